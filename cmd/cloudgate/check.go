package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/scenarios/bind"
	"cloudgate/sim/spell"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Category:  groupFiles,
		Usage:     "check scenarios and other files: all errors at once, and what is doubtful",
		UsageText: "cloudgate check SCENARIO|CLAIMS.yaml|FIGURES.yaml|FIGURES.csv... [flags]",
		Description: "Nothing is run. Errors say file, line, column, what was found, what was expected and the nearest\n" +
			"valid name; the exit code is then 2. Warnings, such as a value without a source, do not change it.\n" +
			"Files of claims are checked against the scenarios that they name, lists of figures against their results.\n" +
			"A CSV file holds published figures; --against says whether a scenario has their outcomes.\n" +
			"  cloudgate check baseline-2014\n" +
			"  cloudgate check my-study.yaml",
		Flags: append(scenarioFlags(), &cli.StringFlag{Name: "against", Usage: "`SCENARIO` whose outcomes the figures of CSV files name"}),
		Action: func(c *cli.Context) error {
			args, err := arguments(c, 1, 1000)
			if err != nil {
				return err
			}
			bad := false
			var against *scenarios.Study
			if ref := c.String("against"); ref != "" {
				if !slices.ContainsFunc(args, isObservations) {
					return usagef("check: --against is for CSV files of figures, and there is none among the arguments")
				}
				if against, err = load(c, ref); err != nil {
					return err
				}
			}
			for _, ref := range args {
				said, err := check(c, ref, against)
				if err != nil {
					fmt.Fprintln(c.App.ErrWriter, err)
					bad = true
					continue
				}
				fmt.Fprintln(c.App.Writer, said)
			}
			if bad {
				return quietError(exitUsage)
			}
			return nil
		},
	}
}

// check is what there is to say of a file, or of a shipped scenario, without errors.
func check(c *cli.Context, ref string, against *scenarios.Study) (string, error) {
	if isObservations(ref) {
		return checkObserved(ref, against)
	}
	kind := kindOf(ref)
	switch {
	case kind == nil:
		return checkScenario(c, ref)
	case kind.Text == "claims":
		return checkClaims(c, ref)
	case kind.Text == "figures":
		return checkFigures(ref)
	}
	found := bind.Quote(kind.Text)
	if kind.Kind != bind.Scalar || kind.Text == "" {
		found = "no word"
	}
	e := kind.Error("kind", found, "claims or figures; a scenario has no kind")
	e.Nearest = spell.Nearest(kind.Text, []string{"claims", "figures"})
	return "", e
}

// kindOf is what a file says it is; nil for a scenario, and for what cannot be read. Mistakes elsewhere in the file do not matter
// here.
func kindOf(ref string) *bind.Node {
	if slices.Contains(shippedNames(), ref) {
		return nil
	}
	data, err := bind.ReadFile(ref, bind.MaxBytes, "a file")
	if err != nil {
		return nil
	}
	tree, _ := bind.Parse(ref, data)
	return tree.Get("kind")
}

func checkScenario(c *cli.Context, ref string) (string, error) {
	s, err := load(c, ref)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	warnings := s.Warnings()
	for _, w := range warnings {
		fmt.Fprintf(&b, "%s\n", w)
	}
	joints := ""
	if n := len(s.Joints); n > 0 {
		joints = fmt.Sprintf(", %d joint", n)
	}
	fmt.Fprintf(&b, "%s: no errors, %s; model %s, %s, %d of them uncertain%s, %s",
		ref, report.Counted(len(warnings), "warning"), s.Spec.Name, report.Counted(len(s.Leaves), "value"), len(s.Spec.Params),
		joints, report.Counted(len(s.Levers), "lever"))
	return b.String(), nil
}

func checkClaims(c *cli.Context, path string) (string, error) {
	t, err := readClaims(c, path)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s: no errors; %s, %s", path, report.Counted(len(t.file.Claims), "claim"), report.Counted(len(t.cases), "case")), nil
}

func checkFigures(path string) (string, error) {
	l, err := readFigureList(path, "")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s: no errors; %s of %s", path, report.Counted(len(l.figures), "figure"), report.Counted(len(l.results), "result")), l.Close()
}

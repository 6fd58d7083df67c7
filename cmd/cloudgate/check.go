package main

import (
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"cloudgate/output/report"
	"cloudgate/scenarios"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Category:  groupFiles,
		Usage:     "check scenario files and figures: all errors at once, and what is doubtful",
		UsageText: "cloudgate check SCENARIO|FIGURES.csv... [flags]",
		Description: "Nothing is run. Errors say file, line, column, what was found, what was expected and the nearest\n" +
			"valid name; the exit code is then 2. Warnings, such as a value without a source, do not change it.\n" +
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
				if isObservations(ref) {
					said, err := checkObserved(ref, against)
					if err != nil {
						fmt.Fprintln(c.App.ErrWriter, err)
						bad = true
						continue
					}
					fmt.Fprintln(c.App.Writer, said)
					continue
				}
				s, err := load(c, ref)
				if err != nil {
					fmt.Fprintln(c.App.ErrWriter, err)
					bad = true
					continue
				}
				warnings := s.Warnings()
				for _, w := range warnings {
					fmt.Fprintf(c.App.Writer, "%s\n", w)
				}
				joints := ""
				if n := len(s.Joints); n > 0 {
					joints = fmt.Sprintf(", %d joint", n)
				}
				fmt.Fprintf(c.App.Writer, "%s: no errors, %s; model %s, %s, %d of them uncertain%s, %s\n",
					ref, report.Counted(len(warnings), "warning"), s.Spec.Name, report.Counted(len(s.Leaves), "value"), len(s.Spec.Params),
					joints, report.Counted(len(s.Levers), "lever"))
			}
			if bad {
				return quietError(exitUsage)
			}
			return nil
		},
	}
}

package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/scenarios"
	"cloudgate/scenarios/bind"
)

func explainCommand() *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Category:  groupFiles,
		Usage:     "what a parameter means, its unit, value, source, and where it was set",
		UsageText: "cloudgate explain SCENARIO PATH [flags]",
		Description: "PATH is an address, a section, or a pattern: * stands for one key, ** for any; joint.NAME is a\n" +
			"group of dependent inputs.\n" +
			"  cloudgate explain baseline-2014 markets.china.regime.ownership\n" +
			"  cloudgate explain baseline-2014 'markets.*.size'",
		Flags: scenarioFlags(),
		Action: func(c *cli.Context) error {
			args, err := arguments(c, 2, 2)
			if err != nil {
				return err
			}
			s, err := load(c, args[0])
			if err != nil {
				return err
			}
			if i := slices.IndexFunc(s.Joints, func(j scenarios.Joint) bool { return args[1] == "joint."+j.Name }); i >= 0 {
				explainJoint(c.App.Writer, &s.Joints[i])
				return nil
			}
			found, nearest, err := s.Find(args[1])
			if err != nil {
				return usageError{err}
			}
			if len(found) == 0 {
				hint := "; cloudgate list parameters " + args[0] + " names them"
				if i := slices.IndexFunc(s.Levers, func(l scenarios.Lever) bool { return l.Name == args[1] }); i >= 0 {
					hint = ": it is a lever, and moves " + strings.Join(s.Levers[i].Paths, ", ")
				} else if nearest != "" {
					hint = fmt.Sprintf("; did you mean %q?", nearest)
				}
				return usagef("%s has no parameter %q%s", s.Name, args[1], hint)
			}
			for i, l := range found {
				if i > 0 {
					fmt.Fprintln(c.App.Writer)
				}
				explain(c.App.Writer, l, s.JointOf(l))
			}
			return nil
		},
	}
}

// explainLine prints one thing that is known, unless it is nothing.
func explainLine(w io.Writer, name, text string) {
	if text != "" {
		fmt.Fprintf(w, "  %-8s %s\n", name, text)
	}
}

// explainJoint prints what is known of a group of dependent inputs.
func explainJoint(w io.Writer, j *scenarios.Joint) {
	line := func(name, text string) { explainLine(w, name, text) }
	fmt.Fprintln(w, "joint."+j.Name)
	line("meaning", "inputs that depend on one another")
	line("value", j.String())
	for _, c := range j.Correlations() {
		line("", fmt.Sprintf("%s: %s with %s", c, c.A, c.B))
	}
	if j.Repaired {
		line("", j.Moved())
	}
	line("source", j.Source)
	line("grade", j.Grade)
	line("note", j.Note)
	line("set at", j.SetAt)
}

// explain prints what is known of a value, and of the group that its draw belongs to, nil for none.
func explain(w io.Writer, l scenarios.Leaf, j *scenarios.Joint) {
	line := func(name, text string) { explainLine(w, name, text) }
	fmt.Fprintln(w, l.Path)
	line("meaning", l.Doc)
	line("role", string(l.Role))
	line("value", l.Text)
	line("unit", l.Unit)
	line("range", rangeWords(l.Min, l.Max))
	if l.Dist != nil {
		line("5–95 %", fmt.Sprintf("%s to %s, median %s", rounded(l.Dist.Quantile(0.05)), rounded(l.Dist.Quantile(0.95)), rounded(l.Dist.Quantile(0.5))))
	}
	line("draw", l.Same)
	if j != nil {
		line("joint", j.Name+": "+j.String())
		for _, c := range j.Correlations() {
			if c.A == l.Axis {
				c.A, c.B = c.B, c.A
			}
			if c.B == l.Axis {
				line("", fmt.Sprintf("%s with %s", c, c.A))
			}
		}
		line("", cmp.Or(j.Source, "no source")+", set at "+j.SetAt)
	}
	line("source", l.Source)
	line("grade", l.Grade)
	line("note", l.Note)
	set := l.SetAt
	if l.Default {
		set = "the model's default"
	}
	line("set at", set)
}

// rangeWords says between which limits a value must lie, "" without any.
func rangeWords(lo, hi float64) string {
	switch noLo, noHi := math.IsInf(lo, -1), math.IsInf(hi, 1); {
	case noLo && noHi:
		return ""
	case noHi:
		return "at least " + bind.FormatNumber(lo)
	case noLo:
		return "at most " + bind.FormatNumber(hi)
	}
	return bind.FormatNumber(lo) + " to " + bind.FormatNumber(hi)
}

// rounded is a number to four digits, without an exponent where that stays readable.
func rounded(v float64) string {
	v, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	if err != nil { // beyond all numbers, to four digits
		return fmt.Sprintf("%.4g", v)
	}
	return bind.FormatNumber(v)
}

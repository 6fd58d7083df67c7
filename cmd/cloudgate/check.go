package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"cloudgate/output/report"
)

func checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Category:  groupFiles,
		Usage:     "check scenario files: all errors at once, and what is doubtful",
		UsageText: "cloudgate check SCENARIO... [flags]",
		Description: "Nothing is run. Errors say file, line, column, what was found, what was expected and the nearest\n" +
			"valid name; the exit code is then 2. Warnings, such as a value without a source, do not change it.\n" +
			"  cloudgate check baseline-2014\n" +
			"  cloudgate check my-study.yaml",
		Flags: scenarioFlags(),
		Action: func(c *cli.Context) error {
			args, err := arguments(c, 1, 1000)
			if err != nil {
				return err
			}
			bad := false
			for _, ref := range args {
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

package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/scenarios"
)

func diffCommand() *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Category:  groupFiles,
		Usage:     "every value that differs between two scenarios or result directories",
		UsageText: "cloudgate diff A B",
		Description: "For each side: value, source, and where it was set. Examples:\n" +
			"  cloudgate diff baseline-2014 open-china\n" +
			"  cloudgate diff results/a results/b",
		Action: func(c *cli.Context) error {
			args, err := arguments(c, 2, 2)
			if err != nil {
				return err
			}
			var sides [2]map[string]output.ParameterRow
			var paths []string
			for i, ref := range args {
				rows, err := parametersOf(c, ref)
				if err != nil {
					return err
				}
				sides[i] = map[string]output.ParameterRow{}
				for _, r := range rows {
					if _, known := sides[0][r.Path]; i == 0 || !known {
						paths = append(paths, r.Path)
					}
					sides[i][r.Path] = r
				}
			}
			t := tabwriter.NewWriter(c.App.Writer, 0, 0, 2, ' ', 0)
			n := 0
			for _, p := range paths {
				a, b := sides[0][p], sides[1][p]
				if sameValue(a, b) {
					continue
				}
				n++
				fmt.Fprintln(t, p)
				for i, r := range []output.ParameterRow{a, b} {
					value := r.Value
					if r.Path == "" {
						value = "(not there)"
					}
					fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", args[i], value, r.Source, r.SetAt)
				}
			}
			fmt.Fprintf(t, "%d of %d values differ\n", n, len(paths))
			return t.Flush()
		},
	}
}

// sameValue says whether two sides hold the same value with the same evidence; where it was set may differ.
func sameValue(a, b output.ParameterRow) bool {
	a.SetAt, b.SetAt = "", ""
	return a == b
}

// parametersOf reads the parameters of a result directory or of a scenario.
func parametersOf(c *cli.Context, ref string) ([]output.ParameterRow, error) {
	if info, err := os.Stat(ref); err == nil && info.IsDir() {
		r, err := output.Open(ref)
		if err != nil {
			return nil, usageError{err}
		}
		defer r.Close()
		return r.Parameters()
	}
	var s *scenarios.Study
	s, err := load(c, ref)
	if err != nil {
		return nil, err
	}
	return parameterRows(s), nil
}

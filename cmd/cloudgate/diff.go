package main

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"cloudgate/models"
	"cloudgate/output"
	"cloudgate/output/report"
	"cloudgate/scenarios"
)

func diffCommand() *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Category:  groupFiles,
		Usage:     "every value and setting that differs between two scenarios or result directories",
		UsageText: "cloudgate diff A B",
		Description: "For each side: value, the draw it shares, source, grade, and where it was set. Levers, thresholds, horizon,\n" +
			"runs, seed and design count as well. Examples:\n" +
			"  cloudgate diff baseline-2014 open-china\n" +
			"  cloudgate diff results/a results/b",
		Action: func(c *cli.Context) error {
			args, err := arguments(c, 2, 2)
			if err != nil {
				return err
			}
			var sides [2]*scenarios.Study
			for i, ref := range args {
				if sides[i], err = studied(c, ref); err != nil {
					return err
				}
			}
			t := tabwriter.NewWriter(c.App.Writer, 0, 0, 2, ' ', 0)
			values, settings := 0, 0
			for _, d := range scenarios.Diff(sides[0], sides[1]) {
				fmt.Fprintln(t, d.Path)
				for i, pair := range [2][2]*scenarios.Leaf{{d.A, d.B}, {d.B, d.A}} {
					fmt.Fprintf(t, "  %s\t%s\n", args[i], strings.Join(side(pair[0], pair[1]), "\t"))
				}
				if l := d.A; l != nil && l.Role == scenarios.RoleSetting || l == nil && d.B.Role == scenarios.RoleSetting {
					settings++
				} else {
					values++
				}
			}
			fmt.Fprintf(t, "%s and %s differ\n", report.Counted(values, "value"), report.Counted(settings, "setting"))
			return t.Flush()
		},
	}
}

// side is what is told of one side of a difference. Part, unit and note are told where they differ.
func side(l, other *scenarios.Leaf) []string {
	if l == nil {
		return []string{"(not there)"}
	}
	if other == nil {
		other = l
	}
	value := l.Text
	if value == "" {
		value = `""`
	}
	if l.Unit != other.Unit {
		value += " " + l.Unit
	}
	if l.Same != "" {
		value += ", same: " + l.Same
	}
	cells := []string{value}
	if l.Role != other.Role {
		cells = append(cells, string(l.Role))
	}
	cells = append(cells, l.Source, l.Grade)
	if l.Note != other.Note {
		cells = append(cells, l.Note)
	}
	return append(cells, cmp.Or(l.SetAt, "default"))
}

// studied is the study of a scenario, or the one that a result directory holds.
func studied(c *cli.Context, ref string) (*scenarios.Study, error) {
	if !isDirectory(ref) {
		return load(c, ref)
	}
	r, err := output.Open(ref)
	if err != nil {
		return nil, usageError{err}
	}
	defer r.Close()
	rows, err := r.Parameters()
	if err != nil {
		return nil, err
	}
	draws, err := r.Text(output.DrawsFile)
	if err != nil {
		return nil, err
	}
	s, err := scenarios.Parse(output.ManifestFile, []byte(r.Manifest().Scenario), scenarios.Options{Models: models.All(), Draws: []byte(draws)})
	if err != nil {
		return nil, fmt.Errorf("%s: this version does not read its scenario: %w", ref, err)
	}
	// The manifest's text has lines of its own; parameters.csv knows those of the files.
	setAt := map[string]string{}
	for _, row := range rows {
		setAt[row.Path] = row.SetAt
	}
	for i := range s.Leaves {
		s.Leaves[i].SetAt = setAt[s.Leaves[i].Path]
	}
	for i := range s.Joints {
		s.Joints[i].SetAt = setAt["joint."+s.Joints[i].Name]
	}
	for i := range s.Settings {
		s.Settings[i].SetAt = output.ManifestFile
	}
	return s, nil
}

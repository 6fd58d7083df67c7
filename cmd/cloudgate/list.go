package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"cloudgate/models"
	"cloudgate/output/figure"
	"cloudgate/scenarios"
	"cloudgate/sim/spell"
)

func listCommand() *cli.Command {
	return &cli.Command{
		Name:      "list",
		Category:  groupOther,
		Usage:     "list scenarios, models, figures, styles, observed; parameters, levers or outcomes of a scenario",
		UsageText: "cloudgate list scenarios|models|figures|styles|observed\n   cloudgate list parameters|levers|outcomes|observed SCENARIO",
		Description: "observed lists the published figures that come with the program: all, or those of the years of a scenario.\n" +
			"Examples:\n" +
			"  cloudgate list scenarios\n" +
			"  cloudgate list outcomes baseline-2014\n" +
			"  cloudgate list observed baseline-2014",
		Flags:  scenarioFlags(),
		Action: listAction,
	}
}

var listable = []string{"scenarios", "models", "figures", "styles", "parameters", "levers", "outcomes", "observed"}

func listAction(c *cli.Context) error {
	args, err := arguments(c, 1, 2)
	if err != nil {
		return err
	}
	what := args[0]
	if !slices.Contains(listable, what) {
		return usagef("list: found %q, expected %s%s", what, strings.Join(listable, ", "), spell.Hint(what, listable))
	}
	t := tabwriter.NewWriter(c.App.Writer, 0, 0, 2, ' ', 0)
	defer t.Flush()
	row := func(cells ...string) { fmt.Fprintln(t, strings.Join(cells, "\t")) }
	if len(args) == 1 {
		for _, f := range c.Command.Flags {
			if name := f.Names()[0]; c.IsSet(name) {
				return usagef("list %s: --%s is for parameters, levers, outcomes and observed of a scenario", what, name)
			}
		}
		return listAll(what, row)
	}
	if slices.Contains([]string{"scenarios", "models", "figures", "styles"}, what) {
		return usagef("list %s: found %q, expected nothing more: they are of no scenario", what, args[1])
	}
	s, err := load(c, args[1])
	if err != nil {
		return err
	}
	return listOf(s, what, row)
}

// listAll lists what there is, whatever the scenario.
func listAll(what string, row func(...string)) error {
	switch what {
	case "scenarios":
		for _, s := range scenarios.Shipped() {
			row(s.Name, s.Model, s.Title)
		}
	case "models":
		for _, m := range models.All() {
			row(m.Name, m.Doc)
		}
	case "figures":
		for _, f := range figure.List() {
			row(f.Name, f.Doc)
		}
	case "styles":
		row("STYLE", "WIDTH", "TEXT", "PNG", "USE")
		for _, s := range figure.Styles() {
			row(s.Name, s.Widths(), s.Sizes(), fmt.Sprintf("%d dpi", s.DPI), s.Use)
		}
	case "observed":
		return listObserved(nil, row)
	default:
		return usagef("list %s: of which scenario? as in: cloudgate list %s baseline-2014", what, what)
	}
	return nil
}

// listOf lists what a scenario has.
func listOf(s *scenarios.Study, what string, row func(...string)) error {
	switch what {
	case "observed":
		return listObserved(s, row)
	case "parameters":
		row("PATH", "ROLE", "VALUE", "UNIT", "GRADE")
		for _, p := range parameterRows(s) {
			row(p.Path, p.Role, p.Value, p.Unit, p.Grade)
		}
	case "levers":
		row("LEVER", "RANGE", "MEANING", "MOVES")
		for _, l := range s.Levers {
			row(l.Name, fmt.Sprintf("%g to %g", l.Lo, l.Hi), l.Label, strings.Join(l.Paths, " "))
		}
	case "outcomes":
		row("OUTCOME", "KIND", "UNIT", "KEPT", "MEANING")
		for _, o := range s.Spec.Outputs {
			kept := "all"
			if o.Headline || o.Standard {
				kept = "headline"
			}
			row(o.Selector(), string(o.Kind), o.Unit, kept, o.Doc)
		}
	}
	return nil
}

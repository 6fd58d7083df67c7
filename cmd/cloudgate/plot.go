package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/sim"
	"cloudgate/sim/spell"
)

func plotCommand() *cli.Command {
	return &cli.Command{
		Name:      "plot",
		Category:  groupPlot,
		Usage:     "draw figures from a result directory; never re-runs",
		UsageText: "cloudgate plot DIR [flags]\n   cloudgate plot --list FILE [flags]",
		Description: "Without --figure, every figure that the result has the outcomes for. Examples:\n" +
			"  cloudgate plot results/baseline\n" +
			"  cloudgate plot results/baseline --figure fan --outcome 'overseas_share[japan]' --years 2016:2025 --formats png\n" +
			"  cloudgate plot results/baseline --figure fan --style nature-single --format pdf\n" +
			"  cloudgate plot results/baseline --figure fan --bands 30,60,90 --format svg\n" +
			"  cloudgate plot results/baseline --figure ridgeline --format svg\n" +
			"Some figures are drawn when they are asked for alone. What no table holds, as other bands or the densities of all years,\n" +
			"is estimated from the runs that were kept. FILE lists the figures of a paper, each with its result, figure, outcome, years,\n" +
			"style, formats and caption; --figure then takes one of its names:\n" +
			"  cloudgate plot --list figures.yaml --formats svg",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "list", Usage: "`FILE` that lists the figures: see cloudgate schema figures"},
			&cli.StringFlag{Name: "figure", Usage: "`NAME` of the figure: see cloudgate list figures"},
			&cli.StringFlag{Name: "outcome", Usage: "`SELECTOR` of what to draw, for the figures that take one"},
			&cli.StringFlag{Name: "years", Usage: "first and last year, as `A:B`"},
			&cli.StringFlag{Name: "bands", Usage: "`PERCENTAGES` of runs that the bands of a fan hold, as 30,60,90 or 10..90; by default 50,90"},
		}, lookFlags(""), []cli.Flag{
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Usage: "`DIR` for the figures; by default the result's own figures folder"},
		}),
		Action: plotAction,
	}
}

// plotLook is how figures are to look that are drawn in any case.
func plotLook(c *cli.Context) (look, error) {
	l, err := parseLook(c)
	if err == nil && len(l.formats) == 0 {
		err = usagef("plot: found --formats %s, expected some of %s", c.String("formats"), strings.Join(figure.Formats(), ", "))
	}
	return l, err
}

func plotAction(c *cli.Context) error {
	if path := c.String("list"); path != "" {
		if _, err := arguments(c, 0, 0); err != nil {
			return err
		}
		return plotList(c, path)
	}
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	l, err := plotLook(c)
	if err != nil {
		return err
	}
	o := figure.Options{Outcome: c.String("outcome"), Style: l.style, Formats: l.formats, Dir: c.String("out")}
	if o.Years, err = yearsOf(c, "years"); err != nil {
		return err
	}
	if o.Bands, err = parseBands(c.String("bands")); err != nil {
		return err
	}
	r, err := openResult(args[0])
	if err != nil {
		return err
	}
	defer r.Close()
	if o.Dir == "" {
		o.Dir = filepath.Join(args[0], output.FiguresDir)
	}
	s, err := readFigures(r)
	if err != nil {
		return err
	}
	if o.Outcome != "" {
		if o.Outcome, err = drawable(r.Manifest(), args[0], o.Outcome); err != nil {
			return usageError{err}
		}
	}
	if name := c.String("figure"); name != "" {
		return plotOne(c, r, args[0], s, name, o)
	}
	return plotAll(c, r, args[0], s, o)
}

// plotOne draws the figure of a name from the result in a directory.
func plotOne(c *cli.Context, r *output.Results, dir string, s *figure.Study, name string, o figure.Options) error {
	f, err := figureNamed(name)
	if err != nil {
		return err
	}
	if c.Context.Err() != nil {
		return interrupted(context.Cause(c.Context), "stopped before anything was drawn")
	}
	if err := fromRuns(c.Context, r, dir, s, f, o); err != nil {
		return err
	}
	files, err := drawOr(s, f, o, headlineOf(r.Manifest()))
	if err != nil {
		return usageError{err}
	}
	for _, f := range files {
		fmt.Fprintln(c.App.Writer, f.Path)
	}
	_, err = fmt.Fprintf(c.App.Writer, "\n%s", wrap(files[0].Caption, 100))
	return err
}

// plotAll draws the standard figures from the result in a directory, and leaves it their captions if it has none.
func plotAll(c *cli.Context, r *output.Results, dir string, s *figure.Study, o figure.Options) error {
	if o.Bands != nil {
		return usagef("plot: --bands needs --figure fan")
	}
	if o.Outcome != "" {
		return usagef("plot: --outcome needs --figure: %s", figuresWithOutcome())
	}
	captions, written, err := drawAll(c.Context, s, r.Manifest(), o, runtime.GOMAXPROCS(0))
	if err != nil {
		return interrupted(err, "stopped after %d figure files; they are in %s", written, o.Dir)
	}
	if written == 0 {
		return usagef("plot: %s holds nothing that a figure draws%s", dir, suffix(" in the years ", c.String("years")))
	}
	if c.String("out") == "" && c.String("years") == "" {
		if err := r.AddCaptions(captions); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(c.App.Writer, "the figures are in %s\n", o.Dir)
	return err
}

// suffix is a text after words that lead to it, "" where there is none.
func suffix(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + text
}

// openResult opens a result directory. Of a scenario in its place the error says how it becomes one.
func openResult(dir string) (*output.Results, error) {
	r, err := output.Open(dir)
	if err == nil {
		return r, nil
	}
	if isScenario := slices.Contains(shippedNames(), dir) || strings.HasSuffix(dir, ".yaml"); isScenario && errors.Is(err, output.ErrNotResult) {
		err = fmt.Errorf("%w; it is a scenario: cloudgate run %s makes a result and says where", err, dir)
	}
	return nil, usageError{err}
}

// specOf is what a result directory knows of the model's description: dimensions and outcomes.
func specOf(m output.Manifest) sim.Spec {
	spec := sim.Spec{Name: m.Model}
	for _, d := range m.Dims {
		spec.Dims = append(spec.Dims, sim.Dim{Name: d.Name, Members: d.Members})
	}
	for _, o := range m.Outcomes {
		out := sim.Output{Name: o.Name, Unit: o.Unit, Kind: sim.Kind(o.Kind), At: o.At, AtName: o.AtName, Headline: o.Headline}
		for _, w := range o.Where {
			out.Where = append(out.Where, sim.Coord{Dim: w.Dim, Member: w.Member})
		}
		spec.Outputs = append(spec.Outputs, out)
	}
	return spec
}

// canonical is the canonical spelling of a selector of one of a result's outcomes.
func canonical(m output.Manifest, text string) (string, error) {
	sel, err := sim.ParseSelector(text)
	if err != nil {
		return "", err
	}
	cells, err := specOf(m).Resolve(sel)
	if err != nil {
		return "", err
	}
	return m.Outcomes[cells[0].Output].Selector(), nil
}

// drawable is the canonical selector of an outcome of a result that its tables hold.
func drawable(m output.Manifest, dir, text string) (string, error) {
	selector, err := canonical(m, text)
	if err == nil && !m.Outcomes[outcomeIndex(m, selector)].Kept {
		err = fmt.Errorf("%s did not keep %s; run its scenario again with --keep '%[2]s'", dir, selector)
	}
	return selector, err
}

func figureNamed(name string) (figure.Figure, error) {
	for _, f := range figure.List() {
		if f.Name == name {
			return f, nil
		}
	}
	names := figureNames()
	return figure.Figure{}, usagef("found the figure %q, expected one of %s%s", name, strings.Join(names, ", "), spell.Hint(name, names))
}

func figureNames() []string {
	return namesOf(figure.List(), func(f figure.Figure) string { return f.Name })
}

// namesOf names each of a list.
func namesOf[T any](list []T, name func(T) string) []string {
	names := make([]string, len(list))
	for i, one := range list {
		names[i] = name(one)
	}
	return names
}

func figuresWithOutcome() string {
	var names []string
	for _, f := range figure.List() {
		if f.Outcome != "" {
			names = append(names, f.Name)
		}
	}
	return strings.Join(names, ", ")
}

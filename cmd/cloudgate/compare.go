package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/sim"
	"cloudgate/sim/contrast"
	"cloudgate/sim/design"
	"cloudgate/sim/stats"
)

func compareCommand() *cli.Command {
	return &cli.Command{
		Name:      "compare",
		Category:  groupAnswers,
		Usage:     "what sets scenarios apart from a first one, run by run",
		UsageText: "cloudgate compare A B... [flags]",
		Description: "Each is a scenario, which is run unless its result is there, or a result directory. The first is what the others are\n" +
			"held against. Scenarios share their draws, so that the difference is taken run by run and is the scenarios', not chance's;\n" +
			"where runs do not go together (another design, seed or number of runs) distributions are compared. Examples:\n" +
			"  cloudgate compare baseline-2014 open-china\n" +
			"  cloudgate compare baseline-2014 open-china closed-china --runs 1024 --outcome foreign_share --json",
		Flags: slices.Concat(scenarioFlags(), []cli.Flag{
			&cli.StringSliceFlag{Name: "outcome", Usage: "`SELECTOR` of an outcome, as foreign_share or overseas_share[japan]@2025; by default the headlines; may be given again"},
			workersFlag(),
		}, analysisFlags()),
		Action: compareAction,
	}
}

// sideBySide is a scenario that is compared, under a name of its own.
type sideBySide struct {
	*ensemble
	name       string
	replicates stats.Replicates
	draws      contrast.Draws
}

// openSides opens all that is compared.
func openSides(c *cli.Context, args []string, cells func(sim.Spec) ([]sim.Cell, error)) (sides []*sideBySide, err error) {
	opens := make([]func() (*ensemble, error), len(args))
	for i, arg := range args { // what cannot be is told before anything is run
		if opens[i], err = ensembleOf(c, arg, cells); err != nil {
			return nil, err
		}
	}
	for i, arg := range args {
		e, err := opens[i]()
		if err != nil {
			return sides, err
		}
		m := e.Manifest()
		s := &sideBySide{ensemble: e, name: m.Name, replicates: replicatesOf(m), draws: pairingOf(m)}
		if slices.ContainsFunc(sides, func(o *sideBySide) bool { return o.name == s.name }) {
			s.name = filepath.Base(arg)
		}
		for n := 2; slices.ContainsFunc(sides, func(o *sideBySide) bool { return o.name == s.name }); n++ {
			s.name = fmt.Sprintf("%s (%d)", m.Name, n)
		}
		sides = append(sides, s)
	}
	return sides, nil
}

// replicatesOf is what the errors of a result rest on.
func replicatesOf(m output.Manifest) stats.Replicates {
	if m.Design.Kind == string(design.Random) {
		return stats.Runs()
	}
	return stats.Sets(m.Design.Replicates)
}

// pairingOf is what says whether the runs of a result can be paired with those of another.
func pairingOf(m output.Manifest) contrast.Draws {
	return contrast.Draws{
		Model: strings.TrimSpace(m.Model + " " + m.Versions["model "+m.Model]), Engine: m.Versions["engine"],
		Design: m.Design.Kind, Seed: m.Design.Seed, Replicates: m.Design.Replicates, First: m.Design.First, End: m.Design.End,
	}
}

// comparedCell is a cell that two results have.
type comparedCell struct {
	output.Outcome
	a, b sim.Cell
}

func (c comparedCell) at() float64 {
	if c.a.At < 0 {
		return math.NaN()
	}
	return c.At[c.a.At]
}

// selected reads --outcome for a model; none for its headlines, which are kept anyway.
func selected(spec sim.Spec, texts []string) ([]sim.Cell, error) {
	var cells []sim.Cell
	for _, text := range texts {
		sel, err := sim.ParseSelector(text)
		if err != nil {
			return nil, fmt.Errorf("--outcome: %w", err)
		}
		found, err := spec.Resolve(sel)
		if err != nil {
			return nil, fmt.Errorf("--outcome: %w", err)
		}
		cells = append(cells, found...)
	}
	return cells, nil
}

// shared are the cells that are compared, those of the first's outcomes that the other has as well.
func shared(c *cli.Context, a, b *sideBySide) ([]comparedCell, error) {
	cells, err := selected(a.spec, c.StringSlice("outcome"))
	if err != nil {
		return nil, usageError{err}
	}
	ma, mb := a.Manifest(), b.Manifest()
	if len(cells) == 0 {
		offsets := a.spec.Offsets()
		for i, o := range a.spec.Outputs {
			if m := ma.Outcomes[i]; !m.Kept || !m.Headline {
				continue
			}
			for j := range o.Len() {
				at := j
				if len(o.At) == 0 {
					at = -1
				}
				cells = append(cells, sim.Cell{Output: i, At: at, Column: offsets[i] + j})
			}
		}
	}
	var both []comparedCell
	for _, cell := range cells {
		o := ma.Outcomes[cell.Output]
		i := slices.IndexFunc(mb.Outcomes, func(p output.Outcome) bool { return p.Kept && p.Selector() == o.Selector() && p.Unit == o.Unit })
		if i < 0 {
			continue
		}
		at := cell.At
		if at >= 0 {
			at = slices.Index(mb.Outcomes[i].At, o.At[at])
		}
		if at >= 0 || len(mb.Outcomes[i].At) == 0 {
			both = append(both, comparedCell{o, cell, sim.Cell{Output: i, At: at}})
		}
	}
	if len(both) == 0 {
		return nil, usagef("compare: %s and %s have kept no outcome in common; expected some, named by --outcome", a.dir, b.dir)
	}
	return both, nil
}

// versus is one scenario held against the first, in the types that tables, words and figures take.
type versus struct {
	report.Comparison
	rows     [][]any // of comparison.csv
	summary  [][]any
	curves   [][]any
	pictures figure.Contrasted
	told     []figure.ContrastedOutcome // what is drawn, and what would be if it differed
}

func compareAction(c *cli.Context) error {
	args, err := arguments(c, 2, 20)
	if err != nil {
		return err
	}
	l, err := parseLook(c)
	if err != nil {
		return err
	}
	start := time.Now()
	sides, err := openSides(c, args, func(spec sim.Spec) ([]sim.Cell, error) { return selected(spec, c.StringSlice("outcome")) })
	for _, s := range sides {
		defer s.Close()
	}
	if err != nil {
		return err
	}
	a := sides[0]
	id := analysisID("compare", slices.Concat([]string{strings.Join(c.StringSlice("outcome"), " ")}, studies(sides))...)
	dir, err := analysisDir(c, a.Manifest().Name, id)
	if err != nil {
		return err
	}
	dims := dimsOf(a.Manifest())
	summary := output.Sheet{File: "summary.csv", Header: slices.Concat([]string{"scenario", "outcome"}, dims, []string{"year", "statistic", "value", "lo", "hi", "n", "unit"})}
	tests := output.Sheet{File: "comparison.csv", Header: slices.Concat([]string{"first", "second", "outcome"}, dims, []string{
		"year", "unit", "paired", "quantity", "value", "lo", "hi", "verdict",
	})}
	curves := output.Sheet{File: "curves.csv", Header: slices.Concat([]string{"scenario", "outcome"}, dims, []string{"year", "curve", "x", "y", "lo", "hi"})}
	var text, reading strings.Builder
	var drawings []*figure.Drawing
	var manifests []output.Manifest
	var all []*versus
	for i, b := range sides {
		manifests = append(manifests, b.Manifest())
		if i == 0 {
			continue
		}
		v, err := against(c, a, b, dims, i == 1)
		if err != nil {
			return interrupted(err, "stopped while comparing; the runs are in %s and %s", a.dir, b.dir)
		}
		summary.Rows, tests.Rows, curves.Rows = slices.Concat(summary.Rows, v.summary), slices.Concat(tests.Rows, v.rows), slices.Concat(curves.Rows, v.curves)
		fmt.Fprintf(&text, "%s\n", v.Table())
		fmt.Fprintf(&reading, "%s\n", v.Reading())
		all = append(all, v)
		if len(l.formats) > 0 {
			v.pictures.Study.ID = id
			drawings = append(drawings, v.pictures.Drawings(l.style)...)
		}
	}
	if len(l.formats) > 0 {
		drawings = append(drawings, spread(all).Drawings(l.style)...)
	}
	analysis := output.Analysis{
		Manifest: analysisManifest("compare", id, manifests...), Sheets: []output.Sheet{summary, tests, curves},
		Texts: []output.Text{{File: output.ReadingFile, Text: strings.TrimSpace(reading.String()) + "\n"}},
		Draw:  drawInto(c.Context, func(figure.Style) []*figure.Drawing { return drawings }, l),
	}
	return finishAnalysis(c, analysis, dir, start, withTables(text.String()+wrap(reading.String(), 100), dir))
}

func studies(sides []*sideBySide) (ids []string) {
	for _, s := range sides {
		ids = append(ids, s.Manifest().Study)
	}
	return ids
}

// dimsOf are the names of a result's dimensions.
func dimsOf(m output.Manifest) (names []string) {
	for _, d := range m.Dims {
		names = append(names, d.Name)
	}
	return names
}

// keysOf are the cells of a row that say which cell of an outcome it is of.
func keysOf(o output.Outcome, dims []string, at float64) []any {
	keys := []any{o.Name}
	for _, dim := range dims {
		member := "all"
		for _, w := range o.Where {
			if w.Dim == dim {
				member = w.Member
			}
		}
		keys = append(keys, member)
	}
	return append(keys, at)
}

// against compares b with a. The first time, what is told of a alone is told, too.
func against(c *cli.Context, a, b *sideBySide, dims []string, first bool) (*versus, error) {
	cells, err := shared(c, a, b)
	if err != nil {
		return nil, err
	}
	ma := a.Manifest()
	v := &versus{Comparison: report.Comparison{
		First: a.name, Second: b.name, Runs: ma.Design.Runs(), Unpaired: contrast.Unpairable(a.draws, b.draws),
		Failed: [2]int{ma.Failed, b.Manifest().Failed},
	}}
	v.pictures = figure.Contrasted{Study: figureStudy(ma, nil, nil), First: a.name, Second: b.name, Paired: v.Unpaired == ""}
	v.pictures.Study.Title = b.name + " against " + a.name
	labels := report.New(ma, nil, nil)
	var fans *figure.ContrastedOutcome
	for i, cell := range cells {
		if err := c.Err(); err != nil {
			return nil, context.Cause(c.Context)
		}
		x, err := a.column(cell.a)
		if err != nil {
			return nil, err
		}
		y, err := b.column(cell.b)
		if err != nil {
			return nil, err
		}
		kind := stats.Kind(cell.Kind)
		from, to := stats.Of(x, a.replicates), stats.Of(y, b.replicates)
		var found contrast.Contrast
		if v.Unpaired == "" {
			found = contrast.Paired(x, y, kind, a.replicates)
		} else {
			found = contrast.Apart(x, a.replicates, y, b.replicates, kind)
		}
		rows := [3][]stats.Row{from.Summary(kind), to.Summary(kind), found.Rows}
		for k, scenario := range []string{a.name, b.name, b.name + " - " + a.name} {
			if k > 0 || first {
				v.summarise(scenario, keysOf(cell.Outcome, dims, cell.at()), cell.Unit, rows[k])
			}
		}
		v.test(keysOf(cell.Outcome, dims, cell.at()), cell.Unit, found)
		last := i+1 == len(cells) || cells[i+1].Selector() != cell.Selector()
		if fans == nil {
			fans = v.picture(cell)
		}
		addYear(fans, cell.at(), rows, v.Unpaired == "")
		if !last {
			continue
		}
		v.Outcomes = append(v.Outcomes, report.ComparedOutcome{
			Outcome: cell.Outcome, Where: labels.Where(cell.Outcome), At: cell.at(), From: central(rows[0]), To: central(rows[1]), Contrast: found,
		})
		if kind != stats.Flag {
			v.curve(fans, cell, dims, first, contrast.Curves(kind, from, to))
			if v.Unpaired == "" && kind != stats.Time {
				v.difference(cell, dims, contrast.Curves(stats.Level, stats.Of(contrast.Differences(x, y), a.replicates)))
			}
		}
		if drawn := len(cell.Where) == 0 || len(c.StringSlice("outcome")) > 0; drawn && kind != stats.Flag && kind != stats.Time {
			v.told = append(v.told, *fans)
			if found.Equal.Value < 1 {
				v.pictures.Outcomes = append(v.pictures.Outcomes, *fans)
			}
		}
		fans = nil
	}
	return v, nil
}

// central is the mean of a summary, or the share that is reached.
func central(rows []stats.Row) stats.Estimate {
	i := slices.IndexFunc(rows, func(r stats.Row) bool { return r.Statistic == "mean" || r.Statistic == "reached" })
	return rows[i].Estimate
}

func (v *versus) summarise(scenario string, keys []any, unit string, rows []stats.Row) {
	for _, r := range rows {
		of := unit
		if r.Statistic == "reached" {
			of = "1"
		}
		v.summary = append(v.summary, slices.Concat([]any{scenario}, keys, []any{r.Statistic, r.Value, r.Lo, r.Hi, r.N, of}))
	}
}

// test writes what is told of both scenarios together.
func (v *versus) test(keys []any, unit string, found contrast.Contrast) {
	paired := "yes"
	if v.Unpaired != "" {
		paired = "no"
	}
	add := func(quantity, unit string, value, lo, hi float64, verdict string) {
		v.rows = append(v.rows, slices.Concat([]any{v.First, v.Second}, keys, []any{unit, paired, quantity, value, lo, hi, verdict}))
	}
	for _, e := range []struct {
		name, unit string
		stats.Estimate
	}{
		{"mean_difference", unit, found.Shift},
		{"median_difference", unit, found.Medians},
		{"p_greater", "1", found.Greater},
		{"p_equal", "1", found.Equal},
		{"p_less", "1", found.Less},
		{"runs_saved", "1", found.Saving},
	} {
		add(e.name, e.unit, e.Value, e.Lo, e.Hi, "")
	}
	nan := math.NaN()
	for _, d := range []struct {
		name, unit string
		contrast.Dominance
	}{{"dominance_1", "1", found.First}, {"dominance_2", unit, found.Second}} {
		add(d.name+"_for", d.unit, d.For, nan, nan, string(d.Verdict))
		add(d.name+"_against", d.unit, d.Against, nan, nan, string(d.Verdict))
		add(d.name+"_band", d.unit, d.Band, nan, nan, string(d.Verdict))
	}
}

// picture begins the figure of an outcome.
func (v *versus) picture(cell comparedCell) *figure.ContrastedOutcome {
	return &figure.ContrastedOutcome{Base: figure.FileName(cell.Selector() + " " + v.Second), Cell: figureCell(cell.Name, cell.Where), Last: math.NaN()}
}

// addYear adds a year to a picture.
func addYear(o *figure.ContrastedOutcome, year float64, rows [3][]stats.Row, paired bool) {
	o.Last = year
	o.N = [2]int{rows[0][0].N, rows[1][0].N}
	if !math.IsNaN(year) {
		o.Year = append(o.Year, year)
	}
	for k, q := range []*figure.Quantiles{&o.First, &o.Second, &o.Difference} {
		if k == 2 && !paired {
			continue
		}
		for _, r := range rows[k] {
			switch r.Statistic {
			case "p5":
				q.P5 = append(q.P5, r.Value)
			case "p25":
				q.P25 = append(q.P25, r.Value)
			case "p50":
				q.P50 = append(q.P50, r.Value)
			case "p75":
				q.P75 = append(q.P75, r.Value)
			case "p95":
				q.P95 = append(q.P95, r.Value)
			}
		}
	}
}

// curve writes densities and distribution functions of both, and puts them into the picture.
func (v *versus) curve(o *figure.ContrastedOutcome, cell comparedCell, dims []string, first bool, curves []contrast.Curve) {
	for k, c := range curves {
		for i, x := range c.X {
			o.Density[k].X, o.Density[k].Y = append(o.Density[k].X, x), append(o.Density[k].Y, c.Density[i].Value)
			o.ECDF[k].X, o.ECDF[k].Y = append(o.ECDF[k].X, x), append(o.ECDF[k].Y, c.ECDF[i].Value)
		}
		if k > 0 || first {
			v.points([]string{v.First, v.Second}[k], cell, dims, c)
		}
	}
}

func (v *versus) difference(cell comparedCell, dims []string, curves []contrast.Curve) {
	for _, c := range curves {
		v.points(v.Second+" - "+v.First, cell, dims, c)
	}
}

func (v *versus) points(scenario string, cell comparedCell, dims []string, c contrast.Curve) {
	keys := slices.Concat([]any{scenario}, keysOf(cell.Outcome, dims, cell.at()))
	for _, of := range []struct {
		name   string
		points []stats.Point
	}{{"density", c.Density}, {"ecdf", c.ECDF}} {
		for _, p := range of.points {
			v.curves = append(v.curves, slices.Concat(keys, []any{of.name, p.X, p.Value, p.Lo, p.Hi}))
		}
	}
}

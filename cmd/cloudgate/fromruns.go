package main

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/sim"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

// fromRuns adds to a study's tables what a figure draws that no table of a result holds, estimated from its runs.
func fromRuns(ctx context.Context, r *output.Results, dir string, s *figure.Study, f figure.Figure, o figure.Options) error {
	m := r.Manifest()
	i := outcomeIndex(m, cmp.Or(o.Outcome, f.Outcome))
	if i < 0 && o.Outcome == "" {
		i = outcomeIndex(m, headlineOf(m))
	}
	if i < 0 {
		return nil // the figure says what is missing
	}
	of := m.Outcomes[i]
	e := estimator{ctx, r, dir, s, of, figureCell(of.Name, of.Where), o.Years}
	switch {
	case f.Name == "fan" && o.Bands != nil:
		return e.percentiles(figure.BandPercentiles(o.Bands))
	case f.Name == "ridgeline":
		return e.densities()
	case f.Name == "convergence":
		return e.running()
	}
	return nil
}

// estimator adds estimates of one outcome from the runs of a result to a study.
type estimator struct {
	ctx   context.Context
	r     *output.Results
	dir   string // of the result
	study *figure.Study
	of    output.Outcome
	cell  figure.Cell // of the outcome
	years [2]int      // to look at; zero: all
}

// kept is nil if the runs of the outcome are there to be read for something.
func (e *estimator) kept(what string) error {
	if e.r.Manifest().Keep == output.KeepNone || !e.of.Kept {
		return usagef("plot: %s must be read from the runs, and %s did not keep those of %s; run its scenario again with --keep '%s'", what, e.dir, e.of.Selector(), e.of.Selector())
	}
	return nil
}

// places are the columns of the outcome in the years to look at.
func (e *estimator) places() (list []int) {
	for at := range e.of.Len() {
		if year := e.year(at); e.years == [2]int{} || math.IsNaN(year) || float64(e.years[0]) <= year && year <= float64(e.years[1]) {
			list = append(list, at)
		}
	}
	return list
}

// year is that of a column, NaN of an outcome without years.
func (e *estimator) year(at int) float64 {
	if len(e.of.At) == 0 {
		return math.NaN()
	}
	return e.of.At[at]
}

// column reads the runs of a place.
func (e *estimator) column(at int) ([]float64, error) {
	if e.ctx.Err() != nil {
		return nil, interrupted(context.Cause(e.ctx), "stopped before anything was drawn")
	}
	return e.r.Column(e.of.Cell(at))
}

// percentiles adds those that are not in the summary.
func (e *estimator) percentiles(list []float64) error {
	list = slices.DeleteFunc(list, func(p float64) bool {
		return slices.ContainsFunc(e.study.Summary, func(row figure.SummaryRow) bool {
			return row.Statistic == figure.PercentileName(p) && row.Cell.String() == e.cell.String()
		})
	})
	if len(list) == 0 {
		return nil
	}
	var names []string
	for _, p := range list {
		names = append(names, figure.PercentileName(p))
	}
	if err := e.kept(strings.Join(names, ", ") + " of " + e.of.Selector()); err != nil {
		return err
	}
	column, kind := stats.NewColumn(replicatesOf(e.r.Manifest())), sim.Kind(e.of.Kind)
	for _, at := range e.places() {
		x, err := e.column(at)
		if err != nil {
			return err
		}
		column.Reset(x)
		for i, p := range list {
			v := study.Estimate(sim.Statistic{Kind: sim.StatPercentile, Percentile: p}, kind, column)
			e.study.Summary = append(e.study.Summary, figure.SummaryRow{
				Cell: e.cell, Year: e.year(at), Statistic: names[i], Value: v.Value, Lo: v.Lo, Hi: v.Hi, N: v.N, Unit: e.of.Unit,
			})
		}
	}
	return nil
}

// densities adds the density and the distribution function of every year that has none.
func (e *estimator) densities() error {
	if err := e.kept("the figure ridgeline"); err != nil {
		return err
	}
	column, kind := stats.NewColumn(replicatesOf(e.r.Manifest())), sim.Kind(e.of.Kind)
	for _, at := range e.places() {
		year := e.year(at)
		if slices.ContainsFunc(e.study.Curves, func(row figure.CurveRow) bool { return row.Year == year && row.Cell.String() == e.cell.String() }) {
			continue
		}
		x, err := e.column(at)
		if err != nil {
			return err
		}
		column.Reset(x)
		density, ecdf := study.Curves(kind, column)
		for i, points := range [][]stats.Point{density, ecdf} {
			for _, p := range points {
				e.study.Curves = append(e.study.Curves, figure.CurveRow{
					Cell: e.cell, Year: year, Curve: []string{"density", "ecdf"}[i], X: p.X, Y: p.Value, Lo: p.Lo, Hi: p.Hi,
				})
			}
		}
	}
	return nil
}

// running adds how estimates of the last year settle as runs are added.
func (e *estimator) running() error {
	if err := e.kept("the figure convergence"); err != nil {
		return err
	}
	places := e.places()
	if len(places) == 0 {
		return nil
	}
	at := places[len(places)-1]
	x, err := e.column(at)
	if err != nil {
		return err
	}
	replicates, kind := replicatesOf(e.r.Manifest()), sim.Kind(e.of.Kind)
	for _, v := range study.Converge(convergenceStatistics(kind), kind, x, replicates) {
		e.study.Running = append(e.study.Running, figure.RunningRow{
			Cell: e.cell, Year: e.year(at), Statistic: summaryName(v.Statistic), Runs: v.Runs, N: v.N, Value: v.Value, Lo: v.Lo, Hi: v.Hi,
		})
	}
	return nil
}

// outcomeIndex finds an outcome of a result by its selector; -1 if there is none.
func outcomeIndex(m output.Manifest, selector string) int {
	return slices.IndexFunc(m.Outcomes, func(o output.Outcome) bool { return o.Selector() == selector })
}

// convergenceStatistics are those of which it is asked how they settle.
func convergenceStatistics(kind sim.Kind) []sim.Statistic {
	median := sim.Statistic{Kind: sim.StatPercentile, Percentile: 50}
	switch kind {
	case sim.Flag:
		return []sim.Statistic{{Kind: sim.StatMean}}
	case sim.Time:
		return []sim.Statistic{median, {Kind: sim.StatReached}}
	}
	return []sim.Statistic{median, {Kind: sim.StatMean}, {Kind: sim.StatPercentile, Percentile: 95}}
}

// summaryName is a statistic as a summary names it.
func summaryName(s sim.Statistic) string {
	if s.Kind == sim.StatPercentile {
		return figure.PercentileName(s.Percentile)
	}
	return s.Name()
}

// parseBands reads percentages of runs, as 30,60,90, or every tenth of them, as 10..90.
func parseBands(text string) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	bad := func(what string) error {
		return usagef("--bands: found %q, expected percentages of runs between 1 and 99 that ascend, as 30,60,90, or every tenth, as 10..90", what)
	}
	first, last, span := strings.Cut(text, "..")
	if span {
		lo, errLo := strconv.Atoi(strings.TrimSpace(first))
		hi, errHi := strconv.Atoi(strings.TrimSpace(last))
		if errLo != nil || errHi != nil || lo < 1 || hi > 99 || lo >= hi || (hi-lo)%10 != 0 {
			return nil, bad(text)
		}
		var bands []int
		for b := lo; b <= hi; b += 10 {
			bands = append(bands, b)
		}
		return bands, nil
	}
	var bands []int
	for word := range strings.SplitSeq(text, ",") {
		b, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(word), "%"))
		if err != nil || b < 1 || b > 99 || len(bands) > 0 && b <= bands[len(bands)-1] {
			return nil, bad(text)
		}
		bands = append(bands, b)
	}
	return bands, nil
}

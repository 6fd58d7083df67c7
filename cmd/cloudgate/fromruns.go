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
	var percentiles []float64
	if f.Name == "fan" && o.Bands != nil {
		percentiles = figure.BandPercentiles(o.Bands)
	} else if f.Name != "ridgeline" && f.Name != "convergence" {
		return nil
	}
	m := r.Manifest()
	i := outcomeIndex(m, cmp.Or(o.Outcome, f.Outcome))
	if i < 0 && o.Outcome == "" {
		i = outcomeIndex(m, headlineOf(m))
	}
	if i < 0 {
		return nil // the figure says what is missing
	}
	of := m.Outcomes[i]
	cell := figure.Cell{Outcome: of.Name}
	for _, w := range of.Where {
		cell.Where = append(cell.Where, figure.Coord{Dim: w.Dim, Member: w.Member})
	}
	percentiles = slices.DeleteFunc(percentiles, func(p float64) bool {
		return slices.ContainsFunc(s.Summary, func(row figure.SummaryRow) bool {
			return row.Statistic == figure.PercentileName(p) && row.Cell.String() == cell.String()
		})
	})
	if f.Name == "fan" && len(percentiles) == 0 {
		return nil
	}
	what := "the figure " + f.Name
	if f.Name == "fan" {
		var names []string
		for _, p := range percentiles {
			names = append(names, figure.PercentileName(p))
		}
		what = strings.Join(names, ", ") + " of " + of.Selector()
	}
	if m.Keep == output.KeepNone || !of.Kept {
		return usagef("plot: %s must be read from the runs, and %s did not keep those of %s; run its scenario again with --keep '%s'", what, dir, of.Selector(), of.Selector())
	}
	column, kind := stats.NewColumn(replicatesOf(m)), sim.Kind(of.Kind)
	for at := range of.Len() {
		if ctx.Err() != nil {
			return interrupted(context.Cause(ctx), "stopped before anything was drawn")
		}
		year := math.NaN()
		if len(of.At) > 0 {
			year = of.At[at]
		}
		if covered := o.Years == [2]int{} || float64(o.Years[0]) <= year && year <= float64(o.Years[1]); !covered && len(of.At) > 0 {
			continue
		}
		if f.Name == "convergence" && at+1 < of.Len() && (o.Years == [2]int{} || of.At[at+1] <= float64(o.Years[1])) {
			continue // it is of one year, the last
		}
		x, err := r.Column(of.Cell(at))
		if err != nil {
			return err
		}
		switch f.Name {
		case "convergence":
			for _, e := range study.Converge(convergenceStatistics(kind), kind, x, replicatesOf(m)) {
				s.Running = append(s.Running, figure.RunningRow{
					Cell: cell, Year: year, Statistic: summaryName(e.Statistic), Runs: e.Runs, N: e.N, Value: e.Value, Lo: e.Lo, Hi: e.Hi,
				})
			}
		case "ridgeline":
			if slices.ContainsFunc(s.Curves, func(row figure.CurveRow) bool { return row.Year == year && row.Cell.String() == cell.String() }) {
				continue
			}
			column.Reset(x)
			density, ecdf := study.Curves(kind, column)
			for i, points := range [][]stats.Point{density, ecdf} {
				for _, p := range points {
					s.Curves = append(s.Curves, figure.CurveRow{Cell: cell, Year: year, Curve: []string{"density", "ecdf"}[i], X: p.X, Y: p.Value, Lo: p.Lo, Hi: p.Hi})
				}
			}
		default:
			column.Reset(x)
			for _, p := range percentiles {
				e := study.Estimate(sim.Statistic{Kind: sim.StatPercentile, Percentile: p}, kind, column)
				s.Summary = append(s.Summary, figure.SummaryRow{
					Cell: cell, Year: year, Statistic: figure.PercentileName(p), Value: e.Value, Lo: e.Lo, Hi: e.Hi, N: e.N, Unit: of.Unit,
				})
			}
		}
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

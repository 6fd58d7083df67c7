package study

import (
	"fmt"
	"math"

	"cloudgate/sim"
	"cloudgate/sim/stats"
)

// Judged is what runs say of a claim in one cell.
type Judged struct {
	Cell sim.Cell // of the first side's model
	stats.Estimate
	Verdict sim.Verdict

	off   float64 // distance to the nearest end of where the claim holds
	least int     // number of runs below which nothing is decided; 0 for any
}

// ClaimCells are the cells that a claim is about, one by one; minus is the model of what is subtracted, nil for none. The
// error is that of ResolveStatistic, or that the two sides are of different kinds or numbers.
func ClaimCells(c sim.Claim, of sim.Spec, minus *sim.Spec) (first, second []sim.Cell, err error) {
	if first, err = of.ResolveStatistic(c.Of.Statistic); err != nil || c.Minus == nil {
		return first, nil, err
	}
	if second, err = minus.ResolveStatistic(c.Minus.Statistic); err != nil {
		return nil, nil, err
	}
	a, b := of.Outputs[first[0].Output], minus.Outputs[second[0].Output]
	switch {
	case len(first) != len(second):
		return nil, nil, fmt.Errorf("claim %q: found %d cells minus %d; expected as many, as with an @", c, len(first), len(second))
	case a.Kind != b.Kind || a.Unit != b.Unit:
		return nil, nil, fmt.Errorf("claim %q: found a %s in %q minus a %s in %q; expected the same of both", c, a.Kind, a.Unit, b.Kind, b.Unit)
	}
	return first, second, nil
}

// Judge holds a claim against the runs of a cell of an outcome of some kind: by the 95 % interval of its number. minus are the
// same runs of the side that is subtracted, under common random numbers; nil for none. Differences of percentiles and of
// standard deviations, whose error is read from sections, are undecided before there are LeastRuns: sections are then too
// small (stats.Pair.Quantile).
func Judge(c sim.Claim, cell sim.Cell, kind sim.Kind, of, minus []float64, r stats.Replicates) Judged {
	j := Judged{Cell: cell}
	if minus == nil {
		j.Estimate = Estimate(c.Of.Statistic, kind, stats.Of(of, r))
	} else {
		pair := stats.NewPair(r)
		pair.Reset(of, minus)
		j.Estimate = Difference(c.Of.Statistic, kind, pair)
	}
	j.Verdict = c.Judge(j.Lo, j.Hi)
	if k := c.Of.Statistic.Kind; minus != nil && (k == sim.StatPercentile || k == sim.StatSD) && len(of) < LeastRuns {
		j.Verdict, j.least = sim.Undecided, LeastRuns
	}
	lo, hi := c.Range()
	j.off = min(math.Abs(j.Value-lo), math.Abs(j.Value-hi))
	return j
}

// Needed is about how many runs it would take to decide, if errors fall as one over the square root of their number and the
// estimate stays where it is; +Inf where no number will do or none can be told.
func (j Judged) Needed(runs int) float64 {
	ratio := (j.Hi - j.Lo) / 2 / j.off
	if math.IsNaN(ratio) || math.IsInf(ratio, 0) {
		return math.Inf(1)
	}
	return max(math.Ceil(float64(runs)*max(1, ratio*ratio)), float64(j.least))
}

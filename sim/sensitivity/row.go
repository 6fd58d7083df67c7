package sensitivity

import (
	"math"
	"slices"

	"cloudgate/sim/stats"
)

// Index names a measure of sensitivity, as the literature does.
type Index string

// The measures.
const (
	First   Index = "S1"       // share of the variance that an input explains by itself
	Total   Index = "ST"       // share of the variance that is left when all other inputs are known
	Second  Index = "S2"       // share of the variance that is due to the interaction of two inputs
	Mu      Index = "mu"       // mean elementary effect, in units of the outcome for the whole range of the input
	MuStar  Index = "mu_star"  // mean absolute elementary effect, in the same units
	Sigma   Index = "sigma"    // standard deviation of the elementary effects, in the same units
	SRC     Index = "src"      // standardised regression coefficient
	SRRC    Index = "srrc"     // the same of ranks
	PRCC    Index = "prcc"     // partial correlation of ranks
	R2      Index = "r2"       // share of the variance that the regression explains
	RankR2  Index = "rank_r2"  // share of the variance of the ranks that theirs explains
	PAWN    Index = "pawn"     // median distance of distributions, with and without knowing the input
	PAWNMax Index = "pawn_max" // largest such distance
	Delta   Index = "delta"    // mean area between densities, with and without knowing the input
	Low     Index = "low"      // mean of the outcome with the input in its lowest fifth, in its units
	High    Index = "high"     // the same with the input in its highest fifth
	Swing   Index = "swing"    // High less Low
)

// Row is one index of one input for one outcome. Its interval is a 95 % interval of Student's t over the independent
// groups of runs.
type Row struct {
	Outcome int    // the column
	Input   string // the input or the group of inputs; empty for an index of all
	With    string // the other one of an index of two
	Index   Index
	stats.Estimate

	// Noise is the level that an input which does not matter exceeds in 5 % of studies; NaN where the interval says
	// whether an index differs from 0.
	Noise float64
	// Reason says why there is no value; empty where there is one.
	Reason string

	parts []float64 // by group of runs: independent numbers whose mean is the value
}

// weight is how much an index of a value counts: its size, where an input may also lower the outcome. Shares and distances
// have no sign, and less than nothing is noise.
func (i Index) weight(value float64) float64 {
	switch i {
	case Mu, SRC, SRRC, PRCC, Low, High, Swing:
		return math.Abs(value)
	}
	return value
}

// Weight is how much the row counts among others of its index: its size or, of what has no sign, its value.
func (r Row) Weight() float64 { return r.Index.weight(r.Value) }

// Distinct says whether the index can be told from that of an input which does not matter: it is beyond Noise or, where
// there is none, its interval lies beyond 0.
func (r Row) Distinct() bool {
	if !math.IsNaN(r.Noise) {
		return r.Weight() > r.Noise
	}
	return r.Lo > 0 || r.Hi < 0 && r.Weight() > 0
}

// Sum is the sum of rows of one index of one outcome, of which each has a value: what all inputs do by themselves, say. Its
// interval knows that they err together. Rows without a value count for nothing.
func Sum(rows []Row) Row {
	var sum float64
	var parts []float64
	first := true
	total := Row{}
	for _, r := range rows {
		if math.IsNaN(r.Value) {
			continue
		}
		if first {
			total, parts, first = r, make([]float64, len(r.parts)), false
		}
		sum += r.Value
		if len(r.parts) < len(parts) {
			parts = parts[:len(r.parts)]
		}
		for g := range parts {
			parts[g] += r.parts[g]
		}
	}
	if first {
		return without(0, "", "", 0, noRuns)
	}
	return newRow(total.Outcome, "", total.Index, sum, total.N, parts)
}

// newRow gives a value its interval: that of the mean of its parts, which are independent and alike. Where a part is not
// known there is no interval.
func newRow(outcome int, input string, index Index, value float64, n int, parts []float64) Row {
	row := without(outcome, input, index, n, "")
	row.Value = value
	if len(parts) < 2 || slices.ContainsFunc(parts, math.IsNaN) {
		return row
	}
	mean := stats.Of(parts, stats.Runs()).Mean()
	half := float64((mean.Hi - mean.Lo) / 2)
	for g := range parts {
		parts[g] += value - mean.Value
	}
	row.Lo, row.Hi, row.SE, row.parts = value-half, value+half, mean.SE, parts
	return row
}

// without is an index that has no value.
func without(outcome int, input string, index Index, n int, reason string) Row {
	nan := math.NaN()
	return Row{
		Outcome: outcome, Input: input, Index: index, Noise: nan, Reason: reason,
		Estimate: stats.Estimate{Value: nan, Lo: nan, Hi: nan, SE: nan, N: n},
	}
}

// The reasons for which an index has no value.
const (
	constantOutcome = "the outcome does not vary"
	infiniteOutcome = "the outcome is infinite in some runs and has no variance"
	noRuns          = "fewer than two usable runs"
)

// randomGroups is how many groups independent runs are put into. Student's multiplier for so many is within 5 % of the
// normal's.
const randomGroups = 32

// groups is how many groups of n runs are independent: run i belongs to group i mod groups.
func groups(r stats.Replicates, n int) int {
	if r.Count() > 0 {
		return min(r.Count(), n)
	}
	return min(randomGroups, n)
}

// linear gives the parts of a value from the influence of each run on it: numbers whose mean is, to first order, the
// error of the value.
func linear(value float64, influence []float64, n, groups int) []float64 {
	parts := make([]float64, groups)
	for g := range parts {
		var sum float64
		for i := g; i < len(influence); i += groups {
			sum += influence[i]
		}
		parts[g] = value + sum*float64(groups)/float64(n)
	}
	return parts
}

// jackknifed gives the parts of a value from its values without one group each: Tukey's pseudo-values. Leaving out
// groups instead of runs makes this right for measures that are not smooth, too (Shao and Wu, "A general theory for
// jackknife variance estimation", Annals of Statistics 17, 1989, 1176-1197).
func jackknifed(value float64, left []float64) []float64 {
	g := float64(len(left))
	parts := make([]float64, len(left))
	for k, v := range left {
		parts[k] = float64(g*value) - float64((g-1)*v)
	}
	return parts
}

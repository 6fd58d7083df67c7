package sensitivity

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"cloudgate/sim/num"
)

// Regress fits a straight line in all inputs to each of the outcomes ys, given by column and by run, and another to the
// ranks of all. A run that fails in any of the outcomes (NaN) is left out of all, so that the work on the inputs is
// done once. The rows are, by outcome, src and srrc of every input, the share of variance r2 and rank_r2 that is
// explained by all (not adjusted for the number of inputs), and prcc of every input: Saltelli, Chan and Scott (eds.),
// "Sensitivity Analysis", 2000, chapter 6; Marino, Hogue, Ray and Kirschner, "A methodology for performing global
// uncertainty and sensitivity analysis in systems biology", Journal of Theoretical Biology 254 (2008), 178-196. Equal
// values have their mean rank.
//
// The coefficients are as good as the line: with a low r2 they say little. Noise is from the exact laws for normal
// outcomes: Student's for coefficients, and the beta distribution for r2. The intervals are those of a jackknife over
// groups of runs, ranks and all. An input that does not vary has no coefficient. The last bits depend on the processor,
// as gonum's do.
func (e *Ensemble) Regress(columns []int, ys [][]float64) []Row {
	if len(columns) != len(ys) {
		panic(fmt.Sprintf("sensitivity: %d columns for %d outcomes", len(columns), len(ys)))
	}
	weights := slices.Clone(e.weights)
	for _, y := range ys {
		for i, v := range y {
			if math.IsNaN(v) {
				weights[i] = 0
			}
		}
	}
	outcomes, used := make([]*outcome, len(ys)), make([][]float64, len(ys))
	for k, y := range ys {
		masked := slices.Clone(y)
		used[k] = slices.Clone(y)
		for i, w := range weights {
			if w == 0 {
				masked[i], used[k][i] = math.NaN(), 0
			}
		}
		outcomes[k] = e.outcome(columns[k], masked)
	}
	values := e.fits(weights, used, func(x []float64, _ []int32, _ []float64) []float64 { return x })
	ranks := e.fits(weights, used, midranks)
	slope := func(f fit, p int) float64 { return f.slope[p] }
	var rows []Row
	for k, o := range outcomes {
		rows = append(rows, e.coefficients(o, SRC, o.reason(true), values, k, slope)...)
		rows = append(rows, e.coefficients(o, SRRC, o.reason(false), ranks, k, slope)...)
		rows = append(rows, e.coefficients(o, PRCC, o.reason(false), ranks, k, fit.partial)...)
		rows = append(rows, e.explained(o, R2, o.reason(true), values, k), e.explained(o, RankR2, o.reason(false), ranks, k))
	}
	return rows
}

// fit is the standardised regression of one outcome.
type fit struct {
	reason   string // why there is none
	slope    []float64
	inflated []float64 // by input, the diagonal of the inverse of the correlations; NaN where it does not vary
	r2       float64
	inputs   float64 // that vary
	freedom  float64
}

// partial is the partial correlation of input p and the outcome.
func (f fit) partial(p int) float64 {
	b := f.slope[p]
	return b / math.Sqrt(float64(b*b)+float64(f.inflated[p]*(1-f.r2)))
}

// fits are the regressions of every outcome, with all runs and then without each group. The columns are made of values,
// their order and the weights by run.
func (e *Ensemble) fits(weights []float64, ys [][]float64, column func(x []float64, order []int32, weights []float64) []float64) [][]fit {
	orders := slices.Clone(e.order)
	for _, y := range ys {
		orders = append(orders, ascending(y))
	}
	all := make([][]fit, e.left+1)
	used := make([]float64, len(weights))
	for g := range all {
		for i, w := range weights {
			used[i] = w
			if g > 0 && i%e.groups == g-1 {
				used[i] = 0
			}
		}
		z := newStandard(used, len(e.inputs)+len(ys))
		for p, x := range e.inputs {
			z.set(p, column(x, orders[p], used))
		}
		for k, y := range ys {
			p := len(e.inputs) + k
			z.set(p, column(y, orders[p], used))
		}
		all[g] = z.regressions(len(e.inputs))
	}
	return all
}

// standard is columns less their mean and over their standard deviation, by the root of the weight.
type standard struct {
	weights []float64
	rows    []int // the runs that count
	total   float64
	size    float64 // effective number of runs
	z       *mat.Dense
	varies  []bool
}

func newStandard(weights []float64, columns int) *standard {
	s := &standard{weights: weights, varies: make([]bool, columns)}
	var squares float64
	for i, w := range weights {
		if w > 0 {
			s.rows = append(s.rows, i)
			s.total += w
			squares += float64(w * w)
		}
	}
	if len(s.rows) == 0 {
		return s
	}
	s.size = s.total * s.total / squares
	s.z = mat.NewDense(columns, len(s.rows), nil)
	return s
}

// set sets a column. One that does not vary, or is infinite, is left at 0.
func (s *standard) set(p int, x []float64) {
	if len(s.rows) == 0 {
		return
	}
	z := s.z.RawRowView(p)
	varies := false
	for k, i := range s.rows {
		z[k] = float64(s.weights[i] * x[i])
		varies = varies || x[i] != x[s.rows[0]]
	}
	mean := num.Sum(z) / s.total
	if !varies || math.IsInf(mean, 0) || math.IsNaN(mean) {
		clear(z)
		return
	}
	var square float64
	for k, i := range s.rows {
		d := x[i] - mean
		z[k] = math.Sqrt(s.weights[i]) * d
		square += float64(z[k] * z[k])
	}
	scale := 1 / math.Sqrt(square)
	for k := range z {
		z[k] *= scale
	}
	s.varies[p] = true
}

// cached is how many runs of hundreds of columns a processor keeps at hand.
const cached = 256

// regressions are those of each outcome, whose columns follow the inputs'.
func (s *standard) regressions(inputs int) []fit {
	var used []int // the inputs that vary
	for p := range inputs {
		if s.varies[p] {
			used = append(used, p)
		}
	}
	outcomes := len(s.varies) - inputs
	none := func(reason string) []fit {
		fits := make([]fit, outcomes)
		for k := range fits {
			fits[k].reason = reason
		}
		return fits
	}
	freedom := s.size - float64(len(used)) - 1
	switch {
	case len(used) == 0:
		return none("no input varies")
	case !(freedom > 0):
		return none("fewer runs than a line in all inputs needs")
	}
	all := mat.NewSymDense(len(s.varies), nil)
	for lo := 0; lo < len(s.rows); lo += cached {
		stretch := s.z.Slice(0, len(s.varies), lo, min(lo+cached, len(s.rows)))
		all.SymRankK(all, 1, stretch)
	}
	x := mat.NewSymDense(len(used), nil)
	for i, p := range used {
		for j, q := range used[:i+1] {
			x.SetSym(i, j, all.At(p, q))
		}
	}
	var factor mat.Cholesky
	if !factor.Factorize(x) || factor.Cond() > 1e12 {
		return none("the inputs are collinear")
	}
	var inverse mat.SymDense
	if err := factor.InverseTo(&inverse); err != nil {
		return none("the inputs are collinear")
	}
	fits := make([]fit, outcomes)
	for k := range fits {
		f := fit{slope: make([]float64, inputs), inflated: make([]float64, inputs), inputs: float64(len(used)), freedom: freedom}
		y := mat.NewVecDense(len(used), nil)
		for i, p := range used {
			y.SetVec(i, all.At(p, inputs+k))
		}
		var slope mat.VecDense
		slope.MulVec(&inverse, y)
		f.r2 = min(mat.Dot(&slope, y), 1)
		for p := range inputs {
			f.slope[p], f.inflated[p] = math.NaN(), math.NaN()
		}
		for i, p := range used {
			f.slope[p], f.inflated[p] = slope.AtVec(i), inverse.At(i, i)
		}
		fits[k] = f
	}
	return fits
}

// noiseShare is the quantile 95 % of the beta distribution of the square of a correlation that is none, with so many
// inputs and so much freedom left.
func noiseShare(inputs, freedom float64) float64 { return num.BetaQuantile(inputs/2, freedom/2, 0.95) }

// coefficients is the rows of an index by input, of outcome k of the fits.
func (e *Ensemble) coefficients(o *outcome, index Index, reason string, fits [][]fit, k int, of func(f fit, p int) float64) []Row {
	all := fits[0][k]
	if reason == "" {
		reason = all.reason
	}
	rows := make([]Row, len(e.names))
	for p, name := range e.names {
		switch {
		case reason != "":
			rows[p] = without(o.column, name, index, o.n, reason)
			continue
		case math.IsNaN(all.slope[p]):
			rows[p] = without(o.column, name, index, o.n, "the input does not vary, or is infinite in some runs")
			continue
		}
		value := of(all, p)
		parts := jackknifed(value, left(fits, k, func(f fit) float64 { return of(f, p) }))
		rows[p] = newRow(o.column, name, index, value, o.n, parts)
		share := noiseShare(1, all.freedom)
		rows[p].Noise = math.Sqrt(share)
		if index != PRCC {
			rows[p].Noise = math.Sqrt(share / (1 - share) * (1 - all.r2) * all.inflated[p])
		}
	}
	return rows
}

// explained is the row of a share of variance.
func (e *Ensemble) explained(o *outcome, index Index, reason string, fits [][]fit, k int) Row {
	all := fits[0][k]
	if reason == "" {
		reason = all.reason
	}
	if reason != "" {
		return without(o.column, "", index, o.n, reason)
	}
	row := newRow(o.column, "", index, all.r2, o.n, jackknifed(all.r2, left(fits, k, func(f fit) float64 { return f.r2 })))
	row.Noise = noiseShare(all.inputs, all.freedom)
	return row
}

// left is a number of the fits without each group; NaN where there is no fit.
func left(fits [][]fit, k int, of func(f fit) float64) []float64 {
	values := make([]float64, 0, len(fits)-1)
	for _, without := range fits[1:] {
		if without[k].reason != "" {
			values = append(values, math.NaN())
			continue
		}
		values = append(values, of(without[k]))
	}
	return values
}

package score

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"

	"cloudgate/sim/num"
)

// Ensemble is a forecast given by members, sorted once so that each further score is cheap. It is reused by Reset
// and then allocates nothing. Its methods only read, so that any number of them may run at a time.
type Ensemble struct {
	members []member
	below   []float64 // below[k] is the weight of the first k members
	squares float64   // sum of the squared weights
	equal   bool
}

type member struct{ value, weight float64 }

// NewEnsemble is an ensemble of those members; see Reset.
func NewEnsemble(members, weights []float64) *Ensemble {
	e := new(Ensemble)
	e.Reset(members, weights)
	return e
}

// Reset takes members and their weights, which are copied. Without weights (nil) all members count the same. Weights
// need not sum to one. A member that is NaN is left out with its weight, as is one of weight zero. It panics if there
// are not as many weights as members, or one is negative or not finite.
func (e *Ensemble) Reset(members, weights []float64) {
	if weights != nil && len(weights) != len(members) {
		panic(fmt.Sprintf("score: %d weights of %d members", len(weights), len(members)))
	}
	e.members = e.members[:0]
	e.equal = true
	for i, x := range members {
		w := 1.0
		if weights != nil {
			w = weights[i]
		}
		if !(w >= 0) || math.IsInf(w, 1) {
			panic(fmt.Sprintf("score: the weight %v", w))
		}
		if math.IsNaN(x) || w == 0 {
			continue
		}
		e.members = append(e.members, member{x + 0, w}) // minus zero is zero
		e.equal = e.equal && w == e.members[0].weight
	}
	if e.equal {
		for i := range e.members {
			e.members[i].weight = 1
		}
	}
	// Members that are equal are in the order of their weights, so that no bit depends on the order they came in.
	slices.SortFunc(e.members, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.weight, b.weight))
	})
	e.below = append(e.below[:0], 0)
	e.squares = 0
	for k, m := range e.members {
		e.below = append(e.below, e.below[k]+m.weight)
		e.squares += float64(m.weight * m.weight)
	}
}

// N is the number of members that count.
func (e *Ensemble) N() int { return len(e.members) }

// Effective is Kish's effective number of members, the squared sum of the weights over the sum of their squares: N when
// all weights are equal, 0 when there is none.
func (e *Ensemble) Effective() float64 {
	if e.N() == 0 {
		return 0
	}
	if e.equal {
		return float64(e.N())
	}
	return e.total() * e.total() / e.squares
}

func (e *Ensemble) total() float64 { return e.below[e.N()] }

// CRPS is the continuous ranked probability score of the ensemble's distribution function F, the integral of (F(x) -
// 1{y <= x})² over x: that of Hersbach (Weather and Forecasting 15, 2000, 559), equal to the mean distance of members
// from y less half their mean distance from one another, each member from itself included. It judges the ensemble as
// the whole forecast, so that a small one is at a disadvantage; FairCRPS is not. NaN when there is no member. The
// integral is summed over the gaps between the sorted members, all terms being positive, in a time that grows as
// their number.
func (e *Ensemble) CRPS(y float64) float64 {
	n := e.N()
	if n == 0 || math.IsNaN(y) {
		return math.NaN()
	}
	sum := stretch(y, e.members[0].value, 1) + stretch(e.members[n-1].value, y, 1)
	for k := 1; k < n; k++ {
		f := e.below[k] / e.total()
		a, b := e.members[k-1].value, e.members[k].value
		m := min(max(y, a), b)
		sum += stretch(a, m, f)
		sum += stretch(m, b, 1-f)
	}
	return sum
}

// stretch is the square of f times the length from a to b, 0 where b is not above a.
func stretch(a, b, f float64) float64 {
	if !(b > a) {
		return 0
	}
	return float64(f * f * (b - a))
}

// FairCRPS is the CRPS that the distribution from which the members were drawn would be expected to have: the mean
// distance of members from y less half the mean distance between different members (Ferro, Quarterly Journal of the
// Royal Meteorological Society 140, 2014, 1917; PWM in Zamo and Naveau, Mathematical Geosciences 50, 2018, 209). Its
// expectation does not depend on the number of members, so that it compares ensembles of different sizes; of a single
// forecast it may be negative.
//
// Of weighted members, half the weighted mean distance between pairs is divided by 1 - Σw², the weights summing to
// one, which is the weight of pairs of different members. That is unbiased for independent members whose weights are
// fixed beforehand; where weights follow from the values, as in importance sampling, a bias of the order of
// 1/Effective remains. NaN for fewer than two members.
func (e *Ensemble) FairCRPS(y float64) float64 {
	n := e.N()
	if n < 2 || math.IsNaN(y) {
		return math.NaN()
	}
	crps := e.CRPS(y)
	if math.IsInf(crps, 1) {
		return crps
	}
	same := 1 / e.Effective()
	var spread float64 // half the mean distance of members from one another
	for k := 1; k < n; k++ {
		a, b := e.members[k-1].value, e.members[k].value
		if b > a {
			f := e.below[k] / e.total()
			spread += float64(f * (1 - f) * (b - a))
		}
	}
	return crps - float64(spread*same/(1-same))
}

// Quantile is the value below which a share p of the weight lies. Of members that count the same it is type 7 of
// Hyndman and Fan (1996), linear between the order statistics around 1+(N-1)p, as in the statistics of a study; of
// weighted ones the generalisation by Akinshin (Weighted quantile estimators, arXiv:2304.07265, 2023): the mean of
// the quantile function over a window one effective member wide. On the extended reals as there: what mixes in +Inf
// is +Inf. NaN when there is no member. It panics if p is not in [0, 1].
func (e *Ensemble) Quantile(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("score: quantile of p = %v, not in [0, 1]", p))
	}
	n := e.N()
	if n == 0 {
		return math.NaN()
	}
	if e.equal {
		h := float64(float64(n-1) * p)
		j := int(h)
		g := h - float64(j)
		low := e.members[j].value
		if g == 0 || math.IsInf(low, -1) {
			return low
		}
		high := e.members[j+1].value
		if low == high {
			return low
		}
		return min(low+float64(g*(high-low)), high)
	}
	size := e.Effective()
	from := float64((size-1)*p) / size
	to := min(from+1/size, 1)
	first := max(0, sort.Search(n, func(k int) bool { return e.below[k+1]/e.total() > from }))
	first = min(first, n-1)
	low := e.members[first].value
	if math.IsInf(low, -1) {
		return low
	}
	// As a distance from the lowest, so that equal members give their value.
	var above, covered float64
	for k := first; k < n && e.below[k]/e.total() < to; k++ {
		part := min(e.below[k+1]/e.total(), to) - max(e.below[k]/e.total(), from)
		if part <= 0 {
			continue
		}
		covered += part
		if x := e.members[k].value; x > low {
			above += float64(part * (x - low))
		}
	}
	if covered == 0 {
		return low
	}
	return low + above/covered
}

// Interval is the central interval of that level, between the quantiles (1-level)/2 and (1+level)/2. It panics if
// level is not in [0, 1].
func (e *Ensemble) Interval(level float64) (lo, hi float64) {
	outside := float64((1 - level) / 2)
	return e.Quantile(outside), e.Quantile(1 - outside)
}

// PIT is the probability integral transform of y.
func (e *Ensemble) PIT(y float64) PIT {
	n := e.N()
	if n == 0 || math.IsNaN(y) {
		return PIT{math.NaN(), math.NaN()}
	}
	less := sort.Search(n, func(k int) bool { return e.members[k].value >= y })
	most := sort.Search(n, func(k int) bool { return e.members[k].value > y })
	return PIT{e.below[less] / e.total(), e.below[most] / e.total()}
}

// DawidSebastiani is the score of the ensemble's first two moments, log v + (y-m)²/v with mean m and variance v, the
// latter with divisor N (Dawid and Sebastiani, Annals of Statistics 27, 1999, 65). It is proper, but blind to all
// beyond the moments. NaN when the members are all equal, or one of them is infinite.
func (e *Ensemble) DawidSebastiani(y float64) float64 {
	if e.N() == 0 {
		return math.NaN()
	}
	var sum float64
	for _, m := range e.members {
		sum += float64(m.weight * m.value)
	}
	mean := sum / e.total()
	var squares float64
	for _, m := range e.members {
		d := m.value - mean
		squares += float64(m.weight * float64(d*d))
	}
	v := squares / e.total()
	if v == 0 {
		return math.NaN()
	}
	return num.Log(v) + (y-mean)*(y-mean)/v
}

// PIT is where an observation lies in the distribution forecast for it: between the probability of less, F(y-), and the
// probability of no more, F(y). The two differ where the forecast gives y itself a probability. Over calibrated
// forecasts At(u) is uniform when u is (Czado, Gneiting and Held, Biometrics 65, 2009, 1254).
type PIT struct{ Lo, Hi float64 }

// At is the randomised value, a share u of the way from Lo to Hi.
func (p PIT) At(u float64) float64 { return p.Lo + float64(u*(p.Hi-p.Lo)) }

// Mid is the value half-way. Unlike At it is less spread than a uniform number where the forecast is discrete.
func (p PIT) Mid() float64 { return p.At(0.5) }

// Bias is 1 - (F(y-) + F(y)), from -1, all of the forecast being below the observation, to 1, all being above
// (Funk et al., PLOS Computational Biology 15, 2019, e1006785).
func (p PIT) Bias() float64 { return 1 - (p.Lo + p.Hi) }

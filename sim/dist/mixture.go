package dist

import (
	"math"
	"strings"
)

type mixture struct {
	parts   []Dist
	weights []float64 // as given
	shares  []float64 // weights over their sum
}

// Mixture is one of its parts, each with a probability in proportion to its weight.
func Mixture(parts []Dist, weights []float64) (Dist, error) {
	if len(parts) == 0 || len(parts) != len(weights) {
		return nil, wrong(0, "it needs at least one distribution, each with its weight")
	}
	for i, w := range weights {
		if err := first(finite(w), positive(i, "the weight", w)); err != nil {
			return nil, wrong(i, "%s", err)
		}
	}
	return newMixture(append([]Dist(nil), parts...), append([]float64(nil), weights...)), nil
}

func newMixture(parts []Dist, weights []float64) *mixture {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	shares := make([]float64, len(weights))
	for i, w := range weights {
		shares[i] = w / total
	}
	return &mixture{parts, weights, shares}
}

// Quantile and InverseSurvival solve for the smallest x with CDF(x) >= p, or Survival(x) <= q. It
// lies between those of the parts.

func (d *mixture) Quantile(p float64) float64 {
	if p > 0.5 {
		return d.InverseSurvival(1 - p)
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, part := range d.parts {
		x := part.Quantile(p)
		lo, hi = min(lo, x), max(hi, x)
	}
	return d.solve(lo, hi, p, false)
}

func (d *mixture) InverseSurvival(q float64) float64 {
	if q > 0.5 {
		return d.Quantile(1 - q)
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, part := range d.parts {
		x := part.InverseSurvival(q)
		lo, hi = min(lo, x), max(hi, x)
	}
	return d.solve(lo, hi, q, true)
}

// excess is what solve brings to zero from below.
func (d *mixture) excess(x, p float64, upper bool) float64 {
	if upper {
		return p - d.Survival(x)
	}
	return d.CDF(x) - p
}

// solve finds the smallest number in lo..hi whose excess is not negative. Steps of the false
// position (M. Dowell and P. Jarratt, "A modified regula falsi method", BIT 11, 1971: Illinois) are
// fast where the function is smooth; one that lands at an end goes a little inside, so that the
// other end follows. Every fourth step halves the count of numbers in between, so that jumps and
// flat stretches end too, after at most 4·64 steps.
func (d *mixture) solve(lo, hi, p float64, upper bool) float64 {
	if p == 0 && upper {
		return hi
	}
	if p == 0 || lo >= hi {
		return lo
	}
	lo, hi = max(lo, -math.MaxFloat64), min(hi, math.MaxFloat64)
	below, above := d.excess(lo, p, upper), d.excess(hi, p, upper)
	if below >= 0 {
		return lo
	}
	raised := 0 // +1: the last step moved lo, -1: it moved hi
	for step := 1; ; step++ {
		margin := float64(4e-16 * max(-lo, hi))
		x := max(lo+margin, min(lo+float64((hi-lo)*(below/(below-above))), hi-margin))
		if step%4 == 0 || !(x > lo && x < hi) {
			x = middle(lo, hi)
			if x == lo || x == hi {
				return hi
			}
		}
		if e := d.excess(x, p, upper); e < 0 {
			lo, below = x, e
			if raised > 0 {
				above /= 2
			}
			raised = 1
		} else {
			hi, above = x, e
			if raised < 0 {
				below /= 2
			}
			raised = -1
		}
	}
}

// middle is the number half way from lo to hi in the order of all numbers.
func middle(lo, hi float64) float64 {
	a, b := rank(lo), rank(hi)
	return unrank(a>>1 + b>>1 + a&b&1) // a+b and b-a may overflow
}

// rank numbers the floating-point numbers in ascending order.
func rank(x float64) int64 {
	if r := int64(math.Float64bits(x)); r >= 0 {
		return r
	}
	return -int64(math.Float64bits(-x))
}

func unrank(r int64) float64 {
	if r >= 0 {
		return math.Float64frombits(uint64(r))
	}
	return -math.Float64frombits(uint64(-r))
}

func (d *mixture) CDF(x float64) float64 {
	sum := 0.0
	for i, part := range d.parts {
		sum += float64(d.shares[i] * part.CDF(x))
	}
	return unit(sum)
}

func (d *mixture) Survival(x float64) float64 {
	sum := 0.0
	for i, part := range d.parts {
		sum += float64(d.shares[i] * part.Survival(x))
	}
	return unit(sum)
}

func (d *mixture) Mean() float64 {
	base := d.parts[0].Mean()
	sum, infinite := 0.0, 0.0
	for i, part := range d.parts {
		mean := part.Mean()
		if math.IsInf(mean, 0) || math.IsNaN(mean) {
			infinite += mean
			continue
		}
		sum += float64(d.shares[i] * (mean - base))
	}
	if infinite != 0 {
		return infinite
	}
	return base + sum
}

func (d *mixture) Var() float64 {
	mean, sum := d.Mean(), 0.0
	if math.IsInf(mean, 0) || math.IsNaN(mean) {
		return math.Inf(1)
	}
	for i, part := range d.parts {
		offset := part.Mean() - mean
		sum += float64(d.shares[i] * (part.Var() + float64(offset*offset)))
	}
	return sum
}

func (d *mixture) Support() (lo, hi float64) {
	lo, hi = d.parts[0].Support()
	for _, part := range d.parts[1:] {
		a, b := part.Support()
		lo, hi = min(lo, a), max(hi, b)
	}
	return lo, hi
}

func (d *mixture) String() string {
	texts := make([]string, len(d.parts))
	for i, part := range d.parts {
		texts[i] = number(d.weights[i]) + " " + part.String()
	}
	return "mixture(" + strings.Join(texts, ", ") + ")"
}

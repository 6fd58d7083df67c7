package stats

import (
	"math"

	"cloudgate/sim/num"
)

// Above is the probability of a value greater than t. Its interval is Wilson's (JASA 22, 1927,
// 209), which stays in [0, 1] and has a width even where no run, or every run, exceeds t.
// For Sets the number of runs in Wilson's formula is the number of independent runs that would
// have the error seen between the sets, and the multiplier is Student's (the effective size of Korn
// and Graubard, Survey Methodology 24, 1998, 193). Sets that all agree show no error, which is luck
// or stratification but never certainty: the interval is then that of as many independent runs.
func (c *Column) Above(t float64) Estimate {
	return c.counted(func(sorted []float64) int { return len(sorted) - atMost(t)(sorted) })
}

// Reached is the probability of a value below +Inf, as for Above.
func (c *Column) Reached() Estimate { return c.counted(below(math.Inf(1))) }

// counted is the probability of what is counted.
func (c *Column) counted(count counter) Estimate {
	p := c.share(count)
	return c.probability(p, func() float64 { return c.shareError(p, count) })
}

// wilson is the interval of those probabilities from which a share p of n runs is no further off
// than t of their standard errors.
func wilson(p, n, t float64) (lo, hi float64) {
	a := t * t / n
	centre := (p + float64(a/2)) / (1 + a)
	half := math.Sqrt(float64(a*p*(1-p))+float64(a*a/4)) / (1 + a)
	return max(0, centre-half), min(1, centre+half)
}

// Point is one point of a curve.
type Point struct {
	X float64
	Estimate
}

// ECDF is the share of the values up to each of x, with the interval of a probability.
func (c *Column) ECDF(x []float64) []Point {
	points := make([]Point, len(x))
	for i, v := range x {
		points[i] = Point{v, c.counted(atMost(v))}
	}
	return points
}

// Unseen is the largest share of a population that n independent draws, none of which was of it, would have missed
// with a probability of 5 %: 1 − 0.05^(1/n), about 3/n (Hanley and Lippman-Hand, JAMA 249, 1983, 1743). Without draws it is 1.
func Unseen(n int) float64 {
	if n < 1 {
		return 1
	}
	return -num.Expm1(num.Log(0.05) / float64(n))
}

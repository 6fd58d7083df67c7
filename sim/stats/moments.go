package stats

import (
	"math"

	"cloudgate/sim/num"
)

// moments is what mean, standard deviation and gain have in common. It is found when first asked for.
type moments struct {
	known    bool
	mean     float64
	variance float64 // with divisor N-1
	meanSE   float64
	varSE    float64
}

// Mean is the arithmetic mean with Student's interval over the replicates.
// It is NaN when a value is infinite: a time that is not reached has no mean.
func (c *Column) Mean() Estimate {
	return c.mean(c.moment())
}

// SD is the standard deviation, with divisor N-1. Its error is that of the variance, which is a
// mean of squares, by the delta method; the interval is Student's for the logarithm of the
// standard deviation, so that it is never negative. NaN as for Mean, and for fewer than two values.
func (c *Column) SD() Estimate {
	return c.sd(c.moment())
}

// Gain is how many times more runs plain random sampling would need for a mean as exact as this
// design's: s²/N over the squared standard error of the mean. It is a ratio of variances, of which
// the replicates' is rough: from 16 sets the interval (by chi-square, as for means of normal
// replicates) spans a factor of 4.4. It is 1 for Runs by definition, and NaN when all values are
// equal.
func (c *Column) Gain() Estimate {
	m := c.moment()
	if !c.known() || !(m.variance > 0) {
		return unknown(math.NaN(), c.N())
	}
	if c.sets == 0 {
		return Estimate{Value: 1, Lo: 1, Hi: 1, SE: 0, N: c.N()}
	}
	gain := m.variance / float64(c.N()) / float64(m.meanSE*m.meanSE)
	df := float64(c.groups - 1)
	lo := gain * 2 * num.GammaQuantile(df/2, tail) / df
	hi := gain * 2 * num.GammaQuantile(df/2, 1-tail) / df
	return between(gain, lo, hi, c.t, c.N())
}

// moment finds the moments in two passes: the mean by a compensated sum, then the deviations from
// it, whose own sum corrects the rounding of the mean (Chan, Golub and LeVeque, 1983).
func (c *Column) moment() moments {
	if c.moments.known {
		return c.moments
	}
	nan := math.NaN()
	m := moments{known: true, mean: nan, variance: nan, meanSE: nan, varSE: nan}
	n := len(c.sorted)
	switch {
	case n == 0 || math.IsInf(c.sorted[0], 0) || math.IsInf(c.sorted[n-1], 0):
	case c.constant():
		m.mean = c.sorted[0]
		if n > 1 {
			m.variance, m.meanSE, m.varSE = 0, 0, 0
		}
	default:
		m.find(c)
	}
	c.moments = m
	return m
}

func (m *moments) find(c *Column) {
	n := float64(len(c.sorted))
	mean := num.Sum(c.sorted) / n
	p := powers(c.sorted, mean)
	shift := p.first / n
	m.mean = mean + shift
	ss := p.second - float64(p.first*shift)
	m.variance = ss / (n - 1)
	if c.sets == 0 {
		m.meanSE = math.Sqrt(m.variance / n)
		m.varSE = math.Sqrt(max(0, p.fourth-float64(ss*ss)/n) / (n * (n - 1)))
		return
	}
	if !c.known() {
		return
	}
	m.meanSE = c.spread(func(k int) float64 {
		set := c.set(k)
		return powers(set, mean).first - float64(shift*float64(len(set)))
	})
	m.varSE = c.spread(func(k int) float64 {
		set := c.set(k)
		return powers(set, mean).second - float64(ss/n*float64(len(set)))
	})
}

// sums holds sums of powers of deviations.
type sums struct{ first, second, fourth float64 }

func powers(x []float64, about float64) sums {
	var s sums
	for _, v := range x {
		d := v - about
		q := float64(d * d)
		s.first += d
		s.second += q
		s.fourth += float64(q * q)
	}
	return s
}

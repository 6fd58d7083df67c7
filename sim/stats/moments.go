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
	varSE    float64 // of the logarithm of the variance
}

// Mean is the arithmetic mean with Student's interval over the replicates.
// It is NaN when a value is infinite: a time that is not reached has no mean.
//
// Over scrambled nets it is the most reliable of the known intervals (L'Ecuyer, Nakayama, Owen and
// Tuffin, Winter Simulation Conference 2023). Their errors have long tails, most of all those of axes
// without a lead: where these are all and the function is smooth, it covers in up to 99 % of studies.
func (c *Column) Mean() Estimate {
	return c.mean(c.moment())
}

// SD is the standard deviation, with divisor N-1, and its interval one for the logarithm of the
// variance, so that it is never negative. For Runs it is Bonett's, with the kurtosis about a trimmed
// mean (Computational Statistics & Data Analysis 50, 2006, 775). For Sets it is Student's, by the
// delta method: the variance is a mean of squares. NaN as for Mean, and for fewer than two values.
//
// Of a skewed outcome a few large values make most of the standard deviation and of its error alike,
// and a sample that lacks them understates both: no interval that is made from the sample alone is
// free of that (Bonett's table 2). For a lognormal with sigma = 1/2, whose kurtosis is 9, 1,024 runs
// cover in 93 to 94 % of studies, 16 Sobol' sets of 64 in 91 %, of 1,024 in 92 to 93 %.
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
		fourth := powers(c.sorted, m.mean+c.trimmed(m.mean)).fourth
		m.varSE = bonettSE(len(c.sorted), ss, fourth)
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
	}) / m.variance
}

// trimmed is the mean of the values without the share 1/(2√(N-4)) at each end, which is Bonett's, less a
// number near it.
func (c *Column) trimmed(from float64) float64 {
	drop := trim(len(c.sorted))
	middle := c.sorted[drop : len(c.sorted)-drop]
	return powers(middle, from).first / float64(len(middle))
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

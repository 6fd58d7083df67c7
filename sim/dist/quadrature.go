package dist

import (
	"math"

	"cloudgate/sim/num"
)

// moments integrates a distribution's quantile function for its mean and variance. They are
// infinite where no number can hold them.
func moments(d Dist) (mean, variance float64) {
	centre := d.Quantile(0.5)
	// Deviations from the median keep the digits of a distribution that is narrow for its size.
	offset := integrate(func(p, q float64) float64 { return at(d, p, q) - centre })
	if math.IsInf(offset, 0) {
		return offset, math.Inf(1)
	}
	variance = integrate(func(p, q float64) float64 {
		x := at(d, p, q) - centre - offset
		return x * x
	})
	return centre + offset, variance
}

// at is the quantile at p = 1-q, by the smaller of the two.
func at(d Dist, p, q float64) float64 {
	if p <= q {
		return d.Quantile(p)
	}
	return d.InverseSurvival(q)
}

// integrate is the integral of f(p, 1-p) over 0 < p < 1 by the double exponential rule, whose nodes
// crowd at both ends so fast that an infinite quantile there does no harm: H. Takahasi and M. Mori,
// "Double exponential formulas for numerical integration", Publ. RIMS 9 (1974). The step is halved
// until nothing changes; f must be smooth inside.
func integrate(f func(p, q float64) float64) float64 {
	const (
		reach     = 6       // p or q is then 1e-275
		finest    = 1 << 10 // steps per unit
		tolerance = 1e-13
	)
	node := func(t float64) float64 {
		e := num.Exp(t)
		s := num.Exp(math.Pi / 2 * (e - 1/e)) // exp(π sinh t)
		p, q := s/(1+s), 1/(1+s)
		return f(p, q) * math.Pi / 2 * (e + 1/e) * p * q
	}
	var sum, size float64 // size: of |f|, what rounding is measured against
	add := func(t float64) {
		v := node(t)
		sum += v
		size += math.Abs(v)
	}
	for i := -2 * reach; i <= 2*reach; i++ {
		add(float64(i) / 2)
	}
	last := sum / 2
	for steps := 4; ; steps *= 2 {
		for i := 1 - reach*steps; i < reach*steps; i += 2 {
			add(float64(i) / float64(steps))
		}
		integral := sum / float64(steps)
		// Two steps that agree by chance must not end it, hence the least number of steps.
		if steps == finest || steps >= 16 && math.Abs(integral-last) <= tolerance*size/float64(steps) {
			return integral
		}
		last = integral
	}
}

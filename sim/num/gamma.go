package num

import "math"

// GammaP is the probability that a gamma variable of the given shape and scale 1 is at most x (the
// regularised lower incomplete gamma function), with a relative error of about 1e-14 and, where
// it is below 1e-50, 5e-13; NaN unless shape > 0 and x >= 0. Its time grows with the root of the shape.
func GammaP(shape, x float64) float64 {
	p, _, _ := gammaProb(shape, x)
	return p
}

// GammaQ is the probability of more than x, 1 - GammaP(shape, x), accurate in the upper tail.
func GammaQ(shape, x float64) float64 {
	_, q, _ := gammaProb(shape, x)
	return q
}

// gammaProb is the probability of at most x, that of more, and x times the density at x.
func gammaProb(a, x float64) (p, q, w float64) {
	switch {
	case !(a > 0 && x >= 0) || math.IsInf(a, 1):
		return math.NaN(), math.NaN(), math.NaN()
	case x == 0:
		return 0, 1, 0
	case math.IsInf(x, 1):
		return 1, 0, 0
	}
	factor := gammaFactor(a, x)
	w = a * factor
	switch {
	case a >= 1 && x < a+1:
		p = float64(factor * gammaSeries(a, x))
		return p, 1 - p, w
	case a < 1 && x < 1.1:
		return factor * gammaSeries(a, x), gammaSmallQ(a, x), w
	default:
		q = float64(w * gammaFraction(a, x))
		return 1 - q, q, w
	}
}

// gammaFactor is x^a exp(-x)/Gamma(a+1). For large a it is Loader's saddle-point form: C. Loader,
// "Fast and accurate computation of binomial probabilities" (2000).
func gammaFactor(a, x float64) float64 {
	if a < 10 && x < 700 {
		return Pow(x, a) * Exp(-x) / gamma1p(a)
	}
	return Exp(-stirling(a)-deviance(a, x, x-a)) / math.Sqrt(2*math.Pi*a)
}

// deviance is a log(a/m) + m - a, given diff = m - a.
func deviance(a, m, diff float64) float64 {
	if math.Abs(diff) > 0.25*a {
		return float64(a*Log(a/m)) + diff
	}
	// With s = diff/(m+a), log(m/a) = 2 (s + s³/3 + s⁵/5 + ...).
	s := diff / (m + a)
	s2 := s * s
	return float64(diff*s) - float64(2*a*s*s2*horner(s2, devianceTerms[:]))
}

var devianceTerms = [...]float64{1. / 3, 1. / 5, 1. / 7, 1. / 9, 1. / 11, 1. / 13, 1. / 15, 1. / 17, 1. / 19}

// gammaSeries is 1 + x/(a+1) + x²/((a+1)(a+2)) + ...
func gammaSeries(a, x float64) float64 {
	sum, term := 1.0, 1.0
	for n := a + 1; term > sum*0x1p-54; n++ {
		term = float64(term * (x / n))
		sum += term
	}
	return sum
}

// gammaSmallQ is the upper probability for a < 1 and x < 1.1, where 1 - P may have lost its digits.
func gammaSmallQ(a, x float64) float64 {
	sum, power := 0.0, 1.0
	for n := 1.0; ; n++ {
		power = float64(power * (-x / n))
		term := power / (a + n)
		sum += term
		if math.Abs(term) <= math.Abs(sum)*0x1p-54 {
			break
		}
	}
	t := float64(a*Log(x)) - logGamma1p(a)
	return -Expm1(t) - float64(a*Exp(t)*sum)
}

// gammaFraction is Legendre's continued fraction for Gamma(a, x)/(x^a exp(-x)).
func gammaFraction(a, x float64) float64 {
	b := x + 1 - a
	f := newFraction(b)
	for i := 1.0; !f.done; i++ {
		b += 2
		f.next(-i*(i-a), b)
	}
	return 1 / f.value
}

// fraction evaluates b0 + a1/(b1 + a2/(b2 + ...)) by the modified Lentz method: W. J. Lentz,
// "Generating Bessel functions in Mie scattering calculations", Applied Optics 15 (1976), as
// completed by I. J. Thompson and A. R. Barnett (1986).
type fraction struct {
	value, c, d float64
	done        bool
}

const lentzTiny = 0x1p-1000

func newFraction(b0 float64) fraction {
	if b0 == 0 {
		b0 = lentzTiny
	}
	return fraction{value: b0, c: b0}
}

func (f *fraction) next(a, b float64) {
	d := b + float64(a*f.d)
	if d == 0 {
		d = lentzTiny
	}
	f.d = 1 / d
	f.c = b + a/f.c
	if f.c == 0 {
		f.c = lentzTiny
	}
	delta := float64(f.c * f.d)
	f.value *= delta
	f.done = math.Abs(delta-1) <= 0x1p-52
}

// GammaQuantile is the x at which GammaP(shape, x) is p: 0 at p = 0, +Inf at p = 1, NaN for p outside
// or a shape that is not positive. A quantile below the smallest number is 0.
func GammaQuantile(shape, p float64) float64 {
	a := shape
	switch {
	case !(a > 0 && p >= 0 && p <= 1) || math.IsInf(a, 1):
		return math.NaN()
	case p == 0:
		return 0
	case p == 1:
		return math.Inf(1)
	}
	// log P is concave in log x with a tangent of slope a at -Inf: where it meets log p is a lower
	// bound.
	least := Exp((Log(p) + LogGamma(a+1)) / a)
	if least < 0x1p-1000 {
		return least
	}
	// Wilson and Hilferty, "The distribution of chi-square", PNAS 17 (1931).
	c := 1 - 1/(9*a) + NormQuantile(p)/(3*math.Sqrt(a))
	x := max(least, a*c*c*c)
	search, done := newInversion(p), false
	for i := 0; i < newtonSteps && !done; i++ {
		below, above, w := gammaProb(a, x)
		x, done = search.next(x, below, above, w, a-x)
	}
	return x
}

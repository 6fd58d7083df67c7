package num

import "math"

// BetaInc is the probability that a beta variable with parameters a and b is at most x (the
// regularised incomplete beta function), with a relative error of about 5e-14, and 5e-13 where it is
// below 1e-50; NaN unless a, b > 0 and 0 <= x <= 1. The probability of more than x is BetaInc(b, a, 1-x). Its time
// grows with the root of the larger parameter.
func BetaInc(a, b, x float64) float64 {
	p, _, _ := betaProb(a, b, x, 1-x)
	return p
}

// betaProb is the probability of at most x, that of more, and x y times the density at x, y being
// 1-x.
func betaProb(a, b, x, y float64) (p, q, w float64) {
	switch {
	case !(a > 0 && b > 0 && x >= 0 && y >= 0) || math.IsInf(a, 1) || math.IsInf(b, 1):
		return math.NaN(), math.NaN(), math.NaN()
	case x == 0:
		return 0, 1, 0
	case y == 0:
		return 1, 0, 0
	}
	w = betaFactor(a, b, x, y)
	if float64(x*(a+b+2)) <= a+1 {
		p = w / a / betaFraction(a, b, x)
		return p, 1 - p, w
	}
	q = w / b / betaFraction(b, a, y)
	return 1 - q, q, w
}

// betaFactor is x^a y^b/B(a, b); for large parameters in Loader's saddle-point form, as gammaFactor.
func betaFactor(a, b, x, y float64) float64 {
	n := a + b
	if a < 10 && b < 10 {
		return Pow(x, a) * Pow(y, b) * gamma1p(n) / (gamma1p(a) * gamma1p(b)) * (a / n * b)
	}
	diff := float64(b*x) - float64(a*y)
	e := stirling(n) - stirling(a) - stirling(b) - deviance(a, n*x, diff) - deviance(b, n*y, -diff)
	return Exp(e) * math.Sqrt(a/n*b/(2*math.Pi))
}

// betaFraction is the continued fraction 1/(1 + d1/(1 + d2/(1 + ...))), upside down, of NIST's
// Digital Library of Mathematical Functions, 8.17.22.
func betaFraction(a, b, x float64) float64 {
	f := newFraction(1)
	for m := 0.0; !f.done; m++ {
		am := a + 2*m
		f.next(-(a+m)*(a+b+m)*x/(am*(am+1)), 1)
		f.next((m+1)*(b-m-1)*x/((am+1)*(am+2)), 1)
	}
	return f.value
}

// BetaQuantile is the x at which BetaInc(a, b, x) is p, NaN for p outside [0, 1] or parameters that
// are not positive. A quantile below the smallest number is 0, one nearer to 1 than its neighbour 1.
func BetaQuantile(a, b, p float64) float64 {
	switch {
	case !(a > 0 && b > 0 && p >= 0 && p <= 1) || math.IsInf(a, 1) || math.IsInf(b, 1):
		return math.NaN()
	case p == 0 || p == 1:
		return p
	}
	// The logarithms of both probabilities are concave in t = log(x/(1-x)), with tangents of slope a
	// and -b at its ends: they bound the quantile.
	logBeta := LogGamma(a) + LogGamma(b) - LogGamma(a+b)
	least := (Log(p) + Log(a) + logBeta) / a
	most := -(Log1p(-p) + Log(b) + logBeta) / b
	t := most
	switch {
	case a >= 1 && b >= 1 && (min(p, 1-p) > 1e-12 || min(a, b) > 100):
		t = Log(a/b) + float64(NormQuantile(p)*math.Sqrt(1/a+1/b))
	case p <= 0.5:
		t = least
	}
	t = min(max(t, least), most)
	if t < -700 {
		return Exp(t)
	}
	if t > 700 {
		return 1
	}
	odds := Exp(t)
	search, done := newInversion(p), false
	for i := 0; i < newtonSteps && !done; i++ {
		x, y := odds/(1+odds), 1/(1+odds)
		below, above, w := betaProb(a, b, x, y)
		odds, done = search.next(odds, below, above, w, float64(a*y)-float64(b*x))
	}
	return odds / (1 + odds)
}

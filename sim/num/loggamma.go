package num

import "math"

// LogGamma is the logarithm of the gamma function for x >= 0: +Inf at 0, NaN below. Its error is
// about one unit in the last place, near its zeros at 1 and 2 too.
//
// It is that of fdlibm (e_lgamma_r.c): Copyright (C) 1993 by Sun Microsystems, Inc.; see doc.go.
func LogGamma(x float64) float64 {
	const (
		least   = 1.46163214496836224576e+00 // where the function has its minimum
		atLeast = -1.21486290535849611461e-01
		tail    = -3.63867699703950536541e-18 // of minus the minimum
	)
	switch {
	case x < 0:
		return math.NaN()
	case math.IsNaN(x) || math.IsInf(x, 1):
		return x
	case x < 0x1p-70:
		return -Log(x)
	case x >= 0x1p58:
		return x * (Log(x) - 1)
	case x >= 8:
		z := 1 / x
		w := lgammaW[0] + float64(z*horner(z*z, lgammaW[1:]))
		return float64((x-0.5)*(Log(x)-1)) + w
	case x >= 2:
		y := x - math.Floor(x)
		s := float64(0.5*y) + float64(y*horner(y, lgammaS[:]))/horner(y, lgammaR[:])
		product := 1.0
		for f := y + 2; f < x-0.5; f++ {
			product *= f
		}
		return s + Log(product)
	}
	// Below 2 there is an expansion about each of 2, the minimum and 1; for x <= 0.9 they serve for
	// x+1, whose gamma function is x times as large.
	shift, one, minimum := 0.0, 1.0, least
	if x <= 0.9 {
		shift, one, minimum = -Log(x), 0, least-1
	}
	switch {
	case x >= one+0.7316:
		y := one + 1 - x
		z := y * y
		p := float64(y*horner(z, lgammaAEven[:])) + float64(z*horner(z, lgammaAOdd[:]))
		return shift + (p - float64(0.5*y))
	case x >= one+0.2316:
		y := x - minimum
		z := y * y
		w := z * y
		rest := horner(w, lgammaT1[:]) + float64(y*horner(w, lgammaT2[:]))
		p := float64(z*horner(w, lgammaT0[:])) - (tail - float64(w*rest))
		return shift + (atLeast + p)
	default:
		y := x - one
		return shift + (float64(-0.5*y) + float64(y*horner(y, lgammaU[:]))/horner(y, lgammaV[:]))
	}
}

// logGamma1p is LogGamma(1+x) for small x, where 1+x loses digits of x.
func logGamma1p(x float64) float64 {
	const (
		euler  = 0.57721566490153286061
		zetaOf = 1.6449340668482264365 // zeta(2)
	)
	u := 1 + x
	return LogGamma(u) + float64((x-(u-1))*(float64(zetaOf*x)-euler))
}

// gamma1p is Gamma(1+x) for 0 <= x < 20 or so.
func gamma1p(x float64) float64 {
	product := 1.0
	for ; x > 1; x-- {
		product *= x
	}
	return product * Exp(LogGamma(1+x))
}

// stirling is log Gamma(1+x) less Stirling's formula, (x+½) log x - x + ½ log 2π.
func stirling(x float64) float64 {
	const halfLog2Pi = 0.91893853320467274178
	if x < 10 {
		return Log(gamma1p(x)) - float64((x+0.5)*Log(x)) + (x - halfLog2Pi)
	}
	z := 1 / x
	return z * horner(z*z, stirlingTerms[:])
}

var (
	stirlingTerms = [...]float64{1. / 12, -1. / 360, 1. / 1260, -1. / 1680, 1. / 1188, -691. / 360360, 1. / 156, -3617. / 122400}

	lgammaAEven = [...]float64{
		7.72156649015328655494e-02, 6.73523010531292681824e-02, 7.38555086081402883957e-03,
		1.19270763183362067845e-03, 2.20862790713908385557e-04, 2.52144565451257326939e-05,
	}
	lgammaAOdd = [...]float64{
		3.22467033424113591611e-01, 2.05808084325167332806e-02, 2.89051383673415629091e-03,
		5.10069792153511336608e-04, 1.08011567247583939954e-04, 4.48640949618915160150e-05,
	}
	lgammaR = [...]float64{
		1, 1.39200533467621045958e+00, 7.21935547567138069525e-01, 1.71933865632803078993e-01,
		1.86459191715652901344e-02, 7.77942496381893596434e-04, 7.32668430744625636189e-06,
	}
	lgammaS = [...]float64{
		-7.72156649015328655494e-02, 2.14982415960608852501e-01, 3.25778796408930981787e-01,
		1.46350472652464452805e-01, 2.66422703033638609560e-02, 1.84028451407337715652e-03,
		3.19475326584100867617e-05,
	}
	lgammaT0 = [...]float64{
		4.83836122723810047042e-01, -3.27885410759859649565e-02, 6.10053870246291332635e-03,
		-1.40346469989232843813e-03, 3.15632070903625950361e-04,
	}
	lgammaT1 = [...]float64{
		-1.47587722994593911752e-01, 1.79706750811820387126e-02, -3.68452016781138256760e-03,
		8.81081882437654011382e-04, -3.12754168375120860518e-04,
	}
	lgammaT2 = [...]float64{
		6.46249402391333854778e-02, -1.03142241298341437450e-02, 2.25964780900612472250e-03,
		-5.38595305356740546715e-04, 3.35529192635519073543e-04,
	}
	lgammaU = [...]float64{
		-7.72156649015328655494e-02, 6.32827064025093366517e-01, 1.45492250137234768737e+00,
		9.77717527963372745603e-01, 2.28963728064692451092e-01, 1.33810918536787660377e-02,
	}
	lgammaV = [...]float64{
		1, 2.45597793713041134822e+00, 2.12848976379893395361e+00, 7.69285150456672783825e-01,
		1.04222645593369134254e-01, 3.21709242282423911810e-03,
	}
	lgammaW = [...]float64{
		4.18938533204672725052e-01, 8.33333333333329678849e-02, -2.77777777728775536470e-03,
		7.93650558643019558500e-04, -5.95187557450339963135e-04, 8.36339918996282139126e-04,
		-1.63092934096575273989e-03,
	}
)

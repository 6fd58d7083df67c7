package num

import "math"

// Erf and Erfc are those of fdlibm (s_erf.c): Copyright (C) 1993 by Sun Microsystems, Inc.; see
// doc.go. They are within one unit in the last place.
//
// Up to 0.84375, erf(x) = x + x P(x²)/Q(x²); up to 1.25, erf(x) = erfOne + P(|x|-1)/Q(|x|-1); beyond,
// erfc(x) = exp(-x² - 0.5625 + R(1/x²)/S(1/x²))/x with coefficients for below and above 1/0.35.
const (
	erfOne   = 8.45062911510467529297e-01 // erf(1) to 24 bits
	erfSmall = 0.84375
	erfTail  = 1.25
)

// Erf is the error function.
func Erf(x float64) float64 {
	a := math.Abs(x)
	switch {
	case math.IsNaN(x):
		return x
	case a < erfSmall:
		return x + float64(x*erfCentre(a))
	case a < erfTail:
		return math.Copysign(erfOne+erfMiddle(a), x)
	case a < 6:
		return math.Copysign(1-erfcTail(a), x)
	default:
		return math.Copysign(1, x)
	}
}

// Erfc is 1 - Erf(x), accurate in the upper tail down to the smallest number.
func Erfc(x float64) float64 {
	a := math.Abs(x)
	switch {
	case math.IsNaN(x):
		return x
	case a < erfSmall && x < 0.25:
		return 1 - (x + float64(x*erfCentre(a)))
	case a < erfSmall:
		return 0.5 - (float64(x*erfCentre(a)) + (x - 0.5))
	case a < erfTail && x > 0:
		return (1 - erfOne) - erfMiddle(a)
	case a < erfTail:
		return 1 + (erfOne + erfMiddle(a))
	case x > 28:
		return 0
	case x > 0:
		return erfcTail(a)
	case a < 6:
		return 2 - erfcTail(a)
	default:
		return 2
	}
}

// erfCentre is erf(x)/x - 1 for 0 <= x < 0.84375.
func erfCentre(x float64) float64 {
	z := x * x
	return horner(z, erfP[:]) / horner(z, erfQ[:])
}

// erfMiddle is erf(x) - erfOne for 0.84375 <= x < 1.25.
func erfMiddle(x float64) float64 {
	return horner(x-1, erfPA[:]) / horner(x-1, erfQA[:])
}

// erfcTail is erfc(x) for 1.25 <= x <= 28.
func erfcTail(x float64) float64 {
	h := truncate(x)
	return Exp(-float64(h*h)-0.5625) * Exp(float64((h-x)*(h+x))+erfcRatio(1/float64(x*x))) / x
}

// erfcRatio is R/S at s = 1/x².
func erfcRatio(s float64) float64 {
	if s > 0.35*0.35 {
		return horner(s, erfcRA[:]) / horner(s, erfcSA[:])
	}
	return horner(s, erfcRB[:]) / horner(s, erfcSB[:])
}

// truncate keeps 21 significant bits, so that the square and its sum with 0.5625 are exact.
func truncate(x float64) float64 {
	return math.Float64frombits(math.Float64bits(x) &^ (1<<32 - 1))
}

var (
	erfP = [...]float64{
		1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02,
		-5.77027029648944159157e-03, -2.37630166566501626084e-05,
	}
	erfQ = [...]float64{
		1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03,
		1.32494738004321644526e-04, -3.96022827877536812320e-06,
	}
	erfPA = [...]float64{
		-2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01,
		3.18346619901161753674e-01, -1.10894694282396677476e-01, 3.54783043256182359371e-02,
		-2.16637559486879084300e-03,
	}
	erfQA = [...]float64{
		1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02,
		1.26171219808761642112e-01, 1.36370839120290507362e-02, 1.19844998467991074170e-02,
	}
	erfcRA = [...]float64{
		-9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01,
		-6.23753324503260060396e+01, -1.62396669462573470355e+02, -1.84605092906711035994e+02,
		-8.12874355063065934246e+01, -9.81432934416914548592e+00,
	}
	erfcSA = [...]float64{
		1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02,
		6.45387271733267880336e+02, 4.29008140027567833386e+02, 1.08635005541779435134e+02,
		6.57024977031928170135e+00, -6.04244152148580987438e-02,
	}
	erfcRB = [...]float64{
		-9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01,
		-1.60636384855821916062e+02, -6.37566443368389627722e+02, -1.02509513161107724954e+03,
		-4.83519191608651397019e+02,
	}
	erfcSB = [...]float64{
		1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03,
		3.19985821950859553908e+03, 2.55305040643316442583e+03, 4.74528541206955367215e+02,
		-2.24409524465858183362e+01,
	}
)

package score

import (
	"math"

	"cloudgate/sim/num"
)

// NormalCRPS is the CRPS of a normal forecast with mean mu and standard deviation sigma (Gneiting, Raftery, Westveld
// and Goldman, Monthly Weather Review 133, 2005, 1098, equation 5). NaN unless sigma > 0.
func NormalCRPS(mu, sigma, y float64) float64 {
	if !(sigma > 0) {
		return math.NaN()
	}
	z := (y - mu) / sigma
	// By the tail on the far side of y, which loses no digits: 2Φ(z)-1 = 1-2Φ(-|z|) up to the sign.
	z = math.Abs(z)
	if math.IsInf(z, 1) {
		return z
	}
	density := num.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	inside := float64(z*(1-2*num.NormCDF(-z))) + 2*density - 1/math.Sqrt(math.Pi)
	return sigma * inside
}

// LognormalCRPS is the CRPS of a lognormal forecast whose logarithm has mean mu and standard deviation sigma (Baran
// and Lerch, Quarterly Journal of the Royal Meteorological Society 141, 2015, 2289). NaN unless sigma > 0.
func LognormalCRPS(mu, sigma, y float64) float64 {
	if !(sigma > 0) || math.IsNaN(y) {
		return math.NaN()
	}
	mean := num.Exp(mu + float64(sigma*sigma/2))
	same := num.NormCDF(-sigma / math.Sqrt2)
	if y <= 0 {
		return 2*float64(mean*same) - y
	}
	if math.IsInf(y, 1) {
		return y
	}
	z := (num.Log(y) - mu) / sigma
	return float64(y*(1-2*num.NormCDF(-z))) - 2*float64(mean*(num.NormCDF(z-sigma)-same))
}

// Log is the logarithmic score of a forecast that gave what was observed this density or probability: minus its
// natural logarithm, +Inf for what was held impossible (Good, Journal of the Royal Statistical Society B 14, 1952,
// 107).
func Log(density float64) float64 { return -num.Log(density) }

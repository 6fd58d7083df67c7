package num

import "math"

// NormCDF is the probability that a standard normal is at most x, with a relative error below 1e-15
// in both tails. The probability of more than x is NormCDF(-x).
func NormCDF(x float64) float64 {
	if !(x < -erfTail*math.Sqrt2 && x > -39) {
		return 0.5 * Erfc(-x/math.Sqrt2)
	}
	// As in erfc, but with x itself in the exponent: x/√2 is rounded, and exp(-x²/2) would
	// multiply that error by x².
	h := truncate(x)
	e := erfcRatio(2 / float64(x*x))
	return Exp(float64(-0.5*h*h)-0.5625) * Exp(float64(0.5*(h-x)*(h+x))+e) / (-math.Sqrt2 * x)
}

// NormQuantile is the standard normal quantile at p, with a relative error of about 1e-16 down to
// the smallest p: -Inf at 0, +Inf at 1, NaN outside. After M. J. Wichura, "Algorithm AS 241: The
// percentage points of the normal distribution", Applied Statistics 37 (1988), PPND16.
func NormQuantile(p float64) float64 {
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - float64(q*q)
		return q * degree7(r, &normA) / degree7(r, &normB)
	}
	tail := p
	if q > 0 {
		tail = 1 - p
	}
	if !(tail > 0) {
		if tail == 0 {
			return math.Copysign(math.Inf(1), q)
		}
		return math.NaN()
	}
	var x float64
	if r := math.Sqrt(-Log(tail)); r <= 5 {
		x = degree7(r-1.6, &normC) / degree7(r-1.6, &normD)
	} else {
		x = degree7(r-5, &normE) / degree7(r-5, &normF)
	}
	return math.Copysign(x, q)
}

var (
	normA = [8]float64{
		3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
		4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
	}
	normB = [8]float64{
		1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
		2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
	}
	normC = [8]float64{
		1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
		1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
	}
	normD = [8]float64{
		1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
		1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
	}
	normE = [8]float64{
		6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
		2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
	}
	normF = [8]float64{
		1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
		7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
	}
)

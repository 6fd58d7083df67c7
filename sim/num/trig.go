package num

import "math"

// Pi/2 in three parts, the first two of 33 bits: their products with a quadrant's number below 2^20
// are exact.
const (
	halfPiA = 0x1.921fb544p+0
	halfPiB = 0x1.0b4611a6p-34
	halfPiC = 0x1.3198a2e037073p-69

	// trigMax bounds the arguments of Sin, Cos and Tan.
	trigMax = 1 << 20
)

// Sin is the sine of x, in radians, within one unit in the last place. Beyond ±2^20, where no model
// has business, it is NaN.
func Sin(x float64) float64 {
	high, low, quadrant, ok := reduce(x)
	if !ok {
		return math.NaN()
	}
	switch quadrant {
	case 0:
		return sinKernel(high, low)
	case 1:
		return cosKernel(high, low)
	case 2:
		return -sinKernel(high, low)
	default:
		return -cosKernel(high, low)
	}
}

// Cos is the cosine of x, with the accuracy and the bounds of [Sin].
func Cos(x float64) float64 {
	high, low, quadrant, ok := reduce(x)
	if !ok {
		return math.NaN()
	}
	switch quadrant {
	case 0:
		return cosKernel(high, low)
	case 1:
		return -sinKernel(high, low)
	case 2:
		return -cosKernel(high, low)
	default:
		return sinKernel(high, low)
	}
}

// Tan is the tangent of x, as the quotient of sine and cosine: within two units in the last place,
// with the bounds of [Sin].
func Tan(x float64) float64 {
	high, low, quadrant, ok := reduce(x)
	if !ok {
		return math.NaN()
	}
	s, c := sinKernel(high, low), cosKernel(high, low)
	if quadrant%2 == 1 {
		return -c / s
	}
	return s / c
}

// reduce is x less the nearest multiple of pi/2, as an unevaluated sum, and the number of that
// multiple modulo 4.
func reduce(x float64) (high, low float64, quadrant uint64, ok bool) {
	if !(math.Abs(x) <= trigMax) {
		return 0, 0, 0, false
	}
	if math.Abs(x) < math.Pi/4 {
		return x, 0, 0, true
	}
	shifted := float64(x*(2/math.Pi)) + roundToInt
	n := shifted - roundToInt
	a := x - float64(n*halfPiA)
	nb := float64(n * halfPiB)
	b := a - nb
	rest := float64(n*halfPiC) - ((a - b) - nb)
	high = b - rest
	return high, (b - high) - rest, math.Float64bits(shifted) % 4, true
}

// The kernels, for an argument in [-pi/4, pi/4], are those of fdlibm (k_sin.c, k_cos.c):
// Copyright (C) 1993 by Sun Microsystems, Inc.; see doc.go.

func sinKernel(x, low float64) float64 {
	z := x * x
	v := z * x
	r := horner(z, sinTerms[1:])
	return x - ((float64(z*(float64(0.5*low)-float64(v*r))) - low) - float64(v*sinTerms[0]))
}

func cosKernel(x, low float64) float64 {
	z := x * x
	r := z * horner(z, cosTerms[:])
	half := float64(0.5 * z)
	w := 1 - half
	return w + (((1 - w) - half) + (float64(z*r) - float64(x*low)))
}

var (
	sinTerms = [...]float64{
		-1.66666666666666324348e-01, 8.33333333332248946124e-03, -1.98412698298579493134e-04,
		2.75573137070700676789e-06, -2.50507602534068634195e-08, 1.58969099521155010221e-10,
	}
	cosTerms = [...]float64{
		4.16666666666666019037e-02, -1.38888888888741095749e-03, 2.48015872894767294178e-05,
		-2.75573143513906633035e-07, 2.08757232129817482790e-09, -1.13596475577881948265e-11,
	}
)

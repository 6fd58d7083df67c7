package num

import "math"

// exp(x) = 2^(k/128) exp(r) with k the integer nearest to 128 x/ln 2 and so |r| <= ln 2/256: a table
// of 128 powers and five terms of the series. After P. T. P. Tang, "Table-driven implementation of
// the exponential function in IEEE floating-point arithmetic", ACM TOMS 15 (1989).
const (
	invLn2by128  = 0x1.71547652b82fep+7 // 128/ln 2
	ln2by128High = 0x1.62e42fefap-8     // ln 2/128 to 36 bits, so that k times it is exact
	ln2by128Low  = 0x1.cf79abc9e3b3ap-47
	roundToInt   = 0x1.8p52 // added to a number below 2^51 it leaves the nearest integer in the low bits

	expMin = -708 // between these the power is a normal number
	expMax = 709

	// What is done without a look at x: from k = -1021·128, of which this is the bits with roundToInt, so many.
	expFirst = 0x4338<<48 - 1021*128
	expCount = 2 * 1021 * 128
)

// Exp is e to the power x, within 0.52 units in the last place (one for a subnormal result).
func Exp(x float64) float64 {
	power, r, tail, ok := expParts(x)
	if !ok {
		return expAny(x, 0)
	}
	return power + float64(power*expSeries(r, tail))
}

// expParts are 2^(k/128), r, and what the power lacks, relative to it. They are not ok where k is out of range.
func expParts(x float64) (power, r, tail float64, ok bool) {
	shifted := float64(x*invLn2by128) + roundToInt
	k := math.Float64bits(shifted)
	kd := shifted - roundToInt
	r = x - float64(kd*ln2by128High) - float64(kd*ln2by128Low)
	t := &expTable[k%128]
	return math.Float64frombits(t.bits + k<<45), r, t.tail, k-expFirst < expCount
}

// ExpTo sets dst[i] to Exp(src[i]), bit for bit, and is faster over a block than as many calls, by vectors where the
// processor has them. dst may be src itself; it must be at least as long.
func ExpTo(dst, src []float64) {
	dst = dst[:len(src)]
	for len(src) > 0 {
		done, single := expBlock(dst, src)
		for i := done; i < done+single; i++ {
			dst[i] = Exp(src[i])
		}
		dst, src = dst[done+single:], src[done+single:]
	}
}

// expPairs does ExpTo by pairs, up to the first of which a number is out of range. It gives how many numbers it has done,
// and how many after these are to be done singly.
func expPairs(dst, src []float64) (done, single int) {
	dst = dst[:len(src)]
	i := 0
	for ; i < len(src)-1; i += 2 {
		p, r, t, ok := expParts(src[i])
		q, s, u, too := expParts(src[i+1])
		if !ok || !too {
			return i, 2
		}
		dst[i] = p + float64(p*expSeries(r, t))
		dst[i+1] = q + float64(q*expSeries(s, u))
	}
	return i, len(src) - i
}

// expSeries is tail + exp(r) - 1 for |r| <= ln 2/256. The first term left out is below 2^-60.
func expSeries(r, tail float64) float64 {
	r2 := r * r
	return (tail + r) + float64(r2*(0.5+float64(r*(1./6)))) + float64(float64(r2*r2)*(1./24+float64(r*(1./120))))
}

// expAny is exp(x + low), low being small beside x, for every x: it keeps the exponent of 2^(k/128)
// in range and scales the result.
func expAny(x, low float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x > 709.79:
		return math.Inf(1)
	case x < -745.14:
		return 0
	}
	power, r, tail, _ := expParts(x)
	bits, scale := math.Float64bits(power), 1.0
	switch {
	case x <= expMin:
		bits, scale = bits+1022<<52, 0x1p-1022
	case x >= expMax:
		bits, scale = bits-1<<52, 2
	}
	power = math.Float64frombits(bits)
	return scale * (power + float64(power*expSeries(r+low, tail)))
}

// Expm1 is exp(x) - 1, within one unit in the last place for the smallest x too.
func Expm1(x float64) float64 {
	if math.Abs(x) < 0.125 {
		return x + float64(float64(x*x)*horner(x, expm1Terms[:]))
	}
	if !(x > -0.5 && x < 40) {
		return Exp(x) - 1
	}
	power, r, tail, _ := expParts(x)
	return (power - 1) + float64(power*expSeries(r, tail))
}

// expm1Terms are those of (exp(x) - 1 - x)/x²: 1/2!, 1/3!, ...
var expm1Terms = [...]float64{
	1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040, 1. / 40320, 1. / 362880, 1. / 3628800, 1. / 39916800,
}

// Expit is 1/(1 + exp(-x)), the logistic function, accurate in both tails.
func Expit(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + Exp(-x))
	}
	e := Exp(x)
	return e / (1 + e)
}

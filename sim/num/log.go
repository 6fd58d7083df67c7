package num

import "math"

// log(x) = k ln 2 + log(c) + log(1+r) for x = 2^k z with z in [11/16, 11/8): 1/c, from a table of
// 128, has nine bits, so that r = z/c - 1 is had without error, and |r| <= 2^-7. After P. T. P. Tang,
// "Table-driven implementation of the logarithm function in IEEE floating-point arithmetic", ACM
// TOMS 16 (1990).
const (
	ln2High = 0x1.62e42fefa38p-1 // ln 2 to 42 bits: k times it is exact
	ln2Low  = 0x1.ef35793c7673p-45

	logFrom     = 0x3fe6000000000000 // the bits of 11/16
	minNormal   = 0x0010000000000000
	infinity    = 0x7ff0000000000000
	exponentAll = 0xfff << 52
	lowHalf     = 1<<27 - 1 // what is cut off to leave 26 significant bits
)

// Log is the natural logarithm, within 0.55 units in the last place. Log(0) is -Inf, and it is NaN
// below.
func Log(x float64) float64 {
	if !logOrdinary(x) {
		return logEdge(x)
	}
	k, r, t := logParts(x)
	high, low := logSum(k, r, t)
	return high + (low + logSeries(r))
}

// logOrdinary tells whether a number is positive and normal.
func logOrdinary(x float64) bool { return math.Float64bits(x)-minNormal < infinity-minNormal }

// logParts are k, r and the entry of the table.
func logParts(x float64) (k, r float64, t *logEntry) {
	ix := math.Float64bits(x)
	d := ix - logFrom
	iz := ix - d&exponentAll
	z := math.Float64frombits(iz)
	zh := math.Float64frombits(iz &^ lowHalf)
	t = &logTable[d>>45%128]
	return float64(int64(d) >> 52), (float64(zh*t.inv) - 1) + float64((z-zh)*t.inv), t
}

// logSum is k ln 2 + log(c) + r, as a sum of two.
func logSum(k, r float64, t *logEntry) (high, low float64) {
	w := float64(k*ln2High) + t.hi
	high = w + r
	return high, (w - high) + r + (float64(k*ln2Low) + t.lo)
}

// logSeries is log(1+r) - r for |r| <= 2^-7.
func logSeries(r float64) float64 {
	r2 := r * r
	r4 := r2 * r2
	return float64(r2*(-1./2+float64(r*(1./3)))) +
		float64(r4*((-1./4+float64(r*(1./5)))+
			float64(r2*(-1./6+float64(r*(1./7))))+
			float64(r4*(-1./8))))
}

// LogTo sets dst[i] to Log(src[i]), bit for bit, and is faster over a block than as many calls, by vectors where the
// processor has them. dst may be src itself; it must be at least as long.
func LogTo(dst, src []float64) {
	dst = dst[:len(src)]
	for len(src) > 0 {
		done, single := logBlock(dst, src)
		for i := done; i < done+single; i++ {
			dst[i] = Log(src[i])
		}
		dst, src = dst[done+single:], src[done+single:]
	}
}

// logPairs does LogTo by pairs, as expPairs does ExpTo.
func logPairs(dst, src []float64) (done, single int) {
	dst = dst[:len(src)]
	i := 0
	for ; i < len(src)-1; i += 2 {
		x, y := src[i], src[i+1]
		ok, too := logOrdinary(x), logOrdinary(y)
		if !ok || !too {
			return i, 2
		}
		k, r, t := logParts(x)
		l, s, u := logParts(y)
		high, low := logSum(k, r, t)
		upper, lower := logSum(l, s, u)
		dst[i] = high + (low + logSeries(r))
		dst[i+1] = upper + (lower + logSeries(s))
	}
	return i, len(src) - i
}

func logEdge(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x < 0:
		return math.NaN()
	case math.IsNaN(x) || math.IsInf(x, 1):
		return x
	}
	high, low := logPair(x)
	return high + low
}

// logPair is log(x) as an unevaluated sum with a relative error below 2^-65, for positive finite x.
func logPair(x float64) (high, low float64) {
	ix := math.Float64bits(x)
	if ix < minNormal {
		ix = math.Float64bits(x*0x1p52) - 52<<52
	}
	d := ix - logFrom
	k := float64(int64(d) >> 52)
	iz := ix - d&exponentAll
	z := math.Float64frombits(iz)
	zh := math.Float64frombits(iz &^ lowHalf)
	t := &logTable[d>>45%128]

	a, b := float64(zh*t.inv)-1, float64((z-zh)*t.inv)
	r := a + b
	rest := (a - r) + b
	w := float64(k*ln2High) + t.hi
	s1 := w + r
	e1 := (w - s1) + r
	square := float64(-0.5 * r * r)
	e2 := math.FMA(-0.5*r, r, -square)
	s2 := s1 + square
	e3 := (s1 - s2) + square
	r2 := r * r
	p := float64(r * r2 * horner(r, logTerms[:]))
	low = float64(k*ln2Low) + t.lo + e1 + e2 + e3 + (rest - float64(rest*r)) + p
	high = s2 + low
	return high, (s2 - high) + low
}

// logTerms are those of (log(1+r) - r + r²/2)/r³: 1/3, -1/4, ...
var logTerms = [...]float64{1. / 3, -1. / 4, 1. / 5, -1. / 6, 1. / 7, -1. / 8, 1. / 9, -1. / 10}

// Log1p is log(1 + x), within 1.1 units in the last place for the smallest x too.
func Log1p(x float64) float64 {
	u := 1 + x
	return log1p(x, u, Log(u))
}

// log1p is Log1p of x, from u = 1 + x, rounded, and its logarithm.
func log1p(x, u, log float64) float64 {
	switch {
	case !(x > -1 && x < math.Inf(1)):
		return log
	case math.Abs(x) < 1:
		return log + (x-(u-1))/u
	}
	return log + (1-(u-x))/u
}

// Log1pTo sets dst[i] to Log1p(src[i]), bit for bit, and is faster over a block than as many calls. dst may be src itself;
// it must be at least as long.
func Log1pTo(dst, src []float64) {
	var part, logs [32]float64
	dst = dst[:len(src)]
	for len(src) > 0 {
		n := min(len(part), len(src))
		u := part[:n]
		for i, x := range src[:n] {
			u[i] = 1 + x
		}
		LogTo(logs[:n], u)
		for i, x := range src[:n] {
			dst[i] = log1p(x, u[i], logs[i])
		}
		dst, src = dst[n:], src[n:]
	}
}

// Logit is log(p/(1-p)), the inverse of [Expit], for p in [0, 1].
func Logit(p float64) float64 {
	if p > 0.25 && p < 0.75 {
		return Log1p((p - (1 - p)) / (1 - p))
	}
	return Log(p) - Log1p(-p)
}

// Pow is x to the power y, within 0.6 units in the last place, with the special cases of [math.Pow].
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case math.IsNaN(x) || math.IsNaN(y):
		return math.NaN()
	case math.IsInf(y, 0):
		switch a := math.Abs(x); {
		case a == 1:
			return 1
		case (a > 1) == (y > 0):
			return math.Inf(1)
		default:
			return 0
		}
	}
	integer, odd := parity(y)
	sign := 1.0
	if odd {
		sign = math.Copysign(1, x)
	}
	switch a := math.Abs(x); {
	case x == 0 || math.IsInf(a, 1):
		if (a == 0) == (y < 0) {
			return math.Copysign(math.Inf(1), sign)
		}
		return math.Copysign(0, sign)
	case x < 0 && !integer:
		return math.NaN()
	default:
		return sign * powPositive(a, y)
	}
}

func powPositive(x, y float64) float64 {
	high, low := logPair(x)
	e := y * high
	if math.Abs(e) > 800 {
		return expAny(e, 0)
	}
	return expAny(e, math.FMA(y, high, -e)+float64(y*low))
}

// parity tells whether y is an integer, and an odd one.
func parity(y float64) (integer, odd bool) {
	if math.Abs(y) >= 0x1p53 {
		return true, false
	}
	if math.Floor(y) != y {
		return false, false
	}
	return true, int64(y)&1 == 1
}

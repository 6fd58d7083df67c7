package num_test

import (
	"hash/fnv"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"cloudgate/sim/num"
)

var (
	inf = math.Inf(1)
	nan = math.NaN()
)

func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

func TestSpecialValues(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"Exp(+Inf)", num.Exp(inf), inf},
		{"Exp(-Inf)", num.Exp(-inf), 0},
		{"Exp(NaN)", num.Exp(nan), nan},
		{"Exp(0)", num.Exp(0), 1},
		{"Exp(709.79)", num.Exp(709.79), inf},
		{"Exp(-745.14)", num.Exp(-745.14), 0},
		{"Exp(1e300)", num.Exp(1e300), inf},
		{"Exp(-1e300)", num.Exp(-1e300), 0},
		{"Expm1(+Inf)", num.Expm1(inf), inf},
		{"Expm1(-Inf)", num.Expm1(-inf), -1},
		{"Expm1(NaN)", num.Expm1(nan), nan},
		{"Log(0)", num.Log(0), -inf},
		{"Log(-0)", num.Log(math.Copysign(0, -1)), -inf},
		{"Log(-1)", num.Log(-1), nan},
		{"Log(-Inf)", num.Log(-inf), nan},
		{"Log(+Inf)", num.Log(inf), inf},
		{"Log(NaN)", num.Log(nan), nan},
		{"Log(1)", num.Log(1), 0},
		{"Log1p(-1)", num.Log1p(-1), -inf},
		{"Log1p(-1.5)", num.Log1p(-1.5), nan},
		{"Log1p(+Inf)", num.Log1p(inf), inf},
		{"Log1p(NaN)", num.Log1p(nan), nan},
		{"Sin(2e6)", num.Sin(2e6), nan},
		{"Cos(+Inf)", num.Cos(inf), nan},
		{"Tan(NaN)", num.Tan(nan), nan},
		{"Sin(0)", num.Sin(0), 0},
		{"Cos(0)", num.Cos(0), 1},
		{"Erf(+Inf)", num.Erf(inf), 1},
		{"Erf(-Inf)", num.Erf(-inf), -1},
		{"Erf(NaN)", num.Erf(nan), nan},
		{"Erfc(+Inf)", num.Erfc(inf), 0},
		{"Erfc(-Inf)", num.Erfc(-inf), 2},
		{"Erfc(NaN)", num.Erfc(nan), nan},
		{"NormCDF(0)", num.NormCDF(0), 0.5},
		{"NormCDF(-Inf)", num.NormCDF(-inf), 0},
		{"NormCDF(+Inf)", num.NormCDF(inf), 1},
		{"NormCDF(NaN)", num.NormCDF(nan), nan},
		{"NormQuantile(0)", num.NormQuantile(0), -inf},
		{"NormQuantile(1)", num.NormQuantile(1), inf},
		{"NormQuantile(0.5)", num.NormQuantile(0.5), 0},
		{"NormQuantile(-0.1)", num.NormQuantile(-0.1), nan},
		{"NormQuantile(1.1)", num.NormQuantile(1.1), nan},
		{"NormQuantile(NaN)", num.NormQuantile(nan), nan},
		{"LogGamma(0)", num.LogGamma(0), inf},
		{"LogGamma(1)", num.LogGamma(1), 0},
		{"LogGamma(2)", num.LogGamma(2), 0},
		{"LogGamma(-1)", num.LogGamma(-1), nan},
		{"LogGamma(+Inf)", num.LogGamma(inf), inf},
		{"LogGamma(NaN)", num.LogGamma(nan), nan},
		{"GammaP(2, 0)", num.GammaP(2, 0), 0},
		{"GammaP(2, +Inf)", num.GammaP(2, inf), 1},
		{"GammaQ(2, +Inf)", num.GammaQ(2, inf), 0},
		{"GammaP(0, 1)", num.GammaP(0, 1), nan},
		{"GammaP(1, -1)", num.GammaP(1, -1), nan},
		{"GammaP(NaN, 1)", num.GammaP(nan, 1), nan},
		{"GammaQuantile(2, 0)", num.GammaQuantile(2, 0), 0},
		{"GammaQuantile(2, 1)", num.GammaQuantile(2, 1), inf},
		{"GammaQuantile(2, 1.1)", num.GammaQuantile(2, 1.1), nan},
		{"GammaQuantile(-1, 0.5)", num.GammaQuantile(-1, 0.5), nan},
		{"GammaQuantile(0.1, 1e-300)", num.GammaQuantile(0.1, 1e-300), 0},
		{"BetaInc(2, 3, 0)", num.BetaInc(2, 3, 0), 0},
		{"BetaInc(2, 3, 1)", num.BetaInc(2, 3, 1), 1},
		{"BetaInc(2, 3, 1.1)", num.BetaInc(2, 3, 1.1), nan},
		{"BetaInc(0, 3, 0.5)", num.BetaInc(0, 3, 0.5), nan},
		{"BetaQuantile(2, 3, 0)", num.BetaQuantile(2, 3, 0), 0},
		{"BetaQuantile(2, 3, 1)", num.BetaQuantile(2, 3, 1), 1},
		{"BetaQuantile(2, 3, NaN)", num.BetaQuantile(2, 3, nan), nan},
		{"Expit(0)", num.Expit(0), 0.5},
		{"Expit(+Inf)", num.Expit(inf), 1},
		{"Expit(-Inf)", num.Expit(-inf), 0},
		{"Logit(0)", num.Logit(0), -inf},
		{"Logit(1)", num.Logit(1), inf},
		{"Logit(0.5)", num.Logit(0.5), 0},
		{"Logit(1.5)", num.Logit(1.5), nan},
	} {
		if !same(c.got, c.want) {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
}

// The special cases of Pow are those of package math, where they are no matter of rounding.
func TestPowSpecialValues(t *testing.T) {
	values := []float64{0, math.Copysign(0, -1), 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1e300, -1e300, 0x1p53, inf, -inf, nan}
	for _, x := range values {
		for _, y := range values {
			if got, want := num.Pow(x, y), math.Pow(x, y); !same(got, want) && relative(got, want) > 1e-15 {
				t.Errorf("Pow(%v, %v) = %v, want %v", x, y, got, want)
			}
		}
	}
}

// By the block they give what they give one by one.
func TestBlocks(t *testing.T) {
	for _, f := range []struct {
		name  string
		to    func(dst, src []float64)
		one   func(float64) float64
		wide  []float64
		usual []float64 // in the range of vectors
	}{
		{"ExpTo", num.ExpTo, num.Exp, append(grid(-760, 720, 500), grid(-709, -707, 50)...), grid(-3, 5, 20)},
		{"Log1pTo", num.Log1pTo, num.Log1p, append(grid(-2, 1e4, 500), -1, 5e-324, 1e-310, -1e-300, 1e-17, 1e300), grid(-0.999, 2, 20)},
		{"LogTo", num.LogTo, num.Log, append(grid(-1, 1e4, 500), 0, 5e-324, 1e-310, 1e-300, 1e300), grid(1e-9, 2, 20)},
	} {
		src := append(f.wide, inf, -inf, nan, 0)
		dst := make([]float64, len(src)+1)
		dst[len(src)] = 7
		f.to(dst, src)
		for i, x := range src {
			if !same(dst[i], f.one(x)) {
				t.Errorf("%s at %v: %v, want %v", f.name, x, dst[i], f.one(x))
			}
		}
		if dst[len(src)] != 7 {
			t.Errorf("%s wrote beyond the source", f.name)
		}
		f.to(src, src)
		for i := range src {
			if !same(src[i], dst[i]) {
				t.Fatalf("%s in place differs", f.name)
			}
		}
		// Ordinary numbers among others, at every place of a vector, and blocks of every length.
		for n := range f.usual {
			for odd := range n {
				src := slices.Clone(f.usual[:n])
				src[odd] = []float64{nan, inf, -inf, 1000, -1000, -740}[n%6]
				f.to(dst[:n], src)
				for i, x := range src {
					if !same(dst[i], f.one(x)) {
						t.Fatalf("%s at %v, place %d of %d: %v, want %v", f.name, x, i, n, dst[i], f.one(x))
					}
				}
			}
		}
	}
	// Logarithms around all of the table's entries, and of every power of two.
	var src []float64
	for i := range 1024 {
		src = append(src, 0.6+float64(i)/1024, math.Ldexp(1+float64(i)/1024, i-512))
	}
	dst := make([]float64, len(src))
	num.LogTo(dst, src)
	for i, x := range src {
		if dst[i] != num.Log(x) {
			t.Fatalf("LogTo at %v: %v, want %v", x, dst[i], num.Log(x))
		}
	}
	// Powers around all of the table's entries.
	for i := range src {
		src[i] = (float64(i) - 1023.5) / 128 * math.Ln2 / 2
	}
	num.ExpTo(dst, src)
	for i, x := range src {
		if dst[i] != num.Exp(x) {
			t.Fatalf("ExpTo at %v: %v, want %v", x, dst[i], num.Exp(x))
		}
	}
}

func TestSum(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{nil, 0},
		{[]float64{1, 1e100, 1, -1e100}, 2}, // Neumaier's own example against Kahan's sum
		{[]float64{0.1, 0.2, 0.3, -0.6}, 2.7755575615628914e-17},
		{[]float64{inf, 1}, inf},
		{[]float64{inf, -inf}, nan},
		{[]float64{1, nan}, nan},
	} {
		if got := num.Sum(c.x); !same(got, c.want) {
			t.Errorf("Sum(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	tenths := make([]float64, 1_000_000)
	for i := range tenths {
		tenths[i] = 0.1
	}
	if got := num.Sum(tenths); got != 100000 {
		t.Errorf("a million tenths are %v", got)
	}
}

func TestRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		near := func(what string, got, want, bound float64) {
			if relative(got, want) > bound {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		x := rapid.Float64Range(-700, 700).Draw(t, "x")
		near("Log(Exp)", num.Log(num.Exp(x)), x, 1e-15+2.3e-16/math.Abs(x))
		near("Log1p(Expm1)", num.Log1p(num.Expm1(x/20)), x/20, 1e-15*math.Exp(max(0, -x/20)))
		near("Logit(Expit)", num.Logit(num.Expit(-math.Abs(x))), -math.Abs(x), 1e-15+5e-16/math.Abs(x))

		p := math.Pow(10, rapid.Float64Range(-300, -0.31).Draw(t, "log p"))
		near("NormCDF(NormQuantile)", num.NormCDF(num.NormQuantile(p)), p, 8e-16*(1-2*math.Log(p)))
		shape := math.Pow(10, rapid.Float64Range(-1, 3).Draw(t, "log a"))
		other := math.Pow(10, rapid.Float64Range(-1, 3).Draw(t, "log b"))
		if q := num.GammaQuantile(shape, p); q > 1e-300 {
			near("GammaP(GammaQuantile)", num.GammaP(shape, q), p, 5e-13*(1+shape/50))
			near("GammaQ(GammaQuantile)", num.GammaQ(shape, num.GammaQuantile(shape, 1-p)), 1-(1-p), 5e-13*(1+shape/50))
		}
		if q := num.BetaQuantile(shape, other, p); q > 1e-300 && q < 0.9 {
			near("BetaInc(BetaQuantile)", num.BetaInc(shape, other, q), p, 5e-13*(1+(shape+other)/50))
		}
	})
}

func TestMonotone(t *testing.T) {
	for _, c := range []struct {
		name   string
		f      func(float64) float64
		lo, hi float64
	}{
		{"Exp", num.Exp, -745, 709},
		{"Log", num.Log, 1e-3, 3},
		{"NormCDF", num.NormCDF, -38, 8},
		{"NormQuantile", num.NormQuantile, 1e-9, 1 - 1e-9},
		{"Erf", num.Erf, -6, 6},
		{"GammaP 0.3", func(x float64) float64 { return num.GammaP(0.3, x) }, 0, 5},
		{"GammaP 12", func(x float64) float64 { return num.GammaP(12, x) }, 0, 40},
		{"GammaQuantile 0.3", func(p float64) float64 { return num.GammaQuantile(0.3, p) }, 0, 1},
		{"BetaInc 2 5", func(x float64) float64 { return num.BetaInc(2, 5, x) }, 0, 1},
		{"BetaQuantile 0.5 3", func(p float64) float64 { return num.BetaQuantile(0.5, 3, p) }, 0, 1},
	} {
		const n = 20000
		last := math.Inf(-1)
		for i := range n + 1 {
			x := c.lo + (c.hi-c.lo)*float64(i)/n
			y := c.f(x)
			if !(y >= last) {
				t.Errorf("%s falls to %v from %v at %v", c.name, y, last, x)
				break
			}
			last = y
		}
	}
}

// gonum's incomplete gamma and beta functions come from Cephes, and share nothing with ours.
func TestAgainstGonum(t *testing.T) {
	for _, a := range []float64{0.3, 1, 2.7, 15, 80} {
		for _, u := range grid(0.01, 3, 50) {
			if got, want := num.GammaP(a, a*u), mathext.GammaIncReg(a, a*u); relative(got, want) > 1e-12 {
				t.Errorf("GammaP(%v, %v) = %v, gonum %v", a, a*u, got, want)
			}
		}
		for _, b := range []float64{0.4, 1, 6, 40} {
			for _, x := range grid(0.01, 0.99, 50) {
				if got, want := num.BetaInc(a, b, x), mathext.RegIncBeta(a, b, x); relative(got, want) > 1e-11 {
					t.Errorf("BetaInc(%v, %v, %v) = %v, gonum %v", a, b, x, got, want)
				}
				if got, want := num.BetaQuantile(a, b, x), (distuv.Beta{Alpha: a, Beta: b}).Quantile(x); math.Abs(got-want) > 1e-9 {
					t.Errorf("BetaQuantile(%v, %v, %v) = %v, gonum %v", a, b, x, got, want)
				}
			}
		}
	}
}

// The bits of many results, as one number: the same on every platform and at every GOAMD64 level. A
// change means that every stored result of the engine changes too.
func TestSameBits(t *testing.T) {
	h := fnv.New64a()
	var word [8]byte
	put := func(v float64) {
		bits := math.Float64bits(v)
		for i := range word {
			word[i] = byte(bits >> (8 * i))
		}
		h.Write(word[:])
	}
	for _, u := range grid(0, 1, 4096)[1:] {
		for _, v := range []float64{
			num.Exp(40*u - 20), num.Expm1(2*u - 1), num.Log(9 * u), num.Log1p(2*u - 0.9),
			num.Pow(3*u, 7*u-2), num.Sin(30*u - 15), num.Cos(30*u - 15), num.Tan(30*u - 15),
			num.Erf(8*u - 4), num.Erfc(20*u - 4), num.NormCDF(20*u - 15), num.NormQuantile(u),
			num.LogGamma(20 * u), num.GammaP(9*u, 4), num.GammaQ(30*u, 12), num.BetaInc(12*u, 5, u),
			num.Expit(9*u - 4), num.Logit(u),
		} {
			put(v)
		}
	}
	for _, u := range grid(0, 1, 256)[1:] {
		put(num.GammaQuantile(20*u, u))
		put(num.BetaQuantile(20*u, 3, u))
	}
	const want = 0x6cb482e0f5a0e638
	if got := h.Sum64(); got != want {
		t.Errorf("the bits of the results give %#x, want %#x", got, uint64(want))
	}
}

// Far tails of narrow distributions, where a start at the ends of the line is too far away. Figures of
// scipy.stats.beta, SciPy 1.10.1.
func TestBetaQuantileOfLargeShapes(t *testing.T) {
	for _, c := range []struct{ a, b, p, want float64 }{
		{103100, 101000, 0x1p-53, 1 - 0.5039412414708824},
		{101000, 103100, 1e-13, 0.48672405131144597},
		{300, 2e5, 1e-100, 0.0003207179655100162},
		{150, 120, 1e-200, 0.013981628162916392},
	} {
		if got := num.BetaQuantile(c.a, c.b, c.p); math.Abs(got-c.want) > 1e-14*c.want {
			t.Errorf("BetaQuantile(%v, %v, %v) = %v, want %v", c.a, c.b, c.p, got, c.want)
		}
	}
}

package rng_test

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"cloudgate/sim/num"
	"cloudgate/sim/rng"
)

// The known answers of philox2x64-10 in the file kat_vectors of Random123, the authors' own library.
func TestPhiloxKnownAnswers(t *testing.T) {
	for _, c := range []struct{ c0, c1, key, out0, out1 uint64 }{
		{0, 0, 0, 0xca00a0459843d731, 0x66c24222c9a845b5},
		{^uint64(0), ^uint64(0), ^uint64(0), 0x65b021d60cd8310f, 0x4d02f3222f86df20},
		{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x0a5e742c2997341c, 0xb0f883d38000de5d},
	} {
		if o0, o1 := rng.Philox2x64(c.c0, c.c1, c.key); o0 != c.out0 || o1 != c.out1 {
			t.Errorf("Philox2x64(%#x, %#x, %#x) = %#x, %#x, want %#x, %#x", c.c0, c.c1, c.key, o0, o1, c.out0, c.out1)
		}
	}
}

// Golden addresses, computed with a few lines of Python from the definitions in the comments: a
// change here moves every draw of every study.
func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		seed       uint64
		name       string
		run, index uint64
		key        rng.Key
		bits       uint64
	}{
		{0, "", 0, 0, 0x21fa69a58f3d62f5, 0x7af92cc8a14427a0},
		{1, "demand/japan", 0, 0, 0x615314e1b69478a6, 0x76f34e195ac2f1fa},
		{1, "demand/japan", 4711, 3, 0x615314e1b69478a6, 0x29fcb27a91b0be17},
		{2, "demand/japan", 4711, 3, 0x95988d6b22579dc4, 0x788c8358324265d2},
		{1, "entry/aws/china/iaas/licence", 1 << 40, 7, 0x177f063498705ab8, 0x467a0522d63ba76b},
	} {
		key := rng.NewKey(c.seed, c.name)
		if key != c.key {
			t.Errorf("NewKey(%d, %q) = %#x, want %#x", c.seed, c.name, uint64(key), uint64(c.key))
		}
		if bits := key.Stream(c.run).Uint64(c.index); bits != c.bits {
			t.Errorf("%q, seed %d, run %d, draw %d: %#x, want %#x", c.name, c.seed, c.run, c.index, bits, c.bits)
		}
	}
}

func TestKeysDiffer(t *testing.T) {
	seen := map[rng.Key]string{}
	put := func(seed uint64, name string) {
		key := rng.NewKey(seed, name)
		what := strconv.FormatUint(seed, 10) + " " + strconv.Quote(name)
		if other, ok := seen[key]; ok {
			t.Errorf("%s and %s share a key", what, other)
		}
		seen[key] = what
	}
	for seed := range uint64(1000) {
		for i := range 100 {
			put(seed, "market/"+strconv.Itoa(i))
		}
	}
	for _, name := range []string{"", "a", "b", "ab", "ba", "a\x00", "\x00a", "\x00", "\x00\x00"} {
		for _, seed := range []uint64{0, 1, 2, 1 << 63, ^uint64(0)} {
			put(seed, name)
		}
	}
}

// A change of one bit of the seed, or of one letter, changes about half of the key's 64 bits.
func TestKeyAvalanche(t *testing.T) {
	const n = 2000
	seed, name := 0, 0
	for i := range uint64(n) {
		base := rng.NewKey(i, "demand/japan")
		seed += ones(base ^ rng.NewKey(i^1<<(i%64), "demand/japan"))
		name += ones(base ^ rng.NewKey(i, "demand/japao"))
	}
	bound := 5 * 4 / math.Sqrt(n) // five standard errors of a mean of binomials with sd 4
	for what, total := range map[string]int{"seed": seed, "name": name} {
		if mean := float64(total) / n; math.Abs(mean-32) > bound {
			t.Errorf("a change of the %s flips %.2f bits on average", what, mean)
		}
	}
}

func ones(k rng.Key) int {
	n := 0
	for ; k != 0; k &= k - 1 {
		n++
	}
	return n
}

// walk draws n uniforms along one direction of the address space.
type walk struct {
	name string
	at   func(i uint64) rng.Stream
	draw func(i uint64) uint64
}

func walks() []walk {
	key := rng.NewKey(3, "walk")
	zero := func(uint64) uint64 { return 0 }
	return []walk{
		{"index", func(uint64) rng.Stream { return key.Stream(5) }, func(i uint64) uint64 { return i }},
		{"run", func(i uint64) rng.Stream { return key.Stream(i) }, zero},
		{"seed", func(i uint64) rng.Stream { return rng.NewKey(i, "walk").Stream(0) }, zero},
		{"name", func(i uint64) rng.Stream {
			return rng.NewKey(3, "walk/"+strconv.FormatUint(i, 10)).Stream(0)
		}, zero},
	}
}

const draws = 200_000

func TestUniform(t *testing.T) {
	for _, w := range walks() {
		const cells = 256
		var count [cells]float64
		var sum, serial, last float64
		for i := range uint64(draws) {
			u := w.at(i).Uniform(w.draw(i))
			if !(u > 0 && u < 1) {
				t.Fatalf("%s: draw %d is %v", w.name, i, u)
			}
			count[int(u*cells)]++
			sum += u
			serial += (u - 0.5) * last
			last = u - 0.5
		}
		chi2 := 0.0
		for _, c := range count {
			d := c - draws/cells
			chi2 += d * d / (draws / cells)
		}
		if z := (chi2 - (cells - 1)) / math.Sqrt(2*(cells-1)); math.Abs(z) > 5 {
			t.Errorf("%s: chi-square %.1f for %d cells", w.name, chi2, cells)
		}
		if z := (sum/draws - 0.5) * math.Sqrt(12*draws); math.Abs(z) > 5 {
			t.Errorf("%s: the mean is %.1f standard errors off", w.name, z)
		}
		if z := serial * 12 / math.Sqrt(draws); math.Abs(z) > 5 {
			t.Errorf("%s: the serial correlation is %.1f standard errors off", w.name, z)
		}
	}
}

// Neighbours in name, seed, run and index are uncorrelated at the same place of the walk.
func TestStreamsUncorrelated(t *testing.T) {
	base := rng.NewKey(1, "demand/japan")
	for name, pair := range map[string]func(i uint64) (rng.Stream, uint64){
		"seed":  func(i uint64) (rng.Stream, uint64) { return rng.NewKey(2, "demand/japan").Stream(i), 0 },
		"name":  func(i uint64) (rng.Stream, uint64) { return rng.NewKey(1, "demand/japao").Stream(i), 0 },
		"run":   func(i uint64) (rng.Stream, uint64) { return base.Stream(i + 1), 0 },
		"index": func(i uint64) (rng.Stream, uint64) { return base.Stream(i), 1 },
	} {
		sum := 0.0
		for i := range uint64(draws) {
			other, index := pair(i)
			sum += (base.Stream(i).Uniform(0) - 0.5) * (other.Uniform(index) - 0.5)
		}
		if z := sum * 12 / math.Sqrt(draws); math.Abs(z) > 5 {
			t.Errorf("%s: correlation %.1f standard errors from zero", name, z)
		}
	}
}

func TestDistributions(t *testing.T) {
	const n = 100_000
	for _, c := range []struct {
		name string
		draw func(s rng.Stream, i uint64) float64
		cdf  func(x float64) float64
		// raw moments 1 to 4, and the variance of each one's mean times n
		moments, variances [4]float64
	}{
		{
			"Normal", rng.Stream.Normal, num.NormCDF,
			[4]float64{0, 1, 0, 3},
			[4]float64{1, 2, 15, 96},
		},
		{
			"Exp", rng.Stream.Exp, func(x float64) float64 { return -num.Expm1(-x) },
			[4]float64{1, 2, 6, 24},
			[4]float64{1, 24 - 4, 720 - 36, 40320 - 576},
		},
		{
			"Erlang", rng.Stream.Erlang, func(x float64) float64 { return num.GammaP(rng.ErlangShape, x) },
			[4]float64{4, 20, 120, 840},
			[4]float64{20 - 16, 840 - 400, 60480 - 14400, 6652800 - 705600},
		},
	} {
		s := rng.NewKey(11, c.name).Stream(0)
		x := make([]float64, n)
		var sums [4]float64
		for i := range x {
			x[i] = c.draw(s, uint64(i))
			power := 1.0
			for k := range sums {
				power *= x[i]
				sums[k] += power
			}
		}
		for k, sum := range sums {
			if z := (sum/n - c.moments[k]) / math.Sqrt(c.variances[k]/n); math.Abs(z) > 5 {
				t.Errorf("%s: moment %d is %v, %.1f standard errors off", c.name, k+1, sum/n, z)
			}
		}
		slices.Sort(x)
		ks := 0.0
		for i, v := range x {
			f := c.cdf(v)
			ks = max(ks, f-float64(i)/n, float64(i+1)/n-f)
		}
		// The chance that sqrt(n) D exceeds 2.6 is 2 exp(-2 2.6²), about 3e-6.
		if d := ks * math.Sqrt(n); d > 2.6 {
			t.Errorf("%s: Kolmogorov-Smirnov distance %.2f/sqrt(n)", c.name, d)
		}
	}
}

func TestDrawsFollowFromUniform(t *testing.T) {
	s := rng.NewKey(1, "x").Stream(9)
	for i := range uint64(100) {
		u := s.Uniform(i)
		if want := (float64(s.Uint64(i)>>12) + 0.5) / (1 << 52); u != want {
			t.Fatalf("draw %d: %v, want %v", i, u, want)
		}
		if s.Exp(i) != -num.Log(u) {
			t.Fatalf("draw %d: the exponential is not that of the uniform", i)
		}
	}
}

// A block gives what single draws give.
func TestNormals(t *testing.T) {
	key := rng.NewKey(7, "x")
	even, odd := make([]float64, 77), make([]float64, 77)
	for pair := range uint64(200) {
		key.Normals(even, odd, 100, pair)
		for i := range even {
			s := key.Stream(100 + uint64(i))
			if even[i] != s.Normal(2*pair) || odd[i] != s.Normal(2*pair+1) {
				t.Fatalf("pair %d of run %d: %v and %v, want %v and %v", pair, 100+i, even[i], odd[i], s.Normal(2*pair), s.Normal(2*pair+1))
			}
		}
	}
}

func TestUniformsAndExps(t *testing.T) {
	key := rng.NewKey(7, "x")
	to, exps := make([]float64, 77), make([]float64, 77)
	for index := range uint64(200) {
		key.Uniforms(to, 100, index)
		key.Exps(exps, 100, index)
		for i, u := range to {
			s := key.Stream(100 + uint64(i))
			if want := s.Uniform(index); u != want {
				t.Fatalf("draw %d of run %d: %v, want %v", index, 100+i, u, want)
			}
			if want := s.Exp(index); exps[i] != want {
				t.Fatalf("exponential %d of run %d: %v, want %v", index, 100+i, exps[i], want)
			}
		}
	}
}

// Several keys of one run give what each of them gives, in any order and number.
func TestUniformsOf(t *testing.T) {
	keys := make([]rng.Key, 20)
	for i := range keys {
		keys[i] = rng.NewKey(7, strconv.Itoa(i))
	}
	of := []int{3, 19, 0, 0, 7, 12, 11, 5, 4, 18, 17, 16, 2, 6, 1, 9, 8}
	for n := range len(of) + 1 {
		to := make([]float64, n)
		for index := range uint64(20) {
			rng.UniformsOf(to, keys, of, 1<<40+index, index)
			for i, u := range to {
				if want := keys[of[i]].Stream(1<<40 + index).Uniform(index); u != want {
					t.Fatalf("draw %d of key %d, the %d-th of %d: %v, want %v", index, of[i], i, n, u, want)
				}
			}
		}
	}
}

func TestNoAllocation(t *testing.T) {
	key := rng.NewKey(1, "x")
	total := 0.0
	if n := testing.AllocsPerRun(100, func() {
		s := key.Stream(1)
		total += s.Uniform(0) + s.Normal(1) + s.Exp(2)
	}); n != 0 {
		t.Errorf("%v allocations a draw", n)
	}
	keys, of, to := []rng.Key{key, key}, []int{1, 0}, make([]float64, 2)
	if n := testing.AllocsPerRun(100, func() { rng.UniformsOf(to, keys, of, 1, 0) }); n != 0 {
		t.Errorf("%v allocations for several keys", n)
	}
	if n := testing.AllocsPerRun(100, func() { key ^= rng.NewKey(1, "demand/japan") }); n != 0 {
		t.Errorf("%v allocations a key", n)
	}
}

func benchmark(b *testing.B, draw func(s rng.Stream, i uint64) float64) {
	key := rng.NewKey(1, "benchmark")
	b.ReportAllocs()
	total := 0.0
	var i uint64
	for b.Loop() {
		total += draw(key.Stream(i), 0)
		i++
	}
	if !(math.Abs(total) < math.Inf(1)) {
		b.Fatal(total)
	}
}

func BenchmarkUniform(b *testing.B) { benchmark(b, rng.Stream.Uniform) }
func BenchmarkNormal(b *testing.B)  { benchmark(b, rng.Stream.Normal) }
func BenchmarkExp(b *testing.B)     { benchmark(b, rng.Stream.Exp) }
func BenchmarkErlang(b *testing.B)  { benchmark(b, rng.Stream.Erlang) }

func benchmarkBlock(b *testing.B, n int, draw func(to []float64)) {
	to := make([]float64, n)
	b.ReportAllocs()
	for b.Loop() {
		draw(to)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/draw")
}

func BenchmarkUniforms(b *testing.B) {
	key := rng.NewKey(1, "benchmark")
	benchmarkBlock(b, 64, func(to []float64) { key.Uniforms(to, 0, 5) })
}

func BenchmarkUniformsOf(b *testing.B) {
	keys, of := make([]rng.Key, 8), make([]int, 8)
	for i := range keys {
		keys[i], of[i] = rng.NewKey(1, strconv.Itoa(i)), i
	}
	benchmarkBlock(b, 8, func(to []float64) { rng.UniformsOf(to, keys, of, 0, 5) })
}

func BenchmarkExps(b *testing.B) {
	key := rng.NewKey(1, "benchmark")
	benchmarkBlock(b, 64, func(to []float64) { key.Exps(to, 0, 5) })
}

func BenchmarkNewKey(b *testing.B) {
	b.ReportAllocs()
	var key rng.Key
	for b.Loop() {
		key ^= rng.NewKey(uint64(key), "entry/aws/china/iaas/licence")
	}
}

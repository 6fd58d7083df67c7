package design

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim"
)

var _ sim.Design = (*Design)(nil)

// mustNew makes a design that is known to be possible.
func mustNew(t testing.TB, kind Kind, axes []Axis, seed uint64, replicates, runs int) *Design {
	t.Helper()
	d, err := New(kind, axes, seed, replicates, runs)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// read gives the coordinates of the runs first to end-1 in one call.
func read(d *Design, first, end int) [][]float64 {
	u := columns(len(d.axes), end-first)
	d.Fill(first, u)
	return u
}

func numbered(n, leads int) []Axis {
	axes := make([]Axis, n)
	for i := range axes {
		axes[i].Name = fmt.Sprintf("axis.%d", i+1)
		if i < leads {
			axes[i].Lead = i + 1
		}
	}
	return axes
}

func columns(axes, runs int) [][]float64 {
	u := make([][]float64, axes)
	for i := range u {
		u[i] = make([]float64, runs)
	}
	return u
}

func sameBits(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
}

func TestAnyCutGivesTheSameNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(Kinds()).Draw(t, "kind")
		replicates := rapid.IntRange(1, 20).Draw(t, "replicates")
		runs := replicates * rapid.IntRange(1, 150).Draw(t, "points")
		axes := numbered(3, rapid.IntRange(0, 3).Draw(t, "leads"))
		d, err := New(kind, axes, rapid.Uint64().Draw(t, "seed"), replicates, runs)
		if err != nil {
			t.Fatal(err)
		}
		whole := read(d, 0, runs)
		for a := range whole {
			for r, u := range whole[a] {
				if !(u > 0 && u < 1) {
					t.Fatalf("axis %d, run %d: %v", a, r, u)
				}
			}
		}
		first := rapid.IntRange(0, runs).Draw(t, "first")
		end := rapid.IntRange(first, runs).Draw(t, "end")
		for a, part := range read(d, first, end) {
			if !sameBits(part, whole[a][first:end]) {
				t.Fatalf("axis %d: runs %d to %d read alone differ from the whole", a, first, end)
			}
		}
	})
}

func TestOtherAxesMoveNothing(t *testing.T) {
	const replicates, runs = 4, 256
	few := []Axis{{"a", 2}, {"b", 0}}
	many := []Axis{{"c", 1}, {"b", 0}, {"d", 0}, {"a", 2}}
	for _, kind := range Kinds() {
		x := read(mustNew(t, kind, few, 9, replicates, runs), 0, runs)
		y := read(mustNew(t, kind, many, 9, replicates, runs), 0, runs)
		if !sameBits(x[0], y[3]) || !sameBits(x[1], y[1]) {
			t.Errorf("%s: new axes in another order moved a coordinate", kind)
		}
	}
}

func TestMoreRunsMoveNothing(t *testing.T) {
	for _, kind := range []Kind{Random, Sobol} {
		short := mustNew(t, kind, numbered(2, 1), 9, 4, 100)
		long := mustNew(t, kind, numbered(2, 1), 9, 4, 1000)
		x, y := read(short, 0, 1000), read(long, 0, 1000)
		if !sameBits(x[0], y[0]) || !sameBits(x[1], y[1]) {
			t.Errorf("%s: raising the runs moved a coordinate", kind)
		}
	}
}

func TestPointsOfAReplicateDoNotDependOnTheNumberOfReplicates(t *testing.T) {
	const points = 64
	for _, kind := range []Kind{LatinHypercube, Sobol} {
		few := read(mustNew(t, kind, numbered(2, 1), 9, 3, 3*points), 0, 3*points)
		many := read(mustNew(t, kind, numbered(2, 1), 9, 8, 8*points), 0, 8*points)
		for a := range few {
			for r, u := range few[a] {
				if v := many[a][r/3*8+r%3]; u != v {
					t.Fatalf("%s: axis %d, point %d of replicate %d: %v of 3, %v of 8", kind, a, r/3, r%3, u, v)
				}
			}
		}
	}
}

func TestDifferentAddressesDiffer(t *testing.T) {
	for _, kind := range Kinds() {
		seen := map[float64]string{}
		for _, seed := range []uint64{0, 1, 2} {
			u := read(mustNew(t, kind, []Axis{{"a", 1}, {"b", 0}, {"c", 0}}, seed, 16, 64), 0, 64)
			for a := range u {
				for r, x := range u[a] {
					address := fmt.Sprintf("seed %d, axis %d, run %d", seed, a, r)
					if other, taken := seen[x]; taken {
						t.Errorf("%s: %s equals %s", kind, address, other)
					}
					seen[x] = address
				}
			}
		}
	}
}

// These are the engine's own numbers: whoever changes them changes every result ever made.
func TestAddressesKeepTheirBits(t *testing.T) {
	axes := []Axis{{"demand.growth", 1}, {"entry.delay", 7}, {"markets.japan.size", 0}}
	for _, c := range []struct {
		kind      Kind
		runs, run int
		u         []string // as %x
	}{
		{Random, 1024, 0, []string{"0x1.ea20b3e59f717p-01", "0x1.d95d7637d813fp-01", "0x1.71919b236fdb1p-01"}},
		{Random, 1024, 777, []string{"0x1.f612b8eb7775p-05", "0x1.aa018ac996448p-04", "0x1.a3c82959342a1p-01"}},
		{LatinHypercube, 1600, 0, []string{"0x1.4e4902028935cp-02", "0x1.517a4f991ddc3p-03", "0x1.30c067295e4p-02"}},
		{LatinHypercube, 1600, 777, []string{"0x1.37d8132832b33p-03", "0x1.54501f8b531aep-01", "0x1.a1a120e6ab1aep-01"}},
		{LatinHypercube, 160000, 777, []string{"0x1.4d99a4325999ap-05", "0x1.df2db5b770069p-06", "0x1.6412eab8fcff9p-01"}},
		{Sobol, 1024, 0, []string{"0x1.0d7f0088p-04", "0x1.d88e5c59p-01", "0x1.799593fdp-01"}},
		{Sobol, 1024, 777, []string{"0x1.cdbe0019p-01", "0x1.a31a2a8p-08", "0x1.b7a2b6cfp-01"}},
		{Sobol, 1024, 123456789, []string{"0x1.e01ab04dp-01", "0x1.18db6869p-01", "0x1.2646a835p-01"}},
	} {
		d := mustNew(t, c.kind, axes, 20140101, 16, c.runs)
		u := read(d, c.run, c.run+1)
		for a := range u {
			if got := fmt.Sprintf("%x", u[a][0]); got != c.u[a] {
				t.Errorf("%s, %d runs, run %d, %s: %s, want %s", c.kind, c.runs, c.run, axes[a].Name, got, c.u[a])
			}
		}
	}
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	two := numbered(2, 2)
	for _, c := range []struct {
		kind             Kind
		axes             []Axis
		replicates, runs int
		want             string
	}{
		{"sobel", two, 16, 1024, `found the design "sobel"; expected one of random, lhs, sobol; did you mean "sobol"?`},
		{Sobol, two, 0, 1024, "a design needs at least 1 replicate, found 0"},
		{Random, two, 1, -1, "a design needs at least 1 run, found -1"},
		{LatinHypercube, two, 16, 1000, "a Latin hypercube design of 16 replicates needs a multiple of 16 runs, found 1000: use 992 or 1008"},
		{LatinHypercube, two, 16, 9, "a Latin hypercube design of 16 replicates needs a multiple of 16 runs, found 9: use 16"},
		{LatinHypercube, two, 2, 1 << 34, "a Latin hypercube has at most 2^32 points, found 8589934592 in each of 2 replicates"},
		{Sobol, two, 1, 1<<32 + 1, "a Sobol' design has 2^32 points in each replicate: 4294967297 runs are more than the 4294967296 of 1 replicates"},
		{Sobol, []Axis{{"a", 1}, {"a", 2}}, 1, 8, `two axes of a design are named "a"`},
		{Sobol, []Axis{{"a", 3}, {"b", 0}, {"c", 3}}, 1, 8, `axes "a" and "c" have the same lead 3`},
		{Random, []Axis{{"a", -1}}, 1, 8, `axis "a" has lead -1: leads count from 1, and 0 is none`},
	} {
		d, err := New(c.kind, c.axes, 1, c.replicates, c.runs)
		if err == nil || err.Error() != c.want || d != nil {
			t.Errorf("got error %v\nwant      %s", err, c.want)
		}
		if checked := Check(c.kind, c.axes, c.replicates, c.runs); checked == nil || checked.Error() != c.want {
			t.Errorf("Check gives %v\nwant        %s", checked, c.want)
		}
	}
}

// A design is checked without being made: memory that it would take is not taken, and more than a
// machine should give is refused by its numbers.
func TestCheckTakesNoMemory(t *testing.T) {
	axes := numbered(230, 0)
	for _, c := range []struct {
		kind             Kind
		axes             int
		replicates, runs int
		want             string
	}{
		{Sobol, 230, 4096, 1 << 22, ""},
		{LatinHypercube, 230, 2048, 1 << 22, ""}, // long orders, which are computed
		{Random, 230, math.MaxInt, 1 << 22, ""},
		{LatinHypercube, 230, 4096, 1 << 22, "a Latin hypercube design of 230 axes and 4096 replicates takes 3781 MB of memory, " +
			"more than the 512 MB allowed: use fewer replicates or fewer axes, or a random design, which takes none"},
		{LatinHypercube, 1, 1 << 30, 1 << 30, "a Latin hypercube design of 1 axes and 1073741824 replicates takes 118784 MB"},
		{Sobol, 230, 1 << 20, 1 << 22, "a Sobol' design of 230 axes and 1048576 replicates takes 30360 MB"},
		{Sobol, 1, math.MaxInt, math.MaxInt, "a Sobol' design of 1 axes and 9223372036854775807 replicates"},
	} {
		allocated := testing.AllocsPerRun(1, func() {
			err := Check(c.kind, axes[:c.axes], c.replicates, c.runs)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
				t.Errorf("%s, %d axes, %d replicates: got %v\nwant %s", c.kind, c.axes, c.replicates, err, c.want)
			}
		})
		if allocated > 100 {
			t.Errorf("%s: %v allocations", c.kind, allocated)
		}
	}
}

// What Check reckons a design to take is what it takes, within the little that allocation adds.
func TestSizeIsReckonedRightly(t *testing.T) {
	const axes, replicates = 20, 128
	for _, c := range []struct {
		kind        Kind
		runs, words int
	}{
		{Sobol, replicates, scrambleWords},
		{LatinHypercube, 900 * replicates, orderWords(900)},
		{LatinHypercube, 2000 * replicates, orderWords(2000)},
	} {
		list := numbered(axes, 0)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		mustNew(t, c.kind, list, 1, replicates, c.runs)
		runtime.ReadMemStats(&after)
		want := float64(4 * c.words * axes * replicates)
		if got := float64(after.TotalAlloc - before.TotalAlloc); got < 0.95*want || got > 1.25*want {
			t.Errorf("%s of %d runs takes %v bytes, reckoned %v", c.kind, c.runs, got, want)
		}
	}
}

func TestFillPanicsWhereThereAreNoPoints(t *testing.T) {
	for _, c := range []struct {
		kind         Kind
		first, axes  int
		n            int
		wantsInPanic string
	}{
		{Random, -1, 2, 1, "no points for runs -1 to -1"},
		{Random, 0, 1, 1, "Fill of 1 columns, the design has 2 axes"},
		{LatinHypercube, 30, 2, 3, "no points for runs 30 to 32"},
		{Sobol, 2<<32 - 1, 2, 2, "no points for runs 8589934591 to 8589934592"},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, c.wantsInPanic) {
					t.Errorf("%s: panic %q, want %q", c.kind, got, c.wantsInPanic)
				}
			}()
			mustNew(t, c.kind, numbered(2, 2), 1, 2, 32).Fill(c.first, columns(c.axes, c.n))
		}()
	}
}

func TestLenIsTheRunsAskedFor(t *testing.T) {
	for _, kind := range Kinds() {
		if got := mustNew(t, kind, nil, 1, 5, 35).Len(); got != 35 {
			t.Errorf("%s: Len %d, want 35", kind, got)
		}
	}
}

func TestFillAllocatesNothing(t *testing.T) {
	for _, kind := range Kinds() {
		d := mustNew(t, kind, numbered(10, 5), 1, 16, 1<<16)
		u := columns(10, 128)
		if n := testing.AllocsPerRun(10, func() { d.Fill(4096, u) }); n != 0 {
			t.Errorf("%s: %v allocations", kind, n)
		}
	}
}

func TestUniformMargins(t *testing.T) {
	for _, kind := range Kinds() {
		// One point of each of many replicates: they are independent whatever the design.
		const replicates, points, point = 4000, 8, 5
		d := mustNew(t, kind, numbered(3, 2), 77, replicates, replicates*points)
		for a, u := range read(d, point*replicates, (point+1)*replicates) {
			if ks := kolmogorov(u); ks > 2.5 {
				t.Errorf("%s: axis %d: Kolmogorov-Smirnov statistic %v of a uniform sample", kind, a, ks)
			}
		}
	}
}

// kolmogorov is the Kolmogorov-Smirnov statistic against the uniform law, times the root of n. It
// passes 2.5 once in 130,000 times: 2·exp(-2·2.5²).
func kolmogorov(u []float64) float64 {
	u = slices.Sorted(slices.Values(u))
	n := float64(len(u))
	d := 0.0
	for i, x := range u {
		d = max(d, float64(i+1)/n-x, x-float64(i)/n)
	}
	return d * math.Sqrt(n)
}

// means gives the mean of f over the points of each replicate.
func means(d *Design, replicates, points int, f func(x []float64) float64) []float64 {
	u := columns(len(d.axes), replicates)
	x := make([]float64, len(d.axes))
	sums := make([]float64, replicates)
	for k := range points {
		d.Fill(k*replicates, u)
		for j := range sums {
			for a := range x {
				x[a] = u[a][j]
			}
			sums[j] += f(x)
		}
	}
	for j := range sums {
		sums[j] /= float64(points)
	}
	return sums
}

// rmse is the root of the mean squared error of the estimates, and bias the error of their mean in
// units of its standard error.
func rmse(estimates []float64, exact float64) (rmse, bias float64) {
	n := float64(len(estimates))
	sum, squares := 0.0, 0.0
	for _, e := range estimates {
		sum += e - exact
		squares += (e - exact) * (e - exact)
	}
	rmse = math.Sqrt(squares / n)
	return rmse, sum / n / (rmse / math.Sqrt(n))
}

func expSum(x []float64) float64 { return math.Exp(x[0] + x[1] + x[2]) }

// The integral of exp(x+y+z) over the unit cube.
var expSumMean = math.Pow(math.E-1, 3)

func TestMeansAreUnbiased(t *testing.T) {
	const replicates, points = 500, 32
	for _, kind := range Kinds() {
		for _, leads := range []int{0, 3} {
			d := mustNew(t, kind, numbered(3, leads), 5, replicates, replicates*points)
			if _, bias := rmse(means(d, replicates, points, expSum), expSumMean); math.Abs(bias) > 5 {
				t.Errorf("%s, %d leads: the mean over replicates is %.1f standard errors off", kind, leads, bias)
			}
		}
	}
}

// slope is the least-squares slope of log RMSE on log n over n = 2^4, ..., 2^11.
func slope(t *testing.T, kind Kind) float64 {
	const replicates = 64
	var sx, sy, sxx, sxy, n float64
	for m := 4; m <= 11; m++ {
		d := mustNew(t, kind, numbered(3, 3), uint64(m), replicates, replicates<<m)
		e, _ := rmse(means(d, replicates, 1<<m, expSum), expSumMean)
		x, y := float64(m)*math.Ln2, math.Log(e)
		sx, sy, sxx, sxy, n = sx+x, sy+y, sxx+x*x, sxy+x*y, n+1
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}

// Owen, "Scrambled net variance for integrals of smooth functions" (1997): the error of the mean
// of a smooth function falls as n^-1.5 up to logarithms, that of independent points as n^-0.5.
func TestRateOfConvergence(t *testing.T) {
	if got := slope(t, Sobol); got > -1.3 {
		t.Errorf("sobol: RMSE of exp(x+y+z) falls as n^%.2f, want n^-1.3 or better", got)
	}
	if got := slope(t, Random); math.Abs(got+0.5) > 0.1 {
		t.Errorf("random: RMSE of exp(x+y+z) falls as n^%.2f, want n^-0.5", got)
	}
}

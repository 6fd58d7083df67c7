package stats_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"cloudgate/sim/stats"
)

func near(got, want, tolerance float64) bool {
	if math.IsNaN(want) || math.IsInf(want, 0) || want == 0 {
		return got == want || math.IsNaN(got) && math.IsNaN(want)
	}
	return math.Abs(got-want) <= tolerance*math.Abs(want)
}

var inf, nan = math.Inf(1), math.NaN()

// roots is sqrt(37 i mod 101) for i = 1..100: a shuffled sample of no particular shape.
func roots() []float64 {
	x := make([]float64, 100)
	for i := range x {
		x[i] = math.Sqrt(float64((i + 1) * 37 % 101))
	}
	return x
}

// R 4.2: mean, sd, t.test(y)$conf.int; and for sets m <- tapply(y, (0:99) %% 4, mean);
// sd(m)/2; mean(m) + c(-1, 1)*qt(.975, 3)*sd(m)/2. The interval of the standard deviation is Bonett's in
// NumPy: m = scipy.stats.trim_mean(y, 1/(2*sqrt(96))), v = y.var(ddof=1), z = 1.959963984540054,
// c = 100/(100-z), g = 100*((y-m)**4).sum()/((y-y.mean())**2).sum()**2, se = c*sqrt((g-0.97)/99),
// sqrt(c*v*exp(-z*se)) and sqrt(c*v*exp(z*se)).
func TestMeanAgainstR(t *testing.T) {
	c := stats.Of(roots(), stats.Runs())
	mean, sd := c.Mean(), c.SD()
	for _, v := range [][2]float64{
		{mean.Value, 6.714629471031477},
		{mean.Lo, 6.250626566165671},
		{mean.Hi, 7.178632375897283},
		{mean.SE, 0.233846860593962},
		{sd.Value, 2.33846860593962},
		{sd.SE, 0.1451878599710707},
		{sd.Lo, 2.091132229760248},
		{sd.Hi, 2.667338477649606},
	} {
		if !near(v[0], v[1], 1e-12) {
			t.Errorf("runs: got %.16g, R says %.16g", v[0], v[1])
		}
	}
	mean = stats.Of(roots(), stats.Sets(4)).Mean()
	for _, v := range [][2]float64{
		{mean.Value, 6.714629471031477},
		{mean.SE, 0.1222450637188125},
		{mean.Lo, 6.3255911196603707},
		{mean.Hi, 7.1036678224025840},
	} {
		if !near(v[0], v[1], 1e-12) {
			t.Errorf("sets: got %.16g, R says %.16g", v[0], v[1])
		}
	}
}

// Numbers built like NIST's NumAcc3 and NumAcc4 (StRD, univariate): a large constant and a small
// alternating digit, on which one-pass formulas lose everything. The reference is rational
// arithmetic on the numbers as stored.
func TestMomentsOfStiffNumbers(t *testing.T) {
	for _, base := range []float64{1e6, 1e7, 1e12, -1e15} {
		x := make([]float64, 1001)
		x[0] = base + 0.2
		for i := 1; i < len(x); i++ {
			x[i] = base + 0.1 + 0.2*float64((i+1)%2)
		}
		mean, sd := exactMoments(x)
		for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(7)} {
			c := stats.Of(x, r)
			if got := c.Mean().Value; got != mean {
				t.Errorf("base %g: mean %.17g, want %.17g", base, got, mean)
			}
			if got := c.SD().Value; !near(got, sd, 1e-14) {
				t.Errorf("base %g: sd %.17g, want %.17g", base, got, sd)
			}
		}
	}
	// NumAcc1 and NumAcc2, with their certified values.
	c := stats.Of([]float64{10000001, 10000003, 10000002}, stats.Runs())
	if c.Mean().Value != 10000002 || c.SD().Value != 1 {
		t.Errorf("NumAcc1: mean %.17g and sd %.17g, want 10000002 and 1", c.Mean().Value, c.SD().Value)
	}
	y := []float64{1.2}
	for range 500 {
		y = append(y, 1.1, 1.3)
	}
	c = stats.Of(y, stats.Runs())
	if !near(c.Mean().Value, 1.2, 1e-15) || !near(c.SD().Value, 0.1, 1e-14) {
		t.Errorf("NumAcc2: mean %.17g and sd %.17g, want 1.2 and 0.1", c.Mean().Value, c.SD().Value)
	}
	// NIST's certified values for NumAcc4; the data themselves, as binary numbers, are off by 2e-8 of the sd.
	x := make([]float64, 1001)
	x[0] = 10000000.2
	for i := 1; i < len(x); i++ {
		x[i] = []float64{10000000.3, 10000000.1}[i%2]
	}
	c = stats.Of(x, stats.Runs())
	if got := c.Mean().Value; !near(got, 10000000.2, 1e-15) {
		t.Errorf("NumAcc4: mean %.17g", got)
	}
	if got := c.SD().Value; !near(got, 0.1, 2e-8) {
		t.Errorf("NumAcc4: sd %.17g", got)
	}
}

func exactMoments(x []float64) (mean, sd float64) {
	n := new(big.Rat).SetInt64(int64(len(x)))
	sum, squares := new(big.Rat), new(big.Rat)
	for _, v := range x {
		r := new(big.Rat).SetFloat64(v)
		sum.Add(sum, r)
		squares.Add(squares, r.Mul(r, r))
	}
	m := new(big.Rat).Quo(sum, n)
	mean, _ = m.Float64()
	squares.Sub(squares, m.Mul(m, sum))
	variance, _ := squares.Quo(squares, n.Sub(n, big.NewRat(1, 1))).Float64()
	return mean, math.Sqrt(variance)
}

func TestMomentsAgainstGonum(t *testing.T) {
	x := normals(3, 5000)
	mean, sd := stat.MeanStdDev(x, nil)
	c := stats.Of(x, stats.Sets(8))
	if !near(c.Mean().Value, mean, 1e-12) || !near(c.SD().Value, sd, 1e-12) {
		t.Errorf("mean %v and sd %v, gonum says %v and %v", c.Mean().Value, c.SD().Value, mean, sd)
	}
}

func TestFailedRunsAreLeftOut(t *testing.T) {
	c := stats.Of([]float64{1, nan, 3, nan, 5, 7}, stats.Sets(2))
	if m := c.Mean(); m.N != 4 || m.Value != 4 {
		t.Errorf("mean %v, want 4 of 4 values", m)
	}
	// Set 0 has kept 1, 3 and 5, set 1 only 7: T = 9-12 and 7-4, variance 2/1 (9+9)/16.
	if m := c.Mean(); !near(m.SE, 1.5, 1e-15) {
		t.Errorf("standard error %v, want 1.5", m.SE)
	}
	all := stats.Of([]float64{nan, nan}, stats.Runs())
	for _, e := range []stats.Estimate{all.Mean(), all.SD(), all.Quantile(0.5), all.Above(0), all.Reached(), all.Gain()} {
		if !math.IsNaN(e.Value) || !math.IsNaN(e.Lo) || !math.IsNaN(e.Hi) || e.N != 0 {
			t.Errorf("no values: %v", e)
		}
	}
	if g := all.Grid(5, stats.Level.Support()); len(g) != 0 {
		t.Errorf("grid of no values: %v", g)
	}
}

func TestOneSetHasNoInterval(t *testing.T) {
	c := stats.Of(normals(1, 64), stats.Sets(1))
	for _, row := range append(c.Summary(stats.Level), c.Summary(stats.Flag)...) {
		if math.IsNaN(row.Value) || !math.IsNaN(row.Lo) || !math.IsNaN(row.Hi) || !math.IsNaN(row.SE) {
			t.Errorf("%s: %v", row.Statistic, row.Estimate)
		}
	}
	for _, p := range c.Density(c.Grid(9, stats.Level.Support()), stats.Level.Support()).Points {
		if math.IsNaN(p.Value) || !math.IsNaN(p.Lo) || !math.IsNaN(p.Hi) {
			t.Errorf("density: %v", p)
		}
	}
}

func TestConstantColumn(t *testing.T) {
	x := slices.Repeat([]float64{0.1}, 32)
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(4)} {
		c := stats.Of(x, r)
		for _, row := range c.Summary(stats.Share) {
			want := 0.1
			if row.Statistic == "sd" {
				want = 0
			}
			if row.Value != want || row.Lo != want || row.Hi != want || row.SE != 0 {
				t.Errorf("%v: %s: %v", r, row.Statistic, row.Estimate)
			}
		}
		if g := c.Gain(); !math.IsNaN(g.Value) {
			t.Errorf("gain of a constant: %v", g)
		}
	}
}

func TestInfiniteValuesHaveNoMoments(t *testing.T) {
	c := stats.Of([]float64{1, 2, inf, 3}, stats.Runs())
	for _, e := range []stats.Estimate{c.Mean(), c.SD(), c.Gain()} {
		if !math.IsNaN(e.Value) || !math.IsNaN(e.SE) {
			t.Errorf("got %v", e)
		}
	}
}

func TestSummaryRows(t *testing.T) {
	names := func(rows []stats.Row) (s []string) {
		for _, r := range rows {
			s = append(s, r.Statistic)
		}
		return s
	}
	c := stats.Of([]float64{0, 1, 1, 0.5, 0.25, 0.75, 1, 1}, stats.Runs())
	for kind, want := range map[stats.Kind][]string{
		stats.Level: {"mean", "sd", "p5", "p25", "p50", "p75", "p95"},
		stats.Share: {"mean", "sd", "p5", "p25", "p50", "p75", "p95"},
		stats.Time:  {"p5", "p25", "p50", "p75", "p95", "reached"},
		stats.Flag:  {"mean"},
	} {
		if got := names(c.Summary(kind)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", kind, got, want)
		}
	}
	for _, row := range c.Summary(stats.Share) {
		outside := func(x float64) bool { return (x < 0 || x > 1) && !math.IsInf(x, 0) }
		if row.Statistic != "sd" && (outside(row.Lo) || outside(row.Hi)) {
			t.Errorf("share: interval of %s leaves [0, 1]: %v", row.Statistic, row.Estimate)
		}
		if row.Statistic == "p95" && !math.IsInf(row.Hi, 1) {
			t.Errorf("share: eight runs bound the upper end of p95: %v", row.Estimate)
		}
	}
	flags := stats.Of([]float64{0, 1, 1, 1}, stats.Runs())
	if got := flags.Summary(stats.Flag)[0].Value; got != flags.Mean().Value {
		t.Errorf("mean of a flag %v, want %v", got, flags.Mean().Value)
	}
	if e := stats.Of([]float64{-1, -2, -3, -4}, stats.Runs()).Summary(stats.Flow)[0]; !(e.Hi < 0 && e.Lo < -4) {
		t.Errorf("a flow below zero is cut at zero: %v", e)
	}
	if e := stats.Of([]float64{1, 2, 3, 4}, stats.Runs()).Summary(stats.Share)[0]; !(e.Hi > 4) {
		t.Errorf("a share above one is cut at one: %v", e)
	}
}

// anyColumn is a column of moderate numbers, some equal, some +Inf, some failed.
func anyColumn(t *rapid.T) []float64 {
	value := rapid.OneOf(
		rapid.Float64Range(-1e6, 1e6),
		rapid.Map(rapid.IntRange(-3, 3), func(i int) float64 { return float64(i) }),
		rapid.SampledFrom([]float64{inf, nan, 0, math.Copysign(0, -1)}),
	)
	return rapid.SliceOfN(value, 0, 400).Draw(t, "x")
}

func anyReplicates(t *rapid.T) stats.Replicates {
	r := rapid.IntRange(0, 20).Draw(t, "sets")
	if r == 0 {
		return stats.Runs()
	}
	return stats.Sets(r)
}

func everything(c *stats.Column) []stats.Estimate {
	e := []stats.Estimate{c.Mean(), c.SD(), c.Above(0), c.Above(1), c.Reached()}
	for _, p := range []float64{0, 0.05, 0.5, 0.77, 1} {
		e = append(e, c.Quantile(p))
	}
	s := stats.Level.Support()
	x := c.Grid(7, s)
	for _, p := range append(c.Density(x, s).Points, c.ECDF(x)...) {
		e = append(e, p.Estimate)
	}
	return e
}

func TestEstimatesAreInTheirIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := stats.Of(anyColumn(t), anyReplicates(t))
		for i, e := range everything(c) {
			if math.IsNaN(e.Lo) != math.IsNaN(e.Hi) || e.Lo > e.Value || e.Value > e.Hi || e.SE < 0 || e.N != c.N() {
				t.Fatalf("estimate %d: %+v", i, e)
			}
			if math.IsNaN(e.Value) && !math.IsNaN(e.Lo) {
				t.Fatalf("estimate %d has an interval and no value: %+v", i, e)
			}
		}
	})
}

func TestFailedRunsAtTheEndChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, r := anyColumn(t), anyReplicates(t)
		want := everything(stats.Of(x, r))
		x = append(x, slices.Repeat([]float64{nan}, rapid.IntRange(1, 40).Draw(t, "failed"))...)
		for i, got := range everything(stats.Of(x, r)) {
			if !sameBits(got, want[i]) {
				t.Fatalf("estimate %d: %+v, was %+v", i, got, want[i])
			}
		}
	})
}

func sameBits(a, b stats.Estimate) bool {
	same := func(x, y float64) bool {
		return math.Float64bits(x) == math.Float64bits(y) || math.IsNaN(x) && math.IsNaN(y)
	}
	return same(a.Value, b.Value) && same(a.Lo, b.Lo) && same(a.Hi, b.Hi) && same(a.SE, b.SE) && a.N == b.N
}

// Which set is called the first does not matter, nor in what order a set's runs come.
func TestNamesOfSetsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const r = 5
		x := normals(rapid.Uint64().Draw(t, "seed"), 40*r)
		order := rapid.Permutation([]int{0, 1, 2, 3, 4}).Draw(t, "sets")
		rows := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7}).Draw(t, "rows")
		y := make([]float64, len(x))
		for i := range x {
			row, set := i/r, i%r
			y[(row/8*8+rows[row%8])*r+order[set]] = x[i]
		}
		want := everything(stats.Of(x, stats.Sets(r)))
		for i, got := range everything(stats.Of(y, stats.Sets(r))) {
			if !near(got.Value, want[i].Value, 1e-12) || !near(got.SE, want[i].SE, 1e-9) || !near(got.Lo, want[i].Lo, 1e-9) {
				t.Fatalf("estimate %d: %+v, was %+v", i, got, want[i])
			}
		}
	})
}

// A column is as good after Reset as a new one.
func TestResetForgets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyReplicates(t)
		c := stats.NewColumn(r)
		for range 3 {
			x := anyColumn(t)
			c.Reset(x)
			want := everything(stats.Of(x, r))
			for i, got := range everything(c) {
				if !sameBits(got, want[i]) {
					t.Fatalf("estimate %d: %+v, want %+v", i, got, want[i])
				}
			}
		}
	})
}

// The bits of a result must not depend on which of equal values comes first.
func TestMinusZeroIsZero(t *testing.T) {
	c := stats.Of([]float64{0, math.Copysign(0, -1), math.Copysign(0, -1)}, stats.Runs())
	for _, p := range []float64{0, 0.5, 1} {
		if q := c.Quantile(p); math.Signbit(q.Value) {
			t.Errorf("quantile %v is minus zero", p)
		}
	}
}

func TestResetAllocatesNothing(t *testing.T) {
	x := normals(1, 4096)
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		c := stats.Of(x, r)
		if n := testing.AllocsPerRun(10, func() { c.Reset(x) }); n != 0 {
			t.Errorf("%v: %v allocations", r, n)
		}
	}
}

func BenchmarkSummary(b *testing.B) {
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		b.Run(r.String(), func(b *testing.B) {
			x := normals(1, 16384)
			c := stats.NewColumn(r)
			b.ReportAllocs()
			for b.Loop() {
				c.Reset(x)
				c.Summary(stats.Level)
				c.Above(1)
				c.Above(2)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "columns/s")
		})
	}
}

func BenchmarkReset(b *testing.B) {
	x := normals(1, 16384)
	c := stats.NewColumn(stats.Sets(16))
	b.ReportAllocs()
	for b.Loop() {
		c.Reset(x)
	}
}

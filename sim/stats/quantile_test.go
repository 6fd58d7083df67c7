package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/stats"
)

// R 4.2: quantile(x, p, type = 7), and quoted from it.
func TestQuantileAgainstR(t *testing.T) {
	for _, test := range []struct {
		x    []float64
		want map[float64]float64
	}{
		{
			[]float64{2.3, -1.1, 0, 7.5, 7.5, 3.25, 12, 5, 9.75, 4.5},
			map[float64]float64{
				0: -1.1, 0.05: -0.605, 0.25: 2.5375, 1.0 / 3: 3.25, 0.5: 4.75, 0.9: 9.975, 0.95: 10.9875, 1: 12,
			},
		},
		{[]float64{50, 15, 40, 20, 35}, map[float64]float64{0.01: 15.2, 0.4: 29, 0.75: 40, 0.99: 49.6}},
		{[]float64{42}, map[float64]float64{0: 42, 0.3: 42, 1: 42}},
		{[]float64{1, 2, inf, inf}, map[float64]float64{0: 1, 0.2: 1.6, 1.0 / 3: 2, 0.4: inf, 0.9: inf, 1: inf}},
		{[]float64{-inf, 1, inf}, map[float64]float64{0: -inf, 0.25: -inf, 0.5: 1, 0.75: inf}},
	} {
		c := stats.Of(test.x, stats.Runs())
		for p, want := range test.want {
			if got := c.Quantile(p); !near(got.Value, want, 1e-14) {
				t.Errorf("quantile %v of %v: %v, want %v", p, test.x, got.Value, want)
			}
		}
	}
}

// The ranks are R 4.2's qbinom(0.025, n, p) and qbinom(0.975, n, p) + 1. The values are their own ranks.
func TestQuantileRanks(t *testing.T) {
	for _, test := range []struct {
		n      int
		p      float64
		lo, hi float64
	}{
		{20, 0.05, -inf, 4},
		{20, 0.5, 6, 15},
		{20, 0.95, 17, inf},
		{100, 0.05, 1, 11},
		{100, 0.5, 40, 61},
		{100, 0.95, 90, 100},
		{1024, 0.05, 38, 66},
		{1024, 0.5, 481, 544},
		{16384, 0.05, 765, 875},
		{16384, 0.5, 8067, 8318},
		{16384, 0.95, 15510, 15620},
	} {
		x := make([]float64, test.n)
		for i := range x {
			x[i] = float64(test.n - i)
		}
		e := stats.Of(x, stats.Runs()).Quantile(test.p)
		if e.Lo != test.lo || e.Hi != test.hi {
			t.Errorf("n = %d, p = %v: %v to %v, want %v to %v", test.n, test.p, e.Lo, e.Hi, test.lo, test.hi)
		}
		if bounded := !math.IsInf(e.Lo, 0) && !math.IsInf(e.Hi, 0); bounded == math.IsNaN(e.SE) {
			t.Errorf("n = %d, p = %v: standard error %v", test.n, test.p, e.SE)
		}
	}
}

// Both of two runs are below p99 with probability 0.98: its interval starts at the larger, above the
// interpolated quantile, and is widened to hold it.
func TestQuantileOfTwoRuns(t *testing.T) {
	e := stats.Of([]float64{0, 1}, stats.Runs()).Quantile(0.99)
	if e.Value != 0.99 || e.Lo != 0.99 || e.Hi != inf {
		t.Errorf("%+v, want 0.99 in 0.99 to Inf", e)
	}
}

// Woodruff's interval by hand. Two sets of ten, 1..10 and 2..11 less a half: the median is 5.75, with 5
// values of either set below it, so that the sets agree and only the neighbours are left. A third
// shift moves one value across the median: T = ±1/2 of 20, standard error 1/20 √(2/1 · 1/2) = 0.05.
func TestWoodruff(t *testing.T) {
	x := make([]float64, 20)
	for i := range 10 {
		x[2*i], x[2*i+1] = float64(i+1), float64(i+1)+0.5
	}
	e := stats.Of(x, stats.Sets(2)).Quantile(0.5)
	if e.Value != 5.75 || e.Lo != 5.5 || e.Hi != 6 {
		t.Errorf("sets that agree: %+v, want 5.75 in 5.5 to 6", e)
	}
	x[10], x[9] = 1.25, 9.75 // 6 of set 0 and 4 of set 1 are now below the median
	e = stats.Of(x, stats.Sets(2)).Quantile(0.5)
	// T = ±1, standard error √(2 · 2/400) = 0.1, and t with one degree of freedom is 12.7: no bound.
	if e.Lo != -inf || e.Hi != inf {
		t.Errorf("two sets that differ: %+v, want no bound", e)
	}
	// The same pair eight times over: sixteen sets, T = ±1 of 160, standard error
	// √(16/15 · 16/160²) = 0.02582; t is 2.131, so that ranks 80 ∓ 8.8 bound the median.
	many := make([]float64, 0, 160)
	for i := range 10 {
		for range 8 {
			many = append(many, x[2*i], x[2*i+1])
		}
	}
	e = stats.Of(many, stats.Sets(16)).Quantile(0.5)
	sorted := stats.Of(many, stats.Runs())
	lo, hi := sorted.Quantile(70.0/159).Value, sorted.Quantile(89.0/159).Value
	if e.Lo != lo || e.Hi != hi {
		t.Errorf("sixteen sets: %+v, want %v to %v", e, lo, hi)
	}
}

// At the upper of two atoms the median could as well be the lower one, and the interval says so,
// although no value lies above.
func TestQuantileAtAnAtom(t *testing.T) {
	x := make([]float64, 1600)
	z := normals(5, len(x))
	cut := stats.Of(z, stats.Runs()).Quantile(0.49).Value
	for i := range x {
		if z[i] > cut {
			x[i] = 1
		}
	}
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		e := stats.Of(x, r).Quantile(0.5)
		if e.Lo != 0 || e.Hi != 1 {
			t.Errorf("%v: %+v, want 0 to 1", r, e)
		}
		if e := stats.Of(x, r).Quantile(0.8); e.Lo != 1 || e.Hi != 1 || e.Value != 1 {
			t.Errorf("%v: %+v, want 1 without doubt", r, e)
		}
	}
}

func TestTimesThatAreNotReached(t *testing.T) {
	x := make([]float64, 1600)
	for i, z := range normals(7, len(x)) {
		x[i] = 5 + z
		if z > 0.3 {
			x[i] = inf
		}
	}
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		c := stats.Of(x, r)
		if e := c.Quantile(0.5); math.IsInf(e.Hi, 0) || math.IsNaN(e.SE) {
			t.Errorf("%v: median %+v, want a finite interval", r, e)
		}
		if e := c.Quantile(0.62); math.IsInf(e.Lo, 0) || e.Hi != inf || !math.IsNaN(e.SE) {
			t.Errorf("%v: p62 %+v, want finite to infinite", r, e)
		}
		if e := c.Quantile(0.95); e.Value != inf || e.Lo != inf || e.Hi != inf {
			t.Errorf("%v: p95 %+v, want infinite", r, e)
		}
	}
}

func TestQuantilesRiseWithP(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := stats.Of(anyColumn(t), stats.Runs())
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		q := rapid.Float64Range(p, 1).Draw(t, "q")
		if a, b := c.Quantile(p), c.Quantile(q); a.Value > b.Value || a.Lo > b.Lo || a.Hi > b.Hi {
			t.Fatalf("quantile %v is %+v, quantile %v is %+v", p, a, q, b)
		}
	})
}

func TestQuantileOutsideTheUnitInterval(t *testing.T) {
	for _, p := range []float64{-0.1, 1.1, nan} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("p = %v: no panic", p)
				}
			}()
			stats.Of([]float64{1, 2}, stats.Runs()).Quantile(p)
		}()
	}
}

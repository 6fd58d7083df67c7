package stats_test

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"

	"cloudgate/sim/stats"
)

// R 4.2: prop.test(k, n, correct = FALSE)$conf.int.
func TestWilsonAgainstR(t *testing.T) {
	for _, test := range []struct {
		k, n   int
		lo, hi float64
	}{
		{0, 20, 0, 0.1611251580528193},
		{1, 20, 0.00888144880079538, 0.23613119344674197},
		{7, 50, 0.06950833427016292, 0.26186193710585542},
		{50, 50, 0.9286524008666414, 1},
		{163, 16384, 8.539769852270680e-03, 1.158743601858904e-02},
	} {
		e := stats.Of(flags(test.k, test.n), stats.Runs()).Above(0.5)
		if e.Value != float64(test.k)/float64(test.n) || !near(e.Lo, test.lo, 1e-12) || !near(e.Hi, test.hi, 1e-12) {
			t.Errorf("%d of %d: %+v, R says %v to %v", test.k, test.n, e, test.lo, test.hi)
		}
	}
}

// flags is k ones and n-k zeros.
func flags(k, n int) []float64 {
	x := make([]float64, n)
	for i := range k {
		x[i] = 1
	}
	return x
}

// Where sets agree, at 0, at 1 or by luck, the interval is that of independent runs.
func TestSetsThatAgreeAreNotCertain(t *testing.T) {
	for _, k := range []int{0, 16, 80, 160} {
		sets := stats.Of(flags(k, 160), stats.Sets(16)).Above(0.5)
		runs := stats.Of(flags(k, 160), stats.Runs()).Above(0.5)
		if sets != runs || !(sets.Hi > sets.Lo) || !(sets.SE > 0) {
			t.Errorf("%d of 160: %+v, independent runs %+v", k, sets, runs)
		}
	}
}

// Sets of probabilities 4/10 and 6/10, eight of each: p = 1/2, T = ±1 of 160, standard error
// √(16/15 · 16/160²) = 1/√1500, as of 375 independent runs; t is 2.13145 (R: qt(0.975, 15)).
// Wilson: 1/2 ± √(a/4 + a²/4)/(1+a) with a = t²/375.
func TestProbabilityOverSets(t *testing.T) {
	x := make([]float64, 160)
	for i := range x {
		if set, row := i%16, i/16; row < 4 || row < 6 && set%2 == 0 {
			x[i] = 1
		}
	}
	e := stats.Of(x, stats.Sets(16)).Above(0.5)
	a := 2.131449545559775 * 2.131449545559775 / 375
	half := math.Sqrt(a/4+a*a/4) / (1 + a)
	if e.Value != 0.5 || !near(e.Lo, 0.5-half, 1e-12) || !near(e.Hi, 0.5+half, 1e-12) {
		t.Errorf("%+v, want 0.5 ± %v", e, half)
	}
}

func TestAboveIsStrict(t *testing.T) {
	c := stats.Of([]float64{1, 2, 2, 3, inf, nan}, stats.Runs())
	for threshold, want := range map[float64]float64{0: 1, 1: 0.8, 2: 0.4, 2.5: 0.4, 3: 0.2, 4: 0.2, inf: 0} {
		if e := c.Above(threshold); e.Value != want || e.N != 5 {
			t.Errorf("P(> %v) = %+v, want %v of 5", threshold, e, want)
		}
	}
	if e := c.Reached(); e.Value != 0.8 {
		t.Errorf("reached %v, want 0.8", e.Value)
	}
}

func TestECDFAgainstGonum(t *testing.T) {
	x := normals(2, 300)
	c := stats.Of(x, stats.Sets(3))
	grid := c.Grid(40, stats.Level.Support())
	slices.Sort(x)
	for _, p := range c.ECDF(grid) {
		if want := stat.CDF(p.X, stat.Empirical, x, nil); !near(p.Value, want, 1e-15) {
			t.Errorf("F(%v) = %v, gonum says %v", p.X, p.Value, want)
		}
		if p.Lo < 0 || p.Hi > 1 || !(p.Lo < p.Hi) {
			t.Errorf("F(%v): interval %v to %v", p.X, p.Lo, p.Hi)
		}
	}
}

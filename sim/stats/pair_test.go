package stats_test

import (
	"math"
	"testing"

	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

func pair(x, y []float64, r stats.Replicates) *stats.Pair {
	p := stats.NewPair(r)
	p.Reset(x, y)
	return p
}

// By hand: the differences are 1, 2, 3, 6 with mean 3 and variance 14/3; the sets' are of 1, 3 and 2, 6 with
// means 2 and 4, so the standard error is 1 and the multiplier of one degree of freedom 12.7062. A run that failed in
// either scenario counts in neither.
func TestPairByHand(t *testing.T) {
	x, y := []float64{2, 4, 6, 7, nan, 9}, []float64{1, 2, 3, 1, 5, nan}
	p := pair(x, y, stats.Sets(2))
	if e := p.Mean(); e.Value != 3 || e.N != 4 || !near(e.SE, 1, 1e-12) || !near(e.Hi, 3+12.706204736432095, 1e-9) {
		t.Errorf("mean %+v", e)
	}
	if e := pair(x, y, stats.Runs()).Mean(); e.Value != 3 || !near(e.SE, math.Sqrt(14.0/3/4), 1e-12) {
		t.Errorf("mean of runs %+v", e)
	}
	if e := p.Above(3.5); e.Value != 0.75 || e.N != 4 {
		t.Errorf("above %+v", e)
	}
	// Medians 5 and 1.5; of the sets 4 and 2, 5.5 and 1.5: differences 2 and 4 about 3.5, so (2.25+0.25)/2.
	if e := p.Quantile(0.5); e.Value != 3.5 || !near(e.SE, math.Sqrt(1.25), 1e-12) {
		t.Errorf("median %+v", e)
	}
	if e := pair([]float64{1, inf, inf, 2}, []float64{1, 2, inf, inf}, stats.Sets(2)).Reached(); e.Value != 0 || e.Lo >= 0 || e.Hi <= 0 {
		t.Errorf("reached %+v", e)
	}
	if e := pair([]float64{inf, inf}, []float64{1, 2}, stats.Sets(2)).Quantile(0.5); !math.IsNaN(e.Lo) || e.Value != inf {
		t.Errorf("a median that is not reached: %+v", e)
	}
	if e := pair(x, y, stats.Sets(1)).Mean(); !math.IsNaN(e.Lo) {
		t.Errorf("one set tells an error: %+v", e)
	}
}

// That no run of n differs is no certainty: fewer than about 4 in n + 4 may.
func TestPairsThatAgreeAreNotCertain(t *testing.T) {
	x := flags(7, 160)
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		e := pair(x, x, r).Above(0.5)
		if _, want := 0.0, 1.96*1.96/(160+1.96*1.96); e.Value != 0 || !near(e.Hi, want, 1e-4) || e.Lo != -e.Hi {
			t.Errorf("%s: %+v, want 0 ± %v", r, e, want)
		}
		if e := pair(x, x, r).Mean(); e.Lo != 0 || e.Hi != 0 {
			t.Errorf("%s: equal columns have the mean difference %+v", r, e)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("columns of different lengths make a pair")
		}
	}()
	pair(x, x[1:], stats.Runs())
}

// Of scenarios that share their draws, x = z and y = z + 0.05 + 0.1 w: each interval holds the exact difference in 92 to
// 98 % of 600 seeds, more than three standard errors, and is far narrower than that of runs that share nothing.
func TestPairCoverage(t *testing.T) {
	const runs, seeds = 2048, 600
	sd := math.Sqrt(1.01)
	above := func(t float64) float64 { return num.NormCDF(-t) }
	for name, c := range map[string]struct {
		of    func(p *stats.Pair) stats.Estimate
		one   func(c *stats.Column) stats.Estimate
		exact float64
	}{
		"mean":   {(*stats.Pair).Mean, (*stats.Column).Mean, -0.05},
		"sd":     {(*stats.Pair).SD, (*stats.Column).SD, 1 - sd},
		"median": {func(p *stats.Pair) stats.Estimate { return p.Quantile(0.5) }, func(c *stats.Column) stats.Estimate { return c.Quantile(0.5) }, -0.05},
		"above":  {func(p *stats.Pair) stats.Estimate { return p.Above(1) }, func(c *stats.Column) stats.Estimate { return c.Above(1) }, above(1) - above(0.95/sd)},
	} {
		for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
			t.Run(name+" over "+r.String(), func(t *testing.T) {
				t.Parallel()
				x, y := make([]float64, runs), make([]float64, runs)
				p, first := stats.NewPair(r), stats.NewColumn(r)
				covered, narrow := 0, 0.0
				for seed := range uint64(seeds) {
					key := rng.NewKey(seed, "pair")
					for i := range x {
						s := key.Stream(uint64(i))
						x[i] = s.Normal(0)
						y[i] = x[i] + 0.05 + float64(0.1*s.Normal(1))
					}
					p.Reset(x, y)
					e := c.of(p)
					if e.Lo <= c.exact && c.exact <= e.Hi {
						covered++
					}
					first.Reset(x)
					narrow += (e.Hi - e.Lo) / (c.one(first).Hi - c.one(first).Lo) / seeds
				}
				if covered < 0.92*seeds || covered > 0.98*seeds {
					t.Errorf("covered in %d of %d", covered, seeds)
				}
				// Runs that share nothing would have an interval √2 as wide as that of one scenario.
				if narrow > 0.7 {
					t.Errorf("%.2f as wide as that of one scenario", narrow)
				}
				t.Logf("covered in %d of %d, %.2f as wide as that of one scenario", covered, seeds, narrow)
			})
		}
	}
}

// With x = z and y = z + w/2, variances 1 and 5/4 and that of the difference 1/4, runs that share nothing would have to be
// 9 times as many; the interval holds that in 92 to 98 % of 600 seeds, more than three standard errors about 95 %.
func TestSaving(t *testing.T) {
	const runs, seeds = 512, 600
	held := 0
	for seed := range uint64(seeds) {
		key := rng.NewKey(seed, "saving")
		x, y := make([]float64, runs), make([]float64, runs)
		for i := range x {
			s := key.Stream(uint64(i))
			x[i] = s.Normal(0)
			y[i] = x[i] + s.Normal(1)/2
		}
		e := pair(x, y, stats.Runs()).Saving()
		if e.Lo <= 9 && 9 <= e.Hi {
			held++
		}
	}
	if share := float64(held) / seeds; share < 0.92 || share > 0.98 {
		t.Errorf("%.3f of intervals hold the ratio", share)
	}
	// Pairs that move against each other save nothing: they cost.
	x, y := []float64{1, 2, 3, 4, nan}, []float64{4, 3, 2, 1, 7}
	if e := pair(x, y, stats.Sets(2)).Saving(); !near(e.Value, 0.5, 1e-12) || e.N != 4 {
		t.Errorf("antithetic pairs: %+v", e)
	}
	if e := pair(x, []float64{2, 3, 4, 5, 6}, stats.Sets(2)).Saving(); e.Value != inf || !math.IsNaN(e.Lo) {
		t.Errorf("a constant difference: %+v", e)
	}
	if e := pair([]float64{1, 1}, []float64{1, 1}, stats.Sets(2)).Saving(); !math.IsNaN(e.Value) {
		t.Errorf("nothing varies: %+v", e)
	}
}

package contrast_test

import (
	"math"
	"slices"
	"testing"

	"cloudgate/sim/contrast"
	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

var (
	nan = math.NaN()
	inf = math.Inf(1)
)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-12 }

// By hand: the differences are 1, 0, -1, 4; the runs that failed count nowhere.
func TestPairedByHand(t *testing.T) {
	a, b := []float64{1, 2, 3, 4, nan, 7}, []float64{2, 2, 2, 8, 5, nan}
	c := contrast.Paired(a, b, stats.Level, stats.Sets(2))
	if c.Shift.Value != 1 || c.Shift.N != 4 || c.Greater.Value != 0.5 || c.Equal.Value != 0.25 || c.Less.Value != 0.25 || c.Medians.Value != -0.5 {
		t.Errorf("%+v", c)
	}
	var names []string
	for _, r := range c.Rows {
		names = append(names, r.Statistic)
		if r.Statistic == "p50" && r.Value != 0.5 {
			t.Errorf("the median difference is %v", r.Value)
		}
	}
	if !slices.Equal(names, []string{"mean", "sd", "p5", "p25", "p50", "p75", "p95"}) {
		t.Errorf("rows %v", names)
	}
	// Variances 5/3 and 9 against 14/3.
	if want := (5./3 + 9) / (14. / 3); !near(c.Saving.Value, want) {
		t.Errorf("saving %v, want %v", c.Saving.Value, want)
	}
	// Up to 2 lie half of a and three quarters of b, up to 1 a quarter and none, up to 7 all of a.
	if c.First.For != 0.25 || c.First.Against != 0.25 {
		t.Errorf("distances %+v", c.First)
	}
	if c := contrast.Paired([]float64{0, 1, 0, 0}, []float64{1, 1, 0, 0}, stats.Flag, stats.Runs()); c.Shift.Value != 0.25 || len(c.Rows) != 1 || !math.IsNaN(c.Medians.Value) {
		t.Errorf("flags: %+v", c)
	}
	times := contrast.Paired([]float64{1, inf, inf, 2}, []float64{2, inf, 3, inf}, stats.Time, stats.Runs())
	if times.Rows[0].Statistic != "reached" || times.Shift.Value != 0 || times.Greater.Value != 0.5 || times.Equal.Value != 0.25 || !math.IsNaN(times.Saving.Value) {
		t.Errorf("times: %+v", times)
	}
	if c := contrast.Paired([]float64{nan}, []float64{1}, stats.Level, stats.Sets(4)); c.First.Verdict != contrast.NotKnown || c.Shift.N != 0 {
		t.Errorf("nothing: %+v", c)
	}
	if c := contrast.Paired(a, b, stats.Level, stats.Sets(1)); c.First.Verdict != contrast.NotKnown || !math.IsNaN(c.Shift.Lo) {
		t.Errorf("a single set: %+v", c)
	}
}

// Probabilities of two sides are those of all pairs, one by one, with ties.
func TestApartCountsAllPairs(t *testing.T) {
	a, b := []float64{1, 2, 2, 3, nan, 5, inf, 2.5}, []float64{2, 4, 2, nan, 0.5, inf, 6}
	var greater, equal, less, n float64
	for _, x := range a {
		for _, y := range b {
			if math.IsNaN(x) || math.IsNaN(y) {
				continue
			}
			n++
			switch {
			case y > x:
				greater++
			case y == x:
				equal++
			default:
				less++
			}
		}
	}
	c := contrast.Apart(a, stats.Runs(), b, stats.Runs(), stats.Level)
	if !near(c.Greater.Value, greater/n) || !near(c.Equal.Value, equal/n) || !near(c.Less.Value, less/n) {
		t.Errorf("%v %v %v, want %v %v %v", c.Greater.Value, c.Equal.Value, c.Less.Value, greater/n, equal/n, less/n)
	}
	if !math.IsNaN(c.Saving.Value) || c.Rows[0].Statistic != "mean" {
		t.Errorf("%+v", c)
	}
	// Sides that overlap nowhere are not certain.
	if e := contrast.Apart([]float64{1, 2, 3}, stats.Runs(), []float64{4, 5, 6}, stats.Runs(), stats.Level).Greater; e.Value != 1 || e.Lo > 0.6 {
		t.Errorf("three runs are certain: %+v", e)
	}
}

// normals gives n runs of each side. Both have a share of what a run has in common.
func normals(seed uint64, n int, common, shift, spread float64) (a, b []float64) {
	key := rng.NewKey(seed, "contrast")
	a, b = make([]float64, n), make([]float64, n)
	own := math.Sqrt(1 - common*common)
	for i := range a {
		s := key.Stream(uint64(i))
		z := common * s.Normal(0)
		a[i] = z + own*s.Normal(1)
		b[i] = shift + spread*(z+own*s.Normal(2))
	}
	return a, b
}

// Of normal sides that are 0.3 apart and correlated at 0.64, or not at all: each interval holds the exact number in 90 to
// 99.5 % of 200 seeds, which is 95 % give or take more than three standard errors.
func TestIntervalsHold(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	const seeds, runs, shift = 200, 512, 0.3
	held := map[string]int{}
	for seed := range uint64(seeds) {
		count := func(name string, e stats.Estimate, exact float64) {
			if e.Lo <= exact && exact <= e.Hi {
				held[name]++
			} else {
				held[name] += 0
			}
		}
		a, b := normals(seed, runs, 0.8, shift, 1)
		p := contrast.Paired(a, b, stats.Level, stats.Runs())
		count("paired shift", p.Shift, shift)
		count("paired medians", p.Medians, shift)
		count("paired greater", p.Greater, num.NormCDF(shift/math.Sqrt(2*(1-0.64))))
		count("saving", p.Saving, 1/(1-0.64))
		a, b = normals(seed, runs, 0, shift, 1)
		q := contrast.Apart(a, stats.Runs(), b[:runs/2], stats.Sets(16), stats.Level)
		count("shift apart", q.Shift, shift)
		count("medians apart", q.Medians, shift)
		count("greater apart", q.Greater, num.NormCDF(shift/math.Sqrt2))
	}
	for name, n := range held {
		if n < 0.90*seeds || n > 0.995*seeds {
			t.Errorf("%s: held in %d of %d", name, n, seeds)
		}
		t.Logf("%s: %d of %d", name, n, seeds)
	}
}

// A shift dominates at first order, a mean-preserving spread is dominated at second order alone, and so it is the other
// way round. What increases nothing changes: no order of values depends on their scale.
func TestDominance(t *testing.T) {
	type verdicts [2]contrast.DominanceVerdict
	of := func(c contrast.Contrast) verdicts { return verdicts{c.First.Verdict, c.Second.Verdict} }
	for _, c := range []struct {
		shift, spread float64
		want          verdicts
	}{
		{0.5, 1, verdicts{contrast.SecondDominates, contrast.SecondDominates}},
		{-0.5, 1, verdicts{contrast.FirstDominates, contrast.FirstDominates}},
		{0, 2, verdicts{contrast.Crossing, contrast.FirstDominates}},
		{0, 0.5, verdicts{contrast.Crossing, contrast.SecondDominates}},
		{1, 2, verdicts{contrast.Crossing, contrast.Crossing}},
	} {
		a, b := normals(1, 4096, 0.6, c.shift, c.spread)
		paired := contrast.Paired(a, b, stats.Level, stats.Sets(16))
		if got := of(paired); got != c.want {
			t.Errorf("shift %v, spread %v: %v, want %v", c.shift, c.spread, got, c.want)
		}
		if got := of(contrast.Apart(a, stats.Sets(16), b, stats.Runs(), stats.Level)); got != c.want {
			t.Errorf("shift %v, spread %v, apart: %v, want %v", c.shift, c.spread, got, c.want)
		}
		scaled := contrast.Paired(each(a, num.Exp), each(b, num.Exp), stats.Level, stats.Sets(16))
		if scaled.First != paired.First || scaled.Greater != paired.Greater {
			t.Errorf("shift %v, spread %v: exponentials have %+v, not %+v", c.shift, c.spread, scaled.First, paired.First)
		}
		back := contrast.Paired(b, a, stats.Level, stats.Sets(16))
		if back.First.For != paired.First.Against || back.First.Band != paired.First.Band || !near(back.Shift.Value, -paired.Shift.Value) || back.Less != paired.Greater {
			t.Errorf("shift %v, spread %v: the other way round it is no mirror image", c.shift, c.spread)
		}
	}
}

func each(values []float64, of func(float64) float64) []float64 {
	var list []float64
	for _, v := range values {
		list = append(list, of(v))
	}
	return list
}

// Two scenarios that do not differ in distribution are told apart in 5 % of studies: in 1 to 10 % of 200 seeds, more
// than three standard errors.
func TestDominanceRarelyFalse(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	const seeds, runs = 200, 256
	alarms := map[string]int{}
	for seed := range uint64(seeds) {
		a, b := normals(seed, runs, 0.8, 0, 1)
		p := contrast.Paired(a, b, stats.Level, stats.Sets(16))
		q := contrast.Apart(a, stats.Runs(), b, stats.Runs(), stats.Level) // as if nothing were shared: hardly ever
		for name, d := range map[string]contrast.Dominance{"first": p.First, "second": p.Second, "apart": q.First} {
			if alarms[name] += 0; d.Verdict != contrast.Alike {
				alarms[name]++
			}
		}
	}
	t.Logf("of %d: %v", seeds, alarms)
	for _, name := range []string{"first", "second"} {
		if n := alarms[name]; n < 0.01*seeds || n > 0.1*seeds {
			t.Errorf("%s order: told apart in %d of %d", name, n, seeds)
		}
	}
	if alarms["apart"] > 0.02*seeds {
		t.Errorf("apart: told apart in %d of %d", alarms["apart"], seeds)
	}
}

func TestUnpairable(t *testing.T) {
	a := contrast.Draws{Model: "access 3", Engine: "2", Design: "sobol", Seed: 1, Replicates: 16, End: 1024}
	if reason := contrast.Unpairable(a, a); reason != "" {
		t.Errorf("a study and itself: %s", reason)
	}
	for want, change := range map[string]func(*contrast.Draws){
		"their models differ: access 3 and bass 1":    func(d *contrast.Draws) { d.Model = "bass 1" },
		"their engines differ: 2 and 3":               func(d *contrast.Draws) { d.Engine = "3" },
		"their designs differ: sobol and random":      func(d *contrast.Draws) { d.Design = "random" },
		"their seeds differ: 1 and 2":                 func(d *contrast.Draws) { d.Seed = 2 },
		"their replicates differ: 16 and 8":           func(d *contrast.Draws) { d.Replicates = 8 },
		"their first runs differ: 0 and 512":          func(d *contrast.Draws) { d.First = 512 },
		"their numbers of runs differ: 1024 and 2048": func(d *contrast.Draws) { d.End = 2048 },
	} {
		b := a
		change(&b)
		if got := contrast.Unpairable(a, b); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

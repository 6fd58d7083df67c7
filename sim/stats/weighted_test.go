package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// R 4.2, with y the roots, w <- (0:99 %% 7) + 1, W <- sum(w): m <- sum(w*y)/W; e <- w*(y-m)/W; sqrt(sum(e^2)*100/99);
// m + c(-1, 1)*qt(.975, 99)*that; v <- sum(w*(y-m)^2)/W; W^2/sum(w^2); with sets
// t <- tapply(e, (0:99) %% 4, sum); sqrt(4/3*sum(t^2)).
func TestWeightedAgainstR(t *testing.T) {
	w := make([]float64, 100)
	for i := range w {
		w[i] = float64(i%7) + 1
	}
	c := stats.Weigh(roots(), w, stats.Runs())
	mean := c.Mean()
	sets := stats.Weigh(roots(), w, stats.Sets(4)).Mean()
	for _, v := range []struct {
		what      string
		got, want float64
	}{
		{"mean", mean.Value, 6.7613503881707917},
		{"its error", mean.SE, 0.25819487548031989},
		{"its lower end", mean.Lo, 6.2490357394299965},
		{"its upper end", mean.Hi, 7.2736650369115869},
		{"standard deviation", c.SD().Value, 2.3031270249249469},
		{"effective number", c.EffectiveN(), 79.402035623409674},
		{"error by sets", sets.SE, 0.13706721616183198},
		{"median", c.Quantile(0.5).Value, 7.2111025509279782},
	} {
		if !near(v.got, v.want, 1e-12) {
			t.Errorf("%s: got %.16g, R says %.16g", v.what, v.got, v.want)
		}
	}
}

// Runs of equal weight are runs: what does not depend on how quantiles are interpolated is that of a Column.
func TestEqualWeightsAreNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyColumn(t)
		w := make([]float64, len(x))
		weight := rapid.SampledFrom([]float64{1, 3, 1e-300, 1e200}).Draw(t, "weight")
		for i := range w {
			w[i] = weight
		}
		for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(3)} {
			plain, weighted := stats.Of(x, r), stats.Weigh(x, w, r)
			size := 0.0
			for _, v := range x {
				if math.Abs(v) <= math.MaxFloat64 {
					size = max(size, math.Abs(v))
				}
			}
			for _, e := range [][2]stats.Estimate{{plain.Mean(), weighted.Mean()}, {plain.Above(0.5), weighted.Above(0.5)}} {
				for _, v := range [][2]float64{{e[0].Value, e[1].Value}, {e[0].SE, e[1].SE}} {
					if math.Abs(v[0]-v[1]) > 1e-9*size+1e-9 || math.IsNaN(v[0]) != math.IsNaN(v[1]) {
						t.Fatalf("%v of %v: %v, weighted %v", r, x, e[0], e[1])
					}
				}
			}
		}
	})
}

// Weights in proportion, and runs of weight zero, change nothing but the count; a run of weight two is two runs in every value.
func TestWeightedInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "runs")
		var x, w, w2, twice []float64
		for range n {
			v := math.Round(rapid.Float64Range(-9, 9).Draw(t, "x"))
			weight := float64(rapid.IntRange(0, 3).Draw(t, "w"))
			x, w, w2 = append(x, v), append(w, weight), append(w2, 8*weight)
			for range int(weight) {
				twice = append(twice, v)
			}
		}
		if len(twice) == 0 {
			t.Skip("no weight")
		}
		a, b := stats.Weigh(x, w, stats.Runs()), stats.Weigh(x, w2, stats.Runs())
		c := stats.Of(twice, stats.Runs())
		for _, p := range []float64{0, 0.1, 0.5, 0.77, 1} {
			if a.Quantile(p).Value != b.Quantile(p).Value {
				t.Fatalf("quantile %v: %v, with eightfold weights %v", p, a.Quantile(p), b.Quantile(p))
			}
			// The smallest value up to which a share p lies, counted.
			want := c.Quantile(1).Value
			for v := -9.0; v <= 9; v++ {
				if 1-c.Above(v).Value >= p-1e-12 && v < want && v >= c.Quantile(0).Value {
					want = v
					break
				}
			}
			if got := a.Quantile(p).Value; got != want {
				t.Fatalf("quantile %v of %v with %v: %v, want %v", p, x, w, got, want)
			}
		}
		if a.Mean() != b.Mean() || !near(a.Mean().Value+20, c.Mean().Value+20, 1e-12) {
			t.Fatalf("mean %v, eightfold %v, counted %v", a.Mean(), b.Mean(), c.Mean())
		}
	})
}

// Standard normal runs weighted to a normal of mean ½: 95 % intervals hold what is known of that. Each figure of 1,000 seeds
// has a standard error of 0.7 points; the limits are 5 of them beyond 93 and 98 %.
func TestWeightedCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	const seeds, runs, shift = 1000, 512, 0.5
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		held := map[string]int{}
		for seed := range uint64(seeds) {
			key := rng.NewKey(seed, "weighted")
			x, w := make([]float64, runs), make([]float64, runs)
			for i := range x {
				x[i] = key.Stream(uint64(i)).Normal(0)
				w[i] = num.Exp(shift*x[i] - shift*shift/2)
			}
			c := stats.Weigh(x, w, r)
			for what, e := range map[string]struct {
				stats.Estimate
				truth float64
			}{
				"mean":   {c.Mean(), shift},
				"sd":     {c.SD(), 1},
				"median": {c.Quantile(0.5), shift},
				"p95":    {c.Quantile(0.95), shift + 1.6448536269514722},
				"above":  {c.Above(1), num.NormCDF(shift - 1)},
			} {
				if e.Lo <= e.truth && e.truth <= e.Hi {
					held[what]++
				}
			}
		}
		for what, n := range held {
			share := float64(n) / seeds
			least, most := 0.93-5*0.008, 0.98+5*0.0045
			t.Logf("%v: %s %.3f", r, what, share)
			if share < least || share > most {
				t.Errorf("%v: intervals of the %s hold the truth in %.3f of seeds", r, what, share)
			}
		}
		if len(held) != 5 {
			t.Errorf("%v: %v", r, held)
		}
	}
}

func TestWeightedWithoutWeight(t *testing.T) {
	c := stats.Weigh([]float64{1, nan, 3}, []float64{0, 2, 0}, stats.Runs())
	for what, e := range map[string]stats.Estimate{"mean": c.Mean(), "sd": c.SD(), "median": c.Quantile(0.5), "above": c.Above(0)} {
		if !math.IsNaN(e.Value) || !math.IsNaN(e.SE) {
			t.Errorf("%s is %v", what, e)
		}
	}
	if c.EffectiveN() != 0 {
		t.Errorf("effective number %v", c.EffectiveN())
	}
	if e := stats.Weigh([]float64{1, inf}, []float64{1, 3}, stats.Runs()); !math.IsNaN(e.Mean().Value) || e.Reached().Value != 0.25 || e.Quantile(0.5).Value != inf {
		t.Errorf("with a time that is not reached: %v %v %v", e.Mean(), e.Reached(), e.Quantile(0.5))
	}
}

func BenchmarkWeighted(b *testing.B) {
	const runs = 16384
	key := rng.NewKey(1, "weighted")
	x, w := make([]float64, runs), make([]float64, runs)
	for i := range x {
		s := key.Stream(uint64(i))
		x[i], w[i] = s.Normal(0), s.Uniform(9)
	}
	b.ReportAllocs()
	for b.Loop() {
		c := stats.Weigh(x, w, stats.Sets(16))
		c.Mean()
		c.Quantile(0.95)
	}
}

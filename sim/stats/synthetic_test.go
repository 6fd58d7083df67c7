package stats_test

import (
	"math"
	"testing"

	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// A structure of runs whose distribution over all seeds is normal with mean 0 and standard
// deviation sd, whatever the dependence between its runs.
type structure struct {
	name       string
	replicates stats.Replicates
	runs       int
	sd         float64
	fill       func(seed uint64, x []float64)
}

const sets = 16

var structures = []structure{
	{
		// Plain random sampling.
		name: "runs", replicates: stats.Runs(), runs: 500, sd: 1,
		fill: func(seed uint64, x []float64) {
			key := rng.NewKey(seed, "x")
			for r := range x {
				x[r] = key.Stream(uint64(r)).Normal(0)
			}
		},
	},
	{
		// Each set stratifies one of two inputs: far less error than plain random sampling.
		name: "stratified sets", replicates: stats.Sets(sets), runs: 64 * sets, sd: math.Sqrt(1.25),
		fill: func(seed uint64, x []float64) {
			key := rng.NewKey(seed, "x")
			m := float64(len(x) / sets)
			for r := range x {
				s := key.Stream(uint64(r))
				u := (float64(r/sets) + s.Uniform(0)) / m
				x[r] = num.NormQuantile(u) + 0.5*s.Normal(1)
			}
		},
	},
	{
		// The runs of a set share a shift: far more error than plain random sampling. The sets
		// are of unequal size.
		name: "clustered sets", replicates: stats.Sets(sets), runs: 63*sets + 5, sd: math.Sqrt(1.0625),
		fill: func(seed uint64, x []float64) {
			key, shift := rng.NewKey(seed, "x"), rng.NewKey(seed, "shift")
			for r := range x {
				x[r] = key.Stream(uint64(r)).Normal(0) + 0.25*shift.Stream(uint64(r%sets)).Normal(0)
			}
		},
	},
}

// normals is n independent standard normal numbers.
func normals(seed uint64, n int) []float64 {
	x := make([]float64, n)
	structures[0].fill(seed, x)
	return x
}

// A 95 % interval holds the true value in 95 % of studies: over 2,000 seeds the standard error of
// the share is 0.5 %.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	const seeds = 2000
	for _, s := range structures {
		t.Run(s.name, func(t *testing.T) {
			statistics := []struct {
				name     string
				truth    float64
				estimate func(c *stats.Column) stats.Estimate
			}{
				{"mean", 0, (*stats.Column).Mean},
				{"sd", s.sd, (*stats.Column).SD},
				{"p5", s.sd * num.NormQuantile(0.05), func(c *stats.Column) stats.Estimate { return c.Quantile(0.05) }},
				{"p50", 0, func(c *stats.Column) stats.Estimate { return c.Quantile(0.5) }},
				{"p75", s.sd * num.NormQuantile(0.75), func(c *stats.Column) stats.Estimate { return c.Quantile(0.75) }},
				{"p95", s.sd * num.NormQuantile(0.95), func(c *stats.Column) stats.Estimate { return c.Quantile(0.95) }},
				{"P(> 0)", 0.5, func(c *stats.Column) stats.Estimate { return c.Above(0) }},
				{"P(> 2 sd)", 1 - num.NormCDF(2), func(c *stats.Column) stats.Estimate { return c.Above(2 * s.sd) }},
				{"P(> 2.6 sd)", 1 - num.NormCDF(2.6), func(c *stats.Column) stats.Estimate { return c.Above(2.6 * s.sd) }},
			}
			covered := make([]int, len(statistics))
			x := make([]float64, s.runs)
			c := stats.NewColumn(s.replicates)
			for seed := range uint64(seeds) {
				s.fill(seed, x)
				c.Reset(x)
				for i, st := range statistics {
					if e := st.estimate(c); e.Lo <= st.truth && st.truth <= e.Hi {
						covered[i]++
					}
				}
			}
			for i, st := range statistics {
				share := float64(covered[i]) / seeds
				t.Logf("%s: covered in %.1f%%", st.name, 100*share)
				if share < 0.93 || share > 0.98 {
					t.Errorf("%s: interval covers the truth in %.1f%% of studies, want 93 to 98%%", st.name, 100*share)
				}
			}
		})
	}
}

// The standard error of the replicates is that of the estimate over many studies.
func TestGain(t *testing.T) {
	const seeds = 400
	// Variance of the mean, times N, of each structure: 0.25 + what stratification leaves of 1;
	// 1 + 0.0625 times the runs of a set. The mean logarithm of a chi-square over its 15 degrees of
	// freedom adds 0.07 to that of the gain.
	want := []float64{1, 1.25 / 0.26, 1.0625 / (1 + 0.0625*63)}
	for i, s := range structures {
		var logs float64
		x := make([]float64, s.runs)
		c := stats.NewColumn(s.replicates)
		for seed := range uint64(seeds) {
			s.fill(seed, x)
			c.Reset(x)
			g := c.Gain()
			if !(g.Lo <= g.Value && g.Value <= g.Hi) {
				t.Fatalf("%s: gain %v is not within its interval", s.name, g)
			}
			logs += math.Log(g.Value)
		}
		got := math.Exp(logs / seeds)
		if math.Abs(math.Log(got/want[i])) > 0.15 {
			t.Errorf("%s: typical gain %.3g, want about %.3g", s.name, got, want[i])
		}
	}
}

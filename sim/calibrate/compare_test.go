package calibrate_test

import (
	"math"
	"testing"

	"cloudgate/sim/calibrate"
	"cloudgate/sim/dist"
	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// What is learnt of the conjugate pair, of which the contraction is 0.998003992015968 and the area under both normal densities
// is, in R, integrate(function(x) pmin(dnorm(x, 0, 10), dnorm(x, 4.790419161676647, 0.4467670516087703)), -60, 60,
// subdivisions=1e5, rel.tol=1e-10).
func TestCompare(t *testing.T) {
	prior := parse(t, "normal(0, 10)")
	p := sample(t, calibrate.SMC{}, normalNormal())
	x := normals(100_000, 10)
	log := make([]float64, len(x))
	normalNormal().Likelihood.Log(log, [][]float64{x})
	w, err := calibrate.Weigh(log, stats.Runs())
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []calibrate.Sample{stats.Of(p.In[0], p.Replicates()), w.Column(x)} {
		c := calibrate.Compare(prior, of)
		if c.PriorMean != 0 || c.PriorSD != 10 {
			t.Errorf("prior %v, %v", c.PriorMean, c.PriorSD)
		}
		near(t, "mean", c.Mean, mean, 6)
		near(t, "shift", c.Shift, mean/10, 6)
		near(t, "contraction", c.Contraction, 0.998003992015968, 6)
		if !(c.Contraction.Lo < c.Contraction.Value && c.Contraction.Value < c.Contraction.Hi && c.Contraction.Hi < 1) {
			t.Errorf("contraction %v", c.Contraction)
		}
		if math.Abs(c.Overlap-0.0916614021) > 0.01 {
			t.Errorf("overlap %v, want %v", c.Overlap, 0.0916614021)
		}
	}
}

// The area under two normal densities of the same width, d of them apart, is 2 Φ(-d/2); of the prior itself it is near 1.
func TestOverlap(t *testing.T) {
	for _, d := range []float64{0, 0.5, 1, 2, 6} {
		shifted, err := dist.Normal(d, 1)
		if err != nil {
			t.Fatal(err)
		}
		for n, tolerance := range map[int]float64{1000: 0.13, 8192: 0.04, 100_000: 0.013} {
			got := calibrate.Compare(shifted, stats.Of(normals(n, 1), stats.Runs())).Overlap
			if want := 2 * num.NormCDF(-d/2); math.Abs(got-want) > tolerance {
				t.Errorf("%v apart, %d runs: overlap %.4f, want %.4f", d, n, got, want)
			} else {
				t.Logf("%v apart, %d runs: overlap %.4f, exact %.4f", d, n, got, want)
			}
		}
	}
}

// Rank correlations of a Gaussian copula are 6/π asin(ρ/2), and do not feel margins, ties of constants, or how a run of weight two is
// written.
func TestCorrelations(t *testing.T) {
	const n = 20_000
	key := rng.NewKey(1, "pairs")
	x, y, z, constant := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range x {
		s := key.Stream(uint64(i))
		x[i] = s.Normal(0)
		y[i] = math.Exp(-0.6*x[i] + 0.8*s.Normal(1))
		z[i] = s.Normal(2)
	}
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(8)} {
		pairs := calibrate.Correlations([][]float64{z, x, constant, y}, nil, r, 3)
		if len(pairs) != 3 || pairs[0].A != 1 || pairs[0].B != 3 {
			t.Fatalf("%v", pairs)
		}
		near(t, "correlation", pairs[0].Estimate, -6/math.Pi*math.Asin(0.3), 5)
		if math.Abs(pairs[1].Value) > 0.05 {
			t.Errorf("%v", pairs[1])
		}
	}
	var twice [2][]float64
	share := make([]float64, n)
	for i := range share {
		share[i] = float64(i % 3)
		for range i % 3 {
			twice[0], twice[1] = append(twice[0], x[i]), append(twice[1], y[i])
		}
	}
	a := calibrate.Correlations([][]float64{x, y}, share, stats.Sets(8), 9)[0]
	b := calibrate.Correlations(twice[:], nil, stats.Sets(8), 9)[0]
	if math.Abs(a.Value-b.Value) > 1e-12 {
		t.Errorf("weighted %v, written out %v", a.Value, b.Value)
	}
	falling := make([]float64, n)
	for i := range falling {
		falling[i] = -math.Atan(x[i])
	}
	if pairs := calibrate.Correlations([][]float64{x, z, falling}, nil, stats.Runs(), 3); len(pairs) != 2 {
		t.Errorf("inputs of one draw count as a pair: %v", pairs)
	}
	if none := calibrate.Correlations([][]float64{x}, nil, stats.Runs(), 3); len(none) != 0 {
		t.Errorf("%v", none)
	}
}

// Islands that agree have an R-hat near 1; one that is elsewhere, or wider by ten, is seen. The formula is that of R's posterior package:
// sqrt((var(between) * n + (n-1) * mean(within)) / n / mean(within)), of normal scores.
func TestRHat(t *testing.T) {
	p := &calibrate.Posterior{Islands: 4}
	x := normals(4000, 1)
	if r := p.RHat(x); !(r > 0.999 && r < 1.005) {
		t.Errorf("R-hat of islands that agree is %v", r)
	}
	for i := 2; i < len(x); i += 4 {
		x[i] += 1
	}
	if r := p.RHat(x); !(r > 1.05) {
		t.Errorf("R-hat of islands that differ is %v", r)
	}
	if r := p.RHat(make([]float64, 40)); r != 1 {
		t.Errorf("R-hat of a constant is %v", r)
	}
}

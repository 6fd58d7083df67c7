package stats_test

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// R 4.2: bw.nrd0(y) is Silverman's rule for the normal kernel; then density(y, bw =
// bw.nrd0(y)*2.6226153288261025/sqrt(7), kernel = "biweight", n = 8192, from = -5, to = 20), read
// off by approx. R bins and interpolates, which costs it the fourth digit in the tail.
func TestDensityAgainstR(t *testing.T) {
	want := map[float64]float64{
		0: 0.004884609049342865, 2: 0.039507273749974307, 5: 0.100004665928211611,
		8: 0.159896801618132939, 10: 0.095271360690689727,
	}
	c := stats.Of(roots(), stats.Runs())
	// k <- ifelse(abs(u) < 1, 15/16*(1-u^2)^2, 0)/h with u <- (8-y)/h; mean(k), sd(k)/10.
	e := c.Density([]float64{8}, stats.Level.Support()).Points[0]
	if !near(e.Value, 0.15988734356821280, 1e-12) || !near(e.SE, 0.01634383840436997, 1e-12) {
		t.Errorf("f(8) = %+v", e)
	}
	for x, w := range want {
		d := c.Density([]float64{x}, stats.Level.Support())
		if !near(d.Bandwidth, 0.8378650081249229*2.6226153288261025, 1e-12) {
			t.Errorf("bandwidth %v", d.Bandwidth)
		}
		if got := d.Points[0].Value; !near(got, w, 3e-4) {
			t.Errorf("f(%v) = %v, R says %v", x, got, w)
		}
	}
}

// integral is the trapezoidal rule.
func integral(points []stats.Point) float64 {
	var sum float64
	for i := 1; i < len(points); i++ {
		sum += (points[i].X - points[i-1].X) * (points[i].Value + points[i-1].Value) / 2
	}
	return sum
}

func TestDensityIsCloseToTheTruth(t *testing.T) {
	uniforms := func(quantile func(float64) float64) []float64 {
		x := make([]float64, 16384)
		key := rng.NewKey(4, "x")
		for r := range x {
			x[r] = quantile(key.Stream(uint64(r)).Uniform(0))
		}
		return x
	}
	beta := distuv.Beta{Alpha: 2, Beta: 5}
	exponential := distuv.Exponential{Rate: 1}
	for _, test := range []struct {
		name  string
		truth func(float64) float64
		x     []float64
		kind  stats.Kind
		bias  float64 // what smoothing may add to five standard errors
	}{
		{"normal", distuv.UnitNormal.Prob, normals(1, 16384), stats.Level, 0.01},
		{"beta", beta.Prob, uniforms(beta.Quantile), stats.Share, 0.04},
		{"uniform", func(float64) float64 { return 1 }, uniforms(func(u float64) float64 { return u }), stats.Share, 1e-9},
		{"exponential", exponential.Prob, uniforms(exponential.Quantile), stats.Time, 0.01},
	} {
		for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
			c := stats.Of(test.x, r)
			s := test.kind.Support()
			d := c.Density(c.Grid(200, s), s)
			if sum := integral(d.Points); math.Abs(sum-1) > 0.003 {
				t.Errorf("%s, %v: integral %v", test.name, r, sum)
			}
			for _, p := range d.Points {
				if allowed := 5*p.SE + test.bias; p.Lo < 0 || math.Abs(p.Value-test.truth(p.X)) > allowed {
					t.Errorf("%s, %v: f(%v) = %+v, want %v", test.name, r, p.X, p.Estimate, test.truth(p.X))
				}
			}
		}
	}
}

// At a bound and near it a density is right to first order: of values without noise it is off by a part of the curvature times the squared
// bandwidth, and by what it is scaled by. Reflection would be off by 5/16 of the slope times the bandwidth, ten times as much.
func TestDensityAtABound(t *testing.T) {
	for _, test := range []struct {
		name      string
		quantile  func(float64) float64
		truth     func(float64) float64
		kind      stats.Kind
		curvature float64 // the largest within a bandwidth of a bound
		bounds    []float64
	}{
		{"uniform", func(p float64) float64 { return p }, func(float64) float64 { return 1 }, stats.Share, 0, []float64{0, 1}},
		{"exponential", distuv.Exponential{Rate: 1}.Quantile, distuv.Exponential{Rate: 1}.Prob, stats.Time, 1, []float64{0}},
		{"gamma", distuv.Gamma{Alpha: 2, Beta: 1}.Quantile, distuv.Gamma{Alpha: 2, Beta: 1}.Prob, stats.Time, 2, []float64{0}},
		{"beginning high", distuv.Beta{Alpha: 1, Beta: 3}.Quantile, distuv.Beta{Alpha: 1, Beta: 3}.Prob, stats.Share, 6, []float64{0}},
		{"ending high", distuv.Beta{Alpha: 3, Beta: 1}.Quantile, distuv.Beta{Alpha: 3, Beta: 1}.Prob, stats.Share, 6, []float64{1}},
		{"beginning at zero", distuv.Beta{Alpha: 2, Beta: 5}.Quantile, distuv.Beta{Alpha: 2, Beta: 5}.Prob, stats.Share, 240, []float64{0}},
		{"beginning flat", distuv.Beta{Alpha: 3, Beta: 8}.Quantile, distuv.Beta{Alpha: 3, Beta: 8}.Prob, stats.Share, 720, []float64{0}},
	} {
		x := make([]float64, 8192)
		for i := range x {
			x[i] = test.quantile((float64(i) + 0.5) / float64(len(x)))
		}
		c := stats.Of(x, stats.Runs())
		s := test.kind.Support()
		h := c.Density([]float64{0.5}, s).Bandwidth
		for _, bound := range test.bounds {
			for _, steps := range []float64{0, 0.1, 0.25, 0.5, 0.75, 1} {
				at := math.Abs(bound - steps*h)
				for sort, d := range map[string]stats.Density{"column": c.Density([]float64{at}, s), "sketch": sketched(x, stats.Runs(), nil, 1024).Density([]float64{at}, s)} {
					got, want := d.Points[0].Value, test.truth(at)
					if allowed := test.curvature*h*h/10 + 0.003*max(1, want); math.Abs(got-want) > allowed {
						t.Errorf("%s, %s, bandwidth %.3g: f(%.3g) = %v, want %v, within %.2g", test.name, sort, h, at, got, want, allowed)
					}
				}
			}
		}
		grid := make([]float64, 4001)
		for i := range grid {
			grid[i] = min(1.01*x[len(x)-1]+h, s.Hi) * float64(i) / 4000
		}
		if sum := integral(c.Density(grid, s).Points); math.Abs(sum-1) > 1e-4 {
			t.Errorf("%s: integral %v", test.name, sum)
		}
	}
}

// The interval covers the smoothed density, as its doc says: the normal's, convolved with the kernel.
func TestDensityCoverage(t *testing.T) {
	const seeds = 1000
	grid := []float64{-1.5, 0, 1}
	for _, s := range structures[1:] {
		covered := make([]int, len(grid))
		x := make([]float64, s.runs)
		c := stats.NewColumn(s.replicates)
		for seed := range uint64(seeds) {
			s.fill(seed, x)
			c.Reset(x)
			d := c.Density(grid, stats.Level.Support())
			for i, p := range d.Points {
				if truth := smoothedNormal(p.X, s.sd, d.Bandwidth); p.Lo <= truth && truth <= p.Hi {
					covered[i]++
				}
			}
		}
		for i, n := range covered {
			if share := float64(n) / seeds; share < 0.92 || share > 0.98 {
				t.Errorf("%s: interval at %v covers in %.1f%% of studies", s.name, grid[i], 100*share)
			}
		}
	}
}

// smoothedNormal is the density of a normal plus a biweight of half width h, by the midpoint rule.
func smoothedNormal(x, sd, h float64) float64 {
	const steps = 40
	var sum float64
	for i := range steps {
		u := -1 + (float64(i)+0.5)*2/steps
		z := (x - h*u) / sd
		sum += 15.0 / 16 * (1 - u*u) * (1 - u*u) * num.Exp(-z*z/2) * 2 / steps
	}
	return sum / sd / math.Sqrt(2*math.Pi)
}

// A third of the runs at zero, a tenth never reached: two atoms and a density of the rest.
func TestDensityBesideAtoms(t *testing.T) {
	x := normals(9, 3000)
	for i := range x {
		x[i] = math.Abs(x[i])
		switch {
		case i%3 == 0:
			x[i] = 0
		case i%10 == 1:
			x[i] = inf
		}
	}
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		c := stats.Of(x, r)
		s := stats.Time.Support()
		d := c.Density(c.Grid(300, s), s)
		if len(d.Atoms) != 2 || d.Atoms[0].X != 0 || d.Atoms[1].X != inf {
			t.Fatalf("%v: atoms %+v", r, d.Atoms)
		}
		if d.Atoms[0].Value != 1.0/3 || !(d.Atoms[0].Lo < 1.0/3 && 1.0/3 < d.Atoms[0].Hi) {
			t.Errorf("%v: atom at zero %+v", r, d.Atoms[0])
		}
		if sum := integral(d.Points) + d.Atoms[0].Value + d.Atoms[1].Value; math.Abs(sum-1) > 0.003 {
			t.Errorf("%v: density and atoms sum to %v", r, sum)
		}
	}
}

func TestDensityOfEqualValues(t *testing.T) {
	for _, v := range []float64{0, 0.25, -3} {
		c := stats.Of(slices.Repeat([]float64{v}, 64), stats.Sets(4))
		s := stats.Share.Support()
		x := c.Grid(11, s)
		d := c.Density(x, s)
		if len(d.Atoms) != 1 || d.Atoms[0].X != v || d.Atoms[0].Value != 1 || d.Bandwidth != 0 {
			t.Errorf("%v: %+v", v, d)
		}
		if !(x[0] <= v && v <= x[10]) || !(x[0] < x[10]) {
			t.Errorf("%v: grid %v", v, x)
		}
		for _, p := range d.Points {
			if p.Value != 0 {
				t.Errorf("%v: density %v at %v", v, p.Value, p.X)
			}
		}
	}
}

// Most of the values are packed into a sliver: Silverman's rule alone would fall between the points of a grid.
func TestDensityOfASliver(t *testing.T) {
	x := normals(6, 4000)
	for i := range x {
		if i%4 != 0 {
			x[i] *= 1e-6
		}
	}
	c := stats.Of(x, stats.Runs())
	s := stats.Level.Support()
	if sum := integral(c.Density(c.Grid(256, s), s).Points); math.Abs(sum-1) > 0.01 {
		t.Errorf("integral %v", sum)
	}
}

// A kernel is no wider than the support, and then reaches both bounds from everywhere.
func TestDensityOfTheEndsOfItsSupport(t *testing.T) {
	c := stats.Of([]float64{0, 0.01, 0.99, 1}, stats.Runs())
	s := stats.Share.Support()
	d := c.Density(c.Grid(1001, s), s)
	if sum := integral(d.Points); math.Abs(sum-1) > 3e-4 || d.Bandwidth != 1 {
		t.Errorf("integral %v, bandwidth %v", sum, d.Bandwidth)
	}
}

func TestDensityKeepsItsMass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(0, 1), 2, 200).Draw(t, "x")
		c := stats.Of(x, anyReplicates(t))
		s := stats.Share.Support()
		grid := make([]float64, 20001)
		for i := range grid {
			grid[i] = float64(i) / 20000
		}
		d := c.Density(grid, s)
		sum := integral(d.Points)
		for _, a := range d.Atoms {
			sum += a.Value
		}
		if d.Bandwidth > 0.01 && math.Abs(sum-1) > 1e-3 {
			t.Fatalf("density and atoms sum to %v, bandwidth %v", sum, d.Bandwidth)
		}
		for _, p := range d.Points {
			if p.Value < 0 || p.Lo < 0 || p.Hi < p.Value {
				t.Fatalf("f(%v) = %+v", p.X, p.Estimate)
			}
		}
	})
}

func BenchmarkDensity(b *testing.B) {
	c := stats.Of(normals(1, 16384), stats.Sets(16))
	s := stats.Level.Support()
	x := c.Grid(256, s)
	b.ReportAllocs()
	for b.Loop() {
		c.Density(x, s)
	}
}

package lake

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"cloudgate/sim"
	"cloudgate/sim/rng"
	"cloudgate/sim/simtest"
)

// standard is the model with the five uncertainties of Kwakkel (2017) and one uncertain release.
func standard(t testing.TB, samples, years int) sim.Model {
	t.Helper()
	w := World{
		B: sim.Quantity{Column: 1}, Q: sim.Quantity{Column: 2}, Mean: sim.Quantity{Column: 3},
		Stdev: sim.Quantity{Column: 4}, Delta: sim.Quantity{Column: 5},
		Alpha: sim.Quantity{Value: 0.4}, Samples: samples, Years: years,
		Release: []sim.Quantity{{Column: 6}},
	}
	params := []sim.Param{
		{Name: "b", Unit: "1/year", Min: 0.1, Max: 0.45, Default: 0.42},
		{Name: "q", Unit: "1", Min: 2, Max: 4.5, Default: 2},
		{Name: "mean", Unit: "1/year", Min: 0.01, Max: 0.05, Default: 0.02},
		{Name: "stdev", Unit: "1/year", Min: 0.001, Max: 0.005, Default: 0.001},
		{Name: "delta", Unit: "1", Min: 0.93, Max: 0.99, Default: 0.98},
		{Name: "release.1", Unit: "1/year", Max: 0.1},
	}
	for p := range params {
		params[p].Lead = Definition().Lead(params[p].Name)
	}
	m, err := w.Build(params, sim.Span{First: 1, Last: 0})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestConformance(t *testing.T) { simtest.Model(t, standard(t, 5, 20)) }

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !scalar.EqualWithinAbs(got, want, tolerance) {
		t.Errorf("%s = %v, want %v within %v", what, got, want, tolerance)
	}
}

// 0.58·0.5 + 0.25/1.25 + 0.1 + 0.02
func TestOneStep(t *testing.T) {
	near(t, "X[t+1]", lake{b: 0.42, q: 2}.next(0.5, 0.1, 0.02), 0.61, 1e-15)
}

// At q = 2 the threshold is the lower root of b x² - x + b = 0, which exists up to b = ½.
func TestThreshold(t *testing.T) {
	for _, b := range []float64{0.1, 0.42, 0.45, 0.499} {
		near(t, "Pcrit", lake{b: b, q: 2}.threshold(), (1-math.Sqrt(1-4*b*b))/(2*b), 1e-12)
	}
	if got := (lake{b: 0.501, q: 2}).threshold(); !math.IsInf(got, 1) {
		t.Errorf("a lake that always recovers has the threshold %v", got)
	}
	if got := (lake{b: 0.9, q: 1}).threshold(); got != 0 {
		t.Errorf("without a sigmoid the threshold is %v, want 0", got)
	}
	// 0.7575690235640351 is SciPy's brentq for q = 3 and b = 0.4.
	near(t, "Pcrit", lake{b: 0.4, q: 3}.threshold(), 0.7575690235640351, 1e-12)
}

// A constant release is a geometric series: alpha a (1 - delta^T)/(1 - delta).
func TestUtility(t *testing.T) {
	near(t, "utility", discounted(slices.Repeat([]float64{0.05}, 100), 0.4, 0.98),
		0.4*0.05*(1-math.Pow(0.98, 100))/0.02, 1e-14)
}

func TestInertia(t *testing.T) {
	// The changes are 0.03, -0.03, -0.01 and 0.
	near(t, "inertia", changing([]float64{0.02, 0.05, 0.02, 0.01, 0.01}), 0.5, 0)
}

func TestInflowMoments(t *testing.T) {
	in := lognormal(0.02, 0.005)
	mean := math.Exp(in.mu + in.sigma*in.sigma/2)
	near(t, "mean", mean, 0.02, 1e-15)
	near(t, "standard deviation", mean*math.Sqrt(math.Expm1(in.sigma*in.sigma)), 0.005, 1e-15)
}

// Far below the threshold with a steep q nothing is recycled: X is a linear recursion, and its mean
// is mean (1 - (1-b)^t)/b. With this small b it still rises at the end, so the last year is the highest.
func TestLinearLake(t *testing.T) {
	const n, years, b, mean, stdev = 4000, 100, 0.01, 1e-4, 1e-4
	highest, below := lake{b: b, q: 20}.simulate(
		make([]float64, n), make([]float64, years), lognormal(mean, stdev), rng.NewKey(1, "test").Stream(0),
	)
	keep := math.Pow(1-b, years-1)
	se := stdev * math.Sqrt((1-keep*keep)/(1-(1-b)*(1-b))) / math.Sqrt(n)
	near(t, "max_P", highest, mean*(1-keep)/b, 5*se)
	near(t, "reliability", below, 1, 0)
}

// The wanted figures and the standard deviations of one lake were computed with NumPy from
// 200,000 lakes, by the equations of the package comment.
func TestAgainstNumPy(t *testing.T) {
	const n = 10000
	for _, c := range []struct {
		l                    lake
		mean, stdev, release float64
		maxP, maxPSD         float64
		reliability, relSD   float64
	}{
		{lake{b: 0.42, q: 2}, 0.02, 0.001, 0.05, 2.1113867, 0.0014444, 0.1597441, 0.0015791},
		{lake{b: 0.4, q: 3}, 0.05, 0.02, 0.1, 2.7617524, 0.0263148, 0.1030428, 0.0099728},
		{lake{b: 0.42, q: 2}, 0.03, 0.03, 0.02, 1.9027217, 0.4403167, 0.4750889, 0.2353805},
	} {
		highest, below := c.l.simulate(make([]float64, n), slices.Repeat([]float64{c.release}, 100),
			lognormal(c.mean, c.stdev), rng.NewKey(1, "test").Stream(0))
		near(t, "max_P", highest, c.maxP, 5*c.maxPSD/math.Sqrt(n))
		near(t, "reliability", below, c.reliability, 5*c.relSD/math.Sqrt(n))
	}
}

// One number for all years is the same policy as the number said for each year.
func TestReleaseList(t *testing.T) {
	one := World{B: sim.Quantity{Value: 0.42}, Q: sim.Quantity{Value: 2}, Mean: sim.Quantity{Value: 0.02}, Stdev: sim.Quantity{Value: 0.001}, Samples: 3, Years: 10, Release: []sim.Quantity{{Value: 0.03}}}
	each := one
	each.Release = slices.Repeat(one.Release, 10)
	var got [2][]float64
	for k, w := range []World{one, each} {
		m, err := w.Build(nil, sim.Span{})
		if err != nil {
			t.Fatal(err)
		}
		b := sim.NewBatch(m.Spec(), 1, 0, 1)
		m.Evaluate(b)
		for _, col := range b.Out {
			got[k] = append(got[k], col[0])
		}
	}
	if !slices.Equal(got[0], got[1]) {
		t.Errorf("one number gives %v, ten give %v", got[0], got[1])
	}
}

func TestCheck(t *testing.T) {
	for n, wrong := range map[int]bool{0: true, 1: false, 2: true, 10: false, 11: true} {
		w := World{Years: 10, Release: make([]sim.Quantity, n)}
		var paths []string
		w.Check(func(path, _ string) { paths = append(paths, path) })
		if wrong != slices.Equal(paths, []string{"release"}) {
			t.Errorf("%d releases for 10 years: reported %v", n, paths)
		}
	}
}

// Leads are unique over everything that can be uncertain.
func TestLeads(t *testing.T) {
	seen := map[int]string{}
	for _, path := range []string{"b", "q", "mean", "stdev", "delta", "alpha", "release.1", "release.2", "release.100"} {
		l := Definition().Lead(path)
		if l == 0 || seen[l] != "" {
			t.Errorf("%s has lead %d, as %q has", path, l, seen[l])
		}
		seen[l] = path
	}
	if l := Definition().Lead("release.x"); l != 0 {
		t.Errorf("release.x has lead %d", l)
	}
}

func BenchmarkEvaluate(b *testing.B) {
	m := standard(b, 100, 100)
	batch := sim.NewBatch(m.Spec(), 1, 0, 8)
	for p, param := range m.Spec().Params {
		for i := range batch.Len() {
			batch.In[p][i] = param.Default
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		in, out := batch.In, batch.Out
		batch.Reset(0, 8)
		batch.In, batch.Out = in, out
		m.Evaluate(batch)
	}
	b.ReportMetric(float64(b.N)*8/b.Elapsed().Seconds(), "runs/s")
}

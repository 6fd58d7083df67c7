package bass

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats/scalar"

	"cloudgate/sim"
	"cloudgate/sim/simtest"
)

// standard is the model over 21 years with all three parameters uncertain.
func standard(t testing.TB) sim.Model {
	t.Helper()
	w := World{P: sim.Quantity{Column: 1}, Q: sim.Quantity{Column: 2}, M: sim.Quantity{Column: 3}}
	lead := Definition().Lead
	m, err := w.Build([]sim.Param{
		{Name: "p", Unit: "1/year", Max: 0.1, Lead: lead("p")},
		{Name: "q", Unit: "1/year", Max: 1, Lead: lead("q")},
		{Name: "m", Unit: "adopters", Max: 1000, Lead: lead("m")},
	}, sim.Span{First: 2000, Last: 2020})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// results are the outcomes of one run.
type results struct {
	adopters, cumulative []float64
	peakTime, peakSize   float64
}

func evaluate(t *testing.T, p, q, m float64) (r results) {
	t.Helper()
	model := standard(t)
	b := sim.NewBatch(model.Spec(), 1, 0, 1)
	b.In[0][0], b.In[1][0], b.In[2][0] = p, q, m
	model.Evaluate(b)
	for k := range 21 {
		r.adopters = append(r.adopters, b.Out[k][0])
		r.cumulative = append(r.cumulative, b.Out[21+k][0])
	}
	r.peakTime, r.peakSize = b.Out[42][0], b.Out[43][0]
	return r
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !scalar.EqualWithinRel(got, want, tolerance) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func TestConformance(t *testing.T) {
	simtest.Model(t, standard(t))
	simtest.Model(t, standard(t), []float64{0, 0, 1}, []float64{0, 0.4, 1}, []float64{0.1, 0, 0}, []float64{0.001, 1, 5})
}

// p = 0.03 and q = 0.38 are the averages of Sultan, Farley and Lehmann (1990). The figures were
// computed from the closed form with SciPy.
func TestAverageProduct(t *testing.T) {
	r := evaluate(t, 0.03, 0.38, 100)
	for year, want := range map[int]float64{1: 3.575816425644162, 5: 33.11986424913736, 20: 99.62594145024163} {
		near(t, "cumulative", r.cumulative[year-1], want, 1e-12)
	}
}

// Consumer durables of Bass's table: his p, q and m with the peak of the closed form; the paper
// itself, with a discrete peak, has 4.8 years and 3.8 million for record players and 8.1 years and 1.5
// million for clothes dryers.
func TestDurables(t *testing.T) {
	r := evaluate(t, 0.024796, 0.6541, 21.937)
	near(t, "record players, peak time", r.peakTime, 4.820440678877905, 1e-12)
	near(t, "record players, peak size", r.peakSize, 3.8643779421673266, 1e-12)
	r = evaluate(t, 0.017206, 0.35688, 15.092)
	near(t, "clothes dryers, peak time", r.peakTime, 8.105466204618331, 1e-12)
	near(t, "clothes dryers, peak size", r.peakSize, 1.4794745725428942, 1e-12)
}

func TestAdoptersSumToCumulative(t *testing.T) {
	r := evaluate(t, 0.01, 0.5, 1000)
	sum := 0.0
	for k, a := range r.adopters {
		sum += a
		near(t, "sum of adopters", sum, r.cumulative[k], 1e-13)
	}
}

// The rate of adoption satisfies Bass's equation f = (p + q F)(1 - F), checked by a central
// difference of the curve.
func TestDifferentialEquation(t *testing.T) {
	c := curve{p: 0.02, q: 0.4, m: 1}
	const h = 1e-5
	for _, at := range []float64{0.5, 3, 7, 15} {
		f := c.by(at)
		near(t, "rate", (c.by(at+h)-c.by(at-h))/(2*h), (c.p+c.q*f)*(1-f), 1e-8)
	}
}

// At the peak F = ½ - p/(2q).
func TestShareAtPeak(t *testing.T) {
	c := curve{p: 0.03, q: 0.38, m: 1}
	time, _ := c.peak()
	near(t, "F at the peak", c.by(time), 0.5-c.p/(2*c.q), 1e-13)
}

func TestLimits(t *testing.T) {
	r := evaluate(t, 0.1, 0, 1) // no imitation: exponential, highest at once
	near(t, "cumulative without imitation", r.cumulative[9], 1-math.Exp(-1), 1e-14)
	if r.peakTime != 0 || r.peakSize != 0.1 {
		t.Errorf("without imitation the peak is %v at %v, want 0.1 at 0", r.peakSize, r.peakTime)
	}
	r = evaluate(t, 0, 0.5, 1) // nobody starts
	if r.cumulative[20] != 0 || r.adopters[20] != 0 || !math.IsInf(r.peakTime, 1) || r.peakSize != 0 {
		t.Errorf("without innovation: %+v", r)
	}
	r = evaluate(t, 1e-6, 0.5, 1) // the peak comes after 26 years
	if !math.IsInf(r.peakTime, 1) {
		t.Errorf("a peak after the horizon is reached at %v, want +Inf", r.peakTime)
	}
	near(t, "size of a peak after the horizon", r.peakSize, 0.500001*0.500001/2, 1e-13)
	r = evaluate(t, 0.1, 1, 1) // the tail: 1 - F is close to (1 + q/p) e^(-(p+q)t)
	near(t, "late adopters", r.adopters[20], 11*math.Exp(-1.1*20)*(1-math.Exp(-1.1)), 1e-7)
}

func TestEmptyHorizon(t *testing.T) {
	if _, err := new(World).Build(nil, sim.Span{First: 1, Last: 0}); err == nil {
		t.Error("a horizon without years was accepted")
	}
}

func BenchmarkEvaluate(b *testing.B) {
	m := standard(b)
	batch := sim.NewBatch(m.Spec(), 1, 0, sim.BatchRuns)
	for i := range sim.BatchRuns {
		batch.In[0][i], batch.In[1][i], batch.In[2][i] = 0.03, 0.38, 100
	}
	b.ReportAllocs()
	for b.Loop() {
		m.Evaluate(batch)
	}
	b.ReportMetric(float64(b.N)*sim.BatchRuns/b.Elapsed().Seconds(), "runs/s")
}

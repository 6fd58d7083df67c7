package gfunction

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"cloudgate/sim"
	"cloudgate/sim/simtest"
)

// standard is the model with the given constants a and all x uncertain.
func standard(t testing.TB, a ...float64) sim.Model {
	t.Helper()
	var w World
	var params []sim.Param
	for d := range a {
		name := fmt.Sprintf("x.%d", d+1)
		w.A = append(w.A, sim.Quantity{Value: a[d]})
		w.X = append(w.X, sim.Quantity{Column: d + 1})
		params = append(params, sim.Param{Name: name, Unit: "1", Max: 1, Lead: Definition().Lead(name)})
	}
	m, err := w.Build(params, sim.Span{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestConformance(t *testing.T) { simtest.Model(t, standard(t, 0, 1, 4.5, 9, 99, 99, 99, 99)) }

// At a corner every factor is (2 + a)/(1 + a); in the middle of x1 with a1 = 0 the product is 0.
func TestPoints(t *testing.T) {
	a := []float64{0, 1, 4.5, 9, 99, 99, 99, 99}
	m := standard(t, a...)
	b := sim.NewBatch(m.Spec(), 1, 0, 2)
	b.In[0][1] = 0.5
	m.Evaluate(b)
	corner := 1.0
	for _, v := range a {
		corner *= (2 + v) / (1 + v)
	}
	if got := b.Out[0][0]; math.Abs(got-corner) > 1e-14 || math.Abs(got-4.0583) > 1e-4 {
		t.Errorf("g(0) = %v, want %v, in the tests of SALib 4.0583", got, corner)
	}
	if got := b.Out[0][1]; got != 0 {
		t.Errorf("g(½, 0, ...) = %v, want 0", got)
	}
}

// The parts of the variance are known in closed form. Two Gauss nodes on each side of the kink
// integrate the square of the piecewise linear factors exactly.
func TestVariance(t *testing.T) {
	a := []float64{0, 0.5, 3}
	m := standard(t, a...)
	gauss := 0.25 / math.Sqrt(3)
	nodes := []float64{0.25 - gauss, 0.25 + gauss, 0.75 - gauss, 0.75 + gauss}
	const n = 4 * 4 * 4
	b := sim.NewBatch(m.Spec(), 1, 0, n)
	for r := range n {
		b.In[0][r], b.In[1][r], b.In[2][r] = nodes[r/16], nodes[r/4%4], nodes[r%4]
	}
	m.Evaluate(b)
	var mean, square float64
	main := make([][4]float64, 3) // means of y given one x
	for r, y := range b.Out[0] {
		mean += y / n
		square += y * y / n
		main[0][r/16] += y / 16
		main[1][r/4%4] += y / 16
		main[2][r%4] += y / 16
	}
	if math.Abs(mean-1) > 1e-14 {
		t.Errorf("mean %v, want 1", mean)
	}
	product := 1.0
	for d := range a {
		want := 1 / (3 * (1 + a[d]) * (1 + a[d]))
		product *= 1 + want
		got := 0.0
		for _, v := range main[d] {
			got += (v - mean) * (v - mean) / 4
		}
		if math.Abs(got-want) > 1e-14 {
			t.Errorf("V%d = %v, want %v", d+1, got, want)
		}
	}
	if got := square - mean*mean; math.Abs(got-(product-1)) > 1e-14 {
		t.Errorf("variance %v, want %v", got, product-1)
	}
}

func TestLead(t *testing.T) {
	for path, want := range map[string]int{"x.1": 1, "x.12": 12, "a.1": 0, "x": 0, "x.one": 0} {
		if got := Definition().Lead(path); got != want {
			t.Errorf("lead of %s is %d, want %d", path, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		a, x int
		want []string
	}{
		{2, 2, nil},
		{0, 0, []string{"a"}},
		{2, 1, []string{"x"}},
		{0, 1, []string{"a", "x"}},
	} {
		w := World{A: make([]sim.Quantity, c.a), X: make([]sim.Quantity, c.x)}
		var got []string
		w.Check(func(path, _ string) { got = append(got, path) })
		if !slices.Equal(got, c.want) {
			t.Errorf("%d constants and %d inputs: reported %v, want %v", c.a, c.x, got, c.want)
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	m := standard(b, 0, 1, 4.5, 9, 99, 99, 99, 99)
	batch := sim.NewBatch(m.Spec(), 1, 0, sim.BatchRuns)
	b.ReportAllocs()
	for b.Loop() {
		m.Evaluate(batch)
	}
	b.ReportMetric(float64(b.N)*sim.BatchRuns/b.Elapsed().Seconds(), "runs/s")
}

package ishigami

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"

	"cloudgate/sim"
	"cloudgate/sim/simtest"
)

// standard is the model with its three inputs uncertain and a = 7, b = 0.1.
func standard(t testing.TB) sim.Model {
	t.Helper()
	w := World{
		X1: sim.Quantity{Column: 1},
		X2: sim.Quantity{Column: 2},
		X3: sim.Quantity{Column: 3},
		A:  sim.Quantity{Value: 7},
		B:  sim.Quantity{Value: 0.1},
	}
	var params []sim.Param
	for _, name := range []string{"x1", "x2", "x3"} {
		params = append(params, sim.Param{Name: name, Unit: "1", Min: -math.Pi, Max: math.Pi, Lead: Definition().Lead(name)})
	}
	m, err := w.Build(params, sim.Span{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestConformance(t *testing.T) { simtest.Model(t, standard(t)) }

// values evaluates the model on the grid of all triples of the given nodes.
func values(m sim.Model, x1, x2, x3 []float64) func(i, j, k int) float64 {
	b := sim.NewBatch(m.Spec(), 1, 0, len(x1)*len(x2)*len(x3))
	at := func(i, j, k int) int { return (i*len(x2)+j)*len(x3) + k }
	for i := range x1 {
		for j := range x2 {
			for k := range x3 {
				r := at(i, j, k)
				b.In[0][r], b.In[1][r], b.In[2][r] = x1[i], x2[j], x3[k]
			}
		}
	}
	m.Evaluate(b)
	return func(i, j, k int) float64 { return b.Out[0][at(i, j, k)] }
}

func TestPoints(t *testing.T) {
	half := math.Pi / 2
	y := values(standard(t), []float64{-half, 0, half}, []float64{0, half}, []float64{0, 1, 2})
	for _, c := range []struct {
		i, j, k int
		want    float64
	}{
		{1, 0, 0, 0},           // all zero
		{2, 0, 0, 1},           // sin π/2
		{1, 1, 2, 7},           // a alone: x3 does nothing where sin x1 = 0
		{2, 1, 1, 1 + 7 + 0.1}, // all terms
		{0, 1, 2, -1 + 7 - 1.6},
	} {
		if got := y(c.i, c.j, c.k); math.Abs(got-c.want) > 1e-14 {
			t.Errorf("y = %v, want %v", got, c.want)
		}
	}
}

// The decomposition of variance has a closed form, and quadrature gets it exactly: equal weights over
// a period integrate sines, and five Gauss nodes a polynomial of degree eight.
func TestVariance(t *testing.T) {
	const n = 16
	angles, weights := make([]float64, n), make([]float64, n)
	for i := range angles {
		angles[i], weights[i] = -math.Pi+2*math.Pi*(float64(i)+0.5)/n, 1.0/n
	}
	nodes, w3 := make([]float64, 5), make([]float64, 5)
	quad.Legendre{}.FixedLocations(nodes, w3, -math.Pi, math.Pi)
	for k := range w3 {
		w3[k] /= 2 * math.Pi
	}
	y := values(standard(t), angles, angles, nodes)

	// expect is the mean of f over the grid.
	expect := func(f func(i, j, k int) float64) (sum float64) {
		for i := range angles {
			for j := range angles {
				for k := range nodes {
					sum += weights[i] * weights[j] * w3[k] * f(i, j, k)
				}
			}
		}
		return sum
	}
	mean := expect(y)
	variance := expect(func(i, j, k int) float64 { return (y(i, j, k) - mean) * (y(i, j, k) - mean) })
	square := func(conditional func(i, j, k int) float64) float64 {
		return expect(func(i, j, k int) float64 {
			d := conditional(i, j, k) - mean
			return d * d
		})
	}
	of1 := square(func(i, _, _ int) float64 {
		return expect(func(_, j, k int) float64 { return y(i, j, k) })
	})
	of2 := square(func(_, j, _ int) float64 {
		return expect(func(i, _, k int) float64 { return y(i, j, k) })
	})
	of3 := square(func(_, _, k int) float64 {
		return expect(func(i, j, _ int) float64 { return y(i, j, k) })
	})

	pi4 := math.Pow(math.Pi, 4)
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"mean", mean, 3.5},
		{"variance", variance, 49.0/8 + pi4/50 + pi4*pi4/1800 + 0.5},
		{"V1", of1, (1 + pi4/50) * (1 + pi4/50) / 2},
		{"V2", of2, 49.0 / 8},
		{"V3", of3, 0},
		{"V13", variance - of1 - of2 - of3, pi4 * pi4 / 100 * (1.0/18 - 1.0/50)},
	} {
		if math.Abs(c.got-c.want) > 1e-12*13.8 {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	m := standard(b)
	batch := sim.NewBatch(m.Spec(), 1, 0, sim.BatchRuns)
	b.ReportAllocs()
	for b.Loop() {
		m.Evaluate(batch)
	}
	b.ReportMetric(float64(b.N)*sim.BatchRuns/b.Elapsed().Seconds(), "runs/s")
}

package discover

import (
	"fmt"
	"math"
	"testing"

	"cloudgate/sim/rng"
)

// uniform is n draws in 0..1 for each of the names.
func uniform(seed uint64, n int, names ...string) []Input {
	inputs := make([]Input, len(names))
	for j, name := range names {
		values := make([]float64, n)
		key := rng.NewKey(seed, "test/"+name)
		for i := range values {
			values[i] = key.Stream(uint64(i)).Uniform(0)
		}
		inputs[j] = Input{Name: name, Values: values}
	}
	return inputs
}

func named(n int) []string {
	names := make([]string, n)
	for j := range names {
		names[j] = fmt.Sprintf("x%03d", j)
	}
	return names
}

// outcome is 1 where the cases are of interest.
func outcome(n int, of func(i int) bool) []float64 {
	y := make([]float64, n)
	for i := range y {
		if of(i) {
			y[i] = 1
		}
	}
	return y
}

func cases(t testing.TB, inputs []Input, y []float64) *Cases {
	t.Helper()
	c, err := New(inputs, y)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// inBox is a true box: x000 in 0.3..0.7 and x001 above 0.6, with a little noise outside and inside.
func inBox(inputs []Input, noise float64) func(i int) bool {
	key := rng.NewKey(7, "test/noise")
	return func(i int) bool {
		in := inputs[0].Values[i] >= 0.3 && inputs[0].Values[i] <= 0.7 && inputs[1].Values[i] > 0.6
		return in != (key.Stream(uint64(i)).Uniform(0) < noise)
	}
}

func BenchmarkNew(b *testing.B) {
	inputs := uniform(1, 16384, named(230)...)
	y := outcome(16384, inBox(inputs, 0.02))
	b.ReportAllocs()
	for b.Loop() {
		cases(b, inputs, y)
	}
}

func BenchmarkPeel(b *testing.B) {
	inputs := uniform(1, 16384, named(230)...)
	c := cases(b, inputs, outcome(16384, inBox(inputs, 0.02)))
	b.ReportAllocs()
	for b.Loop() {
		boxes := c.Peel(Options{})
		b.ReportMetric(float64(len(boxes)), "boxes/op")
	}
}

func BenchmarkTree(b *testing.B) {
	inputs := uniform(1, 16384, named(230)...)
	c := cases(b, inputs, outcome(16384, inBox(inputs, 0.02)))
	b.ReportAllocs()
	for b.Loop() {
		c.Tree(TreeOptions{})
	}
}

func BenchmarkMedoids(b *testing.B) {
	inputs := uniform(1, 16384, named(10)...)
	columns := make([][]float64, len(inputs))
	for j := range inputs {
		columns[j] = inputs[j].Values
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Medoids(columns, 5, 1); err != nil {
			b.Fatal(err)
		}
	}
}

// steps is 200 cases of a step function of two numbers, which are also their ranks, and a category, with a wiggle that any
// program can make.
func steps() ([]Input, []float64) {
	a, b, k := make([]float64, 200), make([]float64, 200), make([]float64, 200)
	y := make([]float64, 200)
	for i := range y {
		a[i], b[i] = float64(i*61%200), float64(i*137%200)
		k[i] = float64((i * i) % 7 % 5)
		_, y[i] = math.Modf(float64(i+1) * 0.7320508075688772)
		if a[i] > 80 {
			y[i] += 2
			if b[i] < 100 {
				y[i]++
			}
		} else if k[i] == 1 || k[i] == 4 {
			y[i] += 1.5
		}
	}
	return []Input{{Name: "a", Values: a}, {Name: "b", Values: b}, {Name: "k", Values: k, Categories: 5}}, y
}

// peeled is the search for boxes by peeling.
func peeled(o Options) func(*Cases) []Box { return func(c *Cases) []Box { return c.Peel(o) } }

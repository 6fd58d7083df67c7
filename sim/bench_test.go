package sim

import (
	"context"
	"testing"
)

// one is the least model there can be: its outcome is its input.
type one struct{}

func (one) Spec() Spec {
	return Spec{Name: "one", Params: []Param{{Name: "x", Max: 1}}, Outputs: []Output{{Name: "y", Kind: Level}}}
}

func (one) Evaluate(b *Batch) { copy(b.Out[0], b.In[0]) }

// middle is a design of no cost, all of whose points are the same.
type middle struct{}

func (middle) Len() int { return 1 << 40 }

func (middle) Fill(_ int, u [][]float64) {
	for _, col := range u {
		for i := range col {
			col[i] = 0.5
		}
	}
}

// nowhere is a sink of no cost.
type nowhere struct{}

func (nowhere) Put(int, [][]float64, [][]float64, []string) error { return nil }

// BenchmarkRun is what the loop itself costs a run: model, design and sink do next to nothing.
func BenchmarkRun(b *testing.B) {
	const runs = 1 << 20
	p := Plan{Model: one{}, Inputs: []Input{{0, between{0, 1}}}, Design: middle{}, Axes: 1, End: runs, Workers: 1}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Run(context.Background(), p, nowhere{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*runs)/b.Elapsed().Seconds(), "runs/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*runs), "ns/run")
}

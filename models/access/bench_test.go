package access

import (
	"context"
	"fmt"
	"testing"

	"cloudgate/sim"
)

// BenchmarkBaseline evaluates the baseline in the engine's batches, with the outputs that are kept by
// default.
func BenchmarkBaseline(b *testing.B) {
	s := study(b, baseline)
	plan, err := s.Plan(1, nil)
	if err != nil {
		b.Fatal(err)
	}
	batch := sim.NewBatch(s.Spec, s.Seed, 0, sim.BatchRuns)
	u := make([][]float64, plan.Axes)
	for i := range u {
		u[i] = make([]float64, sim.BatchRuns)
	}
	plan.Design.Fill(0, u)
	for p, input := range plan.Inputs {
		for i := range batch.In[p] {
			batch.In[p][i] = input.Quantile.Quantile(u[input.Axis][i])
		}
	}
	offsets := s.Spec.Offsets()
	for o, out := range s.Spec.Outputs {
		if !out.Headline && !out.Standard {
			clear(batch.Out[offsets[o]:offsets[o+1]])
		}
	}
	s.Model.Evaluate(batch)
	b.ReportAllocs()
	for b.Loop() {
		s.Model.Evaluate(batch)
	}
	b.ReportMetric(float64(b.N*sim.BatchRuns)/b.Elapsed().Seconds(), "runs/s")
}

// BenchmarkWorkers runs the baseline through the engine's loop, inputs drawn and outcomes thrown away.
func BenchmarkWorkers(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			const runs = 8192
			s := study(b, baseline)
			s.Runs = runs
			var keep []bool
			for _, o := range s.Spec.Outputs {
				keep = append(keep, o.Headline || o.Standard)
			}
			plan, err := s.Plan(workers, keep)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sim.Run(context.Background(), plan, nowhere{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*runs)/b.Elapsed().Seconds(), "runs/s")
		})
	}
}

type nowhere struct{}

// Put implements sim.Sink.
func (nowhere) Put(int, [][]float64, [][]float64, []string) error { return nil }

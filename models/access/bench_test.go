package access

import (
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

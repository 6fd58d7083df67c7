// Package sim is the engine's contract and its loop.
//
// A Model maps inputs to outcomes. A Plan says which inputs, which points of the
// unit cube (Design), which seed and which runs. Run evaluates the plan on any number
// of workers and hands the results, in run order, to Sinks. A result depends on the
// plan alone: never on the number of workers, the size of a batch, or the clock.
//
// The package knows no domain, no file, no calendar. Distributions live in sim/dist,
// designs in sim/design, estimates and their Monte Carlo error in sim/stats.
//
//	type square struct{}
//
//	func (square) Spec() sim.Spec {
//		return sim.Spec{
//			Name:    "square",
//			Params:  []sim.Param{{Name: "x", Min: 0, Max: 1}},
//			Outputs: []sim.Output{{Name: "y", Kind: sim.Level}},
//		}
//	}
//
//	func (square) Evaluate(b *sim.Batch) {
//		for i, x := range b.In[0] {
//			b.Out[0][i] = x * x
//		}
//	}
package sim

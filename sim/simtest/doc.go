// Package simtest checks that a model keeps the promises the engine relies on: it is pure, it gives
// the same bits however runs are cut into batches and spread over workers, it allocates nothing per
// run, it fails loudly or not at all, and its Spec can be believed. It does not know whether the
// equations are right; that is for the model's own tests.
//
//	func TestConformance(t *testing.T) {
//		model := build(t) // any sim.Model
//		simtest.Model(t, model)
//	}
package simtest

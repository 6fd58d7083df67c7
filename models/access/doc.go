// Package access is the two-way market-access model: a provider from a home market tries to sell
// cloud services in another market under the regime of that market's government. The same equations
// serve Chinese providers going abroad and foreign providers entering China; only parameters differ.
//
// MODEL.md states the model in full, with its equations in the order of a step, its parameters and
// the sign of every lever. The files of the package follow that order:
//
//	world.go       what a scenario file may say: the parameters with unit, range and meaning
//	check.go       what no tag can say about them
//	lead.go        the inputs that matter most
//	model.go       a world compiled into index tables
//	cohort.go      runs side by side in lanes: their state, their start, and the order of a step
//	row.go         one number of each lane, and sets of lanes
//	clock.go       what happens now and then: clocks, and the calendar that calls them
//	demand.go      1 demand
//	policy.go      2 regimes, events, openness
//	capability.go  3 utility of the providers relative to the incumbents
//	capital.go     4 programmes, sites, capacity
//	entry.go       5 the entry pipeline
//	attraction.go  6 what new demand chooses
//	revenue.go     7 revenue
//	outcomes.go    what is reported
//
// The package knows no file and no figure, and every draw has an address: see Spec.Streams.
package access

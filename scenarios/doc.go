// Package scenarios turns parameter files into studies.
//
// A scenario file names a model, says every value of it, and says how to study it: which values a
// government decides (levers), which inputs depend on one another (joint) or are drawn together from a
// file (draws), which thresholds matter, how many runs, which seed and design. It may extend another file
// and then says only what differs. Load resolves a file, the files it extends and the overrides of the
// command line into a Study: the model, its inputs with their distributions, and for each value its unit,
// its evidence and the place where it was set. A file with mistakes is refused with all of them at once; see scenarios/bind.
//
// The package runs nothing and knows no model: definitions are handed in.
//
//	study, err := scenarios.Load("ishigami", scenarios.Options{Models: models.All()})
//	plan, err := study.Plan(runtime.NumCPU(), nil)
//	summary, err := sim.Run(ctx, plan, sink)
//
// # How files merge
//
// Mappings merge key by key. A quantity, a list or a single value of the child replaces the parent's
// whole, and the evidence of a replaced quantity falls away with it. null removes a named member.
// Name, title and about are a file's own; all else is inherited. An override path=value is one more
// layer, reported as "--set #1".
package scenarios

// Package sensitivity says which inputs matter: estimates of sensitivity indices, each with its interval, and the designs
// that some of them need.
//
// Three ways, from dear to cheap:
//
//   - Saltelli and Indices: Sobol' indices of first order, second order and in total, for inputs or groups of inputs, and
//     for the model's own chance as a group by itself. Runs: points × (groups + 2), or × (2 groups + 2) with second order.
//   - Trajectories or Radial and Effects: Morris' elementary effects, to find the few inputs that matter among hundreds.
//     Runs: trajectories × (groups + 1).
//   - Ensemble: what any finished study says. FirstOrder, Swing, Regress (standardised and partial rank correlation
//     coefficients), PAWN and Delta need no run beyond it.
//
// A design is a sim.Design that says how many runs it makes before any is made, and whose chance each run has (a Plan's
// Chance). Estimates take plain columns. Every result is a Row. Its interval rests on groups of runs that are
// independent of one another: the replicates of a design or, for independent runs, 32 groups of them. Measures that noise alone
// raises above 0 have a level of Noise; Rank says how stable an order of inputs is.
//
// The package runs no model, and knows no file, no picture and no outcome by name. Results depend on the values and their
// groups alone, bit for bit, except for those of Regress, whose last bits are those of gonum.
//
//	axes := []design.Axis{{Name: "x1", Lead: 1}, {Name: "x2", Lead: 2}}
//	a, _ := design.New(design.Sobol, axes, seed, 16, 4096)
//	b, _ := design.New(design.Sobol, sensitivity.Others(axes), seed, 16, 4096)
//	s, err := sensitivity.NewSaltelli(a, b, len(axes), sensitivity.Singles(axes), false)
//	if err != nil {
//		return err
//	}
//	plan.Design, plan.Chance, plan.End = s, s.Chance, s.Len()
//	// after sim.Run, with the column y of an outcome
//	rows := s.Indices(0, y, stats.Sets(16))
package sensitivity

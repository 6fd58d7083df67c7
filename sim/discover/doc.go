// Package discover finds the regions of the inputs' space in which an outcome is likely: scenario discovery.
//
// Given cases, each with its inputs and an outcome that is of interest or not, it answers "what do the runs in which
// it happens have in common?" by boxes: limits on a few inputs. Two measures pull against each other: coverage, the
// share of all cases of interest that is in the box, and density, the share of the box's cases that is of
// interest; a box that people can use has few limits.
//
//   - Cases.Peel and Cases.Paste are PRIM (J. H. Friedman and N. I. Fisher, "Bump hunting in high-dimensional
//     data", Statistics and Computing 9, 1999, 123; B. P. Bryant and R. J. Lempert, "Thinking inside the box",
//     Technological Forecasting and Social Change 77, 2010, 34; for inputs of mixed kinds J. H. Kwakkel and
//     M. Jaxa-Rozen, Environmental Modelling & Software 79, 2016, 311). They give a trajectory of boxes
//     to choose from, by hand or by Densest or Cases.Balanced; Cases.Outside leaves what is left for another box. Cases.Polish
//     sets two ends of the limits anew at a time, which peeling cannot.
//   - Cases.Tree is CART (L. Breiman, J. Friedman, R. Olshen and C. Stone, "Classification and Regression Trees",
//     1984), with its leaves as boxes, so that the two compare.
//   - Cases.Search does all of it: it finds one box or several by either method, chooses, and tests.
//   - Medoids and Representative pick runs that stand for many, to be told as stories.
//
// Searching finds something in pure noise, too. Cases.QuasiP tests limits one by one; Cases.Estimates gives the Monte
// Carlo error of a box that was fixed beforehand; Cases.Resample repeats the search on halves of the cases and
// measures what it finds in the cases left out, which is the figure to believe.
//
// Inputs are read as ranks: increasing transformations change nothing but the limits, and neither does the order of
// cases or of inputs, since ties go to the first input by name. Outcomes are added exactly. So results are the same
// bits everywhere. Everything runs in one goroutine.
//
// The package knows no model, unit, file or figure. It runs nothing: cases come as plain slices.
//
//	c, err := discover.New([]discover.Input{{Name: "growth", Values: growth}, {Name: "cap", Values: limit}}, outcome)
//	found, err := c.Search(ctx, discover.Search{Halves: discover.Halves{Times: 50, Seed: 1}})
//	for _, f := range found {
//		fmt.Println(f.Limits, f.Coverage, f.Density, f.Resampled.OutOfBag)
//	}
package discover

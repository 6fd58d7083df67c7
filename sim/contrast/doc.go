// Package contrast is what sets the runs of one scenario apart from those of another.
//
// Where two scenarios share their draws (Unpairable), run r of one and run r of the other are one world under two
// assumptions: the difference is taken run by run, has a distribution of its own, and what the two have in common
// cancels in its error (Paired). Where they do not, only distributions can be compared (Apart).
//
// Of both it says how far means and medians are apart, how probable it is that one exceeds the other, and whether one
// dominates the other: whether its distribution lies at larger values everywhere. Everything carries its Monte Carlo error.
// A difference is always that of the second less the first.
//
// The package knows no scenario by name, no file and no unit.
//
//	if reason := contrast.Unpairable(a.draws, b.draws); reason == "" {
//		c := contrast.Paired(a.values, b.values, stats.Share, stats.Sets(16))
//		fmt.Println(c.Shift, c.Greater, c.First.Verdict)
//	}
package contrast

// Package stats turns the runs of a study into estimates that carry their Monte Carlo error.
//
// One method serves every design. An estimate is, to first order, the mean of one number per
// run; its error comes from the groups of runs that are independent of each other, the
// replicates. In a random design each run is a replicate (Runs). In a Sobol' or Latin
// hypercube design the runs of one randomisation depend on each other and only the R
// randomisations are independent: run r belongs to set r mod R (Sets). With T the sum of the
// numbers' deviations over a set, the variance of their mean is R/(R-1) Σ (T/N)², which for sets
// of equal size is the variance of the sets' means over R and which for single runs is s²/N.
// All intervals are 95 % intervals.
//
// A value that is NaN is a failed run: it is left out, and Estimate.N says how many remain.
// +Inf is a time that was not reached: quantiles and probabilities take it as it is, and the
// moments of a column that holds it are NaN. With a single set no error can be known: the
// interval is NaN, and it is for the caller to say so.
//
// A Column takes all values of an outcome and sorts them. A Sketch takes them as they come and forgets them; what
// Sketched reads from it is the same, but for quantiles and curves, which come from bins.
//
// Weighted is a column whose runs do not count alike; where they come to have weights, sim/calibrate says.
//
// The package knows no outcome by name, no file and no picture. Results depend on the values and their sets
// alone, bit for bit, whatever the machine.
//
//	c := stats.NewColumn(stats.Sets(16))
//	for _, x := range columns {
//		c.Reset(x)
//		fmt.Println(c.Quantile(0.95), c.Above(0.03))
//	}
package stats

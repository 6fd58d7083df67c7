// Package lake is the shallow-lake problem: a town chooses how much phosphorus to release into its
// lake each year, and a lake that crosses its threshold turns turbid and may stay so. It is the usual
// test problem of decision making under deep uncertainty, in the form of Hadka et al. (2015), Singh
// et al. (2015) and Kwakkel (2017).
//
// The concentration X of phosphorus, dimensionless, starts at 0 and moves by the year,
//
//	X[t+1] = (1 - b) X[t] + X[t]^q / (1 + X[t]^q) + release[t] + inflow[t],  t = 0 ... myears-2
//
// with natural inflows that are independent and lognormal with the given mean and standard deviation.
// The threshold Pcrit is the least X > 0 at which recycling X^q/(1 + X^q) outweighs the loss bX; where it
// never does, the lake always recovers and Pcrit is infinite. Each run simulates nsamples lakes and
// reports what the papers report of them:
//
//	max_P        the highest, over the years, of the mean of X over the samples
//	utility      Σ_t alpha release[t] delta^t, t = 0 ... myears-1
//	inertia      share of the myears-1 changes of release that exceed 0.02 in size
//	reliability  share of years and samples, X[0] included, with X < Pcrit
//
// The years are numbered, not dated, so the model takes no horizon. The inflow of year t in sample k of
// a run has an address of its own: neither nsamples nor myears changes it. With few samples max_P and
// reliability carry noise within the run, as they do in the papers (100 samples).
//
// A scenario gives the release as a list of one number, the same in every year, or of myears:
//
//	model: lake
//	b: uniform(0.1, 0.45)
//	q: uniform(2, 4.5)
//	mean: uniform(0.01, 0.05)
//	stdev: uniform(0.001, 0.005)
//	delta: uniform(0.93, 0.99)
//	release:
//	  - 0.02
package lake

package discover

import (
	"fmt"
	"math"
)

// Representative is the run that comes nearest to a pointwise quantile of an outcome's path: the line of a fan
// chart, which no single run follows. path[t][i] is the outcome at time t in run i. The share of runs below
// it (half of those equal to it) is to be p at every time, and the run with the least mean squared distance from
// p is taken, the first of equals; so early and late times count alike, whatever the scale, and +Inf is a value like others.
// The distance is the root of that mean: 0.1 says that the run strays by about ten points of the distribution. A run
// that is NaN at some time failed and is not taken; it is -1 with a distance of NaN if all are. It panics if p is not
// in [0, 1] or times differ in their number of runs.
func Representative(path [][]float64, p float64) (run int, distance float64) {
	if !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("discover: representative of p = %v, not in [0, 1]", p))
	}
	if len(path) == 0 {
		return -1, math.NaN()
	}
	sums := make([]float64, len(path[0]))
	for _, values := range path {
		if len(values) != len(sums) {
			panic(fmt.Sprintf("discover: times of %d and %d runs", len(sums), len(values)))
		}
		ranks, n := midRanks(values)
		wanted := float64(p * float64(n))
		for i, r := range ranks {
			sums[i] += (r - wanted) * (r - wanted) / float64(n) / float64(n)
		}
	}
	run, least := -1, math.NaN()
	for i, sum := range sums {
		if run < 0 && sum >= 0 || sum < least {
			run, least = i, sum
		}
	}
	return run, math.Sqrt(least / float64(len(path)))
}

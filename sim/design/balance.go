package design

import "math/bits"

// Balanced says whether n runs give each replicate a power of two of points, the numbers at which
// a Sobol' sequence is a net: every elementary interval holds its exact share. It panics when
// replicates is zero.
func Balanced(n, replicates int) bool {
	points := n / replicates
	return points > 0 && n%replicates == 0 && points&(points-1) == 0
}

// NextBalanced is the smallest balanced number of runs that is not below n. It panics when
// replicates is zero.
func NextBalanced(n, replicates int) int {
	points := max(1, n/replicates)
	if points*replicates < n {
		points++
	}
	return replicates << bits.Len(uint(points-1))
}

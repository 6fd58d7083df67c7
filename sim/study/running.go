package study

import (
	"math"
	"slices"

	"cloudgate/sim"
	"cloudgate/sim/stats"
)

// Running is an estimate from the first runs alone.
type Running struct {
	Statistic sim.Statistic
	Runs      int // the first so many
	stats.Estimate
}

// Bounds of running estimates: from fewer runs, or from fewer of each set, an interval says nothing.
const (
	firstRunning  = 32
	firstOfASet   = 2
	runningPoints = 8 // to each doubling of the number of runs
)

// Converge follows statistics of a column of runs of an outcome of that kind from its first runs to all of them, eight times
// to a doubling. Designs of several sets are cut where each set has as many runs as the next.
func Converge(list []sim.Statistic, kind sim.Kind, x []float64, r stats.Replicates) []Running {
	sets := max(1, r.Count())
	var counts []int
	for k := 0; ; k++ {
		n := int(math.Round(float64(len(x)) * math.Exp2(-float64(k)/runningPoints)))
		if k > 0 {
			n -= n % sets
		}
		if k > 0 && (n < firstRunning || n < firstOfASet*sets) || n == 0 {
			break
		}
		if len(counts) == 0 || n < counts[len(counts)-1] {
			counts = append(counts, n)
		}
	}
	slices.Reverse(counts)
	var found []Running
	column := stats.NewColumn(r)
	for _, n := range counts {
		column.Reset(x[:n])
		for _, st := range list {
			found = append(found, Running{st, n, Estimate(st, kind, column)})
		}
	}
	return found
}

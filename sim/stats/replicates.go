package stats

import (
	"fmt"
	"math"

	"cloudgate/sim/num"
)

// Replicates says which runs are independent of each other. The zero value is Runs.
type Replicates struct{ sets int }

// Runs is for random designs: each run stands alone.
func Runs() Replicates { return Replicates{} }

// Sets is for designs of r independent randomisations read in turn: run i belongs to set i mod r.
// With r = 1 no error can be known. It panics if r < 1.
func Sets(r int) Replicates {
	if r < 1 {
		panic(fmt.Sprintf("stats: %d sets of runs", r))
	}
	return Replicates{sets: r}
}

// Count is the number of sets, 0 for Runs.
func (r Replicates) Count() int { return r.sets }

// String says in a word what the error rests on, for captions.
func (r Replicates) String() string {
	switch r.sets {
	case 0:
		return "runs"
	case 1:
		return "1 set"
	}
	return fmt.Sprintf("%d sets", r.sets)
}

const (
	tail   = 0.025               // of each end of an interval
	normal = 1.95996398454005423 // the normal's quantile 1-tail
)

// Student is the multiplier of a 95 % interval, the quantile 97.5 % of Student's t with df degrees of freedom: t²/(df+t²) of such
// a t is a beta(1/2, df/2), so its quantile 1-2·tail is a beta's.
func Student(df int) float64 {
	nu := float64(df)
	b := num.BetaQuantile(0.5, nu/2, 1-2*tail)
	return math.Sqrt(nu * b / (1 - b))
}

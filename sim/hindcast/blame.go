package hindcast

import (
	"cmp"
	"math"
	"slices"

	"cloudgate/sim/num"
)

// Blame is what the runs say of a miss: which inputs would have had to be otherwise.
type Blame struct {
	// Near is the effective number of runs that come near the figure: Kish's, under weights by the figure's likelihood. Below
	// one or two no run comes near, so that no input within its range explains the miss: the structure does.
	Near float64
	// Shifts are the inputs whose distribution differs most between those runs and all, the largest first.
	Shifts []Shift
}

// Shift is how an input differs between runs that come near a figure and all runs.
type Shift struct {
	Input     int
	Mean, All float64 // of the input, near the figure and over all
	Shift     float64 // the difference in standard deviations of the input
	Error     float64 // standard error of Shift
}

// FindBlame weighs the runs by the likelihood of a figure and looks at what the weights do to the inputs, by column
// and run. Shifts smaller than twice their error are left out. At most n are given.
func FindBlame(f Figure, runs []float64, inputs [][]float64, n int) Blame {
	weights := make([]float64, len(runs))
	top := math.Inf(-1)
	for r, x := range runs {
		weights[r] = f.LogLikelihood(x)
		if weights[r] > top {
			top = weights[r]
		}
	}
	var sum, squares float64
	for r, w := range weights {
		weights[r] = 0
		if w == w && !math.IsInf(top, -1) {
			weights[r] = num.Exp(w - top)
		}
		sum += weights[r]
		squares += float64(weights[r] * weights[r])
	}
	b := Blame{}
	if sum == 0 {
		return b
	}
	// A figure far beyond all runs weighs the nearest of them as if they were near: what counts is how near they come.
	nearest := num.Exp(top - f.LogLikelihood(f.Value))
	b.Near = sum * sum / squares * min(1, nearest*math.E)
	for i, in := range inputs {
		if s, ok := shift(i, in, weights, sum, sum*sum/squares); ok {
			b.Shifts = append(b.Shifts, s)
		}
	}
	slices.SortStableFunc(b.Shifts, func(a, c Shift) int { return cmp.Compare(math.Abs(c.Shift), math.Abs(a.Shift)) })
	b.Shifts = b.Shifts[:min(n, len(b.Shifts))]
	return b
}

// shift compares an input's weighted mean with its mean.
func shift(i int, in, weights []float64, sum, effective float64) (Shift, bool) {
	var weighted, all, square, count float64
	for r, x := range in {
		weighted += float64(weights[r] * x)
		all += x
		count++
	}
	weighted /= sum
	all /= count
	var near float64
	for r, x := range in {
		square += float64((x - all) * (x - all))
		near += float64(weights[r] * float64((x-weighted)*(x-weighted)))
	}
	sd := math.Sqrt(square / (count - 1))
	if sd == 0 || effective < 2 {
		return Shift{}, false
	}
	s := Shift{Input: i, Mean: weighted, All: all, Shift: (weighted - all) / sd}
	s.Error = math.Sqrt(near/sum/effective) / sd
	return s, math.Abs(s.Shift) > 2*s.Error
}

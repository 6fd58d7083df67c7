package sensitivity

import (
	"math"
	"slices"
)

// PAWN estimates, for every input, how far the distribution of the outcome y, by run, moves when the input is known: the
// Kolmogorov-Smirnov distance between the distribution in each of ten classes of the input and that of all runs. Its
// median over the classes is the index pawn, and its maximum pawn_max, which also finds inputs that matter in a part of
// their range alone. Pianosi and Wagener, "A simple and efficient method for global sensitivity analysis based on
// cumulative distribution functions", Environmental Modelling & Software 67 (2015), 1-11, and "Distribution-based
// sensitivity analysis from a generic input-output sample", ibid. 108 (2018), 197-207.
//
// Noise alone makes a distance, of some 0.5 to 1 over the square root of the runs in a class: compare with Noise. A
// monotone transformation of the input or of the outcome changes nothing, and an outcome may be +Inf. A failed run (NaN)
// is left out.
func (e *Ensemble) PAWN(column int, y []float64) []Row {
	o := e.outcome(column, y)
	reason := o.reason(false)
	var a arrangement
	if reason == "" {
		a = o.arranged(e.groups)
	}
	return e.measure(o, []Index{PAWN, PAWNMax}, reason, e.wide, e.dummies.wide, func(c classes, groups int) []measured {
		median, most := a.distances(c, -1)
		result := []measured{{value: median}, {value: most}}
		for g := range groups {
			median, most := a.distances(c, g)
			result[0].left = append(result[0].left, median)
			result[1].left = append(result[1].left, most)
		}
		return result
	})
}

// arrangement is the runs that count in ascending order of the outcome.
type arrangement struct {
	run    []int32
	weight []float64
	group  []uint32
	end    []int32 // of the stretch of equal outcomes that begins here
}

func (o *outcome) arranged(groups int) arrangement {
	var a arrangement
	for _, i := range ascending(o.y) {
		if o.weights[i] > 0 {
			a.run = append(a.run, i)
			a.weight = append(a.weight, o.weights[i])
			a.group = append(a.group, uint32(int(i)%groups))
		}
	}
	a.end = make([]int32, len(a.run))
	end := len(a.run)
	for k := len(a.run) - 1; k >= 0; k-- {
		if k+1 < len(a.run) && o.y[a.run[k]] != o.y[a.run[k+1]] {
			end = k + 1
		}
		a.end[k] = int32(end)
	}
	return a
}

// distances gives the median and the maximum of the distances over the classes, without the runs of one group.
func (a *arrangement) distances(c classes, left int) (median, most float64) {
	var total float64
	var weight [wideClasses]float64
	for k, i := range a.run {
		if int(a.group[k]) != left {
			weight[c.of[i]] += a.weight[k]
			total += a.weight[k]
		}
	}
	// What is below an outcome, of all runs and of each class, counts as a share of its own total.
	var share, below, distance [wideClasses]float64
	for class, w := range weight {
		share[class] = 1 / w
	}
	shareOfAll, all := 1/total, 0.0
	look := func(class uint8) {
		distance[class] = max(distance[class], math.Abs(below[class]-all))
	}
	for lo := 0; lo < len(a.run); {
		hi := int(a.end[lo])
		// A class's distance is largest just before or just after one of its own outcomes.
		for k := lo; k < hi; k++ {
			if int(a.group[k]) != left {
				look(c.of[a.run[k]])
			}
		}
		for k := lo; k < hi; k++ {
			if int(a.group[k]) != left {
				class := c.of[a.run[k]]
				below[class] += float64(a.weight[k] * share[class])
				all += float64(a.weight[k] * shareOfAll)
			}
		}
		for k := lo; k < hi; k++ {
			if int(a.group[k]) != left {
				look(c.of[a.run[k]])
			}
		}
		lo = hi
	}
	found := make([]float64, 0, wideClasses)
	for class, w := range weight {
		if w > 0 {
			found = append(found, distance[class])
		}
	}
	slices.Sort(found)
	n := len(found)
	return (found[(n-1)/2] + found[n/2]) / 2, found[n-1]
}

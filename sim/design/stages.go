package design

import "fmt"

// Stages gives the numbers of runs at which a design that grows is best looked at: each about twice the
// one before, so that there are few, from the first that is not below least to the last that is not above
// most. Those of a Sobol' design are balanced (see Balanced); a random design also ends at most itself. The
// errors: a Latin hypercube, whose strata are made for one number of runs and cannot grow; no such number
// between least and most.
func Stages(kind Kind, replicates, least, most int) ([]int, error) {
	if kind == LatinHypercube {
		return nil, fmt.Errorf("a Latin hypercube cannot grow: its strata are made for one number of runs; expected the design %s or %s", Sobol, Random)
	}
	first := least
	if kind == Sobol {
		first = NextBalanced(least, replicates)
	}
	if first > most {
		return nil, fmt.Errorf("found at most %d runs; expected at least %d, the first number at which the design is looked at", most, first)
	}
	var stages []int
	for n := first; n <= most; n *= 2 {
		stages = append(stages, n)
		if n > most/2 {
			break
		}
	}
	if last := stages[len(stages)-1]; kind == Random && last < most {
		stages = append(stages, most)
	}
	return stages, nil
}

package sensitivity

import (
	"cmp"
	"math"
	"slices"

	"cloudgate/sim/rng"
)

// Ranking is the inputs of one index and one outcome by its absolute value, the largest first, and how far that order
// can be trusted.
type Ranking struct {
	Inputs []string
	// Stable[k] is the share of resamples in which the first k+1 inputs are the same in the same order.
	Stable []float64
}

// rankings is how many resamples a ranking is held against.
const rankings = 1000

// Rank ranks rows of one index of one outcome, each with its input or pair of inputs. A resample is a bootstrap of the
// groups of runs on which the intervals rest: every index moves to the mean of its parts in the groups drawn, so that
// indices that err together move together. Rows without a value are left out, and Stable is NaN without groups.
func Rank(rows []Row) Ranking {
	var ranked []Row
	for _, r := range rows {
		if !math.IsNaN(r.Value) {
			ranked = append(ranked, r)
		}
	}
	slices.SortStableFunc(ranked, func(a, b Row) int { return cmp.Compare(b.Weight(), a.Weight()) })
	var k Ranking
	if len(ranked) == 0 {
		return k
	}
	for _, r := range ranked {
		name := r.Input
		if r.With != "" {
			name += " × " + r.With
		}
		k.Inputs = append(k.Inputs, name)
	}
	k.Stable = make([]float64, len(ranked))
	groups := len(ranked[0].parts)
	if groups < 2 || slices.ContainsFunc(ranked, func(r Row) bool { return len(r.parts) != groups }) {
		for i := range k.Stable {
			k.Stable[i] = math.NaN()
		}
		return k
	}
	// A bootstrap of g groups has the variance (g-1)/g of theirs.
	wider := math.Sqrt(float64(groups) / float64(groups-1))
	key := rng.NewKey(0, "sensitivity/ranking")
	kept := make([]int, len(ranked)+1) // resamples, by the number of first places that hold
	values := make([]float64, len(ranked))
	times := make([]float64, groups)
	for b := range rankings {
		draws := key.Stream(uint64(b))
		clear(times)
		for g := range groups {
			times[int(draws.Uniform(uint64(g))*float64(groups))]++
		}
		for i, r := range ranked {
			var sum float64
			for g, part := range r.parts {
				sum += float64((times[g] - 1) * part)
			}
			values[i] = r.Index.weight(r.Value + float64(wider*sum/float64(groups)))
		}
		kept[inOrder(values)]++
	}
	holds := 0
	for i := len(ranked) - 1; i >= 0; i-- {
		holds += kept[i+1]
		k.Stable[i] = float64(holds) / rankings
	}
	return k
}

// inOrder is how many of the first places hold: their values are above all that follow.
func inOrder(values []float64) int {
	for i := range values {
		if slices.Max(values[i:]) > values[i] {
			return i
		}
	}
	return len(values)
}

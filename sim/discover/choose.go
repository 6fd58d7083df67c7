package discover

import (
	"cmp"
	"math"
	"slices"
)

// Densest is the index of the box of highest density among those whose coverage is at least a given share; of equals
// the one with most coverage, then the one with fewest limits, then the first. It is -1 if there is none.
func Densest(boxes []Box, coverage float64) int {
	best := -1
	for k, b := range boxes {
		if b.N == 0 || !(b.share() >= coverage) {
			continue
		}
		if best < 0 || b.denser(boxes[best]) {
			best = k
		}
	}
	return best
}

func (b Box) denser(than Box) bool {
	switch {
	case b.Density != than.Density:
		return b.Density > than.Density
	case b.share() != than.share():
		return b.share() > than.share()
	}
	return len(b.Limits) < len(than.Limits)
}

// share is the coverage or, of a quantity that can be negative, the mass instead.
func (b Box) share() float64 {
	if math.IsNaN(b.Coverage) {
		return b.Mass
	}
	return b.Coverage
}

// Knee is the index of the box at which the trade-off bends most: the one farthest beyond the straight line from all of
// the coverage at the least density of the trajectory to none of it at the greatest, which is how far each loss of
// coverage must pay (after Satopää et al., "Finding a kneedle in a haystack", ICDCS Workshops, 2011). Of equals it is the
// first. It panics if there is no box.
func Knee(boxes []Box) int {
	density := func(a, b Box) int { return cmp.Compare(a.Density, b.Density) }
	least, most := slices.MinFunc(boxes, density).Density, slices.MaxFunc(boxes, density).Density
	best, beyond := 0, math.Inf(-1)
	for k, b := range boxes {
		d := b.share()
		if most > least {
			d += (b.Density - least) / (most - least)
		}
		if d > beyond {
			best, beyond = k, d
		}
	}
	return best
}

// Balanced is the index of the box with the greatest harmonic mean of coverage and gain, so that neither is bought with all of the
// other (after the F-measure: van Rijsbergen, Information Retrieval, 1979, chapter 7). Coverage counts here as a share of what the cases
// have, and the gain is how far the density is on the way from theirs to 1 or, of a quantity, to the greatest of the boxes. Of equals it is the
// first. It panics if there is no box.
func (c *Cases) Balanced(boxes []Box) int {
	all, most := c.Measure(), 1.0
	if !c.binary {
		most = slices.MaxFunc(boxes, func(a, b Box) int { return cmp.Compare(a.Density, b.Density) }).Density
	}
	best, mean := 0, math.Inf(-1)
	for k, b := range boxes {
		held, gain := b.share()/all.share(), max(0, (b.Density-all.Density)/(most-all.Density))
		if f := 2 * held * gain / (held + gain); f > mean {
			best, mean = k, f
		}
	}
	return best
}

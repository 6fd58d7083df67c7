package discover

import (
	"math"
	"slices"

	"cloudgate/sim/num"
	"cloudgate/sim/stats"
)

// QuasiP says how likely it is that each side of a limit would do as much by chance. Sides that are open have NaN.
type QuasiP struct {
	Lo, Hi float64 // of a number
	Set    float64 // of categories, all together
}

// QuasiP tests each limit of a box, in the order of its limits: the side is dropped, which makes a larger box with a
// density d, and the value is the probability that a binomial variable of the box's n cases at d has as many of
// interest as the box or more (Bryant and Lempert 2010). It is called quasi because the limit was sought
// so as to be significant: a small value does not prove it, a value that is not small speaks against it.
// See Resample for a test that allows for the search. It is NaN where the outcome is a quantity.
func (c *Cases) QuasiP(b Box) []QuasiP {
	r := c.region(b.Limits)
	inside, below, above := c.besides(r, b.Limits)
	tested := make([]QuasiP, len(b.Limits))
	for k, l := range b.Limits {
		in, s := &c.inputs[l.Input], r.sides[l.Input]
		q := QuasiP{Lo: math.NaN(), Hi: math.NaN(), Set: math.NaN()}
		if c.binary && inside.n > 0 {
			switch without := c.atLeast(inside, inside.and(below[k])); {
			case in.categories > 0:
				q.Set = without
			case s.lo > 0:
				q.Lo = without
			}
			if in.categories == 0 && int(s.hi) < len(in.values)-1 {
				q.Hi = c.atLeast(inside, inside.and(above[k]))
			}
		}
		tested[k] = q
	}
	return tested
}

// besides counts the cases in a region and, by limit, those that it alone keeps out: below or, of a number, above it. One
// walk over the cases does for all sides.
func (c *Cases) besides(r region, limits []Limit) (inside tally, below, above []tally) {
	below, above = make([]tally, len(limits)), make([]tally, len(limits))
cases:
	for _, i := range c.members {
		only := &inside
		for k, l := range limits {
			s, rank := &r.sides[l.Input], c.inputs[l.Input].rank[i]
			if s.contains(rank) {
				continue
			}
			if only != &inside {
				continue cases
			}
			if only = &below[k]; rank > s.hi {
				only = &above[k]
			}
		}
		only.n++
		only.sum += c.y[i]
	}
	return inside, below, above
}

// atLeast is the probability that of as many cases as inside has, drawn at the density of the wider set, as many
// are of interest as inside or more.
func (c *Cases) atLeast(inside, wider tally) float64 {
	of := math.Round(float64(inside.sum) * c.unit)
	if of == 0 {
		return 1
	}
	return num.BetaInc(of, float64(inside.n)-of+1, c.mean(wider))
}

// Estimates are the coverage and the density of a box that was fixed beforehand, with their Monte Carlo error by the
// replicates of the runs: case i is run i. Of a yes/no outcome both are conditional probabilities and their intervals
// Wilson's, which have a width even for a box that is all of interest; of a quantity they are ratios of means with
// Student's interval (Cochran, Sampling Techniques, 1977, section 2.11). They do not allow for the box having been
// sought in the same cases: Resample does.
func (c *Cases) Estimates(b Box, r stats.Replicates) (coverage, density stats.Estimate) {
	inside := make([]bool, len(c.y))
	for _, i := range c.Inside(b) {
		inside[i] = true
	}
	within, captured := nans(len(c.y)), nans(len(c.y))
	m := c.Measure(b.Limits...)
	average := float64(c.total) / float64(c.n)
	for i, ok := range c.counted {
		if !ok {
			continue
		}
		y, share := float64(c.y[i]), 0.0
		if inside[i] {
			within[i], share = y*c.unit, 1
		}
		if !c.binary {
			// To first order a ratio is the mean of these numbers.
			captured[i] = m.Coverage + float64(y*(share-m.Coverage))/average
		} else if y > 0 {
			captured[i] = share
		}
	}
	if c.binary {
		return stats.Of(captured, r).Above(0.5), stats.Of(within, r).Above(0.5)
	}
	return stats.Of(captured, r).Mean(), stats.Of(within, r).Mean()
}

func nans(n int) []float64 { return slices.Repeat([]float64{math.NaN()}, n) }

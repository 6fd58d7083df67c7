package discover

import (
	"math"
	"slices"
)

// Limit restricts one input.
type Limit struct {
	Input  int     // index of the input
	Lo, Hi float64 // a number's range, ends included; infinite on a side that is open; values that cases have
	Set    []int   // a category's codes that are kept, ascending; nil for a number
}

// Box is a region of the inputs' space with its measures in a table of cases.
type Box struct {
	Limits   []Limit // the inputs that are restricted, ascending; none for all cases
	N        int     // cases in it
	Mass     float64 // their share of all cases (called support by some)
	Coverage float64 // the share of all cases of interest that is in it; of a quantity the share of its sum, NaN if some outcome is negative
	Density  float64 // the share of its cases that are of interest; of a quantity the mean; NaN in an empty box
}

// Measure is the box that has these limits, at most one for each input: for limits set by hand, a limit dropped, or a
// box found among other cases. It panics if an input does not exist.
func (c *Cases) Measure(limits ...Limit) Box {
	b := c.measures(c.tally(c.region(limits)))
	b.Limits = slices.Clone(limits)
	return b
}

// Inside lists the cases in a box, ascending.
func (c *Cases) Inside(b Box) []int {
	r := c.region(b.Limits)
	var inside []int
	for _, i := range c.members {
		if r.contains(c, i) {
			inside = append(inside, i)
		}
	}
	return inside
}

// region is the limits of a box in ranks, by input; the zero side is open.
type region struct {
	sides []side
}

// side is what a region says of one input.
type side struct {
	lo, hi int32  // ranks, included
	kept   []bool // by category; nil if all are, and for numbers
}

// everything is the region without limits.
func (c *Cases) everything() region {
	r := region{make([]side, len(c.inputs))}
	for j := range r.sides {
		r.sides[j] = side{lo: 0, hi: int32(len(c.inputs[j].values) - 1)}
	}
	return r
}

func (c *Cases) region(limits []Limit) region {
	r := c.everything()
	for _, l := range limits {
		in := &c.inputs[l.Input]
		s := &r.sides[l.Input]
		if in.categories > 0 {
			if len(l.Set) < in.categories {
				s.kept = make([]bool, in.categories)
				for _, k := range l.Set {
					s.kept[k] = true
				}
			}
			continue
		}
		lo, _ := slices.BinarySearch(in.values, l.Lo)
		hi, found := slices.BinarySearch(in.values, l.Hi)
		if !found {
			hi--
		}
		s.lo, s.hi = int32(lo), int32(hi)
	}
	return r
}

func (s *side) contains(rank int32) bool {
	return s.lo <= rank && rank <= s.hi && (s.kept == nil || s.kept[rank])
}

// restricts says whether a side leaves out any of the values.
func (s *side) restricts(col *column) bool {
	return s.lo > 0 || int(s.hi) < len(col.values)-1 || s.kept != nil
}

func (r region) contains(c *Cases, i int) bool {
	for j := range r.sides {
		if !r.sides[j].contains(c.inputs[j].rank[i]) {
			return false
		}
	}
	return true
}

// with is the region with another side.
func (r region) with(input int, s side) region {
	sides := slices.Clone(r.sides)
	sides[input] = s
	return region{sides}
}

// restricted lists the inputs that a region restricts.
func (r region) restricted(c *Cases) []int {
	var inputs []int
	for j := range r.sides {
		if r.sides[j].restricts(&c.inputs[j]) {
			inputs = append(inputs, j)
		}
	}
	return inputs
}

// cases lists those in a region, ascending.
func (c *Cases) cases(r region) []int32 {
	restricted := r.restricted(c)
	var inside []int32
cases:
	for _, i := range c.members {
		for _, j := range restricted {
			if !r.sides[j].contains(c.inputs[j].rank[i]) {
				continue cases
			}
		}
		inside = append(inside, int32(i))
	}
	return inside
}

// tally counts the cases in a region.
func (c *Cases) tally(r region) tally {
	var t tally
	for _, i := range c.cases(r) {
		t.n++
		t.sum += c.y[i]
	}
	return t
}

// measures is a box without its limits.
func (c *Cases) measures(t tally) Box {
	b := Box{N: t.n, Mass: float64(t.n) / float64(c.n), Coverage: math.NaN(), Density: c.mean(t)}
	if !c.negative && c.total > 0 {
		b.Coverage = float64(t.sum) / float64(c.total)
	}
	return b
}

// box is the box of a region that has these cases.
func (c *Cases) box(r region, t tally) Box {
	b := c.measures(t)
	for _, j := range r.restricted(c) {
		in, s := &c.inputs[j], &r.sides[j]
		l := Limit{Input: j, Lo: math.Inf(-1), Hi: math.Inf(1)}
		for k, kept := range s.kept {
			if kept {
				l.Set = append(l.Set, k)
			}
		}
		if in.categories == 0 && s.lo > 0 {
			l.Lo = in.values[s.lo]
		}
		if in.categories == 0 && int(s.hi) < len(in.values)-1 {
			l.Hi = in.values[s.hi]
		}
		b.Limits = append(b.Limits, l)
	}
	return b
}

// tally is a number of cases and the sum of their outcomes.
type tally struct {
	n   int
	sum int64
}

func (t tally) and(u tally) tally { return tally{t.n + u.n, t.sum + u.sum} }

func (c *Cases) mean(t tally) float64 { return float64(float64(t.sum) / float64(t.n) * c.unit) }

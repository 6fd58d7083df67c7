package discover

import "slices"

// places is at how many places one end of a limit is tried while another is set to its best.
const places = 64

// end is one end of the range of a number: the lower, or the upper.
type end struct {
	input int
	upper bool
}

// Polish makes a box denser without giving up coverage (mass where some outcome is negative): two ends of its limits at
// a time are set anew, together, to where the mean is highest, until no two of them gain. Peeling sees one
// end at a time and never turns back, so that an early slice too many cannot be exchanged for a later one. One of the two is set
// exactly, the other at up to 64 places, quantiles of the cases that there are to choose from. Categories stay.
func (c *Cases) Polish(b Box) Box {
	r := c.region(b.Limits)
	t := c.tally(r)
	least := t
	if t.n == 0 {
		return b
	}
	for gained := true; gained; {
		gained = false
		ends := c.ends(r)
		for k, one := range ends {
			for _, other := range ends[k:] {
				if next, u := c.exchange(r, one, other, least); c.denser(u, t) {
					r, t, gained = next, u, true
				}
			}
		}
	}
	return c.box(r, t)
}

// ends lists where numbers are limited, by name of the input.
func (c *Cases) ends(r region) []end {
	var ends []end
	for _, j := range c.byName {
		in, s := &c.inputs[j], &r.sides[j]
		if in.categories > 0 {
			continue
		}
		if s.lo > 0 {
			ends = append(ends, end{j, false})
		}
		if int(s.hi) < len(in.values)-1 {
			ends = append(ends, end{j, true})
		}
	}
	return ends
}

// denser says whether cases have a higher mean than others or, at the same mean, are more.
func (c *Cases) denser(t, than tally) bool {
	if t.n == 0 || c.mean(t) < c.mean(than) {
		return false
	}
	return c.mean(t) > c.mean(than) || t.n > than.n
}

// exchange sets two ends anew, or one if they are the same, to where the region is densest with at least as much in it as
// least has; an empty tally says that there is no such place.
func (c *Cases) exchange(r region, one, other end, least tally) (region, tally) {
	wide := r.with(one.input, c.opened(r.sides[one.input], one))
	wide = wide.with(other.input, c.opened(wide.sides[other.input], other))
	in := make([]bool, len(c.y))
	for _, i := range c.cases(wide) {
		in[i] = true
	}
	cases := c.outward(other, in)
	from := c.outward(one, in)
	tried := []int32{c.reach(one, from[len(from)-1])}
	if one != other {
		for k := range places {
			tried = append(tried, c.reach(one, from[max(0, (k+1)*len(from)/places-1)]))
		}
	}
	slices.Sort(tried)
	reach, y := make([]int32, len(cases)), make([]int64, len(cases))
	for k, i := range cases {
		reach[k], y[k] = c.reach(one, i), c.y[i]
	}
	var best tally
	var to [2]int32
	for _, first := range slices.Compact(tried) {
		var t tally
		for k, i := range cases {
			if reach[k] <= first {
				t.n++
				t.sum += y[k]
			}
			second := c.reach(other, i)
			if k+1 < len(cases) && c.reach(other, cases[k+1]) == second {
				continue
			}
			if t.n > 0 && c.holds(t, least) && (best.n == 0 || c.denser(t, best)) {
				best, to = t, [2]int32{first, second}
			}
		}
	}
	if best.n == 0 {
		return r, best
	}
	wide = wide.with(one.input, wide.sides[one.input].ending(one, to[0]))
	return wide.with(other.input, wide.sides[other.input].ending(other, to[1])), best
}

// outward lists cases by how far out an end has to be so that they are inside.
func (c *Cases) outward(e end, in []bool) []int32 {
	cases := make([]int32, 0, len(c.y))
	for _, i := range c.inputs[e.input].order {
		if in[i] {
			cases = append(cases, i)
		}
	}
	if !e.upper {
		slices.Reverse(cases)
	}
	return cases
}

// reach is how far out an end has to be so that a case is inside: its rank, downwards for a lower end.
func (c *Cases) reach(e end, i int32) int32 {
	if e.upper {
		return c.inputs[e.input].rank[i]
	}
	return -c.inputs[e.input].rank[i]
}

// holds says whether cases are no less of the coverage, or of the mass where there is none, than others.
func (c *Cases) holds(t, least tally) bool {
	if c.negative {
		return t.n >= least.n
	}
	return t.sum >= least.sum
}

// opened is a side without one of its ends.
func (c *Cases) opened(s side, e end) side {
	if e.upper {
		s.hi = int32(len(c.inputs[e.input].values) - 1)
	} else {
		s.lo = 0
	}
	return s
}

// ending is a side with an end that reaches so far.
func (s side) ending(e end, reach int32) side {
	if e.upper {
		s.hi = reach
	} else {
		s.lo = -reach
	}
	return s
}

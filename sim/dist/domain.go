package dist

import "math"

// Domain is the range Lo..Hi, ends included, in which a quantity lives. An end may be infinite. The
// zero Domain is the whole line.
type Domain struct{ Lo, Hi float64 }

// anywhere is the whole line.
var anywhere = Domain{math.Inf(-1), math.Inf(1)}

func (dom Domain) orAnywhere() Domain {
	if dom == (Domain{}) {
		return anywhere
	}
	return dom
}

// String is the domain as a range is written: "0..1", "0.." with an open end.
func (dom Domain) String() string { return end(dom.Lo) + ".." + end(dom.Hi) }

// reach is the least probability of a draw: numbers of sim/rng are at least 2^-53, and points of
// designs larger. What a distribution does beyond cannot happen in a run.
const reach = 0x1p-53

// admits explains why a distribution can give a value that is outside the domain or that no number
// can hold; "" if it cannot.
func (dom Domain) admits(d Dist) string {
	dom = dom.orAnywhere()
	lo, hi := d.Quantile(reach), d.InverseSurvival(reach)
	if lo >= dom.Lo && hi <= dom.Hi {
		if math.IsInf(lo, 0) || math.IsInf(hi, 0) {
			return d.String() + " can exceed every number that can be held"
		}
		return ""
	}
	if c, ok := d.(constant); ok {
		return c.String() + " is outside " + dom.String()
	}
	if m, ok := d.(*metalog); ok && m.x[0] > dom.Lo && m.x[len(m.x)-1] < dom.Hi {
		return m.String() + " can leave " + dom.String() + "; write its bounds, as " + m.bounded(dom).String()
	}
	narrow := dom
	if c, ok := d.(*cut); ok {
		d, narrow = c.of, Domain{max(dom.Lo, c.lo), min(dom.Hi, c.hi)}
	}
	inside, err := Truncate(d, narrow.Lo, narrow.Hi)
	if err != nil {
		return d.String() + " is outside " + dom.String()
	}
	return d.String() + " can leave " + dom.String() + "; write " + inside.String()
}

package stats

import "math"

// Kind says how an outcome is to be read: what its values can be and which statistics it has.
// It is spelled as the engine spells the kinds of its outcomes, so that one converts to the other.
type Kind string

// The kinds of outcome.
const (
	Level Kind = "level" // any number
	Flow  Kind = "flow"  // an amount over a period
	Share Kind = "share" // in [0, 1]
	Count Kind = "count" // not negative
	Flag  Kind = "flag"  // 0 or 1
	Time  Kind = "time"  // a duration, +Inf when not reached
)

// Support is the range of what a quantity can be.
type Support struct{ Lo, Hi float64 }

// Support is the range of a kind. A flow is taken to be positive, as money and quantities are; for
// one that is not, see Column.Density.
func (k Kind) Support() Support {
	switch k {
	case Share, Flag:
		return Support{0, 1}
	case Flow, Count, Time:
		return Support{0, math.Inf(1)}
	}
	return Support{math.Inf(-1), math.Inf(1)}
}

// Clip cuts the interval of a mean or a quantile at the bounds of a kind's support, unless a value
// crosses them.
func (c *Column) Clip(e Estimate, kind Kind) Estimate {
	s := c.within(kind.Support())
	return e.clip(s.Lo, s.Hi)
}

// within is the support without the bounds that finite values cross.
func (c *Column) within(s Support) Support {
	finite := c.finite()
	if len(finite) == 0 {
		return s
	}
	return s.without(finite[0], finite[len(finite)-1])
}

// without is the support without the bounds that values from lo to hi cross.
func (s Support) without(lo, hi float64) Support {
	if lo < s.Lo {
		s.Lo = math.Inf(-1)
	}
	if hi > s.Hi {
		s.Hi = math.Inf(1)
	}
	return s
}

// finite is the sorted values without the infinite ones.
func (c *Column) finite() []float64 {
	from, to := atMost(math.Inf(-1)), below(math.Inf(1))
	return c.sorted[from(c.sorted):to(c.sorted)]
}

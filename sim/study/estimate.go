package study

import (
	"cloudgate/sim"
	"cloudgate/sim/stats"
)

// Estimate reads a statistic from the values of a cell of an outcome of some kind, as the summary has it.
func Estimate(st sim.Statistic, kind sim.Kind, c *stats.Column) stats.Estimate {
	k := stats.Kind(kind)
	switch st.Kind {
	case sim.StatMean:
		if k == stats.Flag {
			return c.Above(0.5)
		}
		return c.Clip(c.Mean(), k)
	case sim.StatSD:
		return c.SD()
	case sim.StatReached:
		return c.Reached()
	case sim.StatAbove:
		return c.Above(st.Above)
	default:
		return c.Clip(c.Quantile(st.Percentile/100), k)
	}
}

// Difference reads a statistic of two cells of one kind from runs that share their draws: the first's less the second's.
func Difference(st sim.Statistic, kind sim.Kind, p *stats.Pair) stats.Estimate {
	switch st.Kind {
	case sim.StatMean:
		if kind == sim.Flag {
			return p.Above(0.5)
		}
		return p.Mean()
	case sim.StatSD:
		return p.SD()
	case sim.StatReached:
		return p.Reached()
	case sim.StatAbove:
		return p.Above(st.Above)
	default:
		return p.Quantile(st.Percentile / 100)
	}
}

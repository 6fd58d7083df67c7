package study

import (
	"cloudgate/sim"
	"cloudgate/sim/stats"
)

// Estimate is a statistic of a column of runs of an outcome of that kind, as the summary of a study has it.
func Estimate(st sim.Statistic, kind sim.Kind, c *stats.Column) stats.Estimate {
	switch st.Kind {
	case sim.StatMean:
		if kind == sim.Flag {
			return c.Above(0.5)
		}
		return c.Clip(c.Mean(), stats.Kind(kind))
	case sim.StatSD:
		return c.SD()
	case sim.StatReached:
		return c.Reached()
	case sim.StatAbove:
		return c.Above(st.Above)
	}
	return c.Clip(c.Quantile(st.Percentile/100), stats.Kind(kind))
}

// Difference is the difference of a statistic between two scenarios that share their draws.
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
	}
	return p.Quantile(st.Percentile / 100)
}

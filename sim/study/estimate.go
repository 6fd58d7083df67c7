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
		return c.Above(st.Bound())
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
		return p.Above(st.Bound())
	}
	return p.Quantile(st.Percentile / 100)
}

// Response is what a statistic comes to where the same runs are made with other settings.
type Response struct {
	Statistic sim.Statistic
	Value     []stats.Estimate // by setting
	Against   []stats.Estimate // by setting: the difference to the reference, run by run
}

// Respond reads a statistic from the columns of an outcome of that kind, one for each setting, and compares each
// with the column of a reference. All columns are of the same runs. One that is the reference's own slice differs by nothing,
// and without error.
func Respond(st sim.Statistic, kind sim.Kind, columns [][]float64, reference []float64, r stats.Replicates) Response {
	response := Response{Statistic: st}
	column, pair := stats.NewColumn(r), stats.NewPair(r)
	for _, x := range columns {
		column.Reset(x)
		response.Value = append(response.Value, Estimate(st, kind, column))
		if len(x) > 0 && len(reference) > 0 && &x[0] == &reference[0] {
			response.Against = append(response.Against, stats.Estimate{N: column.N()})
			continue
		}
		pair.Reset(x, reference)
		response.Against = append(response.Against, Difference(st, kind, pair))
	}
	return response
}

// Standard are the statistics of Runs.Summarise for an outcome of that kind, thresholds excepted.
func Standard(of sim.Selector, kind sim.Kind) []sim.Statistic {
	var list []sim.Statistic
	if kind != sim.Time {
		list = append(list, sim.Statistic{Selector: of, Kind: sim.StatMean})
	}
	if kind == sim.Flag {
		return list
	}
	if kind != sim.Time {
		list = append(list, sim.Statistic{Selector: of, Kind: sim.StatSD})
	}
	for _, p := range []float64{5, 25, 50, 75, 95} {
		list = append(list, sim.Statistic{Selector: of, Kind: sim.StatPercentile, Percentile: p})
	}
	if kind == sim.Time {
		list = append(list, sim.Statistic{Selector: of, Kind: sim.StatReached})
	}
	return list
}

package stats

// Row is one statistic of a column, by the name it has in tables and selectors.
type Row struct {
	Statistic string
	Estimate
}

// Summary is the standard statistics of a kind of outcome: mean, sd, p5, p25, p50, p75 and p95;
// for a time the quantiles and the share reached, never a mean; for a flag its mean alone, which is
// the probability of a 1 and has the interval of a probability. Intervals of means and quantiles are
// cut at the bounds of the kind's support, unless a value crosses them.
func (c *Column) Summary(kind Kind) []Row { return summary(c, kind) }

// summed is a column of values, or what is known of one.
type summed interface {
	Mean() Estimate
	SD() Estimate
	Quantile(p float64) Estimate
	Above(t float64) Estimate
	Reached() Estimate
	Clip(e Estimate, kind Kind) Estimate
}

// quantiles are those of a Summary.
var quantiles = []struct {
	name string
	p    float64
}{{"p5", 0.05}, {"p25", 0.25}, {"p50", 0.5}, {"p75", 0.75}, {"p95", 0.95}}

func summary(c summed, kind Kind) []Row {
	if kind == Flag {
		return []Row{{"mean", c.Above(0.5)}}
	}
	var rows []Row
	if kind != Time {
		rows = append(rows, Row{"mean", c.Clip(c.Mean(), kind)}, Row{"sd", c.SD()})
	}
	for _, q := range quantiles {
		rows = append(rows, Row{q.name, c.Clip(c.Quantile(q.p), kind)})
	}
	if kind == Time {
		rows = append(rows, Row{"reached", c.Reached()})
	}
	return rows
}

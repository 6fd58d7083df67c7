package stats

import (
	"math"

	"cloudgate/sim/num"
)

// Pair holds one outcome of two scenarios over the same runs, which share their draws: its estimates are
// differences, the first minus the second, and what the scenarios have in common cancels in their errors.
// A run that failed in either is left out. It is reused by Reset, and is not safe for concurrent use.
type Pair struct {
	replicates  Replicates
	x, y        []float64
	difference  *Column
	first       *Column // in sections, as second
	second      *Column
	differences []float64
}

// sections are the groups into which independent runs are dealt where an error cannot be told run by run.
const sections = 16

// NewPair makes an empty pair for runs of that kind.
func NewPair(r Replicates) *Pair {
	in := r
	if r.sets == 0 {
		in = Sets(sections)
	}
	return &Pair{replicates: r, difference: NewColumn(r), first: NewColumn(in), second: NewColumn(in)}
}

// Reset takes the values of runs 0, 1, 2, ... of both scenarios, as Column.Reset. It panics if there are more of
// one than of the other.
func (p *Pair) Reset(x, y []float64) {
	if len(x) != len(y) {
		panic("stats: a pair of columns of different lengths")
	}
	p.x, p.y = append(p.x[:0], x...), append(p.y[:0], y...)
	for i := range x {
		if math.IsNaN(x[i]) || math.IsNaN(y[i]) {
			p.x[i], p.y[i] = math.NaN(), math.NaN()
		}
	}
	p.first.Reset(p.x)
	p.second.Reset(p.y)
}

// each fills the differences of a number of each run.
func (p *Pair) each(number func(v float64) float64) *Column {
	p.differences = p.differences[:0]
	for i := range p.x {
		p.differences = append(p.differences, number(p.x[i])-number(p.y[i]))
	}
	p.difference.Reset(p.differences)
	return p.difference
}

// Mean is the difference of the means: the mean of the differences, with its interval.
func (p *Pair) Mean() Estimate {
	return p.each(func(v float64) float64 { return v }).Mean()
}

// Above is the difference of the probabilities of a value greater than t: the mean of a number that is 1, 0 or
// -1 in each run, with Student's interval. Where the replicates all agree, which is luck, the interval is
// Wilson's of as many independent runs that never differed from what was seen.
func (p *Pair) Above(t float64) Estimate {
	return p.share(func(v float64) bool { return v > t })
}

// Reached is the difference of the probabilities of a value below +Inf, as for Above.
func (p *Pair) Reached() Estimate {
	return p.share(func(v float64) bool { return v < math.Inf(1) })
}

func (p *Pair) share(has func(v float64) bool) Estimate {
	c := p.each(func(v float64) float64 {
		switch {
		case math.IsNaN(v):
			return v
		case has(v):
			return 1
		}
		return 0
	})
	e := c.Mean()
	if e.SE == 0 {
		_, most := wilson(0, float64(c.N()), normal)
		e = between(e.Value, e.Value-most, e.Value+most, normal, c.N())
	}
	return e.clip(-1, 1)
}

// Quantile is the difference of the quantiles of Column.Quantile. Its error is found by sectioning (Asmussen
// and Glynn, Stochastic Simulation, 2007, III.5; Nakayama, ACM TOMACS 24, 2014): the estimate is that of all
// runs, and its standard error that of the same estimate in each of the independent sections, the sets of
// a design or 16 groups of independent runs, about it. That needs some hundred runs in each section: with 64
// the intervals of strongly paired medians cover about 92 %.
func (p *Pair) Quantile(q float64) Estimate {
	return p.sectioned(func(sorted []float64) float64 { return quantile(sorted, q) })
}

// SD is the difference of the standard deviations, with its error by sectioning as for Quantile.
func (p *Pair) SD() Estimate {
	return p.sectioned(func(sorted []float64) float64 {
		if len(sorted) < 2 {
			return math.NaN()
		}
		return Of(sorted, Runs()).SD().Value
	})
}

func (p *Pair) sectioned(of func(sorted []float64) float64) Estimate {
	a, b := p.first, p.second
	var sections []float64
	for k := range a.sets {
		if len(a.set(k)) > 0 {
			sections = append(sections, of(a.set(k))-of(b.set(k)))
		}
	}
	return Sectioned(of(a.sorted)-of(b.sorted), sections, a.N())
}

// Saving is how many times more runs it would take for a difference of the means as exact if the scenarios did not share
// their draws: the sum of their variances over that of the differences (Law, Simulation Modeling and Analysis, 2015,
// 11.2). Its interval is one for the logarithm, by sectioning as for Quantile. It is +Inf where no run differs in its
// difference, NaN where neither varies or a value is infinite.
func (p *Pair) Saving() Estimate {
	sets := p.first.sets
	sections := make([]float64, 0, sets)
	for k := range sets {
		if len(p.first.set(k)) > 0 {
			sections = append(sections, num.Log(p.saving(k, sets)))
		}
	}
	e := Sectioned(num.Log(p.saving(0, 1)), sections, p.first.N())
	ratio := num.Exp(e.Value)
	e.SE = float64(ratio * e.SE)
	e.Value, e.Lo, e.Hi = ratio, num.Exp(e.Lo), num.Exp(e.Hi)
	return e
}

// saving is the ratio of variances in the runs from one number on, every so many.
func (p *Pair) saving(from, every int) float64 {
	var x, y, d []float64
	for i := from; i < len(p.x); i += every {
		if !math.IsNaN(p.x[i]) {
			x, y, d = append(x, p.x[i]), append(y, p.y[i]), append(d, p.x[i]-p.y[i])
		}
	}
	squares := func(v []float64) float64 { return powers(v, num.Sum(v)/float64(len(v))).second }
	return (squares(x) + squares(y)) / squares(d)
}

// Sectioned is a number that was read from all of n values together, with the error that the same number has in
// independent sections of them (Asmussen and Glynn, Stochastic Simulation, 2007, III.5): its standard error is that of
// the sections' numbers about it, and the interval Student's. There is no interval with fewer than two sections, or where
// a number is not finite.
func Sectioned(value float64, sections []float64, n int) Estimate {
	r := float64(len(sections))
	if r < 2 || !finite(value) {
		return unknown(value, n)
	}
	var sum float64
	for _, v := range sections {
		d := v - value
		sum += float64(d * d)
	}
	se := math.Sqrt(sum / (r * (r - 1)))
	if !finite(se) {
		return unknown(value, n)
	}
	return symmetric(value, se, Student(len(sections)-1), n)
}

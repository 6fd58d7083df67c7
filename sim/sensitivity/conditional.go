package sensitivity

import (
	"math"

	"cloudgate/sim/num"
)

// FirstOrder estimates S1 of every input for the outcome y, by run: the variance of the outcome's means over classes of
// the input (Plischke, "How to compute variance-based sensitivity indicators with your spreadsheet software",
// Environmental Modelling & Software 35, 2012, 188-191). The noise of these means would add to it; there are therefore no
// squares of means but products of means over independent groups of runs, which have no bias in any design: of Sobol'
// points, classes have means of less noise than so many independent runs, so that Kelley's correction is too large. Of a single
// set of Sobol' points nothing better is possible, and a small S1 can be too low by 2/√N.
//
// There are about √N classes of N runs. What the mean changes within a class is lost: of a linear effect the share 1/M²
// with M classes. A monotone transformation of an input changes nothing. With inputs that depend on one another it is the
// share that the input explains together with all that goes with it.
//
// A failed run (NaN) is left out.
func (e *Ensemble) FirstOrder(column int, y []float64) []Row {
	o := e.outcome(column, y)
	reason := o.reason(true)
	var centred []float64
	if reason == "" {
		centred = o.centred()
	}
	return e.measure(o, []Index{First}, reason, e.narrow, e.dummies.narrow, func(c classes, groups int) []measured {
		return []measured{e.firstOrder(o.weights, centred, c, groups)}
	})
}

// centred is the outcome less its mean, and 0 where it failed.
func (o *outcome) centred() []float64 {
	c := make([]float64, len(o.y))
	for i, w := range o.weights {
		if w > 0 {
			c[i] = float64(w * o.y[i])
		}
	}
	mean := num.Sum(c) / num.Sum(o.weights)
	for i, w := range o.weights {
		if w > 0 {
			c[i] = o.y[i] - mean
		}
	}
	return c
}

// moments is the sums of weights and of values over some runs of a class.
type moments struct{ w, y float64 }

// firstOrder measures with all runs, and without each of the first so many groups.
func (e *Ensemble) firstOrder(weights, y []float64, c classes, groups int) measured {
	parts := make([]moments, e.groups*c.n) // by group and class
	squares := make([]float64, e.groups)
	g := 0
	for i, w := range weights {
		m := &parts[g*c.n+int(c.of[i])]
		v := float64(w * y[i])
		m.w += w
		m.y += v
		squares[g] += float64(v * y[i])
		if g++; g == e.groups {
			g = 0
		}
	}
	result := measured{value: explained(parts, squares, c.n, -1)}
	for g := range groups {
		result.left = append(result.left, explained(parts, squares, c.n, g))
	}
	return result
}

// explained is the share of the variance that the classes' means have, without one of the groups.
func explained(parts []moments, squares []float64, classes, without int) float64 {
	groups := len(squares)
	whole := make([]moments, groups)
	var between, weight, square float64
	for c := range classes {
		var p products
		for g := range groups {
			if g == without {
				continue
			}
			m := parts[g*classes+c]
			whole[g].w += m.w
			whole[g].y += m.y
			p.add(m)
		}
		if mean, ok := p.squaredMean(); ok {
			between += float64(p.sum.w * mean)
			weight += p.sum.w
		}
	}
	var p products
	for g, m := range whole {
		if g != without {
			p.add(m)
			square += squares[g]
		}
	}
	mean, ok := p.squaredMean()
	variance := square/p.sum.w - mean
	if !ok || !(weight > 0) || !(variance > 0) {
		return math.NaN()
	}
	return (between/weight - mean) / variance
}

// products is the sums over groups, and of the squares of the groups' own sums.
type products struct {
	sum    moments
	ww, yy float64
}

func (p *products) add(m moments) {
	p.sum.w += m.w
	p.sum.y += m.y
	p.ww += float64(m.w * m.w)
	p.yy += float64(m.y * m.y)
}

// squaredMean is the square of the mean, without bias: from products of different groups. There must be two.
func (p *products) squaredMean() (float64, bool) {
	pairs := float64(p.sum.w*p.sum.w) - p.ww
	if !(pairs > 1e-9*p.ww) {
		return 0, false
	}
	return (float64(p.sum.y*p.sum.y) - p.yy) / pairs, true
}

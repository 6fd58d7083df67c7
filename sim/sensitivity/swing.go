package sensitivity

import "math"

// fifths is how many classes of an input a swing is told from: the middles of the lowest and the highest of five are its 10
// and 90 % quantiles.
const fifths = 5

// Swing estimates how far the mean of the outcome y, by run, moves with each input: its mean in the runs with the input in its
// lowest fifth (low), in those with the input in its highest fifth (high), and the second less the first (swing), in
// units of the outcome. This is what a tornado diagram draws (Howard, "Decision analysis: practice and promise", Management
// Science 34, 1988, 679-695), with the other inputs not fixed but as likely as they are, and so with the interactions that there are. Of a
// discrete input the fifths are its lowest and its highest value that a fifth's middle can have. An input that acts up and
// down again has no swing and may matter all the same.
//
// The difference has no bias, so that its interval says whether it differs from 0. A failed run (NaN) is left out.
func (e *Ensemble) Swing(column int, y []float64) []Row {
	o := e.outcome(column, y)
	indices := []Index{Low, High, Swing}
	reason := o.reason(true)
	rows := make([]Row, len(indices)*len(e.names))
	for p, name := range e.names {
		var m []measured
		if reason == "" {
			m = e.swing(o, cut(midranks(e.inputs[p], e.order[p], e.weights), fifths))
		}
		for k, index := range indices {
			row := without(column, name, index, o.n, reason)
			if reason == "" {
				row = newRow(column, name, index, m[k].value, o.n, jackknifed(m[k].value, m[k].left))
			}
			rows[k*len(e.names)+p] = row
		}
	}
	return rows
}

// swing is the mean of the lowest class, that of the highest, and their difference.
func (e *Ensemble) swing(o *outcome, c classes) []measured {
	parts := make([]moments, e.groups*c.n) // by group and class
	g := 0
	for i, w := range o.weights {
		if w > 0 {
			m := &parts[g*c.n+int(c.of[i])]
			m.w += w
			m.y += float64(w * o.y[i])
		}
		if g++; g == e.groups {
			g = 0
		}
	}
	mean := func(class, left int) float64 {
		var sum moments
		for g := range e.groups {
			if g != left {
				sum.w += parts[g*c.n+class].w
				sum.y += parts[g*c.n+class].y
			}
		}
		return sum.y / sum.w // NaN where there are none
	}
	low, high := 0, c.n-1
	for low < high && math.IsNaN(mean(low, -1)) {
		low++
	}
	for low < high && math.IsNaN(mean(high, -1)) {
		high--
	}
	result := make([]measured, 3)
	for left := -1; left < e.left; left++ {
		a, b := mean(low, left), mean(high, left)
		for k, v := range []float64{a, b, b - a} {
			if left < 0 {
				result[k].value = v
			} else {
				result[k].left = append(result[k].left, v)
			}
		}
	}
	return result
}

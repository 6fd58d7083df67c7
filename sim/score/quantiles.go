package score

import (
	"fmt"
	"math"
)

// Parts is an interval score and what it is made of: the width of the interval, and the penalties for observations
// above it, which the forecast was too low for, and below it. They add up to the score.
type Parts struct {
	Score           float64
	Dispersion      float64
	Underprediction float64
	Overprediction  float64
}

// Pinball is the quantile score of a quantile q at a level in [0, 1], (1{y <= q} - level)(q - y): level times the
// shortfall of q, or 1-level times its excess (Gneiting and Raftery, JASA 102, 2007, 359, section 6.1).
func Pinball(level, q, y float64) float64 {
	switch {
	case y > q:
		return float64(level * (y - q))
	case y < q:
		return float64((1 - level) * (q - y))
	case y == q:
		return 0
	}
	return math.NaN()
}

// Interval is the interval score of the central interval from lo to hi of a level in [0, 1): its width, plus
// 2/(1-level) times the distance of y from it (Gneiting and Raftery, JASA 102, 2007, 359, equation 43).
func Interval(level, lo, hi, y float64) Parts {
	if math.IsNaN(lo) || math.IsNaN(hi) || math.IsNaN(y) {
		nan := math.NaN()
		return Parts{nan, nan, nan, nan}
	}
	var p Parts
	if hi != lo {
		p.Dispersion = hi - lo
	}
	switch {
	case y < lo:
		p.Overprediction = 2 / (1 - level) * (lo - y)
	case y > hi:
		p.Underprediction = 2 / (1 - level) * (y - hi)
	}
	p.Score = p.Dispersion + p.Underprediction + p.Overprediction
	return p
}

// Quantiles is a forecast by some quantiles. Levels ascend, from 0 to 1, and Values do not descend.
type Quantiles struct{ Levels, Values []float64 }

// near is how far two levels that are meant to be the same may lie apart: decimal levels are rounded, 1-0.975 for one.
const near = 1e-9

// At is the quantile of that level; false where the forecast has none.
func (q Quantiles) At(level float64) (float64, bool) {
	for i, l := range q.Levels {
		if math.Abs(l-level) < near {
			return q.Values[i], true
		}
	}
	return math.NaN(), false
}

// Interval is the central interval of that level; false where the forecast lacks an end of it.
func (q Quantiles) Interval(level float64) (lo, hi float64, ok bool) {
	lo, low := q.At(float64((1 - level) / 2))
	hi, high := q.At(float64((1 + level) / 2))
	return lo, hi, low && high
}

// Covers says whether the central interval of that level holds y, ends included: 1 or 0, NaN where there is no such
// interval.
func (q Quantiles) Covers(level, y float64) float64 {
	lo, hi, ok := q.Interval(level)
	if !ok {
		return math.NaN()
	}
	return covers(lo, hi, y)
}

func covers(lo, hi, y float64) float64 {
	switch {
	case math.IsNaN(lo) || math.IsNaN(hi) || math.IsNaN(y):
		return math.NaN()
	case lo <= y && y <= hi:
		return 1
	}
	return 0
}

// WIS is the weighted interval score of Bracher, Ray, Gneiting and Reich (PLOS Computational Biology 17, 2021,
// e1008618): twice the mean quantile score. With the median and K central intervals of levels 1-α that is their (|y -
// median|/2 + Σ α/2 · Interval)/(K + 1/2), and with many evenly spaced levels it tends to the CRPS. The parts belong
// to intervals, so that they are NaN, the score being good, where a level other than the median lacks its counterpart
// on the other side. All is NaN when there is no quantile. It panics when there are not as many values as levels.
func (q Quantiles) WIS(y float64) Parts {
	if len(q.Levels) != len(q.Values) {
		panic(fmt.Sprintf("score: %d levels of %d quantiles", len(q.Levels), len(q.Values)))
	}
	nan := math.NaN()
	n := len(q.Levels)
	if n == 0 {
		return Parts{nan, nan, nan, nan}
	}
	size := float64(n)
	var p Parts
	for i, level := range q.Levels {
		p.Score += 2 * Pinball(level, q.Values[i], y)
	}
	p.Score /= size
	if math.IsNaN(p.Score) || !q.symmetric() {
		return Parts{p.Score, nan, nan, nan}
	}
	for i, level := range q.Levels[:n/2] {
		lo, hi := q.Values[i], q.Values[n-1-i]
		if lo != hi && level > 0 { // the interval from the least to the greatest value has no weight
			p.Dispersion += float64(2 * level * (hi - lo))
		}
		switch {
		case y < lo:
			p.Overprediction += 2 * (lo - y)
		case y > hi:
			p.Underprediction += 2 * (y - hi)
		}
	}
	if n%2 == 1 {
		switch m := q.Values[n/2]; {
		case y > m:
			p.Underprediction += y - m
		case y < m:
			p.Overprediction += m - y
		}
	}
	p.Dispersion /= size
	p.Underprediction /= size
	p.Overprediction /= size
	return p
}

// symmetric says whether the levels are those of central intervals and perhaps the median.
func (q Quantiles) symmetric() bool {
	for i, level := range q.Levels {
		if math.Abs(level+q.Levels[len(q.Levels)-1-i]-1) >= near {
			return false
		}
	}
	return true
}

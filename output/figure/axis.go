package figure

import (
	"math"
	"strconv"
)

// axis maps values to a direction of the page.
type axis struct {
	lo, hi   float64 // values at the ends
	from, to float64 // places of the ends, in points
}

func (a axis) at(v float64) float64 { return a.from + (v-a.lo)/(a.hi-a.lo)*(a.to-a.from) }

// tick is a labelled value.
type tick struct {
	at    float64
	label string
}

// valueRange is round limits around lo..hi and the round step between them. The limits hold zero
// where the outcome is one of which zero means nothing at all.
type valueRange struct{ lo, hi, step float64 }

// rangeOf chooses limits with at most n steps. largest may be zero or not a number: an axis is
// always drawn.
func rangeOf(o Outcome, a amount, lo, hi float64, n int) valueRange {
	if !finite(hi) {
		hi = 0
	}
	if !finite(lo) {
		lo = hi
	}
	if o.Kind != "level" || lo >= 0 && lo <= hi/2 {
		lo = math.Min(lo, 0)
	}
	if hi-lo <= 1e-9*math.Max(math.Abs(lo), math.Abs(hi)) {
		// All the same: a span that suits the unit.
		switch {
		case a.percent:
			hi = lo + 0.01
		case a.whole:
			hi = lo + 2
		default:
			hi = lo + math.Max(1, math.Abs(lo)/2)
		}
	}
	step := niceStep((hi-lo)*a.factor, n) / a.factor
	if a.whole {
		step = math.Max(1, math.Ceil(step))
	}
	r := valueRange{math.Floor(lo/step+1e-9) * step, math.Ceil(hi/step-1e-9) * step, step}
	r.hi = math.Max(r.hi, r.lo+step)
	if a.percent && hi <= 1 {
		r.hi = math.Min(r.hi, 1)
	}
	return r
}

// unitRange is the axis of what lies between 0 and 1 and is to be seen as such.
var unitRange = valueRange{0, 1, 0.25}

func (r valueRange) ticks(a amount) []tick {
	decimals := decimalsOf(r.step * a.factor)
	var ticks []tick
	for i := 0; ; i++ {
		v := r.lo + float64(i)*r.step
		if v > r.hi+r.step*1e-6 {
			return ticks
		}
		ticks = append(ticks, tick{v, a.tick(v, decimals)})
	}
}

// niceStep is the smallest of 1, 2, 5 times a power of ten that covers the span in n steps.
func niceStep(span float64, n int) float64 {
	least := span / float64(n) * (1 - 1e-9)
	for e := -30; e < 300; e++ {
		for _, m := range []float64{1, 2, 5} {
			if step := m * math.Pow10(e); step >= least {
				return step
			}
		}
	}
	return span
}

// yearTicks labels as many round years as fit into the width, seven at most. Where the step is small they go from the
// first to the last year, which may be nearer to the one before than the others are to theirs; the label of the last
// stands to its tick as end says.
func (t *theme) yearTicks(first, last int, width float64, end align) []tick {
	room := t.tickStyle.width("2000") * 1.6
	for _, step := range []int{1, 2, 4, 5, 10, 20, 25, 50, 100, 200, 500, 1000} {
		from := first
		if step >= 5 {
			from = (first + step - 1) / step * step
		}
		n := (last-first)/step + 1
		if step < 1000 && (n > 7 || float64(n)*room > width+room/2) {
			continue
		}
		var ticks []tick
		for y := from; y <= last; y += step {
			ticks = append(ticks, tick{float64(y), strconv.Itoa(y)})
		}
		// The last year is what is read off: its label takes the place of one too near.
		if before := int(ticks[len(ticks)-1].at); step < 5 && before < last {
			text := t.tickStyle.width("2000")
			gap := float64(last-before) / float64(last-first) * width
			if last-before <= step/2 || gap < text*(0.5+math.Max(0.5, float64(end)))+3 {
				ticks = ticks[:len(ticks)-1]
			}
			ticks = append(ticks, tick{float64(last), strconv.Itoa(last)})
		}
		return ticks
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// extent is the least and the greatest finite value.
func extent(lists ...[]float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, list := range lists {
		for _, v := range list {
			if finite(v) {
				lo, hi = math.Min(lo, v), math.Max(hi, v)
			}
		}
	}
	return lo, hi
}

// thinned leaves out every other tick until their labels have room on an axis of a width.
func (t *theme) thinned(ticks []tick, width float64) []tick {
	for {
		room := 0.0
		for _, tick := range ticks {
			room += t.tickStyle.width(tick.label) + 6
		}
		if room <= width || len(ticks) < 3 {
			return ticks
		}
		var kept []tick
		for i, t := range ticks {
			if i%2 == 0 {
				kept = append(kept, t)
			}
		}
		ticks = kept
	}
}

package figure

import "math"

// mostBars is how many whole numbers an axis may have for each to be a bar; of more a density is drawn.
const mostBars = 80

// sharesByNumber is what bars show.
const sharesByNumber = "share of runs with the number"

// bar is the share of runs with a whole number.
type bar struct{ at, share float64 }

// bars are the whole numbers of an axis with the shares of runs that have them, read off a distribution function half way
// between the numbers; nil for what is no count, or has too many.
func bars(a amount, r valueRange, x, y []float64) []bar {
	first, last := math.Ceil(r.lo), math.Floor(r.hi)
	if !a.whole || last-first >= mostBars || len(x) < 2 || (x[len(x)-1]-x[0])/float64(len(x)-1) > 0.5 {
		return nil // a coarse grid would smear the shares
	}
	var list []bar
	for v := first; v <= last; v++ {
		list = append(list, bar{v, math.Max(0, upTo(x, y, v+0.5)-upTo(x, y, v-0.5))})
	}
	return list
}

// upTo reads a distribution function at a value.
func upTo(x, y []float64, v float64) float64 {
	if v <= x[0] {
		return 0
	}
	for i := 1; i < len(x); i++ {
		if v <= x[i] {
			return y[i-1] + (y[i]-y[i-1])*(v-x[i-1])/(x[i]-x[i-1])
		}
	}
	return y[len(y)-1]
}

// steps is the distribution function of a count over its bars as it is, rising at whole numbers alone.
func steps(list []bar, x, y []float64) Line {
	first, last := list[0].at-0.5, list[len(list)-1].at+0.5
	s := Line{X: []float64{first}, Y: []float64{upTo(x, y, first)}}
	for _, b := range list {
		s.X = append(s.X, b.at, b.at)
		s.Y = append(s.Y, upTo(x, y, b.at-0.5), upTo(x, y, b.at+0.5))
	}
	return Line{append(s.X, last), append(s.Y, upTo(x, y, last))}
}

// occupied is how many bars, from the first, reach to the last that stands for runs in one of some lists, or to a value; two at
// least, for a single one makes no axis.
func occupied(least float64, lists ...[]bar) int {
	n := 2
	for _, list := range lists {
		for i, b := range list {
			if b.share > 0 || b.at <= least {
				n = max(n, i+1)
			}
		}
	}
	return n
}

// overBars is an axis that ends with the last of some bars. Few of them all have their number below.
func (r valueRange) overBars(list []bar) valueRange {
	const few = 12
	r.hi = list[len(list)-1].at
	if len(list) <= few {
		r.step = 1
	}
	return r
}

// highestBar is the largest share.
func highestBar(lists ...[]bar) float64 {
	highest := 0.0
	for _, list := range lists {
		for _, b := range list {
			highest = math.Max(highest, b.share)
		}
	}
	return highest
}

// across is an axis over an area, with room for half a bar at both ends if there are bars.
func (r valueRange) across(area rect, list []bar) axis {
	x := axis{r.lo, r.hi, area.left, area.right}
	if len(list) > 0 {
		half := area.width() / float64(2*len(list))
		x.from += half
		x.to -= half
	}
	return x
}

// barRect is where a bar stands.
func (p panel) barRect(b bar) rect {
	const wide = 0.38 // of the distance of two numbers, to both sides
	return rect{p.x.at(b.at - wide), p.y.at(b.share), p.x.at(b.at + wide), p.area.bottom}
}

// writeBars writes the shares over bars where there is room.
func (p panel) writeBars(list []bar) {
	room := p.x.at(1) - p.x.at(0)
	for _, b := range list {
		if text := percent.value(b.share); b.share >= 0.0005 && p.noteStyle.width(text) < room {
			p.write(p.noteStyle, text, point{p.x.at(b.at), p.y.at(b.share) - 2}, centre)
		}
	}
}

// barOver fills a bar and draws its top. One that nobody could see is left out.
func (p panel) barOver(b bar, h hue) {
	if r := p.barRect(b); r.height() > axisPen.width {
		p.fillRect(h.outer, r)
		p.stroke(pen{h.line, lineWidth, nil}, point{r.left, r.top}, point{r.right, r.top})
	}
}

// barOutline draws a bar of the scenario before, if anybody could see it.
func (p panel) barOutline(b bar) {
	r := p.barRect(b)
	if r.height() <= axisPen.width {
		return
	}
	p.stroke(beforePen(0.7), point{r.left, r.bottom}, point{r.left, r.top}, point{r.right, r.top}, point{r.right, r.bottom})
}

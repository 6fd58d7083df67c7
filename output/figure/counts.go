package figure

import "math"

// mostBars is how many whole numbers an axis may have for each to be a bar; of more a density is drawn.
const mostBars = 80

// bar is the share of runs with a whole number.
type bar struct{ at, share float64 }

// bars are the whole numbers of an axis with the shares of runs that have them, read off a distribution function half way
// between the numbers; nil for what is no count, or has too many.
func bars(a amount, r valueRange, x, y []float64) []bar {
	first, last := math.Ceil(r.lo), math.Floor(r.hi)
	if !a.whole || last-first >= mostBars || len(x) < 2 || (x[len(x)-1]-x[0])/float64(len(x)-1) > 0.5 {
		return nil // a coarse grid would smear the shares
	}
	upTo := func(v float64) float64 {
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
	var list []bar
	for v := first; v <= last; v++ {
		list = append(list, bar{v, math.Max(0, upTo(v+0.5)-upTo(v-0.5))})
	}
	return list
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

// inset leaves room on an axis for half a bar at both ends.
func (x axis) inset(n int) axis {
	half := (x.to - x.from) / float64(2*n)
	x.from += half
	x.to -= half
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

// barOver fills a bar and draws its top.
func (p panel) barOver(b bar, h hue) {
	r := p.barRect(b)
	p.fillRect(h.outer, r)
	p.stroke(pen{h.line, lineWidth, nil}, point{r.left, r.top}, point{r.right, r.top})
}

// barOutline draws a bar of the scenario before.
func (p panel) barOutline(b bar) {
	r := p.barRect(b)
	p.stroke(beforePen(0.7), point{r.left, r.bottom}, point{r.left, r.top}, point{r.right, r.top}, point{r.right, r.bottom})
}

package figure

import (
	"math"
	"slices"
	"strconv"
)

// panel is one plot: a part of the page with an axis to the right and one upwards.
type panel struct {
	*scene
	area rect // between the axes
	x, y axis
}

// newPanel is a plot of values over years. A single year is given a span of its own.
func newPanel(s *scene, area rect, years []float64, r valueRange) panel {
	first, last := years[0], years[len(years)-1]
	if first == last {
		first, last = first-0.5, last+0.5
	}
	return panel{s, area, axis{first, last, area.left, area.right}, axis{r.lo, r.hi, area.bottom, area.top}}
}

// valueLabelsWidth is the room that the labels of an upward axis need to its left.
func (t *theme) valueLabelsWidth(ticks []tick) float64 {
	w := 0.0
	for _, tick := range ticks {
		w = math.Max(w, t.tickStyle.width(tick.label))
	}
	return w + tickGap + tickSize
}

// yearLabelsHeight is the room that the labels of years need below an axis.
const yearLabelsHeight = 12.0

// namedAxisHeight is the room that labels and the name of an axis need below it.
const namedAxisHeight = 2*yearLabelsHeight + 2

// aside is how far data keep from the sides of a plot, so that no axis is drawn over them.
const aside = 5.0

// values draws the grid and, if labelled, the labels of the upward axis: of as many ticks as a low plot has room for.
func (p panel) values(ticks []tick, labelled bool) {
	every := 1
	if len(ticks) > 1 {
		every = max(1, int(math.Ceil(1.05*p.tickStyle.size/math.Abs(p.y.at(ticks[1].at)-p.y.at(ticks[0].at)))))
	}
	for i, t := range ticks {
		y := p.y.at(t.at)
		if t.at != p.y.lo {
			p.stroke(gridPen, point{p.area.left, y}, point{p.area.right, y})
		}
		if labelled && i%every == 0 {
			p.writeMiddle(p.tickStyle, t.label, point{p.area.left - tickSize - tickGap, y}, right)
		}
	}
}

// frame draws the two axes, over the data, with ticks at the values.
func (p panel) frame(values []tick) {
	a := p.area
	p.stroke(axisPen, point{a.left, a.top}, point{a.left, a.bottom}, point{a.right, a.bottom})
	for _, t := range values {
		y := p.y.at(t.at)
		p.stroke(axisPen, point{a.left - tickSize, y}, point{a.left, y})
	}
}

// yearAxis draws ticks at every year, longer and labelled at some. A label at the right end stands to its tick as
// end says.
func (p panel) yearAxis(years []float64, labelled bool, end align) {
	first, last := int(years[0]), int(years[len(years)-1])
	bottom := p.area.bottom
	if last-first <= 40 {
		for y := first; y <= last; y++ {
			x := p.x.at(float64(y))
			p.stroke(axisPen, point{x, bottom}, point{x, bottom + tickSize/2})
		}
	}
	for _, t := range p.yearTicks(first, last, p.area.width(), end) {
		x := p.x.at(t.at)
		p.stroke(axisPen, point{x, bottom}, point{x, bottom + tickSize})
		if labelled {
			to := centre
			if first < last && t.at == float64(last) {
				to = end
			}
			p.write(p.tickStyle, t.label, point{x, bottom + tickSize + tickGap + capHeight*p.tickStyle.size}, to)
		}
	}
}

// points places values over years; a single year fills the plot. Runs of finite values are kept
// apart.
func (p panel) points(years, values []float64) [][]point {
	if len(years) == 1 {
		years = []float64{p.x.lo, p.x.hi}
		values = []float64{values[0], values[0]}
	}
	var runs [][]point
	var run []point
	for i, v := range values {
		if !finite(v) {
			if run != nil {
				runs = append(runs, run)
			}
			run = nil
			continue
		}
		run = append(run, point{p.x.at(years[i]), p.y.at(v)})
	}
	if run != nil {
		runs = append(runs, run)
	}
	return runs
}

// line draws values over years.
func (p panel) line(years, values []float64, n pen) {
	for _, run := range p.points(years, values) {
		p.stroke(n, run...)
	}
}

// band fills between two rows of values; a year without both is left out.
func (p panel) band(years, lo, hi []float64, c rgb) {
	both := make([]float64, len(lo))
	for i := range both {
		both[i] = hi[i] + 0*lo[i]
	}
	upper := p.points(years, both)
	for i := range both {
		both[i] = lo[i] + 0*hi[i]
	}
	for i, lower := range p.points(years, both) {
		outline := append([]point(nil), upper[i]...)
		for j := len(lower) - 1; j >= 0; j-- {
			outline = append(outline, lower[j])
		}
		p.fill(c, outline...)
	}
}

// fan draws the bands and the median.
func (p panel) fan(f fan, h hue) {
	for i, b := range slices.Backward(f.bands) {
		p.band(f.year, b.lower, b.upper, bandShade(h, i, len(f.bands)))
	}
	p.line(f.year, f.median, pen{h.line, lineWidth, nil})
}

// rule draws a dashed line across at a value.
func (p panel) rule(v float64) {
	y := p.y.at(v)
	p.stroke(thresholdPen, point{p.area.left, y}, point{p.area.right, y})
}

// upright draws a line from top to bottom at a value.
func (p panel) upright(n pen, v float64) {
	x := p.x.at(v)
	p.stroke(n, point{x, p.area.top}, point{x, p.area.bottom})
}

// base draws the axis to the right alone.
func (p panel) base() {
	p.stroke(axisPen, point{p.area.left, p.area.bottom}, point{p.area.right, p.area.bottom})
}

// valuesBelow labels the axis to the right, as many of its ticks as have room.
func (p panel) valuesBelow(ticks []tick) {
	for _, t := range p.thinned(ticks, p.area.width()) {
		p.below(t.at, t.label, 0)
	}
}

// below writes a label below the plot, in a line from 0 on.
func (p panel) below(at float64, label string, line int) {
	x := p.x.at(at)
	if line == 0 {
		p.stroke(axisPen, point{x, p.area.bottom}, point{x, p.area.bottom + tickSize})
	}
	y := p.area.bottom + tickSize + tickGap + capHeight*p.tickStyle.size + float64(line)*p.tickStyle.size*leading
	if line > 0 { // the name of an axis may be longer than the axis
		label = p.tickStyle.elide(label, p.scene.width-2*margin)
		half := p.tickStyle.width(label) / 2
		x = math.Max(margin+half, math.Min(x, p.scene.width-margin-half))
	}
	p.write(p.tickStyle, label, point{x, y}, centre)
}

// facetPanel is one of several plots over years, each in a cell with its own labels and room for its name above.
func (s *scene) facetPanel(cell rect, years []float64, r valueRange, ticks []tick) panel {
	area := rect{
		cell.left + s.valueLabelsWidth(ticks), cell.top + facetHeight,
		cell.right - s.tickStyle.width("2000")/2, cell.bottom - yearLabelsHeight,
	}
	p := newPanel(s, area, years, r)
	p.values(ticks, true)
	return p
}

// facet names a panel above its upper left corner, and writes a note at the right of it if there is
// room for both.
func (p panel) facet(name, note string, leftEdge float64) {
	y := p.area.top - 7
	width := p.area.right - leftEdge
	if w := p.noteStyle.width(note); note != "" && p.facetStyle.width(name)+w+4 <= width {
		p.write(p.noteStyle, note, point{p.area.right, y}, right)
		width -= w + 4
	}
	p.write(p.facetStyle, p.facetStyle.elide(name, width), point{leftEdge, y}, left)
}

// facetHeight is the room that facet needs above a panel.
const facetHeight = 14.0

func yearText(y float64) string { return strconv.Itoa(int(y)) }

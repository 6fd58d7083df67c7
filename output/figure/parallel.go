package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Bounds of parallel coordinates: more axes than fit side by side, and more lines than an eye follows.
const (
	mostAxes   = 8
	mostInside = 80
	mostBeside = 250
)

// parallel draws cases as lines across the inputs that the box restricts, those in the box over the others.
func (d *Discovered) parallel(f *drawer) *Drawing {
	limits := d.Limits[:min(len(d.Limits), mostAxes)]
	var inside, beside []int
	for i := range d.Interest {
		if !slices.ContainsFunc(limits, func(l DiscoveredLimit) bool { return !finite(l.Values[i]) }) {
			if d.inBox(i) {
				inside = append(inside, i)
			} else {
				beside = append(beside, i)
			}
		}
	}
	inside, beside = inside[:min(len(inside), mostInside)], beside[:min(len(beside), mostBeside)]

	const above, nameLines, height = 12.0, 3, 150.0
	inner := f.doubleColumn - 2*margin
	each := math.Min(inner/float64(len(limits)), 120) // the room for what is written at an axis
	line := f.labelStyle.size * leading
	names, most := make([][]string, len(limits)), 1
	for k, l := range limits {
		names[k] = f.labelStyle.wrap(l.Name, each-6)
		if len(names[k]) > nameLines {
			names[k] = append(names[k][:nameLines-1:nameLines-1], f.labelStyle.elide(strings.Join(names[k][nameLines-1:], " "), each-6))
		}
		most = max(most, len(names[k]))
	}
	title := d.things() + " across the inputs of the box"
	h := d.heading(title, "each line is a "+d.Thing+", each axis an input from its least to its greatest value",
		keyItem{label: "in the box", pen: pen{warm.line, 0.9, nil}},
		keyItem{label: "outside", pen: pen{grey.outer, 0.9, nil}},
		keyItem{label: "limits of the box", fill: black})
	h.rows = true
	p := f.newPage(f.doubleColumn, above+height+15+float64(most)*line, h, d.source(f))
	area := p.body
	area.top += above
	area.bottom = area.top + height
	place := func(k int) float64 { return area.left + each/2 + float64(k)*(inner-each)/float64(len(limits)-1) }
	up := make([]axis, len(limits))
	for k, l := range limits {
		up[k] = axis{l.Lo, l.Hi, area.bottom, area.top}
		if l.Kept != nil {
			up[k] = axis{-0.5, float64(len(l.Categories)) - 0.5, area.bottom, area.top}
		}
	}
	const golden = 0.6180339887498949
	for _, of := range []struct {
		cases []int
		pen   pen
	}{{beside, pen{grey.outer, 0.3, nil}}, {inside, pen{warm.line, 0.4, nil}}} {
		for _, i := range of.cases {
			path := make([]point, len(limits))
			for k, l := range limits {
				path[k] = point{place(k), up[k].at(l.at(i, golden))}
			}
			p.stroke(of.pen, path...)
		}
	}
	for k, l := range limits {
		x, y := place(k), up[k]
		p.stroke(axisPen, point{x, area.top}, point{x, area.bottom})
		for _, part := range l.stretches(y.lo, y.hi) {
			top, bottom := y.at(part[1]), y.at(part[0])
			bottom = math.Max(bottom, top+1)
			p.fillRect(white, rect{x - 2.2, top - 0.5, x + 2.2, bottom + 0.5})
			p.fillRect(black, rect{x - 1.5, top, x + 1.5, bottom})
		}
		if l.Kept == nil {
			p.writeMiddle(p.tickStyle, p.tickStyle.elide(l.HiText, each-4), point{x, area.top - above/2}, centre)
			p.writeMiddle(p.tickStyle, p.tickStyle.elide(l.LoText, each-4), point{x, area.bottom + 6}, centre)
		} else {
			for c, name := range l.Categories {
				p.writeMiddle(p.noteStyle, p.noteStyle.elide(name, each/2-6), point{x + 5, y.at(float64(c))}, left)
			}
		}
		for n, text := range names[k] {
			p.writeMiddle(p.labelStyle, text, point{x, area.bottom + 12 + (float64(n)+0.5)*line}, centre)
		}
	}
	var over []string
	for _, l := range limits {
		over = append(over, l.Name)
	}
	said := fmt.Sprintf("Each line is a %s: dark, the first %d that lie in the box; light, the first %d outside it; thick: the limits of the box on each axis",
		d.Thing, len(inside), len(beside))
	if len(limits) < len(d.Limits) {
		said += fmt.Sprintf("; the %d of its %d inputs that tell most", len(limits), len(d.Limits))
	}
	return d.drawing(f, "discover-parallel", title, p,
		fmt.Sprintf("Parallel coordinates of %d %ss in the box and %d outside it over %s.", len(inside), d.Thing, len(beside), strings.Join(over, "; ")), said)
}

// things names the cases at the beginning of a title.
func (d *Discovered) things() string { return strings.ToUpper(d.Thing[:1]) + d.Thing[1:] + "s" }

// inBox says whether a case that is drawn lies within all limits.
func (d *Discovered) inBox(i int) bool {
	return !slices.ContainsFunc(d.Limits, func(l DiscoveredLimit) bool {
		v := l.Values[i]
		if l.Kept != nil {
			return !l.Kept[int(v)]
		}
		return !(l.From <= v && v <= l.To)
	})
}

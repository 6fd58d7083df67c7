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
	const above, height, least = 12.0, 150.0, 90.0
	title := d.things() + " across the inputs of the box"
	a := newParallelAxes(f, d.Limits[:min(len(d.Limits), mostAxes)])
	below := 15 + a.namesHeight()
	head := d.heading(title, "each line is a "+d.Thing+", each axis an input from its least to its greatest value",
		keyItem{label: "in the box", pen: pen{warm.line, 0.9, nil}},
		keyItem{label: "outside", pen: pen{grey.outer, 0.9, nil}},
		keyItem{label: "limits of the box", fill: black})
	head.least = above + least + below
	p := f.newPage(f.doubleColumn, above+height+below, head, d.source(f))
	a.area = p.body
	a.area.top += above
	a.area.bottom -= below
	inside, beside := d.across(a.limits)
	a.drawCases(&p.scene, beside, pen{grey.outer, 0.3, nil})
	a.drawCases(&p.scene, inside, pen{warm.line, 0.4, nil})
	var over []string
	for k, l := range a.limits {
		a.drawAxis(&p.scene, k)
		over = append(over, l.Name)
	}
	said := fmt.Sprintf("Each line is a %s: dark, the first %d that lie in the box; light, the first %d outside it; thick: the limits of the box on each axis",
		d.Thing, len(inside), len(beside))
	if len(a.limits) < len(d.Limits) {
		said += fmt.Sprintf("; the %d of its %d inputs that tell most", len(a.limits), len(d.Limits))
	}
	return d.drawing(f, "discover-parallel", title, p,
		fmt.Sprintf("Parallel coordinates of %d %ss in the box and %d outside it over %s.", len(inside), d.Thing, len(beside), strings.Join(over, "; ")), said)
}

// across are the cases to draw that have a value of every input: so many in the box, and so many beside it.
func (d *Discovered) across(limits []DiscoveredLimit) (inside, beside []int) {
	for i := range d.Interest {
		switch {
		case slices.ContainsFunc(limits, func(l DiscoveredLimit) bool { return !finite(l.Values[i]) }):
		case d.inBox(i):
			inside = append(inside, i)
		default:
			beside = append(beside, i)
		}
	}
	return inside[:min(len(inside), mostInside)], beside[:min(len(beside), mostBeside)]
}

// parallelAxes stand side by side, each upright and with the scale of its input.
type parallelAxes struct {
	limits []DiscoveredLimit
	names  [][]string // in lines
	line   float64    // height of one
	each   float64    // width for what is written at an axis
	area   rect
}

func newParallelAxes(f *drawer, limits []DiscoveredLimit) *parallelAxes {
	const most = 3
	a := &parallelAxes{limits: limits, line: f.labelStyle.size * leading}
	a.each = math.Min((f.doubleColumn-2*margin)/float64(len(limits)), 120)
	for _, l := range limits {
		lines := f.labelStyle.wrap(l.Name, a.each-6)
		if len(lines) > most {
			lines = append(lines[:most-1:most-1], f.labelStyle.elide(strings.Join(lines[most-1:], " "), a.each-6))
		}
		a.names = append(a.names, lines)
	}
	return a
}

// namesHeight is the room of the names below the axes.
func (a *parallelAxes) namesHeight() float64 {
	most := 1
	for _, lines := range a.names {
		most = max(most, len(lines))
	}
	return float64(most) * a.line
}

// at is where an axis stands.
func (a *parallelAxes) at(k int) float64 {
	return a.area.left + a.each/2 + float64(k)*(a.area.width()-a.each)/float64(len(a.limits)-1)
}

// scale is the axis of an input.
func (a *parallelAxes) scale(k int) axis {
	l := a.limits[k]
	if l.Kept != nil {
		return axis{-0.5, float64(len(l.Categories)) - 0.5, a.area.bottom, a.area.top}
	}
	return axis{l.Lo, l.Hi, a.area.bottom, a.area.top}
}

// drawCases draws a line for each of some cases.
func (a *parallelAxes) drawCases(s *scene, cases []int, n pen) {
	for _, i := range cases {
		path := make([]point, len(a.limits))
		for k, l := range a.limits {
			path[k] = point{a.at(k), a.scale(k).at(l.at(i, goldenRatio))}
		}
		s.stroke(n, path...)
	}
}

// drawAxis draws an axis over the cases, on it the limits of the box, with its ends or categories and its name.
func (a *parallelAxes) drawAxis(s *scene, k int) {
	l, x, y := a.limits[k], a.at(k), a.scale(k)
	s.stroke(axisPen, point{x, a.area.top}, point{x, a.area.bottom})
	for _, part := range l.stretches(y.lo, y.hi) {
		top, bottom := y.at(part[1]), y.at(part[0])
		bottom = math.Max(bottom, top+1)
		s.fillRect(white, rect{x - 2.2, top - 0.5, x + 2.2, bottom + 0.5})
		s.fillRect(black, rect{x - 1.5, top, x + 1.5, bottom})
	}
	if l.Kept == nil {
		s.writeMiddle(s.tickStyle, s.tickStyle.elide(l.HiText, a.each-4), point{x, a.area.top - 6}, centre)
		s.writeMiddle(s.tickStyle, s.tickStyle.elide(l.LoText, a.each-4), point{x, a.area.bottom + 6}, centre)
	} else {
		for c, name := range l.Categories {
			s.writeMiddle(s.noteStyle, s.noteStyle.elide(name, a.each/2-6), point{x + 5, y.at(float64(c))}, left)
		}
	}
	for n, text := range a.names[k] {
		s.writeMiddle(s.labelStyle, text, point{x, a.area.bottom + 12 + (float64(n)+0.5)*a.line}, centre)
	}
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

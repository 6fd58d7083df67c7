package figure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// memberLine is one member's line.
type memberLine struct {
	name  string
	shade shade
	series
	note string // after the value at its end
}

// linePlot is a line for each member, named where it ends.
type linePlot struct {
	lines  []memberLine
	amount amount
	limits valueRange
	name   string // above the plot, if there are several
}

// height is what the labels of the lines need.
func (l linePlot) height() float64 {
	return float64(len(l.lines))*labelGap + facetHeight + yearLabelsHeight
}

// rankLines orders lines by where they end, the highest first.
func rankLines(lines []memberLine) {
	slices.SortStableFunc(lines, func(a, b memberLine) int { return descending(a.last(), b.last()) })
}

// descending compares numbers, the greater first and what is no number last.
func descending(a, b float64) int { return cmp.Compare(b, a) }

// draw draws the plot into a rect that holds its labels too.
func (l linePlot) draw(s *scene, r rect) {
	ticks := l.limits.ticks(l.amount)
	years := l.lines[0].year
	widest := r.width() * 0.4
	labels := l.labels(s.theme, widest, func(float64) float64 { return 0 })
	area := rect{
		r.left + s.valueLabelsWidth(ticks), r.top + 4,
		r.right - labelsWidth(labels), r.bottom - yearLabelsHeight,
	}
	if l.name != "" {
		area.top += facetHeight
	}
	p := newPanel(s, area, years, l.limits)
	if l.name != "" {
		p.facet(l.name, "", r.left)
	}
	p.values(ticks, true)
	p.frame(ticks)
	p.yearAxis(years, true, centre)
	for i := len(l.lines) - 1; i >= 0; i-- {
		m := l.lines[i]
		p.line(m.year, m.value, pen{m.shade.ink, lineWidth, m.shade.dash})
	}
	p.writeLabels(area.right, l.labels(s.theme, widest, p.y.at), area.top, area.bottom)
}

func (l linePlot) labels(t *theme, widest float64, place func(float64) float64) []endLabel {
	var labels []endLabel
	for _, m := range l.lines {
		v := m.last()
		if !finite(v) {
			continue
		}
		value := " " + l.amount.value(v) + m.note
		name := t.labelStyle.elide(m.name, widest-t.labelStyle.width(value))
		labels = append(labels, endLabel{place(v), name + value, t.labelStyle.in(m.shade.ink)})
	}
	return labels
}

// reading lists where the lines end, for an alternative text.
func (l linePlot) reading() string {
	var parts []string
	for _, m := range l.lines {
		parts = append(parts, m.name+" "+l.amount.value(m.last()))
	}
	return fmt.Sprintf("in %d %s", l.lines[0].lastYear(), strings.Join(parts, ", "))
}

// newLinePlot ranks lines and chooses their axis.
func newLinePlot(o Outcome, lines []memberLine) linePlot {
	rankLines(lines)
	var lists [][]float64
	for _, l := range lines {
		lists = append(lists, l.value)
	}
	lo, hi := extent(lists...)
	a := amountOf(o, hi)
	return linePlot{lines: lines, amount: a, limits: rangeOf(o, a, lo, hi, 5)}
}

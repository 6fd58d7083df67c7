package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

func drawMarkets(d *drawer) (*Drawing, error) {
	title := d.title(d.cell) + ", by market"
	return d.multiples(d.cell, title, nil)
}

func drawOpenness(d *drawer) (*Drawing, error) {
	return d.multiples(cell("openness"), "Openness of markets to foreign providers", &unitRange)
}

// multiples draws a fan for each market, on the same axes, in order of where the medians end. limits
// is nil where the data are to choose.
func (d *drawer) multiples(c Cell, title string, limits *valueRange) (*Drawing, error) {
	var fans []fan
	for _, m := range d.members(c, "market", "p50") {
		fans = append(fans, d.fan(c.and("market", m), standardBands))
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(fans, func(a, b fan) int {
		i, j := a.last(), b.last()
		return cmp.Or(descending(a.median[i], b.median[j]), descending(a.outermost().upper[i], b.outermost().upper[j]))
	})
	var ends [][]float64
	for _, f := range fans {
		ends = append(ends, f.outermost().lower, f.outermost().upper)
	}
	lo, hi := extent(ends...)
	var drawn []Threshold
	for _, f := range fans {
		for _, t := range near(d.thresholds(f.cell), hi) {
			drawn = append(drawn, t)
			hi = math.Max(hi, t.Value)
		}
	}
	o := d.study.outcome(c.Outcome)
	a := amountOf(o, hi)
	r := rangeOf(o, a, lo, hi, 5)
	if limits != nil && hi <= limits.hi {
		r = *limits
	}

	h := d.study.hueOf(c)
	first := fans[0]
	last := first.lastYear()
	p := d.newPage(d.doubleColumn, d.multiplesHeight(len(fans), 84), heading{
		title:    title,
		subtitle: perUnit("by year; beside a market, where there is room, its median in "+last+" and in brackets the range of 90\u202f% of runs", a),
		key:      fanKey(h),
	}, d.source())
	ticks := r.ticks(a)
	var parts []string
	for i, area := range d.multiplesIn(p.body, len(fans), d.valueLabelsWidth(ticks)) {
		f := fans[i]
		name := d.study.label(f.cell.Where[len(f.cell.Where)-1].Member)
		q := newPanel(&p.scene, area.rect, f.year, r)
		q.values(ticks, area.first)
		q.fan(f, h)
		for _, t := range d.thresholds(f.cell) {
			if slices.Contains(drawn, t) {
				q.rule(t.Value)
			}
		}
		q.frame(ticks)
		q.yearAxis(f.year, area.lowest, right)
		q.facet(name, f.note(d.theme, name, a, area.width()), area.left)
		parts = append(parts, name+" "+a.value(f.median[f.last()]))
	}

	sentences := []string{title + ", " + yearsText(first.year) + "; markets in order of the median in " + last, bandsSaid, "All panels have the same axes"}
	return &Drawing{
		Name: d.base, Title: title, scene: &p.scene,
		Caption: d.caption(first.n, sayThresholds(sentences, a, drawn, drawn)...),
		Alt:     fmt.Sprintf("Fan charts of “%s”, %s: medians in %s are %s.", title, yearsText(first.year), last, strings.Join(parts, ", ")),
	}, nil
}

// note is the last median with its range, or without it where there is no room.
func (f fan) note(t *theme, name string, a amount, width float64) string {
	b, last := f.outermost(), f.last()
	median := a.value(f.median[last])
	full := median + " (" + a.interval(b.lower[last], b.upper[last]) + ")"
	if t.facetStyle.width(name)+t.noteStyle.width(full)+4 <= width {
		return full
	}
	return median
}

// cellOfGrid is one panel of small multiples.
type cellOfGrid struct {
	rect
	first  bool // in its row: the labels of values stand there
	lowest bool // in its column: the labels of years stand there
}

// columnsFor is how many panels stand side by side: as many as have room, and no more than make rows of like length.
func (t *theme) columnsFor(n int) int {
	const least, labels = 62, 40
	most := 5
	if n <= 8 {
		most = 4
	}
	columns := sideBySide(min(n, most), t.doubleColumn-labels, least, panelGap)
	rows := (n + columns - 1) / columns
	return (n + rows - 1) / rows
}

// panelGap is the distance between panels that stand side by side.
const panelGap = 14.0

const rowGap = facetHeight + 8

// multiplesHeight is the height of n panels of a height each.
func (t *theme) multiplesHeight(n int, each float64) float64 {
	columns := t.columnsFor(n)
	rows := float64((n + columns - 1) / columns)
	return facetHeight + rows*each + (rows-1)*rowGap + yearLabelsHeight
}

// multiplesIn lays out n panels with common axes, for which labels of a width stand at the left.
func (t *theme) multiplesIn(body rect, n int, labels float64) []cellOfGrid {
	columns := t.columnsFor(n)
	body.left += labels
	body.top += facetHeight
	body.bottom -= yearLabelsHeight
	body.right -= t.tickStyle.width("2000") / 2
	var cells []cellOfGrid
	for i, r := range grid(body, n, columns, panelGap, rowGap) {
		cells = append(cells, cellOfGrid{r, i%columns == 0, i+columns >= n})
	}
	return cells
}

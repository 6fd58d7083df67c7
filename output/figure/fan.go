package figure

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// drawFan draws the median and the bands by year. The standard bands are named by the labels at their ends, others by a key too.
func drawFan(d *drawer) (*Drawing, error) {
	f := d.fan(d.cell, d.bands)
	if err := d.err(); err != nil {
		return nil, err
	}
	plot := d.fanPlot(f)
	plot.short = d.doubleColumn < wide
	above := heading{title: d.title(d.cell), subtitle: "by year; at the right the values of " + f.lastYear()}
	said, reading := bandsSaid, f.reading(plot.amount)
	if slices.Equal(d.bands, standardBands) {
		above.subtitle += "; between the 5th and the 95th percentile lie 90\u202f% of runs"
	} else {
		above.key = f.key(plot.hue)
		said, reading = f.bandsSaid(), f.bandsReading(plot.amount)
	}
	above.subtitle = perUnit(above.subtitle, plot.amount)
	p := d.newPage(d.doubleColumn, plotHeight(190, d.doubleColumn), above, d.source())
	plot.draw(&p.scene, p.body)

	sentences := sayThresholds([]string{above.title + ", " + yearsText(f.year), said}, plot.amount, plot.all, plot.thresholds)
	return &Drawing{
		Name: d.base, Title: above.title, scene: &p.scene,
		Caption: d.caption(f.n, sentences...),
		Alt:     "Fan chart of “" + above.title + "” by year, " + yearsText(f.year) + ": " + reading + ".",
	}, nil
}

// key explains the bands.
func (f fan) key(h hue) []keyItem {
	key := []keyItem{{label: "median", pen: pen{h.line, lineWidth, nil}}}
	for i, b := range f.bands {
		key = append(key, keyItem{label: strconv.Itoa(b.percent) + "\u202f%", fill: bandShade(h, i, len(f.bands))})
	}
	key[len(f.bands)].label += " of runs"
	return key
}

// bandsSaid explains the bands in a caption.
func (f fan) bandsSaid() string {
	var between []string
	for _, b := range f.bands {
		lower, upper := b.ends()
		between = append(between, fmt.Sprintf("%s to %s percentile (%d\u202f%% of runs)", ordinal(lower), ordinal(upper), b.percent))
	}
	bands := "Line: median; bands from dark to light: "
	if len(f.bands) == 1 {
		bands = "Line: median; band: "
	}
	return bands + strings.Join(between, ", ") + "; bands are pointwise, year by year"
}

// bandsReading says where the median and each band end, for an alternative text.
func (f fan) bandsReading(a amount) string {
	last := f.last()
	var between []string
	for _, b := range f.bands {
		between = append(between, fmt.Sprintf("%d\u202f%% of runs lie between %s and %s", b.percent, a.value(b.lower[last]), a.value(b.upper[last])))
	}
	return fmt.Sprintf("in %s the median is %s; %s", f.lastYear(), a.value(f.median[last]), strings.Join(between, ", "))
}

// fanPlot is a fan with its own axes and labels at its right end.
type fanPlot struct {
	fan        fan
	hue        hue
	amount     amount
	limits     valueRange
	all        []Threshold // of the cell
	thresholds []Threshold // that are drawn
	name       string      // above the plot, if there are several
	short      bool        // short labels, where a key explains the bands
}

func (d *drawer) fanPlot(f fan) fanPlot {
	o := d.study.outcome(f.cell.Outcome)
	lo, hi := extent(f.outermost().lower, f.outermost().upper)
	p := fanPlot{fan: f, hue: d.study.hueOf(f.cell), all: d.thresholds(f.cell)}
	p.thresholds = near(p.all, hi)
	lo, hi = including(p.thresholds, lo, hi)
	p.amount = amountOf(o, hi)
	p.limits = rangeOf(o, p.amount, lo, hi, 5)
	return p
}

// draw draws the plot into a rect that holds its labels too.
func (f fanPlot) draw(s *scene, r rect) {
	ticks := f.limits.ticks(f.amount)
	labels := f.labels(s.theme, func(float64) float64 { return 0 })
	area := rect{
		r.left + s.valueLabelsWidth(ticks), r.top + 4,
		r.right - labelsWidth(labels), r.bottom - yearLabelsHeight,
	}
	if f.name != "" {
		area.top += facetHeight
	}
	p := newPanel(s, area, f.fan.year, f.limits)
	if f.name != "" {
		p.facet(f.name, "", r.left)
	}
	p.values(ticks, true)
	p.fan(f.fan, f.hue)
	for _, t := range f.thresholds {
		p.rule(t.Value)
	}
	p.frame(ticks)
	p.yearAxis(f.fan.year, true, centre)
	p.writeLabels(area.right, f.labels(s.theme, p.y.at), area.top, area.bottom)
}

// mostNamed is how many bands have their ends named; of more the outermost has.
const mostNamed = 3

// labels says what each line is and where it ends, from above; a fan without width has one line.
func (f fanPlot) labels(t *theme, place func(float64) float64) []endLabel {
	last := f.fan.last()
	var labels []endLabel
	add := func(name string, v float64, st style) {
		if finite(v) {
			labels = append(labels, endLabel{place(v), name + " " + f.amount.value(v), st})
		}
	}
	percentile := func(p, v float64) {
		name := ordinal(p) + " percentile"
		if f.short {
			name = PercentileName(p)
		}
		add(name, v, t.labelStyle.in(f.hue.ink))
	}
	named := f.fan.bands
	if len(named) > mostNamed {
		named = named[len(named)-1:]
	}
	if b := f.fan.outermost(); b.lower[last] == b.upper[last] {
		named = nil
	}
	for _, b := range slices.Backward(named) {
		_, upper := b.ends()
		percentile(upper, b.upper[last])
	}
	add("median", f.fan.median[last], t.strong(f.hue.ink))
	for _, b := range named {
		lower, _ := b.ends()
		percentile(lower, b.lower[last])
	}
	for _, h := range f.thresholds {
		labels = append(labels, endLabel{place(h.Value), "threshold " + f.amount.exact(h.Value), t.labelStyle.in(soft)})
	}
	return labels
}

package figure

func drawFan(d *drawer) (*Drawing, error) {
	if d.bands != nil {
		return drawBands(d)
	}
	f := d.fan(d.cell)
	if err := d.err(); err != nil {
		return nil, err
	}
	title := d.title(d.cell)
	plot := d.fanPlot(f)
	plot.short = d.doubleColumn < wide
	p := d.newPage(d.doubleColumn, plotHeight(190, d.doubleColumn), heading{
		title:    title,
		subtitle: perUnit("by year; at the right the values of "+yearText(f.year[len(f.year)-1])+"; between the 5th and the 95th percentile lie 90\u202f% of runs", plot.amount),
	}, d.source())
	plot.draw(&p.scene, p.body)

	sentences := sayThresholds([]string{title + ", " + yearsText(f.year), bandsSaid}, plot.amount, plot.all, plot.thresholds)
	return &Drawing{
		Name: d.base, Title: title, scene: &p.scene,
		Caption: d.caption(f.n, sentences...),
		Alt:     "Fan chart of “" + title + "” by year, " + yearsText(f.year) + ": " + f.reading(plot.amount) + ".",
	}, nil
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
	lo, hi := extent(f.p5, f.p95)
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

// labels says what each line is and where it ends; a fan without width has one line.
func (f fanPlot) labels(t *theme, place func(float64) float64) []endLabel {
	i := len(f.fan.year) - 1
	var labels []endLabel
	add := func(name, brief string, v float64, st style) {
		if f.short {
			name = brief
		}
		if finite(v) {
			labels = append(labels, endLabel{place(v), name + " " + f.amount.value(v), st})
		}
	}
	ink := t.labelStyle.in(f.hue.ink)
	strong := t.strong(f.hue.ink)
	wide := f.fan.p5[i] != f.fan.p95[i]
	if wide {
		add("95th percentile", "p95", f.fan.p95[i], ink)
		add("75th percentile", "p75", f.fan.p75[i], ink)
	}
	add("median", "median", f.fan.p50[i], strong)
	if wide {
		add("25th percentile", "p25", f.fan.p25[i], ink)
		add("5th percentile", "p5", f.fan.p5[i], ink)
	}
	for _, h := range f.thresholds {
		labels = append(labels, endLabel{place(h.Value), "threshold " + f.amount.exact(h.Value), t.labelStyle.in(soft)})
	}
	return labels
}

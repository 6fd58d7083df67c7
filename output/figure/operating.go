package figure

import (
	"fmt"
	"math"
)

// drawOperating draws a count, year by year: quantiles of whole numbers jump, so the bands are bars
// and not joined.
func drawOperating(d *drawer) (*Drawing, error) {
	c := cell("foreign_operating")
	f, mean := d.fan(c, standardBands), d.series(c, "mean")
	if err := d.err(); err != nil {
		return nil, err
	}
	o := d.study.outcome(c.Outcome)
	o.Kind = "count"
	half, most := f.bands[0], f.outermost()
	_, hi := extent(most.upper, mean.value)
	a := amountOf(o, hi)
	r := rangeOf(o, a, 0, hi, 5)
	title := d.subject(c)
	p := d.newPage(d.singleColumn, 130, heading{
		title:    title,
		subtitle: "number of providers at the end of the year",
		key: []keyItem{
			{label: "mean", pen: pen{cool.line, lineWidth, nil}},
			{label: "50\u202f% of runs", fill: cool.inner},
			{label: "90\u202f% of runs", fill: cool.outer},
		},
	}, d.source())
	ticks := r.ticks(a)
	years := f.year
	last := len(years) - 1
	average := amountOf(Outcome{}, 0) // of whole numbers, but not whole
	label := endLabel{text: "mean " + average.value(mean.last()), style: d.strong(cool.ink)}
	area := rect{
		p.body.left + d.valueLabelsWidth(ticks), p.body.top + 4,
		p.body.right - labelsWidth([]endLabel{label}), p.body.bottom - yearLabelsHeight,
	}
	q := newPanel(&p.scene, area, years, r)
	if n := float64(len(years)); n > 1 {
		// Half a year at either end, for the bars.
		q.x.lo, q.x.hi = years[0]-0.5, years[last]+0.5
	}
	q.values(ticks, true)
	bar := math.Min(9, 0.62*(q.x.at(1)-q.x.at(0)))
	for i, y := range years {
		q.bar(y, most.lower[i], most.upper[i], bar, cool.outer)
		q.bar(y, half.lower[i], half.upper[i], bar, cool.inner)
	}
	q.line(mean.year, mean.value, pen{cool.line, lineWidth, nil})
	q.frame(ticks)
	q.yearAxis(years, true, centre)
	label.y = q.y.at(mean.last())
	if finite(label.y) {
		q.writeLabels(area.right, []endLabel{label}, area.top, area.bottom)
	}

	return &Drawing{
		Name: d.base, Title: title, scene: &p.scene,
		Caption: d.caption(f.n, title+", "+yearsText(years)+": number of providers at the end of the year",
			"Line: mean; dark bars: 25th to 75th percentile (50\u202f% of runs); light bars: 5th to 95th percentile (90\u202f% of runs); pointwise, year by year"),
		Alt: fmt.Sprintf("Bars of “%s” by year, %s: in %s the mean is %s, with 90\u202f%% of runs between %s and %s.",
			title, yearsText(years), yearText(years[last]), average.value(mean.last()), a.value(most.lower[last]), a.value(most.upper[last])),
	}, nil
}

// bar draws a range of values in one year; a range of one value stays visible.
func (p panel) bar(year, lo, hi, width float64, c rgb) {
	if !finite(lo) || !finite(hi) {
		return
	}
	const least = 1.2
	x, top, bottom := p.x.at(year), p.y.at(hi), p.y.at(lo)
	if bottom-top < least {
		middle := math.Min((top+bottom)/2, p.area.bottom-least/2)
		top, bottom = middle-least/2, middle+least/2
	}
	p.fillRect(c, rect{x - width/2, top, x + width/2, bottom})
}

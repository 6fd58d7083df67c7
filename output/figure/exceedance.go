package figure

import (
	"fmt"
	"math"
)

// drawExceedance draws the probability of exceeding each value, with the thresholds on the curve.
func drawExceedance(d *drawer) (*Drawing, error) {
	year := d.year
	if math.IsNaN(year) {
		year = d.lastYear(d.cell)
	}
	ecdf := d.curve(d.cell, "ecdf", year)
	if err := d.err(); err != nil {
		return nil, err
	}
	v := d.values(year, curve{}, ecdf)
	title := "Probability of exceeding a value: " + d.titleIn(d.cell, year)
	p := d.newPage(d.doubleColumn, plotHeight(180, d.doubleColumn), heading{
		title:    title,
		subtitle: perUnit("share of runs above the value, with its pointwise 95\u202f% band of Monte Carlo error", v.amount),
		least:    120,
	}, d.source())
	v.exceedance(&p.scene, p.body)

	sentences := []string{title + ". Line: share of runs above the value; band: its pointwise 95\u202f% interval of Monte Carlo error"}
	thresholds, read := v.sayThresholds()
	sentences = append(sentences, thresholds...)
	alt := "Exceedance curve: “" + title + "”"
	if v.known {
		alt += fmt.Sprintf(": half of the runs exceed %s, and one in twenty %s", v.amount.value(v.quantile[2]), v.amount.value(v.quantile[4]))
	}
	return &Drawing{Name: d.base, Title: title, scene: &p.scene, Caption: d.caption(v.n, sentences...), Alt: alt + read + "."}, nil
}

// exceedance draws the curve into a rect that holds its labels too.
func (v distribution) exceedance(s *scene, r rect) {
	ticks := v.limits.ticks(v.amount)
	shares := unitRange.ticks(percent)
	area := rect{r.left + s.valueLabelsWidth(shares), r.top + 4, r.right - s.tickStyle.width(ticks[len(ticks)-1].label)/2, r.bottom - yearLabelsHeight}
	x, labels := v.labelled(s, &area)
	headroom := 2.0
	for _, l := range labels {
		headroom = math.Max(headroom, 6+float64(l.row+1)*labelGap)
	}
	area.top += headroom
	q := panel{s, area, x, axis{0, 1, area.bottom, area.top}}
	q.values(shares, true)
	above, lo, hi := make([]float64, len(v.ecdf.x)), make([]float64, len(v.ecdf.x)), make([]float64, len(v.ecdf.x))
	for i, y := range v.ecdf.y {
		above[i], lo[i], hi[i] = 1-y, 1-v.ecdf.hi[i], 1-v.ecdf.lo[i]
	}
	q.band(v.ecdf.x, lo, hi, v.hue.outer)
	for i, t := range v.thresholds {
		at := x.at(t.Value)
		q.stroke(thresholdPen, point{at, labels[i].above(area.top) - 3}, point{at, area.bottom})
	}
	v.writeThresholds(s, labels, area.top)
	q.line(v.ecdf.x, above, pen{v.hue.line, lineWidth, nil})
	for _, t := range v.thresholds {
		if t.known && finite(t.p.Value) {
			q.disc(white, point{x.at(t.Value), q.y.at(t.p.Value)}, 2.2)
			q.disc(v.hue.line, point{x.at(t.Value), q.y.at(t.p.Value)}, 1.5)
		}
	}
	q.frame(shares)
	q.valuesBelow(ticks)
}

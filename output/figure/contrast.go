package figure

import (
	"fmt"
	"math"
	"slices"
)

// Contrasted is outcomes of two scenarios side by side.
type Contrasted struct {
	Study         *Study // who made the runs; its tables are not used
	First, Second string // names of the scenarios
	Paired        bool   // run by run
	Outcomes      []ContrastedOutcome
}

// ContrastedOutcome is one cell of an outcome of both.
type ContrastedOutcome struct {
	Base       string // end of the names of files
	Cell       Cell
	Year       []float64
	First      Quantiles // by year
	Second     Quantiles
	Difference Quantiles // of the runs' own differences, the second's less the first's; empty where there are none
	N          [2]int    // runs of the first and of the second that count, in the last year
	Last       float64   // the year of the curves, NaN for an outcome without years
	Density    [2]Line   // of the first and of the second
	ECDF       [2]Line
}

// Quantiles are those of an outcome by year.
type Quantiles struct{ P5, P25, P50, P75, P95 []float64 }

// Line is a curve.
type Line struct{ X, Y []float64 }

// Drawings lays out two figures of every outcome: by year, with the difference beside it, and in the last year.
func (c *Contrasted) Drawings(st Style) []*Drawing { return fitted(st, c.drawings) }

func (c *Contrasted) drawings(st Style) []*Drawing {
	var list []*Drawing
	d := drawerOf(c.Study, st)
	for i := range c.Outcomes {
		o := &c.Outcomes[i]
		if len(o.Year) > 1 {
			list = append(list, c.fans(d, o))
		}
		if len(o.Density[0].X) > 1 {
			list = append(list, c.curves(d, o))
		}
	}
	return list
}

// beforePen draws what belongs to the first scenario.
func beforePen(width float64) pen { return pen{soft, width, dashed} }

func (c *Contrasted) fans(d *drawer, o *ContrastedOutcome) *Drawing {
	title, h, of := d.title(o.Cell), d.study.hueOf(o.Cell), d.study.outcome(o.Cell.Outcome)
	key := []keyItem{
		{label: c.First + ": median and 90\u202f%", pen: beforePen(0.9)},
		{label: c.Second + ": median", pen: pen{h.line, lineWidth, nil}, below: true},
		{label: "50\u202f%", fill: h.inner},
		{label: "90\u202f% of runs", fill: h.outer},
	}
	paired := len(o.Difference.P50) > 0
	subtitle, width, height := "both by year", d.singleColumn, 150.0
	at := d.pair()
	if paired {
		subtitle = at.first + ": both by year; " + at.second + ": the difference in the same run, above zero where " + c.Second + " has more"
		width, height = d.doubleColumn, at.height(plotHeight(150, d.doubleColumn))
	}
	lo, hi := extent(o.First.P5, o.First.P95, o.Second.P5, o.Second.P95)
	a := amountOf(of, hi)
	p := d.newPage(width, height, heading{title: title, subtitle: perUnit(subtitle, a), key: key}, d.source())
	areas := []rect{p.body}
	if paired {
		areas = at.in(p.body)
	}
	c.fan(&p.scene, areas[0], o, o.Second, h, a, rangeOf(of, a, lo, hi, 5), "Both", &o.First)
	last := len(o.Year) - 1
	alt := fmt.Sprintf("“%s” by year: in %s the median is %s in %s and %s in %s", title, yearText(o.Year[last]),
		a.value(o.First.P50[last]), c.First, a.value(o.Second.P50[last]), c.Second)
	sentences := []string{title + ", " + yearsText(o.Year), "Dashed: 5th percentile, median and 95th percentile of " + c.First, c.Second + ": " + bandsSaid}
	if paired {
		lo, hi := extent(o.Difference.P5, o.Difference.P95)
		lo, hi = math.Min(lo, 0), math.Max(hi, 0)
		b := differenceOf(a)
		c.fan(&p.scene, areas[1], o, o.Difference, grey, b, rangeOf(Outcome{Kind: "level", Unit: of.Unit}, b, lo, hi, 5), "Difference", nil)
		alt += fmt.Sprintf("; the median difference in a run is %s, with 90\u202f%% of runs between %s and %s",
			b.value(o.Difference.P50[last]), b.value(o.Difference.P5[last]), b.value(o.Difference.P95[last]))
		sentences = append(sentences, capital(at.second)+": the same of the difference "+c.Second+" − "+c.First+", run by run under common random numbers")
	}
	return &Drawing{Name: "compare-" + o.Base, Title: title, scene: &p.scene, Caption: d.caption(0, sentences...), Alt: alt + "."}
}

// differenceOf is how differences are written: those of percentages in points.
func differenceOf(a amount) amount {
	if a.percent {
		a.suffix = thinSpace + "pp"
	}
	return a
}

// fan draws a panel: quantiles, over them those of the first scenario if there are any, and otherwise a line at zero.
func (c *Contrasted) fan(s *scene, area rect, o *ContrastedOutcome, q Quantiles, h hue, a amount, r valueRange, name string, before *Quantiles) {
	ticks := r.ticks(a)
	facetLeft := area.left
	area.left += s.valueLabelsWidth(ticks)
	area.top += facetHeight
	area.bottom -= yearLabelsHeight
	area.right -= s.tickStyle.width("2000") / 2
	p := newPanel(s, area, o.Year, r)
	p.values(ticks, true)
	p.fan(fan{year: o.Year, p5: q.P5, p25: q.P25, p50: q.P50, p75: q.P75, p95: q.P95}, h)
	if before != nil {
		p.line(o.Year, before.P5, beforePen(0.7))
		p.line(o.Year, before.P50, beforePen(lineWidth))
		p.line(o.Year, before.P95, beforePen(0.7))
	} else if r.lo <= 0 && 0 <= r.hi {
		p.rule(0)
	}
	p.frame(ticks)
	p.yearAxis(o.Year, true, centre)
	p.facet(name, a.unit, facetLeft)
}

func (c *Contrasted) curves(d *drawer, o *ContrastedOutcome) *Drawing {
	title, h, of := d.title(o.Cell), d.study.hueOf(o.Cell), d.study.outcome(o.Cell.Outcome)
	if !math.IsNaN(o.Last) {
		title += ", " + yearText(o.Last)
	}
	lo, hi := extent(o.Density[0].X)
	a := amountOf(of, hi)
	at := d.pair()
	r := rangeOf(of, a, lo, hi, 5)
	before, after := bars(a, r, o.ECDF[0].X, o.ECDF[0].Y), bars(a, r, o.ECDF[1].X, o.ECDF[1].Y)
	shape, facetOf := "density", "Density"
	if before != nil {
		shape, facetOf = "share of runs with the number", "Numbers"
	}
	p := d.newPage(d.doubleColumn, at.height(plotHeight(130, d.doubleColumn)), heading{
		title: title, subtitle: perUnit(at.first+": "+shape+"; "+at.second+": share of runs up to the value", a),
		key: []keyItem{{label: c.First, pen: beforePen(lineWidth)}, {label: c.Second, pen: pen{h.line, lineWidth, nil}}},
	}, d.source())
	ticks := r.ticks(a)
	for i, area := range at.in(p.body) {
		lines, facet, up := o.Density, facetOf, valueRange{}
		switch {
		case i == 1:
			lines, facet, up = o.ECDF, "Distribution function", unitRange
		case before != nil:
			highest := highestBar(before, after)
			up = valueRange{0, highest * 1.05, highest}
		default:
			_, highest := extent(lines[0].Y, lines[1].Y)
			up = valueRange{0, highest * 1.05, highest}
		}
		shares := unitRange.ticks(amount{factor: 100, suffix: thinSpace + "%", percent: true})
		facetLeft := area.left
		if i == 1 {
			area.left += d.valueLabelsWidth(shares)
		} else {
			area.left += d.tickStyle.width(ticks[0].label) / 2
		}
		area.top += facetHeight
		area.bottom -= yearLabelsHeight
		area.right -= d.tickStyle.width(ticks[len(ticks)-1].label)/2 + 1
		x := axis{r.lo, r.hi, area.left, area.right}
		if before != nil {
			x = x.inset(len(before))
		}
		q := panel{&p.scene, area, x, axis{up.lo, up.hi, area.bottom, area.top}}
		if i == 0 && before != nil {
			for k, b := range after {
				q.barOver(b, h)
				q.barOutline(before[k])
			}
		} else {
			if i == 1 {
				q.values(shares, true)
			} else {
				q.band(lines[1].X, make([]float64, len(lines[1].X)), lines[1].Y, h.outer)
			}
			q.line(lines[1].X, lines[1].Y, pen{h.line, lineWidth, nil})
			q.line(lines[0].X, lines[0].Y, beforePen(lineWidth))
		}
		if i == 1 {
			q.frame(shares)
		} else {
			q.stroke(axisPen, point{area.left, area.bottom}, point{area.right, area.bottom})
		}
		for _, t := range d.thinned(ticks, area.width()) {
			q.below(t.at, t.label, 0)
		}
		q.facet(facet, "", facetLeft)
	}
	return &Drawing{
		Name: "compare-distribution-" + o.Base, Title: title, scene: &p.scene,
		Caption: d.caption(0, title, capital(at.first)+": "+shape+"; "+at.second+": share of runs up to the value", "Dashed: "+c.First+"; solid: "+c.Second,
			"Values that many runs share, as zero may be, have no density"),
		Alt: fmt.Sprintf("Densities and distribution functions of “%s” in %s and in %s.", title, c.First, c.Second),
	}
}

// thinned leaves out every other tick until their labels have room on an axis of a width.
func (t *theme) thinned(ticks []tick, width float64) []tick {
	for {
		room := 0.0
		for _, tick := range ticks {
			room += t.tickStyle.width(tick.label) + 6
		}
		if room <= width || len(ticks) < 3 {
			return ticks
		}
		var kept []tick
		for i, t := range slices.Clone(ticks) {
			if i%2 == 0 {
				kept = append(kept, t)
			}
		}
		ticks = kept
	}
}

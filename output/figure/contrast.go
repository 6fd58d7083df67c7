package figure

import (
	"fmt"
	"math"
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

// fan draws a panel: quantiles, over them those of the first scenario if there are any, and otherwise a line at zero.
func (c *Contrasted) fan(s *scene, area rect, o *ContrastedOutcome, q Quantiles, h hue, a amount, r valueRange, name string, before *Quantiles) {
	ticks := r.ticks(a)
	p := s.facetPanel(area, o.Year, r, ticks)
	p.fan(fanOf(o.Year, q.P5, q.P25, q.P50, q.P75, q.P95), h)
	if before != nil {
		p.line(o.Year, before.P5, beforePen(0.7))
		p.line(o.Year, before.P50, beforePen(lineWidth))
		p.line(o.Year, before.P95, beforePen(0.7))
	} else if r.lo <= 0 && 0 <= r.hi {
		p.rule(0)
	}
	p.frame(ticks)
	p.yearAxis(o.Year, true, centre)
	p.facet(name, a.unit, area.left)
}

func (c *Contrasted) curves(d *drawer, o *ContrastedOutcome) *Drawing {
	title, at := d.titleIn(o.Cell, o.Last), d.pair()
	v := contrastedValuesOf(d.study, o)
	draw, shape, shapes := v.drawDensities, "density", "Densities"
	note := []string{"Values that many runs share, as zero may be, have no density"}
	if v.bars[0] != nil {
		draw, shape, shapes, note = v.drawBars, sharesByNumber, "Shares of runs by number", nil
	}
	is := at.first + ": " + shape + "; " + at.second + ": share of runs up to the value"
	p := d.newPage(d.doubleColumn, at.height(plotHeight(130, d.doubleColumn)), heading{
		title: title, subtitle: perUnit(is, v.amount),
		key: []keyItem{{label: c.First, pen: beforePen(lineWidth)}, {label: c.Second, pen: pen{v.hue.line, lineWidth, nil}}},
	}, d.source())
	areas := at.in(p.body)
	draw(&p.scene, areas[0])
	v.drawFunctions(&p.scene, areas[1])
	sentences := append([]string{title, capital(is), "Dashed: " + c.First + "; solid: " + c.Second}, note...)
	return &Drawing{
		Name: "compare-distribution-" + o.Base, Title: title, scene: &p.scene,
		Caption: d.caption(0, sentences...),
		Alt:     fmt.Sprintf("%s and distribution functions of “%s” in %s and in %s.", shapes, title, c.First, c.Second),
	}
}

// contrastedValues is what the two plots of an outcome's values show, by scenario.
type contrastedValues struct {
	hue     hue
	amount  amount
	limits  valueRange
	density [2]Line
	bars    [2][]bar // of a count, instead of densities
	ecdf    [2]Line
}

func contrastedValuesOf(s *Study, o *ContrastedOutcome) contrastedValues {
	of := s.outcome(o.Cell.Outcome)
	lo, hi := extent(o.Density[0].X)
	v := contrastedValues{hue: s.hueOf(o.Cell), amount: amountOf(of, hi), density: o.Density, ecdf: o.ECDF}
	v.limits = rangeOf(of, v.amount, lo, hi, 5)
	for i, f := range o.ECDF {
		v.bars[i] = bars(v.amount, v.limits, f.X, f.Y)
	}
	v.limits.hi = min(v.limits.hi, hi)
	if v.bars[0] == nil || v.bars[1] == nil {
		v.bars = [2][]bar{}
		return v
	}
	n := occupied(v.limits.lo, v.bars[:]...)
	for i, f := range o.ECDF {
		v.bars[i] = v.bars[i][:n]
		v.ecdf[i] = steps(v.bars[i], f.X, f.Y)
	}
	v.limits = v.limits.overBars(v.bars[0])
	return v
}

// panel is a plot over the values, with as much room at the left, and its axis of values.
func (v *contrastedValues) panel(s *scene, area rect, name string, room float64, up valueRange) panel {
	ticks, facetLeft := v.limits.ticks(v.amount), area.left
	area.left += room
	area.top += facetHeight
	area.bottom -= yearLabelsHeight
	area.right -= s.tickStyle.width(ticks[len(ticks)-1].label)/2 + 1
	p := panel{s, area, v.limits.across(area, v.bars[0]), axis{up.lo, up.hi, area.bottom, area.top}}
	p.valuesBelow(ticks)
	p.facet(name, "", facetLeft)
	return p
}

func (v *contrastedValues) drawDensities(s *scene, area rect) {
	_, highest := extent(v.density[0].Y, v.density[1].Y)
	p := v.panel(s, area, "Density", s.tickStyle.width(v.limits.ticks(v.amount)[0].label)/2, valueRange{0, highest * 1.05, highest})
	after := v.density[1]
	p.band(after.X, make([]float64, len(after.X)), after.Y, v.hue.outer)
	v.drawLines(p, v.density)
	p.base()
}

func (v *contrastedValues) drawBars(s *scene, area rect) {
	up := rangeOf(Outcome{Kind: "share"}, percent, 0, highestBar(v.bars[:]...), 4)
	ticks := up.ticks(percent)
	p := v.panel(s, area, "Numbers", s.valueLabelsWidth(ticks), up)
	p.values(ticks, true)
	for k, b := range v.bars[1] {
		p.barOver(b, v.hue)
		p.barOutline(v.bars[0][k])
	}
	p.frame(ticks)
}

func (v *contrastedValues) drawFunctions(s *scene, area rect) {
	ticks := unitRange.ticks(percent)
	p := v.panel(s, area, "Distribution function", s.valueLabelsWidth(ticks), unitRange)
	p.values(ticks, true)
	v.drawLines(p, v.ecdf)
	p.frame(ticks)
}

// drawLines draws a curve of the second scenario, and over it one of the first.
func (v *contrastedValues) drawLines(p panel, lines [2]Line) {
	p.line(lines[1].X, lines[1].Y, pen{v.hue.line, lineWidth, nil})
	p.line(lines[0].X, lines[0].Y, beforePen(lineWidth))
}

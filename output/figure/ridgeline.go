package figure

import (
	"fmt"
	"math"
	"slices"
)

// mostRidges is how many densities stand one above the other on a page.
const mostRidges = 24

// ridge is the density of one year.
type ridge struct {
	year      float64
	density   curve
	lo, hi    float64 // between which it is drawn
	quantile  [5]float64
	quantiles bool // are known
}

// telling says whether a density is that of most runs. Of the others it says nothing, for they share their values, as counts do, and have none.
func (c curve) telling() bool {
	mass := 0.0
	for i := 1; i < len(c.x); i++ {
		mass += (c.y[i] + c.y[i-1]) / 2 * (c.x[i] - c.x[i-1])
	}
	return mass > 0.5
}

// drawRidgeline draws the densities of an outcome year by year, the first year highest, all as high as the next.
func drawRidgeline(d *drawer) (*Drawing, error) {
	o := d.study.outcome(d.cell.Outcome)
	if o.Kind == "count" {
		return nil, fmt.Errorf("figure %s draws densities, and %s is a count, which has none; expected another outcome", d.figure.Name, d.cell)
	}
	ridges, n, err := d.ridges(d.cell)
	if err != nil {
		return nil, err
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, r := range ridges {
		lo, hi = math.Min(lo, r.lo), math.Max(hi, r.hi)
	}
	all := d.thresholds(d.cell)
	thresholds := near(all, hi)
	lo, hi = including(thresholds, lo, hi)
	a := amountOf(o, hi)
	limits := rangeOf(o, a, lo, hi, 5)
	title, h := d.title(d.cell), d.study.hueOf(d.cell)
	const natural, closest, overlap = 15.0, 8.6, 1.6
	spaces := float64(len(ridges)-1) + overlap
	height := func(each float64) float64 { return spaces*each + 2*labelGap + yearLabelsHeight }
	p := d.newPage(d.singleColumn, height(natural), heading{
		title: title, subtitle: perUnit("density by year, each to the same height", a),
		key: append(fanKey(h), keyItem{label: "the rest", fill: tailGrey}), least: height(closest),
	}, d.source())
	ticks := limits.ticks(a)
	area := p.body
	area.left += p.tickStyle.width("2000") + 5
	area.right -= p.tickStyle.width(ticks[len(ticks)-1].label)/2 + 2
	area.bottom -= yearLabelsHeight
	q := panel{&p.scene, area, axis{limits.lo, limits.hi, area.left, area.right}, axis{0, 1, area.bottom, area.top}}
	for _, t := range p.thinned(ticks, area.width()) {
		q.stroke(gridPen, point{q.x.at(t.at), area.top + labelGap}, point{q.x.at(t.at), area.bottom})
		q.below(t.at, t.label, 0)
	}
	each := (p.body.height() - height(0)) / spaces
	for i, r := range ridges {
		base := area.bottom - float64(len(ridges)-1-i)*each
		r.draw(&p.scene, q.x, base, each*overlap, limits, h)
		p.writeMiddle(p.tickStyle, yearText(r.year), point{area.left - 4, base - p.tickStyle.size*capHeight/2}, right)
	}
	q.thresholdsAbove(thresholds, a)
	q.base()

	years := yearsText([]float64{ridges[0].year, ridges[len(ridges)-1].year})
	sentences := sayThresholds([]string{
		title + ", " + years + ". Probability density of each year, all drawn to the same height; " +
			"line: median; dark: 25th to 75th percentile (50\u202f% of runs); light: 5th to 95th percentile (90\u202f% of runs)",
		"Values that many runs share, as zero may be, have no density; a year in which most runs share theirs has the median alone",
	}, a, all, thresholds)
	return &Drawing{
		Name: d.base, Title: title, scene: &p.scene, Caption: d.caption(n, sentences...),
		Alt: "Ridgeline of “" + title + "”, " + years + ridgesReading(ridges, a) + ".",
	}, nil
}

// ridges are the densities of a cell in as many years as have room, the last among them. n is how many runs count in it.
func (d *drawer) ridges(c Cell) (ridges []ridge, n int, err error) {
	years := d.series(c, "p50")
	if err := d.err(); err != nil {
		return nil, 0, err
	}
	every := (len(years.year) + mostRidges - 1) / mostRidges
	for i := (len(years.year) - 1) % every; i < len(years.year); i += every {
		ridges = append(ridges, d.ridge(c, years.year[i]))
	}
	return ridges, years.n, d.err()
}

// ridge is the density of a cell in a year.
func (d *drawer) ridge(c Cell, year float64) ridge {
	r := ridge{year: year, density: d.curve(c, "density", year), quantiles: true}
	for k, statistic := range []string{"p5", "p25", "p50", "p75", "p95"} {
		row, ok := d.at(c, statistic, year)
		r.quantile[k], r.quantiles = row.Value, r.quantiles && ok && finite(row.Value)
	}
	ecdf := d.curve(c, "ecdf", year)
	r.lo, r.hi = extent(ecdf.x)
	// A long thin tail would press the rest to the edge.
	if k := slices.IndexFunc(ecdf.y, func(f float64) bool { return f >= 0.99 }); k >= 0 {
		r.hi = ecdf.x[k]
	}
	return r
}

// thresholdsAbove draws thresholds through a plot, with their values above it where these have room side by side.
func (p panel) thresholdsAbove(thresholds []Threshold, a amount) {
	taken := p.area.left
	for _, t := range thresholds {
		at, label := p.x.at(t.Value), a.exact(t.Value)
		p.stroke(thresholdPen, point{at, p.area.top + labelGap}, point{at, p.area.bottom})
		if half := p.noteStyle.width(label) / 2; at-half > taken && at+half <= p.scene.width-margin {
			p.writeMiddle(p.noteStyle, label, point{at, p.area.top + labelGap/2}, centre)
			taken = at + half + 3
		}
	}
}

// ridgesReading says where the first and the last year lie, for an alternative text.
func ridgesReading(ridges []ridge, a amount) string {
	first, last := ridges[0], ridges[len(ridges)-1]
	if !first.quantiles || !last.quantiles {
		return ""
	}
	return fmt.Sprintf(": the median goes from %s to %s; in %s 90\u202f%% of runs lie between %s and %s",
		a.value(first.quantile[2]), a.value(last.quantile[2]), yearText(last.year), a.value(last.quantile[0]), a.value(last.quantile[4]))
}

// draw draws a ridge that stands on a line and is so high.
func (r ridge) draw(s *scene, x axis, base, height float64, limits valueRange, h hue) {
	density := r.density.within(limits.lo, limits.hi)
	_, highest := extent(density.y)
	p := panel{s, rect{x.from, base - height, x.to, base}, x, axis{0, highest, base, base - height}}
	s.stroke(gridPen, point{x.from, base}, point{x.to, base})
	switch {
	case finite(highest) && highest > 0 && len(density.x) > 1 && r.density.telling():
		fill := func(c curve, shade rgb) {
			if len(c.x) > 1 {
				p.band(c.x, make([]float64, len(c.x)), c.y, shade)
			}
		}
		fill(density, tailGrey)
		if r.quantiles {
			fill(density.within(r.quantile[0], r.quantile[4]), h.outer)
			fill(density.within(r.quantile[1], r.quantile[3]), h.inner)
		}
		p.line(density.x, density.y, pen{h.line, 0.6, nil})
		if median := density.within(r.quantile[2], r.quantile[2]); r.quantiles && len(median.x) > 0 {
			at := x.at(median.x[0])
			s.stroke(pen{h.line, 1, nil}, point{at, base}, point{at, p.y.at(median.y[0])})
		}
	case r.quantiles && limits.lo <= r.quantile[2] && r.quantile[2] <= limits.hi: // most runs share their values
		at := x.at(r.quantile[2])
		s.stroke(pen{h.line, 1.5, nil}, point{at, base}, point{at, base - height/2})
	}
}

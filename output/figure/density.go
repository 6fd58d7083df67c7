package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// drawDensity draws the density over the distribution function, on one axis of values.
func drawDensity(d *drawer) (*Drawing, error) {
	year := d.year
	if math.IsNaN(year) {
		year = d.lastYear(d.cell)
	}
	density, ecdf := d.curve(d.cell, "density", year), d.curve(d.cell, "ecdf", year)
	if err := d.err(); err != nil {
		return nil, err
	}
	v := d.values(year, density, ecdf)

	title := d.titleIn(d.cell, year)
	key := []keyItem{
		{label: "median", pen: pen{v.hue.line, lineWidth, nil}},
		{label: "50\u202f% of runs", fill: v.hue.inner},
		{label: "90\u202f% of runs", fill: v.hue.outer},
		{label: "the rest", fill: tailGrey},
	}
	p := d.newPage(d.doubleColumn, 250, heading{
		title:    title,
		subtitle: perUnit("above: "+v.shapeOf("density")+"; below: share of runs up to the value", v.amount),
		key:      key,
		least:    160,
	}, d.source())
	v.draw(&p.scene, p.body)

	sentences := []string{title + ". Above: " + v.shapeOf("probability density") + "; dark: 25th to 75th percentile (50\u202f% of runs), light: 5th to 95th percentile (90\u202f% of runs), line: median. Below: share of runs up to the value, with its pointwise 95\u202f% band of Monte Carlo error"}
	thresholds, read := v.sayThresholds()
	sentences = append(sentences, thresholds...)
	if last := len(v.ecdf.y) - 1; last >= 0 && v.ecdf.y[last] < 1 {
		beyond := "Beyond the end of the curves lie "
		if d.study.outcome(d.cell.Outcome).Kind == "time" {
			beyond = "Later, or never within the years that were run: "
		}
		sentences = append(sentences, beyond+percent.estimate(1-v.ecdf.y[last], 1-v.ecdf.hi[last], 1-v.ecdf.lo[last])+" of runs")
	}
	alt := "Density and distribution function of “" + title + "”"
	if v.known {
		alt += fmt.Sprintf(": the median is %s, with 90\u202f%% of runs between %s and %s", v.amount.value(v.quantile[2]), v.amount.value(v.quantile[0]), v.amount.value(v.quantile[4]))
	}
	return &Drawing{Name: d.base, Title: title, scene: &p.scene, Caption: d.caption(v.n, sentences...), Alt: alt + read + "."}, nil
}

// lastYear is the last year for which a cell has a curve, NaN if it has none or no years.
func (d *drawer) lastYear(c Cell) float64 {
	last := math.NaN()
	want := c.String()
	for _, r := range d.study.Curves {
		if r.Outcome == c.Outcome && d.covers(r.Year) && !(r.Year <= last) && r.Cell.String() == want {
			last = r.Year
		}
	}
	return last
}

// exceedance is a threshold with the probability of exceeding it, which may be unknown.
type exceedance struct {
	Threshold
	p     SummaryRow
	known bool
}

func (e exceedance) said(a amount) string {
	s := "P(>" + thinSpace + a.exact(e.Value) + ")"
	if e.known {
		s += " = " + percent.estimate(e.p.Value, e.p.Lo, e.p.Hi)
	}
	return s
}

// sayThresholds says in sentences of a caption what the probabilities of exceeding thresholds are, and reads them for the end
// of an alternative text.
func (v distribution) sayThresholds() (sentences []string, read string) {
	say := func(what string, list []exceedance) {
		var said []string
		for _, t := range list {
			said = append(said, t.said(v.amount))
			read += "; " + t.said(v.amount)
		}
		if len(said) > 0 {
			sentences = append(sentences, what+strings.Join(said, "; "))
		}
	}
	say("Dashed: thresholds, with the probability of exceeding each and its 95\u202f% interval of Monte Carlo error: ", v.thresholds)
	say("Beyond the axis: ", v.beyond)
	return sentences, read
}

// distribution is what the two plots of values show.
type distribution struct {
	hue        hue
	amount     amount
	limits     valueRange
	density    curve
	ecdf       curve
	quantile   [5]float64
	known      bool // the quantiles are
	thresholds []exceedance
	beyond     []exceedance
	bars       []bar // of a count, instead of the density
	n          int
}

// shapeOf says what is drawn above: a density, as it is called, or bars.
func (v distribution) shapeOf(density string) string {
	if v.bars != nil {
		return sharesByNumber
	}
	return density
}

func (d *drawer) values(year float64, density, ecdf curve) distribution {
	o := d.study.outcome(d.cell.Outcome)
	v := distribution{hue: d.study.hueOf(d.cell), density: density, ecdf: ecdf, known: true}
	for i, statistic := range []string{"p5", "p25", "p50", "p75", "p95"} {
		row, ok := d.at(d.cell, statistic, year)
		v.quantile[i], v.n = row.Value, row.N
		v.known = v.known && ok && !math.IsNaN(row.Value)
	}

	lo, hi := extent(density.x, ecdf.x)
	end := hi
	for i, f := range ecdf.y {
		if f >= 0.995 {
			end = ecdf.x[i]
			break
		}
	}
	// A long thin tail would press the rest to the edge.
	if end < 0.8*hi && o.Kind != "level" {
		hi = end
	}
	largest := hi
	for _, t := range d.thresholds(d.cell) {
		e := exceedance{Threshold: t}
		e.p, e.known = d.at(d.cell, "p_above:"+t.Name, year)
		if len(near([]Threshold{t}, largest)) == 0 {
			v.beyond = append(v.beyond, e)
			continue
		}
		v.thresholds = append(v.thresholds, e)
		lo, hi = math.Min(lo, t.Value), math.Max(hi, t.Value)
	}
	v.amount = amountOf(o, hi)
	v.limits = rangeOf(o, v.amount, lo, hi, 6)
	v.density, v.ecdf = density.within(v.limits.lo, v.limits.hi), ecdf.complete(v.limits).within(v.limits.lo, v.limits.hi)
	if v.bars = bars(v.amount, v.limits, ecdf.x, ecdf.y); v.bars != nil {
		v.ofCount(ecdf)
	}
	return v
}

// ofCount ends the axis with the last number that stands for runs or is a threshold, and lets the distribution function rise
// at whole numbers alone.
func (v *distribution) ofCount(ecdf curve) {
	least := v.limits.lo
	for _, t := range v.thresholds {
		least = math.Max(least, math.Ceil(t.Value))
	}
	v.bars = v.bars[:occupied(least, v.bars)]
	v.limits = v.limits.overBars(v.bars)
	at := func(y []float64) Line { return steps(v.bars, ecdf.x, y) }
	whole := at(ecdf.y)
	v.ecdf = curve{whole.X, whole.Y, at(ecdf.lo).Y, at(ecdf.hi).Y}
}

// complete draws a distribution function on to the ends of the axis, where it has reached zero and
// one.
func (c curve) complete(r valueRange) curve {
	if last := len(c.x) - 1; c.y[last] == 1 && c.x[last] < r.hi {
		c = curve{
			append(slices.Clone(c.x), r.hi), append(slices.Clone(c.y), 1),
			append(slices.Clone(c.lo), c.lo[last]), append(slices.Clone(c.hi), 1),
		}
	}
	if c.y[0] == 0 && c.x[0] > r.lo {
		c = curve{
			append([]float64{r.lo}, c.x...), append([]float64{0}, c.y...),
			append([]float64{0}, c.lo...), append([]float64{c.hi[0]}, c.hi...),
		}
	}
	return c
}

// within cuts a curve to lo..hi, at interpolated points.
func (c curve) within(lo, hi float64) curve {
	var out curve
	add := func(i int, t float64) {
		j := min(i+1, len(c.x)-1)
		mix := func(v []float64) float64 {
			if t == 0 {
				return v[i]
			}
			return v[i] + t*(v[j]-v[i])
		}
		out.x, out.y = append(out.x, mix(c.x)), append(out.y, mix(c.y))
		out.lo, out.hi = append(out.lo, mix(c.lo)), append(out.hi, mix(c.hi))
	}
	for i, x := range c.x {
		if lo <= x && x <= hi {
			add(i, 0)
		}
		if i+1 == len(c.x) {
			break
		}
		for _, bound := range []float64{lo, hi} {
			if x < bound && bound < c.x[i+1] {
				add(i, (bound-x)/(c.x[i+1]-x))
			}
		}
	}
	return out
}

// draw draws density and distribution function below each other, with the thresholds through both.
func (v distribution) draw(s *scene, r rect) {
	ticks := v.limits.ticks(v.amount)
	cumulative := unitRange.ticks(percent)
	area := rect{r.left + s.valueLabelsWidth(cumulative), r.top, r.right - s.tickStyle.width(ticks[len(ticks)-1].label)/2, r.bottom - yearLabelsHeight}
	x, labels := v.labelled(s, &area)
	top, bottom := area, area
	top.bottom = area.top + 0.55*area.height()
	bottom.top = top.bottom + 2*facetHeight

	headroom := 6.0
	for _, l := range labels {
		headroom = math.Max(headroom, 6+float64(l.row+1)*labelGap)
	}
	_, highest := extent(v.density.y)
	if v.bars != nil {
		highest = 1.12 * highestBar(v.bars) // there is a number over each
	}
	if !finite(highest) || highest <= 0 {
		highest = 1
	}
	p := panel{s, top, x, axis{0, highest, top.bottom, top.top + headroom}}
	v.shape(p)
	p.stroke(axisPen, point{top.left, top.bottom}, point{top.right, top.bottom})

	q := panel{s, bottom, x, axis{0, 1, bottom.bottom, bottom.top}}
	q.values(cumulative, true)
	q.band(v.ecdf.x, v.ecdf.lo, v.ecdf.hi, v.hue.outer)
	q.line(v.ecdf.x, v.ecdf.y, pen{v.hue.line, lineWidth, nil})
	for i, t := range v.thresholds {
		at := x.at(t.Value)
		y := labels[i].above(top.top + headroom)
		p.stroke(thresholdPen, point{at, y - 3}, point{at, top.bottom})
		q.stroke(thresholdPen, point{at, bottom.top}, point{at, bottom.bottom})
	}
	v.writeThresholds(s, labels, top.top+headroom)
	q.frame(cumulative)
	for _, t := range s.thinned(ticks, area.width()) {
		at := x.at(t.at)
		s.stroke(axisPen, point{at, top.bottom}, point{at, top.bottom + tickSize})
		s.stroke(axisPen, point{at, bottom.bottom}, point{at, bottom.bottom + tickSize})
		s.write(s.tickStyle, t.label, point{at, bottom.bottom + tickSize + tickGap + capHeight*s.tickStyle.size}, centre)
	}
}

// thresholdLabel is where the label of a threshold stands.
type thresholdLabel struct {
	row   int     // how high
	at    float64 // place of its end
	side  align   // which end that is
	paper bool    // lines behind it are broken off
}

// above is the middle of the label over a plot whose data reach up to a height.
func (l thresholdLabel) above(height float64) float64 {
	return height - labelGap*(float64(l.row)+0.5) - 4
}

// writeThresholds writes the labels over a plot whose data reach up to a height.
func (v distribution) writeThresholds(s *scene, labels []thresholdLabel, height float64) {
	for i, t := range v.thresholds {
		y := labels[i].above(height)
		if labels[i].paper {
			s.fillRect(white, rect{labels[i].at - 1, y - labelGap/2, labels[i].at + s.labelStyle.width(t.said(v.amount)) + 1, y + labelGap/2})
		}
		s.writeMiddle(s.labelStyle, t.said(v.amount), point{labels[i].at, y}, labels[i].side)
	}
}

// labelled gives the axis of values over an area, and places the labels of the thresholds, to which the area gives way unless
// that is too much.
func (v distribution) labelled(s *scene, area *rect) (axis, []thresholdLabel) {
	x := v.limits.across(*area, v.bars)
	labels, overhang := v.labels(s, x)
	switch {
	case overhang > area.width()/4:
		labels = v.stacked(s, x)
	case overhang > 0:
		area.right -= overhang
		x = v.limits.across(*area, v.bars)
		labels, _ = v.labels(s, x)
	}
	return x, labels
}

const labelOffset = 3.0 // between a threshold and its label

// labels places the labels of the thresholds to the right of their lines, each higher than those
// whose lines it would cross. The last stands to the left of its line if it does not fit on the
// right and is in nobody's way on the left. Overhang is how far the labels reach beyond the axis.
func (v distribution) labels(s *scene, x axis) (labels []thresholdLabel, overhang float64) {
	labels = make([]thresholdLabel, len(v.thresholds))
	end, taken := make([]float64, len(labels)), x.from
	last := len(labels) - 1
	for i, t := range v.thresholds {
		width := s.labelStyle.width(t.said(v.amount)) + labelOffset + 4
		at := x.at(t.Value)
		end[i] = at + width
		labels[i].at = at + labelOffset
		if i == last && end[i] > x.to && at-width > taken {
			end[i], labels[i].side, labels[i].at = at, right, at-labelOffset
		}
		taken = math.Max(taken, end[i])
	}
	for i := last; i >= 0; i-- {
		for j := i + 1; j <= last; j++ {
			if x.at(v.thresholds[j].Value) < end[i] {
				labels[i].row = max(labels[i].row, labels[j].row+1)
			}
		}
	}
	return labels, math.Max(0, taken-x.to)
}

// stacked places the labels below each other, the first highest, where there is no room for them beside their lines.
func (v distribution) stacked(s *scene, x axis) []thresholdLabel {
	labels := make([]thresholdLabel, len(v.thresholds))
	for i, t := range v.thresholds {
		at := math.Min(x.at(t.Value)+labelOffset, x.to-s.labelStyle.width(t.said(v.amount)))
		labels[i] = thresholdLabel{row: len(labels) - 1 - i, at: math.Max(margin+1, at), paper: true}
	}
	return labels
}

// shape fills the area under the density, or the bars of a count, darker where most runs are.
func (v distribution) shape(p panel) {
	if v.bars != nil {
		for _, b := range v.bars {
			shade := v.hue.outer
			switch {
			case !v.known:
			case v.quantile[1] <= b.at && b.at <= v.quantile[3]:
				shade = v.hue.inner
			case b.at < v.quantile[0] || v.quantile[4] < b.at:
				shade = tailGrey
			}
			p.fillRect(shade, p.barRect(b))
			if v.known && b.at == v.quantile[2] {
				at := p.x.at(b.at)
				p.stroke(pen{v.hue.line, lineWidth, nil}, point{at, p.area.bottom}, point{at, p.y.at(b.share)})
			}
		}
		p.writeBars(v.bars)
		return
	}
	fill := func(c curve, shade rgb) {
		if len(c.x) > 1 {
			p.band(c.x, make([]float64, len(c.x)), c.y, shade)
		}
	}
	if v.known {
		fill(v.density, tailGrey)
		fill(v.density.within(v.quantile[0], v.quantile[4]), v.hue.outer)
		fill(v.density.within(v.quantile[1], v.quantile[3]), v.hue.inner)
	} else {
		fill(v.density, v.hue.outer)
	}
	if len(v.density.x) > 1 {
		p.line(v.density.x, v.density.y, pen{v.hue.line, 0.75, nil})
	}
	median := v.density.within(v.quantile[2], v.quantile[2])
	if v.known && len(median.x) > 0 {
		x := p.x.at(median.x[0])
		p.stroke(pen{v.hue.line, lineWidth, nil}, point{x, p.area.bottom}, point{x, p.y.at(median.y[0])})
	}
	// What has no density is many runs at one value: the distribution function starts there above zero.
	if len(v.ecdf.y) > 0 && v.ecdf.y[0] >= 0.01 {
		note := percent.value(v.ecdf.y[0]) + " of runs at " + v.amount.value(v.ecdf.x[0])
		at := point{p.x.at(v.ecdf.x[0]), p.area.bottom}
		p.stroke(pen{v.hue.line, 2, nil}, at, point{at.x, p.area.top + (p.area.bottom-p.area.top)*0.45})
		p.writeMiddle(p.noteStyle.in(v.hue.ink), note, point{at.x + 4, p.area.top + (p.area.bottom-p.area.top)*0.45}, left)
	}
}

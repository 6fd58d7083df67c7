package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Spread is outcomes of several scenarios in one year, one below the other.
type Spread struct {
	Study    *Study // who made the runs; its tables are not used
	Outcomes []SpreadOutcome
}

// SpreadOutcome is one cell of an outcome in all scenarios.
type SpreadOutcome struct {
	Base string // end of the name of files
	Cell Cell
	Year float64 // NaN for an outcome without years
	Rows []SpreadRow
}

// SpreadRow is the outcome in one scenario.
type SpreadRow struct {
	Scenario string
	N        int        // runs that count
	Quantile [5]float64 // 5, 25, 50, 75 and 95 %
	Density  Line       // of the values that are not shared by many runs; empty for none
}

// Drawings lays out a figure of every outcome.
func (s *Spread) Drawings(st Style) []*Drawing { return fitted(st, s.drawings) }

func (s *Spread) drawings(st Style) []*Drawing {
	var list []*Drawing
	d := drawerOf(s.Study, st)
	for _, o := range s.Outcomes {
		list = append(list, o.violins(d))
	}
	return list
}

// violins draws a scenario a row: the density mirrored, in it the quantiles as a box.
func (o SpreadOutcome) violins(d *drawer) *Drawing {
	title, h, of := d.titleIn(o.Cell, o.Year), d.study.hueOf(o.Cell), d.study.outcome(o.Cell.Outcome)
	lo, hi := o.extent()
	a := amountOf(of, hi)
	limits := rangeOf(of, a, lo, hi, 6)
	ticks := limits.ticks(a)
	var key []keyItem
	kind, sentences := "Boxes", []string{title + " by scenario", "Bar: 25th to 75th percentile; line: 5th to 95th percentile; mark: median"}
	if slices.ContainsFunc(o.Rows, func(r SpreadRow) bool { return len(r.density().x) > 0 }) {
		kind, key = "Violins", []keyItem{{label: "density", fill: h.outer}}
		sentences = append(sentences, "Shape: probability density, each to the same height; values that many runs share, as zero may be, have none, nor has a scenario in which most runs share theirs")
	}
	const natural, most, below = 26.0, 10.5, yearLabelsHeight + 4
	p := d.newPage(d.doubleColumn, float64(len(o.Rows))*natural+below, heading{
		rows: true, stretch: 2,
		title: title, subtitle: perUnit("by scenario; at the right the medians", a),
		key: append(key,
			keyItem{label: "25th to 75th percentile", fill: h.inner},
			keyItem{label: "5th to 95th percentile", pen: pen{h.line, 0.75, nil}},
			keyItem{label: "median", pen: pen{h.line, 3, []float64{2, 100}}}),
	}, d.source())
	names, medians := 0.0, 0.0
	for _, r := range o.Rows {
		names = math.Max(names, p.labelStyle.width(r.Scenario))
		medians = math.Max(medians, p.labelStyle.width(a.value(r.Quantile[2])))
	}
	names = math.Min(names, 0.3*d.doubleColumn)
	area := p.body
	each := (area.height() - below) / float64(len(o.Rows))
	area.left += names + 8
	area.right -= math.Max(medians+8, p.tickStyle.width(ticks[len(ticks)-1].label)/2+2)
	area.bottom -= yearLabelsHeight + 2
	q := panel{&p.scene, area, axis{limits.lo, limits.hi, area.left, area.right}, axis{0, 1, area.bottom, area.top}}
	for _, t := range p.thinned(ticks, area.width()) {
		q.upright(gridPen, t.at)
		q.below(t.at, t.label, 0)
	}
	var said []string
	for i, r := range o.Rows {
		y := area.top + (float64(i)+0.5)*each
		p.writeMiddle(p.labelStyle, p.labelStyle.elide(r.Scenario, names), point{p.body.left, y}, left)
		p.writeMiddle(d.strong(h.ink), a.value(r.Quantile[2]), point{p.body.right, y}, right)
		r.draw(&p.scene, q.x, limits, y, most/natural*each, h)
		said = append(said, fmt.Sprintf("%s %s (90\u202f%% of runs %s to %s)", r.Scenario, a.value(r.Quantile[2]), a.value(r.Quantile[0]), a.value(r.Quantile[4])))
	}
	q.base()
	return &Drawing{
		Name: "compare-spread-" + o.Base, Title: title, scene: &p.scene,
		Caption: d.caption(0, append(sentences, o.runs())...),
		Alt:     fmt.Sprintf("%s of “%s” by scenario, medians: %s.", kind, title, strings.Join(said, "; ")),
	}
}

// extent is over what is drawn of all scenarios.
func (o SpreadOutcome) extent() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, r := range o.Rows {
		from, to := r.extent()
		lo, hi = math.Min(lo, from), math.Max(hi, to)
	}
	return lo, hi
}

// extent is over the quantiles, and as much of a long thin tail as there is room for.
func (r SpreadRow) extent() (lo, hi float64) {
	lo, hi = extent(r.Quantile[:])
	low, high := extent(r.density().x)
	if finite(low) {
		lo = math.Max(math.Min(lo, low), lo-(hi-lo)/4)
	}
	if finite(high) {
		hi = math.Min(math.Max(hi, high), hi+(hi-lo)/4)
	}
	return lo, hi
}

// runs says how many count, once where they are as many in all scenarios.
func (o SpreadOutcome) runs() string {
	if !slices.ContainsFunc(o.Rows, func(r SpreadRow) bool { return r.N != o.Rows[0].N }) {
		return "n = " + number(float64(o.Rows[0].N), 0) + " runs of each scenario"
	}
	var counts []string
	for _, r := range o.Rows {
		counts = append(counts, r.Scenario+" "+number(float64(r.N), 0))
	}
	return "Runs: " + strings.Join(counts, ", ")
}

// density is the density, unless most runs share their values.
func (r SpreadRow) density() curve {
	if c := (curve{r.Density.X, r.Density.Y, r.Density.Y, r.Density.Y}); c.telling() {
		return c
	}
	return curve{}
}

// draw draws the row about a height.
func (r SpreadRow) draw(s *scene, x axis, limits valueRange, y, half float64, h hue) {
	c := r.density().within(limits.lo, limits.hi)
	if _, highest := extent(c.y); len(c.x) > 1 && finite(highest) && highest > 0 {
		outline := make([]point, 0, 2*len(c.x))
		for i := range c.x {
			outline = append(outline, point{x.at(c.x[i]), y - half*c.y[i]/highest})
		}
		for i := len(c.x) - 1; i >= 0; i-- {
			outline = append(outline, point{x.at(c.x[i]), y + half*c.y[i]/highest})
		}
		s.fill(h.outer, outline...)
	}
	inside := func(v float64) float64 { return x.at(math.Max(limits.lo, math.Min(v, limits.hi))) }
	if _, least := extent(r.Quantile[:]); !finite(least) {
		return
	}
	s.stroke(pen{h.line, 0.75, nil}, point{inside(r.Quantile[0]), y}, point{inside(r.Quantile[4]), y})
	const bar, mark = 2.4, 3.6
	s.fillRect(h.inner, rect{inside(r.Quantile[1]), y - bar, inside(r.Quantile[3]), y + bar})
	s.stroke(pen{h.line, 0.4, nil}, point{inside(r.Quantile[1]), y - bar}, point{inside(r.Quantile[3]), y - bar}, point{inside(r.Quantile[3]), y + bar},
		point{inside(r.Quantile[1]), y + bar}, point{inside(r.Quantile[1]), y - bar})
	at := inside(r.Quantile[2])
	s.stroke(pen{h.line, 2, nil}, point{at, y - mark}, point{at, y + mark})
}

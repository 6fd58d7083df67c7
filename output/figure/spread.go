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
	lo, hi := math.Inf(1), math.Inf(-1)
	names, same := 0.0, true
	for _, r := range o.Rows {
		from, to := extent(r.Quantile[:])
		// Of a long thin tail as much is drawn as there is room for.
		if tail, _ := extent(r.density().x); finite(tail) {
			from = math.Max(math.Min(from, tail), from-(to-from)/4)
		}
		if _, tail := extent(r.density().x); finite(tail) {
			to = math.Min(math.Max(to, tail), to+(to-from)/4)
		}
		lo, hi = math.Min(lo, from), math.Max(hi, to)
		names = math.Max(names, d.labelStyle.width(r.Scenario))
		same = same && r.N == o.Rows[0].N
	}
	var key []keyItem
	kind, sentences := "Boxes", []string{title + " by scenario", "Bar: 25th to 75th percentile; line: 5th to 95th percentile; mark: median"}
	if slices.ContainsFunc(o.Rows, func(r SpreadRow) bool { return len(r.density().x) > 0 }) {
		kind, key = "Violins", []keyItem{{label: "density", fill: h.outer}}
		sentences = append(sentences, "Shape: probability density, each to the same height; values that many runs share, as zero may be, have none, nor has a scenario in which most runs share theirs")
	}
	a := amountOf(of, hi)
	limits := rangeOf(of, a, lo, hi, 6)
	ticks := limits.ticks(a)
	const natural, most, below = 26.0, 10.5, yearLabelsHeight + 4
	p := d.newPage(d.doubleColumn, float64(len(o.Rows))*natural+below, heading{
		rows: true, stretch: 2,
		title: title, subtitle: perUnit("by scenario; at the right the medians", a),
		key: append(key,
			keyItem{label: "25th to 75th percentile", fill: h.inner},
			keyItem{label: "5th to 95th percentile", pen: pen{h.line, 0.75, nil}},
			keyItem{label: "median", pen: pen{h.line, 3, []float64{2, 100}}}),
	}, d.source())
	area := p.body
	each := (area.height() - below) / float64(len(o.Rows))
	half := most / natural * each
	names = math.Min(names, 0.3*d.doubleColumn)
	area.left += names + 8
	values := 0.0
	for _, r := range o.Rows {
		values = math.Max(values, p.labelStyle.width(a.value(r.Quantile[2])))
	}
	area.right -= math.Max(values+8, p.tickStyle.width(ticks[len(ticks)-1].label)/2+2)
	area.bottom -= yearLabelsHeight + 2
	x := axis{limits.lo, limits.hi, area.left, area.right}
	q := panel{&p.scene, area, x, axis{0, 1, area.bottom, area.top}}
	for _, t := range p.thinned(ticks, area.width()) {
		q.upright(gridPen, t.at)
		q.below(t.at, t.label, 0)
	}
	var said, counted []string
	for i, r := range o.Rows {
		y := area.top + (float64(i)+0.5)*each
		p.writeMiddle(p.labelStyle, p.labelStyle.elide(r.Scenario, names), point{p.body.left, y}, left)
		p.writeMiddle(d.strong(h.ink), a.value(r.Quantile[2]), point{p.body.right, y}, right)
		r.draw(&p.scene, x, limits, y, half, h)
		said = append(said, fmt.Sprintf("%s %s (90\u202f%% of runs %s to %s)", r.Scenario, a.value(r.Quantile[2]), a.value(r.Quantile[0]), a.value(r.Quantile[4])))
		counted = append(counted, fmt.Sprintf("%s %s", r.Scenario, number(float64(r.N), 0)))
	}
	q.base()
	n := "n = " + number(float64(o.Rows[0].N), 0) + " runs of each scenario"
	if !same {
		n = "Runs: " + strings.Join(counted, ", ")
	}
	return &Drawing{
		Name: "compare-spread-" + o.Base, Title: title, scene: &p.scene,
		Caption: d.caption(0, append(sentences, n)...),
		Alt:     fmt.Sprintf("%s of “%s” by scenario, medians: %s.", kind, title, strings.Join(said, "; ")),
	}
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

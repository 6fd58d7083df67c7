package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Attributed is a difference between two scenarios, shared out among what differs.
type Attributed struct {
	Study         *Study // who made the runs; its tables are not used
	First, Second string // names of the scenarios
	Numbers       []AttributedNumber
}

// AttributedNumber is a statistic of both scenarios with the steps between.
type AttributedNumber struct {
	Base     string // end of the names of files
	Cell     string // selector of the outcome, which gives the title
	What     string // the statistic, in words
	Outcome  Outcome
	From, To float64
	Steps    []AttributedStep // in the order in which they are drawn
	Others   int              // groups that have no step of their own, and make up the rest
}

// AttributedStep is the share of one group, with its interval.
type AttributedStep struct {
	Name          string
	Value, Lo, Hi float64
}

// Drawings lays out a waterfall of every number.
func (w *Attributed) Drawings(st Style) []*Drawing { return fitted(st, w.drawings) }

func (w *Attributed) drawings(st Style) []*Drawing {
	var list []*Drawing
	d := drawerOf(w.Study, st)
	for i := range w.Numbers {
		list = append(list, w.draw(d, &w.Numbers[i]))
	}
	return list
}

func (w *Attributed) draw(d *drawer, n *AttributedNumber) *Drawing {
	const each = 13.0
	title := d.titleOf(n.Cell)
	steps := slices.Clone(n.Steps)
	if n.Others > 0 {
		rest := n.To - n.From
		for _, s := range steps {
			rest -= s.Value
		}
		steps = append(steps, AttributedStep{Name: fmt.Sprintf("%d others", n.Others), Value: rest, Lo: math.NaN(), Hi: math.NaN()})
	}
	lo, hi := math.Min(n.From, n.To), math.Max(n.From, n.To)
	list := []string{w.First, w.Second}
	at := n.From
	for _, s := range steps {
		for _, v := range []float64{s.Lo, s.Value, s.Hi} {
			if finite(v) {
				lo, hi = math.Min(lo, at+v), math.Max(hi, at+v)
			}
		}
		at += s.Value
		list = append(list, s.Name)
	}
	names := d.nameColumn(d.labelStyle, list, 0.4, 6, each)
	a := amountOf(n.Outcome, hi)
	b := differenceOf(a)
	numbers := 0.0
	// All numbers have the digits that the least certain of them allows.
	decimals := 6
	for _, s := range steps {
		if half := (s.Hi - s.Lo) / 2 * b.factor; half > 0 && finite(half) {
			decimals = min(decimals, decimalsFor(half))
		}
	}
	written := func(a amount, v float64) string {
		if decimals == 6 { // without an error
			return a.value(v)
		}
		return a.prefix + number(v*a.factor, decimals) + a.suffix
	}
	said := func(s AttributedStep) string {
		if s.Value > 0 {
			return "+" + written(b, s.Value)
		}
		return written(b, s.Value)
	}
	var parts []string
	for _, s := range steps {
		numbers = math.Max(numbers, d.labelStyle.width(said(s)))
		parts = append(parts, s.Name+" "+said(s))
	}
	for _, v := range []float64{n.From, n.To} {
		numbers = math.Max(numbers, d.labelStyle.width(written(a, v)))
	}
	p := d.newPage(d.doubleColumn, names.height(len(list))+yearLabelsHeight+4, heading{
		rows:  true,
		title: title, subtitle: perUnit(n.What+": what makes the difference, by Shapley values, which add up to it", a),
		key: []keyItem{
			{label: "raises", fill: warm.inner},
			{label: "lowers", fill: cool.outer},
			{label: "the scenarios", fill: black, dot: scenarioRadius},
			{label: "95\u202f% interval of Monte Carlo error", pen: pen{black, 0.7, nil}},
		},
	}, d.source())
	r := rangeOf(Outcome{Kind: "level"}, a, lo, hi, 6) // bars are differences: the axis need not begin at zero
	ticks := r.ticks(a)
	area := p.body
	area.left += names.beside() + 4
	area.right -= numbers + 6
	area.bottom -= yearLabelsHeight
	q := panel{&p.scene, area, axis{r.lo, r.hi, area.left, area.right}, axis{0, 1, area.bottom, area.top}}
	for _, t := range ticks {
		q.stroke(gridPen, point{q.x.at(t.at), area.top}, point{q.x.at(t.at), area.bottom})
	}
	row := 0
	line := func(name, value string) (y float64) {
		y = area.top + names.middle(row)
		row++
		names.write(&p.scene, name, area.left, y)
		p.writeMiddle(d.labelStyle, value, point{p.body.right, y}, right)
		return y
	}
	y := line(w.First, written(a, n.From))
	first := y
	at = n.From
	for _, s := range steps {
		c := warm.inner
		if s.Value < 0 {
			c = cool.outer
		}
		before := y
		y = line(s.Name, said(s))
		low, high := q.x.at(math.Min(at, at+s.Value)), q.x.at(math.Max(at, at+s.Value))
		if names.lift == 0 { // a name above its row would be struck through
			q.stroke(leaderPen, point{q.x.at(at), before}, point{q.x.at(at), y})
		}
		q.fillRect(c, rect{low, y - 4, math.Max(high, low+0.5), y + 4})
		if finite(s.Lo) && finite(s.Hi) && s.Lo < s.Hi {
			q.stroke(pen{black, 0.7, nil}, point{q.x.at(at + s.Lo), y}, point{q.x.at(at + s.Hi), y})
		}
		at += s.Value
	}
	before := y
	y = line(w.Second, written(a, n.To))
	if names.lift == 0 {
		q.stroke(leaderPen, point{q.x.at(n.To), before}, point{q.x.at(n.To), y})
	}
	q.disc(black, point{q.x.at(n.From), first}, scenarioRadius)
	q.disc(black, point{q.x.at(n.To), y}, scenarioRadius)
	q.stroke(axisPen, point{area.left, area.bottom}, point{area.right, area.bottom})
	for _, t := range d.thinned(ticks, area.width()) {
		q.below(t.at, t.label, 0)
	}
	return &Drawing{
		Name: "attribute-" + n.Base, Title: title, scene: &p.scene,
		Caption: d.caption(0, title+", "+n.What+": what makes the difference between "+w.First+" and "+w.Second,
			"Bars: Shapley values, what a group of values adds on average over all orders in which the groups may change; black: their 95\u202f% intervals of Monte Carlo error"),
		Alt: fmt.Sprintf("Waterfall of %s, %s, from %s in %s to %s in %s: %s.", title, n.What, written(a, n.From), w.First, written(a, n.To), w.Second, strings.Join(parts, ", ")),
	}
}

// scenarioRadius is that of the points where a waterfall begins and ends.
const scenarioRadius = 2.2

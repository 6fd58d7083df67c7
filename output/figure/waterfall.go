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
	f := waterfall{Attributed: w, n: n, steps: n.steps()}
	lo, hi := f.extent()
	f.level = amountOf(n.Outcome, hi)
	f.change = differenceOf(f.level)
	f.decimals = f.digits()
	list := []string{w.First, w.Second}
	numbers := math.Max(d.labelStyle.width(f.written(f.level, n.From)), d.labelStyle.width(f.written(f.level, n.To)))
	var parts []string
	for _, s := range f.steps {
		list = append(list, s.Name)
		numbers = math.Max(numbers, d.labelStyle.width(f.said(s)))
		parts = append(parts, s.Name+" "+f.said(s))
	}
	f.names = d.nameColumn(d.labelStyle, list, 0.4, 6, each)
	title := d.titleOf(n.Cell)
	f.page = d.newPage(d.doubleColumn, f.names.height(len(list))+yearLabelsHeight+4, heading{
		rows:  true,
		title: title, subtitle: perUnit(n.What+": what makes the difference, by Shapley values, which add up to it", f.level),
		key: []keyItem{
			{label: "raises", fill: warm.inner},
			{label: "lowers", fill: cool.outer},
			{label: "the scenarios", fill: black, dot: scenarioRadius},
			{label: "95\u202f% interval of Monte Carlo error", pen: pen{black, 0.7, nil}},
		},
	}, d.source())
	area := f.body
	area.left += f.names.beside() + 4
	area.right -= numbers + 6
	area.bottom -= yearLabelsHeight
	r := rangeOf(Outcome{Kind: "level"}, f.level, lo, hi, 6) // bars are differences: the axis need not begin at zero
	ticks := r.ticks(f.level)
	f.plot = panel{&f.scene, area, axis{r.lo, r.hi, area.left, area.right}, axis{0, 1, area.bottom, area.top}}
	for _, t := range ticks {
		f.plot.upright(gridPen, t.at)
	}
	f.fall()
	f.plot.base()
	f.plot.valuesBelow(ticks)
	return &Drawing{
		Name: "attribute-" + n.Base, Title: title, scene: &f.scene,
		Caption: d.caption(0, title+", "+n.What+": what makes the difference between "+w.First+" and "+w.Second,
			"Bars: Shapley values, what a group of values adds on average over all orders in which the groups may change; black: their 95\u202f% intervals of Monte Carlo error"),
		Alt: fmt.Sprintf("Waterfall of %s, %s, from %s in %s to %s in %s: %s.", title, n.What,
			f.written(f.level, n.From), w.First, f.written(f.level, n.To), w.Second, strings.Join(parts, ", ")),
	}
}

// steps are those of the number, and the rest as a last one.
func (n *AttributedNumber) steps() []AttributedStep {
	steps := slices.Clone(n.Steps)
	if n.Others == 0 {
		return steps
	}
	rest := n.To - n.From
	for _, s := range steps {
		rest -= s.Value
	}
	return append(steps, AttributedStep{Name: fmt.Sprintf("%d others", n.Others), Value: rest, Lo: math.NaN(), Hi: math.NaN()})
}

// waterfall is one under way.
type waterfall struct {
	*Attributed
	*page
	n             *AttributedNumber
	steps         []AttributedStep
	level, change amount
	decimals      int // of all numbers
	names         nameColumn
	plot          panel
	rows          int // so far
}

// extent is from the lowest to the highest point that a bar or an interval reaches.
func (f *waterfall) extent() (lo, hi float64) {
	lo, hi = math.Min(f.n.From, f.n.To), math.Max(f.n.From, f.n.To)
	at := f.n.From
	for _, s := range f.steps {
		for _, v := range []float64{s.Lo, s.Value, s.Hi} {
			if finite(v) {
				lo, hi = math.Min(lo, at+v), math.Max(hi, at+v)
			}
		}
		at += s.Value
	}
	return lo, hi
}

// allDigits stands for numbers without an error.
const allDigits = 6

// digits is how many decimals the least certain step allows.
func (f *waterfall) digits() int {
	decimals := allDigits
	for _, s := range f.steps {
		if half := (s.Hi - s.Lo) / 2 * f.change.factor; half > 0 && finite(half) {
			decimals = min(decimals, decimalsFor(half))
		}
	}
	return decimals
}

func (f *waterfall) written(a amount, v float64) string {
	if f.decimals == allDigits {
		return a.value(v)
	}
	return a.prefix + number(v*a.factor, f.decimals) + a.suffix
}

// said is a step with its sign.
func (f *waterfall) said(s AttributedStep) string {
	if s.Value > 0 {
		return "+" + f.written(f.change, s.Value)
	}
	return f.written(f.change, s.Value)
}

// fall draws the steps from the first scenario to the second.
func (f *waterfall) fall() {
	at, x := f.n.From, f.plot.x
	y := f.row(f.First, f.written(f.level, at))
	first := y
	for _, s := range f.steps {
		before := y
		y = f.row(s.Name, f.said(s))
		f.lead(at, before, y)
		c := warm.inner
		if s.Value < 0 {
			c = cool.outer
		}
		low, high := x.at(math.Min(at, at+s.Value)), x.at(math.Max(at, at+s.Value))
		f.plot.fillRect(c, rect{low, y - 4, math.Max(high, low+0.5), y + 4})
		if finite(s.Lo) && finite(s.Hi) && s.Lo < s.Hi {
			f.plot.stroke(pen{black, 0.7, nil}, point{x.at(at + s.Lo), y}, point{x.at(at + s.Hi), y})
		}
		at += s.Value
	}
	before := y
	y = f.row(f.Second, f.written(f.level, f.n.To))
	f.lead(f.n.To, before, y)
	f.plot.disc(black, point{x.at(f.n.From), first}, scenarioRadius)
	f.plot.disc(black, point{x.at(f.n.To), y}, scenarioRadius)
}

// row writes the name and the number of the next row, and gives its middle.
func (f *waterfall) row(name, value string) (y float64) {
	y = f.plot.area.top + f.names.middle(f.rows)
	f.rows++
	f.names.write(&f.scene, name, f.plot.area.left, y)
	f.writeMiddle(f.labelStyle, value, point{f.body.right, y}, right)
	return y
}

// lead leads the eye from row to row. A name above its row would be struck through.
func (f *waterfall) lead(at, from, to float64) {
	if f.names.lift == 0 {
		f.plot.stroke(leaderPen, point{f.plot.x.at(at), from}, point{f.plot.x.at(at), to})
	}
}

// scenarioRadius is that of the points where a waterfall begins and ends.
const scenarioRadius = 2.2

package figure

import (
	"fmt"
	"math"
	"strings"
)

// Required is a search for the least change that makes a claim true.
type Required struct {
	Study   *Study // what was run at every setting; its tables are not used
	Claim   string // in words
	Cell    string // selector of its outcome, which gives the title
	What    string // the statistic, for the line below the title
	Outcome Outcome
	Bound   float64 // of the statistic
	Levers  []RequiredLever
	Tries   []RequiredTry // of one lever, by its value
	Changes []RequiredChange
}

// RequiredLever is a lever with its range and where it stands.
type RequiredLever struct {
	Name          string // for people
	Start, Lo, Hi float64
}

// RequiredTry is what the statistic came to at a value of the only lever.
type RequiredTry struct{ At, Value, Lo, Hi float64 }

// RequiredChange is where the claim becomes true, by lever, the least change first.
type RequiredChange struct{ At, Lo, Hi []float64 }

// Drawings lays out the figure: of one lever how the statistic responds to it, of several how far each is moved.
func (r *Required) Drawings(st Style) []*Drawing { return fitted(st, r.drawings) }

func (r *Required) drawings(st Style) []*Drawing {
	d := drawerOf(r.Study, st)
	switch {
	case len(r.Levers) == 1 && len(r.Tries) > 1:
		return []*Drawing{r.response(d)}
	case len(r.Levers) > 1 && len(r.Changes) > 0:
		return []*Drawing{r.moves(d)}
	}
	return nil
}

// response draws the statistic over the only lever, with the claim and where it becomes true.
func (r *Required) response(d *drawer) *Drawing {
	title, l := d.titleOf(r.Cell), r.Levers[0]
	lo, hi := r.extent()
	a := amountOf(r.Outcome, hi)
	v := rangeOf(r.Outcome, a, lo, hi, 5)
	ticks := v.ticks(a)
	p := d.newPage(d.singleColumn, 150, heading{title: title, subtitle: inUnit(r.What, a), key: r.key(a)}, d.source())
	q := p.overLever(l.Lo, l.Hi, v, ticks)
	for _, c := range r.Changes {
		if finite(c.Lo[0]) && finite(c.Hi[0]) {
			q.fillRect(warm.outer, rect{q.x.at(c.Lo[0]), q.area.top, q.x.at(c.Hi[0]), q.area.bottom})
		}
	}
	q.values(ticks, true)
	reached := "it is reached nowhere in the range"
	var places []string
	for _, c := range r.Changes {
		q.upright(pen{warm.line, 0.8, nil}, c.At[0])
		places = append(places, fmt.Sprintf("%.4g", c.At[0]))
	}
	if len(places) > 0 {
		reached = "it changes its truth at " + strings.Join(places, " and ")
	}
	q.upright(dottedPen, l.Start)
	q.rule(r.Bound)
	r.drawTries(q)
	q.frame(ticks)
	step := niceStep(l.Hi-l.Lo, 5)
	for x := math.Ceil(l.Lo/step-1e-9) * step; x <= l.Hi+step*1e-9; x += step {
		q.below(x, number(x, decimalsOf(step)), 0)
	}
	q.below((l.Lo+l.Hi)/2, l.Name, 1)
	return &Drawing{
		Name: "required", Title: title, scene: &p.scene,
		Caption: d.caption(0, title+", "+r.What+", over "+l.Name, "Claim: "+r.Claim, "Points: settings that were tried, all under the same draws, with 95\u202f% Monte Carlo intervals",
			"Dotted: where the lever stands"),
		Alt: fmt.Sprintf("%s over %s, with the claim %s: %s.", title, l.Name, r.Claim, reached),
	}
}

// extent is over what the tries came to and what is asked.
func (r *Required) extent() (lo, hi float64) {
	values := []float64{r.Bound}
	for _, t := range r.Tries {
		values = append(values, t.Value, t.Lo, t.Hi)
	}
	return extent(values)
}

func (r *Required) key(a amount) []keyItem {
	key := []keyItem{{label: r.What + ", 95\u202f% interval", pen: pen{cool.line, lineWidth, nil}}, {label: "asked: " + a.exact(r.Bound), pen: thresholdPen}}
	if len(r.Changes) > 0 {
		key = append(key, keyItem{label: "becomes true, 95\u202f% interval", fill: warm.outer})
	}
	return append(key, keyItem{label: "now", pen: dottedPen})
}

// drawTries draws the points that were tried, joined, over their intervals.
func (r *Required) drawTries(q panel) {
	xs, ys := make([]float64, len(r.Tries)), make([]float64, len(r.Tries))
	for i, t := range r.Tries {
		xs[i], ys[i] = t.At, t.Value
		if finite(t.Lo) && finite(t.Hi) {
			q.stroke(pen{cool.line, 0.6, nil}, point{q.x.at(t.At), q.y.at(t.Lo)}, point{q.x.at(t.At), q.y.at(t.Hi)})
		}
	}
	q.line(xs, ys, pen{cool.line, lineWidth, nil})
	for i := range xs {
		if finite(ys[i]) {
			q.disc(cool.line, point{q.x.at(xs[i]), q.y.at(ys[i])}, 1.1)
		}
	}
}

// moves draws each lever's range, where it stands, and where the least change puts it.
func (r *Required) moves(d *drawer) *Drawing {
	const each = 15.0
	title := "The least change of several levers"
	var list []string
	for _, l := range r.Levers {
		list = append(list, l.Name)
	}
	names := d.nameColumn(d.tickStyle, list, 0.5, 4, each)
	c := r.Changes[0]
	p := d.newPage(d.doubleColumn, names.height(len(list))+namedAxisHeight+2, heading{
		rows:  true,
		title: title, subtitle: "that makes true: " + r.Claim,
		key: []keyItem{
			{label: "range of the lever", fill: grey.outer},
			{label: "now", pen: pen{black, 0.8, nil}},
			{label: "changed to", fill: warm.line, dot: 1.6},
			{label: "95\u202f% interval", pen: pen{warm.inner, 3, nil}},
		},
	}, d.source())
	area := p.body
	area.left += names.beside()
	area.right -= 60
	area.bottom -= namedAxisHeight
	q := panel{&p.scene, area, axis{0, 1, area.left + aside, area.right - aside}, axis{0, 1, area.bottom, area.top}}
	var said []string
	for k, l := range r.Levers {
		y := area.top + names.middle(k)
		at := func(v float64) float64 { return q.x.at((v - l.Lo) / (l.Hi - l.Lo)) }
		q.fillRect(grey.outer, rect{at(l.Lo), y - 2, at(l.Hi), y + 2})
		if finite(c.Lo[k]) && finite(c.Hi[k]) {
			q.stroke(pen{warm.inner, 3, nil}, point{at(c.Lo[k]), y}, point{at(c.Hi[k]), y})
		}
		q.stroke(pen{warm.line, 0.8, nil}, point{at(l.Start), y}, point{at(c.At[k]), y})
		q.stroke(pen{black, 0.8, nil}, point{at(l.Start), y - 4}, point{at(l.Start), y + 4})
		q.disc(warm.line, point{at(c.At[k]), y}, 1.6)
		names.write(&p.scene, l.Name, area.left, y)
		text := fmt.Sprintf("%.3g to %.3g", l.Start, c.At[k])
		p.writeMiddle(d.labelStyle, text, point{area.right + 2, y}, left)
		said = append(said, l.Name+" "+text)
	}
	q.base()
	q.valuesBelow(unitRange.ticks(percent))
	q.below(0.5, "place in its range", 1)
	return &Drawing{
		Name: "required", Title: title, scene: &p.scene,
		Caption: d.caption(0, title+" that makes true: "+r.Claim, "The interval runs along the line from where the levers stand; the search is local"),
		Alt:     title + ": " + strings.Join(said, "; ") + ".",
	}
}

package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Responses is how outcomes respond to levers.
type Responses struct {
	Study  *Study // what was run at every point; its tables are not used
	Levers []ResponseLever
	Rows   []string // scenarios that were run at every setting of the levers, for people
	Points []ResponsePoint
	List   []Response
}

// ResponseLever is an axis of the points.
type ResponseLever struct {
	Name string // for people
}

// ResponsePoint is a setting of the levers in a scenario.
type ResponsePoint struct {
	Row int
	At  []float64 // by lever
}

// Response is a number at each of the points.
type Response struct {
	Name          string // of the file, without its extension
	Cell          string // selector of the outcome, which gives the title where there is none
	Title, What   string // What is the line below the title
	Outcome       Outcome
	Value, Lo, Hi []float64     // by point, with the 95 % interval
	Bands         *[5][]float64 // 5, 25, 50, 75 and 95 % of runs, by point; nil for none
	Best          int           // the point that is best by it; -1 where nothing is judged
	Aim           *float64      // the value that somebody aims at; nil for none
}

// Drawings lays out a figure of each response: over one lever a curve, over two levers a map, of scenarios alone a list.
// Of more levers, and of more points than a page holds, there is no figure.
func (r *Responses) Drawings(st Style) []*Drawing { return fitted(st, r.drawings) }

func (r *Responses) drawings(st Style) []*Drawing {
	var list []*Drawing
	for _, one := range r.List {
		d := drawerOf(r.Study, st)
		if one.Title == "" {
			one.Title = d.titleOf(one.Cell)
		}
		switch {
		case len(r.Levers) == 1 && len(r.Points) > len(r.Rows):
			list = append(list, r.curve(d, one))
		case len(r.Levers) == 2 && len(r.Points) > len(r.Rows):
			list = append(list, r.maps(d, one)...)
		case len(r.Points) <= mostListed:
			list = append(list, r.list(d, one))
		}
	}
	return list
}

// mostListed is how many points a list shows.
const mostListed = 40

// responseShades tell scenarios apart.
var responseShades = slices.Concat(foreignShades[:2], chineseShades[:1], marketShades[1:3], chineseShades[1:4])

// along are the points of a scenario, in the order of a lever.
func (r *Responses) along(row int) []int {
	var points []int
	for i, p := range r.Points {
		if p.Row == row {
			points = append(points, i)
		}
	}
	slices.SortStableFunc(points, func(a, b int) int { return cmp.Compare(r.Points[a].At[0], r.Points[b].At[0]) })
	return points
}

// pick gives the values of points.
func pick(values []float64, points []int) []float64 {
	list := make([]float64, len(points))
	for i, p := range points {
		list[i] = values[p]
	}
	return list
}

// extent is from the least to the greatest value, over intervals and bands.
func (one *Response) extent() (lo, hi float64) {
	lists := [][]float64{one.Value, one.Lo, one.Hi}
	if one.Bands != nil {
		lists = append(lists, one.Bands[0], one.Bands[4])
	}
	return extent(lists...)
}

// sharedDraws is said of all points in captions.
const sharedDraws = "Common random numbers: all points share their draws"

// sentences are those of a caption, about what is drawn in some more.
func (one *Response) sentences(more ...string) []string {
	list := append([]string{one.Title + ", " + one.What, sharedDraws}, more...)
	if one.Best >= 0 {
		list = append(list, "Ringed: the best by this criterion")
	}
	return list
}

// curve draws a response over one lever: bands and the median of a single scenario, or a line for each.
func (r *Responses) curve(d *drawer, one Response) *Drawing {
	said := []string{"Bars at points: 95\u202f% Monte Carlo intervals"}
	if len(r.Rows) > 1 {
		one.Bands = nil // they would hide each other
	}
	if one.Bands != nil {
		said = append([]string{"Line: median; dark band: 25th to 75th percentile (50\u202f% of runs); light band: 5th to 95th percentile (90\u202f% of runs)"}, said...)
	}
	lo, hi := one.extent()
	a := amountOf(one.Outcome, hi)
	v := rangeOf(one.Outcome, a, lo, hi, 5)
	ticks := v.ticks(a)
	p := d.newPage(d.singleColumn, 150, heading{title: one.Title, subtitle: inUnit(one.What, a), key: r.curveKey(&one)}, d.source())
	settings := pick(leverValues(r.Points, 0), r.along(0))
	q := p.overLever(settings[0], settings[len(settings)-1], v, ticks)
	q.values(ticks, true)
	var lines []string
	for row, name := range r.Rows {
		points := r.along(row)
		r.drawRow(q, &one, row, points)
		first, last := points[0], points[len(points)-1]
		lines = append(lines, fmt.Sprintf("%s from %s at %s to %s at %s", name,
			a.value(one.Value[first]), settingText(r.Points[first].At[0]), a.value(one.Value[last]), settingText(r.Points[last].At[0])))
	}
	q.frame(ticks)
	for _, x := range d.spaced(settings, q.area.width()) {
		q.below(x, settingText(x), 0)
	}
	q.below((q.x.lo+q.x.hi)/2, r.Levers[0].Name, 1)
	return &Drawing{
		Name: one.Name, Title: one.Title, scene: &p.scene, Caption: d.caption(0, one.sentences(said...)...),
		Alt: fmt.Sprintf("%s over %s: %s.", one.Title, r.Levers[0].Name, strings.Join(lines, "; ")),
	}
}

// curveKey explains the bands, or else which line is of which scenario.
func (r *Responses) curveKey(one *Response) (key []keyItem) {
	switch {
	case one.Bands != nil:
		key = fanKey(cool)
		if one.What != "median" {
			key = append(key, keyItem{label: one.What, fill: black, dot: 1.4})
		}
	case len(r.Rows) > 1:
		for i, row := range r.Rows {
			s := responseShade(i)
			key = append(key, keyItem{label: row, pen: pen{s.ink, lineWidth, s.dash}})
		}
	}
	return key
}

// responseShade is that of a scenario.
func responseShade(row int) shade { return responseShades[row%len(responseShades)] }

// drawRow draws the points of a scenario with their intervals, over bands or joined by a line.
func (r *Responses) drawRow(q panel, one *Response, row int, points []int) {
	x, y := pick(leverValues(r.Points, 0), points), pick(one.Value, points)
	shade := responseShade(row)
	if b := one.Bands; b != nil {
		q.fan(fanOf(x, pick(b[0], points), pick(b[1], points), pick(b[2], points), pick(b[3], points), pick(b[4], points)), cool)
		shade.ink = black
	} else {
		q.line(x, y, pen{shade.ink, lineWidth, shade.dash})
	}
	for i, at := range points {
		if !finite(y[i]) {
			continue
		}
		place := point{q.x.at(x[i]), q.y.at(y[i])}
		if finite(one.Lo[at]) && finite(one.Hi[at]) {
			q.stroke(pen{shade.ink, 0.6, nil}, point{place.x, q.y.at(one.Lo[at])}, point{place.x, q.y.at(one.Hi[at])})
		}
		q.disc(shade.ink, place, 1.3)
		if at == one.Best {
			q.ring(shade.ink, place)
		}
	}
}

// overLever is a plot of values over a lever, whose name stands below it. The data keep from its sides.
func (p *page) overLever(lo, hi float64, v valueRange, ticks []tick) panel {
	area := p.body
	area.left += p.valueLabelsWidth(ticks)
	area.right -= 4
	area.top += 4
	area.bottom -= namedAxisHeight
	q := newPanel(&p.scene, area, []float64{lo, hi}, v)
	q.x.from, q.x.to = area.left+aside, area.right-aside
	return q
}

// leverValues are the values of a lever by point.
func leverValues(points []ResponsePoint, lever int) []float64 {
	list := make([]float64, len(points))
	for i, p := range points {
		list[i] = p.At[lever]
	}
	return list
}

// spaced are the values of an axis that can be labelled side by side.
func (t *theme) spaced(values []float64, width float64) []float64 {
	if len(values) == 1 {
		return values
	}
	widest, least := 0.0, math.Inf(1)
	for i, v := range values {
		widest = math.Max(widest, t.tickStyle.width(settingText(v)))
		if i > 0 {
			least = math.Min(least, v-values[i-1])
		}
	}
	perLabel := (widest + 5) / width * (values[len(values)-1] - values[0])
	for every := 1; ; every++ {
		if last := len(values) - 1; every > last || least*float64(every) >= perLabel && last%every == 0 {
			var list []float64
			for i := 0; i < len(values); i += min(every, last) {
				list = append(list, values[i])
			}
			return list
		}
	}
}

// worst is the largest Monte Carlo error of all points, how far a 95 % interval reaches at most; 0 where there is none.
func (one *Response) worst() float64 {
	worst := 0.0
	for i := range one.Value {
		if far := reach(one.Value[i], one.Lo[i], one.Hi[i]); finite(far) {
			worst = math.Max(worst, far)
		}
	}
	return worst
}

// error is the largest error in words; "" where there is none.
func (one *Response) error(a amount) string {
	worst := one.worst()
	if worst == 0 {
		return ""
	}
	b := differenceOf(a)
	return b.prefix + errorText(worst*b.factor) + b.suffix
}

// indices are the places of a list that can be labelled side by side.
func (t *theme) indices(values []float64, width float64) []int {
	places := make([]float64, len(values))
	widest := 0.0
	for i, v := range values {
		places[i] = float64(i)
		widest = math.Max(widest, t.tickStyle.width(settingText(v)))
	}
	every := 1
	for float64(every)*width/float64(len(values)) < widest+5 && every < len(values) {
		every++
	}
	var list []int
	for i := 0; i < len(values); i += every {
		list = append(list, i)
	}
	return list
}

// settingText writes the value of a lever; of one without end, as a third, as much as tells it from the next.
func settingText(v float64) string {
	decimals := decimalsOf(v)
	if decimals > 6 {
		decimals = decimalsFor(v) + 2
	}
	return number(v, decimals)
}

// list draws a response of each point as a range of runs, or of its error alone.
func (r *Responses) list(d *drawer, one Response) *Drawing {
	names := r.pointNames()
	column := d.nameColumn(d.tickStyle, names, 0.5, 4, 12)
	lo, hi := one.extent()
	a := amountOf(one.Outcome, hi)
	v := rangeOf(one.Outcome, a, lo, hi, 6)
	ticks := v.ticks(a)
	p := d.newPage(d.doubleColumn, column.height(len(names))+yearLabelsHeight+4, heading{
		title: one.Title, subtitle: inUnit(one.What, a), key: one.listKey(), rows: true,
	}, d.source())
	area := p.body
	area.left += column.beside()
	area.right -= d.tickStyle.width(ticks[len(ticks)-1].label)/2 + 2
	area.bottom -= yearLabelsHeight + 2
	q := panel{&p.scene, area, axis{v.lo, v.hi, area.left + aside, area.right}, axis{0, 1, area.bottom, area.top}}
	for _, t := range ticks {
		q.upright(gridPen, t.at)
	}
	q.valuesBelow(ticks)
	var said []string
	for i, name := range names {
		y := area.top + column.middle(i)
		one.drawListed(q, i, y)
		column.write(&p.scene, name, area.left, y)
		said = append(said, name+" "+a.value(one.Value[i]))
	}
	q.base()
	return &Drawing{
		Name: one.Name, Title: one.Title, scene: &p.scene, Caption: d.caption(0, one.sentences()...),
		Alt: one.Title + ", " + one.What + ": " + strings.Join(said, "; ") + ".",
	}
}

// pointNames names the points by scenario and settings.
func (r *Responses) pointNames() []string {
	names := make([]string, len(r.Points))
	for i, p := range r.Points {
		names[i] = r.Rows[p.Row]
		for k, l := range r.Levers {
			names[i] += fmt.Sprintf(", %s %s", l.Name, settingText(p.At[k]))
		}
	}
	return names
}

func (one *Response) listKey() []keyItem {
	name := "estimate"
	if one.Bands != nil {
		name = one.What
	}
	key := []keyItem{{label: name + ", with its 95\u202f% Monte Carlo interval", fill: black, dot: 1.4}}
	if one.Bands != nil {
		key = append(key, keyItem{label: "90\u202f% of runs", fill: cool.outer}, keyItem{label: "50\u202f% of runs", fill: cool.inner})
	}
	return key
}

// drawListed draws a point in its row.
func (one *Response) drawListed(q panel, i int, y float64) {
	bar := func(lo, hi float64, c rgb) {
		if finite(lo) && finite(hi) {
			q.fillRect(c, rect{q.x.at(lo), y - 3.6, q.x.at(hi), y + 3.6})
		}
	}
	if one.Bands != nil {
		bar(one.Bands[0][i], one.Bands[4][i], cool.outer)
		bar(one.Bands[1][i], one.Bands[3][i], cool.inner)
	}
	if !finite(one.Value[i]) {
		return
	}
	at := point{q.x.at(one.Value[i]), y}
	if finite(one.Lo[i]) && finite(one.Hi[i]) {
		q.stroke(pen{black, 0.7, nil}, point{q.x.at(one.Lo[i]), y}, point{q.x.at(one.Hi[i]), y})
	}
	q.disc(black, at, 1.4)
	if i == one.Best {
		q.ring(black, at)
	}
}

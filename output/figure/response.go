package figure

import (
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

// titleOf names the cell of a selector for a title.
func (d *drawer) titleOf(selector string) string {
	c, at, err := parseSelector(selector)
	if err != nil {
		return selector
	}
	title := d.title(c)
	if !math.IsNaN(at) {
		title += ", " + yearText(at)
	}
	return title
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
	slices.SortStableFunc(points, func(a, b int) int {
		switch x, y := r.Points[a].At[0], r.Points[b].At[0]; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
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

// curve draws a response over one lever: bands and the median of a single scenario, or a line for each.
func (r *Responses) curve(d *drawer, one Response) *Drawing {
	single := len(r.Rows) == 1
	var key []keyItem
	var said []string
	sentences := []string{one.Title + ", " + one.What, "Common random numbers: all points share their draws"}
	lists := [][]float64{one.Value, one.Lo, one.Hi}
	switch {
	case single && one.Bands != nil:
		key = fanKey(cool)
		if one.What != "median" {
			key = append(key, keyItem{label: one.What, fill: black, dot: 1.4})
		}
		lists = append(lists, one.Bands[0], one.Bands[4])
		sentences = append(sentences, "Line: median; dark band: 25th to 75th percentile (50\u202f% of runs); light band: 5th to 95th percentile (90\u202f% of runs)")
	case !single:
		for i, row := range r.Rows {
			s := responseShades[i%len(responseShades)]
			key = append(key, keyItem{label: row, pen: pen{s.ink, lineWidth, s.dash}})
		}
	}
	sentences = append(sentences, "Bars at points: 95\u202f% Monte Carlo intervals")
	lo, hi := extent(lists...)
	a := amountOf(one.Outcome, hi)
	v := rangeOf(one.Outcome, a, lo, hi, 5)
	ticks := v.ticks(a)
	subtitle := one.What
	if a.unit != "" {
		subtitle += ", " + a.unit
	}
	p := d.newPage(d.singleColumn, 150, heading{title: one.Title, subtitle: subtitle, key: key}, d.source())
	area := p.body
	area.left += d.valueLabelsWidth(ticks)
	area.right -= 4
	area.top += 4
	area.bottom -= 2*yearLabelsHeight + 2
	xs := pick(leverValues(r.Points, 0), r.along(0))
	q := newPanel(&p.scene, area, []float64{xs[0], xs[len(xs)-1]}, v)
	q.x.from, q.x.to = area.left+aside, area.right-aside
	q.values(ticks, true)
	for row := range r.Rows {
		points := r.along(row)
		x, y := pick(leverValues(r.Points, 0), points), pick(one.Value, points)
		shade := responseShades[row%len(responseShades)]
		if single && one.Bands != nil {
			q.fan(fan{
				year: x, p5: pick(one.Bands[0], points), p25: pick(one.Bands[1], points), p50: pick(one.Bands[2], points),
				p75: pick(one.Bands[3], points), p95: pick(one.Bands[4], points),
			}, cool)
			shade.ink = black
		} else {
			q.line(x, y, pen{shade.ink, lineWidth, shade.dash})
		}
		for i, at := range points {
			place := point{q.x.at(x[i]), q.y.at(y[i])}
			if !finite(y[i]) {
				continue
			}
			if finite(one.Lo[at]) && finite(one.Hi[at]) {
				q.stroke(pen{shade.ink, 0.6, nil}, point{place.x, q.y.at(one.Lo[at])}, point{place.x, q.y.at(one.Hi[at])})
			}
			q.disc(shade.ink, place, 1.3)
			if at == one.Best {
				q.ring(shade.ink, place)
			}
		}
		said = append(said, fmt.Sprintf("%s from %s at %s to %s at %s", r.Rows[row], a.value(y[0]), number(x[0], decimalsOf(x[0])),
			a.value(y[len(y)-1]), number(x[len(x)-1], decimalsOf(x[len(x)-1]))))
	}
	q.frame(ticks)
	for _, x := range d.spaced(xs, area.width()) {
		q.below(x, number(x, decimalsOf(x)), 0)
	}
	q.below((q.x.lo+q.x.hi)/2, r.Levers[0].Name, 1)
	if one.Best >= 0 {
		sentences = append(sentences, "Ringed: the best by this criterion")
	}
	return &Drawing{
		Name: one.Name, Title: one.Title, scene: &p.scene, Caption: d.caption(0, sentences...),
		Alt: fmt.Sprintf("%s over %s: %s.", one.Title, r.Levers[0].Name, strings.Join(said, "; ")),
	}
}

// aside is how far data keep from the sides of a plot, so that no axis is drawn over them.
const aside = 5.0

// ring marks the best of several points.
func (p panel) ring(c rgb, at point) {
	const radius, corners = 3.4, 24
	outline := make([]point, corners+1)
	for i := range outline {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		outline[i] = point{at.x + radius*cos, at.y + radius*sin}
	}
	p.stroke(pen{c, 0.8, nil}, outline...)
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
		widest = math.Max(widest, t.tickStyle.width(number(v, decimalsOf(v))))
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

// maps draws a response over two levers, one map for each scenario, all with the same scale.
func (r *Responses) maps(d *drawer, one Response) []*Drawing {
	lo, hi := extent(one.Value)
	if !finite(lo) {
		return nil
	}
	var list []*Drawing
	for row, name := range r.Rows {
		list = append(list, r.heat(d, one, row, name, lo, hi))
	}
	return list
}

// Cells of a map hold their numbers up to so many of them side by side; more are told by contours.
const mostNumbers = 11

func (r *Responses) heat(d *drawer, one Response, row int, name string, lo, hi float64) *Drawing {
	axes := [2][]float64{}
	for k := range axes {
		list := leverValues(r.Points, k)
		slices.Sort(list)
		axes[k] = slices.Compact(list)
	}
	columns, rows := len(axes[0]), len(axes[1])
	cells := make([][]int, columns)
	for i := range cells {
		cells[i] = slices.Repeat([]int{-1}, rows)
	}
	for i, p := range r.Points {
		if p.Row == row {
			x, _ := slices.BinarySearch(axes[0], p.At[0])
			y, _ := slices.BinarySearch(axes[1], p.At[1])
			cells[x][y] = i
		}
	}
	a := amountOf(one.Outcome, hi)
	scale := rangeOf(Outcome{Kind: "level"}, a, lo, hi, 5)
	ticks := scale.ticks(a)
	what := one.What
	if len(r.Rows) > 1 {
		what = name + ": " + what
	}
	if a.unit != "" {
		what += ", " + a.unit
	}
	if e := one.error(a); e != "" {
		what += "; each ±" + thinSpace + e + " or less"
	}
	var key []keyItem
	aimed := one.Aim != nil && lo < *one.Aim && *one.Aim < hi
	if aimed {
		key = []keyItem{{label: "the aim, " + a.exact(*one.Aim), pen: aimPen}}
	}
	p := d.newPage(d.singleColumn, 190, heading{title: one.Title, subtitle: what, key: key}, d.source())
	area := p.body
	labels := 0.0
	for _, y := range axes[1] {
		labels = math.Max(labels, d.tickStyle.width(settingText(y)))
	}
	const barWidth, barGap = 8.0, 10.0
	bar := rect{area.right - d.valueLabelsWidth(ticks) - barWidth, area.top + d.tickStyle.size*leading + 2, area.right - d.valueLabelsWidth(ticks), area.bottom - 2*yearLabelsHeight - 2}
	area.left += labels + tickGap + tickSize
	area.right = bar.left - barGap
	area.top, area.bottom = bar.top, bar.bottom
	p.write(d.tickStyle, d.tickStyle.elide(r.Levers[1].Name, p.body.width()), point{p.body.left, p.body.top + d.tickStyle.size*capHeight}, left)
	w, h := area.width()/float64(columns), area.height()/float64(rows)
	shadeOf := func(v float64) rgb { return heatColor((v - scale.lo) / (scale.hi - scale.lo)) }
	centreOf := func(x, y int) point {
		return point{area.left + (float64(x)+0.5)*w, area.bottom - (float64(y)+0.5)*h}
	}
	decimals := one.cellDecimals(a, scale)
	// A number in a cell has no sign, which the bar has.
	cell := func(v float64) string { return number(v*a.factor, decimals) }
	numbered := columns <= mostNumbers && rows <= mostNumbers && d.fits(one, cell, w)
	for x := range cells {
		for y, i := range cells[x] {
			at := centreOf(x, y)
			if i < 0 || !finite(one.Value[i]) {
				continue
			}
			v := one.Value[i]
			// A little over the neighbours that come after it, so that no paper shines through between them.
			p.fillRect(shadeOf(v), rect{at.x - w/2, at.y - h/2 - seam(y, rows), at.x + w/2 + seam(x, columns), at.y + h/2})
		}
	}
	if !numbered {
		for _, t := range ticks {
			r.contour(&p.scene, one, cells, t.at, pen{black, 0.5, nil}, centreOf)
		}
	}
	if aimed {
		for _, drawn := range []pen{{white, 2.6, nil}, aimPen} {
			if numbered {
				border(&p.scene, one, cells, *one.Aim, drawn, centreOf, w, h)
			} else {
				r.contour(&p.scene, one, cells, *one.Aim, drawn, centreOf)
			}
		}
	}
	for x := range cells {
		for y, i := range cells[x] {
			if i < 0 || !finite(one.Value[i]) {
				continue
			}
			ink := black
			if (one.Value[i]-scale.lo)/(scale.hi-scale.lo) > 0.5 {
				ink = white
			}
			if numbered {
				p.writeMiddle(d.noteStyle.in(ink), cell(one.Value[i]), centreOf(x, y), centre)
			}
			if i == one.Best {
				at := centreOf(x, y)
				const in = 1.2
				p.stroke(pen{ink, 1, nil}, point{at.x - w/2 + in, at.y - h/2 + in}, point{at.x + w/2 - in, at.y - h/2 + in},
					point{at.x + w/2 - in, at.y + h/2 - in}, point{at.x - w/2 + in, at.y + h/2 - in}, point{at.x - w/2 + in, at.y - h/2 + in})
			}
		}
	}
	q := panel{&p.scene, area, axis{0, float64(columns), area.left, area.right}, axis{0, float64(rows), area.bottom, area.top}}
	q.stroke(axisPen, point{area.left, area.top}, point{area.left, area.bottom}, point{area.right, area.bottom})
	for _, x := range d.indices(axes[0], area.width()) {
		q.below(float64(x)+0.5, settingText(axes[0][x]), 0)
	}
	for _, y := range d.indices(axes[1], area.height()*2) {
		at := q.y.at(float64(y) + 0.5)
		q.stroke(axisPen, point{area.left - tickSize, at}, point{area.left, at})
		p.writeMiddle(d.tickStyle, settingText(axes[1][y]), point{area.left - tickSize - tickGap, at}, right)
	}
	q.below(float64(columns)/2, r.Levers[0].Name, 1)
	p.colorBar(bar, scale, ticks)
	sentences := []string{one.Title + ", " + what, "Common random numbers: all points share their draws"}
	if e := one.error(a); e != "" {
		sentences = append(sentences, "Monte Carlo error, half the width of a 95"+thinSpace+"% interval: at most "+e)
	}
	if !numbered {
		sentences = append(sentences, "Thin contours: at the ticks of the bar, linear between the points")
	}
	if one.Best >= 0 {
		sentences = append(sentences, "Framed: the best by this criterion")
	}
	alt := fmt.Sprintf("Map of %s, %s, over %s and %s: from %s to %s", one.Title, what, r.Levers[0].Name, r.Levers[1].Name, a.value(lo), a.value(hi))
	switch {
	case aimed:
		alt += ", with a contour at the aim, " + a.exact(*one.Aim)
		how := "linear between the points"
		if numbered {
			how = "between the points on either side of it"
		}
		sentences = append(sentences, "Thick contour: where it is as much as is aimed at, "+a.exact(*one.Aim)+", "+how)
	case one.Aim != nil:
		sentences = append(sentences, "What is aimed at, "+a.exact(*one.Aim)+", is beyond all points")
	}
	file := one.Name
	if len(r.Rows) > 1 {
		file += "-" + strings.Trim(strings.Map(fileRune, name), "-")
	}
	return &Drawing{
		Name: file, Title: one.Title, scene: &p.scene, Caption: d.caption(0, sentences...),
		Alt: alt + ".",
	}
}

// aimPen draws where a response is as much as somebody aims at.
var aimPen = pen{black, 1.25, nil}

// worst is the largest Monte Carlo error of all points, half the width of a 95 % interval; 0 where there is none.
func (one *Response) worst() float64 {
	worst := 0.0
	for i := range one.Value {
		if half := (one.Hi[i] - one.Lo[i]) / 2; finite(half) {
			worst = math.Max(worst, half)
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

// cellDecimals is how many decimals the numbers in cells have: as many as the bar and the error allow.
func (one *Response) cellDecimals(a amount, scale valueRange) int {
	decimals := decimalsOf(scale.step*a.factor) + 1
	if worst := one.worst(); worst > 0 {
		decimals = min(decimals, decimalsFor(worst*a.factor))
	}
	return decimals
}

// fits says whether the numbers of a map have room in cells of a width.
func (t *theme) fits(one Response, cell func(v float64) string, width float64) bool {
	return !slices.ContainsFunc(one.Value, func(v float64) bool { return finite(v) && t.noteStyle.width(cell(v))+2 > width })
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

// heatColor is the colour of a share of a scale: from nearly white to dark blue, ever darker.
func heatColor(share float64) rgb {
	stops := []rgb{{0xf2, 0xf7, 0xfb}, {0xb3, 0xd3, 0xea}, {0x5b, 0xa3, 0xd0}, {0x1f, 0x6b, 0xa0}, {0x08, 0x30, 0x5c}}
	share = math.Max(0, math.Min(1, share)) * float64(len(stops)-1)
	i := min(int(share), len(stops)-2)
	t := share - float64(i)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + t*(float64(b)-float64(a)))) }
	a, b := stops[i], stops[i+1]
	return rgb{mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b)}
}

// colorBar draws the scale of a map with its ticks to the right.
func (p *page) colorBar(area rect, scale valueRange, ticks []tick) {
	const steps = 64
	height := area.height() / steps
	for i := range steps {
		bottom := area.bottom - float64(i)*height
		p.fillRect(heatColor((float64(i)+0.5)/steps), rect{area.left, bottom - height - 0.2, area.right, bottom})
	}
	y := axis{scale.lo, scale.hi, area.bottom, area.top}
	for _, t := range ticks {
		p.stroke(axisPen, point{area.right, y.at(t.at)}, point{area.right + tickSize, y.at(t.at)})
		p.writeMiddle(p.tickStyle, t.label, point{area.right + tickSize + tickGap, y.at(t.at)}, left)
	}
}

// contour draws the lines on which a response has a value, linear between the middles of cells (marching squares).
func (r *Responses) contour(s *scene, one Response, cells [][]int, level float64, drawn pen, at func(x, y int) point) {
	for x := range len(cells) - 1 {
		for y := range len(cells[x]) - 1 {
			corners := [4][2]int{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}}
			var crossed []point
			for k := range corners {
				a, b := corners[k], corners[(k+1)%4]
				i, j := cells[a[0]][a[1]], cells[b[0]][b[1]]
				if i < 0 || j < 0 {
					continue
				}
				u, v := one.Value[i], one.Value[j]
				if (u < level) == (v < level) || !finite(u) || !finite(v) {
					continue
				}
				t := (level - u) / (v - u)
				p, q := at(a[0], a[1]), at(b[0], b[1])
				crossed = append(crossed, point{p.x + t*(q.x-p.x), p.y + t*(q.y-p.y)})
			}
			for k := 0; k+1 < len(crossed); k += 2 {
				s.stroke(drawn, crossed[k], crossed[k+1])
			}
		}
	}
}

// border draws the edges between cells on either side of a value, for contours would cross the numbers in cells.
func border(s *scene, one Response, cells [][]int, level float64, drawn pen, at func(x, y int) point, w, h float64) {
	apart := func(i, j int) bool {
		return i >= 0 && j >= 0 && finite(one.Value[i]) && finite(one.Value[j]) && (one.Value[i] < level) != (one.Value[j] < level)
	}
	for x := range cells {
		for y := range cells[x] {
			c := at(x, y)
			const over = 0.4 // so that edges meet at their corners
			if x+1 < len(cells) && apart(cells[x][y], cells[x+1][y]) {
				s.stroke(drawn, point{c.x + w/2, c.y - h/2 - over}, point{c.x + w/2, c.y + h/2 + over})
			}
			if y+1 < len(cells[x]) && apart(cells[x][y], cells[x][y+1]) {
				s.stroke(drawn, point{c.x - w/2 - over, c.y - h/2}, point{c.x + w/2 + over, c.y - h/2})
			}
		}
	}
}

// seam is how far a cell of a map reaches over the next one, of which there is none after the last.
func seam(i, n int) float64 {
	if i == n-1 {
		return 0
	}
	return 0.3
}

// list draws a response of each point as a range of runs, or of its error alone.
func (r *Responses) list(d *drawer, one Response) *Drawing {
	const each = 12.0
	names := make([]string, len(r.Points))
	for i, p := range r.Points {
		names[i] = r.Rows[p.Row]
		for k, l := range r.Levers {
			names[i] += fmt.Sprintf(", %s %s", l.Name, number(p.At[k], decimalsOf(p.At[k])))
		}
	}
	column := d.nameColumn(d.tickStyle, names, 0.5, 4, each)
	name := "estimate"
	if one.Bands != nil {
		name = one.What
	}
	key := []keyItem{{label: name + ", with its 95\u202f% Monte Carlo interval", fill: black, dot: 1.4}}
	lists := [][]float64{one.Value, one.Lo, one.Hi}
	if one.Bands != nil {
		key = append(key, keyItem{label: "90\u202f% of runs", fill: cool.outer}, keyItem{label: "50\u202f% of runs", fill: cool.inner})
		lists = append(lists, one.Bands[0], one.Bands[4])
	}
	lo, hi := extent(lists...)
	a := amountOf(one.Outcome, hi)
	v := rangeOf(one.Outcome, a, lo, hi, 6)
	ticks := v.ticks(a)
	subtitle := one.What
	if a.unit != "" {
		subtitle += ", " + a.unit
	}
	p := d.newPage(d.doubleColumn, column.height(len(r.Points))+yearLabelsHeight+4, heading{title: one.Title, subtitle: subtitle, key: key, rows: true}, d.source())
	area := p.body
	area.left += column.beside()
	area.right -= d.tickStyle.width(ticks[len(ticks)-1].label)/2 + 2
	area.bottom -= yearLabelsHeight + 2
	q := panel{&p.scene, area, axis{v.lo, v.hi, area.left + aside, area.right}, axis{0, 1, area.bottom, area.top}}
	for _, t := range ticks {
		q.stroke(gridPen, point{q.x.at(t.at), area.top}, point{q.x.at(t.at), area.bottom})
	}
	for _, t := range d.thinned(ticks, area.width()) {
		q.below(t.at, t.label, 0)
	}
	var said []string
	for i := range r.Points {
		y := area.top + column.middle(i)
		bar := func(lo, hi float64, c rgb, half float64) {
			if finite(lo) && finite(hi) {
				q.fillRect(c, rect{q.x.at(lo), y - half, q.x.at(hi), y + half})
			}
		}
		if one.Bands != nil {
			bar(one.Bands[0][i], one.Bands[4][i], cool.outer, 3.6)
			bar(one.Bands[1][i], one.Bands[3][i], cool.inner, 3.6)
		}
		if finite(one.Value[i]) {
			at := point{q.x.at(one.Value[i]), y}
			if finite(one.Lo[i]) && finite(one.Hi[i]) {
				q.stroke(pen{black, 0.7, nil}, point{q.x.at(one.Lo[i]), y}, point{q.x.at(one.Hi[i]), y})
			}
			q.disc(black, at, 1.4)
			if i == one.Best {
				q.ring(black, at)
			}
		}
		column.write(&p.scene, names[i], area.left, y)
		said = append(said, names[i]+" "+a.value(one.Value[i]))
	}
	q.stroke(axisPen, point{area.left, area.bottom}, point{area.right, area.bottom})
	sentences := []string{one.Title + ", " + one.What, "Common random numbers: all points share their draws"}
	if one.Best >= 0 {
		sentences = append(sentences, "Ringed: the best by this criterion")
	}
	return &Drawing{
		Name: one.Name, Title: one.Title, scene: &p.scene, Caption: d.caption(0, sentences...),
		Alt: one.Title + ", " + one.What + ": " + strings.Join(said, "; ") + ".",
	}
}

package figure

import (
	"fmt"
	"math"
	"slices"
)

// maps draws a response over two levers, one map for each scenario, all with the same scale.
func (r *Responses) maps(d *drawer, one Response) []*Drawing {
	lo, hi := extent(one.Value)
	if !finite(lo) {
		return nil
	}
	var list []*Drawing
	for row := range r.Rows {
		list = append(list, r.heat(d, one, row, lo, hi))
	}
	return list
}

// heatMap is a map of a response under way.
type heatMap struct {
	*page
	one      *Response
	levers   []ResponseLever
	settings [2][]float64 // of the levers, ascending
	cells    [][]int      // the point at each pair of settings, -1 for none
	what     string       // it shows, in words
	worst    string       // Monte Carlo error of all points; "" for none
	aimed    bool         // the aim lies between the values
	amount   amount
	scale    valueRange
	ticks    []tick
	area     rect    // of the cells
	w, h     float64 // of one
	numbered bool    // cells hold their numbers; contours tell them otherwise
	decimals int     // of the numbers
}

// mostNumbers is how many cells side by side hold their numbers.
const mostNumbers = 11

// heat draws the map of a scenario; lo and hi are the ends of the values of all.
func (r *Responses) heat(d *drawer, one Response, row int, lo, hi float64) *Drawing {
	m := heatMap{one: &one, levers: r.Levers, amount: amountOf(one.Outcome, hi), aimed: one.Aim != nil && lo < *one.Aim && *one.Aim < hi}
	m.scale = rangeOf(Outcome{Kind: "level"}, m.amount, lo, hi, 5)
	m.ticks = m.scale.ticks(m.amount)
	m.place(r.Points, row)
	m.worst = one.error(m.amount)
	m.what = one.What
	file := one.Name
	if len(r.Rows) > 1 {
		m.what = r.Rows[row] + ": " + m.what
		file = fileOf(file, r.Rows[row])
	}
	m.what = inUnit(m.what, m.amount)
	if m.worst != "" {
		m.what += "; each ±" + thinSpace + m.worst + " or less"
	}
	var key []keyItem
	if m.aimed {
		key = []keyItem{{label: "the aim, " + m.amount.exact(*one.Aim), pen: aimPen}}
	}
	m.page = d.newPage(d.singleColumn, 190, heading{title: one.Title, subtitle: m.what, key: key}, d.source())
	bar := m.layOut()
	m.fill()
	m.outline()
	m.mark()
	m.label()
	m.colorBar(bar, m.scale, m.ticks)
	return &Drawing{
		Name: file, Title: one.Title, scene: &m.scene, Caption: d.caption(0, m.sentences()...), Alt: m.alt(lo, hi),
	}
}

// place finds the cells of the points of a scenario.
func (m *heatMap) place(points []ResponsePoint, row int) {
	for k := range m.settings {
		list := leverValues(points, k)
		slices.Sort(list)
		m.settings[k] = slices.Compact(list)
	}
	m.cells = make([][]int, len(m.settings[0]))
	for x := range m.cells {
		m.cells[x] = slices.Repeat([]int{-1}, len(m.settings[1]))
	}
	for i, p := range points {
		if p.Row == row {
			x, _ := slices.BinarySearch(m.settings[0], p.At[0])
			y, _ := slices.BinarySearch(m.settings[1], p.At[1])
			m.cells[x][y] = i
		}
	}
}

// layOut divides the body between the cells, their labels, and the bar, which it gives.
func (m *heatMap) layOut() (bar rect) {
	labels := 0.0
	for _, y := range m.settings[1] {
		labels = math.Max(labels, m.tickStyle.width(settingText(y)))
	}
	const barWidth, barGap = 8.0, 10.0
	m.area = m.body
	right := m.area.right - m.valueLabelsWidth(m.ticks)
	bar = rect{right - barWidth, m.area.top + m.tickStyle.size*leading + 2, right, m.area.bottom - namedAxisHeight}
	m.area.left += labels + tickGap + tickSize
	m.area.right = bar.left - barGap
	m.area.top, m.area.bottom = bar.top, bar.bottom
	m.w, m.h = m.area.width()/float64(len(m.cells)), m.area.height()/float64(len(m.settings[1]))
	m.decimals = m.one.cellDecimals(m.amount, m.scale)
	m.numbered = len(m.cells) <= mostNumbers && len(m.settings[1]) <= mostNumbers && m.fits()
	return bar
}

// number is what a cell holds. It has no sign, which the bar has.
func (m *heatMap) number(v float64) string { return number(v*m.amount.factor, m.decimals) }

// fits says whether the numbers have room in their cells.
func (m *heatMap) fits() bool {
	return !slices.ContainsFunc(m.one.Value, func(v float64) bool { return finite(v) && m.noteStyle.width(m.number(v))+2 > m.w })
}

// centre is the middle of a cell.
func (m *heatMap) centre(x, y int) point {
	return point{m.area.left + (float64(x)+0.5)*m.w, m.area.bottom - (float64(y)+0.5)*m.h}
}

// share is where on the scale a value lies.
func (m *heatMap) share(v float64) float64 { return (v - m.scale.lo) / (m.scale.hi - m.scale.lo) }

// each visits the cells that have a value.
func (m *heatMap) each(visit func(x, y, i int, v float64)) {
	for x := range m.cells {
		for y, i := range m.cells[x] {
			if i >= 0 && finite(m.one.Value[i]) {
				visit(x, y, i, m.one.Value[i])
			}
		}
	}
}

// fill colours the cells.
func (m *heatMap) fill() {
	m.each(func(x, y, _ int, v float64) {
		at := m.centre(x, y)
		// A little over the neighbours that come after it, so that no paper shines through between them.
		m.fillRect(heatColor(m.share(v)), rect{at.x - m.w/2, at.y - m.h/2 - seam(y, len(m.settings[1])), at.x + m.w/2 + seam(x, len(m.cells)), at.y + m.h/2})
	})
}

// outline draws contours where there are no numbers, and the aim.
func (m *heatMap) outline() {
	if !m.numbered {
		for _, t := range m.ticks {
			m.contour(t.at, pen{black, 0.5, nil})
		}
	}
	if !m.aimed {
		return
	}
	for _, drawn := range []pen{{white, 2.6, nil}, aimPen} {
		if m.numbered {
			m.border(*m.one.Aim, drawn)
		} else {
			m.contour(*m.one.Aim, drawn)
		}
	}
}

// mark writes the numbers and frames the best cell.
func (m *heatMap) mark() {
	m.each(func(x, y, i int, v float64) {
		at, ink := m.centre(x, y), black
		if m.share(v) > 0.5 {
			ink = white
		}
		if m.numbered {
			m.writeMiddle(m.noteStyle.in(ink), m.number(v), at, centre)
		}
		if i == m.one.Best {
			const in = 1.2
			m.stroke(pen{ink, 1, nil}, point{at.x - m.w/2 + in, at.y - m.h/2 + in}, point{at.x + m.w/2 - in, at.y - m.h/2 + in},
				point{at.x + m.w/2 - in, at.y + m.h/2 - in}, point{at.x - m.w/2 + in, at.y + m.h/2 - in}, point{at.x - m.w/2 + in, at.y - m.h/2 + in})
		}
	})
}

// label draws the axes with the settings of the levers and their names.
func (m *heatMap) label() {
	columns, rows := float64(len(m.cells)), float64(len(m.settings[1]))
	m.write(m.tickStyle, m.tickStyle.elide(m.levers[1].Name, m.body.width()), point{m.body.left, m.body.top + m.tickStyle.size*capHeight}, left)
	q := panel{&m.scene, m.area, axis{0, columns, m.area.left, m.area.right}, axis{0, rows, m.area.bottom, m.area.top}}
	q.stroke(axisPen, point{m.area.left, m.area.top}, point{m.area.left, m.area.bottom}, point{m.area.right, m.area.bottom})
	for _, x := range m.indices(m.settings[0], m.area.width()) {
		q.below(float64(x)+0.5, settingText(m.settings[0][x]), 0)
	}
	for _, y := range m.indices(m.settings[1], m.area.height()*2) {
		at := q.y.at(float64(y) + 0.5)
		q.stroke(axisPen, point{m.area.left - tickSize, at}, point{m.area.left, at})
		m.writeMiddle(m.tickStyle, settingText(m.settings[1][y]), point{m.area.left - tickSize - tickGap, at}, right)
	}
	q.below(columns/2, m.levers[0].Name, 1)
}

// sentences are those of the caption.
func (m *heatMap) sentences() []string {
	list := []string{m.one.Title + ", " + m.what, sharedDraws}
	if m.worst != "" {
		list = append(list, "Monte Carlo error: 95"+thinSpace+"% intervals reach at most "+m.worst+" to either side")
	}
	if !m.numbered {
		list = append(list, "Thin contours: at the ticks of the bar, linear between the points")
	}
	if m.one.Best >= 0 {
		list = append(list, "Framed: the best by this criterion")
	}
	switch {
	case m.aimed:
		how := "linear between the points"
		if m.numbered {
			how = "between the points on either side of it"
		}
		list = append(list, "Thick contour: where it is as much as is aimed at, "+m.amount.exact(*m.one.Aim)+", "+how)
	case m.one.Aim != nil:
		list = append(list, "What is aimed at, "+m.amount.exact(*m.one.Aim)+", is beyond all points")
	}
	return list
}

// alt is the map for those who do not see it.
func (m *heatMap) alt(lo, hi float64) string {
	alt := fmt.Sprintf("Map of %s, %s, over %s and %s: from %s to %s", m.one.Title, m.what, m.levers[0].Name, m.levers[1].Name, m.amount.value(lo), m.amount.value(hi))
	if m.aimed {
		alt += ", with a contour at the aim, " + m.amount.exact(*m.one.Aim)
	}
	return alt + "."
}

// aimPen draws where a response is as much as somebody aims at.
var aimPen = pen{black, 1.25, nil}

// cellDecimals is how many decimals the numbers in cells have: as many as the bar and the error allow.
func (one *Response) cellDecimals(a amount, scale valueRange) int {
	decimals := decimalsOf(scale.step*a.factor) + 1
	if worst := one.worst(); worst > 0 {
		decimals = min(decimals, decimalsFor(worst*a.factor))
	}
	return decimals
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

// contour draws the lines on which the response has a value, linear between the middles of cells (marching squares).
func (m *heatMap) contour(level float64, drawn pen) {
	for x := range len(m.cells) - 1 {
		for y := range len(m.cells[x]) - 1 {
			corners := [4][2]int{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}}
			var crossed []point
			for k := range corners {
				a, b := corners[k], corners[(k+1)%4]
				i, j := m.cells[a[0]][a[1]], m.cells[b[0]][b[1]]
				if i < 0 || j < 0 {
					continue
				}
				u, v := m.one.Value[i], m.one.Value[j]
				if (u < level) == (v < level) || !finite(u) || !finite(v) {
					continue
				}
				t := (level - u) / (v - u)
				p, q := m.centre(a[0], a[1]), m.centre(b[0], b[1])
				crossed = append(crossed, point{p.x + t*(q.x-p.x), p.y + t*(q.y-p.y)})
			}
			for k := 0; k+1 < len(crossed); k += 2 {
				m.stroke(drawn, crossed[k], crossed[k+1])
			}
		}
	}
}

// border draws the edges between cells on either side of a value, for contours would cross the numbers in cells.
func (m *heatMap) border(level float64, drawn pen) {
	value := m.one.Value
	apart := func(i, j int) bool {
		return i >= 0 && j >= 0 && finite(value[i]) && finite(value[j]) && (value[i] < level) != (value[j] < level)
	}
	for x := range m.cells {
		for y := range m.cells[x] {
			c := m.centre(x, y)
			const over = 0.4 // so that edges meet at their corners
			if x+1 < len(m.cells) && apart(m.cells[x][y], m.cells[x+1][y]) {
				m.stroke(drawn, point{c.x + m.w/2, c.y - m.h/2 - over}, point{c.x + m.w/2, c.y + m.h/2 + over})
			}
			if y+1 < len(m.cells[x]) && apart(m.cells[x][y], m.cells[x][y+1]) {
				m.stroke(drawn, point{c.x - m.w/2 - over, c.y - m.h/2}, point{c.x + m.w/2 + over, c.y - m.h/2})
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

package figure

import (
	"math"
	"strings"
)

// page is a figure's frame: title, line below it, key, room for the drawing, source line.
type page struct {
	scene
	body rect
}

// heading is what stands above the drawing.
type heading struct {
	title    string
	subtitle string
	key      []keyItem
	rows     bool    // the drawing is rows, which stand as close on a page of any form
	stretch  float64 // times that rows may be as high all the same, where all pages are of one form; 0: they may not
	least    float64 // height that the drawing needs in any case
}

// keyItem explains one colour, line or point.
type keyItem struct {
	label string
	fill  rgb
	pen   pen     // drawn instead of an area, if it has a width
	dot   float64 // radius of a point that is drawn instead, in the colour of fill
	below bool    // starts a new line
}

const swatchWidth = 9.0

// keyWidth is the width of an item of a key.
func (t *theme) keyWidth(k keyItem) float64 { return swatchWidth + 3 + t.labelStyle.width(k.label) }

// newPage lays out a page of a width around a body of a height, or of what the form of the style's pages leaves. Rows stand in the middle of what it
// leaves, where all pages are of that form, or take it as far as they may be stretched.
func (d *drawer) newPage(width, bodyHeight float64, h heading, source string) *page {
	p := &page{scene: scene{theme: d.theme, about: aboutStudy(d.study), width: width}}
	inner := width - 2*margin
	y := margin
	lines := func(st style, text string) {
		for _, l := range st.wrap(text, inner) {
			y += st.size * capHeight
			p.write(st, strings.Trim(l, " ·"), point{margin, y}, left)
			y += st.size * (leading - capHeight)
		}
	}
	lines(p.titleStyle, h.title)
	y += 1
	lines(p.subtitleStyle, h.subtitle)
	if len(h.key) > 0 {
		y += 3
		y = p.writeKey(h.key, y)
	}
	y += 6
	around := 0.0 // rows on a page that is higher than they need
	if d.style.Aspect > 0 {
		below := 5 + float64(len(d.noteStyle.wrap(source, inner)))*d.noteStyle.size*leading + margin
		switch room := width/d.style.Aspect - y - below; {
		case !h.rows:
			bodyHeight = math.Max(math.Max(h.least, 0.5*bodyHeight), room)
		case d.style.Whole:
			bodyHeight = math.Max(bodyHeight, math.Min(room, h.stretch*bodyHeight))
			around = math.Max(0, room-bodyHeight) / 2
		}
	}
	y += around
	p.body = rect{margin, y, width - margin, y + bodyHeight}
	y += bodyHeight + around + 5
	lines(p.noteStyle, source)
	p.height = math.Ceil(y + margin)
	if form := width / d.style.Aspect; d.style.Aspect > 0 && p.height-form < 1 && p.height > form {
		p.height = form // as it was laid out for
	}
	return p
}

// writeKey writes the key in lines from y down and gives the place below it.
func (p *page) writeKey(key []keyItem, y float64) float64 {
	const between = 10.0
	height := p.labelStyle.size * leading
	x := margin
	for _, k := range key {
		if x > margin && (k.below || x+p.keyWidth(k) > p.width-margin) {
			x, y = margin, y+height
		}
		middle := y + p.labelStyle.size*capHeight/2
		switch {
		case k.dot > 0:
			p.disc(k.fill, point{x + swatchWidth/2, middle}, k.dot)
		case k.pen.width > 0:
			p.stroke(k.pen, point{x, middle}, point{x + swatchWidth, middle})
		default:
			p.fillRect(k.fill, rect{x, middle - 2.6, x + swatchWidth, middle + 2.6})
		}
		label := p.labelStyle.elide(k.label, p.width-margin-x-swatchWidth-3)
		p.writeMiddle(p.labelStyle, label, point{x + swatchWidth + 3, middle}, left)
		x += p.keyWidth(k) + between
	}
	return y + height
}

// sideBySide is how many of n plots of at least a width stand side by side on a page of another, with gaps between.
func sideBySide(n int, width, least, gap float64) int {
	return max(1, min(n, int((width-2*margin+gap)/(least+gap))))
}

// pair is how two plots share a wide page: side by side, or below each other where the style makes it narrow.
type pair struct {
	columns       int
	first, second string // where they are, in words
}

func (t *theme) pair() pair {
	const least = 150
	if sideBySide(2, t.doubleColumn, least, pairGap) == 2 {
		return pair{2, "left", "right"}
	}
	return pair{1, "above", "below"}
}

// pairGap is the distance between two plots, of which each has its own labels.
const pairGap = 16.0

// height is that of both, where each has a height.
func (p pair) height(each float64) float64 {
	if p.columns == 2 {
		return each
	}
	return 2*each + pairGap
}

// in cuts a body into the places of the two.
func (p pair) in(body rect) []rect { return grid(body, 2, p.columns, pairGap, pairGap) }

// grid cuts a rect into n cells, by rows, with gaps between.
func grid(r rect, n, columns int, gapX, gapY float64) []rect {
	rows := (n + columns - 1) / columns
	w := (r.width() - gapX*float64(columns-1)) / float64(columns)
	h := (r.height() - gapY*float64(rows-1)) / float64(rows)
	cells := make([]rect, n)
	for i := range cells {
		x := r.left + float64(i%columns)*(w+gapX)
		y := r.top + float64(i/columns)*(h+gapY)
		cells[i] = rect{x, y, x + w, y + h}
	}
	return cells
}

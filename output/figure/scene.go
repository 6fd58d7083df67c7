package figure

import (
	"math"
	"strings"
)

// point is a place on the page in points (1/72 inch) from the top left corner, y downwards.
type point struct{ x, y float64 }

// rect is a part of the page.
type rect struct{ left, top, right, bottom float64 }

func (r rect) width() float64  { return r.right - r.left }
func (r rect) height() float64 { return r.bottom - r.top }

// surface is a format that can be drawn in.
type surface interface {
	polygon(polygon)
	polyline(polyline)
	text(text)
}

// mark is one thing drawn.
type mark interface{ draw(surface) }

type polygon struct {
	outline []point
	color   rgb
}

type polyline struct {
	path []point
	pen  pen
}

type pen struct {
	color rgb
	width float64
	dash  []float64 // lengths drawn and left out by turns; nil is solid
}

// dashes are the lengths of the dash, with spaces between; "" for a solid line.
func (p pen) dashes() string {
	lengths := make([]string, len(p.dash))
	for i, d := range p.dash {
		lengths[i] = short(d)
	}
	return strings.Join(lengths, " ")
}

// text is a line of text with its left end on the baseline.
type text struct {
	content string
	style   style
	at      point
	width   float64
	anchor  align // the end, or middle, that is to stay where it is if another font is wider
}

func (p polygon) draw(s surface)  { s.polygon(p) }
func (p polyline) draw(s surface) { s.polyline(p) }
func (t text) draw(s surface)     { s.text(t) }

// Heights of Liberation Sans above and below the baseline, in em, for placing and for boxes.
const (
	capHeight = 0.73
	descent   = 0.21
)

// box is what a text covers.
func (t text) box() rect {
	return rect{t.at.x, t.at.y - capHeight*t.style.size, t.at.x + t.width, t.at.y + descent*t.style.size}
}

// scene is a page as the list of what is drawn on it, lowest first. Its lengths are in units of the theme.
type scene struct {
	*theme
	width, height float64
	marks         []mark
	about         about
	missing       *GlyphError // the first that a text needs and no font has
}

func (s *scene) fill(c rgb, outline ...point) {
	s.marks = append(s.marks, polygon{outline, c})
}

func (s *scene) fillRect(c rgb, r rect) {
	s.fill(c, point{r.left, r.top}, point{r.right, r.top}, point{r.right, r.bottom}, point{r.left, r.bottom})
}

func (s *scene) stroke(p pen, path ...point) {
	s.marks = append(s.marks, polyline{path, p})
}

// align says which end of a text its place is.
type align float64

const (
	left   align = 0
	centre align = 0.5
	right  align = 1
)

// circle is a polygon of so many corners that nobody sees them.
func circle(at point, radius float64) []point {
	const corners = 24
	outline := make([]point, corners)
	for i := range outline {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		outline[i] = point{at.x + radius*cos, at.y + radius*sin}
	}
	return outline
}

// disc fills a circle.
func (s *scene) disc(c rgb, at point, radius float64) { s.fill(c, circle(at, radius)...) }

// ring marks the best of several points.
func (s *scene) ring(c rgb, at point) {
	outline := circle(at, 3.4)
	s.stroke(pen{c, 0.8, nil}, append(outline, outline[0])...)
}

// write puts a line of text with its baseline at a place.
func (s *scene) write(st style, content string, at point, a align) {
	if content == "" {
		return
	}
	_, w, missing := st.fonts.set(content)
	if missing != 0 && s.missing == nil {
		s.missing = &GlyphError{missing, content, needsShaping(missing)}
	}
	w *= st.size / emUnits
	at.x -= float64(a) * w
	s.marks = append(s.marks, text{content, st, at, w, a})
}

// writeMiddle puts a line of text with the middle of its capitals at a place.
func (s *scene) writeMiddle(st style, content string, at point, a align) {
	at.y += capHeight / 2 * st.size
	s.write(st, content, at, a)
}

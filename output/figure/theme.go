package figure

import "math"

// mm is a millimetre in points.
const mm = 72 / 25.4

// Colours and lines of one meaning are the same in every figure and in every style.
var (
	black    = rgb{0x1a, 0x1a, 0x1a}
	soft     = rgb{0x59, 0x59, 0x59}
	axisGrey = rgb{0x4d, 0x4d, 0x4d}
	gridGrey = rgb{0xdd, 0xdd, 0xdd}
	tailGrey = rgb{0xf0, 0xf0, 0xf0}
	white    = rgb{0xff, 0xff, 0xff}

	axisPen      = pen{axisGrey, 0.5, nil}
	gridPen      = pen{gridGrey, 0.25, nil}
	thresholdPen = pen{rgb{0x66, 0x66, 0x66}, 0.6, []float64{3, 2}}
	dottedPen    = pen{black, 0.8, dotted}
	leaderPen    = pen{rgb{0x99, 0x99, 0x99}, 0.35, nil}
)

// Measures in units of the theme.
const (
	margin    = 4.0  // between the edge of the page and everything
	lineWidth = 1.25 // of medians and other main lines
	tickSize  = 2.5
	tickGap   = 2.0 // between a tick and its label
	leading   = 1.3 // of lines of text, in em
	labelGap  = 8.4 // between the middles of labels of lines
)

// thinnest is the width of the thinnest line that prints, in points.
const thinnest = 0.25

// theme is the measures of a figure in one style. Drawing functions take it from their drawer, page or
// panel, and lay out in its unit: a seventh of the size of labels, a point where these are of 7 points. So whatever
// is not text keeps its proportion to text, lines included, and a page of large text has little room in units.
type theme struct {
	style Style
	unit  float64 // in points

	singleColumn, doubleColumn float64 // widths of a page

	regular, bold chain // fonts

	titleStyle, subtitleStyle, facetStyle, tickStyle, labelStyle, noteStyle style
}

// themeOf makes a theme of a style; the zero Style is the natural one.
func themeOf(s Style) *theme {
	if s.Label == 0 {
		font := s.Font
		s = natural
		s.Font = font
	}
	t := &theme{style: s, unit: s.Label / 7, regular: regular().with(s.Font), bold: bold().with(s.Font)}
	t.singleColumn, t.doubleColumn = s.Single*mm/t.unit, s.Double*mm/t.unit
	title, note := s.Title/t.unit, s.Note/t.unit
	t.titleStyle = style{t.bold, title, black}
	t.subtitleStyle = style{t.regular, 7, soft}
	t.facetStyle = style{t.bold, 7, black}
	t.tickStyle = style{t.regular, 7, axisGrey}
	t.labelStyle = style{t.regular, 7, black}
	t.noteStyle = style{t.regular, note, soft}
	return t
}

// strong is the style of labels that stand out.
func (t *theme) strong(c rgb) style { return style{t.bold, t.labelStyle.size, c} }

// wide is the width of a page from which on labels at the ends of lines may have several words.
const wide = 320

// plotHeight is the height of a plot that is meant for a wide page: on a narrow one it is lower, as it should not stand upright.
func plotHeight(natural, width float64) float64 { return math.Min(natural, 0.75*width) }

// printed is the scene in points, as it is written to files.
func (s *scene) printed() *scene {
	unit := s.unit
	out := &scene{theme: s.theme, about: s.about, width: s.width * unit, height: s.height * unit, marks: make([]mark, len(s.marks))}
	place := func(path []point) []point {
		list := make([]point, len(path))
		for i, p := range path {
			list[i] = point{p.x * unit, p.y * unit}
		}
		return list
	}
	for i, m := range s.marks {
		switch m := m.(type) {
		case polygon:
			m.outline = place(m.outline)
			out.marks[i] = m
		case polyline:
			m.path = place(m.path)
			m.pen = m.pen.printed(unit)
			out.marks[i] = m
		case text:
			m.at, m.width = point{m.at.x * unit, m.at.y * unit}, m.width*unit
			m.style.size *= unit
			out.marks[i] = m
		}
	}
	return out
}

// printed is the pen in points.
func (p pen) printed(unit float64) pen {
	p.width = math.Max(thinnest, p.width*unit)
	dash := make([]float64, len(p.dash))
	for i, d := range p.dash {
		dash[i] = d * unit
	}
	p.dash = dash
	return p
}

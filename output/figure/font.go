package figure

import (
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// emUnits is the resolution of both faces: glyph outlines and advances are whole font units.
const emUnits = 2048

// typeface is a parsed font with the glyphs that were asked for. It is safe for concurrent use.
type typeface struct {
	id   string // short and stable: it names glyphs in SVG
	font *sfnt.Font

	mu     sync.Mutex
	buffer sfnt.Buffer
	glyphs map[rune]*glyph
}

// glyph is an outline in font units, y downwards from the baseline.
type glyph struct {
	index   sfnt.GlyphIndex
	advance float64
	outline sfnt.Segments
}

// placed is a glyph at its distance from the start of the text, in font units.
type placed struct {
	*glyph
	x float64
}

var (
	regular = sync.OnceValue(func() *typeface { return parseFace("r", liberationsansregular.TTF) })
	bold    = sync.OnceValue(func() *typeface { return parseFace("b", liberationsansbold.TTF) })
)

// parseFace panics if the bytes are no font: they are part of the program.
func parseFace(id string, ttf []byte) *typeface {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic("figure: font " + id + ": " + err.Error())
	}
	return &typeface{id: id, font: f, glyphs: map[rune]*glyph{}}
}

// set sets a line of text and gives its glyphs and its width, with pairs kerned. A character that
// the font does not have is drawn as the font's box, never dropped.
func (f *typeface) set(s string) ([]placed, float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var (
		line     []placed
		x        float64
		previous *glyph
		number   bool // the previous character is a digit
	)
	for _, r := range s {
		g := f.glyph(r)
		digit := '0' <= r && r <= '9'
		// Figures stand in columns and are not kerned: the font would pull 11 together.
		if previous != nil && !(number && digit) {
			// A pair that the font does not list is an error of Kern and a distance of zero.
			if k, err := f.font.Kern(&f.buffer, previous.index, g.index, fixed.I(emUnits), font.HintingNone); err == nil {
				x += units(k)
			}
		}
		line = append(line, placed{g, x})
		x += g.advance
		previous, number = g, digit
	}
	return line, x
}

func (f *typeface) glyph(r rune) *glyph {
	if g, ok := f.glyphs[r]; ok {
		return g
	}
	g := &glyph{}
	// What cannot be read stays glyph 0, the box.
	g.index, _ = f.font.GlyphIndex(&f.buffer, r)
	if advance, err := f.font.GlyphAdvance(&f.buffer, g.index, fixed.I(emUnits), font.HintingNone); err == nil {
		g.advance = units(advance)
	}
	if segments, err := f.font.LoadGlyph(&f.buffer, g.index, fixed.I(emUnits), nil); err == nil {
		g.outline = append(sfnt.Segments(nil), segments...)
	}
	f.glyphs[r] = g
	return g
}

func units(x fixed.Int26_6) float64 { return float64(x) / 64 }

// style is how a text looks.
type style struct {
	face  func() *typeface
	size  float64 // points
	color rgb
}

func (s style) in(c rgb) style { s.color = c; return s }

// strong is the style in bold.
func (s style) strong(c rgb) style { return style{bold, s.size, c} }

// width is the width of a text in points.
func (s style) width(text string) float64 {
	_, w := s.face().set(text)
	return w * s.size / emUnits
}

// elide shortens a text to a width, with an ellipsis where something is cut off.
func (s style) elide(text string, width float64) string {
	if s.width(text) <= width {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		short := strings.TrimRight(string(runes[:n]), " ,.;:") + "…"
		if s.width(short) <= width {
			return short
		}
	}
	return "…"
}

// wrap breaks a text at spaces into lines of at most a width; a single word that is wider is elided.
func (s style) wrap(text string, width float64) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' }) {
		if longer := line + " " + word; line != "" && s.width(longer) <= width {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = s.elide(word, width)
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

package figure

import (
	"cmp"
	_ "embed" // the Chinese characters
	"fmt"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// emUnits is the resolution in which all faces are read, that of Liberation Sans: its outlines and advances are whole.
const emUnits = 2048

// typeface is a parsed font with the glyphs that were asked for. It is safe for concurrent use.
type typeface struct {
	family string // for people and style sheets
	name   string // PostScript's
	strong bool
	font   *sfnt.Font

	mu     sync.Mutex
	buffer sfnt.Buffer
	glyphs map[rune]*glyph
}

// glyph is an outline in font units, y downwards from the baseline.
type glyph struct {
	face    *typeface
	char    rune
	index   sfnt.GlyphIndex // in its face
	advance float64
	outline sfnt.Segments
}

// placed is a glyph at its distance from the start of the text, in font units.
type placed struct {
	*glyph
	x float64
}

// chain is the fonts of one weight, in the order in which they are asked for a character.
type chain []*typeface

//go:embed fonts/cjk-regular.otf
var cjkRegular []byte

//go:embed fonts/cjk-bold.otf
var cjkBold []byte

// The fonts that come with the program: one for most of what is written, and one for Chinese names.
var (
	regular = sync.OnceValue(func() chain {
		return chain{
			mustFace("Liberation Sans", "LiberationSans", false, liberationsansregular.TTF),
			mustFace("Noto Sans CJK SC", "NotoSansCJKsc-Regular", false, cjkRegular),
		}
	})
	bold = sync.OnceValue(func() chain {
		return chain{
			mustFace("Liberation Sans", "LiberationSans-Bold", true, liberationsansbold.TTF),
			mustFace("Noto Sans CJK SC", "NotoSansCJKsc-Bold", true, cjkBold),
		}
	})
)

// mustFace panics if the bytes are no font: they are part of the program.
func mustFace(family, name string, strong bool, data []byte) *typeface {
	f, err := sfnt.Parse(data)
	if err != nil {
		panic("figure: font " + name + ": " + err.Error())
	}
	return &typeface{family: family, name: name, strong: strong, font: f, glyphs: map[rune]*glyph{}}
}

// Font is a font of the user's, for characters that those of the program do not have.
type Font struct{ face *typeface }

// ParseFont reads a font in the formats TrueType and OpenType; of a collection it takes the font of a number, from 0.
func ParseFont(data []byte, number int) (*Font, error) {
	c, err := sfnt.ParseCollection(data)
	if err != nil {
		return nil, fmt.Errorf("no TrueType or OpenType font: %w", err)
	}
	if number < 0 || number >= c.NumFonts() {
		return nil, fmt.Errorf("no font number %d; there are %d, from 0", number, c.NumFonts())
	}
	f, err := c.Font(number)
	if err != nil {
		return nil, fmt.Errorf("font number %d: %w", number, err)
	}
	// A font that does not say its names is called what it is to us.
	family, name := "User", "User"
	if s, err := f.Name(nil, sfnt.NameIDFamily); err == nil && s != "" {
		family = s
	}
	if s, err := f.Name(nil, sfnt.NameIDPostScript); err == nil && s != "" {
		name = cmp.Or(FileName(s), name)
	}
	return &Font{&typeface{family: family, name: name, font: f, glyphs: map[rune]*glyph{}}}, nil
}

// with is the chain with a user's font at its end.
func (c chain) with(f *Font) chain {
	if f == nil {
		return c
	}
	return append(c[:len(c):len(c)], f.face)
}

// glyph is the first that a font of the chain has for a character, nil if none has one.
func (c chain) glyph(r rune) *glyph {
	for _, f := range c {
		if g := f.glyph(r); g.index != 0 {
			return g
		}
	}
	return nil
}

// shaped are characters whose glyphs depend on their neighbours or stand from right to left, which set does not do: those of some
// scripts, and marks that belong on the letter before.
var shaped = []*unicode.RangeTable{
	unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
	unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Thai, unicode.Lao,
	unicode.Tibetan, unicode.Myanmar, unicode.Khmer, unicode.Mongolian, unicode.Mn, unicode.Cf,
}

// needsShaping says whether a character is one of shaped; none of the first blocks is.
func needsShaping(r rune) bool { return r >= 0x300 && unicode.In(r, shaped...) }

// set sets a line of text and gives its glyphs and its width, with pairs kerned. What no font has, or what would need more
// than a glyph after the other, takes no room; missing is the first such character, 0 if there is none.
func (c chain) set(s string) (line []placed, width float64, missing rune) {
	var (
		x        float64
		previous *glyph
	)
	for _, r := range s {
		g := c.glyph(r)
		if g == nil || needsShaping(r) {
			if missing == 0 {
				missing = r
			}
			continue
		}
		if previous != nil && previous.face == g.face {
			x += g.face.kern(previous, g)
		}
		line = append(line, placed{g, x})
		x += g.advance
		previous = g
	}
	return line, x, missing
}

// kern is how much nearer than their advances a glyph comes to the one before, both of this face. Figures stand in
// columns and are not kerned: the font would pull 11 together.
func (f *typeface) kern(previous, g *glyph) float64 {
	if digit(previous.char) && digit(g.char) {
		return 0
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	// A pair that the font does not list is an error of Kern and a distance of zero.
	k, err := f.font.Kern(&f.buffer, previous.index, g.index, fixed.I(emUnits), font.HintingNone)
	if err != nil {
		return 0
	}
	return units(k)
}

func digit(r rune) bool { return '0' <= r && r <= '9' }

// glyph is that of a character; its index is 0 if the font has none.
func (f *typeface) glyph(r rune) *glyph {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g, ok := f.glyphs[r]; ok {
		return g
	}
	g := &glyph{face: f, char: r}
	f.glyphs[r] = g
	var err error
	if g.index, err = f.font.GlyphIndex(&f.buffer, r); err != nil || g.index == 0 {
		g.index = 0
		return g
	}
	advance, err := f.font.GlyphAdvance(&f.buffer, g.index, fixed.I(emUnits), font.HintingNone)
	segments, loaded := f.font.LoadGlyph(&f.buffer, g.index, fixed.I(emUnits), nil)
	if err != nil || loaded != nil {
		g.index = 0 // a glyph that cannot be read is one that is not there
		return g
	}
	g.advance = units(advance)
	g.outline = append(sfnt.Segments(nil), segments...)
	return g
}

func units(x fixed.Int26_6) float64 { return float64(x) / 64 }

// GlyphError says that a label has a character that no font has, or that figures cannot set.
type GlyphError struct {
	Char   rune
	Label  string
	Shaped bool // no font would help
}

func (e *GlyphError) Error() string {
	if e.Shaped {
		return fmt.Sprintf("the character %q (U+%04X) of the label %q depends on its neighbours or runs from right to left, which figures cannot set; "+
			"write the label in another script, or accents as one character with their letter", e.Char, e.Char, e.Label)
	}
	return fmt.Sprintf("no font has the character %q (U+%04X) of the label %q; name a font that has it, or write the label without it", e.Char, e.Char, e.Label)
}

// Writable says whether the fonts of a style have all characters of a label; if not, the error is a *GlyphError.
func (s Style) Writable(label string) error {
	if _, _, missing := regular().with(s.Font).set(label); missing != 0 {
		return &GlyphError{missing, label, needsShaping(missing)}
	}
	return nil
}

// style is how a text looks.
type style struct {
	fonts chain
	size  float64 // in units of the theme
	color rgb
}

func (s style) in(c rgb) style { s.color = c; return s }

// width is the width of a text, in the unit of the size.
func (s style) width(text string) float64 {
	_, w, _ := s.fonts.set(text)
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

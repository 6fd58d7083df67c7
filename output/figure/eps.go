package figure

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"golang.org/x/image/font/sfnt"
)

// eps writes the scene as Encapsulated PostScript, in ASCII. Its box is whole points that hold the page, and once more exactly. Glyphs are outlines,
// each defined once: PostScript readers agree on these, and not on fonts within files.
func (s *scene) eps(a about) []byte {
	w := epsWriter{height: s.height, defined: map[*glyph]string{}}
	for _, m := range s.marks {
		m.draw(&w)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%%!PS-Adobe-3.0 EPSF-3.0\n%%%%BoundingBox: 0 0 %d %d\n%%%%HiResBoundingBox: 0 0 %s %s\n",
		int(math.Ceil(s.width)), int(math.Ceil(s.height)), short(s.width), short(s.height))
	fmt.Fprintf(&b, "%%%%Title: (%s)\n%%%%Creator: (%s)\n", psString(a.title), psString(a.software))
	b.WriteString("%%LanguageLevel: 2\n%%DocumentData: Clean7Bit\n%%EndComments\n")
	for _, field := range a.fields()[1:] {
		b.WriteString(comment("%", field[0]+": "+ascii(field[1])))
	}
	b.WriteString("%%BeginProlog\n/cloudgate 100 dict def\ncloudgate begin\n" +
		"/m {moveto} bind def\n/l {lineto} bind def\n/c {curveto} bind def\n/h {closepath} bind def\n/f {fill} bind def\n/s {stroke} bind def\n" +
		"/k {setrgbcolor} bind def\n/w {setlinewidth} bind def\n/d {0 setdash} bind def\n" +
		"/T {gsave translate dup scale} bind def\n/x {0 translate} bind def\n/E {f grestore} bind def\n")
	b.Write(w.glyphs.Bytes())
	b.WriteString("end\n%%EndProlog\ncloudgate begin\ngsave\n1 setlinejoin\n")
	b.Write(w.body.Bytes())
	b.WriteString("grestore\nend\nshowpage\n%%EOF\n")
	return b.Bytes()
}

// comment breaks a text into lines of a comment, shorter than the 255 characters that a PostScript line may have.
func comment(mark, text string) string {
	var b strings.Builder
	line := mark
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > 120 && line != mark {
			b.WriteString(line + "\n")
			line = mark
		}
		line += " " + word
	}
	return b.String() + line + "\n"
}

// asciiForms are the characters that ASCII has in another form.
var asciiForms = strings.NewReplacer("\u00a0", " ", thinSpace, " ", minus, "-", "–", "-", "—", "-", "‘", "'", "’", "'", "“", `"`, "”", `"`,
	"…", "...", "·", "-", "±", "+/-", "€", "EUR")

// ascii writes a text for files that hold nothing else; what has no such form is told by its number.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range asciiForms.Replace(text) {
		if ' ' <= r && r <= '~' {
			b.WriteRune(r)
			continue
		}
		fmt.Fprintf(&b, "<U+%04X>", r)
	}
	return b.String()
}

// psString is what stands between the parentheses of a string on a line of its own.
func psString(text string) string {
	text = ascii(text)
	if len(text) > 200 {
		text = text[:200] + "..."
	}
	return strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(text)
}

// epsWriter writes marks in PostScript, whose y runs upwards.
type epsWriter struct {
	height       float64
	body, glyphs bytes.Buffer
	defined      map[*glyph]string
}

func (w *epsWriter) path(path []point) {
	for i, p := range path {
		op := "l"
		if i == 0 {
			op = "m"
		}
		fmt.Fprintf(&w.body, "%s %s %s\n", short(p.x), short(w.height-p.y), op)
	}
}

func (w *epsWriter) polygon(p polygon) {
	w.path(p.outline)
	w.body.WriteString("h " + shares(p.color) + " k f\n")
}

func (w *epsWriter) polyline(p polyline) {
	fmt.Fprintf(&w.body, "%s k %s w [%s] d\n", shares(p.pen.color), short(p.pen.width), p.pen.dashes())
	w.path(p.path)
	w.body.WriteString("s\n")
}

// text puts the outlines of a line behind each other, in font units, and fills them in one go.
func (w *epsWriter) text(t text) {
	line, _, _ := t.style.fonts.set(t.content)
	fmt.Fprintf(&w.body, "%s k %s %s %s T", shares(t.style.color), decimal(t.style.size/emUnits, 7), short(t.at.x), short(w.height-t.at.y))
	pen := 0.0
	for i, g := range line {
		if len(g.outline) == 0 {
			continue
		}
		if i%10 == 9 {
			w.body.WriteString("\n")
		}
		if g.x != pen {
			fmt.Fprintf(&w.body, " %s x", short(g.x-pen))
			pen = g.x
		}
		w.body.WriteString(" " + w.define(g.glyph))
	}
	w.body.WriteString(" E\n")
}

// define gives the name of a procedure that draws a glyph's outline.
func (w *epsWriter) define(g *glyph) string {
	if name, ok := w.defined[g]; ok {
		return name
	}
	name := fmt.Sprintf("g%d", len(w.defined))
	w.defined[g] = name
	fmt.Fprintf(&w.glyphs, "/%s {\n", name)
	for _, c := range cubics(g.outline) {
		for _, p := range c.to {
			fmt.Fprintf(&w.glyphs, "%s %s ", short(p.x), short(-p.y))
		}
		w.glyphs.WriteString(c.op + "\n")
	}
	w.glyphs.WriteString("} bind def\n")
	return name
}

// cubic is a step of an outline for formats that know no curves of the second degree: m to a point, l to one, c to the last
// of three, or h back to the start.
type cubic struct {
	op string
	to []point
}

// cubics are the steps of an outline, in font units, y downwards.
func cubics(outline sfnt.Segments) (steps []cubic) {
	var at point
	for i, s := range outline {
		p := func(k int) point { return point{units(s.Args[k].X), units(s.Args[k].Y)} }
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				steps = append(steps, cubic{op: "h"})
			}
			at = p(0)
			steps = append(steps, cubic{"m", []point{at}})
		case sfnt.SegmentOpLineTo:
			at = p(0)
			steps = append(steps, cubic{"l", []point{at}})
		case sfnt.SegmentOpQuadTo:
			c, end := p(0), p(1)
			steps = append(steps, cubic{"c", []point{
				{at.x + (c.x-at.x)*2/3, at.y + (c.y-at.y)*2/3}, {end.x + (c.x-end.x)*2/3, end.y + (c.y-end.y)*2/3}, end,
			}})
			at = end
		case sfnt.SegmentOpCubeTo:
			at = p(2)
			steps = append(steps, cubic{"c", []point{p(0), p(1), at}})
		}
	}
	if len(steps) > 0 {
		steps = append(steps, cubic{op: "h"})
	}
	return steps
}

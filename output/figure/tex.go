package figure

import (
	"bytes"
	"fmt"
	"strings"
)

// tex writes the scene as a picture of PGF, to be put into a LaTeX document. Texts are texts of the document, in a
// font of the widths that the figure was laid out with, and hang at the end that their alignment names; what the encoding T1 has no character for is drawn as
// outlines, so that every LaTeX sets it.
func (s *scene) tex(a about) []byte {
	w := texWriter{height: s.height, colors: map[rgb]bool{}}
	for _, m := range s.marks {
		m.draw(&w)
	}
	var b bytes.Buffer
	for _, field := range a.fields() {
		b.WriteString(comment("%", field[0]+": "+strings.Join(strings.Fields(field[1]), " ")))
	}
	b.WriteString("%\n% In the preamble: \\usepackage[T1]{fontenc}, \\usepackage{textcomp}, \\usepackage{pgf}. The font is phv, Helvetica, of TeX Live's\n" +
		"% collection of recommended fonts; who defines \\cgfont before chooses another. Then \\input this file.\n" +
		"\\begingroup\n" +
		"\\providecommand\\cgfont[2]{\\fontsize{#1bp}{#1bp}\\usefont{T1}{phv}{#2}{n}}%\n" +
		"\\def\\cgm#1 #2 {\\pgfpathmoveto{\\pgfqpoint{#1bp}{#2bp}}}%\n" +
		"\\def\\cgl#1 #2 {\\pgfpathlineto{\\pgfqpoint{#1bp}{#2bp}}}%\n" +
		"\\def\\cgc#1 #2 #3 #4 #5 #6 {\\pgfpathcurveto{\\pgfqpoint{#1bp}{#2bp}}{\\pgfqpoint{#3bp}{#4bp}}{\\pgfqpoint{#5bp}{#6bp}}}%\n" +
		"\\def\\cgh{\\pgfpathclose}%\n" +
		"\\def\\cgf#1{\\pgfsetfillcolor{#1}\\pgfusepath{fill}}%\n" +
		"\\def\\cgs#1#2#3{\\pgfsetstrokecolor{#1}\\pgfsetlinewidth{#2bp}\\pgfsetdash{#3}{0bp}\\pgfusepath{stroke}}%\n" +
		"\\def\\cgt#1#2#3#4#5#6#7{\\pgftext[x=#1bp,y=#2bp,base#3]{\\cgfont{#5}{#6}\\color{#4}#7}}%\n")
	b.Write(w.definitions.Bytes())
	fmt.Fprintf(&b, "\\begin{pgfpicture}\n\\pgfpathrectangle{\\pgfpointorigin}{\\pgfqpoint{%sbp}{%sbp}}\\pgfusepath{use as bounding box}\n\\pgfsetroundjoin\n",
		short(s.width), short(s.height))
	b.Write(w.body.Bytes())
	b.WriteString("\\end{pgfpicture}%\n\\endgroup\n")
	return b.Bytes()
}

// texWriter writes marks as commands of PGF, whose y runs upwards.
type texWriter struct {
	height            float64
	body, definitions bytes.Buffer
	colors            map[rgb]bool
}

// color is the name of a colour, which it defines.
func (w *texWriter) color(c rgb) string {
	name := "cg" + c.hex()[1:]
	if !w.colors[c] {
		w.colors[c] = true
		fmt.Fprintf(&w.definitions, "\\definecolor{%s}{RGB}{%d,%d,%d}%%\n", name, c.r, c.g, c.b)
	}
	return name
}

func (w *texWriter) path(path []point) {
	for i, p := range path {
		op := "l"
		if i == 0 {
			op = "m"
		}
		w.step(op, p)
	}
}

func (w *texWriter) step(op string, to ...point) {
	w.body.WriteString("\\cg" + op)
	for i, p := range to {
		if i > 0 {
			w.body.WriteString(" ")
		}
		w.body.WriteString(short(p.x) + " " + short(w.height-p.y))
	}
	w.body.WriteString(" %\n")
}

func (w *texWriter) polygon(p polygon) {
	w.path(p.outline)
	fmt.Fprintf(&w.body, "\\cgh\\cgf{%s}\n", w.color(p.color))
}

func (w *texWriter) polyline(p polyline) {
	w.path(p.path)
	dash := ""
	for _, d := range p.pen.dash {
		dash += "{" + short(d) + "bp}"
	}
	fmt.Fprintf(&w.body, "\\cgs{%s}{%s}{%s}\n", w.color(p.pen.color), short(p.pen.width), dash)
}

func (w *texWriter) text(t text) {
	content, ok := texText(t.content)
	if !ok {
		w.outlines(t)
		return
	}
	weight, hang := "m", ""
	if t.style.fonts[0].strong {
		weight = "b"
	}
	switch t.anchor {
	case left:
		hang = ",left"
	case right:
		hang = ",right"
	}
	fmt.Fprintf(&w.body, "\\cgt{%s}{%s}{%s}{%s}{%s}{%s}{%s}\n", short(t.at.x+float64(t.anchor)*t.width), short(w.height-t.at.y), hang,
		w.color(t.style.color), short(t.style.size), weight, content)
}

// outlines draws a line whose characters LaTeX may not have.
func (w *texWriter) outlines(t text) {
	w.body.WriteString(comment("%", strings.Join(strings.Fields(t.content), " ")))
	line, _, _ := t.style.fonts.set(t.content)
	scale := t.style.size / emUnits
	for _, g := range line {
		for _, c := range cubics(g.outline) {
			if c.op == "h" {
				w.body.WriteString("\\cgh\n")
				continue
			}
			to := make([]point, len(c.to))
			for i, p := range c.to {
				to[i] = point{t.at.x + (g.x+p.x)*scale, t.at.y + p.y*scale}
			}
			w.step(c.op, to...)
		}
	}
	fmt.Fprintf(&w.body, "\\cgf{%s}\n", w.color(t.style.color))
}

// texCommands are characters that mean something to TeX, or that have a command.
var texCommands = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '$': `\$`, '&': `\&`, '%': `\%`, '#': `\#`, '_': `\_`, '~': `\textasciitilde{}`, '^': `\textasciicircum{}`,
	'"': `\textquotedbl{}`, '\'': `\textquotesingle{}`, '`': `\textasciigrave{}`, '-': `-{}`, '<': `<{}`, '>': `>{}`, ',': `,{}`,
	'\u00a0': `~`, '\u202f': `\,`, '−': `\ensuremath{-}`, '–': `\textendash{}`, '—': `\textemdash{}`, '’': `\textquoteright{}`, '‘': `\textquoteleft{}`,
	'“': `\textquotedblleft{}`, '”': `\textquotedblright{}`, '…': `\dots{}`, '·': `\textperiodcentered{}`, '±': `\ensuremath{\pm}`, '×': `\ensuremath{\times}`,
	'≤': `\ensuremath{\leq}`, '≥': `\ensuremath{\geq}`, '°': `\textdegree{}`, '€': `\texteuro{}`,
}

// texLetters are the letters beyond ASCII that the encoding T1 has.
const texLetters = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ" +
	"ĂăĄąĆćČčĎďĐđĘęĚěĞğİıĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽž"

// texText is a text in TeX's words, false if it has a character that LaTeX may not have.
func texText(text string) (string, bool) {
	var b strings.Builder
	for _, r := range text {
		command, known := texCommands[r]
		switch {
		case known:
			b.WriteString(command)
		case ' ' <= r && r <= '~', strings.ContainsRune(texLetters, r):
			b.WriteRune(r)
		default:
			return "", false
		}
	}
	return b.String(), true
}

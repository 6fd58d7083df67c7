package figure

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// fallback is the families of a viewer that does not know the fonts in the file, of the same widths first.
const fallback = "Arial, Helvetica, sans-serif"

// svg writes the scene with a title and a description for those who do not see it. Texts are texts, which can be searched and
// edited; what of their fonts the figure uses is in the file. A text hangs at the end that its alignment names, so that another font shifts nothing else.
func (s *scene) svg(a about) []byte {
	var w svgWriter
	for _, m := range s.marks {
		m.draw(&w)
	}
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	families := ""
	for _, f := range w.fonts {
		if name := "'" + cssName(f.face.family) + "', "; !strings.Contains(families, name) {
			families += name
		}
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%smm" height="%smm" viewBox="0 0 %s %s" role="img" font-family="%s%s">`+"\n",
		short(s.width/mm), short(s.height/mm), short(s.width), short(s.height), families, fallback)
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n<metadata>\n%s</metadata>\n", escape(a.title), escape(a.description), a.dublinCore())
	if len(w.fonts) > 0 {
		b.WriteString("<style>\n")
		for _, f := range w.fonts {
			weight := "normal"
			if f.face.strong {
				weight = "bold"
			}
			fmt.Fprintf(&b, "@font-face{font-family:%q;font-weight:%s;src:url(data:font/ttf;base64,%s) format(\"truetype\")}\n",
				cssName(f.face.family), weight, base64.StdEncoding.EncodeToString(f.trueType()))
		}
		b.WriteString("</style>\n")
	}
	fmt.Fprintf(&b, `<rect width="%s" height="%s" fill="#fff"/>`+"\n", short(s.width), short(s.height))
	b.Write(w.body.Bytes())
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// cssName keeps of the name of a font what needs no escape in a style sheet within XML.
func cssName(family string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"'\\<>&{};", r) || r < ' ' {
			return -1
		}
		return r
	}, family)
}

type svgWriter struct {
	body  bytes.Buffer
	fonts subsets
}

func (w *svgWriter) polygon(p polygon) {
	fmt.Fprintf(&w.body, `<path fill="%s" d="%sZ"/>`+"\n", p.color.hex(), svgPath(p.outline))
}

func (w *svgWriter) polyline(p polyline) {
	dash := p.pen.dashes()
	if dash != "" {
		dash = ` stroke-dasharray="` + dash + `"`
	}
	fmt.Fprintf(&w.body, `<path fill="none" stroke="%s" stroke-width="%s"%s stroke-linejoin="round" d="%s"/>`+"\n",
		p.pen.color.hex(), short(p.pen.width), dash, svgPath(p.path))
}

func (w *svgWriter) text(t text) {
	line, _, _ := t.style.fonts.set(t.content)
	w.fonts.use(line)
	more := ""
	if t.style.fonts[0].strong {
		more += ` font-weight="bold"`
	}
	switch t.anchor {
	case centre:
		more += ` text-anchor="middle"`
	case right:
		more += ` text-anchor="end"`
	}
	fmt.Fprintf(&w.body, `<text x="%s" y="%s" font-size="%s" fill="%s"%s>%s</text>`+"\n",
		short(t.at.x+float64(t.anchor)*t.width), short(t.at.y), short(t.style.size), t.style.color.hex(), more, escape(t.content))
}

func svgPath(path []point) string {
	var b []byte
	for i, p := range path {
		switch i {
		case 0:
			b = append(b, 'M')
		case 1:
			b = append(b, 'L')
		default:
			b = append(b, ' ')
		}
		b = append(b, short(p.x)+" "+short(p.y)...)
	}
	return string(b)
}

// short writes a number with the two decimals that print can show, and no more digits than it needs.
func short(x float64) string { return decimal(x, 2) }

// decimal rounds to a number of decimals, without an exponent, trailing zeros or a negative zero.
func decimal(x float64, decimals int) string {
	s := strconv.FormatFloat(x+tie, 'f', decimals, 64)
	s = string(bytes.TrimRight([]byte(s), "0"))
	s = string(bytes.TrimSuffix([]byte(s), []byte(".")))
	if s == "-0" || s == "" || math.IsNaN(x) {
		return "0"
	}
	return s
}

func escape(s string) string {
	var b bytes.Buffer
	// Writing to a buffer does not fail.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

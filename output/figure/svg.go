package figure

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"golang.org/x/image/font/sfnt"
)

// svg writes the scene with a title and a description for those who do not see it. Each glyph is
// defined once and used where it stands.
func (s *scene) svg(title, description string) []byte {
	w := svgWriter{glyphs: map[string]*glyph{}}
	for _, m := range s.marks {
		m.draw(&w)
	}
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" `+
		`width="%smm" height="%smm" viewBox="0 0 %s %s" role="img">`+"\n",
		short(s.width/mm), short(s.height/mm), short(s.width), short(s.height))
	fmt.Fprintf(&b, "<title>%s</title>\n<desc>%s</desc>\n", escape(title), escape(description))
	if len(w.glyphs) > 0 {
		b.WriteString("<defs>\n")
		for _, id := range slices.Sorted(maps.Keys(w.glyphs)) {
			fmt.Fprintf(&b, `<path id="%s" d="%s"/>`+"\n", id, svgOutline(w.glyphs[id].outline))
		}
		b.WriteString("</defs>\n")
	}
	fmt.Fprintf(&b, `<rect width="%s" height="%s" fill="#fff"/>`+"\n", short(s.width), short(s.height))
	b.Write(w.body.Bytes())
	b.WriteString("</svg>\n")
	return b.Bytes()
}

type svgWriter struct {
	body   bytes.Buffer
	glyphs map[string]*glyph
}

func (w *svgWriter) polygon(p polygon) {
	fmt.Fprintf(&w.body, `<path fill="%s" d="%sZ"/>`+"\n", p.color.hex(), svgPath(p.outline))
}

func (w *svgWriter) polyline(p polyline) {
	dash := ""
	for i, d := range p.pen.dash {
		if i > 0 {
			dash += " "
		}
		dash += short(d)
	}
	if dash != "" {
		dash = ` stroke-dasharray="` + dash + `"`
	}
	fmt.Fprintf(&w.body, `<path fill="none" stroke="%s" stroke-width="%s"%s stroke-linejoin="round" d="%s"/>`+"\n",
		p.pen.color.hex(), short(p.pen.width), dash, svgPath(p.path))
}

func (w *svgWriter) text(t text) {
	face := t.style.face()
	line, _ := face.set(t.content)
	fmt.Fprintf(&w.body, `<g fill="%s" transform="translate(%s %s) scale(%s)">`,
		t.style.color.hex(), short(t.at.x), short(t.at.y), decimal(t.style.size/emUnits, 7))
	for _, g := range line {
		if len(g.outline) == 0 {
			continue
		}
		id := face.id + strconv.Itoa(int(g.index))
		w.glyphs[id] = g.glyph
		x := ""
		if g.x != 0 {
			x = ` x="` + short(g.x) + `"`
		}
		fmt.Fprintf(&w.body, `<use xlink:href="#%s"%s/>`, id, x)
	}
	w.body.WriteString("</g>\n")
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

func svgOutline(outline sfnt.Segments) string {
	var b []byte
	for i, s := range outline {
		op, points := byte('M'), 1
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				b = append(b, 'Z')
			}
		case sfnt.SegmentOpLineTo:
			op = 'L'
		case sfnt.SegmentOpQuadTo:
			op, points = 'Q', 2
		case sfnt.SegmentOpCubeTo:
			op, points = 'C', 3
		}
		b = append(b, op)
		for j, p := range s.Args[:points] {
			if j > 0 {
				b = append(b, ' ')
			}
			b = append(b, short(units(p.X))+" "+short(units(p.Y))...)
		}
	}
	if len(b) > 0 {
		b = append(b, 'Z')
	}
	return string(b)
}

// short writes a number with the two decimals that print can show, and no more digits than it needs.
func short(x float64) string { return decimal(x, 2) }

// decimal rounds to a number of decimals, without an exponent, trailing zeros or a negative zero.
func decimal(x float64, decimals int) string {
	s := strconv.FormatFloat(x, 'f', decimals, 64)
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

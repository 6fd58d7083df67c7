package document

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"html/template"
	"math"
	"unicode"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"words":  func(t Table, column int) bool { return column < t.Words },
	"source": source,
}).Parse(pageText))

// source is an image as its own address. An image in one of these runs no script and loads nothing, whatever it holds,
// and what it calls its parts is its own affair.
func source(f Figure) template.HTMLAttr {
	kind, width := "svg+xml", ""
	if f.Format == "png" {
		kind = "png"
		if w := printed(f.Image); w > 0 {
			width = fmt.Sprintf(` width="%d"`, w)
		}
	}
	return template.HTMLAttr(`src="data:image/` + kind + `;base64,` + base64.StdEncoding.EncodeToString(f.Image) + `"` + width)
}

// printed is the width in CSS pixels at which a PNG is to be shown; 0 if it does not say so at its beginning, as those of this program
// do.
func printed(png []byte) int {
	const width, chunk, dots, unit = 16, 37, 41, 49 // where they are: of the image, and of the chunk pHYs
	if len(png) <= unit || string(png[chunk:dots]) != "pHYs" || png[unit] != 1 {
		return 0
	}
	inches := float64(binary.BigEndian.Uint32(png[width:])) / float64(binary.BigEndian.Uint32(png[dots:])) / 0.0254
	return int(math.Round(math.Min(96*inches, 1e4)))
}

// HTML is the document as one file, which loads nothing, holds no script, and is well-formed as XML, too.
func (d Document) HTML() ([]byte, error) {
	s := &htmlSetter{}
	s.put("head", d)
	for _, b := range d.Blocks {
		b.set(s)
	}
	s.put("foot", d)
	return bytes.Map(characters, bytes.ToValidUTF8(s.b.Bytes(), []byte("\uFFFD"))), s.err
}

// characters leaves out what no page may hold.
func characters(r rune) rune {
	if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' || r == '\uFFFE' || r == '\uFFFF' {
		return -1
	}
	return r
}

type htmlSetter struct {
	b   bytes.Buffer
	err error // the first
}

func (s *htmlSetter) put(name string, data any) {
	if s.err == nil {
		s.err = page.ExecuteTemplate(&s.b, name, data)
	}
}

func (s *htmlSetter) heading(h Heading)     { s.put("heading", h) }
func (s *htmlSetter) paragraph(p Paragraph) { s.put("paragraph", p) }
func (s *htmlSetter) list(l List)           { s.put("list", l) }
func (s *htmlSetter) table(t Table)         { s.put("table", t) }
func (s *htmlSetter) figure(f Figure)       { s.put("figure", f) }
func (s *htmlSetter) code(c Code)           { s.put("code", c) }

func (s *htmlSetter) folded(f Folded) {
	s.put("fold", f)
	for _, b := range f.Blocks {
		b.set(s)
	}
	s.put("unfold", f)
}

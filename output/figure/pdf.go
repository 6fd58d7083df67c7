package figure

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// pdf writes the scene as a PDF file of one page of its size. Texts are texts: their fonts are embedded as far as the
// figure uses them, with a table that says which character each glyph is. The whole page is one figure with an alternative text for readers
// that speak. Nothing in the file depends on the clock.
func (s *scene) pdf(a about) []byte {
	w := pdfWriter{height: s.height}
	w.body.WriteString("/Figure <</MCID 0>> BDC\n1 j\n")
	for _, m := range s.marks {
		m.draw(&w)
	}
	w.body.WriteString("EMC\n")

	var f pdfFile
	catalog, pages, page, info := f.reserve(), f.reserve(), f.reserve(), f.reserve()
	root, element := f.reserve(), f.reserve()
	content := f.add(stream("", w.body.Bytes()))
	var fonts strings.Builder
	for i, font := range w.fonts {
		fmt.Fprintf(&fonts, "/F%d %d 0 R ", i, f.addFont(font))
	}
	// Metadata is not compressed, so that programs that know no PDF find it, too.
	xmp := `<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>` + "\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/">` + "\n" + a.dublinCore() + "</x:xmpmeta>\n" + `<?xpacket end="r"?>`
	metadata := f.add(fmt.Sprintf("<</Type /Metadata /Subtype /XML /Length %d>>\nstream\n%s\nendstream", len(xmp), xmp))
	f.set(catalog, fmt.Sprintf("<</Type /Catalog /Pages %d 0 R /Metadata %d 0 R /Lang (en) /MarkInfo <</Marked true>> "+
		"/StructTreeRoot %d 0 R /ViewerPreferences <</DisplayDocTitle true>>>>", pages, metadata, root))
	f.set(pages, fmt.Sprintf("<</Type /Pages /Kids [%d 0 R] /Count 1>>", page))
	f.set(page, fmt.Sprintf("<</Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Contents %d 0 R /StructParents 0 "+
		"/Resources <</Font <<%s>>>>>>", pages, short(s.width), short(s.height), content, fonts.String()))
	f.set(root, fmt.Sprintf("<</Type /StructTreeRoot /K %d 0 R /ParentTree <</Nums [0 [%d 0 R]]>>>>", element, element))
	f.set(element, fmt.Sprintf("<</Type /StructElem /S /Figure /P %d 0 R /Pg %d 0 R /K 0 /Alt %s>>", root, page, pdfText(a.description)))
	// The date is fixed: one that tells when a file was written would make every file another.
	f.set(info, fmt.Sprintf("<</Title %s /Subject %s /Keywords %s /Creator %s /CreationDate (D:20000101000000Z) /ModDate (D:20000101000000Z)>>",
		pdfText(a.title), pdfText(a.description), pdfText(a.source()), pdfText(a.software)))
	return f.bytes(catalog, info)
}

// pdfText is a text for people, in the encoding that holds all characters.
func pdfText(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16Of(s) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String() + ">"
}

// stream is a compressed stream with entries of its dictionary.
func stream(entries string, data []byte) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	// Writing to a buffer does not fail.
	_, _ = z.Write(data)
	_ = z.Close()
	return fmt.Sprintf("<<%s/Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", entries, b.Len(), b.String())
}

// pdfFile is the objects of a file, by number from 1.
type pdfFile struct{ objects []string }

func (f *pdfFile) reserve() int { return f.add("") }

func (f *pdfFile) add(object string) int {
	f.objects = append(f.objects, object)
	return len(f.objects)
}

func (f *pdfFile) set(number int, object string) { f.objects[number-1] = object }

// bytes is the file, with its table of objects.
func (f *pdfFile) bytes(catalog, info int) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	places := make([]int, len(f.objects))
	for i, o := range f.objects {
		places[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(places)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(places)+1, catalog, info, table)
	return b.Bytes()
}

// addFont adds a font by glyph numbers, with widths, descriptor, file, and the characters of its glyphs.
func (f *pdfFile) addFont(s *subset) int {
	perMille := func(u float64) string { return short(u * 1000 / emUnits) }
	data := s.trueType()
	file := f.add(stream(fmt.Sprintf("/Length1 %d ", len(data)), data))
	box := [4]int{}
	var widths, chars strings.Builder
	for i, g := range s.glyphs {
		if paths := contoursOf(g.outline); len(paths) > 0 {
			b := boundsOf(paths)
			box = [4]int{min(box[0], b[0]), min(box[1], b[1]), max(box[2], b[2]), max(box[3], b[3])}
		}
		fmt.Fprintf(&widths, "%s ", perMille(g.advance))
		fmt.Fprintf(&chars, "<%04X> <", i+1)
		for _, u := range utf16Of(string(g.char)) {
			fmt.Fprintf(&chars, "%04X", u)
		}
		chars.WriteString(">\n")
	}
	flags, stem := 32, 80
	if s.face.strong {
		flags, stem = flags|1<<18, 140
	}
	name := s.tag()
	descriptor := f.add(fmt.Sprintf("<</Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%s %s %s %s] /ItalicAngle 0 /Ascent %s /Descent %s "+
		"/CapHeight %s /StemV %d /FontFile2 %d 0 R>>", name, flags, perMille(float64(box[0])), perMille(float64(box[1])), perMille(float64(box[2])), perMille(float64(box[3])),
		perMille(ascender), perMille(descender), perMille(1409), stem, file))
	descendant := f.add(fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> "+
		"/FontDescriptor %d 0 R /CIDToGIDMap /Identity /W [1 [%s]]>>", name, descriptor, strings.TrimSpace(widths.String())))
	unicode := f.add(stream("", []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"+
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"+
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"+charRanges(chars.String())+
		"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")))
	return f.add(fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>", name, descendant, unicode))
}

// charRanges writes lines of glyphs and characters in blocks of a hundred, the most that there may be in one.
func charRanges(lines string) string {
	list := strings.SplitAfter(lines, "\n")
	list = list[:len(list)-1]
	var b strings.Builder
	for len(list) > 0 {
		n := min(100, len(list))
		fmt.Fprintf(&b, "%d beginbfchar\n%sendbfchar\n", n, strings.Join(list[:n], ""))
		list = list[n:]
	}
	return b.String()
}

// pdfWriter writes marks as a page's content, whose y runs upwards.
type pdfWriter struct {
	height float64
	body   bytes.Buffer
	fonts  subsets
}

func (w *pdfWriter) path(path []point) {
	for i, p := range path {
		op := "l"
		if i == 0 {
			op = "m"
		}
		fmt.Fprintf(&w.body, "%s %s %s\n", short(p.x), short(w.height-p.y), op)
	}
}

// shares writes a colour as those of red, green and blue.
func shares(c rgb) string {
	return decimal(float64(c.r)/255, 4) + " " + decimal(float64(c.g)/255, 4) + " " + decimal(float64(c.b)/255, 4)
}

func (w *pdfWriter) polygon(p polygon) {
	w.body.WriteString(shares(p.color) + " rg\n")
	w.path(p.outline)
	w.body.WriteString("h f\n")
}

func (w *pdfWriter) polyline(p polyline) {
	fmt.Fprintf(&w.body, "%s RG %s w [%s] 0 d\n", shares(p.pen.color), short(p.pen.width), p.pen.dashes())
	w.path(p.path)
	w.body.WriteString("S\n")
}

// text writes a line as strings of glyph numbers, with the distances by which kerning moves them, and another font
// where the next glyph is of another.
func (w *pdfWriter) text(t text) {
	line, _, _ := t.style.fonts.set(t.content)
	numbers := w.fonts.use(line)
	fmt.Fprintf(&w.body, "BT %s rg 1 0 0 1 %s %s Tm", shares(t.style.color), short(t.at.x), short(w.height-t.at.y))
	var face *typeface
	pen := 0.0 // where the next glyph would stand without kerning
	for i, g := range line {
		if g.face != face {
			if face != nil {
				w.body.WriteString(">] TJ")
			}
			face = g.face
			for k, f := range w.fonts {
				if f.face == face {
					fmt.Fprintf(&w.body, " /F%d %s Tf [<", k, short(t.style.size))
				}
			}
		} else if back := (pen - g.x) * 1000 / emUnits; math.Abs(back) > 0.01 {
			fmt.Fprintf(&w.body, "> %s <", short(back))
		}
		var code [2]byte
		binary.BigEndian.PutUint16(code[:], uint16(numbers[i]))
		fmt.Fprintf(&w.body, "%X", code)
		pen = g.x + g.advance
	}
	if face != nil {
		w.body.WriteString(">] TJ")
	}
	w.body.WriteString(" ET\n")
}

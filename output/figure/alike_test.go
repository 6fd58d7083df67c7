package figure

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"
)

// encoded is a drawing in a format, with all its points moved.
func encoded(t *testing.T, format string, by float64) []byte {
	t.Helper()
	d := drawn(t, newSynthetic().study())
	for i, m := range d.scene.marks {
		if p, ok := m.(polyline); ok {
			p.path = slices.Clone(p.path)
			for k := range p.path {
				p.path[k].x += by
			}
			d.scene.marks[i] = p
		}
	}
	data, err := d.Encode(format)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func drawn(t *testing.T, s *Study) *Drawing {
	t.Helper()
	d, err := Draw(s, "operating", Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Files that differ by what a processor may round are alike; those that show something else are not.
func TestAlikePDF(t *testing.T) {
	a := encoded(t, "pdf", 0)
	if b := encoded(t, "pdf", 0.011); bytes.Equal(a, b) || !Alike("pdf", a, b) {
		t.Error("points that are a hundredth of a point apart make another figure")
	}
	if Alike("pdf", a, encoded(t, "pdf", 0.5)) {
		t.Error("points that are half a point apart make no other figure")
	}
	for _, at := range []int{0, len(a) / 4, len(a) / 2} {
		b := slices.Clone(a)
		b[at] ^= 1
		if Alike("pdf", a, b) {
			t.Errorf("a bit that is flipped at %d makes no other figure", at)
		}
	}
	if Alike("pdf", a, nil) || Alike("pdf", []byte("%PDF-1.3\nstream\n"), a) {
		t.Error("what is no PDF is one")
	}
}

// A file in which an object is another, or stands elsewhere on the page, is unlike, and one with other lengths and places is alike.
func TestAlikePDFObjects(t *testing.T) {
	const file = "%PDF-1.7\n1 0 obj\n<</MediaBox [0 0 300 200] /Contents 6 0 R /Font <</F0 8 0 R>> /Flags 32>>\nendobj\n" +
		"6 0 obj\n<</Type /X /Length 7>>\nstream\n1 2 l\n\nendstream\nendobj\n8 0 obj\n<</Type /X /Length 7 /Length1 7>>\nstream\n1 2 m\n\nendstream\nendobj\n" +
		"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 3 /Root 1 0 R>>\nstartxref\n250\n%%EOF\n"
	for _, c := range []struct {
		from, to string
		alike    bool
	}{
		{"/Length 7>>", "/Length 12>>", true},
		{"/Length 7 /", "/Length 12 /", true},
		{"0000000009", "0000000019", true},
		{"startxref\n250", "startxref\n1250", true},
		{"/Length 7>>", "/Length 7.5>>", false},
		{"/Length 7>>", "/Length -7>>", false},
		{"/Length 7>>", "/Length 12", false},
		{"/Length1 7>>", "/Length1 8>>", false},
		{"0000000009 00000", "0000000009 00001", false},
		{"0000000009 00000", "19 00000", false},
		{"xref\n0 3", "xref\n0 4", false},
		{"/Size 3", "/Size 4", false},
		{"/Root 1 0", "/Root 6 0", false},
		{"/Contents 6 0 R", "/Contents 7 0 R", false},
		{"/F0 8 0 R", "/F0 6 0 R", false},
		{"[0 0 300", "[0 99 300", false},
		{"/Flags 32>>", "/Flags 33>>", false},
	} {
		other := strings.Replace(file, c.from, c.to, 1)
		if other == file {
			t.Fatalf("no %q", c.from)
		}
		if Alike("pdf", []byte(file), []byte(other)) != c.alike || Alike("pdf", []byte(other), []byte(file)) != c.alike {
			t.Errorf("%q for %q: expected alike to be %t", c.to, c.from, c.alike)
		}
	}
	whole := encoded(t, "pdf", 0)
	for from, to := range map[string]string{"/Contents 7 0 R": "/Contents 8 0 R", "/MediaBox [0 0 ": "/MediaBox [0 99 ", "/Flags 32 ": "/Flags 33 "} {
		other := bytes.Replace(whole, []byte(from), []byte(to), 1)
		if bytes.Equal(whole, other) || Alike("pdf", whole, other) {
			t.Errorf("%q for %q makes no other figure", to, from)
		}
	}
}

func TestAlikePNG(t *testing.T) {
	a := encoded(t, "png", 0)
	before, err := png.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	changed := func(r image.Rectangle, c color.Color) []byte {
		bounds := before.Bounds()
		out := image.NewRGBA(bounds)
		for y := range bounds.Dy() {
			for x := range bounds.Dx() {
				if out.Set(x, y, before.At(x, y)); image.Pt(x, y).In(r) {
					out.Set(x, y, c)
				}
			}
		}
		var b bytes.Buffer
		if err := png.Encode(&b, out); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	if !Alike("png", a, changed(image.Rect(0, 0, 12, 12), color.Gray{250})) {
		t.Error("a shade that nobody sees makes another figure")
	}
	if !Alike("png", a, changed(image.Rect(0, 0, 3, 3), color.Black)) {
		t.Error("a few pixels make another figure")
	}
	if Alike("png", a, changed(image.Rect(0, 0, 30, 30), color.Black)) {
		t.Error("a black spot makes no other figure")
	}
	damaged := slices.Clone(a)
	damaged[len(a)/2] ^= 1
	if Alike("png", a, damaged) || Alike("svg", []byte("a"), []byte("b")) || !Alike("svg", a, a) {
		t.Error("what is damaged is alike")
	}
}

// Whatever two files hold, they are compared and nothing breaks, and it does not matter which comes first.
func FuzzAlike(f *testing.F) {
	d, err := Draw(newSynthetic().study(), "operating", Options{})
	if err != nil {
		f.Fatal(err)
	}
	for _, format := range []string{"pdf", "png"} {
		data, err := d.Encode(format)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, data)
		f.Add(data, data[:len(data)/2])
	}
	f.Add([]byte("%PDF-1.4\n<</Filter /FlateDecode>>\nstream\nxendstream"), []byte("%PDF-1.4\nstream\n1.5 0endstream 7"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		for _, format := range []string{"pdf", "png", "svg"} {
			if Alike(format, a, b) != Alike(format, b, a) {
				t.Fatalf("%s: one is like the other, and the other not like it", format)
			}
		}
	})
}

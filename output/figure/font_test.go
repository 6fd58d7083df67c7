package figure

import (
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// inChinese is a study whose labels need both fonts of the program.
func inChinese() *Study {
	s := newSynthetic().study()
	s.Labels = map[string]string{"alibaba": "阿里云", "tencent": "腾讯云 €", "huawei": "华为云", "ucloud": "百度云 (AV)", "japan": "日本"}
	return s
}

// A subset is a font that other readers understand: it has the characters, with the advances and the outlines of the
// font that it is cut from.
func TestSubsetIsAFont(t *testing.T) {
	var fonts subsets
	line, _, missing := regular().set("AVAToy €−11" + "阿里云腾讯云")
	if missing != 0 {
		t.Fatal(missing)
	}
	numbers := fonts.use(line)
	if len(fonts) != 2 {
		t.Fatalf("%d fonts", len(fonts))
	}
	for _, s := range fonts {
		f, err := sfnt.Parse(s.trueType())
		if err != nil {
			t.Fatal(err)
		}
		var buffer sfnt.Buffer
		for i, g := range line {
			if g.face != s.face {
				continue
			}
			index, err := f.GlyphIndex(&buffer, g.char)
			if err != nil || int(index) != numbers[i] {
				t.Errorf("%q has the number %d, want %d; %v", g.char, index, numbers[i], err)
			}
			advance, err := f.GlyphAdvance(&buffer, index, fixed.I(emUnits), 0)
			if err != nil || math.Abs(units(advance)-g.advance) > 0.5 {
				t.Errorf("%q is %v wide, want %v; %v", g.char, units(advance), g.advance, err)
			}
			outline, err := f.LoadGlyph(&buffer, index, fixed.I(emUnits), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := areaOf(outline), areaOf(g.outline); math.Abs(got-want) > 0.003*math.Abs(want) {
				t.Errorf("%q has the area %v, want %v", g.char, got, want)
			}
			if i > 0 && line[i-1].face == s.face {
				want := g.x - line[i-1].x - line[i-1].advance
				k, err := f.Kern(&buffer, sfnt.GlyphIndex(numbers[i-1]), index, fixed.I(emUnits), 0)
				if err != nil {
					k = 0 // a pair that is not listed
				}
				if units(k) != want {
					t.Errorf("%q after %q is kerned by %v, want %v", g.char, line[i-1].char, units(k), want)
				}
			}
		}
	}
}

// areaOf is the area within an outline, by the sector formula over its curves.
func areaOf(outline sfnt.Segments) float64 {
	area := 0.0
	var at point
	for _, s := range outline {
		var p [4]point
		p[0] = at
		n := map[sfnt.SegmentOp]int{sfnt.SegmentOpMoveTo: 1, sfnt.SegmentOpLineTo: 1, sfnt.SegmentOpQuadTo: 2, sfnt.SegmentOpCubeTo: 3}[s.Op]
		for i := range n {
			p[i+1] = point{units(s.Args[i].X), units(s.Args[i].Y)}
		}
		if s.Op != sfnt.SegmentOpMoveTo {
			const steps = 64
			last := p[0]
			for k := 1; k <= steps; k++ {
				u := float64(k) / steps
				q := p
				for m := n; m > 0; m-- {
					for i := range m {
						q[i] = point{q[i].x + u*(q[i+1].x-q[i].x), q[i].y + u*(q[i+1].y-q[i].y)}
					}
				}
				area += (last.x*q[0].y - q[0].x*last.y) / 2
				last = q[0]
			}
		}
		at = p[n]
	}
	return area
}

// What no font has is an error that says where it is, in every way to a file; a font that has it makes it good.
func TestCharacterThatNoFontHas(t *testing.T) {
	s := inChinese()
	if err := (Style{}).Writable("阿里云 €"); err != nil {
		t.Error(err)
	}
	draw(t, s, "stack", Options{})
	s.Labels["alibaba"] = "알리바바"
	_, err := Draw(s, "stack", Options{})
	var glyph *GlyphError
	if !errors.As(err, &glyph) || glyph.Char != '알' || glyph.Label != "알리바바" || !strings.Contains(err.Error(), "U+C54C") {
		t.Errorf("found %v", err)
	}
	// Figures put one glyph after the other, and say of scripts that need more that they do not know them.
	for _, label := range []string{"שלום", "مرحبا", "नमस्ते", "e\u0301"} {
		if err := (Style{}).Writable(label); !errors.As(err, &glyph) || !strings.Contains(err.Error(), "in another script") {
			t.Errorf("%q: found %v", label, err)
		}
	}
	for _, label := range []string{"Ωμέγα", "Москва", "São Paulo", "Škoda", "東南亞"} {
		if err := (Style{}).Writable(label); err != nil {
			t.Error(err)
		}
	}
	list := attributed("가", "b", AttributedStep{"c", 0.1, 0.05, 0.15}).Drawings(Style{})
	if _, err := list[0].Encode("svg"); !errors.As(err, &glyph) {
		t.Errorf("found %v", err)
	}
	data, err := os.ReadFile("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
	if err != nil {
		t.Skip("Debian's fonts-noto-cjk is not installed: no font to draw it with")
	}
	font, err := ParseFont(data, 1)
	if err != nil {
		t.Fatal(err)
	}
	d := draw(t, s, "stack", Options{Style: Style{Font: font}})
	for _, format := range Formats() {
		if _, err := d.Encode(format); err != nil {
			t.Error(err)
		}
	}
}

func TestParseFont(t *testing.T) {
	f, err := ParseFont(goregular.TTF, 0)
	if err != nil || f.face.family != "Go" || f.face.name != "GoRegular" {
		t.Errorf("found %+v, %v", f, err)
	}
	if _, err := ParseFont(goregular.TTF, 1); err == nil || !strings.Contains(err.Error(), "there are 1, from 0") {
		t.Error(err)
	}
	if _, err := ParseFont([]byte("no font"), 0); err == nil {
		t.Error("read what is no font")
	}
}

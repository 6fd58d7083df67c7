package figure

import (
	"math"
	"testing"
)

// texts lists the texts of a scene.
func (s *scene) texts() []text {
	var list []text
	for _, m := range s.marks {
		if t, ok := m.(text); ok {
			list = append(list, t)
		}
	}
	return list
}

func overlap(a, b rect) bool {
	const touch = 0.3
	return a.left+touch < b.right && b.left+touch < a.right && a.top+touch < b.bottom && b.top+touch < a.bottom
}

// checkMarks reports marks that are not on the page.
func checkMarks(t *testing.T, figure string, s *scene) {
	t.Helper()
	for _, m := range s.marks {
		var path []point
		switch m := m.(type) {
		case polygon:
			path = m.outline
		case polyline:
			path = m.path
		case text:
			path = []point{m.at}
		}
		for _, p := range path {
			if !finite(p.x) || !finite(p.y) || p.x < 0 || p.y < 0 || p.x > s.width || p.y > s.height {
				t.Errorf("%s: a mark at %v is not on the page", figure, p)
				return
			}
		}
	}
}

// checkTexts reports texts that leave the page, are too small to read, or lie over each other.
func checkTexts(t *testing.T, figure string, s *scene) {
	t.Helper()
	texts := s.texts()
	for i, a := range texts {
		if b := a.box(); b.left < margin-0.1 || b.top < margin-0.1 || b.right > s.width-margin+0.6 || b.bottom > s.height-margin+0.1 {
			t.Errorf("%s: %q at %.1f..%.1f, %.1f..%.1f leaves the page of %.1f by %.1f", figure, a.content, b.left, b.right, b.top, b.bottom, s.width, s.height)
		}
		if size := a.style.size * s.unit; size < 5-1e-9 {
			t.Errorf("%s: %q is of %v points", figure, a.content, size)
		}
		for _, b := range texts[i+1:] {
			if overlap(a.box(), b.box()) {
				t.Errorf("%s: %q overlaps %q", figure, a.content, b.content)
			}
		}
	}
}

func TestNothingTouchesTheEdgeAndNoTextsOverlap(t *testing.T) {
	for name, study := range cases() {
		for _, f := range List() {
			t.Run(name+"/"+f.Name, func(t *testing.T) {
				t.Parallel()
				s := draw(t, study, f.Name, Options{}).scene
				if w := math.Round(s.width / mm); w != 89 && w != 183 {
					t.Errorf("width of %v mm", w)
				}
				if s.height/mm > 247 {
					t.Errorf("height of %.0f mm does not fit a page", s.height/mm)
				}
				checkTexts(t, f.Name, s)
				checkMarks(t, f.Name, s)
			})
		}
	}
}

// Published advances: Liberation Sans has the metrics of Arial, whose capital A and digit are 1366
// and 1139 units wide; the kerning of A and V is -152 units (read from the font with fontTools' data
// model: table kern).
func TestWidths(t *testing.T) {
	for text, want := range map[string]float64{"": 0, "A": 1366, "2011": 4 * 1139, "AV": 2*1366 - 152, "云": 2048} {
		if _, got, _ := regular().set(text); got != want {
			t.Errorf("%q is %v units wide, want %v", text, got, want)
		}
	}
}

func TestNoGlyphIsMissing(t *testing.T) {
	for _, fonts := range []chain{regular(), bold()} {
		for _, text := range []string{"0.5" + thinSpace + "% " + minus + "1–2 ± ’“”·…> éüß €", "阿里云 腾讯云 华为云 百度云"} {
			if _, _, missing := fonts.set(text); missing != 0 {
				t.Errorf("%s has no glyph for %q", fonts[0].name, missing)
			}
		}
		if _, _, missing := fonts.set("a😀b"); missing != '😀' {
			t.Errorf("found the missing %q", missing)
		}
	}
}

func TestElideAndWrap(t *testing.T) {
	labelStyle := themeOf(Style{}).labelStyle
	width := labelStyle.width("Rest of …")
	if got := labelStyle.elide("Rest of Asia", width); got != "Rest of…" {
		t.Errorf("elided to %q", got)
	}
	if got := labelStyle.elide("Japan", width); got != "Japan" {
		t.Errorf("elided to %q what fits", got)
	}
	for _, line := range labelStyle.wrap("one two three four antidisestablishmentarianism", width) {
		if labelStyle.width(line) > width {
			t.Errorf("line %q is too long", line)
		}
	}
}

func TestApart(t *testing.T) {
	for name, c := range map[string]struct{ wanted, want []float64 }{
		"free":         {[]float64{10, 30, 60}, []float64{10, 30, 60}},
		"pair":         {[]float64{48, 52}, []float64{45, 55}},
		"one place":    {[]float64{50, 50, 50}, []float64{40, 50, 60}},
		"at the end":   {[]float64{98, 99}, []float64{90, 100}},
		"at the start": {[]float64{0, 0, 1}, []float64{0, 10, 20}},
		"chain":        {[]float64{40, 45, 57}, []float64{112.0/3 - 0, 112.0/3 + 10, 112.0/3 + 20}},
	} {
		got := apart(c.wanted, 10, 0, 100)
		for i := range got {
			if math.Abs(got[i]-c.want[i]) > 1e-9 {
				t.Errorf("%s: %v, want %v", name, got, c.want)
				break
			}
		}
	}
}

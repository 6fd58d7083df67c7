package figure

import (
	"math"
	"testing"
)

// lightness is L* of CIE 1976, 0 to 100, of an sRGB colour (IEC 61966-2-1).
func lightness(c rgb) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	y := 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
	if y <= 216.0/24389 {
		return y * 24389 / 27
	}
	return 116*math.Cbrt(y) - 16
}

// L* of #777777 is 50.03 (computed with the definition in Python).
func TestLightness(t *testing.T) {
	for c, want := range map[rgb]float64{{}: 0, white: 100, {0x77, 0x77, 0x77}: 50.03} {
		if got := lightness(c); math.Abs(got-want) > 0.01 {
			t.Errorf("%s: %v, want %v", c.hex(), got, want)
		}
	}
}

func TestNeighboursDifferInGrey(t *testing.T) {
	differ := func(what string, colors ...rgb) {
		t.Helper()
		for i := 1; i < len(colors); i++ {
			if d := math.Abs(lightness(colors[i]) - lightness(colors[i-1])); d < 15 {
				t.Errorf("%s: %s and %s differ by %.1f only", what, colors[i-1].hex(), colors[i].hex(), d)
			}
		}
	}
	for name, h := range map[string]hue{"warm": warm, "cool": cool, "grey": grey} {
		differ(name, white, h.outer, h.inner, h.line)
	}
	for name, group := range map[string][]shade{"Chinese": chineseShades, "foreign": foreignShades, "markets": marketShades} {
		var fills []rgb
		for _, s := range group {
			fills = append(fills, s.fill)
		}
		differ(name, fills...)
	}
}

// Text needs a contrast of 4.5 to 1 with white (WCAG 2.2, 1.4.3), which is an L* of about 50.
func TestInkCanBeRead(t *testing.T) {
	for _, group := range [][]shade{chineseShades, foreignShades, marketShades, {incumbentShade}} {
		for _, s := range group {
			if l := lightness(s.ink); l > 51 {
				t.Errorf("%s has a lightness of %.0f", s.ink.hex(), l)
			}
		}
	}
}

func TestProvidersKeepTheirShade(t *testing.T) {
	few := newSynthetic()
	few.foreign = []string{"sap", "newcomer", "aws"}
	a, b := newSynthetic().study().shades(), few.study().shades()
	for _, p := range []string{"aws", "sap", "alibaba"} {
		if a[p].fill != b[p].fill {
			t.Errorf("%s is %s in one study and %s in another", p, a[p].fill.hex(), b[p].fill.hex())
		}
	}
	if c := b["newcomer"].fill; c == b["aws"].fill || c == b["sap"].fill || c == (rgb{}) {
		t.Errorf("a new provider is %s, as another", c.hex())
	}
}

func TestChineseAreWarmAndForeignCool(t *testing.T) {
	for _, s := range chineseShades {
		if s.fill.r <= s.fill.b {
			t.Errorf("%s is not warm", s.fill.hex())
		}
	}
	for _, s := range foreignShades {
		if s.fill.b <= s.fill.r {
			t.Errorf("%s is not cool", s.fill.hex())
		}
	}
}

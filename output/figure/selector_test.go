package figure

import (
	"math"
	"testing"
)

func TestParseSelector(t *testing.T) {
	for text, want := range map[string]struct {
		cell string
		year float64
	}{
		"y":                                      {"y", math.NaN()},
		" overseas_share @2025":                  {"overseas_share", 2025},
		"share[provider=aws, market=japan]@2020": {"share[market=japan,provider=aws]", 2020},
	} {
		c, year, err := parseSelector(text)
		if err != nil || c.String() != want.cell || !(year == want.year || math.IsNaN(year) && math.IsNaN(want.year)) {
			t.Errorf("%q: %v at %v, %v", text, c, year, err)
		}
	}
	for _, text := range []string{"", "@2020", "y@", "y@soon", "y[", "y[a]", "y[a=]", "y[=b]", "y[a=b,a=c]", "y[a=b]c"} {
		if c, _, err := parseSelector(text); err == nil {
			t.Errorf("%q was read as %v", text, c)
		}
	}
}

func FuzzParseSelector(f *testing.F) {
	for _, s := range []string{"y", "a[b=c,d=e]@2020", "[", "a[b=c", "a@b", "a[]@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, _, err := parseSelector(text)
		if err != nil {
			return
		}
		again, _, err := parseSelector(c.String())
		if err != nil || again.String() != c.String() {
			t.Errorf("%q became %q, then %q, %v", text, c, again, err)
		}
	})
}

func TestFileName(t *testing.T) {
	for text, want := range map[string]string{
		"foreign_share[provider=aws]@2025":      "foreign_share-provider-aws-2025",
		"P(share@2025 >= 3 %)":                  "P-share-2025-at-least-3",
		"P(y > -0.5)":                           "P-y-minus-0.5",
		"foreign_share open-china":              "foreign_share-open-china",
		"..a study, of “this” and that.v2.yaml": "a-study-of-this-and-that.v2.yaml",
	} {
		if got := FileName(text); got != want {
			t.Errorf("%q is %q in a file's name, want %q", text, got, want)
		}
	}
}

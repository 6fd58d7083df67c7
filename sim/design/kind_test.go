package design

import (
	"slices"
	"strings"
	"testing"
)

func TestParseKind(t *testing.T) {
	for _, k := range Kinds() {
		if got, err := ParseKind(string(k)); got != k || err != nil {
			t.Errorf("%s: %v, %v", k, got, err)
		}
	}
	for text, want := range map[string]string{
		"Sobol":  `did you mean "sobol"?`,
		"sobol'": `did you mean "sobol"?`,
		"randm":  `did you mean "random"?`,
		"lsh":    `did you mean "lhs"?`,
		"halton": `found the design "halton"; expected one of random, lhs, sobol`,
		"":       `found the design ""; expected one of random, lhs, sobol`,
	} {
		if _, err := ParseKind(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzParseKind(f *testing.F) {
	f.Add("sobol")
	f.Add("latin hypercube")
	f.Fuzz(func(t *testing.T, text string) {
		k, err := ParseKind(text)
		if (err == nil) != slices.Contains(Kinds(), Kind(text)) || err == nil && string(k) != text {
			t.Errorf("%q: %q, %v", text, k, err)
		}
	})
}

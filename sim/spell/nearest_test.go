package spell

import "testing"

func TestNearest(t *testing.T) {
	markets := []string{"china", "europe", "hong_kong", "japan", "singapore", "united_states"}
	for word, want := range map[string]string{
		"japan":        "japan",
		"Japan":        "japan",
		"jpn":          "japan",
		"hongkong":     "hong_kong",
		"chian":        "china", // one swap
		"unitedstates": "united_states",
		"mars":         "",
		"":             "",
	} {
		if got := Nearest(word, markets); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
	if got := Nearest("ab", []string{"aa", "bb"}); got != "aa" {
		t.Errorf("of equals the first should win, got %q", got)
	}
	if got := Nearest("x", nil); got != "" {
		t.Errorf("no candidates gave %q", got)
	}
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"kitten", "sitting", 3},
		{"ca", "ac", 1},
		{"ca", "abc", 3}, // optimal string alignment: a swapped pair is not edited again
	} {
		if got := edits(c.a, c.b); got != c.want {
			t.Errorf("edits(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestHint(t *testing.T) {
	markets := []string{"china", "japan"}
	if got, want := Hint("jpn", markets), `; did you mean "japan"?`; got != want {
		t.Errorf("found %q, expected %q", got, want)
	}
	if got := Hint("mars", markets); got != "" {
		t.Errorf("found %q where nothing is near", got)
	}
}

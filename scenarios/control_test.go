package scenarios

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestParseGrid(t *testing.T) {
	s := load(t, portFile)
	for text, want := range map[string][]float64{
		"opening=0:1:0.25":                  {0, 0.25, 0.5, 0.75, 1},
		"opening=0.1:0.7:0.2":               {0.1, 0.3, 0.5, 0.7},
		"opening = 30%, 0, 1":               {0.3, 0, 1},
		"opening=0.5:0.5:1":                 {0.5},
		"harbours.*.regime.openness=0:1:.5": {0, 0.5, 1},
		"harbours.haven.regime.review=0,1":  {0, 1},
		"steps=1:12:11":                     {1, 12},
		"growth=-1e-1:0.1:0.1":              {-0.1, 0, 0.1},
	} {
		_, got, err := s.ParseGrid(text)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"opening":                        "found no values, expected lever=lo:hi:step or lever=value,value,..., as opening=0:1:0.25",
		"openin=0,1":                     `it has no lever and no number "openin"; its levers are opening; did you mean "opening"?`,
		"Opening=0,1":                    `found "Opening", expected a lever or the address of a value`,
		"opening=0:1":                    `found "0:1", expected lo:hi:step`,
		"opening=0:1:0.3":                `found "0:1:0.3", whose steps do not reach 1`,
		"opening=1:0:0.1":                "expected the lower end first and a step above 0",
		"opening=0:1:-0.1":               "expected the lower end first and a step above 0",
		"opening=0:1:1e-9":               "which is 1000000001 values, expected at most 1000",
		"opening=0,half":                 `found "half", expected a number, as 0.25 or 25%`,
		"opening=0,1,0":                  "found the value 0 twice",
		"opening=0:2:1":                  "found the value 2, expected 0 to 1, the range of opening",
		"steps=1.5":                      "expected a whole number: steps is a count",
		"harbours.bay.regime.review=0.5": "expected 0 or 1: harbours.bay.regime.review is a flag",
		"thresholds.large.above=1":       "no number",
		"harbours.bay.home=1":            "no number",
	} {
		if _, _, err := s.ParseGrid(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", text, err, want)
		}
	}
	if _, _, err := s.ParseGrid("nothing=none"); err == nil || !strings.Contains(err.Error(), "no lever") || !strings.Contains(err.Error(), `found "none"`) {
		t.Errorf("not all that is wrong is said: %v", err)
	}
}

func TestParseRange(t *testing.T) {
	s := load(t, portFile)
	for text, want := range map[string][2]float64{
		"opening": {0, 1}, "opening=20%:0.6": {0.2, 0.6}, "harbours.*.size=10:200": {10, 200}, "growth@2014": {-1, 2},
	} {
		c, err := s.ParseRange(text)
		if err != nil || c.Lo != want[0] || c.Hi != want[1] {
			t.Errorf("%s: %+v, %v; want %v", text, c, err, want)
		}
	}
	for text, want := range map[string]string{
		"costs.1":     "found no range to move it in, expected one, as costs.1=0:1",
		"opening=1:0": `found the range "1:0", expected two numbers, the lower first`,
		"opening=0.5": `found the range "0.5"`,
		"opening=0:2": "found the value 2, expected 0 to 1, the range of opening",
		"steps":       "steps is a count, which cannot be moved by small steps",
		"nobody":      "its levers are opening",
	} {
		if _, err := s.ParseRange(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", text, err, want)
		}
	}
}

// A control that is put to a value puts all its values there and nothing else.
func TestControlsMoveTheirValues(t *testing.T) {
	s := load(t, portFile)
	for text, moved := range map[string]int{
		"opening=0.7": 1, "harbours.*.regime.openness=0.7": 2, "growth=0.07": 2, "growth@2014=0.07": 1, "harbours.**.review=1": 2, "steps=7": 1, "costs.2=3": 1,
	} {
		c, values, err := s.ParseGrid(text)
		if err != nil {
			t.Fatal(err)
		}
		put := load(t, portFile, c.Put(values[0])...)
		for i, l := range put.Leaves {
			moves := slices.ContainsFunc(c.Moves, func(m Leaf) bool { return m.Path == l.Path })
			switch {
			case moves && (l.Value != values[0] || l.Dist != nil):
				t.Errorf("%s: %s is %s", text, l.Path, l.Text)
			case !moves && l.Text != s.Leaves[i].Text:
				t.Errorf("%s: %s is %s, and was %s", text, l.Path, l.Text, s.Leaves[i].Text)
			}
		}
		if len(c.Moves) != moved {
			t.Errorf("%s moves %d values, want %d", text, len(c.Moves), moved)
		}
	}
	c, err := s.Control("growth")
	if err != nil {
		t.Fatal(err)
	}
	if lo, hi := c.Stands(); lo != 0.02 || hi != 0.05 || !c.Uncertain() {
		t.Errorf("growth stands at %v to %v, uncertain %v", lo, hi, c.Uncertain())
	}
	if narrow, err := s.ParseRange("growth=0:0.03"); err != nil || narrow.Start() != 0.03 || math.Abs(c.Start()-0.035) > 1e-15 {
		t.Errorf("growth starts at %v, in a narrow range at %v, %v", c.Start(), narrow.Start(), err)
	}
	all, err := s.Control("**.openness")
	if err != nil {
		t.Fatal(err)
	}
	opening, err := s.Control("opening")
	if err != nil {
		t.Fatal(err)
	}
	if got := Overlap([]Control{c, all, opening}); got != "harbours.haven.regime.openness" {
		t.Errorf("both move %q", got)
	}
	if got := Overlap([]Control{c, all}); got != "" {
		t.Errorf("both move %q", got)
	}
}

// A list or a range is refused, or is numbers, few enough, no two of them the same; and the list of them is read as they are.
func FuzzParseValues(f *testing.F) {
	for _, text := range []string{"0:1:0.1", "1,2,3", "5%", "1e300:1e301:1e300", "0:1:1e-320", "-1:1:.5", "0:0:1", ":::", "1,,2", "1e15:1.0000000000000001e15:0.01"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := parseValues(text)
		if err != nil {
			return
		}
		if len(values) == 0 || len(values) > mostValues {
			t.Fatalf("%q is %d values", text, len(values))
		}
		for i, v := range values {
			if math.IsNaN(v) || math.IsInf(v, 0) || slices.Contains(values[:i], v) {
				t.Fatalf("%q is %v", text, values)
			}
		}
	})
}

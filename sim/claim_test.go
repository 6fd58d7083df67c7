package sim

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestParseClaim(t *testing.T) {
	sales := Selector{Outcome: "sales", At: At{AtRange, 2015, 2015}}
	mean := Side{"", Statistic{Selector: sales, Kind: StatMean}}
	from := func(scenario string, s Side) Side { s.Scenario = scenario; return s }
	other := from("other", mean)
	above := Side{"", Statistic{Selector: sales, Kind: StatAbove, Above: 0.03}}
	median := Side{"", Statistic{Selector: Selector{Outcome: "sales", At: At{AtRange, 2014, 2016}}, Kind: StatPercentile, Percentile: 50}}
	for _, c := range []struct {
		text, canonical string
		want            Claim
	}{
		{"P(sales@2015 > 3%) >= 0.05", "P(sales@2015 > 0.03) >= 0.05", Claim{above, nil, AtLeast, 0.05, 0, ""}},
		{"P(sales@2015>3%)<5%", "P(sales@2015 > 0.03) < 0.05", Claim{above, nil, Below, 0.05, 0, ""}},
		{"sales@2015 mean ≤ -3", "sales@2015 mean <= -3", Claim{mean, nil, AtMost, -3, 0, ""}},
		{"sales@2015 mean == 3 +- 5 %", "sales@2015 mean = 3 ±5%", Claim{mean, nil, Equal, 3, 5, TargetRelative}},
		{"sales@2015 mean > 3±1pp", "sales@2015 mean > 3 ±1pp", Claim{mean, nil, Above, 3, 1, TargetPoints}},
		{"sales@2014:2016 median > 0", "sales@2014:2016 median > 0", Claim{median, nil, Above, 0, 0, ""}},
		{"sales@2014: 2016 median > 0", "sales@2014:2016 median > 0", Claim{median, nil, Above, 0, 0, ""}},
		{"sales@2015 mean - other: sales@2015 mean > 0", "sales@2015 mean - other: sales@2015 mean > 0", Claim{mean, &other, Above, 0, 0, ""}},
		{
			" open-china:  sales@2015 mean -my/study.yaml: sales@2015 mean=0 ± .1", "open-china: sales@2015 mean - my/study.yaml: sales@2015 mean = 0 ±0.1",
			Claim{from("open-china", mean), new(from("my/study.yaml", mean)), Equal, 0, 0.1, ""},
		},
	} {
		got, err := ParseClaim(c.text)
		if err != nil {
			t.Errorf("ParseClaim(%q): %v", c.text, err)
			continue
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("ParseClaim(%q) = %+v, want %+v", c.text, got, c.want)
		}
		if got.String() != c.canonical {
			t.Errorf("ParseClaim(%q) is spelt %q, want %q", c.text, got, c.canonical)
		}
	}
}

func TestParseClaimErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                            `claim "": it ends where the name of an outcome was expected`,
		"sales mean":                  "it ends where - and a statistic, or one of > >= < <= = and a value, was expected",
		"sales mean 3":                `found "3" at character 12 where - and a statistic, or one of`,
		"sales mean >":                "it ends where a value, such as 0.03 or 3% was expected",
		"sales mean > much":           `found "much" at character 14 where a value`,
		"sales mean = 3":              "it ends where ± and a tolerance, such as ±0.01, ±1pp or ±5%, was expected",
		"sales mean > 3 ± 0":          "no tolerance is ±0: it is more than 0",
		"sales mean > 3 ±":            "it ends where the tolerance, such as 0.01, 1pp or 5%, was expected",
		"sales mean > 3 4":            `found "4" at character 16 where ± and a tolerance, or the end was expected`,
		"sales meen > 3":              "there is no statistic meen; the nearest is mean",
		"sales p95 - sales mean > 0":  "found p95 minus mean; expected the same statistic on both sides",
		"sales mean - sales mean":     "it ends where one of > >= < <= = and a value was expected",
		"open-china sales mean > 0":   `found "-china sales mean > 0"`,
		"a: b: sales mean > 0":        `found ": sales mean > 0" at character 5 where mean, sd`,
		"sales mean - open-china > 0": "where mean, sd, median, p95 or reached was expected",
	} {
		if _, err := ParseClaim(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseClaim(%q): %v, want %q", text, err, want)
		}
	}
}

// An interval that lies wholly where the claim puts its number bears it out, one wholly elsewhere contradicts it; ends
// count as the relation says.
func TestJudge(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		claim  string
		lo, hi float64
		want   Verdict
	}{
		{"> 3", 3.1, 4, Holds},
		{"> 3", 3, 4, Undecided},
		{"> 3", 2, 3, Fails},
		{"> 3", 2, 3.1, Undecided},
		{">= 3", 3, 4, Holds},
		{">= 3", 2, 3, Undecided},
		{">= 3", 2, 2.9, Fails},
		{"< 3", 2, 2.9, Holds},
		{"< 3", 2, 3, Undecided},
		{"< 3", 3, 4, Fails},
		{"<= 3", 2, 3, Holds},
		{"<= 3", 3.1, 4, Fails},
		{"<= 3", 3, 4, Undecided},
		{"> 3", 3, 3, Fails},
		{">= 3", 3, 3, Holds},
		{"> 3 ± 1", 2.5, 4, Holds},
		{"> 3 ± 1", 1, 1.9, Fails},
		{"= 3 ± 1", 2, 4, Holds},
		{"= 3 ± 1", 1.9, 4, Undecided},
		{"= 3 ± 1", 4.1, 5, Fails},
		{"= 3 ± 1", 0, 1.9, Fails},
		{"= 3 ± 1", 0, 9, Undecided},
		{"= -20 ± 5%", -21, -19, Holds},
		{"= 30% ± 1pp", 0.295, 0.305, Holds},
		{"= 30% ± 1pp", 0.295, 0.315, Undecided},
		{"> 0", nan, nan, Undecided},
		{"> 0", -inf, inf, Undecided},
		{"> 0", 1, inf, Holds},
	} {
		claim, err := ParseClaim("sales mean " + c.claim)
		if err != nil {
			t.Fatal(err)
		}
		if got := claim.Judge(c.lo, c.hi); got != c.want {
			t.Errorf("%s, from %v to %v: %s, want %s", c.claim, c.lo, c.hi, got, c.want)
		}
	}
}

func FuzzParseClaim(f *testing.F) {
	for _, seed := range []string{
		"sales mean > 0.01", "sales@2015 p97.5 = 3% +-0.1pp", "a: P(sales[lyon]@last > 3%) - b.yaml: P(x > 3%) >= -1e-3", "x@2014: 2015 reached < 5% +/- 5%",
		"a:b: x mean>0", "P: x sd≤1", "x mean - y mean ≥ .5±1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		claim, err := ParseClaim(text)
		if err != nil {
			return
		}
		again, err := ParseClaim(claim.String())
		if err != nil {
			t.Fatalf("%q is spelt %q, which fails: %v", text, claim, err)
		}
		if !reflect.DeepEqual(again, claim) {
			t.Fatalf("%q: %+v became %+v", text, claim, again)
		}
		if claim.Judge(math.NaN(), math.NaN()) != Undecided || claim.Judge(math.Inf(-1), math.Inf(1)) != Undecided {
			t.Fatalf("%q is decided by nothing", text)
		}
	})
}

// The four relations are two pairs of complements, and none holds of what is not a number.
func TestRelations(t *testing.T) {
	for _, v := range []float64{-1, 0, 1, math.Inf(1)} {
		if Below.Holds(v, 0) == AtLeast.Holds(v, 0) || Above.Holds(v, 0) == AtMost.Holds(v, 0) {
			t.Errorf("at %v a relation agrees with its complement", v)
		}
	}
	for _, r := range []Relation{Above, AtLeast, Below, AtMost} {
		if r.Holds(math.NaN(), 0) || r.Holds(0, math.NaN()) {
			t.Errorf("%s holds of NaN", r)
		}
		if r.Holds(1, 0) != r.Upward() || r.Holds(-1, 0) == r.Upward() {
			t.Errorf("%s: upward is %v", r, r.Upward())
		}
	}
}

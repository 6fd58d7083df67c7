package sim

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestParseClaim(t *testing.T) {
	sales := Selector{Outcome: "sales", At: At{AtRange, 2015, 2015}}
	for _, c := range []struct {
		text, canonical string
		want            Claim
	}{
		{"P(sales@2015 > 3%) >= 0.5", "P(sales@2015 > 0.03) >= 0.5", Claim{Statistic{sales, StatAbove, 0, 0.03}, AtLeast, 0.5}},
		{"P(sales@2015>3%)<50%", "P(sales@2015 > 0.03) < 0.5", Claim{Statistic{sales, StatAbove, 0, 0.03}, Below, 0.5}},
		{"sales@2015 mean>-2", "sales@2015 mean > -2", Claim{Statistic{Selector: sales, Kind: StatMean}, Above, -2}},
		{"sales@2015 median <= 1e3 ", "sales@2015 median <= 1000", Claim{Statistic{sales, StatPercentile, 50, 0}, AtMost, 1000}},
	} {
		got, err := ParseClaim(c.text)
		if err != nil || !reflect.DeepEqual(got, c.want) || got.String() != c.canonical {
			t.Errorf("ParseClaim(%q) = %+v (%s), %v; want %+v (%s)", c.text, got, got, err, c.want, c.canonical)
		}
	}
	for text, want := range map[string]string{
		"":                        "it ends where the name of an outcome was expected",
		"sales":                   "it ends where mean, sd, median, p95 or reached was expected",
		"sales > 3":               `found "> 3" at character 7 where mean, sd, median, p95 or reached was expected`,
		"sales mean":              "it ends where <, <=, > or >= and a value was expected",
		"sales mean = 3":          `found "= 3" at character 12 where <, <=, > or >= and a value was expected`,
		"sales mean >":            "it ends where a value, such as 0.03 or 3% was expected",
		"sales mean => 3":         `found "=> 3" at character 12`,
		"P(sales > 3) >= 0.5 0.6": `found "0.6" at character 21 where the end was expected`,
	} {
		if _, err := ParseClaim(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseClaim(%q): %v, want %q in it", text, err, want)
		}
	}
}

// The four relations are two pairs of complements, and none holds of what is not a number.
func TestRelations(t *testing.T) {
	for _, v := range []float64{-1, 0, 1, math.Inf(1)} {
		if Below.Holds(v, 0) == AtLeast.Holds(v, 0) || Above.Holds(v, 0) == AtMost.Holds(v, 0) {
			t.Errorf("at %v a relation agrees with its complement", v)
		}
	}
	for _, text := range relations {
		r := Relation(text)
		if r.Holds(math.NaN(), 0) || r.Holds(0, math.NaN()) {
			t.Errorf("%s holds of NaN", r)
		}
		if r.Holds(1, 0) != r.Upward() || r.Holds(-1, 0) == r.Upward() {
			t.Errorf("%s: upward is %v", r, r.Upward())
		}
	}
}

// What is read is spelt so that it is read again as the same.
func FuzzParseClaim(f *testing.F) {
	for _, text := range []string{
		"P(overseas_share@2030 > 5%) >= 0.5", "y p97.5 < -1e-3", "a[b=c,d]@last mean<=3", "P mean > 1", "a > 3", "t reached >= 50%", "a@1:2 sd >",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := ParseClaim(text); err == nil {
			again, err := ParseClaim(c.String())
			if err != nil || !reflect.DeepEqual(again, c) {
				t.Errorf("%q is spelt %q, which is read as %+v, %v", text, c, again, err)
			}
		}
		if c, err := ParseCondition(text); err == nil {
			again, err := ParseCondition(c.String())
			if err != nil || !reflect.DeepEqual(again, c) {
				t.Errorf("%q is spelt %q, which is read as %+v, %v", text, c, again, err)
			}
		}
	})
}

package figure

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func labelsOf(ticks []tick) string {
	var labels []string
	for _, t := range ticks {
		labels = append(labels, t.label)
	}
	return plain(strings.Join(labels, " "))
}

func TestTicks(t *testing.T) {
	share, count := Outcome{Kind: "share"}, Outcome{Kind: "count"}
	for _, c := range []struct {
		outcome Outcome
		lo, hi  float64
		want    string
	}{
		{share, 0.002, 0.067, "0 % 2 % 4 % 6 % 8 %"},
		{share, 0.1, 0.97, "0 % 20 % 40 % 60 % 80 % 100 %"},
		{share, 0, 1, "0 % 20 % 40 % 60 % 80 % 100 %"},
		{share, 0, 0.00027, "0.00 % 0.01 % 0.02 % 0.03 %"},
		{share, 0, 0, "0.0 % 0.2 % 0.4 % 0.6 % 0.8 % 1.0 %"},
		{share, math.Inf(1), math.Inf(-1), "0.0 % 0.2 % 0.4 % 0.6 % 0.8 % 1.0 %"},
		{count, 1, 3, "0 1 2 3"},
		{count, 0, 0, "0 1 2"},
		{Outcome{Kind: "level"}, -0.47, -0.09, "-0.5 -0.4 -0.3 -0.2 -0.1 0.0"},
		{Outcome{Kind: "flow", Unit: "US$m"}, 80, 24900, "0 5 10 15 20 25"},
	} {
		a := amountOf(c.outcome, c.hi)
		if got := labelsOf(rangeOf(c.outcome, a, c.lo, c.hi, 5).ticks(a)); got != c.want {
			t.Errorf("%v..%v as %v: %s, want %s", c.lo, c.hi, c.outcome, got, c.want)
		}
	}
}

func TestYearTicks(t *testing.T) {
	for _, c := range []struct {
		first, last int
		width       float64
		want        string
	}{
		{2014, 2025, 400, "2014 2016 2018 2020 2022 2025"},
		{2014, 2025, 85, "2014 2018 2022 2025"},
		{2025, 2025, 400, "2025"},
		{2014, 2018, 400, "2014 2015 2016 2017 2018"},
		{2014, 2060, 400, "2020 2030 2040 2050 2060"},
	} {
		if got := labelsOf(themeOf(Style{}).yearTicks(c.first, c.last, c.width, centre)); got != c.want {
			t.Errorf("%d to %d on %v points: %s, want %s", c.first, c.last, c.width, got, c.want)
		}
	}
}

func TestRangeHoldsTheData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Float64Range(-1e9, 1e9).Draw(t, "a")
		b := rapid.Float64Range(1e-9, 1e9).Draw(t, "span")
		n := rapid.IntRange(3, 8).Draw(t, "n")
		o := Outcome{Kind: rapid.SampledFrom([]string{"level", "flow", "count"}).Draw(t, "kind")}
		amount := amountOf(o, a+b)
		r := rangeOf(o, amount, a, a+b, n)
		slack := 1e-6 * r.step
		if r.lo > a+slack || r.hi < a+b-slack {
			t.Fatalf("%+v does not hold %v..%v", r, a, a+b)
		}
		if o.Kind != "level" && r.lo > 0 {
			t.Fatalf("%s does not start at zero: %+v", o.Kind, r)
		}
		if ticks := r.ticks(amount); len(ticks) < 2 || len(ticks) > n+2 {
			t.Fatalf("%d ticks for %d steps: %+v", len(ticks), n, r)
		}
	})
}

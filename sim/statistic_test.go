package sim

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestParseStatistic(t *testing.T) {
	sales := Selector{Outcome: "sales", At: At{AtRange, 2015, 2015}}
	for _, c := range []struct {
		text, canonical string
		want            Statistic
	}{
		{"sales@2015 mean", "sales@2015 mean", Statistic{Selector: sales, Kind: StatMean}},
		{"sales@2015  sd ", "sales@2015 sd", Statistic{Selector: sales, Kind: StatSD}},
		{"sales@2015 median", "sales@2015 median", Statistic{Selector: sales, Kind: StatPercentile, Percentile: 50}},
		{"sales@2015 p50", "sales@2015 median", Statistic{Selector: sales, Kind: StatPercentile, Percentile: 50}},
		{"sales@2015 p95", "sales@2015 p95", Statistic{Selector: sales, Kind: StatPercentile, Percentile: 95}},
		{"sales@2015 p97.5", "sales@2015 p97.5", Statistic{Selector: sales, Kind: StatPercentile, Percentile: 97.5}},
		{"sales@2015 reached", "sales@2015 reached", Statistic{Selector: sales, Kind: StatReached}},
		{"P(sales@2015 > 3%)", "P(sales@2015 > 0.03)", Statistic{Selector: sales, Kind: StatAbove, Above: 0.03}},
		{"P(sales@2015>0.7%)", "P(sales@2015 > 0.007)", Statistic{Selector: sales, Kind: StatAbove, Above: 0.007}},
		{" P ( sales @2015 > -1e6 ) ", "P(sales@2015 > -1e+06)", Statistic{Selector: sales, Kind: StatAbove, Above: -1e6}},
		{"P(sales@2015 >= 3)", "P(sales@2015 >= 3)", Statistic{Selector: sales, Kind: StatAbove, Above: 3, Inclusive: true}},
		{"P mean", "P mean", Statistic{Selector: Selector{Outcome: "P"}, Kind: StatMean}},
		{"P(P > 1)", "P(P > 1)", Statistic{Selector: Selector{Outcome: "P"}, Kind: StatAbove, Above: 1}},
	} {
		got, err := ParseStatistic(c.text)
		if err != nil {
			t.Errorf("ParseStatistic(%q): %v", c.text, err)
			continue
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("ParseStatistic(%q) = %+v, want %+v", c.text, got, c.want)
		}
		if got.String() != c.canonical {
			t.Errorf("ParseStatistic(%q) is spelt %q, want %q", c.text, got, c.canonical)
		}
	}
}

// A bound that counts itself is the number just below it: of whole numbers, P(x >= 3) is P(x > 2).
func TestStatisticBound(t *testing.T) {
	above, least := Statistic{Kind: StatAbove, Above: 3}, Statistic{Kind: StatAbove, Above: 3, Inclusive: true}
	if above.Bound() != 3 || !(least.Bound() < 3) || math.Nextafter(least.Bound(), 4) != 3 {
		t.Errorf("bounds %v and %v", above.Bound(), least.Bound())
	}
	if above.Name() != "> 3" || least.Name() != ">= 3" {
		t.Errorf("named %q and %q", above.Name(), least.Name())
	}
}

func TestParseStatisticErrors(t *testing.T) {
	for text, want := range map[string]string{
		"sales":              "it ends where mean, sd, median, p95 or reached was expected",
		"sales average":      "there is no statistic average; expected one of mean, sd, median, p95, reached",
		"sales meen":         "the nearest is mean",
		"sales p0":           "no percentile p0: it lies between 0 and 100",
		"sales p100":         "no percentile p100",
		"sales p9.5.1":       "there is no statistic p9.5.1",
		"sales p1e1":         "there is no statistic p1e1",
		"P(sales)":           `found ")" at character 8 where > or >= and a value was expected`,
		"P(sales >)":         "a value, such as 0.03 or 3%",
		"P(sales > 3":        "it ends where ) was expected",
		"P(sales > 3%) mean": "the end was expected",
		"P(sales > 1e1%)":    "mixes an exponent and a percentage",
		"P(> 3)":             "the name of an outcome",
		"P(sales > 1e999)":   "no number that can be held",
	} {
		_, err := ParseStatistic(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseStatistic(%q): error %v, want %q in it", text, err, want)
		}
	}
}

func TestResolveStatistic(t *testing.T) {
	spec := shop()
	for text, want := range map[string]string{
		"sales p95":            "",
		"opened[lyon] median":  "",
		"opened[lyon] reached": "",
		"P(opened[lyon] > 2)":  "",
		"opened[lyon] mean":    "a time that is not reached is infinite and has no mean",
		"opened[lyon] sd":      "has no sd",
		"profit reached":       "only a time is reached, and profit is a level",
		"sale mean":            "the nearest is sales",
	} {
		st, err := ParseStatistic(text)
		if err != nil {
			t.Fatal(err)
		}
		cells, err := spec.ResolveStatistic(st)
		switch {
		case want == "" && (err != nil || len(cells) == 0):
			t.Errorf("%s: cells %v, error %v", text, cells, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: error %v, want %q in it", text, err, want)
		}
	}
}

func FuzzParseStatistic(f *testing.F) {
	for _, seed := range []string{
		"sales mean", "sales@2015 p97.5", "P(sales[lyon]@last > 3%)", "P mean", "P(", "x median", "x p", "P(x > .5e-3)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		st, err := ParseStatistic(text)
		if err != nil {
			return
		}
		again, err := ParseStatistic(st.String())
		if err != nil {
			t.Fatalf("%q is spelt %q, which fails: %v", text, st, err)
		}
		if !reflect.DeepEqual(again, st) {
			t.Fatalf("%q: %+v became %+v", text, st, again)
		}
	})
}

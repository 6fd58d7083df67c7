package sim

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestParseTarget(t *testing.T) {
	sales := Selector{Outcome: "sales", At: At{AtRange, 2015, 2015}}
	mean := Statistic{Selector: sales, Kind: StatMean}
	p95 := Statistic{Selector: sales, Kind: StatPercentile, Percentile: 95}
	above := Statistic{Selector: sales, Kind: StatAbove, Above: 0.03}
	for _, c := range []struct {
		text, canonical string
		want            Target
	}{
		{"sales@2015 mean ±0.01", "sales@2015 mean ±0.01", Target{mean, "", 0.01, TargetAbsolute}},
		{"sales@2015 mean +-0.01", "sales@2015 mean ±0.01", Target{mean, "", 0.01, TargetAbsolute}},
		{"sales@2015 mean+/-1e-2", "sales@2015 mean ±0.01", Target{mean, "", 0.01, TargetAbsolute}},
		{"sales@2015 p95 ±0.1pp", "sales@2015 p95 ±0.1pp", Target{p95, "", 0.1, TargetPoints}},
		{"sales@2015 p95±0.1 pp ", "sales@2015 p95 ±0.1pp", Target{p95, "", 0.1, TargetPoints}},
		{"sales@2015 p95 ± 5 %", "sales@2015 p95 ±5%", Target{p95, "", 5, TargetRelative}},
		{"P(sales@2015 > 3%) ±1pp", "P(sales@2015 > 0.03) ±1pp", Target{above, "", 1, TargetPoints}},
		{"P(sales@2015>3%)-other±1pp", "P(sales@2015 > 0.03) - other ±1pp", Target{above, "other", 1, TargetPoints}},
		{"sales@2015 mean - open-china ±0.01pp", "sales@2015 mean - open-china ±0.01pp", Target{mean, "open-china", 0.01, TargetPoints}},
		{"sales@2015 mean -my/study.yaml +-3", "sales@2015 mean - my/study.yaml ±3", Target{mean, "my/study.yaml", 3, TargetAbsolute}},
	} {
		got, err := ParseTarget(c.text)
		if err != nil {
			t.Errorf("ParseTarget(%q): %v", c.text, err)
			continue
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("ParseTarget(%q) = %+v, want %+v", c.text, got, c.want)
		}
		if got.String() != c.canonical {
			t.Errorf("ParseTarget(%q) is spelt %q, want %q", c.text, got, c.canonical)
		}
	}
}

func TestParseTargetErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                            `target "": it ends where the name of an outcome was expected`,
		"sales":                       "it ends where mean, sd, median, p95 or reached was expected",
		"sales ±1":                    `found "±1" at character 7 where mean, sd, median, p95 or reached was expected`,
		"sales meen ±1":               "there is no statistic meen; the nearest is mean",
		"sales mean":                  "it ends where ± and the error to reach, such as ±0.01, ±0.1pp or ±5%, was expected",
		"sales mean 0.01":             `found "0.01" at character 12 where ± and the error to reach`,
		"sales mean < 3":              `found "< 3" at character 12 where ± and the error`,
		"sales mean ±":                "it ends where the error to reach, such as 0.01, 0.1pp or 5%, was expected",
		"sales mean ±pp":              `found "pp" at character 13 where the error to reach`,
		"sales mean ±0":               "no error of ±0 can be reached: it is more than 0",
		"sales mean ±-1":              "no error of ±-1 can be reached",
		"sales mean ±1e999":           "1e999 is no number that can be held",
		"sales mean ±1 ppm":           `found "m" at character 17 where pp, % or the end was expected`,
		"sales mean ±1 ±2":            "where pp, % or the end was expected",
		"sales mean -":                "it ends where the name or the file of a scenario, whose same statistic is subtracted, was expected",
		"sales mean - ±1":             `found "±1" at character 14 where the name or the file of a scenario`,
		"sales mean - sales p95 ±1":   `found "sales p95 ±1" at character 14 where the name or the file of a scenario, whose same statistic`,
		"P(sales) ±1":                 "> or >= and a value was expected",
		"P(sales > 3%) median ±1pp":   `found "median ±1pp" at character 15 where ± and the error to reach`,
		"P(sales > 3%) - open ch ±1%": `found "open ch ±1%" at character 17`,
	} {
		_, err := ParseTarget(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseTarget(%q): error %v, want %q in it", text, err, want)
		}
	}
}

func TestHalf(t *testing.T) {
	for text, want := range map[string]float64{
		"x mean ±0.25": 0.25, "x mean ±25pp": 0.25, "x mean ±25%": 2, "x mean - y ±50%": 4,
	} {
		target, err := ParseTarget(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, estimate := range []float64{8, -8} {
			if got := target.Half(estimate); got != want {
				t.Errorf("%s of %v is %v, want %v", text, estimate, got, want)
			}
		}
	}
	none := Target{Amount: 1, Unit: TargetRelative}
	if got := none.Half(math.NaN()); !math.IsNaN(got) {
		t.Errorf("a percentage of no estimate is %v", got)
	}
}

func TestResolveTarget(t *testing.T) {
	spec := shop()
	spec.Outputs = append(spec.Outputs, Output{Name: "part", Unit: "1", Kind: Share, At: []float64{2014, 2015}})
	for text, want := range map[string]string{
		"part p95 ±0.1pp":                  "",
		"part@last mean - other ±0.1pp":    "",
		"P(sales@2014 > 3) ±1pp":           "",
		"opened[lyon] reached ±1pp":        "",
		"opened[lyon] median ±5%":          "",
		"sales mean ±0.1pp":                "pp are hundredths of a share or a probability, and sales is a flow; expected ±0.1 or a percentage of it, ±0.1%",
		"opened[lyon] median - other ±1pp": "and opened is a time",
		"opened[lyon] mean ±1":             "a time that is not reached is infinite and has no mean",
		"sale mean ±1":                     "there is no outcome sale; the nearest is sales",
		"sales[lyn]@2014 mean ±1":          "there is no member lyn; the nearest is lyon",
		"part@2020 mean ±1":                "the nearest is 2015",
	} {
		target, err := ParseTarget(text)
		if err != nil {
			t.Fatal(err)
		}
		cells, err := spec.ResolveTarget(target)
		switch {
		case want == "" && (err != nil || len(cells) == 0):
			t.Errorf("%s: cells %v, error %v", text, cells, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: error %v, want %q in it", text, err, want)
		}
	}
}

func FuzzParseTarget(f *testing.F) {
	for _, seed := range []string{
		"sales mean ±0.01", "sales@2015 p97.5 +-0.1pp", "P(sales[lyon]@last > 3%) +/-5%", "P mean - other ±1",
		"sales mean - a+/-b ±1", "x median-y.yaml±1e-3%", "x sd ±", "x p95 - ±1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		target, err := ParseTarget(text)
		if err != nil {
			return
		}
		if !(target.Amount > 0) || math.IsInf(target.Amount, 0) {
			t.Fatalf("%q asks for an error of %v", text, target.Amount)
		}
		again, err := ParseTarget(target.String())
		if err != nil {
			t.Fatalf("%q is spelt %q, which fails: %v", text, target, err)
		}
		if !reflect.DeepEqual(again, target) {
			t.Fatalf("%q: %+v became %+v", text, target, again)
		}
	})
}

package sim

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestParseFormula(t *testing.T) {
	sales, profit := Selector{Outcome: "sales"}, Selector{Outcome: "profit"}
	lyon := Selector{Outcome: "sales", Coords: []Coord{{"", "lyon"}}}
	for _, c := range []struct {
		text, canonical string
		want            Formula
	}{
		{"sales", "sales", Formula{Numerator: []Term{{1, sales}}}},
		{" ( sales ) ", "sales", Formula{Numerator: []Term{{1, sales}}}},
		{"sales[lyon]/sales", "sales[lyon] / sales", Formula{[]Term{{1, lyon}}, []Term{{1, sales}}}},
		{"(sales-sales[lyon])/sales", "(sales - sales[lyon]) / sales", Formula{[]Term{{1, sales}, {-1, lyon}}, []Term{{1, sales}}}},
		{"sales/(sales+1e3*profit)", "sales / (sales + 1000*profit)", Formula{[]Term{{1, sales}}, []Term{{1, sales}, {1000, profit}}}},
		{"2*sales - 0.5 * sales[lyon]", "2*sales - 0.5*sales[lyon]", Formula{Numerator: []Term{{2, sales}, {-0.5, lyon}}}},
		{"-1*sales + -2*profit", "-1*sales - 2*profit", Formula{Numerator: []Term{{-1, sales}, {-2, profit}}}},
		{"sales - -2*profit", "sales + 2*profit", Formula{Numerator: []Term{{1, sales}, {2, profit}}}},
	} {
		got, err := ParseFormula(c.text)
		if err != nil {
			t.Errorf("ParseFormula(%q): %v", c.text, err)
			continue
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("ParseFormula(%q) = %+v, want %+v", c.text, got, c.want)
		}
		if got.String() != c.canonical {
			t.Errorf("ParseFormula(%q) is spelt %q, want %q", c.text, got, c.canonical)
		}
	}
}

func TestParseFormulaErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                       `formula "": it ends where the name of an outcome was expected`,
		"3":                      "it ends where * and the name of an outcome was expected",
		"3 sales":                `found "sales" at character 3 where * and the name of an outcome was expected`,
		"0*sales":                "the factor 0 leaves nothing of its term",
		"1e-999*sales":           "the factor 1e-999 leaves nothing of its term",
		"1e999*sales":            "1e999 is no number that can be held",
		"-sales":                 `found "-sales" at character 1 where the name of an outcome was expected`,
		"sales +":                "it ends where the name of an outcome was expected",
		"sales profit":           `found "profit" at character 7 where +, -, / or the end was expected`,
		"sales@2015":             "sales@2015 says its own point; that of a formula stands beside it, without @",
		"sales + profit / sales": "a sum before / stands in parentheses: (sales + profit) / …",
		"sales / sales - profit": "a sum after / stands in parentheses: … / (sales - profit)",
		"(sales + profit":        "it ends where +, - or ) was expected",
		"(sales) + profit":       `found "+ profit" at character 9 where / or the end was expected`,
		"sales / profit / 2":     `found "/ 2" at character 16 where the end was expected`,
		"sales / 2":              "* and the name of an outcome was expected",
	} {
		_, err := ParseFormula(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseFormula(%q): error %v, want %q in it", text, err, want)
		}
	}
}

// market is the shop with two more outcomes, in units of their own.
func market() Spec {
	spec := shop()
	for i := range spec.Outputs {
		if spec.Outputs[i].Name == "sales" {
			spec.Outputs[i].Unit = "€"
		}
	}
	years := spec.Outputs[1].At
	spec.Outputs = append(spec.Outputs,
		Output{Name: "shops", Unit: "shops", Kind: Count, At: years, AtName: "year"},
		Output{Name: "part", Unit: "1", Kind: Share, At: years, AtName: "year"})
	return spec
}

func TestResolveFormula(t *testing.T) {
	spec := market()
	for text, want := range map[string][]int{
		"sales": {2}, // after profit: 2014 in column 1
		"(sales[lyon] + sales[city=oslo]) / sales": {5, 8, 2},
		"part": {24},
	} {
		f, err := ParseFormula(text)
		if err != nil {
			t.Fatal(err)
		}
		cells, err := spec.ResolveFormula(f, 2015)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var got []int
		for _, c := range cells {
			got = append(got, c.Column)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: columns %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"sale":                  "there is no outcome sale; the nearest is sales",
		"sales / sales[lyn]":    "there is no member lyn; the nearest is lyon",
		"profit":                "profit is a single number, and the terms of a formula are series",
		"opened[lyon]":          "opened[city=lyon] is a time, which is infinite where it is not reached",
		"sales + shops":         "sales is in € and shops in shops: they cannot be added",
		"part / (part - sales)": "part is in 1 and sales in €: they cannot be added",
	} {
		f, err := ParseFormula(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []float64{2015, 1999} { // a wrong name is told before a year that is not there
			if _, err = spec.ResolveFormula(f, at); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s at %v: error %v, want %q in it", text, at, err, want)
			}
		}
	}
}

func TestPointsOffTheGrid(t *testing.T) {
	spec := market()
	f, err := ParseFormula("sales / sales[lyon]")
	if err != nil {
		t.Fatal(err)
	}
	for at, outside := range map[float64]bool{2013: true, 2014.5: false, 2017: true} {
		_, err := spec.ResolveFormula(f, at)
		var off PointError
		if !errors.As(err, &off) {
			t.Errorf("at %v: %T is not about the point: %v", at, err, err)
		} else if off.Outside() != outside {
			t.Errorf("at %v: outside is %v, want %v", at, off.Outside(), outside)
		}
	}
}

func TestFormulaUnit(t *testing.T) {
	spec := market()
	for text, want := range map[string]string{
		"sales": "€", "sales - sales[lyon]": "€", "sales[lyon] / sales": "1", "sales / shops": "€/shops",
		"sales / part": "€", "part": "1", "0.001*sales": "", "stock": "1",
	} {
		f, err := ParseFormula(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := spec.FormulaUnit(f); got != want {
			t.Errorf("%s is in %q, want %q", text, got, want)
		}
	}
}

func TestEvaluateFormula(t *testing.T) {
	f, err := ParseFormula("(a - 2*b) / (a + b)")
	if err != nil {
		t.Fatal(err)
	}
	a, b := []float64{4, 1, 1, math.NaN(), 2}, []float64{1, 1, -1, 1, -2}
	got := make([]float64, len(a))
	f.Evaluate(got, [][]float64{a, b, a, b})
	want := []float64{0.4, -0.5, math.Inf(1), math.NaN(), math.Inf(1)}
	for i := range want {
		if got[i] != want[i] && !(math.IsNaN(got[i]) && math.IsNaN(want[i])) {
			t.Errorf("run %d is %v, want %v", i, got[i], want[i])
		}
	}
	sum, err := ParseFormula("a + b")
	if err != nil {
		t.Fatal(err)
	}
	zero := []float64{0}
	f.Evaluate(got[:1], [][]float64{zero, zero, zero, zero})
	if !math.IsNaN(got[0]) {
		t.Errorf("0/0 is %v", got[0])
	}
	sum.Evaluate(got, [][]float64{a, b})
	if got[0] != 5 || got[2] != 0 {
		t.Errorf("the sum is %v", got)
	}
}

// A product is rounded before it is added: 0.1·10 is 1 then, and not the 5.6e-17 more that a fused sum keeps.
func TestFormulaRoundsProducts(t *testing.T) {
	f, err := ParseFormula("0.1*a - b")
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float64, 1)
	f.Evaluate(got, [][]float64{{10}, {1}})
	if got[0] != 0 {
		t.Errorf("found %v, expected 0", got[0])
	}
}

func FuzzParseFormula(f *testing.F) {
	for _, seed := range []string{
		"sales", "sales[lyon] / sales", "(a + 2*b) / (c - 1e-3*d[x=y,z])", "-1*a - -2*b", "((a))", "1*a/(b)", "a@2014", "(a + b)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		formula, err := ParseFormula(text)
		if err != nil {
			return
		}
		for _, term := range formula.Terms() {
			if term.Factor == 0 || math.IsInf(term.Factor, 0) || math.IsNaN(term.Factor) {
				t.Fatalf("%q has the factor %v", text, term.Factor)
			}
		}
		again, err := ParseFormula(formula.String())
		if err != nil {
			t.Fatalf("%q is spelt %q, which fails: %v", text, formula, err)
		}
		if !reflect.DeepEqual(again, formula) {
			t.Fatalf("%q: %+v became %+v", text, formula, again)
		}
	})
}

package sim

import (
	"reflect"
	"strings"
	"testing"
)

// shop has a scalar, a series with three kinds of cell, and two dimensions that share a member.
func shop() Spec {
	years := []float64{2014, 2015, 2016}
	series := func(where ...Coord) Output {
		return Output{Name: "sales", Kind: Flow, Where: where, At: years, AtName: "year"}
	}
	return Spec{
		Name: "shop",
		Dims: []Dim{
			{Name: "city", Members: []string{"lyon", "oslo"}},
			{Name: "goods", Members: []string{"bread", "wine", "other"}},
			{Name: "rival", Members: []string{"oslo", "other"}},
		},
		Outputs: []Output{
			{Name: "profit", Kind: Level},
			series(),
			series(Coord{"city", "lyon"}),
			series(Coord{"city", "oslo"}),
			series(Coord{"city", "oslo"}, Coord{"goods", "wine"}),
			series(Coord{"rival", "oslo"}),
			{Name: "opened", Kind: Time, Where: []Coord{{"city", "lyon"}}},
			{Name: "stock", Kind: Level, At: []float64{0, 0.5, 1.5}},
		},
	}
}

func TestParseSelector(t *testing.T) {
	for text, want := range map[string]Selector{
		"profit":                  {Outcome: "profit"},
		"max_P":                   {Outcome: "max_P"},
		"sales@2014":              {Outcome: "sales", At: At{AtRange, 2014, 2014}},
		"sales@2014:2016":         {Outcome: "sales", At: At{AtRange, 2014, 2016}},
		"sales@first":             {Outcome: "sales", At: At{Form: AtFirst}},
		"sales@last":              {Outcome: "sales", At: At{Form: AtLast}},
		"sales[lyon]":             {Outcome: "sales", Coords: []Coord{{"", "lyon"}}},
		"sales[city=lyon,wine]@1": {Outcome: "sales", Coords: []Coord{{"city", "lyon"}, {"", "wine"}}, At: At{AtRange, 1, 1}},
		" sales [ city = lyon ] @ -0.5 : 1e1 ": {
			Outcome: "sales", Coords: []Coord{{"city", "lyon"}}, At: At{AtRange, -0.5, 10},
		},
	} {
		got, err := ParseSelector(text)
		if err != nil {
			t.Errorf("ParseSelector(%q): %v", text, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("ParseSelector(%q) = %+v, want %+v", text, got, want)
		}
	}
}

func TestParseSelectorErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "it ends where the name of an outcome was expected",
		"@2014":            `found "@2014" at character 1 where the name of an outcome`,
		"2sales":           "the name of an outcome",
		"sales[":           "a member or dimension=member",
		"sales[]":          "a member or dimension=member",
		"sales[lyon":       ", or ]",
		"sales[lyon,]":     "a member or dimension=member",
		"sales[city=]":     "a member of city",
		"sales[city=2]":    "a member of city",
		"sales@":           "a number, first, last or a range",
		"sales@next":       `found "next" at character 7`,
		"sales@first:last": "the end, [ or @",
		"sales@2014:":      "the end of the range",
		"sales@2016:2014":  "the range 2016:2014 runs backwards",
		"sales@1e999":      "1e999 is no number that can be held",
		"sales@inf":        "a number, first, last",
		"sales 2014":       "the end, [ or @",
		"sales[a][b]":      "the end, [ or @",
	} {
		_, err := ParseSelector(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseSelector(%q): error %v, want %q in it", text, err, want)
		}
	}
}

func TestResolve(t *testing.T) {
	spec := shop()
	for text, want := range map[string][]Cell{
		"profit":                     {{0, -1, 0}},
		"sales":                      {{1, 0, 1}, {1, 1, 2}, {1, 2, 3}},
		"sales@2015:2016":            {{1, 1, 2}, {1, 2, 3}},
		"sales@first":                {{1, 0, 1}},
		"sales@last":                 {{1, 2, 3}},
		"sales[lyon]@2015":           {{2, 1, 5}},
		"sales[city=oslo]@last":      {{3, 2, 9}},
		"sales[wine,city=oslo]@2014": {{4, 0, 10}},
		"sales[rival=oslo]@2014":     {{5, 0, 13}},
		"opened[lyon]":               {{6, -1, 16}},
		"stock@0.5:1.5":              {{7, 1, 18}, {7, 2, 19}},
	} {
		sel, err := ParseSelector(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := spec.Resolve(sel)
		if err != nil {
			t.Errorf("Resolve(%q): %v", text, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("Resolve(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestResolveErrors(t *testing.T) {
	spec := shop()
	for text, want := range map[string]string{
		"sale":                       "there is no outcome sale; the nearest is sales (of profit, sales, opened, stock)",
		"weather":                    "there is no outcome weather; expected one of profit, sales, opened, stock",
		"sales[town=lyon]":           "there is no dimension town; expected one of city, goods, rival",
		"sales[citty=lyon]":          "the nearest is city",
		"sales[city=lion]":           "there is no city lion; the nearest is lyon",
		"sales[lion]":                "there is no member lion; the nearest is lyon",
		"sales[oslo]":                "oslo can be city=oslo or rival=oslo: say which",
		"sales[bread]":               "there is no member bread", // a member of the model, of no cell of sales
		"sales[lyon,city=oslo]":      "city is given twice: lyon and oslo",
		"sales[lyon,wine]":           "sales has no cell sales[city=lyon,goods=wine]: it is reported in total, by city, by city and goods, by rival; the nearest is sales[city=oslo,goods=wine]",
		"sales[wine]":                "the nearest is sales",
		"opened":                     "it is reported by city; the nearest is opened[city=lyon]",
		"profit[lyon]":               "profit has no dimensions",
		"profit@2014":                "profit is a single number: nothing can stand after it with @2014",
		"profit@last":                "with @last",
		"sales@2013":                 "sales has no year 2013: its grid goes from 2014 to 2016, the nearest is 2014",
		"sales@2014:2020":            "sales has no year 2020: its grid goes from 2014 to 2016, the nearest is 2016",
		"sales@2014.75":              "the nearest is 2015",
		"stock@1":                    "stock has no point 1: its grid goes from 0 to 1.5, the nearest is 0.5",
		"sales[wine,city=oslo]@2017": "the nearest is 2016",
	} {
		sel, err := ParseSelector(text)
		if err != nil {
			t.Fatal(err)
		}
		cells, err := spec.Resolve(sel)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Resolve(%q) = %v, error %v, want %q in it", text, cells, err, want)
		}
	}
}

// Every cell's canonical name leads back to its column.
func TestCanonicalNames(t *testing.T) {
	spec := shop()
	off := spec.Offsets()
	for o, output := range spec.Outputs {
		for i := range output.Len() {
			name := output.Cell(i)
			sel, err := ParseSelector(name)
			if err != nil {
				t.Fatal(err)
			}
			if sel.String() != name {
				t.Errorf("%s is spelt %s after parsing", name, sel)
			}
			cells, err := spec.Resolve(sel)
			if err != nil {
				t.Fatal(err)
			}
			if len(cells) != 1 || cells[0].Output != o || cells[0].Column != off[o]+i {
				t.Errorf("%s resolves to %v, want output %d, column %d", name, cells, o, off[o]+i)
			}
		}
	}
	if got := spec.Outputs[4].Cell(1); got != "sales[city=oslo,goods=wine]@2015" {
		t.Errorf("canonical spelling %s", got)
	}
}

func FuzzParseSelector(f *testing.F) {
	for _, seed := range []string{
		"sales", "sales[lyon]@2014", "sales[city=oslo,wine]@2014:2015", "stock@first", "profit@last",
		"a[b=c,d]@-1e-5:.5", "sales[", "@", "x@1e400", "opened@+1.",
	} {
		f.Add(seed)
	}
	spec := shop()
	f.Fuzz(func(t *testing.T, text string) {
		sel, err := ParseSelector(text)
		if err != nil {
			return
		}
		again, err := ParseSelector(sel.String())
		if err != nil {
			t.Fatalf("%q is spelt %q, which fails: %v", text, sel, err)
		}
		if !reflect.DeepEqual(again, sel) {
			t.Fatalf("%q: %+v became %+v", text, sel, again)
		}
		cells, err := spec.Resolve(sel)
		if (err == nil) != (len(cells) > 0) {
			t.Fatalf("%q: cells %v with error %v", text, cells, err)
		}
	})
}

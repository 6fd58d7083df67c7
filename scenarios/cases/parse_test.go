package cases

import (
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cloudgate/scenarios/bind"
)

func same(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) })
}

func TestParse(t *testing.T) {
	data, err := os.ReadFile("testdata/loss.csv")
	if err != nil {
		t.Fatal(err)
	}
	inf, nan := math.Inf(1), math.NaN()
	for name, text := range map[string]string{
		"as it is":        string(data),
		"from Windows":    "\xef\xbb\xbf" + strings.ReplaceAll(string(data), "\n", "\r\n"),
		"without its end": strings.TrimSuffix(string(data), "\n"),
		"with gaps":       strings.ReplaceAll(string(data), "\n", "\n\n"),
	} {
		table, err := Parse("loss.csv", []byte(text), Choice{Outcome: "loss", Inputs: []string{"cap", "growth", "regime", "open", "delay", "unit"}})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := []Column{
			{Name: "cap", Values: []float64{0.5, 0.2, 0.9, 0.1, 0.4, 0.35}},
			{Name: "growth", Values: []float64{0.03, -0.015, 0.021, 0, nan, 0.01}},
			{Name: "regime", Values: []float64{0, 0, 2, 1, 2, 0}, Categories: []string{"closed", "joint venture", "open"}},
			{Name: "open", Values: []float64{1, 0, 1, 0, 1, 0}, Categories: []string{"false", "true"}},
			{Name: "delay", Values: []float64{inf, 2, 3.5, inf, 1, 0}},
		}
		if len(table.Inputs) != len(want) || !slices.Equal(table.Constant, []string{"unit"}) || !same(table.Outcome, []float64{0, 1, 0, 1, nan, 0}) {
			t.Errorf("%s: found %+v", name, table)
			continue
		}
		for k, in := range table.Inputs {
			if in.Name != want[k].Name || !same(in.Values, want[k].Values) || !slices.Equal(in.Categories, want[k].Categories) {
				t.Errorf("%s: found %+v, expected %+v", name, in, want[k])
			}
		}
		all, err := Parse("loss.csv", []byte(text), Choice{Outcome: "loss"})
		if err != nil || len(all.Inputs) != 6 || all.Inputs[0].Name != "run" {
			t.Errorf("%s: all inputs are %+v, %v", name, all, err)
		}
	}
}

func TestOutcomeMayBeFlags(t *testing.T) {
	table, err := Parse("t.csv", []byte("x,y\n1,true\n2,no\n3,NaN\n"), Choice{Outcome: "y"})
	if err != nil || !same(table.Outcome, []float64{1, 0, math.NaN()}) {
		t.Errorf("found %+v, %v", table, err)
	}
}

// What is wrong is told with its place, what was found and what was expected, all at once.
func TestParseRefuses(t *testing.T) {
	many := strings.Builder{}
	many.WriteString("x,y\n")
	for i := range 65 {
		fmt.Fprintf(&many, "w%d,1\n", i)
	}
	wide := strings.Repeat("x,", mostColumns) + "y\n"
	for _, c := range []struct {
		text   string
		choice Choice
		want   []string
	}{
		{"", Choice{Outcome: "y"}, []string{`t.csv: found nothing; expected a line with the names of columns, and a line for each case`}},
		{"# a\n", Choice{Outcome: "y"}, []string{`t.csv: found nothing; expected a line with the names of columns, and a line for each case`}},
		{"x,y\n", Choice{Outcome: "y"}, []string{`t.csv: found no cases; expected a line for each case, below the names of columns`}},
		{
			"growth,cap,loss\n1,2,3\n",
			Choice{Outcome: "los", Inputs: []string{"grwth", "tariff", "cap", "cap", "los"}},
			[]string{
				`t.csv: cap: is twice among the inputs`,
				`t.csv: los: is the outcome, and cannot be an input, too`,
				`t.csv:1:1: found no column "los"; did you mean "loss"?`,
				`t.csv:1:1: found no column "grwth"; did you mean "growth"?`,
				`t.csv:1:1: found no column "tariff"; expected one of "growth", "cap", "loss"`,
			},
		},
		{"x;y\n1;2\n", Choice{Outcome: "y"}, []string{`t.csv:1:1: found no column "y"; expected columns that are separated by commas`}},
		{"x,,x,y\n1,2,3,4\n", Choice{Outcome: "y"}, []string{`t.csv:1:3: found a column without a name; expected a name`, `t.csv:1:4: found a second column "x"; expected a name of its own`}},
		{
			"x,k,f,y\n1,a,true,0\nthree,b,no,1\n,c,2,1\n4,,yes,maybe\n# fine\n5,d,yes\n6,e,yes,true,7\n7,5,no,\n",
			Choice{Outcome: "y"},
			[]string{
				`t.csv:3:1: x: found "three"; expected a number, as in most of the column`,
				`t.csv:4:1: x: found an empty cell; expected a number, as in most of the column`,
				`t.csv:4:4: f: found "2"; expected true or false, as in most of the column`,
				`t.csv:5:3: k: found an empty cell; expected a category, as in most of the column`,
				`t.csv:5:8: y: found "maybe"; expected a number, or true or false in all of the column`,
				`t.csv:7:5: found 3 cells; expected 4, one for each column`,
				`t.csv:8:14: found 5 cells; expected 4, one for each column`,
			},
		},
		{"x,y\n\"a\"b,1\n", Choice{Outcome: "y"}, []string{`t.csv:2:3: extraneous or missing " in quoted-field`}},
		{wide, Choice{Outcome: "y"}, []string{`t.csv:1:1: found 10001 columns; expected at most 10000`}},
		{many.String(), Choice{Outcome: "y"}, []string{`t.csv: x: found more than 64 different texts; expected numbers, or fewer categories; or choose inputs without it`}},
	} {
		_, err := Parse("t.csv", []byte(c.text), c.choice)
		if err == nil {
			t.Errorf("%q was accepted", c.text)
			continue
		}
		if got := strings.Split(err.Error(), "\n"); !slices.Equal(got, c.want) {
			t.Errorf("%q:\nfound    %q\nexpected %q", c.text, got, c.want)
		}
	}
}

// Whatever the text, reading it ends in a table whose columns fit together, or in problems with places inside the file.
func FuzzParse(f *testing.F) {
	data, err := os.ReadFile("testdata/loss.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data, "loss", "cap")
	f.Add([]byte("x,y\n1,true\n2,no\n"), "y", "")
	f.Add([]byte("x;y\r\n1;2\r\n"), "y", "x")
	f.Add([]byte("\xef\xbb\xbf\"a,b\",y\n\"1\n2\",3%\n"), "y", "")
	f.Add([]byte("a,b\n1e309,Inf\n,\n\"\",nan\n"), "b", "a")
	f.Fuzz(func(t *testing.T, data []byte, outcome, input string) {
		choice := Choice{Outcome: outcome}
		if input != "" {
			choice.Inputs = []string{input}
		}
		table, err := Parse("f.csv", data, choice)
		if err != nil {
			var problems bind.Errors
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("%T: %v", err, err)
			}
			for _, e := range problems {
				if e.File != "f.csv" || e.Line < 0 || e.Line > 1+strings.Count(string(data), "\n")+strings.Count(string(data), "\r") {
					t.Fatalf("%+v is not in the file", e)
				}
			}
			return
		}
		again, err := Parse("f.csv", data, choice)
		if err != nil || len(again.Inputs) != len(table.Inputs) || !reflect.DeepEqual(again.Constant, table.Constant) {
			t.Fatal("read twice it is another table")
		}
		for _, in := range table.Inputs {
			if len(in.Values) != len(table.Outcome) {
				t.Fatalf("%q has %d cases of %d", in.Name, len(in.Values), len(table.Outcome))
			}
			for i, v := range in.Values {
				switch {
				case math.IsNaN(v) && !math.IsNaN(table.Outcome[i]):
					t.Fatalf("%q has NaN in case %d, which did not fail", in.Name, i)
				case math.IsNaN(v) || in.Categories == nil:
				case v < 0 || int(v) >= len(in.Categories):
					t.Fatalf("%q has category %v", in.Name, v)
				}
			}
		}
	})
}

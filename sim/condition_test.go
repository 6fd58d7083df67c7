package sim

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestParseCondition(t *testing.T) {
	sales := Selector{Outcome: "sales", At: At{AtRange, 2015, 2015}}
	for _, c := range []struct {
		text, canonical string
		want            Condition
	}{
		{"sales@2015 > 30%", "sales@2015 > 0.3", Condition{sales, Above, 0.3}},
		{" sales@2015>=3 ", "sales@2015 >= 3", Condition{sales, AtLeast, 3}},
		{"sales@2015<-1e3", "sales@2015 < -1000", Condition{sales, Below, -1000}},
		{"sales@2015 <= .5", "sales@2015 <= 0.5", Condition{sales, AtMost, 0.5}},
		{"opened[lyon] reached", "opened[lyon] reached", Condition{Selector{Outcome: "opened", Coords: []Coord{{"", "lyon"}}}, Reached, 0}},
		{"reached reached", "reached reached", Condition{Selector{Outcome: "reached"}, Reached, 0}},
	} {
		got, err := ParseCondition(c.text)
		if err != nil || !reflect.DeepEqual(got, c.want) || got.String() != c.canonical {
			t.Errorf("ParseCondition(%q) = %+v, %v, spelt %q; want %+v, %q", c.text, got, err, got, c.want, c.canonical)
		}
	}
	for text, want := range map[string]string{
		"":                  "the name of an outcome",
		"sales@2015":        "it ends where >, >=, < or <= and a value, or reached, was expected",
		"sales@2015 = 3":    `found "= 3" at character 12 where >, >=`,
		"sales@2015 >":      "a value, such as 0.03 or 3%",
		"sales@2015 => 3":   `found "=> 3"`,
		"sales@2015 > 3 or": `found "or" at character 16 where the end was expected`,
		"sales reached 3":   "the end was expected",
	} {
		if _, err := ParseCondition(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseCondition(%q): error %v, want %q in it", text, err, want)
		}
	}
}

func TestResolveCondition(t *testing.T) {
	spec := shop()
	for text, want := range map[string]string{
		"sales@2015 > 1":       "",
		"sales@last < 1":       "",
		"opened[lyon] reached": "",
		"opened[lyon] < 2":     "",
		"sales > 1":            `condition "sales > 1": sales means 3 numbers; expected one, as in "sales@2016 > 1"`,
		"profit reached":       "only a time is reached, and profit is a level",
		"sale@2015 > 1":        "the nearest is sales",
	} {
		c, err := ParseCondition(text)
		if err != nil {
			t.Fatal(err)
		}
		switch cell, err := spec.ResolveCondition(c); {
		case want == "" && (err != nil || spec.Outputs[cell.Output].Name != c.Selector.Outcome):
			t.Errorf("%s: cell %v, error %v", text, cell, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: error %v, want %q in it", text, err, want)
		}
	}
}

// Each relation at, below and above its value; a run that failed meets nothing and misses nothing.
func TestMeet(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	values := []float64{1, 2, 3, inf, nan}
	for relation, want := range map[Relation][]float64{
		Above:   {0, 0, 1, 1, nan},
		AtLeast: {0, 1, 1, 1, nan},
		Below:   {1, 0, 0, 0, nan},
		AtMost:  {1, 1, 0, 0, nan},
		Reached: {1, 1, 1, 0, nan},
	} {
		c := Condition{Relation: relation, Value: 2}
		got := Meet([]Condition{c}, [][]float64{values})
		both := Meet([]Condition{c, {Relation: Above, Value: 1}}, [][]float64{values, values})
		for i := range values {
			and := want[i]
			if values[i] == 1 {
				and = 0
			}
			if got[i] != want[i] && !(got[i] != got[i] && want[i] != want[i]) || both[i] != and && !(both[i] != both[i] && and != and) {
				t.Errorf("%v %s 2 is %v, want %v; with another %v, want %v", values[i], relation, got[i], want[i], both[i], and)
			}
		}
	}
}

func FuzzParseCondition(f *testing.F) {
	for _, seed := range []string{"sales > 3%", "a[b]@last<=-1", "t reached", "x >", "x >= .5e-3", "x@2014:2015 < 1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCondition(text)
		if err != nil {
			return
		}
		again, err := ParseCondition(c.String())
		if err != nil || !reflect.DeepEqual(again, c) {
			t.Fatalf("%q: %+v became %+v, %v", text, c, again, err)
		}
	})
}

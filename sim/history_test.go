package sim

import (
	"math"
	"reflect"
	"testing"
)

// A history tells flags and counts when they change, by the finest cells, the headline totals always, and
// the scalars at the end.
func TestHistory(t *testing.T) {
	years := []float64{2014, 2015, 2017}
	japan := Coord{"market", "japan"}
	aws := Coord{"provider", "aws"}
	s := Spec{Outputs: []Output{
		{Name: "share", Kind: Share, At: years, Headline: true},
		{Name: "share", Kind: Share, At: years, Headline: true, Where: []Coord{japan}},
		{Name: "level", Kind: Level, At: years},
		{Name: "open", Kind: Flag, At: years, Headline: true, Where: []Coord{aws}},
		{Name: "open", Kind: Flag, At: years, Where: []Coord{japan, aws}},
		{Name: "sites", Kind: Count, At: []float64{2015, 2016}},
		{Name: "delay", Kind: Time, Where: []Coord{aws}},
		{Name: "delay", Kind: Time, Where: []Coord{japan, aws}},
	}}
	rows := []float64{
		0.1, 0.2, 0.3, // share
		1, 1, 1,
		7, 8, 9, // level
		1, 1, 0, // open, of which the finer cell tells
		1, 1, 0,
		2, 2, // sites
		1, math.Inf(1), // delay
	}
	out := make([][]float64, len(rows))
	for c, x := range rows {
		out[c] = []float64{-1, x}
	}
	want := History{
		Steps: []Step{
			{At: 2014, Headline: []Value{{0, 0.1}}, Changes: []Change{{4, 0, 1}}},
			{At: 2015, Headline: []Value{{0, 0.2}}, Changes: []Change{{5, 0, 2}}},
			{At: 2016},
			{At: 2017, Headline: []Value{{0, 0.3}}, Changes: []Change{{4, 1, 0}}},
		},
		Ends: []Value{{7, math.Inf(1)}},
	}
	if got := s.History(out, 1); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
	// Without totals the headline cells are told.
	s.Outputs[0].Headline = false
	if got := s.History(out, 1).Steps[0].Headline; !reflect.DeepEqual(got, []Value{{1, 1}}) {
		t.Errorf("without totals: %v", got)
	}
}

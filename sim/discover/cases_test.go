package discover

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// All columns that are wrong are told at once, each with its first bad cell.
func TestNewRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		inputs  []Input
		outcome []float64
		want    []string
	}{
		{
			[]Input{
				{Name: "growth", Values: []float64{1, nan, 3, nan}},
				{Name: "kind", Values: []float64{0, 1, 2, 3}, Categories: 3},
				{Name: "half", Values: []float64{0, 0.5, 1, 0}, Categories: 2},
				{Name: "short", Values: []float64{1}},
				{Name: "growth", Values: []float64{1, 2, 3, 4}},
				{Name: "fine", Values: []float64{inf, -inf, 0, 1}},
			},
			[]float64{0, 1, 0, 1},
			[]string{
				`input "growth", case 1 (and 1 more): found NaN; expected a number`,
				`input "kind", case 3: found 3; expected a category from 0 to 2`,
				`input "half", case 1: found 0.5; expected a category from 0 to 1`,
				`input "short": found 1 cases; expected 4, as of outcomes`,
				`input "growth": found the name twice; expected different names`,
			},
		},
		{nil, []float64{0, inf, -inf}, []string{`outcome, case 1 (and 1 more): found +Inf; expected a finite number`}},
		{nil, []float64{nan}, []string{`outcome: found no case that did not fail; expected some`}},
	} {
		_, err := New(c.inputs, c.outcome)
		if err == nil {
			t.Errorf("accepted, expected %q", c.want)
			continue
		}
		if got := strings.Split(err.Error(), "\n"); !slices.Equal(got, c.want) {
			t.Errorf("found %q\nexpected %q", got, c.want)
		}
	}
}

// A run that failed counts nowhere, whatever its inputs are, and the others keep their numbers.
func TestFailedRuns(t *testing.T) {
	inputs := uniform(3, 400, "x000", "x001", "x002")
	y := outcome(400, inBox(inputs, 0.05))
	var kept []Input
	for _, in := range inputs {
		kept = append(kept, Input{Name: in.Name, Values: slices.Clone(in.Values)})
	}
	var number []int
	var left []float64
	for j := range inputs {
		kept[j].Values = nil
	}
	for i := range y {
		if i%7 == 3 {
			y[i] = math.NaN()
			inputs[0].Values[i] = math.NaN()
			continue
		}
		for j := range inputs {
			kept[j].Values = append(kept[j].Values, inputs[j].Values[i])
		}
		left = append(left, y[i])
		number = append(number, i)
	}
	with, without := cases(t, inputs, y), cases(t, kept, left)
	a, b := with.Peel(Options{}), without.Peel(Options{})
	equalBoxes(t, b, a)
	inside := without.Inside(b[len(b)-1])
	for k := range inside {
		inside[k] = number[inside[k]]
	}
	if got := with.Inside(a[len(a)-1]); !slices.Equal(got, inside) {
		t.Errorf("inside are %v, expected %v", got, inside)
	}
}

// Constant inputs are passed over, and told.
func TestConstant(t *testing.T) {
	inputs := uniform(3, 200, "x000", "x001")
	y := outcome(200, inBox(inputs, 0))
	want := cases(t, inputs, y)
	more := append([]Input{{Name: "a", Values: make([]float64, 200)}, {Name: "b", Values: make([]float64, 200), Categories: 3}}, inputs...)
	c := cases(t, more, y)
	if got := c.Constant(); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("constant are %v, expected [0 1]", got)
	}
	a, b := want.Peel(Options{}), c.Peel(Options{})
	for k := range b {
		for l := range b[k].Limits {
			b[k].Limits[l].Input -= 2
		}
	}
	equalBoxes(t, a, b)
}

// Sums are exact up to the finest power of two, so a quantity gives the mean that arithmetic gives.
func TestQuantity(t *testing.T) {
	y := []float64{3, 0.5, -1e6, 1e-3, 7}
	c := cases(t, []Input{{Name: "x", Values: []float64{1, 2, 3, 4, 5}}}, y)
	if c.Binary() {
		t.Error("a quantity is no yes or no")
	}
	b := c.Measure(Limit{Input: 0, Lo: 4, Hi: math.Inf(1)})
	if want := (1e-3 + 7) / 2; math.Abs(b.Density-want) > 1e-9 || !math.IsNaN(b.Coverage) || b.N != 2 || b.Mass != 0.4 {
		t.Errorf("found %+v, expected a mean of %v", b, want)
	}
	if !cases(t, nil, []float64{0, 1, math.NaN()}).Binary() {
		t.Error("zeros and ones are yes and no")
	}
}

func TestExtent(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		values   []float64
		lo, hi   float64
		infinite bool
	}{
		{[]float64{2, -1, nan, 5}, -1, 5, false},
		{[]float64{2, inf, nan}, 2, 2, true},
		{[]float64{-inf}, inf, -inf, true},
	} {
		if lo, hi, infinite := (Input{Values: c.values}).Extent(); lo != c.lo || hi != c.hi || infinite != c.infinite {
			t.Errorf("%v lie from %v to %v, infinite %v", c.values, lo, hi, infinite)
		}
	}
}

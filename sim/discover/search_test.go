package discover

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
)

// corners is a table in which what is of interest lies in two corners, the first larger.
func corners(t *testing.T) *Cases {
	inputs := uniform(11, 2000, "x000", "x001", "x002")
	a, b, x := inputs[0].Values, inputs[1].Values, inputs[2].Values
	return cases(t, inputs, outcome(2000, func(i int) bool {
		return a[i] > 0.5 && b[i] > 0.3 || a[i] < 0.45 && x[i] > 0.75
	}))
}

// Both methods find both corners, one after the other; what is told of a box is what the functions that it is made of say.
func TestSearchFindsBothCorners(t *testing.T) {
	c := corners(t)
	for _, method := range Methods() {
		s := Search{Method: method, Boxes: 5, Halves: Halves{Times: 5, Seed: 1}}
		found, err := c.Search(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) < 2 {
			t.Fatalf("%s: %d boxes", method, len(found))
		}
		covered := 0.0
		for k, f := range found[:2] {
			covered += f.Coverage
			var inputs []int
			for _, l := range f.Limits {
				inputs = append(inputs, l.Input)
			}
			if !slices.Equal(inputs, []int{0, k + 1}) {
				t.Errorf("%s: box %d restricts %v", method, k, inputs)
			}
			if low := math.IsInf(f.Limits[0].Lo, -1); low == (k == 0) {
				t.Errorf("%s: box %d is %v", method, k, f.Limits)
			}
			if f.Density < 0.95 || !f.Resampled.Significant() || f.Resampled.Overfits() {
				t.Errorf("%s: box %d has a density of %v, out of bag %v", method, k, f.Density, f.Resampled.OutOfBag)
			}
			if b := f.Among.Measure(f.Limits...); b.N != f.N || b.Coverage != f.Coverage {
				t.Errorf("%s: box %d has %d cases, measured %d", method, k, f.N, b.N)
			}
			if f.CoverageError.Value != f.Coverage || f.DensityError.Value != f.Density {
				t.Errorf("%s: box %d: %v, %v are not of the box", method, k, f.CoverageError, f.DensityError)
			}
			for at, l := range f.Limits {
				without := f.Without[at]
				if slices.ContainsFunc(without.Limits, func(o Limit) bool { return o.Input == l.Input }) || without.N <= f.N || without.Density >= f.Density {
					t.Errorf("%s: box %d without a limit is %+v", method, k, without)
				}
			}
			order := f.Restricts()
			if len(order) != 2 || f.Without[order[0]].Density > f.Without[order[1]].Density {
				t.Errorf("%s: box %d: limits in the order %v of %v", method, k, order, f.Without)
			}
		}
		if covered < 0.9 {
			t.Errorf("%s: two boxes cover %v", method, covered)
		}
	}
}

// A box of the trajectory may be taken by hand and is that box then; the one at the knee is widened.
func TestSearchPicks(t *testing.T) {
	c := corners(t)
	for _, method := range Methods() {
		found, err := c.Search(t.Context(), Search{Method: method, Pick: 2})
		if err != nil {
			t.Fatal(err)
		}
		f := found[0]
		if f.Chosen != 2 || f.N != f.Trajectory[2].N || f.Tidied != nil {
			t.Errorf("%s: picked %d of %d cases; box 2 has %d", method, f.Chosen, f.N, f.Trajectory[2].N)
		}
		for _, pick := range []int{-1, len(f.Trajectory)} {
			if _, err := c.Search(t.Context(), Search{Method: method, Pick: pick}); !errors.Is(err, ErrNoBox) {
				t.Errorf("%s: box %d: %v", method, pick, err)
			}
		}
	}
	// Peeled in steps of a third, some box is too small, and is given back what it lost.
	inputs := uniform(1, 500, "x000", "x001")
	c = cases(t, inputs, outcome(500, inBox(inputs, 0.05)))
	wide, few := Search{Options: Options{Peel: 1. / 3}}, Search{Options: Options{Peel: 1. / 3}, Unpasted: true}
	pasted := false
	for _, b := range c.Peel(wide.Options) {
		w, f := wide.tidy(c, b), few.tidy(c, b)
		if w.Coverage < b.Coverage || w.Density < b.Density {
			t.Errorf("a density of %v and a coverage of %v became %v and %v", b.Density, b.Coverage, w.Density, w.Coverage)
		}
		pasted = pasted || w.N > f.N
	}
	if !pasted {
		t.Error("no box was widened")
	}
}

// Limits that chance would set are dropped and those that matter stay; of a limit with two sides one may go.
func TestSearchDropsChance(t *testing.T) {
	inputs := uniform(5, 500, named(60)...)
	c := cases(t, inputs, outcome(500, inBox(inputs, 0.15)))
	all, err := c.Search(t.Context(), Search{Chance: 1, Unpasted: true})
	if err != nil {
		t.Fatal(err)
	}
	few, err := c.Search(t.Context(), Search{Unpasted: true})
	if err != nil {
		t.Fatal(err)
	}
	var inputsOf [2][]int
	for k, f := range [][]Found{all, few} {
		for _, l := range f[0].Limits {
			inputsOf[k] = append(inputsOf[k], l.Input)
		}
	}
	if len(inputsOf[0]) <= 2 || !slices.Equal(inputsOf[1], []int{0, 1}) {
		t.Errorf("inputs %v are restricted, without chance %v", inputsOf[0], inputsOf[1])
	}
	for _, q := range few[0].QuasiP {
		if q.Lo > 0.05 || q.Hi > 0.05 {
			t.Errorf("a quasi-p of %+v is left", q)
		}
	}
	one := c.Measure(Limit{Input: 1, Lo: 0.6, Hi: slices.Max(inputs[1].Values) - 1e-9})
	if b := c.withoutChance(one, 0.05); len(b.Limits) != 1 || b.Limits[0].Lo != 0.6 || !math.IsInf(b.Limits[0].Hi, 1) {
		t.Errorf("%v became %v", one.Limits, b.Limits)
	}
	chance := c.Measure(Limit{Input: 9, Lo: 0.2, Hi: math.Inf(1)})
	if b := c.withoutChance(chance, 0.05); len(b.Limits) != 0 || b.N != 500 {
		t.Errorf("%v became %v", chance.Limits, b.Limits)
	}
}

// A coverage that is asked for is had, by the densest box that has it, and limits are no more than are asked for.
func TestSearchObeys(t *testing.T) {
	inputs := uniform(3, 3000, named(5)...)
	c := cases(t, inputs, outcome(3000, inBox(inputs, 0.1)))
	for _, coverage := range []float64{0.5, 0.8, 0.95} {
		found, err := c.Search(t.Context(), Search{Coverage: coverage})
		if err != nil {
			t.Fatal(err)
		}
		f := found[0]
		if f.Coverage < coverage {
			t.Errorf("asked for a coverage of %v, found %v", coverage, f.Coverage)
		}
		for _, b := range f.Tidied {
			if b.Coverage >= coverage && b.Density > f.Density {
				t.Errorf("with a coverage of %v there is a density of %v, taken was %v", b.Coverage, b.Density, f.Density)
			}
		}
		if len(f.Leaf.Limits) == 0 || f.Leaf.N == 0 {
			t.Errorf("no leaf beside the box: %+v", f.Leaf)
		}
		one, err := c.Search(t.Context(), Search{Coverage: coverage, Limits: 1})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(one[0].Limits); n != 1 {
			t.Errorf("asked for one limit, found %d", n)
		}
	}
}

// A further box has the coverage that is asked for of what the boxes before it left.
func TestSearchCoversWhatIsLeft(t *testing.T) {
	found, err := corners(t).Search(t.Context(), Search{Coverage: 0.7, Boxes: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[1].Coverage < 0.7*(1-found[0].Coverage)-1e-9 {
		t.Errorf("found %d boxes", len(found))
	}
}

// Where all cases are alike there is no box, and a search that is cancelled ends with its error.
func TestSearchFindsNothing(t *testing.T) {
	inputs := uniform(12, 200, "x000")
	for _, y := range []float64{0, 1} {
		c := cases(t, inputs, outcome(200, func(int) bool { return y == 1 }))
		for _, method := range Methods() {
			if found, err := c.Search(t.Context(), Search{Method: method, Boxes: 3}); err != nil || len(found) != 0 {
				t.Errorf("%s: all outcomes %v: %v, %v", method, y, found, err)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := corners(t).Search(ctx, Search{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Cases that stand for others are of interest and in the box, and their shares are of these.
func TestRepresentatives(t *testing.T) {
	c := corners(t)
	box := c.Measure(Limit{Input: 0, Lo: 0.5, Hi: math.Inf(1)})
	column := make([]float64, 2000)
	for i := range column {
		column[i] = float64(i % 3)
	}
	medoids, err := c.Representatives(box, [][]float64{column}, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	inside := c.Inside(box)
	kinds, shares := map[float64]bool{}, 0.0
	for _, m := range medoids {
		if !slices.Contains(inside, m.Case) || c.y[m.Case] == 0 {
			t.Errorf("case %d is not one of those", m.Case)
		}
		kinds[column[m.Case]] = true
		shares += m.Share
	}
	if len(kinds) != 3 || math.Abs(shares-1) > 1e-12 {
		t.Errorf("found %+v", medoids)
	}
}

// leaves are those that Tree has when it is told how many.
func TestLeavesAreThoseOfTheTree(t *testing.T) {
	c := corners(t)
	for most := 1; most < 8; most++ {
		o := TreeOptions{Leaves: most}
		equalBoxes(t, c.leaves(o, most), c.Tree(o).Leaves)
	}
}

package discover

import (
	"math"
	"slices"
	"testing"
)

// With two ends in play and fewer values than places, what Polish finds is the best there is: all pairs are tried here.
func TestPolishIsBest(t *testing.T) {
	for seed := range uint64(20) {
		inputs := uniform(seed, 60, "x000", "x001")
		c := cases(t, inputs, outcome(60, func(i int) bool {
			return inputs[0].Values[i]+inputs[1].Values[i] > 1.2 && i%7 > 0 || i%11 == 0
		}))
		box := func(lo, hi float64) Box {
			return c.Measure(Limit{Input: 0, Lo: lo, Hi: math.Inf(1)}, Limit{Input: 1, Lo: hi, Hi: math.Inf(1)})
		}
		from := box(0.4, 0.3)
		got, best := c.Polish(from), from
		for _, lo := range inputs[0].Values {
			for _, hi := range inputs[1].Values {
				if b := box(lo, hi); b.Coverage >= from.Coverage && (b.Density > best.Density || b.Density == best.Density && b.N > best.N) {
					best = b
				}
			}
		}
		if got.N != best.N || got.Density != best.Density {
			t.Errorf("seed %d: %d cases with a density of %v; there is one of %d with %v", seed, got.N, got.Density, best.N, best.Density)
		}
	}
}

// A box that is polished is as dense and covers as much as before, is what Measure says, has no new limit, and does not
// gain by being polished again; so it is of quantities, of which some are negative.
func TestPolishLosesNothing(t *testing.T) {
	inputs := uniform(8, 800, named(6)...)
	for name, y := range map[string][]float64{
		"event":    outcome(800, inBox(inputs, 0.1)),
		"amount":   outcome(800, func(i int) bool { return inputs[2].Values[i] > 0.5 }),
		"negative": outcome(800, func(i int) bool { return inputs[3].Values[i] > 0.7 }),
	} {
		for i := range y {
			switch name {
			case "amount":
				y[i] += inputs[0].Values[i]
			case "negative":
				y[i] -= inputs[0].Values[i]
			}
		}
		c := cases(t, inputs, y)
		for k, b := range c.Peel(Options{}) {
			p := c.Polish(b)
			if p.Density < b.Density || p.share() < b.share() {
				t.Errorf("%s, box %d: density %v and coverage %v became %v and %v", name, k, b.Density, b.share(), p.Density, p.share())
			}
			equalBoxes(t, []Box{c.Measure(p.Limits...), c.Polish(p)}, []Box{p, p})
			for _, l := range p.Limits {
				if !slices.ContainsFunc(b.Limits, func(of Limit) bool { return of.Input == l.Input }) {
					t.Errorf("%s, box %d: a limit on %d is new", name, k, l.Input)
				}
			}
		}
	}
}

// Categories are not touched, and neither are boxes without limits, or without cases.
func TestPolishPassesOver(t *testing.T) {
	inputs := uniform(4, 300, "x000", "x001")
	for i := range inputs[1].Values {
		inputs[1].Values[i] = float64(i % 3)
	}
	inputs[1].Categories = 3
	c := cases(t, inputs, outcome(300, func(i int) bool { return inputs[0].Values[i] > 0.5 && i%3 == 1 }))
	for _, b := range []Box{
		c.Measure(),
		c.Measure(Limit{Input: 1, Set: []int{1, 2}, Lo: math.Inf(-1), Hi: math.Inf(1)}),
		c.Measure(Limit{Input: 0, Lo: 5, Hi: math.Inf(1)}),
	} {
		equalBoxes(t, []Box{c.Polish(b)}, []Box{b})
	}
	p := c.Polish(c.Measure(Limit{Input: 0, Lo: 0.2, Hi: math.Inf(1)}, Limit{Input: 1, Set: []int{1}, Lo: math.Inf(-1), Hi: math.Inf(1)}))
	if p.Density != 1 || p.Coverage != 1 || !slices.Equal(p.Limits[1].Set, []int{1}) {
		t.Errorf("polished to %+v", p)
	}
}

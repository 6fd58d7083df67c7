package discover

import (
	"context"
	"errors"
	"math"
	"testing"

	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// In pure noise a dense box is always found. The cases left out know better: their density is that of all, the box is
// not significant, and it is told that the search has fitted noise.
func TestPureNoise(t *testing.T) {
	const tables, n = 40, 300
	significant, overfits, held, sum, chosen := 0, 0, 0, 0.0, 0.0
	for s := range uint64(tables) {
		inputs := uniform(s, n, named(11)...)
		y := outcome(n, func(i int) bool { return inputs[10].Values[i] < 0.3 })
		c := cases(t, inputs[:10], y)
		boxes := c.Peel(Options{})
		box := boxes[Densest(boxes, 0.3)]
		found, err := c.Resample(t.Context(), box, peeled(Options{}), Halves{Times: 20, Seed: s})
		if err != nil {
			t.Fatal(err)
		}
		significant += int(indicator(found.Significant()))
		overfits += int(indicator(found.Overfits()))
		held += int(indicator(found.OutOfBag.Lo <= 0.3 && 0.3 <= found.OutOfBag.Hi))
		sum += found.OutOfBag.Value
		chosen += box.Density
	}
	t.Logf("density %.3f where found, %.4f out of bag; %d significant, %d overfit, %d hold 0.3", chosen/tables, sum/tables, significant, overfits, held)
	if chosen/tables < 0.4 {
		t.Errorf("boxes in noise have a density of only %v: there is nothing to warn of", chosen/tables)
	}
	// The mean over tables has a standard error of 0.5 points.
	if math.Abs(sum/tables-0.3) > 0.025 {
		t.Errorf("out of bag the density is %v, the truth 0.3", sum/tables)
	}
	// One of forty is expected above its interval, and up to six are within five standard errors.
	if significant > 6 || overfits < 34 {
		t.Errorf("%d of %d boxes in noise are significant, %d are told to be overfitted", significant, tables, overfits)
	}
}

// A true box is reproduced in every half, and its density out of bag is the truth to within its error.
func TestTrueBoxIsReproduced(t *testing.T) {
	const n = 2000
	inputs := uniform(21, n, named(8)...)
	c := cases(t, inputs, outcome(n, inBox(inputs, 0.05)))
	boxes := c.Peel(Options{})
	box := boxes[Densest(boxes, 0.7)]
	done := 0
	found, err := c.Resample(t.Context(), box, peeled(Options{}), Halves{Times: 40, Seed: 1, Replicates: stats.Runs(), Done: func(n int) { done = n }})
	if err != nil {
		t.Fatal(err)
	}
	if done != 40 {
		t.Errorf("told of %d halves", done)
	}
	for j := range inputs {
		if a, b := found.Coverage[j], found.Density[j]; j < 2 != (a > 0.95 && b > 0.95) || j >= 2 && (a > 0.6 || b > 0.6) {
			t.Errorf("input %d is restricted in %v and %v of the halves", j, a, b)
		}
	}
	if !found.Significant() || found.Overfits() || found.OutOfBag.Value < 0.85 || found.OutOfBag.Value > found.InBag {
		t.Errorf("found %+v", found)
	}
	if math.Abs(found.OutOfBagCoverage.Value-box.Coverage) > 0.05 {
		t.Errorf("coverage out of bag is %v, of the box %v", found.OutOfBagCoverage.Value, box.Coverage)
	}
	again, _ := c.Resample(t.Context(), box, peeled(Options{}), Halves{Times: 40, Seed: 1})
	if again.OutOfBag != found.OutOfBag {
		t.Error("the same seed gave another result")
	}
	other, _ := c.Resample(t.Context(), box, peeled(Options{}), Halves{Times: 40, Seed: 2})
	if other.OutOfBag == found.OutOfBag {
		t.Error("another seed gave the same result")
	}
}

func TestResampleStops(t *testing.T) {
	inputs := uniform(21, 100, named(2)...)
	c := cases(t, inputs, outcome(100, inBox(inputs, 0)))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := c.Resample(ctx, c.Measure(), peeled(Options{}), Halves{Times: 1000, Done: func(n int) {
		if n == 3 {
			cancel()
		} else if n > 3 {
			t.Errorf("half %d after the end", n)
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

// A quantity that can be negative has a density out of bag, too.
func TestResampleQuantity(t *testing.T) {
	const n = 1000
	inputs := uniform(22, n, named(3)...)
	y := make([]float64, n)
	for i := range y {
		y[i] = inputs[2].Values[i] - 0.5
		if inputs[0].Values[i] > 0.8 {
			y[i] += 3
		}
	}
	c := cases(t, inputs[:2], y)
	boxes := c.Peel(Options{MinMass: 0.1})
	found, err := c.Resample(t.Context(), boxes[Knee(boxes)], peeled(Options{MinMass: 0.1}), Halves{Times: 20})
	if err != nil {
		t.Fatal(err)
	}
	if !found.Significant() || math.Abs(found.OutOfBag.Value-3) > 0.3 || found.Coverage[0] != 1 {
		t.Errorf("found %+v", found)
	}
}

// The interval out of bag holds the density that the boxes of the halves have in 20,000 fresh cases. Of 100 tables five are
// expected to miss, and 16 are five standard errors more.
func TestOutOfBagCovers(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	const tables, n, times, fresh = 100, 400, 20, 20_000
	const noise = 0.2
	inputs := uniform(99_999, fresh, named(6)...)
	truth := cases(t, inputs, outcome(fresh, inBox(inputs, noise)))
	density, coverage := 0, 0
	for s := range uint64(tables) {
		inputs := uniform(s, n, named(6)...)
		shifted := rng.NewKey(1000+s, "test/noise")
		y := outcome(n, func(i int) bool { return inBox(inputs, 0)(i) != (shifted.Stream(uint64(i)).Uniform(0) < noise) })
		c := cases(t, inputs, y)
		boxes := c.Peel(Options{})
		box := boxes[Densest(boxes, 0.7)]
		found, err := c.Resample(t.Context(), box, peeled(Options{}), Halves{Times: times, Seed: s})
		if err != nil {
			t.Fatal(err)
		}
		key := rng.NewKey(s, "discover/halves")
		interest, inside, covered := 0.0, 0.0, 0.0
		for k := range uint64(times) {
			half := make([]bool, n)
			for i := range half {
				half[i] = key.Stream(k).Uniform(uint64(i)) < 0.5
			}
			boxes := c.keep(half, always).Peel(Options{})
			b := truth.Measure(boxes[nearest(boxes, box, Box.share)].Limits...)
			interest += b.Density * float64(b.N)
			inside += float64(b.N)
			covered += b.Coverage / times
		}
		density += int(indicator(found.OutOfBag.Lo <= interest/inside && interest/inside <= found.OutOfBag.Hi))
		coverage += int(indicator(found.OutOfBagCoverage.Lo <= covered && covered <= found.OutOfBagCoverage.Hi))
	}
	t.Logf("of %d tables %d hold the density and %d the coverage", tables, density, coverage)
	if density < 84 || coverage < 84 {
		t.Errorf("of %d tables %d hold the density and %d the coverage", tables, density, coverage)
	}
}

package stats

import (
	"math"
	"testing"
)

// n draws miss a share Unseen(n) with a probability of 5 %, as it says; the rule of three is near.
func TestUnseen(t *testing.T) {
	for _, n := range []int{1, 2, 8, 64, 1000, 1_000_000} {
		p := Unseen(n)
		if missed := math.Pow(1-p, float64(n)); math.Abs(missed-0.05) > 1e-9 {
			t.Errorf("%d draws miss %g with a probability of %g", n, p, missed)
		}
	}
	if three := 1000 * Unseen(1000); three < 2.98 || three > 3 {
		t.Errorf("%g of a thousand, expected nearly 3", three)
	}
	if Unseen(0) != 1 {
		t.Error("without draws nothing is known")
	}
}

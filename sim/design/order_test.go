package design

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/rng"
)

func TestNetworkIsAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(1, 3000).Draw(t, "n")
		w := newNetwork(rng.NewKey(rapid.Uint64().Draw(t, "seed"), "order").Stream(0), n)
		seen := make([]bool, n)
		for i := range n {
			k := w.at(i)
			if k >= n || seen[k] {
				t.Fatalf("of %d: %d went to %d, which is taken or outside", n, i, k)
			}
			seen[k] = true
		}
	})
}

// Over keys of the shortest networks: where one thing goes, and how far from it another goes, near
// or far before, in its row or in its column, are uniform.
func TestNetworkSpreadsEvenly(t *testing.T) {
	const n, keys, bins = longOrder, 20000, 41 // 41·25 = 1025
	draws := rng.NewKey(5, "order")
	pairs := [][2]uint64{{0, 1}, {0, 32}, {0, 33}, {17, 1000}}
	first := make([]float64, bins)
	apart := make([][bins]float64, len(pairs))
	for key := range uint64(keys) {
		w := newNetwork(draws.Stream(key), n)
		first[w.at(0)*bins/n]++
		for p, pair := range pairs {
			apart[p][(w.at(pair[0])+n-w.at(pair[1]))%n*bins/n]++
		}
	}
	check := func(what any, count []float64, expected func(bin int) float64) {
		chi2 := 0.0
		for bin, c := range count {
			want := expected(bin)
			chi2 += (c - want) * (c - want) / want
		}
		// 40 degrees of freedom, standard deviation root 80.
		if chi2 > 40+6*math.Sqrt(80) {
			t.Errorf("%v: chi-square %.1f on 40 degrees of freedom", what, chi2)
		}
	}
	check("place of the first", first, func(int) float64 { return float64(keys) / bins })
	for p := range pairs {
		check(pairs[p], apart[p][:], func(bin int) float64 {
			distances := 25
			if bin == 0 {
				distances = 24 // two things are never 0 apart
			}
			return float64(keys) * float64(distances) / (n - 1)
		})
	}
}

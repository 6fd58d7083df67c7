package stats

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSort(t *testing.T) {
	var s sorter
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.Float64(),
			rapid.Float64Range(0, 1),
			rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1, math.Inf(1), math.Inf(-1), math.MaxFloat64, math.SmallestNonzeroFloat64, -5e-324}),
		)
		x := rapid.SliceOfN(value, 0, 2*shortest).Draw(t, "x")
		want := slices.Sorted(slices.Values(x))
		s.reset(len(x))
		for i, v := range x {
			s.add(v, i)
		}
		s.sort()
		for i, v := range s.values {
			if v != want[i] || math.Signbit(v) != (v < 0) || x[s.sets[i]] != want[i] {
				t.Fatalf("number %d is %v of run %d, want %v", i, v, s.sets[i], want[i])
			}
		}
	})
}

// R 4.2: qt(0.975, df).
func TestStudent(t *testing.T) {
	for df, want := range map[int]float64{
		1: 12.706204736174694, 2: 4.302652729749462, 7: 2.364624251592784, 15: 2.131449545559775,
		31: 2.039513446396408, 1000: 1.962339080826408, 16383: 1.960108795839692,
	} {
		if got := Student(df); math.Abs(got/want-1) > 1e-10 {
			t.Errorf("df = %d: %.15g, want %.15g", df, got, want)
		}
	}
}

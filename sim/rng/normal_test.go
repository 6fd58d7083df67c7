package rng

import (
	"math"
	"testing"

	"cloudgate/sim/num"
)

// The table agrees with the exact quantile at both ends of each of its parts and within, in both tails.
func TestNormalTable(t *testing.T) {
	check := func(w uint64) {
		want := num.NormQuantile(unit(w))
		if got := normal(w); !(math.Abs(got-want) <= normalError) {
			t.Fatalf("word %#x: %v, exact %v", w, got, want)
		}
	}
	for octave := range 52 {
		for part := range uint64(16) {
			low := uint64(1)<<(63-octave) - 1 + part<<(63-octave)>>4
			for _, w := range []uint64{low, low - 1<<12, low + 1<<12, low + 1<<(63-octave)>>6, low + 1<<(63-octave)>>5} {
				check(w)
				check(^w)
			}
		}
	}
	draws := NewKey(1, "words").Stream(0)
	for i := range uint64(200_000) {
		check(draws.Uint64(i))
		check(draws.Uint64(i) >> (i % 52))
	}
}

// Symmetric words give opposite numbers, and larger words never smaller ones but for the error of the table.
func TestNormalIsSymmetricAndRises(t *testing.T) {
	last := math.Inf(-1)
	for i := range uint64(100_000) {
		w := i * (math.MaxUint64 / 100_000)
		z := normal(w)
		if z != -normal(^w) {
			t.Fatalf("word %#x: %v, the opposite word %v", w, z, normal(^w))
		}
		if z < last-2*normalError {
			t.Fatalf("word %#x: %v after %v", w, z, last)
		}
		last = z
	}
}

func BenchmarkNormals(b *testing.B) {
	key := NewKey(1, "benchmark")
	var even, odd [64]float64
	b.ReportAllocs()
	for b.Loop() {
		key.Normals(even[:], odd[:], 0, 5)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*128), "ns/draw")
}

//go:build !purego

package num

import (
	"math"
	"testing"
)

// Vectors of four give what vectors of eight do, at every place and whatever stands beside it.
func TestNarrowVectors(t *testing.T) {
	defer func(had bool) { hasAVX512 = had }(hasAVX512)
	hasAVX512 = false
	for n := range 40 {
		src, dst := make([]float64, n), make([]float64, n)
		for i := range src {
			src[i] = float64(i)*0.37 - 5
		}
		for odd := range n + 1 {
			if odd < n {
				src[odd] = []float64{math.NaN(), math.Inf(1), 1000, -740}[n%4]
			}
			ExpTo(dst, src)
			for i, x := range src {
				if got, want := math.Float64bits(dst[i]), math.Float64bits(Exp(x)); got != want {
					t.Fatalf("ExpTo at %v, place %d of %d: %x, want %x", x, i, n, got, want)
				}
			}
		}
	}
}

package score

import (
	"fmt"
	"math"

	"cloudgate/sim/num"
)

// Histogram is a histogram of probability integral transforms over forecasts. Flat is calibrated, U-shaped too
// narrow, a hump too wide, a slope biased.
type Histogram struct {
	Counts   []float64 // by bins of equal width on [0, 1]
	Expected float64   // of each count, if forecasts are calibrated
	// BandLo and BandHi hold a single count with at least 95 % probability if forecasts are calibrated and
	// independent: exact binomial intervals. They are for one bin; of many some will be outside.
	BandLo, BandHi int
	N              int // transforms that are not NaN
}

// NewHistogram counts transforms in so many bins. One whose ends differ is spread evenly between them, which is the
// non-randomised histogram of Czado, Gneiting and Held (Biometrics 65, 2009, 1254); such counts scatter less than the
// band allows for. A number on the edge of two bins belongs to the upper one. It panics if bins < 1.
func NewHistogram(transforms []PIT, bins int) Histogram {
	if bins < 1 {
		panic(fmt.Sprintf("score: a histogram of %d bins", bins))
	}
	h := Histogram{Counts: make([]float64, bins)}
	size := float64(bins)
	for _, p := range transforms {
		if math.IsNaN(p.Lo) || math.IsNaN(p.Hi) {
			continue
		}
		h.N++
		if p.Lo == p.Hi {
			h.Counts[min(int(p.Lo*size), bins-1)]++
			continue
		}
		for k := int(p.Lo * size); k < bins && float64(k) < p.Hi*size; k++ {
			overlap := min(float64(k+1)/size, p.Hi) - max(float64(k)/size, p.Lo)
			h.Counts[k] += max(0, overlap) / (p.Hi - p.Lo)
		}
	}
	h.Expected = float64(h.N) / size
	h.BandLo, h.BandHi = binomialBand(h.N, 1/size)
	return h
}

// tail is what a 95 % interval leaves out at each end.
const tail = 0.025

// binomialBand is the narrowest range of counts that leaves at most 2.5 % out at each end of a binomial(n, p).
func binomialBand(n int, p float64) (lo, hi int) {
	return binomialQuantile(n, p, tail), binomialQuantile(n, p, 1-tail)
}

// binomialQuantile is the least count whose cumulative probability is q or more.
func binomialQuantile(n int, p, q float64) int {
	lo, hi := -1, n
	for hi-lo > 1 {
		mid := lo + (hi-lo)/2
		if binomialCDF(mid, n, p) >= q {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// binomialCDF is the probability of at most k of n.
func binomialCDF(k, n int, p float64) float64 {
	if k >= n {
		return 1
	}
	return num.BetaInc(float64(n-k), float64(k+1), 1-p)
}

// clopperPearson is the exact 95 % interval of a probability after k of n (Biometrika 26, 1934, 404).
func clopperPearson(k, n int) (lo, hi float64) {
	lo, hi = 0, 1
	if k > 0 {
		lo = num.BetaQuantile(float64(k), float64(n-k+1), tail)
	}
	if k < n {
		hi = num.BetaQuantile(float64(k+1), float64(n-k), 1-tail)
	}
	return lo, hi
}

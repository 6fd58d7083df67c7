package design

import (
	"math"
	"math/bits"

	"cloudgate/sim/rng"
)

// sobolAxis is one axis of a Sobol' design: its scrambles, by replicate.
type sobolAxis struct{ scrambles []scramble }

// scramble is a generator matrix with its scrambling multiplied in, and a digital shift.
//
// The scrambling is Matousek's: a random lower triangular matrix with a unit diagonal, then the
// shift ("On the L2-discrepancy for anchored boxes", Journal of Complexity 14, 1998). It keeps every
// elementary interval's share of points exactly, makes each point uniform, and moves each pair of
// points as Owen's nested uniform scrambling would, so that the variance of a mean is the same:
// Owen, "Variance with alternative scramblings of digital nets", ACM TOMACS 13 (2003).
type scramble struct {
	matrix
	shift uint32
}

// scrambleWords is how many words of 4 bytes a scramble takes.
const scrambleWords = digits + 1

// sobolRuns is the number of runs that have a point.
func sobolRuns(replicates int) int {
	if replicates > math.MaxInt>>digits {
		return math.MaxInt
	}
	return replicates << digits
}

// newSobolAxis makes an axis's scrambles. Without a lead its generator matrix is a random upper
// triangular one with a unit diagonal, a (0,1)-sequence of its own, drawn anew for each replicate so
// that two names whose matrices happen to resemble each other do so in one replicate only.
func newSobolAxis(seed uint64, a Axis, replicates int) sobolAxis {
	key := rng.NewKey(seed, "sobol/"+a.Name)
	scrambles := make([]scramble, replicates)
	led := a.Lead >= 1 && a.Lead <= Leads
	var generator matrix
	if led {
		generator = joeKuo(a.Lead)
	}
	for j := range scrambles {
		var lower, upper matrix
		draws := key.Stream(uint64(j))
		for c := range digits {
			w := draws.Uint64(uint64(c))
			unit := uint32(1) << (digits - 1 - c)
			lower[c] = unit | uint32(w)&(unit-1)
			upper[c] = unit | uint32(w>>digits)&-(unit<<1)
		}
		if !led {
			generator = upper
		}
		scrambles[j] = scramble{lower.times(generator), uint32(draws.Uint64(digits))}
	}
	return sobolAxis{scrambles}
}

// times is the matrix product m·g.
func (m *matrix) times(g matrix) matrix {
	var product matrix
	for c, column := range g {
		for ; column != 0; column &= column - 1 {
			product[c] ^= m[digits-1-bits.TrailingZeros32(column)]
		}
	}
	return product
}

// fill walks through each replicate in Gray code order, in which neighbours differ by one column:
// Antonov and Saleev, "An economic method of computing LP-tau sequences", 1979.
func (a sobolAxis) fill(first int, u []float64) {
	replicates := len(a.scrambles)
	j, k := first%replicates, uint32(first/replicates)
	for start := range min(replicates, len(u)) {
		s := &a.scrambles[j]
		x := s.at(k)
		point := k
		for i := start; i < len(u); i += replicates {
			u[i] = (float64(x) + 0.5) * 0x1p-32
			point++
			x ^= s.matrix[bits.TrailingZeros32(point)&(digits-1)]
		}
		if j++; j == replicates {
			j = 0
			k++
		}
	}
}

// at is the coordinate of point k in units of 2^-32.
func (s *scramble) at(k uint32) uint32 {
	x := s.shift
	for gray := k ^ k>>1; gray != 0; gray &= gray - 1 {
		x ^= s.matrix[bits.TrailingZeros32(gray)]
	}
	return x
}

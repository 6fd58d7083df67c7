//go:build !purego

package rng

import (
	"math"

	"golang.org/x/sys/cpu"
)

//go:noescape
func normalsAVX512(even, odd *float64, n int, run, pair, key uint64, table *[53 << partBits][normalTerms]float64, constants *[16]uint64)

// normalConstants are what normalsAVX512 needs, in its order.
var normalConstants = [16]uint64{
	multiplier, weyl, math.Float64bits(0.5), math.Float64bits(0x1p-52), firstPart, 1<<52 - 1, math.Float64bits(1),
	math.Float64bits(1.5), 0, 1, 2, 3, 4, 5, 6, 7,
}

// normalsBlock does Normals by vectors, sixteen runs at a time, and gives how many it has done.
func normalsBlock(even, odd []float64, run, pair uint64, k Key) int {
	n := len(even) &^ 15
	if n == 0 || !cpu.X86.HasAVX512F || !cpu.X86.HasAVX512DQ {
		return 0
	}
	normalsAVX512(&even[0], &odd[0], n, run, pair, uint64(k), normalTable, &normalConstants)
	return n
}

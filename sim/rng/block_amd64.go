//go:build !purego

package rng

import (
	"math"

	"golang.org/x/sys/cpu"
)

//go:noescape
func normalsAVX512(even, odd *float64, n int, run, pair, key uint64, table *[normalParts][normalTerms]float64, constants *[16]uint64)

//go:noescape
func uniformsAVX512(to *float64, n int, run, index, key uint64, constants *[16]uint64)

//go:noescape
func uniformsOfAVX512(to *float64, n int, keys *[8]Key, run, index uint64, constants *[16]uint64)

// blockConstants are what the functions above need, in their order.
var blockConstants = [16]uint64{
	multiplier, weyl, math.Float64bits(0.5), math.Float64bits(0x1p-52), normalParts - 1, 1<<52 - 1, math.Float64bits(1),
	math.Float64bits(1.5), 0, 1, 2, 3, 4, 5, 6, 7,
}

// normalsBlock does Normals by vectors, sixteen runs at a time, and gives how many it has done.
func normalsBlock(even, odd []float64, run, pair uint64, k Key) int {
	n := whole(even)
	if n == 0 {
		return 0
	}
	normalsAVX512(&even[0], &odd[0], n, run, pair, uint64(k), &normalTable, &blockConstants)
	return n
}

// uniformsBlock does Uniforms by vectors, sixteen runs at a time, and gives how many it has done.
func uniformsBlock(to []float64, run, index uint64, k Key) int {
	n := whole(to)
	if n == 0 {
		return 0
	}
	uniformsAVX512(&to[0], n, run, index, uint64(k), &blockConstants)
	return n
}

// uniformsOfBlock does UniformsOf by vectors, eight keys at a time, and gives how many it has done: all, or none.
func uniformsOfBlock(to []float64, keys []Key, of []int, run, index uint64) int {
	if !hasAVX512 {
		return 0
	}
	for i := 0; i < len(of); i += 8 {
		part := of[i:min(i+8, len(of))]
		var k [8]Key
		for j, s := range part {
			k[j] = keys[s]
		}
		uniformsOfAVX512(&to[i], len(part), &k, run, index, &blockConstants)
	}
	return len(to)
}

// whole is the number of runs that vectors do.
func whole(to []float64) int {
	if !hasAVX512 {
		return 0
	}
	return len(to) &^ 15
}

// hasAVX512 says whether the processor has the vectors. A test does without.
var hasAVX512 = cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ

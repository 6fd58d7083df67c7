//go:build !purego

package num

import (
	"math"

	"golang.org/x/sys/cpu"
)

//go:noescape
func expAVX2(dst, src *float64, n int, table *[128]expEntry, constants *[9]float64) int

//go:noescape
func expAVX512(dst, src *float64, n int, table *[128]expEntry, constants *[9]float64) int

// expConstants are what the two need, in their order.
var expConstants = [9]float64{expMin, expMax, invLn2by128, roundToInt, ln2by128High, ln2by128Low, 1. / 6, 1. / 24, 1. / 120}

// What the processor has. A test does without the widest vectors.
var hasAVX512 = cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ

// expBlock does ExpTo by vectors, up to the first of which a number is out of their range. It gives how many numbers it has
// done, and how many after these are to be done singly.
func expBlock(dst, src []float64) (done, single int) {
	n := len(src)
	switch {
	case hasAVX512 && n >= 8:
		done, single = expAVX512(&dst[0], &src[0], n&^7, &expTable, &expConstants), 8
	case cpu.X86.HasAVX2 && n >= 4:
		done, single = expAVX2(&dst[0], &src[0], n&^3, &expTable, &expConstants), 4
	default:
		return expPairs(dst, src)
	}
	return done, min(single, n-done)
}

//go:noescape
func logAVX2(dst, src *float64, n int, table *[128]logEntry, constants *[18]uint64) int

// logConstants are what logAVX2 needs, in its order. A whole number below 2^52 becomes a float64 when it is put into the
// low bits of 2^52, and that is taken away again.
var logConstants = [18]uint64{
	minNormal, infinity, logFrom, exponentAll, 1024 << 52, math.Float64bits(1 << 52), math.Float64bits(1<<52 + 1024), ^uint64(lowHalf),
	math.Float64bits(ln2High), math.Float64bits(ln2Low), math.Float64bits(1),
	math.Float64bits(-1. / 2), math.Float64bits(1. / 3), math.Float64bits(-1. / 4), math.Float64bits(1. / 5), math.Float64bits(-1. / 6),
	math.Float64bits(1. / 7), math.Float64bits(-1. / 8),
}

// logBlock does LogTo by vectors of four, as expBlock does ExpTo.
func logBlock(dst, src []float64) (done, single int) {
	n := len(src) &^ 3
	if !cpu.X86.HasAVX2 || n == 0 {
		return logPairs(dst, src)
	}
	done = logAVX2(&dst[0], &src[0], n, &logTable, &logConstants)
	return done, min(4, len(src)-done)
}

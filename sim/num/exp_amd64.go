//go:build !purego

package num

import "golang.org/x/sys/cpu"

//go:noescape
func expAVX2(dst, src *float64, n int, table *[128]expEntry, constants *[9]float64) int

// expConstants are what expAVX2 needs, in its order.
var expConstants = [9]float64{expMin, expMax, invLn2by128, roundToInt, ln2by128High, ln2by128Low, 1. / 6, 1. / 24, 1. / 120}

// expBlock does ExpTo by vectors of four, up to the first of which a number is out of their range. It gives how many
// numbers it has done, and how many after these are to be done singly.
func expBlock(dst, src []float64) (done, single int) {
	n := len(src) &^ 3
	if !cpu.X86.HasAVX2 || n == 0 {
		return 0, len(src)
	}
	done = expAVX2(&dst[0], &src[0], n, &expTable, &expConstants)
	return done, min(4, len(src)-done)
}

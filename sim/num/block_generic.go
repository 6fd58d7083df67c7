//go:build !amd64 || purego

package num

// Each gives how many numbers it has done, and how many are to be done singly: all of them.

func expBlock(_, src []float64) (done, single int) { return 0, len(src) }
func logBlock(_, src []float64) (done, single int) { return 0, len(src) }

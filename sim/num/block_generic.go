//go:build !amd64 || purego

package num

func expBlock(dst, src []float64) (done, single int) { return expPairs(dst, src) }
func logBlock(dst, src []float64) (done, single int) { return logPairs(dst, src) }

//go:build !amd64 || purego

package vec

// Each gives the number of elements it has done: none but where there is something faster than going row by row.

// addTwo is sum += x, then sum += y.
func addTwo(sum, x, y []float64) {
	x, y = x[:len(sum)], y[:len(sum)]
	for i := range sum {
		sum[i] = sum[i] + x[i] + y[i]
	}
}

// addRows adds two rows at a time, so that their sum is read and written half as often.
func addRows(sum, rows []float64, chosen []int) int {
	n := len(sum)
	for ; len(chosen) > 1; chosen = chosen[2:] {
		addTwo(sum, rows[chosen[0]*n:], rows[chosen[1]*n:])
	}
	if len(chosen) > 0 {
		Add(sum, rows[chosen[0]*n:])
	}
	return n
}

func add(_, _ []float64) int                           { return 0 }
func ratio(_, _, _ []float64) int                      { return 0 }
func mul3(_, _, _, _, _ []float64) int                 { return 0 }
func blend(_, _, _ []float64, _ float64) int           { return 0 }
func grow(_, _, _, _, _, _ []float64, _ float64) int   { return 0 }
func shock(_, _, _, _, _, _, _ []float64) int          { return 0 }
func mul(_, _ []float64) int                           { return 0 }
func mulAdd(_, _, _ []float64) int                     { return 0 }
func shares(_, _ []float64) int                        { return 0 }
func revert(_, _, _, _, _ []float64) int               { return 0 }
func edge(_, _, _, _ []float64) int                    { return 0 }
func release(_, _, _ []float64) int                    { return 0 }
func over(_, _, _ []float64) (set uint64, n int)       { return 0, 0 }
func turnover(_, _, _, _, _, _, _, _, _ []float64) int { return 0 }
func hasNaN(_ []float64) (found bool, n int)           { return false, 0 }

//go:build !amd64 || purego

package vec

// Each gives the number of elements it has done: none.

func add(_, _ []float64) int                           { return 0 }
func mul(_, _ []float64) int                           { return 0 }
func mulAdd(_, _, _ []float64) int                     { return 0 }
func inverse(_ []float64) int                          { return 0 }
func mul3(_, _, _, _, _ []float64) int                 { return 0 }
func take(_, _, _, _, _, _ []float64) int              { return 0 }
func stock(_, _, _, _, _, _ []float64) int             { return 0 }
func revert(_, _, _, _, _ []float64) int               { return 0 }
func fade(_, _, _, _, _, _, _ []float64) int           { return 0 }
func over(_, _, _ []float64) (set uint64, n int)       { return 0, 0 }
func turnover(_, _, _, _, _, _, _, _, _ []float64) int { return 0 }

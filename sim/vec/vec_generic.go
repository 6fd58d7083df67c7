//go:build !amd64 || purego

package vec

// Each gives the number of elements it has done: none.

func add(_, _ []float64) int                                           { return 0 }
func addRows(_, _ []float64, _ []int) int                              { return 0 }
func spread(_, _, _, _, _ []float64) int                               { return 0 }
func ratio(_, _, _ []float64) int                                      { return 0 }
func mul3(_, _, _, _, _ []float64) int                                 { return 0 }
func stocksOf(_, _, _, _, _, _ []float64, _ int) int                   { return 0 }
func bind(_, _, _, _, _, _, _ []float64, _ uint64) (set uint64, n int) { return 0, 0 }
func divide(_ []Claim, _, _ []float64) int                             { return 0 }
func blend(_, _, _ []float64, _ float64) int                           { return 0 }
func grow(_, _, _, _, _, _ []float64, _ float64) int                   { return 0 }
func shock(_, _, _, _, _, _, _ []float64) int                          { return 0 }
func mul(_, _ []float64) int                                           { return 0 }
func revert(_, _, _, _, _ []float64) int                               { return 0 }
func fade(_, _, _, _, _, _, _, _ []float64) int                        { return 0 }
func edge(_, _, _, _ []float64) int                                    { return 0 }
func release(_, _, _ []float64) int                                    { return 0 }
func mulAdd(_, _, _ []float64) int                                     { return 0 }
func shares(_, _ []float64) int                                        { return 0 }
func over(_, _, _ []float64) (set uint64, n int)                       { return 0, 0 }
func turnover(_, _, _, _, _, _, _, _, _ []float64) int                 { return 0 }

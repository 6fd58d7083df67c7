//go:build !amd64 || purego

package vec

// Each says whether it has done what its caller otherwise does in plain Go, or how many elements of it: nothing here.

func add(_, _ []float64) int                                              { return 0 }
func mul(_, _ []float64) int                                              { return 0 }
func ratio(_, _, _ []float64) int                                         { return 0 }
func hasNaN(_ []float64) (found bool, n int)                              { return false, 0 }
func addRows(_ *Row, _ []Row, _ []int) bool                               { return false }
func mulRows(_ []Row, _ *Row) bool                                        { return false }
func mulAdd(_, _, _ *Row) bool                                            { return false }
func shares(_ []Row, _ *Row) bool                                         { return false }
func mul3(_, _, _, _, _ *Row) bool                                        { return false }
func blend(_, _, _ *Row, _ float64) bool                                  { return false }
func grow(_, _, _, _, _ []Row, _ *Row, _ float64) bool                    { return false }
func shock(_, _, _ []Row, _, _, _, _ *Row) bool                           { return false }
func revert(_, _, _, _, _ []Row) bool                                     { return false }
func edge(_, _, _, _ *Row) bool                                           { return false }
func over(_, _, _ *Row) (set uint64, _ bool)                              { return 0, false }
func attract(_ []*Rival, _, _ *Row, _ []Row) bool                         { return false }
func move(_ *Stocks, _, _ uint64) (bound uint64, _ bool)                  { return 0, false }
func divide(_ []Claim, _, _ []Row) bool                                   { return false }
func turnover(_ []Row, _ *Row, _, _ []Row, _ *Row, _, _, _, _ []Row) bool { return false }

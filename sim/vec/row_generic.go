//go:build !amd64 || purego

package vec

// Each says whether it has done what its caller does in plain Go: nothing here.

func attract(_ []*Rival, _, _ *Row, _ []Row) bool     { return false }
func move(_ *Stocks, _ uint64) (bound uint64, _ bool) { return 0, false }
func divide(_ []Claim, _, _ []Row) bool               { return false }

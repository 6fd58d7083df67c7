//go:build !purego

package vec

import (
	"golang.org/x/sys/cpu"

	"cloudgate/sim/num"
)

// What the processor has. A test does without the widest vectors, and without any.
var (
	hasAVX2   = cpu.X86.HasAVX2
	hasAVX512 = cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ
)

//go:noescape
func fadeAVX512(z *Row, r *Rival, fadeA, fadeB *Row)

//go:noescape
func fadeAVX2(z *Row, r *Rival, fadeA, fadeB *Row)

//go:noescape
func spreadAVX512(r *Rival, v *Row)

//go:noescape
func spreadAVX2(r *Rival, v *Row)

func attract(rivals []*Rival, fadeA, fadeB *Row, scratch []Row) bool {
	fade, spread := fadeAVX2, spreadAVX2
	switch {
	case hasAVX512:
		fade, spread = fadeAVX512, spreadAVX512
	case !hasAVX2:
		return false
	}
	for i, r := range rivals {
		fade(&scratch[i], r, fadeA, fadeB)
	}
	v := Flat(scratch)
	num.ExpTo(v, v)
	for i, r := range rivals {
		if len(r.Z) > 0 {
			spread(r, &scratch[i])
		}
	}
	return true
}

//go:noescape
func moveAVX512(s *Stocks, limited uint64) uint64

//go:noescape
func moveAVX2(s *Stocks)

//go:noescape
func bindAVX2(s *Stocks, limited uint64) uint64

func move(s *Stocks, limited uint64) (bound uint64, done bool) {
	switch {
	case hasAVX512:
		return moveAVX512(s, limited), true
	case hasAVX2:
		moveAVX2(s)
		return bindAVX2(s, limited), true
	}
	return 0, false
}

//go:noescape
func divideAVX512(claims *Claim, each int, open, rest *Row, rows int)

//go:noescape
func divideAVX2(claims *Claim, each int, open, rest *Row, rows int)

func divide(claims []Claim, open, rest []Row) bool {
	each := len(claims) / len(open)
	switch {
	case hasAVX512:
		divideAVX512(&claims[0], each, &open[0], &rest[0], len(open))
	case hasAVX2:
		divideAVX2(&claims[0], each, &open[0], &rest[0], len(open))
	default:
		return false
	}
	return true
}

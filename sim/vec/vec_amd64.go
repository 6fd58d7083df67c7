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

// whole is the number of elements of a block that vectors of four do.
func whole(block []float64) int {
	if !hasAVX2 {
		return 0
	}
	return len(block) &^ 3
}

//go:noescape
func addAVX2(sum, x *float64, n int)

func add(sum, x []float64) int {
	n := whole(sum)
	if n > 0 {
		addAVX2(&sum[0], &x[0], n)
	}
	return n
}

//go:noescape
func mulAVX2(z, x *float64, n int)

func mul(z, x []float64) int {
	n := whole(z)
	if n > 0 {
		mulAVX2(&z[0], &x[0], n)
	}
	return n
}

//go:noescape
func ratioAVX2(z, x, y *float64, n int)

func ratio(z, x, y []float64) int {
	n := whole(z)
	if n > 0 {
		ratioAVX2(&z[0], &x[0], &y[0], n)
	}
	return n
}

//go:noescape
func hasNaNAVX2(x *float64, n int) bool

func hasNaN(x []float64) (found bool, n int) {
	if n = whole(x); n > 0 {
		found = hasNaNAVX2(&x[0], n)
	}
	return found, n
}

//go:noescape
func addRowsAVX512(sum, rows *Row, chosen *int, count int)

//go:noescape
func addRowsAVX2(sum, rows *Row, chosen *int, count int)

func addRows(sum *Row, rows []Row, chosen []int) bool {
	switch {
	case hasAVX512:
		addRowsAVX512(sum, &rows[0], &chosen[0], len(chosen))
	case hasAVX2:
		addRowsAVX2(sum, &rows[0], &chosen[0], len(chosen))
	default:
		return false
	}
	return true
}

//go:noescape
func mulRowsAVX512(z, x *Row, rows int)

//go:noescape
func mulRowsAVX2(z, x *Row, rows int)

func mulRows(z []Row, x *Row) bool {
	switch {
	case hasAVX512:
		mulRowsAVX512(&z[0], x, len(z))
	case hasAVX2:
		mulRowsAVX2(&z[0], x, len(z))
	default:
		return false
	}
	return true
}

//go:noescape
func mulAddAVX2(z, x, y *Row)

func mulAdd(z, x, y *Row) bool {
	if hasAVX2 {
		mulAddAVX2(z, x, y)
	}
	return hasAVX2
}

//go:noescape
func sharesAVX2(z, sum *Row, rows int)

func shares(z []Row, sum *Row) bool {
	if hasAVX2 {
		sharesAVX2(&z[0], sum, len(z))
	}
	return hasAVX2
}

//go:noescape
func mul3AVX2(z, x, y, w, sum *Row)

func mul3(z, x, y, w, sum *Row) bool {
	if hasAVX2 {
		mul3AVX2(z, x, y, w, sum)
	}
	return hasAVX2
}

//go:noescape
func blendAVX2(z, x, y *Row, weight float64)

func blend(z, x, y *Row, weight float64) bool {
	if hasAVX2 {
		blendAVX2(z, x, y, weight)
	}
	return hasAVX2
}

//go:noescape
func growAVX2(z, fast, slow, limit, push, drift *Row, rows int, dt float64)

func grow(z, fast, slow, limit, push []Row, drift *Row, dt float64) bool {
	if hasAVX2 {
		growAVX2(&z[0], &fast[0], &slow[0], &limit[0], &push[0], drift, len(z), dt)
	}
	return hasAVX2
}

//go:noescape
func shockAVX2(z, spread, y, decay, a, x, b *Row, rows int)

func shock(z, spread, y []Row, decay, a, x, b *Row) bool {
	if hasAVX2 {
		shockAVX2(&z[0], &spread[0], &y[0], decay, a, x, b, len(z))
	}
	return hasAVX2
}

//go:noescape
func revertAVX2(z, mean, decay, spread, noise *Row, rows int)

func revert(z, mean, decay, spread, noise []Row) bool {
	if hasAVX2 {
		revertAVX2(&z[0], &mean[0], &decay[0], &spread[0], &noise[0], len(z))
	}
	return hasAVX2
}

//go:noescape
func edgeAVX2(z, weight, x, y *Row)

func edge(z, weight, x, y *Row) bool {
	if hasAVX2 {
		edgeAVX2(z, weight, x, y)
	}
	return hasAVX2
}

//go:noescape
func overAVX2(x, y, w *Row) uint64

func over(x, y, w *Row) (set uint64, done bool) {
	if hasAVX2 {
		set = overAVX2(x, y, w)
	}
	return set, hasAVX2
}

//go:noescape
func fadeAVX2(z *Row, r *Rival, fadeA, fadeB *Row)

//go:noescape
func spreadAVX2(r *Rival, v *Row)

func attract(rivals []*Rival, fadeA, fadeB *Row, scratch []Row) bool {
	if !hasAVX2 {
		return false
	}
	for i, r := range rivals {
		fadeAVX2(&scratch[i], r, fadeA, fadeB)
	}
	v := Flat(scratch)
	num.ExpTo(v, v)
	for i, r := range rivals {
		if len(r.Z) > 0 {
			spreadAVX2(r, &scratch[i])
		}
	}
	return true
}

//go:noescape
func moveAVX512(s *Stocks, present, limited uint64) uint64

//go:noescape
func moveAVX2(s *Stocks, present uint64)

//go:noescape
func bindAVX2(s *Stocks, limited uint64) uint64

func move(s *Stocks, present, limited uint64) (bound uint64, done bool) {
	switch {
	case hasAVX512:
		return moveAVX512(s, present, limited), true
	case hasAVX2:
		moveAVX2(s, present)
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

//go:noescape
func turnoverAVX512(size, x, y, w, stay, keep, open, total, z *Row, tiers, cells int)

//go:noescape
func turnoverAVX2(size, x, y, w, stay, keep, open, total, z *Row, tiers, cells int)

func turnover(size []Row, x *Row, y, w []Row, stay *Row, keep, open, total, z []Row) bool {
	switch {
	case hasAVX512:
		turnoverAVX512(&size[0], x, &y[0], &w[0], stay, &keep[0], &open[0], &total[0], &z[0], len(y), len(w))
	case hasAVX2:
		turnoverAVX2(&size[0], x, &y[0], &w[0], stay, &keep[0], &open[0], &total[0], &z[0], len(y), len(w))
	default:
		return false
	}
	return true
}

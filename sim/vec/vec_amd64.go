//go:build !purego

package vec

import "golang.org/x/sys/cpu"

// width is the number of elements of a vector.
const width = 4

// whole is the number of elements of a block that vectors do.
func whole(block []float64) int {
	if !cpu.X86.HasAVX2 {
		return 0
	}
	return len(block) &^ (width - 1)
}

//go:noescape
func addAVX2(sum, x *float64, n int)

//go:noescape
func ratioAVX2(z, x, y *float64, n int)

//go:noescape
func mul3AVX2(z, x, y, w, sum *float64, n int)

//go:noescape
func addRowsAVX2(sum, rows *float64, n, stride int, chosen *int, count int)

//go:noescape
func mulAVX2(z, x *float64, n, stride, count int)

//go:noescape
func mulAddAVX2(z, x, y *float64, n int)

//go:noescape
func sharesAVX2(z, sum *float64, n, stride, count int)

//go:noescape
func releaseAVX2(due, from, to *float64, n int)

//go:noescape
func edgeAVX2(z, weight, x, y *float64, n int)

//go:noescape
func blendAVX2(z, x, y *float64, n int, weight float64)

//go:noescape
func growAVX2(z, fast, slow, limit, push, drift *float64, n, stride, count int, dt float64)

//go:noescape
func shockAVX2(z, spread, y, decay, a, x, b *float64, n, stride, count int)

//go:noescape
func revertAVX2(z, mean, decay, spread, noise *float64, n int)

//go:noescape
func turnoverAVX2(size, x, y, w, stay, keep, open, total, z *float64, n, stride, tiers, cells int)

func add(sum, x []float64) int {
	n := whole(sum)
	if n > 0 {
		addAVX2(&sum[0], &x[0], n)
	}
	return n
}

func ratio(z, x, y []float64) int {
	n := whole(z)
	if n > 0 {
		ratioAVX2(&z[0], &x[0], &y[0], n)
	}
	return n
}

func mul3(z, x, y, w, sum []float64) int {
	n := whole(z)
	if n > 0 {
		mul3AVX2(&z[0], &x[0], &y[0], &w[0], &sum[0], n)
	}
	return n
}

func addRows(sum, rows []float64, chosen []int) int {
	n := whole(sum)
	if n > 0 && len(chosen) > 0 {
		addRowsAVX2(&sum[0], &rows[0], n, len(sum), &chosen[0], len(chosen))
		return n
	}
	return 0
}

func mul(z, x []float64) int {
	n := whole(x)
	if n > 0 && len(z) > 0 {
		mulAVX2(&z[0], &x[0], n, len(x), len(z)/len(x))
		return n
	}
	return 0
}

func mulAdd(z, x, y []float64) int {
	n := whole(z)
	if n > 0 {
		mulAddAVX2(&z[0], &x[0], &y[0], n)
	}
	return n
}

func shares(z, sum []float64) int {
	n := whole(sum)
	if n > 0 && len(z) > 0 {
		sharesAVX2(&z[0], &sum[0], n, len(sum), len(z)/len(sum))
		return n
	}
	return 0
}

func release(due, from, to []float64) int {
	n := whole(due)
	if n > 0 {
		releaseAVX2(&due[0], &from[0], &to[0], n)
	}
	return n
}

func edge(z, weight, x, y []float64) int {
	n := whole(z)
	if n > 0 {
		edgeAVX2(&z[0], &weight[0], &x[0], &y[0], n)
	}
	return n
}

func blend(z, x, y []float64, weight float64) int {
	n := whole(z)
	if n > 0 {
		blendAVX2(&z[0], &x[0], &y[0], n, weight)
	}
	return n
}

func grow(z, fast, slow, limit, push, drift []float64, dt float64) int {
	n := whole(drift)
	if n > 0 && len(z) > 0 {
		growAVX2(&z[0], &fast[0], &slow[0], &limit[0], &push[0], &drift[0], n, len(drift), len(z)/len(drift), dt)
		return n
	}
	return 0
}

func shock(z, spread, y, decay, a, x, b []float64) int {
	n := whole(decay)
	if n > 0 && len(z) > 0 {
		shockAVX2(&z[0], &spread[0], &y[0], &decay[0], &a[0], &x[0], &b[0], n, len(decay), len(z)/len(decay))
		return n
	}
	return 0
}

func revert(z, mean, decay, spread, noise []float64) int {
	n := whole(z)
	if n > 0 {
		revertAVX2(&z[0], &mean[0], &decay[0], &spread[0], &noise[0], n)
	}
	return n
}

func turnover(size, x, y, w, stay, keep, open, total, z []float64) int {
	n := whole(x)
	if n > 0 && len(size) > 0 {
		turnoverAVX2(&size[0], &x[0], &y[0], &w[0], &stay[0], &keep[0], &open[0], &total[0], &z[0],
			n, len(x), len(y)/len(x), len(w)/len(x))
		return n
	}
	return 0
}

//go:noescape
func overAVX2(x, y, w *float64, n int) uint64

func over(x, y, w []float64) (set uint64, n int) {
	if n = whole(x); n > 0 {
		set = overAVX2(&x[0], &y[0], &w[0], n)
	}
	return set, n
}

//go:noescape
func hasNaNAVX2(x *float64, n int) bool

func hasNaN(x []float64) (found bool, n int) {
	if n = whole(x); n > 0 {
		found = hasNaNAVX2(&x[0], n)
	}
	return found, n
}

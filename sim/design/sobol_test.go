package design

import (
	"math"
	"math/bits"
	"testing"
)

// unscrambled is a coordinate of the bare sequence, in units of 2^-32.
func unscrambled(lead int, point uint32) uint32 {
	s := scramble{matrix: joeKuo(lead)}
	return s.at(point)
}

// From the published output of Kuo's sobol.cc with new-joe-kuo-6.21201, dimensions 1 to 10.
func TestBareSequenceIsThePublishedOne(t *testing.T) {
	for point, want := range map[uint32][10]float64{
		0:   {},
		1:   {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5},
		5:   {0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375, 0.375, 0.125},
		63:  {0.015625, 0.796875, 0.359375, 0.453125, 0.859375, 0.140625, 0.578125, 0.140625, 0.828125, 0.578125},
		100: {0.4140625, 0.2578125, 0.7734375, 0.7265625, 0.8828125, 0.7421875, 0.0234375, 0.4765625, 0.6328125, 0.6953125},
	} {
		for i, w := range want {
			if got := float64(unscrambled(i+1, point)) * 0x1p-32; got != w {
				t.Errorf("point %d, dimension %d: %v, want %v", point, i+1, got, w)
			}
		}
	}
}

// Computed with SciPy 1.10.1: s = qmc.Sobol(d=1111, scramble=False, bits=32); s.fast_forward(805318713);
// x = s.random(1)[0]*2**32, and the sum of all direction numbers, s._sv[:, :32].
func TestTableIsSciPys(t *testing.T) {
	const point = 805318713
	for lead, want := range map[int]uint32{1: 2752774164, 2: 3959438396, 40: 1060166588, 500: 1766649908, 1111: 3065177980} {
		if got := unscrambled(lead, point); got != want {
			t.Errorf("dimension %d: %d, want %d", lead, got, want)
		}
	}
	var points, directions uint64
	for lead := 1; lead <= Leads; lead++ {
		points += uint64(unscrambled(lead, point))
		for _, v := range joeKuo(lead) {
			directions += uint64(v)
		}
	}
	if points != 2384120848996 || directions != 76526399255287 {
		t.Errorf("sums of the point %d and of the directions %d, want 2384120848996 and 76526399255287", points, directions)
	}
}

// nets counts, in each aligned block of 2^m points of every replicate, the points of every
// elementary interval of volume 2^(t-m): each must hold 2^t.
func nets(t *testing.T, axes []Axis, m, quality int) {
	t.Helper()
	const replicates, blocks = 3, 3
	n := 1 << m
	d := mustNew(t, Sobol, axes, 4, replicates, replicates*blocks*n)
	u := read(d, 0, replicates*blocks*n)
	count := make([]int, n>>quality)
	for j := range replicates {
		for b := range blocks {
			forCuts(m-quality, len(axes), func(cuts []int) {
				clear(count)
				for k := b * n; k < (b+1)*n; k++ {
					cell := 0
					for a, cut := range cuts {
						cell = cell<<cut | int(math.Ldexp(u[a][k*replicates+j], cut))
					}
					count[cell]++
				}
				for cell, c := range count {
					if c != 1<<quality {
						t.Fatalf("replicate %d, block %d of %d points, cuts %v: cell %d holds %d points, want %d",
							j, b, n, cuts, cell, c, 1<<quality)
					}
				}
			})
		}
	}
}

// forCuts calls f with each way to write total as a sum of n counts.
func forCuts(total, n int, f func(cuts []int)) {
	cuts := make([]int, n)
	var rest func(i, left int)
	rest = func(i, left int) {
		if i == n-1 {
			cuts[i] = left
			f(cuts)
			return
		}
		for c := range left + 1 {
			cuts[i] = c
			rest(i+1, left-c)
		}
	}
	rest(0, total)
}

// A Sobol' sequence has t = the sum over its axes of the degree of the polynomial less one, and none
// for the van der Corput axis (Sobol', 1967): 0, 0, 1, 3 for the first 1, 2, 3, 4 rows of the table,
// and 2 for row 4, of degree 3, beside row 1. Scrambling keeps it.
func TestScramblesAreNets(t *testing.T) {
	lead := func(rows ...int) []Axis {
		axes := make([]Axis, len(rows))
		for i, row := range rows {
			axes[i] = Axis{Name: string(rune('a' + i)), Lead: row}
		}
		return axes
	}
	for m := range 11 {
		nets(t, lead(1, 2), m, 0)
		nets(t, lead(1111), m, 0)
		nets(t, []Axis{{Name: "no lead"}}, m, 0)
		nets(t, []Axis{{Name: "beyond the table", Lead: Leads + 1}}, m, 0)
	}
	nets(t, lead(1, 2, 3), 8, 1)
	nets(t, lead(1, 4), 9, 2)
	nets(t, lead(1, 2, 3, 4), 8, 3)
}

// A nested scrambling keeps the length of the prefix that two points share, flips the next digit of
// one of them, and leaves the rest random.
func TestScramblingIsNested(t *testing.T) {
	const replicates = 4000
	const p, q = 3, 91
	common := bits.LeadingZeros32(unscrambled(5, p) ^ unscrambled(5, q))
	d := mustNew(t, Sobol, []Axis{{"a", 5}}, 12, replicates, replicates*128)
	x, y := read(d, p*replicates, (p+1)*replicates)[0], read(d, q*replicates, (q+1)*replicates)[0]
	tail := make([]float64, replicates)
	for j := range x {
		differ := uint32(math.Ldexp(x[j], 32)) ^ uint32(math.Ldexp(y[j], 32))
		if got := bits.LeadingZeros32(differ); got != common {
			t.Fatalf("scramble %d: the points share %d digits, unscrambled %d", j, got, common)
		}
		tail[j] = float64(differ<<(common+1)) * 0x1p-32
	}
	if ks := kolmogorov(tail); ks > 2.5 {
		t.Errorf("Kolmogorov-Smirnov statistic %v of the digits after the first that differs", ks)
	}
}

// Axes without a lead are as independent as two stratified axes can be. Over scrambles the mean of
// (x-1/2)(y-1/2) has variance 1/(144 n) for random points. Stratifying both axes in pairs of points,
// in fours, and so on makes equal digits of the two agree or differ twice, which doubles the variance
// of those terms: of the product, a share of 9·sum(16^-i) = 0.6. Two leads do far better.
func TestPairsWithoutLeadAreNearlyAsGoodAsRandom(t *testing.T) {
	const replicates, points = 4000, 64
	product := func(x []float64) float64 { return (x[0] - 0.5) * (x[1] - 0.5) }
	random := math.Sqrt(1.0 / 144 / points)
	ratio := func(axes ...Axis) float64 {
		d := mustNew(t, Sobol, axes, 8, replicates, replicates*points)
		e, _ := rmse(means(d, replicates, points, product), 0)
		return e / random
	}
	limit := 1.06 * math.Sqrt(1.6) // five standard errors of an RMSE over 4000 scrambles
	if got := ratio(Axis{"a", 0}, Axis{"b", 0}); got > limit {
		t.Errorf("two axes without lead: RMSE %.3f of random's", got)
	}
	if got := ratio(Axis{"a", 1}, Axis{"b", 0}); got > limit {
		t.Errorf("one axis without lead: RMSE %.3f of random's", got)
	}
	if got := ratio(Axis{"a", 1}, Axis{"b", 2}); got > 0.2 {
		t.Errorf("two leads: RMSE %.3f of random's", got)
	}
}

// SciPy 1.10.1's qmc.Sobol(8, scramble=True) has an RMSE of 9.2e-5 for the mean of prod(1/2+x) at
// 2^14 points, over 50 scrambles; random points have sqrt((13/12)^8-1)/2^7 = 7.4e-3.
func TestEightLeadsAreAsGoodAsSciPy(t *testing.T) {
	const replicates, points = 40, 1 << 14
	d := mustNew(t, Sobol, numbered(8, 8), 1, replicates, replicates*points)
	e, _ := rmse(means(d, replicates, points, func(x []float64) float64 {
		p := 1.0
		for _, v := range x {
			p *= 0.5 + v
		}
		return p
	}), 1)
	if e > 1.3*9.2e-5 {
		t.Errorf("RMSE %.2g, SciPy 9.2e-5", e)
	}
}

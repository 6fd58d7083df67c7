package design

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"math/bits"
	"sync"
	"testing"

	"pgregory.net/rapid"
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

// SHA-256 of SciPy 1.10.1's direction numbers and of its first 1,024 points, unscrambled, as little-endian words of
// 32 bits: s = qmc.Sobol(d=1111, scramble=False, bits=32); sha256(s._sv[:, :32].astype('<u4').tobytes()), and
// sha256((s.random(1024)*2**32).astype('<u4').tobytes()). The file behind it, scipy/stats/_sobol_direction_numbers.npz,
// has 4859931147d42ce465b8605cb277f957d98b839d03194fdf06579357906d193b.
func TestAllRowsAreSciPys(t *testing.T) {
	directions, points := sha256.New(), sha256.New()
	word := func(h hash.Hash, w uint32) { h.Write(binary.LittleEndian.AppendUint32(nil, w)) }
	for lead := 1; lead <= Leads; lead++ {
		for _, v := range joeKuo(lead) {
			word(directions, v)
		}
	}
	for point := range uint32(1024) {
		for lead := 1; lead <= Leads; lead++ {
			s := scramble{matrix: bare()[lead-1]}
			word(points, s.at(point))
		}
	}
	for name, c := range map[string]struct{ got, want string }{
		"direction numbers": {hex.EncodeToString(directions.Sum(nil)), "86f95f6051991a3f9c2dbccf74cb5f09d393235067937ec1896fb55c003f38e6"},
		"points":            {hex.EncodeToString(points.Sum(nil)), "b7a521f2e6c45c2a3d3e404e26c7c0e672ff56a517c0dbd0ccab967e23511992"},
	} {
		if c.got != c.want {
			t.Errorf("the %s have the hash %s, want %s", name, c.got, c.want)
		}
	}
}

// bare is the table's generator matrices, by row.
var bare = sync.OnceValue(func() []matrix {
	all := make([]matrix, Leads)
	for i := range all {
		all[i] = joeKuo(i + 1)
	}
	return all
})

// nets counts, in each aligned block of 2^m points of every replicate, the points of every
// elementary interval of volume 2^(t-m): each must hold 2^t.
func nets(t fataler, axes []Axis, seed uint64, m, quality int) {
	t.Helper()
	const replicates, blocks = 3, 3
	n := 1 << m
	d, err := New(Sobol, axes, seed, replicates, replicates*blocks*n)
	if err != nil {
		t.Fatalf("%v", err)
	}
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

// fataler is a test, or one of rapid's.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
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
		nets(t, lead(1, 2), 4, m, 0)
		nets(t, lead(1111), 4, m, 0)
		nets(t, []Axis{{Name: "no lead"}}, 4, m, 0)
		nets(t, []Axis{{Name: "beyond the table", Lead: Leads + 1}}, 4, m, 0)
	}
	nets(t, lead(1, 2, 3), 4, 8, 1)
	nets(t, lead(1, 4), 4, 9, 2)
	nets(t, lead(1, 2, 3, 4), 4, 8, 3)
}

// quality is the least t for which the bare points 0 to 2^m-1 of the rows are a (t, m, s)-net, by linear algebra:
// every m-t rows of the generator matrices, the first few of each, must be independent (Niederreiter, "Point sets
// and sequences with small discrepancy", Monatshefte für Mathematik 104, 1987).
func quality(rows []int, m int) int {
	for t := range m {
		independent := true
		forCuts(m-t, len(rows), func(cuts []int) {
			var basis [digits]uint32 // by leading bit
			for a, cut := range cuts {
				for digit := range cut {
					var row uint32 // digit of the coordinate, as a function of the bits of the index
					for c := range m {
						row |= bare()[rows[a]-1][c] >> (digits - 1 - digit) & 1 << c
					}
					for row != 0 && basis[bits.Len32(row)-1] != 0 {
						row ^= basis[bits.Len32(row)-1]
					}
					if row == 0 {
						independent = false
						return
					}
					basis[bits.Len32(row)-1] = row
				}
			}
		})
		if independent {
			return t
		}
	}
	return m
}

// Whatever rows and seed: scrambled points, any aligned block of them, are as good a net as the bare ones.
func TestScramblingKeepsTheNet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfNDistinct(rapid.OneOf(rapid.IntRange(1, 12), rapid.IntRange(1, Leads)), 1, 4, rapid.ID).Draw(t, "rows")
		m := rapid.IntRange(0, 8).Draw(t, "m")
		axes := make([]Axis, len(rows))
		for a, row := range rows {
			axes[a] = Axis{Name: fmt.Sprint("axis ", row), Lead: row}
		}
		nets(t, axes, rapid.Uint64().Draw(t, "seed"), m, quality(rows, m))
	})
}

// From counting the points of every elementary interval among those of SciPy 1.10.1's qmc.Sobol, unscrambled, for
// m = 1, 2, ..., 10.
func TestQuality(t *testing.T) {
	for dims, want := range map[int][]int{
		1: {0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		2: {0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		3: {0, 1, 1, 1, 1, 1, 1, 1, 1, 1},
		4: {0, 1, 2, 2, 2, 2, 2, 3, 3, 2},
		5: {0, 1, 2, 2, 2, 3, 3, 3, 3, 3},
	} {
		for i, w := range want {
			if q := quality([]int{1, 2, 3, 4, 5}[:dims], i+1); q != w {
				t.Errorf("the first %d rows are a (%d, %d, %d)-net, want %d", dims, q, i+1, dims, w)
			}
		}
	}
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

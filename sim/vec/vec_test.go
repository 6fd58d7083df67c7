package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// steps are all functions of the package with their formulas, element by element.
var steps = map[string]struct {
	blocks int
	do     func(b [][]float64)
	want   func(e []float64)
}{
	"Add":    {2, func(b [][]float64) { Add(b[0], b[1]) }, func(e []float64) { e[0] += e[1] }},
	"Mul":    {2, func(b [][]float64) { Mul(b[0], row(b, 1)) }, func(e []float64) { e[0] *= e[1] }},
	"MulAdd": {3, func(b [][]float64) { MulAdd(b[0], b[1], b[2]) }, func(e []float64) { e[0] += float64(e[1] * e[2]) }},
	"Edge": {4, func(b [][]float64) { Edge(b[0], b[1], b[2], b[3]) }, func(e []float64) {
		e[0] = e[1] * (max(0, e[2]) - max(0, e[3]))
	}},
	"Blend": {3, func(b [][]float64) { Blend(b[0], b[1], b[2], 0.3) }, func(e []float64) { e[0] = e[1] + float64(0.3*(e[2]-e[1])) }},
	"Grow": {6, func(b [][]float64) { Grow(b[0], b[1], b[2], b[3], b[4], row(b, 5), 0.25) }, func(e []float64) {
		room := 0.0
		if e[3] > 0 {
			f := max(0, e[0]) / e[3]
			room = max(0, 1-float64(f*f))
		}
		e[0] += float64((e[2] + float64((e[1]-e[2])*room) + (e[4] + e[5])) * 0.25)
	}},
	"Shock": {7, func(b [][]float64) { Shock(b[0], b[1], b[2], row(b, 3), b[4], b[5], b[6]) }, func(e []float64) {
		e[0] = float64(e[0]*e[3]) + float64(e[1]*(float64(e[4]*e[5])+float64(e[6]*e[2])))
	}},
	"Shares": {2, func(b [][]float64) { Shares(b[0], row(b, 1)) }, func(e []float64) {
		e[1] = 0 + e[0]
		if e[0] /= e[1]; e[1] == 0 {
			e[0] = 0
		}
	}},
	"Ratio": {3, func(b [][]float64) { Ratio(b[0], b[1], b[2]) }, func(e []float64) {
		if e[0] = e[1] / e[2]; e[2] == 0 {
			e[0] = 0
		}
	}},
	"Mul3": {5, func(b [][]float64) { Mul3(b[0], b[1], b[2], b[3], b[4]) }, func(e []float64) {
		e[0] = float64(e[1] * e[2] * e[3])
		e[4] += e[0]
	}},
	"Revert": {5, func(b [][]float64) { Revert(b[0], b[1], b[2], b[3], b[4]) }, func(e []float64) {
		e[0] = e[1] + float64((e[0]-e[1])*e[2]) + float64(e[3]*e[4])
	}},
}

// row is a block where it says how long a row is.
func row(b [][]float64, k int) []float64 { return b[k][:len(b[0])] }

// value is a number of any size and sign, now and then a special one.
func value(r *rand.Rand) float64 {
	switch r.IntN(40) {
	case 0:
		return 0
	case 1:
		return math.Copysign(0, -1)
	case 2:
		return math.Inf(1)
	case 3:
		return math.NaN()
	case 4:
		return math.SmallestNonzeroFloat64
	case 5:
		return math.MaxFloat64
	}
	return (r.Float64() - 0.3) * math.Ldexp(1, r.IntN(8)-4)
}

// Every step does what its formula says, bit for bit, at every length and for all kinds of numbers; what is NaN
// need not be the same NaN.
func TestFormulas(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, s := range steps {
		for trial := range 300 {
			n := trial % 19
			blocks, want := make([][]float64, s.blocks), make([][]float64, s.blocks)
			for k := range blocks {
				blocks[k] = make([]float64, n+r.IntN(2))
				if k == 0 {
					blocks[k] = blocks[k][:n]
				}
				for i := range blocks[k] {
					blocks[k][i] = value(r)
				}
				want[k] = append([]float64(nil), blocks[k]...)
			}
			e := make([]float64, s.blocks)
			for i := range n {
				for k := range e {
					e[k] = want[k][i]
				}
				s.want(e)
				for k := range e {
					want[k][i] = e[k]
				}
			}
			s.do(blocks)
			for k := range blocks {
				for i := range blocks[k] {
					got, want := blocks[k][i], want[k][i]
					if math.Float64bits(got) != math.Float64bits(want) && !(math.IsNaN(got) && math.IsNaN(want)) {
						t.Fatalf("%s of %d elements: block %d, element %d is %v, want %v", name, n, k, i, got, want)
					}
				}
			}
		}
	}
}

// Several rows at once are one after another.
func TestRows(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for name, do := range map[string]func(b [][]float64, shared [][]float64){
		"Mul":   func(b, shared [][]float64) { Mul(b[0], shared[0]) },
		"Grow":  func(b, shared [][]float64) { Grow(b[0], b[1], b[2], b[3], b[4], shared[0], 0.25) },
		"Shock": func(b, shared [][]float64) { Shock(b[0], b[1], b[2], shared[0], shared[1], shared[2], shared[3]) },
	} {
		for trial := range 200 {
			n, count := trial%23, r.IntN(6)
			fill := func(n int) []float64 {
				x := make([]float64, n)
				for i := range x {
					x[i] = value(r)
				}
				return x
			}
			blocks, shared := make([][]float64, 5), make([][]float64, 4)
			for k := range blocks {
				blocks[k] = fill(n * count)
			}
			for k := range shared {
				shared[k] = fill(n)
			}
			want := slices.Clone(blocks[0])
			for at := 0; at < len(want); at += n {
				one := [][]float64{want[at : at+n]}
				for _, b := range blocks[1:] {
					one = append(one, b[at:at+n])
				}
				do(one, shared)
			}
			do(blocks, shared)
			for i, got := range blocks[0] {
				if math.Float64bits(got) != math.Float64bits(want[i]) && !(math.IsNaN(got) && math.IsNaN(want[i])) {
					t.Fatalf("%s of %d rows of %d: element %d is %v, want %v", name, count, n, i, got, want[i])
				}
			}
		}
	}
}

func TestShares(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for trial := range 200 {
		n, count := trial%23, r.IntN(6)
		z, sum, want := make([]float64, n*count), make([]float64, n), make([]float64, n)
		for i := range z {
			z[i] = max(0, r.Float64()-0.4)
			want[i%n] += z[i]
		}
		wantZ := slices.Clone(z)
		for i := range z {
			if wantZ[i] /= want[i%n]; want[i%n] == 0 {
				wantZ[i] = 0
			}
		}
		Shares(z, sum)
		if !slices.Equal(z, wantZ) || count > 0 && !slices.Equal(sum, want) {
			t.Fatalf("%d rows of %d: %v of %v, want %v of %v", count, n, z, sum, wantZ, want)
		}
	}
}

func TestRelease(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	for trial := range 200 {
		n, count := trial%23, 1+r.IntN(4)
		held, keep, from, to := make([]float64, n*count), make([]float64, n), make([]float64, n), make([]float64, n)
		for _, x := range [][]float64{held, keep, from, to} {
			for i := range x {
				x[i] = value(r)
			}
		}
		due := r.IntN(count)
		wantHeld, wantFrom, wantTo := slices.Clone(held), slices.Clone(from), slices.Clone(to)
		for i := range wantHeld {
			wantHeld[i] *= keep[i%n]
		}
		for i, moved := range wantHeld[due*n : due*n+n] {
			if from[i] < moved {
				moved = from[i]
			}
			wantFrom[i], wantTo[i], wantHeld[due*n+i] = from[i]-moved, to[i]+moved, 0
		}
		Release(held, keep, from, to, due)
		for k, got := range [][]float64{held, from, to} {
			for i, want := range [][]float64{wantHeld, wantFrom, wantTo}[k] {
				if math.Float64bits(got[i]) != math.Float64bits(want) && !(math.IsNaN(got[i]) && math.IsNaN(want)) {
					t.Fatalf("%d of %d rows of %d: block %d, element %d is %v, want %v", due, count, n, k, i, got[i], want)
				}
			}
		}
	}
}

func TestTurnover(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for trial := range 400 {
		n, tiers, cells := trial%23, r.IntN(4), r.IntN(4)
		fill := func(rows int) []float64 {
			x := make([]float64, n*rows)
			for i := range x {
				x[i] = value(r)
			}
			return x
		}
		x, y, w, stay := fill(1), fill(tiers), fill(cells), fill(1)
		size, keep, open, total, z := fill(tiers*cells), fill(tiers*cells), fill(tiers*cells), fill(tiers*cells), fill(tiers*cells)
		want := [][]float64{slices.Clone(size), slices.Clone(keep), slices.Clone(open), slices.Clone(total), slices.Clone(z)}
		for at := range size {
			i := at % n
			now := float64(x[i] * (y[at/n/cells*n+i] * w[at/n%cells*n+i]))
			k, o := stay[i], now-float64(stay[i]*size[at])
			if o < 0 {
				k, o = now/size[at], 0
			}
			want[0][at], want[1][at], want[2][at] = now, k, o
			want[3][at] += now
			want[4][at] *= k
		}
		Turnover(size, x, y, w, stay, keep, open, total, z)
		for k, got := range [][]float64{size, keep, open, total, z} {
			for at := range got {
				if math.Float64bits(got[at]) != math.Float64bits(want[k][at]) && !(math.IsNaN(got[at]) && math.IsNaN(want[k][at])) {
					t.Fatalf("%d tiers of %d cells of %d: block %d, element %d is %v, want %v", tiers, cells, n, k, at, got[at], want[k][at])
				}
			}
		}
	}
}

func TestAddRows(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for trial := range 400 {
		n, count := trial%23, 1+r.IntN(6)
		sum, rows, chosen := make([]float64, n), make([]float64, n*count), make([]int, r.IntN(8))
		for i := range rows {
			rows[i] = value(r)
		}
		want := slices.Clone(sum)
		for i := range chosen {
			chosen[i] = r.IntN(count)
			for j := range want {
				want[j] += rows[chosen[i]*n+j]
			}
		}
		AddRows(sum, rows, Choose(chosen))
		for i := range want {
			if math.Float64bits(sum[i]) != math.Float64bits(want[i]) && !(math.IsNaN(sum[i]) && math.IsNaN(want[i])) {
				t.Fatalf("rows %v of %d: %v, want %v", chosen, n, sum, want)
			}
		}
	}
}

func TestOver(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for trial := range 2000 {
		n := trial % 65
		x, y, w := make([]float64, n), make([]float64, n), make([]float64, n)
		want := uint64(0)
		for i := range x {
			x[i], y[i], w[i] = value(r), value(r), value(r)
			if x[i] > y[i]*w[i] {
				want |= 1 << i
			}
		}
		if got := Over(x, y, w); got != want {
			t.Fatalf("%d elements: %b, want %b", n, got, want)
		}
	}
}

func TestHasNaN(t *testing.T) {
	for n := range 40 {
		x := make([]float64, n)
		for i := range x {
			x[i] = math.Inf(1 - 2*(i%2))
		}
		if HasNaN(x) {
			t.Fatalf("%v has no NaN", x)
		}
		for i := range x {
			was := x[i]
			if x[i] = math.Copysign(math.NaN(), was); !HasNaN(x) {
				t.Fatalf("%v has one", x)
			}
			x[i] = was
		}
	}
}

// A block that is too short is a programmer's mistake, and never read beyond its end.
func TestShortBlocksPanic(t *testing.T) {
	for name, s := range steps {
		for short := 1; short < s.blocks; short++ {
			blocks := make([][]float64, s.blocks)
			for k := range blocks {
				blocks[k] = make([]float64, 8)
			}
			blocks[short] = make([]float64, 7)
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s does not mind that block %d is too short", name, short)
					}
				}()
				s.do(blocks)
			}()
		}
	}
}

func BenchmarkSteps(b *testing.B) {
	for name, s := range steps {
		b.Run(name, func(b *testing.B) {
			blocks := make([][]float64, s.blocks)
			for k := range blocks {
				blocks[k] = make([]float64, 64)
				for i := range blocks[k] {
					blocks[k][i] = 1 + float64(i)*1e-9
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				s.do(blocks)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(64*b.N), "ns/element")
		})
	}
}

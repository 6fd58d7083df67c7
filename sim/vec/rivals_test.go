package vec

import (
	"math/rand/v2"
	"slices"
	"testing"

	"cloudgate/sim/num"
)

func TestAttract(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(9, 10))
		for trial := range 300 {
			n, parts := trial%4, r.IntN(4)
			number := func() float64 { return value(r) }
			sum := filled(parts, func() float64 { return 0 + value(r) }) // never -0, which nobody present would make 0
			fade, wantSum := filled(2, number), slices.Clone(sum)
			var rivals []*Rival
			var want [][]Row
			for range n {
				b, tiers := filled(5, number), filled(3*parts, number)
				rv := &Rival{
					X: &b[0], Y: &b[1], A: &b[2], B: &b[3], W: &b[4],
					Z: tiers[:parts], P: tiers[parts : 2*parts], Q: tiers[2*parts:], Sum: sum, Present: r.Uint64(),
				}
				rivals = append(rivals, rv)
				b, tiers = slices.Clone(b), slices.Clone(tiers)
				for i := range Lanes {
					if rv.Present>>i&1 == 0 {
						continue
					}
					v := num.Exp(b[0][i] + b[1][i] - b[2][i] - b[3][i] + b[4][i])
					b[2][i] *= fade[0][i]
					b[3][i] *= fade[1][i]
					for k := range parts {
						tiers[k][i] = float64(v * tiers[parts+k][i] * tiers[2*parts+k][i])
						wantSum[k][i] += tiers[k][i]
					}
				}
				want = append(want, []Row{b[2], b[3]}, tiers[:parts])
			}
			Attract(rivals, &fade[0], &fade[1], make([]Row, n))
			for i, rv := range rivals {
				if !alikeIn(rv.Present, []Row{*rv.A, *rv.B}, want[2*i]) || !alikeIn(rv.Present, rv.Z, want[2*i+1]) {
					t.Fatalf("rival %d of %d, %d parts: %v, %v, %v; want %v", i, n, parts, rv.A, rv.B, rv.Z, want[2*i:2*i+2])
				}
			}
			if !alike(sum, wantSum) {
				t.Fatalf("%d rivals, %d parts: sum %v, want %v", n, parts, sum, wantSum)
			}
		}
	})
}

// Stocks move one after another, with a row of a for every so many of them; then they are limited.
func TestStocks(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		for trial := range 1000 {
			n, share, present, limited := trial%7, 1+r.IntN(3), r.Uint64(), r.Uint64()&r.Uint64()
			fill := func(n int) []Row { return filled(n, r.Float64) }
			z, keep, b, total, rest, a := fill(n), fill(n), fill(n), fill(n), fill(n), fill((n+share-1)/share)
			single := fill(4)
			s := Stocks{
				Z: Flat(z), Keep: Flat(keep), A: Flat(a), B: Flat(b), Total: Flat(total), Rest: Flat(rest),
				Sum: &single[0], X: &single[1], Y: &single[2], Over: &single[3], Share: share,
			}
			for i := range Lanes {
				s.X[i] *= float64(n)
				if present>>i&1 == 0 {
					for k := range z {
						z[k][i], a[k/share][i], b[k][i], keep[k][i] = 0, value(r), value(r), value(r)
					}
				}
			}
			wantZ, wantTotal, wantRest, wantSum, wantOver := slices.Clone(z), slices.Clone(total), slices.Clone(rest), Row{}, *s.Over
			want := uint64(0)
			for i := range Lanes {
				for k := range n {
					if present>>i&1 == 0 {
						continue
					}
					v := float64(z[k][i]*keep[k][i]) + float64(a[k/share][i]*b[k][i])
					wantZ[k][i] = v
					wantTotal[k][i] += v
					wantSum[i] += v
				}
				sum, limit := wantSum[i], float64(s.X[i]*s.Y[i])
				if limited>>i&1 == 0 || !(sum > limit) {
					continue
				}
				want |= 1 << i
				wantOver[i], wantSum[i] = sum-limit, limit
				for k := range n {
					kept := float64(wantZ[k][i] * (limit / sum))
					lost := wantZ[k][i] - kept
					wantTotal[k][i] -= lost
					wantRest[k][i] += lost
					wantZ[k][i] = kept
				}
			}
			got := s.Move(present, limited)
			if got != want || !alike(z, wantZ) || !alike(total, wantTotal) || !alike(rest, wantRest) ||
				!alike([]Row{*s.Sum, *s.Over}, []Row{wantSum, wantOver}) {
				t.Fatalf("%d stocks, %d to a row, are bound in %b to %v, %v, %v, %v, %v; want %b, %v, %v, %v, %v, %v", n, share,
					got, z, total, rest, *s.Sum, *s.Over, want, wantZ, wantTotal, wantRest, wantSum, wantOver)
			}
		}
	})
}

func TestDivide(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(19, 20))
		for trial := range 400 {
			rows, each := trial%5, r.IntN(4)
			number := func() float64 { return value(r) }
			open, rest := filled(rows, number), filled(rows, number)
			var claims []Claim
			for range rows * each {
				b := filled(4, number)
				claims = append(claims, Claim{&b[0], &b[1], &b[2], &b[3]})
			}
			wantRest, want := slices.Clone(rest), make([]Row, len(claims))
			for k := range rows {
				for i := range Lanes {
					all, left := 1.0, 1.0
					for _, c := range claims[k*each : (k+1)*each] {
						all += float64(c.Want[i] * c.Feel[i])
					}
					all = 1 / all
					for n, c := range claims[k*each : (k+1)*each] {
						v := float64(c.Feel[i] * all * c.Reach[i])
						left -= float64(c.Want[i] * v)
						want[k*each+n][i] = v * open[k][i]
					}
					wantRest[k][i] += float64(open[k][i] * left)
				}
			}
			Divide(claims, open, rest)
			var got []Row
			for _, c := range claims {
				got = append(got, *c.Got)
			}
			if !alike(got, want) || !alike(rest, wantRest) {
				t.Fatalf("%d rows, %d claims each: %v, %v; want %v, %v", rows, each, got, rest, want, wantRest)
			}
		}
	})
}

func TestTurnover(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(11, 12))
		for range 300 {
			tiers, segments := r.IntN(4), r.IntN(4)
			fill := func(rows int) []Row { return filled(rows, func() float64 { return value(r) }) }
			n := tiers * segments
			x, y, w, stay := fill(1), fill(tiers), fill(segments), fill(1)
			size, keep, open, total, z := fill(n), fill(n), fill(n), fill(n), fill(n)
			want := [][]Row{slices.Clone(size), slices.Clone(keep), slices.Clone(open), slices.Clone(total), slices.Clone(z)}
			for c := range n {
				for i := range Lanes {
					now := float64(x[0][i] * (y[c/segments][i] * w[c%segments][i]))
					k, o := stay[0][i], now-float64(stay[0][i]*size[c][i])
					if o < 0 {
						k, o = now/size[c][i], 0
					}
					want[0][c][i], want[1][c][i], want[2][c][i] = now, k, o
					want[3][c][i] += now
					want[4][c][i] *= k
				}
			}
			Turnover(size, &x[0], y, w, &stay[0], keep, open, total, z)
			for k, got := range [][]Row{size, keep, open, total, z} {
				if !alike(got, want[k]) {
					t.Fatalf("%d tiers of %d segments: block %d is %v, want %v", tiers, segments, k, got, want[k])
				}
			}
		}
	})
}

func BenchmarkRows(b *testing.B) {
	ones := func(n int) []Row { return filled(n, func() float64 { return 1 }) }
	r, six := ones(4), Flat(ones(6))
	rival := Rival{&r[0], &r[0], &r[1], &r[1], &r[0], ones(3), ones(3), ones(3), ones(3), all}
	stocks := Stocks{six, six, six, six, six, six, &r[0], &r[1], &r[2], &r[3], 2}
	var claims []Claim
	for range 12 {
		claims = append(claims, Claim{&r[0], &r[1], &r[2], &r[3]})
	}
	open, rest := ones(6), ones(6)
	for _, op := range []struct {
		name string
		rows int
		do   func()
	}{
		{"Attract", 3, func() { Attract([]*Rival{&rival}, &r[2], &r[3], open[:1]) }},
		{"Move", 6, func() { stocks.Move(all, 0) }},
		{"Divide", 6, func() { Divide(claims, open, rest) }},
	} {
		b.Run(op.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				op.do()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(op.rows*Lanes*b.N), "ns/element")
		})
	}
}

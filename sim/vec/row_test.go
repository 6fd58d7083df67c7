package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// everyWay runs a test with the widest vectors that the processor has, with narrower ones, and without any.
func everyWay(t *testing.T, do func(t *testing.T)) {
	for name, use := range ways() {
		t.Run(name, func(t *testing.T) {
			defer use()()
			do(t)
		})
	}
}

// filled are rows of some numbers.
func filled(n int, number func() float64) []Row {
	rows := make([]Row, n)
	for k := range rows {
		for i := range rows[k] {
			rows[k][i] = number()
		}
	}
	return rows
}

// alike says whether rows are the same, bit for bit; what is NaN need not be the same NaN.
func alike(a, b []Row) bool {
	return slices.EqualFunc(a, b, func(a, b Row) bool {
		return slices.EqualFunc(a[:], b[:], func(x, y float64) bool {
			return math.Float64bits(x) == math.Float64bits(y) || math.IsNaN(x) && math.IsNaN(y)
		})
	})
}

func TestFade(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for range 200 {
			b := filled(8, func() float64 { return value(r) })
			want := slices.Clone(b)
			for i := range Lanes {
				want[0][i] = want[1][i] + want[2][i] - want[3][i] - want[4][i] + want[5][i]
				want[3][i] *= want[6][i]
				want[4][i] *= want[7][i]
			}
			Fade(&b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7])
			if !alike(b, want) {
				t.Fatalf("%v, want %v", b, want)
			}
		}
	})
}

func TestSpread(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(9, 10))
		for trial := range 200 {
			n, number := trial%6, func() float64 { return value(r) }
			p, v := Parts{filled(n, number), filled(n, number), filled(n, number), filled(n, number)}, filled(1, number)
			wantZ, wantSum := slices.Clone(p.Z), slices.Clone(p.Sum)
			for k := range n {
				for i := range Lanes {
					wantZ[k][i] = float64(v[0][i] * p.X[k][i] * p.Y[k][i])
					wantSum[k][i] += wantZ[k][i]
				}
			}
			p.Spread(&v[0])
			if !alike(p.Z, wantZ) || !alike(p.Sum, wantSum) {
				t.Fatalf("%d parts: %v, %v; want %v, %v", n, p.Z, p.Sum, wantZ, wantSum)
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
			single := fill(4)
			s := Stocks{
				Z: fill(n), Keep: fill(n), A: fill((n + share - 1) / share), B: fill(n), Total: fill(n), Rest: fill(n),
				Sum: &single[0], X: &single[1], Y: &single[2], Over: &single[3], Share: share,
			}
			for i := range Lanes {
				s.X[i] *= float64(n)
				if present>>i&1 == 0 {
					for k := range s.Z {
						s.Z[k][i], s.A[k/share][i] = 0, 0
					}
				}
			}
			wantZ, wantTotal, wantRest, wantSum, wantOver := slices.Clone(s.Z), slices.Clone(s.Total), slices.Clone(s.Rest), Row{}, *s.Over
			want := uint64(0)
			for i := range Lanes {
				for k := range n {
					v := float64(s.Z[k][i]*s.Keep[k][i]) + float64(s.A[k/share][i]*s.B[k][i])
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
			if got != want || !alike(s.Z, wantZ) || !alike(s.Total, wantTotal) || !alike(s.Rest, wantRest) ||
				!alike([]Row{*s.Sum, *s.Over}, []Row{wantSum, wantOver}) {
				t.Fatalf("%d stocks, %d to a row, are bound in %b to %v, %v, %v, %v, %v; want %b, %v, %v, %v, %v, %v", n, share,
					got, s.Z, s.Total, s.Rest, *s.Sum, *s.Over, want, wantZ, wantTotal, wantRest, wantSum, wantOver)
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

// Rows that are too few are a programmer's mistake, and never read beyond their end.
func TestFewRowsPanic(t *testing.T) {
	var one Row
	for name, do := range map[string]func(few []Row){
		"Spread: x":   func(few []Row) { (&Parts{make([]Row, 2), few, make([]Row, 2), make([]Row, 2)}).Spread(&one) },
		"Spread: y":   func(few []Row) { (&Parts{make([]Row, 2), make([]Row, 2), few, make([]Row, 2)}).Spread(&one) },
		"Spread: sum": func(few []Row) { (&Parts{make([]Row, 2), make([]Row, 2), make([]Row, 2), few}).Spread(&one) },
		"Move: keep":  func(few []Row) { fewStocks(func(s *Stocks) { s.Keep = few }).Move(1, 1) },
		"Move: a":     func(few []Row) { fewStocks(func(s *Stocks) { s.A = few }).Move(1, 1) },
		"Move: b":     func(few []Row) { fewStocks(func(s *Stocks) { s.B = few }).Move(1, 1) },
		"Move: total": func(few []Row) { fewStocks(func(s *Stocks) { s.Total = few }).Move(1, 1) },
		"Move: rest":  func(few []Row) { fewStocks(func(s *Stocks) { s.Rest = few }).Move(1, 1) },
		"Move: share": func([]Row) { fewStocks(func(s *Stocks) { s.Share = 0 }).Move(1, 1) },
		"Divide": func(few []Row) {
			Divide([]Claim{{&one, &one, &one, &one}, {&one, &one, &one, &one}}, make([]Row, 2), few)
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s does not mind", name)
				}
			}()
			do(make([]Row, 1, 2)[:1:1])
		}()
	}
}

// fewStocks are two stocks with a row of everything for each, and one mistake.
func fewStocks(mistake func(*Stocks)) *Stocks {
	r := make([]Row, 16)
	s := &Stocks{r[:2], r[2:4], r[4:6], r[6:8], r[8:10], r[10:12], &r[12], &r[13], &r[14], &r[15], 1}
	mistake(s)
	return s
}

func BenchmarkRows(b *testing.B) {
	ones := func(n int) []Row { return filled(n, func() float64 { return 1 }) }
	r := ones(12)
	parts := Parts{ones(3), ones(3), ones(3), ones(3)}
	stocks := Stocks{ones(6), ones(6), ones(3), ones(6), ones(6), ones(6), &r[8], &r[9], &r[10], &r[11], 2}
	var claims []Claim
	for range 12 {
		claims = append(claims, Claim{&r[0], &r[1], &r[2], &r[3]})
	}
	for _, op := range []struct {
		name string
		rows int
		do   func()
	}{
		{"Fade", 1, func() { Fade(&r[0], &r[1], &r[2], &r[3], &r[4], &r[5], &r[6], &r[7]) }},
		{"Spread", 3, func() { parts.Spread(&r[0]) }},
		{"Move", 6, func() { stocks.Move(1<<Lanes-1, 0) }},
		{"Divide", 6, func() { Divide(claims, stocks.Z, stocks.Rest) }},
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

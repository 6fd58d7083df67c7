package vec

import (
	"fmt"
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

// same says whether two numbers are the same, bit for bit; what is NaN need not be the same NaN.
func same(x, y float64) bool {
	return math.Float64bits(x) == math.Float64bits(y) || math.IsNaN(x) && math.IsNaN(y)
}

// alike says whether rows are the same.
func alike(a, b []Row) bool { return slices.EqualFunc(Flat(a), Flat(b), same) }

// alikeIn says whether rows are the same in some lanes.
func alikeIn(lanes uint64, a, b []Row) bool {
	return slices.EqualFunc(a, b, func(a, b Row) bool {
		for i := range a {
			if lanes>>i&1 != 0 && !same(a[i], b[i]) {
				return false
			}
		}
		return true
	})
}

var chosen = Choose([]int{3, 1, 1})

// steps are the steps on rows with their formulas, lane by lane.
var steps = map[string]struct {
	rows int
	do   func(b []Row)
	want func(e []float64)
}{
	"MulAdd": {3, func(b []Row) { MulAdd(&b[0], &b[1], &b[2]) }, func(e []float64) { e[0] += float64(e[1] * e[2]) }},
	"Mul3": {5, func(b []Row) { Mul3(&b[0], &b[1], &b[2], &b[3], &b[4]) }, func(e []float64) {
		e[0] = float64(e[1] * e[2] * e[3])
		e[4] += e[0]
	}},
	"Blend": {3, func(b []Row) { Blend(&b[0], &b[1], &b[2], 0.3) }, func(e []float64) { e[0] = e[1] + float64(0.3*(e[2]-e[1])) }},
	"Edge": {4, func(b []Row) { Edge(&b[0], &b[1], &b[2], &b[3]) }, func(e []float64) {
		e[0] = e[1] * (max(0, e[2]) - max(0, e[3]))
	}},
	"MulRows": {3, func(b []Row) { MulRows(b[:2], &b[2]) }, func(e []float64) {
		e[0] *= e[2]
		e[1] *= e[2]
	}},
	"Shares": {3, func(b []Row) { Shares(b[:2], &b[2]) }, func(e []float64) {
		e[2] = 0 + e[0] + e[1]
		for k := range 2 {
			if e[k] /= e[2]; e[2] == 0 {
				e[k] = 0
			}
		}
	}},
	"Grow": {11, func(b []Row) { Grow(b[:2], b[2:4], b[4:6], b[6:8], b[8:10], &b[10], 0.25) }, func(e []float64) {
		for k := range 2 {
			z, fast, slow, limit, push := e[k], e[2+k], e[4+k], e[6+k], e[8+k]
			room := 0.0
			if limit > 0 {
				f := max(0, z) / limit
				room = max(0, 1-float64(f*f))
			}
			e[k] = z + float64((slow+float64((fast-slow)*room)+(push+e[10]))*0.25)
		}
	}},
	"Shock": {10, func(b []Row) { Shock(b[:2], b[2:4], b[4:6], &b[6], &b[7], &b[8], &b[9]) }, func(e []float64) {
		for k := range 2 {
			e[k] = float64(e[k]*e[6]) + float64(e[2+k]*(float64(e[7]*e[8])+float64(e[9]*e[4+k])))
		}
	}},
	"Revert": {10, func(b []Row) { Revert(b[:2], b[2:4], b[4:6], b[6:8], b[8:]) }, func(e []float64) {
		for k := range 2 {
			e[k] = e[2+k] + float64((e[k]-e[2+k])*e[4+k]) + float64(e[6+k]*e[8+k])
		}
	}},
	"AddRows": {5, func(b []Row) { AddRows(&b[0], b[1:], &chosen) }, func(e []float64) {
		e[0] = e[0] + e[4] + e[2] + e[2]
	}},
}

// Every step does what its formula says, bit for bit, for all kinds of numbers.
func TestFormulas(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		for name, s := range steps {
			r := rand.New(rand.NewPCG(1, 2))
			for range 100 {
				b := filled(s.rows, func() float64 { return value(r) })
				want := slices.Clone(b)
				e := make([]float64, s.rows)
				for i := range Lanes {
					for k := range e {
						e[k] = want[k][i]
					}
					s.want(e)
					for k := range e {
						want[k][i] = e[k]
					}
				}
				if s.do(b); !alike(b, want) {
					t.Fatalf("%s gives %v, want %v", name, b, want)
				}
			}
		}
	})
}

// Blocks may have any length.
func TestBlocks(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 4))
		for name, s := range map[string]struct {
			do   func(z, x, y []float64)
			want func(z, x, y float64) float64
		}{
			"Add": {func(z, x, _ []float64) { Add(z, x) }, func(z, x, _ float64) float64 { return z + x }},
			"Mul": {func(z, x, _ []float64) { Mul(z, x) }, func(z, x, _ float64) float64 { return z * x }},
			"Ratio": {Ratio, func(_, x, y float64) float64 {
				if y == 0 {
					return 0
				}
				return x / y
			}},
		} {
			for n := range 71 {
				z, x, y, want := make([]float64, n), make([]float64, n+r.IntN(2)), make([]float64, n+r.IntN(2)), make([]float64, n)
				for i := range z {
					z[i], x[i], y[i] = value(r), value(r), value(r)
					want[i] = s.want(z[i], x[i], y[i])
				}
				if s.do(z, x, y); !slices.EqualFunc(z, want, same) {
					t.Fatalf("%s of %d elements gives %v, want %v", name, n, z, want)
				}
			}
		}
	})
}

func TestOver(t *testing.T) {
	everyWay(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 4))
		for range 500 {
			b, want := filled(3, func() float64 { return value(r) }), uint64(0)
			for i := range Lanes {
				if b[0][i] > float64(b[1][i]*b[2][i]) {
					want |= 1 << i
				}
			}
			if got := Over(&b[0], &b[1], &b[2]); got != want {
				t.Fatalf("%b, want %b", got, want)
			}
		}
	})
}

func TestHasNaN(t *testing.T) {
	everyWay(t, func(t *testing.T) {
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
	})
}

// No rows are nothing to do.
func TestNoRows(t *testing.T) {
	everyWay(t, func(*testing.T) {
		var r Row
		none := Choose(nil)
		AddRows(&r, nil, &none)
		MulRows(nil, &r)
		Shares(nil, &r)
		Grow(nil, nil, nil, nil, nil, &r, 1)
		Shock(nil, nil, nil, &r, &r, &r, &r)
		Revert(nil, nil, nil, nil, nil)
		Attract(nil, &r, &r, nil)
		Divide(nil, nil, nil)
		Turnover(nil, &r, nil, nil, &r, nil, nil, nil, nil)
	})
}

// What is too short is a programmer's mistake, and never read beyond its end.
func TestShortPanics(t *testing.T) {
	var one Row
	two, few := make([]Row, 2), make([]Row, 1, 2)
	long, short := make([]float64, 8), make([]float64, 7, 8)
	attract := func(p, q, sum []Row) {
		Attract([]*Rival{{&one, &one, &one, &one, &one, two, p, q, sum, 1}}, &one, &one, two)
	}
	move := func(mistake func(*Stocks)) {
		s := Stocks{Flat(two), Flat(two), Flat(two), Flat(two), Flat(two), Flat(two), &one, &one, &one, &one, 1}
		mistake(&s)
		s.Move(1, 1)
	}
	for name, do := range map[string]func(){
		"Add":              func() { Add(long, short) },
		"Mul":              func() { Mul(long, short) },
		"Ratio: x":         func() { Ratio(long, short, long) },
		"Ratio: y":         func() { Ratio(long, long, short) },
		"Choose":           func() { Choose([]int{-1}) },
		"AddRows":          func() { choice := Choose([]int{1}); AddRows(&one, few, &choice) },
		"Grow":             func() { Grow(two, two, two, few, two, &one, 1) },
		"Shock":            func() { Shock(two, two, few, &one, &one, &one, &one) },
		"Revert":           func() { Revert(two, two, two, two, few) },
		"Attract: p":       func() { attract(few, two, two) },
		"Attract: q":       func() { attract(two, few, two) },
		"Attract: sum":     func() { attract(two, two, few) },
		"Attract: scratch": func() { Attract(make([]*Rival, 2), &one, &one, few) },
		"Move: z":          func() { move(func(s *Stocks) { s.Z = s.Z[1:] }) },
		"Move: keep":       func() { move(func(s *Stocks) { s.Keep = Flat(few) }) },
		"Move: a":          func() { move(func(s *Stocks) { s.A = Flat(few) }) },
		"Move: b":          func() { move(func(s *Stocks) { s.B = Flat(few) }) },
		"Move: total":      func() { move(func(s *Stocks) { s.Total = Flat(few) }) },
		"Move: rest":       func() { move(func(s *Stocks) { s.Rest = Flat(few) }) },
		"Move: share":      func() { move(func(s *Stocks) { s.Share = 0 }) },
		"Divide":           func() { Divide([]Claim{{&one, &one, &one, &one}, {&one, &one, &one, &one}}, two, few) },
		"Turnover":         func() { Turnover(two, &one, two, few, &one, two, two, two, few) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s does not mind", name)
				}
			}()
			do()
		}()
	}
}

func BenchmarkSteps(b *testing.B) {
	for name, s := range steps {
		b.Run(name, func(b *testing.B) {
			rows := filled(s.rows, func() float64 { return 1 })
			b.ReportAllocs()
			for b.Loop() {
				s.do(rows)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(Lanes*b.N), "ns/lane")
		})
	}
}

func ExampleRatio() {
	share := make([]float64, 3)
	Ratio(share, []float64{1, 2, 3}, []float64{4, 0, 4})
	fmt.Println(share)
	// Output: [0.25 0 0.75]
}

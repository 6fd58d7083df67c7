package vec

import (
	"slices"
	"unsafe"
)

// Lanes is the number of elements of a row: some whole vectors of any processor.
const Lanes = 32

// Row holds a number of each lane.
type Row [Lanes]float64

// all is the set of all lanes.
const all = 1<<Lanes - 1

// Flat is some rows as one block.
func Flat(rows []Row) []float64 {
	if len(rows) == 0 {
		return nil
	}
	return unsafe.Slice(&rows[0][0], len(rows)*Lanes)
}

// atLeast panics if one of some lengths is below n.
func atLeast(n int, lengths ...int) {
	for _, have := range lengths {
		if have < n {
			panic("vec: too short")
		}
	}
}

// Add is sum += x.
func Add(sum, x []float64) {
	atLeast(len(sum), len(x))
	x = x[:len(sum)]
	for i := add(sum, x); i < len(sum); i++ {
		sum[i] += x[i]
	}
}

// Choice is a choice of rows.
type Choice struct {
	rows []int
	end  int // none of them is as far
}

// Choose is the choice of the given rows.
func Choose(rows []int) Choice {
	c := Choice{rows: slices.Clone(rows)}
	for _, i := range rows {
		if i < 0 {
			panic("vec: a row below 0")
		}
		c.end = max(c.end, i+1)
	}
	return c
}

// AddRows is sum += each of the chosen rows, one after another.
func AddRows(sum *Row, rows []Row, choice *Choice) {
	atLeast(choice.end, len(rows))
	if len(choice.rows) > 0 && !addRows(sum, rows, choice.rows) {
		addRowsPlainly(sum, rows, choice.rows)
	}
}

// addRowsPlainly adds up eight lanes of all rows at a time.
func addRowsPlainly(sum *Row, rows []Row, chosen []int) {
	for i := 0; i < Lanes; i += 8 {
		s := (*[8]float64)(sum[i:])
		s0, s1, s2, s3, s4, s5, s6, s7 := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
		for _, r := range chosen {
			x := (*[8]float64)(rows[r][i:])
			s0 += x[0]
			s1 += x[1]
			s2 += x[2]
			s3 += x[3]
			s4 += x[4]
			s5 += x[5]
			s6 += x[6]
			s7 += x[7]
		}
		s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7] = s0, s1, s2, s3, s4, s5, s6, s7
	}
}

// Mul is z *= x.
func Mul(z, x []float64) {
	atLeast(len(z), len(x))
	x = x[:len(z)]
	for i := mul(z, x); i < len(z); i++ {
		z[i] *= x[i]
	}
}

// MulRows is z *= x for each of the rows of z.
func MulRows(z []Row, x *Row) {
	if len(z) == 0 || mulRows(z, x) {
		return
	}
	for r := range z {
		Mul(z[r][:], x[:])
	}
}

// MulAdd is z += x·y.
func MulAdd(z, x, y *Row) {
	if mulAdd(z, x, y) {
		return
	}
	a, b, c := z[:], x[:], y[:]
	for i, v := range a {
		a[i] = v + float64(b[i]*c[i])
	}
}

// Shares divides rows by their sum, which it finds: they are 0 where it is 0.
func Shares(z []Row, sum *Row) {
	if len(z) > 0 && shares(z, sum) {
		return
	}
	*sum = Row{}
	for r := range z {
		Add(sum[:], z[r][:])
	}
	for r := range z {
		Ratio(z[r][:], z[r][:], sum[:])
	}
}

// Ratio is z = x/y, and 0 where y is 0. z may be x.
func Ratio(z, x, y []float64) {
	atLeast(len(z), len(x), len(y))
	x, y = x[:len(z)], y[:len(z)]
	for i := ratio(z, x, y); i < len(z); i++ {
		if y[i] == 0 {
			z[i] = 0
		} else {
			z[i] = x[i] / y[i]
		}
	}
}

// Mul3 is z = x·y·w and sum += z.
func Mul3(z, x, y, w, sum *Row) {
	if mul3(z, x, y, w, sum) {
		return
	}
	for i := range z {
		v := float64(x[i] * y[i] * w[i])
		z[i] = v
		sum[i] += v
	}
}

// Blend is z = x + weight·(y - x).
func Blend(z, x, y *Row, weight float64) {
	if blend(z, x, y, weight) {
		return
	}
	for i := range z {
		z[i] = x[i] + float64(weight*(y[i]-x[i]))
	}
}

// Grow is z += (slow + (fast - slow)·room + push + drift)·dt, with room = max(0, 1 - (max(0, z)/limit)²), or none where the
// limit is not above 0: growth that slows down toward a limit. push + drift is one sum. Of drift there is one row for all
// the others.
func Grow(z, fast, slow, limit, push []Row, drift *Row, dt float64) {
	atLeast(len(z), len(fast), len(slow), len(limit), len(push))
	if len(z) == 0 || grow(z, fast, slow, limit, push, drift, dt) {
		return
	}
	d := drift[:]
	for r := range z {
		z, fast, slow, limit, push := z[r][:], fast[r][:], slow[r][:], limit[r][:], push[r][:]
		for i, v := range z {
			room := 0.0
			if limit[i] > 0 {
				f := v / limit[i]
				if v <= 0 {
					f = 0
				}
				if room = 1 - float64(f*f); room < 0 {
					room = 0
				}
			}
			z[i] = v + float64((slow[i]+float64((fast[i]-slow[i])*room)+(push[i]+d[i]))*dt)
		}
	}
}

// Shock is z = z·decay + spread·(a·x + b·y): one step of processes that revert to 0, driven by a noise x that they have in
// common and one of each. z, spread and y have several rows, the others one for all of them.
func Shock(z, spread, y []Row, decay, a, x, b *Row) {
	atLeast(len(z), len(spread), len(y))
	if len(z) == 0 || shock(z, spread, y, decay, a, x, b) {
		return
	}
	for r := range z {
		z, spread, y := &z[r], &spread[r], &y[r]
		for i := range z {
			z[i] = float64(z[i]*decay[i]) + float64(spread[i]*(float64(a[i]*x[i])+float64(b[i]*y[i])))
		}
	}
}

// Revert is z = mean + (z - mean)·decay + spread·noise: one step of processes that revert to their means.
func Revert(z, mean, decay, spread, noise []Row) {
	atLeast(len(z), len(mean), len(decay), len(spread), len(noise))
	if len(z) == 0 || revert(z, mean, decay, spread, noise) {
		return
	}
	for r := range z {
		z, mean, decay, spread, noise := z[r][:], mean[r][:], decay[r][:], spread[r][:], noise[r][:]
		for i, m := range mean {
			z[i] = m + float64((z[i]-m)*decay[i]) + float64(spread[i]*noise[i])
		}
	}
}

// Edge is z = weight·(max(0, x) - max(0, y)).
func Edge(z, weight, x, y *Row) {
	if edge(z, weight, x, y) {
		return
	}
	for i := range z {
		a, b := x[i], y[i]
		if a <= 0 {
			a = 0
		}
		if b <= 0 {
			b = 0
		}
		z[i] = weight[i] * (a - b)
	}
}

// Over is the set of the lanes with x > y·w.
func Over(x, y, w *Row) uint64 {
	set, done := over(x, y, w)
	if done {
		return set
	}
	for i := range x {
		if x[i] > float64(y[i]*w[i]) {
			set |= 1 << i
		}
	}
	return set
}

// HasNaN says whether some element is not a number.
func HasNaN(x []float64) bool {
	found, n := hasNaN(x)
	for _, v := range x[n:] {
		found = found || v != v
	}
	return found
}

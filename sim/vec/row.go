package vec

import "math/bits"

// Lanes is the number of elements of a row: some whole vectors of any processor.
const Lanes = 32

// Row holds a number of each lane.
type Row [Lanes]float64

// Fade is z = x + y - a - b + w, then a *= fadeA and b *= fadeB: a sum with two terms that fade.
func Fade(z, x, y, a, b, w, fadeA, fadeB *Row) {
	if fade(z, x, y, a, b, w, fadeA, fadeB) {
		return
	}
	for i := range z {
		z[i] = x[i] + y[i] - a[i] - b[i] + w[i]
		a[i] *= fadeA[i]
		b[i] *= fadeB[i]
	}
}

// Parts are rows that share a factor.
type Parts struct{ Z, X, Y, Sum []Row }

// Spread is z = v·x·y and sum += z for each of the parts.
func (p *Parts) Spread(v *Row) {
	n := len(p.Z)
	if len(p.X) < n || len(p.Y) < n || len(p.Sum) < n {
		panic("vec: parts of different lengths")
	}
	if n == 0 || spread(p, v) {
		return
	}
	for k := range p.Z {
		z, x, y, sum := &p.Z[k], &p.X[k], &p.Y[k], &p.Sum[k]
		for i := range z {
			w := float64(v[i] * x[i] * y[i])
			z[i] = w
			sum[i] += w
		}
	}
}

// Stocks are the stocks of one owner, a row for each in Z, Keep, B, Total and Rest. Of A there is one for every Share of
// them, and of the others one for all.
type Stocks struct {
	Z, Keep, A, B, Total, Rest []Row
	Sum, X, Y, Over            *Row
	Share                      int
}

// Move is z = z·keep + a·b for each stock, total += z and sum = Σ z, in their order; then, in the lanes of a set, it limits
// the sum to x·y. Where it is above, all stocks are scaled down: what they lose is taken from total and goes to rest, over
// is by how much, and sum becomes the limit. It gives the set of the lanes where that is so, and leaves over alone in all
// others. In lanes that are not present z and a are 0, and stay so.
func (s *Stocks) Move(present, limited uint64) uint64 {
	n := len(s.Z)
	if len(s.Keep) < n || len(s.B) < n || len(s.Total) < n || len(s.Rest) < n || s.Share < 1 || len(s.A) < (n+s.Share-1)/s.Share {
		panic("vec: stocks of different lengths")
	}
	if n == 0 {
		*s.Sum = Row{}
		return 0
	}
	if bound, done := move(s, limited); done {
		return bound
	}
	*s.Sum = Row{}
	bound := uint64(0)
	for set := present & (1<<Lanes - 1); set != 0; set &= set - 1 {
		lane := bits.TrailingZeros64(set) % Lanes
		sum := s.moveLane(lane)
		if limit := float64(s.X[lane] * s.Y[lane]); limited>>lane&1 != 0 && sum > limit {
			s.bindLane(lane, limit/sum)
			s.Over[lane], sum = sum-limit, limit
			bound |= 1 << lane
		}
		s.Sum[lane] = sum
	}
	return bound
}

// moveLane moves the stocks of a lane, and gives their sum.
func (s *Stocks) moveLane(lane int) (sum float64) {
	z := s.Z
	keep, b, total := s.Keep[:len(z)], s.B[:len(z)], s.Total[:len(z)]
	for k, of := 0, 0; k < len(z); of++ {
		a := s.A[of][lane]
		for end := min(k+s.Share, len(z)); k < end; k++ {
			v := float64(z[k][lane]*keep[k][lane]) + float64(a*b[k][lane])
			z[k][lane] = v
			total[k][lane] += v
			sum += v
		}
	}
	return sum
}

// bindLane scales the stocks of a lane down to a part of what they are.
func (s *Stocks) bindLane(lane int, part float64) {
	z := s.Z
	total, rest := s.Total[:len(z)], s.Rest[:len(z)]
	for k := range z {
		kept := float64(z[k][lane] * part)
		lost := z[k][lane] - kept
		rest[k][lane] += lost
		total[k][lane] -= lost
		z[k][lane] = kept
	}
}

// Claim is what one of several claimants brings to a division, and what it gets.
type Claim struct{ Want, Feel, Reach, Got *Row }

// Divide lets claims compete for what is open: with all = 1 + Σ want·feel, each gets feel/all·reach of it for a unit of its
// want, written to got, and rest += open·(1 - Σ want·feel/all·reach). The claims stand one after another, as many for each
// row of open.
func Divide(claims []Claim, open, rest []Row) {
	if len(open) == 0 {
		return
	}
	each := len(claims) / len(open)
	rest = rest[:len(open)]
	claims = claims[:each*len(open)]
	if each == 0 {
		for r := range rest {
			for i := range rest[r] {
				rest[r][i] += open[r][i]
			}
		}
		return
	}
	if divide(claims, open, rest) {
		return
	}
	for r := range open {
		if own := claims[r*each : (r+1)*each]; each == 1 {
			own[0].takeAlone(&open[r], &rest[r])
		} else {
			divideRow(own, &open[r], &rest[r])
		}
	}
}

// takeAlone is the division with one claim.
func (c *Claim) takeAlone(open, rest *Row) {
	want, feel, reach, got := c.Want, c.Feel, c.Reach, c.Got
	for i, o := range open {
		w, f := want[i], feel[i]
		v := float64(f * (1 / (1 + float64(w*f))) * reach[i])
		got[i] = v * o
		rest[i] += float64(o * (1 - float64(w*v)))
	}
}

// divideRow is the division of one row.
func divideRow(claims []Claim, open, rest *Row) {
	var all, left Row
	for i := range all {
		all[i], left[i] = 1, 1
	}
	for c := range claims {
		want, feel := claims[c].Want, claims[c].Feel
		for i := range all {
			all[i] += float64(want[i] * feel[i])
		}
	}
	for i := range all {
		all[i] = 1 / all[i]
	}
	for c := range claims {
		want, feel, reach, got := claims[c].Want, claims[c].Feel, claims[c].Reach, claims[c].Got
		for i := range all {
			v := float64(feel[i] * all[i] * reach[i])
			left[i] -= float64(want[i] * v)
			got[i] = v * open[i]
		}
	}
	for i := range left {
		rest[i] += float64(open[i] * left[i])
	}
}

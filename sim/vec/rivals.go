package vec

import (
	"math/bits"

	"cloudgate/sim/num"
)

// Rival is somebody whose pull on others is exp(x + y - a - b + w), divided into parts: of Z, P, Q and Sum there is a row for
// each of them.
type Rival struct {
	X, Y, A, B, W *Row
	Z, P, Q, Sum  []Row
	Present       uint64 // the lanes in which it is there
}

// Attract finds the pull v = exp(x + y - a - b + w) of some rivals and each of its parts, z = v·p·q, one after another, and
// adds these up: sum += z. Then a and b fade, each by a factor. In lanes in which a rival is not present it adds nothing, and
// its own a, b and z are then worth nothing. Of scratch there is a row for each rival.
func Attract(rivals []*Rival, fadeA, fadeB *Row, scratch []Row) {
	atLeast(len(rivals), len(scratch))
	for _, r := range rivals {
		atLeast(len(r.Z), len(r.P), len(r.Q), len(r.Sum))
	}
	if attract(rivals, fadeA, fadeB, scratch[:len(rivals)]) {
		return
	}
	for _, r := range rivals {
		r.attract(fadeA[:], fadeB[:])
	}
}

// attract does it for a rival, lane by lane.
func (r *Rival) attract(fadeA, fadeB []float64) {
	x, y, a, b, w := r.X[:], r.Y[:], r.A[:], r.B[:], r.W[:]
	z := Flat(r.Z)
	p, q, sum := Flat(r.P)[:len(z)], Flat(r.Q)[:len(z)], Flat(r.Sum)[:len(z)]
	for set := r.Present & all; set != 0; set &= set - 1 {
		lane := uint(bits.TrailingZeros64(set)) % Lanes
		v := num.Exp(x[lane] + y[lane] - a[lane] - b[lane] + w[lane])
		a[lane] *= fadeA[lane]
		b[lane] *= fadeB[lane]
		for at := lane; at < uint(len(z)); at += Lanes {
			part := float64(v * p[at] * q[at])
			z[at] = part
			sum[at] += part
		}
	}
}

// Stocks are the stocks of one owner: Z, Keep, B, Total and Rest have a row for each, one after another, A one for every
// Share of them. The others are rows for all.
type Stocks struct {
	Z, Keep, A, B, Total, Rest []float64
	Sum, X, Y, Over            *Row
	Share                      int
}

// Move is z = z·keep + a·b for each stock, total += z and sum = Σ z, in their order; then, in the lanes of a set, it limits
// the sum to x·y. Where it is above, all stocks are scaled down: what they lose is taken from total and goes to rest, over
// is by how much, and sum becomes the limit. It gives the set of the lanes where that is so, and leaves over alone in all
// others. In lanes that are not present the stocks are 0, and stay so.
func (s *Stocks) Move(present, limited uint64) uint64 {
	n := len(s.Z)
	atLeast(n, len(s.Keep), len(s.B), len(s.Total), len(s.Rest), len(s.A)/Lanes*Lanes*max(0, s.Share))
	if n%Lanes != 0 {
		panic("vec: stocks are no whole rows")
	}
	if n == 0 {
		*s.Sum = Row{}
		return 0
	}
	if bound, done := move(s, present, limited); done {
		return bound
	}
	*s.Sum = Row{}
	bound := uint64(0)
	for set := present & all; set != 0; set &= set - 1 {
		lane := uint(bits.TrailingZeros64(set)) % Lanes
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
func (s *Stocks) moveLane(lane uint) (sum float64) {
	z := s.Z
	keep, b, total := s.Keep[:len(z)], s.B[:len(z)], s.Total[:len(z)]
	end := lane
	for of, at := lane, lane; at < uint(len(z)); of += Lanes {
		a := s.A[of]
		for end += uint(s.Share) * Lanes; at < end && at < uint(len(z)); at += Lanes {
			v := float64(z[at]*keep[at]) + float64(a*b[at])
			z[at] = v
			total[at] += v
			sum += v
		}
	}
	return sum
}

// bindLane scales the stocks of a lane down to a part of what they are.
func (s *Stocks) bindLane(lane uint, part float64) {
	z := s.Z
	total, rest := s.Total[:len(z)], s.Rest[:len(z)]
	for at := lane; at < uint(len(z)); at += Lanes {
		kept := float64(z[at] * part)
		lost := z[at] - kept
		rest[at] += lost
		total[at] -= lost
		z[at] = kept
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
	atLeast(len(open), len(rest))
	rest = rest[:len(open)]
	claims = claims[:each*len(open)]
	if each == 0 {
		Add(Flat(rest), Flat(open))
		return
	}
	if divide(claims, open, rest) {
		return
	}
	for r := range open {
		if own := claims[r*each : (r+1)*each]; each == 1 {
			own[0].takeAlone(open[r][:], rest[r][:])
		} else {
			divideRow(own, open[r][:], rest[r][:])
		}
	}
}

// takeAlone is the division with one claim.
func (c *Claim) takeAlone(open, rest []float64) {
	open, rest = open[:Lanes], rest[:Lanes]
	want, feel, reach, got := c.Want[:], c.Feel[:], c.Reach[:], c.Got[:]
	for i, o := range open {
		w, f := want[i], feel[i]
		v := float64(f * (1 / (1 + float64(w*f))) * reach[i])
		got[i] = v * o
		rest[i] += float64(o * (1 - float64(w*v)))
	}
}

// divideRow is the division of one row.
func divideRow(claims []Claim, open, rest []float64) {
	open, rest = open[:Lanes], rest[:Lanes]
	var all, left Row
	for i := range all {
		all[i], left[i] = 1, 1
	}
	for c := range claims {
		want, feel := claims[c].Want[:], claims[c].Feel[:]
		for i := range all {
			all[i] += float64(want[i] * feel[i])
		}
	}
	for i := range all {
		all[i] = 1 / all[i]
	}
	for c := range claims {
		want, feel, reach, got := claims[c].Want[:], claims[c].Feel[:], claims[c].Reach[:], claims[c].Got[:]
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

// Turnover brings the cells of a table to their new size and finds what of it is open. The table has a tier for each row
// of y and in it a cell for each row of w; the rows of the cells stand one after another, tier by tier. For each cell,
// now = x·(y·w), open = now - stay·size and keep = stay, but where now is smaller than what stays, open = 0 and
// keep = now/size. Then size = now, total += now and z *= keep.
func Turnover(size []Row, x *Row, y, w []Row, stay *Row, keep, open, total, z []Row) {
	cells := len(y) * len(w)
	atLeast(cells, len(size), len(keep), len(open), len(total), len(z))
	size, keep, open, total, z = size[:cells], keep[:cells], open[:cells], total[:cells], z[:cells]
	if cells == 0 || turnover(size, x, y, w, stay, keep, open, total, z) {
		return
	}
	for c := range size {
		turnoverCell(&size[c], x, &y[c/len(w)], &w[c%len(w)], stay, &keep[c], &open[c], &total[c], &z[c])
	}
}

// turnoverCell does it for a cell.
func turnoverCell(size, x, y, w, stay, keep, open, total, z *Row) {
	_, _, _, _, _, _, _, _, _ = *size, *x, *y, *w, *stay, *keep, *open, *total, *z // none is nil, so that the loop need not ask
	for i, s := range size {
		k, v := stay[i], z[i]
		now, stays := float64(x[i]*(y[i]*w[i])), float64(k*s)
		size[i], keep[i], open[i], z[i] = now, k, now-stays, v*k
		total[i] += now
		if now < stays {
			k = now / s
			keep[i], open[i], z[i] = k, 0, v*k
		}
	}
}

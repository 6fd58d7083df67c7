package stats

import (
	"fmt"
	"math"

	"cloudgate/sim/num"
)

// Quantile is the value below which a share p of the values lies: type 7 of Hyndman and Fan
// (1996), linear between the order statistics around 1+(N-1)p, on the extended reals: between a
// finite value and +Inf it is +Inf, between -Inf and any other value it is -Inf.
//
// Its interval runs between order statistics. For Runs they are those whose ranks bound a
// binomial count (distribution-free; Conover, Practical Nonparametric Statistics, 1999, 3.2). For
// Sets it is Woodruff's (JASA 47, 1952, 635): the interval of the share below the quantile,
// by t over the sets, read back on the pooled values, outwards to the next order statistic, so that
// sets that agree by luck give no empty interval. Where an atom sits at the quantile the lower end
// rests on the share below the atom and the upper end on the share up to it.
// An end is infinite when so few runs cannot bound it. It panics if p is not in [0, 1].
func (c *Column) Quantile(p float64) Estimate {
	if !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("stats: quantile of p = %v, not in [0, 1]", p))
	}
	q := quantile(c.sorted, p)
	n := len(c.sorted)
	switch {
	case !c.known():
		return unknown(q, n)
	case c.constant():
		return Estimate{Value: q, Lo: q, Hi: q, SE: 0, N: n}
	case c.sets == 0:
		r := c.ranks.of(n, p)
		return between(q, c.order(r.lo), c.order(r.hi), normal, n)
	}
	lo := p - float64(c.t*c.shareError(c.share(below(q)), below(q)))
	hi := p + float64(c.t*c.shareError(c.share(atMost(q)), atMost(q)))
	size := float64(n)
	return between(q, c.order(int(math.Floor(size*max(0, lo)))), c.order(int(math.Ceil(size*min(1, hi)))+1), c.t, n)
}

// quantile is the type 7 quantile of sorted values.
func quantile(sorted []float64, p float64) float64 {
	return ranked(len(sorted), p, func(rank int) float64 { return sorted[rank-1] })
}

// ranked is the type 7 quantile of n values that are known by their ranks from 1.
func ranked(n int, p float64, order func(rank int) float64) float64 {
	if n == 0 {
		return math.NaN()
	}
	h := float64(float64(n-1) * p)
	j := int(h)
	g := h - float64(j)
	low := order(j + 1)
	if g == 0 || math.IsInf(low, -1) {
		return low
	}
	high := order(j + 2)
	if low == high {
		return low
	}
	return min(low+float64(g*(high-low)), high)
}

// order is the order statistic of a rank from 1, infinite beyond the ends.
func (c *Column) order(rank int) float64 {
	switch {
	case rank < 1:
		return math.Inf(-1)
	case rank > len(c.sorted):
		return math.Inf(1)
	}
	return c.sorted[rank-1]
}

// share is the share of the values that are counted.
func (c *Column) share(count counter) float64 {
	return float64(count(c.sorted)) / float64(len(c.sorted))
}

// rankTable remembers ranks from column to column.
type rankTable map[rankKey]ranks

type rankKey struct {
	n int
	p float64
}

// ranks are those of the order statistics, from 1, between which the quantile lies; 0 and n+1
// stand for no bound.
type ranks struct{ lo, hi int }

// of finds the ranks of the narrowest interval that leaves at most 2.5 % out at each end, and
// remembers them for the next column. With B the number of values below the quantile, a
// binomial(n, p), the order statistic of rank i is above it with probability P(B < i).
func (t rankTable) of(n int, p float64) ranks {
	key := rankKey{n, p}
	r, ok := t[key]
	if !ok {
		r.lo = lastRank(n, func(i int) bool { return 1-atLeast(i, n, p) <= tail })
		r.hi = lastRank(n, func(i int) bool { return atLeast(i, n, p) > tail }) + 1
		t[key] = r
	}
	return r
}

// lastRank is the last of 1..n for which holds is true, given that it is true up to some rank and
// false from there; 0 if it never is.
func lastRank(n int, holds func(i int) bool) int {
	lo, hi := 0, n+1
	for hi-lo > 1 {
		mid := lo + (hi-lo)/2
		if holds(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// atLeast is the probability that a binomial(n, p) is i or more, for 1 <= i <= n.
func atLeast(i, n int, p float64) float64 {
	return num.BetaInc(float64(i), float64(n-i+1), p)
}

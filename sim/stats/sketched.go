package stats

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"cloudgate/sim/num"
)

// Sketched is a column of values as a Sketch knows them, ready for estimates. Methods that Column has, too, give the
// same estimates by the same methods. Counts, means, standard deviations, and the probabilities that Above gives of thresholds
// that the sketch was told beforehand, are those of Column up to rounding; for Runs the error of a standard deviation is up to the bins. Quantiles and curves are read from
// the bins, in which the values are taken to lie evenly from the least to the greatest, and their intervals run
// outwards to what the bins leave open: the interval of a quantile ends at the least and the greatest value of a
// bin. It is reused by Reset, and is not safe for concurrent use.
type Sketched struct {
	basis
	of      *Sketch
	cells   []cell
	strata  []stratum
	below   []int // values before each stratum, by set; the row after the last has all
	moments moments
	ranks   rankTable
}

// cell is what a bin holds; infinities and zero have one each.
type cell struct {
	lo, hi  float64
	before  int // values in the cells before
	n       int
	stratum int
}

// exact says whether all values are equal.
func (c cell) exact() bool { return c.lo == c.hi }

// stratum is neighbouring cells of which it is known how many values of each set they hold.
type stratum struct{ before, n int }

// NewSketched is empty.
func NewSketched() *Sketched { return &Sketched{ranks: rankTable{}} }

// Reset takes what a sketch knows by now. The sketch must not be changed until the next Reset.
func (s *Sketched) Reset(of *Sketch) {
	if s.sets != of.sets {
		s.basis = basis{sets: of.sets}
	}
	s.of, s.cells, s.strata, s.below, s.moments = of, s.cells[:0], s.strata[:0], s.below[:0], moments{}
	s.below = append(s.below, make([]int, s.sets)...)
	s.single(math.Inf(-1), of.under)
	s.side(&of.sides[1], true)
	s.single(0, of.zero)
	s.side(&of.sides[0], false)
	s.single(math.Inf(1), of.over)
	n := 0
	if len(s.cells) > 0 {
		last := s.cells[len(s.cells)-1]
		n = last.before + last.n
	}
	groups := n
	if s.sets > 0 {
		groups = 0
		for set := range s.sets {
			if s.size(set) > 0 {
				groups++
			}
		}
	}
	s.rest(n, groups)
}

// add appends a cell of the last stratum.
func (s *Sketched) add(lo, hi float64, n int) {
	st := &s.strata[len(s.strata)-1]
	s.cells = append(s.cells, cell{lo, hi, st.before + st.n, n, len(s.strata) - 1})
	st.n += n
}

// begin appends a stratum.
func (s *Sketched) begin() {
	st := stratum{}
	if len(s.strata) > 0 {
		last := s.strata[len(s.strata)-1]
		st.before = last.before + last.n
	}
	s.strata = append(s.strata, st)
}

// end completes a stratum with its values by set.
func (s *Sketched) end(bySet func(set int) int) {
	row := len(s.below) - s.sets
	for set := range s.sets {
		s.below = append(s.below, s.below[row+set]+bySet(set))
	}
}

// single appends a value that has counts of its own.
func (s *Sketched) single(v float64, n counts) {
	if n.all() == 0 {
		return
	}
	s.begin()
	s.add(v, v, n.all())
	s.end(func(set int) int { return n[set] })
}

// side appends the bins of a sign in ascending order of their values.
func (s *Sketched) side(of *side, negative bool) {
	at := func(i, n int) int {
		if negative {
			return n - 1 - i
		}
		return i
	}
	for i := range of.pages {
		p := of.pages[at(i, len(of.pages))]
		if p == nil {
			continue
		}
		for j := range strata {
			k := at(j, strata)
			bins := p.bins[k<<stratumBits : (k+1)<<stratumBits]
			if !slices.ContainsFunc(bins, func(b bin) bool { return b.n > 0 }) {
				continue
			}
			s.begin()
			for l := range bins {
				if b := bins[at(l, len(bins))]; b.n > 0 {
					s.add(b.lo, b.hi, int(b.n))
				}
			}
			s.end(func(set int) int { return int(p.strata[k*s.sets+set]) })
		}
	}
}

// size is the number of values of a set.
func (s *Sketched) size(set int) int { return s.below[len(s.below)-s.sets+set] }

// finite is the cells of finite values.
func (s *Sketched) finite() []cell {
	cells := s.cells
	if len(cells) > 0 && math.IsInf(cells[0].lo, -1) {
		cells = cells[1:]
	}
	if n := len(cells); n > 0 && math.IsInf(cells[n-1].hi, 1) {
		cells = cells[:n-1]
	}
	return cells
}

// Mean is as Column.Mean.
func (s *Sketched) Mean() Estimate { return s.mean(s.moment()) }

// SD is as Column.SD.
func (s *Sketched) SD() Estimate { return s.sd(s.moment()) }

func (s *Sketched) moment() moments {
	if s.moments.known {
		return s.moments
	}
	nan := math.NaN()
	s.moments = moments{known: true, mean: nan, variance: nan, meanSE: nan, varSE: nan}
	if m := &s.moments; s.n > 0 && len(s.finite()) == len(s.cells) {
		if only := s.cells[0]; len(s.cells) > 1 || !only.exact() {
			s.find(m)
		} else if m.mean = only.lo; s.n > 1 {
			m.variance, m.meanSE, m.varSE = 0, 0, 0
		}
	}
	return s.moments
}

func (s *Sketched) find(m *moments) {
	n := float64(s.n)
	all := s.of.sums.all()
	sum := all.total()
	shift := sum[1] / n
	m.mean = all.from + shift
	ss := max(0, sum[2]-float64(sum[1]*shift))
	m.variance = ss / (n - 1)
	if s.sets == 0 {
		m.meanSE = math.Sqrt(m.variance / n)
		about := shift + s.trimmed(m.mean)
		square := float64(about * about)
		fourth := sum[4] - float64(4*about*sum[3]) + float64(6*square*sum[2]) - float64(4*square*about*sum[1]) + float64(n*square*square)
		m.varSE = bonettSE(s.n, ss, max(0, fourth))
		return
	}
	if !s.known() {
		return
	}
	m.meanSE = s.spread(func(k int) float64 {
		return all.sums[k][1] - float64(shift*all.sums[k][0])
	})
	m.varSE = s.spread(func(k int) float64 {
		of := all.sums[k]
		about := of[2] - float64(2*shift*of[1]) + float64(of[0]*shift*shift)
		return about - float64(ss/n*of[0])
	}) / m.variance
}

// trimmed is Bonett's trimmed mean less a number near it, the values of a bin being taken to lie in its middle.
func (s *Sketched) trimmed(from float64) float64 {
	drop := trim(s.n)
	var sum float64
	for _, c := range s.cells {
		inside := min(c.before+c.n, s.n-drop) - max(c.before, drop)
		if inside > 0 {
			sum += float64(float64(inside) * (c.lo + float64((c.hi-c.lo)/2) - from))
		}
	}
	return sum / float64(s.n-2*drop)
}

// total is the sums of all sets.
func (n *node) total() powerSums {
	var of [len(powerSums{})][]float64
	for _, s := range n.sums {
		for i, v := range s {
			of[i] = append(of[i], v)
		}
	}
	var sum powerSums
	for i := range sum {
		sum[i] = num.Sum(of[i])
	}
	return sum
}

// shareError is the standard error, from the sets, of the share of the first count values in ascending order. Inside
// a stratum the sets are taken to have their share of it, and the values to be dealt at random.
func (s *Sketched) shareError(count float64) float64 {
	i := sort.Search(len(s.strata), func(i int) bool { return float64(s.strata[i].before+s.strata[i].n) >= count })
	st := s.strata[min(i, len(s.strata)-1)]
	f, p, n := (count-float64(st.before))/float64(st.n), count/float64(s.n), float64(s.n)
	between := s.spread(func(k int) float64 {
		before, after := float64(s.below[i*s.sets+k]), float64(s.below[(i+1)*s.sets+k])
		return before + float64(f*(after-before)) - float64(p*float64(s.size(k)))
	})
	if f <= 0 || f >= 1 {
		return between
	}
	return math.Sqrt(float64(between*between) + float64(float64(st.n)*f*(1-f))/(n*n))
}

// share is the probability of the first count values in ascending order.
func (s *Sketched) share(count float64) Estimate {
	return s.probability(count/float64(s.n), func() float64 { return s.shareError(count) })
}

// Reached is as Column.Reached.
func (s *Sketched) Reached() Estimate {
	if s.n == 0 {
		return unknown(math.NaN(), 0)
	}
	return s.share(float64(s.n - s.of.over.all()))
}

// Above is the probability of a value greater than t, as Column.Above. Of a threshold that the sketch was told
// beforehand, and of one that no bin straddles, it is exact.
func (s *Sketched) Above(t float64) Estimate {
	if s.n == 0 {
		return unknown(math.NaN(), 0)
	}
	i := slices.Index(s.of.thresholds, t)
	if i < 0 {
		e := s.upTo(t)
		return Estimate{Value: 1 - e.Value, Lo: 1 - e.Hi, Hi: 1 - e.Lo, SE: e.SE, N: e.N}
	}
	above := s.of.above[i]
	p := float64(above.all()) / float64(s.n)
	return s.probability(p, func() float64 {
		return s.spread(func(k int) float64 { return float64(above[k]) - float64(p*float64(s.size(k))) })
	})
}

// upTo is the probability of a value of at most x.
func (s *Sketched) upTo(x float64) Estimate {
	i := sort.Search(len(s.cells), func(i int) bool { return s.cells[i].lo > x }) - 1
	if i < 0 {
		return s.share(0)
	}
	c := s.cells[i]
	if c.hi <= x {
		return s.share(float64(c.before + c.n))
	}
	p := (float64(c.before) + float64(float64(c.n)*((x-c.lo)/(c.hi-c.lo)))) / float64(s.n)
	lo, hi := s.share(float64(c.before)), s.share(float64(c.before+c.n))
	if !s.known() {
		return unknown(p, s.n)
	}
	return between(p, lo.Lo, hi.Hi, s.multiplier(), s.n)
}

// multiplier is how many standard errors half an interval has.
func (s *Sketched) multiplier() float64 {
	if s.sets == 0 {
		return normal
	}
	return s.t
}

// ECDF is as Column.ECDF. Inside a bin the interval runs from that at its lower to that at its upper end.
func (s *Sketched) ECDF(x []float64) []Point {
	points := make([]Point, len(x))
	for i, v := range x {
		points[i] = Point{v, unknown(math.NaN(), 0)}
		if s.n > 0 {
			points[i].Estimate = s.upTo(v)
		}
	}
	return points
}

// cell finds the cell of a rank from 1.
func (s *Sketched) cell(rank int) cell {
	return s.cells[sort.Search(len(s.cells), func(i int) bool { return s.cells[i].before+s.cells[i].n >= rank })]
}

// order is about the order statistic of a rank from 1.
func (s *Sketched) order(rank int) float64 {
	c := s.cell(rank)
	if c.exact() || c.n == 1 {
		return c.lo
	}
	return min(c.lo+float64((c.hi-c.lo)*(float64(rank-c.before-1)/float64(c.n-1))), c.hi)
}

// Quantile is as Column.Quantile, to within Bound. It panics if p is not in [0, 1].
func (s *Sketched) Quantile(p float64) Estimate {
	if !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("stats: quantile of p = %v, not in [0, 1]", p))
	}
	q := s.quantile(p, s.order)
	switch {
	case !s.known():
		return unknown(q, s.n)
	case len(s.cells) == 1 && s.cells[0].exact():
		return Estimate{Value: q, Lo: q, Hi: q, SE: 0, N: s.n}
	case s.sets == 0:
		r := s.ranks.of(s.n, p)
		return between(q, s.least(r.lo), s.greatest(r.hi), normal, s.n)
	}
	size := float64(s.n)
	below, atMost := s.around(q)
	lo := p - float64(s.t*s.shareError(below))
	hi := p + float64(s.t*s.shareError(atMost))
	return between(q, s.least(int(math.Floor(size*max(0, lo)))), s.greatest(int(math.Ceil(size*min(1, hi)))+1), s.t, s.n)
}

// around counts the values below q and those of at most q; inside a bin both are about the same.
func (s *Sketched) around(q float64) (below, atMost float64) {
	i := sort.Search(len(s.cells), func(i int) bool { return s.cells[i].hi >= q })
	c := s.cells[i]
	before := float64(c.before)
	switch {
	case q < c.lo: // between two cells
		return before, before
	case c.exact():
		return before, before + float64(c.n)
	}
	at := before + float64(float64(c.n)*((q-c.lo)/(c.hi-c.lo)))
	return at, at
}

// least is the lower end of the bin of a rank, -Inf before the first.
func (s *Sketched) least(rank int) float64 {
	if rank < 1 {
		return math.Inf(-1)
	}
	return s.cell(rank).lo
}

// greatest is the upper end of the bin of a rank, +Inf after the last.
func (s *Sketched) greatest(rank int) float64 {
	if rank > s.n {
		return math.Inf(1)
	}
	return s.cell(rank).hi
}

// Bound is how far at most the Quantile is from that of Column: 0 where it is exact.
func (s *Sketched) Bound(p float64) float64 {
	q := s.quantile(p, s.order)
	if math.IsNaN(q) || math.IsInf(q, 0) {
		return 0
	}
	return max(q-s.quantile(p, s.least), s.quantile(p, s.greatest)-q)
}

// Within is the largest Bound of the quantiles of a Summary, as a share of the quantile.
func (s *Sketched) Within(kind Kind) (share float64) {
	if kind == Flag {
		return 0
	}
	for _, q := range quantiles {
		if b := s.Bound(q.p); b > 0 {
			share = max(share, b/math.Abs(s.quantile(q.p, s.order)))
		}
	}
	return share
}

// quantile is the type 7 quantile of values given by their ranks.
func (s *Sketched) quantile(p float64, order func(rank int) float64) float64 {
	return ranked(s.n, p, order)
}

// Summary is as Column.Summary.
func (s *Sketched) Summary(kind Kind) []Row { return summary(s, kind) }

// Clip is as Column.Clip.
func (s *Sketched) Clip(e Estimate, kind Kind) Estimate {
	support := s.within(kind.Support())
	return e.clip(support.Lo, support.Hi)
}

func (s *Sketched) within(support Support) Support {
	finite := s.finite()
	if len(finite) == 0 {
		return support
	}
	return support.without(finite[0].lo, finite[len(finite)-1].hi)
}

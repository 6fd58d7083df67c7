package stats

import (
	"fmt"
	"math"
	"slices"
)

// Sketch gathers the values of one outcome as they come, in memory that does not grow with their number.
// What a Column would say of them is then read from it by Sketched: counts, exceedances of thresholds named
// beforehand and moments as they are, quantiles from bins.
//
// A bin holds the values that share sign, exponent and the first bits of the mantissa, so that its width is a
// share of the value: at most 2^-bits, as long as the values fill fewer than some 60 powers of two. Where they lie
// closer together, bins are finer: as fine as some hundreds of them allow, or with each bit more than LeastBits twice as
// many; where they span more, bins are coarser. A bin remembers how many values it has and the least and the greatest,
// so that constants, counts, flags and whatever has a bin to itself stay exact; zero and the infinities always have.
// How values are spread over the sets of a design is known by strata of four bins.
//
// What it knows depends on the values and their runs alone, and not on how runs were cut into calls.
type Sketch struct {
	sets       int // of the Replicates
	bits       int
	zero       counts
	under      counts // -Inf
	over       counts // +Inf
	thresholds []float64
	above      []counts // by threshold
	sums       shifted
	shift      uint // a bin is numbered by the bits of its values without the last ones
	pages      int
	sides      [2]side // positive and negative
	spare      []*page // that became empty when bins were joined
}

// counts are numbers of values by set; of Runs there is one.
type counts []int

func (c counts) all() (n int) {
	for _, k := range c {
		n += k
	}
	return n
}

// side is the bins of one sign, by pages that come into being with their first value.
type side struct {
	first uint64  // number of the page pages[0]
	pages []*page // nil where no value is
}

// page is neighbouring bins, and their strata by set, which Runs have no need of.
type page struct {
	bins   [pageBins]bin
	strata []uint32 // stratum after stratum
}

type bin struct {
	n      uint64
	lo, hi float64 // the least and the greatest value
}

// LeastBits and MostBits are the least and the most bits of a Sketch.
const (
	LeastBits = 7
	MostBits  = 10
)

// Bins, strata, and how many of them there may be with the least bits. What is finer than the coarsest bins that are
// promised is given up for memory early, what is promised late.
const (
	pageBits    = 4 // of the number of a bin tell its place on the page
	pageBins    = 1 << pageBits
	stratumBits = 2
	strata      = pageBins >> stratumBits // of a page

	mantissaBits = 52
	finestShift  = mantissaBits - 24

	finerPages    = 32 // of a column with bins finer than promised
	promisedPages = 512
	finerSide     = 512   // pages of a sign from the first to the last with a value
	promisedSide  = 16384 // which is where all numbers end
)

// ordinary is how far the bits of ordinary numbers reach from those of the smallest: zero, what is smaller yet,
// infinities and NaN are beyond.
const (
	smallest = 1 << mantissaBits // the bits of the smallest number with a full mantissa
	ordinary = 2046 << mantissaBits
)

// NewSketch makes an empty sketch for runs of that kind, which will know how many values are greater than each of
// the thresholds. Its memory grows with the number of sets, and doubles with each bit, as does the precision of
// quantiles. Of one set there may be fewer than 2^32 values. It panics if bits are not from LeastBits to MostBits.
func NewSketch(r Replicates, bits int, thresholds ...float64) *Sketch {
	if bits < LeastBits || bits > MostBits {
		panic(fmt.Sprintf("stats: a sketch of %d bits", bits))
	}
	groups := max(1, r.sets)
	s := &Sketch{
		sets: r.sets, bits: bits, zero: make(counts, groups), under: make(counts, groups), over: make(counts, groups),
		thresholds: slices.Clone(thresholds), shift: finestShift,
		sums: shifted{parts: make([]sums4, groups), sum: make([]sums4, groups), lost: make([]sums4, groups), squares: r.sets > 0},
	}
	for range thresholds {
		s.above = append(s.above, make(counts, groups))
	}
	return s
}

// Put takes the values of runs first, first+1, ...: those after the runs of the last Put. NaN is a failed run. Minus
// zero is zero.
func (s *Sketch) Put(first int, values []float64) {
	groups := len(s.zero)
	for i, t := range s.thresholds {
		set, above := first%groups, s.above[i]
		for _, v := range values {
			if v > t {
				above[set]++
			}
			if set++; set == groups {
				set = 0
			}
		}
	}
	s.sums.put(first, values)
	set := first % groups
	for _, v := range values {
		bits := math.Float64bits(v)
		at := bits&^sign - smallest
		side := &s.sides[bits>>63]
		number := at>>(s.shift+pageBits) - side.first
		if at < ordinary && number < uint64(len(side.pages)) && side.pages[number] != nil {
			s.count(side.pages[number], at, v, set)
		} else {
			s.rare(v, set)
		}
		if set++; set == groups {
			set = 0
		}
	}
}

// count puts a value on its page.
func (s *Sketch) count(p *page, at uint64, v float64, set int) {
	b := &p.bins[at>>s.shift%pageBins]
	b.n++
	if v < b.lo {
		b.lo = v
	}
	if v > b.hi {
		b.hi = v
	}
	if s.sets > 0 {
		p.strata[int(at>>(s.shift+stratumBits)%strata)*s.sets+set]++
	}
}

// rare counts a value that has no page, or not yet.
func (s *Sketch) rare(v float64, set int) {
	switch {
	case v != v:
	case v == 0:
		s.zero[set]++
	case math.IsInf(v, 1):
		s.over[set]++
	case math.IsInf(v, -1):
		s.under[set]++
	default:
		bits := math.Float64bits(v)
		at := max(bits&^sign, smallest) - smallest // what is too small for a full mantissa joins the smallest that is not
		s.count(s.page(int(bits>>63), at), at, v, set)
	}
}

// page finds or makes the page of a value, and coarsens the bins until there is room for it. Whether there is depends on
// all pages with a value together, so that it does not matter which of them comes first.
func (s *Sketch) page(sign int, at uint64) *page {
	for {
		side, number := &s.sides[sign], at>>(s.shift+pageBits)
		if len(side.pages) == 0 {
			side.first = number
		}
		first, end := min(side.first, number), max(side.first+uint64(len(side.pages)), number+1)
		switch old := end-first == uint64(len(side.pages)); {
		case old && side.pages[number-first] != nil:
			return side.pages[number-first]
		case end-first > uint64(s.limit(finerSide, promisedSide)) || s.pages == s.limit(finerPages, promisedPages):
			s.coarsen()
			continue
		case !old:
			pages := make([]*page, end-first)
			copy(pages[side.first-first:], side.pages)
			side.first, side.pages = first, pages
		}
		s.pages++
		p := s.empty()
		side.pages[number-first] = p
		return p
	}
}

// empty is a page without values.
func (s *Sketch) empty() *page {
	n := len(s.spare)
	if n == 0 {
		return newPage(s.sets)
	}
	p := s.spare[n-1]
	s.spare = s.spare[:n-1]
	return p
}

// limit is what there may be of something while bins are finer than promised, or else.
func (s *Sketch) limit(finer, promised int) int {
	if s.shift < uint(mantissaBits-s.bits) {
		return finer << (s.bits - LeastBits)
	}
	return promised << (s.bits - LeastBits)
}

func newPage(sets int) *page {
	p := &page{strata: make([]uint32, strata*sets)}
	p.clear()
	return p
}

func (p *page) clear() {
	for i := range p.bins {
		p.bins[i] = bin{lo: math.Inf(1), hi: math.Inf(-1)}
	}
	clear(p.strata)
}

// coarsen joins each two bins that are neighbours by their numbers.
func (s *Sketch) coarsen() {
	s.shift++
	s.pages = 0
	for i := range s.sides {
		old := &s.sides[i]
		if len(old.pages) == 0 {
			continue
		}
		first := old.first / 2
		pages := make([]*page, (old.first+uint64(len(old.pages))-1)/2-first+1)
		for j, p := range old.pages {
			if p == nil {
				continue
			}
			number := old.first + uint64(j)
			to := &pages[number/2-first]
			if *to == nil {
				*to = s.empty()
				s.pages++
			}
			(*to).join(p, int(number%2), s.sets)
			p.clear()
			s.spare = append(s.spare, p)
		}
		old.first, old.pages = first, pages
	}
	if s.shift >= uint(mantissaBits-s.bits) {
		s.spare = nil // no more will be joined, as a rule
	}
}

// join adds a page of bins half as wide, which is the first or the second half.
func (p *page) join(finer *page, half, sets int) {
	for i, b := range finer.bins {
		to := &p.bins[(half*pageBins+i)/2]
		to.n += b.n
		to.lo, to.hi = min(to.lo, b.lo), max(to.hi, b.hi)
	}
	for i, n := range finer.strata {
		stratum, set := i/sets, i%sets
		p.strata[(half*strata+stratum)/2*sets+set] += n
	}
}

// shifted are sums of powers of the finite values, less the first of them, by set. They are formed by stretches of
// runs that end where the number of the run is a multiple of stretch, and what each addition of a stretch
// loses is carried along (see num.Sum).
type shifted struct {
	begun     bool
	squares   bool // that is all; else to the fourth power
	from      float64
	parts     []sums4 // of the stretch under way, by set
	sum, lost []sums4
}

// sums4 holds sums of powers of deviations: first, second, third and fourth.
type sums4 [4]float64

const stretch = 1024

func (s *shifted) put(first int, values []float64) {
	for len(values) > 0 {
		n := min(len(values), stretch-first%stretch)
		s.add(first, values[:n])
		if first, values = first+n, values[n:]; first%stretch == 0 {
			for set := range s.parts {
				s.sum[set], s.lost[set] = s.plus(set)
				s.parts[set] = sums4{}
			}
		}
	}
}

func (s *shifted) add(first int, values []float64) {
	i := 0
	for !s.begun && i < len(values) {
		if finite(values[i]) {
			s.begun, s.from = true, values[i]
			break
		}
		i++
	}
	values = values[i:]
	if s.squares {
		groups := len(s.parts)
		set := (first + i) % groups
		for _, v := range values {
			if finite(v) {
				d, p := v-s.from, &s.parts[set]
				p[0] += d
				p[1] += float64(d * d)
			}
			if set++; set == groups {
				set = 0
			}
		}
		return
	}
	p := s.parts[0]
	for _, v := range values {
		if finite(v) {
			d := v - s.from
			q := float64(d * d)
			p[0] += d
			p[1] += q
			p[2] += float64(q * d)
			p[3] += float64(q * q)
		}
	}
	s.parts[0] = p
}

// finite is false for infinities and NaN, whose differences with themselves are NaN.
func finite(v float64) bool { return v-v == 0 }

// plus is the sums of a set with those of the stretch under way, and what they lost.
func (s *shifted) plus(set int) (sum, lost sums4) {
	sum, lost = s.sum[set], s.lost[set]
	for i, v := range s.parts[set] {
		t := sum[i] + v
		if math.Abs(sum[i]) >= math.Abs(v) {
			lost[i] += (sum[i] - t) + v
		} else {
			lost[i] += (v - t) + sum[i]
		}
		sum[i] = t
	}
	return sum, lost
}

// of is the sums of a set.
func (s *shifted) of(set int) sums4 {
	sum, lost := s.plus(set)
	for i, v := range lost {
		if !math.IsNaN(v) { // as it is of infinite sums
			sum[i] += v
		}
	}
	return sum
}

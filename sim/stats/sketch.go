package stats

import (
	"errors"
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
// What it knows depends on the values and their runs alone, and not on how runs were cut into calls, or into sketches
// that Merge joins.
type Sketch struct {
	sets       int // of the Replicates
	bits       int
	zero       counts
	under      counts // -Inf
	over       counts // +Inf
	thresholds []float64
	above      []counts // by threshold
	sums       tree
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
		sums: newTree(groups, r.sets > 0),
	}
	for range thresholds {
		s.above = append(s.above, make(counts, groups))
	}
	return s
}

// Empty makes an empty sketch of the same kind.
func (s *Sketch) Empty() *Sketch { return NewSketch(Replicates{s.sets}, s.bits, s.thresholds...) }

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
		p.bins[(half*pageBins+i)/2].add(b)
	}
	for i, n := range finer.strata {
		stratum, set := i/sets, i%sets
		p.strata[(half*strata+stratum)/2*sets+set] += n
	}
}

// Merge takes the values of another sketch, of the runs that follow, as if Put had: the bits are the same. Runs must have
// been cut at a multiple of 1,024. The error is that of a sketch for other replicates, bits or thresholds, or
// of other runs; the sketch is then as it was. The other sketch stays as it is.
func (s *Sketch) Merge(o *Sketch) error {
	switch {
	case o.sets != s.sets || o.bits != s.bits || !slices.Equal(o.thresholds, s.thresholds):
		return errors.New("stats: a sketch of another kind cannot be merged")
	case s.sums.next%stretch != 0 || o.sums.first()*stretch != s.sums.next:
		return fmt.Errorf("stats: found a sketch of runs from %d, expected one from %d", o.sums.first()*stretch, s.sums.next)
	}
	s.zero.add(o.zero)
	s.under.add(o.under)
	s.over.add(o.over)
	for i, n := range o.above {
		s.above[i].add(n)
	}
	s.sums.merge(&o.sums)
	for s.shift < o.shift {
		s.coarsen()
	}
	for sign := range o.sides {
		side := &o.sides[sign]
		for i, p := range side.pages {
			if p != nil {
				s.take(sign, (side.first+uint64(i))<<pageBits, p, o.shift)
			}
		}
	}
	return nil
}

func (c counts) add(o counts) {
	for i, n := range o {
		c[i] += n
	}
}

// take adds a page of bins that are as wide or finer; first is the number of its first bin.
func (s *Sketch) take(sign int, first uint64, p *page, shift uint) {
	for i, b := range p.bins {
		if b.n == 0 {
			continue
		}
		at := (first + uint64(i)) << shift
		s.page(sign, at).bins[at>>s.shift%pageBins].add(b)
	}
	for i, n := range p.strata {
		if n == 0 {
			continue
		}
		stratum, set := uint64(i/s.sets), i%s.sets
		at := (first + stratum<<stratumBits) << shift
		s.page(sign, at).strata[int(at>>(s.shift+stratumBits)%strata)*s.sets+set] += n
	}
}

func (b *bin) add(o bin) {
	b.n += o.n
	b.lo, b.hi = min(b.lo, o.lo), max(b.hi, o.hi)
}

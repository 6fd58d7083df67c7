package stats

import (
	"cmp"
	"math"
	"slices"
)

// tagged is a number and the set of its run, ready to be sorted.
type tagged struct {
	key uint64 // see ordered
	set uint32
}

// sorter sorts tagged numbers by digits of their keys, least significant first. For a column of
// 16,384 it takes a fifth of the time of a sort by comparison. The memory is reused.
type sorter struct {
	items, spare []tagged
}

const (
	digitBits = 11
	digits    = (64 + digitBits - 1) / digitBits
	radix     = 1 << digitBits
	// Below this length clearing the counts costs more than comparing.
	shortest = 1024
)

// reset makes room for so many numbers.
func (s *sorter) reset(n int) { s.items = slices.Grow(s.items[:0], n) }

// add takes a number that is not NaN.
func (s *sorter) add(v float64, set int) {
	s.items = append(s.items, tagged{ordered(v), uint32(set)})
}

// sort leaves the items in ascending order of their numbers.
func (s *sorter) sort() {
	if len(s.items) < shortest {
		slices.SortFunc(s.items, func(a, b tagged) int { return cmp.Compare(a.key, b.key) })
		return
	}
	var counts [digits][radix]uint32
	for _, it := range s.items {
		for d := range counts {
			counts[d][it.key>>(d*digitBits)%radix]++
		}
	}
	s.spare = slices.Grow(s.spare[:0], len(s.items))[:len(s.items)]
	for d := range counts {
		shift, count := d*digitBits, &counts[d]
		if int(count[s.items[0].key>>shift%radix]) == len(s.items) {
			continue // all share this digit
		}
		var at uint32
		for i, n := range count {
			count[i] = at
			at += n
		}
		for _, it := range s.items {
			to := &count[it.key>>shift%radix]
			s.spare[*to] = it
			*to++
		}
		s.items, s.spare = s.spare, s.items
	}
}

// value is the number itself.
func (t tagged) value() float64 {
	if t.key&sign != 0 {
		return math.Float64frombits(t.key &^ sign)
	}
	return math.Float64frombits(^t.key)
}

const sign = 1 << 63

// ordered maps a number to an integer of the same order. Minus zero counts as zero: its sign would
// make the bits of a result depend on the order of the runs.
func ordered(v float64) uint64 {
	if v == 0 {
		return sign
	}
	u := math.Float64bits(v)
	if u&sign != 0 {
		return ^u
	}
	return u | sign
}

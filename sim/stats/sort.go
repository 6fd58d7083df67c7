package stats

import (
	"math"
	"slices"
	"sort"
)

// sorter sorts numbers, each with the set of its run, by digits of their keys, least significant first. For a column of
// 16,384 it takes a fifth of the time of a sort by comparison. Numbers and sets lie apart, so that a number takes 24 bytes
// with what is needed to sort it. The memory is reused.
type sorter struct {
	values, spareValues []float64
	sets, spareSets     []uint32
}

const (
	digitBits = 11
	digits    = (64 + digitBits - 1) / digitBits
	radix     = 1 << digitBits
	// Below this length clearing the counts costs more than comparing.
	shortest = 1024
)

// reset makes room for so many numbers.
func (s *sorter) reset(n int) {
	s.values, s.sets = slices.Grow(s.values[:0], n), slices.Grow(s.sets[:0], n)
}

// add takes a number that is not NaN. Minus zero becomes zero: its sign would make the bits of a result depend on the
// order of the runs.
func (s *sorter) add(v float64, set int) {
	if v == 0 {
		v = 0
	}
	s.values = append(s.values, v)
	s.sets = append(s.sets, uint32(set))
}

// sort leaves the numbers in ascending order, and as much spare room.
func (s *sorter) sort() {
	n := len(s.values)
	s.spareValues, s.spareSets = slices.Grow(s.spareValues[:0], n)[:n], slices.Grow(s.spareSets[:0], n)[:n]
	if n < shortest {
		sort.Sort((*compared)(s))
		return
	}
	var counts [digits][radix]uint32
	for _, v := range s.values {
		key := ordered(v)
		for d := range counts {
			counts[d][key>>(d*digitBits)%radix]++
		}
	}
	for d := range counts {
		shift, count := d*digitBits, &counts[d]
		if int(count[ordered(s.values[0])>>shift%radix]) == n {
			continue // all share this digit
		}
		var at uint32
		for i, k := range count {
			count[i] = at
			at += k
		}
		sets, toValues, toSets := s.sets[:n], s.spareValues[:n], s.spareSets[:n]
		for i, v := range s.values {
			at := &count[ordered(v)>>shift%radix]
			toValues[*at], toSets[*at] = v, sets[i]
			*at++
		}
		s.values, s.spareValues = s.spareValues, s.values
		s.sets, s.spareSets = s.spareSets, s.sets
	}
}

// compared sorts few numbers.
type compared sorter

func (c *compared) Len() int           { return len(c.values) }
func (c *compared) Less(i, j int) bool { return c.values[i] < c.values[j] }
func (c *compared) Swap(i, j int) {
	c.values[i], c.values[j] = c.values[j], c.values[i]
	c.sets[i], c.sets[j] = c.sets[j], c.sets[i]
}

const sign = 1 << 63

// ordered maps a number to an integer of the same order.
func ordered(v float64) uint64 {
	u := math.Float64bits(v)
	return u ^ (uint64(int64(u)>>63) | sign)
}

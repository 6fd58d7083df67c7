package stats

import (
	"math"
	"slices"
)

// sorter sorts numbers without NaN by their bits, one byte at a time, least significant first.
// For a column of 16,384 it takes a fifth of the time of a sort by comparison. The memory is
// reused from call to call.
type sorter struct {
	keys, spare []uint64
}

// Below this length clearing the counts costs more than comparing.
const shortest = 192

func (s *sorter) sort(x []float64) {
	if len(x) < shortest {
		slices.Sort(x)
		return
	}
	s.keys = slices.Grow(s.keys[:0], len(x))[:len(x)]
	s.spare = slices.Grow(s.spare[:0], len(x))[:len(x)]
	keys, spare := s.keys, s.spare

	var counts [8][256]uint32
	for i, v := range x {
		k := ordered(v)
		keys[i] = k
		for b := range counts {
			counts[b][byte(k>>(8*b))]++
		}
	}
	for b := range counts {
		shift := 8 * b
		count := &counts[b]
		if int(count[byte(keys[0]>>shift)]) == len(keys) {
			continue // all share this byte
		}
		var at uint32
		for i, n := range count {
			count[i] = at
			at += n
		}
		for _, k := range keys {
			d := byte(k >> shift)
			spare[count[d]] = k
			count[d]++
		}
		keys, spare = spare, keys
	}
	for i, k := range keys {
		x[i] = unordered(k)
	}
}

const sign = 1 << 63

// ordered maps a number to an integer of the same order.
func ordered(v float64) uint64 {
	u := math.Float64bits(v)
	if u&sign != 0 {
		return ^u
	}
	return u | sign
}

func unordered(k uint64) float64 {
	if k&sign != 0 {
		return math.Float64frombits(k &^ sign)
	}
	return math.Float64frombits(^k)
}

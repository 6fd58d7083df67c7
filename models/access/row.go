package access

import (
	"math/bits"

	"cloudgate/sim/vec"
)

// lanes is the number of runs that walk through time side by side. Their state fits into the
// second-level cache.
const lanes = vec.Lanes

// row holds one number of each lane.
type row = vec.Row

// mask is a set of lanes, of tiers, or of routes. Its members are below 64, as the shifts say for the compiler.
type mask uint64

func (s mask) has(j int) bool { return s>>(j&63)&1 != 0 }

func (s *mask) add(j int)    { *s |= 1 << (j & 63) }
func (s *mask) remove(j int) { *s &^= 1 << (j & 63) }

// put makes j a member, or not.
func (s *mask) put(j int, member bool) {
	if s.remove(j); member {
		s.add(j)
	}
}

// with is the set with j.
func (s mask) with(j int) mask { return s | 1<<(j&63) }

// first is the first member of a set that is not empty, rest are the others.
func (s mask) first() int { return bits.TrailingZeros64(uint64(s)) }
func (s mask) rest() mask { return s & (s - 1) }

// rows makes n rows.
func rows(n int) []row { return make([]row, n) }

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

// next takes the first member out of a set that is not empty.
func (s *mask) next() int {
	j := bits.TrailingZeros64(uint64(*s))
	*s &= *s - 1
	return j
}

// rows makes n rows.
func rows(n int) []row { return make([]row, n) }

package stats

import (
	"math"
	"slices"
	"sort"
)

// Column holds the values of one outcome over the runs of a study, sorted once, so that each
// further estimate is cheap. It is reused from outcome to outcome by Reset and then allocates
// nothing. It is not safe for concurrent use.
type Column struct {
	basis
	sorted  []float64 // the values that are not NaN, ascending, in the memory of sorter
	bySet   []float64 // the same, set after set, each ascending, in its spare memory; empty for Runs
	start   []int     // set k is bySet[start[k]:start[k+1]]
	next    []int     // where the next value of a set goes
	sorter  sorter
	moments moments
	ranks   rankTable
}

// NewColumn makes an empty column for runs of that kind.
func NewColumn(r Replicates) *Column {
	return &Column{
		basis: basis{sets: r.sets},
		start: make([]int, r.sets+1),
		next:  make([]int, r.sets+1),
		ranks: rankTable{},
	}
}

// Of is a new column with the values x.
func Of(x []float64, r Replicates) *Column {
	c := NewColumn(r)
	c.Reset(x)
	return c
}

// Reset takes the values of runs 0, 1, 2, ...; x is copied. A range of runs that starts
// elsewhere will do as well, for it only renames the sets. NaN is a failed run. Minus zero
// becomes zero.
func (c *Column) Reset(x []float64) {
	c.sorter.reset(len(x))
	set := 0
	for _, v := range x {
		if !math.IsNaN(v) {
			c.sorter.add(v, set)
		}
		if set++; set >= c.sets {
			set = 0
		}
	}
	c.sorter.sort()
	c.sorted = c.sorter.values
	c.moments = moments{}
	groups := len(c.sorted)
	if c.sets > 0 {
		groups = c.split()
	}
	c.rest(len(c.sorted), groups)
}

// split deals the sorted values out to their sets, and gives the number of sets that have any.
func (c *Column) split() (groups int) {
	clear(c.start)
	for _, set := range c.sorter.sets {
		c.start[set+1]++
	}
	for k := range c.sets {
		if c.start[k+1] > 0 {
			groups++
		}
		c.start[k+1] += c.start[k]
	}
	copy(c.next, c.start)
	c.bySet = c.sorter.spareValues
	for i, set := range c.sorter.sets {
		c.bySet[c.next[set]] = c.sorted[i]
		c.next[set]++
	}
	return groups
}

// constant says whether all values are equal.
func (c *Column) constant() bool {
	n := len(c.sorted)
	return n > 0 && c.sorted[0] == c.sorted[n-1]
}

func (c *Column) set(k int) []float64 { return c.bySet[c.start[k]:c.start[k+1]] }

// counter gives the number of values with some property among sorted values.
type counter func(sorted []float64) int

// atMost counts the values up to x, x included.
func atMost(x float64) counter {
	return func(sorted []float64) int {
		return sort.Search(len(sorted), func(i int) bool { return sorted[i] > x })
	}
}

// below counts the values smaller than x.
func below(x float64) counter {
	return func(sorted []float64) int {
		i, _ := slices.BinarySearch(sorted, x)
		return i
	}
}

// shareError is the standard error, from the sets, of a share p of the values.
func (c *Column) shareError(p float64, count counter) float64 {
	return c.spread(func(k int) float64 {
		set := c.set(k)
		return float64(count(set)) - float64(p*float64(len(set)))
	})
}

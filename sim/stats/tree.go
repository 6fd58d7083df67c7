package stats

import "math"

// tree is sums of powers over all runs, so formed that they are the same however runs are cut. The leaves are stretches
// of runs that end where the number of a run is a multiple of stretch, and two neighbours are joined where the end of the
// right one is a multiple of the runs of both: pairwise summation, with its place fixed by the numbers of the runs. What a tree holds
// of some runs is its largest complete nodes, from left to right, at most two of each size.
type tree struct {
	squares bool // that is all; else to the fourth power
	next    int  // the run after the last
	nodes   []node
	part    node // of the stretch under way
}

// node is sums of powers of the finite values of 2^level stretches, less the first of them, by set.
type node struct {
	level int
	begun bool    // there is a finite value
	from  float64 // the first
	sums  []powerSums
}

// powerSums holds sums of powers of deviations, from the zeroth, which is their number, to the fourth.
type powerSums [5]float64

const stretch = 1024

func newTree(groups int, squares bool) tree {
	return tree{squares: squares, part: node{sums: make([]powerSums, groups)}}
}

// first is the stretch that the tree begins with.
func (t *tree) first() int {
	first := t.next / stretch
	for _, n := range t.nodes {
		first -= 1 << n.level
	}
	return first
}

func (t *tree) put(first int, values []float64) {
	for len(values) > 0 {
		n := min(len(values), stretch-first%stretch)
		t.part.add(first, values[:n], t.squares)
		first, values = first+n, values[n:]
		t.next = first
		if first%stretch == 0 {
			t.push(t.part, first/stretch)
			t.part.clear()
		}
	}
}

// push appends a copy of a node that ends with that many stretches, and joins what is then complete.
func (t *tree) push(n node, end int) {
	i := len(t.nodes)
	if i == cap(t.nodes) {
		t.nodes = append(t.nodes, node{})
	}
	t.nodes = t.nodes[:i+1]
	last := &t.nodes[i]
	n.sums = append(last.sums[:0], n.sums...) // of a node that was joined, if there was one
	*last = n
	for ; i > 0 && t.nodes[i-1].level == t.nodes[i].level && end>>t.nodes[i].level%2 == 0; i-- {
		left := &t.nodes[i-1]
		left.join(&t.nodes[i], t.squares)
		left.level++
	}
	t.nodes = t.nodes[:i+1]
}

// merge takes the runs of another tree, which follow those of this one, whose last stretch is complete.
func (t *tree) merge(o *tree) {
	end := t.next / stretch
	for _, n := range o.nodes {
		end += 1 << n.level
		t.push(n, end)
	}
	t.part.from, t.part.begun = o.part.from, o.part.begun
	copy(t.part.sums, o.part.sums)
	t.next = o.next
}

// all joins what is not complete, from right to left.
func (t *tree) all() node {
	all := node{sums: make([]powerSums, len(t.part.sums))}
	for i := len(t.nodes); i >= 0; i-- {
		left := &t.part
		if i < len(t.nodes) {
			left = &t.nodes[i]
		}
		right := all
		all = node{begun: left.begun, from: left.from, sums: append([]powerSums(nil), left.sums...)}
		all.join(&right, t.squares)
	}
	return all
}

func (n *node) clear() {
	n.begun, n.from = false, 0
	clear(n.sums)
}

// add takes the values of runs of a stretch.
func (n *node) add(first int, values []float64, squares bool) {
	i := 0
	for !n.begun && i < len(values) {
		if finite(values[i]) {
			n.begun, n.from = true, values[i]
			break
		}
		i++
	}
	values = values[i:]
	if squares {
		groups := len(n.sums)
		set := (first + i) % groups
		for _, v := range values {
			if finite(v) {
				d, s := v-n.from, &n.sums[set]
				s[0]++
				s[1] += d
				s[2] += float64(d * d)
			}
			if set++; set == groups {
				set = 0
			}
		}
		return
	}
	s := n.sums[0]
	for _, v := range values {
		if finite(v) {
			d := v - n.from
			q := float64(d * d)
			s[0]++
			s[1] += d
			s[2] += q
			s[3] += float64(q * d)
			s[4] += float64(q * q)
		}
	}
	n.sums[0] = s
}

// finite is false for infinities and NaN, whose differences with themselves are NaN.
func finite(v float64) bool { return v-v == 0 }

// join adds the values of a node to the right, whose deviations it takes from its own first value.
func (n *node) join(right *node, squares bool) {
	switch {
	case !right.begun:
		return
	case !n.begun:
		n.begun, n.from = true, right.from
		copy(n.sums, right.sums)
		return
	}
	d := right.from - n.from
	for set := range n.sums {
		s, r := &n.sums[set], right.sums[set]
		if r[0] > 0 && d != 0 {
			r.move(d, squares)
		}
		for i, v := range r {
			s[i] += v
		}
	}
}

// move makes of sums of powers of x those of x + d.
func (s *powerSums) move(d float64, squares bool) {
	q := float64(d * d)
	if !squares {
		s[4] += float64(4*d*s[3]) + float64(6*q*s[2]) + float64(4*q*d*s[1]) + float64(q*q*s[0])
		s[3] += float64(3*d*s[2]) + float64(3*q*s[1]) + float64(q*d*s[0])
	}
	s[2] += float64(2*d*s[1]) + float64(q*s[0])
	if math.IsNaN(s[2]) {
		s[2] = math.Inf(1) // too large for a number, as its parts are
	}
	s[1] += float64(d * s[0])
}

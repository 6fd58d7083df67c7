package discover

import (
	"cmp"
	"slices"
)

// Paste widens a box again where peeling went too far: step by step a slice beyond one of its limits is given back,
// as long as the mean does not fall. A slice is the nearest cases beyond a limit, as many as the share o.Paste of
// those in the box and one at least, with all that are equal to the last; of categories one comes back at a time. The
// best is taken, as by Peel. A limit that keeps out no case is dropped first. It returns the boxes after
// each step, none if the box cannot be widened.
func (c *Cases) Paste(b Box, o Options) []Box {
	o = o.withDefaults()
	r := c.region(b.Limits)
	t := c.tally(r)
	if t.n == 0 {
		return nil
	}
	var boxes []Box
	for {
		best, ok := c.bestPaste(r, t, o)
		if !ok {
			return boxes
		}
		r, t = r.with(best.input, best.side), best.tally
		boxes = append(boxes, c.box(r, t))
	}
}

func (c *Cases) bestPaste(r region, t tally, o Options) (best change, ok bool) {
	restricted := r.restricted(c)
	beyond := c.beyond(r, restricted)
	consider := func(ch change) {
		ch.restricted = len(restricted)
		if !ch.side.restricts(&c.inputs[ch.input]) {
			ch.restricted--
		}
		if c.mean(ch.tally) < c.mean(t) {
			return
		}
		ch.score = c.score(o.Objective, t, ch.tally)
		if !ok || ch.better(best) {
			best, ok = ch, true
		}
	}
	slices.SortFunc(restricted, func(a, b int) int { return cmp.Compare(c.inputs[a].name, c.inputs[b].name) })
	for _, j := range restricted {
		in, s := &c.inputs[j], r.sides[j]
		slices.SortFunc(beyond[j], func(a, b int32) int { return cmp.Compare(in.rank[a], in.rank[b]) })
		for _, wider := range in.wider(s, beyond[j], max(1, int(float64(t.n)*o.Paste))) {
			ch := change{input: j, side: wider, tally: t}
			for _, i := range beyond[j] {
				if wider.contains(in.rank[i]) {
					ch.n++
					ch.sum += c.y[i]
				}
			}
			if ch.n == t.n {
				return ch, true
			}
			consider(ch)
		}
	}
	return best, ok
}

// beyond gives for each restricted input the cases that its limit alone keeps out of a region.
func (c *Cases) beyond(r region, restricted []int) map[int][]int32 {
	beyond := map[int][]int32{}
	for _, i := range c.members {
		by, times := 0, 0
		for _, j := range restricted {
			if !r.sides[j].contains(c.inputs[j].rank[i]) {
				by = j
				times++
			}
		}
		if times == 1 {
			beyond[by] = append(beyond[by], int32(i))
		}
	}
	return beyond
}

// wider lists the sides that a paste can make of one: at each end with the nearest k of the cases beyond, which come by
// ascending rank, or with one more category. An end beyond which there are no more cases is opened.
func (col *column) wider(s side, beyond []int32, k int) []side {
	var sides []side
	if col.categories > 0 {
		for category, kept := range s.kept {
			if !kept {
				sides = append(sides, s.with(category))
			}
		}
		return sides
	}
	last := int32(len(col.values) - 1)
	below, _ := slices.BinarySearchFunc(beyond, s.lo, func(i, lo int32) int { return cmp.Compare(col.rank[i], lo) })
	if s.lo > 0 {
		w := s
		if w.lo = 0; below > k {
			w.lo = col.rank[beyond[below-k]]
			if w.lo == col.rank[beyond[0]] {
				w.lo = 0
			}
		}
		sides = append(sides, w)
	}
	if s.hi < last {
		w := s
		if w.hi = last; len(beyond)-below > k {
			w.hi = col.rank[beyond[below+k-1]]
			if w.hi == col.rank[beyond[len(beyond)-1]] {
				w.hi = last
			}
		}
		sides = append(sides, w)
	}
	return sides
}

func (s side) with(category int) side {
	s.kept = slices.Clone(s.kept)
	s.kept[category] = true
	if !slices.Contains(s.kept, false) {
		s.kept = nil
	}
	return s
}

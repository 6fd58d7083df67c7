package discover

import (
	"fmt"
	"math"
	"slices"
)

// Objective says what makes one peel, or paste, better than another.
type Objective string

// The objectives, with the names that they have in the EMA workbench. Let the mean outcome go from m to m' and the number of
// cases from n to n'.
const (
	// Lenient1 is (m'-m)/|n'-n|, the gain for each case given up: the default, for inputs of mixed kinds, since a
	// category cannot be peeled in small steps (Kwakkel and Jaxa-Rozen 2016).
	Lenient1 Objective = "lenient1"
	// Lenient2 is n'(m'-m)/|n'-n|, which favours small peels more.
	Lenient2 Objective = "lenient2"
	// Original is m', as Friedman and Fisher (1999) first put it.
	Original Objective = "original"
)

// Objectives are all of them, the default first.
func Objectives() []Objective { return []Objective{Lenient1, Lenient2, Original} }

// Options say how boxes are peeled and pasted. The zero value is the usual choice.
type Options struct {
	Objective Objective // "" for Lenient1
	Peel      float64   // the share of the box's cases that a peel takes, in (0, 0.5]; 0 for 0.05
	Paste     float64   // the share that a paste gives back, likewise
	MinMass   float64   // the least mass of a box, in (0, 1]; 0 for 0.05
}

// withDefaults panics on what is no option.
func (o Options) withDefaults() Options {
	if o.Objective == "" {
		o.Objective = Lenient1
	}
	for _, share := range []*float64{&o.Peel, &o.Paste, &o.MinMass} {
		if *share == 0 {
			*share = 0.05
		}
	}
	if !slices.Contains(Objectives(), o.Objective) {
		panic(fmt.Sprintf("discover: no objective %q", o.Objective))
	}
	if !(o.Peel > 0 && o.Peel <= 0.5 && o.Paste > 0 && o.Paste <= 0.5 && o.MinMass > 0 && o.MinMass <= 1) {
		panic(fmt.Sprintf("discover: shares out of range: %+v", o))
	}
	return o
}

// score is the objective of going from some cases to others.
func (c *Cases) score(o Objective, from, to tally) float64 {
	gain := c.mean(to) - c.mean(from)
	change := math.Abs(float64(to.n - from.n))
	switch o {
	case Lenient1:
		return gain / change
	case Lenient2:
		return float64(to.n) * gain / change
	}
	return c.mean(to)
}

// Peel finds a trajectory of boxes, each within the one before: from all cases on, the slice at the end of some input
// whose loss is best by the objective is peeled off, as small a slice as o.Peel allows (PRIM, Friedman and Fisher
// 1999). Of an input's numbers all up to the quantile at o.Peel go, or all from that at 1-o.Peel on, so that equal
// values stay together; of categories one goes at a time. Of equally good peels the one that leaves fewest inputs
// restricted is taken, then the largest box, then the first input by name.
//
// It ends when no peel leaves o.MinMass, and with a lenient objective already when none raises the mean, as where what
// is of interest lies in opposite corners. With Original it goes on through a falling mean, which may rise
// again. The first box is all cases. It panics if an option is out of range.
func (c *Cases) Peel(o Options) []Box {
	o = o.withDefaults()
	p := newPeeling(c)
	boxes := []Box{c.box(p.region, p.tally)}
	for {
		best, ok := p.best(o)
		if !ok {
			return boxes
		}
		p.take(best)
		boxes = append(boxes, c.box(p.region, p.tally))
	}
}

// peeling is a box on its way.
type peeling struct {
	c      *Cases
	region region
	tally
	in     []bool    // whether a case is in the box
	cases  []int32   // those that are
	sorted [][]int32 // those that are by each input of numbers, ascending
	counts []tally   // scratch, by category
}

// change is a peel or a paste: the side that an input has then, and what is in the box.
type change struct {
	input int
	side  side
	tally
	score      float64
	restricted int // how many inputs are
}

func newPeeling(c *Cases) *peeling {
	p := &peeling{c: c, region: c.everything(), in: slices.Clone(c.among)}
	p.n = len(c.members)
	p.cases = make([]int32, p.n)
	for k, i := range c.members {
		p.cases[k] = int32(i)
		p.sum += c.y[i]
	}
	p.sorted = make([][]int32, len(c.inputs))
	for _, j := range c.byName {
		if order := c.inputs[j].order; order != nil {
			p.sorted[j] = p.remaining(make([]int32, len(order)), order)
		}
	}
	return p
}

// remaining copies the cases that are in the box; to may be from itself.
func (p *peeling) remaining(to, from []int32) []int32 {
	n := 0
	for _, i := range from {
		to[n] = i
		if p.in[i] {
			n++
		}
	}
	return to[:n]
}

// best is the best peel that is allowed, if there is any.
func (p *peeling) best(o Options) (best change, ok bool) {
	if p.n == 0 {
		return change{}, false
	}
	restricted := len(p.region.restricted(p.c))
	mean := p.c.mean(p.tally)
	changes := false
	consider := func(without tally, ch change) {
		ch.n, ch.sum = p.n-without.n, p.sum-without.sum
		if ch.n == 0 || float64(ch.n)/float64(p.c.n) < o.MinMass {
			return
		}
		ch.score = p.c.score(o.Objective, p.tally, ch.tally)
		ch.restricted = restricted
		if !p.region.sides[ch.input].restricts(&p.c.inputs[ch.input]) {
			ch.restricted++
		}
		changes = changes || p.c.mean(ch.tally) != mean
		if !ok || ch.better(best) {
			best, ok = ch, true
		}
	}
	for _, j := range p.c.byName {
		if p.c.inputs[j].categories > 0 {
			p.categories(j, consider)
		} else {
			p.ends(j, o.Peel, consider)
		}
	}
	return best, ok && changes && (o.Objective == Original || best.score > 0)
}

// better says whether a change is to be preferred to one that came earlier.
func (ch change) better(than change) bool {
	switch {
	case ch.score != than.score:
		return ch.score > than.score
	case ch.restricted != than.restricted:
		return ch.restricted < than.restricted
	}
	return ch.n > than.n
}

// ends considers the slices at both ends of an input's numbers.
func (p *peeling) ends(j int, share float64, consider func(tally, change)) {
	rank, sorted := p.c.inputs[j].rank, p.sorted[j]
	k := int(float64(p.n-1) * share)
	var t tally
	for cut := rank[sorted[k]]; t.n < p.n && rank[sorted[t.n]] <= cut; t.n++ {
		t.sum += p.c.y[sorted[t.n]]
	}
	if t.n < p.n {
		s := p.region.sides[j]
		s.lo = rank[sorted[t.n]]
		consider(t, change{input: j, side: s})
	}
	t = tally{}
	for cut := rank[sorted[p.n-1-k]]; t.n < p.n && rank[sorted[p.n-1-t.n]] >= cut; t.n++ {
		t.sum += p.c.y[sorted[p.n-1-t.n]]
	}
	if t.n < p.n {
		s := p.region.sides[j]
		s.hi = rank[sorted[p.n-1-t.n]]
		consider(t, change{input: j, side: s})
	}
}

// categories considers each category that has cases.
func (p *peeling) categories(j int, consider func(tally, change)) {
	in := &p.c.inputs[j]
	p.counts = append(p.counts[:0], make([]tally, in.categories)...)
	for _, i := range p.cases {
		t := &p.counts[in.rank[i]]
		t.n++
		t.sum += p.c.y[i]
	}
	for k, t := range p.counts {
		if t.n == 0 {
			continue
		}
		consider(t, change{input: j, side: p.region.sides[j].without(k, in.categories)})
	}
}

func (s side) without(k, categories int) side {
	if s.kept == nil {
		s.kept = slices.Repeat([]bool{true}, categories)
	} else {
		s.kept = slices.Clone(s.kept)
	}
	s.kept[k] = false
	return s
}

// take makes a peel.
func (p *peeling) take(ch change) {
	p.region.sides[ch.input] = ch.side
	rank := p.c.inputs[ch.input].rank
	for _, i := range p.cases {
		p.in[i] = ch.side.contains(rank[i])
	}
	p.tally = ch.tally
	p.cases = p.remaining(p.cases, p.cases)
	for j, sorted := range p.sorted {
		p.sorted[j] = p.remaining(sorted, sorted)
	}
}

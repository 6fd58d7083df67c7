package sensitivity

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// Ensemble is the inputs of a study that was made for another purpose, ready for measures that need no design of their
// own. Each input is sorted once, for all outcomes. It is safe for concurrent use, and holds on to the columns that it
// was given.
type Ensemble struct {
	names   []string
	inputs  [][]float64
	weights []float64 // by run
	groups  int       // run i belongs to group i mod groups
	left    int       // how many of the groups are left out in turn: all, or none where they are not independent
	order   [][]int32 // by input, the runs in ascending order
	partitions
	dummies partitions // of inputs that do not matter
}

// partitions are the classes of inputs, by input.
type partitions struct {
	narrow []classes // for conditional means
	middle []classes // for conditional densities
	wide   []classes // for conditional distributions
}

func (p *partitions) add(ranks []float64) {
	runs := float64(len(ranks))
	p.narrow = append(p.narrow, cut(ranks, math.Sqrt(runs)))
	p.middle = append(p.middle, cut(ranks, num.Pow(runs, 0.4)))
	p.wide = append(p.wide, cut(ranks, wideClasses))
}

// classes cut the range of an input into stretches of equal weight; equal values stay together, so that a discrete input
// has at most one for each value.
type classes struct {
	of []uint8 // by run
	n  int
}

// wideClasses is how many conditional distributions are told apart: few enough that each has hundreds of runs.
const wideClasses = 10

// dummies is how many inputs that do not matter are tried, and noiseRank which of their indices, in ascending order, is
// the level of noise: another such input exceeds it with probability (dummies+1-noiseRank)/(dummies+1) = 5 %.
const (
	dummies   = 99
	noiseRank = 95
)

// NewEnsemble sorts the inputs, given by name and column. The weights are by run, at least 0, and nil when all are alike. The
// runs belong together as r says; of a single set there are values, but no intervals. The errors: columns of different
// lengths, fewer than two runs, a value that is not a number, a weight that cannot be.
func NewEnsemble(names []string, inputs [][]float64, weights []float64, r stats.Replicates) (*Ensemble, error) {
	if len(inputs) == 0 || len(names) != len(inputs) {
		return nil, fmt.Errorf("sensitivity: %d names for %d inputs; expected at least one input, and as many names", len(names), len(inputs))
	}
	n := len(inputs[0])
	if n < 2 {
		return nil, fmt.Errorf("sensitivity: %d runs; expected at least 2", n)
	}
	if weights == nil {
		weights = slices.Repeat([]float64{1}, n)
	}
	if len(weights) != n {
		return nil, fmt.Errorf("sensitivity: %d weights for %d runs", len(weights), n)
	}
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			return nil, fmt.Errorf("sensitivity: run %d has weight %v; expected a number, at least 0", i, w)
		}
	}
	if !(num.Sum(weights) > 0) {
		return nil, errors.New("sensitivity: all weights are 0; expected one above")
	}
	e := &Ensemble{names: names, inputs: inputs, weights: weights, groups: groups(r, n)}
	e.left = e.groups
	if e.groups == 1 {
		e.groups, e.left = groups(stats.Runs(), n), 0
	}
	for p, x := range inputs {
		if len(x) != n {
			return nil, fmt.Errorf("sensitivity: input %s has %d runs; expected %d as the first has", names[p], len(x), n)
		}
		if i := slices.IndexFunc(x, math.IsNaN); i >= 0 {
			return nil, fmt.Errorf("sensitivity: input %s is not a number in run %d", names[p], i)
		}
		order := ascending(x)
		ranks := midranks(x, order, weights)
		e.order = append(e.order, order)
		e.add(ranks)
	}
	e.makeDummies(n)
	return e, nil
}

// ascending is the order of the values. Equal ones keep the order of their runs.
func ascending(x []float64) []int32 {
	type item struct {
		x   float64
		run int32
	}
	items := make([]item, len(x))
	for i, x := range x {
		items[i] = item{x, int32(i)}
	}
	slices.SortFunc(items, func(a, b item) int {
		switch {
		case a.x < b.x:
			return -1
		case a.x > b.x:
			return 1
		case a.x == b.x:
			return cmp.Compare(a.run, b.run)
		}
		return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.run, b.run)) // NaN
	})
	order := make([]int32, len(x))
	for i, item := range items {
		order[i] = item.run
	}
	return order
}

// midranks is the weight below each value and half that of its equals, as a share of all.
func midranks(x []float64, order []int32, weights []float64) []float64 {
	ranks := make([]float64, len(x))
	total := 0.0
	for _, i := range order {
		total += weights[i]
	}
	below := 0.0
	for lo := 0; lo < len(order); {
		hi, tied := lo, 0.0
		for hi < len(order) && x[order[hi]] == x[order[lo]] {
			tied += weights[order[hi]]
			hi++
		}
		for _, i := range order[lo:hi] {
			ranks[i] = (below + float64(tied/2)) / total
		}
		below += tied
		lo = hi
	}
	return ranks
}

// cut makes about so many classes of equal weight, of which some may be empty.
func cut(ranks []float64, number float64) classes {
	n := min(max(int(number), 2), math.MaxUint8+1)
	c := classes{of: make([]uint8, len(ranks)), n: n}
	for i, r := range ranks {
		c.of[i] = uint8(min(int(r*float64(n)), n-1))
	}
	return c
}

// makeDummies makes the classes of inputs that do not matter: runs in random order.
func (e *Ensemble) makeDummies(n int) {
	order := make([]int32, n)
	ranks := make([]float64, n)
	for d := range dummies {
		draws := rng.NewKey(uint64(d), "sensitivity/dummy").Stream(0)
		for i := range order {
			k := int(draws.Uniform(uint64(i)) * float64(i+1))
			order[i] = order[k]
			order[k] = int32(i)
		}
		total, below := num.Sum(e.weights), 0.0
		for _, i := range order {
			ranks[i] = (below + float64(e.weights[i]/2)) / total
			below += e.weights[i]
		}
		e.dummies.add(ranks)
	}
}

// Runs is the number of runs.
func (e *Ensemble) Runs() int { return len(e.weights) }

// outcome is one column of outcomes and what the measures need of it.
type outcome struct {
	column   int
	y        []float64
	weights  []float64 // by run, 0 for a failed one
	n        int       // runs that count
	constant bool
	infinite bool
}

func (e *Ensemble) outcome(column int, y []float64) *outcome {
	if len(y) != e.Runs() {
		panic(fmt.Sprintf("sensitivity: an outcome of %d runs for an ensemble of %d", len(y), e.Runs()))
	}
	o := &outcome{column: column, y: y, weights: make([]float64, len(y)), constant: true}
	var one float64
	for i, v := range y {
		if math.IsNaN(v) || e.weights[i] == 0 {
			continue
		}
		o.weights[i] = e.weights[i]
		if o.n == 0 {
			one = v
		}
		o.n++
		o.constant = o.constant && v == one
		o.infinite = o.infinite || math.IsInf(v, 0)
	}
	return o
}

// reason says why the outcome has no indices, if it has none. Measures of variance need it to be finite.
func (o *outcome) reason(finite bool) string {
	switch {
	case o.n < 2:
		return noRuns
	case o.constant:
		return constantOutcome
	case finite && o.infinite:
		return infiniteOutcome
	}
	return ""
}

// measured is what a measure says of one input: its value, and the independent numbers that tell its error.
type measured struct {
	value float64
	left  []float64 // the value without each group of runs
}

// measure is the rows of some indices, by input, with the level of noise from inputs that do not matter. f measures
// with all runs, and without each of the first so many groups.
func (e *Ensemble) measure(o *outcome, indices []Index, reason string, of, dummy []classes, f func(c classes, groups int) []measured) []Row {
	rows := make([]Row, 0, len(indices)*len(e.names))
	if reason != "" {
		for _, index := range indices {
			for _, name := range e.names {
				rows = append(rows, without(o.column, name, index, o.n, reason))
			}
		}
		return rows
	}
	noise := make([][]float64, len(indices))
	for _, c := range dummy {
		for k, m := range f(c, 0) {
			noise[k] = append(noise[k], m.value)
		}
	}
	all := make([][]measured, len(e.names))
	for p := range all {
		all[p] = f(of[p], e.left)
	}
	for k, index := range indices {
		slices.Sort(noise[k])
		for p, name := range e.names {
			m := all[p][k]
			row := newRow(o.column, name, index, m.value, o.n, jackknifed(m.value, m.left))
			row.Noise = noise[k][noiseRank-1]
			rows = append(rows, row)
		}
	}
	return rows
}

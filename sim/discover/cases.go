package discover

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
)

// Input is one column of the table of cases: a number or a category of each case.
type Input struct {
	Name       string    // unique; ties between inputs go to the first in alphabetical order
	Values     []float64 // one for each case; of a category its code 0, 1, ...; infinities are numbers like others
	Categories int       // how many categories there are; 0 for numbers. A flag is a category of two, or the numbers 0 and 1
}

// Extent is between which values the finite ones lie, and whether some are not; NaN is passed over.
func (in Input) Extent() (lo, hi float64, infinite bool) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range in.Values {
		switch {
		case math.IsInf(v, 0):
			infinite = true
		case v == v:
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi, infinite
}

// Cases is a table of cases with their outcome, sorted once by each input so that boxes are found and measured
// quickly. It does not change, and is safe for concurrent use.
type Cases struct {
	inputs   []column
	byName   []int // inputs in alphabetical order, without constant ones
	constant []int
	y        []int64 // outcomes in whole multiples of unit
	unit     float64
	binary   bool
	negative bool   // some outcome is
	members  []int  // the cases in which boxes are looked for, ascending
	among    []bool // whether a case is a member
	counted  []bool // whether a case counts in mass and coverage
	n        int    // how many do
	total    int64  // the sum of their outcomes
}

// column is an input as ranks: its own values matter for nothing but telling limits.
type column struct {
	name       string
	categories int
	values     []float64 // the different ones, ascending; of a category all codes
	rank       []int32   // of each case, an index of values
	order      []int32   // all cases by ascending rank; nil for categories
}

// CellError says which cell of the table is wrong and why.
type CellError struct {
	Input    string // its name; "" for the outcome
	Case     int    // from 0; -1 where it is the column as a whole
	Found    string
	Expected string
	More     int // further cases of the column with the same problem
}

func (e *CellError) Error() string {
	where := "outcome"
	if e.Input != "" {
		where = fmt.Sprintf("input %q", e.Input)
	}
	if e.Case >= 0 {
		where += fmt.Sprintf(", case %d", e.Case)
	}
	if e.More > 0 {
		where += fmt.Sprintf(" (and %d more)", e.More)
	}
	return fmt.Sprintf("%s: found %s; expected %s", where, e.Found, e.Expected)
}

// New takes a table of cases: inputs by column, and the outcome of each case. An outcome of 1 is of interest and 0 is
// not; if there are others it is a quantity, of which a high mean is sought. NaN is a failed run: the case is left
// out of everything but keeps its place in the numbering.
//
// It returns a *CellError for each column that is wrong, joined: a NaN among inputs, a code that is no category, a
// name used twice, another number of cases than outcomes, an infinite outcome, no case at all.
func New(inputs []Input, outcome []float64) (*Cases, error) {
	c := &Cases{
		inputs: make([]column, len(inputs)), y: make([]int64, len(outcome)), binary: true,
		among: make([]bool, len(outcome)), counted: make([]bool, len(outcome)),
	}
	problems := []error{c.setOutcome(outcome)}
	seen := map[string]bool{}
	for j, in := range inputs {
		if seen[in.Name] {
			problems = append(problems, &CellError{Input: in.Name, Case: -1, Found: "the name twice", Expected: "different names"})
			continue
		}
		seen[in.Name] = true
		if len(in.Values) != len(outcome) {
			problems = append(problems, &CellError{
				Input: in.Name, Case: -1,
				Found: fmt.Sprintf("%d cases", len(in.Values)), Expected: fmt.Sprintf("%d, as of outcomes", len(outcome)),
			})
			continue
		}
		if err := in.check(c.counted); err != nil {
			problems = append(problems, err)
			continue
		}
		c.inputs[j] = newColumn(in, c.counted)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	for j := range c.inputs {
		if c.inputs[j].constant(c.members) {
			c.constant = append(c.constant, j)
		} else {
			c.byName = append(c.byName, j)
		}
	}
	slices.SortFunc(c.byName, func(a, b int) int { return cmp.Compare(c.inputs[a].name, c.inputs[b].name) })
	return c, nil
}

// setOutcome reads outcomes as whole multiples of a power of two, the finest that lets all of them be added in 62
// bits (zeros and ones are exact, others to 2⁻⁵² of the largest at best). So sums are exact, and the
// order of cases changes no bit.
func (c *Cases) setOutcome(outcome []float64) error {
	largest := 0.0
	var wrong *CellError
	for i, v := range outcome {
		switch {
		case math.IsNaN(v):
			continue
		case math.IsInf(v, 0) && wrong == nil:
			wrong = &CellError{Case: i, Found: strconv.FormatFloat(v, 'g', -1, 64), Expected: "a finite number"}
		case math.IsInf(v, 0):
			wrong.More++
		}
		c.binary = c.binary && (v == 0 || v == 1)
		c.negative = c.negative || v < 0
		largest = max(largest, math.Abs(v))
		c.members = append(c.members, i)
		c.among[i], c.counted[i] = true, true
	}
	c.n = len(c.members)
	if wrong != nil {
		return wrong
	}
	if c.n == 0 {
		return &CellError{Case: -1, Found: "no case that did not fail", Expected: "some"}
	}
	_, exponent := math.Frexp(largest)
	digits := min(52, 62-bits.Len(uint(c.n)))
	c.unit = math.Ldexp(1, exponent-digits)
	for _, i := range c.members {
		c.y[i] = int64(math.RoundToEven(math.Ldexp(outcome[i], digits-exponent)))
		c.total += c.y[i]
	}
	return nil
}

func (in *Input) check(counted []bool) error {
	var wrong *CellError
	for i, v := range in.Values {
		if !counted[i] {
			continue
		}
		expected := "a number"
		ok := !math.IsNaN(v)
		if in.Categories > 0 {
			expected = fmt.Sprintf("a category from 0 to %d", in.Categories-1)
			ok = v >= 0 && v < float64(in.Categories) && v == math.Trunc(v)
		}
		switch {
		case ok:
		case wrong == nil:
			wrong = &CellError{Input: in.Name, Case: i, Found: strconv.FormatFloat(v, 'g', -1, 64), Expected: expected}
		default:
			wrong.More++
		}
	}
	if wrong != nil {
		return wrong
	}
	return nil
}

func newColumn(in Input, counted []bool) column {
	col := column{name: in.Name, categories: in.Categories, rank: make([]int32, len(in.Values))}
	if in.Categories > 0 {
		for k := range in.Categories {
			col.values = append(col.values, float64(k))
		}
		for i, v := range in.Values {
			if counted[i] {
				col.rank[i] = int32(v)
			}
		}
		return col
	}
	type cell struct {
		value float64
		i     int32
	}
	cells := make([]cell, 0, len(in.Values))
	for i, v := range in.Values {
		if counted[i] {
			cells = append(cells, cell{v, int32(i)})
		}
	}
	slices.SortFunc(cells, func(a, b cell) int {
		switch {
		case a.value < b.value:
			return -1
		case a.value > b.value:
			return 1
		}
		return int(a.i - b.i)
	})
	col.values = make([]float64, 0, len(cells))
	col.order = make([]int32, len(cells))
	for k, x := range cells {
		if k == 0 || x.value != cells[k-1].value {
			col.values = append(col.values, x.value)
		}
		col.rank[x.i] = int32(len(col.values) - 1)
		col.order[k] = x.i
	}
	return col
}

func (col *column) constant(members []int) bool {
	for _, i := range members {
		if col.rank[i] != col.rank[members[0]] {
			return false
		}
	}
	return true
}

// Constant lists the inputs that have one value in all cases, which no box can restrict: they are passed over.
func (c *Cases) Constant() []int { return slices.Clone(c.constant) }

// Binary says whether the outcome is yes or no.
func (c *Cases) Binary() bool { return c.binary }

func (c *Cases) outcome(i int) float64 { return float64(float64(c.y[i]) * c.unit) }

// Outside is the cases that lie in none of the boxes, for finding a further one (covering). Mass and coverage
// of what is found there are still shares of all the cases, so that those of successive boxes add up.
func (c *Cases) Outside(boxes ...Box) *Cases {
	regions := make([]region, len(boxes))
	for k, b := range boxes {
		regions[k] = c.region(b.Limits)
	}
	return c.keep(c.counted, func(i int) bool {
		return !slices.ContainsFunc(regions, func(r region) bool { return r.contains(c, i) })
	})
}

// keep is the same table with the members that are to be kept, and other cases that count.
func (c *Cases) keep(counted []bool, wanted func(i int) bool) *Cases {
	d := *c
	d.counted, d.among, d.members = counted, make([]bool, len(c.y)), nil
	d.n, d.total = 0, 0
	for i, ok := range counted {
		if ok {
			d.n++
			d.total += c.y[i]
		}
	}
	for _, i := range c.members {
		if counted[i] && wanted(i) {
			d.members = append(d.members, i)
			d.among[i] = true
		}
	}
	return &d
}

// only is the same table with boxes that restrict none but these inputs.
func (c *Cases) only(inputs []int) *Cases {
	d := *c
	d.byName = slices.DeleteFunc(slices.Clone(c.byName), func(j int) bool { return !slices.Contains(inputs, j) })
	return &d
}

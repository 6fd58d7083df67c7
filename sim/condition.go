package sim

import (
	"fmt"
	"math"
)

// Condition is what one run meets or not:
//
//	condition = selector ( ">" | ">=" | "<" | "<=" ) value | selector "reached"
//
// A value may be a percentage. Reached is of a time, and means within the horizon.
//
//	foreign_share@2025 > 30%    entry_time[aws] reached
type Condition struct {
	Selector Selector
	Relation Relation
	Value    float64 // none of Reached
}

// Relation is how a number is to stand to the value of a condition or a claim.
type Relation string

// The relations.
const (
	Above   Relation = ">"
	AtLeast Relation = ">="
	Below   Relation = "<"
	AtMost  Relation = "<="
	Equal   Relation = "="       // of a claim alone, which has a tolerance
	Reached Relation = "reached" // of a condition alone
)

// Upward says whether a greater number satisfies the relation rather than a smaller one.
func (r Relation) Upward() bool { return r == Above || r == AtLeast }

// Holds says whether the relation holds between v and value, in this order; Reached needs no value. It holds of no NaN.
func (r Relation) Holds(v, value float64) bool {
	switch r {
	case Above:
		return v > value
	case AtLeast:
		return v >= value
	case Below:
		return v < value
	case AtMost:
		return v <= value
	case Equal:
		return v == value
	}
	return !math.IsInf(v, 1) && !math.IsNaN(v)
}

// ParseCondition reads a condition. Whether its names exist is for Spec.ResolveCondition to say.
func ParseCondition(text string) (Condition, error) {
	s := scanner{text: text}
	c, err := s.condition()
	if err == nil && !s.end() {
		err = s.expected("the end")
	}
	if err != nil {
		return Condition{}, fmt.Errorf("condition %q: %w", text, err)
	}
	return c, nil
}

func (s *scanner) condition() (Condition, error) {
	var c Condition
	var err error
	if c.Selector, err = s.selector(); err != nil {
		return Condition{}, err
	}
	for _, r := range []Relation{AtLeast, AtMost, Above, Below, Reached} {
		if s.takeText(string(r)) {
			c.Relation = r
			break
		}
	}
	switch c.Relation {
	case "":
		return Condition{}, s.expected(">, >=, < or <= and a value, or reached,")
	case Reached:
		return c, nil
	}
	c.Value, err = s.value()
	return c, err
}

// String is the condition in its canonical spelling.
func (c Condition) String() string {
	if c.Relation == Reached {
		return c.Selector.String() + " reached"
	}
	return fmt.Sprintf("%s %s %s", c.Selector, c.Relation, number(c.Value))
}

// ResolveCondition finds the cell that a condition is about. It refuses a selector that means several, and Reached of
// what is no time.
func (s Spec) ResolveCondition(c Condition) (Cell, error) {
	cells, err := s.Resolve(c.Selector)
	if err != nil {
		return Cell{}, err
	}
	o := s.Outputs[cells[0].Output]
	switch {
	case len(cells) > 1:
		one := c
		one.Selector.At = At{Form: AtRange, Lo: o.At[len(o.At)-1], Hi: o.At[len(o.At)-1]}
		return Cell{}, fmt.Errorf("condition %q: %s means %d numbers; expected one, as in %q", c, c.Selector, len(cells), one)
	case c.Relation == Reached && o.Kind != Time:
		return Cell{}, fmt.Errorf("condition %q: only a time is reached, and %s is a %s", c, o.Name, o.Kind)
	}
	return cells[0], nil
}

// Holds says whether a value meets the condition. NaN meets none.
func (c Condition) Holds(v float64) bool { return c.Relation.Holds(v, c.Value) }

// Meet says run by run whether all of the conditions hold: 1 or 0, and NaN of a run that failed. columns[k][i] is the value
// in run i of the cell of condition k.
func Meet(conditions []Condition, columns [][]float64) []float64 {
	met := make([]float64, len(columns[0]))
	for i := range met {
		met[i] = 1
		for k, c := range conditions {
			switch v := columns[k][i]; {
			case math.IsNaN(v):
				met[i] = math.NaN()
			case !c.Holds(v):
				met[i] = min(met[i], 0)
			}
		}
	}
	return met
}

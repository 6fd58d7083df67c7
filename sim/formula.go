package sim

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Formula is a number made of cells at one point of their grid, as published figures often are:
//
//	formula = sum | part "/" part
//	part    = term | "(" sum ")"
//	sum     = term {("+" | "-") term}
//	term    = [number "*"] selector
//
// Its selectors have no "@": the point is given beside the formula and is the same for all of them. The simplest
// formula is a selector. A sum of several terms beside "/" stands in parentheses.
//
//	world_share[alibaba]    (overseas_revenue[japan] + overseas_revenue[singapore]) / overseas_revenue
type Formula struct {
	Numerator   []Term
	Denominator []Term // empty where nothing is divided by
}

// Term is a cell with its factor.
type Term struct {
	Factor   float64 // with the term's sign; finite and not zero
	Selector Selector
}

// ParseFormula reads a formula. Whether its names exist is for Spec.ResolveFormula to say.
func ParseFormula(text string) (Formula, error) {
	s := scanner{text: text}
	f, err := s.formula()
	if err != nil {
		return Formula{}, fmt.Errorf("formula %q: %w", text, err)
	}
	return f, nil
}

// String is the formula in its canonical spelling, save that members without a dimension stay so.
func (f Formula) String() string {
	if len(f.Denominator) == 0 {
		return sum(f.Numerator)
	}
	return part(f.Numerator) + " / " + part(f.Denominator)
}

// part spells a sum as it stands beside "/".
func part(terms []Term) string {
	if len(terms) == 1 {
		return sum(terms)
	}
	return "(" + sum(terms) + ")"
}

func sum(terms []Term) string {
	var b strings.Builder
	for i, t := range terms {
		factor := t.Factor
		if i > 0 && factor < 0 {
			b.WriteString(" - ")
			factor = -factor
		} else if i > 0 {
			b.WriteString(" + ")
		}
		if factor != 1 {
			b.WriteString(number(factor) + "*")
		}
		b.WriteString(t.Selector.String())
	}
	return b.String()
}

// Terms are the terms of the numerator, then those of the denominator.
func (f Formula) Terms() []Term { return slices.Concat(f.Numerator, f.Denominator) }

// ResolveFormula finds the cells of a formula at one point, one for each of its Terms. It refuses single numbers,
// which belong to no point, times, which may be infinite, and sums of different units. The error is a PointError where
// the names are right and the point is not on the grid.
func (s Spec) ResolveFormula(f Formula, at float64) ([]Cell, error) {
	var cells []Cell
	var outputs []Output // of the terms
	var off error        // the first point that is not there: names come first
	for _, t := range f.Terms() {
		all, err := s.Resolve(t.Selector)
		if err != nil {
			return nil, err
		}
		o := s.Outputs[all[0].Output]
		outputs = append(outputs, o)
		switch {
		case o.Kind == Time:
			return nil, fmt.Errorf("formula %q: %s is a time, which is infinite where it is not reached", f, o.Selector())
		case len(o.At) == 0:
			return nil, fmt.Errorf("formula %q: %s is a single number, and the terms of a formula are series", f, o.Selector())
		}
		i, err := o.point(at)
		if err != nil {
			if off == nil {
				off = fmt.Errorf("formula %q: %w", f, err)
			}
			continue
		}
		cells = append(cells, all[i])
	}
	n := len(f.Numerator)
	if err := cmp.Or(sameUnit(f.Numerator, outputs[:n]), sameUnit(f.Denominator, outputs[n:])); err != nil {
		return nil, fmt.Errorf("formula %q: %w", f, err)
	}
	if off != nil {
		return nil, off
	}
	return cells, nil
}

// sameUnit refuses a sum of outputs of different units.
func sameUnit(terms []Term, outputs []Output) error {
	for i, o := range outputs {
		if first, unit := outputs[0].unit(), o.unit(); unit != first {
			return fmt.Errorf("%s is in %s and %s in %s: they cannot be added", terms[0].Selector, first, terms[i].Selector, unit)
		}
	}
	return nil
}

// unitOf is the unit of a term. Its names exist.
func (s Spec) unitOf(t Term) string {
	o, _ := s.find(t.Selector)
	return s.Outputs[o].unit()
}

// unit is that of the output, "1" for a pure number.
func (o Output) unit() string { return cmp.Or(o.Unit, "1") }

// FormulaUnit is the unit of a formula that ResolveFormula accepts: "1" for a ratio of like things. It is "" where a
// factor other than 1 and -1 may have changed the unit.
func (s Spec) FormulaUnit(f Formula) string {
	for _, t := range f.Terms() {
		if math.Abs(t.Factor) != 1 {
			return ""
		}
	}
	unit := s.unitOf(f.Numerator[0])
	if len(f.Denominator) == 0 {
		return unit
	}
	switch below := s.unitOf(f.Denominator[0]); below {
	case unit:
		return "1"
	case "1":
		return unit
	default:
		return unit + "/" + below
	}
}

// Evaluate sets to[i] to the formula's value in run i. There is a column of runs for each of the formula's Terms, as
// long as to. Products are rounded before they are added, from left to right. A denominator of zero gives what
// division does: an infinity, or NaN for 0/0; a run that failed is NaN in its columns and in the result.
func (f Formula) Evaluate(to []float64, columns [][]float64) {
	n := len(f.Numerator)
	for i := range to {
		to[i] = total(f.Numerator, columns[:n], i)
		if len(f.Denominator) > 0 {
			to[i] /= total(f.Denominator, columns[n:], i)
		}
	}
}

// total is a sum of terms in run i.
func total(terms []Term, columns [][]float64, i int) float64 {
	v := float64(terms[0].Factor * columns[0][i])
	for j := 1; j < len(terms); j++ {
		v += float64(terms[j].Factor * columns[j][i])
	}
	return v
}

func (s *scanner) formula() (Formula, error) {
	var f Formula
	var err error
	var enclosed bool
	if f.Numerator, enclosed, err = s.part(); err != nil {
		return Formula{}, err
	}
	if s.take('/') {
		if len(f.Numerator) > 1 && !enclosed {
			return Formula{}, fmt.Errorf("a sum before / stands in parentheses: (%s) / …", sum(f.Numerator))
		}
		if f.Denominator, enclosed, err = s.part(); err != nil {
			return Formula{}, err
		}
		if len(f.Denominator) > 1 && !enclosed {
			return Formula{}, fmt.Errorf("a sum after / stands in parentheses: … / (%s)", sum(f.Denominator))
		}
		if !s.end() {
			return Formula{}, s.expected("the end")
		}
	} else if enclosed && !s.end() {
		return Formula{}, s.expected("/ or the end")
	} else if !s.end() {
		return Formula{}, s.expected("+, -, / or the end")
	}
	return f, nil
}

// part reads a sum and says whether it is enclosed in parentheses.
func (s *scanner) part() (terms []Term, enclosed bool, err error) {
	enclosed = s.take('(')
	if terms, err = s.sum(); err != nil {
		return nil, false, err
	}
	if enclosed && !s.take(')') {
		return nil, false, s.expected("+, - or )")
	}
	return terms, enclosed, nil
}

func (s *scanner) sum() ([]Term, error) {
	var terms []Term
	for sign := 1.0; ; {
		t, err := s.term()
		if err != nil {
			return nil, err
		}
		t.Factor *= sign
		terms = append(terms, t)
		switch {
		case s.take('+'):
			sign = 1
		case s.take('-'):
			sign = -1
		default:
			return terms, nil
		}
	}
}

// term reads a selector, with a factor before it or without.
func (s *scanner) term() (Term, error) {
	t := Term{Factor: 1}
	start := *s
	if text := s.numeral(); text != "" {
		*s = start
		var err error
		if t.Factor, err = s.number("a factor"); err != nil {
			return Term{}, err
		}
		if t.Factor == 0 {
			return Term{}, fmt.Errorf("the factor %s leaves nothing of its term", text)
		}
		if !s.take('*') {
			return Term{}, s.expected("* and the name of an outcome")
		}
	}
	var err error
	if t.Selector, err = s.selector(); err != nil {
		return Term{}, err
	}
	if t.Selector.At.Form != AtAll {
		return Term{}, fmt.Errorf("%s says its own point; that of a formula stands beside it, without @", t.Selector)
	}
	return t, nil
}

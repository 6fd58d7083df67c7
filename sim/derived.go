package sim

import (
	"fmt"
	"slices"
)

// Derived is an outcome made from a model's own by a formula, at every point of its grid.
type Derived struct {
	Name    string // of the outcome; it must not be one of the model's
	Formula Formula
}

// Derive is the model with more outcomes, after its own: what is published is often a ratio of sums, and this makes it
// a column like any other. The grid of each is that of its first term. To keep a derived outcome, a Plan must keep
// those it is made of, too; Needed says which.
//
// The error is that of the first formula that does not resolve.
func Derive(m Model, outcomes []Derived) (Model, error) {
	d := &derived{Model: m, spec: m.Spec()}
	own := len(d.spec.Outputs)
	d.own = d.spec.Offsets()[own]
	d.spec.Outputs = slices.Clone(d.spec.Outputs)
	for _, o := range outcomes {
		first, err := d.spec.Resolve(o.Formula.Terms()[0].Selector)
		if err != nil {
			return nil, err
		}
		grid := d.spec.Outputs[first[0].Output]
		if len(grid.At) == 0 {
			return nil, fmt.Errorf("formula %q: %s is a single number, and the terms of a formula are series", o.Formula, grid.Selector())
		}
		for i := range grid.At {
			cells, err := d.spec.ResolveFormula(o.Formula, grid.At[i])
			if err != nil {
				return nil, err
			}
			d.cells = append(d.cells, newDerivedCell(o.Formula, cells))
		}
		d.spec.Outputs = append(d.spec.Outputs, Output{
			Name: o.Name, Unit: d.spec.FormulaUnit(o.Formula), Kind: Level, At: grid.At, AtName: grid.AtName,
			Doc: o.Formula.String(),
		})
	}
	return d, nil
}

// Needed says which outputs of a model that Derive made are to be kept: the derived ones of the names, and what they are made
// of.
func Needed(m Model, names ...string) []bool {
	d, ok := m.(*derived)
	if !ok {
		panic("sim: Needed is of a model that Derive made")
	}
	keep := make([]bool, len(d.spec.Outputs))
	column := 0
	for i, o := range d.spec.Outputs {
		if column >= d.own && slices.Contains(names, o.Name) {
			keep[i] = true
			for _, cell := range d.cells[column-d.own : column-d.own+o.Len()] {
				for _, c := range cell.cells {
					keep[c.Output] = true
				}
			}
		}
		column += o.Len()
	}
	return keep
}

type derived struct {
	Model
	spec  Spec
	own   int           // columns of the model's own
	cells []derivedCell // by column after those
}

// derivedCell is a formula at one point.
type derivedCell struct {
	cells                  []Cell // of its terms
	numerator, denominator []columnTerm
}

// columnTerm is a term of a formula as a column with its factor.
type columnTerm struct {
	factor float64
	column int
}

func newDerivedCell(f Formula, cells []Cell) derivedCell {
	c := derivedCell{cells: cells}
	for i, t := range f.Terms() {
		term := columnTerm{t.Factor, cells[i].Column}
		if i < len(f.Numerator) {
			c.numerator = append(c.numerator, term)
		} else {
			c.denominator = append(c.denominator, term)
		}
	}
	return c
}

// Spec implements Model.
func (d *derived) Spec() Spec { return d.spec }

// Evaluate implements Model.
func (d *derived) Evaluate(b *Batch) {
	all := b.Out
	b.Out = all[:d.own]
	d.Model.Evaluate(b)
	b.Out = all
	for i := range d.cells {
		if to := all[d.own+i]; to != nil {
			d.cells[i].evaluate(to, all)
		}
	}
}

// evaluate gives what Formula.Evaluate does, without columns put together for it.
func (c *derivedCell) evaluate(to []float64, out [][]float64) {
	for i := range to {
		to[i] = totalOf(c.numerator, out, i)
		if c.denominator != nil {
			to[i] /= totalOf(c.denominator, out, i)
		}
	}
}

// totalOf is a sum of terms in run i.
func totalOf(terms []columnTerm, out [][]float64, i int) float64 {
	v := float64(terms[0].factor * out[terms[0].column][i])
	for _, t := range terms[1:] {
		v += float64(t.factor * out[t.column][i])
	}
	return v
}

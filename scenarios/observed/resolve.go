package observed

import (
	"errors"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"
)

// Figure is an observation with the cells that its outcome is computed from, one for each of Outcome.Terms().
type Figure struct {
	Observation
	Cells []sim.Cell
}

// Resolve finds the cells of figures in a model. Figures about years before or after the model's are set aside. What
// names no outcome of the model, is in another unit, or is a share or a flag outside its range is an error, all
// problems at once as bind.Errors by file and line.
func Resolve(spec sim.Spec, rows []Observation) (figures []Figure, aside []Observation, err error) {
	var errs bind.Errors
	for _, o := range rows {
		fail := func(c column, e bind.Error) {
			e.File, e.Line, e.Column, e.Path = o.file, o.places[c].line, o.places[c].column, c.String()
			errs = append(errs, e)
		}
		cells, err := spec.ResolveFormula(o.Outcome, float64(o.Year))
		var off sim.PointError
		misdated := errors.As(err, &off)
		outside := misdated && off.Outside()
		if err != nil && !outside {
			at := colOutcome
			if misdated {
				at = colYear
			}
			fail(at, bind.Error{Message: err.Error()})
			continue
		}
		if unit := spec.FormulaUnit(o.Outcome); unit != "" && unit != o.Unit {
			fail(colUnit, bind.Error{Found: bind.Quote(o.Unit), Expected: bind.Quote(unit) + ", the unit of the outcome"})
		}
		switch kind := kindOf(spec, o.Outcome); {
		case kind == sim.Flag && o.Value != 0 && o.Value != 1:
			fail(colValue, bind.Error{Found: bind.FormatNumber(o.Value), Expected: "0 or 1: the outcome is a yes or no"})
		case kind == sim.Share && (o.Value < 0 || o.Value > 1):
			fail(colValue, bind.Error{Found: bind.FormatNumber(o.Value), Expected: "a share from 0 to 1; 5% is 0.05"})
		}
		if outside {
			aside = append(aside, o)
		} else {
			figures = append(figures, Figure{o, cells})
		}
	}
	if err := errs.Err(); err != nil {
		return nil, nil, err
	}
	return figures, aside, nil
}

// kindOf is the kind of the outcome that a formula names alone, "" if it is made of several. Its names exist.
func kindOf(spec sim.Spec, f sim.Formula) sim.Kind {
	if terms := f.Terms(); len(terms) == 1 && terms[0].Factor == 1 {
		cells, _ := spec.Resolve(terms[0].Selector)
		return spec.Outputs[cells[0].Output].Kind
	}
	return ""
}

package calibrate

import (
	"errors"
	"fmt"
	"slices"

	"cloudgate/sim"
)

// Problem is what is to be calibrated: a model with the prior of its inputs, and what was observed.
type Problem struct {
	Model  sim.Model
	Inputs []sim.Input // by parameter of the model
	Axes   []string    // names of the axes that inputs read; they address the draws
	// Depend makes the axes of a design depend on one another, as a copula does; nil leaves them independent. A point must move
	// by itself, whatever the other points of the design are.
	Depend     func(sim.Design) (sim.Design, error)
	Seed       uint64
	Likelihood Likelihood
	Keep       []bool // by output of the model, which must hold what is observed; nil keeps all
}

// check reports all that is wrong with the problem.
func (p *Problem) check() error {
	spec := p.Model.Spec()
	offsets := spec.Offsets()
	var errs []error
	if len(p.Likelihood) == 0 {
		errs = append(errs, errors.New("found no observation; expected at least one"))
	}
	for i, o := range p.Likelihood {
		if err := o.Check(offsets[len(spec.Outputs)]); err != nil {
			errs = append(errs, fmt.Errorf("observation %d: %w", i+1, err))
		}
	}
	if p.Keep != nil && len(p.Keep) != len(spec.Outputs) {
		errs = append(errs, fmt.Errorf("found %d outputs to keep or not; expected %d, as %s has", len(p.Keep), len(spec.Outputs), spec.Name))
	} else if p.Keep != nil {
		for i, o := range p.Likelihood {
			output, found := slices.BinarySearch(offsets, o.Column)
			if !found {
				output--
			}
			if output >= 0 && output < len(p.Keep) && !p.Keep[output] {
				errs = append(errs, fmt.Errorf("observation %d: found column %d of %s, which is not kept; expected a kept outcome", i+1, o.Column, spec.Outputs[output].Name))
			}
		}
	}
	if len(p.Axes) == 0 {
		errs = append(errs, errors.New("found no uncertain input; expected at least one"))
	}
	return errors.Join(errs...)
}

// points is a design of given points: those of the runs first, first+1, ...
type points struct {
	first int
	u     [][]float64 // by axis
}

// Len implements sim.Design.
func (p points) Len() int { return p.first + len(p.u[0]) }

// Fill implements sim.Design.
func (p points) Fill(first int, u [][]float64) {
	for a := range u {
		copy(u[a], p.u[a][first-p.first:])
	}
}

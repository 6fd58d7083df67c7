package hindcast

import (
	"math"

	"cloudgate/sim/calibrate"
)

// Fit says how figures of a window of points count as observations of a model that is not the world.
type Fit struct {
	From, To float64
	// Discrepancy is the standard deviation of what separates the model from the world, as a share of the value.
	Discrepancy float64
	// Mistaken is the probability that a statement that is true or not has come out against the model by mere accident.
	Mistaken float64
}

// halfUnit is the standard error of a count that is known exactly: the model counts what the world may count otherwise.
const halfUnit = 0.5

// holds says whether a figure lies in the window.
func (f Fit) holds(at float64) bool { return f.From <= at && at <= f.To }

// Likelihood is that of the targets' figures in the window. Column gives the column of the model's outcomes that a
// figure of a target measures.
//
// Figures of one series share the errors of their definition, and the model's error in one year is much the same in
// the next. So each series counts as one figure: the errors of its n figures are √n times as large, and of statements
// only the last in the window counts.
func (f Fit) Likelihood(targets []Target, column func(target, figure int) int) calibrate.Likelihood {
	var l calibrate.Likelihood
	for t, target := range targets {
		var within []int
		for i, figure := range target.Figures {
			if f.holds(figure.At) && target.Runs[i] != nil {
				within = append(within, i)
			}
		}
		if len(within) > 0 && target.Figures[within[0]].Scale == Event {
			within = within[len(within)-1:]
		}
		for _, i := range within {
			l = append(l, f.observation(target.Figures[i], column(t, i), len(within)))
		}
	}
	return l
}

func (f Fit) observation(figure Figure, column, n int) calibrate.Observation {
	o := calibrate.Observation{Column: column, Form: calibrate.Normal, Value: figure.Value}
	root := math.Sqrt(float64(n))
	switch {
	case figure.Scale == Event:
		o.Form, o.Error = calibrate.Flag, max(figure.Error, f.Mistaken)
		return o
	case figure.Scale == Log && figure.Value > 0:
		o.Form = calibrate.Lognormal
		o.SE, o.Discrepancy = float64(root*figure.Error), float64(root*f.Discrepancy)
		return o
	}
	own := figure.Error
	if own == 0 {
		own = halfUnit
	}
	o.SE, o.Discrepancy = float64(root*own), float64(root*float64(f.Discrepancy*math.Abs(figure.Value)))
	return o
}

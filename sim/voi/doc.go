// Package voi is the value of information: how much better a choice between options would be, on average, if one knew
// more before choosing. It says which inputs are worth research, which sensitivity indices do not: an input may move an
// outcome a lot and never change what is best to do.
//
// A Decision is made of the payoffs of each option in the same runs, that is under common random numbers. Perfect is
// the value of knowing all, chance included (EVPI); Partial that of knowing one input, or several together (EVPPI), by
// regression on the runs that there are, so that no run beyond them is needed.
//
// The package runs no model, and knows no file, no scenario and no outcome by name. Results depend on the values and
// their groups alone, bit for bit, whatever the number of workers.
//
//	d, err := voi.New(voi.Objective{}, [][]float64{stay, open}, stats.Sets(16))
//	if err != nil {
//		return err
//	}
//	all := d.Perfect()
//	one := d.Partial([][]float64{cost}) // never more than all, but for its error
package voi

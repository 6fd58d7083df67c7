package voi

import (
	"fmt"
	"math"

	"cloudgate/sim/stats"
)

// Objective says what of an outcome an option is chosen for. The zero value is the most of it on average.
type Objective struct {
	Minimise bool
	// Above, if it is not nil, makes the payoff 1 where the outcome is greater and 0 where it is not: on average, the
	// probability of exceeding it (satisficing: Simon, "Rational choice and the structure of the environment", Psychological
	// Review 63, 1956, 129-138).
	Above *float64
}

// payoff is what a value of the outcome is worth: the more the better.
func (o Objective) payoff(y float64) float64 {
	if o.Above != nil && !math.IsNaN(y) {
		above := y > *o.Above
		y = 0
		if above {
			y = 1
		}
	}
	if o.Minimise {
		y = 0 - y
	}
	return y
}

// Decision is a choice between options whose payoffs are known run by run. It is safe for concurrent use.
type Decision struct {
	objective  Objective
	replicates stats.Replicates
	outcomes   [][]float64 // by option and run, as Objective.Above has it; NaN in all where it is in one
	gains      [][]float64 // by option and run: the payoff less that of the best option
	best       int
	runs       int // that did not fail
}

// New makes a decision of the outcome under each option, by run; all options have the same runs, which belong together as r
// says. A run that failed (NaN) under one option is left out of all. The errors: fewer than two options, columns of
// different lengths, fewer than two runs left, an outcome that is infinite and would have no mean.
func New(o Objective, outcomes [][]float64, r stats.Replicates) (*Decision, error) {
	if len(outcomes) < 2 {
		return nil, fmt.Errorf("voi: a choice of %d; expected at least two options", len(outcomes))
	}
	n := len(outcomes[0])
	d := &Decision{objective: o, replicates: r}
	for k, y := range outcomes {
		if len(y) != n {
			return nil, fmt.Errorf("voi: option %d has %d runs; expected %d as the first has", k+1, len(y), n)
		}
		d.outcomes = append(d.outcomes, make([]float64, n))
		d.gains = append(d.gains, make([]float64, n))
	}
	for i := range n {
		failed := false
		for _, y := range outcomes {
			failed = failed || math.IsNaN(y[i])
		}
		if !failed {
			d.runs++
		}
		for k, y := range outcomes {
			v := math.NaN()
			if !failed {
				if v = o.payoff(y[i]); math.IsInf(v, 0) {
					return nil, fmt.Errorf("voi: option %d is infinite in run %d and has no mean; expected finite numbers, or a threshold", k+1, i)
				}
			}
			d.outcomes[k][i] = v
		}
	}
	if d.runs < 2 {
		return nil, fmt.Errorf("voi: %d runs that failed under no option; expected at least 2", d.runs)
	}
	for k := range outcomes {
		if d.mean(k).Value > d.mean(d.best).Value {
			d.best = k
		}
	}
	for k := range outcomes {
		for i, v := range d.outcomes[k] {
			d.gains[k][i] = v - d.outcomes[d.best][i]
		}
	}
	return d, nil
}

// mean is that of an option's payoff.
func (d *Decision) mean(option int) stats.Estimate {
	return stats.Of(d.outcomes[option], d.replicates).Mean()
}

// Option is what is known of an option without learning anything.
type Option struct {
	Mean    stats.Estimate // of the outcome or, with a threshold, the probability of exceeding it
	Behind  stats.Estimate // how much worse it is than the best option, run by run: at least 0 but for its error
	Optimal stats.Estimate // share of runs in which no option is better
}

// Options are the options, in the order in which they were given.
func (d *Decision) Options() []Option {
	options := make([]Option, len(d.outcomes))
	behind, optimal := make([]float64, len(d.outcomes[0])), make([]float64, len(d.outcomes[0]))
	for k := range options {
		for i, gain := range d.gains[k] {
			behind[i], optimal[i] = 0-gain, math.NaN()
			if !math.IsNaN(gain) {
				optimal[i] = 1
			}
			for _, other := range d.gains {
				if other[i] > gain {
					optimal[i] = 0
				}
			}
		}
		mean := d.mean(k)
		if d.objective.Minimise {
			mean.Value, mean.Lo, mean.Hi = 0-mean.Value, 0-mean.Hi, 0-mean.Lo
		}
		options[k] = Option{
			Mean: mean, Behind: stats.Of(behind, d.replicates).Mean(), Optimal: stats.Of(optimal, d.replicates).Above(0.5),
		}
	}
	return options
}

// Best is the option that is best on average: what one would choose now. Of equals it is the first.
func (d *Decision) Best() int { return d.best }

// Value is what it is worth to learn something before choosing.
type Value struct {
	// Estimate is by how much the mean payoff would rise, in units of the outcome or, with a threshold, of a
	// probability. It is at least 0.
	stats.Estimate
	Switch stats.Estimate // probability that what one learns would make one choose otherwise than Best
}

// Perfect is the expected value of perfect information: of knowing every run before choosing, chance included, which
// nobody can. It bounds what any research is worth (Raiffa and Schlaifer, "Applied Statistical Decision Theory", 1961).
func (d *Decision) Perfect() Value {
	return d.value(func(i int) int {
		choice := d.best
		for k := range d.gains {
			if d.gains[k][i] > d.gains[choice][i] {
				choice = k
			}
		}
		return choice
	})
}

// value is what a rule gains that chooses an option for each run.
func (d *Decision) value(choose func(run int) int) Value {
	n := len(d.gains[0])
	gain, other := make([]float64, n), make([]float64, n)
	for i := range gain {
		gain[i], other[i] = math.NaN(), math.NaN()
		if math.IsNaN(d.gains[0][i]) {
			continue
		}
		choice := choose(i)
		gain[i], other[i] = d.gains[choice][i], 0
		if choice != d.best {
			other[i] = 1
		}
	}
	v := Value{stats.Of(gain, d.replicates).Mean(), stats.Of(other, d.replicates).Above(0.5)}
	v.Value, v.Lo, v.Hi = max(v.Value, 0), max(v.Lo, 0), max(v.Hi, 0)
	return v
}

package calibrate

import (
	"fmt"
	"math"

	"cloudgate/sim/num"
	"cloudgate/sim/rng"
)

// Form is how an observed figure scatters about the outcome of a run.
type Form string

// The forms of a likelihood.
const (
	Normal    Form = "normal"    // the difference is normal
	Lognormal Form = "lognormal" // the logarithm of the ratio is normal; of positive outcomes
	Flag      Form = "flag"      // a 0 or 1 that is told wrongly with probability Error
)

// Observation is one observed figure with its likelihood given the outcome of a run.
type Observation struct {
	Column int // of the model's outcomes, in the order of sim.Batch.Out
	Form   Form
	Value  float64 // as observed, in the unit of the outcome; 0 or 1 for a Flag
	// SE is the standard error of the observation and Discrepancy the standard deviation of what separates the model
	// from the world; the two add up as independent errors do. They are in the unit of the outcome or, for a Lognormal, of the natural
	// logarithm: 0.1 is about 10 %.
	SE, Discrepancy float64
	Error           float64 // of a Flag: between 0 and 1/2
}

// Likelihood is observations that are independent of one another given the outcomes of a run.
type Likelihood []Observation

// Check refuses what is no observation of a model with so many columns of outcomes. The error says what was found and what was
// expected.
func (o Observation) Check(columns int) error {
	finite := func(v float64) bool { return math.Abs(v) <= math.MaxFloat64 }
	switch sd := o.sd(); {
	case o.Column < 0 || o.Column >= columns:
		return fmt.Errorf("found column %d; expected 0 to %d", o.Column, columns-1)
	case o.Form != Normal && o.Form != Lognormal && o.Form != Flag:
		return fmt.Errorf("found the form %q; expected %s, %s or %s", o.Form, Normal, Lognormal, Flag)
	case o.Form == Flag && o.Value != 0 && o.Value != 1:
		return fmt.Errorf("found the flag %v; expected 0 or 1", o.Value)
	case o.Form == Flag && !(o.Error > 0 && o.Error < 0.5):
		return fmt.Errorf("found the error rate %v of a flag; expected one between 0 and 0.5", o.Error)
	case o.Form == Flag:
		return nil
	case !finite(o.Value) || o.Form == Lognormal && o.Value <= 0:
		return fmt.Errorf("found the value %v; expected a finite number, positive for %s", o.Value, Lognormal)
	case !(o.SE >= 0 && o.Discrepancy >= 0 && sd > 0 && finite(sd)):
		return fmt.Errorf("found a standard error of %v and a discrepancy of %v; expected both not negative, and one of them positive", o.SE, o.Discrepancy)
	}
	return nil
}

// sd is the standard deviation of the figure about the outcome.
func (o Observation) sd() float64 {
	return math.Sqrt(float64(o.SE*o.SE) + float64(o.Discrepancy*o.Discrepancy))
}

// Log sets into[i] to the log-likelihood of run i of a block of outcomes by column, of which those observed must not be
// nil. A run without likelihood has -Inf: one that failed, a time that was not reached under a Normal, an outcome
// that is not positive under a Lognormal.
func (l Likelihood) Log(into []float64, out [][]float64) {
	clear(into)
	for _, o := range l {
		x := out[o.Column]
		if o.Form == Flag {
			for i := range into {
				into[i] += num.Log(o.chance(x[i]))
			}
			continue
		}
		sd, value, constant := o.sd(), o.Value, 0.0
		if o.Form == Lognormal {
			value = num.Log(value)
			constant = -value // the density is that of the figure, not of its logarithm
		}
		constant -= num.Log(sd) + float64(num.Log(2*math.Pi)/2)
		for i := range into {
			at := x[i]
			if o.Form == Lognormal {
				at = num.Log(max(at, 0))
			}
			z := (value - at) / sd
			into[i] += constant - float64(z*z/2)
		}
	}
	for i, v := range into {
		if math.IsNaN(v) {
			into[i] = math.Inf(-1)
		}
	}
}

// chance is the probability of the flag as observed, given that of the run.
func (o Observation) chance(x float64) float64 {
	if o.Value == 0 {
		x = 1 - x
	}
	return o.Error + float64((1-2*o.Error)*x)
}

// draw is a figure observed of an outcome, by the likelihood itself: index addresses its chance.
func (o Observation) draw(x float64, s rng.Stream, index uint64) float64 {
	if o.Form == Flag {
		o.Value = 1
		if s.Uniform(index) < o.chance(x) {
			return 1
		}
		return 0
	}
	e := float64(o.sd() * num.NormQuantile(s.Uniform(index)))
	if o.Form == Lognormal {
		return x * num.Exp(e)
	}
	return x + e
}

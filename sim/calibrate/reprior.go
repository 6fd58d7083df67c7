package calibrate

import (
	"errors"
	"fmt"
	"math"

	"cloudgate/sim/num"
)

// Distribution is a prior of one input.
type Distribution interface {
	Quantile(p float64) float64
	CDF(x float64) float64
	Survival(x float64) float64 // the probability of more than x, accurate where it is small
}

// Prior is an input of an ensemble whose prior is to be another.
type Prior struct {
	Name     string
	Values   []float64 // by run, drawn from From
	From, To Distribution
}

// Reprior gives the logarithms of the weights that turn an ensemble drawn from old priors into one of new ones: the sum over
// inputs of log(dTo/dFrom) at each run's value. The inputs must be independent of one another and of all else, and none may
// share its draw.
//
// The ratio of two densities is found as that of the probabilities of a small cell about the value, between quantiles of From, to
// about eight digits; so no density is needed, and atoms are right as they are. A new prior with probability where the old
// one has none is refused: no run could stand for it. All such inputs are reported.
func Reprior(priors ...Prior) ([]float64, error) {
	var log []float64
	var errs []error
	for _, p := range priors {
		if log == nil {
			log = make([]float64, len(p.Values))
		}
		if len(p.Values) != len(log) {
			return nil, fmt.Errorf("%s has %d values; expected %d, as many as %s", p.Name, len(p.Values), len(log), priors[0].Name)
		}
		if outside := p.outside(); outside > 0 {
			errs = append(errs, fmt.Errorf("%s: %.2g %% of the new prior lies where the old one has no probability, and no run can stand for it", p.Name, 100*outside))
			continue
		}
		for i, x := range p.Values {
			log[i] += num.Log(p.ratio(x))
		}
	}
	return log, errors.Join(errs...)
}

// outside is the probability of To that From does not cover: beyond its ends exactly, in its gaps to one in a thousand.
func (p Prior) outside() float64 {
	const cells = 1000
	lo, hi := p.From.Quantile(0), p.From.Quantile(1)
	sum := p.To.CDF(before(lo)) + p.To.Survival(hi)
	from := p.To.Quantile(0)
	for k := 1; k <= cells; k++ {
		to := p.To.Quantile(float64(k) / cells)
		a, b := max(from, lo), min(to, hi)
		if a <= b && probability(p.From, a, b) == 0 {
			sum += min(probability(p.To, a, b), 1./cells)
		}
		from = to
	}
	return sum
}

// ratio is the density of To relative to From at a value of From.
func (p Prior) ratio(x float64) float64 {
	const (
		width = 1e-5  // of the probability on the smaller side of x
		least = 1e-12 // probability of half a cell, at the ends
	)
	below := float64((p.From.CDF(before(x)) + p.From.CDF(x)) / 2) // the middle of an atom
	above := float64((p.From.Survival(before(x)) + p.From.Survival(x)) / 2)
	step := max(width*min(below, above), least)
	at := below
	if above < below {
		at = 1 - above
	}
	lo, hi := min(p.From.Quantile(max(0, at-step)), x), max(p.From.Quantile(min(1, at+step)), x)
	return probability(p.To, lo, hi) / probability(p.From, lo, hi)
}

// probability is that of lo..hi, ends included, from the tail that has the digits.
func probability(d Distribution, lo, hi float64) float64 {
	if d.CDF(hi) < 0.5 {
		return d.CDF(hi) - d.CDF(before(lo))
	}
	return d.Survival(before(lo)) - d.Survival(hi)
}

func before(x float64) float64 { return math.Nextafter(x, math.Inf(-1)) }

package hindcast

import (
	"math"

	"cloudgate/sim/num"
	"cloudgate/sim/score"
	"cloudgate/sim/stats"
)

// Levels are the quantiles of a forecast that are told and that its weighted interval score is made of: median, central
// 50 % and central 90 %.
var Levels = [5]float64{0.05, 0.25, 0.5, 0.75, 0.95}

// Score is what a forecast of one figure is worth. Those that come from runs have the interval of their Monte Carlo
// error; the others have none.
type Score struct {
	CRPS      stats.Estimate // continuous ranked probability score, in the figure's unit; of an event the Brier score
	Log       stats.Estimate // minus the log of the density, or probability, that the figure was given
	WIS       float64        // weighted interval score of the Levels
	PIT       score.PIT      // where the figure lies in its forecast
	Quantiles [5]float64     // of the forecast, at Levels
	Mean      float64        // of the forecast; of an event its probability
	sets      []float64      // the CRPS of each set of runs, nil without runs
}

// Covers says whether the figure lies in the central interval of a level, by where it lies in the forecast. It is
// meant for figures that are no events.
func (s Score) Covers(level float64) bool {
	tail := float64((1 - level) / 2)
	return s.PIT.Mid() >= tail && s.PIT.Mid() <= 1-tail
}

// Ensemble is a forecast by the runs of a study.
type Ensemble struct {
	Runs    []float64 // what is forecast, in run order; NaN where the run failed
	Weights []float64 // of the runs; nil where all count the same
	Sets    int       // of runs that are independent of each other, at least two: run r belongs to set r mod Sets
	Seed    uint64    // of the errors of figures
}

// Score judges the ensemble by the figure. The CRPS is the fair one, so that ensembles of different sizes compare.
func (e Ensemble) Score(f Figure) Score {
	told := make([]float64, len(e.Runs))
	f.published(told, e.Runs, e.Seed)
	whole := score.NewEnsemble(told, e.Weights)
	var s Score
	for i, p := range Levels {
		s.Quantiles[i] = whole.Quantile(p)
	}
	s.WIS = score.Quantiles{Levels: Levels[:], Values: s.Quantiles[:]}.WIS(f.Value).Score

	top := e.nearest(f)
	density, below, mean := e.means(f, top)
	s.Mean = mean.whole
	s.PIT = score.PIT{Lo: below.whole, Hi: below.whole}
	if f.Error == 0 {
		s.PIT = whole.PIT(f.Value)
	}
	if f.Scale == Event {
		p := f.Error + float64(mean.whole*(1-2*f.Error))
		s.Mean = p
		s.PIT = score.PIT{Lo: 0, Hi: 1 - p}
		if f.Value > 0 {
			s.PIT = score.PIT{Lo: 1 - p, Hi: 1}
		}
	}
	s.Log = density.through(func(d float64) float64 { return score.Log(d) - top })

	s.sets = make([]float64, e.Sets)
	part := make([]float64, 0, len(told)/e.Sets+1)
	var weights []float64
	for k := range s.sets {
		part, weights = part[:0], weights[:0]
		for r := k; r < len(told); r += e.Sets {
			part = append(part, told[r])
			if e.Weights != nil {
				weights = append(weights, e.Weights[r])
			}
		}
		s.sets[k] = score.NewEnsemble(part, weights).FairCRPS(f.Value)
	}
	s.CRPS = around(whole.FairCRPS(f.Value), s.sets)
	return s
}

// bySet is a weighted mean over all runs and over each set of them.
type bySet struct {
	whole float64
	sets  []float64
}

// nearest is the greatest log likelihood of a run, 0 where none has any. Densities are told relative to it, for those of a
// figure far from all runs are too small to be told otherwise.
func (e Ensemble) nearest(f Figure) float64 {
	top := math.Inf(-1)
	for _, x := range e.Runs {
		if l := f.LogLikelihood(x); l > top {
			top = l
		}
	}
	if math.IsInf(top, -1) {
		return 0
	}
	return top
}

// means are the mean density of the figure relative to exp(top), the mean probability of less, and the mean of the runs.
func (e Ensemble) means(f Figure, top float64) (density, below, mean bySet) {
	sums := make([][4]float64, e.Sets)
	for r, x := range e.Runs {
		if x != x {
			continue
		}
		w := 1.0
		if e.Weights != nil {
			w = e.Weights[r]
		}
		s := &sums[r%e.Sets]
		s[0] += w
		s[1] += float64(w * num.Exp(f.LogLikelihood(x)-top))
		s[2] += float64(w * f.below(x))
		s[3] += float64(w * x)
	}
	of := func(i int) (b bySet) {
		var weight, sum float64
		for _, s := range sums {
			weight += s[0]
			sum += s[i]
			b.sets = append(b.sets, s[i]/s[0])
		}
		b.whole = sum / weight
		return b
	}
	return of(1), of(2), of(3)
}

// through is a function of the mean, with the error that it has to first order: by the sets' own values, drawn
// toward the mean so that one of them that is zero does not make it infinite.
func (b bySet) through(f func(float64) float64) stats.Estimate {
	drawn := make([]float64, len(b.sets))
	root := math.Sqrt(float64(len(b.sets)))
	for k, v := range b.sets {
		drawn[k] = float64(root * (f(b.whole+(v-b.whole)/root) - f(b.whole)))
	}
	return around(f(b.whole), drawn)
}

// around is a value whose error is that of the mean of independent sets.
func around(value float64, sets []float64) stats.Estimate {
	m := stats.Of(sets, stats.Runs()).Mean()
	return stats.Estimate{Value: value, Lo: value - (m.Value - m.Lo), Hi: value + (m.Hi - m.Value), SE: m.SE, N: len(sets)}
}

// Quantiles are those of runs at Levels, weighted or not; failed runs are left out.
func Quantiles(runs, weights []float64) (q [5]float64) {
	e := score.NewEnsemble(runs, weights)
	for i, p := range Levels {
		q[i] = e.Quantile(p)
	}
	return q
}

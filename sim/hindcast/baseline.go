package hindcast

import (
	"math"

	"cloudgate/sim/num"
	"cloudgate/sim/score"
	"cloudgate/sim/stats"
)

// Baseline is a forecast that knows earlier figures of the series alone: a normal distribution on the figures' scale,
// or the probability of an event.
type Baseline struct {
	Centre float64
	Spread float64 // standard deviation of the truth
	Scale  Scale
}

// Names of the baselines.
const (
	LastValue        = "last"
	StraightDrift    = "drift"
	ExponentialTrend = "trend"
)

// Baselines are those that the earlier figures of a series, ascending, allow for a point, by name:
//
//   - last: as the last figure, a random walk with the spread of the past steps; of an event, that it stays as it is;
//   - drift: the straight line through the first figure and the last, on the figures' scale; from two figures on;
//   - trend: the least-squares line through the logarithms, exponential growth; from three figures on, all above zero.
//
// Nobody could have known their spread better from the past alone; where it has too few figures, the spread is that of
// the figures' own errors.
func Baselines(past []Figure, at float64) map[string]Baseline {
	n := len(past)
	if n == 0 {
		return nil
	}
	last := past[n-1]
	all := map[string]Baseline{}
	if last.Scale == Event {
		all[LastValue] = Baseline{Centre: last.Value, Scale: Event}
		return all
	}
	scale := last.Scale
	for _, f := range past {
		if !(f.Value > 0) {
			scale = Add
		}
	}
	t, x := series(past, scale)
	own := last.Error
	if scale == Add && last.Scale == Log {
		own = float64(last.Error * last.Value)
	}
	step, slope := steps(t, x)
	ahead := at - t[n-1]
	all[LastValue] = Baseline{Centre: x[n-1], Spread: math.Hypot(own, float64(step(0)*math.Sqrt(ahead))), Scale: scale}
	if n >= 2 {
		// The drift is itself known only from so many years.
		known := float64(ahead * ahead / (t[n-1] - t[0]))
		all[StraightDrift] = Baseline{
			Centre: x[n-1] + float64(slope*ahead), Spread: math.Hypot(own, float64(step(slope)*math.Sqrt(ahead+known))), Scale: scale,
		}
	}
	if n >= 3 && scale == Log {
		all[ExponentialTrend] = trend(t, x, at)
	} else if n >= 3 && positive(past) {
		t, x := series(past, Log)
		all[ExponentialTrend] = trend(t, x, at)
	}
	return all
}

func positive(past []Figure) bool {
	for _, f := range past {
		if !(f.Value > 0) {
			return false
		}
	}
	return true
}

// series are the figures on a scale.
func series(past []Figure, scale Scale) (t, x []float64) {
	for _, f := range past {
		v := f.Value
		if scale == Log {
			v = num.Log(v)
		}
		t, x = append(t, f.At), append(x, v)
	}
	return t, x
}

// steps gives the root mean square of the steps a year about a drift, and the drift.
func steps(t, x []float64) (about func(drift float64) float64, slope float64) {
	n := len(t)
	if n >= 2 {
		slope = (x[n-1] - x[0]) / (t[n-1] - t[0])
	}
	return func(drift float64) float64 {
		if n < 2 {
			return 0
		}
		free := float64(n - 1)
		if drift != 0 && n > 2 {
			free--
		}
		sum := 0.0
		for i := 1; i < n; i++ {
			dt := t[i] - t[i-1]
			d := x[i] - x[i-1] - float64(drift*dt)
			sum += float64(d*d) / dt
		}
		return math.Sqrt(sum / free)
	}, slope
}

// trend is the least-squares line with the usual standard error of a new point.
func trend(t, x []float64, at float64) Baseline {
	n := float64(len(t))
	mt, mx := num.Sum(t)/n, num.Sum(x)/n
	var stt, stx float64
	for i := range t {
		stt += float64((t[i] - mt) * (t[i] - mt))
		stx += float64((t[i] - mt) * (x[i] - mx))
	}
	slope := stx / stt
	rest := 0.0
	for i := range t {
		d := x[i] - mx - float64(slope*(t[i]-mt))
		rest += float64(d * d)
	}
	sd := math.Sqrt(rest / (n - 2))
	return Baseline{
		Centre: mx + float64(slope*(at-mt)), Scale: Log,
		Spread: float64(sd * math.Sqrt(1+1/n+float64((at-mt)*(at-mt))/stt)),
	}
}

// Score judges the baseline by the figure, whose own error is added to it.
func (b Baseline) Score(f Figure) Score {
	s := Score{CRPS: exactly(math.NaN()), Log: exactly(math.NaN()), WIS: math.NaN()}
	if b.Scale == Event {
		p := f.Error + float64(b.Centre*(1-2*f.Error))
		s.Mean, s.PIT = p, score.PIT{Lo: 0, Hi: 1 - p}
		told := p
		if f.Value > 0 {
			s.PIT = score.PIT{Lo: 1 - p, Hi: 1}
		} else {
			told = 1 - p
		}
		s.CRPS, s.Log = exactly(score.Brier(p, f.Value > 0)), exactly(score.Log(told))
		return s
	}
	sd := b.with(f)
	z := (f.Value - b.Centre) / sd
	if b.Scale == Log {
		z = (num.Log(max(f.Value, 0)) - b.Centre) / sd
		s.CRPS = exactly(score.LognormalCRPS(b.Centre, sd, f.Value))
		s.Mean = num.Exp(b.Centre + float64(sd*sd/2))
	} else {
		s.CRPS = exactly(score.NormalCRPS(b.Centre, sd, f.Value))
		s.Mean = b.Centre
	}
	density := logNormal(float64(z*sd), sd)
	if b.Scale == Log {
		density -= num.Log(max(f.Value, 0))
	}
	s.Log = exactly(-density)
	below := num.NormCDF(z)
	s.PIT = score.PIT{Lo: below, Hi: below}
	for i, p := range Levels {
		q := b.Centre + float64(sd*num.NormQuantile(p))
		if b.Scale == Log {
			q = num.Exp(q)
		}
		s.Quantiles[i] = q
	}
	s.WIS = score.Quantiles{Levels: Levels[:], Values: s.Quantiles[:]}.WIS(f.Value).Score
	return s
}

// with is the spread with the figure's own error, on the baseline's scale.
func (b Baseline) with(f Figure) float64 {
	own := f.Error
	switch {
	case b.Scale == Log && f.Scale == Add:
		own = f.Error / num.Exp(b.Centre)
	case b.Scale == Add && f.Scale == Log:
		own = float64(f.Error * math.Abs(b.Centre))
	}
	return math.Hypot(b.Spread, own)
}

// exactly is a number without Monte Carlo error.
func exactly(v float64) stats.Estimate { return stats.Estimate{Value: v, Lo: v, Hi: v} }

package hindcast

import (
	"math"

	"cloudgate/sim/num"
	"cloudgate/sim/rng"
)

// Scale says how the error of a figure acts.
type Scale string

// The scales.
const (
	Add   Scale = "add"   // the figure is the truth plus an error
	Log   Scale = "log"   // its logarithm is: the error is a share of the value
	Event Scale = "event" // it is 1 where something holds and else 0; the error is the probability that this is told wrongly
)

// Figure is a published number.
type Figure struct {
	Series string
	At     float64 // its place on the series' grid: a year
	Value  float64
	Scale  Scale
	Error  float64 // standard error on the scale, 0 for what is known exactly, as a count; of an event a probability
}

// published sets to[r] to what would be published if the truth were runs[r]; NaN, a failed run, stays NaN. The error
// of a run is drawn by address.
func (f Figure) published(to, runs []float64, seed uint64) {
	key := rng.NewKey(seed, "figure/"+f.Series)
	at := math.Float64bits(f.At)
	for r, x := range runs {
		u := key.Stream(uint64(r)).Uniform(at)
		switch f.Scale {
		case Log:
			to[r] = float64(x * num.Exp(float64(f.Error*num.NormQuantile(u))))
		case Event:
			to[r] = x
			if u < f.Error {
				to[r] = 1 - x
			}
		default:
			to[r] = x + float64(f.Error*num.NormQuantile(u))
		}
	}
}

// LogLikelihood is the logarithm of the density of the figure's value if the truth is x, of an event or an exact figure of
// its probability: -Inf where it is impossible, NaN where x is.
func (f Figure) LogLikelihood(x float64) float64 {
	switch {
	case x != x:
		return x
	case f.Scale == Event:
		agrees := float64(x*f.Value) + float64((1-x)*(1-f.Value))
		return num.Log(f.Error + float64(agrees*(1-2*f.Error)))
	case f.Error == 0 && x == f.Value:
		return 0
	case f.Error == 0:
		return math.Inf(-1)
	case f.Scale == Add:
		return logNormal(f.Value-x, f.Error)
	case x > 0 && f.Value > 0:
		y := num.Log(f.Value)
		return logNormal(y-num.Log(x), f.Error) - y
	}
	return math.Inf(-1)
}

// below is the probability that the figure would come out at most as it is if the truth were x; that of an exact figure
// is not asked for.
func (f Figure) below(x float64) float64 {
	switch {
	case f.Error == 0:
		return math.NaN()
	case f.Scale == Add:
		return num.NormCDF((f.Value - x) / f.Error)
	case x > 0 && f.Value > 0:
		return num.NormCDF((num.Log(f.Value) - num.Log(x)) / f.Error)
	case x > f.Value:
		return 0
	}
	return 1
}

// logNormal is the log density of a deviation under a normal error.
func logNormal(deviation, sd float64) float64 {
	z := deviation / sd
	return -float64(z*z/2) - num.Log(sd) - logRootTwoPi
}

const logRootTwoPi = 0.918938533204672741780329736406 // ln √2π

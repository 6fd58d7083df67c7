package stats

import "math"

// Estimate is a number with its Monte Carlo error.
type Estimate struct {
	Value  float64 // NaN where there is none: no values, or a moment of a column that holds Inf
	Lo, Hi float64 // the 95 % interval; NaN when none can be given, infinite where the runs are too few to bound that end
	SE     float64 // standard error; for skewed intervals half their width over the multiplier; NaN when an end is not finite
	N      int     // the values that were used: runs that did not fail
}

// unknown is a value without an error.
func unknown(value float64, n int) Estimate {
	nan := math.NaN()
	return Estimate{Value: value, Lo: nan, Hi: nan, SE: nan, N: n}
}

// symmetric is value ± t·se.
func symmetric(value, se, t float64, n int) Estimate {
	half := float64(t * se)
	return Estimate{Value: value, Lo: value - half, Hi: value + half, SE: se, N: n}
}

// between is a value in an interval that need not be symmetric about it. The interval is widened
// to hold the value, which an interpolated quantile of a handful of runs can escape.
func between(value, lo, hi, t float64, n int) Estimate {
	e := Estimate{Value: value, Lo: min(lo, value), Hi: max(hi, value), N: n}
	e.SE = (e.Hi - e.Lo) / (2 * t)
	if math.IsInf(e.Lo, 0) || math.IsInf(e.Hi, 0) {
		e.SE = math.NaN()
	}
	return e
}

// clip cuts the interval to what the quantity can be. An end that the runs do not know stays unknown.
func (e Estimate) clip(lo, hi float64) Estimate {
	if !math.IsInf(e.Lo, -1) {
		e.Lo = max(e.Lo, lo)
	}
	if !math.IsInf(e.Hi, 1) {
		e.Hi = min(e.Hi, hi)
	}
	return e
}

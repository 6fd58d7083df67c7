package num

import "math"

// inversion looks for the v > 0 at which the probability below v is the one wanted. The density of
// log v is log-concave, and so are both probabilities: their logarithm has one root, and Newton's
// method a safe side; visited points bracket what starts on the other.
type inversion struct {
	wanted float64
	upper  bool // wanted is the probability above v, being the smaller one
	lo, hi float64
}

// newtonSteps is far above what is ever needed: it only excludes an endless loop.
const newtonSteps = 200

func newInversion(p float64) inversion {
	if p > 0.5 {
		return inversion{1 - p, true, 0, math.Inf(1)}
	}
	return inversion{p, false, 0, math.Inf(1)}
}

// next improves v by Halley's method in log v, given at v the probabilities below and above, the
// density of log v and the derivative of that density's logarithm. It is done when the step is so
// small that its third power is nothing.
func (s *inversion) next(v, below, above, density, slope float64) (better float64, done bool) {
	const longest = 3
	prob, sign := below, 1.0
	if s.upper {
		prob, sign = above, -1
	}
	step := sign * longest // towards more of a probability that vanishes
	if prob > 0 && density > 0 {
		rate := density / prob
		step = sign * Log(s.wanted/prob) / rate
		bend := 1 + float64(0.5*step*(slope-float64(sign*rate)))
		step = min(max(step/min(max(bend, 0.5), 2), -longest), longest)
	}
	if step > 0 {
		s.lo = v
	} else {
		s.hi = v
	}
	better, done = v*Exp(step), math.Abs(step) < 1e-6
	if !done && (better <= s.lo || better >= s.hi) {
		better = math.Sqrt(s.lo) * math.Sqrt(s.hi)
	}
	return better, done
}

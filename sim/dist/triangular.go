package dist

import "math"

type triangular struct{ lo, mode, hi float64 }

// Triangular is the distribution on lo..hi whose density rises linearly from zero at lo to the mode
// and falls linearly to zero at hi. The mode may be at an end.
func Triangular(lo, mode, hi float64) (Dist, error) {
	if err := first(finite(lo, mode, hi), peaked(lo, mode, hi)); err != nil {
		return nil, err
	}
	return &triangular{lo, mode, hi}, nil
}

// peaked refuses three points that are not lo <= mode <= hi with lo < hi.
func peaked(lo, mode, hi float64) error {
	if err := ordered(2, lo, hi); err != nil {
		return err
	}
	if !(mode >= lo && mode <= hi) {
		return wrong(1, "mode is %s and must lie in %s..%s", number(mode), number(lo), number(hi))
	}
	return nil
}

func (d *triangular) Quantile(p float64) float64 { return d.at(p, 1-p) }

func (d *triangular) InverseSurvival(q float64) float64 { return d.at(1-q, q) }

func (d *triangular) at(p, q float64) float64 {
	w, rise := d.hi-d.lo, d.mode-d.lo
	if float64(p*w) <= rise {
		return min(d.lo+math.Sqrt(p*w*rise), d.mode)
	}
	return max(d.hi-math.Sqrt(q*w*(d.hi-d.mode)), d.mode)
}

func (d *triangular) CDF(x float64) float64 {
	if x <= d.mode {
		return d.below(x)
	}
	return 1 - d.above(x)
}

func (d *triangular) Survival(x float64) float64 {
	if x <= d.mode {
		return 1 - d.below(x)
	}
	return d.above(x)
}

// below is the probability of less than x <= mode.
func (d *triangular) below(x float64) float64 {
	if x <= d.lo {
		return 0
	}
	return (x - d.lo) / (d.hi - d.lo) * ((x - d.lo) / (d.mode - d.lo))
}

// above is the probability of more than x > mode.
func (d *triangular) above(x float64) float64 {
	if x >= d.hi {
		return 0
	}
	return (d.hi - x) / (d.hi - d.lo) * ((d.hi - x) / (d.hi - d.mode))
}

func (d *triangular) Mean() float64 { return d.lo + ((d.mode-d.lo)+(d.hi-d.lo))/3 }

func (d *triangular) Var() float64 {
	w, rise := d.hi-d.lo, d.mode-d.lo
	return (float64(w*w) - float64(rise*(d.hi-d.mode))) / 18
}

func (d *triangular) Support() (lo, hi float64) { return d.lo, d.hi }
func (d *triangular) String() string            { return call("triangular", d.lo, d.mode, d.hi) }

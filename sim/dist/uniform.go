package dist

import "cloudgate/sim/num"

type uniform struct{ lo, hi float64 }

// Uniform is the uniform distribution on lo..hi.
func Uniform(lo, hi float64) (Dist, error) {
	if err := first(finite(lo, hi), ordered(1, lo, hi)); err != nil {
		return nil, err
	}
	return &uniform{lo, hi}, nil
}

func (d *uniform) Quantile(p float64) float64        { return between(d.lo, d.hi, p, 1-p) }
func (d *uniform) InverseSurvival(q float64) float64 { return between(d.lo, d.hi, 1-q, q) }

// between is the point that has the part p = 1-q of lo..hi below it, from the nearer end, so that
// the ends themselves are met exactly.
func between(lo, hi, p, q float64) float64 {
	if p <= q {
		return lo + float64(p*(hi-lo))
	}
	return hi - float64(q*(hi-lo))
}

func (d *uniform) CDF(x float64) float64      { return unit((x - d.lo) / (d.hi - d.lo)) }
func (d *uniform) Survival(x float64) float64 { return unit((d.hi - x) / (d.hi - d.lo)) }
func (d *uniform) Mean() float64              { return d.lo + float64((d.hi-d.lo)/2) }
func (d *uniform) Var() float64               { w := d.hi - d.lo; return w * w / 12 }
func (d *uniform) Support() (lo, hi float64)  { return d.lo, d.hi }
func (d *uniform) String() string             { return call("uniform", d.lo, d.hi) }

// unit is x clipped to 0..1.
func unit(x float64) float64 { return max(0, min(x, 1)) }

type logUniform struct {
	lo, hi float64
	span   float64 // log(hi/lo)
}

// LogUniform is the distribution on lo..hi, lo > 0, whose logarithm is uniform.
func LogUniform(lo, hi float64) (Dist, error) {
	if err := first(finite(lo, hi), positive(0, "lo", lo), ordered(1, lo, hi)); err != nil {
		return nil, err
	}
	return &logUniform{lo, hi, logRatio(hi, lo)}, nil
}

// logRatio is log(a/b), accurate when a is close to b: a-b is then exact.
func logRatio(a, b float64) float64 {
	if a < 2*b && b < 2*a {
		return num.Log1p((a - b) / b)
	}
	return num.Log(a) - num.Log(b)
}

func (d *logUniform) Quantile(p float64) float64        { return d.at(p, 1-p) }
func (d *logUniform) InverseSurvival(q float64) float64 { return d.at(1-q, q) }

// at starts from the nearer end, so that neither loses digits to a large ratio hi/lo.
func (d *logUniform) at(p, q float64) float64 {
	if p <= q {
		return d.lo * num.Exp(p*d.span)
	}
	return d.hi * num.Exp(-q*d.span)
}

func (d *logUniform) CDF(x float64) float64 {
	if x <= d.lo {
		return 0
	}
	return unit(logRatio(x, d.lo) / d.span)
}

func (d *logUniform) Survival(x float64) float64 {
	if x <= d.lo {
		return 1
	}
	return unit(logRatio(d.hi, x) / d.span)
}

func (d *logUniform) Mean() float64 { return (d.hi - d.lo) / d.span }

// Var is E[X²] - E[X]² with (hi²-lo²)/(2 span) = mean (lo+hi)/2.
func (d *logUniform) Var() float64 {
	m := d.Mean()
	return m * (d.lo + float64((d.hi-d.lo)/2) - m)
}

func (d *logUniform) Support() (lo, hi float64) { return d.lo, d.hi }
func (d *logUniform) String() string            { return call("loguniform", d.lo, d.hi) }

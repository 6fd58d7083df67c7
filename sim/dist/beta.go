package dist

import "cloudgate/sim/num"

// beta is a beta distribution stretched over lo..hi.
type beta struct {
	betaShape
	lo, hi float64
	table  *table
}

// betaShape is what its quantiles over 0..1 depend on.
type betaShape struct{ a, b float64 }

// Beta is the beta distribution with shapes a and b, stretched over lo..hi.
func Beta(a, b, lo, hi float64) (Dist, error) {
	if err := first(shape(0, "a", a), shape(1, "b", b), finite(a, b, lo, hi), ordered(3, lo, hi)); err != nil {
		return nil, err
	}
	s := betaShape{a, b}
	return &beta{s, lo, hi, tableOf(s)}, nil
}

func (d *beta) Quantile(p float64) float64 {
	x := d.table.at(p, 1-p, num.NormQuantile(p))
	return between(d.lo, d.hi, x, 1-x)
}

// QuantileTo sets dst[i] to the quantile at p[i], bit for bit, and is faster than as many calls. The slices must not overlap
// and have the same length.
func (d *beta) QuantileTo(dst, p []float64) {
	d.table.to(dst, p)
	for i, x := range dst {
		dst[i] = between(d.lo, d.hi, x, 1-x)
	}
}

func (d *beta) InverseSurvival(q float64) float64 {
	x := d.table.at(1-q, q, -num.NormQuantile(q))
	return between(d.lo, d.hi, x, 1-x)
}

func (s betaShape) exact(p, q float64) float64 {
	if p <= q {
		return num.BetaQuantile(s.a, s.b, p)
	}
	// The complement keeps the digits of q, unless the quantile is so near zero even here that the
	// subtraction loses more.
	if x := 1 - num.BetaQuantile(s.b, s.a, q); x >= q {
		return x
	}
	return num.BetaQuantile(s.a, s.b, p)
}

func (d *beta) CDF(x float64) float64 {
	w := d.hi - d.lo
	return betaTail(d.a, d.b, (x-d.lo)/w, (d.hi-x)/w)
}

func (d *beta) Survival(x float64) float64 {
	w := d.hi - d.lo
	return betaTail(d.b, d.a, (d.hi-x)/w, (x-d.lo)/w)
}

// betaTail is the probability of less than x = 1-y. It is taken from the nearer end, where a steep
// density would magnify the rounding of the farther distance, unless it is itself the small one.
func betaTail(a, b, x, y float64) float64 {
	if x > y {
		if rest := num.BetaInc(b, a, unit(y)); rest <= 0.5 {
			return 1 - rest
		}
	}
	return num.BetaInc(a, b, unit(x))
}

func (d *beta) Mean() float64 { return d.lo + float64((d.hi-d.lo)*(d.a/(d.a+d.b))) }

func (d *beta) Var() float64 {
	s, w := d.a+d.b, d.hi-d.lo
	return w * w * (d.a / s) * (d.b / s) / (s + 1)
}

func (d *beta) Support() (lo, hi float64) { return d.lo, d.hi }

func (d *beta) String() string {
	if d.lo == 0 && d.hi == 1 {
		return call("beta", d.a, d.b)
	}
	return call("beta", d.a, d.b, d.lo, d.hi)
}

// standardLambda is the weight of the mode in the PERT method: the mean is (lo + 4 mode + hi)/6.
const standardLambda = 4

type pert struct {
	beta
	mode, lambda float64
}

// PERT is the beta distribution on lo..hi with the given mode and the mean
// (lo + lambda mode + hi)/(lambda + 2): shapes 1 + lambda (mode-lo)/(hi-lo) and
// 1 + lambda (hi-mode)/(hi-lo). The usual lambda is 4; a larger one is narrower. After D. G.
// Malcolm et al., "Application of a technique for research and development program evaluation",
// Operations Research 7 (1959), as generalised by D. Vose, "Risk Analysis" (2000).
func PERT(lo, mode, hi, lambda float64) (Dist, error) {
	if err := first(finite(lo, mode, hi), peaked(lo, mode, hi), positive(3, "lambda", lambda)); err != nil {
		return nil, err
	}
	if lambda >= maxShape {
		return nil, wrong(3, "lambda is %s and must be below %s", number(lambda), number(maxShape))
	}
	w := hi - lo
	s := betaShape{1 + float64(lambda*((mode-lo)/w)), 1 + float64(lambda*((hi-mode)/w))}
	return &pert{beta{s, lo, hi, tableOf(s)}, mode, lambda}, nil
}

func (d *pert) String() string {
	if d.lambda == standardLambda {
		return call("pert", d.lo, d.mode, d.hi)
	}
	return call("pert", d.lo, d.mode, d.hi, d.lambda)
}

package dist

import (
	"math"

	"cloudgate/sim/num"
)

type gamma struct {
	shape, scale float64
	table        *table
}

// gammaShape is what its quantiles depend on at a scale of 1.
type gammaShape float64

// Gamma is the gamma distribution; its mean is shape times scale.
func Gamma(shapeParameter, scale float64) (Dist, error) {
	if err := first(shape(0, "shape", shapeParameter), finite(shapeParameter, scale), positive(1, "scale", scale)); err != nil {
		return nil, err
	}
	return &gamma{shapeParameter, scale, tableOf(gammaShape(shapeParameter))}, nil
}

func (d *gamma) Quantile(p float64) float64 {
	return d.scale * d.table.at(p, 1-p, num.NormQuantile(p))
}

// QuantileTo sets dst[i] to the quantile at p[i], bit for bit, and is faster than as many calls. The slices must not overlap
// and have the same length.
func (d *gamma) QuantileTo(dst, p []float64) {
	d.table.to(dst, p)
	for i, x := range dst {
		dst[i] = d.scale * x
	}
}

func (d *gamma) InverseSurvival(q float64) float64 {
	return d.scale * d.table.at(1-q, q, -num.NormQuantile(q))
}

func (s gammaShape) exact(p, q float64) float64 {
	switch {
	case q == 0:
		return math.Inf(1)
	case p <= q:
		return num.GammaQuantile(float64(s), p)
	default:
		return gammaUpper(float64(s), p, q)
	}
}

// gammaUpper is the x that a gamma of scale 1 exceeds with probability q = 1-p < 1/2. Where q is
// small, p has too few digits, and Newton's method on log Q goes on from there; log Q is concave or
// convex, so it converges from anywhere. A step that lands where Q is too small for a number is halved.
func gammaUpper(shape, p, q float64) float64 {
	const (
		digitsLeft = 1e-3
		farthest   = 1 - 1e-12
		steps      = 50
	)
	x := num.GammaQuantile(shape, min(p, farthest))
	if q >= digitsLeft {
		return x
	}
	norm, target := num.LogGamma(shape), num.Log(q)
	last := x
	for range steps {
		above := num.GammaQ(shape, x)
		density := num.Exp(float64((shape-1)*num.Log(x)) - x - norm)
		if above == 0 || density == 0 {
			x = last + float64((x-last)/2)
			continue
		}
		last = x
		step := float64((num.Log(above) - target) * (above / density))
		x += step
		if !(math.Abs(step) > 1e-15*x) {
			break
		}
	}
	return x
}

func (d *gamma) CDF(x float64) float64      { return num.GammaP(d.shape, max(0, x/d.scale)) }
func (d *gamma) Survival(x float64) float64 { return num.GammaQ(d.shape, max(0, x/d.scale)) }
func (d *gamma) Mean() float64              { return d.shape * d.scale }
func (d *gamma) Var() float64               { return d.shape * d.scale * d.scale }
func (d *gamma) Support() (lo, hi float64)  { return 0, math.Inf(1) }
func (d *gamma) String() string             { return call("gamma", d.shape, d.scale) }

type part struct{ gamma }

// Part is one part of a Dirichlet distribution: the gamma distribution with shape alpha and scale
// 1. Parts divided by their sum have the Dirichlet distribution of their alphas; the mean share of
// each is its alpha over the sum of all.
func Part(alpha float64) (Dist, error) {
	if err := shape(0, "alpha", alpha); err != nil {
		return nil, err
	}
	return &part{gamma{alpha, 1, tableOf(gammaShape(alpha))}}, nil
}

func (d *part) String() string { return call("part", d.shape) }

// Dirichlet is the parts of a Dirichlet distribution, one for each alpha; see Part.
func Dirichlet(alpha ...float64) ([]Dist, error) {
	parts := make([]Dist, len(alpha))
	for i, a := range alpha {
		d, err := Part(a)
		if err != nil {
			return nil, wrong(i, "%s", err)
		}
		parts[i] = d
	}
	return parts, nil
}

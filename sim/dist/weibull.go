package dist

import (
	"math"

	"cloudgate/sim/num"
)

type exponential struct{ mean float64 }

// Exponential is the exponential distribution with the given mean (not rate).
func Exponential(mean float64) (Dist, error) {
	if err := first(finite(mean), positive(0, "mean", mean)); err != nil {
		return nil, err
	}
	return &exponential{mean}, nil
}

func (d *exponential) Quantile(p float64) float64        { return -d.mean * num.Log1p(-p) }
func (d *exponential) InverseSurvival(q float64) float64 { return -d.mean * num.Log(q) }
func (d *exponential) CDF(x float64) float64             { return -num.Expm1(-max(0, x) / d.mean) }
func (d *exponential) Survival(x float64) float64        { return num.Exp(-max(0, x) / d.mean) }
func (d *exponential) Mean() float64                     { return d.mean }
func (d *exponential) Var() float64                      { return d.mean * d.mean }
func (d *exponential) Support() (lo, hi float64)         { return 0, math.Inf(1) }
func (d *exponential) String() string                    { return call("exponential", d.mean) }

type weibull struct{ shape, scale float64 }

// Weibull is the Weibull distribution: more than x has the probability exp(-(x/scale)^shape).
func Weibull(shapeParameter, scale float64) (Dist, error) {
	if err := first(shape(0, "shape", shapeParameter), finite(shapeParameter, scale), positive(1, "scale", scale)); err != nil {
		return nil, err
	}
	return &weibull{shapeParameter, scale}, nil
}

func (d *weibull) Quantile(p float64) float64 {
	return d.scale * num.Pow(-num.Log1p(-p), 1/d.shape)
}

func (d *weibull) InverseSurvival(q float64) float64 {
	return d.scale * num.Pow(-num.Log(q), 1/d.shape)
}

func (d *weibull) CDF(x float64) float64      { return -num.Expm1(-d.hazard(x)) }
func (d *weibull) Survival(x float64) float64 { return num.Exp(-d.hazard(x)) }

// hazard is that accumulated up to x.
func (d *weibull) hazard(x float64) float64 { return num.Pow(max(0, x)/d.scale, d.shape) }

func (d *weibull) Mean() float64 { return d.scale * num.Exp(num.LogGamma(1+1/d.shape)) }

// Var is scale² (Γ(1+2/shape) - Γ(1+1/shape)²), as a product that keeps its digits for large shapes.
func (d *weibull) Var() float64 {
	first, second := num.LogGamma(1+1/d.shape), num.LogGamma(1+2/d.shape)
	return d.scale * d.scale * num.Exp(2*first) * num.Expm1(second-2*first)
}

func (d *weibull) Support() (lo, hi float64) { return 0, math.Inf(1) }
func (d *weibull) String() string            { return call("weibull", d.shape, d.scale) }

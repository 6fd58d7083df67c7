package dist

import (
	"math"

	"cloudgate/sim/num"
)

type normal struct{ mean, sd float64 }

// Normal is the normal distribution.
func Normal(mean, sd float64) (Dist, error) {
	if err := first(finite(mean, sd), positive(1, "sd", sd)); err != nil {
		return nil, err
	}
	return &normal{mean, sd}, nil
}

func (d *normal) Quantile(p float64) float64 {
	return d.mean + float64(d.sd*num.NormQuantile(p))
}

func (d *normal) InverseSurvival(q float64) float64 {
	return d.mean - float64(d.sd*num.NormQuantile(q))
}

func (d *normal) CDF(x float64) float64      { return num.NormCDF((x - d.mean) / d.sd) }
func (d *normal) Survival(x float64) float64 { return num.NormCDF((d.mean - x) / d.sd) }
func (d *normal) Mean() float64              { return d.mean }
func (d *normal) Var() float64               { return d.sd * d.sd }
func (d *normal) Support() (lo, hi float64)  { return math.Inf(-1), math.Inf(1) }
func (d *normal) String() string             { return call("normal", d.mean, d.sd) }

type lognormal struct{ mu, sigma float64 }

// Lognormal is the distribution of exp(N), N normal with mean mu and standard deviation sigma. Its
// median is exp(mu).
func Lognormal(mu, sigma float64) (Dist, error) {
	if err := first(finite(mu, sigma), positive(1, "sigma", sigma)); err != nil {
		return nil, err
	}
	return &lognormal{mu, sigma}, nil
}

func (d *lognormal) Quantile(p float64) float64 {
	return num.Exp(d.mu + float64(d.sigma*num.NormQuantile(p)))
}

func (d *lognormal) InverseSurvival(q float64) float64 {
	return num.Exp(d.mu - float64(d.sigma*num.NormQuantile(q)))
}

func (d *lognormal) CDF(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return num.NormCDF((num.Log(x) - d.mu) / d.sigma)
}

func (d *lognormal) Survival(x float64) float64 {
	if x <= 0 {
		return 1
	}
	return num.NormCDF((d.mu - num.Log(x)) / d.sigma)
}

func (d *lognormal) Mean() float64 { return num.Exp(d.mu + float64(d.sigma*d.sigma/2)) }

func (d *lognormal) Var() float64 {
	s := float64(d.sigma * d.sigma)
	return num.Expm1(s) * num.Exp(float64(2*d.mu)+s)
}

func (d *lognormal) Support() (lo, hi float64) { return 0, math.Inf(1) }
func (d *lognormal) String() string            { return call("lognormal", d.mu, d.sigma) }

// maxLogitSigma is where a logit-normal is all but a coin toss between 0 and 1, and its moments
// are no longer integrals of a smooth function.
const maxLogitSigma = 100

type logitNormal struct{ mu, sigma float64 }

// LogitNormal is the distribution of 1/(1+exp(-N)), N normal with mean mu and standard deviation
// sigma, which may be at most 100. Its median is 1/(1+exp(-mu)).
func LogitNormal(mu, sigma float64) (Dist, error) {
	if err := first(finite(mu, sigma), positive(1, "sigma", sigma)); err != nil {
		return nil, err
	}
	if sigma > maxLogitSigma {
		return nil, wrong(1, "sigma is %s and must be at most %s", number(sigma), number(maxLogitSigma))
	}
	return &logitNormal{mu, sigma}, nil
}

func (d *logitNormal) Quantile(p float64) float64 {
	return num.Expit(d.mu + float64(d.sigma*num.NormQuantile(p)))
}

func (d *logitNormal) InverseSurvival(q float64) float64 {
	return num.Expit(d.mu - float64(d.sigma*num.NormQuantile(q)))
}

func (d *logitNormal) CDF(x float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	default:
		return num.NormCDF((num.Logit(x) - d.mu) / d.sigma)
	}
}

func (d *logitNormal) Survival(x float64) float64 {
	switch {
	case x <= 0:
		return 1
	case x >= 1:
		return 0
	default:
		return num.NormCDF((d.mu - num.Logit(x)) / d.sigma)
	}
}

func (d *logitNormal) Mean() float64             { mean, _ := moments(d); return mean }
func (d *logitNormal) Var() float64              { _, variance := moments(d); return variance }
func (d *logitNormal) Support() (lo, hi float64) { return 0, 1 }
func (d *logitNormal) String() string            { return call("logitnormal", d.mu, d.sigma) }

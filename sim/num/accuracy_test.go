package num_test

import (
	"math"
	"testing"

	"cloudgate/sim/num"
)

// ulps is the distance of got from want in units of want's last place.
func ulps(got, want float64) float64 {
	if got == want || math.IsNaN(got) && math.IsNaN(want) {
		return 0
	}
	a := math.Abs(want)
	return math.Abs(got-want) / (math.Nextafter(a, math.Inf(1)) - a)
}

func relative(got, want float64) float64 {
	if got == want {
		return 0
	}
	return math.Abs(got-want) / math.Abs(want)
}

// The references are rounded, so that a bound of one unit here allows half a unit more.
func TestElementaryReferences(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(float64) float64
		rows []row1
		ulps float64
	}{
		{"Exp", num.Exp, expRows, 1},
		{"Expm1", num.Expm1, expm1Rows, 1},
		{"Log", num.Log, logRows, 1},
		{"Log1p", num.Log1p, log1pRows, 1},
		{"Sin", num.Sin, sinRows, 1},
		{"Cos", num.Cos, cosRows, 1},
		{"Tan", num.Tan, tanRows, 2},
		{"Erf", num.Erf, erfRows, 1},
		{"Erfc", num.Erfc, erfcRows, 2},
		{"NormCDF", num.NormCDF, normCDFRows, 4},
		{"NormQuantile", num.NormQuantile, normQuantileRows, 4},
		{"LogGamma", num.LogGamma, logGammaRows, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			worst := 0.0
			for _, r := range c.rows {
				got := c.f(r.x)
				e := ulps(got, r.want)
				worst = max(worst, e)
				if !(e <= c.ulps) {
					t.Errorf("%s(%v) = %v, want %v: %v ulp", c.name, r.x, got, r.want, e)
				}
			}
			t.Logf("worst %v ulp of %d", worst, len(c.rows))
		})
	}
}

func TestProbabilityReferences(t *testing.T) {
	for _, c := range []struct {
		name  string
		f     func(x, y float64) float64
		rows  []row2
		bound float64
	}{
		{"Pow", num.Pow, powRows, 2.3e-16},
		{"GammaP", num.GammaP, gammaPRows, 1e-13},
		{"GammaQ", num.GammaQ, gammaQRows, 1e-13},
		{"GammaQuantile", num.GammaQuantile, gammaQuantileRows, 1e-14},
	} {
		t.Run(c.name, func(t *testing.T) {
			worst := 0.0
			for _, r := range c.rows {
				got := c.f(r.x, r.y)
				e := relative(got, r.want)
				worst = max(worst, e)
				if !(e <= c.bound) {
					t.Errorf("%s(%v, %v) = %v, want %v: off by %.2g", c.name, r.x, r.y, got, r.want, e)
				}
			}
			t.Logf("worst %.2g of %d", worst, len(c.rows))
		})
	}
}

func TestBetaReferences(t *testing.T) {
	for _, c := range []struct {
		name  string
		f     func(x, y, z float64) float64
		rows  []row3
		bound float64
	}{
		{"BetaInc", num.BetaInc, betaIncRows, 1e-13},
		{"BetaQuantile", num.BetaQuantile, betaQuantileRows, 5e-14},
	} {
		t.Run(c.name, func(t *testing.T) {
			worst := 0.0
			for _, r := range c.rows {
				got := c.f(r.x, r.y, r.z)
				e := relative(got, r.want)
				worst = max(worst, e)
				if !(e <= c.bound) {
					t.Errorf("%s(%v, %v, %v) = %v, want %v: off by %.2g", c.name, r.x, r.y, r.z, got, r.want, e)
				}
			}
			t.Logf("worst %.2g of %d", worst, len(c.rows))
		})
	}
}

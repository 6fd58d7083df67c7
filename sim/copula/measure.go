package copula

import (
	"math"

	"cloudgate/sim/num"
)

// Measure says what a correlation between two inputs is a correlation of.
type Measure string

// The measures. Ranks do not feel the inputs' distributions, so the first two can be estimated from
// data, or judged, without knowing them.
const (
	Spearman Measure = "spearman" // of the ranks
	Kendall  Measure = "kendall"  // P(concordant) - P(discordant) of two runs
	Normal   Measure = "normal"   // of the normal scores: the copula's own parameter
)

// Measures lists the measures.
func Measures() []Measure { return []Measure{Spearman, Kendall, Normal} }

// Scores is the correlation of normal scores at which the measure is c: 2 sin(πc/6) for Spearman's
// of a Gaussian copula, sin(πc/2) for Kendall's of a Gaussian or t copula (W. H. Kruskal, "Ordinal
// measures of association", JASA 53, 1958). Spearman's of a t copula has no closed form.
func (m Measure) Scores(c float64) float64 {
	switch m {
	case Spearman:
		return 2 * num.Sin(math.Pi/6*c)
	case Kendall:
		return num.Sin(math.Pi / 2 * c)
	}
	return c
}

// Of is the measure at a correlation of normal scores, the inverse of Scores.
func (m Measure) Of(r float64) float64 {
	switch m {
	case Spearman:
		return 6 / math.Pi * asin(r/2)
	case Kendall:
		return 2 / math.Pi * asin(r)
	}
	return r
}

// asin is the arc sine of x in -1..1, of the half angle, where Newton's method is fast.
func asin(x float64) float64 {
	half := x / math.Sqrt(2*(1+math.Sqrt(max(0, 1-float64(x*x)))))
	a := half
	for range 8 {
		a += (half - num.Sin(a)) / num.Cos(a)
	}
	return 2 * a
}

package copula

import (
	"math"

	"cloudgate/sim"
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

// Link ties a measure to the correlation of normal scores under one copula. Kendall's correlation is
// 2/π asin(r) at a correlation r of a Gaussian or t copula, and Spearman's 6/π asin(r/2) of a Gaussian
// one (W. H. Kruskal, "Ordinal measures of association", JASA 53, 1958).
type Link struct {
	measure Measure
	series  []float64 // of Spearman's correlation of a t copula in r, r³, ...
}

// NewLink is the link of a measure under a copula, of so many degrees of freedom or, with 0, Gaussian.
func NewLink(m Measure, degrees float64) (Link, error) {
	if m != Spearman || degrees == 0 {
		return Link{measure: m}, nil
	}
	chi2, err := chiSquare(degrees)
	if err != nil {
		return Link{}, err
	}
	return Link{m, spearmanSeries(chi2)}, nil
}

// Scores is the correlation of normal scores at which the measure is c.
func (l Link) Scores(c float64) float64 {
	switch {
	case l.series != nil:
		lo, hi := 0.0, 1.0
		for range 60 {
			if r := lo + float64((hi-lo)/2); l.Of(r) < math.Abs(c) {
				lo = r
			} else {
				hi = r
			}
		}
		if c == 0 {
			return 0
		}
		return math.Copysign(hi, c)
	case l.measure == Spearman:
		return 2 * num.Sin(math.Pi/6*c)
	case l.measure == Kendall:
		return num.Sin(math.Pi / 2 * c)
	}
	return c
}

// Of is the measure at a correlation of normal scores, the inverse of Scores.
func (l Link) Of(r float64) float64 {
	switch {
	case l.series != nil:
		sum := 0.0
		for k := len(l.series) - 1; k >= 0; k-- {
			sum = l.series[k] + float64(sum*float64(r*r))
		}
		return r * sum
	case l.measure == Spearman:
		return 6 / math.Pi * asin(r/2)
	case l.measure == Kendall:
		return 2 / math.Pi * asin(r)
	}
	return r
}

// spearmanSeries is Spearman's correlation of a t copula as a power series in r.
//
// It is three times the probability of concordance less that of discordance of a run (X, Y) with (X', Y"), the
// three independent. Given their mixing variables w, w' and w", X-X' and Y-Y" are normal with the correlation
// r √(w'/(w+w') w"/(w+w")), so it is the mean of 6/π asin of that. Arc sine is an odd series, and given w
// its two factors are independent and alike: the coefficients are means of squares. They are integrals
// over the normal quantile of w, for which equal steps are as good as exact (ten digits at ordinary
// correlations). What is beyond the last term counts with it, so that r = 1 gives 1; for a copula of one
// degree that moves r = 0.99 by 1e-5.
func spearmanSeries(chi2 sim.Quantiler) []float64 {
	const (
		reach = 8.0 // normal quantiles beyond have no weight
		nodes = 64
		terms = 200
	)
	var w, weight [nodes]float64
	for i := range nodes {
		z := reach * (float64((float64(2*i)+1)/nodes) - 1)
		w[i] = chi2.Quantile(num.NormCDF(z))
		weight[i] = 2 * reach / nodes * num.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	}
	series := make([]float64, terms)
	for i := range nodes {
		var ratio, power [nodes]float64
		for j := range nodes {
			ratio[j] = w[j] / (w[i] + w[j])
			power[j] = math.Sqrt(ratio[j])
		}
		for k := range series {
			mean := 0.0
			for j := range nodes {
				mean += float64(weight[j] * power[j])
				power[j] *= ratio[j]
			}
			series[k] += float64(weight[i] * mean * mean)
		}
	}
	term, total := 6/math.Pi, 0.0
	for k := range series {
		if k > 0 {
			term *= float64(2*k-1) / float64(2*k)
		}
		series[k] = float64(series[k] * (term / float64(2*k+1)))
		total += series[k]
	}
	series[terms-1] += 1 - total
	return series
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

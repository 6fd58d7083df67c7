package score

import (
	"math"

	"cloudgate/sim/num"
)

// Estimate is a number with its uncertainty over targets, which are taken as independent of one another.
type Estimate struct {
	Value  float64 // NaN where there is none
	SE     float64 // standard error; NaN when there are fewer than two targets or the value is not finite
	Lo, Hi float64 // 95 % interval; NaN likewise
	N      int     // targets
}

func unknown(value float64, n int) Estimate {
	nan := math.NaN()
	return Estimate{value, nan, nan, nan, n}
}

// Average is the mean of scores with Student's interval. A score that is NaN is left out; one that is infinite makes
// the mean so.
func Average(scores []float64) Estimate {
	kept := make([]float64, 0, len(scores))
	for _, s := range scores {
		if !math.IsNaN(s) {
			kept = append(kept, s)
		}
	}
	n := len(kept)
	size := float64(n)
	mean := num.Sum(kept) / size
	if n < 2 || math.IsInf(mean, 0) || math.IsNaN(mean) {
		return unknown(mean, n)
	}
	for i, s := range kept {
		kept[i] = float64((s - mean) * (s - mean))
	}
	return symmetric(mean, math.Sqrt(num.Sum(kept)/(size-1)/size), n)
}

func symmetric(value, se float64, n int) Estimate {
	half := float64(student(n-1) * se)
	return Estimate{value, se, value - half, value + half, n}
}

// share is the mean of scores that are 0 or 1, with Clopper and Pearson's interval, which has a width also where they
// all agree.
func share(scores []float64) Estimate {
	e := Average(scores)
	if e.N > 0 {
		e.Lo, e.Hi = clopperPearson(int(math.Round(e.Value*float64(e.N))), e.N)
	}
	return e
}

// student is the 97.5 % quantile of Student's t with df degrees of freedom: t²/(df+t²) of such a t is a
// beta(1/2, df/2).
func student(df int) float64 {
	nu := float64(df)
	b := num.BetaQuantile(0.5, nu/2, 1-2*tail)
	return math.Sqrt(nu * b / (1 - b))
}

// jackknife is a value with the error that it shows when each of n targets is left out in turn (Tukey, Annals of
// Mathematical Statistics 29, 1958, 614).
func jackknife(value float64, without []float64) Estimate {
	n := len(without)
	if n < 2 {
		return unknown(value, n)
	}
	size := float64(n)
	mean := num.Sum(without) / size
	var squares float64
	for _, w := range without {
		squares += float64((w - mean) * (w - mean))
	}
	se := math.Sqrt(squares * (size - 1) / size)
	if math.IsNaN(se) || math.IsInf(se, 0) || math.IsNaN(value) || math.IsInf(value, 0) {
		return unknown(value, n)
	}
	return symmetric(value, se, n)
}

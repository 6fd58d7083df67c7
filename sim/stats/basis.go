package stats

import (
	"math"

	"cloudgate/sim/num"
)

// basis is what the errors of a column rest on.
type basis struct {
	sets   int     // of its Replicates
	n      int     // values that are not NaN
	groups int     // replicates that hold a value
	t      float64 // Student's multiplier for groups-1 degrees of freedom
}

// rest puts the errors on n values in so many groups.
func (b *basis) rest(n, groups int) {
	if groups != b.groups && groups >= 2 {
		b.t = Student(groups - 1)
	}
	b.n, b.groups = n, groups
}

// N is the number of values that are not NaN.
func (b *basis) N() int { return b.n }

// known says whether there are replicates enough to tell an error.
func (b *basis) known() bool { return b.groups >= 2 }

// spread is the standard error, from the sets, of the mean of a number per run, given the sum
// over set k of its deviations from that mean.
func (b *basis) spread(deviation func(k int) float64) float64 {
	n, r := float64(b.n), float64(b.groups)
	var sum float64
	for k := range b.sets {
		d := deviation(k) / n
		sum += float64(d * d)
	}
	return math.Sqrt(sum * r / (r - 1))
}

// probability is a share p of the values with its interval, given its standard error from the sets.
func (b *basis) probability(p float64, shareError func() float64) Estimate {
	if !b.known() {
		return unknown(p, b.n)
	}
	size, t := float64(b.n), normal
	if b.sets > 0 {
		if se := shareError(); se > 0 {
			size, t = p*(1-p)/float64(se*se), b.t
		}
	}
	lo, hi := wilson(p, size, t)
	return between(p, lo, hi, t, b.n)
}

// mean is the mean with Student's interval.
func (b *basis) mean(m moments) Estimate {
	if !b.known() || math.IsNaN(m.mean) {
		return unknown(m.mean, b.n)
	}
	return symmetric(m.mean, m.meanSE, b.t, b.n)
}

// sd is the standard deviation with an interval for the logarithm of the variance: Bonett's for Runs, Student's for
// Sets.
func (b *basis) sd(m moments) Estimate {
	sd := math.Sqrt(m.variance)
	if !b.known() || math.IsNaN(sd) {
		return unknown(sd, b.n)
	}
	if sd == 0 {
		return symmetric(0, 0, b.t, b.n)
	}
	centre, t := sd, b.t
	if b.sets == 0 {
		centre, t = sd*math.Sqrt(bonett(b.n)), normal
	}
	factor := num.Exp(t * m.varSE / 2)
	return Estimate{Value: sd, Lo: min(centre/factor, sd), Hi: max(centre*factor, sd), SE: sd * m.varSE / 2, N: b.n}
}

// bonett is the factor by which Bonett raises the variance, and its error, of n runs.
func bonett(n int) float64 { return float64(n) / (float64(n) - normal) }

// bonettSE is his standard error of the logarithm of the variance of n runs, from the sum of squares about the mean and
// the sum of fourth powers about the trimmed mean.
func bonettSE(n int, squares, fourth float64) float64 {
	size := float64(n)
	kurtosis := size * fourth / float64(squares*squares)
	return bonett(n) * math.Sqrt((kurtosis-(size-3)/size)/(size-1))
}

// trim is how many of n values his trimmed mean leaves out at each end.
func trim(n int) int {
	if n <= 4 {
		return 0
	}
	return int(float64(n) / (2 * math.Sqrt(float64(n-4))))
}

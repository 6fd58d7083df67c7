package dist

// Dist is a probability distribution on the real line. All methods may be called concurrently,
// and Quantile, InverseSurvival, CDF and Survival allocate nothing once one of the first two has
// been called.
//
// Arguments p and q are probabilities in [0, 1]; for others the results mean nothing.
type Dist interface {
	// Quantile is the smallest x with CDF(x) >= p. At 0 and 1 it is the ends of the support.
	Quantile(p float64) float64
	// InverseSurvival is Quantile(1-q), accurate for small q: the value exceeded with probability q.
	InverseSurvival(q float64) float64
	// CDF is the probability of at most x, Survival of more than x. Each is accurate where it is
	// small.
	CDF(x float64) float64
	Survival(x float64) float64
	// Mean and Var are the mean and the variance: closed forms, but for the logit-normal and for a
	// continuous family that has been cut, whose moments are integrals of the quantile function
	// with a relative error below 1e-9; and for the metalog, whose moments are such integrals too,
	// less exact where its tail is so heavy that the moment is all but infinite. A mixture of tails too
	// heavy on both sides has no mean: it is NaN, and the variance infinite.
	Mean() float64
	Var() float64
	// Support is the smallest interval that holds the distribution; its ends may be infinite.
	Support() (lo, hi float64)
	// String is the canonical text, which Parse reads.
	String() string
}

package dist

// constant is the distribution that is always one number.
type constant float64

// Constant is the distribution that is always x.
func Constant(x float64) (Dist, error) {
	if err := finite(x); err != nil {
		return nil, err
	}
	return constant(x), nil
}

func (c constant) Quantile(float64) float64        { return float64(c) }
func (c constant) InverseSurvival(float64) float64 { return float64(c) }

func (c constant) CDF(x float64) float64 {
	if x >= float64(c) {
		return 1
	}
	return 0
}

func (c constant) Survival(x float64) float64 {
	if x < float64(c) {
		return 1
	}
	return 0
}

func (c constant) Mean() float64             { return float64(c) }
func (c constant) Var() float64              { return 0 }
func (c constant) Support() (lo, hi float64) { return float64(c), float64(c) }
func (c constant) String() string            { return number(float64(c)) }

package dist

import "cloudgate/sim/num"

// z95 is the normal quantile at 0.95.
const z95 = 1.6448536269514722

// interval is a distribution that was stated by two of its quantiles.
type interval struct {
	Dist
	a, b float64
}

// Interval is the distribution with the 5 % quantile a and the 95 % quantile b, a < b: logit-normal
// for a quantity that lives in 0..1 (then 0 < a, b < 1), else lognormal for one that cannot be
// negative (then 0 < a), else normal. It may leave a narrower domain, which Parse refuses.
func Interval(a, b float64, dom Domain) (Dist, error) {
	if err := finite(a, b); err != nil {
		return nil, err
	}
	if !(a < b) {
		return nil, wrong(1, "%s to %s states the 5 %% and the 95 %% quantile; the second must be above the first", number(a), number(b))
	}
	dom = dom.orAnywhere()
	var d Dist
	var err error
	switch {
	case dom.Lo >= 0 && dom.Hi <= 1:
		const problem = "%s to %s states quantiles inside 0..1; neither may be 0 or 1, or beyond"
		if a <= 0 {
			return nil, wrong(0, problem, number(a), number(b))
		}
		if b >= 1 {
			return nil, wrong(1, problem, number(a), number(b))
		}
		// logit b - logit a = log(b/a) + log((1-a)/(1-b))
		width := logRatio(b, a) + logRatio(1-a, 1-b)
		d, err = LogitNormal(num.Logit(a)+float64(width/2), width/(2*z95))
	case dom.Lo >= 0:
		if a <= 0 {
			return nil, wrong(0, "%s to %s states quantiles of a quantity that cannot be negative; both must be above 0", number(a), number(b))
		}
		width := logRatio(b, a)
		d, err = Lognormal(num.Log(a)+float64(width/2), width/(2*z95))
	default:
		d, err = Normal(a+float64((b-a)/2), (b-a)/(2*z95))
	}
	if err != nil {
		return nil, err
	}
	return &interval{d, a, b}, nil
}

func (d *interval) String() string { return number(d.a) + " to " + number(d.b) }

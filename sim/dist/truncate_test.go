package dist_test

import (
	"math"
	"testing"

	"cloudgate/sim/dist"
)

// integrated holds quantiles at 1, 50 and 99 %, mean and variance made with SciPy 1.10.1: the
// quantiles by ppf, or isf in the upper tail, at the rescaled probability; the moments by
// Gauss-Legendre quadrature of the density (400 panels of 20 nodes), those of the logit-normal by
// scipy.integrate.quad.
var integrated = []struct {
	text           string
	quantiles      []float64
	mean, variance float64
}{
	{"normal(0.2, 0.1) in 0..1", []float64{0.01550530859265073, 0.20285169265909167, 0.43349698207579984}, 0.20552478626789855, 0.008864519483113828},
	{"normal(0, 1) in 5..6", []float64{5.001930735668297, 5.131371763283919, 5.77519338961656}, 5.183147090477174, 0.029452430768483057},
	{"normal(0, 1) in -9..-8.5", []float64{-8.933416474748217, -8.578732892253496, -8.501152628662801}, -8.608643996852175, 0.009848327127937945},
	{"normal(0, 1) in 20..", []float64{20.000501263556515, 20.03454167651402, 20.228389499595313}, 20.04975306852785, 0.0024632616150521507},
	{"lognormal(0, 1) in 0.5..5", []float64{0.5112286486033011, 1.2723624466127188, 4.703210329132987}, 1.6053695730673803, 1.048447855410005},
	{"gamma(2.5, 3) in 40..", []float64{40.03366435323276, 42.31487162165891, 55.17310008771584}, 43.32381474903326, 10.899720417627362},
	{"beta(2, 3) in 0.1..0.4", []float64{0.10477326564520995, 0.265746164049905, 0.3972686955142082}, 0.26148571428571427, 0.006939506938775511},
	{"triangular(0, 3, 10) in 1..8", []float64{1.1282097069504158, 4.013905001310677, 7.846707946732103}, 4.195462478184991, 3.117989882099967},
	{"exponential(2.5) in 3..", []float64{3.0251258396337537, 4.7328679513998635, 14.512925464970225}, 5.500000000000001, 6.249999999999999},
	{"weibull(1.5, 3) in 1..4", []float64{1.025567631914489, 2.261491654911457, 3.9512377683392454}, 2.3345063872763556, 0.6918944574863757},
	{"pert(0.004, 0.012, 0.025) in 0.01..", []float64{0.01008719077303485, 0.014135386900001221, 0.022030280685796162}, 0.014547156238743062, 9.06995045579143e-06},
	{"logitnormal(-2, 0.5)", []float64{0.040575315177811676, 0.11920292202211755, 0.3022036726006163}, 0.1290065363772216, 0.0031671577508874753},
	{"logitnormal(0.3, 3)", []float64{0.0012554015312755894, 0.574442516811659, 0.9993106305572592}, 0.5344079244331416, 0.1344123250250224},
}

func TestTruncateReference(t *testing.T) {
	for _, c := range integrated {
		t.Run(c.text, func(t *testing.T) {
			d := parse(t, c.text)
			for i, p := range []float64{0.01, 0.5, 0.99} {
				near(t, "Quantile", d.Quantile(p), c.quantiles[i], 1e-12)
				near(t, "CDF", d.CDF(c.quantiles[i]), p, 1e-10)
				near(t, "Survival", d.Survival(c.quantiles[i]), 1-p, 1e-10)
			}
			near(t, "Mean", d.Mean(), c.mean, 1e-11)
			near(t, "Var", d.Var(), c.variance, 1e-9)
		})
	}
}

// To cut is to condition: P(X <= x | lo <= X <= hi), for families, atoms and mixtures of both.
func TestTruncateConditions(t *testing.T) {
	const lo, hi = 0.3, 2.2
	for _, text := range []string{
		"uniform(-1, 4)", "normal(1, 1)", "lognormal(0, 0.7)", "gamma(2, 0.6)", "weibull(1.5, 1)",
		"empirical(0.1, 0.3, 0.5, 0.5, 2.2, 7)", "discrete(0:2, 1:3, 2:1, 3:4)",
		"mixture(0.4 normal(1, 1), 0.3 1, 0.2 uniform(2, 3), 0.1 triangular(5, 6, 7))",
		"normal(1, 1) in 0..2", "mixture(0.5 normal(1, 1) in 0..2, 0.5 0.5 to 0.9)",
	} {
		whole, part := parse(t, text), parse(t, text+" in 0.3..2.2")
		before := whole.CDF(math.Nextafter(lo, 0))
		mass := whole.CDF(hi) - before
		for x := lo; x <= hi; x += 0.1 {
			if got, want := part.CDF(x), (whole.CDF(x)-before)/mass; math.Abs(got-want) > 1e-14 {
				t.Errorf("%s: CDF(%v) = %v, want %v", part, x, got, want)
			}
			if sum := part.CDF(x) + part.Survival(x); math.Abs(sum-1) > 1e-14 {
				t.Errorf("%s: CDF + Survival = %v at %v", part, sum, x)
			}
		}
		if a, b := part.Support(); a < lo || b > hi {
			t.Errorf("the support of %s is %v..%v", part, a, b)
		}
	}
}

// A range that holds everything changes nothing, and cutting twice is cutting once to both.
func TestTruncateTwice(t *testing.T) {
	for _, c := range []struct{ text, same string }{
		{"uniform(1, 2) in 0..3", "uniform(1, 2)"},
		{"normal(0, 1) in -1..3 in 0..5", "normal(0, 1) in 0..3"},
		{"mixture(1 0, 1 5) in 4..6", "5"},
	} {
		a, b := parse(t, c.text), parse(t, c.same)
		for p := 0.05; p < 1; p += 0.1 {
			near(t, c.text, a.Quantile(p), b.Quantile(p), 1e-14)
		}
		near(t, c.text+": mean", a.Mean(), b.Mean(), 1e-12)
	}
}

func TestTruncateRefuses(t *testing.T) {
	d := parse(t, "normal(0, 1)")
	for _, r := range [][2]float64{{1, 1}, {2, 1}, {math.NaN(), 1}, {0, math.NaN()}, {50, 60}, {-60, -50}} {
		if _, err := dist.Truncate(d, r[0], r[1]); err == nil {
			t.Errorf("a normal can be cut to %v", r)
		}
	}
}

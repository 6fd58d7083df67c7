package dist_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"cloudgate/sim/dist"
)

// Figures of NumPy and SciPy 1.10.1: coefficients by numpy.linalg.lstsq, quantiles at metalogP by the
// terms of Keelin (2016) with scipy.special.logit, moments by scipy.integrate.quad over logit y in
// -36..36, of the fourth, whose tail is heavy, in -700..300.
var metalogReference = []struct {
	text           string
	quantiles      []float64
	mean, variance float64
}{
	{"metalog(0.1:-2, 0.5:1, 0.9:7)", []float64{-15.505260669249326, -4.568163913319978, -0.44608202967767496, 1, 4.5489798638394445, 9.291695064543482}, 1.853349274962641, 14.840523761310633},
	{"metalog(0.05:10, 0.25:14, 0.5:18, 0.75:25, 0.95:40)", []float64{-19.70908787216957, 5.987782461862123, 14.695553396569085, 18, 27.218716355337403, 40}, 20.658030405217612, 95.08084608178902},
	{"metalog(0.05:10, 0.25:14, 0.5:18, 0.75:25, 0.95:40, lo=0)", []float64{1.1545511020773167, 7.269331111921976, 14.717363825874939, 18, 27.247376749833126, 40}, 20.725923962572217, 97.48551520782055},
	{"metalog(0.1:-40, 0.5:-18, 0.9:-10, hi=0)", []float64{-3218.8309021867008, -100.4732463768543, -23.998207325838106, -18, -12.217885358851634, -8.334005403302317}, -23.235414696305206, 530.8388972806869},
	{"metalog(0.01:0.02, 0.1:0.08, 0.3:0.2, 0.5:0.31, 0.7:0.45, 0.9:0.72, 0.99:0.93, lo=0, hi=1, terms=4)", []float64{7.101092752179732e-05, 0.019797983389356986, 0.18926338583313296, 0.3090528443205105, 0.5720433830006162, 0.8089627715200945}, 0.35607601846716247, 0.055212970995065204},
}

var metalogP = []float64{1e-6, 0.01, 0.3, 0.5, 0.8, 0.95}

func TestMetalogReference(t *testing.T) {
	for _, c := range metalogReference {
		d := parse(t, c.text)
		if d.String() != c.text {
			t.Errorf("%s is written %s", c.text, d)
		}
		for i, p := range metalogP {
			near(t, c.text+": Quantile", d.Quantile(p), c.quantiles[i], 1e-11)
			near(t, c.text+": CDF", d.CDF(c.quantiles[i]), p, 1e-10)
		}
		near(t, c.text+": Mean", d.Mean(), c.mean, 1e-10)
		near(t, c.text+": Var", d.Var(), c.variance, 1e-9)
	}
}

// The closed form of three symmetric quantiles, Keelin (2016), section 4: a1 is the median,
// a2 = w/(2 log 9) and a3 = (1-2r)w/(0.8 log 9) with w the distance of the outer quantiles at 10 %
// and r the median's place between them; feasible where 0.16658 < r < 0.83342.
func TestMetalogOfThreeQuantiles(t *testing.T) {
	for _, r := range []float64{0.17, 0.3, 0.5, 0.83} {
		d, err := dist.Metalog([]float64{0.9, 0.1, 0.5}, []float64{30, 10, 10 + 20*r}, 0, dist.Domain{})
		if err != nil {
			t.Errorf("r = %v: %v", r, err)
			continue
		}
		for _, y := range []float64{1e-9, 0.1, 0.37, 0.5, 0.9, 1 - 1e-9} {
			l := math.Log(y / (1 - y))
			want := 10 + 20*r + 20/(2*math.Log(9))*l + (1-2*r)*20/(0.8*math.Log(9))*(y-0.5)*l
			if got := d.Quantile(y); math.Abs(got-want) > 1e-11*(20+math.Abs(want)) {
				t.Errorf("r = %v: quantile at %v is %v, want %v", r, y, got, want)
			}
		}
	}
	for _, r := range []float64{0.1, 0.166, 0.834} {
		_, err := dist.Metalog([]float64{0.1, 0.5, 0.9}, []float64{10, 10 + 20*r, 30}, 0, dist.Domain{})
		want := "no metalog of 3 terms has these quantiles: its quantile function would fall near p = "
		if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), "; terms=2 comes near them, or move a quantile") {
			t.Errorf("r = %v: %v", r, err)
		}
	}
}

// As many terms as quantiles meet each of them; two terms without bounds are the logistic distribution.
func TestMetalogMeetsItsQuantiles(t *testing.T) {
	p := []float64{0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99}
	for _, of := range []string{"normal(3, 2)", "lognormal(0, 0.5)", "gamma(3, 2)", "logitnormal(0.3, 0.8)"} {
		exact := parse(t, of)
		lo, hi := exact.Support()
		for n := 2; n <= len(p); n++ {
			var x []float64
			for _, y := range p[:n] {
				x = append(x, exact.Quantile(y))
			}
			d, err := dist.Metalog(p[:n], x, 0, dist.Domain{Lo: lo, Hi: hi})
			if err != nil {
				continue // tails alone may say too little of the rest
			}
			for i, y := range p[:n] {
				near(t, fmt.Sprintf("%s of %d: Quantile", of, n), d.Quantile(y), x[i], 1e-9)
			}
		}
		var x []float64
		for _, y := range p {
			x = append(x, exact.Quantile(y))
		}
		d, err := dist.Metalog(p, x, 5, dist.Domain{Lo: lo, Hi: hi})
		if err != nil {
			t.Errorf("%s: %v", of, err)
			continue
		}
		near(t, of+": mean", d.Mean(), exact.Mean(), 0.01)
		near(t, of+": variance", d.Var(), exact.Var(), 0.05)
	}
	d := parse(t, "metalog(25%:1, 75%:3)")
	near(t, "mean", d.Mean(), 2, 1e-12)
	scale := 1 / math.Log(3)
	near(t, "variance", d.Var(), scale*scale*math.Pi*math.Pi/3, 1e-9)
}

// The exponential of a logistic has moments below the inverse of its scale only.
func TestMetalogHeavyTails(t *testing.T) {
	for _, c := range []struct {
		scale          float64
		mean, variance bool // finite
	}{{0.45, true, true}, {0.7, true, false}, {1.2, false, false}} {
		x := func(p float64) float64 { return math.Pow(p/(1-p), c.scale) }
		p := []float64{0.1, 0.9}
		up, err := dist.Metalog(p, []float64{x(0.1), x(0.9)}, 0, dist.Domain{Lo: 0, Hi: math.Inf(1)})
		if err != nil {
			t.Fatal(err)
		}
		down, err := dist.Metalog(p, []float64{-x(0.9), -x(0.1)}, 0, dist.Domain{Lo: math.Inf(-1), Hi: 0})
		if err != nil {
			t.Fatal(err)
		}
		if math.IsInf(up.Mean(), 1) == c.mean || math.IsInf(down.Mean(), -1) == c.mean ||
			math.IsInf(up.Var(), 1) == c.variance || math.IsInf(down.Var(), 1) == c.variance {
			t.Errorf("scale %v: means %v and %v, variances %v and %v", c.scale, up.Mean(), down.Mean(), up.Var(), down.Var())
		}
		if c.mean { // of a log-logistic
			near(t, "mean", up.Mean(), math.Pi*c.scale/math.Sin(math.Pi*c.scale), 1e-9)
		}
	}
}

func TestMetalogErrors(t *testing.T) {
	for text, want := range map[string]string{
		"metalog(5%:1)":                           "at character 9: it needs at least two quantiles",
		"metalog(5%:1, 0.5 3)":                    `at character 19: found "3", expected : and the quantile at 0.5`,
		"metalog(5%:1, 105%:3)":                   "at character 15: the probability 1.05 must lie inside 0..1",
		"metalog(5%:1, 5%:3)":                     "the quantile at 0.05 is",
		"metalog(5%:5, 95%:3)":                    "at character 15: the quantile at 0.95 is 3; both must be above those before, 0.05 and 5",
		"metalog(5%:-1, 95%:3, lo=0)":             "at character 9: the quantile -1 must lie inside 0..",
		"metalog(5%:1, 95%:3, low=0)":             `at character 22: found "low", expected a probability with its quantile, p:x, or lo=, hi= or terms=`,
		"metalog(5%:1, 95%:3, lo=0, lo=1)":        "at character 28: lo is given twice",
		"metalog(5%:1, 95%:3, lo=0, hi=-1)":       "hi is -1 and must be above lo, which is 0",
		"metalog(5%:1, 95%:3, terms=2.5)":         "at character 22: terms is 2.5 and must be a whole number from 2 to 16",
		"metalog(5%:1, 95%:3, terms=3)":           "terms is 3 and must lie in 2..2: no more than there are quantiles",
		"metalog(1%:0, 50%:0.1, 51%:9, 99%:10)":   "no metalog of 4 terms has these quantiles: its quantile function would fall near p = ",
		"metalog(10%:1, 50%:2, 90%:3, lo=0, hi=)": `found ")", expected a number for hi`,
	} {
		if _, err := dist.Parse(text, anywhere); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot  %v\nwant %s", text, err, want)
		}
	}
	_, err := dist.Parse("metalog(5%:10, 50%:18, 95%:40)", positive)
	if want := "can leave 0..; write its bounds, as metalog(0.05:10, 0.5:18, 0.95:40, lo=0)"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := dist.Metalog(make([]float64, 17), make([]float64, 17), 0, dist.Domain{}); err == nil || !strings.Contains(err.Error(), "terms=5") {
		t.Errorf("17 quantiles: %v", err)
	}
}

package dist_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"cloudgate/sim/dist"
)

// TestMain fixes the seed of the property tests; the command line may choose another.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.seed", "1"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// drawDist draws a distribution of any family, cut or mixed or neither, with parameters of any size
// that an analyst would write.
func drawDist(t *rapid.T) dist.Dist {
	at := func(name string, lo, hi float64) float64 { return rapid.Float64Range(lo, hi).Draw(t, name) }
	lo := at("lo", -100, 100)
	mode := lo + at("rise", 0, 10)
	hi := mode + at("fall", 0.01, 10)
	shape, other := at("shape", 0.2, 30), at("other", 0.2, 30)
	scale := math.Pow(10, at("scale", -3, 6))
	made := func(d dist.Dist, err error) dist.Dist {
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var simple func(depth int) dist.Dist
	simple = func(depth int) dist.Dist {
		switch rapid.IntRange(0, 15-min(depth, 1)).Draw(t, "family") {
		case 0:
			return made(dist.Uniform(lo, hi))
		case 1:
			return made(dist.LogUniform(scale, scale*(1+shape)))
		case 2:
			return made(dist.Triangular(lo, mode, hi))
		case 3:
			return made(dist.PERT(lo, mode, hi, other))
		case 4:
			return made(dist.Normal(lo, scale))
		case 5:
			return made(dist.Lognormal(lo/10, shape/10))
		case 6:
			return made(dist.LogitNormal(lo/20, shape/10))
		case 7:
			return made(dist.Beta(shape, other, lo, hi))
		case 8:
			return made(dist.Gamma(shape, scale))
		case 9:
			return made(dist.Exponential(scale))
		case 10:
			return made(dist.Weibull(shape, scale))
		case 11:
			return made(dist.Discrete([]float64{lo, mode + 1, hi + 1}, []float64{shape, other, 3}))
		case 12:
			return made(dist.Empirical(lo, mode, hi, mode, scale))
		case 13:
			return made(dist.Interval(lo, hi, anywhere))
		case 14:
			// Between a fifth and four fifths, any median is feasible without bounds.
			median := lo + (0.2+0.6*shape/30)*(hi-lo)
			return made(dist.Metalog([]float64{0.1, 0.5, 0.9}, []float64{lo, median, hi}, 0, anywhere))
		default:
			return made(dist.Mixture([]dist.Dist{simple(depth + 1), simple(depth + 1)}, []float64{shape, other}))
		}
	}
	d := simple(0)
	if a, b := d.Quantile(0.1), d.Quantile(0.8); a < b && rapid.Bool().Draw(t, "cut") {
		return made(dist.Truncate(d, a, b))
	}
	return d
}

// drawTail draws a probability, half the time of the far tail. What is cut has no digits of its own there.
func drawTail(t *rapid.T, d dist.Dist, name string) float64 {
	p := rapid.Float64Range(1e-9, 1-1e-9)
	if !strings.Contains(d.String(), " in ") {
		p = rapid.OneOf(p, rapid.Map(rapid.Float64Range(-300, -9), func(e float64) float64 { return math.Pow(10, e) }))
	}
	return p.Draw(t, name)
}

func TestQuantileInvertsCDF(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDist(t)
		p := drawTail(t, d, "p")
		x := d.Quantile(p)
		lo, hi := d.Support()
		if !(x >= lo && x <= hi) {
			t.Fatalf("%s: %v is outside the support %v..%v", d, x, lo, hi)
		}
		// x is the smallest number with CDF(x) >= p, but for rounding.
		width := 1e-12 * (d.Quantile(0.9) - d.Quantile(0.1))
		slack := 1e-9*math.Abs(x) + width
		if above := d.CDF(x + slack); !(above >= p*(1-1e-9)) {
			t.Fatalf("%s: CDF just above Quantile(%v) is %v", d, p, above)
		}
		if below := d.CDF(x - slack - 1e-300); !(below <= p*(1+1e-9)) {
			t.Fatalf("%s: CDF just below Quantile(%v) is %v", d, p, below)
		}
		q := drawTail(t, d, "q")
		y := d.InverseSurvival(q)
		slack = 1e-9*math.Abs(y) + width
		if above, below := d.Survival(y+slack), d.Survival(y-slack-1e-300); !(above <= q*(1+1e-9) && below >= q*(1-1e-9)) {
			t.Fatalf("%s: Survival around InverseSurvival(%v) is %v and %v", d, q, below, above)
		}
	})
}

// To cut is to condition, whatever is cut where.
func TestAnyTruncationConditions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDist(t)
		p := rapid.Float64Range(0, 0.9).Draw(t, "from")
		lo, hi := d.Quantile(p), d.Quantile(rapid.Float64Range(p+0.05, 1).Draw(t, "to"))
		x := d.Quantile(rapid.Float64Range(0, 1).Draw(t, "p"))
		if !(lo < hi) || x < lo || x > hi {
			return
		}
		c, err := dist.Truncate(d, lo, hi)
		if err != nil {
			t.Fatal(err)
		}
		before := d.CDF(lo)
		if text := d.String(); strings.Contains(text, "discrete") || strings.Contains(text, "empirical") {
			before = d.CDF(math.Nextafter(lo, math.Inf(-1))) // an atom at the end is in the range
		}
		want := (d.CDF(x) - before) / (d.CDF(hi) - before)
		if got := c.CDF(x); math.Abs(got-want) > 1e-11 {
			t.Fatalf("%s: CDF(%v) = %v, want %v", c, x, got, want)
		}
		if sum := c.CDF(x) + c.Survival(x); math.Abs(sum-1) > 1e-11 {
			t.Fatalf("%s: CDF + Survival = %v at %v", c, sum, x)
		}
	})
}

// A mixture has the weighted probabilities and moments of its parts.
func TestMixtureWeighs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var parts []dist.Dist
		var weights []float64
		total := 0.0
		for i := range rapid.IntRange(1, 4).Draw(t, "parts") {
			parts = append(parts, drawDist(t))
			weights = append(weights, rapid.Float64Range(0.01, 10).Draw(t, fmt.Sprint("weight ", i)))
			total += weights[i]
		}
		m, err := dist.Mixture(parts, weights)
		if err != nil {
			t.Fatal(err)
		}
		x := m.Quantile(rapid.Float64Range(0.001, 0.999).Draw(t, "p"))
		var below, above, mean, square float64
		for i, part := range parts {
			w := weights[i] / total
			below += w * part.CDF(x)
			above += w * part.Survival(x)
			mean += w * part.Mean()
			offset := part.Mean() - m.Mean()
			square += w * (part.Var() + offset*offset)
		}
		if math.Abs(m.CDF(x)-below) > 1e-14 || math.Abs(m.Survival(x)-above) > 1e-14 {
			t.Fatalf("%s: CDF %v and Survival %v at %v, want %v and %v", m, m.CDF(x), m.Survival(x), x, below, above)
		}
		if math.Abs(m.Mean()-mean) > 1e-12*math.Sqrt(square+mean*mean) || math.Abs(m.Var()-square) > 1e-12*square {
			t.Fatalf("%s: mean %v and variance %v, want %v and %v", m, m.Mean(), m.Var(), mean, square)
		}
	})
}

// The moments are the integrals over z of the value and its square at the quantile Φ(z), times the normal
// density. The trapezoidal rule has next to no error for smooth functions; at a kink or a jump it is wrong by
// a share of its step.
func TestAnyMoments(t *testing.T) {
	const step, reach = 0.04, 36.0
	rapid.Check(t, func(t *rapid.T) {
		d := drawDist(t)
		center := d.Quantile(0.5)
		var mean, square float64
		for k := range int(2*reach/step) + 1 {
			z := -reach + step*float64(k)
			weight := step * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
			x := 0.0
			if tail := math.Erfc(math.Abs(z)/math.Sqrt2) / 2; z < 0 {
				x = d.Quantile(tail) - center
			} else {
				x = d.InverseSurvival(tail) - center
			}
			mean += weight * x
			square += weight * x * x
		}
		variance := square - mean*mean
		meanError, varError := 1e-8, 1e-7
		for _, rough := range []string{"triangular", "mixture", "discrete", "empirical"} {
			if strings.Contains(d.String(), rough) {
				meanError, varError = 0.05, 0.1
			}
		}
		sd := math.Sqrt(d.Var())
		if got := d.Mean() - center; math.Abs(got-mean) > meanError*sd+1e-13*math.Abs(center) {
			t.Fatalf("%s: mean is %v above the median, want %v, sd %v", d, got, mean, sd)
		}
		if got := d.Var(); math.Abs(got-variance) > varError*got {
			t.Fatalf("%s: variance %v, want %v", d, got, variance)
		}
	})
}

// Two distributions read at one u rise together: every quantile function is monotone, and so is
// the shared draw of the knots of a path.
func TestQuantileMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDist(t)
		p := rapid.Float64Range(0x1p-53, 1).Draw(t, "p")
		step := math.Pow(2, rapid.Float64Range(-32, -2).Draw(t, "step"))
		p, next := min(p, 1-step), min(p, 1-step)+step
		if a, b := d.Quantile(p), d.Quantile(next); a > b+1e-13*math.Abs(b)+1e-15*(d.Quantile(0.9)-d.Quantile(0.1)) {
			t.Fatalf("%s: Quantile(%v) = %v > Quantile(%v) = %v", d, p, a, next, b)
		}
		x := d.Quantile(p)
		if sum := d.CDF(x) + d.Survival(x); math.Abs(sum-1) > 1e-11 {
			t.Fatalf("%s: CDF + Survival = %v at %v", d, sum, x)
		}
	})
}

func TestEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDist(t)
		lo, hi := d.Support()
		for name, ends := range map[string][2]float64{
			"Quantile":        {d.Quantile(0), d.Quantile(1)},
			"InverseSurvival": {d.InverseSurvival(1), d.InverseSurvival(0)},
		} {
			if ends != [2]float64{lo, hi} {
				t.Fatalf("%s: %s at the ends is %v, the support %v..%v", d, name, ends, lo, hi)
			}
		}
		below, above := math.Nextafter(lo, math.Inf(-1)), math.Nextafter(hi, math.Inf(1))
		const rounding = 1e-15 // of the weights of a mixture
		if d.CDF(below) != 0 || d.Survival(below) < 1-rounding || d.CDF(above) < 1-rounding || d.Survival(above) != 0 {
			t.Fatalf("%s: probability outside the support", d)
		}
	})
}

// The moments are the integrals of the quantile function and its square, here by the midpoint rule.
func TestMoments(t *testing.T) {
	const n = 20_000
	for _, text := range []string{
		"uniform(2, 5)", "loguniform(0.5, 20)", "triangular(0, 3, 10)", "pert(1, 2, 5)", "normal(3, 2)",
		"lognormal(1, 0.3)", "logitnormal(-1, 1)", "beta(2, 3)", "gamma(3, 2)", "exponential(2)", "weibull(2, 3)",
		"35400 to 39000", "discrete(1:2, 4:3, 9:5)", "empirical(3, 1, 2, 2)", "mixture(1 normal(0, 1), 3 uniform(4, 5), 1 2)",
		"triangular(0, 3, 10) in 2..9", "mixture(1 normal(0, 1), 3 uniform(4, 5), 1 2) in -1..4.5", "part(2)", "7",
	} {
		d := parse(t, text)
		mean, square := 0.0, 0.0
		for i := range n {
			x := d.Quantile((float64(i)+0.5)/n) - d.Quantile(0.5)
			mean += x / n
			square += x * x / n
		}
		sd := math.Sqrt(d.Var())
		if got := d.Mean() - d.Quantile(0.5); math.Abs(got-mean) > 1e-3*sd {
			t.Errorf("%s: mean is %v above the median, want %v", text, got, mean)
		}
		if math.Abs(d.Var()-(square-mean*mean)) > 5e-3*d.Var() {
			t.Errorf("%s: variance is %v, want %v", text, d.Var(), square-mean*mean)
		}
	}
}

func TestAgainstGonum(t *testing.T) {
	type reference interface {
		Quantile(p float64) float64
		CDF(x float64) float64
		Mean() float64
		Variance() float64
	}
	for text, want := range map[string]reference{
		"normal(2, 3)":            distuv.Normal{Mu: 2, Sigma: 3},
		"lognormal(1, 0.5)":       distuv.LogNormal{Mu: 1, Sigma: 0.5},
		"beta(2, 5)":              distuv.Beta{Alpha: 2, Beta: 5},
		"gamma(2, 4)":             distuv.Gamma{Alpha: 2, Beta: 0.25},
		"exponential(4)":          distuv.Exponential{Rate: 0.25},
		"weibull(1.7, 2)":         distuv.Weibull{K: 1.7, Lambda: 2},
		"triangular(1, 2, 5)":     distuv.NewTriangle(1, 5, 2, nil),
		"uniform(1, 5)":           distuv.Uniform{Min: 1, Max: 5},
		"pert(1, 2, 5) in 0..6":   stretched{distuv.Beta{Alpha: 2, Beta: 4}, 1, 4},
		"beta(2, 4, 1, 5)":        stretched{distuv.Beta{Alpha: 2, Beta: 4}, 1, 4},
		"part(2)":                 distuv.Gamma{Alpha: 2, Beta: 1},
		"normal(2, 3) in -40..40": distuv.Normal{Mu: 2, Sigma: 3},
	} {
		d := parse(t, text)
		for p := 0.005; p < 1; p += 0.01 {
			x := want.Quantile(p)
			near(t, fmt.Sprintf("%s: Quantile(%v)", text, p), d.Quantile(p), x, 1e-11)
			near(t, fmt.Sprintf("%s: CDF(%v)", text, x), d.CDF(x), want.CDF(x), 1e-11)
		}
		near(t, text+": Mean", d.Mean(), want.Mean(), 1e-11)
		near(t, text+": Var", d.Var(), want.Variance(), 1e-9)
	}
}

type stretched struct {
	distuv.Beta
	lo, width float64
}

func (d stretched) Quantile(p float64) float64 { return d.lo + d.width*d.Beta.Quantile(p) }
func (d stretched) CDF(x float64) float64      { return d.Beta.CDF((x - d.lo) / d.width) }
func (d stretched) Mean() float64              { return d.lo + d.width*d.Beta.Mean() }
func (d stretched) Variance() float64          { return d.width * d.width * d.Beta.Variance() }

func TestInterval(t *testing.T) {
	for _, c := range []struct {
		text string
		dom  dist.Domain
		want string // the family, told by its median
		mid  float64
	}{
		{"35400 to 39000", dist.Domain{Lo: 0, Hi: 1e9}, "lognormal", math.Sqrt(35400 * 39000)},
		{"2% to 10%", dist.Domain{Lo: 0, Hi: 1}, "logit-normal", 1 / (1 + math.Sqrt(49*9))},
		{"-3 to 5", anywhere, "normal", 1},
		{"3 to 5", dist.Domain{Lo: -1, Hi: 100}, "normal", 4},
	} {
		d, err := dist.Parse(c.text, c.dom)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		var a, b float64
		var percent string
		if n, _ := fmt.Sscanf(c.text, "%g%% to %g%s", &a, &b, &percent); n == 3 {
			a, b = a/100, b/100
		} else if _, err := fmt.Sscanf(c.text, "%g to %g", &a, &b); err != nil {
			t.Fatal(err)
		}
		near(t, c.text+": 5 %", d.Quantile(0.05), a, 1e-14)
		near(t, c.text+": 95 %", d.InverseSurvival(0.05), b, 1e-14)
		near(t, c.text+": median as "+c.want, d.Quantile(0.5), c.mid, 1e-14)
	}
}

// The shares of a Dirichlet: gamma parts over their sum have the mean alpha over the sum.
func TestDirichlet(t *testing.T) {
	parts, err := dist.Dirichlet(1, 2.5, 4)
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for i, alpha := range []float64{1, 2.5, 4} {
		if parts[i].Mean() != alpha || parts[i].Var() != alpha {
			t.Errorf("part %d has mean %v and variance %v, want %v", i, parts[i].Mean(), parts[i].Var(), alpha)
		}
		total += parts[i].Mean()
	}
	if total != 7.5 {
		t.Errorf("the parts add up to %v on average", total)
	}
	if _, err := dist.Dirichlet(1, 0); err == nil {
		t.Error("a part of nothing is accepted")
	}
}

func TestAtoms(t *testing.T) {
	d := parse(t, "discrete(3:50%, 1:20%, 2:30%)")
	for _, c := range []struct{ p, x float64 }{{0, 1}, {0.1, 1}, {0.2, 1}, {0.21, 2}, {0.5, 2}, {0.51, 3}, {1, 3}} {
		if got := d.Quantile(c.p); got != c.x {
			t.Errorf("Quantile(%v) = %v, want %v", c.p, got, c.x)
		}
	}
	for _, c := range []struct{ x, p float64 }{{0.9, 0}, {1, 0.2}, {1.5, 0.2}, {2, 0.5}, {3, 1}} {
		near(t, "CDF", d.CDF(c.x), c.p, 1e-15)
		near(t, "Survival", d.Survival(c.x), 1-c.p, 1e-15)
	}
	near(t, "Mean", d.Mean(), 2.3, 1e-15)
	near(t, "Var", d.Var(), 0.61, 1e-14)
	e := parse(t, "empirical(53, 17, 32, 32)")
	for _, c := range []struct{ p, x float64 }{{0.25, 17}, {0.26, 32}, {0.75, 32}, {0.76, 53}} {
		if got := e.Quantile(c.p); got != c.x {
			t.Errorf("Quantile(%v) = %v, want %v", c.p, got, c.x)
		}
	}
}

// A part without a finite mean leaves the mixture without one, of its sign; tails of both signs leave it with none.
func TestMixtureOfInfiniteMeans(t *testing.T) {
	up, down := "metalog(0.2:-1, 0.3:5, lo=-2)", "metalog(0.7:-5, 0.8:1, hi=2)"
	for _, test := range []struct {
		text string
		mean float64
	}{
		{"mixture(1 normal(0, 1), 2 " + up + ")", math.Inf(1)},
		{"mixture(2 " + up + ", 1 normal(0, 1))", math.Inf(1)},
		{"mixture(1 7, 1 " + down + ")", math.Inf(-1)},
		{"mixture(1 " + up + ", 1 " + down + ")", math.NaN()},
	} {
		d := parse(t, test.text)
		if m := d.Mean(); m != test.mean && !(math.IsNaN(m) && math.IsNaN(test.mean)) {
			t.Errorf("%s: mean %v, want %v", d, m, test.mean)
		}
		if v := d.Var(); !math.IsInf(v, 1) {
			t.Errorf("%s: variance %v, want +Inf", d, v)
		}
	}
}

// Quantiles of mixtures that are known in closed form, across a gap and at an atom.
func TestMixture(t *testing.T) {
	d := parse(t, "mixture(1 uniform(0, 1), 2 uniform(5, 6), 1 9)")
	for _, c := range []struct{ p, x float64 }{{0.125, 0.5}, {0.2499, 0.9996}, {0.2501, 5.0002}, {0.5, 5.5}, {0.7499, 5.9998}, {0.7501, 9}, {0.9, 9}} {
		near(t, "Quantile", d.Quantile(c.p), c.x, 1e-14)
	}
	near(t, "Mean", d.Mean(), 0.125+2.75+2.25, 1e-15)
	same := parse(t, "mixture(1 normal(1, 2), 3 normal(1, 2))")
	normal := parse(t, "normal(1, 2)")
	for _, p := range []float64{1e-15, 1e-6, 0.3, 0.5, 0.9} {
		near(t, "Quantile", same.Quantile(p), normal.Quantile(p), 1e-13)
		near(t, "InverseSurvival", same.InverseSurvival(p), normal.InverseSurvival(p), 1e-13)
	}
}

var benchmarked = []string{
	"uniform(8%, 16%)", "35400 to 39000", "triangular(0, 3, 10)", "pert(0.004, 0.012, 0.025)", "gamma(2, 3)",
	"normal(0.2, 0.03) in 0..1", "weibull(1.5, 3)", "discrete(1:1, 2:2, 3:3)", "mixture(0.3 normal(0, 1), 0.7 uniform(2, 3))",
}

func TestQuantileAllocatesNothing(t *testing.T) {
	for _, text := range benchmarked {
		d := parse(t, text)
		if n := testing.AllocsPerRun(100, func() { d.Quantile(0.3); d.InverseSurvival(1e-12); d.CDF(0.1); d.Survival(0.1) }); n != 0 {
			t.Errorf("%s: %v allocations", text, n)
		}
	}
}

// Quantiles by the block are those one by one, at the ends of tables and of the unit interval, too.
func TestQuantileTo(t *testing.T) {
	var p []float64
	for i := range 300 {
		p = append(p, (float64(i)+0.5)/300)
	}
	p = append(p, 0, 1, math.NaN(), 5e-324, 1e-300, 1e-13, 1.2798125438858e-12, 1.28e-12, 0.5, 1-0x1p-53, 1-1e-13)
	for _, text := range []string{"beta(2, 3)", "beta(0.5, 0.5, -1, 3)", "beta(0.001, 40)", "pert(1, 2, 4)", "gamma(2.5, 3)", "gamma(0.01, 1)"} {
		d := parse(t, text)
		got := make([]float64, len(p))
		d.(interface{ QuantileTo(dst, p []float64) }).QuantileTo(got, p)
		for i, p := range p {
			if want := d.Quantile(p); math.Float64bits(got[i]) != math.Float64bits(want) && !(math.IsNaN(got[i]) && math.IsNaN(want)) {
				t.Errorf("%s at %v: %v, want %v", text, p, got[i], want)
			}
		}
	}
}

func BenchmarkQuantileTo(b *testing.B) {
	d := parse(b, "beta(2.5, 3.5)").(interface{ QuantileTo(dst, p []float64) })
	p, x := make([]float64, 128), make([]float64, 128)
	for i := range p {
		p[i] = (float64(i*37%128) + 0.5) / 128
	}
	b.ReportAllocs()
	for b.Loop() {
		d.QuantileTo(x, p)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(len(p)*b.N), "ns/value")
}

func BenchmarkQuantile(b *testing.B) {
	for _, text := range benchmarked {
		b.Run(text, func(b *testing.B) {
			d := parse(b, text)
			d.Quantile(0.5)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				d.Quantile((float64(i&0xffff) + 0.5) / 0x1p16)
			}
		})
	}
}

// At the ends of a table, seven standard deviations out, it hands over to the exact quantile without a gap.
func TestEndsOfTables(t *testing.T) {
	const tail = 1.2798125438858350e-12 // Φ(-7), mpmath
	for _, text := range []string{"beta(2, 3)", "gamma(2.5, 3)"} {
		d := parse(t, text)
		q := tail * (1 - 1e-14)
		for range 200 {
			near(t, text+": CDF of Quantile", d.CDF(d.Quantile(q)), q, 1e-10)
			near(t, text+": Survival of InverseSurvival", d.Survival(d.InverseSurvival(q)), q, 1e-10)
			q = math.Nextafter(q, 1)
		}
	}
}

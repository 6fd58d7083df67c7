package calibrate_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/calibrate"
	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// The posterior of the conjugate pair from an ensemble of its prior.
func TestNormalNormalByWeights(t *testing.T) {
	const runs = 100_000
	x := normals(runs, 10)
	log := make([]float64, runs)
	normalNormal().Likelihood.Log(log, [][]float64{x})
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		w, err := calibrate.Weigh(log, r)
		if err != nil {
			t.Fatal(err)
		}
		c := w.Column(x)
		near(t, "mean", c.Mean(), mean, 4)
		near(t, "standard deviation", c.SD(), sd, 4)
		near(t, "log evidence", w.LogEvidence, evidence, 4)
		near(t, "5 % quantile", c.Quantile(0.05), 4.055552756435546, 4)
		near(t, "95 % quantile", c.Quantile(0.95), 5.5252855669177485, 4)
		// E[w]²/E[w²] is the square of a normal density's integral over that of its square, closed form at these numbers.
		v, prior := sd*sd, 100.0
		effective := runs * ratio(v, prior)
		if math.Abs(w.EffectiveN/effective-1) > 0.05 {
			t.Errorf("%.1f runs are effective, want %.1f", w.EffectiveN, effective)
		}
		if len(w.Warnings()) != 0 {
			t.Errorf("warnings: %v", w.Warnings())
		}
	}
}

// ratio is the share of runs that are effective when a prior N(0, prior) is weighted to N(mean, v): with the likelihood
// exp(-(x-m)²/2s), E[L]²/E[L²].
func ratio(v, prior float64) float64 {
	s := 1 / (1/v - 1/prior)
	m := mean / v * s
	one := math.Sqrt(s/(s+prior)) * math.Exp(-m*m/(2*(s+prior)))
	two := math.Sqrt(s/2/(s/2+prior)) * math.Exp(-m*m/(2*(s/2+prior)))
	return one * one / two
}

// R, package loo 2.5.1: psis(lw, r_eff = 1)$diagnostics$pareto_k of 400 log weights, a qnorm((1:400 - 0.5)/400) and
// -a log((1:400)/401).
func TestTailAgainstR(t *testing.T) {
	for _, c := range []struct {
		weight func(i float64) float64
		want   float64
	}{
		{func(i float64) float64 { return 0.5 * num.NormQuantile((i-0.5)/400) }, 0.12866749513155},
		{func(i float64) float64 { return 1.5 * num.NormQuantile((i-0.5)/400) }, 0.503005086013742},
		{func(i float64) float64 { return 3 * num.NormQuantile((i-0.5)/400) }, 1.0888606863876},
		{func(i float64) float64 { return -0.5 * num.Log(i/401) }, 0.429739806728012},
		{func(i float64) float64 { return -num.Log(i / 401) }, 0.817903284183209},
		{func(i float64) float64 { return -2 * num.Log(i/401) }, 1.59506617976719},
	} {
		log := make([]float64, 400)
		for i := range log {
			log[i] = 7 + c.weight(float64(i*37%401)) // in no order, and shifted
			if i == 0 {
				log[i] = 7 + c.weight(400*37%401)
			}
		}
		w, err := calibrate.Weigh(log, stats.Runs())
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(w.Tail-c.want) > 1e-12 {
			t.Errorf("got %.15g, R says %.15g", w.Tail, c.want)
		}
	}
}

func TestWarningsOfWeights(t *testing.T) {
	const runs = 2000
	for _, c := range []struct {
		weight func(u float64) float64
		want   []string
	}{
		{func(float64) float64 { return -1e5 }, nil},
		{func(u float64) float64 { return -0.3 * math.Log(u) }, nil},
		{func(u float64) float64 { return -0.9 * math.Log(u) }, []string{"too uneven: k̂ = 0.8", "limit for 2000 runs"}},
		{func(u float64) float64 { return -3 * math.Log(u) }, []string{"collapsed", "above 1", "2000 runs count for", "has "}},
		{
			func(u float64) float64 {
				if u > 0.001 {
					return math.Inf(-1)
				}
				return 3
			},
			[]string{"2000 runs count for 2.0", "collapsed"},
		},
	} {
		log := make([]float64, runs)
		for i := range log {
			log[i] = c.weight((float64(i) + 0.5) / runs)
		}
		w, err := calibrate.Weigh(log, stats.Runs())
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(w.Warnings(), "\n")
		if c.want == nil && got != "" {
			t.Errorf("%q, want none", got)
		}
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%q lacks %q", got, want)
			}
		}
	}
	if limit := calibrate.TailLimit(100); limit != 0.5 {
		t.Errorf("the limit for 100 runs is %v", limit)
	}
	if limit := calibrate.TailLimit(1e6); limit != 0.7 {
		t.Errorf("the limit for a million runs is %v", limit)
	}
	for _, log := range [][]float64{{}, {math.Inf(-1), math.Inf(-1)}, {0, math.NaN()}, {0, math.Inf(1)}} {
		if w, err := calibrate.Weigh(log, stats.Runs()); err == nil {
			t.Errorf("%v: %v", log, w)
		}
	}
}

// Whatever the weights: they sum to one, a constant added to the logarithms adds to the evidence alone, and the effective
// number and the perplexity lie between one and the number of runs that have weight.
func TestInvariantsOfWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-50, 50), rapid.Just(math.Inf(-1))), 1, 60).Draw(t, "log")
		shift := float64(rapid.IntRange(-500, 500).Draw(t, "shift"))
		w, err := calibrate.Weigh(log, stats.Runs())
		if slices.Max(log) == math.Inf(-1) {
			if err == nil {
				t.Fatal("no weight, and no error")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		possible := 0.0
		shifted := make([]float64, len(log))
		for i, v := range log {
			shifted[i] = v + shift
			if !math.IsInf(v, -1) {
				possible++
			}
		}
		if sum := num.Sum(w.Share); math.Abs(sum-1) > 1e-12 {
			t.Fatalf("the shares sum to %v", sum)
		}
		if w.EffectiveN < 1-1e-9 || w.EffectiveN > possible+1e-9 || w.Perplexity < w.EffectiveN-1e-6 || w.Perplexity > possible+1e-6 {
			t.Fatalf("%v of %v runs are effective, the perplexity is %v", w.EffectiveN, possible, w.Perplexity)
		}
		other, err := calibrate.Weigh(shifted, stats.Runs())
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(other.LogEvidence.Value-w.LogEvidence.Value-shift) > 1e-9 || math.Abs(other.EffectiveN-w.EffectiveN) > 1e-6 {
			t.Fatalf("shifted by %v: %+v, was %+v", shift, other, w)
		}
	})
}

// The density ratios of the form dTo/dFrom against closed forms.
func TestReprior(t *testing.T) {
	density := func(m, s, x float64) float64 { return math.Exp(-(x-m)*(x-m)/(2*s*s)) / s }
	for _, c := range []struct {
		from, to string
		ratio    func(x float64) float64
	}{
		{"normal(0, 1)", "normal(0.5, 0.8)", func(x float64) float64 { return density(0.5, 0.8, x) / density(0, 1, x) }},
		{"normal(0, 1)", "normal(-3, 2)", func(x float64) float64 { return density(-3, 2, x) / density(0, 1, x) }},
		{"uniform(0, 2)", "triangular(0, 1, 2)", func(x float64) float64 { return 2 * (1 - math.Abs(x-1)) }},
		{"lognormal(0, 1)", "lognormal(0.3, 0.5)", func(x float64) float64 { return density(0.3, 0.5, math.Log(x)) / density(0, 1, math.Log(x)) }},
		{"exponential(1)", "gamma(2, 0.5)", func(x float64) float64 { return 4 * x * math.Exp(-2*x) / math.Exp(-x) }},
		{"discrete(1:20%, 2:80%)", "discrete(1:50%, 2:50%)", func(x float64) float64 { return []float64{2.5, 0.625}[int(x)-1] }},
		{"mixture(0.5 normal(0, 1), 0.5 constant(3))", "normal(0, 1)", func(x float64) float64 {
			if x == 3 {
				return 0
			}
			return 2
		}},
	} {
		from, to := parse(t, c.from), parse(t, c.to)
		x := make([]float64, 2000)
		for i := range x {
			x[i] = from.Quantile(rng.NewKey(3, "reprior").Stream(uint64(i)).Uniform(0))
		}
		log, err := calibrate.Reprior(calibrate.Prior{Name: "x", Values: x, From: from, To: to})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range log {
			if got, want := math.Exp(v), c.ratio(x[i]); math.Abs(got-want) > 1e-7*want+1e-9 {
				// The kink of a triangle lies inside a cell, which then has its mean.
				if c.to == "triangular(0, 1, 2)" && math.Abs(x[i]-1) < 2e-5 {
					continue
				}
				t.Errorf("%s to %s at %v: %.10g, want %.10g", c.from, c.to, x[i], got, want)
			}
		}
	}
}

// Runs of a prior, weighted to another, have its moments; two inputs multiply.
func TestRepriorMovesTheMean(t *testing.T) {
	const runs = 20_000
	x, y := normals(runs, 1), make([]float64, runs)
	uniform := parse(t, "uniform(0, 1)")
	for i := range y {
		y[i] = rng.NewKey(5, "y").Stream(uint64(i)).Uniform(0)
	}
	log, err := calibrate.Reprior(
		calibrate.Prior{Name: "x", Values: x, From: parse(t, "normal(0, 1)"), To: parse(t, "normal(0.4, 0.9)")},
		calibrate.Prior{Name: "y", Values: y, From: uniform, To: parse(t, "beta(2, 3)")})
	if err != nil {
		t.Fatal(err)
	}
	w, err := calibrate.Weigh(log, stats.Runs())
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", w.Column(x).Mean(), 0.4, 4)
	near(t, "standard deviation", w.Column(x).SD(), 0.9, 4)
	near(t, "mean of the other", w.Column(y).Mean(), 0.4, 4)
	near(t, "mean weight, by logarithm", w.LogEvidence, 0, 4)
}

func TestRepriorRefusesWhatIsNotCovered(t *testing.T) {
	at := func(name, from, to string) calibrate.Prior {
		return calibrate.Prior{Name: name, Values: []float64{1, 1}, From: parse(t, from), To: parse(t, to)}
	}
	_, err := calibrate.Reprior(
		at("a", "uniform(0, 2)", "normal(1, 1)"),
		at("b", "discrete(1:1, 2:1)", "uniform(1, 2)"),
		at("c", "mixture(0.5 uniform(0, 1), 0.5 uniform(2, 3))", "uniform(0, 3)"),
		at("d", "normal(0, 1)", "exponential(1)"))
	for _, want := range []string{"a: 32 % of the new prior", "b: 1e+02 %", "c: 33 %"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	if err != nil && strings.Contains(err.Error(), "d:") {
		t.Errorf("%v", err)
	}
	if _, err := calibrate.Reprior(at("a", "normal(0, 1)", "normal(0, 1)"), calibrate.Prior{Name: "b", Values: []float64{1}}); err == nil {
		t.Error("columns of different lengths are not refused")
	}
}

// Likelihoods against densities of the standard library's functions.
func TestLikelihood(t *testing.T) {
	normal := func(y, x, s float64) float64 { return -(y-x)*(y-x)/(2*s*s) - math.Log(s*math.Sqrt(2*math.Pi)) }
	l := calibrate.Likelihood{
		{Column: 0, Form: calibrate.Normal, Value: 3, SE: 0.3, Discrepancy: 0.4},
		{Column: 1, Form: calibrate.Lognormal, Value: 2, SE: 0.1},
		{Column: 2, Form: calibrate.Flag, Value: 0, Error: 0.05},
	}
	for _, o := range l {
		if err := o.Check(3); err != nil {
			t.Fatal(err)
		}
	}
	inf, nan := math.Inf(1), math.NaN()
	out := [][]float64{{2, 3, inf, 3, nan, 3}, {1, 2.5, 1, 0, 2, 2}, {0, 1, 0, 0, 0, nan}}
	want := []float64{
		normal(3, 2, 0.5) + normal(math.Log(2), 0, 0.1) - math.Log(2) + math.Log(0.95),
		normal(3, 3, 0.5) + normal(math.Log(2), math.Log(2.5), 0.1) - math.Log(2) + math.Log(0.05),
		-inf, -inf, -inf, -inf,
	}
	got := make([]float64, len(want))
	l.Log(got, out)
	for i := range want {
		if !(got[i] == want[i] || math.Abs(got[i]-want[i]) < 1e-12*math.Abs(want[i])) {
			t.Errorf("run %d: %v, want %v", i, got[i], want[i])
		}
	}
}

func BenchmarkWeigh(b *testing.B) {
	log := normals(16384, 3)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := calibrate.Weigh(log, stats.Sets(16)); err != nil {
			b.Fatal(err)
		}
	}
}

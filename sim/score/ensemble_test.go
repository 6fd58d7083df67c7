package score

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/num"
	"cloudgate/sim/stats"
)

// reporter is a test or a case of a property.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// expect fails the test unless got is within a tolerance of want, relative above 1, or the same infinity or NaN.
func expect(t reporter, what string, got, want, tolerance float64) {
	t.Helper()
	if got == want || math.IsNaN(got) && math.IsNaN(want) {
		return
	}
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

var inf, nan = math.Inf(1), math.NaN()

// The cases of the tests of properscoring (test_crps.py), which are plain arithmetic, and what infinite members mean.
func TestCRPSKnown(t *testing.T) {
	for _, c := range []struct {
		members, weights []float64
		y, want          float64
	}{
		{[]float64{0}, nil, 0, 0},
		{[]float64{1}, nil, 0, 1},
		{[]float64{0, 1}, nil, 0, 0.25},
		{[]float64{1, 0}, nil, 2, 1.25},
		{[]float64{nan, 1, 0, nan}, nil, 2, 1.25},
		{[]float64{0, 1, 7}, []float64{2, 2, 0}, 2, 1.25},
		{[]float64{0, 1}, []float64{3, 1}, 0, 0.0625}, // |x-y| is 1/4, half the mean distance 3/16
		{nil, nil, 0, nan},
		{[]float64{nan}, nil, 0, nan},
		{[]float64{0, 1}, nil, nan, nan},
		{[]float64{0, inf}, nil, 0, inf},
		{[]float64{0, inf}, nil, inf, inf},
		{[]float64{0, 1}, nil, inf, inf},
		{[]float64{inf, inf}, nil, inf, 0},
		{[]float64{inf, inf}, nil, 3, inf},
		{[]float64{math.Inf(-1), 0}, nil, 0, inf},
	} {
		if got := NewEnsemble(c.members, c.weights).CRPS(c.y); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("members %v, weights %v, y = %v: got %v, want %v", c.members, c.weights, c.y, got, c.want)
		}
	}
	if got := NewEnsemble([]float64{inf, inf}, nil).FairCRPS(inf); got != 0 {
		t.Errorf("fair CRPS of what never happens and did not: %v", got)
	}
	if got := NewEnsemble([]float64{3}, nil).FairCRPS(1); !math.IsNaN(got) {
		t.Errorf("fair CRPS of a single member: %v", got)
	}
}

// drawn is an ensemble with ties, and weights that may be equal.
func drawn(t *rapid.T) (members, weights []float64, y float64) {
	n := rapid.IntRange(1, 12).Draw(t, "n")
	value := rapid.OneOf(rapid.Float64Range(-10, 10), rapid.Map(rapid.IntRange(-3, 3), func(i int) float64 { return float64(i) }))
	members = rapid.SliceOfN(value, n, n).Draw(t, "members")
	if rapid.Bool().Draw(t, "weighted") {
		weights = rapid.SliceOfN(rapid.Float64Range(0.01, 3), n, n).Draw(t, "weights")
	}
	return members, weights, value.Draw(t, "y")
}

// The integral over gaps is the energy form Σ w|x-y| - ½ ΣΣ ww|x-x'|, and the fair score that of pairs of different
// members.
func TestCRPSByPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, w, y := drawn(t)
		e := NewEnsemble(x, w)
		if w == nil {
			w = slices.Repeat([]float64{1}, len(x))
		}
		var total, to, between, different float64
		for i := range x {
			total += w[i]
			to += w[i] * math.Abs(x[i]-y)
			for j := range x {
				between += w[i] * w[j] * math.Abs(x[i]-x[j])
				if i != j {
					different += w[i] * w[j]
				}
			}
		}
		expect(t, "CRPS", e.CRPS(y), to/total-between/(2*total*total), 1e-12)
		if len(x) > 1 {
			expect(t, "fair CRPS", e.FairCRPS(y), to/total-between/(2*different), 1e-9)
		}
	})
}

// Both scores move with their unit and not with its origin; weights are repetition for the CRPS, whatever the order
// and the scale of the weights.
func TestEnsembleInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, w, y := drawn(t)
		e := NewEnsemble(x, w)
		shift, scale := rapid.Float64Range(-5, 5).Draw(t, "shift"), rapid.Float64Range(0.1, 4).Draw(t, "scale")
		moved := make([]float64, len(x))
		for i := range x {
			moved[i] = shift + scale*x[i]
		}
		m := NewEnsemble(moved, w)
		expect(t, "CRPS", m.CRPS(shift+scale*y), scale*e.CRPS(y), 1e-11)
		expect(t, "fair CRPS", m.FairCRPS(shift+scale*y), scale*e.FairCRPS(y), 1e-9)
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		expect(t, "quantile", m.Quantile(p), shift+scale*e.Quantile(p), 1e-11)

		counts := rapid.SliceOfN(rapid.IntRange(1, 4), len(x), len(x)).Draw(t, "counts")
		var repeated, weights []float64
		for i, n := range counts {
			weights = append(weights, float64(n)*scale)
			repeated = append(repeated, slices.Repeat(x[i:i+1], n)...)
		}
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(repeated), func(i, j int) { repeated[i], repeated[j] = repeated[j], repeated[i] })
		once, again := NewEnsemble(x, weights), NewEnsemble(repeated, nil)
		expect(t, "CRPS of repeated members", once.CRPS(y), again.CRPS(y), 1e-12)
		expect(t, "PIT of repeated members", once.PIT(y).Mid(), again.PIT(y).Mid(), 1e-12)
	})
}

// Of equal members quantiles are those of the statistics of a study, bit for bit; weights that are nearly equal give
// nearly those.
func TestQuantileIsThatOfStats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, _, _ := drawn(t)
		if rapid.Bool().Draw(t, "infinite") {
			x = append(x, inf, inf)
		}
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		want := stats.Of(x, stats.Runs()).Quantile(p).Value
		if got := NewEnsemble(x, nil).Quantile(p); got != want {
			t.Fatalf("quantile %v of %v: got %v, want %v", p, x, got, want)
		}
		w := slices.Repeat([]float64{1}, len(x))
		w[0] = 1 + 1e-12
		got := NewEnsemble(x, w).Quantile(p)
		if !math.IsInf(got, 0) && !math.IsInf(want, 0) {
			expect(t, "quantile of nearly equal weights", got, want, 1e-8)
		}
		if lo, hi := slices.Min(x), slices.Max(x); got < lo || got > hi {
			t.Fatalf("quantile %v of %v outside the members: %v", p, x, got)
		}
	})
}

// With a Poisson(3) as weighted members the PIT of 2 is the interval [F(1), F(2)] (SciPy 1.10, stats.poisson.cdf).
func TestPIT(t *testing.T) {
	var members, weights []float64
	w := math.Exp(-3)
	for k := range 60 {
		members, weights = append(members, float64(k)), append(weights, w)
		w *= 3 / float64(k+1)
	}
	e := NewEnsemble(members, weights)
	p := e.PIT(2)
	expect(t, "F(y-)", p.Lo, 0.1991482734714558, 1e-14)
	expect(t, "F(y)", p.Hi, 0.42319008112684364, 1e-14)
	expect(t, "bias", p.Bias(), 1-0.1991482734714558-0.42319008112684364, 1e-14)
	expect(t, "randomised", p.At(0.25), 0.1991482734714558+0.25*(0.42319008112684364-0.1991482734714558), 1e-14)
	for _, c := range []struct{ y, bias float64 }{{-1, 1}, {100, -1}, {inf, -1}} {
		if got := e.PIT(c.y).Bias(); got != c.bias {
			t.Errorf("bias of y = %v: got %v, want %v", c.y, got, c.bias)
		}
	}
	never := NewEnsemble([]float64{1, inf, inf, inf}, nil).PIT(inf)
	if never != (PIT{0.25, 1}) {
		t.Errorf("PIT of +Inf: %v", never)
	}
	if none := NewEnsemble(nil, nil).PIT(1); !math.IsNaN(none.Mid()) {
		t.Errorf("PIT without members: %v", none)
	}
}

// Of the mean of a score over draws, five standard errors: a false alarm in 1.7 million.
func within(t *testing.T, what string, scores []float64, want float64) {
	t.Helper()
	e := Average(scores)
	if !(math.Abs(e.Value-want) <= 5*e.SE) {
		t.Errorf("%s: got %v ± %v, want %v", what, e.Value, e.SE, want)
	}
}

// The fair CRPS of m members drawn from a normal has the expectation of the normal's, whatever m and whatever the
// weights, if they were fixed beforehand; the plain one is larger by E|X-X'|/2 Σw², which for the normal is Σw²/√π.
func TestFairCRPSIsFair(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	const y, draws = 0.7, 20_000
	for _, weights := range [][]float64{{1, 1}, {1, 1, 1}, slices.Repeat([]float64{1}, 10), {1, 2, 3}, {5, 0.1, 0.1, 1}} {
		fair, plain := make([]float64, draws), make([]float64, draws)
		x := make([]float64, len(weights))
		var e Ensemble
		for d := range draws {
			for i := range x {
				x[i] = r.NormFloat64()
			}
			e.Reset(x, weights)
			fair[d], plain[d] = e.FairCRPS(y), e.CRPS(y)
		}
		want := NormalCRPS(0, 1, y)
		within(t, fmt.Sprintf("fair, weights %v", weights), fair, want)
		within(t, fmt.Sprintf("plain, weights %v", weights), plain, want+1/e.Effective()/math.Sqrt(math.Pi))
	}
}

// Against SciPy 1.10: scipy.integrate.quad of (F(x) - 1{y <= x})², epsabs 1e-14; the first is also in the tests of R's
// scoringRules (2.43657473).
func TestClosedForms(t *testing.T) {
	expect(t, "normal", NormalCRPS(0, 1, -3), 2.436574725086339, 1e-13)
	expect(t, "normal", NormalCRPS(1.5, 2, 2.7), 0.7463117618715095, 1e-13)
	expect(t, "normal", NormalCRPS(0, 0.01, 0.02), 0.014527918216859032, 1e-13)
	expect(t, "normal, far", NormalCRPS(0, 1, 1e6), 1e6-1/math.Sqrt(math.Pi), 1e-15)
	expect(t, "normal", NormalCRPS(0, 1, inf), inf, 0)
	expect(t, "normal", NormalCRPS(0, 0, 1), nan, 0)
	expect(t, "lognormal", LognormalCRPS(0, 1, 0.5), 0.38558097706775424, 1e-9)
	expect(t, "lognormal", LognormalCRPS(0.3, 0.5, 2.5), 0.7128585442188745, 1e-9)
	expect(t, "lognormal", LognormalCRPS(-1, 0.8, -0.7), 0.9895861458995207, 1e-9)
	expect(t, "lognormal", LognormalCRPS(2, 0.25, 7), 0.4684313788143332, 1e-9)
	expect(t, "lognormal at 0", LognormalCRPS(0, 1, 0), LognormalCRPS(0, 1, 1e-300), 1e-12)
}

// An ensemble of the quantiles of a distribution has its CRPS, to the order 1/N².
func TestEnsembleTendsToClosedForm(t *testing.T) {
	const n = 20_000
	x, logs := make([]float64, n), make([]float64, n)
	for i := range x {
		z := num.NormQuantile((float64(i) + 0.5) / n)
		x[i], logs[i] = 1+2*z, num.Exp(0.2+0.5*z)
	}
	normal, lognormal := NewEnsemble(x, nil), NewEnsemble(logs, nil)
	for _, y := range []float64{-4, 0.5, 1, 9} {
		expect(t, "normal", normal.CRPS(y), NormalCRPS(1, 2, y), 1e-6)
		expect(t, "lognormal", lognormal.CRPS(y), LognormalCRPS(0.2, 0.5, y), 1e-6)
	}
	expect(t, "Dawid-Sebastiani", normal.DawidSebastiani(5), math.Log(4)+4, 1e-3)
	expect(t, "Dawid-Sebastiani of one value", NewEnsemble([]float64{1, 1}, nil).DawidSebastiani(1), nan, 0)
}

// What the forecaster believes is expected to score best: N(0, 1), of which observations are drawn, against other
// forecasts of the same observations, by more than five standard errors of the difference.
func TestPropriety(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	r := rand.New(rand.NewPCG(21, 22))
	const draws = 20_000
	type forecast struct{ mu, sigma float64 }
	levels := []float64{0.05, 0.25, 0.5, 0.75, 0.95}
	density := func(f forecast, y float64) float64 {
		z := (y - f.mu) / f.sigma
		return math.Exp(-z*z/2) / (f.sigma * math.Sqrt(2*math.Pi))
	}
	ensemble := func(f forecast) *Ensemble {
		x := make([]float64, 999)
		for i := range x {
			x[i] = f.mu + f.sigma*num.NormQuantile(float64(i+1)/1000)
		}
		return NewEnsemble(x, nil)
	}
	below := func(f forecast, x float64) float64 { return num.NormCDF((x - f.mu) / f.sigma) }
	categories := func(f forecast) []float64 {
		return []float64{below(f, -0.5), below(f, 0.8) - below(f, -0.5), 1 - below(f, 0.8)}
	}
	category := func(y float64) int {
		switch {
		case y <= -0.5:
			return 0
		case y <= 0.8:
			return 1
		}
		return 2
	}
	rules := map[string]func(f forecast) func(y float64) float64{
		"CRPS":             func(f forecast) func(float64) float64 { return ensemble(f).CRPS },
		"Dawid-Sebastiani": func(f forecast) func(float64) float64 { return ensemble(f).DawidSebastiani },
		"log":              func(f forecast) func(float64) float64 { return func(y float64) float64 { return Log(density(f, y)) } },
		"WIS": func(f forecast) func(float64) float64 {
			q := Quantiles{Levels: levels}
			for _, p := range levels {
				q.Values = append(q.Values, f.mu+f.sigma*num.NormQuantile(p))
			}
			return func(y float64) float64 { return q.WIS(y).Score }
		},
		"interval": func(f forecast) func(float64) float64 {
			half := f.sigma * num.NormQuantile(0.9)
			return func(y float64) float64 { return Interval(0.8, f.mu-half, f.mu+half, y).Score }
		},
		"Brier": func(f forecast) func(float64) float64 {
			return func(y float64) float64 { return Brier(below(f, 0.4), y <= 0.4) }
		},
		"categories": func(f forecast) func(float64) float64 {
			p := categories(f)
			return func(y float64) float64 { return CategoriesBrier(p, category(y)) }
		},
		"RPS": func(f forecast) func(float64) float64 {
			p := categories(f)
			return func(y float64) float64 { return RankedProbability(p, category(y)) }
		},
	}
	y := make([]float64, draws)
	for i := range y {
		y[i] = r.NormFloat64()
	}
	for name, rule := range rules {
		truth := rule(forecast{0, 1})
		for _, other := range []forecast{{0.5, 1}, {-0.5, 1}, {0.2, 1.6}, {-0.2, 0.6}} {
			scored := rule(other)
			differences := make([]float64, draws)
			for i := range y {
				differences[i] = scored(y[i]) - truth(y[i])
			}
			if e := Average(differences); !(e.Value > 5*e.SE) {
				t.Errorf("%s: N(%v, %v) scores %v ± %v more than the truth", name, other.mu, other.sigma, e.Value, e.SE)
			}
		}
	}
}

// A reused ensemble allocates nothing.
func TestResetAllocatesNothing(t *testing.T) {
	x := []float64{3, 1, 2, nan}
	e := NewEnsemble(x, nil)
	if n := testing.AllocsPerRun(100, func() {
		e.Reset(x, nil)
		e.CRPS(1.5)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestResetPanics(t *testing.T) {
	for name, weights := range map[string][]float64{"too few": {1}, "negative": {1, -1}, "NaN": {1, nan}, "infinite": {1, inf}} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			NewEnsemble([]float64{1, 2}, weights)
		})
	}
}

package proof

import (
	"math"
	"testing"

	"cloudgate/models/ishigami"
	"cloudgate/sim/design"
)

// rmse is the root mean squared error of means over designs of the kind with seeds 0, 1, ...
func rmse(t testing.TB, kind design.Kind, p integrand, seeds, replicates, runs int) float64 {
	t.Helper()
	f, s, y := p.new(t), newSample(p.axes), make([]float64, runs)
	axes := leading(p.axes)
	for a, lead := range p.leads {
		axes[a].Lead = lead
	}
	squares := 0.0
	for seed := range uint64(seeds) {
		s.fill(newDesign(t, kind, axes, seed, replicates, runs), f, seed, y)
		sum := 0.0
		for _, v := range y {
			sum += v - p.mean
		}
		squares += sum / float64(runs) * (sum / float64(runs))
	}
	return math.Sqrt(squares / float64(seeds))
}

// integrand is a function whose mean and standard deviation are known, and what is asked of a Sobol'
// design of 2^14 runs: how many times smaller than random sampling's the error must be, with one
// scramble and with sixteen, and how large it may be with one.
type integrand struct {
	name      string
	axes      int
	leads     []int // of the axes; nil for 1, 2, ...
	new       func(testing.TB) function
	mean, sd  float64
	one, many float64 // 0 asks nothing
	most      float64
}

// product is the product of 1 + w(a) (x-1/2) over the axes a = 1, 2, ....
func product(w func(axis int) float64) func(testing.TB) function {
	return pure(func(u [][]float64, y []float64) {
		for i := range y {
			y[i] = 1
		}
		for a, axis := range u {
			for i, x := range axis {
				y[i] *= 1 + w(a+1)*(x-0.5)
			}
		}
	})
}

// spread is the standard deviation of a product of eight independent factors of mean 1.
func spread(variance func(axis int) float64) float64 {
	p := 1.0
	for a := 1; a <= 8; a++ {
		p *= 1 + variance(a)
	}
	return math.Sqrt(p - 1)
}

// noise is what an RMSE may differ from another, for errors of scrambled nets have long tails: in 400
// seeds of SciPy 1.10.1's qmc.Sobol, the RMSE of 40 goes from 0.4 to 2.2 times that of all for the first of
// the three products, and by a fifth to either side for the second.
const noise = 1.5

// The limits of the last three are the RMSE of qmc.Sobol(8, scramble=True, seed=s).random(2**14) over the
// seeds 0 to 49, in SciPy 1.10.1.
var integrands = []integrand{
	{
		name: "Ishigami", axes: 3, leads: ishigamiLeads(), new: newIshigami, mean: 3.5, sd: math.Sqrt(13.844587940719254),
		one: 100, many: 40,
	},
	{
		name: "g-function, a = 0 1 4.5 9 99 99 99 99", axes: 8, new: newGFunction(0, 1, 4.5, 9, 99, 99, 99, 99),
		mean: 1, sd: math.Sqrt(0.4654244319022067),
		one: 100, many: 40,
	},
	{
		name: "product of 1 + (x-1/2)/i", axes: 8, new: product(func(i int) float64 { return 1 / float64(i) }),
		mean: 1, sd: spread(func(i int) float64 { return 1 / float64(12*i*i) }),
		most: noise * 2.32e-6,
	},
	{
		name: "product of 1/2 + x", axes: 8, new: product(func(int) float64 { return 1 }),
		mean: 1, sd: spread(func(int) float64 { return 1.0 / 12 }),
		most: noise * 9.23e-5,
	},
	{
		name: "g-function, a = 0 1 2 3 4 5 6 7", axes: 8, new: newGFunction(0, 1, 2, 3, 4, 5, 6, 7),
		mean: 1, sd: spread(func(i int) float64 { return 1 / float64(3*i*i) }),
		most: noise * 3.68e-5,
	},
}

// ishigamiLeads is the rows that the model itself asks for.
func ishigamiLeads() []int {
	lead := ishigami.Definition().Lead
	return []int{lead("x1"), lead("x2"), lead("x3")}
}

// The means of 2^14 runs.
func TestRMSE(t *testing.T) {
	if testing.Short() {
		t.Skip("millions of points")
	}
	const runs = 1 << 14
	seeds := 100
	if full() {
		seeds = 1000
	}
	for _, p := range integrands {
		exact := p.sd / math.Sqrt(runs)
		random := rmse(t, design.Random, p, 40, 1, runs)
		lhs := rmse(t, design.LatinHypercube, p, 40, 1, runs)
		one, many := rmse(t, design.Sobol, p, seeds, 1, runs), rmse(t, design.Sobol, p, seeds, sets, runs)
		t.Logf("%-38s random %.2e (exact %.2e), lhs %.2e (%.1f times better), one scramble %.2e (%.0f), %d scrambles %.2e (%.0f)",
			p.name, random, exact, lhs, exact/lhs, one, exact/one, sets, many, exact/many)
		// The RMSE of 40 normal errors has a relative standard error of 1/√80.
		if math.Abs(random/exact-1) > 5/math.Sqrt(80) {
			t.Errorf("%s: random sampling has an RMSE of %.3g, want %.3g", p.name, random, exact)
		}
		if lhs > 1.1*exact {
			t.Errorf("%s: a Latin hypercube has an RMSE of %.3g, random sampling %.3g", p.name, lhs, exact)
		}
		if exact/one < p.one || exact/many < p.many {
			t.Errorf("%s: one scramble is %.1f and %d are %.1f times better than random sampling, want %g and %g",
				p.name, exact/one, sets, exact/many, p.one, p.many)
		}
		if p.most > 0 && one > p.most {
			t.Errorf("%s: RMSE %.3g, want %.3g at most", p.name, one, p.most)
		}
	}
}

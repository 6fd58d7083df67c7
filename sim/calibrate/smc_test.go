package calibrate_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"cloudgate/sim"
	"cloudgate/sim/calibrate"
	"cloudgate/sim/copula"
	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// The prior N(0, 10²) and five observations of standard deviation 1, with the posterior in closed form.
var (
	observed = []float64{4.2, 5.1, 3.8, 6.0, 4.9}
	mean     = 4.790419161676647
	sd       = 0.4467670516087703
	evidence = -9.267965776446015
)

func normalNormal() calibrate.Problem {
	var l calibrate.Likelihood
	for _, y := range observed {
		l = append(l, calibrate.Observation{Form: calibrate.Normal, Value: y, SE: 1})
	}
	return problem(linear{weights: [][]float64{{1}}}, 10, l)
}

func TestNormalNormal(t *testing.T) {
	p := sample(t, calibrate.SMC{}, normalNormal())
	x := stats.Of(p.In[0], p.Replicates())
	near(t, "mean", x.Mean(), mean, 6)
	near(t, "standard deviation", x.SD(), sd, 6)
	near(t, "log evidence", p.LogEvidence, evidence, 6)
	near(t, "5 % quantile", x.Quantile(0.05), 4.055552756435546, 6)
	near(t, "95 % quantile", x.Quantile(0.95), 5.5252855669177485, 6)
}

// Twenty standard normal inputs and fifteen observations of weighted sums, some of which tie inputs together closely: means,
// variances, and evidence against the closed form, solved by gonum.
func TestLinearGaussian(t *testing.T) {
	if testing.Short() {
		t.Skip("a million runs")
	}
	const d, n, se = 20, 15, 0.3
	m := linear{weights: make([][]float64, n)}
	key := rng.NewKey(1, "weights")
	var l calibrate.Likelihood
	a, y := mat.NewDense(n, d, nil), mat.NewVecDense(n, nil)
	for j := range m.weights {
		m.weights[j] = make([]float64, d)
		for k := range m.weights[j] {
			m.weights[j][k] = key.Stream(uint64(j)).Normal(uint64(k)) / 2
			a.Set(j, k, m.weights[j][k])
		}
		value := 2 * key.Stream(uint64(j)).Normal(d)
		y.SetVec(j, value)
		l = append(l, calibrate.Observation{Column: j, Form: calibrate.Normal, Value: value, SE: se * 0.6, Discrepancy: se * 0.8})
	}
	var precision, covariance mat.Dense
	precision.Mul(a.T(), a)
	precision.Scale(1/(se*se), &precision)
	for k := range d {
		precision.Set(k, k, precision.At(k, k)+1)
	}
	if err := covariance.Inverse(&precision); err != nil {
		t.Fatal(err)
	}
	var aty, means mat.VecDense
	aty.MulVec(a.T(), y)
	means.MulVec(&covariance, &aty)
	means.ScaleVec(1/(se*se), &means)
	var marginal mat.SymDense
	marginal.SymOuterK(1, a)
	for j := range n {
		marginal.SetSym(j, j, marginal.At(j, j)+se*se)
	}
	var factor mat.Cholesky
	if !factor.Factorize(&marginal) {
		t.Fatal("the marginal covariance has no Cholesky factor")
	}
	var solved mat.VecDense
	if err := factor.SolveVecTo(&solved, y); err != nil {
		t.Fatal(err)
	}
	evidence := -(mat.Dot(y, &solved) + factor.LogDet() + n*math.Log(2*math.Pi)) / 2

	p := sample(t, calibrate.SMC{Particles: 256}, problem(m, 1, l))
	near(t, "log evidence", p.LogEvidence, evidence, 6)
	for k := range d {
		x := stats.Of(p.In[k], p.Replicates())
		near(t, fmt.Sprintf("mean %d", k+1), x.Mean(), means.AtVec(k), 6)
		near(t, fmt.Sprintf("standard deviation %d", k+1), x.SD(), math.Sqrt(covariance.At(k, k)), 6)
	}
}

// Two modes, of which chance alone decides where a particle goes: y = x², seen as 4 with a standard error of ½ under the prior N(0.3, 1).
// The posterior is found by quadrature: R 4.2,
// f <- function(x) dnorm(x, .3)*dnorm(4, x^2, .5); z <- integrate(f, -9, 9, rel.tol=1e-12)$value; log(z);
// integrate(function(x) x*f(x)/z, -9, 9, rel.tol=1e-12); integrate(function(x) f(x)/z, 0, 9, rel.tol=1e-12).
func TestTwoModes(t *testing.T) {
	p := problem(linear{weights: [][]float64{{1}}, of: func(y float64) float64 { return y * y }}, 1,
		calibrate.Likelihood{{Form: calibrate.Normal, Value: 4, SE: 0.5}})
	p.Inputs[0].Quantile = parse(t, "normal(0.3, 1)")
	posterior := sample(t, calibrate.SMC{}, p)
	x := stats.Of(posterior.In[0], posterior.Replicates())
	near(t, "log evidence", posterior.LogEvidence, -3.43966585571349, 6)
	near(t, "mean", x.Mean(), 1.03677714662158, 6)
	near(t, "share of the upper mode", x.Above(0), 0.763774040151945, 6)
}

// A model whose chance is as large as what its input does: y = x + ω, ω standard normal, x standard normal, seen as 2 with a
// standard error of ½. With chance integrated out the posterior of x is normal with mean 2/(1 + 1.25) and variance 1.25/2.25.
func TestChanceIsIntegratedOut(t *testing.T) {
	p := problem(linear{weights: [][]float64{{1}}, chance: 1}, 1, calibrate.Likelihood{{Form: calibrate.Normal, Value: 2, SE: 0.5}})
	posterior := sample(t, calibrate.SMC{}, p)
	x := stats.Of(posterior.In[0], posterior.Replicates())
	near(t, "mean", x.Mean(), 2/2.25, 6)
	near(t, "standard deviation", x.SD(), math.Sqrt(1.25/2.25), 6)
	near(t, "log evidence", posterior.LogEvidence, -(4/2.25+math.Log(2*math.Pi*2.25))/2, 6)
	// The outcomes are those of the particles' own runs.
	for i, run := range posterior.Chance[0] {
		b := sim.NewBatch(p.Model.Spec(), p.Seed, run, 1)
		b.In[0][0] = posterior.In[0][i]
		p.Model.Evaluate(b)
		if b.Out[0][0] != posterior.Out[0][i] {
			t.Fatalf("particle %d: run %d gives %v, the posterior has %v", i, run, b.Out[0][0], posterior.Out[0][i])
		}
	}
}

// A flag that is told wrongly in 10 % of cases, y = 1 where x > 1: P(x > 1 | told) = 0.9 p / (0.9 p + 0.1 (1-p)).
func TestFlag(t *testing.T) {
	above := func(y float64) float64 {
		if y > 1 {
			return 1
		}
		return 0
	}
	problem := problem(linear{weights: [][]float64{{1}}, of: above}, 1, calibrate.Likelihood{{Form: calibrate.Flag, Value: 1, Error: 0.1}})
	posterior := sample(t, calibrate.SMC{}, problem)
	p := num.NormCDF(-1)
	told := 0.9*p + 0.1*(1-p)
	near(t, "share above", stats.Of(posterior.In[0], posterior.Replicates()).Above(1), 0.9*p/told, 6)
	near(t, "log evidence", posterior.LogEvidence, math.Log(told), 6)
}

// Inputs of which nothing is observed keep their prior, of any distribution, and so do inputs that share an axis or depend on
// one another.
func TestPriorStays(t *testing.T) {
	m := linear{weights: [][]float64{{1, 0, 0, 0}}}
	p := problem(m, 1, calibrate.Likelihood{{Form: calibrate.Normal, Value: 1, SE: 0.1}})
	for k, text := range []string{"normal(0, 1)", "uniform(2, 3)", "exponential(2)", "normal(0, 1)"} {
		p.Inputs[k].Quantile = parse(t, text)
	}
	p.Inputs[3].Axis = 0 // as the first
	p.Axes = p.Axes[:3]
	p.Depend = func(d sim.Design) (sim.Design, error) {
		return copula.New(d, 3, copula.Group{Columns: []int{1, 2}, Matrix: copula.Matrix{{1, 0.8}, {0.8, 1}}})
	}
	posterior := sample(t, calibrate.SMC{}, p)
	column := func(k int) *stats.Column { return stats.Of(posterior.In[k], posterior.Replicates()) }
	near(t, "mean of a uniform", column(1).Mean(), 2.5, 6)
	near(t, "standard deviation of a uniform", column(1).SD(), 1/math.Sqrt(12), 6)
	near(t, "mean of an exponential", column(2).Mean(), 2, 6)
	near(t, "median of an exponential", column(2).Quantile(0.5), 2*math.Ln2, 6)
	if !slices.Equal(posterior.In[0], posterior.In[3]) {
		t.Error("inputs of one axis differ")
	}
	pairs := calibrate.Correlations(posterior.In[:3], nil, posterior.Replicates(), 3)
	if c := pairs[0]; c.A != 1 || c.B != 2 {
		t.Errorf("the largest correlation is of %d and %d", c.A, c.B)
	}
	near(t, "rank correlation of a Gaussian copula", pairs[0].Estimate, 6/math.Pi*math.Asin(0.4), 6)
	for k := range 3 {
		if r := posterior.RHat(posterior.In[k]); !(r < 1.01) {
			t.Errorf("R-hat of input %d is %v", k, r)
		}
	}
}

// The posterior has the same bits for any number of workers, no run comes twice, and the same seed's islands do not depend on
// how many there are.
func TestWorkersChangeNothing(t *testing.T) {
	p := normalNormal()
	p.Model = linear{weights: [][]float64{{1}}, chance: 0.5}
	s := calibrate.SMC{Particles: 100, Islands: 3}
	var want *calibrate.Posterior
	for _, workers := range []int{1, 2, 7} {
		s.Workers = workers
		got, err := s.Sample(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers give another posterior", workers)
		}
	}
	if len(want.In[0]) != 300 || len(want.Run) != 300 {
		t.Errorf("%d particles with %d runs", len(want.In[0]), len(want.Run))
	}
	island := map[int]int{}
	for i, run := range want.Run {
		if k, seen := island[run]; seen && k != i%3 {
			t.Errorf("run %d is on islands %d and %d", run, k, i%3)
		}
		island[run] = i % 3
	}
	total := 0
	for _, h := range want.History {
		total += h[len(h)-1].Runs
	}
	if total != want.Runs {
		t.Errorf("%d runs, the history has %d", want.Runs, total)
	}
}

// Where one run in a thousand suits the observations and nothing but chance decides, particles hardly move, and the posterior
// says so; where all is well it says nothing.
func TestWarningsOfPosteriors(t *testing.T) {
	lucky := problem(linear{weights: [][]float64{{1e-9}}, chance: 1}, 1, calibrate.Likelihood{{Form: calibrate.Normal, Value: 3, SE: 0.01}})
	told := strings.Join(sample(t, calibrate.SMC{Particles: 64, Islands: 2, Sweeps: 4}, lucky).Warnings(), "\n")
	if want := "of the model's chance was not renewed"; !strings.Contains(told, want) {
		t.Errorf("%q lacks %q", told, want)
	}
	stuck := calibrate.Posterior{Islands: 1, Run: make([]int, 100), History: [][]calibrate.Step{{
		{Temperature: 0.25, Sweeps: 50, Remnant: 0.6, Acceptance: 0.1, Renewal: 1},
		{Temperature: 1, Sweeps: 50, Remnant: 0.2, Acceptance: 0.005, Renewal: 1, Distinct: 30, Chances: 100},
	}}}
	told = strings.Join(stuck.Warnings(), "\n")
	for _, want := range []string{"at temperature 0.25 of island 1 50 sweeps left 60 %", "only 0.5 % of the proposals", "only 30 of 100 particles"} {
		if !strings.Contains(told, want) {
			t.Errorf("%q lacks %q", told, want)
		}
	}
	if w := sample(t, calibrate.SMC{Islands: 2}, normalNormal()).Warnings(); len(w) != 0 {
		t.Errorf("warnings: %v", w)
	}
}

// seldom fails nine runs of ten.
type seldom struct{ linear }

func (m seldom) Evaluate(b *sim.Batch) {
	m.linear.Evaluate(b)
	for i := range b.Len() {
		if b.Rand(i, 0).Uniform(9) < 0.9 {
			b.Fail(i, errors.New("no luck"))
		}
	}
}

// Runs that fail have no likelihood: the evidence says how seldom one succeeds, and the inputs do not feel it.
func TestFailedRuns(t *testing.T) {
	p := normalNormal()
	p.Model = seldom{linear{weights: [][]float64{{1}}}}
	posterior := sample(t, calibrate.SMC{}, p)
	near(t, "log evidence", posterior.LogEvidence, evidence+math.Log(0.1), 6)
	near(t, "mean", stats.Of(posterior.In[0], posterior.Replicates()).Mean(), mean, 6)
	if share := float64(posterior.Failed) / float64(posterior.Runs); share < 0.1 || share > 0.9 {
		t.Errorf("%v of the runs failed", share)
	}
	if first := posterior.History[0][0]; first.Possible > 150 || first.Renewal > 0.5 {
		t.Errorf("the history does not show it: %+v", first)
	}
}

func TestProblemsAreRefused(t *testing.T) {
	for _, c := range []struct {
		change func(p *calibrate.Problem, s *calibrate.SMC)
		want   []string
	}{
		{
			func(p *calibrate.Problem, s *calibrate.SMC) {
				p.Likelihood = calibrate.Likelihood{
					{Column: 1, Form: calibrate.Normal, SE: 1},
					{Form: "student", SE: 1},
					{Form: calibrate.Flag, Value: 2, Error: 0.1},
					{Form: calibrate.Flag, Value: 1, Error: 0.5},
					{Form: calibrate.Lognormal, Value: 0, SE: 1},
					{Form: calibrate.Normal},
					{Form: calibrate.Normal, SE: 1, Discrepancy: -1},
				}
				s.Particles, s.Effective = 3, 1
			},
			[]string{
				"observation 1: found column 1; expected 0 to 0", `observation 2: found the form "student"`, "observation 3: found the flag 2", "observation 4: found the error rate 0.5",
				"observation 5: found the value 0", "observation 6: found a standard error of 0", "observation 7: found a standard error of 1 and a discrepancy of -1",
				"found 3 particles", "found an effective share of 1",
			},
		},
		{func(p *calibrate.Problem, _ *calibrate.SMC) { p.Likelihood = nil }, []string{"found no observation"}},
		{func(p *calibrate.Problem, _ *calibrate.SMC) { p.Keep = []bool{false} }, []string{"observation 1: found column 0 of ya, which is not kept"}},
		{func(p *calibrate.Problem, _ *calibrate.SMC) { p.Keep = []bool{true, false} }, []string{"found 2 outputs to keep or not; expected 1"}},
		{func(p *calibrate.Problem, _ *calibrate.SMC) { p.Axes = nil }, []string{"found no uncertain input"}},
		{
			func(p *calibrate.Problem, _ *calibrate.SMC) {
				p.Likelihood = calibrate.Likelihood{{Form: calibrate.Lognormal, Value: 1, SE: 1}}
				p.Model = linear{weights: [][]float64{{1}}, of: func(float64) float64 { return -1 }}
			},
			[]string{"none of its 1024 runs can have given what was observed"},
		},
	} {
		p, s := normalNormal(), calibrate.SMC{}
		c.change(&p, &s)
		_, err := s.Sample(context.Background(), p)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v; want %q", err, want)
			}
		}
	}
}

func TestSampleIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	stop := errors.New("enough")
	steps := 0
	_, err := calibrate.SMC{Islands: 4, Workers: 2, Watch: func(calibrate.Step) {
		if steps++; steps == 5 {
			cancel(stop)
		}
	}}.Sample(ctx, normalNormal())
	if !errors.Is(err, stop) {
		t.Errorf("the error is %v", err)
	}
	if steps > 5+2 {
		t.Errorf("%d steps were made", steps)
	}
}

func BenchmarkSMC(b *testing.B) {
	p := normalNormal()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (calibrate.SMC{Islands: 1}).Sample(context.Background(), p); err != nil {
			b.Fatal(err)
		}
	}
}

// The intervals over eight small islands hold the truth. A share of 200 seeds has a standard error of 1.5 points, of 2,000 one
// of 0.5: the limits are five of them beyond 93 and 98 %.
func TestIslandsCover(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	seeds := replications(t)
	held := map[string]int{}
	for seed := range seeds {
		p := normalNormal()
		p.Seed = uint64(seed)
		posterior := sample(t, calibrate.SMC{Particles: 128}, p)
		x := stats.Of(posterior.In[0], posterior.Replicates())
		for what, e := range map[string]struct {
			stats.Estimate
			truth float64
		}{
			"mean": {x.Mean(), mean}, "sd": {x.SD(), sd}, "evidence": {posterior.LogEvidence, evidence}, "p95": {x.Quantile(0.95), 5.5252855669177485},
		} {
			if e.Lo <= e.truth && e.truth <= e.Hi {
				held[what]++
			}
		}
	}
	for what, n := range held {
		share, size := float64(n)/float64(seeds), math.Sqrt(float64(seeds))
		t.Logf("%s: %.3f", what, share)
		if share < 0.93-5*math.Sqrt(0.93*0.07)/size || share > 0.98+5*math.Sqrt(0.98*0.02)/size {
			t.Errorf("intervals of the %s hold the truth in %.3f of seeds", what, share)
		}
	}
	if len(held) != 4 {
		t.Errorf("%v", held)
	}
}

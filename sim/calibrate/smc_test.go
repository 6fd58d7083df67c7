package calibrate_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"cloudgate/sim/calibrate"
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
	near(t, "mean", x.Mean(), mean, 4)
	near(t, "standard deviation", x.SD(), sd, 4)
	near(t, "log evidence", p.LogEvidence, evidence, 4)
	near(t, "5 % quantile", x.Quantile(0.05), 4.055552756435546, 4)
	near(t, "95 % quantile", x.Quantile(0.95), 5.5252855669177485, 4)
	for _, s := range p.History[0] {
		t.Logf("%+v", s)
	}
}

// Twenty standard normal inputs and fifteen observations of weighted sums, some of which tie inputs together closely: means,
// variances, and evidence against the closed form, solved by gonum.
func TestLinearGaussian(t *testing.T) {
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

	p := sample(t, calibrate.SMC{Particles: 512}, problem(m, 1, l))
	near(t, "log evidence", p.LogEvidence, evidence, 5)
	for k := range d {
		x := stats.Of(p.In[k], p.Replicates())
		near(t, fmt.Sprintf("mean %d", k+1), x.Mean(), means.AtVec(k), 5)
		near(t, fmt.Sprintf("standard deviation %d", k+1), x.SD(), math.Sqrt(covariance.At(k, k)), 5)
	}
	for _, s := range p.History[0] {
		t.Logf("%+v", s)
	}
}

package score

import (
	"math"
	"slices"
	"testing"

	"cloudgate/sim/num"
)

func find(t *testing.T, results []Result, group int, model, form, rule string) Result {
	t.Helper()
	for _, r := range results {
		if r.Group == group && r.Model == model && r.Form == form && r.Rule == rule {
			return r
		}
	}
	t.Fatalf("no %s of %s, form %s, group %d", rule, model, form, group)
	return Result{}
}

// Every form is scored by its rules, and models come in the order of the first.
func TestEvaluate(t *testing.T) {
	q := func(m float64) Quantiles { return Quantiles{[]float64{0.25, 0.5, 0.75}, []float64{m - 1, m, m + 1}} }
	cases := []Case{
		{"worse", 0, 1, q(5), 1},
		{"better", 0, 1, q(1), 1},
		{"worse", 0, 2, q(2), 3},
		{"better", 0, 2, q(3), 3},
		{"better", 1, 3, q(3), 4},
		{"better", 0, 1, NewEnsemble([]float64{0, 1}, nil), 2},
		{"better", 0, 1, CDF{[]float64{0, 2}, []float64{0.25, 0.75}, false}, 1},
		{"better", 0, 1, Categories{[]float64{0.1, 0.3, 0.6}, true}, 1},
		{"better", 0, 1, Median(3), 1},
		{"better", 0, 1, Mean(3), 1},
	}
	results := Evaluate(cases, "worse")
	var order []string
	for _, r := range results {
		if r.Group == 0 && r.Form == "quantile" && r.Rule == "wis" {
			order = append(order, r.Model)
		}
	}
	if !slices.Equal(order, []string{"better", "worse"}) {
		t.Errorf("order %v", order)
	}
	better, worse := find(t, results, 0, "better", "quantile", "wis"), find(t, results, 0, "worse", "quantile", "wis")
	expect(t, "wis", better.Mean.Value, 1./3, 1e-14)
	expect(t, "wis", worse.Mean.Value, ((1+2*3+4)/3.+(1+0+1)/3.)/2, 1e-14)
	expect(t, "scaled", better.Scaled.Value, better.Mean.Value/worse.Mean.Value, 1e-14)
	expect(t, "relative", better.Relative.Value, math.Sqrt(better.Scaled.Value), 1e-14)
	expect(t, "group without the baseline", find(t, results, 1, "better", "quantile", "wis").Scaled.Value, nan, 0)
	covered := find(t, results, 0, "worse", "quantile", "coverage_50").Mean
	expect(t, "coverage", covered.Value, 0.5, 0)
	if !(covered.Lo < 0.02 && covered.Hi > 0.98) {
		t.Errorf("coverage of two targets in %v to %v", covered.Lo, covered.Hi)
	}
	for _, r := range results {
		if r.Rule == "coverage_90" && r.Form == "quantile" {
			t.Error("the coverage of an interval that nobody gave")
		}
	}
	for _, c := range []struct {
		form, rule string
		want       float64
	}{
		{"sample", "crps", 1.25},
		{"sample", "crps_fair", 1},
		{"sample", "ae_median", 1.5},
		{"sample", "bias", -1},
		{"cdf", "brier", (0.0625 + 0.0625) / 2},
		{"cdf", "crps", 2 * (0.125 - 0.015625) / 3 / 0.25}, // twice the integral of u² over u from 1/4 to 1/2, at a slope of 1/4
		{"pmf", "brier", 0.01 + 0.49 + 0.36},
		{"pmf", "rps", 0.01 + 0.36},
		{"pmf", "log_score", -math.Log(0.3)},
		{"median", "ae", 2},
		{"mean", "se", 4},
	} {
		expect(t, c.form+" "+c.rule, find(t, results, 0, "better", c.form, c.rule).Mean.Value, c.want, 1e-14)
	}
}

// The CRPS of a CDF known at many thresholds is that of the distribution, whichever side of the thresholds y is on
// but for what lies beyond them; one known coarsely has none.
func TestCDF(t *testing.T) {
	var c CDF
	for i := range 4001 {
		x := -10 + float64(i)/200
		c.Thresholds, c.Probabilities = append(c.Thresholds, x), append(c.Probabilities, num.NormCDF(x))
	}
	for _, y := range []float64{-10, -1, 0.123, 4} {
		expect(t, "CRPS", c.CRPS(y), NormalCRPS(0, 1, y), 1e-5)
	}
	expect(t, "beyond", c.CRPS(20), c.CRPS(10), 0)
	expect(t, "Brier", CDF{[]float64{0, 1}, []float64{0.3, 0.9}, true}.Brier(1), (0.09+0.01)/2, 1e-15)
	expect(t, "coarse", CDF{[]float64{0, 1}, []float64{0.3, 0.9}, true}.CRPS(1), nan, 0)
	expect(t, "one threshold", CDF{[]float64{0}, []float64{0.3}, false}.CRPS(1), nan, 0)
}

// The order in which cases come moves nothing but the order of targets in sums of two, which is exact here.
func TestEvaluateOrder(t *testing.T) {
	cases := []Case{{"a", 0, 1, Median(1), 2}, {"b", 0, 1, Median(3), 2.5}, {"a", 0, 2, Median(0), 4}, {"b", 0, 2, Median(0.5), 4}}
	want := Evaluate(cases, "b")
	slices.Reverse(cases)
	if got := Evaluate(cases, "b"); !slices.Equal(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic over two forecasts of a target")
		}
	}()
	Evaluate(append(cases, cases[0]), "")
}

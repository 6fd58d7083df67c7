package dist_test

import "testing"

// Far in the upper tail, as a cut distribution asks for. Figures of scipy.stats.gamma.isf, SciPy 1.10.1.
func TestGammaFarTail(t *testing.T) {
	d := parse(t, "gamma(95, 1)")
	for q, want := range map[float64]float64{1e-50: 322.0272631118166, 1e-200: 746.1996144446264, 1e-300: 1004.3494582687562} {
		near(t, "InverseSurvival", d.InverseSurvival(q), want, 1e-13)
	}
	near(t, "Mean", parse(t, "gamma(95, 1) in 0.1..").Mean(), 95, 1e-12)
	near(t, "Var", parse(t, "gamma(95, 1) in 0.1..").Var(), 95, 1e-11)
}

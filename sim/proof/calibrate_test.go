package proof

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cloudgate/models"
	"cloudgate/scenarios"
	"cloudgate/sim"
	"cloudgate/sim/calibrate"
	"cloudgate/sim/design"
	"cloudgate/sim/stats"
)

// calibration is that of a study.
func calibration(s *scenarios.Study, l calibrate.Likelihood) calibrate.Problem {
	p := calibrate.Problem{Model: s.Model, Inputs: s.Inputs, Depend: s.Depend, Seed: s.Seed, Likelihood: l}
	for _, a := range s.Axes {
		p.Axes = append(p.Axes, a.Name)
	}
	return p
}

// seen are three cumulative figures of a Bass curve with p = 0.02 and q = 0.45, to 2 % each, by column of the model's outcomes.
func seen(t *testing.T, s *scenarios.Study) calibrate.Likelihood {
	t.Helper()
	const p, q = 0.02, 0.45
	var l calibrate.Likelihood
	for _, year := range []string{"2003", "2006", "2010"} {
		selector, err := sim.ParseSelector("cumulative@" + year)
		if err != nil {
			t.Fatal(err)
		}
		cells, err := s.Spec.Resolve(selector)
		if err != nil {
			t.Fatal(err)
		}
		var since float64
		if _, err := fmt.Sscan(year, &since); err != nil {
			t.Fatal(err)
		}
		e := math.Exp(-(p + q) * (since - 1999))
		l = append(l, calibrate.Observation{
			Column: s.Spec.Offsets()[cells[0].Output] + cells[0].At,
			Form:   calibrate.Lognormal, Value: 100 * (1 - e) / (1 + q/p*e), SE: 0.02,
		})
	}
	return l
}

// The coefficients of the Bass model are found again from three points of a curve, by both methods alike; and the posterior as a file of
// draws, run as a scenario, is the posterior: in its inputs, in its outcomes, and in how they depend on one another.
func TestCalibrationOfBass(t *testing.T) {
	s := load(t, "bass", design.Random, 1<<16)
	l := seen(t, s)
	posterior, err := calibrate.SMC{Workers: 2}.Sample(context.Background(), calibration(s, l))
	if err != nil {
		t.Fatal(err)
	}
	runs := run(t, s, 0, s.Runs, 2)
	var out [][]float64
	for _, o := range s.Spec.Outputs {
		for k := range o.Len() {
			out = append(out, runs.values[o.Cell(k)])
		}
	}
	log := make([]float64, s.Runs)
	l.Log(log, out)
	weights, err := calibrate.Weigh(log, stats.Runs())
	if err != nil {
		t.Fatal(err)
	}
	if w := weights.Warnings(); len(w) != 0 {
		t.Errorf("warnings: %v", w)
	}
	var csv strings.Builder
	csv.WriteString("p,q\n")
	for i, p := range posterior.In[0] {
		fmt.Fprintf(&csv, "%v,%v\n", p, posterior.In[1][i])
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"posterior.csv": csv.String(), "it.yaml": "extends: bass\ndraws: posterior.csv\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	drawn := load(t, filepath.Join(dir, "it.yaml"), design.Sobol, 8192)
	again := run(t, drawn, 0, drawn.Runs, 2)
	for k, truth := range []float64{0.02, 0.45} {
		name := s.Spec.Params[k].Name
		a, b := stats.Of(posterior.In[k], posterior.Replicates()), weights.Column(runs.values[name])
		// Six errors of the difference: one correct figure in some thousands.
		if d := a.Mean().Value - b.Mean().Value; math.Abs(d) > 6*math.Hypot(a.Mean().SE, b.Mean().SE) {
			t.Errorf("%s: sequential %v, weighted %v", name, a.Mean(), b.Mean())
		}
		if sd := a.SD().Value; math.Abs(a.Mean().Value-truth) > 3*sd {
			t.Errorf("%s is %v ± %v, was %v", name, a.Mean().Value, sd, truth)
		}
		c := calibrate.Compare(s.Dists[k], a)
		if c.Contraction.Value < 0.9 || c.Overlap > 0.5 {
			t.Errorf("%s: %+v", name, c)
		}
		for _, q := range []float64{0.05, 0.5, 0.95} {
			// Rows stand in the order of one direction, so a stratum is not one value of each input: a hundredth of the probability.
			got := stats.Of(again.values[name], stats.Sets(16)).Quantile(q).Value
			if lo, hi := a.Quantile(q-0.01).Value, a.Quantile(q+0.01).Value; got < lo || got > hi {
				t.Errorf("%s: the quantile %v of the draws is %v, of the posterior from %v to %v", name, q, got, lo, hi)
			}
		}
	}
	if d := posterior.LogEvidence.Value - weights.LogEvidence.Value; math.Abs(d) > 6*math.Hypot(posterior.LogEvidence.SE, weights.LogEvidence.SE) {
		t.Errorf("log evidence %v, by weights %v", posterior.LogEvidence, weights.LogEvidence)
	}
	tied := calibrate.Correlations(posterior.In, nil, posterior.Replicates(), 1)[0].Value
	same := calibrate.Correlations([][]float64{again.values["p"], again.values["q"]}, nil, stats.Sets(16), 1)[0].Value
	if tied > -0.5 || math.Abs(tied-same) > 0.02 {
		t.Errorf("the rank correlation of p and q is %v, of the draws %v", tied, same)
	}
	// Each run of the draws is one of the posterior's, with its outcome.
	outcome := map[float64]float64{}
	peak := slices.IndexFunc(s.Spec.Outputs, func(o sim.Output) bool { return o.Name == "peak_size" })
	for i, p := range posterior.In[0] {
		outcome[p] = posterior.Out[s.Spec.Offsets()[peak]][i]
	}
	for i, p := range again.values["p"] {
		if again.values["peak_size"][i] != outcome[p] {
			t.Fatalf("run %d: p = %v gives %v, in the posterior %v", i, p, again.values["peak_size"][i], outcome[p])
		}
	}
}

// A group that reorders whole samples has no points by themselves, and is refused.
func TestDependenceOfPoints(t *testing.T) {
	lhs, runs := string(design.LatinHypercube), 256
	for method, want := range map[string]string{"copula": "", "iman_conover": "joint.d: found method iman_conover"} {
		file := filepath.Join(t.TempDir(), "it.yaml")
		text := "extends: bass\njoint: {d: {method: " + method + ", pairs: [[p, q, 0.5]]}}\n"
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := scenarios.Load(file, scenarios.Options{Models: models.All(), Design: lhs, Runs: &runs})
		if err != nil {
			t.Fatal(err)
		}
		posterior, err := calibrate.SMC{Particles: 256, Islands: 2}.Sample(context.Background(), calibration(s, seen(t, s)))
		if want == "" && (err != nil || len(posterior.U) != 2) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", method, err)
		}
	}
}

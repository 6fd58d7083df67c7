package study_test

import (
	"context"
	"math"
	"testing"

	"cloudgate/models"
	"cloudgate/scenarios"
	"cloudgate/sim"
	"cloudgate/sim/design"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

// ishigamiAbove is P(Y > t) of the Ishigami function with its usual constants: x2 is integrated by hand, for
// 7 sin² of a uniform angle has the arcsine law, and the others by the midpoint rule.
func ishigamiAbove(t float64) float64 {
	const cells = 1200
	var sum float64
	for i := range cells {
		x3 := math.Pi * (float64(i) + 0.5) / cells
		scale := 1 + 0.1*math.Pow(x3, 4)
		for j := range cells {
			x1 := math.Pi * ((float64(j)+0.5)/cells - 0.5)
			v := min(max((t-scale*math.Sin(x1))/7, 0), 1)
			sum += 1 - 2/math.Pi*math.Asin(math.Sqrt(v))
		}
	}
	return sum / (cells * cells)
}

// The exact values: the mean is a/2 (Ishigami and Homma, 1990), the 90 % quantile solves ishigamiAbove.
const (
	ishigamiMean = 3.5
	ishigamiP90  = 7.82227
)

// What the rule says of an error is true although the rule chose by it where to stop: over many seeds the exact
// value lies in the interval that was reached about as often as it should. The errors asked are such that many
// numbers of runs are near the decision.
func TestCoverage(t *testing.T) {
	t.Parallel()
	s, err := scenarios.Load("ishigami", scenarios.Options{Models: models.All()})
	if err != nil {
		t.Fatal(err)
	}
	if got := ishigamiAbove(ishigamiP90); math.Abs(got-0.1) > 1e-6 {
		t.Errorf("P(Y > %v) is %v, want 0.1", ishigamiP90, got)
	}
	const seeds = 1000
	for _, c := range []struct {
		target string
		design design.Kind
		exact  float64
	}{
		{"y mean ±0.02", design.Sobol, ishigamiMean},
		{"y mean ±0.114", design.Random, ishigamiMean},
		{"y p90 ±0.1", design.Sobol, ishigamiP90},
		{"P(y > 7.82227) ±0.5pp", design.Sobol, 0.1},
	} {
		t.Run(c.target+" "+string(c.design), func(t *testing.T) {
			t.Parallel()
			covered, sizes := 0, map[int]int{}
			for seed := range uint64(seeds) {
				runs, found := until(t, s, c.target, c.design, seed)
				if found.Lo <= c.exact && c.exact <= found.Hi {
					covered++
				}
				sizes[runs]++
			}
			rate := float64(covered) / seeds
			t.Logf("%.1f %% of %d seeds; by number of runs %v", 100*rate, seeds, sizes)
			if len(sizes) < 2 {
				t.Errorf("always %v runs: nothing was decided", sizes)
			}
			if rate < 0.92 || rate > 0.98 { // 95 % within more than four standard errors of 1,000 seeds
				t.Errorf("covered in %.1f %% of %d seeds", 100*rate, seeds)
			}
		})
	}
}

// until runs the rule on the Ishigami function, and gives the number of runs and what was found of the one target.
func until(t *testing.T, s *scenarios.Study, text string, kind design.Kind, seed uint64) (int, study.Found) {
	t.Helper()
	asked, err := sim.ParseTarget(text)
	if err != nil {
		t.Fatal(err)
	}
	targets, err := study.Targets(s.Spec, asked, nil)
	if err != nil {
		t.Fatal(err)
	}
	const most = 1 << 17
	looks, err := design.Stages(kind, 16, study.LeastRuns, most)
	if err != nil {
		t.Fatal(err)
	}
	d, err := design.New(kind, s.Axes, seed, 16, most)
	if err != nil {
		t.Fatal(err)
	}
	plan := sim.Plan{Model: s.Model, Inputs: s.Inputs, Design: d, Axes: len(s.Axes), Seed: seed}
	replicates := stats.Sets(16)
	if kind == design.Random {
		replicates = stats.Runs()
	}
	rule := study.Until{Targets: targets, Replicates: replicates, Looks: looks, Extend: func(ctx context.Context, end int) error {
		plan.First, plan.End = plan.End, end
		_, err := sim.Run(ctx, plan, targets[0].Of)
		return err
	}}
	runs, end, found, err := rule.Run(t.Context())
	if err != nil || end != study.EndReached {
		t.Fatalf("seed %d: %s after %d runs: %v, %v", seed, end, runs, found, err)
	}
	return runs, found[0]
}

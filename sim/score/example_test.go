package score_test

import (
	"fmt"

	"cloudgate/sim/score"
)

func ExampleEnsemble() {
	runs := []float64{0.21, 0.25, 0.24, 0.30, 0.27}
	e := score.NewEnsemble(runs, nil)
	fmt.Printf("CRPS %.4f, fair %.4f, PIT %.1f\n", e.CRPS(0.26), e.FairCRPS(0.26), e.PIT(0.26).Mid())
	// Output: CRPS 0.0092, fair 0.0050, PIT 0.6
}

func ExampleEvaluate() {
	cases := []score.Case{
		{Model: "flat", Target: 2021, Forecast: score.Median(0.20), Observed: 0.24},
		{Model: "trend", Target: 2021, Forecast: score.Median(0.23), Observed: 0.24},
		{Model: "flat", Target: 2022, Forecast: score.Median(0.24), Observed: 0.27},
		{Model: "trend", Target: 2022, Forecast: score.Median(0.28), Observed: 0.27},
	}
	for _, r := range score.Evaluate(cases, "flat") {
		fmt.Printf("%s: %s %.3f, %.2f of the baseline's\n", r.Model, r.Rule, r.Mean.Value, r.Scaled.Value)
	}
	// Output:
	// trend: ae 0.010, 0.29 of the baseline's
	// flat: ae 0.035, 1.00 of the baseline's
}

package report_test

import (
	"strings"
	"testing"

	"cloudgate/output/report"
	"cloudgate/sim/score"
)

// scored is two models by quantiles, which share some targets, and one of them by categories of which one was held
// impossible.
func scored() *report.Scores {
	q := func(m float64) score.Quantiles {
		return score.Quantiles{Levels: []float64{0.25, 0.5, 0.75}, Values: []float64{m - 1, m, m + 1}}
	}
	var cases []score.Case
	for i, y := range []float64{1, 2.5, 2, 4, 3} {
		cases = append(cases, score.Case{Model: "trend", Target: i, Forecast: q(2), Observed: y})
		if i > 0 {
			cases = append(cases, score.Case{Model: "flat", Target: i, Forecast: q(0.5), Observed: y})
		}
	}
	cases = append(cases, score.Case{Model: "trend", Group: 1, Forecast: score.Categories{Probabilities: []float64{0, 1}}, Observed: 0})
	return &report.Scores{By: []string{"horizon"}, Groups: [][]string{{"1"}, {"2"}}, Baseline: "flat", Results: score.Evaluate(cases, "flat")}
}

func TestScores(t *testing.T) {
	s := scored()
	var b strings.Builder
	if err := s.CSV(&b); err != nil {
		t.Fatal(err)
	}
	got := s.Table() + s.Reading() + "\n" + b.String()
	golden(t, "testdata/scores.golden", got)
}

// Where models share no target nothing is compared, and the reading says so.
func TestScoresWithoutCommonTargets(t *testing.T) {
	cases := []score.Case{
		{Model: "a", Target: 1, Forecast: score.Median(1), Observed: 2},
		{Model: "b", Target: 2, Forecast: score.Median(1), Observed: inf},
	}
	s := &report.Scores{Groups: [][]string{nil}, Results: score.Evaluate(cases, "")}
	if got := s.Reading(); !strings.Contains(got, "No two models have a target in common") || strings.Contains(got, "Relative skill") {
		t.Errorf("got\n%s", got)
	}
	if got := s.Table(); !strings.Contains(got, " b            1             Inf               –\n") {
		t.Errorf("got\n%s", got)
	}
}

// Every score that there is has a name in the table that is not a file's.
func TestScoresHaveNames(t *testing.T) {
	forecasts := []score.Forecast{
		score.Quantiles{
			Levels: []float64{0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975}, Values: []float64{1, 2, 3, 4, 5, 6, 7},
		},
		score.NewEnsemble([]float64{0, 1}, nil),
		score.CDF{Thresholds: []float64{0, 1}, Probabilities: []float64{0, 1}},
		score.Categories{Probabilities: []float64{0.5, 0.5}, Ordered: true},
		score.Median(1), score.Mean(1),
	}
	var cases []score.Case
	for _, f := range forecasts {
		cases = append(cases, score.Case{Model: "a", Forecast: f, Observed: 1})
	}
	table := (&report.Scores{Groups: [][]string{nil}, Results: score.Evaluate(cases, "")}).Table()
	if strings.Contains(table, "_") {
		t.Errorf("a score or a form goes by the name that files have for it:\n%s", table)
	}
}

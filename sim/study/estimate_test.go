package study_test

import (
	"fmt"
	"math"
	"testing"

	"cloudgate/sim"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

// The standard statistics of a kind are those of the summary, with the same numbers to the bit.
func TestStandardIsTheSummary(t *testing.T) {
	x := []float64{0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1}
	for _, kind := range []sim.Kind{sim.Level, sim.Flow, sim.Share, sim.Count, sim.Flag, sim.Time} {
		column := stats.Of(x, stats.Sets(3))
		standard := study.Standard(sim.Selector{Outcome: "y"}, kind)
		rows := column.Summary(stats.Kind(kind))
		if len(rows) != len(standard) {
			t.Fatalf("%s: %d statistics, and %d in a summary", kind, len(standard), len(rows))
		}
		for i, row := range rows {
			e := study.Estimate(standard[i], kind, column)
			name := standard[i].Name()
			if name == "median" {
				name = "p50"
			}
			if name != row.Statistic || fmt.Sprint(e) != fmt.Sprint(row.Estimate) {
				t.Errorf("%s: %s is %+v, and %s of the summary %+v", kind, name, e, row.Statistic, row.Estimate)
			}
		}
	}
}

// By hand: three settings of four runs in two sets. What all runs of a setting gain over the reference is known without error.
func TestRespond(t *testing.T) {
	base := []float64{1, 2, 3, 4}
	columns := [][]float64{base, {2, 3, 4, 5}, {1, 4, 3, 8}}
	mean := sim.Statistic{Selector: sim.Selector{Outcome: "y"}, Kind: sim.StatMean}
	r := study.Respond(mean, sim.Level, columns, base, stats.Sets(2))
	for i, want := range []float64{2.5, 3.5, 4} {
		if r.Value[i].Value != want || r.Against[i].Value != want-2.5 {
			t.Errorf("setting %d: %v, and %v more", i, r.Value[i].Value, r.Against[i].Value)
		}
	}
	if r.Against[0].SE != 0 || r.Against[1].SE != 0 {
		t.Errorf("the errors of what is the same in every run are %v and %v", r.Against[0].SE, r.Against[1].SE)
	}
	// Differences 0, 2, 0, 4: the sets gain 0 and 3 on average, so that the standard error is 3/2.
	if math.Abs(r.Against[2].SE-1.5) > 1e-12 {
		t.Errorf("the error is %v, want 1.5", r.Against[2].SE)
	}
	above := sim.Statistic{Selector: mean.Selector, Kind: sim.StatAbove, Above: 2.5}
	if r := study.Respond(above, sim.Level, columns, base, stats.Runs()); r.Value[1].Value != 0.75 || r.Against[1].Value != 0.25 ||
		r.Against[0] != (stats.Estimate{N: 4}) {
		t.Errorf("probabilities respond by %+v", r)
	}
}

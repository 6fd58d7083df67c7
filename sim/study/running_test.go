package study_test

import (
	"math"
	"testing"

	"cloudgate/sim"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

// An estimate from the first runs is that of a study of so many runs, and the last is that of all.
func TestConverge(t *testing.T) {
	list := []sim.Statistic{{Kind: sim.StatMean}, {Kind: sim.StatPercentile, Percentile: 50}}
	x := make([]float64, 1000)
	for i := range x {
		x[i] = math.Mod(float64(i+1)*0.6180339887498949, 1)
	}
	for name, r := range map[string]stats.Replicates{"runs": stats.Runs(), "sets": stats.Sets(16), "one set": stats.Sets(1)} {
		found := study.Converge(list, sim.Share, x, r)
		if last := found[len(found)-1]; last.Runs != len(x) {
			t.Errorf("%s: the last estimate is of %d runs", name, last.Runs)
		}
		if first := found[0]; first.Runs < 32 || first.Runs > 48 {
			t.Errorf("%s: the first estimate is of %d runs", name, first.Runs)
		}
		for i, e := range found {
			if i >= 2 && e.Runs <= found[i-2].Runs {
				t.Errorf("%s: %d runs after %d", name, e.Runs, found[i-2].Runs)
			}
			if e.Runs < len(x) && e.Runs%max(1, r.Count()) != 0 {
				t.Errorf("%s: %d runs are no whole number of sets", name, e.Runs)
			}
			if want := study.Estimate(e.Statistic, sim.Share, stats.Of(x[:e.Runs], r)); e.Estimate != want && (want.Lo == want.Lo || e.Value != want.Value) {
				t.Errorf("%s: of %d runs %v, want %v", name, e.Runs, e.Estimate, want)
			}
		}
	}
	if found := study.Converge(list[:1], sim.Share, x[:5], stats.Runs()); len(found) != 1 || found[0].Runs != 5 {
		t.Errorf("of five runs: %v", found)
	}
	if found := study.Converge(list, sim.Share, nil, stats.Runs()); found != nil {
		t.Errorf("of no run: %v", found)
	}
}

// Curves of a column are those of a study's summary.
func TestCurvesAreThoseOfTheSummary(t *testing.T) {
	r := runs()
	of := summarise(t, r, 1)
	cell := of.Curves[0].Cell
	o := r.Spec.Outputs[cell.Output]
	x, err := r.Column(o.Cell(max(0, cell.At)))
	if err != nil {
		t.Fatal(err)
	}
	density, ecdf := study.Curves(o.Kind, stats.Of(x, r.Replicates))
	var want []stats.Point
	for _, p := range of.Curves {
		if p.Cell == cell {
			want = append(want, stats.Point{X: p.X, Estimate: stats.Estimate{Value: p.Y, Lo: p.Lo, Hi: p.Hi}})
		}
	}
	got := append(density, ecdf...)
	if len(got) != len(want) {
		t.Fatalf("%d points, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i].X != want[i].X || got[i].Value != want[i].Value {
			t.Errorf("point %d: %v, want %v", i, got[i], want[i])
		}
	}
	if density, ecdf := study.Curves(sim.Share, stats.Of(nil, stats.Runs())); density != nil || ecdf != nil {
		t.Error("curves of nothing")
	}
}

package main

import (
	"bytes"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// A study that keeps no runs says what one says that keeps them: means, standard deviations and probabilities to
// rounding, 1e-9 of the unit or of the number, and quantiles to within what its manifest says, which is less than 2^-7.
func TestKeepNoneAgainstHeadline(t *testing.T) {
	t.Parallel()
	for _, study := range [][]string{
		{"baseline-2014", "--runs", "2048"},
		{"ishigami", "--runs", "16384", "--design", "random"},
		{"bass", "--runs", "4096", "--design", "lhs"},
	} {
		want := results(t, study...)
		got := results(t, append(study, "--keep", "none")...)
		sketch := got.Manifest().Sketch
		if sketch == nil || !(0 < sketch.Within && sketch.Within <= 1.0/128) || want.Manifest().Sketch != nil {
			t.Fatalf("%v: sketches %v and %v", study, sketch, want.Manifest().Sketch)
		}
		a, errA := got.Summary()
		b, errB := want.Summary()
		if errA != nil || errB != nil || len(a) != len(b) || len(a) == 0 {
			t.Fatalf("%v: %d rows, %v, with runs %d rows, %v", study, len(a), errA, len(b), errB)
		}
		close := func(x, y, share, unit float64) bool {
			return x == y || math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) <= share*math.Abs(y)+1e-9*unit
		}
		for i, g := range a {
			w, share := b[i], 1e-9
			quantile := g.Statistic[0] == 'p' && !strings.HasPrefix(g.Statistic, "p_above")
			if quantile {
				share = sketch.Within * (1 + sketch.Within)
			}
			bounds := quantile || close(g.Lo, w.Lo, share, 1e-3) && close(g.Hi, w.Hi, share, 1e-3)
			if g.Statistic != w.Statistic || g.Unit != w.Unit || g.N != w.N || !close(g.Value, w.Value, share, 1e-3) || !bounds {
				t.Errorf("%v: %+v, with runs %+v", study, g, w)
			}
			if quantile && !math.IsNaN(g.Lo) && !(g.Lo <= w.Value && w.Value <= g.Hi) {
				t.Errorf("%v: %+v does not hold the quantile of the runs, %v", study, g, w.Value)
			}
		}
	}
}

// Without runs, too, the number of workers leaves no trace.
func TestWorkersLeaveNoTraceWithoutRuns(t *testing.T) {
	t.Parallel()
	var want map[string][]byte
	for _, workers := range []string{"1", "2", "5"} {
		out := filepath.Join(t.TempDir(), "none")
		succeed(t, "run", "baseline-2014", "--runs", "2100", "--keep", "none", "--formats", "none", "--workers", workers, "--out", out, "-q")
		got := contents(t, out)
		delete(got, "manifest.json")
		if want == nil {
			want = got
		}
		for name := range want {
			if !bytes.Equal(got[name], want[name]) {
				t.Errorf("%s of %s workers differs from that of one", name, workers)
			}
		}
		if len(got) != len(want) || len(got["summary.csv"]) == 0 {
			t.Errorf("%d files of %s workers, %d of one", len(got), workers, len(want))
		}
	}
}

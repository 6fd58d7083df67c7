package study_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"cloudgate/sim"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

// streamed hands all runs of a study to a stream, in pieces of n.
func streamed(t *testing.T, r study.Runs, workers, n int, thresholds ...study.Threshold) *study.Stream {
	t.Helper()
	s, err := study.NewStream(r.Spec, r.Kept, r.Replicates, thresholds, workers)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]float64
	runs := math.MaxInt
	for i, o := range r.Spec.Outputs {
		for j := range o.Len() {
			var values []float64
			if r.Kept == nil || r.Kept[i] {
				if values, err = r.Column(o.Cell(j)); err != nil {
					t.Fatal(err)
				}
				runs = min(runs, len(values))
			}
			all = append(all, values)
		}
	}
	out := make([][]float64, len(all))
	for first := 0; first < runs; first += n {
		for c := range all {
			if all[c] != nil {
				out[c] = all[c][first:min(first+n, runs)]
			}
		}
		if err := s.Put(first, nil, out, nil); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// tall is a study of many runs, in columns of every kind.
func tall() study.Runs {
	spec := sim.Spec{Outputs: []sim.Output{
		{Name: "level", Unit: "t", Kind: sim.Level, At: []float64{1, 2}, Headline: true},
		{Name: "unkept", Unit: "t", Kind: sim.Level},
		{Name: "flag", Unit: "1", Kind: sim.Flag, Headline: true},
		{Name: "count", Unit: "1", Kind: sim.Count},
		{Name: "delay", Unit: "a", Kind: sim.Time, Headline: true},
	}}
	return study.Runs{Spec: spec, Kept: []bool{true, false, true, true, true}, Replicates: stats.Sets(16), Column: func(cell string) ([]float64, error) {
		x := make([]float64, 20_000)
		for i := range x {
			_, u := math.Modf(float64(i+1) * math.Phi)
			switch {
			case i%1000 == 77:
				x[i] = nan
			case cell == "flag":
				x[i] = math.Floor(u + 0.3)
			case cell == "count":
				x[i] = math.Floor(20 * u * u)
			case cell == "delay" && u > 0.6:
				x[i] = inf
			case cell == "level@2":
				x[i] = 5 * u * u
			default:
				x[i] = u - 0.5
			}
		}
		return x, nil
	}}
}

// A stream has the rows of the runs, in their order: the same but for quantiles, which are within what it says, and
// rounding.
func TestStreamAgainstRuns(t *testing.T) {
	r := tall()
	thresholds := []study.Threshold{above(t, "one", "P(level > 1)"), above(t, "soon", "P(delay > 0.25)")}
	want := summarise(t, r, 2, thresholds...)
	got, err := streamed(t, r, 2, 1024, thresholds...).Summarise(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if want.Within != 0 || !(0 < got.Within && got.Within < 1.0/128) {
		t.Errorf("within %v, of the runs %v", got.Within, want.Within)
	}
	if len(got.Rows) != len(want.Rows) || len(got.Curves) != len(want.Curves) {
		t.Fatalf("%d rows and %d points, of the runs %d and %d", len(got.Rows), len(got.Curves), len(want.Rows), len(want.Curves))
	}
	for i, a := range got.Rows {
		b := want.Rows[i]
		share := 1e-9
		quantile := a.Statistic[0] == 'p' && !strings.HasPrefix(a.Statistic, "p_above")
		if quantile && r.Spec.Outputs[a.Cell.Output].Kind != sim.Count {
			share = got.Within
		}
		near := a.Value == b.Value || math.Abs(a.Value-b.Value) <= share*math.Abs(b.Value)*(1+got.Within) || !quantile && math.Abs(a.Value-b.Value) < 1e-12
		if a.Cell != b.Cell || a.Statistic != b.Statistic || a.Unit != b.Unit || a.N != b.N || !near {
			t.Errorf("row %d is %+v, of the runs %+v", i, a, b)
		}
		if !quantile && (math.Abs(a.Lo-b.Lo) > 1e-9 || math.Abs(a.Hi-b.Hi) > 1e-9) {
			t.Errorf("row %d is %+v, of the runs %+v", i, a, b)
		}
	}
	for i, a := range got.Curves {
		b := want.Curves[i]
		if a.Cell != b.Cell || a.Curve != b.Curve || math.Abs(a.X-b.X) > 0.01*(1+math.Abs(b.X)) || math.Abs(a.Y-b.Y) > 0.02*(1+b.Y) {
			t.Errorf("point %d is %+v, of the runs %+v", i, a, b)
		}
	}
}

// Neither workers nor how runs are cut leave a trace.
func TestStreamsAreAlike(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	for _, r := range []study.Runs{wide(), tall()} {
		want := ""
		for _, c := range []struct{ workers, pieces int }{{1, 1024}, {2, 1024}, {7, 100}, {200, 1 << 20}, {0, 1}} {
			s, err := streamed(t, r, c.workers, c.pieces).Summarise(t.Context(), c.workers)
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprint(s)
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("%d workers, pieces of %d: another summary", c.workers, c.pieces)
			}
		}
	}
}

// A stream that was saved and loaded on the way says the same to the bit, and saves the same bytes.
func TestStreamsAreSaved(t *testing.T) {
	for _, r := range []study.Runs{wide(), tall()} {
		half := r
		half.Column = func(cell string) ([]float64, error) {
			x, err := r.Column(cell)
			return x[:len(x)/2], err
		}
		th := above(t, "some", "P("+r.Spec.Outputs[0].Name+" > 0.2)")
		var saved, again bytes.Buffer
		if err := streamed(t, half, 2, 1024, th).Save(&saved); err != nil {
			t.Fatal(err)
		}
		s, err := study.NewStream(r.Spec, r.Kept, r.Replicates, []study.Threshold{th}, 2)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Load(bytes.NewReader(saved.Bytes())); err != nil {
			t.Fatal(err)
		}
		if err := s.Save(&again); err != nil || !bytes.Equal(saved.Bytes(), again.Bytes()) {
			t.Errorf("saved again it is not the same: %v", err)
		}
		a, errA := s.Summarise(t.Context(), 1)
		b, errB := streamed(t, half, 1, 1000, th).Summarise(t.Context(), 1)
		if errA != nil || errB != nil || fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("loaded it says something else; %v, %v", errA, errB)
		}
		for _, damaged := range [][]byte{nil, saved.Bytes()[:saved.Len()/2], append(bytes.Clone(saved.Bytes()), 0)} {
			s, err := study.NewStream(r.Spec, r.Kept, r.Replicates, []study.Threshold{th}, 2)
			if err != nil {
				t.Fatal(err)
			}
			if s.Load(bytes.NewReader(damaged)) == nil {
				t.Error("what is not whole is loaded")
			}
		}
	}
}

// Streams of ranges of runs that were saved merge to the stream of all runs, to the byte.
func TestStreamsMerge(t *testing.T) {
	r := tall()
	th := above(t, "some", "P(level > 0.2)")
	spec := r.Spec
	column := r.Column
	saved := func(first, end int) *bytes.Buffer {
		s, err := study.NewStream(spec, r.Kept, r.Replicates, []study.Threshold{th}, 1)
		if err != nil {
			t.Fatal(err)
		}
		var out [][]float64
		for i, o := range spec.Outputs {
			for j := range o.Len() {
				out = append(out, nil)
				if r.Kept[i] {
					x, _ := column(o.Cell(j))
					out[len(out)-1] = x[first:end]
				}
			}
		}
		var b bytes.Buffer
		if err := errors.Join(s.Put(first, nil, out, nil), s.Save(&b)); err != nil {
			t.Fatal(err)
		}
		return &b
	}
	merged, err := study.NewStream(spec, r.Kept, r.Replicates, []study.Threshold{th}, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, cut := range [][2]int{{0, 5120}, {5120, 6144}, {6144, 20_000}} {
		if err := merged.Merge(saved(cut[0], cut[1])); err != nil {
			t.Fatal(err)
		}
	}
	var got bytes.Buffer
	if err := merged.Save(&got); err != nil || !bytes.Equal(got.Bytes(), saved(0, 20_000).Bytes()) {
		t.Errorf("merged, the stream is another; %v", err)
	}
	if merged.Merge(saved(5120, 6144)) == nil {
		t.Error("runs that do not follow are merged")
	}
}

func TestStreamRefuses(t *testing.T) {
	r := tall()
	if _, err := study.NewStream(r.Spec, r.Kept, r.Replicates, []study.Threshold{above(t, "wrong", "P(unkept > 3)")}, 1); err == nil ||
		!strings.Contains(err.Error(), "unkept is not kept") {
		t.Error(err)
	}
	s := streamed(t, r, 1, 5000)
	if err := s.Put(20_000, nil, make([][]float64, 6), nil); err == nil || !strings.Contains(err.Error(), "level@1 is to be summarised and is not kept") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	cancel(enough)
	if got, err := s.Summarise(ctx, 2); !errors.Is(err, enough) || len(got.Rows) > 0 {
		t.Errorf("%v, %d rows", err, len(got.Rows))
	}
}

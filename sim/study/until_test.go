package study_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"cloudgate/sim"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

// targets reads targets of the made-up study, and of the same study as the one that is subtracted.
func targets(t *testing.T, texts ...string) []study.Target {
	t.Helper()
	var list []study.Target
	for _, text := range texts {
		asked, err := sim.ParseTarget(text)
		if err != nil {
			t.Fatal(err)
		}
		var minus *sim.Spec
		if asked.Minus != "" {
			minus = &spec
		}
		found, err := study.Targets(spec, asked, minus)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, found...)
	}
	return list
}

// stream is a rule over a synthetic stream of runs: value gives that of a column, of the study or the one subtracted.
func stream(list []study.Target, value func(column, run int, minus bool) float64) study.Until {
	made := 0
	return study.Until{
		Targets: list, Looks: []int{1024, 2048, 4096, 8192},
		Extend: func(_ context.Context, end int) error {
			for _, t := range list {
				for run := made; run < end; run++ {
					t.Of.Values = append(t.Of.Values, value(t.Of.Column, run, false))
					if t.Minus != nil {
						t.Minus.Values = append(t.Minus.Values, value(t.Minus.Column, run, true))
					}
				}
			}
			made = end
			return nil
		},
	}
}

// normal numbers with standard deviation 1 in the first column and 2 in the second.
func normals(column, run int, _ bool) float64 {
	return float64(column+1) * rng.NewKey(7, fmt.Sprint(column)).Stream(uint64(run)).Normal(0)
}

// The standard error of the mean of n normal numbers is 1/√n, so ±1.96/√n is reached after n runs: every target at
// the first look that is beyond, all of them at the last of these.
func TestUntilAllAreReached(t *testing.T) {
	for _, c := range []struct {
		targets []string
		runs    int
		end     study.End
	}{
		{[]string{"stock@2001 mean ±1"}, 1024, study.EndReached},
		{[]string{"stock@2001 mean ±0.05"}, 2048, study.EndReached},
		{[]string{"stock@2001 mean ±0.05", "stock@2002 mean ±0.05"}, 8192, study.EndReached},
		{[]string{"stock mean ±0.05"}, 8192, study.EndReached}, // both years
		{[]string{"stock@2001 mean ±0.01"}, 8192, study.EndRuns},
		{[]string{"stock@2001 median ±0.045"}, 4096, study.EndReached}, // √(π/2) times the error of the mean
		{[]string{"P(stock@2001 > 0) ±0.02"}, 4096, study.EndReached},  // 0.98/√n
		{[]string{"stock@2001 sd ±5%"}, 1024, study.EndReached},        // 1.96/√(2n) of 1
		{[]string{"stock@2001 sd ±2.5%"}, 4096, study.EndReached},
	} {
		var looks []int
		u := stream(targets(t, c.targets...), normals)
		u.Look = func(runs int, _ []study.Found) { looks = append(looks, runs) }
		runs, end, found, err := u.Run(t.Context())
		if err != nil || runs != c.runs || end != c.end {
			t.Errorf("%s: %s after %d runs, %v; want %s after %d", c.targets, end, runs, err, c.end, c.runs)
		}
		if !slices.Equal(looks, u.Looks[:slices.Index(u.Looks, runs)+1]) {
			t.Errorf("%s: looked at %v", c.targets, looks)
		}
		for i, f := range found {
			if f.N != runs || f.Reached != (end == study.EndReached) || f.Half != (f.Hi-f.Lo)/2 || f.Reached != (f.Half <= f.Asked) {
				t.Errorf("%s: found %+v", u.Targets[i], f)
			}
		}
	}
}

// A target that is not reached would take as many times more runs as its error is too large, squared.
func TestNeeded(t *testing.T) {
	_, _, found, err := stream(targets(t, "stock@2001 mean ±0.002"), normals).Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := found[0].Needed(8192), math.Pow(1.96/0.002, 2); math.Abs(got/want-1) > 0.05 {
		t.Errorf("%v runs, want about %v", got, want)
	}
	for _, f := range []study.Found{{Half: math.NaN(), Asked: 1}, {Half: 1, Asked: 0}, {Half: math.Inf(1), Asked: 1}} {
		if got := f.Needed(64); !math.IsInf(got, 1) {
			t.Errorf("%+v needs %v runs", f, got)
		}
	}
}

// With common random numbers what two scenarios share cancels: the difference is known long before either.
func TestUntilOfADifference(t *testing.T) {
	value := func(column, run int, minus bool) float64 {
		s := rng.NewKey(7, "both").Stream(uint64(run))
		if minus {
			return s.Normal(0) + 0.1*s.Normal(1) - 0.5
		}
		return s.Normal(0)
	}
	for text, want := range map[string]int{
		"stock@2001 mean ±0.01": 0, "stock@2001 mean - other ±0.01": 1024, "stock@2001 mean - other ±0.5%": 8192,
		"stock@2001 p75 - other ±0.03": 2048, "stock@2001 sd - other ±0.01": 1024, "P(stock@2001 > 0) - other ±3pp": 2048,
	} {
		runs, end, found, err := stream(targets(t, text), value).Run(t.Context())
		if err != nil || (end == study.EndReached) != (want > 0) || want > 0 && runs > want {
			t.Errorf("%s: %s after %d runs: %+v, %v", text, end, runs, found, err)
		}
		if strings.Contains(text, "mean - other") && math.Abs(found[0].Value-0.5) > 0.02 {
			t.Errorf("%s is %v", text, found[0].Value)
		}
	}
}

// No time is asked for the first look; after it a look is begun only if at the rate so far it ends in time.
func TestUntilThereIsNoTime(t *testing.T) {
	for limit, want := range map[time.Duration]int{
		0: 8192, time.Nanosecond: 1024, 2*1024*time.Millisecond - 1: 1024, 2 * 1024 * time.Millisecond: 2048, time.Minute: 8192,
	} {
		made := 0
		u := stream(targets(t, "stock@2001 mean ±0.001"), normals)
		extend := u.Extend
		u.Extend = func(ctx context.Context, end int) error {
			made = end
			return extend(ctx, end)
		}
		u.MaxTime, u.Elapsed = limit, func() time.Duration { return time.Duration(made) * time.Millisecond }
		runs, end, found, err := u.Run(t.Context())
		wantEnd := study.EndTime
		if want == 8192 {
			wantEnd = study.EndRuns
		}
		if err != nil || runs != want || end != wantEnd || len(found) != 1 || found[0].N != runs {
			t.Errorf("%v: %s after %d runs: %v, %v", limit, end, runs, found, err)
		}
	}
}

// An error that is not known is not small: of one set, of a quantile beyond the runs, of a time nobody reaches, of
// nothing but failed runs, or as a percentage of nothing. One that is nought is.
func TestWhatIsNeverReached(t *testing.T) {
	for _, c := range []struct {
		target  string
		value   float64
		sets    int
		reached bool
	}{
		{"stock@2001 mean ±1", 1, 1, false},
		{"stock@2001 mean ±1", 1, 16, true},
		{"stock@2001 mean ±1%", 1, 16, true},
		{"stock@2001 mean ±1", nan, 16, false},
		{"stock@2001 mean - other ±1", nan, 16, false},
		{"delay median ±1", inf, 16, false},
		{"delay median - other ±1", inf, 16, false},
		{"delay reached ±1pp", inf, 16, true},
		{"delay reached - other ±1pp", inf, 16, true},
		{"share[left] mean ±1pp", 0.5, 16, true},
		{"sold mean ±1pp", 1, 16, true},
		{"sold mean - other ±1pp", 1, 16, true},
		{"sold mean ±0.0001pp", 1, 16, false}, // that all agree is no certainty
	} {
		u := stream(targets(t, c.target), func(int, int, bool) float64 { return c.value })
		u.Replicates = stats.Sets(c.sets)
		_, end, found, err := u.Run(t.Context())
		if err != nil || (end == study.EndReached) != c.reached {
			t.Errorf("%s of %v in %d sets: %s, %+v, %v", c.target, c.value, c.sets, end, found, err)
		}
	}
	u := stream(targets(t, "stock@2001 p99.99 ±10"), normals)
	u.Looks = u.Looks[:2]
	if _, end, found, _ := u.Run(t.Context()); end != study.EndRuns || !math.IsInf(found[0].Half, 1) {
		t.Errorf("a quantile beyond the runs: %s, %+v", end, found)
	}
}

// What the rule finds is what the summary of the same runs says.
func TestUntilAgreesWithTheSummary(t *testing.T) {
	list := targets(t, "stock@2001 mean ±9", "stock@2001 sd ±9", "stock@2001 p95 ±9", "sold mean ±9", "share[left] p5 ±9",
		"delay reached ±9", "delay p25 ±9", "P(stock@2001 > 1) ±9")
	value := func(column, run int, _ bool) float64 {
		x := normals(column, run, false)
		switch column {
		case 2:
			return math.Mod(math.Abs(x), 1)
		case 3:
			return float64(run % 3 / 2)
		}
		return x
	}
	u := stream(list, value)
	u.Replicates = stats.Sets(16)
	_, _, found, err := u.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := study.Runs{Spec: spec, Replicates: u.Replicates, Column: func(cell string) ([]float64, error) {
		for _, target := range list {
			if target.Output.Cell(max(0, target.Cell.At)) == cell {
				return target.Of.Values, nil
			}
		}
		return make([]float64, 1024), nil
	}}
	s := summarise(t, r, 1, above(t, "one", "P(stock@2001 > 1)"))
	for i, name := range []string{"mean", "sd", "p95", "mean", "p5", "reached", "p25", "p_above:one"} {
		cell := list[i].Output.Cell(max(0, list[i].Cell.At))
		if want := find(s, cell)[name].Estimate; found[i].Estimate != want {
			t.Errorf("%s: found %+v, the summary has %+v", list[i], found[i].Estimate, want)
		}
	}
}

// A rule that goes on finds what it would have found, and counts its time from where it goes on.
func TestUntilGoesOn(t *testing.T) {
	asked := func() []study.Target { return targets(t, "stock@2001 mean ±0.035") }
	whole := stream(asked(), normals)
	wantRuns, wantEnd, want, err := whole.Run(t.Context())
	if err != nil || wantRuns != 4096 || wantEnd != study.EndReached {
		t.Fatalf("%d runs, %s, %v", wantRuns, wantEnd, err)
	}
	for _, from := range []int{512, 1024, 3000, 4096} {
		u := stream(asked(), normals)
		if err := u.Extend(t.Context(), from); err != nil {
			t.Fatal(err)
		}
		u.From = from
		var looks []int
		u.Look = func(runs int, _ []study.Found) { looks = append(looks, runs) }
		runs, end, found, err := u.Run(t.Context())
		if err != nil || runs != wantRuns || end != wantEnd || !slices.Equal(found, want) {
			t.Errorf("from %d: %d runs, %s, %+v, %v; want %d, %s, %+v", from, runs, end, found, err, wantRuns, wantEnd, want)
		}
		if looks[0] < from {
			t.Errorf("from %d it looks at %v", from, looks)
		}
	}

	for limit, want := range map[time.Duration]int{3 * time.Second: 2048, 4 * time.Second: 4096} {
		u := stream(targets(t, "stock@2001 mean ±0.0001"), normals)
		u.Looks = u.Looks[:3]
		if err := u.Extend(t.Context(), 1536); err != nil {
			t.Fatal(err)
		}
		u.From, u.MaxTime = 1536, limit
		u.Elapsed = func() time.Duration { return 700 * time.Millisecond } // for 512 runs: 3.5 s for 2560
		if runs, _, _, err := u.Run(t.Context()); err != nil || runs != want {
			t.Errorf("within %v: %d runs, %v", limit, runs, err)
		}
	}

	late := stream(asked(), normals)
	if late.From = 8193; late.Extend(t.Context(), late.From) != nil {
		t.Fatal("no runs")
	}
	if _, _, _, err := late.Run(t.Context()); err == nil {
		t.Error("a rule goes on from more runs than it may make")
	}
}

func TestUntilEndsWithItsRuns(t *testing.T) {
	broken := errors.New("broken")
	u := stream(targets(t, "stock@2001 mean ±0.001"), normals)
	extend := u.Extend
	u.Extend = func(ctx context.Context, end int) error {
		if end > 2048 {
			return broken
		}
		return extend(ctx, end)
	}
	if runs, _, _, err := u.Run(t.Context()); !errors.Is(err, broken) || runs != 2048 {
		t.Errorf("after %d runs: %v", runs, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	u = stream(targets(t, "stock@2001 mean ±0.001"), normals)
	u.Look = func(runs int, _ []study.Found) { cancel() }
	if runs, _, _, err := u.Run(ctx); !errors.Is(err, context.Canceled) || runs != 1024 {
		t.Errorf("cancelled, after %d runs: %v", runs, err)
	}
	if _, _, _, err := (study.Until{}).Run(t.Context()); err == nil {
		t.Error("a rule without a target or a look runs")
	}
}

func TestTargets(t *testing.T) {
	list := targets(t, "stock p95 ±1", "share[left] mean - other ±1pp")
	var names []string
	for _, one := range list {
		names = append(names, one.String())
	}
	want := []string{"stock@2001 p95 ±1", "stock@2002 p95 ±1", "share[side=left] mean - other ±1pp"}
	if !slices.Equal(names, want) || list[0].Minus != nil || list[2].Minus == nil || list[1].Of.Column != 1 || list[2].Of.Column != 2 {
		t.Errorf("%v, want %v", names, want)
	}

	other := spec
	other.Outputs = slices.Clone(spec.Outputs)
	other.Outputs[0].At = []float64{2001}
	other.Outputs[1].Name = "portion"
	other.Outputs[3].Unit = "weeks"
	for text, want := range map[string]string{
		"stock mean - other ±1":       "found 2 cells, and 1 of other; expected as many, as with an @",
		"stock@2002 mean - other ±1":  "of other: selector",
		"share[left] mean - other ±1": "of other: selector",
		"delay median - other ±1":     "found a time in days, and a time in weeks of other",
		"stok mean - other ±1":        "the nearest is stock",
	} {
		asked, err := sim.ParseTarget(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := study.Targets(spec, asked, &other); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// A series holds its column alone, and complains of one that nobody computes.
func TestSeries(t *testing.T) {
	s := &study.Series{Column: 1}
	for _, out := range [][][]float64{{nil, {1, 2}}, {nil, {3}}} {
		if err := s.Put(0, nil, out, nil); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(s.Values, []float64{1, 2, 3}) {
		t.Errorf("%v", s.Values)
	}
	if err := s.Put(3, nil, [][]float64{{1}, nil}, nil); err == nil {
		t.Error("a column that is not kept is taken")
	}
}

// A series is what a file of its runs would give: there minus zero is zero.
func TestSeriesHasNoMinusZero(t *testing.T) {
	s := study.Series{}
	if err := s.Put(0, nil, [][]float64{{math.Copysign(0, -1), -1, math.NaN()}}, nil); err != nil {
		t.Fatal(err)
	}
	if math.Signbit(s.Values[0]) || s.Values[1] != -1 || !math.IsNaN(s.Values[2]) {
		t.Errorf("%v", s.Values)
	}
}

package study_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"cloudgate/sim"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

var (
	inf  = math.Inf(1)
	nan  = math.NaN()
	spec = sim.Spec{
		Name: "made up",
		Dims: []sim.Dim{{Name: "side", Members: []string{"left", "right"}}},
		Outputs: []sim.Output{
			{Name: "stock", Unit: "t", Kind: sim.Level, At: []float64{2001, 2002}, AtName: "year", Headline: true},
			{Name: "share", Unit: "1", Kind: sim.Share, Where: []sim.Coord{{Dim: "side", Member: "left"}}},
			{Name: "sold", Unit: "1", Kind: sim.Flag, Headline: true},
			{Name: "delay", Unit: "days", Kind: sim.Time},
		},
	}
	columns = map[string][]float64{
		"stock@2001":       {1, 2, 3, 4},
		"stock@2002":       {8, 6, 4, 2},
		"share[side=left]": {0.5, 0.5, 0.5, 0.5},
		"sold":             {0, 1, 1, 1},
		"delay":            {3, inf, 1, inf},
	}
)

// runs are four, of two sets: the first and the third, the second and the fourth.
func runs() study.Runs {
	return study.Runs{Spec: spec, Replicates: stats.Sets(2), Column: func(cell string) ([]float64, error) {
		values, ok := columns[cell]
		if !ok {
			return nil, errors.New("no column " + cell)
		}
		return values, nil
	}}
}

func above(t *testing.T, name, text string) study.Threshold {
	t.Helper()
	st, err := sim.ParseStatistic(text)
	if err != nil {
		t.Fatal(err)
	}
	return study.Threshold{Name: name, Statistic: st}
}

func summarise(t *testing.T, r study.Runs, workers int, thresholds ...study.Threshold) study.Summary {
	t.Helper()
	s, err := r.Summarise(t.Context(), thresholds, workers)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// find gives the rows of a cell by their statistic.
func find(s study.Summary, cell string) map[string]study.Row {
	found := map[string]study.Row{}
	for _, r := range s.Rows {
		if spec.Outputs[r.Cell.Output].Cell(max(0, r.Cell.At)) == cell {
			found[r.Statistic] = r
		}
	}
	return found
}

// By hand: 1, 2, 3, 4 have the mean 5/2 and the variance 5/3. The sets have means 2 and 3, so the standard
// error is 1/2, and Student's multiplier for one degree of freedom is 12.7062.
func TestByHand(t *testing.T) {
	s := summarise(t, runs(), 2)
	near := func(what string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= 1e-4) {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	stock := find(s, "stock@2001")
	near("the mean", stock["mean"].Value, 2.5)
	near("its lower bound", stock["mean"].Lo, 2.5-12.7062/2)
	near("its upper bound", stock["mean"].Hi, 2.5+12.7062/2)
	near("the standard deviation", stock["sd"].Value, math.Sqrt(5.0/3))
	near("the median", stock["p50"].Value, 2.5)
	near("the mean a year later", find(s, "stock@2002")["mean"].Value, 5)
	near("a constant share", find(s, "share[side=left]")["p95"].Value, 0.5)
	near("the probability of a sale", find(s, "sold")["mean"].Value, 0.75)
	delay := find(s, "delay")
	near("the share reached", delay["reached"].Value, 0.5)
	if got := delay["p95"].Value; got != inf {
		t.Errorf("a delay that half of the runs do not see the end of has p95 %v", got)
	}
	for cell, want := range map[string]string{
		"stock@2002": "mean sd p5 p25 p50 p75 p95", "share[side=left]": "mean sd p5 p25 p50 p75 p95",
		"sold": "mean", "delay": "p5 p25 p50 p75 p95 reached",
	} {
		var got []string
		for _, r := range s.Rows {
			if spec.Outputs[r.Cell.Output].Cell(max(0, r.Cell.At)) == cell {
				got = append(got, r.Statistic)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s has %v, want %s", cell, got, want)
		}
	}
	for _, r := range s.Rows {
		want := spec.Outputs[r.Cell.Output].Unit
		if r.Statistic == "reached" {
			want = "1"
		}
		if r.Unit != want || r.N != 4 {
			t.Errorf("%s of output %d: unit %q, %d runs", r.Statistic, r.Cell.Output, r.Unit, r.N)
		}
	}
	if delay["reached"].Cell != (sim.Cell{Output: 3, At: -1, Column: 4}) {
		t.Errorf("the scalar is cell %+v", delay["reached"].Cell)
	}
}

// Curves are drawn of headlines at the end, flags excepted. The density integrates to one, and the
// distribution function ends there.
func TestCurves(t *testing.T) {
	s := summarise(t, runs(), 1)
	var density, ecdf []study.Point
	for _, p := range s.Curves {
		if p.Cell != (sim.Cell{Output: 0, At: 1, Column: 1}) {
			t.Fatalf("a curve of %+v", p.Cell)
		}
		switch p.Curve {
		case "density":
			density = append(density, p)
		case "ecdf":
			ecdf = append(ecdf, p)
		}
	}
	area := 0.0
	for i := 1; i < len(density); i++ {
		area += (density[i].X - density[i-1].X) * (density[i].Y + density[i-1].Y) / 2
	}
	if len(density) < 100 || len(density)+len(ecdf) != len(s.Curves) || math.Abs(area-1) > 0.01 {
		t.Errorf("%d points of a density, %d of %d points in all, area %v", len(density), len(ecdf), len(s.Curves), area)
	}
	if last := ecdf[len(ecdf)-1]; ecdf[0].Y != 0 || last.Y != 1 {
		t.Errorf("the distribution function runs from %v to %v", ecdf[0].Y, last.Y)
	}
}

func TestThresholdsAreOfTheirCells(t *testing.T) {
	s := summarise(t, runs(), 2,
		above(t, "three", "P(stock > 3)"), above(t, "late", "P(stock@last > 5)"), above(t, "day", "P(delay > 1)"),
		above(t, "half", "P(share[left] > 0.5)"))
	want := map[string]map[string]float64{
		"stock@2001":       {"p_above:three": 0.25},
		"stock@2002":       {"p_above:three": 0.75, "p_above:late": 0.5},
		"share[side=left]": {"p_above:half": 0},
		"sold":             {},
		"delay":            {"p_above:day": 0.75},
	}
	for cell := range columns {
		got := map[string]float64{}
		for name, r := range find(s, cell) {
			if strings.HasPrefix(name, "p_above:") {
				got[name] = r.Value
				if r.Unit != "1" {
					t.Errorf("%s of %s has the unit %q", name, cell, r.Unit)
				}
			}
		}
		if !reflect.DeepEqual(got, want[cell]) {
			t.Errorf("%s has %v, want %v", cell, got, want[cell])
		}
	}
}

func TestThresholdsThatAreRefused(t *testing.T) {
	r := runs()
	r.Kept = []bool{true, false, true, true}
	for text, want := range map[string]string{
		"P(share[left] > 0.5)": "share[side=left] is not kept",
		"P(stok > 3)":          "the nearest is stock",
		"stock mean":           "expected P(selector > value)",
	} {
		if _, err := r.Summarise(t.Context(), []study.Threshold{above(t, "wrong", text)}, 1); err == nil ||
			!strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "threshold wrong") {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	r.Kept = []bool{true}
	if _, err := r.Summarise(t.Context(), nil, 1); err == nil || !strings.Contains(err.Error(), "expected the model's 4") {
		t.Errorf("one output kept or not: %v", err)
	}
}

// What is not kept is neither read nor told.
func TestKept(t *testing.T) {
	r := runs()
	r.Kept = []bool{false, true, false, true}
	var read []string
	column := r.Column
	r.Column = func(cell string) ([]float64, error) {
		read = append(read, cell)
		return column(cell)
	}
	s := summarise(t, r, 3)
	if !slices.Equal(read, []string{"share[side=left]", "delay"}) {
		t.Errorf("read %v", read)
	}
	for _, row := range s.Rows {
		if row.Cell.Output%2 == 0 {
			t.Errorf("a row of output %d", row.Cell.Output)
		}
	}
}

// wide is a study of many columns, so that workers can overtake each other.
func wide() study.Runs {
	var w sim.Spec
	for i := range 40 {
		o := sim.Output{Name: "y", Unit: "1", Kind: sim.Level, Headline: i%3 == 0}
		for k := range 1 + i%4 {
			o.At = append(o.At, float64(k))
		}
		o.Name += string(rune('a'+i%26)) + string(rune('a'+i/26))
		w.Outputs = append(w.Outputs, o)
	}
	return study.Runs{Spec: w, Replicates: stats.Sets(4), Column: func(cell string) ([]float64, error) {
		x := make([]float64, 64+len(cell))
		for i := range x {
			_, x[i] = math.Modf(float64(i+1) * math.Phi * float64(cell[1]-'a'+1))
		}
		return x, nil
	}}
}

func TestWorkersLeaveNoTrace(t *testing.T) {
	first := wide().Spec.Outputs[0].Name
	want := summarise(t, wide(), 1, above(t, "half", "P("+first+" > 0.5)"))
	if len(want.Rows) < 600 || len(want.Curves) == 0 {
		t.Fatalf("%d rows, %d points", len(want.Rows), len(want.Curves))
	}
	for _, workers := range []int{0, 2, 7, 200} {
		if got := summarise(t, wide(), workers, above(t, "half", "P("+first+" > 0.5)")); fmt.Sprint(got) != fmt.Sprint(want) { // a number prints as it is to the bit, and NaN as itself
			t.Errorf("%d workers give another summary", workers)
		}
	}
}

// Every estimate has an interval that holds it, or says that there is none: with one set no error is known.
func TestIntervals(t *testing.T) {
	for sets, known := range map[int]bool{1: false, 2: true} {
		r := runs()
		r.Replicates = stats.Sets(sets)
		s := summarise(t, r, 2, above(t, "three", "P(stock > 3)"))
		check := func(what string, value, lo, hi float64) {
			none := math.IsNaN(lo) && math.IsNaN(hi)
			holds := lo <= value && value <= hi
			if known && !holds || !known && !none {
				t.Errorf("%d sets: %s %v from %v to %v", sets, what, value, lo, hi)
			}
		}
		for _, row := range s.Rows {
			check(row.Statistic, row.Value, row.Lo, row.Hi)
		}
		for _, p := range s.Curves {
			check(p.Curve, p.Y, p.Lo, p.Hi)
		}
	}
}

// A column that cannot be read ends it, whatever the workers are about: no later column is read.
func TestAReadingErrorStopsAll(t *testing.T) {
	damaged := errors.New("damaged")
	for _, workers := range []int{1, 5} {
		r := wide()
		column, read := r.Column, 0
		r.Column = func(cell string) ([]float64, error) {
			if read++; read == 7 {
				return nil, damaged
			}
			return column(cell)
		}
		s, err := r.Summarise(t.Context(), nil, workers)
		if !errors.Is(err, damaged) || len(s.Rows)+len(s.Curves) > 0 || read != 7 {
			t.Errorf("%d workers: %v after %d columns, with %d rows", workers, err, read, len(s.Rows))
		}
	}
}

// The context is asked between columns.
func TestCancelled(t *testing.T) {
	for _, workers := range []int{1, 5} {
		ctx, cancel := context.WithCancel(t.Context())
		r := wide()
		column := r.Column
		var read atomic.Int64
		r.Column = func(cell string) ([]float64, error) {
			if read.Add(1) == 3 {
				cancel()
			}
			return column(cell)
		}
		s, err := r.Summarise(ctx, nil, workers)
		if !errors.Is(err, context.Canceled) || len(s.Rows) > 0 || read.Load() != 3 {
			t.Errorf("%d workers: %v after %d columns, with %d rows", workers, err, read.Load(), len(s.Rows))
		}
		cancel()
	}
}

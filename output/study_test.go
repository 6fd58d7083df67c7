package output_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cloudgate/output"
)

// nan keeps the tables below readable.
var nan = math.NaN()

// study is a small study with every feature of a result: two dimensions, a series, a scalar that
// is not reached in some runs, outcomes that are not kept, a failed run, awkward texts and numbers.
type study struct {
	manifest   output.Manifest
	request    output.Request
	in, out    [][]float64
	status     []string
	parameters []output.ParameterRow
	summary    []output.SummaryRow
	curves     []output.CurveRow
	execution  output.Execution
}

func newStudy(runs int) *study {
	years := []float64{2014, 2025}
	japan := []output.Coord{{Dim: "market", Member: "japan"}}
	s := &study{
		manifest: output.Manifest{
			Kind: "run", Study: "6b1c0f", Stream: "a90d22", Name: "small", Title: "A small <study>", Model: "toy",
			Keep:   "headline",
			Design: output.Design{Kind: "random", Seed: 1, Replicates: 1, First: 0, End: runs},
			Inputs: []output.Input{
				{Path: "demand.growth", Role: "uncertainty", Unit: "1", Distribution: "normal(0, 1)"},
				{Path: "gate@2014", Role: "lever", Unit: "1", Distribution: "uniform(0, 1)"},
			},
			Dims: []output.Dim{
				{Name: "market", Members: []string{"europe", "japan"}},
				{Name: "provider", Members: []string{"aws", "huawei"}},
			},
			Outcomes: []output.Outcome{
				{Name: "share", Unit: "1", Doc: "share of revenue", Kind: "share", At: years, AtName: "year", Headline: true, Kept: true},
				{
					Name: "share", Unit: "1", Kind: "share", At: years, AtName: "year",
					Where: append(japan, output.Coord{Dim: "provider", Member: "aws"}),
				},
				{Name: "share", Unit: "1", Kind: "share", At: years, AtName: "year", Where: japan, Standard: true, Kept: true},
				{Name: "delay", Unit: "a", Kind: "time", Kept: true},
			},
			Thresholds: []output.Threshold{{Name: "half", Label: "half of it", Selector: "share", Above: 0.5}},
			Scenario:   "cloudgate: 1\nmodel: toy\n",
			Files:      []output.File{{Name: "small.yaml", SHA256: "00ff"}},
			Versions:   map[string]string{"engine": "1", "model": "3"},
		},
		status: make([]string, runs),
		parameters: []output.ParameterRow{
			{Path: "demand.growth", Role: "uncertainty", Unit: "1", Value: "normal(0, 1)", Source: "A, \"B\" (2014)", Grade: "M", SetAt: "small.yaml:3:5"},
			{Path: "gate@2014", Role: "lever", Unit: "1", Value: "uniform(0, 1)", Note: "two\nlines", SetAt: "--set #1"},
		},
		execution: output.Execution{Started: time.Date(2014, 8, 1, 12, 0, 0, 0, time.UTC), Seconds: 1.5, Workers: 2},
	}
	s.in = columns(2, runs)
	s.out = columns(7, runs)
	s.out[2], s.out[3] = nil, nil
	for i := range runs {
		x := float64(i%1000) / 1000
		s.in[0][i], s.in[1][i] = x*x-0.3, x
		for c, col := range s.out {
			if col != nil {
				col[i] = x / float64(c+1)
			}
		}
		if i%3 == 0 {
			s.out[6][i] = math.Inf(1)
		}
		if i%7 == 0 {
			s.out[4][i] = math.Copysign(0, -1)
		}
	}
	if runs > 5 {
		s.status[5] = "no equilibrium, after \"12\" steps"
		for _, col := range s.out {
			if col != nil {
				col[5] = math.Float64frombits(0xfff8000000abcdef)
			}
		}
	}
	key := func(outcome string, year float64, where ...output.Coord) output.Key {
		return output.Key{Outcome: outcome, Where: where, Year: year}
	}
	for _, y := range years {
		s.summary = append(s.summary,
			output.SummaryRow{Key: key("share", y), Statistic: "mean", Value: 0.25, Lo: 0.2, Hi: 0.3, N: runs - 1, Unit: "1"},
			output.SummaryRow{Key: key("share", y), Statistic: "p5", Value: 1e-7, Lo: nan, Hi: nan, N: runs - 1, Unit: "1"},
			output.SummaryRow{Key: key("share", y), Statistic: "p_above:half", Value: 0.1, Lo: 0.05, Hi: 0.2, N: runs - 1, Unit: "1"},
			output.SummaryRow{Key: key("share", y, japan...), Statistic: "mean", Value: 1.0 / 3, Lo: 0.3, Hi: 0.4, N: runs - 1, Unit: "1"},
		)
	}
	s.summary = append(s.summary,
		output.SummaryRow{Key: key("delay", nan), Statistic: "reached", Value: 2.0 / 3, Lo: 0.5, Hi: 0.75, N: runs - 1, Unit: "1"},
		output.SummaryRow{Key: key("delay", nan), Statistic: "p95", Value: math.Inf(1), Lo: 12, Hi: math.Inf(1), N: runs - 1, Unit: "a"})
	for _, x := range []float64{0, 0.5, 1} {
		s.curves = append(s.curves, output.CurveRow{Key: key("share", 2025), Curve: "ecdf", X: x, Y: x, Lo: nan, Hi: nan})
	}
	return s
}

func columns(n, rows int) [][]float64 {
	cols := make([][]float64, n)
	for i := range cols {
		cols[i] = make([]float64, rows)
	}
	return cols
}

// put hands runs lo to hi to the writer.
func (s *study) put(w *output.Writer, lo, hi int) error {
	cut := func(cols [][]float64) [][]float64 {
		part := make([][]float64, len(cols))
		for i, col := range cols {
			if col != nil {
				part[i] = col[lo:hi]
			}
		}
		return part
	}
	return w.Put(s.manifest.Design.First+lo, cut(s.in), cut(s.out), s.status[lo:hi])
}

// finish writes all tables.
func (s *study) finish(w *output.Writer) error {
	var err error
	if s.manifest.Keep != output.KeepNone {
		_, err = w.Column("share@2025")
	}
	return errors.Join(err, w.WriteParameters(s.parameters), w.WriteSummary(s.summary), w.WriteCurves(s.curves),
		w.WriteReading("Nothing much.\n"), w.WriteCaptions("None.\n"))
}

// write makes the study's result directory, with runs arriving in blocks of the given sizes, the
// last of which repeats.
func (s *study) write(t testing.TB, dir string, blocks ...int) *output.Results {
	t.Helper()
	w, err := output.Create(dir, s.manifest, s.request)
	if err != nil {
		t.Fatal(err)
	}
	for lo, n := 0, 0; lo < len(s.status); n++ {
		hi := min(lo+blocks[min(n, len(blocks)-1)], len(s.status))
		if err := s.put(w, lo, hi); err != nil {
			t.Fatal(err)
		}
		lo = hi
	}
	if err := s.finish(w); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(s.execution); err != nil {
		t.Fatal(err)
	}
	r, err := output.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func read(t testing.TB, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

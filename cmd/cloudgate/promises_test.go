package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cloudgate/output"
)

// The number of workers leaves no trace: with one, two and five of them every file has the same bytes, but
// for the manifest, which says how the study was executed. Workers share blocks of 1,024 runs; the baseline
// has two of these here, the smaller model eight.
func TestWorkersLeaveNoTrace(t *testing.T) {
	t.Parallel()
	for _, study := range []struct{ scenario, runs, formats, figure string }{
		{"baseline-2014", "1100", "svg", "figures/fan.svg"},
		{"bass", "8000", "svg,pdf,png", "figures/fan-adopters.pdf"},
	} {
		dir := t.TempDir()
		var want map[string][]byte
		for _, workers := range []string{"1", "2", "5"} {
			out := filepath.Join(dir, workers)
			succeed(t, "run", study.scenario, "--runs", study.runs, "--formats", study.formats, "--workers", workers, "--out", out, "-q")
			got := contents(t, out)
			delete(got, "manifest.json")
			if want == nil {
				want = got
				for _, name := range []string{
					"runs.parquet", "summary.csv", "curves.csv", "parameters.csv", "captions.md", "reading.md", study.figure,
				} {
					if len(want[name]) == 0 {
						t.Errorf("%s: %s is not there", study.scenario, name)
					}
				}
			}
			for name := range want {
				if !bytes.Equal(got[name], want[name]) {
					t.Errorf("%s: %s of %s workers differs from that of one", study.scenario, name, workers)
				}
			}
			if len(got) != len(want) {
				t.Errorf("%s: %d files of %s workers, %d of one", study.scenario, len(got), workers, len(want))
			}
		}
	}
}

// contents reads all files below a directory.
func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(rel)] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// An event with an uncertain hazard that changes nothing is one input more. It moves no draw of the other
// inputs, nor does a larger number of runs; so no outcome moves, either.
func TestDrawsStayWhereTheyAre(t *testing.T) {
	t.Parallel()
	for _, design := range []string{"random", "sobol"} {
		t.Run(design, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			child := filepath.Join(dir, "drill.yaml")
			write(t, child, `cloudgate: 1
extends: baseline-2014
events:
  drill:
    market: japan
    kind: opening
    hazard: {value: "pert(0.1, 0.2, 0.3)", source: made up, grade: assumption}
    effects:
      nothing: {component: procurement, raise_to: {value: 0, source: made up, grade: assumption}}
`)
			before := results(t, "baseline-2014", "--design", design, "--runs", "64")
			after := results(t, child, "--design", design, "--runs", "96")
			if a, b := len(before.Manifest().Inputs), len(after.Manifest().Inputs); b != a+1 {
				t.Errorf("%d inputs with the event, %d without", b, a)
			}
			names := columns(before.Manifest())
			if len(names) < 250 {
				t.Errorf("only %d columns to compare", len(names))
			}
			for _, name := range names {
				a, b := column(t, before, name), column(t, after, name)
				if i := differ(a, b[:len(a)]); i >= 0 {
					t.Errorf("%s of run %d was %v and is %v", name, i, a[i], b[i])
				}
			}
		})
	}
}

// differ is the first place where two columns are not the same bit for bit, or -1.
func differ(a, b []float64) int {
	for i := range a {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
			return i
		}
	}
	return -1
}

// columns names the inputs of a result and its headline outcomes at the end.
func columns(m output.Manifest) []string {
	var names []string
	for _, in := range m.Inputs {
		names = append(names, in.Path)
	}
	for _, o := range m.Outcomes {
		if o.Headline {
			names = append(names, o.Cell(o.Len()-1))
		}
	}
	return names
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// results runs a study without figures and opens what it left.
func results(t *testing.T, args ...string) *output.Results {
	t.Helper()
	out := filepath.Join(t.TempDir(), "result")
	succeed(t, slices.Concat([]string{"run"}, args, []string{"--formats", "none", "--out", out, "-q"})...)
	r, err := output.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func column(t *testing.T, r *output.Results, name string) []float64 {
	t.Helper()
	values, err := r.Column(name)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// row finds a number of a summary.
func row(t *testing.T, r *output.Results, outcome, statistic string) output.SummaryRow {
	t.Helper()
	rows, err := r.Summary()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(rows, func(s output.SummaryRow) bool { return s.Outcome == outcome && s.Statistic == statistic })
	if i < 0 {
		t.Fatalf("no %s of %s", statistic, outcome)
	}
	return rows[i]
}

// The Ishigami function through its scenario file: mean a/2 and variance a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2, of
// Ishigami and Homma (1990), within four standard errors; the printed interval is that of Student's t
// over 16 replicates, 2.131 standard errors wide to each side, or nearly so for independent runs.
func TestIshigamiByItsFile(t *testing.T) {
	t.Parallel()
	const a, b = 7, 0.1
	mean := a / 2.0
	variance := 0.5 + a*a/8.0 + b*math.Pow(math.Pi, 4)/5 + b*b*math.Pow(math.Pi, 8)/18
	for _, design := range []string{"random", "lhs", "sobol"} {
		r := results(t, "ishigami", "--design", design, "--runs", "16384")
		m, sd := row(t, r, "y", "mean"), row(t, r, "y", "sd")
		se := (m.Hi - m.Lo) / 2 / 1.96
		if math.Abs(m.Value-mean) > 4*se || se <= 0 || se > 0.05 {
			t.Errorf("%s: mean %v with standard error %v; want %v", design, m.Value, se, mean)
		}
		se = 2 * sd.Value * (sd.Hi - sd.Lo) / 2 / 1.96 // of the variance
		if got := sd.Value * sd.Value; math.Abs(got-variance) > 4*se || se <= 0 || se > 0.5 {
			t.Errorf("%s: variance %v with standard error %v; want %v", design, got, se, variance)
		}
	}
}

// The Bass model through its scenario file is F(t) = (1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t) in every run.
func TestBassByItsFile(t *testing.T) {
	t.Parallel()
	r := results(t, "bass", "--runs", "256")
	p, q := column(t, r, "p"), column(t, r, "q")
	for year := 2000; year <= 2020; year++ {
		after := float64(year - 1999)
		adopters, cumulative := column(t, r, fmt.Sprintf("adopters@%d", year)), column(t, r, fmt.Sprintf("cumulative@%d", year))
		for i := range p {
			by := func(t float64) float64 {
				e := math.Exp(-(p[i] + q[i]) * t)
				return 100 * (1 - e) / (1 + q[i]/p[i]*e)
			}
			if want := by(after); math.Abs(cumulative[i]-want) > 1e-9*want {
				t.Errorf("cumulative@%d of run %d is %v, want %v", year, i, cumulative[i], want)
			}
			if want := by(after) - by(after-1); math.Abs(adopters[i]-want) > 1e-9*100 {
				t.Errorf("adopters@%d of run %d is %v, want %v", year, i, adopters[i], want)
			}
		}
	}
	for i, got := range column(t, r, "peak_time") {
		if want := max(0, math.Log(q[i]/p[i])/(p[i]+q[i])); math.Abs(got-want) > 1e-9*max(1, want) {
			t.Errorf("peak_time of run %d is %v, want %v", i, got, want)
		}
	}
}

// One run replayed alone prints the numbers that the study holds for it.
func TestOnlyReplaysTheRun(t *testing.T) {
	t.Parallel()
	r := results(t, "bass", "--runs", "256")
	out := succeed(t, "run", "bass", "--runs", "256", "--only", "200")
	for _, name := range []string{"p", "q", "adopters@2010", "peak_time"} {
		want := fmt.Sprintf("%g", column(t, r, name)[200])
		found := false
		for line := range strings.Lines(out) {
			words := strings.Fields(line)
			found = found || len(words) > 1 && words[0] == name && words[1] == want
		}
		if !found {
			t.Errorf("%s %s is not in\n%s", name, want, out)
		}
	}
}

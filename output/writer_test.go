package output_test

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"cloudgate/output"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The bytes of a small result stand in testdata: what has been written once can be read for ever.
func TestGolden(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "small")
	newStudy(12).write(t, dir, 5)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "small")
	if *update {
		if err := errors.Join(os.RemoveAll(golden), os.CopyFS(golden, os.DirFS(dir))); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadDir(golden)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(want) {
		t.Errorf("%d files, want %d", len(entries), len(want))
	}
	for _, e := range want {
		if read(t, dir, e.Name()) != read(t, golden, e.Name()) {
			t.Errorf("%s differs from testdata/small", e.Name())
		}
	}
	r, err := output.Open(golden)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.Verify(); err != nil {
		t.Error(err)
	}
	if col, err := r.Column("share@2025"); err != nil || col[3] != 0.0015 {
		t.Errorf("share@2025: %v, %v", col, err)
	}
}

// However the runs are cut into calls of Put, the files are the same bytes.
func TestSameBytes(t *testing.T) {
	const runs = 9000
	s := newStudy(runs)
	// A page of texts longer than the library's buffer must not be cut by it.
	for i := 100; i < 1300; i++ {
		s.status[i] = fmt.Sprintf("%d: %s", i, strings.Repeat("no solution ", i%17))
	}
	root := t.TempDir()
	whole := filepath.Join(root, "whole")
	s.write(t, whole, runs)
	want := hash(read(t, whole, "runs.parquet"))

	for i, blocks := range [][]int{{1024}, {2048}, {8192}, {8191, 2, 807}, {1, 2046, 2, 6000, 64}, {1500}} {
		dir := filepath.Join(root, fmt.Sprint(i))
		s.write(t, dir, blocks...)
		if hash(read(t, dir, "runs.parquet")) != want {
			t.Fatalf("runs.parquet of blocks %v is another", blocks)
		}
		for _, name := range []string{"manifest.json", "summary.csv", "curves.csv", "parameters.csv", "failures.csv"} {
			if read(t, dir, name) != read(t, whole, name) {
				t.Fatalf("%s of blocks %v is another", name, blocks)
			}
		}
	}
}

func hash(s string) [32]byte { return sha256.Sum256([]byte(s)) }

// Row groups end at multiples of 8,192 of the run's number, wherever a shard begins.
func TestRowGroups(t *testing.T) {
	s := newStudy(17_000)
	s.manifest.Design.First, s.manifest.Design.End = 5000, 22_000
	dir := filepath.Join(t.TempDir(), "shard")
	r := s.write(t, dir, 999)
	f, err := os.Open(filepath.Join(dir, "runs.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	pq, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	var rows []int64
	for _, g := range pq.RowGroups() {
		rows = append(rows, g.NumRows())
	}
	if want := []int64{8192 - 5000, 8192, 22_000 - 2*8192}; !slices.Equal(rows, want) {
		t.Errorf("row groups of %v runs, want %v", rows, want)
	}
	var names []string
	for _, c := range pq.Root().Columns() {
		names = append(names, c.Name())
	}
	want := []string{
		"run", "status", "demand.growth", "gate@2014", "share@2014", "share@2025",
		"share[market=japan]@2014", "share[market=japan]@2025", "delay",
	}
	if !slices.Equal(names, want) {
		t.Errorf("columns %q, want %q", names, want)
	}
	if got := pq.Metadata().CreatedBy; got != "cloudgate version 1(build results)" {
		t.Errorf("created by %q", got)
	}
	runs, err := r.Runs()
	if err != nil || runs[0] != 5000 || runs[len(runs)-1] != 21_999 {
		t.Errorf("runs %d to %d, %v", runs[0], runs[len(runs)-1], err)
	}
}

// What ends early leaves no result, says what it left, and is made good by the next run; by force where runs
// of it are done.
func TestUnfinished(t *testing.T) {
	s := newStudy(100)
	for name, work := range map[string]func(*output.Writer) error{
		"nothing": func(*output.Writer) error { return nil },
		"half":    func(w *output.Writer) error { return s.put(w, 0, 50) },
		"tables":  func(w *output.Writer) error { return errors.Join(s.put(w, 0, 100), s.finish(w)) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "small")
			w, err := output.Create(dir, s.manifest, output.Request{})
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(work(w), w.Abort(errors.New("interrupted at noon"))); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				t.Error("a result is there")
			}
			if note := read(t, dir+output.PartialSuffix, "INCOMPLETE.txt"); !strings.Contains(note, "interrupted at noon") {
				t.Errorf("note %q", note)
			}
			if _, err := output.Open(dir); !errors.Is(err, output.ErrPartial) {
				t.Errorf("Open: %v", err)
			}
			if _, err := output.Open(dir + output.PartialSuffix); !errors.Is(err, output.ErrPartial) {
				t.Errorf("Open of the partial directory: %v", err)
			}
			if state, err := output.Inspect(dir, output.KindRun, s.manifest.Study); state != output.Unfinished || err != nil {
				t.Errorf("state %q, %v", state, err)
			}
			if name == "tables" {
				_, err := output.Create(dir, s.manifest, output.Request{})
				if !errors.Is(err, output.ErrRuns) || !strings.Contains(err.Error(), "100 of 100 runs are done") {
					t.Errorf("begun anew: %v", err)
				}
				s.request.Force = true
			}
			s.write(t, dir, 100)
			s.request.Force = false
			if _, err := os.Stat(dir + output.PartialSuffix); !errors.Is(err, os.ErrNotExist) {
				t.Error("unfinished work is still there")
			}
		})
	}
}

func TestPutErrors(t *testing.T) {
	s := newStudy(100)
	none := make([][]float64, 7)
	for want, put := range map[string]func(w *output.Writer) error{
		"runs from 10 arrived where 0 was next":                   func(w *output.Writer) error { return s.put(w, 10, 20) },
		"0 inputs and 0 outcome columns arrived for 2 and 7":      func(w *output.Writer) error { return w.Put(0, nil, nil, s.status) },
		"input 1 has 100 values for 50 runs":                      func(w *output.Writer) error { return w.Put(0, s.in, s.out, s.status[:50]) },
		"outcome column 0 is kept, but has 0 values for 100 runs": func(w *output.Writer) error { return w.Put(0, s.in, none, s.status) },
		"run 100 is beyond the study's last, 99":                  func(w *output.Writer) error { return w.Put(0, s.in, s.out, make([]string, 101)) },
		"Put after the last run": func(w *output.Writer) error {
			if _, err := w.Column("delay"); err != nil {
				return err
			}
			return s.put(w, 0, 100)
		},
	} {
		w, err := output.Create(filepath.Join(t.TempDir(), "small"), s.manifest, output.Request{})
		if err != nil {
			t.Fatal(err)
		}
		if err := put(w); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want …%s…", err, want)
		}
		if err := w.Abort(nil); err != nil {
			t.Error(err)
		}
	}
}

func TestCommitRefuses(t *testing.T) {
	s := newStudy(100)
	for want, work := range map[string]func(w *output.Writer) error{
		"50 of 100 runs": func(w *output.Writer) error { return errors.Join(s.put(w, 0, 50), s.finish(w)) },
		"curves.csv is missing": func(w *output.Writer) error {
			return errors.Join(s.put(w, 0, 100), w.WriteParameters(nil), w.WriteSummary(nil))
		},
	} {
		dir := filepath.Join(t.TempDir(), "small")
		w, err := output.Create(dir, s.manifest, output.Request{})
		if err != nil {
			t.Fatal(err)
		}
		if err := work(w); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Commit(s.execution); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want …%s…", err, want)
		}
		if err := w.Abort(nil); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Error("a result is there")
		}
	}
}

func TestManifestRefused(t *testing.T) {
	for want, change := range map[string]func(*output.Manifest){
		"no study id":                                 func(m *output.Manifest) { m.Study = "" },
		"no runs from 5 to 4":                         func(m *output.Manifest) { m.Design.First, m.Design.End = 5, 4 },
		`two columns named "delay"`:                   func(m *output.Manifest) { m.Inputs[0].Path = "delay" },
		`two columns named "run"`:                     func(m *output.Manifest) { m.Inputs[0].Path = "run" },
		"dimension value has the name of a column":    func(m *output.Manifest) { m.Dims[0].Name = "value" },
		`dimension market has a member named "all"`:   func(m *output.Manifest) { m.Dims[0].Members[0] = "all" },
		"share[market=japan,provider=aws]: dimension": func(m *output.Manifest) { slices.Reverse(m.Dims) },
		"share: grid not ascending":                   func(m *output.Manifest) { m.Outcomes[0].At = []float64{2, 1} },
		`found ".." as the name of the directory`:     func(m *output.Manifest) { m.Until = &output.Until{Directory: ".."} },
		`found "." as the name of the directory`:      func(m *output.Manifest) { m.Until = &output.Until{Directory: "."} },
		`found "a/b" as the name of the directory`:    func(m *output.Manifest) { m.Until = &output.Until{Directory: "a/b"} },
		"unsupported value: NaN":                      func(m *output.Manifest) { m.Thresholds[0].Above = nan },
	} {
		m := newStudy(10).manifest
		change(&m)
		if _, err := output.Create(filepath.Join(t.TempDir(), "x"), m, output.Request{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want …%s…", err, want)
		}
	}
}

// A study whose number of runs was found while it ran has the bytes of one that was told, wherever it began.
func TestSettle(t *testing.T) {
	for _, keep := range []string{"headline", output.KeepNone} {
		dir := t.TempDir()
		told := newStudy(700)
		told.manifest.Keep = keep
		told.write(t, filepath.Join(dir, "told"), 128)

		most := newStudy(5000)
		most.manifest.Study, most.manifest.Scenario, most.manifest.Keep = "all of it", "runs: 5000\n", keep
		w, err := output.Create(filepath.Join(dir, "most"), most.manifest, output.Request{})
		if err != nil {
			t.Fatal(err)
		}
		for lo := 0; lo < 700; lo += 100 {
			if err := most.put(w, lo, lo+100); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Settle(filepath.Join(dir, "found"), told.manifest); err != nil {
			t.Fatal(err)
		}
		if err := told.finish(w); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Commit(told.execution); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 2 {
			t.Errorf("%s: %v, %v; want the two results alone", keep, entries, err)
		}
		files, err := os.ReadDir(filepath.Join(dir, "told"))
		if err != nil || len(files) < 6 {
			t.Fatal(files, err)
		}
		for _, f := range files {
			if read(t, filepath.Join(dir, "told"), f.Name()) != read(t, filepath.Join(dir, "found"), f.Name()) {
				t.Errorf("%s: %s differs", keep, f.Name())
			}
		}
	}
}

func TestSettleRefuses(t *testing.T) {
	s := newStudy(64)
	w, err := output.Create(filepath.Join(t.TempDir(), "study"), s.manifest, output.Request{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.put(w, 0, 32); err != nil {
		t.Fatal(err)
	}
	for want, m := range map[string]output.Manifest{
		"runs 0 to 31 arrived, found a manifest of runs 0 to 63": s.manifest,
		"no study id":      {Design: output.Design{End: 32}},
		"of other columns": {Study: "other", Design: output.Design{End: 32}, Keep: s.manifest.Keep},
	} {
		if err := w.Settle(w.Dir(), m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := w.Column("delay"); err != nil {
		t.Fatal(err)
	}
	if err := w.Settle(w.Dir(), s.manifest); err == nil || !strings.Contains(err.Error(), "after the last run") {
		t.Errorf("after the runs were read: %v", err)
	}
	if err := w.Abort(errors.New("given up")); err != nil {
		t.Error(err)
	}
}

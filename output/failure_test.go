package output

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A file that can no longer be written, as on a full disk, gives an error and no result.
func TestWriteFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "full")
	m := Manifest{Study: "full", Design: Design{End: 100_000}, Outcomes: []Outcome{{Name: "y", Kept: true}}}
	w, err := Create(dir, m, Request{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.file.file.Close(); err != nil {
		t.Fatal(err)
	}
	n := m.Design.End
	err = w.Put(0, nil, [][]float64{make([]float64, n)}, make([]string, n))
	_, columnErr := w.Column("y")
	if !errors.Is(errors.Join(err, columnErr), os.ErrClosed) {
		t.Errorf("Put: %v; Column: %v", err, columnErr)
	}
	if _, err := w.Commit(Execution{}); err == nil {
		t.Error("committed")
	}
	if err := w.Abort(columnErr); err != nil {
		t.Error(err)
	}
	if state, err := Inspect(dir, KindRun, "full"); state != Unfinished || err != nil {
		t.Errorf("%s, %v", state, err)
	}
}

// finished makes a writer whose work needs only its name.
func finished(t *testing.T, dir, study string, force bool) *Writer {
	t.Helper()
	m := Manifest{Kind: KindRun, Study: study, Design: Design{End: 1}, Outcomes: []Outcome{{Name: "y", Kept: true}}}
	w, err := Create(dir, m, Request{Force: force})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(w.Put(0, nil, [][]float64{{1}}, []string{""}), w.WriteParameters(nil), w.WriteSummary(nil), w.WriteCurves(nil))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// What cannot be given its name is unfinished work with a note, what it was to replace is as it was, and so
// is whatever stood in the way; without that, the next run comes through.
func TestNameCannotBeGiven(t *testing.T) {
	inTheWay := func(name string) func(*testing.T, *Writer) string {
		return func(t *testing.T, w *Writer) string {
			path := filepath.Join(w.dir+name, "todo.txt")
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte("buy milk"), 0o666)); err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
	refuse := func(call int) func(*testing.T, *Writer) string {
		return func(_ *testing.T, w *Writer) string {
			w.rename = func(from, to string) error {
				if call--; call == 0 {
					return errors.New("the disk is on strike")
				}
				return os.Rename(from, to)
			}
			return ""
		}
	}
	for name, c := range map[string]struct {
		replaces bool
		obstacle func(*testing.T, *Writer) (path string)
		want     string
	}{
		"something has the name":          {false, inTheWay(""), "not a cloudgate result"},
		"something is in the result":      {true, inTheWay(""), "also holds todo.txt"},
		"something stands aside":          {true, inTheWay(replacedSuffix), "not a cloudgate result"},
		"the result cannot stand aside":   {true, refuse(1), "on strike"},
		"the name cannot be given":        {false, refuse(1), "on strike"},
		"the name cannot be given by now": {true, refuse(2), "on strike"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "study")
			if c.replaces {
				if _, err := finished(t, dir, "old", false).Commit(Execution{}); err != nil {
					t.Fatal(err)
				}
			}
			w := finished(t, dir, "new", true)
			obstacle := c.obstacle(t, w)
			_, err := w.Commit(Execution{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("Commit: %v, want …%s…", err, c.want)
			}
			if err := w.Abort(err); err != nil {
				t.Errorf("Abort: %v", err)
			}
			note, err := os.ReadFile(filepath.Join(dir+PartialSuffix, noteFile))
			if err != nil || !strings.Contains(string(note), c.want) {
				t.Errorf("note %q, %v", note, err)
			}
			if _, err := Open(dir + PartialSuffix); !errors.Is(err, ErrPartial) {
				t.Errorf("the unfinished work opens: %v", err)
			}
			if obstacle != "" {
				if text, err := os.ReadFile(obstacle); string(text) != "buy milk" {
					t.Fatalf("%s: %q, %v", obstacle, text, err)
				}
				if err := os.Remove(obstacle); err != nil {
					t.Fatal(err)
				}
			}
			if c.replaces {
				r, err := Open(dir)
				if err != nil {
					t.Fatal(err)
				}
				if err := r.Verify(); err != nil || r.Manifest().Study != "old" {
					t.Errorf("the result that was there is %s, %v", r.Manifest().Study, err)
				}
			}
			if _, err := finished(t, dir, "new", true).Commit(Execution{}); err != nil {
				t.Fatal(err)
			}
			if state, err := Inspect(dir, KindRun, "new"); state != SameStudy || err != nil {
				t.Errorf("%s, %v", state, err)
			}
			for _, suffix := range []string{PartialSuffix, replacedSuffix} {
				if _, err := os.Stat(dir + suffix); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("%s is left: %v", suffix, err)
				}
			}
		})
	}
}

// full is a file on a disk that has room for some bytes more.
type full struct {
	*tableFile
	room int
}

var errFull = errors.New("no space left on device")

func (f *full) Write(p []byte) (int, error) {
	n := min(len(p), f.room)
	f.room -= n
	if n < len(p) {
		n, _ = f.tableFile.Write(p[:n])
		return n, errFull
	}
	return f.tableFile.Write(p)
}

// When the disk is full, the row groups that were there are there, the note still says what the directory
// is, and the study goes on from them when there is room.
func TestDiskFull(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "full")
	m := Manifest{Study: "full", Design: Design{End: 40_000}, Outcomes: []Outcome{{Name: "y", Kept: true}}}
	y := make([]float64, m.Design.End)
	for i := range y {
		y[i] = math.Sqrt(float64(i))
	}
	status := make([]string, len(y))
	write := func(w *Writer) error { return w.Put(w.Next(), nil, [][]float64{y[w.Next():]}, status[w.Next():]) }
	w, err := Create(dir, m, Request{})
	if err != nil {
		t.Fatal(err)
	}
	w.runs.to.file = &full{w.file, 200_000}
	if err := write(w); !errors.Is(err, errFull) {
		t.Fatalf("Put: %v", err)
	}
	if err := w.Abort(errFull); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(filepath.Join(dir+PartialSuffix, noteFile))
	if err != nil || !strings.HasPrefix(string(text), note) || !strings.Contains(string(text), errFull.Error()) {
		t.Errorf("note %q, %v", text, err)
	}
	work, err := FindWork(dir)
	if err != nil || work.Done == 0 || work.Done%groupRows != 0 {
		t.Fatalf("%d runs are done, %v", work.Done, err)
	}
	if w, err = Resume(dir); err != nil || w.Next() != work.Done {
		t.Fatalf("it goes on from run %d, %v", w.Next(), err)
	}
	col, err := []float64(nil), write(w)
	if err == nil {
		col, err = w.Column("y")
	}
	if err != nil || !slices.Equal(col, y) {
		t.Errorf("the runs are not what they were to be, %v", err)
	}
	if err := w.Abort(nil); err != nil {
		t.Error(err)
	}
}

// A journal that can no longer be written is not gone on with: a torn line would hide those after it.
func TestJournalTorn(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), journalFile))
	if err != nil {
		t.Fatal(err)
	}
	j := &journal{file: f}
	if err := errors.Join(j.addProcess(), f.Close()); err != nil {
		t.Fatal(err)
	}
	if err := j.addProcess(); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
	if err := j.addProcess(); err == nil || !strings.Contains(err.Error(), "cannot be gone on with") {
		t.Error(err)
	}
}

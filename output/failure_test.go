package output

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A file that can no longer be written, as on a full disk, gives an error and no result.
func TestWriteFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "full")
	m := Manifest{Study: "full", Design: Design{End: 100_000}, Outcomes: []Outcome{{Name: "y", Kept: true}}}
	w, err := Create(dir, m, false)
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
	if state, err := Inspect(dir, "full"); state != Unfinished || err != nil {
		t.Errorf("%s, %v", state, err)
	}
}

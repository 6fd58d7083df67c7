package output_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cloudgate/output"
)

// Verify names every table in which a byte was changed, wherever it is, and reading a damaged
// table gives an error or numbers, never a panic.
func TestVerifyFindsAFlippedByte(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "small")
	m := newStudy(200).write(t, dir, 200).Manifest()
	for _, table := range m.Tables {
		path := filepath.Join(dir, table.File)
		whole := []byte(read(t, dir, table.File))
		step := max(1, len(whole)/150)
		for at := 0; at < len(whole); at += step {
			damaged := append([]byte(nil), whole...)
			damaged[at] ^= 0x55
			if err := os.WriteFile(path, damaged, 0o666); err != nil {
				t.Fatal(err)
			}
			r, err := output.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Verify(); err == nil || !strings.Contains(err.Error(), table.File+": changed since it was written") {
				t.Fatalf("%s, byte %d: %v", table.File, at, err)
			}
			readAll(r)
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(path, whole, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	r, err := output.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Verify(); err != nil {
		t.Error(err)
	}
}

// readAll reads all that a result holds and passes over errors.
func readAll(r *output.Results) {
	r.Summary()
	r.Curves()
	r.Parameters()
	r.Runs()
	r.Status()
	r.Inputs()
	for _, o := range r.Manifest().Outcomes {
		for i := range o.Len() {
			r.Column(o.Cell(i))
		}
	}
}

func TestVerifyCountsRows(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "small")
	newStudy(20).write(t, dir, 20)
	manifest := read(t, dir, "manifest.json")
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(strings.Replace(manifest, `"rows": 20`, `"rows": 21`, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	r, err := output.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Verify(); err == nil || !strings.Contains(err.Error(), "20 rows, in the manifest 21") {
		t.Error(err)
	}
}

// A directory may be parted from a table, if that is said: what is left is there and whole.
func TestOpenWithout(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "small")
	m := newStudy(20).write(t, dir, 20).Manifest()
	if err := os.Remove(filepath.Join(dir, "runs.parquet")); err != nil {
		t.Fatal(err)
	}
	if _, err := output.Open(dir); err == nil || !strings.Contains(err.Error(), "incomplete: runs.parquet is missing") {
		t.Error(err)
	}
	r, err := output.OpenWithout(dir, []string{"runs.parquet"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.Verify(); err != nil {
		t.Error(err)
	}
	if names := r.Files(); slices.Contains(names, "runs.parquet") || !slices.Contains(names, "manifest.json") || len(names) < len(m.Tables) {
		t.Error(names)
	}
	if _, err := r.Column("y"); err == nil {
		t.Error("a column of runs that are not there")
	}
	if names, err := r.Figures(); err != nil || len(names) > 0 {
		t.Errorf("%v %v", names, err)
	}
}

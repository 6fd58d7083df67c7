package bindtest

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cloudgate/scenarios/bind"
)

// Broken reads each file of a pattern, of which there have to be at least so many, and expects a list of problems that is its golden
// file. With update the golden files are written instead.
func Broken(t *testing.T, pattern string, least int, update bool, read func(file string) error) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < least {
		t.Fatalf("found %d broken files, %v; expected at least %d", len(files), err, least)
	}
	for _, file := range files {
		base := strings.TrimSuffix(file, filepath.Ext(file))
		t.Run(filepath.Base(base), func(t *testing.T) {
			err := read(file)
			Refused(t, err)
			Golden(t, base+".golden", err.Error()+"\n", update)
		})
	}
}

// Refused expects an error that is a list of problems, and not an empty one.
func Refused(t *testing.T, err error) {
	t.Helper()
	var problems bind.Errors
	if !errors.As(err, &problems) || len(problems) == 0 {
		t.Fatalf("%T %v is not a list of problems", err, err)
	}
}

// Seed begins a fuzz test with the files of a pattern, each with what else the test takes.
func Seed(f *testing.F, pattern string, more ...any) {
	f.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		f.Fatalf("found %d files of %s, %v", len(files), pattern, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(slices.Concat([]any{data}, more)...)
	}
}

// Golden holds a text against a file, or writes the file with update.
func Golden(t *testing.T, file, got string, update bool) {
	t.Helper()
	if update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

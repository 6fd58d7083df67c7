package replication_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cloudgate/output/replication"
)

// contents of a small package.
var contents = map[string]string{
	"README.md": "# A paper\n", "results/a/summary.csv": "x\n1\n", "results/a/runs.parquet": "PAR1\x00\x01", "figures/a/fan.svg": "<svg/>",
}

// small makes a package.
func small(t testing.TB, dir string) replication.Manifest {
	t.Helper()
	w, err := replication.Create(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"results/a/summary.csv", "README.md", "figures/a/fan.svg", "results/a/runs.parquet"} {
		if err := w.Add(path, []byte(contents[path])); err != nil {
			t.Fatal(err)
		}
	}
	m, err := w.Commit(replication.Manifest{Title: "A paper", Results: []replication.Result{{Name: "a", Kind: "run", Study: "1"}}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func check(t testing.TB, dir string) *replication.Differences {
	t.Helper()
	m, err := replication.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	var found replication.Differences
	if err := m.Check(context.Background(), dir, &found, nil); err != nil {
		t.Fatal(err)
	}
	return &found
}

// A package as it was made holds; every flipped bit of every file is found, in that file, and so are files that went or came.
func TestEveryFlippedBitIsFound(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "paper")
	small(t, dir)
	if found := check(t, dir); found.Count() != 0 {
		t.Fatal(found.List)
	}
	for name, text := range contents {
		path := filepath.Join(dir, filepath.FromSlash(name))
		for at := range text {
			for bit := range 8 {
				damaged := []byte(text)
				damaged[at] ^= 1 << bit
				write(t, path, damaged)
				if found := check(t, dir); found.Count() != 1 || found.List[0].File != path {
					t.Fatalf("%s, byte %d, bit %d: %v", name, at, bit, found.List)
				}
			}
		}
		write(t, path, []byte(text))
	}
	manifest := filepath.Join(dir, replication.ManifestFile)
	text, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	for at := range text {
		damaged := slices.Clone(text)
		damaged[at] ^= 1
		write(t, manifest, damaged)
		if _, err := replication.Read(dir); err == nil || !strings.Contains(err.Error(), manifest) {
			t.Fatalf("byte %d of the manifest: %v", at, err)
		}
	}
	write(t, manifest, text)
	more := filepath.Join(dir, "results", "more.csv")
	write(t, more, nil)
	if err := os.Remove(filepath.Join(dir, "README.md")); err != nil {
		t.Fatal(err)
	}
	if found := check(t, dir); !slices.Equal(found.Files(), []string{filepath.Join(dir, "README.md"), more}) {
		t.Error(found.List)
	}
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// Nothing but a package is replaced, by force alone, and none that holds what it did not bring. What is given up leaves nothing.
func TestNothingIsLost(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "paper")
	small(t, dir)
	if _, err := replication.Create(dir, false); err == nil || !strings.Contains(err.Error(), "--force") {
		t.Error(err)
	}
	w, err := replication.Create(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add("README.md", []byte("another\n")); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"README.md", "../x", "/x", "manifest.json", ""} {
		if err := w.Add(path, nil); err == nil {
			t.Errorf("%q was put into the package", path)
		}
	}
	if found := check(t, dir); found.Count() != 0 {
		t.Error("the package changed before Commit")
	}
	if _, err := w.Commit(replication.Manifest{Title: "Another"}); err != nil {
		t.Fatal(err)
	}
	if m, err := replication.Read(dir); err != nil || m.Title != "Another" || len(m.Files) != 1 {
		t.Errorf("%v %v", m, err)
	}
	write(t, filepath.Join(dir, "mine.txt"), nil)
	if _, err := replication.Create(dir, true); err == nil || !strings.Contains(err.Error(), "mine.txt") {
		t.Error(err)
	}
	if err := os.Mkdir(filepath.Join(parent, "other"), 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(parent, "other", "mine.txt"), nil)
	if _, err := replication.Create(filepath.Join(parent, "other"), true); !errors.Is(err, replication.ErrNotPackage) {
		t.Error(err)
	}
	if w, err = replication.Create(filepath.Join(parent, "third"), false); err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Fatal(err)
	}
	if names := entries(t, parent); !slices.Equal(names, []string{"other", "paper"}) {
		t.Error(names)
	}
}

func entries(t *testing.T, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

// An archive has the same bytes whenever and wherever it is made, and what comes out of it is the package.
func TestArchivesAreDeterministic(t *testing.T) {
	for _, ending := range replication.Archives {
		var archives [2]bytes.Buffer
		for i := range archives {
			dir := filepath.Join(t.TempDir(), "paper")
			m := small(t, dir)
			if err := os.Chmod(filepath.Join(dir, "README.md"), []os.FileMode{0o600, 0o644}[i]); err != nil {
				t.Fatal(err)
			}
			if err := m.Archive(context.Background(), &archives[i], ending, dir, "my-paper"); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(archives[0].Bytes(), archives[1].Bytes()) {
			t.Errorf("two archives %s differ", ending)
		}
		file := filepath.Join(t.TempDir(), "x"+ending)
		write(t, file, archives[0].Bytes())
		dir, err := replication.Extract(context.Background(), file, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if found := check(t, dir); filepath.Base(dir) != "my-paper" || found.Count() != 0 {
			t.Errorf("%s: %v", dir, found.List)
		}
	}
}

// An archive that would write elsewhere, or make a link, is refused.
func TestHostileArchivesAreRefused(t *testing.T) {
	for _, name := range []string{"../x", "/x", "a/../../x", "x", "a//x", "a/./x"} {
		var zipped, tarred bytes.Buffer
		z := zip.NewWriter(&zipped)
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
		a := tar.NewWriter(&tarred)
		if err := errors.Join(z.Close(), a.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg}), a.Close()); err != nil {
			t.Fatal(err)
		}
		refuse(t, ".zip", zipped.Bytes())
		refuse(t, ".tar", tarred.Bytes())
	}
	var linked bytes.Buffer
	a := tar.NewWriter(&linked)
	if err := errors.Join(a.WriteHeader(&tar.Header{Name: "a/x", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink}), a.Close()); err != nil {
		t.Fatal(err)
	}
	refuse(t, ".tar", linked.Bytes())
}

func refuse(t *testing.T, ending string, data []byte) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x"+ending)
	write(t, file, data)
	to := t.TempDir()
	if dir, err := replication.Extract(context.Background(), file, to); err == nil {
		t.Errorf("%s was accepted: %s", ending, dir)
	}
	if names := entries(t, to); len(names) > 0 {
		t.Errorf("left %v", names)
	}
}

// What ends the context ends the work, with its error.
func TestWorkIsInterrupted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "paper")
	m := small(t, dir)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var found replication.Differences
	if err := m.Check(ctx, dir, &found, nil); !errors.Is(err, context.Canceled) || found.Count() > 0 {
		t.Errorf("%v, %v", err, found.List)
	}
	if err := m.Archive(ctx, &bytes.Buffer{}, ".tar", dir, "x"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

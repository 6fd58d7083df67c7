package replication

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
)

func sample(f *testing.F) (dir string, manifest []byte, m Manifest) {
	dir = filepath.Join(f.TempDir(), "paper")
	w, err := Create(dir, false)
	if err != nil {
		f.Fatal(err)
	}
	if err := w.Add("results/a/x.csv", []byte("x\n1\n")); err != nil {
		f.Fatal(err)
	}
	if m, err = w.Commit(Manifest{Title: "A paper", Results: []Result{{Name: "a"}}}); err != nil {
		f.Fatal(err)
	}
	if manifest, err = os.ReadFile(filepath.Join(dir, ManifestFile)); err != nil {
		f.Fatal(err)
	}
	return dir, manifest, m
}

// A manifest that is read is written again with the same bytes: nothing in it can change unseen.
func FuzzManifest(f *testing.F) {
	_, manifest, _ := sample(f)
	f.Add(manifest)
	f.Add([]byte(`{"format": "cloudgate-replication/1"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := decode(data)
		if err != nil {
			return
		}
		if again, err := m.encode(); err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%v\n%s\n%s", err, data, again)
		}
	})
}

// An archive is refused, or what comes out of it stays in its folder.
func FuzzExtract(f *testing.F) {
	dir, _, m := sample(f)
	for _, ending := range Archives {
		var b bytes.Buffer
		if err := m.Archive(context.Background(), &b, ending, dir, "paper"); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes(), ending == ".tar")
	}
	f.Fuzz(func(t *testing.T, data []byte, tarred bool) {
		base := t.TempDir()
		to, file := filepath.Join(base, "to"), filepath.Join(base, "x.zip")
		if tarred {
			file = filepath.Join(base, "x.tar")
		}
		if err := os.Mkdir(to, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o666); err != nil {
			t.Fatal(err)
		}
		if dir, err := Extract(context.Background(), file, to); err == nil && filepath.Dir(dir) != to {
			t.Fatalf("a package in %s", dir)
		}
		if entries, err := os.ReadDir(base); err != nil || len(entries) != 2 {
			t.Fatalf("%v beside the folder, %v", entries, err)
		}
	})
}

// Two tables are compared whatever is in them, and agree exactly when their bytes do.
func FuzzTable(f *testing.F) {
	f.Add("a,b\n1,2\n", "a,b\n1,3\n")
	f.Add("a\n\"", "a\n1\n2\n")
	f.Add("", "\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, within := range []float64{0, OtherVersion} {
			c := Comparison{Within: within, Found: &Differences{}}
			c.Table("t.csv", []byte(a), []byte(b))
			if within == 0 && (c.Found.Count() == 0) != (a == b) {
				t.Fatalf("%q and %q: %v", a, b, c.Found.List)
			}
			for _, d := range c.Found.List {
				_ = d.String()
			}
		}
	})
}

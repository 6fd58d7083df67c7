package replication

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What an archive unpacks is limited in names, number and bytes, and the error says which and how far.
func TestExtractionIsLimited(t *testing.T) {
	for want, names := range map[string][]string{
		"":                               {"p/a", "p/b"},
		"found more than 100000 files":   {"p/a", "p/b", "p/c"},
		"found a name of 1025 bytes":     {"p/" + strings.Repeat("x", 1023)},
		"found more data than a package": {"p/long"},
	} {
		root, err := os.OpenRoot(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		x := &extraction{ctx: context.Background(), root: root, files: 2, bytes: 10}
		for _, name := range names {
			text := "text\n"
			if name == "p/long" {
				text = "eleven bytes"
			}
			if err = x.file(name, strings.NewReader(text)); err != nil {
				break
			}
		}
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%v, want %q", err, want)
		}
		if err := root.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// An archive of a few kilobytes that would fill a disk is refused long before it does.
func TestABombIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "paper.zip")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("paper/results/a/x.csv")
	if err != nil {
		t.Fatal(err)
	}
	const size = 96 << 20
	if _, err := io.CopyN(w, zeros{}, size); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err = Extract(context.Background(), file, t.TempDir()); err == nil || !strings.Contains(err.Error(), "paper/results/a/x.csv: found more data than a package of this size can hold, expected at most 64 MiB and 200 times the bytes of the archive, and never more than 256 GiB") {
		t.Errorf("%d bytes unpacked to %d: %v", b.Len(), size, err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

package output

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Verify checks that every table has the hash and the number of rows that the manifest says, and every text of an
// analysis its hash. It reports all that do not.
func (r *Results) Verify() error {
	var errs []error
	for _, t := range r.manifest.Tables {
		if err := r.VerifyTable(t); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", filepath.Join(r.dir, t.File), err))
		}
	}
	for _, name := range r.HashedTexts() {
		if err := r.VerifyText(name); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", filepath.Join(r.dir, name), err))
		}
	}
	return errors.Join(errs...)
}

// VerifyTable checks one table of the manifest. One that was left out holds nothing against it.
func (r *Results) VerifyTable(t Table) error {
	if slices.Contains(r.without, t.File) {
		return nil
	}
	return verify(filepath.Join(r.dir, t.File), t)
}

// HashedTexts names the texts that the manifest has a hash of, in the order of their names: those of an analysis and its captions.
func (r *Results) HashedTexts() []string { return slices.Sorted(maps.Keys(r.manifest.TextHashes)) }

// VerifyText checks one of HashedTexts.
func (r *Results) VerifyText(name string) error {
	f, err := os.Open(filepath.Join(r.dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return errors.New("missing")
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return unchanged(f, r.manifest.TextHashes[name])
}

// unchanged reads a file to its end, and is nil if it has the hash that the manifest says.
func unchanged(f *os.File, hash string) error {
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != hash {
		return fmt.Errorf("changed since it was written: sha256 %s, in the manifest %s", got, hash)
	}
	return nil
}

func verify(path string, t Table) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := unchanged(f, t.SHA256); err != nil {
		return err
	}
	rows, err := countRows(f)
	if err != nil {
		return err
	}
	if rows != t.Rows {
		return fmt.Errorf("%d rows, in the manifest %d", rows, t.Rows)
	}
	return nil
}

// countRows counts the data rows of a file that has been read to its end.
func countRows(f *os.File) (int, error) {
	if filepath.Ext(f.Name()) == ".parquet" {
		runs, err := openRuns(f)
		if err != nil {
			return 0, err
		}
		return runs.rows(), nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	if filepath.Base(f.Name()) == sketchFile {
		c, _, err := openSketch(f)
		return c.Next - c.First, err
	}
	return countCSV(f)
}

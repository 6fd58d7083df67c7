package replication

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cloudgate/output/ctxio"
)

// Format is the version of the package that is written and read here.
const Format = "cloudgate-replication/1"

// ManifestFile is the manifest's place in a package.
const ManifestFile = "manifest.json"

// ErrNotPackage is what a directory or an archive is that is no replication package.
var ErrNotPackage = errors.New("not a replication package")

// Manifest says what a package holds.
type Manifest struct {
	Format   string            `json:"format"` // set by Commit
	Title    string            `json:"title"`
	Revision string            `json:"revision"` // of the program that made the package
	Versions map[string]string `json:"versions"` // of the program, its engine, the models and the toolchain
	Results  []Result          `json:"results"`
	Files    []File            `json:"files"` // all but the manifest, in order of path; set by Commit
	Seal     string            `json:"seal"`  // SHA-256 of the manifest with an empty seal; set by Commit
}

// Result is one result or analysis in a package.
type Result struct {
	Name     string   `json:"name"` // of its folders under results and figures
	Kind     string   `json:"kind"` // as in its own manifest
	Study    string   `json:"study_id"`
	Scenario string   `json:"scenario,omitempty"` // path in the package
	Without  []string `json:"without,omitempty"`  // tables that its manifest names and that were left out
}

// File is a file of a package.
type File struct {
	Path   string `json:"path"` // with slashes, from the package's folder
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// encode gives the manifest as it stands in the package.
func (m Manifest) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return b.Bytes(), err
}

// seal is the hash of the manifest with an empty seal.
func (m Manifest) seal() (string, error) {
	m.Seal = ""
	data, err := m.encode()
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// decode reads a manifest, which must be as it was written, to the byte.
func decode(data []byte) (Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return Manifest{}, fmt.Errorf("not a manifest: %w", err)
	}
	if m.Format != Format {
		return Manifest{}, fmt.Errorf("%w: found the format %q, expected %q", ErrNotPackage, m.Format, Format)
	}
	for i, f := range m.Files {
		if !fs.ValidPath(f.Path) || f.Path == "." || f.Path == ManifestFile || strings.Contains(f.Path, `\`) {
			return Manifest{}, fmt.Errorf("no file of a package: %q", f.Path)
		}
		if i > 0 && m.Files[i-1].Path >= f.Path {
			return Manifest{}, fmt.Errorf("files are not in order: %q after %q", f.Path, m.Files[i-1].Path)
		}
	}
	for _, r := range m.Results {
		if !fs.ValidPath(r.Name) || r.Name == "." || strings.ContainsAny(r.Name, `/\`) {
			return Manifest{}, fmt.Errorf("no result of a package: %q", r.Name)
		}
	}
	seal, err := m.seal()
	if err != nil {
		return Manifest{}, err
	}
	again, err := m.encode()
	if err != nil {
		return Manifest{}, err
	}
	if seal != m.Seal || !bytes.Equal(data, again) {
		return Manifest{}, errors.New("changed since it was written: its seal does not hold")
	}
	return m, nil
}

// Read reads the manifest of the package in a directory. The error wraps ErrNotPackage when there is none. A manifest that
// was changed since is an error, too.
func Read(dir string) (Manifest, error) {
	path := filepath.Join(dir, ManifestFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, fmt.Errorf("%s: %w: no %s", dir, ErrNotPackage, ManifestFile)
	}
	if err != nil {
		return Manifest{}, err
	}
	m, err := decode(data)
	if err != nil {
		return Manifest{}, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// Check computes the hash of every file of the package in dir again. It adds to found each one that was changed, that is
// missing, or that the manifest does not name. Progress is told how many files are done; it may be nil. The error is
// ctx's or of the file system.
func (m Manifest) Check(ctx context.Context, dir string, found *Differences, progress func(done int)) error {
	for i, f := range m.Files {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		sum, _, err := hashOf(ctx, path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			found.Add(Difference{File: path, Found: "no such file", Expected: "SHA-256 " + f.SHA256})
		case err != nil:
			return err
		case sum != f.SHA256:
			found.Add(Difference{File: path, Found: "SHA-256 " + sum, Expected: f.SHA256 + " by the package's manifest"})
		}
		if progress != nil {
			progress(i + 1)
		}
	}
	more, err := m.unnamed(dir)
	for _, path := range more {
		found.Add(Difference{File: filepath.Join(dir, path), Found: "a file that the package's manifest does not name", Expected: "none"})
	}
	return err
}

// unnamed lists the files below dir that the manifest does not name.
func (m Manifest) unnamed(dir string) (paths []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		_, named := slices.BinarySearchFunc(m.Files, filepath.ToSlash(rel), func(f File, path string) int { return strings.Compare(f.Path, path) })
		if !named && rel != ManifestFile {
			paths = append(paths, rel)
		}
		return nil
	})
	return paths, err
}

// hashOf is the SHA-256 of a file in hexadecimal, and its length.
func hashOf(ctx context.Context, path string) (sum string, n int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	n, err = io.Copy(h, ctxio.NewReader(ctx, f))
	return hex.EncodeToString(h.Sum(nil)), n, err
}

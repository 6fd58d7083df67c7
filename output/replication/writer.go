package replication

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"cloudgate/output/ctxio"
)

// Writer makes a package. It works in a directory beside the package, which gets its name when it is whole. Call
// Abort after an error, or to give up. A Writer is not safe for concurrent use.
type Writer struct {
	dir, partial string
	root         *os.Root
	files        []File
}

// Create begins the package dir. A package that is there is replaced at Commit by force, unless there are files in
// it that it did not bring; anything else in dir is an error and never touched.
func Create(dir string, force bool) (*Writer, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := replaceable(dir, force); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return nil, err
	}
	partial, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".partial-")
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(partial)
	if err != nil {
		return nil, errors.Join(err, os.Remove(partial))
	}
	return &Writer{dir: dir, partial: partial, root: root}, nil
}

// replaceable is nil when nothing but a package would be lost with dir.
func replaceable(dir string, force bool) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	m, err := Read(dir)
	if err != nil {
		return fmt.Errorf("%w; it is not replaced", err)
	}
	if !force {
		return fmt.Errorf("%s: holds a package already; --force replaces it", dir)
	}
	more, err := m.unnamed(dir)
	if len(more) > 0 {
		err = fmt.Errorf("%s: not replaced, because it also holds %s", dir, strings.Join(more, ", "))
	}
	return err
}

// Has says whether the package has a file of that path.
func (w *Writer) Has(path string) bool {
	return slices.ContainsFunc(w.files, func(f File) bool { return f.Path == path })
}

// Bytes is the size of the files so far.
func (w *Writer) Bytes() (n int64) {
	for _, f := range w.files {
		n += f.Bytes
	}
	return n
}

// Add puts a file into the package.
func (w *Writer) Add(path string, data []byte) error {
	return w.write(path, strings.NewReader(string(data)))
}

// Copy puts a copy of the file from into the package.
func (w *Writer) Copy(ctx context.Context, path, from string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	return w.write(path, ctxio.NewReader(ctx, f))
}

func (w *Writer) write(name string, from io.Reader) error {
	if !fs.ValidPath(name) || name == ManifestFile || w.Has(name) {
		return fmt.Errorf("%s: cannot be put into a package, or is there already", name)
	}
	if err := w.root.MkdirAll(filepath.FromSlash(path.Dir(name)), 0o777); err != nil {
		return err
	}
	f, err := w.root.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), from)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	w.files = append(w.files, File{Path: name, Bytes: n, SHA256: hex.EncodeToString(h.Sum(nil))})
	return nil
}

// Commit writes the manifest and gives the package its name.
func (w *Writer) Commit(m Manifest) (Manifest, error) {
	slices.SortFunc(w.files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	m.Format, m.Files = Format, w.files
	var err error
	if m.Seal, err = m.seal(); err != nil {
		return Manifest{}, err
	}
	data, err := m.encode()
	if err != nil {
		return Manifest{}, err
	}
	if _, err := decode(data); err != nil {
		return Manifest{}, err
	}
	if err := w.root.WriteFile(ManifestFile, data, 0o666); err != nil {
		return Manifest{}, err
	}
	return m, w.publish()
}

// publish gives the package its name; one that has the name stands aside until then.
func (w *Writer) publish() error {
	if err := replaceable(w.dir, true); err != nil {
		return err
	}
	if err := w.root.Close(); err != nil {
		return err
	}
	if err := os.Chmod(w.partial, 0o755); err != nil {
		return err
	}
	aside := w.partial + ".replaced"
	err := os.Rename(w.dir, aside)
	if errors.Is(err, fs.ErrNotExist) {
		return os.Rename(w.partial, w.dir)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(w.partial, w.dir); err != nil {
		return errors.Join(err, os.Rename(aside, w.dir))
	}
	return os.RemoveAll(aside)
}

// Abort removes what there is of a package that did not get its name.
func (w *Writer) Abort() error {
	return errors.Join(w.root.Close(), os.RemoveAll(w.partial))
}

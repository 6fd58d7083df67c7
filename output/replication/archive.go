package replication

import (
	"archive/tar"
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cloudgate/output/ctxio"
)

// Archives are the endings of the archives that there are.
var Archives = []string{".zip", ".tar"}

// Archive writes the package in dir as one archive, a zip or a tar by the ending. All its files are in the folder name,
// in order of path, with the same date and rights, so that one package gives the same bytes wherever it is.
func (m Manifest) Archive(ctx context.Context, to io.Writer, ending, dir, name string) error {
	var paths []string
	for _, f := range m.Files {
		paths = append(paths, f.Path)
	}
	paths = append(paths, ManifestFile)
	slices.Sort(paths)
	create, finish := zipped(to)
	if ending == ".tar" {
		create, finish = tarred(to)
	}
	for _, p := range paths {
		if err := archive(ctx, create, path.Join(name, p), filepath.Join(dir, filepath.FromSlash(p))); err != nil {
			return err
		}
	}
	return finish()
}

// creator begins a file of an archive.
type creator func(name string, size int64) (io.Writer, error)

func archive(ctx context.Context, create creator, name, from string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	w, err := create(name, info.Size())
	if err != nil {
		return err
	}
	_, err = io.Copy(w, ctxio.NewReader(ctx, f))
	return err
}

// rights are those of all files of an archive, and dated is when they are said to have been written: the first day that
// zip can tell.
const rights = 0o644

var dated = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func zipped(to io.Writer) (creator, func() error) {
	z := zip.NewWriter(to)
	return func(name string, _ int64) (io.Writer, error) {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: dated}
		h.SetMode(rights)
		return z.CreateHeader(h)
	}, z.Close
}

func tarred(to io.Writer) (creator, func() error) {
	t := tar.NewWriter(to)
	return func(name string, size int64) (io.Writer, error) {
		return t, t.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: rights, ModTime: dated})
	}, t.Close
}

// Bounds on what an archive may hold, far beyond what a package does. A kilobyte of an archive may unpack to gigabytes, which nobody
// who sends a package means.
const (
	mostFiles    = 100_000
	longestPath  = 1024      // bytes of a name
	mostUnpacked = 256 << 30 // bytes of all files
	mostPacked   = 200       // times the archive's own bytes, besides
	littleEnough = 64 << 20  // bytes that may come of any archive
)

// Extract unpacks an archive into the directory to, which must exist, and gives the folder of the package in it. Names
// that lead elsewhere, links and devices are refused, and so is what unpacks to more than a package can be.
func Extract(ctx context.Context, file, to string) (dir string, err error) {
	root, err := os.OpenRoot(to)
	if err != nil {
		return "", err
	}
	defer root.Close()
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	x := &extraction{ctx: ctx, root: root, files: mostFiles, bytes: min(mostUnpacked, littleEnough+mostPacked*info.Size())}
	if strings.EqualFold(filepath.Ext(file), ".tar") {
		err = x.tar(f)
	} else {
		err = x.zip(f)
	}
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	if x.folder == "" {
		return "", fmt.Errorf("%s: %w: it is empty", file, ErrNotPackage)
	}
	return filepath.Join(to, x.folder), nil
}

// extraction is an archive that is being unpacked.
type extraction struct {
	ctx    context.Context
	root   *os.Root
	folder string // in which all its files are
	files  int    // that it may still hold
	bytes  int64  // that may still come of it
}

func (x *extraction) zip(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return err
	}
	for _, entry := range z.File {
		if strings.HasSuffix(entry.Name, "/") {
			continue
		}
		if !entry.Mode().IsRegular() {
			return fmt.Errorf("found %q, which is no file", entry.Name)
		}
		r, err := entry.Open()
		if err != nil {
			return fmt.Errorf("%s: %w", entry.Name, err)
		}
		if err := errors.Join(x.file(entry.Name, r), r.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (x *extraction) tar(f io.Reader) error {
	t := tar.NewReader(f)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch h.Typeflag {
		case tar.TypeDir:
		case tar.TypeReg:
			if err := x.file(h.Name, t); err != nil {
				return err
			}
		default:
			return fmt.Errorf("found %q, which is no file", h.Name)
		}
	}
}

func (x *extraction) file(name string, from io.Reader) error {
	folder, _, inside := strings.Cut(name, "/")
	if !fs.ValidPath(name) || !filepath.IsLocal(filepath.FromSlash(name)) || !inside || x.folder != "" && folder != x.folder {
		return fmt.Errorf("found %q, expected files in one folder", name)
	}
	x.folder = folder
	if len(name) > longestPath {
		return fmt.Errorf("found a name of %d bytes, %.40q…, expected at most %d", len(name), name, longestPath)
	}
	if x.files--; x.files < 0 {
		return fmt.Errorf("found more than %d files, expected at most so many", mostFiles)
	}
	if err := x.root.MkdirAll(filepath.FromSlash(path.Dir(name)), 0o777); err != nil {
		return err
	}
	f, err := x.root.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, io.LimitReader(ctxio.NewReader(x.ctx, from), x.bytes+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if x.bytes -= n; x.bytes < 0 {
		return fmt.Errorf("%s: found more data than a package of this size can hold, expected at most %d MiB and %d times the bytes of the archive, and never more than %d GiB",
			name, littleEnough>>20, mostPacked, mostUnpacked>>30)
	}
	return nil
}

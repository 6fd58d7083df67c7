package scenarios

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"cloudgate/scenarios/bind"
	"cloudgate/sim/spell"
)

//go:embed *.yaml
var shipped embed.FS

// File is a file that a study was made from.
type File struct{ Name, SHA256 string }

// Info describes a shipped scenario.
type Info struct{ Name, Model, Title, About string }

// shippedFolder stands before the names of shipped files in positions: it is where they are in the source.
const shippedFolder = "scenarios/"

// maxLevels is how many files one scenario may be made of.
const maxLevels = 16

// layer is one file of a scenario, read.
type layer struct {
	File
	dir  string // folder that `extends` is relative to; "" for shipped files
	id   string // what makes the file itself, to notice a cycle
	tree *bind.Node
}

// shippedNames lists the shipped scenarios.
func shippedNames() []string {
	paths, _ := fs.Glob(shipped, "*.yaml") // the pattern is well formed
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = strings.TrimSuffix(p, ".yaml")
	}
	return names
}

// Shipped lists the scenarios that come with the program, by name. What is wrong with one of them is
// for Load to say.
func Shipped() []Info {
	var infos []Info
	for _, name := range shippedNames() {
		info := Info{Name: name}
		if layers, _ := chain(name); len(layers) > 0 {
			info.Title, info.About = textOf(layers[0].tree, "title"), textOf(layers[0].tree, "about")
			info.Model, _ = modelOf(layers)
		}
		infos = append(infos, info)
	}
	return infos
}

// Source is the text of a shipped scenario as it was written, with its comments.
func Source(name string) ([]byte, error) {
	data, err := shipped.ReadFile(name + ".yaml")
	if err != nil {
		return nil, notFound(name, "")
	}
	return data, nil
}

// notFound is the error for what is neither a shipped scenario nor the file at path, and the name that it
// most likely meant: the same with another ending, a shipped one, or another file of the folder.
func notFound(ref, path string) error {
	msg := fmt.Sprintf("found %q, which is neither a shipped scenario nor a file", ref)
	stem := func(name string) string { return strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)) }
	files := neighbours(path)
	for i, name := range files {
		if strings.EqualFold(name, filepath.Base(ref)) || stem(name) == stem(ref) || stem(name) == filepath.Base(ref) {
			return fmt.Errorf("%s; did you mean %q?", msg, filepath.Join(filepath.Dir(ref), name))
		}
		files[i] = filepath.Join(filepath.Dir(ref), name)
	}
	for _, near := range []string{
		spell.Nearest(ref, shippedNames()), spell.Nearest(stem(ref), shippedNames()), spell.Nearest(filepath.Clean(ref), files),
	} {
		if near != "" {
			return fmt.Errorf("%s; did you mean %q?", msg, near)
		}
	}
	return fmt.Errorf("%s; shipped are %s", msg, strings.Join(shippedNames(), ", "))
}

// neighbours lists the YAML files in the folder of a path, the first thousand of them.
func neighbours(path string) []string {
	if path == "" {
		return nil
	}
	entries, _ := os.ReadDir(filepath.Dir(path)) // a folder that cannot be read has none
	var names []string
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); e.Type().IsRegular() && (ext == ".yaml" || ext == ".yml") && len(names) < 1000 {
			names = append(names, e.Name())
		}
	}
	return names
}

// read reads the file that ref means: a shipped name, or a path relative to dir.
func read(ref, dir string) (layer, error) {
	if data, err := shipped.ReadFile(ref + ".yaml"); err == nil && fs.ValidPath(ref) {
		return parseShipped(ref, data)
	}
	path := ref
	if dir != "" && !filepath.IsAbs(ref) {
		path = filepath.Join(dir, ref)
	}
	data, err := bind.ReadFile(path, bind.MaxBytes, "a shipped scenario or a file")
	if errors.Is(err, fs.ErrNotExist) {
		return layer{}, notFound(ref, path)
	}
	var cannot *fs.PathError
	if errors.As(err, &cannot) {
		return layer{}, fmt.Errorf("found %q, which cannot be read: %w", ref, cannot.Err)
	}
	if err != nil {
		return layer{}, err
	}
	id := path
	if abs, err := filepath.Abs(path); err == nil {
		id = abs
	}
	if real, err := filepath.EvalSymlinks(id); err == nil {
		id = real
	}
	return parse(layer{File: File{Name: path}, dir: filepath.Dir(path), id: id}, data)
}

// parsed holds what has been read of the shipped files, by name, for most studies begin with the same few and nobody
// changes a tree.
var parsed sync.Map

func parseShipped(ref string, data []byte) (layer, error) {
	once, _ := parsed.LoadOrStore(ref, sync.OnceValues(func() (layer, error) {
		name := shippedFolder + ref + ".yaml"
		return parse(layer{File: File{Name: name}, id: name}, data)
	}))
	return once.(func() (layer, error))()
}

func parse(l layer, data []byte) (layer, error) {
	sum := sha256.Sum256(data)
	l.SHA256 = hex.EncodeToString(sum[:])
	var err error
	l.tree, err = bind.Parse(l.Name, data)
	return l, err
}

// chain reads a file and all it extends, the file itself first. Layers come with the errors of their
// texts as far as they could be read.
func chain(ref string) ([]layer, error) {
	var layers []layer
	var errs bind.Errors
	dir := ""
	for {
		l, err := read(ref, dir)
		var inText bind.Errors
		switch {
		case errors.As(err, &inText):
			errs = append(errs, inText...)
		case err != nil && len(layers) > 0:
			return layers, append(errs, extendsError(layers, err.Error()))
		case err != nil:
			return nil, err
		}
		for i, before := range layers {
			if before.id == l.id {
				return layers, append(errs, extendsError(layers, "found a cycle: "+cycle(layers[i:])))
			}
		}
		layers = append(layers, l)
		ref, dir = textOf(l.tree, "extends"), l.dir
		if ref == "" {
			return layers, errs.Err()
		}
		if len(layers) == maxLevels {
			return layers, append(errs, extendsError(layers, fmt.Sprintf("found more than %d files that extend one another", maxLevels)))
		}
	}
}

// cycle says who extends whom, from the first of the layers round to it again.
func cycle(layers []layer) string {
	var names []string
	for _, l := range layers {
		names = append(names, l.Name)
	}
	return strings.Join(append(names, layers[0].Name), " extends ")
}

// extendsError is a problem with what the last layer extends.
func extendsError(layers []layer, problem string) bind.Error {
	n := layers[len(layers)-1].tree.Get("extends")
	return bind.Error{File: n.File, Line: n.Line, Column: n.Column, Path: "extends", Message: problem}
}

// textOf is the text of a top-level scalar, "" where there is none.
func textOf(tree *bind.Node, key string) string {
	if n := tree.Get(key); n != nil && n.Kind == bind.Scalar {
		return n.Text
	}
	return ""
}

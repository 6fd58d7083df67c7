package observed

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim/spell"
)

// Model names the model whose outcomes the shipped figures are about.
const Model = "access"

//go:embed *.csv
var shipped embed.FS

// shippedFolder stands before the names of shipped files in positions: it is where they are in the source.
const shippedFolder = "scenarios/observed/"

// Shipped are the figures that come with the program, by file and line. An error would be a mistake in one of them.
func Shipped() ([]Observation, error) {
	var rows []Observation
	var errs bind.Errors
	paths, _ := fs.Glob(shipped, "*.csv") // the pattern is well formed
	for _, path := range paths {
		data, err := shipped.ReadFile(path)
		if err != nil {
			return nil, err
		}
		of, err := Read(shippedFolder+path, data)
		var wrong bind.Errors
		if errors.As(err, &wrong) {
			errs = append(errs, wrong...)
		}
		rows = append(rows, of...)
	}
	return rows, errs.Err()
}

// IsShipped says whether a file, as errors name it, comes with the program.
func IsShipped(file string) bool { return strings.HasPrefix(file, shippedFolder) }

// Files are the files that come with the program, by name.
func Files() fs.FS { return shipped }

// Load reads a file of observations from disk.
func Load(path string) ([]Observation, error) {
	data, err := bind.ReadFile(path, MaxBytes, "a CSV file of observations")
	var cannot *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("found no file %q%s", path, spell.Hint(path, neighbours(path)))
	case errors.As(err, &cannot):
		return nil, fmt.Errorf("found %q, which cannot be read: %w", path, cannot.Err)
	case err != nil:
		return nil, err
	}
	return Read(path, data)
}

// neighbours lists the CSV files in the folder of a path, the first thousand of them.
func neighbours(path string) []string {
	entries, _ := os.ReadDir(filepath.Dir(path)) // a folder that cannot be read has none
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && filepath.Ext(e.Name()) == ".csv" && len(names) < 1000 {
			names = append(names, filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
	return names
}

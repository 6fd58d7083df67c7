package bind

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// ReadFile reads a file that somebody wrote, at most one byte more than most, so that the caller sees what is too long. A folder, a pipe or a device is
// refused, without being opened; expected says what the file was to be.
func ReadFile(path string, most int64, expected string) ([]byte, error) {
	info, err := os.Stat(path) // before opening, which waits where a pipe has no writer
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder; expected %s", path, expected)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("found %q, which is no regular file; expected %s", path, expected)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}

// Reading is a file that was read into a struct, with all that is wrong of it so far.
type Reading struct {
	*Binding
	Problems Errors
}

// Read parses the text of a file and binds it to a struct; name stands for the file in problems. What is wrong comes with the
// reading, to which Report adds; it is the error where nothing could be bound.
func (s *Schema) Read(name string, text []byte, to any) (*Reading, error) {
	r := new(Reading)
	tree, err := Parse(name, text)
	if err != nil && !errors.As(err, &r.Problems) {
		return nil, err
	}
	if tree == nil {
		return nil, r.Problems.Err()
	}
	r.Binding, err = s.Bind(tree, to, nil)
	var more Errors
	if errors.As(err, &more) {
		r.Problems = append(r.Problems, more...)
	}
	return r, nil
}

// Report adds a problem of the value at an address.
func (r *Reading) Report(path string, e Error) {
	at := r.Problem(path, e.Message)
	at.Found, at.Expected, at.Nearest = e.Found, e.Expected, e.Nearest
	r.Problems = append(r.Problems, at)
}

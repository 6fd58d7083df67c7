package bind

import (
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

//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package output

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A lock that is given back is free at once, even while a copy of the file is open: in a child between fork and exec.
func TestReleaseIsAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	open := func() *os.File {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o666)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	first, second := open(), open()
	defer second.Close()
	if !lock(first) || lock(second) {
		t.Skip("this file system knows no locks")
	}
	child, err := syscall.Dup(int(first.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(child)
	if err := release(first); err != nil {
		t.Fatal(err)
	}
	if !lock(second) {
		t.Error("the lock is held by a copy of a file that was given back")
	}
}

//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package output

import (
	"errors"
	"os"
	"syscall"
)

// lock takes a file for this process alone until it is closed or the process ends, however it ends. It
// says false when another has it. Where the file system knows no locks it takes the file all the same.
func lock(f *os.File) bool {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return !errors.Is(err, syscall.EWOULDBLOCK)
		}
	}
}

// release closes a file that lock has taken, or not. The lock ends with it even if a child is just being started, which has the
// file open, too, until it is another program.
func release(f *os.File) error {
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) // closing is what counts
	return f.Close()
}

//go:build unix

package main

import (
	"os/signal"
	"syscall"
)

// A file that grows beyond the limit of ulimit -f is an error of that file, and not the end of the program.
func init() { signal.Ignore(syscall.SIGXFSZ) }

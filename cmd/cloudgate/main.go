package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"cloudgate/scenarios/bind"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitFailedRuns  = 3
	exitInterrupted = 130
)

// run is the whole command: arguments in, text and an exit code out.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	app := newApp(stdout, stderr)
	args, err := reorder(app, args)
	if err == nil {
		err = app.RunContext(ctx, append([]string{app.Name}, args...))
	}
	if err == nil {
		return exitDone
	}
	var quiet quietError
	if !errors.As(err, &quiet) {
		fmt.Fprintf(stderr, "cloudgate: %v\n", err)
	}
	return exitCode(err)
}

// usageError is a command line that cannot be understood, or that asks for what does not exist.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// quietError ends the command with a code; what there was to say has been said.
type quietError int

func (e quietError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

func exitCode(err error) int {
	var (
		quiet quietError
		usage usageError
		file  bind.Errors
	)
	switch {
	case errors.As(err, &quiet):
		return int(quiet)
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &file):
		return exitUsage
	}
	return exitFailed
}

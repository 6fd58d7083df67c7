package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// progress tells how far a run has come: one line that is overwritten on a terminal, a plain line now and
// then elsewhere. It is a sim.Sink. A nil progress says nothing.
type progress struct {
	w        io.Writer
	terminal bool
	total    int
	what     string // is counted; empty for runs
	before   int    // runs of studies that are done, of several
	begun    int    // runs that were there before
	done     int
	start    time.Time
	last     time.Time
	written  bool // something stands on the terminal's line
}

// How often a line is renewed, or written anew where lines cannot be overwritten.
const (
	terminalEvery = 100 * time.Millisecond
	plainEvery    = 10 * time.Second
)

func newProgress(w io.Writer, total int) *progress {
	return &progress{w: w, terminal: isTerminal(w), total: total, start: time.Now(), last: time.Now()}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// begin says how many runs of a study there are before the first Put.
func (p *progress) begin(done int) {
	p.begun, p.done = p.begun+done, p.before+done
}

// pass says that a study of several is done, and whether it was done before.
func (p *progress) pass(runs int, found bool) {
	if p == nil {
		return
	}
	if p.before += runs; found {
		p.begun += runs
	}
}

// Put implements sim.Sink.
func (p *progress) Put(first int, in, out [][]float64, status []string) error {
	p.reached(p.done + len(status))
	return nil
}

// reached says how many runs there are by now.
func (p *progress) reached(done int) {
	if p == nil {
		return
	}
	p.done = done
	every := plainEvery
	if p.terminal {
		every = terminalEvery
	}
	if done == p.begun || time.Since(p.last) < every {
		return
	}
	p.last = time.Now()
	rate := float64(p.done-p.begun) / time.Since(p.start).Seconds()
	left := time.Duration(float64(p.total-p.done) / rate * float64(time.Second)).Round(time.Second)
	what := cmp.Or(p.what, "runs")
	p.line(fmt.Sprintf("%d of %d %s (%.0f %%), %.0f %s/s, %s left", p.done, p.total, what,
		100*float64(p.done)/float64(p.total), rate, what, left))
}

// say names what is being done after the runs; only a terminal is told.
func (p *progress) say(what string) {
	if p != nil && p.terminal {
		p.line(what)
	}
}

// expect says how many runs there will be now.
func (p *progress) expect(total int) {
	if p != nil {
		p.total = total
	}
}

// note leaves a line that stays.
func (p *progress) note(text string) {
	if p != nil {
		p.clear()
		fmt.Fprintln(p.w, text)
	}
}

// finish clears the line.
func (p *progress) finish() {
	if p != nil {
		p.clear()
	}
}

func (p *progress) line(text string) {
	if p.terminal {
		fmt.Fprintf(p.w, "\r\x1b[K%s", text)
		p.written = true
		return
	}
	fmt.Fprintln(p.w, text)
}

func (p *progress) clear() {
	if p.written {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.written = false
	}
}

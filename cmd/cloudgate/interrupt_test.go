package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cloudgate/sim"
)

// cancelOn cancels a context when something is first written to it.
type cancelOn struct {
	bytes.Buffer
	cancel context.CancelFunc
}

func (w *cancelOn) Write(p []byte) (int, error) {
	w.cancel()
	return w.Buffer.Write(p)
}

// A study that is interrupted ends with 130 and leaves a directory that says what it is; the same command
// makes the whole, and the same as if nothing had happened.
func TestInterruptedRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	out := filepath.Join(dir, "study")
	args := []string{"run", "bass", "--runs", "8192", "--formats", "none", "--out", out}
	ctx, cancel := context.WithCancel(context.Background())
	stderr := &cancelOn{cancel: cancel}
	var stdout bytes.Buffer
	if code := run(ctx, args, &stdout, stderr); code != exitInterrupted {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	if stdout.Len() > 0 || !strings.Contains(stderr.String(), "of 8192 runs; they are in "+out+".partial") {
		t.Errorf("it said\n%s%s", stdout.String(), stderr)
	}
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a result: %v", err)
	}
	note, err := os.ReadFile(filepath.Join(out+".partial", "INCOMPLETE.txt"))
	if err != nil || !strings.Contains(string(note), "context canceled") || !strings.Contains(string(note), "cloudgate resume goes on with it") {
		t.Errorf("the note says %q, %v", note, err)
	}

	for _, verb := range []string{"plot", "export"} {
		if _, said, code := command(t, verb, out+".partial"); code != exitUsage || !strings.Contains(said, "interrupted run") {
			t.Errorf("%s of unfinished work: exit code %d: %s", verb, code, said)
		}
	}

	succeed(t, args...)
	if _, err := os.Stat(out + ".partial"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("unfinished work is still there: %v", err)
	}
	undisturbed := filepath.Join(dir, "undisturbed")
	succeed(t, "run", "bass", "--runs", "8192", "--formats", "none", "--out", undisturbed)
	a, b := contents(t, out), contents(t, undisturbed)
	for name := range b {
		if name != "manifest.json" && !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s differs from that of a run that nobody interrupted", name)
		}
	}
}

// Interrupted in the middle, it says how many runs came so far: whole blocks, in order.
func TestInterruptedInTheMiddle(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	s := shipped(t, "bass")
	kept, err := keeping(s.Spec, "headline")
	if err != nil {
		t.Fatal(err)
	}
	st := studyRun{
		study: s, kept: kept, id: s.StudyID(0, s.Runs, kept.canonical), dir: filepath.Join(t.TempDir(), "study"), workers: 2,
		progress: &progress{w: &cancelOn{cancel: cancel}, terminal: true, total: s.Runs}, // it writes after the first block
	}
	err = st.execute(ctx)
	if exitCode(err) != exitInterrupted {
		t.Fatalf("exit code %d: %v", exitCode(err), err)
	}
	var runs int
	if _, scanErr := fmt.Sscanf(err.Error(), "stopped after %d of 16384 runs", &runs); scanErr != nil {
		t.Fatalf("%v: %v", scanErr, err)
	}
	if runs < sim.BlockRuns || runs == 16384 || runs%sim.BlockRuns != 0 {
		t.Errorf("stopped after %d runs", runs)
	}
}

// Interrupted anywhere, a study that keeps no runs saves what is known of all that came, and goes on from there to the
// same bytes.
func TestInterruptedWithoutRuns(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	whole := filepath.Join(root, "whole")
	succeed(t, "run", "bass", "--keep", "none", "--formats", "svg", "--out", whole, "-q")
	for name, cancel := range map[string]func(context.CancelFunc) io.Writer{
		"the runs":             func(c context.CancelFunc) io.Writer { return &cancelOn{cancel: c} },
		"computing statistics": func(c context.CancelFunc) io.Writer { return &cancelAt{text: "computing statistics", cancel: c} },
		"drawing figures":      func(c context.CancelFunc) io.Writer { return &cancelAt{text: "drawing figures", cancel: c} },
	} {
		ctx, stop := context.WithCancel(context.Background())
		s := shipped(t, "bass")
		kept, err := keeping(s.Spec, "none")
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(root, name)
		st := studyRun{
			study: s, kept: kept, id: s.StudyID(0, s.Runs, kept.canonical), dir: dir, workers: 2, look: look{formats: []string{"svg"}},
			progress: &progress{w: cancel(stop), terminal: true, total: s.Runs},
		}
		err = st.execute(ctx)
		if exitCode(err) != exitInterrupted {
			t.Fatalf("%s: exit code %d: %v", name, exitCode(err), err)
		}
		if name == "the runs" {
			var runs int
			if _, scanErr := fmt.Sscanf(err.Error(), "stopped after %d of 16384 runs; what is known of them is in", &runs); scanErr != nil ||
				runs == 0 || !strings.Contains(err.Error(), fmt.Sprintf("goes on from run %d:", runs)) {
				t.Errorf("%v", err)
			}
		} else if !strings.Contains(err.Error(), "goes on from run 16384:") {
			t.Errorf("%s: %v", name, err)
		}
		succeed(t, "resume", dir, "-q")
		undisturbed(t, dir, whole)
	}
}

// cancelAt cancels a context when a text is written to it.
type cancelAt struct {
	bytes.Buffer
	text   string
	cancel context.CancelFunc
}

func (w *cancelAt) Write(p []byte) (int, error) {
	if strings.Contains(string(p), w.text) {
		w.cancel()
	}
	return w.Buffer.Write(p)
}

// Interrupted after the runs, it computes no more statistics and draws no more figures, says what is there,
// and leaves no result.
func TestInterruptedAfterTheRuns(t *testing.T) {
	t.Parallel()
	s := shipped(t, "bass")
	kept, err := keeping(s.Spec, "headline")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]struct {
		said, there, not string
	}{
		"computing statistics": {"stopped while computing statistics; all 16384 runs are in ", "runs.parquet", "summary.csv"},
		"drawing figures":      {"stopped while drawing figures; all 16384 runs and the tables are in ", "summary.csv", "captions.md"},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		dir := filepath.Join(t.TempDir(), "study")
		st := studyRun{
			study: s, kept: kept, id: s.StudyID(0, s.Runs, kept.canonical), dir: dir, workers: 2, look: look{formats: []string{"svg"}},
			progress: &progress{w: &cancelAt{text: at, cancel: cancel}, terminal: true, total: s.Runs},
		}
		err := st.execute(ctx)
		if exitCode(err) != exitInterrupted || !strings.HasPrefix(err.Error(), want.said+dir+".partial") {
			t.Errorf("%s: exit code %d: %v", at, exitCode(err), err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: there is a result: %v", at, err)
		}
		left := contents(t, dir+".partial")
		if len(left[want.there]) == 0 || left[want.not] != nil || left["figures/fan.svg"] != nil {
			t.Errorf("%s: %s is missing, or %s there", at, want.there, want.not)
		}
		if !strings.Contains(string(left["INCOMPLETE.txt"]), "It ended with: "+want.said) {
			t.Errorf("%s: the note says %s", at, left["INCOMPLETE.txt"])
		}
	}
}

// What uses a result stops, too: figures are not drawn, and a file that an export would replace stays.
func TestInterruptedUseOfAResult(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	out, to := filepath.Join(dir, "study"), filepath.Join(dir, "export")
	study := []string{"run", "bass", "--runs", "64", "--out", out}
	succeed(t, append(study, "--formats", "none")...)
	write(t, to, "what was exported before")
	before := contents(t, dir)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, args := range [][]string{
		append(study, "--formats", "svg"),
		{"plot", out},
		{"plot", out, "--figure", "fan"},
		{"export", out, "--to", to},
		{"export", out, "--to", to, "--format", "parquet"},
		{"export", out, "--to", to, "--format", "iamc"},
		{"export", out, "--to", to, "--format", "hubverse"},
		{"export", out},
		{"score", to, to},
	} {
		var stdout, stderr bytes.Buffer
		if code := run(ctx, args, &stdout, &stderr); code != exitInterrupted || !strings.Contains(stderr.String(), "stopped") {
			t.Errorf("%s: exit code %d\n%s", args, code, &stderr)
		}
		if stdout.Len() > 0 {
			t.Errorf("%s printed %s", args, &stdout)
		}
	}
	after := contents(t, dir)
	for name := range after {
		if !bytes.Equal(after[name], before[name]) {
			t.Errorf("%s is not what it was", name)
		}
	}
	if len(after) != len(before) {
		t.Errorf("%d files, before %d", len(after), len(before))
	}
}

// Where lines cannot be overwritten, progress is whole lines without control characters; on a terminal one
// line is overwritten and at last cleared.
func TestProgress(t *testing.T) {
	for _, terminal := range []bool{false, true} {
		var b bytes.Buffer
		p := newProgress(&b, 1000)
		if p.terminal {
			t.Error("a buffer was taken for a terminal")
		}
		p.terminal = terminal
		p.start = p.start.Add(-2 * plainEvery)
		for range 5 {
			p.last = p.last.Add(-2 * plainEvery)
			if err := p.Put(0, nil, nil, make([]string, 200)); err != nil {
				t.Fatal(err)
			}
		}
		p.say("computing statistics")
		p.finish()
		got := b.String()
		if !strings.Contains(got, "400 of 1000 runs (40 %), 20 runs/s, 30s left") {
			t.Errorf("progress says %q", got)
		}
		if plain := !strings.ContainsAny(got, "\r\x1b"); plain == terminal {
			t.Errorf("control characters: %q", got)
		}
		if terminal && !strings.HasSuffix(got, "\r\x1b[K") || !terminal && strings.Count(got, "\n") != 5 {
			t.Errorf("progress ends as %q", got)
		}
	}
	var none *progress
	none.say("nothing")
	none.finish()
}

package main

import (
	"runtime"
	"time"

	"cloudgate/output"
	"cloudgate/sim/study"
)

// gather begins the stream that summarises the runs of a study that keeps none, or goes on with what a
// checkpoint has of it; nil for a study that keeps its runs.
func (r *studyRun) gather(w *output.Writer) (*study.Stream, error) {
	if r.kept.canonical != output.KeepNone {
		return nil, nil
	}
	s, err := study.NewStream(r.study.Spec, r.kept.outputs, replicates(r.study), thresholds(r.study), r.workers)
	if err != nil {
		return nil, err
	}
	if saved := w.Gathered(); saved != nil {
		err = s.Load(saved)
	}
	return s, err
}

// letGo frees the memory of what was gathered, which figures are not drawn from, and leaves it to a last checkpoint.
func (r *studyRun) letGo(w *output.Writer) error {
	if r.gathered == nil {
		return nil
	}
	if r.until == nil {
		if err := w.Checkpoint(r.gathered.Save); err != nil {
			return err
		}
	}
	r.gathered = nil
	runtime.GC()
	return nil
}

// frugal is how much garbage there may be in a study that keeps no runs, in percent of what is in use.
const frugal = 25

// checkpoints is a sim.Sink that saves, now and then, what a stream before it among the sinks has gathered.
type checkpoints struct {
	writer *output.Writer
	stream *study.Stream
	next   time.Time
}

// Checkpoints are made so often, or more seldom where they would take more than a small share of the time.
const (
	checkpointEvery = 10 * time.Second
	checkpointShare = 20 // of the time between two, one part is theirs at most
)

func newCheckpoints(w *output.Writer, s *study.Stream) *checkpoints {
	return &checkpoints{w, s, time.Now().Add(checkpointEvery)}
}

// Put implements sim.Sink.
func (c *checkpoints) Put(int, [][]float64, [][]float64, []string) error {
	begun := time.Now()
	if begun.Before(c.next) {
		return nil
	}
	if err := c.writer.Checkpoint(c.stream.Save); err != nil {
		return err
	}
	now := time.Now()
	c.next = now.Add(max(checkpointEvery, checkpointShare*now.Sub(begun)))
	return nil
}

package study

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"sync"

	"cloudgate/sim"
	"cloudgate/sim/stats"
)

// Stream is a sim.Sink that gathers what is to be said of the kept columns while the runs come, and keeps no run. Its
// memory does not grow with their number. What it says is what Runs would say, but for quantiles and curves, which
// come from bins (stats.Sketch): Summary.Within tells how far off they may be.
type Stream struct {
	columns  []column
	sketches []*stats.Sketch
	parts    int // of the columns, each a goroutine's

	saved, length []byte // of a sketch, reused by Save
}

// leastPart is the least number of columns for which it pays to hand them to another goroutine.
const leastPart = 64

// NewStream begins the summary of runs that are yet to come. Kept says by output of the spec what has columns, nil for
// all. It refuses what Runs.Summarise refuses. The columns are shared among that many workers; their number leaves no trace.
func NewStream(spec sim.Spec, kept []bool, r stats.Replicates, thresholds []Threshold, workers int) (*Stream, error) {
	columns, err := columnsOf(spec, kept, thresholds)
	if err != nil {
		return nil, err
	}
	s := &Stream{columns: columns, parts: max(1, min(workers, len(columns)/leastPart))}
	for _, c := range columns {
		var above []float64
		for _, t := range c.thresholds {
			above = append(above, t.Statistic.Bound())
		}
		s.sketches = append(s.sketches, stats.NewSketch(r, bits(len(columns)), above...))
	}
	return s, nil
}

// manyColumns are as many as have room for no more than the least bits each; half of them have room for one bit more.
const manyColumns = 1024

// bits is the precision of quantiles that so many columns have memory for.
func bits(columns int) int {
	n := stats.LeastBits
	for n < stats.MostBits && columns<<(n+1-stats.LeastBits) <= manyColumns {
		n++
	}
	return n
}

// Put implements sim.Sink.
func (s *Stream) Put(first int, _, out [][]float64, _ []string) error {
	for _, c := range s.columns {
		if out[c.Column] == nil {
			return fmt.Errorf("study: %s is to be summarised and is not kept", c.name)
		}
	}
	if s.parts == 1 {
		s.put(0, first, out)
		return nil
	}
	var wg sync.WaitGroup
	for part := range s.parts {
		wg.Go(func() { s.put(part, first, out) })
	}
	wg.Wait()
	return nil
}

// put hands runs to the columns of a part.
func (s *Stream) put(part, first int, out [][]float64) {
	n := len(s.columns)
	for i := part * n / s.parts; i < (part+1)*n/s.parts; i++ {
		s.sketches[i].Put(first, out[s.columns[i].Column])
	}
}

// Save writes what the stream has gathered, for Load.
func (s *Stream) Save(w io.Writer) error {
	for _, of := range s.sketches {
		var err error
		if s.saved, err = of.AppendBinary(s.saved[:0]); err != nil {
			return err
		}
		s.length = binary.AppendUvarint(s.length[:0], uint64(len(s.saved)))
		if _, err := w.Write(s.length); err != nil {
			return err
		}
		if _, err := w.Write(s.saved); err != nil {
			return err
		}
	}
	return nil
}

// Load makes of a new stream what another one of the same study saved; the runs after those go to Put. After an error
// the stream is of no use.
func (s *Stream) Load(r io.Reader) error {
	return s.read(r, func(i int, saved []byte) error { return s.sketches[i].UnmarshalBinary(saved) })
}

// Merge takes what another stream of the same study saved of the runs that follow, as if they had gone to Put: the bits
// are the same. Runs must have been cut at a multiple of 1,024. After an error the stream is of no use.
func (s *Stream) Merge(r io.Reader) error {
	return s.read(r, func(i int, saved []byte) error {
		next := s.sketches[i].Empty()
		if err := next.UnmarshalBinary(saved); err != nil {
			return err
		}
		return s.sketches[i].Merge(next)
	})
}

// read hands out what Save has written of each column.
func (s *Stream) read(r io.Reader, take func(i int, saved []byte) error) error {
	from := bufio.NewReader(r)
	var b bytes.Buffer
	for i, c := range s.columns {
		length, err := binary.ReadUvarint(from)
		if err == nil {
			b.Reset()
			_, err = io.CopyN(&b, from, int64(min(length, math.MaxInt64)))
		}
		if err == nil {
			err = take(i, b.Bytes())
		}
		if err != nil {
			return fmt.Errorf("what was gathered of %s: %w", c.name, err)
		}
	}
	if _, err := from.ReadByte(); err != io.EOF {
		return fmt.Errorf("study: found more than was gathered of %d columns", len(s.columns))
	}
	return nil
}

// Summarise makes the statistics of Runs.Summarise from the runs that have come. It asks ctx between columns. The
// result does not depend on the number of workers, of which there is at least one.
func (s *Stream) Summarise(ctx context.Context, workers int) (Summary, error) {
	found := make([]estimates, len(s.columns))
	jobs := make(chan int)
	var wg sync.WaitGroup
	for range max(1, workers) {
		wg.Go(func() {
			values := stats.NewSketched()
			for i := range jobs {
				values.Reset(s.sketches[i])
				found[i] = s.columns[i].estimate(values)
				found[i].within = values.Within(stats.Kind(s.columns[i].output.Kind))
			}
		})
	}
	var err error
	for i := range s.columns {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
			break
		}
		jobs <- i
	}
	close(jobs)
	wg.Wait()
	if err != nil {
		return Summary{}, err
	}
	return joined(found), nil
}

package output

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// unkept stands for the file of runs in a study that keeps none: it counts them.
type unkept struct {
	layout
	counted
	checkpoints int // so far, which the journal lists
}

// counted is what is known of runs that are not kept.
type counted struct {
	First    int        `json:"first"`
	Next     int        `json:"next"`     // the run that comes next
	Failed   int        `json:"failed"`   // of the runs before
	Failures [][]string `json:"failures"` // the first of these, as failures.csv has them
}

// MostFailures is how many failed runs of a study that keeps no runs are listed with their inputs.
const MostFailures = 10_000

// put counts the runs from first, which must be the next one.
func (u *unkept) put(first int, in, out [][]float64, status []string) error {
	if err := u.check(first, u.Next, in, out, status); err != nil {
		return err
	}
	u.Next += len(status)
	for i, s := range status {
		if s == "" {
			continue
		}
		if u.Failed++; len(u.Failures) == MostFailures {
			continue
		}
		rec := []string{strconv.Itoa(first + i), s}
		for _, col := range in {
			rec = append(rec, formatFloat(canonical(col[i])))
		}
		u.Failures = append(u.Failures, rec)
	}
	return nil
}

// checkpointEntry is a checkpoint: what is known after some runs of a study that keeps none. Its file is one of two, which
// take turns, so that one is whole while the other is written.
type checkpointEntry struct {
	Next   int    `json:"next"` // the run that comes next
	SHA256 []byte `json:"sha256"`
}

// checkpointFile is the name of the file of the i-th checkpoint.
func checkpointFile(i int) string { return checkpointFiles[i%len(checkpointFiles)] }

// Checkpoint makes the work on a study that keeps no runs last as far as it has come: save writes what has been
// gathered of the runs, and Resume hands it to Gathered. Of a study that keeps its runs nothing needs to be saved.
func (w *Writer) Checkpoint(save func(io.Writer) error) error {
	u := w.unkept
	if w.ended || u == nil {
		return errors.New("output: Checkpoint of a study that keeps its runs, or after its end")
	}
	if err := w.inPlace(); err != nil {
		return err
	}
	name := checkpointFile(u.checkpoints)
	if err := w.root.RemoveAll(name); err != nil {
		return err
	}
	f, err := createTable(w.root, name)
	if err != nil {
		return err
	}
	if err = errors.Join(u.save(f, save), f.close(), syncDir(w.partial)); err != nil {
		return about(name, err)
	}
	if err := w.journal.add(entry{Checkpoint: &checkpointEntry{u.Next, f.hash.Sum(nil)}}); err != nil {
		return err
	}
	u.checkpoints++
	w.lasting = u.Next
	return w.journal.file.Sync()
}

// save writes what was counted, and what save writes of what was gathered.
func (u *unkept) save(f io.Writer, save func(io.Writer) error) error {
	if err := json.NewEncoder(f).Encode(u.counted); err != nil {
		return err
	}
	return save(f)
}

// Gathered hands over, once, what was saved by the checkpoint that Resume went on from; nil if there was none.
func (w *Writer) Gathered() io.Reader {
	if w.gathered == nil {
		return nil
	}
	r := bytes.NewReader(w.gathered)
	w.gathered = nil
	return r
}

// recall takes the work of a study that keeps no runs back to its last checkpoint that is whole, and counts those up
// to there.
func (w *Writer) recall(checkpoints []checkpointEntry) (int, error) {
	for n := len(checkpoints); n > 0; n-- {
		data, err := w.root.ReadFile(checkpointFile(n - 1))
		sum := sha256.Sum256(data)
		if err != nil || !slices.Equal(sum[:], checkpoints[n-1].SHA256) {
			continue
		}
		head, state, _ := bytes.Cut(data, []byte("\n"))
		if err := json.Unmarshal(head, &w.unkept.counted); err != nil {
			return 0, fmt.Errorf("%s: damaged: %w", checkpointFile(n-1), err)
		}
		w.gathered, w.lasting = state, w.unkept.Next
		return n, nil
	}
	return 0, nil
}

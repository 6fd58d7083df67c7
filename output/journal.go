package output

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"
)

// journal is the file of unfinished work that says what the work is and what of it is done, so that
// another process can go on with it. It is only ever appended to. Each line is an entry of its own with
// its checksum in front; what follows the first line that is not whole was being written when the
// process ended, and counts for nothing.
//
// The first entry is the study. After it come the processes that worked on it, and an entry for each row
// group that the file of runs holds whole; or, of a study that keeps no runs, for each checkpoint.
type journal struct {
	file *os.File
	lost bool // a line may be torn, so that none can follow
}

// journalFormat is the version of the journal that this package writes and reads.
const journalFormat = "cloudgate-journal/2"

// entry is a line of the journal: one of these.
type entry struct {
	Study      *studyEntry      `json:"study,omitempty"`
	Process    *processEntry    `json:"process,omitempty"`
	Group      *groupEntry      `json:"group,omitempty"`
	Checkpoint *checkpointEntry `json:"checkpoint,omitempty"`
}

// studyEntry is all that the tables of a study are made from, beside its runs.
type studyEntry struct {
	Format   string   `json:"format"`
	Manifest Manifest `json:"manifest"`
	Request  Request  `json:"request"`
}

// processEntry is a process that wrote.
type processEntry struct {
	ID   int    `json:"id"`
	Host string `json:"host"`
}

// groupEntry is a row group, by the state of the file of runs at its end.
type groupEntry struct {
	Next   int    `json:"next"`   // the run after its last
	Failed int    `json:"failed"` // runs of the file so far
	End    int64  `json:"end"`    // bytes of the file so far
	SHA256 []byte `json:"sha256"` // of the file so far
	Meta   []byte `json:"meta"`   // the group's metadata, as Parquet encodes it
}

// add appends an entry.
func (j *journal) add(e entry) error {
	if j.lost {
		return fmt.Errorf("%s: cannot be gone on with", j.file.Name())
	}
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	line := fmt.Appendf(nil, "%08x %s\n", crc32.ChecksumIEEE(data), data)
	_, err = j.file.Write(line)
	j.lost = err != nil
	return err
}

// addProcess appends the entry of this process.
func (j *journal) addProcess() error {
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	return j.add(entry{Process: &processEntry{ID: os.Getpid(), Host: host}})
}

// record is what a journal says.
type record struct {
	studyEntry
	process     processEntry // the last
	groups      []groupEntry
	checkpoints []checkpointEntry
	ends        []int64 // bytes of the journal up to the study and up to each group or checkpoint
}

// parseEntry reads a line without its end.
func parseEntry(line []byte) (e entry, ok bool) {
	if len(line) < 9 || line[8] != ' ' {
		return e, false
	}
	sum, err := strconv.ParseUint(string(line[:8]), 16, 32)
	if err != nil || uint32(sum) != crc32.ChecksumIEEE(line[9:]) {
		return e, false
	}
	return e, json.Unmarshal(line[9:], &e) == nil
}

// formatOf is the format of a first line that another version may have written, whatever else it holds.
func formatOf(line []byte) string {
	var e struct {
		Study struct {
			Format string `json:"format"`
		} `json:"study"`
	}
	if len(line) < 9 || json.Unmarshal(line[9:], &e) != nil {
		return ""
	}
	return e.Study.Format
}

func otherFormat(format string) error {
	return fmt.Errorf("%s: found format %q, expected %q: another version of cloudgate wrote it", journalFile, format, journalFormat)
}

// readJournal reads a journal as far as it is whole. Without a study there is an error, which wraps
// os.ErrNotExist when the process ended before it had written that.
func readJournal(r io.Reader) (record, error) {
	var rec record
	length := int64(0)
	b := bufio.NewReader(r)
	for {
		line, err := b.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return rec, err
		}
		length += int64(len(line))
		e, ok := parseEntry(bytes.TrimSuffix(line, []byte("\n")))
		switch {
		case err != nil || !ok:
			if rec.Format != "" {
				return rec, nil
			}
			if err != nil {
				return rec, fmt.Errorf("%s: no study was begun: %w", journalFile, os.ErrNotExist)
			}
			if format := formatOf(line); format != "" && format != journalFormat {
				return rec, otherFormat(format)
			}
			return rec, fmt.Errorf("%s: damaged: its first line is not whole", journalFile)
		case rec.Format == "":
			if err := rec.begin(e.Study); err != nil {
				return rec, err
			}
			rec.ends = append(rec.ends, length)
		case e.Process != nil:
			rec.process = *e.Process
		case e.Group != nil:
			if !rec.follows(*e.Group) {
				return rec, fmt.Errorf("%s: damaged: row group %d does not follow the one before", journalFile, len(rec.groups)+1)
			}
			rec.groups = append(rec.groups, *e.Group)
			rec.ends = append(rec.ends, length)
		case e.Checkpoint != nil:
			if !rec.comesAfter(*e.Checkpoint) {
				return rec, fmt.Errorf("%s: damaged: checkpoint %d does not follow the one before", journalFile, len(rec.checkpoints)+1)
			}
			rec.checkpoints = append(rec.checkpoints, *e.Checkpoint)
			rec.ends = append(rec.ends, length)
		}
	}
}

func (r *record) begin(s *studyEntry) error {
	switch {
	case s == nil:
		return fmt.Errorf("%s: damaged: it does not begin with a study", journalFile)
	case s.Format != journalFormat:
		return otherFormat(s.Format)
	}
	if err := s.Manifest.check(); err != nil {
		return fmt.Errorf("%s: damaged: %w", journalFile, err)
	}
	r.studyEntry = *s
	return nil
}

// follows says whether a group can come next.
func (r *record) follows(g groupEntry) bool {
	last := groupEntry{Next: r.Manifest.Design.First}
	if n := len(r.groups); n > 0 {
		last = r.groups[n-1]
	}
	return r.Manifest.Keep != KeepNone && g.Next > last.Next && g.Next <= r.Manifest.Design.End && (g.Next%groupRows == 0 || g.Next == r.Manifest.Design.End) &&
		g.End > last.End && g.Failed >= last.Failed && g.Failed-last.Failed <= g.Next-last.Next
}

// comesAfter says whether a checkpoint can come next.
func (r *record) comesAfter(c checkpointEntry) bool {
	last := r.Manifest.Design.First
	if n := len(r.checkpoints); n > 0 {
		last = r.checkpoints[n-1].Next
	}
	return r.Manifest.Keep == KeepNone && c.Next >= last && c.Next <= r.Manifest.Design.End
}

// done is the number of runs in the groups, or before the last checkpoint.
func (r *record) done() int {
	switch g, c := len(r.groups), len(r.checkpoints); {
	case g > 0:
		return r.groups[g-1].Next - r.Manifest.Design.First
	case c > 0:
		return r.checkpoints[c-1].Next - r.Manifest.Design.First
	}
	return 0
}

// busy is the error for work that a process is writing.
func (r *record) busy(dir string) error {
	if r.process.ID == 0 {
		return fmt.Errorf("%s: %w by another process; wait for it, or stop it", dir, ErrBusy)
	}
	return fmt.Errorf("%s: %w by process %d on %s; wait for it, or stop it", dir, ErrBusy, r.process.ID, r.process.Host)
}

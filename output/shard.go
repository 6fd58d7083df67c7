package output

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Shard says which part of a study a directory of KindShard holds: a range of its runs, cut where row groups end. Such a
// directory has the parameters and the runs, or the sketch of a study that keeps none, and nothing that is estimated
// from them: Writer.Append makes the study's result of all its shards.
type Shard struct {
	Number int    `json:"number"` // from 1
	Of     int    `json:"of"`
	Runs   int    `json:"study_runs"`
	Study  string `json:"of_study_id"` // of the whole
}

// ErrShard is what Open says of a shard, which OpenShard reads.
var ErrShard = errors.New("a shard of a study")

// BlockRuns is how many runs a shard has at least, but for the last: shards are cut where the number of a run is a
// multiple of it.
const BlockRuns = groupRows

// MostShards is into how many shards a study of so many runs can be cut.
func MostShards(runs int) int { return (runs + groupRows - 1) / groupRows }

// Range gives the shard's runs, first to end-1. All shards are equal, to a row group.
func (s Shard) Range() (first, end int) {
	groups := MostShards(s.Runs)
	first = (s.Number - 1) * groups / s.Of * groupRows
	end = s.Number * groups / s.Of * groupRows
	return first, min(end, s.Runs)
}

// String is the shard as it is asked for, "3/64".
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Number, s.Of) }

// Dir is how a shard's directory is called, beside those of the others.
func (s Shard) Dir() string {
	digits := len(fmt.Sprint(s.Of))
	return fmt.Sprintf("shard-%0*d-of-%d", digits, s.Number, s.Of)
}

// check is nil for a shard that has runs, which are those of a design.
func (s Shard) check(d Design) error {
	if s.Number < 1 || s.Number > s.Of || s.Of > MostShards(s.Runs) {
		return fmt.Errorf("no shard %s of %d runs", s, s.Runs)
	}
	if first, end := s.Range(); d.First != first || d.End != end {
		return fmt.Errorf("shard %s of %d runs has runs %d to %d, found %d to %d", s, s.Runs, first, end-1, d.First, d.End-1)
	}
	return nil
}

// Whole is the manifest of the result that a shard is part of, before its first run.
func (m Manifest) Whole() Manifest {
	m.Kind, m.Study = KindRun, m.Shard.Study
	m.Design.First, m.Design.End = 0, m.Shard.Runs
	m.Shard = nil
	return m
}

// Part is the manifest of a shard of the result, whose id is given, before its first run.
func (m Manifest) Part(s Shard, id string) Manifest {
	m.Kind, m.Study, m.Shard = KindShard, id, &s
	m.Design.First, m.Design.End = s.Range()
	return m
}

// OpenShard opens the directory of a shard, which has neither Summary nor Curves. Its errors are those of Open.
func OpenShard(dir string) (*Results, error) {
	r, err := open(dir)
	if err == nil && r.manifest.Shard == nil {
		err = errors.New("the result of a study, expected a shard of one")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return r, nil
}

// FoundShard is a shard, or unfinished work on one.
type FoundShard struct {
	Dir   string // without PartialSuffix
	Shard Shard
	Name  string // of the scenario
	First int    // its runs
	End   int
	Done  int    // of these, as far as they last
	Err   error  // why it is no complete shard: it wraps ErrPartial, ErrBusy, or is what is wrong with it; nil if it is one
	Ended string // of unfinished work: what it ended with, as far as is known
}

// FindShards looks at directories that are shards, or hold shards one level below, in the order of their runs. What is neither a shard
// nor unfinished work on one is passed over below a directory, and is an error if it was named. It changes nothing.
func FindShards(dirs ...string) ([]FoundShard, error) {
	var found []FoundShard
	var errs []error
	for _, dir := range dirs {
		here, err := findShards(strings.TrimSuffix(filepath.Clean(dir), PartialSuffix))
		found = append(found, here...)
		errs = append(errs, err)
	}
	slices.SortFunc(found, func(a, b FoundShard) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.End, b.End), cmp.Compare(a.Dir, b.Dir))
	})
	found = slices.CompactFunc(found, func(a, b FoundShard) bool { return a.Dir == b.Dir }) // named twice
	return found, errors.Join(errs...)
}

func findShards(dir string) ([]FoundShard, error) {
	if s, ok := findShard(dir); ok {
		return []FoundShard{s}, nil
	}
	if _, err := os.Stat(filepath.Join(dir, ManifestFile)); err == nil {
		return nil, fmt.Errorf("%s: the result of a study, expected a shard of one, or a directory that holds shards", dir)
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: does not exist; expected a shard, or a directory that holds shards", dir)
	}
	if err != nil {
		return nil, err
	}
	var found []FoundShard
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), PartialSuffix)
		if s, ok := findShard(filepath.Join(dir, name)); ok {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: no shard is in it", dir)
	}
	return found, nil
}

// findShard looks for a shard under a name, or unfinished work on it. A directory with a manifest that cannot be read
// is taken for one.
func findShard(dir string) (FoundShard, bool) {
	of := func(m Manifest) FoundShard {
		return FoundShard{Dir: dir, Shard: *m.Shard, Name: m.Name, First: m.Design.First, End: m.Design.End}
	}
	r, err := open(dir)
	switch {
	case err == nil && r.manifest.Shard != nil:
		s := of(r.manifest)
		s.Done = s.End - s.First
		return s, true
	case err == nil:
		return FoundShard{}, false
	}
	if _, missing := os.Stat(filepath.Join(dir, ManifestFile)); missing == nil {
		return FoundShard{Dir: dir, Err: err}, true
	}
	f, rec, err := openWork(dir + PartialSuffix)
	if err == nil {
		f.Close()
		err = ErrPartial
	}
	if rec.Manifest.Shard == nil {
		return FoundShard{Dir: dir, Err: err}, err != nil && !errors.Is(err, os.ErrNotExist) && rec.Format == ""
	}
	s := of(rec.Manifest)
	s.Done, s.Err, s.Ended = rec.done(), err, ended(dir+PartialSuffix)
	return s, true
}

// ended is what the note in unfinished work says that it ended with last.
func ended(partial string) string {
	text, err := os.ReadFile(filepath.Join(partial, noteFile))
	if err != nil {
		return ""
	}
	at := strings.LastIndex(string(text), noteEnded)
	if at < 0 {
		return ""
	}
	return strings.TrimSpace(string(text)[at+len(noteEnded):])
}

// Missing lists the ranges of a study's runs that no shard of a list holds whole, which FindShards has put in order.
func Missing(shards []FoundShard, runs int) (ranges [][2]int) {
	next := 0
	for _, s := range shards {
		if s.Err != nil {
			continue
		}
		if s.First > next {
			ranges = append(ranges, [2]int{next, s.First})
		}
		next = max(next, s.End)
	}
	if next < runs {
		ranges = append(ranges, [2]int{next, runs})
	}
	return ranges
}

// WriteSketch writes what is known of the runs of a shard of a study that keeps none; save is as for Checkpoint.
// Like Column, it ends the runs.
func (w *Writer) WriteSketch(save func(io.Writer) error) error {
	if w.unkept == nil || w.manifest.Shard == nil {
		return fmt.Errorf("%s: found %s, expected a shard of a study that keeps no runs", sketchFile, w.manifest.Kind)
	}
	if err := w.endRuns(); err != nil {
		return err
	}
	f, err := w.create(sketchFile)
	if err != nil {
		return err
	}
	if err = errors.Join(w.unkept.save(f, save), f.close()); err != nil {
		return about(sketchFile, err)
	}
	w.tables = append(w.tables, f.table(w.unkept.Next-w.unkept.First))
	return nil
}

// Append takes the runs of a shard, as if they had been Put: those from Next on, which must be among them. Row groups are copied as
// they are. Of a study that keeps no runs, gathered is handed what was saved of them, and Next must be the
// shard's first run. The shard should have been verified.
func (w *Writer) Append(shard *Results, gathered func(io.Reader) error) error {
	m := shard.Manifest()
	if w.ended || w.over || m.Shard == nil {
		return errors.New("output: Append after the last run, or of what is no shard")
	}
	if m.Keep != w.manifest.Keep || !slices.Equal(m.columns(), w.manifest.columns()) {
		return fmt.Errorf("%s: has other columns than the study", shard.dir)
	}
	if next := w.Next(); next < m.Design.First || next >= m.Design.End || m.Design.End > w.manifest.Design.End {
		return fmt.Errorf("%s: found runs %d to %d, expected those from %d", shard.dir, m.Design.First, m.Design.End-1, next)
	}
	var err error
	if w.unkept != nil {
		err = w.unkept.append(filepath.Join(shard.dir, sketchFile), m.Design, gathered)
	} else {
		err = guard(func() error { return w.runs.take(shard) })
	}
	if err != nil {
		return fmt.Errorf("%s: %w", shard.dir, err)
	}
	return nil
}

// append counts the runs of a shard and hands over what was gathered of them.
func (u *unkept) append(path string, d Design, gathered func(io.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	c, b, err := openSketch(f)
	if err != nil {
		return err
	}
	if c.First != d.First || c.Next != d.End || u.Next != d.First {
		return fmt.Errorf("%s: found runs %d to %d, expected %d to %d", sketchFile, c.First, c.Next-1, u.Next, d.End-1)
	}
	if err := gathered(b); err != nil {
		return fmt.Errorf("%s: %w", sketchFile, err)
	}
	u.Next, u.Failed = c.Next, u.Failed+c.Failed
	u.Failures = append(u.Failures, c.Failures[:min(len(c.Failures), MostFailures-len(u.Failures))]...)
	return nil
}

// openSketch reads what was counted, and leaves what was gathered.
func openSketch(f io.Reader) (c counted, rest *bufio.Reader, err error) {
	b := bufio.NewReader(f)
	head, err := b.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(head, &c)
	}
	if err == nil && (c.Failed < len(c.Failures) || c.Failed > c.Next-c.First) {
		err = fmt.Errorf("found %d failed runs of %d, and %d listed", c.Failed, c.Next-c.First, len(c.Failures))
	}
	if err != nil {
		return c, nil, fmt.Errorf("%s: damaged: %w", sketchFile, err)
	}
	return c, b, nil
}

// take copies the row groups of a shard from the next run on.
func (r *runsWriter) take(shard *Results) error {
	runs, err := shard.openRuns()
	if err != nil {
		return err
	}
	groups := runs.pq.Metadata().RowGroups
	first := shard.manifest.Design.First
	for i, g := range groups {
		end := first + int(g.NumRows)
		to := runs.footer
		if i+1 < len(groups) {
			to = groups[i+1].FileOffset
		}
		if end <= first || end%groupRows != 0 && end != r.end || g.FileOffset < int64(len(magic)) || to < g.FileOffset {
			return fmt.Errorf("%s: damaged: row group %d is not where, or what, it should be", RunsFile, i+1)
		}
		if first >= r.next {
			failed, err := shard.failedOf(i)
			if err != nil {
				return err
			}
			if err := r.copy(io.NewSectionReader(shard.file, g.FileOffset, to-g.FileOffset), g, end, failed); err != nil {
				return err
			}
		}
		first = end
	}
	if first != shard.manifest.Design.End {
		return fmt.Errorf("%s: ends before run %d, expected runs to %d", RunsFile, first, shard.manifest.Design.End-1)
	}
	return nil
}

// failedOf is how many runs of a row group failed.
func (r *Results) failedOf(group int) (failed int, err error) {
	if r.manifest.Failed == 0 {
		return 0, nil
	}
	status, err := r.runs.group(group).texts(statusColumn)
	for _, s := range status {
		if s != "" {
			failed++
		}
	}
	return failed, err
}

// copy appends a row group of another file, with what its metadata say of its place there.
func (r *runsWriter) copy(from *io.SectionReader, g format.RowGroup, end, failed int) error {
	shift := r.to.n - g.FileOffset
	if _, err := io.CopyN(r.to, from, from.Size()); err != nil {
		r.err = err
		return err
	}
	g.FileOffset += shift
	g.Ordinal = int16(len(r.groups))
	g.Columns = slices.Clone(g.Columns)
	for i := range g.Columns {
		g.Columns[i].MetaData.DataPageOffset += shift
	}
	meta, err := thrift.Marshal(new(thrift.CompactProtocol), &g)
	if err != nil {
		return err
	}
	r.groups = append(r.groups, meta)
	r.next, r.whole, r.failed = end, end, r.failed+failed
	return r.ended(groupEntry{Next: end, Failed: r.failed, End: r.to.n, Meta: meta})
}

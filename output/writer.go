package output

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Writer makes a result directory. It works in dir + PartialSuffix, which carries a note that says
// so, and gives the directory its name only when it is complete: a result that exists is whole.
//
// The order of work is: Create, or Resume; Put for all runs from Next on; Settle if they are fewer; Column for the
// statistics; the Write methods, each once; Commit. A study that keeps no runs has no Column: its statistics are
// gathered while the runs come, and Checkpoint saves them now and then. A shard has no statistics. Append instead of Put takes the
// runs of shards. After an error, or to give up, call Abort.
// A Writer is not safe for concurrent use.
//
// What has been Put lasts by row groups: a process that is killed leaves them for Resume, and so does a
// computer that loses its power, but for what it did in the last second or two. Of a study that keeps no runs
// it is what the last Checkpoint saved that lasts.
type Writer struct {
	dir, partial string
	root         *os.Root
	place        os.FileInfo // of partial
	manifest     Manifest
	request      Request
	journal      *journal
	keyed        keyed
	file         *tableFile // of the runs, while they arrive
	runs         *runsWriter
	synced       time.Time // when the runs last were
	done         *os.File  // of the runs, afterwards
	read         *runsFile
	unkept       *unkept // instead of all these in a study that keeps no runs
	over         bool    // no run may follow
	lasting      int     // the run after the last row group, or checkpoint, in the journal
	gathered     []byte  // up to the checkpoint that Resume went on from
	tables       []Table
	failed       int
	ended        bool
	rename       func(from, to string) error // os.Rename
}

// Request is what was asked for beside the study itself. Unfinished work keeps it.
type Request struct {
	Parameters []ParameterRow `json:"parameters"` // of the study's scenario
	Formats    []string       `json:"formats"`    // of the figures
	Style      string         `json:"style,omitempty"`
	Font       string         `json:"font,omitempty"` // file of a font for the figures, "" for none
	Workers    int            `json:"workers"`        // as asked for, 0 for the default
	Force      bool           `json:"force"`          // replaces a result in the directory, and unfinished work
	// Rule is what finds the number of runs, if it is not told; the study then has the most there may be.
	Rule *Rule `json:"rule,omitempty"`
	// Draws is the file that the scenario's inputs are drawn from, if it names one. Commit leaves it in the directory.
	Draws []byte `json:"draws,omitempty"`
}

// Rule makes runs until errors are small enough, or a limit is met.
type Rule struct {
	Targets []string     `json:"targets"`  // as asked, in canonical spelling
	MaxRuns int          `json:"max_runs"` // as asked
	Named   bool         `json:"named"`    // the directory was given; otherwise the result has a name by its study
	MaxTime string       `json:"max_time,omitempty"`
	Minus   []Subtracted `json:"minus,omitempty"` // by targets
}

// Subtracted is another scenario, as it was when the work was begun.
type Subtracted struct {
	Name     string `json:"name"`
	Scenario string `json:"scenario"`
	Draws    []byte `json:"draws,omitempty"`
}

// Create begins the result directory dir. A result in dir is replaced at Commit by force and is an error
// otherwise; anything else in dir is an error and never touched. The same is true of unfinished work in
// dir + PartialSuffix, which is replaced at once: by force, or when no run of it is done. The error then
// wraps ErrRuns, and ErrBusy, even with force, when another process is at work there.
func Create(dir string, m Manifest, r Request) (*Writer, error) {
	m, err := fresh(m)
	if err != nil {
		return nil, err
	}
	w, err := newWriter(dir, studyEntry{journalFormat, m, r})
	if err != nil {
		return nil, err
	}
	if err := discard(w.partial, r.Force); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(w.partial, 0o777); err != nil {
		return nil, err
	}
	if w.root, err = os.OpenRoot(w.partial); err != nil {
		return nil, err
	}
	if err := w.begin(); err != nil {
		return nil, errors.Join(err, w.Abort(err))
	}
	return w, nil
}

// fresh is a manifest as it is before the first run, checked.
func fresh(m Manifest) (Manifest, error) {
	m.Format, m.Complete, m.Tables, m.Failed, m.Sketch = Format, false, nil, 0, nil
	m.Inputs = slices.Clone(m.Inputs)
	for i := range m.Inputs {
		m.Inputs[i].Column = i + 1
	}
	if err := m.check(); err != nil {
		return Manifest{}, fmt.Errorf("manifest: %w", err)
	}
	if _, err := m.encode(); err != nil {
		return Manifest{}, fmt.Errorf("manifest: %w", err)
	}
	return m, nil
}

// newWriter checks that the study's result can have its name.
func newWriter(dir string, s studyEntry) (*Writer, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	c, err := look(dir)
	if err != nil {
		return nil, err
	}
	if !s.Request.Force && !c.empty() {
		return nil, fmt.Errorf("%s: exists already", dir)
	}
	if err := c.replaceable(dir); err != nil {
		return nil, err
	}
	return &Writer{
		dir: dir, partial: dir + PartialSuffix, manifest: s.Manifest, request: s.Request, keyed: keyed{s.Manifest.Dims}, rename: os.Rename,
	}, nil
}

// Text of the note in unfinished work, after its first line.
const (
	noteHow   = "cloudgate resume goes on with it; it will be renamed when it is complete.\n"
	noteEnded = "It ended with: "
)

func (w *Writer) begin() error {
	var err error
	if w.place, err = w.root.Stat("."); err != nil {
		return err
	}
	if err := w.writeText(noteFile, note+noteHow); err != nil {
		return err
	}
	f, err := w.root.OpenFile(journalFile, os.O_RDWR|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	w.journal = &journal{file: f}
	if !lock(f) {
		return fmt.Errorf("%s: %w by another process", w.partial, ErrBusy)
	}
	w.lasting = w.manifest.Design.First
	if w.manifest.Keep == KeepNone {
		w.count()
	} else if w.file, err = createTable(w.root, RunsFile); err != nil {
		return err
	}
	err = cmp.Or(w.journal.add(entry{Study: &studyEntry{journalFormat, w.manifest, w.request}}), w.journal.addProcess(),
		f.Sync(), syncDir(w.partial), syncDir(filepath.Dir(w.partial)))
	if err != nil || w.unkept != nil {
		return err
	}
	w.runs, err = newRunsWriter(w.file, &w.manifest, nil, w.endGroup)
	return err
}

// count begins to count runs that are not kept.
func (w *Writer) count() {
	first := w.manifest.Design.First
	w.unkept = &unkept{layout: newLayout(&w.manifest), counted: counted{First: first, Next: first}}
}

// endGroup makes a row group last that the file of runs now holds.
func (w *Writer) endGroup(g groupEntry) error {
	if err := w.file.Flush(); err != nil {
		return err
	}
	if g.Next%groupRows != 0 && g.Next != w.runs.end {
		return nil // its end is not where it would be if the study, as it was begun, went on
	}
	g.SHA256 = w.file.hash.Sum(nil)
	if err := w.journal.add(entry{Group: &g}); err != nil {
		return err
	}
	w.lasting = g.Next
	if time.Since(w.synced) < syncEvery {
		return nil
	}
	err := errors.Join(w.file.file.Sync(), w.journal.file.Sync(), w.inPlace())
	w.synced = time.Now()
	return err
}

// syncEvery is how much time the power may cost, at most, beside the row group under way.
const syncEvery = time.Second

// inPlace is nil as long as the work is where it was begun.
func (w *Writer) inPlace() error {
	there, err := os.Stat(w.partial)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%s: %w: it was removed while it was being written, and nothing is left of it", w.partial, ErrGone)
	case err == nil && !os.SameFile(w.place, there):
		return fmt.Errorf("%s: %w: another directory has taken its place", w.partial, ErrGone)
	}
	return err
}

// Manifest is what the study was said to be when it was begun.
func (w *Writer) Manifest() Manifest { return w.manifest }

// Request is what was asked for when the study was begun.
func (w *Writer) Request() Request { return w.request }

// Next is the run that the next Put begins with.
func (w *Writer) Next() int {
	switch {
	case w.unkept != nil:
		return w.unkept.Next
	case w.runs == nil:
		return w.manifest.Design.End
	}
	return w.runs.next
}

// Lasting is the run after the last one that a killed process would leave: where Resume goes on.
func (w *Writer) Lasting() int { return w.lasting }

// runsName is the file that the runs go to, or what is said instead if they go nowhere.
func (w *Writer) runsName() string {
	if w.unkept != nil {
		return w.partial
	}
	return RunsFile
}

// Dir is where the work is until Commit, for files that are no tables, such as figures.
func (w *Writer) Dir() string { return w.partial }

// Put appends runs, in order: in[p][i] and out[c][i] belong to run first+i, with in by
// Manifest.Inputs and out by the columns of Manifest.Outcomes, of which those not kept may be nil.
// status[i] is "" or the reason the run failed. How runs are cut into calls leaves no trace.
func (w *Writer) Put(first int, in, out [][]float64, status []string) error {
	if w.ended || w.over {
		return errors.New("output: Put after the last run")
	}
	if end := first + len(status); end > w.manifest.Design.End {
		return fmt.Errorf("%s: run %d is beyond the study's last, %d", w.runsName(), end-1, w.manifest.Design.End-1)
	}
	var err error
	if w.unkept != nil {
		err = w.unkept.put(first, in, out, status)
	} else {
		err = w.runs.put(first, in, out, status)
	}
	if err != nil {
		return about(w.runsName(), err)
	}
	return nil
}

// Settle makes the work that of a study of the runs that have arrived, and of the directory dir, for one
// whose number of runs was not known before: m differs from the manifest of Create in the identity and the
// number of runs. The result is then as if it had been so from the beginning. A result of that study in dir
// is replaced at Commit. It must come before the runs are read back.
func (w *Writer) Settle(dir string, m Manifest) error {
	if w.ended || w.over {
		return errors.New("output: Settle after the last run")
	}
	m, err := fresh(m)
	if err != nil {
		return err
	}
	if m.Design.First != w.manifest.Design.First || m.Design.End != w.Next() {
		return fmt.Errorf("%s: runs %d to %d arrived, found a manifest of runs %d to %d", w.runsName(),
			w.manifest.Design.First, w.Next()-1, m.Design.First, m.Design.End-1)
	}
	if !slices.Equal(m.columns(), w.manifest.columns()) || m.Keep != w.manifest.Keep {
		return fmt.Errorf("%s: found a manifest of other columns", w.runsName())
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	w.dir, w.manifest = dir, m
	if w.runs != nil {
		w.runs.of(m.Study)
	}
	return nil
}

// about names the file that an error is about, unless it names a path itself.
func about(name string, err error) error {
	var path *os.PathError
	switch {
	case errors.Is(err, ErrGone):
		return err
	case errors.As(err, &path):
		return path
	}
	return fmt.Errorf("%s: %w", name, err)
}

// Before gives columns of the runs before Next, named as for Column, of work that Resume goes on with. It must come
// before the first Put.
func (w *Writer) Before(names ...string) ([][]float64, error) {
	switch {
	case w.unkept != nil:
		return nil, fmt.Errorf("%s: the runs are not kept", w.partial)
	case w.ended || w.over:
		return nil, errors.New("output: Before after the last run")
	}
	footer, err := w.runs.footer()
	if err != nil {
		return nil, about(w.runsName(), err)
	}
	f, err := w.root.Open(w.runsName())
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size := w.runs.to.n
	read, err := readRuns(&completed{f, size, footer}, size+int64(len(footer)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", w.runsName(), err)
	}
	columns := make([][]float64, len(names))
	for i, name := range names {
		if columns[i], err = read.floats(name); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// completed is a file up to its size, and then a footer.
type completed struct {
	file   io.ReaderAt
	size   int64
	footer []byte
}

// ReadAt implements io.ReaderAt.
func (c *completed) ReadAt(b []byte, off int64) (int, error) {
	n := 0
	if off < c.size {
		n = int(min(int64(len(b)), c.size-off))
		if read, err := c.file.ReadAt(b[:n], off); read < n {
			return read, err
		}
		off = c.size
	}
	rest := copy(b[n:], c.footer[min(off-c.size, int64(len(c.footer))):])
	if n += rest; n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// Column gives a column of all runs, of an input by its path or of an outcome by its cell's
// selector. The first call ends the runs: no Put may follow. A study that keeps no runs has no columns.
func (w *Writer) Column(name string) ([]float64, error) {
	if w.unkept != nil {
		return nil, fmt.Errorf("%s: the runs are not kept", w.partial)
	}
	if err := w.endRuns(); err != nil {
		return nil, err
	}
	return w.read.floats(name)
}

// Failed is the number of runs that failed. Like Column, it ends the runs.
func (w *Writer) Failed() (int, error) {
	err := w.endRuns()
	return w.failed, err
}

// endRuns completes the file of runs and opens it for reading.
func (w *Writer) endRuns() error {
	switch {
	case w.ended:
		return errors.New("output: the writer has ended")
	case w.over && (w.read != nil || w.unkept != nil):
		return nil
	case w.over:
		return fmt.Errorf("%s: could not be completed", w.runsName())
	}
	if err := w.inPlace(); err != nil {
		return err
	}
	w.over = true
	if w.unkept != nil {
		w.failed = w.unkept.Failed
		return nil
	}
	file, rows := w.file, w.runs.next-w.manifest.Design.First
	err := w.runs.close()
	w.file, w.failed, w.runs = nil, w.runs.failed, nil
	if err = cmp.Or(err, file.close(), w.journal.file.Sync()); err != nil {
		return about(w.runsName(), err)
	}
	w.tables = append(w.tables, file.table(rows))
	if w.done, err = w.root.Open(w.runsName()); err != nil {
		return err
	}
	if w.read, err = openRuns(w.done); err != nil {
		return fmt.Errorf("%s: %w", w.runsName(), err)
	}
	w.read.own = true
	return nil
}

// Sketched says that quantiles and curves are read from a sketch of the runs.
func (w *Writer) Sketched(s Sketch) { w.manifest.Sketch = &s }

// WriteParameters writes parameters.csv.
func (w *Writer) WriteParameters(rows []ParameterRow) error {
	return writeTable(w, ParametersFile, parameterHeader, rows, parameterRecord)
}

// WriteSummary writes summary.csv.
func (w *Writer) WriteSummary(rows []SummaryRow) error {
	return writeTable(w, summaryFile, w.keyed.summaryHeader(), rows, w.keyed.summary)
}

// WriteCurves writes curves.csv.
func (w *Writer) WriteCurves(rows []CurveRow) error {
	return writeTable(w, curvesFile, w.keyed.curveHeader(), rows, w.keyed.curve)
}

// WriteCaptions writes captions.md, the captions of the figures.
func (w *Writer) WriteCaptions(text string) error { return w.writeText(CaptionsFile, text) }

// WriteReading writes reading.md, the result in plain language.
func (w *Writer) WriteReading(text string) error { return w.writeText(ReadingFile, text) }

func (w *Writer) writeText(name, text string) error {
	f, err := w.create(name)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte(text))
	return cmp.Or(err, f.close())
}

// writeDraws writes draws.csv as it was read, if there is one.
func (w *Writer) writeDraws() error {
	draws := w.Request().Draws
	if draws == nil {
		return nil
	}
	rows, err := countCSV(bytes.NewReader(draws))
	if err != nil {
		return about(DrawsFile, err)
	}
	f, err := w.create(DrawsFile)
	if err != nil {
		return err
	}
	_, err = f.Write(draws)
	if err := cmp.Or(err, f.close()); err != nil {
		return about(DrawsFile, err)
	}
	w.tables = append(w.tables, f.table(rows))
	return nil
}

// create makes a file of the directory.
func (w *Writer) create(name string) (*tableFile, error) {
	if w.ended {
		return nil, errors.New("output: the writer has ended")
	}
	if err := w.inPlace(); err != nil {
		return nil, err
	}
	return createTable(w.root, name)
}

func writeTable[R any](w *Writer, name string, header []string, rows []R, record func(R, []string) ([]string, error)) error {
	f, err := w.create(name)
	if err != nil {
		return err
	}
	if err := cmp.Or(writeCSV(f, header, rows, record), f.close()); err != nil {
		return about(name, err)
	}
	w.tables = append(w.tables, f.table(len(rows)))
	return nil
}

// Commit completes the directory and gives it its name. It fails, and leaves the work unfinished,
// when runs or tables are missing. Call Abort after an error.
func (w *Writer) Commit(e Execution) (Manifest, error) {
	if err := w.endRuns(); err != nil {
		return Manifest{}, err
	}
	rows := 0
	if w.unkept != nil {
		rows = w.unkept.Next - w.unkept.First
	} else {
		rows = w.read.rows()
	}
	if rows != w.manifest.Design.Runs() {
		return Manifest{}, fmt.Errorf("%s: %d of %d runs", w.dir, rows, w.manifest.Design.Runs())
	}
	tables := []string{ParametersFile, summaryFile, curvesFile}
	if w.manifest.Shard != nil {
		tables = []string{ParametersFile}
		if w.unkept != nil {
			tables = append(tables, sketchFile)
		}
	}
	for _, name := range tables {
		if !slices.ContainsFunc(w.tables, func(t Table) bool { return t.File == name }) {
			return Manifest{}, fmt.Errorf("%s: %s is missing", w.dir, name)
		}
	}
	if err := cmp.Or(w.writeFailures(), w.writeDraws()); err != nil {
		return Manifest{}, err
	}
	if err := w.writeManifest(e); err != nil {
		return Manifest{}, err
	}
	if err := w.publish(); err != nil {
		return Manifest{}, err
	}
	return w.manifest, nil
}

// writeFailures lists the failed runs with their inputs, row group by row group; of runs that are not kept the first
// ones.
func (w *Writer) writeFailures() error {
	if w.failed == 0 {
		return nil
	}
	f, err := w.create(failuresFile)
	if err != nil {
		return err
	}
	c := csv.NewWriter(f)
	header, rows := failureHeader(w.manifest.Inputs), w.failed
	err = c.Write(header)
	if w.unkept != nil {
		rows = len(w.unkept.Failures)
		err = cmp.Or(err, c.WriteAll(w.unkept.Failures))
	} else {
		for g := 0; err == nil && g < w.read.groups(); g++ {
			err = w.read.failures(g, header, c.Write)
		}
	}
	c.Flush()
	if err = cmp.Or(err, c.Error(), f.close()); err != nil {
		return about(failuresFile, err)
	}
	w.tables = append(w.tables, f.table(rows))
	return nil
}

func (w *Writer) writeManifest(e Execution) error {
	slices.SortFunc(w.tables, func(a, b Table) int { return strings.Compare(a.File, b.File) })
	m := &w.manifest
	m.Complete, m.Tables, m.Failed, m.Execution = true, w.tables, w.failed, e
	data, err := m.encode()
	if err != nil {
		return fmt.Errorf("%s: %w", ManifestFile, err)
	}
	return w.writeText(ManifestFile, string(data))
}

// publish renames the complete directory. A result that it replaces stands aside until then, and
// comes back if that fails.
func (w *Writer) publish() error {
	if err := w.inPlace(); err != nil {
		return err
	}
	aside, err := asideOf(w.dir)
	if err != nil {
		return err
	}
	if w.done != nil {
		err = w.done.Close()
		w.done = nil
		if err != nil {
			return err
		}
	}
	for _, name := range checkpointFiles {
		if err := w.root.RemoveAll(name); err != nil {
			return err
		}
	}
	// Windows neither removes a file nor renames a directory that is open.
	if runtime.GOOS == "windows" {
		release(w.journal.file)
	}
	err = cmp.Or(w.root.Remove(journalFile), w.root.RemoveAll(noteFile), w.root.Close(), syncDir(w.partial))
	if err == nil {
		err = exchange(w.rename, w.place, w.partial, w.dir, aside)
	}
	if err != nil {
		if isAt(w.place, w.partial) {
			if again, openErr := os.OpenRoot(w.partial); openErr == nil {
				w.root = again // for the note of Abort
			}
		}
		return err
	}
	w.ended = true
	release(w.journal.file)
	return settle(w.dir, aside)
}

// asideOf is where what has the name of a complete result goes until that has it: "" when nothing is there.
func asideOf(dir string) (string, error) {
	c, err := look(dir)
	if err != nil {
		return "", err
	}
	if err := c.replaceable(dir); err != nil || !c.result && !c.unfinished {
		return "", err
	}
	return dir + replacedSuffix, remove(dir + replacedSuffix)
}

// settle makes the new name last, and then lets go of what had it before.
func settle(dir, aside string) error {
	if err := syncDir(filepath.Dir(dir)); err != nil || aside == "" {
		return err
	}
	return remove(aside)
}

// publish gives a complete directory its name, which what has it loses.
func publish(partial, dir string) error {
	mine, err := os.Stat(partial)
	if err != nil {
		return err
	}
	aside, err := asideOf(dir)
	if err == nil {
		err = cmp.Or(syncDir(partial), exchange(os.Rename, mine, partial, dir, aside))
	}
	if err != nil {
		return err
	}
	return settle(dir, aside)
}

// isAt reports whether a path still leads to a directory.
func isAt(dir os.FileInfo, path string) bool {
	there, err := os.Stat(path)
	return err == nil && os.SameFile(dir, there)
}

// exchange gives the complete directory its name, which what has it loses to aside, if that is a name.
func exchange(rename func(from, to string) error, mine os.FileInfo, partial, dir, aside string) error {
	if aside == "" {
		if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	} else if err := rename(dir, aside); err != nil {
		return err
	}
	err := rename(partial, dir)
	if isAt(mine, dir) {
		return nil // perhaps by another process, that found it complete
	}
	if err != nil && aside != "" {
		err = errors.Join(err, rename(aside, dir))
	}
	return err
}

// Abort gives up. The unfinished work stays in Dir with a note of the cause, if there is one, and its runs, as far
// as they came, are readable, unless it is them that cannot be written. After Abort, or a Commit that gave
// the result its name, it does nothing.
func (w *Writer) Abort(cause error) error {
	if w.ended {
		return nil
	}
	w.ended = true
	if w.file != nil {
		if w.runs != nil {
			_ = w.runs.close() // what lasts does so without it
		}
		_ = w.file.close()
	}
	var errs []error
	if w.done != nil {
		errs = append(errs, w.done.Close())
	}
	if cause != nil {
		errs = append(errs, w.noteCause(cause))
	}
	if w.journal != nil {
		release(w.journal.file)
	}
	return errors.Join(append(errs, w.root.Close())...)
}

// noteCause adds to the note what the work ended with; without it the note does, too.
func (w *Writer) noteCause(cause error) error {
	f, err := w.root.OpenFile(noteFile, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return nil
	}
	text := fmt.Sprintf("%s%v\n", noteEnded, cause)
	if info, err := f.Stat(); err == nil && info.Size() == 0 {
		text = note + noteHow + text
	}
	_, _ = f.WriteString(text)
	return f.Close()
}

// syncDir makes the names in a directory last. Windows keeps them without being asked.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

package output

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Writer makes a result directory. It works in dir + PartialSuffix, which carries a note that says
// so, and gives the directory its name only when it is complete: a result that exists is whole.
//
// The order of work is: Create; Put for all runs; Settle if they are fewer; Column for the statistics; the
// Write methods, each once; Commit. After an error, or to give up, call Abort. A Writer is not safe for
// concurrent use.
type Writer struct {
	dir, partial string
	root         *os.Root
	manifest     Manifest
	keyed        keyed
	file         *tableFile // of the runs, while they arrive
	runs         *runsWriter
	done         *os.File // of the runs, afterwards
	read         *runsFile
	tables       []Table
	failed       int
	ended        bool
	rename       func(from, to string) error // os.Rename
}

// Create begins the result directory dir. Unfinished work of an earlier run in dir + PartialSuffix
// is replaced. A result in dir is replaced at Commit if force is set and is an error otherwise;
// anything else in dir is an error and never touched.
func Create(dir string, m Manifest, force bool) (*Writer, error) {
	m, err := fresh(m)
	if err != nil {
		return nil, err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	c, err := look(dir)
	if err != nil {
		return nil, err
	}
	if !force && !c.empty() {
		return nil, fmt.Errorf("%s: exists already", dir)
	}
	if err := c.replaceable(dir); err != nil {
		return nil, err
	}
	w := &Writer{dir: dir, partial: dir + PartialSuffix, manifest: m, keyed: keyed{m.Dims}, rename: os.Rename}
	if err := remove(w.partial); err != nil {
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
	m.Format, m.Complete, m.Tables, m.Failed = Format, false, nil, 0
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

func (w *Writer) begin() error {
	text := note + "It will be renamed when it is complete. If no cloudgate is running, it can be deleted;\n" +
		"the same command makes it anew.\n"
	if err := w.root.WriteFile(noteFile, []byte(text), 0o666); err != nil {
		return err
	}
	var err error
	if w.file, err = createTable(w.root, w.runsName()); err != nil {
		return err
	}
	w.runs = newRunsWriter(w.file, &w.manifest)
	return nil
}

// runsName is the file that the runs go to. A study that keeps none has them in a scratch file
// until Commit, so that its statistics are exact all the same.
func (w *Writer) runsName() string {
	if w.manifest.Keep == KeepNone {
		return scratchFile
	}
	return runsParquet
}

// Dir is where the work is until Commit, for files that are no tables, such as figures.
func (w *Writer) Dir() string { return w.partial }

// Put appends runs, in order: in[p][i] and out[c][i] belong to run first+i, with in by
// Manifest.Inputs and out by the columns of Manifest.Outcomes, of which those not kept may be nil.
// status[i] is "" or the reason the run failed. How runs are cut into calls leaves no trace.
func (w *Writer) Put(first int, in, out [][]float64, status []string) error {
	if w.ended || w.file == nil {
		return errors.New("output: Put after the last run was read back")
	}
	if end := first + len(status); end > w.manifest.Design.End {
		return fmt.Errorf("%s: run %d is beyond the study's last, %d", w.runsName(), end-1, w.manifest.Design.End-1)
	}
	if err := w.runs.put(first, in, out, status); err != nil {
		return fmt.Errorf("%s: %w", w.runsName(), err)
	}
	for _, s := range status {
		if s != "" {
			w.failed++
		}
	}
	return nil
}

// Settle makes the work that of a study of the runs that have arrived, and of the directory dir, for one
// whose number of runs was not known before: m differs from the manifest of Create in the identity and the
// number of runs. The result is then as if it had been so from the beginning. A result of that study in dir
// is replaced at Commit. It must come before the runs are read back.
func (w *Writer) Settle(dir string, m Manifest) error {
	if w.ended || w.runs == nil {
		return errors.New("output: Settle after the last run was read back")
	}
	m, err := fresh(m)
	if err != nil {
		return err
	}
	if m.Design.First != w.manifest.Design.First || m.Design.End != w.runs.next {
		return fmt.Errorf("%s: runs %d to %d arrived, found a manifest of runs %d to %d", w.runsName(),
			w.manifest.Design.First, w.runs.next-1, m.Design.First, m.Design.End-1)
	}
	if !slices.Equal(m.columns(), w.manifest.columns()) || m.Keep != w.manifest.Keep {
		return fmt.Errorf("%s: found a manifest of other columns", w.runsName())
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	w.dir, w.manifest = dir, m
	w.runs.of(m.Study)
	return nil
}

// Column gives a column of all runs, of an input by its path or of an outcome by its cell's
// selector. The first call ends the runs: no Put may follow.
func (w *Writer) Column(name string) ([]float64, error) {
	if err := w.endRuns(); err != nil {
		return nil, err
	}
	return w.read.floats(name)
}

// Status gives the reason each run failed, or "". Like Column, it ends the runs.
func (w *Writer) Status() ([]string, error) {
	if err := w.endRuns(); err != nil {
		return nil, err
	}
	return w.read.texts(statusColumn)
}

// endRuns completes the file of runs and opens it for reading.
func (w *Writer) endRuns() error {
	switch {
	case w.ended:
		return errors.New("output: the writer has ended")
	case w.read != nil:
		return nil
	case w.file == nil:
		return fmt.Errorf("%s: could not be completed", w.runsName())
	}
	file, rows := w.file, w.runs.next-w.manifest.Design.First
	w.file = nil
	if err := errors.Join(w.runs.close(), file.close()); err != nil {
		return fmt.Errorf("%s: %w", w.runsName(), err)
	}
	w.runs = nil
	if w.manifest.Keep != KeepNone {
		w.tables = append(w.tables, file.table(rows))
	}
	var err error
	if w.done, err = w.root.Open(w.runsName()); err != nil {
		return err
	}
	if w.read, err = openRuns(w.done); err != nil {
		return fmt.Errorf("%s: %w", w.runsName(), err)
	}
	return nil
}

// WriteParameters writes parameters.csv.
func (w *Writer) WriteParameters(rows []ParameterRow) error {
	return writeTable(w, parametersFile, parameterHeader, rows, parameterRecord)
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
func (w *Writer) WriteCaptions(text string) error { return w.writeText(captionsFile, text) }

// WriteReading writes reading.md, the result in plain language.
func (w *Writer) WriteReading(text string) error { return w.writeText(readingFile, text) }

func (w *Writer) writeText(name, text string) error {
	if w.ended {
		return errors.New("output: the writer has ended")
	}
	f, err := createTable(w.root, name)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte(text))
	return errors.Join(err, f.close())
}

func writeTable[R any](w *Writer, name string, header []string, rows []R, record func(R, []string) ([]string, error)) error {
	if w.ended {
		return errors.New("output: the writer has ended")
	}
	f, err := createTable(w.root, name)
	if err != nil {
		return err
	}
	if err := errors.Join(writeCSV(f, header, rows, record), f.close()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
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
	if rows := w.read.rows(); rows != w.manifest.Design.Runs() {
		return Manifest{}, fmt.Errorf("%s: %d of %d runs", w.dir, rows, w.manifest.Design.Runs())
	}
	for _, name := range []string{parametersFile, summaryFile, curvesFile} {
		if !slices.ContainsFunc(w.tables, func(t Table) bool { return t.File == name }) {
			return Manifest{}, fmt.Errorf("%s: %s is missing", w.dir, name)
		}
	}
	if err := w.writeFailures(); err != nil {
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

func (w *Writer) writeFailures() error {
	if w.failed == 0 {
		return nil
	}
	status, err := w.Status()
	if err != nil {
		return err
	}
	var rows []failureRow
	for i, s := range status {
		if s != "" {
			rows = append(rows, failureRow{w.manifest.Design.First + i, s})
		}
	}
	return writeTable(w, failuresFile, failureHeader, rows, failureRecord)
}

func (w *Writer) writeManifest(e Execution) error {
	slices.SortFunc(w.tables, func(a, b Table) int { return strings.Compare(a.File, b.File) })
	m := &w.manifest
	m.Complete, m.Tables, m.Failed, m.Execution = true, w.tables, w.failed, e
	data, err := m.encode()
	if err != nil {
		return fmt.Errorf("%s: %w", manifestFile, err)
	}
	f, err := createTable(w.root, manifestFile)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.close())
}

// publish renames the complete directory. A result that it replaces stands aside until then, and
// comes back if that fails.
func (w *Writer) publish() error {
	mine, err := w.root.Stat(".")
	if err != nil {
		return err
	}
	if !isAt(mine, w.partial) {
		return fmt.Errorf("%s: taken over by another run", w.partial)
	}
	c, err := look(w.dir)
	if err != nil {
		return err
	}
	if err := c.replaceable(w.dir); err != nil {
		return err
	}
	aside := ""
	if c.result || c.unfinished {
		aside = w.dir + replacedSuffix
		if err := remove(aside); err != nil {
			return err
		}
	}
	err = w.done.Close()
	w.done = nil
	if err != nil {
		return err
	}
	if w.manifest.Keep == KeepNone {
		if err := w.root.Remove(scratchFile); err != nil {
			return err
		}
	}
	if err := w.root.Remove(noteFile); err != nil {
		return err
	}
	// Windows renames no directory that is open.
	err = errors.Join(w.root.Close(), syncDir(w.partial))
	if err == nil {
		err = w.exchange(aside)
	}
	if err != nil {
		if isAt(mine, w.partial) {
			if again, openErr := os.OpenRoot(w.partial); openErr == nil {
				w.root = again // for the note of Abort
			}
		}
		return err
	}
	w.ended = true
	if err := syncDir(filepath.Dir(w.dir)); err != nil || aside == "" {
		return err
	}
	return remove(aside)
}

// isAt reports whether a path still leads to a directory.
func isAt(dir os.FileInfo, path string) bool {
	there, err := os.Stat(path)
	return err == nil && os.SameFile(dir, there)
}

// exchange gives the complete directory its name, which what has it loses to aside, if that is a name.
func (w *Writer) exchange(aside string) error {
	if aside == "" {
		if err := os.Remove(w.dir); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return w.rename(w.partial, w.dir)
	}
	if err := w.rename(w.dir, aside); err != nil {
		return err
	}
	err := w.rename(w.partial, w.dir)
	if err != nil {
		err = errors.Join(err, w.rename(aside, w.dir))
	}
	return err
}

// Abort gives up. The unfinished work stays in Dir with a note of the cause, and its runs, as far
// as they came, are readable. After Abort, or a Commit that gave the result its name, it does nothing.
func (w *Writer) Abort(cause error) error {
	if w.ended {
		return nil
	}
	w.ended = true
	var errs []error
	if w.file != nil {
		if w.runs != nil {
			errs = append(errs, w.runs.close())
		}
		errs = append(errs, w.file.close())
	}
	if w.done != nil {
		errs = append(errs, w.done.Close())
	}
	text := fmt.Sprintf("%sIt ended with: %v\nThe same command makes it anew.\n", note, cause)
	errs = append(errs, w.root.WriteFile(noteFile, []byte(text), 0o666), w.root.Close())
	return errors.Join(errs...)
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

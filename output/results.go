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
	"slices"
	"strconv"
	"strings"
	"sync"

	"cloudgate/sim/spell"
)

// Results is a complete result directory, open for reading. It is safe for concurrent use.
type Results struct {
	dir        string
	manifest   Manifest
	keyed      keyed
	summary    func() ([]SummaryRow, error)
	curves     func() ([]CurveRow, error)
	parameters func() ([]ParameterRow, error)
	index      func() (map[string][]SummaryRow, error)
	columns    func() map[string]bool // the names of Columns

	mu   sync.Mutex
	file *os.File // of the runs; nil until a column is asked for, and after Close
	runs *runsFile

	without []string // tables that were left out
}

// Open opens a result directory. The error wraps ErrNotResult, ErrPartial, ErrNewer or ErrShard when that is
// what dir is. Tables are read when they are asked for.
func Open(dir string) (*Results, error) {
	r, err := open(dir)
	if err == nil && r.manifest.Shard != nil {
		err = fmt.Errorf("%w, %s; cloudgate merge makes the result of all its shards", ErrShard, r.manifest.Shard)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return r, nil
}

// OpenWithout opens a result directory that was parted from some of its tables, as a copy for readers may be.
func OpenWithout(dir string, tables []string) (*Results, error) {
	r, err := open(dir, tables...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return r, nil
}

func open(dir string, without ...string) (*Results, error) {
	info, err := os.Stat(dir)
	if errors.Is(err, os.ErrNotExist) {
		if c, err := look(dir + PartialSuffix); err == nil && c.unfinished {
			return nil, fmt.Errorf("does not exist, but %s does: %w", filepath.Base(dir)+PartialSuffix, ErrPartial)
		}
		return nil, fmt.Errorf("does not exist: %w", ErrNotResult)
	}
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("not a directory: %w", ErrNotResult)
	}
	c, err := look(dir)
	switch {
	case err != nil:
		return nil, err
	case c.unfinished:
		return nil, ErrPartial
	case c.unreadable != nil:
		return nil, c.unreadable
	}
	m := c.manifest
	var missing []string
	for _, t := range m.Tables {
		if _, err := os.Stat(filepath.Join(dir, t.File)); err != nil && !slices.Contains(without, t.File) {
			missing = append(missing, t.File)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("incomplete: %s is missing", strings.Join(missing, ", "))
	}

	r := &Results{dir: dir, manifest: m, keyed: keyed{m.Dims}, without: without}
	r.summary = sync.OnceValues(func() ([]SummaryRow, error) {
		return readTable(r, summaryFile, r.keyed.summaryHeader(), r.keyed.parseSummary())
	})
	r.curves = sync.OnceValues(func() ([]CurveRow, error) {
		return readTable(r, curvesFile, r.keyed.curveHeader(), r.keyed.parseCurve())
	})
	r.parameters = sync.OnceValues(func() ([]ParameterRow, error) {
		return readTable(r, ParametersFile, parameterHeader, parseParameter)
	})
	r.index = sync.OnceValues(r.indexSummary)
	r.columns = sync.OnceValue(func() map[string]bool {
		names := map[string]bool{}
		for _, name := range r.Columns() {
			names[name] = true
		}
		return names
	})
	return r, nil
}

// Close lets go of the file of runs, which the first Column, Runs or Status opens.
func (r *Results) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file, r.runs = nil, nil
	return err
}

// Manifest says what the directory holds.
func (r *Results) Manifest() Manifest { return r.manifest }

// Summary gives the rows of summary.csv. The caller must not change them.
func (r *Results) Summary() ([]SummaryRow, error) { return r.summary() }

// Curves gives the rows of curves.csv. The caller must not change them.
func (r *Results) Curves() ([]CurveRow, error) { return r.curves() }

// Parameters gives the rows of parameters.csv. The caller must not change them.
func (r *Results) Parameters() ([]ParameterRow, error) { return r.parameters() }

// Text gives a text of the directory: CaptionsFile, ReadingFile, DrawsFile, or one that its manifest names. One that was not
// written is empty.
func (r *Results) Text(name string) (string, error) {
	if name != CaptionsFile && name != ReadingFile && name != DrawsFile && !slices.Contains(r.manifest.Texts, name) {
		return "", fmt.Errorf("%s: no text of a result", name)
	}
	data, err := os.ReadFile(filepath.Join(r.dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	return string(data), err
}

// Sheet gives a table of an analysis with its first rows, most of them at most; every cell is a string.
func (r *Results) Sheet(name string, most int) (Sheet, error) {
	if !slices.ContainsFunc(r.manifest.Tables, func(t Table) bool { return t.File == name }) {
		return Sheet{}, fmt.Errorf("%s: no table of %s", name, r.dir)
	}
	f, err := os.Open(filepath.Join(r.dir, name))
	if err != nil {
		return Sheet{}, err
	}
	defer f.Close()
	s := Sheet{File: name}
	c := csv.NewReader(f)
	if s.Header, err = c.Read(); err != nil {
		return Sheet{}, fmt.Errorf("%s: %w", f.Name(), err)
	}
	for len(s.Rows) < most {
		rec, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Sheet{}, fmt.Errorf("%s: %w", f.Name(), err)
		}
		row := make([]any, len(rec))
		for i, cell := range rec {
			row[i] = cell
		}
		s.Rows = append(s.Rows, row)
	}
	return s, nil
}

// Draws is the file that the inputs were drawn from, nil if there was none.
func (r *Results) Draws() ([]byte, error) {
	text, err := r.Text(DrawsFile)
	if text == "" {
		return nil, err
	}
	return []byte(text), err
}

// Files names the files that belong to the directory beside its figures: manifest, tables and texts.
func (r *Results) Files() []string {
	names := append([]string{ManifestFile}, r.manifest.Texts...)
	for _, t := range r.manifest.Tables {
		if !slices.Contains(r.without, t.File) {
			names = append(names, t.File)
		}
	}
	for _, name := range []string{CaptionsFile, ReadingFile} {
		if _, err := os.Stat(filepath.Join(r.dir, name)); err == nil && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Figures names the files of the figures that the directory holds.
func (r *Results) Figures() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(r.dir, FiguresDir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if slices.Contains(figureFormats, filepath.Ext(e.Name())) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// AddCaptions writes captions.md, for figures that are drawn into a complete result; one that is there stays.
// Like the figures it is made from the tables, and the manifest vouches for neither.
func (r *Results) AddCaptions(text string) error {
	f, err := os.OpenFile(filepath.Join(r.dir, CaptionsFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

func readTable[R any](r *Results, name string, header []string, row func([]string) (R, error)) ([]R, error) {
	data, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		return nil, err
	}
	rows, err := readCSV(bytes.NewReader(data), header, row)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(r.dir, name), err)
	}
	return rows, nil
}

func (r *Results) openRuns() (*runsFile, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file != nil {
		return r.runs, nil
	}
	path := filepath.Join(r.dir, RunsFile)
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	runs, err := openRuns(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, errors.Join(err, f.Close()))
	}
	r.file, r.runs = f, runs
	return runs, nil
}

// Runs gives the numbers of the runs, in the order of the other columns.
func (r *Results) Runs() ([]int, error) {
	if r.manifest.Keep == KeepNone {
		return nil, r.notKept("the runs", "headline")
	}
	f, err := r.openRuns()
	if err != nil {
		return nil, err
	}
	return f.integers(runColumn)
}

// Status gives the reason each run failed, or "".
func (r *Results) Status() ([]string, error) {
	if r.manifest.Keep == KeepNone {
		return nil, r.notKept("the runs", "headline")
	}
	f, err := r.openRuns()
	if err != nil {
		return nil, err
	}
	return f.texts(statusColumn)
}

// Failure is a failed run.
type Failure struct {
	Run    int
	Reason string
}

// Failures lists the failed runs of failures.csv: all of them, or the first 10,000 of a study that keeps no runs.
func (r *Results) Failures() ([]Failure, error) {
	if r.manifest.Failed == 0 {
		return nil, nil
	}
	header := failureHeader(r.manifest.Inputs)
	return readTable(r, failuresFile, header, func(rec []string) (Failure, error) {
		run, err := strconv.Atoi(rec[0])
		return Failure{run, rec[1]}, err
	})
}

// Column gives a column of all runs: of an input by its path, or of an outcome by the canonical
// selector of a cell, as Outcome.Cell spells it. A failed run has NaN. The error for a cell that
// was not kept names the --keep that would have kept it.
func (r *Results) Column(name string) ([]float64, error) {
	if !r.columns()[name] {
		return nil, r.check(name)
	}
	f, err := r.openRuns()
	if err != nil {
		return nil, err
	}
	col, err := f.floats(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(r.dir, RunsFile), err)
	}
	return col, nil
}

// Inputs gives the columns of all inputs, in the manifest's order.
func (r *Results) Inputs() ([][]float64, error) {
	cols := make([][]float64, len(r.manifest.Inputs))
	for i, in := range r.manifest.Inputs {
		var err error
		if cols[i], err = r.Column(in.Path); err != nil {
			return nil, err
		}
	}
	return cols, nil
}

// Columns names the columns of inputs and kept outcomes that the directory holds, in their order.
func (r *Results) Columns() []string {
	if r.manifest.Keep == KeepNone {
		return nil
	}
	return r.manifest.columns()
}

// check explains why a column that is not stored cannot be had.
func (r *Results) check(name string) error {
	var names []string
	for _, in := range r.manifest.Inputs {
		if in.Path == name {
			return r.notKept(name, "headline")
		}
		names = append(names, in.Path)
	}
	for _, o := range r.manifest.Outcomes {
		if o.Selector() == name && len(o.At) > 0 {
			return fmt.Errorf("%s is a series: name one %s of it, %s to %s",
				name, cmp.Or(o.AtName, "place"), o.Cell(0), o.Cell(o.Len()-1))
		}
		for i := range o.Len() {
			cell := o.Cell(i)
			if cell != name {
				names = append(names, cell)
				continue
			}
			if o.standard() {
				return r.notKept(name, "headline")
			}
			return r.notKept(name, "'"+o.Selector()+"' or --keep all")
		}
	}
	return fmt.Errorf("%s: no column %q%s", r.dir, name, spell.Hint(name, names))
}

func (r *Results) notKept(what, keep string) error {
	return fmt.Errorf("%s: %s not kept (--keep %s); run again with --keep %s", r.dir, what, cmp.Or(r.manifest.Keep, "headline"), keep)
}

// Series is a statistic of one outcome along its grid.
type Series struct {
	Year   []float64 // ascending; one NaN for a scalar
	Value  []float64
	Lo, Hi []float64 // the interval of Monte Carlo error, NaN where there is none
	N      []int
	Unit   string
}

// Series looks up a statistic of an outcome in the summary. Dimensions that where does not name
// are totals.
func (r *Results) Series(outcome string, where map[string]string, statistic string) (Series, error) {
	coords, err := r.coords(where)
	if err != nil {
		return Series{}, err
	}
	index, err := r.index()
	if err != nil {
		return Series{}, err
	}
	o := Outcome{Name: outcome, Where: coords}
	rows := index[seriesKey(o.Selector(), statistic)]
	if len(rows) == 0 {
		return Series{}, r.noSeries(o.Selector(), statistic)
	}
	s := Series{Unit: rows[0].Unit}
	for _, row := range rows {
		s.Year = append(s.Year, row.Year)
		s.Value = append(s.Value, row.Value)
		s.Lo = append(s.Lo, row.Lo)
		s.Hi = append(s.Hi, row.Hi)
		s.N = append(s.N, row.N)
	}
	return s, nil
}

// Curve is a density or a distribution function of one outcome at one place of its grid.
type Curve struct {
	Year   float64 // NaN for a scalar
	X, Y   []float64
	Lo, Hi []float64 // of Y, NaN where there is none
}

// Curve looks up a curve of an outcome. Dimensions that where does not name are totals.
func (r *Results) Curve(outcome string, where map[string]string, name string) (Curve, error) {
	coords, err := r.coords(where)
	if err != nil {
		return Curve{}, err
	}
	rows, err := r.curves()
	if err != nil {
		return Curve{}, err
	}
	var c Curve
	for _, row := range rows {
		if row.Outcome == outcome && row.Curve == name && slices.Equal(row.Where, coords) {
			c.Year = row.Year
			c.X = append(c.X, row.X)
			c.Y = append(c.Y, row.Y)
			c.Lo = append(c.Lo, row.Lo)
			c.Hi = append(c.Hi, row.Hi)
		}
	}
	if len(c.X) == 0 {
		return Curve{}, fmt.Errorf("%s: %s has no curve %q", r.dir, Outcome{Name: outcome, Where: coords}.Selector(), name)
	}
	return c, nil
}

// coords puts coordinates into the order of the dimensions.
func (r *Results) coords(where map[string]string) ([]Coord, error) {
	var coords []Coord
	for _, d := range r.manifest.Dims {
		if m, ok := where[d.Name]; ok {
			coords = append(coords, Coord{d.Name, m})
		}
	}
	if len(coords) == len(where) {
		return coords, nil
	}
	var names []string
	for _, d := range r.manifest.Dims {
		names = append(names, d.Name)
	}
	for name := range where {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("%s: no dimension %q%s", r.dir, name, spell.Hint(name, names))
		}
	}
	return coords, nil
}

func seriesKey(selector, statistic string) string { return selector + " " + statistic }

func (r *Results) indexSummary() (map[string][]SummaryRow, error) {
	rows, err := r.summary()
	if err != nil {
		return nil, err
	}
	index := map[string][]SummaryRow{}
	for _, row := range rows {
		k := seriesKey(Outcome{Name: row.Outcome, Where: row.Where}.Selector(), row.Statistic)
		index[k] = append(index[k], row)
	}
	return index, nil
}

func (r *Results) noSeries(selector, statistic string) error {
	var selectors []string
	for _, o := range r.manifest.Outcomes {
		if o.Selector() != selector {
			selectors = append(selectors, o.Selector())
			continue
		}
		if !o.Kept && o.standard() {
			return r.notKept(selector, "headline")
		}
		if !o.Kept {
			return r.notKept(selector, "'"+selector+"' or --keep all")
		}
		return fmt.Errorf("%s: no statistic %q of %s", r.dir, statistic, selector)
	}
	return fmt.Errorf("%s: no outcome %q%s", r.dir, selector, spell.Hint(selector, selectors))
}

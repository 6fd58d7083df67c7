package output

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// runsWriter streams runs to a Parquet file. It holds at most one row group, compressed, and one
// page of each column.
//
// The library cannot go on with a file that another process began. So it makes a file of its own of each
// row group, whose pages go to the file of runs and whose metadata stay here, until close writes them all.
type runsWriter struct {
	layout
	w      *parquet.GenericWriter[any]
	to     *pages
	first  int // the run that the file begins with
	end    int // the run after the last of the study
	next   int // the run that comes next
	whole  int // the run after the last row group in the file
	failed int // runs of the file so far
	values []parquet.Value
	status []parquet.Value // of the page under way
	runs   []parquet.Value
	groups [][]byte               // metadata of the row groups in the file, as Parquet encodes it
	ended  func(groupEntry) error // told of each row group when the file has it
	err    error                  // of a write, after which no other makes sense
}

// layout says which columns Put is given.
type layout struct {
	inputs int
	out    []int // the columns of Put's out that are kept
	width  int   // the number of columns of Put's out
}

func newLayout(m *Manifest) layout {
	l := layout{inputs: len(m.Inputs)}
	for _, o := range m.Outcomes {
		for range o.Len() {
			if o.Kept {
				l.out = append(l.out, l.width)
			}
			l.width++
		}
	}
	return l
}

// check is nil when the runs from first have the layout's columns, and are those that come next.
func (l *layout) check(first, next int, in, out [][]float64, status []string) error {
	if first != next {
		return fmt.Errorf("runs from %d arrived where %d was next", first, next)
	}
	if len(in) != l.inputs || len(out) != l.width {
		return fmt.Errorf("%d inputs and %d outcome columns arrived for %d and %d", len(in), len(out), l.inputs, l.width)
	}
	for c, col := range in {
		if len(col) != len(status) {
			return fmt.Errorf("input %d has %d values for %d runs", c+1, len(col), len(status))
		}
	}
	for _, c := range l.out {
		if len(out[c]) != len(status) {
			return fmt.Errorf("outcome column %d is kept, but has %d values for %d runs", c, len(out[c]), len(status))
		}
	}
	return nil
}

// magic begins and ends a Parquet file.
const magic = "PAR1"

// pages passes to the file of runs what the library writes of pages, and drops what would begin and end a
// file of each row group.
type pages struct {
	file io.Writer
	n    int64 // bytes of the file
	skip int   // bytes to drop first
	drop bool  // all
}

func (p *pages) Write(b []byte) (int, error) {
	if p.drop {
		return len(b), nil
	}
	skipped := min(p.skip, len(b))
	p.skip -= skipped
	n, err := p.file.Write(b[skipped:])
	p.n += int64(n)
	return skipped + n, err
}

// newRunsWriter writes the manifest's runs to file, which is empty or holds the row groups done.
func newRunsWriter(file io.Writer, m *Manifest, done []groupEntry, ended func(groupEntry) error) (*runsWriter, error) {
	list := []parquet.Field{integers(runColumn), texts(statusColumn)}
	for _, name := range m.columns() {
		list = append(list, floats(name))
	}
	r := &runsWriter{
		layout: newLayout(m), to: &pages{file: file},
		first: m.Design.First, next: m.Design.First, whole: m.Design.First, end: m.Design.End,
		values: make([]parquet.Value, 0, pageRows), ended: ended,
	}
	r.w = parquet.NewGenericWriter[any](r.to, parquetOptions(list, [2]string{"cloudgate.format", Format}, [2]string{studyKey, m.Study})...)
	for _, g := range done {
		r.groups = append(r.groups, g.Meta)
		r.next, r.whole, r.failed, r.to.n = g.Next, g.Next, g.Failed, g.End
	}
	if len(done) > 0 {
		return r, nil
	}
	_, err := r.to.Write([]byte(magic))
	return r, err
}

// studyKey is the key of the study's id in the file.
const studyKey = "cloudgate.study"

// of makes the file that of a study with another id.
func (r *runsWriter) of(study string) { r.w.SetKeyValueMetadata(studyKey, study) }

// put appends the runs from first, which must be the next one.
func (r *runsWriter) put(first int, in, out [][]float64, status []string) error {
	if err := r.check(first, r.next, in, out, status); err != nil {
		return err
	}
	for lo := 0; lo < len(status) && r.err == nil; {
		hi := min(len(status), lo+pageRows-r.next%pageRows)
		r.err = r.append(lo, hi, in, out, status)
		lo = hi
		if ended := r.next == r.end; r.err == nil && (ended || r.next%pageRows == 0) {
			r.err = r.endPage()
			if r.err == nil && (ended || r.next%groupRows == 0) {
				r.err = r.endGroup()
			}
		}
	}
	return r.err
}

// append writes rows lo to hi, which lie within one page.
func (r *runsWriter) append(lo, hi int, in, out [][]float64, status []string) error {
	for _, s := range status[lo:hi] {
		r.runs = append(r.runs, parquet.Int64Value(int64(r.next)))
		r.status = append(r.status, parquet.ByteArrayValue([]byte(s)))
		r.next++
		if s != "" {
			r.failed++
		}
	}
	cols := r.w.ColumnWriters()[2:]
	for c, col := range in {
		if err := r.doubles(cols[c], col[lo:hi]); err != nil {
			return err
		}
	}
	cols = cols[len(in):]
	for i, c := range r.out {
		if err := r.doubles(cols[i], out[c][lo:hi]); err != nil {
			return err
		}
	}
	return nil
}

func (r *runsWriter) doubles(w *parquet.ColumnWriter, xs []float64) error {
	r.values = r.values[:0]
	for _, x := range xs {
		r.values = append(r.values, parquet.DoubleValue(canonical(x)))
	}
	_, err := w.WriteRowValues(r.values)
	return err
}

// canonical leaves one spelling of zero and one of NaN.
func canonical(x float64) float64 {
	switch {
	case x == 0:
		return 0
	case x != x:
		return math.NaN()
	}
	return x
}

// endPage writes the page under way of all columns. Run numbers and statuses go to their columns
// only here: texts differ in length, and the library would cut their pages where they happen to
// fill its buffer.
func (r *runsWriter) endPage() error {
	cols := r.w.ColumnWriters()
	if _, err := cols[0].WriteRowValues(r.runs); err != nil {
		return err
	}
	if _, err := cols[1].WriteRowValues(r.status); err != nil {
		return err
	}
	r.runs, r.status = r.runs[:0], r.status[:0]
	for _, c := range cols {
		if err := c.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// endGroup writes the row group under way, whose pages have ended.
func (r *runsWriter) endGroup() error {
	shift := r.to.n - int64(len(magic))
	r.to.skip = len(magic)
	if err := r.w.Flush(); err != nil {
		return err
	}
	m, err := r.metadata()
	if err != nil {
		return err
	}
	g := m.RowGroups[0]
	g.FileOffset += shift
	g.Ordinal = int16(len(r.groups))
	for i := range g.Columns {
		c := &g.Columns[i]
		c.MetaData.DataPageOffset += shift
		c.ColumnIndexOffset, c.ColumnIndexLength, c.OffsetIndexOffset, c.OffsetIndexLength = 0, 0, 0, 0 // indexes of pages are not kept
	}
	meta, err := thrift.Marshal(new(thrift.CompactProtocol), &g)
	if err != nil {
		return err
	}
	r.groups = append(r.groups, meta)
	m.RowGroups[0].Columns = nil // Reset would wipe the columns' names, which the next group shares
	r.whole = r.next
	r.w.Reset(r.to)
	return r.ended(groupEntry{Next: r.next, Failed: r.failed, End: r.to.n, Meta: meta})
}

// metadata ends the library's file and gives its metadata, which are valid until the writer is reset.
func (r *runsWriter) metadata() (*format.FileMetaData, error) {
	r.to.drop = true
	defer func() { r.to.drop = false }()
	if err := r.w.Close(); err != nil {
		return nil, err
	}
	return r.w.File().Metadata(), nil
}

// close completes the file with what has arrived, unless that could not be written.
func (r *runsWriter) close() error {
	if r.err != nil {
		return r.err
	}
	if len(r.runs) > 0 {
		if err := r.endPage(); err != nil {
			return err
		}
	}
	if r.next > r.whole {
		if err := r.endGroup(); err != nil {
			return err
		}
	}
	footer, err := r.footer()
	if err != nil {
		return err
	}
	_, err = r.to.Write(footer)
	return err
}

// footer is what completes a file that has the row groups so far, and no page under way.
func (r *runsWriter) footer() ([]byte, error) {
	m, err := r.metadata()
	if err != nil {
		return nil, err
	}
	m.NumRows = int64(r.whole - r.first)
	m.RowGroups = make([]format.RowGroup, len(r.groups))
	for i, meta := range r.groups {
		if err := thrift.Unmarshal(new(thrift.CompactProtocol), meta, &m.RowGroups[i]); err != nil {
			return nil, err
		}
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), m)
	if err != nil {
		return nil, err
	}
	m.RowGroups = nil
	r.w.Reset(r.to)
	return append(binary.LittleEndian.AppendUint32(footer, uint32(len(footer))), magic...), nil
}

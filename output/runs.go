package output

import (
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
)

// runsWriter streams runs to a Parquet file. It holds at most one row group, compressed, and one
// page of each column.
type runsWriter struct {
	w      *parquet.GenericWriter[any]
	inputs int
	out    []int // the column of Put's out behind each outcome column of the file
	width  int   // the number of columns of Put's out
	next   int   // the run that comes next
	values []parquet.Value
	status []parquet.Value // of the page under way
	runs   []parquet.Value
}

// newRunsWriter starts a file of the manifest's runs in w.
func newRunsWriter(w io.Writer, m *Manifest) *runsWriter {
	list := []parquet.Field{integers(runColumn), texts(statusColumn)}
	for _, in := range m.Inputs {
		list = append(list, floats(in.Path))
	}
	r := &runsWriter{inputs: len(m.Inputs), next: m.Design.First, values: make([]parquet.Value, 0, pageRows)}
	for _, o := range m.Outcomes {
		for i := range o.Len() {
			if o.Kept {
				list = append(list, floats(o.Cell(i)))
				r.out = append(r.out, r.width)
			}
			r.width++
		}
	}
	r.w = parquet.NewGenericWriter[any](w, parquetOptions(list, [2]string{"cloudgate.format", Format}, [2]string{studyKey, m.Study})...)
	return r
}

// studyKey is the key of the study's id in the file.
const studyKey = "cloudgate.study"

// of makes the file that of a study with another id.
func (r *runsWriter) of(study string) { r.w.SetKeyValueMetadata(studyKey, study) }

// put appends the runs from first, which must be the next one.
func (r *runsWriter) put(first int, in, out [][]float64, status []string) error {
	if first != r.next {
		return fmt.Errorf("runs from %d arrived where %d was next", first, r.next)
	}
	if len(in) != r.inputs || len(out) != r.width {
		return fmt.Errorf("%d inputs and %d outcome columns arrived for %d and %d", len(in), len(out), r.inputs, r.width)
	}
	for c, col := range in {
		if len(col) != len(status) {
			return fmt.Errorf("input %d has %d values for %d runs", c+1, len(col), len(status))
		}
	}
	for _, c := range r.out {
		if len(out[c]) != len(status) {
			return fmt.Errorf("outcome column %d is kept, but has %d values for %d runs", c, len(out[c]), len(status))
		}
	}
	for lo := 0; lo < len(status); {
		hi := min(len(status), lo+pageRows-r.next%pageRows)
		if err := r.append(lo, hi, in, out, status); err != nil {
			return err
		}
		lo = hi
		if r.next%pageRows == 0 {
			if err := r.endPage(); err != nil {
				return err
			}
		}
		if r.next%groupRows == 0 {
			if err := r.w.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// append writes rows lo to hi, which lie within one page.
func (r *runsWriter) append(lo, hi int, in, out [][]float64, status []string) error {
	for _, s := range status[lo:hi] {
		r.runs = append(r.runs, parquet.Int64Value(int64(r.next)))
		r.status = append(r.status, parquet.ByteArrayValue([]byte(s)))
		r.next++
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

// close completes the file with what has arrived.
func (r *runsWriter) close() error {
	if len(r.runs) > 0 {
		if err := r.endPage(); err != nil {
			return err
		}
	}
	return r.w.Close()
}

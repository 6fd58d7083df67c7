package output

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"cloudgate/sim/spell"
)

// RunsCSV writes the kept outcomes as a tidy long table, one row for each run and cell: run,
// outcome, one column a dimension ("all" for its total), year (empty for a scalar), value (empty
// for a failed run). Rows are in the order of cells, then runs. Outcomes are those given by
// selector, "share[market=japan]", or by name, "share", which means all its cells; without any,
// all that were kept.
func RunsCSV(w io.Writer, r *Results, outcomes ...string) error {
	k := r.keyed
	b := bufio.NewWriterSize(w, 256<<10)
	header := csv.NewWriter(b)
	if err := header.Write(append([]string{runColumn}, k.header("value")...)); err != nil {
		return err
	}
	header.Flush()
	var line []byte
	err := r.eachCell(outcomes, func(key Key, runs []int, values []float64) error {
		rec, err := k.append(nil, key)
		if err != nil {
			return err
		}
		var names strings.Builder
		c := csv.NewWriter(&names)
		if err := c.Write(rec); err != nil {
			return err
		}
		c.Flush()
		middle := "," + strings.TrimSuffix(names.String(), "\n") + ","
		for i, x := range values {
			line = strconv.AppendInt(line[:0], int64(runs[i]), 10)
			line = append(line, middle...)
			line = appendFloat(line, x)
			line = append(line, '\n')
			if _, err := b.Write(line); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return b.Flush()
}

// longRows is the length of a row group of the long Parquet table.
const longRows = 64 * pageRows

// RunsParquet writes the table of RunsCSV as Parquet. The year of a scalar is null; the value of a
// failed run is NaN.
func RunsParquet(w io.Writer, r *Results, outcomes ...string) error {
	dims := r.manifest.Dims
	name := func(s string) parquet.Field {
		return column{parquet.Encoded(parquet.String(), &parquet.RLEDictionary), s}
	}
	list := []parquet.Field{integers(runColumn), name("outcome")}
	for _, d := range dims {
		list = append(list, name(d.Name))
	}
	list = append(list, column{parquet.Optional(parquet.Leaf(parquet.DoubleType)), "year"}, floats("value"))
	long := &longWriter{
		w:      parquet.NewGenericWriter[any](w, parquetOptions(list, [2]string{"cloudgate.study", r.manifest.Study})...),
		values: make([]parquet.Value, pageRows),
	}
	err := r.eachCell(outcomes, func(key Key, runs []int, values []float64) error {
		rec, err := r.keyed.append(nil, key)
		if err != nil {
			return err
		}
		for lo := 0; lo < len(values); lo += pageRows {
			hi := min(lo+pageRows, len(values))
			if err := long.write(rec[:len(rec)-1], key.Year, runs[lo:hi], values[lo:hi]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return long.w.Close()
}

// longWriter writes the long table by column.
type longWriter struct {
	w      *parquet.GenericWriter[any]
	rows   int // of the row group under way
	values []parquet.Value
}

// write adds the rows of one cell and some runs, at most pageRows.
func (l *longWriter) write(names []string, year float64, runs []int, values []float64) error {
	cols := l.w.ColumnWriters()
	fill := func(c int, value func(i int) parquet.Value) error {
		for i := range runs {
			l.values[i] = value(i)
		}
		_, err := cols[c].WriteRowValues(l.values[:len(runs)])
		return err
	}
	if err := fill(0, func(i int) parquet.Value { return parquet.Int64Value(int64(runs[i])) }); err != nil {
		return err
	}
	for c, s := range names {
		text := parquet.ByteArrayValue([]byte(s))
		if err := fill(1+c, func(int) parquet.Value { return text }); err != nil {
			return err
		}
	}
	at := 1 + len(names)
	place := parquet.DoubleValue(year).Level(0, 1, at)
	if math.IsNaN(year) {
		place = parquet.NullValue().Level(0, 0, at)
	}
	if err := fill(at, func(int) parquet.Value { return place }); err != nil {
		return err
	}
	if err := fill(at+1, func(i int) parquet.Value { return parquet.DoubleValue(canonical(values[i])) }); err != nil {
		return err
	}
	if l.rows += len(runs); l.rows < longRows {
		return nil
	}
	l.rows = 0
	return l.w.Flush()
}

// eachCell hands out the kept cells of the outcomes, one column at a time.
func (r *Results) eachCell(outcomes []string, cell func(key Key, runs []int, values []float64) error) error {
	chosen, err := r.choose(outcomes)
	if err != nil {
		return err
	}
	runs, err := r.Runs()
	if err != nil {
		return err
	}
	for _, o := range chosen {
		for i := range o.Len() {
			values, err := r.Column(o.Cell(i))
			if err != nil {
				return err
			}
			key := Key{Outcome: o.Name, Where: o.Where, Year: math.NaN()}
			if len(o.At) > 0 {
				key.Year = o.At[i]
			}
			if err := cell(key, runs, values); err != nil {
				return err
			}
		}
	}
	return nil
}

// choose finds the outcomes that names mean, in the manifest's order; all kept ones without names.
func (r *Results) choose(names []string) ([]Outcome, error) {
	var chosen []Outcome
	var known []string
	for _, o := range r.manifest.Outcomes {
		known = append(known, o.Name, o.Selector())
		asked := slices.Contains(names, o.Selector())
		if asked && !o.Kept {
			return nil, r.check(o.Cell(0))
		}
		if o.Kept && (len(names) == 0 || asked || slices.Contains(names, o.Name)) {
			chosen = append(chosen, o)
		}
	}
	for _, n := range names {
		if !slices.Contains(known, n) {
			return nil, fmt.Errorf("%s: no outcome %q%s", r.dir, n, spell.Hint(n, known))
		}
	}
	return chosen, nil
}

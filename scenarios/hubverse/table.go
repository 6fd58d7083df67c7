package hubverse

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim/spell"
)

// Columns that are no task id.
const (
	modelID      = "model_id"
	outputType   = "output_type"
	outputTypeID = "output_type_id"
	value        = "value"
)

// missing is a value that is not there, as R writes it.
const missing = "NA"

// table reads a CSV file row by row and gathers what is wrong with it.
type table struct {
	file   string
	csv    *csv.Reader
	header []string
	record []string
	errs   bind.Errors
}

// open reads the header. No further row can be read after an error.
func open(file string, r io.Reader) (*table, error) {
	t := &table{file: file, csv: csv.NewReader(r)}
	t.csv.FieldsPerRecord = -1 // counted here, so that the error says what was expected
	header, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		t.errs = append(t.errs, bind.Error{File: file, Line: 1, Column: 1, Found: "an empty file", Expected: "a header of columns"})
		return nil, t.errs.Err()
	}
	if err != nil {
		return nil, t.broken(err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff") // a byte order mark, as spreadsheets write it
	for i, name := range header {
		if slices.Contains(header[:i], name) {
			t.wrong(i, bind.Error{Found: "the column " + bind.Quote(name) + " again", Expected: "each once"})
		}
	}
	t.header = header
	return t, nil
}

// next reads a row of as many fields as the header has; false at the end, after which err says how it ended.
func (t *table) next() (ok bool, err error) {
	for {
		t.record, err = t.csv.Read()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, t.broken(err)
		}
		if len(t.record) == len(t.header) {
			return true, nil
		}
		t.wrong(0, bind.Error{Found: fmt.Sprintf("%d fields", len(t.record)), Expected: fmt.Sprintf("%d, as in the header", len(t.header))})
	}
}

// broken is what is wrong so far and the error that ended it, with its place if that is the text's.
func (t *table) broken(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	t.errs = append(t.errs, bind.Error{File: t.file, Line: parse.Line, Column: parse.Column, Message: parse.Err.Error()})
	return t.errs.Err()
}

// wrong notes what is wrong with a field of the row.
func (t *table) wrong(column int, e bind.Error) {
	e.File = t.file
	e.Line, e.Column = t.csv.FieldPos(column)
	t.errs = append(t.errs, e)
}

// column is the place of a column, -1 if there is none.
func (t *table) column(name string) int { return slices.Index(t.header, name) }

// need is the place of a column that must be there.
func (t *table) need(name string) int {
	c := t.column(name)
	if c < 0 {
		t.wrong(0, bind.Error{
			Found: "no column " + bind.Quote(name), Expected: "one; there are " + strings.Join(t.header, ", "),
			Nearest: spell.Nearest(name, t.header),
		})
	}
	return c
}

// number reads a field; NaN for one that is not there.
func (t *table) number(column int, expected string) (float64, bool) {
	text := t.record[column]
	if text == missing || text == "" {
		return math.NaN(), true
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(x, 0) || math.IsNaN(x) {
		t.wrong(column, bind.Error{Found: bind.Quote(text), Expected: expected})
		return 0, false
	}
	return x, true
}

// key joins texts in a way that keeps different ones apart.
func key(texts []string) string {
	var b strings.Builder
	for _, t := range texts {
		b.WriteString(strconv.Quote(t))
	}
	return b.String()
}

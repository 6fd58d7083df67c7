package scenarios

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim/dist"
	"cloudgate/sim/spell"
)

// drawTable is a file of draws as it was read.
type drawTable struct {
	file    string
	columns []drawColumn // but for the weights
	weight  *drawColumn  // nil where all rows count alike
	lines   []int32      // of the rows
	rows    int
}

type drawColumn struct {
	name         string
	line, column int // of its name
	values       []float64
	places       []int32    // columns of the cells
	leaf         *bind.Leaf // whose values they are; nil where they are not used
}

// weightColumn is the name of the column that weights rows.
const weightColumn = "weight"

func (c *drawColumn) problem(file, found, expected string) bind.Error {
	return bind.Error{File: file, Line: c.line, Column: c.column, Path: c.name, Found: found, Expected: expected}
}

func (t *drawTable) names() []string {
	var names []string
	for _, c := range t.columns {
		names = append(names, c.name)
	}
	return names
}

// used are the columns that have a leaf.
func (t *drawTable) used() []drawColumn {
	var used []drawColumn
	for _, c := range t.columns {
		if c.leaf != nil {
			used = append(used, c)
		}
	}
	return used
}

// weights are those of the rows.
func (t *drawTable) weights() []float64 {
	if t.weight != nil {
		return t.weight.values
	}
	w := make([]float64, t.rows)
	for i := range w {
		w[i] = 1
	}
	return w
}

// parseDraws reads a file of draws: a header of names and rows of finite numbers. Of a file that is no such table it gives nil;
// errors come all at once, up to a thousand.
func parseDraws(file string, text []byte) (*drawTable, bind.Errors) {
	r := csv.NewReader(bytes.NewReader(withoutMark(text)))
	r.FieldsPerRecord, r.ReuseRecord, r.TrimLeadingSpace = -1, true, true
	t := &drawTable{file: file}
	var errs bind.Errors
	fail := func(line, column int, path, found, expected string) {
		errs = append(errs, bind.Error{File: file, Line: line, Column: column, Path: path, Found: found, Expected: expected})
	}
	header, err := r.Read()
	switch {
	case errors.Is(err, io.EOF):
		fail(1, 1, "", "an empty file", "a header of input addresses, and rows of their values")
		return nil, errs
	case err != nil:
		return nil, bind.Errors{csvProblem(file, err)}
	case len(header) == 1 && strings.ContainsAny(header[0], ";\t"):
		fail(1, 1, "", bind.Quote(header[0]), "commas between the columns")
		return nil, errs
	}
	seen := map[string]bool{}
	columns := make([]drawColumn, len(header))
	for k, name := range header {
		c := &columns[k]
		c.name = strings.TrimSpace(name)
		c.line, c.column = r.FieldPos(k)
		if seen[c.name] {
			errs = append(errs, c.problem(file, "a second column of that name", "each once"))
		}
		seen[c.name] = true
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, append(errs, csvProblem(file, err))
		}
		line, at := r.FieldPos(0)
		switch {
		case len(errs) >= mostDrawProblems:
			errs = append(errs, bind.Error{File: file, Line: line, Column: at, Message: fmt.Sprintf("found %d problems; the rest of the file was not looked at", len(errs))})
			return nil, errs
		case t.rows == mostDrawRows:
			fail(line, at, "", fmt.Sprintf("more than %d rows", mostDrawRows), "fewer")
			return nil, errs
		case len(record) != len(columns):
			fail(line, at, "", fmt.Sprintf("%d cells", len(record)), fmt.Sprintf("%d, one for each name of the header", len(columns)))
			continue
		}
		t.rows++
		t.lines = append(t.lines, int32(line))
		for k, cell := range record {
			c := &columns[k]
			_, at := r.FieldPos(k)
			v, ok := drawCell(cell)
			switch {
			case !ok:
				fail(line, at, c.name, bind.Quote(cell), "a finite number")
			case c.name == weightColumn && v < 0:
				fail(line, at, c.name, bind.Quote(cell), "a weight that is not negative")
			}
			c.values, c.places = append(c.values, v), append(c.places, int32(at))
		}
	}
	largest := 0.0
	for k := range columns {
		c := &columns[k]
		if c.name != weightColumn {
			t.columns = append(t.columns, *c)
			continue
		}
		t.weight = c
		for _, v := range c.values {
			largest = max(largest, v)
		}
		for i := range c.values { // so that their sum is a number
			c.values[i] /= max(largest, math.SmallestNonzeroFloat64)
		}
	}
	switch {
	case len(errs) > 0:
	case t.rows == 0:
		fail(columns[0].line, columns[0].column, "", "a header alone", "rows of values below it")
	case len(t.columns) == 0:
		fail(columns[0].line, columns[0].column, "", "no column of an input", "a column named by the address of one")
	case t.weight != nil && largest == 0:
		errs = append(errs, t.weight.problem(file, "no row with a weight above 0", "one at least"))
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return t, nil
}

// csvProblem is what is wrong with the form of a file.
func csvProblem(file string, err error) bind.Error {
	e := bind.Error{File: file, Message: err.Error()}
	var form *csv.ParseError
	if errors.As(err, &form) {
		e.Line, e.Column, e.Message = form.Line, form.Column, form.Err.Error()
	}
	return e
}

// drawCell reads a finite decimal number.
func drawCell(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	if strings.Trim(text, "0123456789+-.eE") != "" {
		return 0, false // hexadecimal, words
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsInf(v, 0) && !strings.Contains(text, "_")
}

// check gives each column that is used its leaf, and lists what is wrong: names that no uncertain input has, values out of
// range. Without inputs all columns are used, but for those of values that are gone.
func (t *drawTable) check(inputs []string, open inputsOpen) bind.Errors {
	var errs bind.Errors
	names := []string{weightColumn} // that a column may have
	for path, l := range open.leaves {
		if l.Dist != nil {
			names = append(names, path)
		}
	}
	chosen := map[string]bool{}
	for _, name := range inputs {
		chosen[name] = true
	}
	for k := range t.columns {
		c := &t.columns[k]
		if len(inputs) > 0 && !chosen[c.name] {
			continue
		}
		l := open.leaves[c.name]
		switch {
		case l == nil && open.gone(c.name):
			continue
		case l == nil:
			e := c.problem(t.file, "a column that is named as no input of the scenario", "the address of an uncertain input")
			e.Nearest = spell.Nearest(bind.Shorten(c.name), names)
			errs = append(errs, e)
			continue
		case l.Dist == nil:
			errs = append(errs, c.problem(t.file, "a column for what is always "+bind.Shorten(l.Text), "the address of an uncertain input"))
			continue
		}
		c.leaf = l
		for i, v := range c.values {
			lo, hi := l.Min, l.Max
			if math.Abs(v) > dist.MaxMagnitude {
				lo, hi = max(lo, -dist.MaxMagnitude), min(hi, dist.MaxMagnitude)
			}
			if (v < lo || v > hi) && len(errs) < mostDrawProblems {
				errs = append(errs, bind.Error{
					File: t.file, Line: int(t.lines[i]), Column: int(c.places[i]), Path: c.name,
					Found: bind.FormatNumber(v), Expected: "a value" + bounds(lo, hi) + unitOf(l.Unit),
				})
			}
		}
	}
	return errs
}

// bounds is a range in words, after a blank.
func bounds(lo, hi float64) string {
	switch noLo, noHi := math.IsInf(lo, -1), math.IsInf(hi, 1); {
	case noHi:
		return " of at least " + bind.FormatNumber(lo)
	case noLo:
		return " of at most " + bind.FormatNumber(hi)
	}
	return " from " + bind.FormatNumber(lo) + " to " + bind.FormatNumber(hi)
}

func unitOf(unit string) string {
	if unit == "" || unit == "1" {
		return ""
	}
	return " in " + unit
}

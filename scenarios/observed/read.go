package observed

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"
	"cloudgate/sim/spell"
)

// Limits of a file.
const (
	MaxBytes = 4 << 20
	MaxRows  = 20_000
)

// column is a column of the file.
type column int

// The columns.
const (
	colTarget column = iota
	colLabel
	colOutcome
	colYear
	colValue
	colLo
	colHi
	colSE
	colScale
	colUnit
	colPublisher
	colTitle
	colDate
	colGrade
	colFamily
	colMapping
	colNote
	columns
)

var columnNames = []string{
	"target", "label", "outcome", "year", "value", "lo", "hi", "se", "scale",
	"unit", "publisher", "title", "date", "grade", "family", "mapping", "note",
}

func (c column) String() string { return columnNames[c] }

// required are the columns that every file has and every row fills.
var required = []column{colTarget, colOutcome, colYear, colValue, colUnit, colPublisher, colGrade, colFamily, colMapping}

// place is a position in the file, from 1.
type place struct{ line, column int }

// reader reads one file and gathers all that is wrong with it.
type reader struct {
	file  string
	lines []string
	last  int          // line with text, 0 if there is none
	at    [columns]int // index of each column in a record, -1 where the file has none
	width int          // of the header
	errs  bind.Errors
	rows  []Observation
	first map[string]int // row that began a target
	seen  map[key]place  // where a figure stands
}

type key struct {
	target string
	year   int
}

// Read reads a file of observations; name stands for it in errors. What is wrong comes all at once as bind.Errors,
// each problem with its line and column. Whether the outcomes exist is for Resolve to say.
func Read(name string, data []byte) ([]Observation, error) {
	if len(data) > MaxBytes {
		return nil, bind.Errors{{File: name, Found: fmt.Sprintf("%d bytes", len(data)), Expected: fmt.Sprintf("at most %d", MaxBytes)}}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if err := bind.CheckText(name, data); err != nil {
		return nil, bind.Errors{*err}
	}
	r := reader{file: name, lines: strings.Split(string(data), "\n"), first: map[string]int{}, seen: map[key]place{}}
	for i, text := range r.lines {
		if strings.TrimSpace(text) != "" {
			r.last = i + 1
		}
	}
	in := csv.NewReader(bytes.NewReader(data))
	in.FieldsPerRecord = -1
	r.read(in)
	if err := r.errs.Err(); err != nil {
		return nil, err
	}
	for i := range r.rows {
		r.rows[i].Label = r.rows[r.first[r.rows[i].Target]].Label
	}
	return r.rows, nil
}

func (r *reader) read(in *csv.Reader) {
	names, err := in.Read()
	switch {
	case errors.Is(err, io.EOF):
		r.fail(place{1, 1}, "", bind.Error{Found: "an empty file", Expected: "the names of the columns: " + strings.Join(columnNames, ",")})
		return
	case err != nil:
		r.syntax(err)
		return
	}
	if !r.header(in, names) {
		return // without its columns no row can be understood
	}
	for n := 1; ; n++ {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			if n == 1 {
				r.fail(place{1, 1}, "", bind.Error{Found: "no figure below the names of the columns", Expected: "one a row"})
			}
			return
		}
		if n > MaxRows {
			r.fail(place{}, "", bind.Error{Found: fmt.Sprintf("more than %d rows", MaxRows), Expected: "fewer"})
			return
		}
		if err != nil {
			r.syntax(err)
			continue
		}
		r.row(in, record)
	}
}

// syntax reports a quote that stands where it cannot.
func (r *reader) syntax(err error) {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		r.errs = append(r.errs, bind.Error{File: r.file, Message: err.Error()})
		return
	}
	problem := bind.Error{Found: "a quote within a field", Expected: "a field with quotes to stand in quotes, each quote in it doubled"}
	if r.ends(parse.Line, parse.Column) {
		problem = bind.Error{Found: fmt.Sprintf("a quote that is never closed, in the row of line %d", parse.StartLine), Expected: "its closing quote"}
	}
	r.fail(r.place(parse.Line, parse.Column), "", problem)
}

// ends says whether no text comes after a position, counted in bytes.
func (r *reader) ends(line, column int) bool {
	if line != r.last {
		return line > r.last
	}
	text := r.lines[line-1]
	return strings.TrimSpace(text[min(column-1, len(text)):]) == ""
}

// place counts characters where the csv library counts bytes.
func (r *reader) place(line, column int) place {
	if line < 1 || line > len(r.lines) {
		return place{line, column}
	}
	text := r.lines[line-1]
	return place{line, utf8.RuneCountInString(text[:min(max(column-1, 0), len(text))]) + 1}
}

func (r *reader) field(in *csv.Reader, i int) place { return r.place(in.FieldPos(i)) }

// fail reports a problem at a place.
func (r *reader) fail(at place, path string, e bind.Error) {
	e.File, e.Line, e.Column, e.Path = r.file, at.line, at.column, path
	r.errs = append(r.errs, e)
}

// header finds the columns and says whether all that are needed are there.
func (r *reader) header(in *csv.Reader, names []string) bool {
	r.width = len(names)
	for c := range r.at {
		r.at[c] = -1
	}
	if len(names) == 1 && strings.ContainsAny(names[0], ";\t") {
		r.fail(place{1, 1}, "", bind.Error{Found: bind.Quote(names[0]), Expected: "commas between the columns"})
		return false
	}
	good := true
	var meant []string // by misspelt names: not missing as well
	for i, name := range names {
		c := column(slices.Index(columnNames, strings.TrimSpace(name)))
		switch {
		case c < 0:
			near := spell.Nearest(name, columnNames)
			r.fail(r.field(in, i), "", bind.Error{Found: "the unknown column " + bind.Quote(name), Expected: "one of " + strings.Join(columnNames, ", "), Nearest: near})
			meant = append(meant, near)
			good = false
		case r.at[c] >= 0:
			r.fail(r.field(in, i), "", bind.Error{Found: fmt.Sprintf("the column %s twice", c), Expected: "each column once"})
			good = false
		default:
			r.at[c] = i
		}
	}
	lacks := func(c column) bool { return r.at[c] < 0 && !slices.Contains(meant, c.String()) }
	missing := func(c column, why string) {
		r.fail(place{1, 1}, "", bind.Error{Found: fmt.Sprintf("no column %s", c), Expected: why})
		good = false
	}
	for _, c := range required {
		if lacks(c) {
			missing(c, "it in every file")
		}
	}
	switch {
	case lacks(colLo) && lacks(colHi) && lacks(colSE):
		r.fail(place{1, 1}, "", bind.Error{Found: "no column lo, hi or se", Expected: "the error of the figures"})
		good = false
	case lacks(colLo) && !lacks(colHi):
		missing(colLo, "it beside hi")
	case lacks(colHi) && !lacks(colLo):
		missing(colHi, "it beside lo")
	}
	return good
}

// row reads one figure.
func (r *reader) row(in *csv.Reader, record []string) {
	if strings.TrimSpace(strings.Join(record, "")) == "" {
		r.fail(r.field(in, 0), "", bind.Error{Found: "a row without content", Expected: "a figure, or no row"})
		return
	}
	if len(record) != r.width {
		expected := fmt.Sprintf("%d, as in the first row", r.width)
		if len(record) > r.width {
			expected += "; a text with commas stands in quotes"
		}
		r.fail(r.field(in, 0), "", bind.Error{Found: fmt.Sprintf("%d fields", len(record)), Expected: expected})
		return
	}
	f := fields{reader: r, before: len(r.errs)}
	for c, i := range r.at {
		if i >= 0 {
			f.text[c], f.places[c] = strings.TrimSpace(record[i]), r.field(in, i)
			if strings.ContainsAny(f.text[c], "\n\r") {
				f.fail(column(c), bind.Error{Found: "a line break", Expected: "one line"})
			}
		}
	}
	o := f.observation()
	if len(r.errs) > f.before {
		return
	}
	o.file, o.places = r.file, f.places
	if r.consistent(&f, o) {
		r.rows = append(r.rows, o)
	}
}

// consistent holds a figure against those before it: a target has one definition, and one figure a year.
func (r *reader) consistent(f *fields, o Observation) bool {
	k := key{o.Target, o.Year}
	if at, ok := r.seen[k]; ok {
		f.fail(colYear, bind.Error{Found: fmt.Sprintf("a second figure of %s for %d", o.Target, o.Year), Expected: fmt.Sprintf("one; the first is on line %d", at.line)})
		return false
	}
	r.seen[k] = f.places[colYear]
	i, ok := r.first[o.Target]
	if !ok {
		r.first[o.Target] = len(r.rows)
		return true
	}
	first := &r.rows[i]
	same := true
	labelled := o.Label
	if o.Label == "" || first.Label == "" { // one row of a series that has it is enough
		first.Label = cmp.Or(first.Label, o.Label)
		labelled = first.Label
	}
	for _, c := range []struct {
		column    column
		got, want string
	}{
		{colLabel, labelled, first.Label},
		{colOutcome, o.Outcome.String(), first.Outcome.String()},
		{colUnit, o.Unit, first.Unit},
		{colFamily, o.Family, first.Family},
	} {
		if c.got != c.want {
			f.fail(c.column, bind.Error{
				Found:    bind.Quote(c.got),
				Expected: fmt.Sprintf("%s as on line %d, or another target: a series has one %s", bind.Quote(c.want), first.places[colTarget].line, c.column),
			})
			same = false
		}
	}
	return same
}

// fields are the texts of one row.
type fields struct {
	*reader
	before int // problems found before this row
	text   [columns]string
	places [columns]place
}

func (f *fields) fail(c column, e bind.Error) { f.reader.fail(f.places[c], c.String(), e) }

func (f *fields) found(c column) string {
	if f.text[c] == "" {
		return "nothing"
	}
	return bind.Quote(f.text[c])
}

var (
	targetName = regexp.MustCompile(`^[a-z0-9_]+$`)
	fourDigits = regexp.MustCompile(`^[1-9][0-9]{3}$`)
)

// observation reads the row by itself. What is wrong is reported.
func (f *fields) observation() Observation {
	o := Observation{
		Target: f.text[colTarget], Label: f.text[colLabel], Unit: f.text[colUnit], Publisher: f.text[colPublisher], Title: f.text[colTitle],
		Grade: f.text[colGrade], Family: f.text[colFamily], Mapping: f.text[colMapping], Note: f.text[colNote],
	}
	if !targetName.MatchString(o.Target) {
		f.fail(colTarget, bind.Error{Found: f.found(colTarget), Expected: "a name of a-z, 0-9 and _"})
	}
	var err error
	if o.Outcome, err = sim.ParseFormula(f.text[colOutcome]); err != nil {
		f.fail(colOutcome, bind.Error{Message: err.Error()})
	}
	if !fourDigits.MatchString(f.text[colYear]) {
		f.fail(colYear, bind.Error{Found: f.found(colYear), Expected: "a year, such as 2019"})
	}
	o.Year, _ = strconv.Atoi(f.text[colYear])
	for _, c := range []column{colUnit, colPublisher, colFamily, colMapping} {
		if f.text[c] == "" {
			f.fail(c, bind.Error{Found: "nothing", Expected: "a text"})
		}
	}
	if !bind.KnownGrade(o.Grade) {
		f.fail(colGrade, bind.Error{Found: f.found(colGrade), Expected: "one of " + strings.Join(bind.Grades, ", "), Nearest: spell.Nearest(o.Grade, bind.Grades)})
	}
	if o.Date = f.text[colDate]; o.Date != "" && !isDate(o.Date) {
		f.fail(colDate, bind.Error{Found: f.found(colDate), Expected: "a date, such as 2019, 2019-07 or 2019-07-18"})
	}
	f.measure(&o)
	return o
}

func isDate(text string) bool {
	return slices.ContainsFunc([]string{"2006", "2006-01", time.DateOnly}, func(layout string) bool {
		_, err := time.Parse(layout, text)
		return err == nil
	})
}

// number reads a number or a percentage; it is NaN, and reported, if it is none.
func (f *fields) number(c column) float64 {
	v, ok := bind.Number(f.text[c])
	if !ok {
		f.fail(c, bind.Error{Found: f.found(c), Expected: "a number or a percentage, such as 56600, 56.6e3 or 9.5%"})
		return math.NaN()
	}
	return v
}

// measure reads the value and its error.
func (f *fields) measure(o *Observation) {
	before := len(f.errs)
	o.Value = f.number(colValue)
	banded := f.text[colLo] != "" || f.text[colHi] != ""
	given := f.text[colSE] != ""
	switch {
	case banded && given:
		f.fail(colSE, bind.Error{Found: "a standard error beside a band", Expected: "either se, or lo and hi"})
		return
	case given:
		o.SE = f.number(colSE)
	case banded:
		o.Lo, o.Hi = f.number(colLo), f.number(colHi)
	default:
		f.fail(colValue, bind.Error{Found: "a figure without error", Expected: "lo and hi, or se; se 0 if it is exact"})
		return
	}
	o.Scale = Scale(f.text[colScale])
	exact := given && o.SE == 0
	if o.Scale != Add && o.Scale != Log && !(exact && o.Scale == "") {
		scales := []string{string(Add), string(Log)}
		f.fail(colScale, bind.Error{Found: f.found(colScale), Expected: strings.Join(scales, " or "), Nearest: spell.Nearest(f.text[colScale], scales)})
	}
	if len(f.errs) > before {
		return
	}
	if o.Scale == Log && o.Value <= 0 {
		f.fail(colValue, bind.Error{Found: f.found(colValue), Expected: "more than 0, since its error acts on its logarithm"})
		return
	}
	switch {
	case given && o.SE < 0:
		f.fail(colSE, bind.Error{Found: f.found(colSE), Expected: "0 or more"})
	case given:
		if exact {
			o.Scale = ""
		}
		o.fromSE()
		if !(o.SE == 0 || o.Lo < o.Hi && (o.Scale == Add || o.Lo > 0) && !math.IsInf(o.Hi-o.Lo, 0)) {
			f.fail(colSE, bind.Error{Found: f.found(colSE), Expected: "an error whose band can be told from the value and held as numbers"})
		}
	case o.Scale == Log && o.Lo <= 0:
		f.fail(colLo, bind.Error{Found: f.found(colLo), Expected: "more than 0, since the error acts on the logarithm"})
	case o.Lo > o.Hi:
		f.fail(colLo, bind.Error{Found: fmt.Sprintf("a band from %s to %s", f.text[colLo], f.text[colHi]), Expected: "lo below hi"})
	case o.Lo == o.Hi:
		f.fail(colLo, bind.Error{Found: "a band without width", Expected: "lo below hi, or se 0 for what is exact"})
	case o.Value < o.Lo || o.Value > o.Hi:
		f.fail(colValue, bind.Error{Found: f.found(colValue), Expected: fmt.Sprintf("a value within its own band, %s to %s", f.text[colLo], f.text[colHi])})
	default:
		if o.fromBand(); !(o.SE > 0) || math.IsInf(o.SE, 0) {
			f.fail(colLo, bind.Error{Found: fmt.Sprintf("a band from %s to %s", f.text[colLo], f.text[colHi]), Expected: "one whose width can be held as a number"})
		}
	}
}

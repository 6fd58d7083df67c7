package cases

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim/spell"
)

// Limits beyond which a file is no table of cases.
const (
	mostColumns    = 10_000
	mostCells      = 1 << 26 // that are read: half a gigabyte of numbers
	mostCategories = 64
	mostProblems   = 1000 // that are kept
)

// Choice says which columns of a file are meant.
type Choice struct {
	Outcome string
	Inputs  []string // none for all but the outcome
}

// Table is a table of cases.
type Table struct {
	Inputs   []Column  // in the order of the file, or in that of Choice.Inputs
	Outcome  []float64 // of each case; true and yes are 1, false and no are 0; NaN where a cell is empty or NaN: the run failed
	Constant []string  // names of inputs that have the same value in all cases, which are left out
}

// Column is an input.
type Column struct {
	Name       string
	Values     []float64 // of each case: a number, or the index of its category; NaN where the run failed and the cell is empty
	Categories []string  // in alphabetical order; nil for numbers
}

// Parse reads a table; file is its name for messages. The error is bind.Errors, of all problems.
func Parse(file string, data []byte, choice Choice) (*Table, error) {
	p := &parser{file: file, data: bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))}
	if p.header(choice) {
		p.each(p.look)
		for _, c := range p.columns {
			p.settle(c)
		}
		p.each(p.take)
		if p.rows == 0 && len(p.problems) == 0 {
			p.problem(bind.Error{Found: "no cases", Expected: "a line for each case, below the names of columns"})
		}
	}
	if err := p.problems.Err(); err != nil {
		return nil, err
	}
	t := &Table{Outcome: p.columns[0].values}
	for _, c := range p.columns[1:] {
		if c.constant() {
			t.Constant = append(t.Constant, c.name)
		} else {
			t.Inputs = append(t.Inputs, Column{Name: c.name, Values: c.values, Categories: c.categories})
		}
	}
	return t, nil
}

// parser reads a file twice: first to see of which kind columns are, then their values.
type parser struct {
	file     string
	data     []byte
	width    int       // columns of the file
	columns  []*column // the outcome and the inputs
	rows     int
	problems bind.Errors
}

// column is a column that was chosen.
type column struct {
	name       string
	index      int // in the file
	outcome    bool
	seen       [kinds]int
	words      map[string]bool // different cells, up to one more than there may be
	kind       kind
	categories []string
	values     []float64
}

// kind is what a cell can be.
type kind int

const (
	empty kind = iota
	number
	flag
	category
	kinds
)

func (k kind) String() string {
	return [...]string{"nothing", "a number", "true or false", "a category"}[k]
}

// read says what a cell is.
func read(cell string) (kind, float64) {
	if v, ok := bind.Number(cell); ok {
		return number, v
	}
	switch strings.ToLower(cell) {
	case "", "nan":
		return empty, math.NaN()
	case "inf", "+inf":
		return number, math.Inf(1)
	case "-inf":
		return number, math.Inf(-1)
	case "true", "yes":
		return flag, 1
	case "false", "no":
		return flag, 0
	}
	return category, 0
}

func (p *parser) problem(e bind.Error) {
	e.File = p.file
	if len(p.problems) < mostProblems {
		p.problems = append(p.problems, e)
	}
}

func (p *parser) reader() *csv.Reader {
	r := csv.NewReader(bytes.NewReader(p.data))
	r.Comment = '#'
	r.ReuseRecord = true
	r.FieldsPerRecord = -1
	return r
}

// header finds the columns that were chosen, and says whether it could.
func (p *parser) header(choice Choice) bool {
	r := p.reader()
	names, err := r.Read()
	if err != nil {
		p.failed(err)
		return false
	}
	p.width = len(names)
	if p.width > mostColumns {
		p.problem(bind.Error{Line: 1, Column: 1, Found: fmt.Sprintf("%d columns", p.width), Expected: fmt.Sprintf("at most %d", mostColumns)})
		return false
	}
	first := map[string]int{}
	for j := range names {
		names[j] = strings.TrimSpace(names[j])
		line, column := r.FieldPos(j)
		if names[j] == "" {
			p.problem(bind.Error{Line: line, Column: column, Found: "a column without a name", Expected: "a name"})
		} else if _, twice := first[names[j]]; twice {
			p.problem(bind.Error{Line: line, Column: column, Found: "a second column " + bind.Quote(names[j]), Expected: "a name of its own"})
		} else {
			first[names[j]] = j
		}
	}
	line, _ := r.FieldPos(0)
	find := func(name string) {
		if j, ok := first[name]; ok {
			p.columns = append(p.columns, &column{name: name, index: j, outcome: len(p.columns) == 0, words: map[string]bool{}})
			return
		}
		e := bind.Error{Line: line, Column: 1, Found: "no column " + bind.Quote(name), Nearest: spell.Nearest(name, names)}
		if e.Nearest == "" {
			e.Expected = "one of " + listed(names)
		}
		if p.width == 1 && strings.ContainsAny(names[0], ";\t") {
			e.Nearest, e.Expected = "", "columns that are separated by commas"
		}
		p.problem(e)
	}
	find(choice.Outcome)
	chosen := choice.Inputs
	if len(chosen) == 0 {
		for _, name := range names {
			if name != choice.Outcome && name != "" {
				chosen = append(chosen, name)
			}
		}
	}
	for k, name := range chosen {
		switch {
		case name == choice.Outcome:
			p.problem(bind.Error{Path: name, Message: "is the outcome, and cannot be an input, too"})
		case slices.Contains(chosen[:k], name) && len(choice.Inputs) > 0:
			p.problem(bind.Error{Path: name, Message: "is twice among the inputs"})
		default:
			find(name)
		}
	}
	return len(p.problems) == 0
}

// listed is some names for a message.
func listed(names []string) string {
	const some = 12
	quoted := make([]string, 0, some)
	for _, name := range names[:min(len(names), some)] {
		quoted = append(quoted, bind.Quote(name))
	}
	text := strings.Join(quoted, ", ")
	if len(names) > some {
		text += fmt.Sprintf(" and %d more", len(names)-some)
	}
	return text
}

// each gives all rows below the header to a function, with the place of each cell.
func (p *parser) each(row func(cells []string, place func(j int) (line, column int))) {
	r := p.reader()
	if _, err := r.Read(); err != nil {
		p.failed(err)
		return
	}
	for p.rows = 0; ; p.rows++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			p.failed(err)
			return
		}
		if (p.rows+1)*len(p.columns) > mostCells {
			line, _ := r.FieldPos(0)
			p.problem(bind.Error{Line: line, Column: 1, Message: fmt.Sprintf("more than %d cells: choose fewer inputs, or fewer cases", mostCells)})
			return
		}
		if len(cells) != p.width {
			line, column := r.FieldPos(min(len(cells), p.width+1) - 1)
			p.problem(bind.Error{Line: line, Column: column, Found: fmt.Sprintf("%d cells", len(cells)), Expected: fmt.Sprintf("%d, one for each column", p.width)})
			continue
		}
		row(cells, r.FieldPos)
	}
}

// failed is a problem of the CSV as such.
func (p *parser) failed(err error) {
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		p.problem(bind.Error{Found: "nothing", Expected: "a line with the names of columns, and a line for each case"})
	case errors.As(err, &syntax):
		p.problem(bind.Error{Line: syntax.Line, Column: syntax.Column, Message: syntax.Err.Error()})
	default:
		p.problem(bind.Error{Message: err.Error()})
	}
}

// look counts the kinds of a row's cells.
func (p *parser) look(cells []string, _ func(int) (int, int)) {
	for _, c := range p.columns {
		cell := strings.TrimSpace(cells[c.index])
		k, _ := read(cell)
		c.seen[k]++
		if k != empty && len(c.words) <= mostCategories && !c.words[cell] {
			c.words[strings.Clone(cell)] = true
		}
	}
}

// settle decides of which kind a column is: that of most of its cells, of equals the simpler.
func (p *parser) settle(c *column) {
	c.kind = number
	for k := flag; k < kinds; k++ {
		if c.seen[k] > c.seen[c.kind] {
			c.kind = k
		}
	}
	switch c.kind {
	case flag:
		c.categories = []string{"false", "true"}
	case category:
		if c.outcome {
			c.kind = number
			return
		}
		for word := range c.words {
			c.categories = append(c.categories, word)
		}
		slices.Sort(c.categories)
		if len(c.categories) > mostCategories {
			p.problem(bind.Error{Path: c.name, Found: fmt.Sprintf("more than %d different texts", mostCategories), Expected: "numbers, or fewer categories; or choose inputs without it"})
		}
	}
}

// take reads the values of a row.
func (p *parser) take(cells []string, place func(int) (int, int)) {
	failed := false
	for _, c := range p.columns {
		cell := strings.TrimSpace(cells[c.index])
		k, v := read(cell)
		failed = failed || c.outcome && k == empty
		switch {
		case k == empty && failed && (cell == "" || c.outcome):
			v = math.NaN()
		case k == empty:
			p.bad(c, cell, place)
		case c.kind == category:
			i, _ := slices.BinarySearch(c.categories, cell)
			v = float64(i)
		case k != c.kind:
			p.bad(c, cell, place)
		}
		c.values = append(c.values, v)
	}
}

func (p *parser) bad(c *column, cell string, place func(int) (int, int)) {
	line, column := place(c.index)
	e := bind.Error{Line: line, Column: column, Path: c.name, Found: bind.Quote(cell), Expected: c.kind.String() + ", as in most of the column"}
	if cell == "" {
		e.Found = "an empty cell"
	}
	if c.outcome && c.kind == number {
		e.Expected = "a number, or true or false in all of the column"
	}
	p.problem(e)
}

// constant says whether the cases that did not fail have one value.
func (c *column) constant() bool {
	first := math.NaN()
	for _, v := range c.values {
		if math.IsNaN(v) {
			continue
		}
		if !math.IsNaN(first) && v != first {
			return false
		}
		first = v
	}
	return true
}

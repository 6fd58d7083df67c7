package replication

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Difference is one place in which what was found is not what was expected.
type Difference struct {
	File     string `json:"file"`
	Run      *int   `json:"run,omitempty"`    // of a file of runs
	Line     int    `json:"line,omitempty"`   // of a text or a table, from 1
	Column   string `json:"column,omitempty"` // of a table
	Found    string `json:"found"`
	Expected string `json:"expected,omitempty"` // empty where Found says all
}

// String says it in one line.
func (d Difference) String() string {
	var b strings.Builder
	b.WriteString(d.File)
	if d.Line > 0 {
		fmt.Fprintf(&b, ":%d", d.Line)
	}
	b.WriteString(": ")
	if d.Run != nil {
		fmt.Fprintf(&b, "run %d, ", *d.Run)
	}
	if d.Column != "" {
		b.WriteString(d.Column + ": ")
	}
	if d.Expected == "" {
		return b.String() + d.Found
	}
	return b.String() + "found " + d.Found + ", expected " + d.Expected
}

// Differences are what was found to differ: the first of each file, and how many more there are.
type Differences struct {
	List []Difference
	More map[string]int // by file, those beyond the listed
}

// mostListed is how many differences are listed of one file.
const mostListed = 10

// Add notes a difference.
func (d *Differences) Add(x Difference) {
	n := 0
	for _, other := range d.List {
		if other.File == x.File {
			n++
		}
	}
	if n < mostListed {
		d.List = append(d.List, x)
		return
	}
	if d.More == nil {
		d.More = map[string]int{}
	}
	d.More[x.File]++
}

// Rename gives each file another name.
func (d *Differences) Rename(name func(file string) string) {
	for i := range d.List {
		d.List[i].File = name(d.List[i].File)
	}
	more := map[string]int{}
	for file, n := range d.More {
		more[name(file)] = n
	}
	d.More = more
}

// Count is how many differences there are.
func (d *Differences) Count() int {
	n := len(d.List)
	for _, more := range d.More {
		n += more
	}
	return n
}

// OtherVersion is how far, as a share of themselves, numbers may be apart that two versions of a program made of the same
// study. One version makes the same bits.
const OtherVersion = 1e-11

// Comparison holds what was found against what was made again.
type Comparison struct {
	Within  float64 // the share of themselves by which numbers may differ; 0 for not a bit
	Values  int     // numbers compared
	Same    int     // of these, the same bit by bit
	Largest float64 // difference between numbers that were not, as a share of the larger
	Found   *Differences
}

// Column compares a column of a file of runs: found[i] and made[i] are of run runs[i].
func (c *Comparison) Column(file, column string, runs []int, found, made []float64) {
	for i, run := range runs {
		if !c.agree(found[i], made[i]) {
			c.Found.Add(Difference{File: file, Run: &run, Column: column, Found: number(found[i]), Expected: number(made[i])})
		}
	}
}

// Texts compares a column of texts of a file of runs.
func (c *Comparison) Texts(file, column string, runs []int, found, made []string) {
	for i, run := range runs {
		if found[i] != made[i] {
			c.Found.Add(Difference{File: file, Run: &run, Column: column, Found: strconv.Quote(found[i]), Expected: strconv.Quote(made[i])})
		}
	}
}

// agree counts two numbers, and says whether they are as near as they have to be. All that is not a number is alike, and so
// are the two zeros, as in a file of runs.
func (c *Comparison) agree(found, made float64) bool {
	c.Values++
	if found == made || found != found && made != made {
		c.Same++
		return true
	}
	apart := math.Abs(found-made) / max(math.Abs(found), math.Abs(made))
	if apart != apart || math.IsInf(found, 0) || math.IsInf(made, 0) {
		return false // the one is infinite or no number, the other not
	}
	c.Largest = max(c.Largest, apart)
	return apart <= c.Within
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// Table compares a table in CSV, cell by cell, but for the columns that need not agree.
func (c *Comparison) Table(file string, found, made []byte, except ...string) {
	if bytes.Equal(found, made) {
		return
	}
	before := c.Found.Count()
	a, b := csv.NewReader(bytes.NewReader(found)), csv.NewReader(bytes.NewReader(made))
	a.FieldsPerRecord, b.FieldsPerRecord = -1, -1
	var header []string
	for {
		x, errX := a.Read()
		y, errY := b.Read()
		if errX != nil || errY != nil {
			if !errors.Is(errX, io.EOF) || !errors.Is(errY, io.EOF) {
				c.Found.Add(Difference{File: file, Found: ended(errX), Expected: ended(errY)})
			}
			break
		}
		if header == nil {
			header = y
		}
		line, _ := a.FieldPos(0)
		if len(x) != len(y) {
			c.Found.Add(Difference{File: file, Line: line, Found: fmt.Sprintf("%d cells", len(x)), Expected: strconv.Itoa(len(y))})
			continue
		}
		for i := range x {
			column := header[min(i, len(header)-1)]
			if !slices.Contains(except, column) && !c.cells(x[i], y[i]) {
				c.Found.Add(Difference{File: file, Line: line, Column: column, Found: strconv.Quote(x[i]), Expected: strconv.Quote(y[i])})
			}
		}
	}
	if c.Found.Count() == before && c.Within == 0 && except == nil {
		c.Bytes(file, found, made) // the same cells, spelt otherwise
	}
}

// ended says what a reader of rows came to.
func ended(err error) string {
	switch {
	case err == nil:
		return "another row"
	case errors.Is(err, io.EOF):
		return "the end of the table"
	}
	return err.Error()
}

// cells says whether two cells agree: as numbers, if other numbers will do.
func (c *Comparison) cells(found, made string) bool {
	if found == made {
		return true
	}
	x, errX := strconv.ParseFloat(found, 64)
	y, errY := strconv.ParseFloat(made, 64)
	return c.Within > 0 && errX == nil && errY == nil && c.agree(x, y)
}

// Lines compares texts, line by line. Of a long line it tells what stands about the first difference.
func (c *Comparison) Lines(file string, found, made []byte) {
	a, b := slices.Collect(strings.Lines(string(found))), slices.Collect(strings.Lines(string(made)))
	for i := range max(len(a), len(b)) {
		if x, y := lineAt(a, i), lineAt(b, i); x != y {
			at := apart(x, y)
			c.Found.Add(Difference{File: file, Line: i + 1, Found: excerpt(x, at), Expected: excerpt(y, at)})
		}
	}
}

// lineAt is a line with its end; empty where there is none.
func lineAt(lines []string, i int) string {
	if i >= len(lines) {
		return ""
	}
	return lines[i]
}

// apart is how many characters two texts have in common from their beginning.
func apart(x, y string) int {
	a, b := []rune(x), []rune(y)
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// excerpt quotes a line; of a long one, what stands about a place.
func excerpt(line string, at int) string {
	const long, before, after = 160, 40, 80
	r := []rune(line)
	switch {
	case line == "":
		return "no such line"
	case len(r) <= long:
		return strconv.Quote(line)
	}
	from, to := max(0, at-before), min(len(r), at+after)
	text := string(r[from:to])
	if from > 0 {
		text = "…" + text
	}
	if to < len(r) {
		text += "…"
	}
	return strconv.Quote(text)
}

// Bytes compares files that have no lines, and says whether they are the same.
func (c *Comparison) Bytes(file string, found, made []byte) bool {
	if bytes.Equal(found, made) {
		return true
	}
	at := 0
	for at < min(len(found), len(made)) && found[at] == made[at] {
		at++
	}
	c.Found.Add(Difference{File: file, Found: byteAt(found, at), Expected: byteAt(made, at)})
	return false
}

func byteAt(data []byte, at int) string {
	if at >= len(data) {
		return fmt.Sprintf("the end after %d bytes", at)
	}
	return fmt.Sprintf("%#02x at byte %d", data[at], at)
}

// Files lists the files that differences are in.
func (d *Differences) Files() (files []string) {
	for _, x := range d.List {
		if !slices.Contains(files, x.File) {
			files = append(files, x.File)
		}
	}
	return files
}

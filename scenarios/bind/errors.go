package bind

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Error is one problem of a file: where, what was found there, what was expected, and the valid
// name that comes nearest to a misspelt one.
type Error struct {
	File         string
	Line, Column int    // from 1; 0 where a file has none, as an assignment on the command line
	Path         string // address of the value; "" for the file as a whole
	Found        string
	Expected     string
	Nearest      string
	Message      string // a problem in words of its own, where expected does not fit
}

// Error is the problem on one line: file:line:col: path: found X; expected Y; did you mean "Z"?
func (e Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Position())
	if e.Path != "" {
		b.WriteString(": " + label(e.Path))
	}
	b.WriteString(": ")
	var parts []string
	if e.Found != "" {
		parts = append(parts, "found "+e.Found)
	}
	if e.Message != "" {
		parts = append(parts, e.Message)
	}
	if e.Expected != "" {
		parts = append(parts, "expected "+e.Expected)
	}
	if e.Nearest != "" {
		parts = append(parts, fmt.Sprintf("did you mean %q?", e.Nearest))
	}
	b.WriteString(strings.Join(parts, "; "))
	return b.String()
}

// label is an address for a message. One made of a file's own keys may be of any length and hold anything.
func label(path string) string {
	const most = 200
	if len(path) > most || strings.ContainsFunc(path, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return Quote(path)
	}
	return path
}

// Position is where the problem is: file:line:col, or the file alone.
func (e Error) Position() string { return position(e.File, e.Line, e.Column) }

func position(file string, line, column int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, line, column)
}

// Errors is every problem of a file and of the files that it extends.
type Errors []Error

// printed is how many problems Error prints: beyond it a file is not a scenario at all.
const printed = 100

// Error prints one problem a line, in order of position.
func (e Errors) Error() string {
	lines := make([]string, 0, len(e))
	for i, err := range e {
		if i == printed {
			lines = append(lines, fmt.Sprintf("and %d more", len(e)-printed))
			break
		}
		lines = append(lines, err.Error())
	}
	return strings.Join(lines, "\n")
}

// Err is the errors sorted by position, without repetitions, as an error; nil when there are none.
func (e Errors) Err() error {
	if len(e) == 0 {
		return nil
	}
	sorted := slices.Clone(e)
	slices.SortStableFunc(sorted, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Path, b.Path))
	})
	return slices.Compact(sorted)
}

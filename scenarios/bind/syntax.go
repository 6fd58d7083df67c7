package bind

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// syntaxError says what keeps a file from being YAML in the words of whoever writes one, and in those of the
// parser only where these say as much.
func syntaxError(file string, data []byte, err error) Errors {
	var at *yaml.LoadError
	if !errors.As(err, &at) {
		return Errors{{File: file, Message: "not valid YAML: " + err.Error()}}
	}
	text, within := lineOf(data, at.Mark.Line)
	line := []rune(text)
	indent := len(line) - len([]rune(strings.TrimLeft(string(line), " \t")))
	column := min(max(at.Mark.Column-1, 0), len(line))
	e := Error{File: file, Line: at.Mark.Line, Column: at.Mark.Column}
	const alike = "keys that belong together in one column"
	switch {
	case strings.ContainsRune(string(line[:indent]), '\t'):
		e.Found, e.Expected = "a tab", "spaces for indentation"
	case at.Message == "did not find expected key" && column <= indent:
		e.Found, e.Expected = "a line that is indented like none of those it may belong to", alike
	case at.Message == "did not find expected key":
		e.Found, e.Expected = "text after the end of a value", "quotes about a text that begins with a quote or a bracket"
	case at.Message == "mapping values are not allowed in this context" && strings.Contains(string(line[:column]), ": "):
		e.Found, e.Expected = "a second colon", `quotes about a text that holds ": ", or a line for each key`
	case at.Message == "mapping values are not allowed in this context":
		e.Column, e.Found, e.Expected = indent+1, "a key that is indented below a value", alike
	case at.Message == "block sequence entries are not allowed in this context":
		e.Found, e.Expected = "a list in the line of its key", "each of its items in a line of its own"
	case at.Message == "found character that cannot start any token" && column < len(line):
		e.Found, e.Expected = Quote(string(line[column])), "quotes about a text that begins with it"
	case at.Message == "found unexpected end of stream" && at.ContextMsg == "while scanning a quoted scalar":
		e.Line, e.Column = at.ContextMark.Line, at.ContextMark.Column
		e.Found, e.Expected = "a quote that does not end", "another one after the text"
	case at.Message == "did not find expected ',' or ']'", at.Message == "did not find expected ',' or '}'":
		e.Line, e.Column = at.ContextMark.Line, at.ContextMark.Column
		e.Found, e.Expected = "a bracket that is not closed", strings.Trim(at.Message[len(at.Message)-2:], "'")
		if within {
			e.Found += fmt.Sprintf(" by line %d, column %d", at.Mark.Line, at.Mark.Column)
			e.Expected = "a comma or " + e.Expected + " there"
		}
	case at.Message == "could not find expected ':'":
		e.Line, e.Column = at.ContextMark.Line, at.ContextMark.Column
		e.Found, e.Expected = "a key without its colon", "key: value"
	default:
		e.Message = "not valid YAML: " + at.Message
	}
	return Errors{e}
}

// lineOf is a line of a text, counted from one, and whether the text has so many.
func lineOf(data []byte, number int) (string, bool) {
	i := 0
	for line := range bytes.Lines(data) {
		if i++; i == number {
			return strings.TrimRight(string(line), "\r\n"), true
		}
	}
	return "", false
}

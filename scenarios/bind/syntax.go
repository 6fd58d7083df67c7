package bind

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
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
	b := broken{at, lineEnds.Split(string(bytes.TrimPrefix(data, []byte("\ufeff"))), -1)}
	line := []rune(b.line(at.Mark.Line))
	indent := len(line) - len([]rune(strings.TrimLeft(string(line), " \t")))
	column := min(max(at.Mark.Column-1, 0), len(line))
	before := string(line[:column])
	e := Error{File: file, Line: at.Mark.Line, Column: at.Mark.Column}
	from := func(m yaml.Mark) { e.Line, e.Column = m.Line, m.Column }
	const (
		alike    = "keys that belong together in one column"
		keyValue = "key: value, with a blank after the colon"
		quoted   = "quotes about a text that begins with it"
	)
	switch {
	case strings.ContainsRune(string(line[:indent]), '\t'):
		e.Found, e.Expected = "a tab", "spaces for indentation"
	case at.Message == "did not find expected key" && column <= indent:
		e.Found, e.Expected = "a line that is indented like none of those it may belong to", alike
	case at.Message == "did not find expected '-' indicator" && column <= indent:
		e.Found, e.Expected = "a line that is no item of the list that it is indented like", "a dash before each item, all in one column"
	case at.Message == "did not find expected key", at.Message == "did not find expected '-' indicator":
		b.afterValue(&e, before, line[column:])
	case at.Message == "mapping values are not allowed in this context" && hasKey(before):
		e.Found, e.Expected = "a second colon", `quotes about a text that holds ": ", or a line for each key`
	case at.Message == "mapping values are not allowed in this context":
		if n := b.keyless(); n > 0 {
			text := b.line(n)
			e.Line, e.Column = n, 1+len(text)-len(strings.TrimLeft(text, " "))
			e.Found, e.Expected = "a key without its colon", keyValue
			break
		}
		e.Column, e.Found, e.Expected = indent+1, "a key that is indented below a value", alike
	case at.Message == "block sequence entries are not allowed in this context":
		e.Found, e.Expected = "a list in the line of its key", "each of its items in a line of its own"
	case at.Message == "found character that cannot start any token" && column < len(line):
		e.Found, e.Expected = Quote(string(line[column])), quoted
	case at.Message == "did not find expected comment or line break", at.Message == "did not find expected alphabetic or numeric character":
		from(at.ContextMark)
		e.Found, e.Expected = Quote(b.sign(at.ContextMark)), quoted
	case at.Message == "found unexpected end of stream" && at.ContextMsg == inQuotes:
		from(at.ContextMark)
		e.Found, e.Expected = "a quote that does not end", "another one after the text"
	case at.Message == "did not find expected ',' or ']'", at.Message == "did not find expected ',' or '}'":
		from(at.ContextMark)
		e.Found, e.Expected = "a bracket that is not closed", strings.Trim(at.Message[len(at.Message)-2:], "'")
		if at.Mark.Line < len(b.lines) || len(line) > 0 {
			e.Found += fmt.Sprintf(" by line %d, column %d", at.Mark.Line, at.Mark.Column)
			e.Expected = "a comma or " + e.Expected + " there"
		}
	case at.Message == "could not find expected ':'":
		from(at.ContextMark)
		e.Found, e.Expected = "a key without its colon", keyValue
	default:
		e.Message = "not valid YAML: " + at.Message
	}
	return Errors{e}
}

// lineEnds are those of the parser.
var lineEnds = regexp.MustCompile("\r\n|[\r\n\u0085\u2028\u2029]")

// inQuotes is what the parser is about when a quoted text does not end.
const inQuotes = "while scanning a quoted scalar"

// broken is a text that is no YAML, and where the parser noticed.
type broken struct {
	*yaml.LoadError
	lines []string
}

// line is a line of the text, counted from one; empty where it has not so many.
func (b broken) line(number int) string {
	if number < 1 || number > len(b.lines) {
		return ""
	}
	return b.lines[number-1]
}

// sign is the character at a place, if there is one.
func (b broken) sign(at yaml.Mark) string {
	if line := []rune(b.line(at.Line)); 0 < at.Column && at.Column <= len(line) {
		return string(line[at.Column-1])
	}
	return ""
}

// afterValue tells of what follows a value in its line, which before ends with: a bracket, or a quote that was meant to begin, or to
// stand within, a text; perhaps one that ends a text of lines before, whose own quote is missing.
func (b broken) afterValue(e *Error, before string, after []rune) {
	before = strings.TrimRight(before, " \t")
	e.Found, e.Expected = "text after the end of a value", "quotes about a text that begins with a bracket"
	switch {
	case len(after) > 0 && strings.ContainsRune("]}", after[0]):
		e.Found, e.Expected = Quote(string(after[0]))+" that closes nothing", "no more brackets closed than opened"
	case strings.HasSuffix(before, `'`), strings.HasSuffix(before, `"`):
		e.Expected = "quotes about the whole text, of the other kind than those within it"
		before = before[:len(before)-1]
		if opened, ok := b.opened(before); ok && opened.Line < e.Line {
			e.Found = fmt.Sprintf("a quote that is closed only on line %d, column %d, before other text", e.Line, len([]rune(before))+1)
			e.Line, e.Column, e.Expected = opened.Line, opened.Column, "another one at the end of its own text"
		}
	}
}

// opened is the quote that the one behind a beginning of the line closes.
func (b broken) opened(before string) (yaml.Mark, bool) {
	above := b.lines[:b.Mark.Line-1]
	text := strings.Join(append(slices.Clone(above), before), "\n")
	loader, err := yaml.NewLoader(strings.NewReader(text))
	if err != nil {
		return yaml.Mark{}, false
	}
	var at *yaml.LoadError
	if err = loader.Load(new(yaml.Node)); !errors.As(err, &at) || at.ContextMsg != inQuotes {
		return yaml.Mark{}, false
	}
	return at.ContextMark, true
}

// keyless is the line above the one where the parser was that was taken for the value of a key in a line before it, for it has
// no colon with a blank after it itself; 0 where there is none, or where it goes on with a text.
func (b broken) keyless() int {
	first := 0
	for n := b.Mark.Line - 1; n > 0; n-- {
		text, _, _ := strings.Cut(b.line(n), " #")
		text = strings.TrimSpace(text)
		switch {
		case text == "" || text[0] == '#':
		case strings.HasSuffix(text, ":"):
			return first
		case hasKey(text) || strings.HasPrefix(text, "- "):
			return 0
		default:
			first = n
		}
	}
	return first
}

// hasKey says whether a part of a line holds a key.
func hasKey(text string) bool { return strings.Contains(strings.ReplaceAll(text, "\t", " "), ": ") }

package bind

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Limits of a file. The largest shipped scenario needs a tenth of each.
const (
	MaxBytes = 1 << 20 // of the file, and of its texts after aliases are followed
	MaxNodes = 100_000 // after aliases are followed
	MaxDepth = 64
)

// Parse reads one YAML document. The error, if any, is Errors. A tree comes with the errors wherever
// the text could be read at all, so that a caller can go on and report what else is wrong.
// An empty file is an empty mapping.
func Parse(file string, data []byte) (*Node, error) {
	if len(data) > MaxBytes {
		return nil, Errors{{File: file, Found: fmt.Sprintf("%d bytes", len(data)), Expected: fmt.Sprintf("at most %d", MaxBytes)}}
	}
	if err := CheckText(file, data); err != nil {
		return nil, Errors{*err}
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var document, second yaml.Node
	switch err := loader.Load(&document); {
	case errors.Is(err, io.EOF):
		return &Node{File: file, Line: 1, Column: 1, Kind: Mapping}, nil
	case err != nil:
		return nil, syntaxError(file, data, err)
	}
	switch err := loader.Load(&second); {
	case err == nil:
		return nil, Errors{{File: file, Line: second.Line, Column: second.Column, Found: "a second document", Expected: "one document a file"}}
	case !errors.Is(err, io.EOF):
		return nil, syntaxError(file, data, err)
	}
	r := reader{file: file, lines: strings.Split(string(data), "\n"), seen: map[*yaml.Node]*sized{}}
	tree := r.read(&document, 0)
	if r.fatal != nil {
		return nil, Errors{*r.fatal}
	}
	return tree.node, r.errs.Err()
}

// CheckText finds the first byte of a file that is no text in UTF-8 or a control character, nil if there is none.
func CheckText(file string, data []byte) *Error {
	line, column := 1, 1
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		found := ""
		switch {
		case r == utf8.RuneError && n == 1:
			found = fmt.Sprintf("the byte 0x%02x", data[i])
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r == 0x7f:
			found = fmt.Sprintf("the control character U+%04X", r)
		}
		if found != "" {
			return &Error{File: file, Line: line, Column: column, Found: found, Expected: "text in UTF-8"}
		}
		i += n
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
	return nil
}

// sized is a node with what it amounts to once aliases are followed.
type sized struct {
	node                 *Node
	nodes, bytes, height int
}

// reader turns the library's nodes into ours.
type reader struct {
	file  string
	lines []string
	seen  map[*yaml.Node]*sized // nil while a node is being read
	errs  Errors
	fatal *Error
}

func (r *reader) stop(n *yaml.Node, found, expected string) {
	if r.fatal == nil {
		r.fatal = &Error{File: r.file, Line: n.Line, Column: n.Column, Found: found, Expected: expected}
	}
}

func (r *reader) read(n *yaml.Node, depth int) *sized {
	if s, seen := r.seen[n]; seen {
		if s == nil {
			r.stop(n, "an alias that contains itself", "a value")
			return &sized{node: r.node(n)}
		}
		return s
	}
	r.seen[n] = nil
	s := r.fresh(n, depth)
	r.seen[n] = s
	if depth+s.height > MaxDepth {
		r.stop(n, "too many levels, aliases followed", fmt.Sprintf("at most %d", MaxDepth))
	}
	return s
}

func (r *reader) node(n *yaml.Node) *Node {
	return &Node{File: r.file, Line: n.Line, Column: n.Column}
}

func (r *reader) fresh(n *yaml.Node, depth int) *sized {
	out := r.node(n)
	s := &sized{node: out, nodes: 1}
	if depth > MaxDepth {
		r.stop(n, "too many levels", fmt.Sprintf("at most %d", MaxDepth))
	}
	if r.fatal != nil {
		return s
	}
	if n.Style&yaml.TaggedStyle != 0 {
		r.errs = append(r.errs, out.Error("", "the tag "+n.Tag, "no tags"))
	}
	add := func(c *yaml.Node) *Node {
		child := r.read(c, depth+1)
		s.nodes += child.nodes
		s.bytes += child.bytes
		s.height = max(s.height, child.height+1)
		switch {
		case s.nodes > MaxNodes:
			r.stop(n, "too many values, aliases followed", fmt.Sprintf("at most %d a file", MaxNodes))
		case s.bytes > MaxBytes:
			r.stop(n, "too much text, aliases followed", fmt.Sprintf("at most %d bytes a file", MaxBytes))
		}
		return child.node
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return r.read(n.Content[0], depth)
	case yaml.AliasNode:
		target := r.read(n.Alias, depth)
		if r.fatal != nil {
			r.fatal.Line, r.fatal.Column = n.Line, n.Column
		}
		return target
	case yaml.ScalarNode:
		r.scalar(n, out)
		s.bytes = len(out.Text)
	case yaml.SequenceNode:
		out.Kind = Sequence
		for _, c := range n.Content {
			out.Items = append(out.Items, add(c))
		}
		if n.Style&yaml.FlowStyle != 0 {
			out.Items = r.mendItems(out.Items)
		}
	case yaml.MappingNode:
		out.Kind = Mapping
		var entries, merged []Entry
		var merge *Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := add(n.Content[i]), add(n.Content[i+1])
			switch {
			case r.fatal != nil:
				return s
			case n.Content[i].Tag == "!!merge" && merge != nil:
				r.twice(key, merge)
			case n.Content[i].Tag == "!!merge":
				merge = key
				merged = append(merged, r.merged(key, value)...)
			case key.Kind != Scalar:
				r.errs = append(r.errs, key.Error("", key.describe()+" as a key", "a name"))
			default:
				entries = append(entries, Entry{key, value})
			}
		}
		if n.Style&yaml.FlowStyle != 0 {
			entries = r.mendEntries(entries)
		}
		out.Entries = r.unique(entries, merged)
	}
	return s
}

// longestLine is the length of a line up to which errors point into its scalars.
const longestLine = 4096

func (r *reader) scalar(n *yaml.Node, out *Node) {
	const quotes = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle
	out.Quoted = n.Style&(quotes|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	if !out.Quoted {
		switch n.Value {
		case "", "~", "null", "Null", "NULL":
			return
		}
	}
	out.Kind, out.Text = Scalar, n.Value
	if n.Line < 1 || n.Line > len(r.lines) {
		return
	}
	if len(r.lines[n.Line-1]) > longestLine {
		return
	}
	rest := []rune(r.lines[n.Line-1])
	if n.Line == 1 {
		rest = []rune(strings.TrimPrefix(r.lines[0], "\ufeff"))
	}
	start := n.Column - 1
	if n.Style&quotes != 0 {
		start++
	}
	if start < len(rest) {
		out.verbatim = strings.HasPrefix(string(rest[start:]), n.Value)
	}
}

// merged is what a merge key brings: the entries of one mapping or of a list of mappings.
func (r *reader) merged(key, value *Node) []Entry {
	switch value.Kind {
	case Mapping:
		return value.Entries
	case Sequence:
		var entries []Entry
		for _, item := range value.Items {
			if item.Kind != Mapping {
				r.errs = append(r.errs, item.Error("<<", item.describe(), "a mapping to merge"))
			}
			entries = append(entries, item.Entries...)
		}
		return entries
	}
	r.errs = append(r.errs, key.Error("<<", value.describe(), "a mapping to merge"))
	return nil
}

func (r *reader) twice(key, first *Node) {
	r.errs = append(r.errs, key.Error(key.Text, "the key a second time", fmt.Sprintf("it once: it stands on line %d already", first.Line)))
}

// unique refuses a key that stands twice in a mapping. Keys of the mapping itself go before merged ones,
// of which the first wins.
func (r *reader) unique(own, merged []Entry) []Entry {
	first := make(map[string]*Node, len(own)+len(merged))
	entries := own[:0]
	for _, e := range own {
		if k := first[e.Key.Text]; k != nil {
			r.twice(e.Key, k)
			continue
		}
		first[e.Key.Text] = e.Key
		entries = append(entries, e)
	}
	for _, e := range merged {
		if first[e.Key.Text] == nil {
			first[e.Key.Text] = e.Key
			entries = append(entries, e)
		}
	}
	return entries
}

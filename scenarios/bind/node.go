package bind

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is what a node is.
type Kind int

// The kinds of node.
const (
	Null Kind = iota
	Scalar
	Sequence
	Mapping
)

// Node is a value of a file with its position. Trees share nodes where a file uses aliases, so a
// node is never changed once it is made.
type Node struct {
	File         string
	Line, Column int // from 1, in characters; Line 0: not from a file
	Kind         Kind
	Text         string // of a scalar
	Quoted       bool   // a scalar in quotes or a block scalar: text, whatever it looks like
	Items        []*Node
	Entries      []Entry

	verbatim bool // the text stands in the file as it is, so a column inside it can be told
}

// Entry is a key of a mapping with its value. Keys of one mapping differ.
type Entry struct{ Key, Value *Node }

// Get is the value of a key, nil where the mapping does not have it or n is no mapping.
func (n *Node) Get(key string) *Node {
	if e := n.entry(key); e != nil {
		return e.Value
	}
	return nil
}

func (n *Node) entry(key string) *Entry {
	if n == nil {
		return nil
	}
	for i := range n.Entries {
		if n.Entries[i].Key.Text == key {
			return &n.Entries[i]
		}
	}
	return nil
}

// At is the node at the end of keys, nil where the tree does not have it.
func (n *Node) At(keys ...string) *Node {
	for _, key := range keys {
		n = n.Get(key)
	}
	return n
}

// Put is the tree with another node at the end of keys, or none there when value is nil. Mappings that lead to it are made
// where the tree does not have them; n itself stays as it is.
func (n *Node) Put(value *Node, keys ...string) *Node {
	if len(keys) == 0 {
		return value
	}
	child := n.Get(keys[0])
	if n == nil || n.Kind != Mapping {
		n = &Node{Kind: Mapping}
	}
	if value == nil && child == nil {
		return n
	}
	key := plain(keys[0])
	if e := n.entry(keys[0]); e != nil {
		key = e.Key
	}
	return n.with(key, child.Put(value, keys[1:]...))
}

// Position is file:line:col of the node, or the file alone where it has no lines.
func (n *Node) Position() string { return position(n.File, n.Line, n.Column) }

// Error makes a problem at the node.
func (n *Node) Error(path, found, expected string) Error {
	return Error{File: n.File, Line: n.Line, Column: n.Column, Path: path, Found: found, Expected: expected}
}

// column is the column of a byte offset inside the node's text.
func (n *Node) column(offset int) int {
	if !n.verbatim || offset < 0 || offset > len(n.Text) {
		return n.Column
	}
	column := n.Column + utf8.RuneCountInString(n.Text[:offset])
	if n.Quoted {
		column++
	}
	return column
}

// with is a copy of the mapping in which key has another value, or none when value is nil.
func (n *Node) with(key, value *Node) *Node {
	c := *n
	c.Entries = make([]Entry, 0, len(n.Entries)+1)
	found := false
	for _, e := range n.Entries {
		if e.Key.Text == key.Text {
			found = true
			if value == nil {
				continue
			}
			e = Entry{key, value}
		}
		c.Entries = append(c.Entries, e)
	}
	if !found && value != nil {
		c.Entries = append(c.Entries, Entry{key, value})
	}
	return &c
}

// Without is a copy of the mapping that lacks the given keys.
func (n *Node) Without(keys ...string) *Node {
	c := *n
	c.Entries = slices.DeleteFunc(slices.Clone(n.Entries), func(e Entry) bool { return slices.Contains(keys, e.Key.Text) })
	return &c
}

// describe names what a node is, for messages.
func (n *Node) describe() string {
	switch n.Kind {
	case Scalar:
		return Quote(n.Text)
	case Sequence:
		return "a list"
	case Mapping:
		return "a mapping"
	}
	return "null"
}

// Quote is text for a message: shortened, on one line.
func Quote(text string) string { return strconv.Quote(Shorten(text)) }

// Shorten cuts a text that is long for a message.
func Shorten(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// MarshalJSON gives mappings as objects in their order, sequences as arrays, and unquoted scalars as
// JSON numbers and booleans where they read as such.
func (n *Node) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	n.json(&b)
	return []byte(b.String()), nil
}

func (n *Node) json(b *strings.Builder) {
	text := func(s string) {
		quoted, _ := json.Marshal(s) // a string cannot fail
		b.Write(quoted)
	}
	switch n.Kind {
	case Mapping:
		b.WriteByte('{')
		for i, e := range n.Entries {
			if i > 0 {
				b.WriteByte(',')
			}
			text(e.Key.Text)
			b.WriteByte(':')
			e.Value.json(b)
		}
		b.WriteByte('}')
	case Sequence:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			item.json(b)
		}
		b.WriteByte(']')
	case Scalar:
		if v, ok := number(n.Text); ok && !n.Quoted {
			b.WriteString(FormatNumber(v))
		} else if (n.Text == "true" || n.Text == "false") && !n.Quoted {
			b.WriteString(n.Text)
		} else {
			text(n.Text)
		}
	default:
		b.WriteString("null")
	}
}

package document

import (
	"cmp"
	"strings"
)

// Document is a report.
type Document struct {
	Title  string
	Blocks []Block
}

// Block is a part of a document: one of the types of this package that are set one below the other.
type Block interface{ set(s setter) }

// Heading begins a section, or a part of one.
type Heading struct {
	Level int // 1 for a section, 2 for a part of it, 3 at most
	Text  string
}

// Paragraph is running text.
type Paragraph struct{ Text Text }

// List is a list, numbered or not.
type List struct {
	Numbered bool
	Items    []Text
}

// Table is a table. Every row has as many cells as the head.
type Table struct {
	Title string // "" for none
	Head  []string
	Rows  [][]Text
	Words int // so many columns from the left hold words; the others hold numbers, which end where they line up
}

// Figure is an image with its caption.
type Figure struct {
	Name    string // base name of its files
	Format  string // svg or png, in LaTeX pdf or png; "" is the first of these
	Caption string
	Alt     string // for those who do not see it
	Image   []byte // which HTML holds; Markdown and LaTeX refer to a file
}

// file is the name of the figure's file in its format, or else in the usual one.
func (f Figure) file(usual string) string { return f.Name + "." + cmp.Or(f.Format, usual) }

// Code is lines that somebody may type.
type Code struct{ Lines []string }

// Folded is what most readers pass over: HTML hides it until it is asked for, and prints what is open; Markdown and LaTeX
// have it in an appendix.
type Folded struct {
	Title  string
	Blocks []Block
}

// Text is a text in spans.
type Text []Span

// Span is a part of a text in one style.
type Span struct {
	Text  string
	Style Style
}

// Style is how a span is set.
type Style int

// The styles of a text.
const (
	Normal Style = iota
	Strong
	Mono // names, paths, hashes
)

// Plain is a text without any style.
func Plain(text string) Text { return Text{{Text: text}} }

// Name is a text that is a name or a path, letter by letter.
func Name(text string) Text { return Text{{text, Mono}} }

// String is the text without styles.
func (t Text) String() string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.Text)
	}
	return b.String()
}

// appendix collects what is folded away, to be set at the end.
type appendix []Folded

// blocks are those of the appendix; none where nothing was folded away.
func (a appendix) blocks() []Block {
	if len(a) == 0 {
		return nil
	}
	blocks := []Block{Heading{Level: 1, Text: "Appendix"}}
	for _, f := range a {
		blocks = append(append(blocks, Heading{Level: 2, Text: f.Title}), f.Blocks...)
	}
	return blocks
}

// elsewhere says where a folded part is.
func (f Folded) elsewhere() Paragraph { return Paragraph{Plain(f.Title + ": see the appendix.")} }

// setter sets blocks in one format.
type setter interface {
	heading(Heading)
	paragraph(Paragraph)
	list(List)
	table(Table)
	figure(Figure)
	code(Code)
	folded(Folded)
}

func (h Heading) set(s setter)   { s.heading(h) }
func (p Paragraph) set(s setter) { s.paragraph(p) }
func (l List) set(s setter)      { s.list(l) }
func (t Table) set(s setter)     { s.table(t) }
func (f Figure) set(s setter)    { s.figure(f) }
func (c Code) set(s setter)      { s.code(c) }
func (f Folded) set(s setter)    { s.folded(f) }

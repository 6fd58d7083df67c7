package bind

import (
	"slices"

	"cloudgate/sim/dist"
)

// Leaf is one value of a world with what a reader wants to know about it.
type Leaf struct {
	Path     string   // address: markets.japan.size, weights.1, share@2020
	Kind     LeafKind // what it holds
	Unit     string
	Text     string    // canonical value or distribution
	Value    float64   // the constant; the median of a distribution; 0 and 1 for a flag; 0 for text
	Dist     dist.Dist // nil for a constant
	Axis     string    // the axis of the design that a distribution reads; "" for a constant
	Same     string    // the axis asked for by `same`; "" where the leaf reads its own
	Source   string
	Grade    string
	Note     string
	Doc      string
	SetAt    string // file:line:col, "--set #1", or "" for a default
	Min, Max float64
	Default  bool // the file does not say it
}

// LeafKind says what a leaf holds.
type LeafKind string

// The kinds of leaf.
const (
	QuantityLeaf LeafKind = "quantity"
	CountLeaf    LeafKind = "count"
	FlagLeaf     LeafKind = "flag"
	TextLeaf     LeafKind = "text"
)

// Numeric says whether the leaf is a number that could be varied.
func (l *Leaf) Numeric() bool { return l.Kind != TextLeaf }

// Grades are the known grades of evidence. Others are accepted and reported as unknown.
var Grades = []string{
	"H", "M", "L", // high, medium, low
	"DER",                     // derived from graded figures
	"MEM-h", "MEM-m", "MEM-l", // from memory, by confidence
	"judgement", "assumption", "definition",
}

// KnownGrade says whether a grade is one of Grades.
func KnownGrade(grade string) bool { return slices.Contains(Grades, grade) }

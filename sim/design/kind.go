package design

import (
	"fmt"
	"strings"
)

// Kind names a way of laying points into the unit cube.
type Kind string

// The kinds of design.
const (
	Random         Kind = "random"
	LatinHypercube Kind = "lhs"
	Sobol          Kind = "sobol"
)

// Kinds lists the kinds of design.
func Kinds() []Kind { return []Kind{Random, LatinHypercube, Sobol} }

// ParseKind reads a kind by its name. The error names the nearest kind and lists all.
func ParseKind(text string) (Kind, error) {
	nearest, best := Kind(""), len(text)
	var names []string
	for _, k := range Kinds() {
		if text == string(k) {
			return k, nil
		}
		names = append(names, string(k))
		if d := distance(strings.ToLower(text), string(k)); d < best && d <= (len(k)+1)/2 {
			nearest, best = k, d
		}
	}
	known := strings.Join(names, ", ")
	if nearest != "" {
		return "", fmt.Errorf("unknown design %q, did you mean %q? (known: %s)", text, nearest, known)
	}
	return "", fmt.Errorf("unknown design %q (known: %s)", text, known)
}

// distance is the number of single-byte insertions, deletions and replacements between two words
// (Levenshtein, 1966).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}

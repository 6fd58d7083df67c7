package design

import (
	"fmt"
	"strings"

	"cloudgate/sim/spell"
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
	var names []string
	for _, k := range Kinds() {
		if text == string(k) {
			return k, nil
		}
		names = append(names, string(k))
	}
	return "", fmt.Errorf("found the design %q; expected one of %s%s", text, strings.Join(names, ", "), spell.Hint(text, names))
}

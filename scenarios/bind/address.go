package bind

import (
	"fmt"
	"regexp"
	"strings"
)

// A leaf's address is the keys that lead to it, joined by points, items of lists counted from 1, and for
// a knot of a path its year: markets.china.regime.ownership@2020.

// Pattern is an address in which * stands for any one key and ** for any keys or none. Without a year
// it means all knots of a path.
type Pattern struct {
	text string
	keys []string
	year string
}

var patternKey = regexp.MustCompile(`^(\*|\*\*|[a-z0-9_]+)$`)

// ParsePattern reads a pattern.
func ParsePattern(text string) (Pattern, error) {
	address, year, dated := strings.Cut(text, "@")
	if dated {
		v, ok := number(year)
		if !ok {
			return Pattern{}, fmt.Errorf("%q is no year", year)
		}
		year = yearText(v)
	}
	p := Pattern{text: text, keys: strings.Split(address, "."), year: year}
	for _, k := range p.keys {
		if !patternKey.MatchString(k) {
			return Pattern{}, fmt.Errorf("%q is no key; expected lower-case letters, digits and underscores, * for one key or ** for any", k)
		}
	}
	return p, nil
}

// String is the pattern as it was written.
func (p Pattern) String() string { return p.text }

// Match says whether the pattern means the leaf of an address.
func (p Pattern) Match(path string) bool {
	address, year, _ := strings.Cut(path, "@")
	if p.year != "" && p.year != year {
		return false
	}
	keys := strings.Split(address, ".")
	// reach[i]: the pattern so far matches the first i keys.
	reach := make([]bool, len(keys)+1)
	reach[0] = true
	for _, k := range p.keys {
		next := make([]bool, len(keys)+1)
		for i := range reach {
			switch {
			case k == "**":
				next[i] = reach[i] || i > 0 && next[i-1]
			case i > 0 && reach[i-1]:
				next[i] = k == "*" || k == keys[i-1]
			}
		}
		reach = next
	}
	return reach[len(keys)]
}

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
	keys []string
	year string
}

const anyKeys = "**"

var patternKey = regexp.MustCompile(`^(\*|[a-z0-9_]+)$`)

// ParsePattern reads a pattern. Several ** in a row are one; a pattern of more keys than a file has levels
// is refused.
func ParsePattern(text string) (Pattern, error) {
	address, year, dated := strings.Cut(text, "@")
	if dated {
		v, ok := number(year)
		if !ok {
			return Pattern{}, fmt.Errorf("%s is no year", Quote(year))
		}
		year = yearText(v)
	}
	p := Pattern{year: year}
	for k := range strings.SplitSeq(address, ".") {
		switch {
		case k == anyKeys && len(p.keys) > 0 && p.keys[len(p.keys)-1] == anyKeys:
			continue
		case len(p.keys) == MaxDepth:
			return Pattern{}, fmt.Errorf("it has more than %d keys", MaxDepth)
		case k != anyKeys && !patternKey.MatchString(k):
			return Pattern{}, fmt.Errorf("%s is no key; expected lower-case letters, digits and underscores, * for one key or ** for any", Quote(k))
		}
		p.keys = append(p.keys, k)
	}
	return p, nil
}

// Match says whether the pattern means the leaf of an address.
func (p Pattern) Match(path string) bool {
	address, year, _ := strings.Cut(path, "@")
	if p.year != "" && p.year != year {
		return false
	}
	// What a ** takes need be reconsidered only for the last one: the keys before it are matched already.
	at, after, left := 0, -1, ""
	for address != "" {
		key, rest, _ := strings.Cut(address, ".")
		switch {
		case at < len(p.keys) && p.keys[at] == anyKeys:
			at++
			after, left = at, address
		case at < len(p.keys) && (p.keys[at] == "*" || p.keys[at] == key):
			at++
			address = rest
		case after >= 0:
			_, left, _ = strings.Cut(left, ".")
			at, address = after, left
		default:
			return false
		}
	}
	return at == len(p.keys) || at == len(p.keys)-1 && p.keys[at] == anyKeys
}

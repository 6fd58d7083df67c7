package figure

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// parseSelector reads "outcome", "outcome[dim=member,…]", either with "@year" behind it. The year is
// NaN when it is not named.
func parseSelector(text string) (Cell, float64, error) {
	bad := func(why string) (Cell, float64, error) {
		return Cell{}, 0, fmt.Errorf("outcome %q: %s", text, why)
	}
	rest, at, dated := strings.Cut(text, "@")
	year := math.NaN()
	if dated {
		var err error
		if year, err = strconv.ParseFloat(strings.TrimSpace(at), 64); err != nil || math.IsInf(year, 0) {
			return bad("expected a year after @")
		}
	}
	name, where, bracketed := strings.Cut(strings.TrimSpace(rest), "[")
	c := Cell{Outcome: strings.TrimSpace(name)}
	if c.Outcome == "" {
		return bad("expected the name of an outcome")
	}
	if !bracketed {
		return c, year, nil
	}
	where, closed := strings.CutSuffix(where, "]")
	if !closed {
		return bad("expected ] at the end of the dimensions")
	}
	for part := range strings.SplitSeq(where, ",") {
		dim, member, ok := strings.Cut(part, "=")
		w := Coord{strings.TrimSpace(dim), strings.TrimSpace(member)}
		if !ok || w.Dim == "" || w.Member == "" {
			return bad("expected dimension=member between the brackets")
		}
		if slices.ContainsFunc(c.Where, func(o Coord) bool { return o.Dim == w.Dim }) {
			return bad("dimension " + w.Dim + " is named twice")
		}
		c.Where = append(c.Where, w)
	}
	return c, year, nil
}

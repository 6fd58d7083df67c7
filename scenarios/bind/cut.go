package bind

import (
	"fmt"
	"strings"
)

// YAML cuts pert(1, 2, 3) at its commas where it stands unquoted inside {} or []. The remains are put
// together again, so that one error explains it and no other follows from it.

// mendEntries mends the values of a flow mapping: the rest of a cut text became keys without values.
func (r *reader) mendEntries(entries []Entry) []Entry {
	var mended []Entry
	for i := 0; i < len(entries); i++ {
		e := entries[i]
		parts := []string{e.Value.Text}
		j := i + 1
		for open(e.Value, parts) && len(parts) < mostParts && j < len(entries) && entries[j].Value.Kind == Null {
			parts = append(parts, entries[j].Key.Text)
			j++
		}
		if whole := r.mend(e.Value, parts); whole != nil {
			e.Value = whole
			i = j - 1
		}
		mended = append(mended, e)
	}
	return mended
}

// mendItems does the same for a flow sequence.
func (r *reader) mendItems(items []*Node) []*Node {
	var mended []*Node
	for i := 0; i < len(items); i++ {
		item := items[i]
		parts := []string{item.Text}
		j := i + 1
		for open(item, parts) && len(parts) < mostParts && j < len(items) && items[j].Kind == Scalar {
			parts = append(parts, items[j].Text)
			j++
		}
		if whole := r.mend(item, parts); whole != nil {
			item = whole
			i = j - 1
		}
		mended = append(mended, item)
	}
	return mended
}

// mostParts is how many parts of a text are put together; more are not recognised as one distribution.
const mostParts = 32

// open says whether the parts of an unquoted text still lack a closing parenthesis.
func open(n *Node, parts []string) bool {
	if n.Kind != Scalar || n.Quoted {
		return false
	}
	depth := 0
	for _, p := range parts {
		depth += strings.Count(p, "(") - strings.Count(p, ")")
	}
	return depth > 0
}

// mend is the whole text that was cut into parts, nil where it was not.
func (r *reader) mend(n *Node, parts []string) *Node {
	if len(parts) < 2 || open(n, parts) {
		return nil
	}
	whole := *n
	whole.Text, whole.verbatim = strings.Join(parts, ", "), false
	r.errs = append(r.errs, n.Error("", Quote(n.Text)+", cut at a comma inside {} or []",
		fmt.Sprintf(`the whole: quote it, "%s", or write it on a line of its own`, whole.Text)))
	return &whole
}

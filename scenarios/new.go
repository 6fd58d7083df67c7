package scenarios

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"cloudgate/scenarios/bind"
)

// New is the text of a child file to begin with: it extends `extends`, which is s, changes nothing, and
// shows in comments what it could change: each lever with its values of now, and the thresholds.
func New(name, extends string, s *Study) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	text := func(t string) string { return (&bind.Node{Kind: bind.Scalar, Text: t, Quoted: true}).YAML() }

	line("# A scenario upon %s: it says only what differs from it. Values not named here, and their", oneLine(extends))
	line("# sources, are inherited. A value given here replaces the inherited one whole, so give it a source")
	line("# of its own; null removes a named member. `cloudgate check %s.yaml` says whether all is well.", name)
	line("cloudgate: 1")
	line("extends: %s", strings.TrimSuffix(text(extends), "\n"))
	line("scenario: %s", strings.TrimSuffix(text(name), "\n"))
	line("title: \"\"")
	line("about: \"\"")
	if s.Definition.Horizon {
		line("\n# horizon: \"%d:%d\"", s.Span.First, s.Span.Last)
	}
	if tree := s.leverTree(); len(tree.Entries) > 0 {
		line("\n# What %s lets a government decide, with its values. Take the # away from the lines", oneLine(extends))
		line("# that are to change and from the keys above them.")
		comment(&b, tree.YAML())
		line("")
		for _, l := range s.Levers {
			line("# %s: %s to %s%s", l.Name, bind.FormatNumber(l.Lo), bind.FormatNumber(l.Hi), suffix(", ", oneLine(l.Label)))
		}
		line("#")
		for _, l := range s.Leaves {
			if l.Role == RoleLever {
				line("# %s: %s", l.Path, oneLine(l.Doc))
			}
		}
	}
	if n := s.Tree.Get("thresholds"); n != nil && len(n.Entries) > 0 {
		line("\n# The thresholds that are reported; another name adds one, null removes one.")
		comment(&b, (&bind.Node{Kind: bind.Mapping, Entries: []bind.Entry{{Key: &bind.Node{Kind: bind.Scalar, Text: "thresholds"}, Value: n}}}).YAML())
	}
	return b.String()
}

// oneLine is text as a comment can hold it: without line breaks, and without characters that YAML refuses.
func oneLine(text string) string {
	printable := func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}
	return strings.Join(strings.Fields(strings.Map(printable, text)), " ")
}

func suffix(separator, s string) string {
	if s == "" {
		return ""
	}
	return separator + s
}

func comment(b *strings.Builder, text string) {
	for line := range strings.Lines(text) {
		b.WriteString("# " + line)
	}
}

// leverTree is the tree of the study's levers alone, and of what cannot be given without the rest of it:
// the other items of a list, the other years of a path.
func (s *Study) leverTree() *bind.Node {
	whole := map[string]bool{}
	for _, l := range s.Leaves {
		if l.Role == RoleLever && l.Axis != drawsAxis {
			whole[unit(l.Path)] = true
		}
	}
	tree := &bind.Node{Kind: bind.Mapping}
	for _, l := range s.Leaves {
		if whole[unit(l.Path)] {
			put(tree, steps(l.Path), &bind.Node{Kind: bind.Scalar, Text: l.Text})
		}
	}
	return tree
}

// steps are the keys that lead to a leaf, the year of a knot being the last.
func steps(path string) []string {
	address, year, dated := strings.Cut(path, "@")
	keys := strings.Split(address, ".")
	if dated {
		keys = append(keys, "@"+year)
	}
	return keys
}

// unit is the address of what a child file replaces whole when it says a leaf: the list or the path that
// the leaf is in, or the leaf itself.
func unit(path string) string {
	keys := steps(path)
	for i, k := range keys {
		if k[0] == '@' || isIndex(k) {
			return strings.Join(keys[:i], ".")
		}
	}
	return path
}

// isIndex says whether a key counts the items of a list: names begin with a letter.
func isIndex(key string) bool { return key[0] >= '0' && key[0] <= '9' }

// put writes a value at the end of keys into a tree that is being built in the order of its leaves.
func put(n *bind.Node, keys []string, value *bind.Node) {
	key := strings.TrimPrefix(keys[0], "@")
	child := value
	if len(keys) > 1 {
		child = &bind.Node{Kind: bind.Mapping}
		if isIndex(keys[1]) {
			child.Kind = bind.Sequence
		}
	}
	switch i, _ := strconv.Atoi(key); {
	case n.Kind == bind.Sequence && i == len(n.Items):
		child = n.Items[i-1]
	case n.Kind == bind.Sequence:
		n.Items = append(n.Items, child)
	case n.Get(key) != nil:
		child = n.Get(key)
	default:
		n.Entries = append(n.Entries, bind.Entry{Key: &bind.Node{Kind: bind.Scalar, Text: key}, Value: child})
	}
	if len(keys) > 1 {
		put(child, keys[1:], value)
	}
}

package bind

import (
	"regexp"
	"strconv"
	"strings"
)

// YAML is the tree as a file in block style. Parsing it gives the same tree, save for positions.
func (n *Node) YAML() string {
	var b strings.Builder
	if n.empty() || n.Kind == Scalar || n.Kind == Null {
		b.WriteString(n.inline())
		b.WriteByte('\n')
	} else {
		n.write(&b, "")
	}
	return b.String()
}

func (n *Node) write(b *strings.Builder, indent string) {
	for _, e := range n.Entries {
		b.WriteString(indent + e.Key.inline() + ":")
		e.Value.writeAfter(b, indent)
	}
	for _, item := range n.Items {
		b.WriteString(indent + "-")
		if row := item.row(); row != "" {
			b.WriteString(" " + row + "\n")
			continue
		}
		item.writeAfter(b, indent)
	}
}

// row is a list of single values, inside another list, on one line: [1, "a"]. It is "" for anything else.
func (n *Node) row() string {
	if n.Kind != Sequence || len(n.Items) == 0 {
		return ""
	}
	cells := make([]string, len(n.Items))
	for i, item := range n.Items {
		if item.Kind != Scalar {
			return ""
		}
		cells[i] = strconv.Quote(item.Text)
		if _, ok := number(item.Text); ok && !item.Quoted {
			cells[i] = item.Text
		}
	}
	return "[" + strings.Join(cells, ", ") + "]"
}

// writeAfter writes a value after its key or dash.
func (n *Node) writeAfter(b *strings.Builder, indent string) {
	if n.empty() || n.Kind == Scalar || n.Kind == Null {
		b.WriteString(" " + n.inline() + "\n")
		return
	}
	b.WriteByte('\n')
	n.write(b, indent+"  ")
}

func (n *Node) empty() bool { return len(n.Entries) == 0 && len(n.Items) == 0 }

// plainText is what YAML reads back as the same text without quotes, in block style.
var plainText = regexp.MustCompile(`^(-?\.?[0-9][A-Za-z0-9_.,()%+ -]*|[A-Za-z][A-Za-z0-9_.,()%+ -]*)$`)

func (n *Node) inline() string {
	switch n.Kind {
	case Mapping:
		return "{}"
	case Sequence:
		return "[]"
	case Null:
		return "null"
	}
	if !n.Quoted && plainText.MatchString(n.Text) && !strings.HasSuffix(n.Text, " ") && !strings.EqualFold(n.Text, "null") {
		return n.Text
	}
	return strconv.Quote(n.Text) // Go's escapes are a part of YAML's
}

package bind

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Assign gives one address of a tree another value, as a layer of its own called label. The value is what
// would stand after the key in a file; a distribution needs no quotes. Members can be changed, replaced and
// removed by null, and added as a whole ({…}), so that a misspelt name never makes a new member.
func (s *Schema) Assign(tree *Node, label, address, value string) (*Node, error) {
	v, err := assigned(label, value)
	if err != nil {
		return nil, err
	}
	keys, year, dated := strings.Cut(address, "@")
	a := assignment{label: label, address: address, value: v}
	if dated {
		if a.year, a.dated = number(year); !a.dated {
			return nil, Errors{a.error(Quote("@"+year), "a year after the @", "")}
		}
	}
	n, problem := a.into(s.root, tree, strings.Split(keys, "."), "")
	if problem != nil {
		return nil, Errors{*problem}
	}
	return n, nil
}

// assigned reads the text of a value. Only what is evidently YAML is read as YAML: else the comma and the
// blank in pert(1, 2, 3) would need quotes of their own.
func assigned(label, value string) (*Node, error) {
	value = strings.TrimSpace(value)
	switch {
	case value == "" || value == "~" || value == "null":
		return &Node{File: label}, nil
	case strings.ContainsAny(value[:1], `{["'`):
		n, err := Parse(label, []byte(value))
		var problems Errors
		if errors.As(err, &problems) {
			for i := range problems {
				problems[i].Line, problems[i].Column = 0, 0
			}
		}
		if err != nil {
			return nil, err
		}
		return n.unplaced(), nil
	}
	return &Node{File: label, Kind: Scalar, Text: value}, nil
}

// unplaced is a copy of the tree without lines: an argument has none.
func (n *Node) unplaced() *Node {
	c := *n
	c.Line, c.Column = 0, 0
	c.Items = slices.Clone(n.Items)
	for i, item := range c.Items {
		c.Items[i] = item.unplaced()
	}
	c.Entries = slices.Clone(n.Entries)
	for i, e := range c.Entries {
		c.Entries[i] = Entry{e.Key.unplaced(), e.Value.unplaced()}
	}
	return &c
}

type assignment struct {
	label, address string
	year           float64
	dated          bool
	value          *Node
}

func (a *assignment) error(found, expected, nearest string) Error {
	return Error{File: a.label, Path: a.address, Found: found, Expected: expected, Nearest: nearest}
}

func (a *assignment) key(text string) *Node {
	return &Node{File: a.label, Kind: Scalar, Text: text}
}

// into gives the node n of rule r with the value put at the end of keys. n is nil where the tree does not
// have it.
func (a *assignment) into(r *rule, n *Node, keys []string, at string) (*Node, *Error) {
	if len(keys) == 0 {
		return a.put(r, n)
	}
	key, rest := keys[0], keys[1:]
	child := n.Get(key)
	next := r.elem
	switch r.form {
	case formSection:
		f := r.field(key)
		if f == nil {
			return nil, a.unknown("key", key, at, r.keys())
		}
		next = f.rule
	case formMembers:
		whole := len(rest) == 0 && a.value.Kind == Mapping
		if child == nil && !whole {
			var names []string
			if n != nil {
				for _, e := range n.Entries {
					names = append(names, e.Key.Text)
				}
			}
			return nil, a.unknown("name", key, at, names)
		}
		if len(rest) == 0 && a.value.Kind == Null {
			return n.with(a.key(key), nil), nil
		}
	case formList:
		return a.item(r, n, key, rest, at)
	default:
		e := a.error(Quote(key), "the end of the address: "+at+" is a single value", "")
		return nil, &e
	}
	if at != "" {
		at += "."
	}
	changed, problem := a.into(next, child, rest, at+key)
	if problem != nil {
		return nil, problem
	}
	if n == nil || n.Kind != Mapping {
		n = &Node{File: a.label, Kind: Mapping}
	}
	return n.with(a.key(key), changed), nil
}

func (a *assignment) unknown(what, key, at string, valid []string) *Error {
	if at != "" {
		what += " in " + at
	}
	e := a.error("the unknown "+what+" "+Quote(key), "one of "+listed(valid), nearest(key, valid))
	if len(valid) == 0 {
		e.Expected = "nothing there"
	}
	return &e
}

func (a *assignment) item(r *rule, n *Node, key string, rest []string, at string) (*Node, *Error) {
	i, err := strconv.Atoi(key)
	if n == nil || n.Kind != Sequence || err != nil || i < 1 || i > len(n.Items) {
		length := 0
		if n != nil {
			length = len(n.Items)
		}
		e := a.error(Quote(key), "the number of an item of "+at+", which has "+strconv.Itoa(length), "")
		return nil, &e
	}
	changed, problem := a.into(r.elem, n.Items[i-1], rest, at+"."+key)
	if problem != nil {
		return nil, problem
	}
	c := *n
	c.Items = slices.Clone(n.Items)
	c.Items[i-1] = changed
	return &c, nil
}

// put lays the value over what stands at the address.
func (a *assignment) put(r *rule, n *Node) (*Node, *Error) {
	if !a.dated {
		return merge(r, n, a.value), nil
	}
	// A knot stands in the mapping of years, or in the value of the path's long form.
	years := n
	if n != nil && n.Kind == Mapping && !byYear(n) {
		years = n.Get("value")
	}
	if r.form != formPath || years == nil || years.Kind != Mapping {
		e := a.error("a year", "an address without one: the value does not change by year", "")
		return nil, &e
	}
	key := a.key(yearText(a.year))
	for _, e := range years.Entries {
		if year, ok := number(e.Key.Text); ok && year == a.year {
			key.Text = e.Key.Text
		}
	}
	// The long form keeps the evidence of the whole path away from the new knot.
	knot := a.value
	if knot.Kind != Mapping {
		knot = &Node{File: a.label, Kind: Mapping, Entries: []Entry{{a.key("value"), a.value}}}
	}
	changed := years.with(key, knot)
	if years == n {
		return changed, nil
	}
	return n.with(n.entry("value").Key, changed), nil
}

package bind

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"cloudgate/sim"
	"cloudgate/sim/dist"
	"cloudgate/sim/spell"
)

// Binding is what a file said about a world.
type Binding struct {
	Leaves   []Leaf      // of the world, in the order of its fields, members sorted by name
	Settings []Leaf      // of the shell, in the order of its fields
	Params   []sim.Param // one for each leaf with a distribution, sorted by path; Lead is left to the caller
	Dists    []dist.Dist // by parameter
	Missing  []string    // addresses of keys that must be there and are not
	Tree     *Node       // the file in canonical form: members sorted, values canonical, defaults left out

	places map[string]*Node
}

// Position is where the file says an address: file:line:col, or "--set #1"; "" where it does not say it.
func (b *Binding) Position(path string) string {
	if n := b.places[path]; n != nil {
		return n.Position()
	}
	return ""
}

// Problem turns a problem reported by path into an error at its position, or at that of the nearest
// enclosing key that the file has.
func (b *Binding) Problem(path, problem string) Error {
	for at := path; ; {
		if n := b.places[at]; n != nil {
			return Error{File: n.File, Line: n.Line, Column: n.Column, Path: path, Message: problem}
		}
		cut := strings.LastIndexAny(at, ".@")
		if cut < 0 {
			at = ""
		} else {
			at = at[:cut]
		}
	}
}

// Bind fills the shell and the world, of the types that the schema was made of, from a tree. The error,
// if any, is Errors and holds every problem; shell and world are then filled as far as they could be.
func (s *Schema) Bind(tree *Node, shell, world any) (*Binding, error) {
	b := &binder{Binding: Binding{places: map[string]*Node{"": tree}}}
	targets := [2]reflect.Value{}
	for i, t := range []any{shell, world} {
		if t != nil {
			targets[i] = reflect.ValueOf(t).Elem()
		}
	}
	if tree.Kind != Mapping {
		b.fail(tree, "", tree.describe(), s.root.expects())
		return &b.Binding, b.errs.Err()
	}
	b.Tree = b.section(s.root, place{key: tree, node: tree}, func(f *field) reflect.Value {
		b.silent = !f.world
		if f.world {
			return targets[1].FieldByIndex(f.index)
		}
		return targets[0].FieldByIndex(f.index)
	})
	b.incomplete(0, tree, "", "file", "extends: and a scenario that has them", "")
	b.assignColumns()
	return &b.Binding, b.errs.Err()
}

// place is where a value stands: its address, its key, and the value's node, nil where it is left out.
type place struct {
	path      string
	key, node *Node
}

func (p place) child(key string, keyNode, node *Node) place {
	if p.path != "" {
		key = p.path + "." + key
	}
	return place{key, keyNode, node}
}

// uncertain is a quantity that awaits its column.
type uncertain struct {
	leaf   int
	target *sim.Quantity
}

// missing is a key that must be there and is not.
type missing struct {
	path, expects string
	at            *Node // the key of what lacks it
}

type binder struct {
	Binding
	errs    Errors
	waiting []uncertain
	missing []missing
	silent  bool // binding the shell, whose values are no leaves
}

func (b *binder) fail(n *Node, path, found, expected string) {
	b.errs = append(b.errs, n.Error(path, found, expected))
}

// unknown refuses a key and gives the valid one that it most likely meant.
func (b *binder) unknown(n *Node, path, name string, valid []string) string {
	e := n.Error(path, "the unknown key "+Quote(name), "one of "+listed(valid))
	if len(b.errs) < printed {
		e.Nearest = nearest(name, valid)
	}
	b.errs = append(b.errs, e)
	return e.Nearest
}

// lack notes that a key is missing, for the member or the file that it is missing from to report.
func (b *binder) lack(r *rule, at place) {
	b.missing = append(b.missing, missing{at.path, r.expects(), at.key})
	b.Missing = append(b.Missing, at.path)
}

// incomplete reports the keys missing from a member or the file, those noted since there were `from` of them:
// a single one by what it should be; several, or one of a member that probably means the member near, as one
// problem of the whole.
func (b *binder) incomplete(from int, at *Node, path, what, instead, near string) {
	lacking := b.missing[from:]
	b.missing = b.missing[:from]
	switch {
	case len(lacking) == 0:
		return
	case len(lacking) == 1 && near == "":
		b.fail(lacking[0].at, lacking[0].path, "nothing", lacking[0].expects)
		return
	}
	names := make([]string, len(lacking))
	for i, l := range lacking {
		names[i] = strings.TrimPrefix(strings.TrimPrefix(l.path, path), ".")
	}
	lack := fmt.Sprintf("%d keys are missing: %s", len(names), listed(names))
	if len(names) == 1 {
		lack = fmt.Sprintf("the key %s is missing", names[0])
	}
	e := at.Error(path, "an incomplete "+what+": "+lack, "all keys, or "+instead)
	e.Nearest = near
	b.errs = append(b.errs, e)
}

// nearest is spell.Nearest for names of a sane length.
func nearest(name string, valid []string) string {
	const longest = 64
	if len(name) > longest {
		return ""
	}
	return spell.Nearest(name, valid)
}

// value binds one place to v and gives its canonical node, nil where there is nothing to say.
func (b *binder) value(r *rule, v reflect.Value, at place) *Node {
	if at.node != nil && at.node.Kind == Null && r.removed {
		at.node = nil
	}
	if at.node == nil && r.fallback == nil && r.optional {
		return nil
	}
	if at.node == nil && r.fallback == nil && r.form != formSection {
		b.lack(r, at)
		return nil
	}
	if at.node != nil {
		b.places[at.path] = at.node
		if at.node.Kind == Mapping || at.node.Kind == Sequence {
			b.places[at.path] = at.key // a mapping in block style begins only with its first key
		}
		if at.node.Kind == Null {
			b.fail(at.node, at.path, "null", r.expects())
			return nil
		}
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch r.form {
	case formSection:
		return b.section(r, at, func(f *field) reflect.Value { return v.FieldByIndex(f.index) })
	case formMembers:
		return b.members(r, v, at)
	case formList:
		return b.list(r, v, at)
	case formQuantity:
		return b.quantity(r, v.Addr().Interface().(*sim.Quantity), at)
	case formPath:
		return b.path(r, v.Addr().Interface().(*sim.Path), at)
	}
	return b.setting(r, v, at)
}

func (b *binder) section(r *rule, at place, target func(*field) reflect.Value) *Node {
	n := at.node
	if n != nil && n.Kind == Scalar && r.short != "" {
		n = &Node{File: n.File, Line: n.Line, Column: n.Column, Kind: Mapping, Entries: []Entry{{&Node{File: n.File, Line: n.Line, Column: n.Column, Kind: Scalar, Text: r.short}, n}}}
	}
	var misspelt []string // keys that stand there under another name
	switch {
	case n == nil && !r.silent():
		b.lack(r, at)
		return nil
	case n != nil && n.Kind != Mapping:
		b.fail(n, at.path, n.describe(), r.expects())
		return nil
	case n != nil:
		for _, e := range n.Entries {
			if r.field(e.Key.Text) == nil && !free(e.Key.Text) {
				misspelt = append(misspelt, b.unknown(e.Key, at.child(e.Key.Text, nil, nil).path, e.Key.Text, r.keys()))
			}
		}
	}
	canonical := &Node{Kind: Mapping}
	for i := range r.fields {
		f := &r.fields[i]
		child := at.child(f.key, at.key, nil)
		if e := n.entry(f.key); e != nil {
			child.key, child.node = e.Key, e.Value
		} else if slices.Contains(misspelt, f.key) {
			continue
		}
		if c := b.value(f.rule, target(f), child); c != nil {
			canonical.Entries = append(canonical.Entries, Entry{plain(f.key), c})
		}
	}
	if n == nil {
		return nil
	}
	return canonical
}

// free says whether a key is the file's own and never bound.
func free(key string) bool { return strings.HasPrefix(key, "x-") }

func (b *binder) members(r *rule, v reflect.Value, at place) *Node {
	if at.node == nil {
		return nil
	}
	if at.node.Kind != Mapping {
		b.fail(at.node, at.path, at.node.describe(), r.expects())
		return nil
	}
	var entries []Entry
	for _, e := range at.node.Entries {
		name := e.Key.Text
		switch {
		case free(name):
		case !nameForm.MatchString(name):
			b.fail(e.Key, at.child(name, nil, nil).path, "the name "+Quote(name), "a lower-case letter followed by lower-case letters, digits and underscores")
		case e.Value.Kind == Null:
			problem := e.Value.Error(at.child(name, nil, nil).path, "null", "a value: there is nothing to remove, no parent has this name")
			problem.Nearest = b.sibling(name, at.node.Entries)
			b.errs = append(b.errs, problem)
		default:
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Key.Text, b.Key.Text) })
	v.Set(reflect.MakeSlice(v.Type(), len(entries), len(entries)))
	canonical := &Node{Kind: Mapping}
	for i, e := range entries {
		v.Index(i).Field(0).SetString(e.Key.Text)
		child, lacking := at.child(e.Key.Text, e.Key, e.Value), len(b.missing)
		if c := b.value(r.elem, v.Index(i).Field(1), child); c != nil {
			canonical.Entries = append(canonical.Entries, Entry{plain(e.Key.Text), c})
		}
		if len(b.missing) > lacking {
			b.incomplete(lacking, e.Key, child.path, "member", "the name of another member", b.sibling(e.Key.Text, entries))
		}
	}
	return canonical
}

func (b *binder) list(r *rule, v reflect.Value, at place) *Node {
	if at.node == nil {
		return nil
	}
	items := at.node.Items
	if at.node.Kind == Scalar && r.elem.form == formText {
		items = []*Node{at.node}
	} else if at.node.Kind != Sequence {
		b.fail(at.node, at.path, at.node.describe(), r.expects())
		return nil
	}
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	canonical := &Node{Kind: Sequence}
	for i, item := range items {
		if c := b.value(r.elem, v.Index(i), at.child(strconv.Itoa(i+1), item, item)); c != nil {
			canonical.Items = append(canonical.Items, c)
		}
	}
	return canonical
}

// sibling is the name of another member that a name most likely meant, if any.
func (b *binder) sibling(name string, members []Entry) string {
	const many = 1000
	if len(b.errs) >= printed {
		return ""
	}
	var others []string
	for _, m := range members[:min(len(members), many)] {
		if other := m.Key.Text; other != name && m.Value.Kind != Null {
			others = append(others, other)
		}
	}
	return nearest(name, others)
}

// setting binds text, flags, counts and plain numbers.
func (b *binder) setting(r *rule, v reflect.Value, at place) *Node {
	n, ev := at.node, evidence{}
	switch {
	case n == nil:
		n = plain(*r.fallback)
	case r.long:
		if n, ev = b.long(r, n, at.path); n == nil {
			return nil
		}
	}
	wrong := func() *Node {
		b.fail(n, at.path, n.describe(), r.expects())
		return nil
	}
	if n.Kind != Scalar {
		return wrong()
	}
	leaf := Leaf{
		Path: at.path, Unit: r.unit, Doc: r.doc, Min: r.min, Max: r.max, Default: at.node == nil, Kind: TextLeaf, Text: n.Text,
		Source: ev.source, Grade: ev.grade, Note: ev.note,
	}
	canonical := &Node{Kind: Scalar, Text: n.Text}
	switch r.form {
	case formText:
		if len(r.oneof) > 0 && !slices.Contains(r.oneof, n.Text) {
			e := n.Error(at.path, n.describe(), r.expects())
			e.Nearest = nearest(n.Text, r.oneof)
			b.errs = append(b.errs, e)
			return nil
		}
		v.SetString(n.Text)
		canonical.Quoted = true
	case formFlag:
		if n.Quoted || n.Text != "true" && n.Text != "false" {
			return wrong()
		}
		v.SetBool(n.Text == "true")
		leaf.Kind = FlagLeaf
		if n.Text == "true" {
			leaf.Value = 1
		}
	case formCount:
		whole, value, ok := wholeNumber(n.Text)
		if !ok || n.Quoted || value < r.min || value > r.max {
			return wrong()
		}
		switch {
		case v.Kind() == reflect.Uint64 && value >= 0:
			v.SetUint(whole)
			leaf.Text = strconv.FormatUint(whole, 10)
		case v.Kind() == reflect.Int && math.Abs(value) <= 1<<53:
			v.SetInt(int64(value))
			leaf.Text = strconv.FormatInt(int64(value), 10)
		default:
			return wrong()
		}
		leaf.Kind, leaf.Value = CountLeaf, value
		canonical.Text = leaf.Text
	case formNumber:
		value, ok := Number(n.Text)
		if !ok || value < r.min || value > r.max {
			return wrong()
		}
		v.SetFloat(value)
		leaf.Kind, leaf.Value, leaf.Text = QuantityLeaf, value, FormatNumber(value)
		canonical.Text = leaf.Text
	}
	if at.node != nil {
		leaf.SetAt = n.Position()
	}
	b.record(leaf, nil)
	if at.node == nil {
		return nil
	}
	return ev.canonical(canonical)
}

// wholeNumber reads a whole number, also as 1e6: exactly up to 2^64 in digits, up to 2^53 with an exponent.
func wholeNumber(text string) (uint64, float64, bool) {
	if u, err := strconv.ParseUint(text, 10, 64); err == nil {
		return u, float64(u), true
	}
	v, ok := number(text)
	if !ok || v != math.Trunc(v) || math.Abs(v) > 1<<53 {
		return 0, 0, false
	}
	return uint64(max(v, 0)), v, true
}

// record keeps a leaf, and of the world a quantity that awaits its column.
func (b *binder) record(leaf Leaf, target *sim.Quantity) {
	if b.silent {
		if leaf.Dist != nil {
			panic("bind: the shell cannot hold an uncertain quantity: " + leaf.Path)
		}
		b.Settings = append(b.Settings, leaf)
		return
	}
	if leaf.Dist != nil {
		b.waiting = append(b.waiting, uncertain{len(b.Leaves), target})
	}
	b.Leaves = append(b.Leaves, leaf)
}

// assignColumns numbers the uncertain quantities in the order of their paths.
func (b *binder) assignColumns() {
	slices.SortFunc(b.waiting, func(x, y uncertain) int {
		return strings.Compare(b.Leaves[x.leaf].Path, b.Leaves[y.leaf].Path)
	})
	for i, w := range b.waiting {
		leaf := &b.Leaves[w.leaf]
		w.target.Column = i + 1
		b.Params = append(b.Params, sim.Param{
			Name: leaf.Path, Unit: leaf.Unit, Doc: leaf.Doc,
			Default: leaf.Value, Min: leaf.Min, Max: leaf.Max, Axis: leaf.Axis,
		})
		b.Dists = append(b.Dists, leaf.Dist)
	}
}

func plain(text string) *Node { return &Node{Kind: Scalar, Text: text} }

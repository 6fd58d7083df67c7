package bind

import (
	"cmp"
	"errors"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cloudgate/sim"
	"cloudgate/sim/dist"
)

// evidence is what a value's long form says beside it.
type evidence struct{ source, grade, note, same string }

// longestAxis is the length of the name of a shared draw, which stands in messages and tables.
const longestAxis = 200

// longKeys are the keys of the rule's long form. Only what can be uncertain reads a draw.
func (r *rule) longKeys() []string {
	keys := []string{"value"}
	if r.unit != "" || r.uncertain() {
		keys = append(keys, "unit")
	}
	keys = append(keys, "source", "grade", "note")
	if r.uncertain() {
		keys = append(keys, "same")
	}
	return keys
}

// uncertain says whether the rule's value may be a distribution.
func (r *rule) uncertain() bool { return r.form == formQuantity || r.form == formPath }

var axisName = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)

// long takes the long form {value: …, source: …} apart. The value is nil, and reported, where it lacks.
// Any other node is its own value, without evidence.
func (b *binder) long(r *rule, n *Node, at string) (value *Node, ev evidence) {
	if n.Kind != Mapping || r.form == formPath && byYear(n) {
		return n, ev
	}
	if byYear(n) {
		b.fail(n, at, "quantities by year", r.expects()+", which does not change by year")
		return nil, ev
	}
	keys := r.longKeys()
	for _, e := range n.Entries {
		key := e.Key.Text
		to := map[string]*string{"source": &ev.source, "grade": &ev.grade, "note": &ev.note, "same": &ev.same}[key]
		switch {
		case free(key):
		case key == "value":
			value = e.Value
		case !slices.Contains(keys, key):
			b.unknown(e.Key, at+"."+key, key, keys)
		case e.Value.Kind != Scalar:
			b.fail(e.Value, at+"."+key, e.Value.describe(), "text")
		case key == "unit":
			if e.Value.Text != r.unit {
				b.fail(e.Value, at+"."+key, Quote(e.Value.Text), Quote(r.unit)+", the unit of this quantity")
			}
		case key == "same" && (len(e.Value.Text) > longestAxis || !axisName.MatchString(e.Value.Text)):
			b.fail(e.Value, at+"."+key, Quote(e.Value.Text), "a name such as a quantity's address")
		default:
			*to = e.Value.Text
		}
	}
	if value == nil {
		b.fail(n, at, "no key value", r.expects())
	}
	return value, ev
}

// canonical is the long form of a canonical value, or the value alone where there is no evidence.
func (ev evidence) canonical(value *Node) *Node {
	if ev == (evidence{}) {
		return value
	}
	n := &Node{Kind: Mapping, Entries: []Entry{{plain("value"), value}}}
	for _, f := range []struct{ key, text string }{{"source", ev.source}, {"grade", ev.grade}, {"note", ev.note}, {"same", ev.same}} {
		if f.text != "" {
			n.Entries = append(n.Entries, Entry{plain(f.key), &Node{Kind: Scalar, Text: f.text, Quoted: true}})
		}
	}
	return n
}

// quantity binds a quantity that does not change by time.
func (b *binder) quantity(r *rule, q *sim.Quantity, at place) *Node {
	if at.node == nil {
		b.knot(r, q, at.path, at.path, plain(*r.fallback), evidence{}, true)
		return nil
	}
	value, ev := b.long(r, at.node, at.path)
	if value == nil {
		return nil
	}
	if c := b.knot(r, q, at.path, at.path, value, ev, false); c != nil {
		return ev.canonical(c)
	}
	return nil
}

// knot binds a quantity, or one knot of a path, at an address; a distribution reads the axis of that name
// unless its evidence says another. It gives the canonical value.
func (b *binder) knot(r *rule, q *sim.Quantity, path, axis string, n *Node, ev evidence, fallback bool) *Node {
	d, value, ok := b.distribution(r, n, path)
	if !ok {
		return nil
	}
	if d == nil && ev.same != "" && path == axis {
		b.fail(n, path, "same beside a constant", "a distribution: only draws can be shared")
	}
	q.Value = value
	leaf := Leaf{
		Path: path, Kind: QuantityLeaf, Unit: r.unit, Doc: r.doc, Min: r.min, Max: r.max,
		Text: FormatNumber(value), Value: value, Dist: d,
		Source: ev.source, Grade: ev.grade, Note: ev.note, Default: fallback,
	}
	if !fallback {
		leaf.SetAt = n.Position()
	}
	if d != nil {
		leaf.Text, leaf.Axis = d.String(), axis
		if ev.same != "" {
			leaf.Axis, leaf.Same = ev.same, ev.same
		}
	}
	b.record(leaf, q)
	return plain(leaf.Text)
}

// path binds a quantity that may change by time.
func (b *binder) path(r *rule, p *sim.Path, at place) *Node {
	*p = sim.Path{}
	if at.node == nil {
		p.Knots = make([]sim.Quantity, 1)
		b.knot(r, &p.Knots[0], at.path, at.path, plain(*r.fallback), evidence{}, true)
		return nil
	}
	value, ev := b.long(r, at.node, at.path)
	if value == nil {
		return nil
	}
	if value.Kind != Mapping {
		p.Knots = make([]sim.Quantity, 1)
		if c := b.knot(r, &p.Knots[0], at.path, at.path, value, ev, false); c != nil {
			return ev.canonical(c)
		}
		return nil
	}
	knots := b.years(value, at.path)
	p.Years = make([]float64, len(knots))
	p.Knots = make([]sim.Quantity, len(knots))
	canonical := &Node{Kind: Mapping}
	for i, k := range knots {
		address := at.path + "@" + yearText(k.year)
		b.places[address] = k.node
		p.Years[i] = k.year
		own, stated := b.long(r, k.node, address)
		if own == nil {
			continue
		}
		// A knot in the long form stands on its own evidence, any other on that of the whole path.
		holds := stated
		if own == k.node {
			holds = ev
		}
		if c := b.knot(r, &p.Knots[i], address, at.path, own, holds, false); c != nil {
			canonical.Entries = append(canonical.Entries, Entry{plain(yearText(k.year)), stated.canonical(c)})
		}
	}
	return ev.canonical(canonical)
}

// dated is a knot of a path before its value is read.
type dated struct {
	year float64
	node *Node
}

// years reads the keys of a path in the order of time.
func (b *binder) years(n *Node, path string) []dated {
	var knots []dated
	for _, e := range n.Entries {
		year, ok := number(e.Key.Text)
		switch {
		case free(e.Key.Text):
		case !ok:
			b.fail(e.Key, path, "the key "+Quote(e.Key.Text), "a year")
		case slices.ContainsFunc(knots, func(k dated) bool { return k.year == year }):
			b.fail(e.Key, path, "the year "+Quote(e.Key.Text)+" a second time", "each year once")
		case e.Value.Kind == Null:
			b.fail(e.Value, path+"@"+e.Key.Text, "null", "a quantity")
		default:
			knots = append(knots, dated{year, e.Value})
		}
	}
	if len(n.Entries) == 0 {
		b.fail(n, path, "an empty mapping", "a quantity, or quantities by year")
	}
	slices.SortFunc(knots, func(x, y dated) int { return cmp.Compare(x.year, y.year) })
	return knots
}

// byYear says whether a mapping is a path: whether some key of it is a year.
func byYear(n *Node) bool {
	return slices.ContainsFunc(n.Entries, func(e Entry) bool {
		_, year := number(e.Key.Text)
		return year
	})
}

var metalogs = regexp.MustCompile(`\bmetalog\([^)]*\)`)

// withoutProbabilities takes from a metalog the percentages that are no values of the quantity.
func withoutProbabilities(metalog string) string { return strings.ReplaceAll(metalog, "%:", ":") }

// distribution reads the text of a scalar: a number, a percentage, or whatever sim/dist knows.
// d is nil for a constant.
func (b *binder) distribution(r *rule, n *Node, path string) (d dist.Dist, value float64, ok bool) {
	refuse := func() (dist.Dist, float64, bool) {
		b.fail(n, path, n.describe(), r.expects())
		return nil, 0, false
	}
	if n.Kind != Scalar {
		return refuse()
	}
	if strings.Contains(metalogs.ReplaceAllStringFunc(n.Text, withoutProbabilities), "%") && !r.share() {
		b.fail(n, path, n.describe(), r.expects()+"; percentages are for quantities from 0 to 1")
		return nil, 0, false
	}
	if value, ok = Number(n.Text); ok {
		if value < r.min || value > r.max {
			e := n.Error(path, n.describe(), r.expects())
			if share, ok := Number(n.Text + "%"); ok && r.share() && share >= r.min && share <= r.max {
				e.Nearest = n.Text + "%"
			}
			b.errs = append(b.errs, e)
			return nil, 0, false
		}
		return nil, value, true
	}
	if notFinite(n.Text) {
		b.fail(n, path, n.describe(), "a number that is finite")
		return nil, 0, false
	}
	d, err := dist.Parse(n.Text, dist.Domain{Lo: r.min, Hi: r.max})
	if err != nil {
		b.errs = append(b.errs, inText(n, path, err))
		return nil, 0, false
	}
	if lo, hi := d.Support(); lo == hi {
		if !(lo >= r.min && lo <= r.max) || math.IsInf(lo, 0) {
			return refuse()
		}
		return nil, lo, true
	}
	return d, d.Quantile(0.5), true
}

// notFinite says whether a text is meant as a number that is none, or too large for one.
func notFinite(text string) bool {
	text = strings.ToLower(strings.TrimLeft(strings.TrimSpace(text), "+-."))
	return text == "nan" || text == "inf" || text == "infinity" || decimal.MatchString(text)
}

// inText is what sim/dist found wrong, at its column inside the text.
func inText(n *Node, path string, err error) Error {
	e := n.Error(path, "", "")
	e.Message = err.Error()
	var inside *dist.Error
	if errors.As(err, &inside) {
		e.Message, e.Column = inside.Msg, n.column(inside.Offset)
	}
	if !strings.HasPrefix(e.Message, "found ") && !strings.HasPrefix(e.Message, n.Text) {
		e.Found = n.describe()
	}
	return e
}

func yearText(year float64) string { return strconv.FormatFloat(year, 'f', -1, 64) }

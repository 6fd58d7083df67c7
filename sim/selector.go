package sim

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"cloudgate/sim/spell"
)

// Selector names cells of one outcome, as people write them:
//
//	selector = outcome [ "[" coord {"," coord} "]" ] [ "@" at ]
//	coord    = dim "=" member | member
//	at       = number | first | last | number ":" number
//
// A dimension that is not named is its total; a member may stand without its dimension where only
// one dimension of the outcome has it. Without "@" all points of a series are meant.
//
//	overseas_share    overseas_share[japan]@2025    operating[provider=aws]@2014:2020
type Selector struct {
	Outcome string
	Coords  []Coord // Dim is "" where the text names the member alone
	At      At
}

// At says which points of a series' grid a selector means.
type At struct {
	Form   AtForm
	Lo, Hi float64 // of a range, both included; equal for a single point
}

// AtForm is how a selector says its points.
type AtForm int

// The forms of At.
const (
	AtAll   AtForm = iota // not said: all points
	AtFirst               // @first
	AtLast                // @last
	AtRange               // @2025, @2014:2020
)

// Cell is one column of a model's results.
type Cell struct {
	Output int // index in Spec.Outputs
	At     int // index in the output's grid, -1 for a scalar
	Column int // index in Batch.Out
}

// ParseSelector reads a selector. Whether its names exist is for Spec.Resolve to say.
func ParseSelector(text string) (Selector, error) {
	s := scanner{text: text}
	sel, err := s.selector()
	if err == nil && !s.end() {
		err = s.expected("the end, [ or @")
	}
	if err != nil {
		return Selector{}, fmt.Errorf("selector %q: %w", text, err)
	}
	return sel, nil
}

// String is the selector's canonical spelling, save that members without a dimension stay so:
// only a Spec knows it (see Output.Selector).
func (s Selector) String() string {
	return s.Outcome + coordinates(s.Coords) + s.At.String()
}

// String is the part of a selector from its "@", "" for all points.
func (a At) String() string {
	switch {
	case a.Form == AtFirst:
		return "@first"
	case a.Form == AtLast:
		return "@last"
	case a.Form == AtRange && a.Lo == a.Hi:
		return "@" + number(a.Lo)
	case a.Form == AtRange:
		return "@" + number(a.Lo) + ":" + number(a.Hi)
	}
	return ""
}

// Selector is the output's canonical name: dimensions in the model's order, all of them named.
func (o Output) Selector() string { return o.Name + coordinates(o.Where) }

// Cell is the canonical selector of the i-th point of the output's grid; of a scalar, the output's own.
func (o Output) Cell(i int) string {
	if len(o.At) == 0 {
		return o.Selector()
	}
	return o.Selector() + "@" + number(o.At[i])
}

func coordinates(where []Coord) string {
	if len(where) == 0 {
		return ""
	}
	parts := make([]string, len(where))
	for i, c := range where {
		parts[i] = c.Member
		if c.Dim != "" {
			parts[i] = c.Dim + "=" + c.Member
		}
	}
	return "[" + strings.Join(parts, ",") + "]"
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// Resolve finds the cells a selector means, in the order of the grid. They all belong to one
// output. The error says what was found, what there is, and the nearest valid name.
func (s Spec) Resolve(sel Selector) ([]Cell, error) {
	o, err := s.find(sel)
	if err != nil {
		return nil, fmt.Errorf("selector %q: %w", sel, err)
	}
	lo, hi, err := s.Outputs[o].points(sel.At)
	if err != nil {
		return nil, fmt.Errorf("selector %q: %w", sel, err)
	}
	column := s.Offsets()[o]
	if len(s.Outputs[o].At) == 0 {
		return []Cell{{Output: o, At: -1, Column: column}}, nil
	}
	var cells []Cell
	for i := lo; i < hi; i++ {
		cells = append(cells, Cell{Output: o, At: i, Column: column + i})
	}
	return cells, nil
}

// find gives the index of the output that a selector means.
func (s Spec) find(sel Selector) (int, error) {
	var same []int // outputs of this outcome
	for i, o := range s.Outputs {
		if o.Name == sel.Outcome {
			same = append(same, i)
		}
	}
	if len(same) == 0 {
		return 0, unknown("outcome", sel.Outcome, s.outcomes())
	}
	where, err := s.where(sel, s.dimsOf(same))
	if err != nil {
		return 0, err
	}
	var reported []string
	for _, i := range same {
		if slices.Equal(s.Outputs[i].Where, where) {
			return i, nil
		}
		if by := breakdown(s.Outputs[i].Where); !slices.Contains(reported, by) {
			reported = append(reported, by)
		}
	}
	nearest := slices.MinFunc(same, func(i, j int) int {
		x, y := s.Outputs[i].Where, s.Outputs[j].Where
		return cmp.Or(cmp.Compare(apart(x, where, sameDim), apart(y, where, sameDim)), cmp.Compare(apart(x, where, sameCoord), apart(y, where, sameCoord)))
	})
	return 0, fmt.Errorf("%s has no cell %s: it is reported %s; the nearest is %s",
		sel.Outcome, sel.Outcome+coordinates(where), strings.Join(reported, ", "), s.Outputs[nearest].Selector())
}

func sameDim(a, b Coord) bool   { return a.Dim == b.Dim }
func sameCoord(a, b Coord) bool { return a == b }

// apart counts what only one of two cells has.
func apart(a, b []Coord, same func(a, b Coord) bool) int {
	n := len(a) + len(b)
	for _, x := range a {
		if slices.ContainsFunc(b, func(y Coord) bool { return same(x, y) }) {
			n -= 2
		}
	}
	return n
}

// outcomes names each outcome once.
func (s Spec) outcomes() []string {
	var names []string
	for _, o := range s.Outputs {
		if !slices.Contains(names, o.Name) {
			names = append(names, o.Name)
		}
	}
	return names
}

// dimsOf gives the dimensions that the given outputs use, with the members they have.
func (s Spec) dimsOf(outputs []int) []Dim {
	has := map[Coord]bool{}
	for _, o := range outputs {
		for _, c := range s.Outputs[o].Where {
			has[c] = true
		}
	}
	var dims []Dim
	for _, d := range s.Dims {
		used := Dim{Name: d.Name}
		for _, m := range d.Members {
			if has[Coord{d.Name, m}] {
				used.Members = append(used.Members, m)
			}
		}
		if len(used.Members) > 0 {
			dims = append(dims, used)
		}
	}
	return dims
}

// where gives a selector's coordinates in the order of dims, all dimensions named.
func (s Spec) where(sel Selector, dims []Dim) ([]Coord, error) {
	if len(dims) == 0 && len(sel.Coords) > 0 {
		return nil, fmt.Errorf("%s has no dimensions, so nothing can stand in brackets", sel.Outcome)
	}
	members := make([]string, len(dims))
	for _, c := range sel.Coords {
		d, err := dimension(c, dims)
		if err != nil {
			return nil, err
		}
		if members[d] != "" {
			return nil, fmt.Errorf("%s is given twice: %s and %s", dims[d].Name, members[d], c.Member)
		}
		members[d] = c.Member
	}
	var where []Coord
	for d, m := range members {
		if m != "" {
			where = append(where, Coord{dims[d].Name, m})
		}
	}
	return where, nil
}

// dimension finds the dimension of a coordinate.
func dimension(c Coord, dims []Dim) (int, error) {
	var names, members, owners []string
	found := -1
	for i, d := range dims {
		names = append(names, d.Name)
		if c.Dim == d.Name {
			if !slices.Contains(d.Members, c.Member) {
				return 0, unknown(d.Name, c.Member, d.Members)
			}
			return i, nil
		}
		members = append(members, d.Members...)
		if slices.Contains(d.Members, c.Member) {
			owners = append(owners, d.Name+"="+c.Member)
			found = i
		}
	}
	switch {
	case c.Dim != "":
		return 0, unknown("dimension", c.Dim, names)
	case len(owners) == 0:
		return 0, unknown("member", c.Member, members)
	case len(owners) > 1:
		return 0, fmt.Errorf("%s can be %s: say which", c.Member, strings.Join(owners, " or "))
	}
	return found, nil
}

// breakdown says by which dimensions a cell is: "in total", "by market and provider".
func breakdown(where []Coord) string {
	if len(where) == 0 {
		return "in total"
	}
	dims := make([]string, len(where))
	for i, c := range where {
		dims[i] = c.Dim
	}
	return "by " + strings.Join(dims, " and ")
}

// points gives the stretch of the output's grid that a selector means.
func (o Output) points(a At) (lo, hi int, err error) {
	if len(o.At) == 0 && a.Form != AtAll {
		return 0, 0, fmt.Errorf("%s is a single number: nothing can stand after it with %s", o.Name, a)
	}
	switch a.Form {
	case AtFirst:
		return 0, 1, nil
	case AtLast:
		return len(o.At) - 1, len(o.At), nil
	case AtRange:
		if lo, err = o.point(a.Lo); err != nil {
			return 0, 0, err
		}
		hi, err = o.point(a.Hi)
		return lo, hi + 1, err
	}
	return 0, len(o.At), nil
}

// PointError says that an outcome has no value at a point, which lies outside its grid or between its points.
type PointError struct {
	Outcome, AtName string // AtName is what the grid counts, "" if the model does not say
	At              float64
	First, Last     float64 // of the grid
	Nearest         float64 // point of the grid
}

// Error says what there is instead.
func (e PointError) Error() string {
	at := e.AtName
	if at == "" {
		at = "point"
	}
	return fmt.Sprintf("%s has no %s %s: its grid goes from %s to %s, the nearest is %s",
		e.Outcome, at, number(e.At), number(e.First), number(e.Last), number(e.Nearest))
}

// Outside says whether the point lies before the grid's first or after its last point.
func (e PointError) Outside() bool { return e.At < e.First || e.At > e.Last }

// point finds a value on the output's grid.
func (o Output) point(v float64) (int, error) {
	i := sort.SearchFloat64s(o.At, v)
	if i < len(o.At) && o.At[i] == v {
		return i, nil
	}
	last := len(o.At) - 1
	near := o.At[min(i, last)]
	if i > 0 && (i > last || v-o.At[i-1] <= near-v) {
		near = o.At[i-1]
	}
	return 0, PointError{Outcome: o.Name, AtName: o.AtName, At: v, First: o.At[0], Last: o.At[last], Nearest: near}
}

// unknown is the error for a name that does not exist.
func unknown(what, word string, names []string) error {
	const few = 12
	expected := strings.Join(names[:min(few, len(names))], ", ")
	if len(names) > few {
		expected += fmt.Sprintf(", … (%d in all)", len(names))
	}
	if near := spell.Nearest(word, names); near != "" {
		return fmt.Errorf("there is no %s %s; the nearest is %s (of %s)", what, word, near, expected)
	}
	return fmt.Errorf("there is no %s %s; expected one of %s", what, word, expected)
}

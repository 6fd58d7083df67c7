package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim/copula"
	"cloudgate/sim/spell"
)

// joints resolves the envelope's groups against the leaves. Problems go to report by path. An address
// whose value has an error of its own (in broken) is not reported again.
func (e *envelope) joints(leaves []Leaf, broken []string, report func(path, problem string)) []Joint {
	if len(e.Joint) > mostJoints {
		report("joint", fmt.Sprintf("found %d groups; expected at most %d", len(e.Joint), mostJoints))
		return nil
	}
	draws := newDraws(leaves)
	taken := map[string]string{} // group by axis
	var joints []Joint
	for _, m := range e.Joint {
		at := "joint." + m.Name
		correlations := []string{at + ".pairs", at + ".inputs", at + ".matrix", at + ".correlation"}
		if slices.ContainsFunc(broken, func(broken string) bool {
			return broken == at || slices.ContainsFunc(correlations, func(path string) bool { return strings.HasPrefix(broken, path) })
		}) {
			continue
		}
		r := jointReader{at: at, name: m.Name, draws: draws, taken: taken, broken: broken, report: report}
		if j := r.read(&m.Value); j != nil && !r.failed {
			joints = append(joints, *j)
		}
	}
	return joints
}

// draws are the axes of a study's uncertain inputs, by every address that means one.
type draws struct {
	axes     map[string]string // axis by address
	constant map[string]string // text of a constant by address
	names    []string          // the addresses of axes
}

func newDraws(leaves []Leaf) draws {
	d := draws{map[string]string{}, map[string]string{}, nil}
	add := func(address, axis string) {
		if _, known := d.axes[address]; !known {
			d.axes[address] = axis
			d.names = append(d.names, address)
		}
	}
	for _, l := range leaves { // first, for a draw's own name goes before the address of what shares another
		if l.Dist != nil && l.Axis != drawsAxis {
			add(l.Axis, l.Axis)
		}
	}
	for _, l := range leaves {
		address := withoutYear(l.Path)
		if l.Dist == nil {
			d.constant[l.Path], d.constant[address] = l.Text, l.Text
			continue
		}
		add(address, l.Axis)
		d.axes[l.Path] = l.Axis
	}
	return d
}

// jointReader reads one group.
type jointReader struct {
	at, name string
	draws    draws
	taken    map[string]string
	broken   []string
	report   func(path, problem string)
	failed   bool

	inputs []string // as the file calls them, in its order
	axes   []string // of each
}

func (r *jointReader) fail(path, format string, args ...any) {
	r.failed = true
	r.report(r.at+path, fmt.Sprintf(format, args...))
}

// read is the group, nil where it could not be read. It may have failed all the same.
func (r *jointReader) read(f *joint) *Joint {
	j := &Joint{
		Name: r.name, Copula: f.Copula, Measure: copula.Measure(f.Measure), Method: f.Method,
		Source: f.Source, Grade: f.Grade, Note: f.Note,
	}
	r.copula(j)
	var stated copula.Matrix
	cells := "" // where the correlations stand
	switch {
	case len(f.Pairs) > 0 && len(f.Inputs)+len(f.Matrix) == 0 && f.Correlation == nil:
		stated, cells = r.pairs(f.Pairs), ".pairs"
	case len(f.Inputs) > 0 && len(f.Matrix) > 0 && len(f.Pairs) == 0 && f.Correlation == nil:
		stated, cells = r.matrix(f.Inputs, f.Matrix), ".matrix"
	case len(f.Inputs) > 0 && f.Correlation != nil && len(f.Pairs)+len(f.Matrix) == 0:
		stated, cells = r.alike(f.Inputs, *f.Correlation), ".correlation"
	default:
		r.fail("", "found %s; expected pairs alone, as [a, b, 0.6], or inputs with either their matrix or one correlation", f.said())
	}
	if r.failed || j.Measure == "" { // one that is misspelt is reported already
		return nil
	}
	link, err := copula.NewLink(j.Measure, j.Degrees)
	if err != nil {
		r.fail(".copula", "found %s: %s", j.Copula, err)
		return nil
	}
	scores := make(copula.Matrix, len(stated))
	for i := range stated {
		scores[i] = make([]float64, len(stated))
		for k, c := range stated[i] {
			scores[i][k] = link.Scores(c)
		}
		scores[i][i] = 1
	}
	order := make([]int, len(r.axes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(r.axes[a], r.axes[b]) })
	r.inputs, r.axes = permuted(r.inputs, order), permuted(r.axes, order)
	j.Inputs, j.Stated, j.Held, j.Matrix = r.axes, reordered(stated, order), reordered(stated, order), reordered(scores, order)
	var indefinite *copula.DefiniteError
	switch err := j.Matrix.Check(); {
	case err == nil:
	case errors.As(err, &indefinite) && f.Repair:
		r.repair(j, link)
	case errors.As(err, &indefinite):
		r.fail(cells, "%s", r.explain(j, indefinite))
	default:
		r.fail(cells, "found %s", err)
	}
	return j
}

// said lists what a group says of its correlations.
func (f *joint) said() string {
	var keys []string
	for _, k := range []struct {
		name string
		said bool
	}{
		{"pairs", len(f.Pairs) > 0}, {"inputs", len(f.Inputs) > 0}, {"matrix", len(f.Matrix) > 0}, {"correlation", f.Correlation != nil},
	} {
		if k.said {
			keys = append(keys, k.name)
		}
	}
	if len(keys) == 0 {
		return "no correlations"
	}
	return strings.Join(keys, " and ")
}

// permuted is the list in another order.
func permuted[T any](list []T, order []int) []T {
	p := make([]T, len(order))
	for i, k := range order {
		p[i] = list[k]
	}
	return p
}

// reordered is a matrix with its rows and columns in another order.
func reordered(m copula.Matrix, order []int) copula.Matrix {
	rows := permuted(m, order)
	for i, row := range rows {
		rows[i] = permuted(row, order)
	}
	return rows
}

func (r *jointReader) repair(j *Joint, link copula.Link) {
	j.Repaired = true
	j.Matrix = j.Matrix.Nearest()
	for i, row := range j.Matrix {
		for k := range i {
			c := link.Of(row[k])
			j.Held[i][k], j.Held[k][i] = c, c
		}
	}
	if err := j.Matrix.Check(); err != nil {
		r.fail("", "found %s, even when repaired", err)
	}
}

// explain says why correlations cannot hold together, and what to do.
func (r *jointReader) explain(j *Joint, e *copula.DefiniteError) string {
	if len(j.Inputs) == 2 {
		return fmt.Sprintf("found a correlation of %s between %s and %s; expected one inside -1..1: inputs that rise and fall as one share a draw (same)",
			bind.FormatNumber(j.Stated[0][1]), r.inputs[0], r.inputs[1])
	}
	var pairs []string
	for _, p := range e.Pairs {
		pairs = append(pairs, fmt.Sprintf("%s with %s (%s)", r.inputs[p[0]], r.inputs[p[1]], bind.FormatNumber(j.Stated[p[0]][p[1]])))
	}
	return fmt.Sprintf("found correlations that cannot hold together: the smallest eigenvalue of their matrix is %.3g and must be above 0; "+
		"look at %s; expected others, or repair: true for the nearest that can", e.Eigenvalue, strings.Join(pairs, ", "))
}

// copula reads what joins the group.
func (r *jointReader) copula(j *Joint) {
	const expected = "gaussian, or t(4) with 1 to 1000 degrees of freedom"
	text := strings.TrimSpace(j.Copula)
	inside, isT := strings.CutPrefix(text, "t(")
	switch {
	case text == "gaussian":
		return
	case !isT:
		r.fail(".copula", "found %s; expected %s%s", bind.Quote(j.Copula), expected, spell.Hint(text, []string{"gaussian", "t(4)"}))
		return
	}
	inside, closed := strings.CutSuffix(inside, ")")
	degrees, ok := bind.Number(inside)
	if !closed || !ok || degrees < copula.LeastDegrees || degrees > copula.MostDegrees {
		r.fail(".copula", "found %s; expected %s", bind.Quote(j.Copula), expected)
		return
	}
	j.Degrees, j.Copula = degrees, "t("+bind.FormatNumber(degrees)+")"
	if j.Method == methodImanConover {
		r.fail(".method", "found iman_conover with %s; expected gaussian: reordering follows normal scores", j.Copula)
	}
}

// pairs reads correlations by pair.
func (r *jointReader) pairs(list [][]string) copula.Matrix {
	type cell struct {
		a, b, at int
		c        float64
	}
	var cells []cell
	if len(list) == 3 && len(list[0]) == 1 && len(list[1]) == 1 && len(list[2]) == 1 {
		r.fail(".pairs", "found one pair; expected a list of pairs, as [[a, b, 0.6]]")
		return nil
	}
	for i, pair := range list {
		at := fmt.Sprintf(".pairs.%d", i+1)
		if len(pair) != 3 {
			r.fail(at, "found %d of the three parts of a pair; expected two inputs and their correlation, as [a, b, 0.6]", len(pair))
			continue
		}
		a, b := r.input(at+".1", pair[0]), r.input(at+".2", pair[1])
		c, ok := bind.Number(pair[2])
		if !ok || math.Abs(c) > 1 {
			r.fail(at+".3", "found %s; expected a correlation from -1 to 1", bind.Quote(pair[2]))
			continue
		}
		if a < 0 || b < 0 {
			continue
		}
		if a == b {
			r.fail(at, "found %s with itself; expected two inputs that differ", pair[0])
			continue
		}
		same := func(x cell) bool { return x.a == a && x.b == b || x.a == b && x.b == a }
		if k := slices.IndexFunc(cells, same); k >= 0 {
			r.fail(at, "found the pair %s, %s a second time; expected it once; it is also in pairs.%d", pair[0], pair[1], cells[k].at)
			continue
		}
		cells = append(cells, cell{a, b, i + 1, c})
	}
	m := copula.Identity(len(r.inputs))
	for _, x := range cells {
		m[x.a][x.b], m[x.b][x.a] = x.c, x.c
	}
	return m
}

// matrix reads correlations by rows.
func (r *jointReader) matrix(inputs []string, m [][]float64) copula.Matrix {
	for i, name := range inputs {
		at := fmt.Sprintf(".inputs.%d", i+1)
		known := len(r.inputs)
		if k := r.input(at, name); k >= 0 && k < known {
			r.fail(at, "found %s a second time; expected each input once", name)
		}
	}
	if len(m) != len(inputs) {
		r.fail(".matrix", "found %d rows for %d inputs; expected one for each", len(m), len(inputs))
		return nil
	}
	stated := copula.Matrix(m)
	var wrong *copula.CellError
	if errors.As(stated.CheckCells(), &wrong) {
		at := fmt.Sprintf(".matrix.%d", wrong.Row+1)
		if wrong.Column >= 0 {
			at += fmt.Sprintf(".%d", wrong.Column+1)
		}
		r.fail(at, "found %s; expected %s", wrong.Found, wrong.Expected)
	}
	return stated
}

// alike reads inputs, by address or by pattern, of which every two have the same correlation.
func (r *jointReader) alike(inputs []string, c float64) copula.Matrix {
	if len(inputs) > mostJoined {
		r.fail(".inputs", "found %d addresses; expected at most %d", len(inputs), mostJoined)
		return nil
	}
	for i, text := range inputs {
		at := fmt.Sprintf(".inputs.%d", i+1)
		if !strings.Contains(text, "*") {
			r.input(at, text)
			continue
		}
		p, err := bind.ParsePattern(text)
		if err != nil {
			r.fail(at, "found the address %s: %s", bind.Quote(text), err)
			continue
		}
		matched := false
		for _, name := range r.draws.names {
			if !p.Match(name) || r.failed {
				continue
			}
			matched = true
			if !slices.Contains(r.axes, r.draws.axes[name]) {
				r.input(at, name)
			}
		}
		if !matched && !r.failed {
			r.fail(at, "%s", r.unknown(text))
		}
	}
	if !r.failed && len(r.axes) < 2 {
		r.fail(".inputs", "found one input; expected two or more")
	}
	m := copula.Identity(len(r.axes))
	for i := range m {
		for j := range m {
			if i != j {
				m[i][j] = c
			}
		}
	}
	return m
}

// input is the place of an input in the group, which it enters if it is new; -1 where it cannot.
func (r *jointReader) input(at, name string) int {
	axis, known := r.draws.axes[name]
	if !known {
		if p, err := bind.ParsePattern(name); err != nil || !isBroken(p, name, r.broken) {
			r.fail(at, "%s", r.unknown(name))
		}
		r.failed = true
		return -1
	}
	k := slices.Index(r.axes, axis)
	switch other, taken := r.taken[axis]; {
	case axis == drawsAxis:
		r.fail(at, "found %s, which is drawn from a file; expected an input with a distribution of its own: the rows of the file say how its inputs depend on one another", name)
		return -1
	case k >= 0 && withoutYear(r.inputs[k]) != withoutYear(name):
		r.fail(at, "found %s beside %s; expected one of them: they share the draw of %s, and rise and fall as one", name, r.inputs[k], axis)
		return -1
	case k >= 0:
		return k
	case taken && other != r.name:
		r.fail(at, "found %s, whose draw is in the group %s; expected each input in one group", name, other)
		return -1
	case len(r.axes) == mostJoined:
		r.fail(at, "found more than %d inputs in a group; expected fewer", mostJoined)
		return -1
	}
	r.taken[axis] = r.name
	r.inputs, r.axes = append(r.inputs, name), append(r.axes, axis)
	return len(r.axes) - 1
}

// withoutYear is the address of the path that a knot belongs to. Its knots share a draw.
func withoutYear(address string) string {
	address, _, _ = strings.Cut(address, "@")
	return address
}

func (r *jointReader) unknown(name string) string {
	const many = 10_000 // addresses among which to look for a misspelt one
	names := r.draws.names
	if text, constant := r.draws.constant[name]; constant {
		return fmt.Sprintf("found %s, which is always %s; expected the address of an uncertain input", name, bind.Shorten(text))
	}
	return fmt.Sprintf("found the address %s, which no uncertain input has; expected that of one%s",
		bind.Quote(name), spell.Hint(bind.Shorten(name), names[:min(len(names), many)]))
}

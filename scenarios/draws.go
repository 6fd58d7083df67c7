package scenarios

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"
	"cloudgate/sim/dist"
	"cloudgate/sim/num"
	"cloudgate/sim/spell"
)

// drawsFile is where a scenario file says that inputs are drawn together.
type drawsFile struct {
	File   string   `key:"file" doc:"a CSV file, relative to this one: a column for each input, named by its address, and if wanted the weight of each row"`
	Inputs []string `key:"inputs" optional:"true" doc:"the columns that are used; by default all"`
}

// Draws are values of inputs that come together, a row of a file at a time, each row as often as its weight says: the
// posterior of a calibration, or anything else that no formula says.
type Draws struct {
	Name   string   // of the file, as the scenario says it
	SHA256 string   // of the file
	Text   []byte   // the file
	Inputs []string // addresses that it gives values for, in its order
	Rows   int      // that have weight
	SetAt  string

	values [][]float64 // by input, in the order of the axis
	upTo   []float64   // the share of the weight up to each row
	guide  []int32     // the first row that may hold the share k/len(guide)
	whole  bool        // all columns of the file are used
}

// drawsAxis is the axis of the design that chooses the row.
const drawsAxis = "draws"

// Bounds on what a file of draws can ask of time and memory.
const (
	mostDrawBytes    = 64 << 20
	mostDrawRows     = 1_000_000
	mostDrawProblems = 1000 // after which no more of the file is looked at
)

// row is the one that a coordinate of the axis means: the first up to which that share of the weight lies.
func (d *Draws) row(p float64) int {
	i := int(d.guide[min(int(p*float64(len(d.guide))), len(d.guide)-1)])
	for i < len(d.upTo)-1 && d.upTo[i] < p {
		i++
	}
	return i
}

// drawn gives the values of one input by the coordinate of the axis. It is no quantile function unless the input is the only one.
type drawn struct {
	draws  *Draws
	column []float64
}

// Quantile implements sim.Quantiler.
func (d drawn) Quantile(p float64) float64 { return d.column[d.draws.row(p)] }

// margin is the distribution of one input alone.
type margin struct{ dist.Dist }

// String is the same for all: the values would fill pages.
func (margin) String() string { return drawsAxis }

// margin is the distribution of the k-th input.
func (d *Draws) margin(k int) dist.Dist {
	weights := map[float64]float64{}
	before := 0.0
	for i, v := range d.values[k] {
		weights[v] += d.upTo[i] - before
		before = d.upTo[i]
	}
	var values, w []float64
	for _, v := range slices.Sorted(maps.Keys(weights)) {
		if weights[v] > 0 {
			values, w = append(values, v), append(w, weights[v])
		}
	}
	m, err := dist.Discrete(values, w)
	if err != nil {
		panic(err) // finite values that differ, with positive weights
	}
	return margin{m}
}

// readDraws reads what the key draws says and gives the inputs their places in it. What a layer above the one that says it, or
// --set, says of an input goes before the file. Problems go to report, those of the file's cells to the list that is returned; a value
// that has an error of its own (in broken) is not reported again.
func (e *envelope) readDraws(b *bind.Binding, layers []layer, o *Options, broken []string, report func(path, problem string)) (*Draws, bind.Errors) {
	if e.Draws == nil || e.Draws.File == "" {
		return nil, nil
	}
	said := b.Problem("draws", "")
	d := &Draws{Name: e.Draws.File, SetAt: said.Position()}
	text, path, problem := o.openDraws(d.Name, said.File, layers)
	if problem != "" {
		report("draws", problem)
		return nil, nil
	}
	sum := sha256.Sum256(text)
	d.Text, d.SHA256 = text, hex.EncodeToString(sum[:])
	t, errs := parseDraws(path, text)
	if t == nil {
		return nil, errs
	}
	for _, name := range e.Draws.Inputs {
		if !slices.Contains(t.names(), name) {
			report("draws.inputs", fmt.Sprintf("found %s, which %s has no column for; expected one of its columns%s", bind.Quote(name), bind.Quote(d.Name), spell.Hint(name, t.names())))
		}
	}
	open := openInputs(b, layers, said.File, broken, report)
	errs = append(errs, t.check(e.Draws.Inputs, open)...)
	for _, c := range t.used() {
		d.Inputs = append(d.Inputs, c.name)
	}
	d.whole = len(d.Inputs) == len(t.columns)
	for _, c := range t.used() {
		for _, other := range open.axes[c.leaf.Axis] {
			if !slices.Contains(d.Inputs, other) {
				errs = append(errs, c.problem(path, "a column for this input alone", "one for "+other+" too, which shares its draw"))
			}
		}
	}
	if len(errs) > 0 || len(d.Inputs) == 0 { // perhaps all are said anew, one by one
		return nil, errs
	}
	d.arrange(t)
	d.give(b, t)
	return d, nil
}

// inputsOpen are the values that a file of draws may give.
type inputsOpen struct {
	leaves map[string]*bind.Leaf     // by address
	axes   map[string][]string       // addresses by the draw that they read
	gone   func(address string) bool // said anew above the draws, removed, or broken
}

func openInputs(b *bind.Binding, layers []layer, saidIn string, broken []string, report func(path, problem string)) inputsOpen {
	depth := depths(layers)
	anew := map[string]bool{}
	open := inputsOpen{leaves: map[string]*bind.Leaf{}, axes: map[string][]string{}}
	for i := range b.Leaves {
		l := &b.Leaves[i]
		if l.Axis == drawsAxis {
			report(l.Path, "found same: draws; expected another name: it is that of the draw which the key draws makes")
		}
		if at := depth(b.Problem(l.Path, "").File); !l.Default && (at < 0 || at < depth(saidIn)) {
			anew[l.Path], anew[withoutYear(l.Path)] = true, true
			continue
		}
		open.leaves[l.Path] = l
		if l.Dist != nil {
			open.axes[l.Axis] = append(open.axes[l.Axis], l.Path)
		}
	}
	open.gone = func(address string) bool {
		return anew[address] || anew[withoutYear(address)] || removal(layers, address) != "" ||
			slices.ContainsFunc(broken, func(b string) bool {
				return b != "" && (address == b || strings.HasPrefix(address, b+".") || withoutYear(address) == b)
			})
	}
	return open
}

// openDraws reads the file that a name means, relative to the file that says it, and gives its path.
func (o *Options) openDraws(name, saidIn string, layers []layer) (text []byte, path, problem string) {
	if o.sealed {
		if o.Draws == nil {
			problem = fmt.Sprintf("found %s; expected its text beside this one's", bind.Quote(name))
		}
		return o.Draws, name, problem
	}
	path = name
	var err error
	i := slices.IndexFunc(layers, func(l layer) bool { return l.Name == saidIn })
	switch {
	case i >= 0 && layers[i].dir == "" && strings.HasPrefix(layers[i].Name, shippedFolder):
		path = shippedFolder + name
		text, err = shipped.ReadFile(name)
	case i >= 0 && !filepath.IsAbs(name):
		path = filepath.Join(layers[i].dir, name)
		text, err = bind.ReadFile(path, mostDrawBytes, "a file of draws")
	default:
		text, err = bind.ReadFile(path, mostDrawBytes, "a file of draws")
	}
	var cannot *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		problem = fmt.Sprintf("found %s, which is no file; expected a CSV file%s", bind.Quote(name), spell.Hint(filepath.Base(name), tablesBeside(path)))
	case errors.As(err, &cannot):
		problem = fmt.Sprintf("found %s, which cannot be read: %s", bind.Quote(name), cannot.Err)
	case err != nil:
		problem = err.Error()
	case len(text) > mostDrawBytes:
		problem = fmt.Sprintf("found %s, which is larger than %d MiB; expected fewer rows or columns", bind.Quote(name), mostDrawBytes>>20)
	}
	return text, path, problem
}

// tablesBeside lists the CSV files in the folder of a path, the first hundred of them.
func tablesBeside(path string) []string {
	entries, _ := os.ReadDir(filepath.Dir(path)) // a folder that cannot be read has none
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && filepath.Ext(e.Name()) == ".csv" && len(names) < 100 {
			names = append(names, e.Name())
		}
	}
	return names
}

// depths says how far below the scenario's own file another is: 0 for itself, -1 for the command line.
func depths(layers []layer) func(file string) int {
	depth := map[string]int{}
	for i, l := range layers {
		depth[l.Name] = i
	}
	return func(file string) int {
		if i, known := depth[file]; known {
			return i
		}
		return -1
	}
}

// arrange puts the rows in the order of the axis: along the direction in which the inputs, each in standard deviations,
// vary together most, their first principal component. So an even design is even along that direction, and for a single input in all
// respects; a step on the axis is a step among like rows.
func (d *Draws) arrange(t *drawTable) {
	weight := t.weights()
	var rows []int
	for i, w := range weight {
		if w > 0 {
			rows = append(rows, i)
		}
	}
	d.Rows = len(rows)
	var columns [][]float64
	for _, c := range t.used() {
		columns = append(columns, c.values)
	}
	score := component(columns, weight)
	slices.SortStableFunc(rows, func(i, j int) int { return cmp.Compare(score[i], score[j]) })
	total := 0.0
	for _, i := range rows {
		total += weight[i]
		d.upTo = append(d.upTo, total)
	}
	for i := range d.upTo {
		d.upTo[i] /= total
	}
	for _, c := range columns {
		values := make([]float64, len(rows))
		for k, i := range rows {
			values[k] = c[i]
		}
		d.values = append(d.values, values)
	}
	d.guide = make([]int32, len(rows))
	for k := range d.guide {
		d.guide[k] = int32(sort.SearchFloat64s(d.upTo, float64(k)/float64(len(rows))))
	}
}

// component is the first principal component of weighted columns, by row, each column in standard deviations: by fifty steps of the
// power method from a start that no symmetry is orthogonal to.
func component(columns [][]float64, weight []float64) []float64 {
	const steps = 50
	total := num.Sum(weight)
	var scaled [][]float64
	for _, c := range columns {
		terms := make([]float64, len(c))
		average := func(of func(i int) float64) float64 {
			for i := range terms {
				terms[i] = float64(weight[i] * of(i))
			}
			return num.Sum(terms) / total
		}
		mean := average(func(i int) float64 { return c[i] })
		variance := average(func(i int) float64 { return float64((c[i] - mean) * (c[i] - mean)) })
		z := make([]float64, len(c))
		if sd := math.Sqrt(variance); sd > 0 && !math.IsInf(sd, 0) {
			for i, v := range c {
				z[i] = (v - mean) / sd
			}
		}
		scaled = append(scaled, z)
	}
	direction := make([]float64, len(columns))
	for k := range direction {
		direction[k] = 1 / float64(k+1)
	}
	score := make([]float64, len(weight))
	project := func() {
		clear(score)
		for k, z := range scaled {
			for i, v := range z {
				score[i] += float64(direction[k] * v)
			}
		}
	}
	for range steps {
		project()
		length := 0.0
		for k, z := range scaled {
			sum := 0.0
			for i, v := range z {
				sum += float64(float64(weight[i]*score[i]) * v)
			}
			direction[k] = sum
			length += float64(sum * sum)
		}
		if length == 0 {
			break
		}
		for k := range direction {
			direction[k] /= math.Sqrt(length)
		}
	}
	project()
	return score
}

// give makes the leaves and parameters of a binding those that are drawn.
func (d *Draws) give(b *bind.Binding, t *drawTable) {
	for k, c := range t.used() {
		i := slices.IndexFunc(b.Params, func(p sim.Param) bool { return p.Name == c.name })
		m := d.margin(k)
		l := c.leaf
		l.Note = "drawn with the other inputs of the file, instead of " + l.Text
		l.Text, l.Dist, l.Value, l.Axis, l.Same = m.String(), m, m.Quantile(0.5), drawsAxis, ""
		l.Source, l.Grade, l.SetAt, l.Default = fmt.Sprintf("%s, %d rows", d.Name, d.Rows), "DER", d.SetAt, false
		b.Dists[i], b.Params[i].Axis, b.Params[i].Default = m, drawsAxis, l.Value
	}
}

// quantiler is what an input of an address reads, nil where the file does not give it.
func (d *Draws) quantiler(address string) sim.Quantiler {
	if d == nil {
		return nil
	}
	if k := slices.Index(d.Inputs, address); k >= 0 {
		return drawn{d, d.values[k]}
	}
	return nil
}

// node is the key draws in canonical spelling.
func (d *Draws) node() *bind.Node {
	text := func(s string, quoted bool) *bind.Node { return &bind.Node{Kind: bind.Scalar, Text: s, Quoted: quoted} }
	n := &bind.Node{Kind: bind.Mapping, Entries: []bind.Entry{{Key: text("file", false), Value: text(d.Name, true)}}}
	if !d.whole {
		inputs := &bind.Node{Kind: bind.Sequence}
		for _, name := range d.Inputs {
			inputs.Items = append(inputs.Items, text(name, true))
		}
		n.Entries = append(n.Entries, bind.Entry{Key: text("inputs", false), Value: inputs})
	}
	return n
}

// String is the draws in short.
func (d *Draws) String() string {
	return fmt.Sprintf("%d inputs from %d rows of %s (SHA-256 %s)", len(d.Inputs), d.Rows, d.Name, d.SHA256[:12])
}

// withoutMark is a text without the byte order mark that some programs write before it.
func withoutMark(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) }

package sim

import "sort"

// Definition describes a kind of model that can be built from a scenario file.
type Definition struct {
	Name    string // as in `model:`
	Doc     string // one sentence
	Cite    []string
	Horizon bool                  // the file must say a horizon
	Lead    func(path string) int // row of the Joe-Kuo table of an input, from 1; 0 for none
	New     func() World          // a pointer to an empty tagged struct for the binder to fill
}

// World is the content of a scenario file as the model's own types: a pointer to a struct whose
// leaves are Quantity, Path, string, bool, int, or named members of such structs.
type World interface {
	// Check reports what no tag can say: a home that does not exist, a criterion out of reach.
	// A path names the leaf or member as in a scenario file: "providers.aws.home".
	Check(report func(path, problem string))
	// Build makes the model. Its Spec must list params as they are given.
	Build(params []Param, span Span) (Model, error)
}

// Span is the grid of a series of yearly outcomes: First, First+1, ..., Last.
// It is empty (Last < First) for models without a horizon.
type Span struct{ First, Last int }

// Quantity is a leaf of a World: a constant, or one column of Batch.In.
type Quantity struct {
	Value  float64 // the constant; for an uncertain quantity its median, for display only
	Column int     // 0: constant; c > 0: Batch.In[c-1]
}

// At is the quantity's value in the i-th run of a batch.
func (q Quantity) At(in [][]float64, i int) float64 {
	if q.Column == 0 {
		return q.Value
	}
	return in[q.Column-1][i]
}

// Path is a quantity by time: linear between its knots and constant outside them. All its
// uncertain knots share one draw. A single knot without a year is a constant path.
type Path struct {
	Years []float64 // ascending; empty for a single knot
	Knots []Quantity
}

// Constant makes a path that never changes.
func Constant(v float64) Path { return Path{Knots: []Quantity{{Value: v}}} }

// Set says whether the path was given at all: the zero Path was not.
func (p Path) Set() bool { return len(p.Knots) > 0 }

// At is the path's value at a time, in the i-th run of a batch.
func (p Path) At(in [][]float64, i int, year float64) float64 {
	lo, hi, w := p.Between(year)
	if lo == hi {
		return p.Knots[lo].At(in, i)
	}
	a, b := p.Knots[lo].At(in, i), p.Knots[hi].At(in, i)
	return a + float64(w*(b-a))
}

// Between gives the knots around a time and the weight of the second. The two are equal, and the
// weight zero, at or outside the ends.
func (p Path) Between(year float64) (lo, hi int, w float64) {
	n := len(p.Years)
	if n <= 1 || year <= p.Years[0] {
		return 0, 0, 0
	}
	if year >= p.Years[n-1] {
		return n - 1, n - 1, 0
	}
	hi = sort.SearchFloat64s(p.Years, year)
	if p.Years[hi] == year {
		return hi, hi, 0
	}
	lo = hi - 1
	return lo, hi, (year - p.Years[lo]) / (p.Years[hi] - p.Years[lo])
}

// Member is a named member of a World: a market, a provider, an event.
type Member[T any] struct {
	Name  string
	Value T
}

// Named holds named members sorted by name, so that a file's order never matters.
type Named[T any] []Member[T]

// Index finds a member by name, -1 where there is none.
func (n Named[T]) Index(name string) int {
	for i := range n {
		if n[i].Name == name {
			return i
		}
	}
	return -1
}

// Names lists the members' names in order.
func (n Named[T]) Names() []string {
	names := make([]string, len(n))
	for i := range n {
		names[i] = n[i].Name
	}
	return names
}

package sim

import "cloudgate/sim/rng"

// Model maps inputs to outcomes. Evaluate must be pure in (inputs, stream draws), safe for
// concurrent use, and must not depend on how runs are cut into batches.
type Model interface {
	Spec() Spec
	Evaluate(b *Batch)
}

// Spec says what a model takes and what it gives. It never changes during a model's life.
type Spec struct {
	Name    string     // the kind of model, as in a scenario file's `model:`
	Version int        // raised whenever the same inputs give other numbers
	Params  []Param    // by column of Batch.In
	Outputs []Output   // each a block of adjacent columns of Batch.Out
	Streams []string   // the purposes of the model's own draws, by the index that Batch.Rand takes
	Dims    []Dim      // the dimensions of the outputs, in the model's order
	Reading []Sentence // what to say of a result, in order; empty for a general reading
	Cite    []string   // where the equations come from
}

// Param is one uncertain input of a model.
type Param struct {
	Name, Unit, Doc   string
	Default, Min, Max float64
	Axis              string // of the design that it reads: parameters with the same one share their draws; "" for one of its own
	Lead              int    // row of the Joe-Kuo table of the axis, from 1; 0 for none. Unique within a model, append only
}

// Kind says how an outcome is to be read and summarised.
type Kind string

// The kinds of outcome.
const (
	Level Kind = "level" // a state or an index at a point in time
	Flow  Kind = "flow"  // an amount over the period
	Share Kind = "share" // a ratio of flows in [0, 1]
	Count Kind = "count" // a number of things
	Flag  Kind = "flag"  // 0 or 1
	Time  Kind = "time"  // a duration; +Inf when not reached within the horizon, never averaged
)

// Output is one series: one cell of its outcome's dimensions, with a value at each of At.
// An empty At is a scalar, one column.
type Output struct {
	Name, Unit, Doc string
	Kind            Kind
	Where           []Coord   // in the order of Spec.Dims; a dimension not named is its total
	At              []float64 // the grid of a series, ascending
	AtName          string    // what At counts, e.g. "year"
	Headline        bool      // one of the series that people quote
	Standard        bool      // kept by default although not a headline: a standard figure draws it
}

// Coord fixes one dimension of an outcome.
type Coord struct{ Dim, Member string }

// Dim is a dimension of outcomes with its members in the model's order, and how each is called in
// figures and tables.
type Dim struct {
	Name     string
	Members  []string
	Labels   []string // by member; empty where the names will do
	Compared bool     // its headline outcomes are told side by side, in one table with a row for each member
}

// Len is the number of columns of the output: 1 for a scalar.
func (o Output) Len() int { return max(1, len(o.At)) }

// Offsets gives the first column of each output, and after them the number of columns.
func (s Spec) Offsets() []int {
	off := make([]int, len(s.Outputs)+1)
	for i, o := range s.Outputs {
		off[i+1] = off[i] + o.Len()
	}
	return off
}

// Batch is a block of runs by column: In[p][i] is parameter p of run First+i, and Out[c][i]
// receives column c of it. Out[c] is nil when nobody asked for column c; a model need not,
// and cannot, write it. Either all columns of an output are kept or none.
type Batch struct {
	First   int
	In, Out [][]float64

	n         int
	keys      []rng.Key
	chance    func(run, stream int) int // Plan.Chance
	scratch   []float64
	used      int // of scratch
	wanted    int // numbers asked of Scratch since the last Reset
	workspace any
	failed    []error // by run of the batch
}

// NewBatch makes a batch of n runs from run first, for tests and benchmarks of a model; Run makes
// its own. Its draws are those of the seed, as in a Plan.
func NewBatch(s Spec, seed uint64, first, n int) *Batch {
	b := newBatch(s, seed)
	b.Reset(first, n)
	b.In = columns(len(s.Params), n)
	b.Out = columns(s.Offsets()[len(s.Outputs)], n)
	return b
}

func newBatch(s Spec, seed uint64) *Batch {
	b := &Batch{keys: make([]rng.Key, len(s.Streams))}
	for i, name := range s.Streams {
		b.keys[i] = rng.NewKey(seed, "model/"+name)
	}
	return b
}

func columns(n, rows int) [][]float64 {
	cells := make([]float64, n*rows)
	cols := make([][]float64, n)
	for i := range cols {
		cols[i] = cells[i*rows : (i+1)*rows : (i+1)*rows]
	}
	return cols
}

// Reset makes the batch one of n runs from run first, with no failures and its scratch memory
// free again; the workspace stays. Its owner gives it the columns In and Out.
func (b *Batch) Reset(first, n int) {
	if b.wanted > len(b.scratch) {
		b.scratch = make([]float64, b.wanted)
	} else {
		clear(b.scratch[:b.used])
	}
	b.First, b.n, b.used, b.wanted = first, n, 0, 0
	if cap(b.failed) < n {
		b.failed = make([]error, n)
	}
	b.failed = b.failed[:n]
	clear(b.failed)
}

// Len is the number of runs in the batch.
func (b *Batch) Len() int { return b.n }

// Rand is the stream of the i-th run of the batch for the purpose Spec.Streams[stream].
// It is a value; its draws are addressed by index.
func (b *Batch) Rand(i, stream int) rng.Stream {
	return b.keys[stream].Stream(b.drawn(i, stream))
}

// drawn is the run whose draws a stream of the i-th run of the batch has.
func (b *Batch) drawn(i, stream int) uint64 {
	run := b.First + i
	if b.chance != nil {
		run = b.chance(run, stream)
	}
	return uint64(run)
}

// Normals sets even[i] and odd[i] to the draws 2·pair and 2·pair+1 of the (first+i)-th run's stream of normals for
// the purpose Spec.Streams[stream]: what Rand(first+i, stream).Normal gives, and faster over a block. The two slices
// have the same length.
func (b *Batch) Normals(even, odd []float64, first, stream, pair int) {
	if b.chance == nil {
		b.keys[stream].Normals(even, odd, uint64(b.First+first), uint64(pair))
		return
	}
	for i := range even {
		b.keys[stream].Normals(even[i:i+1], odd[i:i+1], b.drawn(first+i, stream), uint64(pair))
	}
}

// Uniforms sets to[i] to the draw with the index of the (first+i)-th run's stream for the purpose Spec.Streams[stream]:
// what Rand(first+i, stream).Uniform gives, and faster over a block.
func (b *Batch) Uniforms(to []float64, first, stream, index int) {
	if b.chance == nil {
		b.keys[stream].Uniforms(to, uint64(b.First+first), uint64(index))
		return
	}
	for i := range to {
		to[i] = b.Rand(first+i, stream).Uniform(uint64(index))
	}
}

// UniformsOf sets to[k] to the draw with an index of the i-th run's stream for the purpose Spec.Streams[streams[k]]: what
// Rand(i, streams[k]).Uniform gives, and faster for several.
func (b *Batch) UniformsOf(to []float64, i int, streams []int, index int) {
	if b.chance == nil {
		rng.UniformsOf(to, b.keys, streams, uint64(b.First+i), uint64(index))
		return
	}
	for k, stream := range streams {
		to[k] = b.Rand(i, stream).Uniform(uint64(index))
	}
}

// Exps sets to[i] to the draw with the index of the (first+i)-th run's stream for the purpose Spec.Streams[stream], as a
// unit exponential: what Rand(first+i, stream).Exp gives, and faster over a block.
func (b *Batch) Exps(to []float64, first, stream, index int) {
	if b.chance == nil {
		b.keys[stream].Exps(to, uint64(b.First+first), uint64(index))
		return
	}
	for i := range to {
		to[i] = b.Rand(first+i, stream).Exp(uint64(index))
	}
}

// Scratch gives n zeroed numbers that are valid until Evaluate returns. The memory is reused: a
// worker allocates for its largest batch so far, then no more.
func (b *Batch) Scratch(n int) []float64 {
	b.wanted += n
	if b.used+n > len(b.scratch) {
		b.scratch = make([]float64, max(2*len(b.scratch), n))
		b.used = 0
	}
	s := b.scratch[b.used : b.used+n : b.used+n]
	b.used += n
	return s
}

// Workspace gives the worker's own workspace, made by the first call and kept from batch to batch.
// What it holds must not influence results: a model resets it for every run.
func (b *Batch) Workspace(create func() any) any {
	if b.workspace == nil {
		b.workspace = create()
	}
	return b.workspace
}

// Fail marks the i-th run of the batch as failed. Its outputs become NaN and it is counted and
// listed with its reason; the other runs go on.
func (b *Batch) Fail(i int, err error) {
	if err == nil {
		panic("sim: Fail without an error")
	}
	b.failed[i] = err
}

// Failed is the reason the i-th run failed, or nil.
func (b *Batch) Failed(i int) error { return b.failed[i] }

package sim

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"cloudgate/sim/vec"
)

// Quantiler is a distribution as the engine sees it: the value below which a share p lies.
// It is gonum's interface of that name.
type Quantiler interface{ Quantile(p float64) float64 }

// blockQuantiler is a Quantiler that is faster over a block: dst[i] is Quantile(p[i]).
type blockQuantiler interface{ QuantileTo(dst, p []float64) }

// Design gives points of the unit cube, readable from any position.
// Fill writes u[axis][i], strictly between 0 and 1, for run first+i. It must be safe for
// concurrent use.
type Design interface {
	Len() int // number of runs the design was made for
	Fill(first int, u [][]float64)
}

// Input gives a parameter its distribution and the axis of the design it reads.
// Inputs that share an axis share a draw.
type Input struct {
	Axis     int
	Quantile Quantiler
}

// Sink takes results in run order, from one goroutine. in[p][i] and out[c][i] belong to run
// first+i; out[c] is nil for columns that are not kept. status[i] is "" or the reason a run
// failed: the model's, or a kept outcome that is not a number. The slices are valid until Put returns.
type Sink interface {
	Put(first int, in, out [][]float64, status []string) error
}

// Plan is everything a result depends on, and the number of workers, on which it does not.
type Plan struct {
	Model      Model
	Inputs     []Input // by parameter of the model
	Design     Design
	Axes       int // number of axes of the design
	Seed       uint64
	First, End int    // runs First..End-1
	Keep       []bool // by output of the Spec; nil keeps all
	Workers    int    // 0 means 1

	// Chance gives for each run and stream of the model (its number in Spec.Streams) the number of the run whose draws
	// that stream has, so that runs at different points can share their chance, wholly or in part, and runs at one point
	// can differ in it. nil is every run's own. It is called from many goroutines.
	Chance func(run, stream int) int
}

// Summary says what a run of a plan did.
type Summary struct {
	Runs   int // evaluated and given to the sinks, a contiguous range from Plan.First
	Failed int // of these, failed
}

// Sizes of the loop. A block is what goes to the sinks at once, at most BlockRuns, and a batch is what a model sees at once;
// neither changes a result.
const (
	BlockRuns = 1024
	BatchRuns = 128
)

// block is one stretch of runs on its way from a worker to the sinks.
type block struct {
	seq     int
	first   int
	n       int
	u       [][]float64
	in, out [][]float64
	status  []string
}

// Run evaluates the plan. When ctx is cancelled it stops soon, and what the sinks have seen is
// a contiguous range of complete runs; the error is then ctx's. An error of a sink ends the run.
func Run(ctx context.Context, p Plan, sinks ...Sink) (Summary, error) {
	spec := p.Model.Spec()
	if err := p.check(spec); err != nil {
		return Summary{}, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	c := newCirculation(spec, p)
	var wg sync.WaitGroup
	for range c.workers {
		wg.Go(func() {
			w := newWorker(p, spec)
			for {
				b, ok := c.take(ctx)
				if !ok || !w.evaluate(ctx, b) {
					return
				}
				c.done <- b
			}
		})
	}
	go func() { wg.Wait(); close(c.done) }()
	sum := c.drain(sinks, cancel)
	if sum.Runs == p.End-p.First {
		return sum, nil
	}
	return sum, context.Cause(ctx)
}

// circulation is a fixed set of blocks that goes round: free -> worker -> done -> sinks -> free.
type circulation struct {
	first, end, rows int // of the plan, and of a block
	blocks, workers  int
	free, done       chan *block

	mu   sync.Mutex
	next int // number of the block that is taken next
}

func newCirculation(s Spec, p Plan) *circulation {
	c := &circulation{first: p.First, end: p.End, rows: p.blockRows()}
	c.blocks = (p.End - p.First + c.rows - 1) / c.rows
	c.workers = min(max(1, p.Workers), max(1, c.blocks))
	c.free = make(chan *block, min(c.workers+1, c.blocks))
	for range cap(c.free) {
		c.free <- newBlock(s, p, c.rows)
	}
	c.done = make(chan *block, cap(c.free))
	return c
}

// take gives a free block its number and runs, or none when all are taken or ctx has ended. It is one step under the mutex, so
// the block that the sinks wait for is always under way.
func (c *circulation) take(ctx context.Context) (*block, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next == c.blocks {
		return nil, false
	}
	select {
	case <-ctx.Done():
		return nil, false
	case b := <-c.free:
		b.seq = c.next
		b.first = c.first + c.next*c.rows
		b.n = min(c.rows, c.end-b.first)
		c.next++
		return b, true
	}
}

// drain gives blocks to the sinks in their order until no more come. After an error of a sink, for which it stops the workers,
// it lets the others pass.
func (c *circulation) drain(sinks []Sink, stop context.CancelCauseFunc) (sum Summary) {
	waiting := map[int]*block{}
	sinking, seq := true, 0
	for b := range c.done {
		waiting[b.seq] = b
		for sinking && waiting[seq] != nil {
			b := waiting[seq]
			delete(waiting, seq)
			if err := b.put(sinks); err != nil {
				stop(err)
				sinking = false
				break
			}
			seq++
			sum.Runs += b.n
			for _, s := range b.status[:b.n] {
				if s != "" {
					sum.Failed++
				}
			}
			c.free <- b
		}
	}
	return sum
}

func (p Plan) check(s Spec) error {
	switch {
	case len(p.Inputs) != len(s.Params):
		return fmt.Errorf("sim: %d inputs for %d parameters of %s", len(p.Inputs), len(s.Params), s.Name)
	case p.Keep != nil && len(p.Keep) != len(s.Outputs):
		return fmt.Errorf("sim: Keep has %d entries for %d outputs of %s", len(p.Keep), len(s.Outputs), s.Name)
	case p.First < 0 || p.End < p.First:
		return fmt.Errorf("sim: no runs from %d to %d", p.First, p.End)
	case p.Design == nil && p.Axes > 0:
		return errors.New("sim: a plan with inputs needs a design")
	case p.Design != nil && p.End > p.Design.Len():
		return fmt.Errorf("sim: the design has %d runs, the plan ends at run %d", p.Design.Len(), p.End)
	}
	for i, in := range p.Inputs {
		if in.Axis < 0 || in.Axis >= p.Axes {
			return fmt.Errorf("sim: input %s reads axis %d of %d", s.Params[i].Name, in.Axis, p.Axes)
		}
	}
	return nil
}

// blockRows is how many runs a block has: so many, in whole batches, that each worker gets something to do of a small plan,
// and no more than BlockRuns.
func (p Plan) blockRows() int {
	workers := max(1, p.Workers)
	batches := (p.End - p.First + workers*BatchRuns - 1) / (workers * BatchRuns)
	return max(1, min(BlockRuns, batches*BatchRuns))
}

func newBlock(s Spec, p Plan, rows int) *block {
	b := &block{
		u:      columns(p.Axes, rows),
		in:     columns(len(s.Params), rows),
		out:    make([][]float64, s.Offsets()[len(s.Outputs)]),
		status: make([]string, rows),
	}
	off := s.Offsets()
	for o := range s.Outputs {
		if p.Keep == nil || p.Keep[o] {
			copy(b.out[off[o]:off[o+1]], columns(s.Outputs[o].Len(), rows))
		}
	}
	return b
}

func (b *block) put(sinks []Sink) error {
	cut := func(cols [][]float64) [][]float64 {
		if b.n == len(b.status) {
			return cols
		}
		short := make([][]float64, len(cols))
		for c := range cols {
			if cols[c] != nil {
				short[c] = cols[c][:b.n]
			}
		}
		return short
	}
	in, out := cut(b.in), cut(b.out)
	for _, s := range sinks {
		if err := s.Put(b.first, in, out, b.status[:b.n]); err != nil {
			return err
		}
	}
	return nil
}

// worker holds what one goroutine reuses from batch to batch.
type worker struct {
	plan  Plan
	spec  Spec
	batch *Batch
	u     [][]float64
	in    [][]float64
	out   [][]float64
}

func newWorker(p Plan, s Spec) *worker {
	batch := newBatch(s, p.Seed)
	batch.chance = p.Chance
	return &worker{
		plan:  p,
		spec:  s,
		batch: batch,
		u:     make([][]float64, p.Axes),
		in:    make([][]float64, len(s.Params)),
		out:   make([][]float64, s.Offsets()[len(s.Outputs)]),
	}
}

// evaluate fills a block, batch by batch. It returns false when the context ended before the block was full.
func (w *worker) evaluate(ctx context.Context, b *block) bool {
	clear(b.status)
	for lo := 0; lo < b.n; lo += BatchRuns {
		if ctx.Err() != nil {
			return false
		}
		hi := min(lo+BatchRuns, b.n)
		slice(w.u, b.u, lo, hi)
		slice(w.in, b.in, lo, hi)
		slice(w.out, b.out, lo, hi)
		w.draw(b.first + lo)
		w.batch.Reset(b.first+lo, hi-lo)
		w.batch.In, w.batch.Out = w.in, w.out
		w.plan.Model.Evaluate(w.batch)
		w.failNaN()
		for i, err := range w.batch.failed {
			if err == nil {
				continue
			}
			b.status[lo+i] = err.Error()
			for _, col := range w.out {
				if col != nil {
					col[i] = math.NaN()
				}
			}
		}
	}
	return true
}

// failNaN fails the runs of the batch of which a kept outcome is not a number, so that NaN stands for
// nothing but a failed run.
func (w *worker) failNaN() {
	for c, col := range w.out {
		if !vec.HasNaN(col) {
			continue
		}
		for i, x := range col {
			if x != x && w.batch.failed[i] == nil {
				o, cell := w.spec.output(c)
				w.batch.failed[i] = fmt.Errorf("%s is not a number", o.Cell(cell))
			}
		}
	}
}

// output finds the output that a column belongs to, and its place there.
func (s Spec) output(column int) (Output, int) {
	for _, o := range s.Outputs {
		if column < o.Len() {
			return o, column
		}
		column -= o.Len()
	}
	panic("sim: no such column")
}

// draw fills the inputs of a batch that starts at run first.
func (w *worker) draw(first int) {
	if len(w.u) == 0 {
		return
	}
	w.plan.Design.Fill(first, w.u)
	for p, input := range w.plan.Inputs {
		x := w.in[p]
		u := w.u[input.Axis][:len(x)]
		if block, ok := input.Quantile.(blockQuantiler); ok {
			block.QuantileTo(x, u)
			continue
		}
		for i := range x {
			x[i] = input.Quantile.Quantile(u[i])
		}
	}
}

func slice(dst, src [][]float64, lo, hi int) {
	for c, col := range src {
		if col == nil {
			dst[c] = nil
			continue
		}
		dst[c] = col[lo:hi:hi]
	}
}

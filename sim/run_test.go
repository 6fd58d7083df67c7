package sim

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cloudgate/sim/rng"
)

// adder is a light model: a sum, a draw, and a series of two. It fails where the sum is negative.
type adder struct{ wait func() }

func (adder) Spec() Spec {
	return Spec{
		Name:    "adder",
		Params:  []Param{{Name: "x", Min: -1, Max: 1}, {Name: "w", Min: 0, Max: 1}},
		Streams: []string{"noise"},
		Outputs: []Output{
			{Name: "sum", Kind: Level},
			{Name: "noise", Kind: Level},
			{Name: "both", Kind: Level, At: []float64{1, 2}, AtName: "step"},
		},
	}
}

var errNegative = errors.New("a negative sum")

func (m adder) Evaluate(b *Batch) {
	if m.wait != nil {
		m.wait()
	}
	for i := range b.Len() {
		sum, noise := b.In[0][i]+b.In[1][i], b.Rand(i, 0).Uniform(0)
		if sum < 0 {
			b.Fail(i, errNegative)
		}
		for c, v := range []float64{sum, noise, sum, noise} {
			if b.Out[c] != nil {
				b.Out[c][i] = v
			}
		}
	}
}

// uniforms is a random design of one axis a parameter.
type uniforms int

func (n uniforms) Len() int { return int(n) }

func (n uniforms) Fill(first int, u [][]float64) {
	for a := range u {
		key := rng.NewKey(9, fmt.Sprint("axis", a))
		for i := range u[a] {
			u[a][i] = key.Stream(uint64(first + i)).Uniform(0)
		}
	}
}

// between is a uniform distribution.
type between struct{ lo, hi float64 }

func (d between) Quantile(p float64) float64 { return d.lo + float64(p*(d.hi-d.lo)) }

func plan(first, end, workers int) Plan {
	return Plan{
		Model:   adder{},
		Inputs:  []Input{{0, between{-1, 1}}, {1, between{0, 1}}},
		Design:  uniforms(1 << 30),
		Axes:    2,
		Seed:    4,
		First:   first,
		End:     end,
		Workers: workers,
	}
}

// table keeps all that a sink gets and complains about gaps.
type table struct {
	t       *testing.T
	next    int
	in, out [][]float64
	status  []string
	puts    int
}

func newTable(t *testing.T, first int) *table { return &table{t: t, next: first} }

func (s *table) Put(first int, in, out [][]float64, status []string) error {
	if first != s.next {
		s.t.Errorf("a block starts at run %d, want %d", first, s.next)
	}
	s.next += len(status)
	s.puts++
	s.status = append(s.status, status...)
	grow := func(dst *[][]float64, cols [][]float64) {
		if *dst == nil {
			*dst = make([][]float64, len(cols))
		}
		for c, col := range cols {
			if col != nil && len(col) != len(status) {
				s.t.Errorf("column %d has %d values for %d runs", c, len(col), len(status))
			}
			(*dst)[c] = append((*dst)[c], col...)
		}
	}
	grow(&s.in, in)
	grow(&s.out, out)
	return nil
}

// bits is a hash of everything in a table.
func (s *table) bits() uint64 {
	h := fnv.New64a()
	for _, col := range slices.Concat(s.in, s.out) {
		for _, v := range col {
			fmt.Fprintf(h, "%x,", math.Float64bits(v))
		}
	}
	fmt.Fprint(h, s.status)
	return h.Sum64()
}

func mustRun(t *testing.T, p Plan) *table {
	t.Helper()
	got := newTable(t, p.First)
	sum, err := Run(context.Background(), p, got)
	if err != nil {
		t.Fatal(err)
	}
	if n := p.End - p.First; sum.Runs != n || len(got.status) != n {
		t.Fatalf("%d runs counted and %d given, want %d", sum.Runs, len(got.status), n)
	}
	return got
}

func TestSameBitsForAnyWorkers(t *testing.T) {
	const end = 5*BlockRuns + 77
	want := mustRun(t, plan(0, end, 1)).bits()
	for _, workers := range []int{0, 2, 3, 8, 100} {
		if got := mustRun(t, plan(0, end, workers)).bits(); got != want {
			t.Errorf("%d workers give other bits than one", workers)
		}
	}
}

// A shard is the same stretch of the whole, wherever its blocks and batches begin.
func TestShards(t *testing.T) {
	const end = 2*BlockRuns + 300
	whole := mustRun(t, plan(0, end, 2))
	for _, cut := range []int{1, BatchRuns + 1, BlockRuns - 1, end} {
		a, b := mustRun(t, plan(0, cut, 2)), mustRun(t, plan(cut, end, 2))
		for c := range whole.out {
			// The columns of an empty shard are nil.
			joined := slices.Clone(a.out[c])
			if b.out != nil {
				joined = append(joined, b.out[c]...)
			}
			for i, v := range joined {
				if math.Float64bits(v) != math.Float64bits(whole.out[c][i]) {
					t.Fatalf("cut at %d: column %d of run %d is %v, want %v", cut, c, i, v, whole.out[c][i])
				}
			}
		}
	}
}

func TestInputsAreQuantilesOfTheDesign(t *testing.T) {
	got := mustRun(t, plan(3, 3+BlockRuns+5, 2))
	u := [][]float64{make([]float64, len(got.status)), make([]float64, len(got.status))}
	uniforms(0).Fill(3, u)
	for i := range got.status {
		if x, w := got.in[0][i], got.in[1][i]; x != (between{-1, 1}).Quantile(u[0][i]) || w != u[1][i] {
			t.Fatalf("run %d has inputs %v and %v for the point %v, %v", 3+i, x, w, u[0][i], u[1][i])
		}
	}
}

func TestInputsOfOneAxisShareADraw(t *testing.T) {
	p := plan(0, 10, 1)
	p.Inputs[1] = Input{0, between{-1, 1}}
	got := mustRun(t, p)
	if !slices.Equal(got.in[0], got.in[1]) {
		t.Errorf("inputs on one axis differ: %v and %v", got.in[0], got.in[1])
	}
}

func TestFailuresAreNaNAndListed(t *testing.T) {
	p := plan(0, 2*BlockRuns, 2)
	got := newTable(t, 0)
	sum, err := Run(context.Background(), p, got)
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for i, status := range got.status {
		wrong := got.in[0][i]+got.in[1][i] < 0
		if wrong {
			failed++
		}
		if (status == errNegative.Error()) != wrong {
			t.Fatalf("run %d has status %q, inputs %v and %v", i, status, got.in[0][i], got.in[1][i])
		}
		for c := range got.out {
			if math.IsNaN(got.out[c][i]) != wrong {
				t.Fatalf("column %d of run %d is %v with status %q", c, i, got.out[c][i], status)
			}
		}
	}
	if sum.Failed != failed || failed == 0 {
		t.Errorf("%d failed runs counted, %d given", sum.Failed, failed)
	}
}

func TestColumnsNotKeptAreNil(t *testing.T) {
	all := mustRun(t, plan(0, 2000, 2))
	for _, keep := range [][]bool{{true, false, false}, {false, false, true}, {false, false, false}} {
		p := plan(0, 2000, 2)
		p.Keep = keep
		got := mustRun(t, p)
		for c, kept := range []bool{keep[0], keep[1], keep[2], keep[2]} {
			if kept != (got.out[c] != nil) {
				t.Errorf("keeping %v: column %d has %d values", keep, c, len(got.out[c]))
			}
			for i, v := range got.out[c] {
				if math.Float64bits(v) != math.Float64bits(all.out[c][i]) {
					t.Fatalf("keeping %v changes column %d of run %d", keep, c, i)
				}
			}
		}
		if !slices.Equal(got.status, all.status) {
			t.Errorf("keeping %v changes which runs fail", keep)
		}
	}
}

func TestCancellationLeavesARange(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var calls atomic.Int64
	p := plan(5, 5+1000*BlockRuns, 3)
	p.Model = adder{wait: func() {
		if calls.Add(1) == 100 {
			cancel()
		}
	}}
	got := newTable(t, 5)
	sum, err := Run(ctx, p, got)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
	if sum.Runs != len(got.status) || sum.Runs%BlockRuns != 0 || sum.Runs >= 200*BatchRuns {
		t.Errorf("%d runs counted, %d given", sum.Runs, len(got.status))
	}
	want := mustRun(t, plan(5, 5+max(sum.Runs, 1), 1))
	if sum.Runs > 0 && got.bits() != want.bits() {
		t.Error("the runs before the end are not those of a whole study")
	}
}

func TestCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	got := newTable(t, 0)
	sum, err := Run(ctx, plan(0, 10*BlockRuns, 2), got)
	if !errors.Is(err, context.Canceled) || sum.Runs != 0 || got.puts != 0 {
		t.Errorf("%d runs, %d puts, error %v", sum.Runs, got.puts, err)
	}
}

// full is a sink that refuses its second block.
type full struct{ puts int }

var errFull = errors.New("disk full")

func (s *full) Put(int, [][]float64, [][]float64, []string) error {
	s.puts++
	if s.puts == 2 {
		return errFull
	}
	return nil
}

func TestSinkErrorStops(t *testing.T) {
	before := runtime.NumGoroutine()
	sink := new(full)
	after := newTable(t, 0)
	sum, err := Run(context.Background(), plan(0, 1000*BlockRuns, 3), sink, after)
	if !errors.Is(err, errFull) {
		t.Errorf("error %v, want the sink's", err)
	}
	if sink.puts != 2 || after.puts != 1 || sum.Runs != BlockRuns {
		t.Errorf("%d puts to the sink, %d to the one after it, %d runs counted", sink.puts, after.puts, sum.Runs)
	}
	// The last goroutine, which waited for the others, may still be returning.
	for range 5000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestNoRuns(t *testing.T) {
	if got := mustRun(t, plan(7, 7, 2)); got.puts != 0 {
		t.Errorf("%d puts for no runs", got.puts)
	}
}

// constant is a model without inputs.
type constant struct{}

func (constant) Spec() Spec { return Spec{Outputs: []Output{{Name: "one", Kind: Level}}} }

func (constant) Evaluate(b *Batch) {
	for i := range b.Out[0] {
		b.Out[0][i] = 1
	}
}

func TestModelWithoutInputs(t *testing.T) {
	got := mustRun(t, Plan{Model: constant{}, End: 3})
	if !slices.Equal(got.out[0], []float64{1, 1, 1}) || len(got.in) != 0 {
		t.Errorf("inputs %v, outputs %v", got.in, got.out)
	}
}

func TestPlansThatCannotRun(t *testing.T) {
	for want, spoil := range map[string]func(p *Plan){
		"1 inputs for 2 parameters":      func(p *Plan) { p.Inputs = p.Inputs[:1] },
		"Keep has 1 entries for 3":       func(p *Plan) { p.Keep = []bool{true} },
		"no runs from 5 to 4":            func(p *Plan) { p.First, p.End = 5, 4 },
		"no runs from -1 to 4":           func(p *Plan) { p.First, p.End = -1, 4 },
		"a plan with inputs needs":       func(p *Plan) { p.Design = nil },
		"input w reads axis 2 of 2":      func(p *Plan) { p.Inputs[1].Axis = 2 },
		"the design has 10 runs, the pl": func(p *Plan) { p.Design = uniforms(10) },
	} {
		p := plan(0, 20, 1)
		spoil(&p)
		if _, err := Run(context.Background(), p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}

// discard is a sink that looks at nothing.
type discard struct{}

func (discard) Put(int, [][]float64, [][]float64, []string) error { return nil }

// The loop allocates before it starts and for its last, short block, but nothing by the run.
func TestNoAllocationByTheRun(t *testing.T) {
	allocations := func(blocks int) float64 {
		p := plan(0, blocks*BlockRuns, 1)
		p.Design = halves(p.End) // in the middle nothing fails
		return testing.AllocsPerRun(5, func() {
			if _, err := Run(context.Background(), p, discard{}); err != nil {
				t.Fatal(err)
			}
		})
	}
	short, long := allocations(4), allocations(64)
	if long > short+10 {
		t.Errorf("%v allocations for 4 blocks, %v for 64", short, long)
	}
}

// The model costs almost nothing, so what is measured is the loop.
func BenchmarkOverhead(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			p := Plan{
				Model: light{}, Inputs: []Input{{0, between{0, 1}}}, Design: halves(b.N), Axes: 1,
				End: b.N, Workers: workers,
			}
			b.ReportAllocs()
			b.ResetTimer()
			if _, err := Run(context.Background(), p, discard{}); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "runs/s")
		})
	}
}

type light struct{}

func (light) Spec() Spec {
	return Spec{Params: []Param{{Name: "x", Max: 1}}, Outputs: []Output{{Name: "y", Kind: Level}}}
}

func (light) Evaluate(b *Batch) {
	for i, x := range b.In[0] {
		b.Out[0][i] = x * x
	}
}

// halves is a design whose points are all in the middle.
type halves int

func (n halves) Len() int { return int(n) }

func (halves) Fill(_ int, u [][]float64) {
	for _, axis := range u {
		for i := range axis {
			axis[i] = 0.5
		}
	}
}

// A model that gives what is not a number where it does not say that the run failed: the run has failed all
// the same, in the outcomes that are numbers, too, and for the first reason.
func TestNaNIsAFailure(t *testing.T) {
	p := plan(0, BatchRuns+3, 1)
	p.Model = rooted{}
	got := mustRun(t, p)
	seen := 0
	for i, x := range got.in[0] {
		want := ""
		if x < 0 {
			seen++
			want = "root@2 is not a number"
		}
		if got.status[i] != want || math.IsNaN(got.out[0][i]) != (x < 0) {
			t.Errorf("run %d with %v has status %q and %v", i, x, got.status[i], got.out[0][i])
		}
	}
	if seen == 0 || seen == len(got.status) {
		t.Errorf("%d runs failed", seen)
	}
	p.Keep = []bool{true, false}
	for i, s := range mustRun(t, p).status {
		if s != "" {
			t.Errorf("run %d failed by an outcome that nobody keeps: %s", i, s)
		}
	}
}

// rooted has no root for half of its inputs.
type rooted struct{}

func (rooted) Spec() Spec {
	s := plan(0, 1, 1).Model.Spec()
	s.Outputs = []Output{{Name: "x", Kind: Level}, {Name: "root", Kind: Level, At: []float64{1, 2}, AtName: "step"}}
	return s
}

func (rooted) Evaluate(b *Batch) {
	copy(b.Out[0], b.In[0])
	for i, x := range b.In[0] {
		if b.Out[1] != nil {
			b.Out[1][i], b.Out[2][i] = 1, math.Sqrt(x)
		}
	}
}

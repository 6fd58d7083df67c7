package simtest

import (
	"context"
	"math"
	"slices"
	"sync"
	"testing"

	"cloudgate/sim"
	"cloudgate/sim/rng"
)

// runs is the size of the reference: several batches and an odd rest.
const runs = 2*sim.BatchRuns + 37

// seed of the model's own draws in all checks.
const seed = 1

// Model checks a model. The runs take the given inputs in turn, each a value for every parameter;
// without any they are drawn uniformly from the parameters' ranges, which must then be finite.
// It counts allocations, so the test that calls it must not be parallel.
func Model(t testing.TB, m sim.Model, inputs ...[]float64) {
	t.Helper()
	spec := m.Spec()
	if !checkSpec(t, m) || !checkInputs(t, spec, inputs) {
		return
	}
	s := &suite{t: t, model: m, spec: spec, offsets: spec.Offsets(), inputs: inputs}
	s.all = slices.Repeat([]bool{true}, len(spec.Outputs))
	want, ok := s.whole(math.NaN(), s.all)
	if !ok {
		return
	}
	s.checkValues(want)
	s.checkPure(want)
	s.checkCuts(want)
	s.checkKeep(want)
	s.checkParallel(want)
	s.checkRun(want)
	s.checkAllocations()
}

// suite is one model under test.
type suite struct {
	t       testing.TB
	model   sim.Model
	spec    sim.Spec
	offsets []int
	inputs  [][]float64
	all     []bool // keeps every output
}

// results are the columns and failures of the first runs of a model.
type results struct {
	out    [][]float64 // nil for a column that was not kept
	failed []string
}

// input is the value of a parameter in a run.
func (s *suite) input(param, run int) float64 {
	if len(s.inputs) > 0 {
		return s.inputs[run%len(s.inputs)][param]
	}
	p := s.spec.Params[param]
	u := rng.NewKey(seed, "simtest/"+p.Name).Stream(uint64(run)).Uniform(0)
	return p.Min + float64(u*(p.Max-p.Min))
}

// fill makes b the batch of runs first..first+n-1, its kept outputs filled with junk.
func (s *suite) fill(b *sim.Batch, first, n int, junk float64, keep []bool) {
	b.Reset(first, n)
	b.In = make([][]float64, len(s.spec.Params))
	for p := range b.In {
		b.In[p] = make([]float64, n)
		for i := range b.In[p] {
			b.In[p][i] = s.input(p, first+i)
		}
	}
	b.Out = make([][]float64, s.offsets[len(keep)])
	for o, kept := range keep {
		for c := s.offsets[o]; kept && c < s.offsets[o+1]; c++ {
			b.Out[c] = slices.Repeat([]float64{junk}, n)
		}
	}
}

// evaluate calls the model and checks that it leaves its inputs alone and does not panic.
func (s *suite) evaluate(b *sim.Batch) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			s.t.Errorf("Evaluate panics on runs %d to %d: %v", b.First, b.First+b.Len()-1, r)
			ok = false
		}
	}()
	s.model.Evaluate(b)
	for p, col := range b.In {
		for i, x := range col {
			if want := s.input(p, b.First+i); math.Float64bits(x) != math.Float64bits(want) {
				s.t.Errorf("Evaluate changes its input %s from %v to %v", s.spec.Params[p].Name, want, x)
				return false
			}
		}
	}
	return true
}

// whole evaluates all runs as one batch.
func (s *suite) whole(junk float64, keep []bool) (results, bool) {
	b := sim.NewBatch(s.spec, seed, 0, runs)
	s.fill(b, 0, runs, junk, keep)
	ok := s.evaluate(b)
	got := s.empty(keep)
	got.add(b)
	return got, ok
}

// empty makes room for the results of all runs.
func (s *suite) empty(keep []bool) results {
	r := results{out: make([][]float64, s.offsets[len(keep)]), failed: make([]string, runs)}
	for o, kept := range keep {
		for c := s.offsets[o]; kept && c < s.offsets[o+1]; c++ {
			r.out[c] = make([]float64, runs)
		}
	}
	return r
}

// add copies a batch's results to their place. What a failed run leaves in its columns is lost, as in sim.Run.
func (r results) add(b *sim.Batch) {
	for c, col := range r.out {
		if col != nil {
			copy(col[b.First:], b.Out[c])
		}
	}
	for i := range b.Len() {
		err := b.Failed(i)
		if err == nil {
			continue
		}
		r.failed[b.First+i] = err.Error()
		for _, col := range r.out {
			if col != nil {
				col[b.First+i] = math.NaN()
			}
		}
	}
}

// compare reports the first difference in the columns that both results have.
func (s *suite) compare(got, want results, when string) {
	for i := range runs {
		if got.failed[i] != want.failed[i] {
			s.t.Errorf("%s: run %d has status %q, had %q", when, i, got.failed[i], want.failed[i])
			return
		}
	}
	for o, output := range s.spec.Outputs {
		for k := range output.Len() {
			g, w := got.out[s.offsets[o]+k], want.out[s.offsets[o]+k]
			for i := range g {
				if math.Float64bits(g[i]) != math.Float64bits(w[i]) && !(math.IsNaN(g[i]) && math.IsNaN(w[i])) {
					s.t.Errorf("%s: %s of run %d is %v, was %v", when, output.Cell(k), i, g[i], w[i])
					return
				}
			}
		}
	}
}

// checkValues holds the values against what their kinds allow.
func (s *suite) checkValues(r results) {
	for o, output := range s.spec.Outputs {
		for k := range output.Len() {
			for i, v := range r.out[s.offsets[o]+k] {
				if r.failed[i] != "" {
					continue
				}
				if problem := improper(v, output.Kind); problem != "" {
					s.t.Errorf("%s of run %d is %v: %s", output.Cell(k), i, v, problem)
					return
				}
			}
		}
	}
}

// improper says why a value cannot be of a kind, "" if it can.
func improper(v float64, kind sim.Kind) string {
	const rounding = 1e-9
	switch {
	case math.IsNaN(v):
		return "not written, or not a number in a run that has not failed"
	case math.IsInf(v, 0) && (kind != sim.Time || v < 0):
		return "only a time can be infinite, when it is not reached"
	case kind == sim.Time && v < 0:
		return "a time cannot be negative"
	case kind == sim.Share && (v < -rounding || v > 1+rounding):
		return "a share lies between 0 and 1"
	case kind == sim.Flag && v != 0 && v != 1:
		return "a flag is 0 or 1"
	case kind == sim.Count && v < 0:
		return "a count cannot be negative"
	}
	return ""
}

// checkPure evaluates again; other junk in the outputs shows whether the model reads them.
func (s *suite) checkPure(want results) {
	if got, ok := s.whole(12345, s.all); ok {
		s.compare(got, want, "evaluated again")
	}
}

// checkCuts evaluates the same runs in other batches, forwards and backwards, on one batch with
// one workspace.
func (s *suite) checkCuts(want results) {
	for _, size := range []int{1, 7, sim.BatchRuns} {
		for _, backwards := range []bool{false, true} {
			var firsts []int
			for first := 0; first < runs; first += size {
				firsts = append(firsts, first)
			}
			when := "in smaller batches"
			if backwards {
				slices.Reverse(firsts)
				when = "in smaller batches, last runs first"
			}
			b := sim.NewBatch(s.spec, seed, 0, 0)
			got := s.empty(s.all)
			for _, first := range firsts {
				s.fill(b, first, min(size, runs-first), -1, s.all)
				if !s.evaluate(b) {
					return
				}
				got.add(b)
			}
			s.compare(got, want, when)
		}
	}
}

// checkKeep leaves out every second, then every first, then all outputs.
func (s *suite) checkKeep(want results) {
	for _, wanted := range []int{0, 1, 2} {
		keep := make([]bool, len(s.spec.Outputs))
		for o := range keep {
			keep[o] = o%2 == wanted
		}
		got, ok := s.whole(0, keep)
		if !ok {
			s.t.Errorf("the panic came when not all outputs were kept")
			return
		}
		s.compare(got, want, "with fewer outputs kept")
	}
}

// checkParallel evaluates on several goroutines at once, for the race detector and for shared state.
func (s *suite) checkParallel(want results) {
	const goroutines = 4
	got := make([]results, goroutines)
	ok := make([]bool, goroutines)
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() { got[g], ok[g] = s.whole(0, s.all) })
	}
	wg.Wait()
	for g := range goroutines {
		if ok[g] {
			s.compare(got[g], want, "evaluated in parallel")
		}
	}
}

// checkRun gives the model to the engine's loop, with one worker and with several.
func (s *suite) checkRun(want results) {
	plan := sim.Plan{
		Model:  s.model,
		Design: given{s},
		Axes:   len(s.spec.Params),
		Seed:   seed,
		End:    3 * sim.BlockRuns,
	}
	for p := range s.spec.Params {
		plan.Inputs = append(plan.Inputs, sim.Input{Axis: p, Quantile: itself{}})
	}
	for _, workers := range []int{1, 3} {
		plan.Workers = workers
		got := s.empty(s.all)
		if _, err := sim.Run(context.Background(), plan, got); err != nil {
			s.t.Errorf("sim.Run: %v", err)
			return
		}
		s.compare(got, want, "in sim.Run")
	}
}

// Put keeps the first runs of what the loop gives.
func (r results) Put(first int, _, out [][]float64, status []string) error {
	if first >= runs {
		return nil
	}
	copy(r.failed[first:], status)
	for c, col := range r.out {
		copy(col[first:], out[c])
	}
	return nil
}

// given is a design that hands out the suite's inputs as they are, for itself to pass on.
type given struct{ *suite }

func (given) Len() int { return math.MaxInt }

func (g given) Fill(first int, u [][]float64) {
	for p := range u {
		for i := range u[p] {
			u[p][i] = g.input(p, first+i)
		}
	}
}

type itself struct{}

func (itself) Quantile(x float64) float64 { return x }

// checkAllocations evaluates one batch again and again. The reason of a failed run may allocate.
func (s *suite) checkAllocations() {
	const perFailure = 8
	n := sim.BatchRuns
	b := sim.NewBatch(s.spec, seed, 0, n)
	s.fill(b, 0, n, 0, s.all)
	evaluate := func() {
		b.Reset(0, n)
		s.model.Evaluate(b)
	}
	evaluate()
	evaluate()
	allowed := 0
	for i := range n {
		if b.Failed(i) != nil {
			allowed += perFailure
		}
	}
	if got := testing.AllocsPerRun(5, evaluate); got > float64(allowed) {
		s.t.Errorf("Evaluate allocates %v times in a batch of %d runs; use Batch.Scratch or Batch.Workspace", got, n)
	}
}

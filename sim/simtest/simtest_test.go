package simtest_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"cloudgate/sim"
	"cloudgate/sim/simtest"
)

// recorder is a testing.TB that remembers what was reported.
type recorder struct {
	testing.TB
	mu      sync.Mutex
	reports []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reports = append(r.reports, fmt.Sprintf(format, args...))
}

// fake is a model made of functions.
type fake struct {
	spec     func() sim.Spec
	evaluate func(b *sim.Batch)
}

func (f fake) Spec() sim.Spec        { return f.spec() }
func (f fake) Evaluate(b *sim.Batch) { f.evaluate(b) }

// spec has a scalar y and a series z, one parameter and one stream.
func spec() sim.Spec {
	return sim.Spec{
		Name:    "fake",
		Params:  []sim.Param{{Name: "x", Min: -1, Max: 1, Lead: 1}, {Name: "w", Min: 0, Max: 2, Lead: 2}},
		Streams: []string{"noise"},
		Dims:    []sim.Dim{{Name: "side", Members: []string{"left", "right"}}},
		Outputs: []sim.Output{
			{Name: "y", Unit: "1", Doc: "sum", Kind: sim.Level},
			{Name: "z", Unit: "1", Doc: "noise", Kind: sim.Level, Where: []sim.Coord{{Dim: "side", Member: "left"}}, At: []float64{1, 2}, AtName: "step"},
		},
		Reading: []sim.Sentence{
			{Kind: sim.SayDistribution, Of: "y", Subject: "the sum"},
			{Kind: sim.SayAssumption, Of: "w", Subject: "the wind", Does: "blows", Caveat: "Nobody has seen it"},
		},
	}
}

// good is a model without fault: it uses the inputs, a stream, scratch, a workspace, kept columns
// only, and fails where it cannot answer.
func good(b *sim.Batch) {
	sums := b.Scratch(b.Len())
	last := b.Workspace(func() any { return new(float64) }).(*float64)
	for i := range sums {
		*last = b.In[0][i]
		sums[i] += *last + b.In[1][i]
		if sums[i] > 2.9 {
			b.Fail(i, errors.New("too large"))
		}
	}
	if b.Out[0] != nil {
		copy(b.Out[0], sums)
	}
	if b.Out[1] != nil {
		for i := range sums {
			z := b.Rand(i, 0)
			b.Out[1][i], b.Out[2][i] = z.Normal(0), z.Normal(1)
		}
	}
}

func TestGoodModel(t *testing.T) {
	simtest.Model(t, fake{spec, good})
	simtest.Model(t, fake{spec, good}, []float64{0, 1}, []float64{1, 2})
}

// with is the good model followed by something bad.
func with(bad func(b *sim.Batch)) fake {
	return fake{spec, func(b *sim.Batch) { good(b); bad(b) }}
}

// each changes the scalar of every run of a batch.
func each(change func(b *sim.Batch, i int) float64) fake {
	return with(func(b *sim.Batch) {
		for i := range b.Out[0] {
			b.Out[0][i] = change(b, i)
		}
	})
}

func TestBadModels(t *testing.T) {
	var calls atomic.Int64
	var garbage atomic.Pointer[[]float64]
	for name, c := range map[string]struct {
		model sim.Model
		want  string
	}{
		"math/rand": {
			each(func(*sim.Batch, int) float64 { return rand.Float64() }),
			"evaluated again: y of run 0 is",
		},
		"position in the batch": {
			each(func(_ *sim.Batch, i int) float64 { return float64(i) }),
			"in smaller batches: y of run 1 is 0, was 1",
		},
		"size of the batch": {
			each(func(b *sim.Batch, _ int) float64 { return float64(b.Len()) }),
			"in smaller batches: y",
		},
		"counts its calls": {
			with(func(b *sim.Batch) { calls.Add(1); b.Fail(0, fmt.Errorf("call %d", calls.Load())) }),
			`run 0 has status "call 2", had "call 1"`,
		},
		"workspace carried from run to run": {
			each(func(b *sim.Batch, i int) float64 {
				last := b.Workspace(func() any { return new(float64) }).(*float64)
				before := *last
				*last = b.In[0][i]
				return before
			}),
			"last runs first: y",
		},
		"reads its outputs": {
			fake{spec, func(b *sim.Batch) {
				before := 0.0
				if b.Out[0] != nil && b.Out[0][0] == 12345 {
					before = 1
				}
				good(b)
				for i := range b.Out[0] {
					b.Out[0][i] += before
				}
			}},
			"evaluated again: y of run 0",
		},
		"forgets a column": {
			fake{spec, func(b *sim.Batch) {
				if b.Out[0] != nil {
					clear(b.Out[0])
				}
			}},
			"z[side=left]@1 of run 0 is NaN: not written",
		},
		"not a number": {
			each(func(b *sim.Batch, i int) float64 { return math.Sqrt(b.In[0][i]) }),
			"is NaN: not written, or not a number in a run that has not failed",
		},
		"infinite level": {
			each(func(*sim.Batch, int) float64 { return math.Inf(1) }),
			"only a time can be infinite",
		},
		"changes its inputs": {
			with(func(b *sim.Batch) { b.In[1][0] = 0 }),
			"Evaluate changes its input w from",
		},
		"writes what is not kept": {
			with(func(b *sim.Batch) { b.Out[0][0] += 0 }),
			"the panic came when not all outputs were kept",
		},
		"kept outputs depend on others": {
			with(func(b *sim.Batch) {
				if b.Out[0] == nil && b.Out[1] != nil {
					b.Out[1][3] = 0
				}
			}),
			"with fewer outputs kept: z[side=left]@1 of run 3 is 0",
		},
		"allocates": {
			with(func(b *sim.Batch) { s := make([]float64, b.Len()); garbage.Store(&s) }),
			"Evaluate allocates 2 times in a batch",
		},
		"share above one": {
			fake{func() sim.Spec { s := spec(); s.Outputs[0].Kind = sim.Share; return s }, good},
			"a share lies between 0 and 1",
		},
		"flag": {
			fake{func() sim.Spec { s := spec(); s.Outputs[0].Kind = sim.Flag; return s }, good},
			"a flag is 0 or 1",
		},
		"negative time": {
			fake{func() sim.Spec { s := spec(); s.Outputs[1].Kind = sim.Time; return s }, good},
			"a time cannot be negative",
		},
		"negative count": {
			fake{func() sim.Spec { s := spec(); s.Outputs[1].Kind = sim.Count; return s }, good},
			"a count cannot be negative",
		},
	} {
		r := &recorder{TB: t}
		simtest.Model(r, c.model)
		if !strings.Contains(strings.Join(r.reports, "\n"), c.want) {
			t.Errorf("%s: reported %q, want %q among them", name, r.reports, c.want)
		}
	}
}

func TestBadSpecs(t *testing.T) {
	asked := 0.0
	for want, spoil := range map[string]func(s *sim.Spec){
		"it has no name":                             func(s *sim.Spec) { s.Name = "" },
		"it is not the same when asked again":        func(s *sim.Spec) { asked--; s.Params[0].Min = asked },
		"parameter 0 has no name":                    func(s *sim.Spec) { s.Params[0].Name = "" },
		"two parameters are called x":                func(s *sim.Spec) { s.Params[1].Name = "x" },
		"default 3 outside its range":                func(s *sim.Spec) { s.Params[1].Default = 3 },
		"parameters x and w have the same lead 1":    func(s *sim.Spec) { s.Params[1].Lead = 1 },
		"x and w read the axis x and have the leads": func(s *sim.Spec) { s.Params[1].Axis = "x" },
		"parameter x has lead -1":                    func(s *sim.Spec) { s.Params[0].Lead = -1 },
		"has no finite range to draw them from":      func(s *sim.Spec) { s.Params[0].Max = math.Inf(1) },
		"a stream has no name":                       func(s *sim.Spec) { s.Streams = []string{""} },
		"two streams are called noise":               func(s *sim.Spec) { s.Streams = []string{"noise", "noise"} },
		"two dimensions are called side":             func(s *sim.Spec) { s.Dims = append(s.Dims, s.Dims[0]) },
		"dimension side has two members left":        func(s *sim.Spec) { s.Dims[0].Members = []string{"left", "left"} },
		"two outputs are called y":                   func(s *sim.Spec) { s.Outputs[1].Name, s.Outputs[1].Where = "y", nil },
		`output y has kind "mood"`:                   func(s *sim.Spec) { s.Outputs[0].Kind = "mood" },
		"output y lacks its doc or its unit":         func(s *sim.Spec) { s.Outputs[0].Unit = "" },
		"grid of output z[side=left] does not":       func(s *sim.Spec) { s.Outputs[1].At = []float64{2, 1} },
		"does not say by what (AtName)":              func(s *sim.Spec) { s.Outputs[1].AtName = "" },
		"z[side=left]: side is no dimension":         func(s *sim.Spec) { s.Dims = nil },
		"z[side=up]: up is no member of side":        func(s *sim.Spec) { s.Outputs[1].Where[0].Member = "up" },
		"not in the order of the model's dimensions": func(s *sim.Spec) { s.Outputs[1].Where = append(s.Outputs[1].Where, s.Outputs[1].Where[0]) },
		`sentence 0 has kind "sigh"`:                 func(s *sim.Spec) { s.Reading[0].Kind = "sigh" },
		`sentence 0 is about "z"`:                    func(s *sim.Spec) { s.Reading[0].Of = "z" },
		"sentence 1 does not say of what, who":       func(s *sim.Spec) { s.Reading[1].Does = "" },
		`sentence 0 counts by "z"`:                   func(s *sim.Spec) { s.Reading[0].Each = "z" },
		"an assumption without its caveat":           func(s *sim.Spec) { s.Reading[1].Caveat = "" },
		`cannot be selected: selector "2y"`:          func(s *sim.Spec) { s.Outputs[0].Name = "2y" },
	} {
		r := &recorder{TB: t}
		simtest.Model(r, fake{func() sim.Spec { s := spec(); spoil(&s); return s }, good})
		if !strings.Contains(strings.Join(r.reports, "\n"), want) {
			t.Errorf("reported %q, want %q among them", r.reports, want)
		}
	}
}

// Parameters that share a draw have the lead of their axis in common.
func TestSharedAxis(t *testing.T) {
	shared := func() sim.Spec {
		s := spec()
		s.Params[1].Axis, s.Params[1].Lead = "x", 1
		return s
	}
	r := &recorder{TB: t}
	simtest.Model(r, fake{shared, good})
	if len(r.reports) > 0 {
		t.Errorf("reported %q", r.reports)
	}
}

func TestBadInputs(t *testing.T) {
	for want, input := range map[string][]float64{
		"1 values for 2 parameters":     {0},
		"w = 3 is not between 0 and 2":  {0, 3},
		"x = NaN is not between -1 and": {math.NaN(), 0},
	} {
		r := &recorder{TB: t}
		simtest.Model(r, fake{spec, good}, input)
		if !strings.Contains(strings.Join(r.reports, "\n"), want) {
			t.Errorf("reported %q, want %q among them", r.reports, want)
		}
	}
}

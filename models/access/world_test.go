package access

import (
	"context"
	"slices"
	"testing"

	"cloudgate/scenarios"
	"cloudgate/sim"
	"cloudgate/sim/design"
)

// study loads a scenario file with overrides.
func study(t testing.TB, ref string, set ...string) *scenarios.Study {
	t.Helper()
	s, err := scenarios.Load(ref, scenarios.Options{Models: []sim.Definition{Definition()}, Set: set})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// random makes the runs of a study independent, so that errors follow from their spread.
func random(s *scenarios.Study) *scenarios.Study {
	s.Design = design.Random
	return s
}

// alter builds a study's model anew with a changed copy of its world. The two see the same draws.
func alter(t testing.TB, s *scenarios.Study, changes ...func(*World)) *scenarios.Study {
	t.Helper()
	w := *s.World.(*World)
	w.Markets = slices.Clone(w.Markets)
	for i := range w.Markets {
		m := &w.Markets[i].Value
		m.Segments = slices.Clone(m.Segments)
		m.Regime.Scope = slices.Clone(m.Regime.Scope)
	}
	w.Providers = slices.Clone(w.Providers)
	for i := range w.Providers {
		if p := &w.Providers[i].Value; p.Programme != nil {
			programme := *p.Programme
			p.Programme = &programme
		}
	}
	for _, change := range changes {
		change(&w)
	}
	m, err := w.Build(s.Spec.Params, s.Span)
	if err != nil {
		t.Fatal(err)
	}
	altered := *s
	altered.World, altered.Model, altered.Spec = &w, m, m.Spec()
	return &altered
}

const (
	lone     = "testdata/lone.yaml"
	baseline = "../../scenarios/baseline-2014.yaml"
)

// ensemble is the results of some runs of a study, by column.
type ensemble struct {
	spec    sim.Spec
	offsets []int
	out     [][]float64
	status  []string
}

// Put implements sim.Sink.
func (e *ensemble) Put(_ int, _, out [][]float64, status []string) error {
	for c, col := range out {
		e.out[c] = append(e.out[c], col...)
	}
	e.status = append(e.status, status...)
	return nil
}

// evaluate runs the first runs of a study, keeping the outcomes of the given names, or all.
func evaluate(t testing.TB, s *scenarios.Study, runs int, outcomes ...string) *ensemble {
	t.Helper()
	s.Runs = runs
	var keep []bool
	for _, o := range s.Spec.Outputs {
		keep = append(keep, len(outcomes) == 0 || slices.Contains(outcomes, o.Name))
	}
	plan, err := s.Plan(2, keep)
	if err != nil {
		t.Fatal(err)
	}
	e := &ensemble{spec: s.Spec, offsets: s.Spec.Offsets()}
	e.out = make([][]float64, e.offsets[len(s.Spec.Outputs)])
	if _, err := sim.Run(context.Background(), plan, e); err != nil {
		t.Fatal(err)
	}
	return e
}

// columns are the columns of a selector's cells, in its order.
func (e *ensemble) columns(t testing.TB, selector string) [][]float64 {
	t.Helper()
	sel, err := sim.ParseSelector(selector)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := e.spec.Resolve(sel)
	if err != nil {
		t.Fatal(err)
	}
	var cols [][]float64
	for _, c := range cells {
		cols = append(cols, e.out[c.Column])
	}
	return cols
}

func (e *ensemble) column(t testing.TB, selector string) []float64 {
	t.Helper()
	cols := e.columns(t, selector)
	if len(cols) != 1 {
		t.Fatalf("%s has %d columns", selector, len(cols))
	}
	return cols[0]
}

// inspector steps through single runs of a study.
type inspector struct {
	study  *scenarios.Study
	plan   sim.Plan
	cohort *cohort
}

func newInspector(t testing.TB, s *scenarios.Study) *inspector {
	t.Helper()
	plan, err := s.Plan(1, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &inspector{s, plan, newCohort(s.Model.(*model))}
}

// inspect calls check at the start of a cohort of runs and after each of its steps.
func (in *inspector) inspect(first, n int, check func(*cohort)) {
	b := sim.NewBatch(in.study.Spec, in.study.Seed, first, n)
	u := make([][]float64, in.plan.Axes)
	for i := range u {
		u[i] = make([]float64, n)
	}
	if len(u) > 0 {
		in.plan.Design.Fill(first, u)
	}
	for p, input := range in.plan.Inputs {
		for i := range n {
			b.In[p][i] = input.Quantile.Quantile(u[input.Axis][i])
		}
	}
	c := in.cohort
	c.batch, c.first, c.n = b, 0, n
	c.start()
	check(c)
	for step := range c.years * c.steps {
		c.advance(step)
		check(c)
	}
}

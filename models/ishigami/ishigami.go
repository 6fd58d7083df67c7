package ishigami

import (
	"cloudgate/sim"
	"cloudgate/sim/num"
)

// World is what a scenario file of this model may say.
type World struct {
	X1 sim.Quantity `key:"x1" unit:"1" doc:"acts through its sine, and more so where x3 is far from 0"`
	X2 sim.Quantity `key:"x2" unit:"1" doc:"acts through the square of its sine"`
	X3 sim.Quantity `key:"x3" unit:"1" doc:"acts only by scaling what x1 does"`
	A  sim.Quantity `key:"a" unit:"1" default:"7" doc:"weight of x2"`
	B  sim.Quantity `key:"b" unit:"1" default:"0.1" doc:"weight of the interaction of x1 and x3"`
}

var cite = []string{
	"Ishigami and Homma, An importance quantification technique in uncertainty analysis for computer models, First International Symposium on Uncertainty Modeling and Analysis, 1990, 398-403",
}

// Definition describes the model to scenario files.
func Definition() sim.Definition {
	return sim.Definition{
		Name: "ishigami",
		Doc:  "The Ishigami function: three inputs, one of which acts only through another.",
		Cite: cite,
		Lead: func(path string) int {
			return leads[path]
		},
		New: func() sim.World { return new(World) },
	}
}

// leads gives x1 and x3, which interact, the two rows that are best together: with sixteen scrambles the error
// of the mean is three quarters of that with x2 in the second row.
var leads = map[string]int{"x1": 1, "x2": 3, "x3": 2, "a": 4, "b": 5}

// Check has nothing to add to what the tags say.
func (*World) Check(func(path, problem string)) {}

// Build makes the model. It has no grid, so the span does not matter.
func (w *World) Build(params []sim.Param, _ sim.Span) (sim.Model, error) {
	return &model{world: *w, params: params}, nil
}

type model struct {
	world  World
	params []sim.Param
}

func (m *model) Spec() sim.Spec {
	return sim.Spec{
		Name:    "ishigami",
		Version: 2,
		Params:  m.params,
		Outputs: []sim.Output{
			{Name: "y", Unit: "1", Doc: "value of the Ishigami function", Kind: sim.Level, Headline: true},
		},
		Cite: cite,
	}
}

func (m *model) Evaluate(b *sim.Batch) {
	w := &m.world
	for i := range b.Out[0] {
		s1, s2 := num.Sin(w.X1.At(b.In, i)), num.Sin(w.X2.At(b.In, i))
		x3 := w.X3.At(b.In, i)
		x3 *= x3
		b.Out[0][i] = s1 + float64(w.A.At(b.In, i)*s2*s2) + float64(w.B.At(b.In, i)*x3*x3*s1)
	}
}

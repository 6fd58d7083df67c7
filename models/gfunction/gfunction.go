package gfunction

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cloudgate/sim"
)

// World is what a scenario file of this model may say.
type World struct {
	A []sim.Quantity `key:"a" unit:"1" min:"0" doc:"how little each input matters: 0 much, 9 little, 99 hardly; the length is the number of dimensions"`
	X []sim.Quantity `key:"x" unit:"1" min:"0" max:"1" doc:"the inputs, as many as a has entries"`
}

var cite = []string{
	"Saltelli and Sobol', About the use of rank transformation in sensitivity analysis of model output, Reliability Engineering and System Safety 50 (1995), 225-239",
}

// Definition describes the model to scenario files.
func Definition() sim.Definition {
	return sim.Definition{
		Name: "gfunction",
		Doc:  "The g-function of Sobol': a product over any number of inputs, with exact sensitivity indices.",
		Cite: cite,
		Lead: lead,
		New:  func() sim.World { return new(World) },
	}
}

// lead gives x.i the row i; an uncertain a.i has none.
func lead(path string) int {
	index, ok := strings.CutPrefix(path, "x.")
	if !ok {
		return 0
	}
	i, err := strconv.Atoi(index)
	if err != nil {
		return 0
	}
	return i
}

// Check reports lists that do not match.
func (w *World) Check(report func(path, problem string)) {
	if len(w.A) == 0 {
		report("a", "the list is empty: give one number for each dimension")
	}
	if len(w.X) != len(w.A) {
		report("x", fmt.Sprintf("found %d inputs where a has %d entries; expected as many", len(w.X), len(w.A)))
	}
}

// Build makes the model. It has no grid, so the span does not matter.
func (w *World) Build(params []sim.Param, _ sim.Span) (sim.Model, error) {
	return &model{a: w.A, x: w.X, params: params}, nil
}

type model struct {
	a, x   []sim.Quantity
	params []sim.Param
}

func (m *model) Spec() sim.Spec {
	return sim.Spec{
		Name:    "gfunction",
		Version: 1,
		Params:  m.params,
		Outputs: []sim.Output{
			{Name: "y", Unit: "1", Doc: "value of the g-function", Kind: sim.Level, Headline: true},
		},
		Cite: cite,
	}
}

func (m *model) Evaluate(b *sim.Batch) {
	for i := range b.Out[0] {
		y := 1.0
		for d := range m.x {
			a := m.a[d].At(b.In, i)
			y *= (math.Abs(float64(4*m.x[d].At(b.In, i))-2) + a) / (1 + a)
		}
		b.Out[0][i] = y
	}
}

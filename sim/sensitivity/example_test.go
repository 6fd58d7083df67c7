package sensitivity_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"cloudgate/sim"
	"cloudgate/sim/design"
	"cloudgate/sim/sensitivity"
	"cloudgate/sim/stats"
)

// product is y = x1 + x1·x2 of two inputs between -1 and 1: V1 = 1/3, V12 = 1/9.
type product struct{}

func (product) Spec() sim.Spec {
	return sim.Spec{
		Name:    "product",
		Params:  []sim.Param{{Name: "x1", Min: -1, Max: 1}, {Name: "x2", Min: -1, Max: 1}},
		Outputs: []sim.Output{{Name: "y", Kind: sim.Level}},
	}
}

func (product) Evaluate(b *sim.Batch) {
	for i, x1 := range b.In[0] {
		b.Out[0][i] = x1 + float64(x1*b.In[1][i])
	}
}

type ends struct{}

func (ends) Quantile(p float64) float64 { return 2*p - 1 }

// values is a sink that keeps the first column.
type values []float64

func (v *values) Put(_ int, _, out [][]float64, _ []string) error {
	*v = append(*v, out[0]...)
	return nil
}

func Example() {
	axes := []design.Axis{{Name: "x1", Lead: 1}, {Name: "x2", Lead: 2}}
	const seed, sets, points = 1, 16, 1 << 15
	a, err := design.New(design.Sobol, axes, seed, sets, points)
	if err != nil {
		log.Fatal(err)
	}
	b, err := design.New(design.Sobol, sensitivity.Others(axes), seed, sets, points)
	if err != nil {
		log.Fatal(err)
	}
	s, err := sensitivity.NewSaltelli(a, b, len(axes), sensitivity.Singles(axes), true)
	if err != nil {
		log.Fatal(err)
	}
	var y values
	_, err = sim.Run(context.Background(), sim.Plan{
		Model:  product{},
		Inputs: []sim.Input{{Axis: 0, Quantile: ends{}}, {Axis: 1, Quantile: ends{}}},
		Design: s, Axes: len(axes), Seed: seed, End: s.Len(), Chance: s.Chance,
	}, &y)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range s.Indices(0, y, stats.Sets(sets)) {
		fmt.Printf("%s %s %s %.2f\n", r.Index, r.Input, r.With, math.Abs(r.Value))
	}
	// Output:
	// S1 x1  0.75
	// S1 x2  0.00
	// ST x1  1.00
	// ST x2  0.25
	// S2 x1 x2 0.25
}

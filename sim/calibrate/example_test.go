package calibrate_test

import (
	"context"
	"fmt"
	"math"

	"cloudgate/sim"
	"cloudgate/sim/calibrate"
	"cloudgate/sim/dist"
	"cloudgate/sim/stats"
)

// decay is what is left of one after a time of ten, at a rate.
type decay struct{}

func (decay) Spec() sim.Spec {
	return sim.Spec{
		Name:    "decay",
		Params:  []sim.Param{{Name: "rate", Min: 0, Max: 1}},
		Outputs: []sim.Output{{Name: "left", Kind: sim.Share}},
	}
}

func (decay) Evaluate(b *sim.Batch) {
	for i, rate := range b.In[0] {
		b.Out[0][i] = math.Exp(-10 * rate)
	}
}

// A rate that is known to lie between 0 and 1, and 37 ± 2 % of what was there are left: the rate is 0.1, to 5 % of it.
func ExampleSMC_Sample() {
	prior, err := dist.Uniform(0, 1)
	if err != nil {
		panic(err)
	}
	posterior, err := calibrate.SMC{Islands: 4}.Sample(context.Background(), calibrate.Problem{
		Model: decay{}, Inputs: []sim.Input{{Axis: 0, Quantile: prior}}, Axes: []string{"rate"}, Seed: 1,
		Likelihood: calibrate.Likelihood{{Column: 0, Form: calibrate.Normal, Value: 0.37, SE: 0.02}},
	})
	if err != nil {
		panic(err)
	}
	rate := stats.Of(posterior.In[0], posterior.Replicates())
	change := calibrate.Compare(prior, rate)
	fmt.Printf("rate %.3f, sd %.3f, contraction %.2f\n", rate.Mean().Value, rate.SD().Value, change.Contraction.Value)
	// Output: rate 0.100, sd 0.005, contraction 1.00
}

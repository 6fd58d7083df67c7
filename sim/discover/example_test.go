package discover_test

import (
	"context"
	"fmt"
	"math"

	"cloudgate/sim/discover"
	"cloudgate/sim/rng"
)

// A loss that comes where growth is low and the cap is tight, in 1,000 cases.
func Example() {
	names := []string{"cap", "growth", "price"}
	inputs := make([]discover.Input, len(names))
	for j, name := range names {
		inputs[j] = discover.Input{Name: name, Values: make([]float64, 1000)}
		for i := range inputs[j].Values {
			inputs[j].Values[i] = rng.NewKey(1, name).Stream(uint64(i)).Uniform(0)
		}
	}
	loss := make([]float64, 1000)
	for i := range loss {
		if inputs[0].Values[i] < 0.5 && inputs[1].Values[i] < 0.3 {
			loss[i] = 1
		}
	}
	c, err := discover.New(inputs, loss)
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := c.Search(context.Background(), discover.Search{Halves: discover.Halves{Times: 20, Seed: 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	box := found[0]
	for _, l := range box.Limits {
		fmt.Printf("%s: %.2f to %.2f\n", names[l.Input], math.Max(l.Lo, 0), math.Min(l.Hi, 1))
	}
	fmt.Printf("coverage %.2f, density %.2f, out of bag %.2f\n", box.Coverage, box.Density, box.Resampled.OutOfBag.Value)
	// Output:
	// cap: 0.00 to 0.50
	// growth: 0.00 to 0.30
	// coverage 1.00, density 1.00, out of bag 0.95
}

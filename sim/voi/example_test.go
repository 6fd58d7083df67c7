package voi_test

import (
	"fmt"
	"log"

	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
	"cloudgate/sim/voi"
)

// A plant earns 100. A new one costs 60 to 160, which a survey would tell, and would save 100.
func Example() {
	const runs = 4096
	key := rng.NewKey(1, "cost")
	stay, build, cost := make([]float64, runs), make([]float64, runs), make([]float64, runs)
	for i := range cost {
		cost[i] = 60 + 100*key.Stream(uint64(i)).Uniform(0)
		stay[i], build[i] = 100, 200-cost[i]
	}
	d, err := voi.New(voi.Objective{}, [][]float64{stay, build}, stats.Runs())
	if err != nil {
		log.Fatal(err)
	}
	v := d.Partial([][]float64{cost})
	fmt.Printf("without a survey option %d; with it %.0f more, and another choice in %.0f %% of cases\n", d.Best(), v.Value, 100*v.Switch.Value)
	// Output: without a survey option 0; with it 8 more, and another choice in 40 % of cases
}

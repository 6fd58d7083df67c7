package stats_test

import (
	"fmt"
	"math"

	"cloudgate/sim/stats"
)

// The summary of a share over eight randomisations of a design, 64 runs each.
func Example() {
	x := make([]float64, 512)
	for r := range x {
		_, x[r] = math.Modf(float64(r) * math.Phi)
		x[r] *= 0.1
	}
	c := stats.Of(x, stats.Sets(8))
	percent := stats.Format{Percent: true}
	for _, row := range c.Summary(stats.Share) {
		fmt.Println(row.Statistic, percent.Value(row.Estimate), percent.Error(row.Estimate))
	}
	above := c.Above(0.05)
	fmt.Println("P(> 5%)", percent.Value(above), percent.Error(above))
	// Output:
	// mean 5.0% ±0.3
	// sd 2.89% ±0.10
	// p5 0.5% ±0.2
	// p25 2.5% ±0.4
	// p50 5.0% ±0.4
	// p75 7.5% ±0.4
	// p95 9.5% ±0.2
	// P(> 5%) 50% ±4
}

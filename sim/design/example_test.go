package design_test

import (
	"fmt"

	"cloudgate/sim/design"
)

// Sixteen runs, two scrambles read in turn: each has one point in each eighth of the axis.
func ExampleNew() {
	axes := []design.Axis{{Name: "demand.growth", Lead: 1}, {Name: "entry.delay", Lead: 2}}
	d, err := design.New(design.Sobol, axes, 1, 2, 16)
	if err != nil {
		fmt.Println(err)
		return
	}
	u := [][]float64{make([]float64, 16), make([]float64, 16)}
	d.Fill(0, u)
	for replicate := range 2 {
		var eighths []int
		for r := replicate; r < 16; r += 2 {
			eighths = append(eighths, int(8*u[0][r]))
		}
		fmt.Println(eighths)
	}
	// Output:
	// [6 1 3 4 5 2 0 7]
	// [1 7 5 3 2 4 6 0]
}

// Package design gives points of the unit cube, one for each run, readable from any position.
//
// A design decides which point each run sees and nothing else. It knows no distribution (those turn
// the coordinates into inputs) and no estimate (those know how the runs of a design belong together).
//
// Three kinds:
//
//   - Random: independent points.
//   - LatinHypercube: R independent cubes, each of whose axes is stratified into as many strata as
//     the cube has points (McKay, Beckman and Conover, Technometrics 21, 1979). It cannot grow.
//   - Sobol: R independent scrambles of a Sobol' sequence (Sobol', 1967; Owen, "Randomly permuted
//     (t,m,s)-nets and (t,s)-sequences", 1995). It can grow, best to a Balanced number of runs.
//
// The R replicates are read in turn: run r is point r/R of replicate r%R. They are independent and
// equally distributed, and each is unbiased, so their spread is an honest error.
//
// A coordinate is looked up by its address: (seed, name of the axis, its lead, replicate, point).
// Adding an axis or changing the order of axes therefore moves no coordinate of another, and neither
// does raising the number of runs of a random or Sobol' design.
//
//	axes := []design.Axis{{Name: "demand.growth", Lead: 1}, {Name: "entry.delay", Lead: 2}}
//	d, err := design.New(design.Sobol, axes, 1, 16, 16384)
//	if err != nil {
//		return err
//	}
//	u := [][]float64{make([]float64, 128), make([]float64, 128)}
//	d.Fill(4096, u) // u[0][5] is demand.growth of run 4101
package design

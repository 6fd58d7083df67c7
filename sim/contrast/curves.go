package contrast

import "cloudgate/sim/stats"

// Curve is a density and a distribution function on a grid.
type Curve struct {
	X             []float64
	Density, ECDF []stats.Point // by point of X
}

// curvePoints is the number of points of a curve.
const curvePoints = 128

// Curves are those of several columns of one kind on a common grid; none where no value is finite.
func Curves(kind stats.Kind, columns ...*stats.Column) []Curve {
	var lo, hi float64
	none := true
	support := kind.Support()
	for _, c := range columns {
		grid := c.Grid(curvePoints, support)
		if len(grid) == 0 {
			continue
		}
		if none {
			lo, hi, none = grid[0], grid[curvePoints-1], false
		}
		lo, hi = min(lo, grid[0]), max(hi, grid[curvePoints-1])
	}
	if none {
		return nil
	}
	x := make([]float64, curvePoints)
	for i := range x {
		x[i] = min(lo+float64((hi-lo)*(float64(i)/float64(curvePoints-1))), hi)
	}
	var curves []Curve
	for _, c := range columns {
		curves = append(curves, Curve{X: x, Density: c.Density(x, support).Points, ECDF: c.ECDF(x)})
	}
	return curves
}

package dist

import (
	"math"
	"sync"

	"cloudgate/sim/num"
)

// exact computes a positive quantile at p = 1-q, by whichever is small, at whatever cost.
type exact interface {
	exact(p, q float64) float64
}

// table makes a costly quantile function cheap. As a function of z, the normal quantile of p, the
// logarithm of a quantile is smooth: on short cells of z it is interpolated at Chebyshev nodes. A
// cell whose ends, where such an interpolation is worst, are not met within tableError is left
// out, and quantiles there are computed. It is filled at first use, whole, so that no quantile
// depends on what was asked before.
type table struct {
	once  sync.Once
	cells []cell
}

// cell holds the divided differences of Newton's interpolation at the nodes of the cell. The first
// is NaN where the cell is left out.
type cell [8]float64

const (
	tableReach = 6.5   // beyond every point of a Sobol' design
	tableCells = 8     // a unit of z
	tableError = 1e-12 // relative error of a quantile
)

// tableNodes are the Chebyshev nodes cos((2i+1)π/16), in ascending order.
var tableNodes = [len(cell{})]float64{
	-0.98078528040323043, -0.83146961230254524, -0.55557023301960218, -0.19509032201612825,
	0.19509032201612825, 0.55557023301960218, 0.83146961230254524, 0.98078528040323043,
}

// at is the quantile at p = 1-q whose normal quantile is z.
func (t *table) at(p, q, z float64, d exact) float64 {
	t.once.Do(func() { t.fill(d) })
	if z > -tableReach && z < tableReach {
		place := (z + tableReach) * tableCells
		i := int(place)
		if c := &t.cells[i]; !math.IsNaN(c[0]) {
			return num.Exp(c.at(2*(place-float64(i)) - 1))
		}
	}
	return d.exact(p, q)
}

// at evaluates the interpolation at x in -1..1.
func (c *cell) at(x float64) float64 {
	y := c[len(c)-1]
	for k := len(c) - 2; k >= 0; k-- {
		y = c[k] + float64(y*(x-tableNodes[k]))
	}
	return y
}

func (t *table) fill(d exact) {
	logAt := func(z float64) float64 {
		return num.Log(d.exact(num.NormCDF(z), num.NormCDF(-z)))
	}
	t.cells = make([]cell, int(2*tableReach*tableCells))
	left := logAt(-tableReach)
	for i := range t.cells {
		c := &t.cells[i]
		centre := (float64(i)+0.5)/tableCells - tableReach
		for k, x := range tableNodes {
			c[k] = logAt(centre + x/(2*tableCells))
		}
		for order := 1; order < len(c); order++ {
			for k := len(c) - 1; k >= order; k-- {
				c[k] = (c[k] - c[k-1]) / (tableNodes[k] - tableNodes[k-order])
			}
		}
		right := logAt(centre + 0.5/tableCells)
		if !(math.Abs(c.at(-1)-left) <= tableError && math.Abs(c.at(1)-right) <= tableError) {
			c[0] = math.NaN()
		}
		left = right
	}
}

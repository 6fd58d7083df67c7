package dist

import (
	"math"
	"sync"
	"sync/atomic"

	"cloudgate/sim/num"
)

// exact computes a positive quantile at p = 1-q, by whichever is small, at whatever cost. Distributions that are equal
// have equal quantiles.
type exact interface {
	exact(p, q float64) float64
}

// table makes a costly quantile function cheap. As a function of z, the normal quantile of p, the
// logarithm of a quantile is smooth: on short cells of z it is interpolated at Chebyshev nodes. A
// cell whose ends, where such an interpolation is worst, are not met within tableError is left
// out, and quantiles there are computed. A cell is filled when it is first asked for, from nothing
// but the distribution, so that no quantile depends on what was asked before.
type table struct {
	of    exact
	cells [2 * tableUnits * tableCells]atomic.Pointer[cell]
}

// cell holds the divided differences of Newton's interpolation at the nodes of the cell. The first
// is NaN where the cell is left out.
type cell [8]float64

const (
	tableUnits = 7 // of z to either side of its centre; beyond every point of a Sobol' design
	tableReach = float64(tableUnits)
	tableCells = 8     // a unit of z
	tableError = 1e-12 // relative error of a quantile
)

// tableNodes are the Chebyshev nodes cos((2i+1)π/16), in ascending order.
var tableNodes = [len(cell{})]float64{
	-0.98078528040323043, -0.83146961230254524, -0.55557023301960218, -0.19509032201612825,
	0.19509032201612825, 0.55557023301960218, 0.83146961230254524, 0.98078528040323043,
}

// tables are those that were made so far, for studies of many scenarios: nearly all their distributions are the same.
// There are never more than tablesKept; then all are forgotten, but by those who use them.
var tables = struct {
	sync.Mutex
	of map[exact]*table
}{of: map[exact]*table{}}

const tablesKept = 4096 // some 8 kB each, once they are filled

// tableOf is the table of a distribution, the same for equal ones.
func tableOf(d exact) *table {
	tables.Lock()
	defer tables.Unlock()
	t := tables.of[d]
	if t == nil {
		if len(tables.of) == tablesKept {
			clear(tables.of)
		}
		t = &table{of: d}
		tables.of[d] = t
	}
	return t
}

// at is the quantile at p = 1-q whose normal quantile is z.
func (t *table) at(p, q, z float64) float64 {
	if log := t.logAt(z); !math.IsNaN(log) {
		return num.Exp(log)
	}
	return t.of.exact(p, q)
}

// logAt is the logarithm of the quantile whose normal quantile is z, NaN where it is left out.
func (t *table) logAt(z float64) float64 {
	place := float64((z + tableReach) * tableCells)
	if !(z > -tableReach && place < float64(len(t.cells))) { // the sum may round up to the end
		return math.NaN()
	}
	i := int(place)
	c := t.cells[i].Load()
	if c == nil {
		c = newCell(i, t.of)
		t.cells[i].Store(c)
	}
	return c.at(float64(2*(place-float64(i))) - 1)
}

// to sets dst[i] to the quantile at p[i], bit for bit what at gives, by a few passes over a block.
func (t *table) to(dst, p []float64) {
	for i, p := range p {
		dst[i] = num.NormQuantile(p)
	}
	for i, z := range dst {
		dst[i] = t.logAt(z)
	}
	num.ExpTo(dst, dst)
	for i, x := range dst {
		if math.IsNaN(x) {
			dst[i] = t.of.exact(p[i], 1-p[i])
		}
	}
}

// at evaluates the interpolation at x in -1..1.
func (c *cell) at(x float64) float64 {
	y := c[len(c)-1]
	for k := len(c) - 2; k >= 0; k-- {
		y = c[k] + float64(y*(x-tableNodes[k]))
	}
	return y
}

// newCell interpolates the i-th cell.
func newCell(i int, d exact) *cell {
	logAt := func(x float64) float64 {
		z := float64((float64(i)+0.5+float64(x/2))/tableCells) - tableReach
		return num.Log(d.exact(num.NormCDF(z), num.NormCDF(-z)))
	}
	c := new(cell)
	for k, x := range tableNodes {
		c[k] = logAt(x)
	}
	for order := 1; order < len(c); order++ {
		for k := len(c) - 1; k >= order; k-- {
			c[k] = (c[k] - c[k-1]) / (tableNodes[k] - tableNodes[k-order])
		}
	}
	if !(math.Abs(c.at(-1)-logAt(-1)) <= tableError && math.Abs(c.at(1)-logAt(1)) <= tableError) {
		c[0] = math.NaN()
	}
	return c
}

package copula

import (
	"fmt"

	"cloudgate/sim"
	"cloudgate/sim/dist"
	"cloudgate/sim/num"
)

// Group is axes of a design whose coordinates depend on one another.
type Group struct {
	Columns []int  // the axes, by their columns, in the order of Matrix
	Matrix  Matrix // correlations of the normal scores

	// Degrees of freedom of a t copula, and the column of the axis that mixes it, which is of no
	// input. 0 is a Gaussian copula.
	Degrees float64
	Mixing  int

	// Replicates asks for the method of Iman and Conover within each of so many replicates of the
	// design, read in turn, instead of a copula. 0 asks for a copula.
	Replicates int
}

// The degrees of freedom that a t copula may have. With more it is Gaussian for every purpose.
const (
	LeastDegrees = 1
	MostDegrees  = 1000
)

// Design is another design whose axes depend on one another. It is safe for concurrent use.
type Design struct {
	of     sim.Design
	groups []joined
}

// joined is a group made ready: it moves the coordinates of the runs first, first+1, ...
type joined interface {
	move(first int, u [][]float64)
}

// New joins axes of a design, which has so many, into groups that have no axis in common. It refuses
// a group that is no such thing: its Matrix is no correlation matrix or does not fit its Columns,
// Degrees are out of range, or a replicate has too few points to be reordered.
func New(of sim.Design, axes int, groups ...Group) (*Design, error) {
	d := &Design{of: of}
	taken := make([]bool, axes)
	for _, g := range groups {
		columns := g.Columns
		if g.Degrees != 0 {
			columns = append(columns[:len(columns):len(columns)], g.Mixing)
		}
		for _, c := range columns {
			if c < 0 || c >= axes || taken[c] {
				return nil, fmt.Errorf("copula: axis %d of %d is none, or in two groups", c, axes)
			}
			taken[c] = true
		}
		j, err := g.join(of, axes)
		if err != nil {
			return nil, err
		}
		d.groups = append(d.groups, j)
	}
	return d, nil
}

func (g Group) join(of sim.Design, axes int) (joined, error) {
	if len(g.Matrix) != len(g.Columns) {
		return nil, fmt.Errorf("copula: a matrix of %d rows for %d axes", len(g.Matrix), len(g.Columns))
	}
	if err := g.Matrix.Check(); err != nil {
		return nil, fmt.Errorf("copula: %w", err)
	}
	lower, ok := g.Matrix.cholesky()
	if !ok {
		return nil, fmt.Errorf("copula: %w", &DefiniteError{})
	}
	switch gaussian := (gaussian{g.Columns, lower}); {
	case g.Replicates != 0:
		return newReordered(g, of, axes)
	case g.Degrees == 0:
		return gaussian, nil
	case g.Degrees >= LeastDegrees && g.Degrees <= MostDegrees:
		chi2, err := chiSquare(g.Degrees)
		return student{gaussian, g.Degrees, g.Mixing, chi2}, err
	}
	return nil, fmt.Errorf("copula: %v degrees of freedom; expected %d to %d", g.Degrees, LeastDegrees, MostDegrees)
}

// Len is the number of runs that the design was made for.
func (d *Design) Len() int { return d.of.Len() }

// Fill writes the coordinates of run first+i to u[axis][i], each strictly between 0 and 1. It
// allocates nothing, and panics where the design beneath does.
func (d *Design) Fill(first int, u [][]float64) {
	d.of.Fill(first, u)
	for _, g := range d.groups {
		g.move(first, u)
	}
}

// least is the smallest coordinate: that of sim/rng, below which no distribution is asked.
const least = 0x1p-53

func inside(u float64) float64 { return min(max(u, least), 1-least) }

type gaussian struct {
	columns []int
	lower   Matrix
}

func (g gaussian) move(_ int, u [][]float64) {
	g.correlate(u)
	for _, c := range g.columns {
		for i, y := range u[c] {
			u[c][i] = inside(num.NormCDF(y))
		}
	}
}

// correlate turns coordinates into correlated normal scores. A score needs those before it alone, so
// the last is made first and no score of the independent ones is lost too early.
func (g gaussian) correlate(u [][]float64) {
	for _, c := range g.columns {
		for i, p := range u[c] {
			u[c][i] = num.NormQuantile(p)
		}
	}
	for k := len(g.columns) - 1; k > 0; k-- {
		row, y := g.lower[k], u[g.columns[k]]
		for i := range y {
			y[i] = float64(y[i] * row[k])
		}
		for j, l := range row[:k] {
			if l == 0 {
				continue
			}
			for i, z := range u[g.columns[j]] {
				y[i] += float64(l * z)
			}
		}
	}
}

type student struct {
	gaussian
	degrees float64
	mixing  int
	chi2    sim.Quantiler
}

func (g student) move(_ int, u [][]float64) {
	g.correlate(u)
	for i, p := range u[g.mixing] {
		w := float64(g.chi2.Quantile(p))
		for _, c := range g.columns {
			u[c][i] = inside(studentCDF(u[c][i], w, g.degrees))
		}
	}
}

// chiSquare is the χ² distribution of so many degrees of freedom.
func chiSquare(degrees float64) (sim.Quantiler, error) { return dist.Gamma(degrees/2, 2) }

// studentCDF is the t distribution function at y/√(w/ν): half an incomplete beta function of
// w/(w+y²) in the tail, taken from its other end near the median, where that has the digits.
func studentCDF(y, w, degrees float64) float64 {
	square := float64(y * y)
	var tail float64
	if square > w {
		tail = 0.5 * num.BetaInc(degrees/2, 0.5, w/(w+square))
	} else {
		tail = 0.5 - float64(0.5*num.BetaInc(0.5, degrees/2, square/(w+square)))
	}
	if y > 0 {
		return 1 - tail
	}
	return tail
}

package copula

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cloudgate/sim/num"
)

// Matrix is a correlation matrix by rows: symmetric, with ones on its diagonal, positive definite.
type Matrix [][]float64

// Identity is the matrix of n inputs that do not depend on one another.
func Identity(n int) Matrix {
	m := square(n)
	for i := range m {
		m[i][i] = 1
	}
	return m
}

func square(n int) Matrix {
	m := make(Matrix, n)
	cells := make([]float64, n*n)
	for i := range m {
		m[i] = cells[i*n : (i+1)*n : (i+1)*n]
	}
	return m
}

// leastEigenvalue is the smallest eigenvalue that a correlation matrix may have: below it some input
// is all but a function of the others, and what is left to chance drowns in rounding.
const leastEigenvalue = 1e-8

// CellError says which cell of a matrix is wrong, counted from 0, and why. Row alone is wrong where
// Column is -1.
type CellError struct {
	Row, Column int
	Found       string
	Expected    string
}

func (e *CellError) Error() string {
	return fmt.Sprintf("row %d, column %d: found %s; expected %s", e.Row+1, e.Column+1, e.Found, e.Expected)
}

// DefiniteError says that a symmetric matrix is no correlation matrix because some combination of
// the inputs would have a variance that is not positive.
type DefiniteError struct {
	Eigenvalue float64  // the smallest
	Pairs      [][2]int // those that pull it down most, the worst first, at most three
}

func (e *DefiniteError) Error() string {
	return fmt.Sprintf("not positive definite: the smallest eigenvalue is %.3g", e.Eigenvalue)
}

// Check refuses what is no correlation matrix: with a *CellError where it is not square and
// symmetric with a unit diagonal and all else in -1..1, with a *DefiniteError where it is not
// positive definite.
func (m Matrix) Check() error {
	if err := m.CheckCells(); err != nil {
		return err
	}
	values, vectors := num.Eigen(m)
	k := slices.Index(values, slices.Min(values))
	if values[k] >= leastEigenvalue {
		return nil
	}
	e := &DefiniteError{Eigenvalue: values[k]}
	pull := func(p [2]int) float64 { return vectors[p[0]][k] * vectors[p[1]][k] * m[p[0]][p[1]] }
	for i := range m {
		for j := range i {
			if p := [2]int{j, i}; pull(p) < 0 {
				e.Pairs = append(e.Pairs, p)
			}
		}
	}
	const told = 3
	slices.SortStableFunc(e.Pairs, func(p, q [2]int) int { return cmp.Compare(pull(p), pull(q)) })
	e.Pairs = e.Pairs[:min(told, len(e.Pairs))]
	return e
}

// CheckCells is the part of Check that looks at the cells one by one.
func (m Matrix) CheckCells() error {
	if len(m) == 0 {
		return &CellError{0, -1, "no rows", "one for each input"}
	}
	for i, row := range m {
		if len(row) != len(m) {
			return &CellError{i, -1, fmt.Sprintf("%d numbers", len(row)), fmt.Sprintf("%d, one for each row", len(m))}
		}
	}
	for i, row := range m {
		if row[i] != 1 {
			return &CellError{i, i, fmt.Sprint(row[i]), "1: an input's correlation with itself"}
		}
		for j, r := range row[:i] {
			if !(math.Abs(r) <= 1) {
				return &CellError{i, j, fmt.Sprint(r), "a correlation from -1 to 1"}
			}
			if m[j][i] != r {
				return &CellError{i, j, fmt.Sprint(r), fmt.Sprintf("%v, as in row %d, column %d", m[j][i], j+1, i+1)}
			}
		}
	}
	return nil
}

// Nearest is the correlation matrix that is nearest to a symmetric matrix in the Frobenius norm: N. J.
// Higham, "Computing the nearest correlation matrix: a problem from finance", IMA Journal of
// Numerical Analysis 22 (2002), algorithm 3.3. The exact answer has eigenvalues of zero; here none
// is below 1e-7, which moves no cell by more than about that.
func (m Matrix) Nearest() Matrix {
	const (
		floor     = 10 * leastEigenvalue
		tolerance = 1e-10
		steps     = 500
	)
	n := len(m)
	y, change := m.clone(), square(n) // Dykstra's correction
	for range steps {
		r := square(n)
		for i := range r {
			for j := range r[i] {
				r[i][j] = y[i][j] - change[i][j]
			}
		}
		x := r.raised(floor)
		off, size := 0.0, 0.0
		for i := range x {
			for j := range x[i] {
				change[i][j] = x[i][j] - r[i][j]
				y[i][j] = x[i][j]
				size += float64(x[i][j] * x[i][j])
			}
			d := x[i][i] - 1
			off += float64(d * d)
			y[i][i] = 1
		}
		if off <= tolerance*tolerance*size {
			break
		}
	}
	// Exactly unit diagonal and positive definite, however far the iteration came.
	return y.raised(floor).scaled()
}

// scaled is the matrix with its diagonal brought to one, variances made correlations.
func (m Matrix) scaled() Matrix {
	s := Identity(len(m))
	for i := range m {
		for j := range i {
			r := m[i][j] / (math.Sqrt(m[i][i]) * math.Sqrt(m[j][j]))
			s[i][j], s[j][i] = r, r
		}
	}
	return s
}

func (m Matrix) clone() Matrix {
	c := square(len(m))
	for i := range m {
		copy(c[i], m[i])
	}
	return c
}

// raised is the nearest symmetric matrix without eigenvalues below floor.
func (m Matrix) raised(floor float64) Matrix {
	values, vectors := num.Eigen(m)
	x := m.clone()
	for k, v := range values {
		if v >= floor {
			continue
		}
		for i := range x {
			for j := range i + 1 {
				x[i][j] += float64((floor - v) * vectors[i][k] * vectors[j][k])
				x[j][i] = x[i][j]
			}
		}
	}
	return x
}

// cholesky is the lower triangular factor: m = LLᵀ. It is false where m is not positive definite.
func (m Matrix) cholesky() (lower Matrix, ok bool) {
	lower = square(len(m))
	for i := range m {
		for j := range i + 1 {
			sum := m[i][j]
			for k := range j {
				sum -= float64(lower[i][k] * lower[j][k])
			}
			switch {
			case j < i:
				lower[i][j] = sum / lower[j][j]
			case sum > 0:
				lower[i][i] = math.Sqrt(sum)
			default:
				return nil, false
			}
		}
	}
	return lower, true
}

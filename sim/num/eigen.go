package num

import "math"

// Eigen gives the eigenvalues of a symmetric matrix, in no order, and their unit vectors by column: vectors[i][k] is
// coordinate i of the vector of value k. Cyclic Jacobi rotations (G. H. Golub and C. F. Van Loan, "Matrix Computations", 4th
// edition, 2013, section 8.5); the time grows with the cube of the size.
func Eigen(m [][]float64) (values []float64, vectors [][]float64) {
	const sweeps = 50 // six to eight are enough
	n := len(m)
	a, v := make([][]float64, n), make([][]float64, n)
	for i := range m {
		a[i] = append([]float64(nil), m[i]...)
		v[i] = make([]float64, n)
		v[i][i] = 1
	}
	for range sweeps {
		off, size := 0.0, 0.0
		for i := range a {
			size += math.Abs(a[i][i])
			for j := range i {
				off += math.Abs(a[i][j])
			}
		}
		if off <= 1e-17*size {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotate(a, v, p, q)
			}
		}
	}
	values = make([]float64, n)
	for i := range a {
		values[i] = a[i][i]
	}
	return values, v
}

// rotate brings a[p][q] to zero.
func rotate(a, v [][]float64, p, q int) {
	if a[p][q] == 0 {
		return
	}
	t := 1.0
	if theta := (a[q][q] - a[p][p]) / (2 * a[p][q]); math.Abs(theta) > 1e150 {
		t = 0.5 / theta
	} else {
		t = math.Copysign(1, theta) / (math.Abs(theta) + math.Sqrt(float64(theta*theta)+1))
	}
	c := 1 / math.Sqrt(float64(t*t)+1)
	s := t * c
	for k := range a {
		x, y := a[k][p], a[k][q]
		a[k][p], a[k][q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
	for k := range a {
		x, y := a[p][k], a[q][k]
		a[p][k], a[q][k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
	for k := range v {
		x, y := v[k][p], v[k][q]
		v[k][p], v[k][q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
	a[p][q], a[q][p] = 0, 0
}

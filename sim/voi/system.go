package voi

import "math"

// system is the normal equations of several regressions on the same columns, whose sums can be added and taken off.
type system struct {
	size   int
	square []float64   // of columns by columns, lower triangle by rows
	right  [][]float64 // by regression and column
}

func newSystem(columns, regressions int) *system {
	s := &system{size: columns, square: make([]float64, columns*(columns+1)/2), right: make([][]float64, regressions)}
	for k := range s.right {
		s.right[k] = make([]float64, columns)
	}
	return s
}

// add takes run i of the columns into account, of which row is the run.
func (s *system) add(row []float64, targets [][]float64, i int) {
	at := 0
	for a, x := range row {
		for b, y := range row[:a+1] {
			s.square[at+b] += float64(x * y)
		}
		at += a + 1
	}
	for k, right := range s.right {
		y := targets[k][i]
		for a, x := range row {
			right[a] += float64(x * y)
		}
	}
}

// plus adds another system so many times.
func (s *system) plus(o *system, times float64) {
	for i, v := range o.square {
		s.square[i] += float64(times * v)
	}
	for k, right := range o.right {
		for a, v := range right {
			s.right[k][a] += float64(times * v)
		}
	}
}

// negligible is the share of a column's sum of squares below which what earlier columns do not explain of it is
// rounding.
const negligible = 1e-9

// solve gives the coefficients of each regression by Cholesky's factorisation. A column that earlier ones explain gets the
// coefficient 0: an input of few values has fewer terms than its spline.
func (s *system) solve() [][]float64 {
	n := s.size
	factor := make([][]float64, n)
	at := 0
	for a := range n {
		factor[a] = s.square[at : at+a+1 : at+a+1]
		at += a + 1
	}
	lower := make([][]float64, n)
	for a := range n {
		lower[a] = make([]float64, a+1)
		for b := range a {
			if lower[b][b] > 0 {
				lower[a][b] = (factor[a][b] - product(lower[a][:b], lower[b][:b])) / lower[b][b]
			}
		}
		if rest := factor[a][a] - product(lower[a][:a], lower[a][:a]); rest > negligible*factor[a][a] {
			lower[a][a] = math.Sqrt(rest)
		}
	}
	slopes := make([][]float64, len(s.right))
	for k, right := range s.right {
		v := make([]float64, n)
		for a := range n {
			if lower[a][a] > 0 {
				v[a] = (right[a] - product(lower[a][:a], v[:a])) / lower[a][a]
			}
		}
		for a := n - 1; a >= 0; a-- {
			if lower[a][a] == 0 {
				v[a] = 0
				continue
			}
			v[a] /= lower[a][a]
			for b := range a {
				v[b] -= float64(lower[a][b] * v[a])
			}
		}
		slopes[k] = v
	}
	return slopes
}

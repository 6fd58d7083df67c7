package copula

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"cloudgate/sim"
	"cloudgate/sim/num"
)

// Reorder rearranges each column of a finished sample x so that its ranks follow scores with the
// given correlations: R. L. Iman and W. J. Conover, "A distribution-free approach to inducing rank
// correlation among input variables", Communications in Statistics: Simulation and Computation 11
// (1982). The columns' values stay, and so does every margin.
//
// scores has the shape of x, its columns in random order and independent of one another but for
// chance, which is taken out of them; normal scores are usual. They are overwritten with those that
// the ranks then follow, whose linear correlations are r exactly; the rank correlations of x come as
// near as the number of rows allows.
//
// The error says that chance has left the scores linearly dependent: too few rows.
func Reorder(x, scores [][]float64, r Matrix) error {
	target, ok := r.cholesky()
	if !ok {
		return &DefiniteError{}
	}
	chance := correlations(scores)
	found, _ := chance.cholesky()
	if chance.Check() != nil {
		return errors.New("the scores are linearly dependent: there are too few rows to reorder")
	}
	for i := range scores[0] {
		for k := range scores { // as independent as they were meant to be
			s := scores[k][i]
			for j := range k {
				s -= float64(found[k][j] * scores[j][i])
			}
			scores[k][i] = s / found[k][k]
		}
		for k := len(scores) - 1; k >= 0; k-- {
			s := 0.0
			for j := range k + 1 {
				s += float64(target[k][j] * scores[j][i])
			}
			scores[k][i] = s
		}
	}
	for k := range x {
		sorted := slices.Sorted(slices.Values(x[k]))
		for rank, i := range order(scores[k]) {
			x[k][i] = sorted[rank]
		}
	}
	return nil
}

// order lists the rows of a column from the smallest value to the largest.
func order(column []float64) []int {
	rows := make([]int, len(column))
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(i, j int) int { return cmp.Compare(column[i], column[j]) })
	return rows
}

// correlations are the linear correlations of columns.
func correlations(columns [][]float64) Matrix {
	n := float64(len(columns[0]))
	means := make([]float64, len(columns))
	for k, c := range columns {
		means[k] = num.Sum(c) / n
	}
	m := square(len(columns))
	for k, a := range columns {
		for j, b := range columns[:k+1] {
			sum := 0.0
			for i := range a {
				sum += float64((a[i] - means[k]) * (b[i] - means[j]))
			}
			m[k][j], m[j][k] = sum, sum
		}
	}
	return m.scaled()
}

// CheckReorder refuses to reorder a sample that is too short, or too large to be held: it takes 8
// bytes for each run of each axis.
func CheckReorder(axes, replicates, runs int) error {
	const (
		fewest = 10
		most   = 1 << 26 // half a gigabyte
	)
	if points, need := runs/replicates, max(fewest, 2*axes); points < need {
		return fmt.Errorf("the method of Iman and Conover reorders each replicate and needs at least %d points for %d inputs, found %d in each of %d replicates: use at least %d runs",
			need, axes, points, replicates, need*replicates)
	}
	if float64(runs)*float64(axes) > most {
		return fmt.Errorf("the method of Iman and Conover holds the coordinates of all runs, and %d runs of %d inputs are more than the %d allowed: use fewer runs or a copula",
			runs, axes, most)
	}
	return nil
}

// reordered holds the coordinates of all runs of a group.
type reordered struct {
	columns []int
	u       [][]float64
}

func newReordered(g Group, of sim.Design, axes int) (joined, error) {
	runs := of.Len()
	if g.Degrees != 0 || g.Replicates < 0 || runs%g.Replicates != 0 {
		return nil, fmt.Errorf("copula: %d runs of %d replicates, %v degrees of freedom, cannot be reordered", runs, g.Replicates, g.Degrees)
	}
	if err := CheckReorder(len(g.Columns), g.Replicates, runs); err != nil {
		return nil, err
	}
	d := reordered{g.Columns, table(len(g.Columns), runs)}
	const block = 1024
	buffer, part := table(axes, block), make([][]float64, axes)
	for first := 0; first < runs; first += block {
		for a := range part {
			part[a] = buffer[a][:min(block, runs-first)]
		}
		of.Fill(first, part)
		for k, c := range g.Columns {
			copy(d.u[k][first:], part[c])
		}
	}
	points := runs / g.Replicates
	x, scores := table(len(g.Columns), points), table(len(g.Columns), points)
	for replicate := range g.Replicates {
		for k := range x {
			for i := range points {
				x[k][i] = d.u[k][i*g.Replicates+replicate]
			}
			for rank, i := range order(x[k]) {
				scores[k][i] = num.NormQuantile(float64(rank+1) / float64(points+1))
			}
		}
		if err := Reorder(x, scores, g.Matrix); err != nil {
			return nil, fmt.Errorf("replicate %d of %d points: %w", replicate+1, points, err)
		}
		for k := range x {
			for i := range points {
				d.u[k][i*g.Replicates+replicate] = x[k][i]
			}
		}
	}
	return d, nil
}

func table(columns, rows int) [][]float64 {
	t := make([][]float64, columns)
	for i := range t {
		t[i] = make([]float64, rows)
	}
	return t
}

func (d reordered) move(first int, u [][]float64) {
	for k, c := range d.columns {
		copy(u[c], d.u[k][first:])
	}
}

package copula

import (
	"math"
	"slices"
	"testing"

	"cloudgate/sim/design"
	"cloudgate/sim/num"
	"cloudgate/sim/rng"
)

// The worked example of S. Mildenhall, "Correlation and Aggregate Loss Distributions with an Emphasis on the
// Iman-Conover Method", Casualty Actuarial Society Forum (Winter 2006): 20 rows of four columns. The sample
// is sorted, the scores are shuffled as given there, by their ranks.
func TestReorderWorkedExample(t *testing.T) {
	sorted := [][]float64{
		{123567, 126109, 138713, 139016, 152213, 153224, 153407, 155716, 155780, 161678, 161805, 167447, 170737, 171592, 178881, 181678, 184381, 206940, 217092, 240935},
		{44770, 45191, 47453, 47941, 49345, 49420, 50686, 52931, 54010, 57346, 57685, 57698, 58380, 60948, 66972, 68053, 70592, 72243, 86685, 87138},
		{15934, 16839, 17233, 17265, 17620, 17859, 20804, 21110, 22728, 24072, 25198, 25393, 30357, 30779, 32634, 33117, 35248, 36656, 38483, 39483},
		{13273, 15406, 16706, 16891, 18821, 19569, 20166, 20796, 20968, 21178, 23236, 23375, 24019, 24785, 25000, 26754, 27079, 30136, 30757, 35108},
	}
	scores := []float64{
		-1.92062, -1.50709, -1.22896, -1.0086, -0.82015, -0.65151, -0.49584, -0.34878, -0.20723, -0.06874,
		0.06874, 0.20723, 0.34878, 0.49584, 0.65151, 0.82015, 1.0086, 1.22896, 1.50709, 1.92062,
	}
	shuffled := [][]int{
		{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19},
		{17, 1, 19, 8, 15, 2, 5, 6, 3, 13, 7, 12, 9, 0, 11, 16, 4, 18, 10, 14},
		{3, 1, 15, 16, 12, 5, 17, 6, 11, 10, 2, 14, 8, 4, 19, 18, 0, 13, 9, 7},
		{6, 15, 5, 3, 19, 11, 7, 9, 14, 2, 13, 12, 17, 8, 0, 18, 16, 1, 10, 4},
	}
	target := Matrix{{1, 0.8, 0.4, 0}, {0.8, 1, 0.3, -0.2}, {0.4, 0.3, 1, 0.1}, {0, -0.2, 0.1, 1}}
	// The result as published, each column by the ranks of its values.
	want := [][]int{
		{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19},
		{6, 0, 10, 2, 9, 1, 3, 7, 5, 12, 8, 14, 11, 4, 15, 17, 13, 18, 16, 19},
		{0, 1, 4, 16, 6, 7, 18, 5, 15, 8, 3, 14, 9, 12, 19, 17, 2, 11, 13, 10},
		{2, 14, 5, 6, 18, 12, 11, 7, 16, 1, 10, 13, 17, 8, 3, 19, 15, 0, 9, 4},
	}
	x, m := table(4, 20), table(4, 20)
	for k := range x {
		copy(x[k], sorted[k])
		for i, rank := range shuffled[k] {
			m[k][i] = scores[rank]
		}
	}
	// Two published correlations of the shuffled scores, and one of the reordered sample.
	if e := correlations(m); math.Abs(e[1][0]-0.0486) > 5e-5 || math.Abs(e[3][2]+0.3192) > 5e-5 {
		t.Errorf("the scores have correlations %v", e)
	}
	if err := Reorder(x, m, target); err != nil {
		t.Fatal(err)
	}
	for k := range x {
		for i, rank := range want[k] {
			if x[k][i] != sorted[k][rank] {
				t.Errorf("row %d, column %d: %v, want %v", i+1, k+1, x[k][i], sorted[k][rank])
			}
		}
	}
	// Published rows of the reference T, to the five digits that its scores have.
	for i, row := range map[int][]float64{0: {-1.92062, -0.74213, -2.28105, -1.33232}, 19: {1.92062, 1.87175, -0.04335, -0.97245}} {
		for k, v := range row {
			if math.Abs(m[k][i]-v) > 1e-5 {
				t.Errorf("T, row %d, column %d: %v, want %v", i+1, k+1, m[k][i], v)
			}
		}
	}
	reached := correlations(m)
	for i := range target {
		for j := range target {
			if math.Abs(reached[i][j]-target[i][j]) > 1e-12 {
				t.Errorf("T has the correlation %v where %v was asked", reached[i][j], target[i][j])
			}
		}
	}
	if c := correlations(x); math.Abs(c[1][0]-0.85) > 5e-3 || math.Abs(c[2][0]-0.26) > 5e-3 || math.Abs(c[3][1]+0.2) > 5e-3 {
		t.Errorf("the result has linear correlations %v", c)
	}
}

// A long sample of any margins: columns keep their values, and rank correlations come within 0.02.
func TestReorderLongSample(t *testing.T) {
	const n = 5000
	x, scores := table(3, n), table(3, n)
	for k := range x {
		s := rng.NewKey(3, "reorder").Stream(uint64(k))
		for i := range n {
			u := s.Uniform(uint64(i))
			x[k][i] = []float64{math.Exp(3 * u), -math.Log(u), u}[k]
		}
		s = rng.NewKey(3, "scores").Stream(uint64(k))
		shuffle := make([]float64, n)
		for i := range shuffle {
			shuffle[i] = s.Uniform(uint64(i))
		}
		for rank, i := range order(shuffle) {
			scores[k][i] = num.NormQuantile(float64(rank+1) / (n + 1))
		}
	}
	before := [][]float64{slices.Clone(x[0]), slices.Clone(x[1]), slices.Clone(x[2])}
	if err := Reorder(x, scores, three); err != nil {
		t.Fatal(err)
	}
	ranks := table(3, n)
	for k := range x {
		for rank, i := range order(x[k]) {
			ranks[k][i] = float64(rank)
		}
		slices.Sort(before[k])
		if !slices.Equal(before[k], slices.Sorted(slices.Values(x[k]))) {
			t.Errorf("column %d has other values", k)
		}
	}
	spearman := correlations(ranks)
	link, err := NewLink(Spearman, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range three {
		for j := range i {
			if want := link.Of(three[i][j]); math.Abs(spearman[i][j]-want) > 0.02 {
				t.Errorf("columns %d and %d: rank correlation %v, want %v", i, j, spearman[i][j], want)
			}
		}
	}
}

// Reordering keeps a Latin hypercube's strata on every axis; a copula keeps them on the first alone.
func TestReorderKeepsStrata(t *testing.T) {
	const replicates, points = 4, 100
	of, err := design.New(design.LatinHypercube, axes, 5, replicates, replicates*points)
	if err != nil {
		t.Fatal(err)
	}
	full := func(g Group, column int) bool {
		d, err := New(of, len(axes), g)
		if err != nil {
			t.Fatal(err)
		}
		u := read(d, 0, replicates*points)
		for j := range replicates {
			seen := [points]bool{}
			for i := range points {
				seen[int(u[column][i*replicates+j]*points)] = true
			}
			if slices.Contains(seen[:], false) {
				return false
			}
		}
		return true
	}
	for i, c := range joinedColumns {
		if !full(Group{Columns: joinedColumns, Matrix: three, Replicates: replicates}, c) {
			t.Errorf("axis %s has an empty stratum", axes[c].Name)
		}
		if got := full(Group{Columns: joinedColumns, Matrix: three}, c); got != (i == 0) {
			t.Errorf("under a copula, axis %s keeps its strata: %v", axes[c].Name, got)
		}
	}
}

func TestReorderOfTooFewRows(t *testing.T) {
	x := [][]float64{{1, 2}, {3, 4}}
	err := Reorder(x, [][]float64{{-1, 1}, {-1, 1}}, Matrix{{1, 0.5}, {0.5, 1}})
	if err == nil || err.Error() != "the scores are linearly dependent: there are too few rows to reorder" {
		t.Errorf("got %v", err)
	}
}

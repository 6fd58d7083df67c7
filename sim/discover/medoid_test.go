package discover

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Medoids of the cases of steps by pam of the R package cluster 2.1.4 (R 4.2.2): identifiers from 0, cluster sizes, and
// mean distance, of m <- scale(cbind(rank(a), rank(b), rank(y)))*sqrt(200/199).
func TestMedoidsAsPam(t *testing.T) {
	inputs, y := steps()
	columns := [][]float64{inputs[0].Values, inputs[1].Values, y, make([]float64, 200)}
	for k, want := range map[int]struct {
		sizes map[int]float64
		mean  float64
	}{
		1: {map[int]float64{87: 200}, 1.670033},
		2: {map[int]float64{27: 88, 81: 112}, 1.206236},
		4: {map[int]float64{50: 42, 96: 45, 12: 58, 150: 55}, 0.8129119},
		6: {map[int]float64{63: 28, 99: 27, 12: 58, 27: 26, 42: 32, 169: 29}, 0.7137562},
	} {
		got, err := Medoids(columns, k, 0)
		if err != nil {
			t.Fatal(err)
		}
		for m, x := range got {
			if math.Abs(x.Share*200-want.sizes[x.Case]) > 1e-9 {
				t.Errorf("k = %d: %+v, expected %v cases", k, x, want.sizes[x.Case])
			}
			if m > 0 && x.Share > got[m-1].Share {
				t.Errorf("k = %d: %+v are not in order", k, got)
			}
		}
		if mean := spread(columns, got) / 200; len(got) != k || math.Abs(mean-want.mean) > 1e-6 {
			t.Errorf("k = %d: %d medoids with a mean distance of %v, expected %v", k, len(got), mean, want.mean)
		}
	}
}

// spread is the sum of the distances from the nearest medoid.
func spread(columns [][]float64, medoids []Medoid) float64 {
	sum := 0.0
	points := standardised(columns)
	for _, p := range points {
		least := math.Inf(1)
		for _, m := range medoids {
			least = min(least, distance(p, points[m.Case]))
		}
		sum += least
	}
	return sum
}

// Against all subsets of small sets: the best is mostly found, and no swap of one medoid is ever missed.
func TestMedoidsByBruteForce(t *testing.T) {
	best, worst, tables := 0, 0.0, 200
	for s := range uint64(tables) {
		inputs := uniform(s, 12, "a", "b")
		columns := [][]float64{inputs[0].Values, inputs[1].Values}
		got, err := Medoids(columns, 3, 0)
		if err != nil {
			t.Fatal(err)
		}
		found, least := spread(columns, got), math.Inf(1)
		for a := range 12 {
			for b := range a {
				for c := range b {
					try := []Medoid{{Case: a}, {Case: b}, {Case: c}}
					sum := spread(columns, try)
					least = min(least, sum)
					kept := 0
					for _, m := range try {
						kept += int(indicator(slices.ContainsFunc(got, func(g Medoid) bool { return g.Case == m.Case })))
					}
					if kept == 2 && sum < found-1e-9 {
						t.Errorf("table %d: swapping one gives %v, found %v", s, sum, found)
					}
				}
			}
		}
		best += int(indicator(found <= least+1e-9))
		worst = max(worst, found/least)
	}
	t.Logf("the best of all was found in %d of %d, the worst is %.3f of the best", best, tables, worst)
	if best < tables*7/10 || worst > 1.25 {
		t.Errorf("the best of all was found in %d of %d, the worst is %v of the best", best, tables, worst)
	}
}

// Distances go by rank: scale and +Inf do not matter. Of many cases a sample is searched.
func TestMedoidsOfMany(t *testing.T) {
	inputs := uniform(3, 5000, "a", "b")
	a, b := inputs[0].Values, inputs[1].Values
	first, err := Medoids([][]float64{a, b}, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for _, m := range first {
		total += m.Share
		if m.Share < 0.2 || m.Share > 0.3 {
			t.Errorf("of a uniform square four medoids have shares %+v", first)
		}
	}
	if math.Abs(total-1) > 1e-12 {
		t.Errorf("shares add up to %v", total)
	}
	scaled := slices.Clone(a)
	for i := range scaled {
		scaled[i] = math.Exp(30 * a[i])
		if i == slices.Index(a, slices.Max(a)) {
			scaled[i] = math.Inf(1)
		}
	}
	if again, _ := Medoids([][]float64{scaled, b}, 4, 1); !slices.Equal(again, first) {
		t.Errorf("another scale gave %+v, expected %+v", again, first)
	}
	if other, _ := Medoids([][]float64{a, b}, 4, 2); slices.Equal(other, first) {
		t.Error("another seed drew the same sample")
	}
}

func TestMedoidsAtTheEdge(t *testing.T) {
	if m, err := Medoids([][]float64{{1, 2}}, 5, 0); err != nil || len(m) != 2 {
		t.Errorf("of two cases: %v, %v", m, err)
	}
	if m, err := Medoids([][]float64{{7, 7, 7}}, 2, 0); err != nil || len(m) != 2 || m[0].Share+m[1].Share != 1 {
		t.Errorf("of three equals: %v, %v", m, err)
	}
	if m, err := Medoids(nil, 2, 0); err != nil || len(m) != 0 {
		t.Errorf("of nothing: %v, %v", m, err)
	}
	var wrong *CellError
	if _, err := Medoids([][]float64{{1, 2}, {1, math.NaN()}}, 1, 0); !errors.As(err, &wrong) || wrong.Input != "1" || wrong.Case != 1 {
		t.Errorf("NaN gave %v", err)
	}
}

// Of straight paths that do not cross, the representative of p is the run at rank p; failed runs are not taken, and an
// increasing transformation of a time changes nothing.
func TestRepresentative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 50).Draw(t, "runs")
		order := rapid.Permutation(indices(n)).Draw(t, "order")
		path := make([][]float64, 4)
		for s := range path {
			path[s] = make([]float64, n+1)
			path[s][n] = math.NaN()
			for r, i := range order {
				path[s][i] = math.Exp(float64(r * (s + 1)))
			}
		}
		r := rapid.IntRange(0, n-1).Draw(t, "rank")
		if run, d := Representative(path, (float64(r)+0.5)/float64(n)); run != order[r] || d > 1e-12 {
			t.Fatalf("found run %d at %v, expected %d", run, d, order[r])
		}
	})
	// Both runs next to the middle stray from it at one of two times, since another crosses; the first is taken.
	path := [][]float64{{1, 2, 3, math.Inf(1), 5}, {1, 2, 3, -1, 5}}
	if run, d := Representative(path, 0.5); run != 1 || math.Abs(d-0.2/math.Sqrt2) > 1e-12 {
		t.Errorf("found run %d at %v", run, d)
	}
	if run, d := Representative([][]float64{{math.NaN()}}, 0.5); run != -1 || !math.IsNaN(d) {
		t.Errorf("of failed runs %d at %v", run, d)
	}
	if run, _ := Representative(nil, 0.5); run != -1 {
		t.Errorf("of no time run %d", run)
	}
}

package copula

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"cloudgate/sim/num"
)

// TestMain fixes the seed of the property tests; the command line may choose another.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.seed", "1"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// drawSymmetric draws a symmetric matrix with a unit diagonal, most often no correlation matrix.
func drawSymmetric(t *rapid.T) Matrix {
	m := Identity(rapid.IntRange(1, 8).Draw(t, "n"))
	for i := range m {
		for j := range i {
			r := rapid.Float64Range(-1, 1).Draw(t, "r")
			m[i][j], m[j][i] = r, r
		}
	}
	return m
}

func symDense(m Matrix) *mat.SymDense {
	s := mat.NewSymDense(len(m), nil)
	for i := range m {
		for j := range i + 1 {
			s.SetSym(i, j, m[i][j])
		}
	}
	return s
}

// Against gonum, which is independent of what is here.
func TestEigenAndCholesky(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawSymmetric(t)
		values, vectors := num.Eigen(m)
		for k, v := range values {
			for i := range m {
				sum := 0.0
				for j := range m {
					sum += m[i][j] * vectors[j][k]
				}
				if math.Abs(sum-v*vectors[i][k]) > 1e-13*float64(len(m)) {
					t.Fatalf("%v: %v is no eigenvalue of the vector %d", m, v, k)
				}
			}
		}
		var e mat.EigenSym
		if !e.Factorize(symDense(m), false) {
			t.Fatal("gonum has no eigenvalues")
		}
		slices.Sort(values)
		for k, v := range e.Values(nil) {
			if math.Abs(values[k]-v) > 1e-13*float64(len(m)) {
				t.Fatalf("%v: eigenvalues %v, want %v", m, values, e.Values(nil))
			}
		}
		valid := m.Nearest()
		lower, ok := valid.cholesky()
		var c mat.Cholesky
		if !ok || !c.Factorize(symDense(valid)) {
			t.Fatalf("%v is not positive definite", valid)
		}
		var want mat.TriDense
		c.LTo(&want)
		for i := range lower {
			for j := range i + 1 {
				// The last pivots of a matrix that is all but singular are all but rounding.
				if math.Abs(lower[i][j]-want.At(i, j)) > 1e-8 {
					t.Fatalf("%v: factor %v", valid, lower)
				}
			}
		}
	})
}

// Higham (2002), p. 334: the tridiagonal matrix of ones. The nearest correlation matrix and its
// distance as R's Matrix::nearPD and its documentation give them: 0.760689917 beside the diagonal,
// 0.157298076 in the corner, Frobenius norm 0.52779033.
func TestNearestOfHigham(t *testing.T) {
	m := Matrix{{1, 1, 0}, {1, 1, 1}, {0, 1, 1}}
	near := m.Nearest()
	distance := 0.0
	for i, row := range [][]float64{{1, 0.760689917, 0.157298076}, {0.760689917, 1, 0.760689917}, {0.157298076, 0.760689917, 1}} {
		for j, want := range row {
			if math.Abs(near[i][j]-want) > 5e-7 {
				t.Errorf("row %d, column %d: %v, want %v", i+1, j+1, near[i][j], want)
			}
			distance += (near[i][j] - m[i][j]) * (near[i][j] - m[i][j])
		}
	}
	if math.Abs(math.Sqrt(distance)-0.52779033) > 5e-7 {
		t.Errorf("distance %v", math.Sqrt(distance))
	}
}

// What Nearest gives is a correlation matrix, one that is one already stays, and no step towards another
// correlation matrix comes nearer: the set of them is convex.
func TestNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawSymmetric(t)
		near := m.Nearest()
		if err := near.Check(); err != nil {
			t.Fatalf("%v: %v", near, err)
		}
		again := near.Nearest()
		other := drawSymmetric(t)
		for len(other) != len(m) {
			other = Identity(len(m))
		}
		other = other.Nearest()
		slope := 0.0 // of the squared distance, towards the other
		for i := range m {
			for j := range m {
				if math.Abs(again[i][j]-near[i][j]) > 1e-6 {
					t.Fatalf("%v moves to %v", near, again)
				}
				slope += (near[i][j] - m[i][j]) * (other[i][j] - near[i][j])
			}
		}
		if slope < -1e-5 {
			t.Fatalf("%v: %v is nearer than %v, slope %v", m, other, near, slope)
		}
	})
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		m    Matrix
		want string
	}{
		{Matrix{{1, 0.5}, {0.5, 1}}, "<nil>"},
		{Matrix{}, "row 1, column 0: found no rows; expected one for each input"},
		{Matrix{{1, 0.5}, {0.5}}, "row 2, column 0: found 1 numbers; expected 2, one for each row"},
		{Matrix{{1, 0.5}, {0.4, 1}}, "row 2, column 1: found 0.4; expected 0.5, as in row 1, column 2"},
		{Matrix{{1, 0.5}, {0.5, 0.9}}, "row 2, column 2: found 0.9; expected 1: an input's correlation with itself"},
		{Matrix{{1, -1.5}, {-1.5, 1}}, "row 2, column 1: found -1.5; expected a correlation from -1 to 1"},
		{Matrix{{1, math.NaN()}, {math.NaN(), 1}}, "row 2, column 1: found NaN; expected a correlation from -1 to 1"},
		{Matrix{{1, -1}, {-1, 1}}, "not positive definite: the smallest eigenvalue is 0"},
		{Matrix{{1, 0.9, -0.9}, {0.9, 1, 0.9}, {-0.9, 0.9, 1}}, "not positive definite: the smallest eigenvalue is -0.8"},
	} {
		if got := fmt.Sprint(c.m.Check()); got != c.want {
			t.Errorf("%v: %s, want %s", c.m, got, c.want)
		}
	}
	// An input that has nothing to do with the conflict is not named.
	m := Matrix{{1, 0.1, 0.95, 0.9}, {0.1, 1, 0, 0}, {0.95, 0, 1, -0.2}, {0.9, 0, -0.2, 1}}
	var e *DefiniteError
	if !errors.As(m.Check(), &e) || fmt.Sprint(e.Pairs) != "[[0 2] [0 3] [2 3]]" {
		t.Errorf("%v", e)
	}
}

// The table of Kruskal's closed forms, computed in double precision; 0.25 also as OpenTURNS prints it.
func TestMeasures(t *testing.T) {
	for _, c := range []struct{ r, spearman, kendall float64 }{
		{-0.9, -0.8914561316801003, -0.7128674137425876},
		{-0.2, -0.19130568257555955, -0.12818843369794988},
		{0, 0, 0},
		{0.25, 0.23935852604860938, 0.16086124651033248},
		{0.5, 0.4825837395309974, 0.33333333333333337},
		{0.99, 0.9889916779134301, 0.9098931727111758},
		{1, 1, 1},
	} {
		for m, want := range map[Measure]float64{Spearman: c.spearman, Kendall: c.kendall, Normal: c.r} {
			l, err := NewLink(m, 0)
			if err != nil {
				t.Fatal(err)
			}
			if got := l.Of(c.r); math.Abs(got-want) > 1e-15 {
				t.Errorf("%s at %v: %v, want %v", m, c.r, got, want)
			}
			if got := l.Scores(want); math.Abs(got-c.r) > 1e-15 {
				t.Errorf("scores at %s %v: %v, want %v", m, want, got, c.r)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(Measures()).Draw(t, "measure")
		l, err := NewLink(m, rapid.SampledFrom([]float64{0, 1, 4.5, 1000}).Draw(t, "degrees"))
		if err != nil {
			t.Fatal(err)
		}
		c := rapid.Float64Range(-1, 1).Draw(t, "c")
		if back := l.Of(l.Scores(c)); math.Abs(back-c) > 3e-8 { // a sine is flat at its top
			t.Fatalf("%s: %v becomes %v", m, c, back)
		}
	})
}

// Figures of NumPy and SciPy 1.10.1: the mean of 6/π asin(r √(w'/(w+w') w"/(w+w"))) over three χ², by the
// Gauss-Legendre rule of 160 nodes for each of their normal quantiles in -8.5..8.5.
func TestSpearmanOfT(t *testing.T) {
	for _, c := range []struct{ degrees, r, want, tolerance float64 }{
		{1, 0.1, 0.08435513930267814, 1e-9},
		{1, 0.5, 0.43212476911582953, 1e-9},
		{1, 0.99, 0.977767762254106, 2e-5},
		{4, 0.1, 0.0923924033563422, 1e-12},
		{4, 0.5, 0.4690201700242058, 1e-12},
		{4, -0.9, -0.8820153319654761, 1e-12},
		{4, 0.99, 0.9876307813418184, 1e-8},
		{10, 0.9, 0.8882077645438763, 1e-12},
		{1000, 0.5, 0.48253439598919945, 1e-12},
	} {
		l, err := NewLink(Spearman, c.degrees)
		if err != nil {
			t.Fatal(err)
		}
		if got := l.Of(c.r); math.Abs(got-c.want) > c.tolerance {
			t.Errorf("%v degrees, r = %v: %v, want %v", c.degrees, c.r, got, c.want)
		}
		if got := l.Scores(c.want); math.Abs(got-c.r) > 2*c.tolerance {
			t.Errorf("%v degrees, Spearman %v: r = %v, want %v", c.degrees, c.want, got, c.r)
		}
		if one, none := l.Of(1), l.Scores(0); math.Abs(one-1) > 1e-14 || none != 0 {
			t.Errorf("%v degrees: %v at 1, r = %v for 0", c.degrees, one, none)
		}
	}
}

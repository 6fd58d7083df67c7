package design

import (
	"fmt"
	"math"
	"testing"
)

func TestEveryStratumHoldsOnePoint(t *testing.T) {
	const cubes = 3
	for _, points := range []int{1, 2, 3, 7, 64, 1000, 1024, 1025, 5003} {
		d := mustNew(t, LatinHypercube, numbered(2, 0), 6, cubes, cubes*points)
		for a, u := range read(d, 0, cubes*points) {
			for j := range cubes {
				seen := make([]bool, points)
				for r := j; r < len(u); r += cubes {
					stratum := int(u[r] * float64(points))
					if seen[stratum] {
						t.Fatalf("cube %d of %d points, axis %d: two points in stratum %d", j, points, a, stratum)
					}
					seen[stratum] = true
				}
			}
		}
	}
}

// Both ends of the range of places inside a stratum stay inside it, at every size.
func TestRoundingKeepsPointsInTheirStratum(t *testing.T) {
	for _, points := range []uint64{1, 3, 10, 1 << 20, 1<<20 + 7, 10_000_019, 1<<32 - 5, 1 << 32} {
		ruler := newRuler(points)
		for _, stratum := range []uint64{0, points / 3, points - 1} {
			for _, random := range []uint64{0, math.MaxUint64} {
				u := ruler.place(stratum, random)
				if got := uint64(u * float64(points)); got != stratum || u <= 0 || u >= 1 {
					t.Errorf("%d points: stratum %d became %d, at %v", points, stratum, got, u)
				}
			}
		}
	}
}

func TestPlacesInsideAStratumAreUniform(t *testing.T) {
	const points = 5000
	u := read(mustNew(t, LatinHypercube, numbered(1, 0), 6, 1, points), 0, points)[0]
	inside := make([]float64, points)
	for r, x := range u {
		_, inside[r] = math.Modf(x * points)
	}
	if ks := kolmogorov(inside); ks > 2.5 {
		t.Errorf("Kolmogorov-Smirnov statistic %v", ks)
	}
}

// The mean of a sum of d coordinates has variance d/(12 n^3), against d/(12 n) of random points: only
// the places inside the strata are left (McKay, Beckman and Conover, 1979; Stein, 1987). A product
// keeps its interaction: (x-1/2)(y-1/2) has variance 1/(144 n), here to within 1/n^2 of it.
func TestVarianceOfMeans(t *testing.T) {
	const replicates = 4000
	for _, points := range []int{16, 64} {
		d := mustNew(t, LatinHypercube, numbered(3, 0), 2, replicates, replicates*points)
		n := float64(points)
		for _, c := range []struct {
			name  string
			f     func(x []float64) float64
			exact float64
			want  float64
		}{
			{"x+y+z", func(x []float64) float64 { return x[0] + x[1] + x[2] }, 1.5, 3 / (12 * n * n * n)},
			{"(x-1/2)(y-1/2)", func(x []float64) float64 { return (x[0] - 0.5) * (x[1] - 0.5) }, 0, 1 / (144 * n)},
		} {
			// Five standard errors of an RMSE over 4000 replicates are 5.6 %, and 1/n covers the rest.
			e, _ := rmse(means(d, replicates, points, c.f), c.exact)
			if ratio := e / math.Sqrt(c.want); math.Abs(ratio-1) > 0.056+1/n {
				t.Errorf("%d points: RMSE of the mean of %s is %.3f of its exact value", points, c.name, ratio)
			}
		}
	}
}

func TestOrdersOfThreeAreEquallyLikely(t *testing.T) {
	const cubes = 6000
	u := read(mustNew(t, LatinHypercube, numbered(1, 0), 3, cubes, 3*cubes), 0, 3*cubes)[0]
	count := map[string]float64{}
	for j := range cubes {
		count[fmt.Sprint(int(3*u[j]), int(3*u[j+cubes]), int(3*u[j+2*cubes]))]++
	}
	if len(count) != 6 {
		t.Fatalf("orders %v, want 6", count)
	}
	// 5 degrees of freedom: passes 35 once in 670,000 times.
	chi2 := 0.0
	for _, c := range count {
		chi2 += (c - cubes/6) * (c - cubes/6) / (cubes / 6)
	}
	if chi2 > 35 {
		t.Errorf("chi-square %v of the counts %v", chi2, count)
	}
}

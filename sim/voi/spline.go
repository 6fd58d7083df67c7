package voi

import (
	"cmp"
	"fmt"
	"slices"

	"cloudgate/sim/num"
)

// knots are where pieces of a spline meet, as shares of the runs: Harrell, "Regression Modeling Strategies", 2nd ed. 2015,
// table 2.3.
var knots = []float64{0.025, 0.18333, 0.34167, 0.5, 0.65833, 0.81667, 0.975}

// mostSplines is of how many inputs together the regression has splines. More would take thousands of runs for
// themselves.
const mostSplines = 40

// columns are what the regression is linear in: 1, and the terms of each input, in normal scores.
func columns(inputs [][]float64, n int) [][]float64 {
	one := make([]float64, n)
	for i := range one {
		one[i] = 1
	}
	list := [][]float64{one}
	for k, x := range inputs {
		if len(x) != n {
			panic(fmt.Sprintf("voi: input %d has %d runs, the options %d", k+1, len(x), n))
		}
		z := scores(x)
		list = append(list, z)
		if len(inputs) <= mostSplines {
			list = append(list, bends(z)...)
		}
	}
	return list
}

// scores are the normal scores of numbers: equal ones have that of their mean rank.
func scores(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(x[a], x[b]), cmp.Compare(a, b)) })
	z := make([]float64, len(x))
	for lo := 0; lo < len(order); {
		hi := lo
		for hi < len(order) && x[order[hi]] == x[order[lo]] {
			hi++
		}
		score := num.NormQuantile(float64(lo+hi) / 2 / float64(len(order)))
		for _, i := range order[lo:hi] {
			z[i] = score
		}
		lo = hi
	}
	return z
}

// bends are the terms of a natural cubic spline beside the straight line: Stone and Koo, "Additive splines in
// statistics", Proceedings of the Statistical Computing Section, American Statistical Association, 1985, 45-48. Beyond the
// outer knots it is straight, where runs are few.
func bends(z []float64) [][]float64 {
	at := make([]float64, len(knots))
	for k, p := range knots {
		at[k] = num.NormQuantile(p)
	}
	last := len(at) - 1
	cube := func(v, knot float64) float64 {
		d := max(v-knot, 0)
		return float64(d * d * d)
	}
	width := at[last] - at[last-1]
	terms := make([][]float64, last-1)
	for j := range terms {
		before, after := (at[last]-at[j])/width, (at[last-1]-at[j])/width
		terms[j] = make([]float64, len(z))
		for i, v := range z {
			terms[j][i] = cube(v, at[j]) - float64(before*cube(v, at[last-1])) + float64(after*cube(v, at[last]))
		}
	}
	return terms
}

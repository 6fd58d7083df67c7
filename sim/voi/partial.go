package voi

import (
	"context"
	"math"
	"sync"
)

// Partial estimates the expected value of perfect information on some inputs, given by column: of knowing these and
// nothing else before choosing. What each option would then be expected to gain is found by regression on the
// inputs over the runs that there are: Strong, Oakley and Brennan, "Estimating multiparameter partial expected value of
// perfect information from a probabilistic sensitivity analysis sample: a nonparametric regression approach", Medical
// Decision Making 34 (2014), 311-326. The regression is additive: of each input a natural cubic spline with seven knots in its
// normal scores, and of more than 40 inputs together a straight line in these.
//
// The regression of the runs of one group is that of all other groups, and the value is what a choice by it gained in those
// runs, whose outcomes had no part in it (cross-fitting). So noise is never taken for knowledge, and the value cannot be more than
// that of Perfect; it is what a rule can surely earn, and a little too low, by what the regression misses: interactions
// between inputs, and shapes finer than the splines. An input that does not matter has the value 0 but for its error.
//
// Inputs may depend on others: knowing one then tells of those as well. They have a number for every run, and those that do not
// vary say nothing. It panics where an input has another number of runs than the options.
func (d *Decision) Partial(inputs [][]float64) Value {
	n := len(d.gains[0])
	folds := d.folds()
	columns := columns(inputs, n)
	chosen := make([]int, n)
	fits := make([]*system, folds)
	all := newSystem(len(columns), len(d.gains))
	row := make([]float64, len(columns))
	for f := range fits {
		fits[f] = newSystem(len(columns), len(d.gains))
		for i := f; i < n; i += folds {
			if math.IsNaN(d.gains[0][i]) {
				continue
			}
			read(row, columns, i)
			fits[f].add(row, d.gains, i)
		}
		all.plus(fits[f], 1)
	}
	for f := range fits {
		all.plus(fits[f], -1)
		slopes := all.solve()
		all.plus(fits[f], 1)
		for i := f; i < n; i += folds {
			read(row, columns, i)
			most := 0.0
			chosen[i] = d.best
			for k, slope := range slopes {
				if gain := product(slope, row); k != d.best && gain > most {
					most, chosen[i] = gain, k
				}
			}
		}
	}
	return d.value(func(run int) int { return chosen[run] })
}

// independentFolds is how many groups runs are dealt into where each stands alone, or where all belong together.
const independentFolds = 32

// folds is how many groups of runs are left out in turn: run i belongs to group i mod folds.
func (d *Decision) folds() int {
	if n := d.replicates.Count(); n > 1 {
		return n
	}
	return independentFolds
}

// Each gives Partial of each list of inputs, by so many workers. When ctx is cancelled it begins no other; the error is
// then ctx's.
func (d *Decision) Each(ctx context.Context, lists [][][]float64, workers int) ([]Value, error) {
	values := make([]Value, len(lists))
	next := make(chan int)
	var wg sync.WaitGroup
	for range max(1, min(workers, len(lists))) {
		wg.Go(func() {
			for i := range next {
				values[i] = d.Partial(lists[i])
			}
		})
	}
	for i := 0; i < len(lists) && ctx.Err() == nil; i++ {
		next <- i
	}
	close(next)
	wg.Wait()
	return values, context.Cause(ctx)
}

// read copies the i-th run of the columns.
func read(row []float64, columns [][]float64, i int) {
	for c, column := range columns {
		row[c] = column[i]
	}
}

// product is the scalar product.
func product(a, b []float64) float64 {
	var sum float64
	for i, x := range a {
		sum += float64(x * b[i])
	}
	return sum
}

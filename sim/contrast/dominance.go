package contrast

import (
	"math"
	"slices"
	"sort"

	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// Dominance says whether one distribution lies at larger values than the other. Of first order: its distribution
// function is nowhere above the other's, so that every threshold is exceeded with a probability at least as large. Of
// second order: its distribution function's integral is nowhere above, so that whoever prefers more and is averse to risk
// prefers it.
type Dominance struct {
	Verdict DominanceVerdict
	// For and Against are the largest distances, over all values, by which the first's function is above the second's,
	// and by which it is below: what speaks for the second's being larger, and what against. Of first order they are
	// probabilities, of second order in the unit of the outcome.
	For, Against float64
	// Band is what both stay below in 95 of 100 studies of two scenarios that do not differ; NaN where no error is known.
	Band float64
}

// DominanceVerdict is what can be told of dominance.
type DominanceVerdict string

// The verdicts. That one dominates means that it is larger somewhere, beyond the band, and nowhere less beyond it.
const (
	SecondDominates DominanceVerdict = "second"
	FirstDominates  DominanceVerdict = "first"
	Crossing        DominanceVerdict = "neither" // each is larger somewhere
	Alike           DominanceVerdict = "alike"   // the runs do not tell them apart
	NotKnown        DominanceVerdict = "not known"
)

func (d *Dominance) judge() {
	up, down := d.For > d.Band, d.Against > d.Band
	switch {
	case math.IsNaN(d.Band) || math.IsNaN(d.For):
		d.Verdict = NotKnown
	case up && down:
		d.Verdict = Crossing
	case up:
		d.Verdict = SecondDominates
	case down:
		d.Verdict = FirstDominates
	default:
		d.Verdict = Alike
	}
}

const (
	gridPoints = 64  // values at which distribution functions are compared: quantiles of both sides together
	sections   = 16  // into which independent runs are dealt, as stats.Pair deals them
	flips      = 399 // of signs, from which the band is read
	normal     = 1.959963984540054
)

// process is the difference of two distribution functions, or of their integrals, on a grid, with what each independent
// group of runs adds to its error.
type process struct {
	value  []float64
	errors [][]float64 // by group; the process's error is as their sum with random signs
	free   int         // groups less those whose mean was taken from them
}

// side is what is known of the distribution of some runs on a grid: by section, for each value of the grid the number
// of runs up to it, and the sum of their distances below it.
type side struct {
	count, below [][]float64
	n            []float64
}

// tally deals runs into sections and counts.
func tally(values, grid []float64, r stats.Replicates, skip func(i int) bool) side {
	of := func(i int) int { return i % sections }
	groups := sections
	if sets := r.Count(); sets > 0 {
		groups = min(sets, sections)
		of = func(i int) int { return i % sets % groups }
	}
	s := side{n: make([]float64, groups)}
	sums := make([][]float64, groups)
	for k := range groups {
		s.count = append(s.count, make([]float64, len(grid)))
		s.below = append(s.below, make([]float64, len(grid)))
		sums[k] = make([]float64, len(grid))
	}
	for i, v := range values {
		if skip(i) {
			continue
		}
		k := of(i)
		s.n[k]++
		if at := sort.SearchFloat64s(grid, v); at < len(grid) {
			s.count[k][at]++
			sums[k][at] += v - grid[0]
		}
	}
	for k := range groups {
		count, sum := 0.0, 0.0
		for j, x := range grid {
			count += s.count[k][j]
			sum += sums[k][j]
			s.count[k][j], s.below[k][j] = count, float64(count*(x-grid[0]))-sum
		}
	}
	return s
}

func total(lists [][]float64) []float64 {
	sum := make([]float64, len(lists[0]))
	for _, l := range lists {
		for j, v := range l {
			sum[j] += v
		}
	}
	return sum
}

// pairedSections are the processes of runs that go together: both sides of a section are one group.
func pairedSections(a, b []float64, r stats.Replicates) [2]process {
	failed := func(i int) bool { return math.IsNaN(a[i]) || math.IsNaN(b[i]) }
	grid := gridOf(a, b, failed, failed)
	if grid == nil {
		return [2]process{}
	}
	x, y := tally(a, grid, r, failed), tally(b, grid, r, failed)
	of := func(first, second [][]float64) process {
		var d [][]float64
		for k := range first {
			d = append(d, minus(first[k], second[k]))
		}
		return deviations(d, x.n, 1)
	}
	return [2]process{of(x.count, y.count), of(x.below, y.below)}
}

// apartSections are those of runs that do not: the sections of each side are groups of their own.
func apartSections(a []float64, ra stats.Replicates, b []float64, rb stats.Replicates) [2]process {
	failedA, failedB := func(i int) bool { return math.IsNaN(a[i]) }, func(i int) bool { return math.IsNaN(b[i]) }
	grid := gridOf(a, b, failedA, failedB)
	if grid == nil {
		return [2]process{}
	}
	x, y := tally(a, grid, ra, failedA), tally(b, grid, rb, failedB)
	of := func(first, second [][]float64) process {
		p, q := deviations(first, x.n, 1), deviations(second, y.n, -1)
		for j := range p.value {
			p.value[j] += q.value[j]
		}
		p.errors, p.free = append(p.errors, q.errors...), p.free+q.free
		if len(x.n) < 2 || len(y.n) < 2 {
			p.errors = nil
		}
		return p
	}
	return [2]process{of(x.count, y.count), of(x.below, y.below)}
}

func minus(a, b []float64) []float64 {
	d := make([]float64, len(a))
	for j := range a {
		d[j] = a[j] - b[j]
	}
	return d
}

// deviations are the mean per run of sums over sections, times a sign, and what each section adds to its error.
func deviations(sums [][]float64, n []float64, sign float64) process {
	var runs float64
	for _, v := range n {
		runs += v
	}
	p := process{value: total(sums), free: len(n) - 1}
	for j := range p.value {
		p.value[j] *= sign / runs
	}
	groups := float64(len(n))
	inflate := math.Sqrt(groups / (groups - 1))
	if groups < 2 {
		return p
	}
	for k := range sums {
		e := make([]float64, len(p.value))
		for j := range e {
			e[j] = inflate * (float64(sign*sums[k][j]) - float64(n[k]*p.value[j])) / runs
		}
		p.errors = append(p.errors, e)
	}
	return p
}

// gridOf are quantiles of the finite values of both sides, ascending, no two equal; nil without any.
func gridOf(a, b []float64, failedA, failedB func(i int) bool) []float64 {
	var all []float64
	for i, v := range a {
		if !failedA(i) && !math.IsInf(v, 0) {
			all = append(all, v)
		}
	}
	for i, v := range b {
		if !failedB(i) && !math.IsInf(v, 0) {
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		return nil
	}
	slices.Sort(all)
	var grid []float64
	for i := range gridPoints {
		grid = append(grid, all[i*(len(all)-1)/(gridPoints-1)])
	}
	return slices.Compact(grid)
}

// dominance reads both orders from their processes. The band is the 95 % quantile of the largest distance that the
// process has when every group's error gets a random sign (the multiplier bootstrap of Barrett and Donald,
// Econometrica 71, 2003, 71, by groups, with Rademacher's signs), times what Student's multiplier of as few groups is
// larger than the normal's.
func dominance(p [2]process) (first, second Dominance) {
	of := func(p process) Dominance {
		d := Dominance{For: math.NaN(), Against: math.NaN(), Band: p.band()}
		for _, v := range p.value {
			if math.IsNaN(d.For) {
				d.For, d.Against = 0, 0
			}
			d.For, d.Against = max(d.For, v), max(d.Against, -v)
		}
		d.judge()
		return d
	}
	return of(p[0]), of(p[1])
}

func (p process) band() float64 {
	if len(p.errors) == 0 {
		return math.NaN()
	}
	key := rng.NewKey(0, "contrast/signs")
	largest := make([]float64, flips)
	sum := make([]float64, len(p.value))
	for f := range largest {
		clear(sum)
		bits := key.Stream(uint64(f)).Uint64(0) // there are no more than 64 groups
		for k, e := range p.errors {
			if bits>>k&1 == 1 {
				for j, v := range e {
					sum[j] += v
				}
			} else {
				for j, v := range e {
					sum[j] -= v
				}
			}
		}
		for _, v := range sum {
			largest[f] = max(largest[f], math.Abs(v))
		}
	}
	slices.Sort(largest)
	const rank = (flips+1)*95/100 - 1
	return largest[rank] * stats.Student(p.free) / normal
}

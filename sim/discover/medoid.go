package discover

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"cloudgate/sim/num"
	"cloudgate/sim/rng"
)

// largestSample is the number of cases beyond which medoids are sought in a sample: their distances take 8 MB.
const largestSample = 1024

// Medoid is a case that stands for those near it.
type Medoid struct {
	Case  int     // its index among the values
	Share float64 // of the cases, those that no other medoid is nearer to
}

// Medoids finds k cases that represent all: the sum of the distances of the cases from the nearest of them is least,
// but for swaps of single ones (k-medoids by BUILD and FasterPAM; Kaufman and Rousseeuw, "Finding Groups in Data",
// 1990; Schubert and Rousseeuw, Information Systems 101, 2021, 101804). They come by falling share, of equals by
// case, and there are fewer than k only if there are fewer cases.
//
// columns[j][i] is what variable j is in case i: inputs, outcomes, or both. Distances are Euclidean in the ranks, each
// column scaled to variance one: so units, skewness and +Inf ("not reached") do not matter. Of more than 1,024 cases
// a random sample of that size is taken, by the seed, and the medoids are among these; shares are of all cases. A
// column that is constant says nothing and is passed over. It refuses NaN with a *CellError that names the column
// by its number, and panics if columns differ in length or k < 1.
func Medoids(columns [][]float64, k int, seed uint64) ([]Medoid, error) {
	if k < 1 {
		panic(fmt.Sprintf("discover: %d medoids", k))
	}
	for j, column := range columns {
		if i := slices.IndexFunc(column, math.IsNaN); i >= 0 {
			return nil, &CellError{Input: strconv.Itoa(j), Case: i, Found: "NaN", Expected: "a number"}
		}
	}
	points := standardised(columns)
	n := len(points)
	sample := make([]int, n)
	for i := range sample {
		sample[i] = i
	}
	if n > largestSample {
		stream := rng.NewKey(seed, "discover/medoids").Stream(0)
		slices.SortFunc(sample, func(a, b int) int {
			return cmp.Or(cmp.Compare(stream.Uint64(uint64(a)), stream.Uint64(uint64(b))), cmp.Compare(a, b))
		})
		sample = sample[:largestSample]
		slices.Sort(sample)
	}
	if n == 0 {
		return nil, nil
	}
	d := make([][]float64, len(sample))
	for a := range d {
		d[a] = make([]float64, len(sample))
		for b := range a {
			d[a][b] = distance(points[sample[a]], points[sample[b]])
			d[b][a] = d[a][b]
		}
	}
	chosen := pam(d, min(k, len(sample)))
	medoids := make([]Medoid, len(chosen))
	for m, a := range chosen {
		medoids[m].Case = sample[a]
	}
	for i := range points {
		best, least := 0, math.Inf(1)
		for m := range medoids {
			if to := distance(points[i], points[medoids[m].Case]); to < least || to == least && medoids[m].Case == i {
				best, least = m, to
			}
		}
		medoids[best].Share++
	}
	for m := range medoids {
		medoids[m].Share /= float64(n)
	}
	slices.SortFunc(medoids, func(a, b Medoid) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.Case, b.Case))
	})
	return medoids, nil
}

// standardised is the columns as points: mid-ranks, scaled to variance one.
func standardised(columns [][]float64) [][]float64 {
	if len(columns) == 0 {
		return nil
	}
	n := len(columns[0])
	points := make([][]float64, n)
	for _, column := range columns {
		if len(column) != n {
			panic(fmt.Sprintf("discover: columns of %d and %d cases", n, len(column)))
		}
		rank, _ := midRanks(column)
		middle := float64(float64(n) / 2)
		squares := make([]float64, n)
		for i, r := range rank {
			squares[i] = (r - middle) * (r - middle)
		}
		sd := math.Sqrt(num.Sum(squares) / float64(n))
		for i, r := range rank {
			if sd > 0 {
				points[i] = append(points[i], (r-middle)/sd)
			}
		}
	}
	return points
}

// midRanks gives each value the number of values below it and half the number of those equal to it, itself included,
// and how many values there are; NaN has NaN and does not count. Their mean is n/2.
func midRanks(values []float64) (ranks []float64, n int) {
	order := make([]int, 0, len(values))
	for i, v := range values {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	ranks = nans(len(values))
	for start := 0; start < len(order); {
		end := start + 1
		for end < len(order) && values[order[end]] == values[order[start]] {
			end++
		}
		for _, i := range order[start:end] {
			ranks[i] = float64(start+end) / 2
		}
		start = end
	}
	return ranks, len(order)
}

func distance(a, b []float64) float64 {
	sum := 0.0
	for j := range a {
		sum += float64((a[j] - b[j]) * (a[j] - b[j]))
	}
	return math.Sqrt(sum)
}

// pam finds k medoids of points with distances d, by index.
func pam(d [][]float64, k int) []int {
	medoids := build(d, k)
	if k == 1 {
		return medoids
	}
	n := len(d)
	near := make([]neighbours, n)
	total := assign(d, medoids, near)
	losses := make([]float64, k)
	for since, candidate := 0, 0; since < n; candidate = (candidate + 1) % n {
		since++
		if slices.Contains(medoids, candidate) {
			continue
		}
		clear(losses)
		shared := 0.0
		for o := range d {
			to, p := d[o][candidate], &near[o]
			losses[p.first] += p.second - p.nearest
			if to < p.nearest {
				shared += to - p.nearest
				losses[p.first] += p.nearest - p.second
			} else if to < p.second {
				losses[p.first] += to - p.second
			}
		}
		worst := 0
		for m := range losses {
			if losses[m] < losses[worst] {
				worst = m
			}
		}
		// Less than this is rounding, and would be swapped to and fro.
		if shared+losses[worst] < -1e-12*total {
			medoids[worst] = candidate
			total = assign(d, medoids, near)
			since = 0
		}
	}
	return medoids
}

// neighbours are the two medoids next to a point.
type neighbours struct {
	first           int
	nearest, second float64 // distances
}

func assign(d [][]float64, medoids []int, near []neighbours) (total float64) {
	for o := range near {
		p := neighbours{nearest: math.Inf(1), second: math.Inf(1)}
		for m, i := range medoids {
			switch to := d[o][i]; {
			case to < p.nearest:
				p.first, p.nearest, p.second = m, to, p.nearest
			case to < p.second:
				p.second = to
			}
		}
		near[o] = p
		total += p.nearest
	}
	return total
}

// build takes medoids one by one, each the one that lowers the sum of distances most.
func build(d [][]float64, k int) []int {
	nearest := slices.Repeat([]float64{math.Inf(1)}, len(d))
	var medoids []int
	for range k {
		best, least := -1, math.Inf(1)
		for i := range d {
			if slices.Contains(medoids, i) {
				continue
			}
			sum := 0.0
			for o := range d {
				sum += min(nearest[o], d[o][i])
			}
			if sum < least {
				best, least = i, sum
			}
		}
		medoids = append(medoids, best)
		for o := range d {
			nearest[o] = min(nearest[o], d[o][best])
		}
	}
	return medoids
}

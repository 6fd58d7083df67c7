package calibrate

import (
	"cmp"
	"math"
	"slices"

	"cloudgate/sim/num"
	"cloudgate/sim/stats"
)

// Known is a prior whose moments are known.
type Known interface {
	Distribution
	Mean() float64
	Var() float64
}

// Sample is a column of a posterior: a *stats.Column of particles, or a *stats.Weighted one of an ensemble.
type Sample interface {
	Mean() stats.Estimate
	SD() stats.Estimate
	Quantile(p float64) stats.Estimate
	ECDF(x []float64) []stats.Point
}

// Change is what observations did to the distribution of an input. The intervals tell the Monte Carlo error of the posterior; the
// prior has none.
type Change struct {
	PriorMean, PriorSD float64
	Mean, SD           stats.Estimate // of the posterior
	// Shift is the difference of the means in standard deviations of the prior.
	Shift stats.Estimate
	// Contraction is 1 less the ratio of the variances, posterior to prior: 0 where nothing was learnt, 1 where all was; below 0
	// where the posterior is wider (Betancourt, "Towards a principled Bayesian workflow", 2020).
	Contraction stats.Estimate
	// Overlap is the area under both densities, 1 where they are the same: over cells between the quantiles at k/32 of prior
	// and posterior, and some in the tails, the sum of the smaller of the two probabilities. It has no error of its own. Cells
	// make it too large where the densities cross, chance too small: from 1,000 independent runs of the prior itself it is
	// about 0.9, from 8,192 about 0.97.
	Overlap float64
}

// Compare holds the posterior of an input against its prior.
func Compare(prior Known, posterior Sample) Change {
	const (
		parts = 32
		tail  = 1e-3
	)
	m, sd := prior.Mean(), math.Sqrt(prior.Var())
	c := Change{PriorMean: m, PriorSD: sd, Mean: posterior.Mean(), SD: posterior.SD()}
	c.Shift = stats.Estimate{
		Value: (c.Mean.Value - m) / sd, Lo: (c.Mean.Lo - m) / sd, Hi: (c.Mean.Hi - m) / sd, SE: c.Mean.SE / sd, N: c.Mean.N,
	}
	left := func(posterior float64) float64 { return 1 - float64(posterior/sd*(posterior/sd)) }
	c.Contraction = stats.Estimate{
		Value: left(c.SD.Value), Lo: left(c.SD.Hi), Hi: left(c.SD.Lo), SE: 2 * c.SD.Value * c.SD.SE / float64(sd*sd), N: c.SD.N,
	}
	var edges []float64
	at := func(p float64) { edges = append(edges, prior.Quantile(p), posterior.Quantile(p).Value) }
	for k := 1; k < parts; k++ {
		at(float64(k) / parts)
	}
	for p := 1. / (2 * parts); p > tail; p /= 2 {
		at(p)
		at(1 - p)
	}
	slices.Sort(edges)
	before, below := 0.0, 0.0
	for i, point := range append(posterior.ECDF(edges), stats.Point{X: math.Inf(1), Estimate: stats.Estimate{Value: 1}}) {
		upTo := 1.0
		if i < len(edges) {
			upTo = prior.CDF(point.X)
		}
		c.Overlap += min(upTo-before, point.Value-below)
		before, below = upTo, point.Value
	}
	return c
}

// Correlation is Spearman's rank correlation of two inputs, by their numbers.
type Correlation struct {
	A, B int
	stats.Estimate
}

// Correlations lists the pairs of columns with the largest rank correlations by size, at most so many. Pairs that rise and fall
// as one, as inputs that share a draw do, are left out: no observation tied them. share is the weight of each run, nil where
// all count alike. The interval is Student's over the replicates, of Fisher's z of each, and NaN with fewer than two; runs that
// are independent one by one are taken in 16 sections.
func Correlations(columns [][]float64, share []float64, r stats.Replicates, most int) []Correlation {
	const sections = 16
	if len(columns) < 2 {
		return nil
	}
	sets := r.Count()
	if sets == 0 {
		sets = sections
	}
	all := pairs(columns, share, 0, 1)
	parts := make([][]Correlation, sets)
	for k := range parts {
		parts[k] = pairs(columns, share, k, sets)
	}
	for i := range all {
		z := make([]float64, 0, sets)
		for k := range parts {
			if v := parts[k][i].Value; math.Abs(v) < 1 {
				z = append(z, atanh(v))
			}
		}
		spread := stats.Of(z, stats.Runs()).Mean()
		half := float64((spread.Hi - spread.Lo) / 2)
		c := &all[i]
		at := atanh(c.Value)
		c.Lo, c.Hi, c.SE = tanh(at-half), tanh(at+half), spread.SE*(1-float64(c.Value*c.Value))
	}
	const one = 1 - 1e-9
	all = slices.DeleteFunc(all, func(c Correlation) bool { return math.Abs(c.Value) > one })
	slices.SortStableFunc(all, func(a, b Correlation) int { return cmp.Compare(math.Abs(b.Value), math.Abs(a.Value)) })
	return all[:min(most, len(all))]
}

func atanh(r float64) float64 { return (num.Log1p(r) - num.Log1p(-r)) / 2 }

func tanh(z float64) float64 { return float64(2*num.Expit(2*z)) - 1 }

// pairs are the rank correlations of the rows first, first+step, ... that have weight; a constant column has none with any.
func pairs(columns [][]float64, share []float64, first, step int) []Correlation {
	var weight []float64
	var rows []int
	for i := first; i < len(columns[0]); i += step {
		w := 1.0
		if share != nil {
			w = share[i]
		}
		if w > 0 {
			rows, weight = append(rows, i), append(weight, w)
		}
	}
	total := num.Sum(weight)
	scores := make([][]float64, len(columns))
	for c, column := range columns {
		scores[c] = ranks(column, rows, weight, total)
	}
	var list []Correlation
	for b := range scores {
		for a := range b {
			sum := 0.0
			for i, v := range scores[a] {
				sum += float64(v * scores[b][i])
			}
			list = append(list, Correlation{A: a, B: b, Estimate: stats.Estimate{Value: sum, N: len(rows)}})
		}
	}
	return list
}

// ranks are weighted mid-ranks of a column's rows, as scores whose products sum to correlations.
func ranks(column []float64, rows []int, weight []float64, total float64) []float64 {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(column[rows[i]], column[rows[j]]) })
	scores := make([]float64, len(rows))
	sum, squares := 0.0, 0.0
	for from := 0; from < len(order); {
		to, tied := from, 0.0
		for to < len(order) && column[rows[order[to]]] == column[rows[order[from]]] {
			tied += weight[order[to]]
			to++
		}
		score := (sum+float64(tied/2))/total - 0.5
		for _, i := range order[from:to] {
			scores[i] = score
		}
		squares += float64(float64(score*score) * tied)
		sum += tied
		from = to
	}
	for i := range scores {
		scores[i] *= math.Sqrt(weight[i] / squares)
		if squares == 0 {
			scores[i] = 0
		}
	}
	return scores
}

// RHat is the rank-normalised potential scale reduction of a column over the islands of a posterior: 1 where they agree, above 1.01 where
// they have not come to the same distribution (Vehtari, Gelman, Simpson, Carpenter and Bürkner, Bayesian Analysis 16, 2021; islands stand
// for chains, and are not split, for their particles have no order). NaN with a single island.
func (p *Posterior) RHat(column []float64) float64 {
	n, r := len(column)/p.Islands, p.Islands
	order := make([]int, len(column))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(column[i], column[j]) })
	score := make([]float64, len(column))
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && column[order[to]] == column[order[from]] {
			to++
		}
		rank := float64(float64(from+to+1) / 2)
		for _, i := range order[from:to] {
			score[i] = num.NormQuantile((rank - 0.375) / (float64(len(column)) + 0.25))
		}
		from = to
	}
	means, within := make([]float64, r), 0.0
	island := make([]float64, n)
	for k := range r {
		for i := range island {
			island[i] = score[i*r+k]
		}
		c := stats.Of(island, stats.Runs())
		means[k] = c.Mean().Value
		sd := c.SD().Value
		within += float64(sd*sd) / float64(r)
	}
	between := stats.Of(means, stats.Runs()).SD().Value
	if within == 0 && between == 0 {
		return 1
	}
	return math.Sqrt(float64(n-1)/float64(n) + float64(between*between)/within)
}

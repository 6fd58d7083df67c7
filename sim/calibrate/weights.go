package calibrate

import (
	"fmt"
	"math"
	"slices"

	"cloudgate/sim/num"
	"cloudgate/sim/stats"
)

// Weights are importance weights of runs: with them, runs of a prior stand for a posterior, or for another prior.
type Weights struct {
	Share       []float64      // of the whole weight, by run
	LogEvidence stats.Estimate // logarithm of the mean weight: of the probability of the observations under the prior
	EffectiveN  float64        // Kish's number of runs of equal weight that would estimate as well, (Σ w)²/Σ w²
	Perplexity  float64        // exponential of the entropy of the shares: the number of runs among which the weight is spread
	Largest     int            // the run of the largest share
	// Tail is k̂, the shape of the generalised Pareto distribution that fits the largest weights: Vehtari, Simpson,
	// Gelman, Yao and Gabry, "Pareto smoothed importance sampling", JMLR 25 (2024). Above 1/2 the weights act as though their variance
	// were infinite, above TailLimit no estimate can be relied on, whatever its error says. +Inf where too few runs have weight to tell.
	Tail float64

	replicates stats.Replicates
}

// Weigh normalises logarithms of weights of runs 0, 1, 2, ...; -Inf is a run without weight. The error of the evidence is
// found by the delta method from the replicates. It refuses weights that are not a number or +Inf, and runs without any
// weight: then the observations are impossible, as far as the runs know.
func Weigh(log []float64, r stats.Replicates) (*Weights, error) {
	top := math.Inf(-1)
	for i, v := range log {
		if math.IsNaN(v) || math.IsInf(v, 1) {
			return nil, fmt.Errorf("the log weight of run %d is %v; expected a number, or -Inf for none", i, v)
		}
		top = max(top, v)
	}
	if math.IsInf(top, -1) {
		return nil, fmt.Errorf("none of %d runs has any weight: what was observed is impossible in all of them", len(log))
	}
	w := &Weights{Share: make([]float64, len(log)), Tail: tail(log), replicates: r}
	relative := make([]float64, len(log))
	for i, v := range log {
		relative[i] = num.Exp(v - top)
	}
	mean := num.Sum(relative) / float64(len(log))
	squares, entropy := make([]float64, len(log)), make([]float64, len(log))
	for i, v := range relative {
		relative[i] = v / mean
		p := relative[i] / float64(len(log))
		w.Share[i], squares[i] = p, float64(p*p)
		if p > 0 {
			entropy[i] = -float64(p * num.Log(p))
		}
		if p > w.Share[w.Largest] {
			w.Largest = i
		}
	}
	w.EffectiveN = 1 / num.Sum(squares)
	w.Perplexity = num.Exp(num.Sum(entropy))
	w.LogEvidence = logarithm(stats.Of(relative, r).Mean(), top+num.Log(mean))
	return w, nil
}

// logarithm is log(e · c) for an estimate e near 1, by the delta method, given the logarithm of the estimated product.
func logarithm(e stats.Estimate, value float64) stats.Estimate {
	half := float64((e.Hi - e.Lo) / 2)
	return stats.Estimate{Value: value, Lo: value - half, Hi: value + half, SE: e.SE, N: e.N}
}

// Column is a column of the same runs, weighted. It panics when there are not as many.
func (w *Weights) Column(x []float64) *stats.Weighted { return stats.Weigh(x, w.Share, w.replicates) }

// TailLimit is the Tail above which estimates from so many runs are unreliable: min(1 - 1/log₁₀ n, 0.7).
func TailLimit(n int) float64 { return min(1-math.Ln10/num.Log(float64(n)), 0.7) }

// Warnings says in plain words what is wrong with the weights, nothing if all is well: a tail beyond what the runs can bear, a
// weight spread over few runs, one run that carries a tenth of it.
func (w *Weights) Warnings() []string {
	const (
		few   = 100 // effective runs below which a 95 % quantile rests on a handful
		heavy = 0.1 // share of one run
	)
	var list []string
	n := len(w.Share)
	limit := TailLimit(n)
	switch {
	case w.Tail > 1:
		list = append(list, fmt.Sprintf("the weights have collapsed: k̂ = %.2f is above 1, so that not even a mean can be relied on; more runs of this kind will not help, sequential Monte Carlo will", w.Tail))
	case w.Tail > limit:
		list = append(list, fmt.Sprintf("the weights are too uneven: k̂ = %.2f is above %.2f, the limit for %d runs; estimates and their errors are unreliable", w.Tail, limit, n))
	}
	if w.EffectiveN < few {
		list = append(list, fmt.Sprintf("%d runs count for %.1f: quantiles rest on a handful of runs", n, w.EffectiveN))
	}
	if share := w.Share[w.Largest]; share > heavy {
		list = append(list, fmt.Sprintf("run %d alone has %.0f %% of the weight", w.Largest, 100*share))
	}
	return list
}

// tail is k̂ of logarithms of weights.
func tail(log []float64) float64 {
	const fewest = 5
	n := len(log)
	size := int(math.Ceil(min(0.2*float64(n), 3*math.Sqrt(float64(n)))))
	if size < fewest {
		return math.Inf(1)
	}
	sorted := slices.Sorted(slices.Values(log))
	top, cutoff := sorted[n-1], num.Exp(sorted[n-size-1]-sorted[n-1])
	x := make([]float64, size)
	for i, v := range sorted[n-size:] {
		x[i] = num.Exp(v-top) - cutoff
	}
	switch {
	case x[size-1] <= 0x1p-52*1e-2: // all equal: no tail at all
		return math.Inf(-1)
	case x[quartile(size)] <= 0: // the fit needs excesses; so many equal weights have none
		return math.Inf(1)
	}
	return paretoShape(x)
}

// quartile is the place of the first quartile of n sorted values, from 0.
func quartile(n int) int { return int(float64(float64(n)/4)+0.5) - 1 }

// paretoShape is the shape of a generalised Pareto distribution, from sorted excesses: the posterior mean of J. Zhang and
// M. A. Stephens, "A new and efficient estimation method for the generalized Pareto distribution", Technometrics 51 (2009), drawn
// towards 1/2 as ten more excesses would, as Vehtari et al. do.
func paretoShape(x []float64) float64 {
	const prior, drawn = 3, 10
	n := len(x)
	size := float64(n)
	points := 30 + int(math.Sqrt(size))
	theta, profile := make([]float64, points), make([]float64, points)
	shape := func(theta float64) float64 {
		terms := make([]float64, n)
		for i, v := range x {
			terms[i] = num.Log1p(-float64(theta * v))
		}
		return num.Sum(terms) / size
	}
	for j := range theta {
		theta[j] = 1/x[n-1] + (1-math.Sqrt(float64(points)/(float64(j)+0.5)))/prior/x[quartile(n)]
		k := shape(theta[j])
		profile[j] = size * (num.Log(-theta[j]/k) - k - 1)
	}
	top := slices.Max(profile)
	sum, total := 0.0, 0.0
	for j, v := range profile {
		w := num.Exp(v - top)
		sum += float64(w * theta[j])
		total += w
	}
	k := float64(shape(sum/total)*size)/(size+drawn) + float64(0.5*drawn)/(size+drawn)
	if math.IsNaN(k) {
		return math.Inf(1)
	}
	return k
}

// systematic chooses n runs with probability in proportion to their shares, by one uniform u: run i comes ⌊n·share⌋ or one more
// times (Kitagawa, Journal of Computational and Graphical Statistics 5, 1996).
func systematic(share []float64, n int, u float64) []int {
	chosen := make([]int, 0, n)
	sum, i := share[0], 0
	for k := range n {
		at := (float64(k) + float64(u)) / float64(n)
		for sum < at && i < len(share)-1 {
			i++
			sum += share[i]
		}
		chosen = append(chosen, i)
	}
	return chosen
}

package stats

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"cloudgate/sim/num"
)

// Weighted holds the values of one outcome over runs that do not count alike, as those of importance sampling
// (Owen, Monte Carlo theory, methods and examples, 2013, chapter 9): run i counts in proportion to its weight. It is not safe
// for concurrent use.
//
// Every estimate is a ratio of sums over runs, Σ w g(x) / Σ w. Its error is found by the delta method from the
// replicates: to first order it is that of the mean of w (g(x) - estimate), divided by the mean of w (Owen, equation
// 9.9). That holds when many runs carry the weight. Where few do, the error is itself in doubt and mostly too
// small; EffectiveN says how many do.
type Weighted struct {
	basis
	items []weightedValue // ascending by value
	total float64         // of the weights
	upTo  []float64       // share of the weights of the items up to each
	ess   float64
}

type weightedValue struct {
	x, w float64
	set  int
}

// Weigh takes the values x of runs 0, 1, 2, ... with their weights w, which need not sum to one. A value that is NaN is
// a failed run and is left out, as is one of weight zero, though both belong to their replicate. It panics where the two
// differ in length or a weight is negative or not finite.
func Weigh(x, w []float64, r Replicates) *Weighted {
	if len(x) != len(w) {
		panic(fmt.Sprintf("stats: %d values with %d weights", len(x), len(w)))
	}
	c := &Weighted{basis: basis{sets: r.sets}}
	largest := 0.0
	for _, v := range w {
		if !(v >= 0 && v <= math.MaxFloat64) {
			panic(fmt.Sprintf("stats: a weight of %v", v))
		}
		largest = max(largest, v)
	}
	_, exponent := math.Frexp(largest)
	runs, groups := 0, map[int]bool{}
	var weights, squares []float64
	for i, v := range x {
		if math.IsNaN(v) {
			continue
		}
		set := 0
		if r.sets > 0 {
			set = i % r.sets
			groups[set] = true
		}
		runs++
		if w[i] > 0 {
			weight := math.Ldexp(w[i], -exponent) // whose square is a number, and its digits the same
			c.items = append(c.items, weightedValue{v, weight, set})
			weights, squares = append(weights, weight), append(squares, float64(weight*weight))
		}
	}
	if r.sets == 0 {
		c.rest(runs, runs)
	} else {
		c.rest(runs, len(groups))
	}
	slices.SortStableFunc(c.items, func(a, b weightedValue) int {
		switch ka, kb := ordered(a.x), ordered(b.x); {
		case ka < kb:
			return -1
		case ka > kb:
			return 1
		}
		return 0
	})
	c.total = num.Sum(weights)
	if c.total > 0 {
		c.ess = float64(c.total*c.total) / num.Sum(squares)
	}
	c.upTo = make([]float64, len(c.items))
	sum := 0.0
	for i, it := range c.items {
		sum += it.w
		c.upTo[i] = sum
	}
	for i := range c.upTo {
		c.upTo[i] /= sum
	}
	return c
}

// EffectiveN is Kish's effective number of runs, (Σ w)² / Σ w²: as many runs of equal weight would estimate a mean with
// about the same error (Kish, Survey Sampling, 1965). It is 0 without any weight.
func (c *Weighted) EffectiveN() float64 { return c.ess }

// deltaError is the standard error of the ratio whose linearised number of an item is d, its weight left out: the mean
// of w d has mean zero.
func (c *Weighted) deltaError(d func(x float64) float64) float64 {
	scale := c.total / float64(c.n)
	if c.sets == 0 {
		var squares []float64
		for _, it := range c.items {
			z := it.w / scale * d(it.x)
			squares = append(squares, float64(z*z))
		}
		n := float64(c.n)
		return math.Sqrt(num.Sum(squares) / (n * (n - 1)))
	}
	sums := make([]float64, c.sets)
	for _, it := range c.items {
		sums[it.set] += float64(it.w / scale * d(it.x))
	}
	return c.spread(func(k int) float64 { return sums[k] })
}

// average is the weighted mean of a number of each item.
func (c *Weighted) average(of func(x float64) float64) float64 {
	terms := make([]float64, len(c.items))
	for i, it := range c.items {
		terms[i] = float64(it.w * of(it.x))
	}
	return num.Sum(terms) / c.total
}

// infinite says whether there is no finite moment to speak of.
func (c *Weighted) infinite() bool {
	n := len(c.items)
	return n == 0 || math.IsInf(c.items[0].x, 0) || math.IsInf(c.items[n-1].x, 0)
}

// centre is the weighted mean, found about a value so that equal values have exactly it.
func (c *Weighted) centre() float64 {
	from := c.items[len(c.items)/2].x
	return from + c.average(func(x float64) float64 { return x - from })
}

// Mean is the weighted mean with Student's interval over the replicates. It is NaN without any weight, and when a
// value that has weight is infinite.
func (c *Weighted) Mean() Estimate {
	if c.infinite() {
		return unknown(math.NaN(), c.n)
	}
	mean := c.centre()
	if !c.known() {
		return unknown(mean, c.n)
	}
	return symmetric(mean, c.deltaError(func(x float64) float64 { return x - mean }), c.t, c.n)
}

// SD is the square root of the weighted mean square about the mean, with Student's interval for the logarithm of the
// variance by the delta method. NaN as for Mean.
func (c *Weighted) SD() Estimate {
	if c.infinite() {
		return unknown(math.NaN(), c.n)
	}
	mean := c.centre()
	variance := c.average(func(x float64) float64 { return float64((x - mean) * (x - mean)) })
	sd := math.Sqrt(variance)
	switch {
	case !c.known():
		return unknown(sd, c.n)
	case sd == 0:
		return symmetric(0, 0, c.t, c.n)
	}
	se := c.deltaError(func(x float64) float64 { return float64((x-mean)*(x-mean)) - variance }) / variance
	factor := num.Exp(c.t * se / 2)
	return Estimate{Value: sd, Lo: sd / factor, Hi: sd * factor, SE: sd * se / 2, N: c.n}
}

// Quantile is the smallest value up to which a share p of the weight lies. Its interval is Woodruff's (JASA 47, 1952,
// 635): that of the share below the quantile, by t over the replicates, read back on the weighted values, outwards to the
// next. An end is infinite where the runs cannot bound it. It panics if p is not in [0, 1].
func (c *Weighted) Quantile(p float64) Estimate {
	if !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("stats: quantile of p = %v, not in [0, 1]", p))
	}
	n := len(c.items)
	if n == 0 {
		return unknown(math.NaN(), c.n)
	}
	q := c.items[c.rank(p)].x
	switch {
	case !c.known():
		return unknown(q, c.n)
	case c.items[0].x == c.items[n-1].x:
		return Estimate{Value: q, Lo: q, Hi: q, SE: 0, N: c.n}
	}
	lo := p - float64(c.t*c.shareError(func(x float64) bool { return x < q }))
	hi := p + float64(c.t*c.shareError(func(x float64) bool { return x <= q }))
	low, high := math.Inf(-1), math.Inf(1)
	if i := c.rank(lo) - 1; lo > 0 && i >= 0 {
		low = c.items[i].x
	}
	if i := c.rank(hi) + 1; hi < 1 && i < n {
		high = c.items[i].x
	}
	return between(q, low, high, c.t, c.n)
}

// rank is the first item up to which a share p of the weight lies.
func (c *Weighted) rank(p float64) int {
	return min(sort.SearchFloat64s(c.upTo, p), len(c.upTo)-1)
}

// shareError is the standard error of the share of the weight that has a property.
func (c *Weighted) shareError(has func(x float64) bool) float64 {
	p := c.share(has)
	return c.deltaError(func(x float64) float64 {
		if has(x) {
			return 1 - p
		}
		return -p
	})
}

func (c *Weighted) share(has func(x float64) bool) float64 {
	return c.average(func(x float64) float64 {
		if has(x) {
			return 1
		}
		return 0
	})
}

// Above is the weighted probability of a value greater than t. Its interval is Wilson's with the number of runs of equal
// weight that would have the error seen between the replicates or, where these show none, EffectiveN of them.
func (c *Weighted) Above(t float64) Estimate {
	return c.probability(func(x float64) bool { return x > t })
}

// Reached is the weighted probability of a value below +Inf, as for Above.
func (c *Weighted) Reached() Estimate {
	return c.probability(func(x float64) bool { return x < math.Inf(1) })
}

// ECDF is the weighted share of the values up to each of x, with the interval of a probability.
func (c *Weighted) ECDF(x []float64) []Point {
	points := make([]Point, len(x))
	for i, at := range x {
		points[i] = Point{at, c.probability(func(v float64) bool { return v <= at })}
	}
	return points
}

func (c *Weighted) probability(has func(x float64) bool) Estimate {
	if len(c.items) == 0 {
		return unknown(math.NaN(), c.n)
	}
	p := c.share(has)
	if !c.known() {
		return unknown(p, c.n)
	}
	const rounding = 1e-12 // sets that agree differ by less
	size, t := c.ess, normal
	if se := c.shareError(has); se > rounding {
		size = p * (1 - p) / float64(se*se)
		if c.sets > 0 {
			t = c.t
		} else { // the standard error has the divisor n-1
			size *= float64(c.n) / float64(c.n-1)
		}
	}
	lo, hi := wilson(p, size, t)
	return between(p, lo, hi, t, c.n)
}

// Summary gives the statistics that a column of that kind is told by, in order: those of Column.Summary.
func (c *Weighted) Summary(kind Kind) []Row { return summary(c, kind) }

// Clip cuts the interval of a mean or a quantile at the bounds of a kind's support, unless a value with weight crosses
// them.
func (c *Weighted) Clip(e Estimate, kind Kind) Estimate {
	s := kind.Support()
	if n := len(c.items); n > 0 {
		s = s.without(c.items[0].x, c.items[n-1].x)
	}
	return e.clip(s.Lo, s.Hi)
}

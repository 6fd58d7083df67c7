package dist

import (
	"sort"
	"strings"
)

// maxNumbers bounds how many numbers a distribution's text may hold.
const maxNumbers = 1000

// discrete has values in ascending order with the probabilities of at most and of more than each.
type discrete struct {
	values, weights []float64
	below, above    []float64
}

// Discrete takes each value with a probability in proportion to its weight. Values must differ.
func Discrete(values, weights []float64) (Dist, error) {
	if len(values) == 0 || len(values) != len(weights) {
		return nil, wrong(0, "it needs at least one value, each with its weight")
	}
	for i := range values {
		if err := first(finite(values[i], weights[i]), positive(0, "the weight of "+number(values[i]), weights[i])); err != nil {
			return nil, wrong(i, "%s", err)
		}
	}
	d := newDiscrete(values, weights)
	for i := 1; i < len(d.values); i++ {
		if d.values[i] == d.values[i-1] {
			return nil, wrong(0, "the value %s is given twice", number(d.values[i]))
		}
	}
	return d, nil
}

func newDiscrete(values, weights []float64) *discrete {
	n := len(values)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return values[order[i]] < values[order[j]] })
	d := &discrete{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
	total := 0.0
	for i, k := range order {
		d.values[i], d.weights[i] = values[k], weights[k]
		total += weights[k]
		d.below[i] = total
	}
	rest := 0.0
	for i := n - 1; i >= 0; i-- {
		d.above[i] = rest / total
		d.below[i] /= total
		rest += d.weights[i]
	}
	return d
}

// Quantile and InverseSurvival count how many values are too small.

func (d *discrete) Quantile(p float64) float64 {
	i := sort.Search(len(d.values)-1, func(i int) bool { return d.below[i] >= p })
	return d.values[i]
}

func (d *discrete) InverseSurvival(q float64) float64 {
	i := sort.Search(len(d.values)-1, func(i int) bool { return d.above[i] <= q })
	return d.values[i]
}

// upTo is how many values are at most x.
func (d *discrete) upTo(x float64) int {
	return sort.Search(len(d.values), func(i int) bool { return d.values[i] > x })
}

func (d *discrete) CDF(x float64) float64 {
	if i := d.upTo(x); i > 0 {
		return d.below[i-1]
	}
	return 0
}

func (d *discrete) Survival(x float64) float64 {
	if i := d.upTo(x); i > 0 {
		return d.above[i-1]
	}
	return 1
}

func (d *discrete) Mean() float64 {
	// From the smallest value on, lest the mean of equal values differ from them.
	var sum, total float64
	for i, w := range d.weights {
		sum += float64(w * (d.values[i] - d.values[0]))
		total += w
	}
	return d.values[0] + sum/total
}

func (d *discrete) Var() float64 {
	mean := d.Mean()
	var sum, total float64
	for i, w := range d.weights {
		x := d.values[i] - mean
		sum += float64(w * x * x)
		total += w
	}
	return sum / total
}

func (d *discrete) Support() (lo, hi float64) { return d.values[0], d.values[len(d.values)-1] }

// String has no blank after the colon: YAML would take the text for a mapping.
func (d *discrete) String() string {
	texts := make([]string, len(d.values))
	for i, x := range d.values {
		texts[i] = number(x) + ":" + number(d.weights[i])
	}
	return "discrete(" + strings.Join(texts, ", ") + ")"
}

// within is what lies in lo..hi, and its probability; nil if nothing does.
func (d *discrete) within(lo, hi float64) (Dist, float64) {
	from := sort.SearchFloat64s(d.values, lo)
	to := d.upTo(hi)
	if from >= to {
		return nil, 0
	}
	if from == 0 && to == len(d.values) {
		return d, 1
	}
	part := newDiscrete(d.values[from:to], d.weights[from:to])
	var inside, total float64
	for i, w := range d.weights {
		total += w
		if i >= from && i < to {
			inside += w
		}
	}
	return part, inside / total
}

type empirical struct{ *discrete }

// Empirical takes each of the given values with the same probability; values may repeat.
func Empirical(values ...float64) (Dist, error) {
	if len(values) == 0 {
		return nil, wrong(0, "it needs at least one value")
	}
	if err := finite(values...); err != nil {
		return nil, err
	}
	weights := make([]float64, len(values))
	for i := range weights {
		weights[i] = 1
	}
	return empirical{newDiscrete(values, weights)}, nil
}

func (d empirical) String() string { return call("empirical", d.values...) }

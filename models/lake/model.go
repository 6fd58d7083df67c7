package lake

import (
	"math"

	"cloudgate/sim"
	"cloudgate/sim/num"
	"cloudgate/sim/rng"
)

type model struct {
	world   World
	params  []sim.Param
	release []sim.Quantity // by year
}

// The columns of the outputs, in the order of the Spec.
const (
	maxP = iota
	utility
	inertia
	reliability
)

func (m *model) Spec() sim.Spec {
	return sim.Spec{
		Name:    "lake",
		Version: 1,
		Params:  m.params,
		Outputs: []sim.Output{
			maxP:        {Name: "max_P", Unit: "1", Doc: "highest yearly mean, over the samples, of the phosphorus in the lake", Kind: sim.Level, Headline: true},
			utility:     {Name: "utility", Unit: "1", Doc: "discounted utility of the releases", Kind: sim.Level, Headline: true},
			inertia:     {Name: "inertia", Unit: "1", Doc: "share of years in which the release changes by more than 0.02", Kind: sim.Share, Headline: true},
			reliability: {Name: "reliability", Unit: "1", Doc: "share of years and samples in which the lake is below its threshold", Kind: sim.Share, Headline: true},
		},
		Streams: []string{"inflow"},
		Cite:    cite,
	}
}

func (m *model) Evaluate(b *sim.Batch) {
	lakes := b.Scratch(m.world.Samples)
	release := b.Scratch(m.world.Years)
	for i := range b.Len() {
		for t, r := range m.release {
			release[t] = r.At(b.In, i)
		}
		if b.Out[utility] != nil {
			b.Out[utility][i] = discounted(release, m.world.Alpha.At(b.In, i), m.world.Delta.At(b.In, i))
		}
		if b.Out[inertia] != nil {
			b.Out[inertia][i] = changing(release)
		}
		if b.Out[maxP] == nil && b.Out[reliability] == nil {
			continue
		}
		w := &m.world
		l := lake{b: w.B.At(b.In, i), q: w.Q.At(b.In, i)}
		highest, below := l.simulate(lakes, release, lognormal(w.Mean.At(b.In, i), w.Stdev.At(b.In, i)), b.Rand(i, 0))
		if b.Out[maxP] != nil {
			b.Out[maxP][i] = highest
		}
		if b.Out[reliability] != nil {
			b.Out[reliability][i] = below
		}
	}
}

// discounted is the utility of a policy.
func discounted(release []float64, alpha, delta float64) float64 {
	sum, factor := 0.0, 1.0
	for _, r := range release {
		sum += float64(alpha * r * factor)
		factor *= delta
	}
	return sum
}

// changing is the share of years in which a policy moves by more than the papers' 0.02.
func changing(release []float64) float64 {
	const large = 0.02
	n := 0
	for t := 1; t < len(release); t++ {
		if math.Abs(release[t]-release[t-1]) > large {
			n++
		}
	}
	return float64(n) / float64(len(release)-1)
}

// inflow is the distribution of natural inflows: e^(mu + sigma z) with z standard normal.
type inflow struct{ mu, sigma float64 }

// lognormal gives the inflow with the given mean, above 0, and standard deviation.
func lognormal(mean, stdev float64) inflow {
	square := float64(mean * mean)
	return inflow{
		mu:    num.Log(square / math.Sqrt(square+float64(stdev*stdev))),
		sigma: math.Sqrt(num.Log1p(stdev * stdev / square)),
	}
}

// lake is what nature decides about recycling and loss.
type lake struct{ b, q float64 }

// recycling is the phosphorus that the sediment gives back at concentration x.
func (l lake) recycling(x float64) float64 {
	xq := num.Pow(x, l.q)
	return xq / (1 + xq)
}

// next is the concentration a year later.
func (l lake) next(x, release, inflow float64) float64 {
	return float64((1-l.b)*x) + l.recycling(x) + release + inflow
}

// threshold is Pcrit. Recycling over concentration, x^(q-1)/(1+x^q), rises to its highest value at
// x^q = q-1, so the threshold is at or before that point, or nowhere.
func (l lake) threshold() float64 {
	lo, hi := 0.0, num.Pow(l.q-1, 1/l.q)
	if hi > 0 && l.recycling(hi) < l.b*hi {
		return math.Inf(1)
	}
	for range 60 {
		mid := (lo + hi) / 2
		if l.recycling(mid) < l.b*mid {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// simulate runs all samples through the years. It returns the highest yearly mean and the share of
// samples and years below the threshold.
func (l lake) simulate(lakes, release []float64, natural inflow, draws rng.Stream) (highest, below float64) {
	clear(lakes)
	limit := l.threshold()
	count := 0
	for t := range release {
		sum := 0.0
		for k, x := range lakes {
			sum += x
			if x < limit {
				count++
			}
			z := draws.Normal(address(k, t))
			lakes[k] = l.next(x, release[t], num.Exp(natural.mu+float64(natural.sigma*z)))
		}
		highest = max(highest, sum/float64(len(lakes)))
	}
	return highest, float64(count) / (float64(len(release)) * float64(len(lakes)))
}

// address is the index of a draw: sample k, year t.
func address(k, t int) uint64 { return uint64(k)<<32 | uint64(t) }

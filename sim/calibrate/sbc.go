package calibrate

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"cloudgate/sim/num"
	"cloudgate/sim/rng"
)

// SBC is simulation-based calibration: S. Talts, M. Betancourt, D. Simpson, A. Vehtari and A. Gelman, "Validating Bayesian
// inference algorithms with simulation-based calibration" (2018). Inputs are drawn from the prior, observations are made up
// from them by model and likelihood, and the sampler is to find the inputs again: among its draws the rank of the true value
// must be uniform. A posterior that is too narrow gives ranks heaped at both ends, one that is too wide ranks heaped in the
// middle, a biased one a slope.
//
// Sample is the sampler under test; it is given the problem with observations made up and a seed of its own.
type SBC struct {
	Replications int // 1,000 is usual
	Draws        int // of each posterior, on which a rank from 0 to Draws is found; 63
	Bins         int // of the histogram: a divisor of Draws + 1; 16
	Sample       func(ctx context.Context, p Problem) (*Posterior, error)
	Watch        func(done int) // is told after each replication; nil is not
}

// Ranks is what simulation-based calibration finds of one input.
type Ranks struct {
	Rank   []int // by replication, 0 to Draws
	Counts []int // by bin
	// Low and High hold 95 % of the counts that a bin of a correct sampler has.
	Low, High int
	// ChiSquare has the probability P of a larger value under a correct sampler, with one degree of freedom less than there are bins.
	ChiSquare, P float64
	// Distance is the largest one between the distribution function of the ranks and the uniform one, and DistanceP the
	// probability of a larger, by Kolmogorov's limit, which is a little too large for ranks that are whole numbers.
	Distance, DistanceP float64
}

// Run makes the replications and gives the ranks of each parameter. Those whose made-up run fails are drawn anew.
func (s SBC) Run(ctx context.Context, p Problem) ([]Ranks, error) {
	s.Draws, s.Bins = cmp.Or(s.Draws, 63), cmp.Or(s.Bins, 16)
	if s.Replications < 1 || s.Bins < 2 || (s.Draws+1)%s.Bins != 0 {
		return nil, fmt.Errorf("found %d replications and %d bins for ranks 0 to %d; expected at least one, and a divisor of %d", s.Replications, s.Bins, s.Draws, s.Draws+1)
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	key, truths := rng.NewKey(p.Seed, "calibrate/sbc"), rng.NewKey(p.Seed, "calibrate/sbc/truth")
	ranks := make([]Ranks, len(p.Model.Spec().Params))
	for replication := range s.Replications {
		made := p
		made.Seed = key.Stream(uint64(replication)).Uint64(0)
		truth, err := made.imagine(ctx, truths.Stream(uint64(replication)).Uint64(0))
		if err != nil {
			return nil, err
		}
		posterior, err := s.Sample(ctx, made)
		if err != nil {
			return nil, fmt.Errorf("replication %d: %w", replication+1, err)
		}
		for k := range ranks {
			draws := thinned(posterior.In[k], s.Draws)
			ranks[k].Rank = append(ranks[k].Rank, rank(truth[k], draws, key.Stream(uint64(replication)), uint64(k+1)))
		}
		if s.Watch != nil {
			s.Watch(replication + 1)
		}
	}
	for k := range ranks {
		ranks[k].test(s.Draws, s.Bins)
	}
	return ranks, nil
}

// imagine draws inputs from the prior by another seed, so that their run is none of the sampler's, and puts observations made up from
// them in the place of the real ones.
func (p *Problem) imagine(ctx context.Context, seed uint64) ([]float64, error) {
	const most = 1000 // runs that may fail in turn
	smc := SMC{Particles: 1, Islands: 1, Workers: 1}
	truth := &Problem{Model: p.Model, Inputs: p.Inputs, Axes: p.Axes, Depend: p.Depend, Keep: p.Keep, Seed: seed}
	l := newIsland(truth, &smc, 0)
	for range most {
		l.begin(l.now)
		for a := range l.now.z {
			l.now.z[a][0] = l.prior[a].Stream(uint64(l.now.run[0])).Normal(0)
		}
		l.now.place()
		if err := l.evaluate(ctx, l.now); err != nil {
			return nil, err
		}
		observed := slices.Clone(p.Likelihood)
		whole := true
		chance := rng.NewKey(seed, "calibrate/imagined").Stream(uint64(l.now.run[0]))
		for i, o := range observed {
			observed[i].Value = o.draw(l.now.out[o.Column][0], chance, uint64(i))
			whole = whole && observed[i].Check(len(l.now.out)) == nil
		}
		if whole {
			p.Likelihood = observed
			inputs := make([]float64, len(l.now.in))
			for k := range inputs {
				inputs[k] = l.now.in[k][0]
			}
			return inputs, nil
		}
	}
	return nil, fmt.Errorf("none of %d runs from the prior has outcomes that could be observed", most)
}

// thinned takes n draws, evenly spaced: neighbours may descend from one particle.
func thinned(column []float64, n int) []float64 {
	draws := make([]float64, n)
	for i := range draws {
		draws[i] = column[i*len(column)/n]
	}
	return draws
}

// rank counts the draws below the truth; those equal to it count by chance.
func rank(truth float64, draws []float64, s rng.Stream, index uint64) int {
	below, equal := 0, 0
	for _, v := range draws {
		if v < truth {
			below++
		} else if v == truth {
			equal++
		}
	}
	return below + int(s.Uniform(index)*float64(equal+1))
}

// test fills in what follows from the ranks.
func (r *Ranks) test(draws, bins int) {
	const tail = 0.025
	n := len(r.Rank)
	width := (draws + 1) / bins
	r.Counts = make([]int, bins)
	cumulative := make([]int, draws+1)
	for _, v := range r.Rank {
		r.Counts[v/width]++
		cumulative[v]++
	}
	expected := float64(n) / float64(bins)
	for _, c := range r.Counts {
		d := float64(c) - expected
		r.ChiSquare += float64(d*d) / expected
	}
	r.P = num.GammaQ(float64(bins-1)/2, r.ChiSquare/2)
	// The binomial quantiles, by its distribution function.
	upTo := func(k int) float64 {
		if k >= n {
			return 1
		}
		return num.BetaInc(float64(n-k), float64(k+1), 1-1/float64(bins))
	}
	for upTo(r.Low) < tail {
		r.Low++
	}
	r.High = r.Low
	for upTo(r.High) < 1-tail {
		r.High++
	}
	sum := 0
	for v, c := range cumulative {
		sum += c
		r.Distance = max(r.Distance, math.Abs(float64(sum)/float64(n)-float64(v+1)/float64(draws+1)))
	}
	r.DistanceP = kolmogorov(math.Sqrt(float64(n)) * r.Distance)
}

// kolmogorov is the probability of more than x in Kolmogorov's limiting distribution: 2 Σ (-1)^(k-1) exp(-2k²x²).
func kolmogorov(x float64) float64 {
	if x < 0.2 {
		return 1 // to twelve digits
	}
	sum, sign := 0.0, 2.0
	for k := 1.0; k < 50; k++ {
		sum += float64(sign * num.Exp(-2*k*k*float64(x*x)))
		sign = -sign
	}
	return min(max(sum, 0), 1)
}

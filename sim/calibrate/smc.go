package calibrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"cloudgate/sim/num"
	"cloudgate/sim/stats"
)

// SMC samples a posterior by sequential Monte Carlo: P. Del Moral, A. Doucet and A. Jasra, "Sequential Monte Carlo samplers",
// JRSS B 68 (2006). Particles, drawn from the prior, pass through the distributions prior × likelihood^temperature, with
// temperatures from 0 to 1. At each they are weighted and resampled, systematically, and moved by a Markov kernel that leaves
// the distribution as it is. The next temperature is the one at which the weights keep the effective number that is asked (Y.
// Zhou, A. M. Johansen and J. A. D. Aston, JCGS 25, 2016).
//
// Moves are made in normal scores z = Φ⁻¹(u) of the design's axes, whose prior is standard normal whatever the inputs'
// distributions and dependence: by preconditioned Crank-Nicolson proposals z' = √(1-β²) z + β ξ (S. L. Cotter, G. O. Roberts,
// A. M. Stuart and D. White, Statistical Science 28, 2013). They keep the prior exactly, so that the likelihoods alone decide.
// β differs by direction: long steps where the observations tell nothing, short ones where they tell much, the directions being
// the principal ones of the axes that are correlated among the particles; any rotation keeps a standard normal prior. The scale
// is adapted from sweep to sweep.
//
// A model's own chance is moved, too, by turns with the inputs: in one sweep a proposal keeps the draws of its particle, so that
// the model is a smooth function of the inputs and short steps are short in outcomes; in the next it keeps the inputs, and some
// of the model's streams have the draws of a run number that was never used before, as many streams as can be renewed at a time. Both leave the distribution of inputs and chance together as it is, so the sampler is
// exact without any likelihood of the inputs alone (C. Andrieu and G. O. Roberts, Annals of Statistics 37, 2009; with
// one particle, moved in blocks).
//
// The whole sampler is repeated on Islands that know nothing of one another; they are the replicates from which errors are
// told. Particle i of island k in round t is run (t·Islands + k)·Particles + i of the model: no run number comes twice, and all
// draws are by address, so that the posterior has the same bits for any number of workers.
//
// What is not set has the default that is named.
type SMC struct {
	Particles int     // of each island; 1,024
	Islands   int     // 8. With fewer than 2 no error can be known
	Effective float64 // share of the particles that a step of temperature leaves as effective number; 0.5
	// Remnant is when a temperature's moves are enough: the particles have kept this share of their former places, as the
	// sizes of accepted moves tell; 0.1.
	Remnant float64
	Sweeps  int        // of all particles at one temperature, at most; 50
	Workers int        // 1
	Watch   func(Step) // is told after each sweep what there is of its step, one at a time; nil is not
}

// Step is what happened at one temperature of one island.
type Step struct {
	Island      int
	Temperature float64 // that was reached
	Possible    int     // particles with any likelihood
	EffectiveN  float64 // of the weights that led here
	LogEvidence float64 // so far
	Sweeps      int     // of moves
	Acceptance  float64 // share of proposals of inputs accepted, over the sweeps
	Renewal     float64 // share of proposals of chance accepted; 1 where there is no chance
	Old         float64 // share of the model's streams whose draws were not renewed
	Scale       float64 // of the last sweep's steps; 1 is about one posterior standard deviation
	Remnant     float64 // what moves left of former places; more than asked where Sweeps ended them
	Runs        int     // of the model so far
	Ancestors   int     // different particles of the first round from which those at the end descend
	Distinct    int     // different particles at the end
	Chances     int     // different draws of a stream among them, on average over the streams
}

// Posterior is runs that stand for the posterior, all of equal weight: particle i of island k is run i·Islands + k of each
// column, so that they are read as any runs are:
//
//	stats.Of(p.In[0], p.Replicates()).Mean()
//
// Means over all particles are then means over islands, of equal size, and their intervals are Student's over these.
type Posterior struct {
	Islands       int
	U             [][]float64 // coordinates by axis, before dependence
	In            [][]float64 // by parameter
	Out           [][]float64 // by column of outcomes, of each particle's own run; nil for those that are not kept
	Run           []int       // the number of that run
	Chance        [][]int     // by stream of the model, the number of the run whose draws it had
	LogLikelihood []float64
	LogEvidence   stats.Estimate // of the probability of the observations under the prior
	History       [][]Step       // by island
	Runs          int            // of the model that were made
	Failed        int            // of these, failed; they have no likelihood
}

// Replicates says that the islands are independent of one another.
func (p *Posterior) Replicates() stats.Replicates { return stats.Sets(p.Islands) }

// Warnings says in plain words where the particles did not move enough, nothing if all is well: what was left of their places at some
// temperature, how few proposals of inputs or of chance were accepted at the end, how few particles differ.
func (p *Posterior) Warnings() []string {
	const (
		left     = 0.3  // of former places
		accepted = 0.01 // of proposals
		differ   = 0.5  // of the particles
	)
	var list []string
	worst, last, old, fewest, chances := Step{}, 1.0, 0.0, math.MaxInt, math.MaxInt
	for _, h := range p.History {
		for _, s := range h {
			if s.Remnant > worst.Remnant {
				worst = s
			}
		}
		end := h[len(h)-1]
		last, old = min(last, end.Acceptance), max(old, end.Old)
		fewest, chances = min(fewest, end.Distinct), min(chances, end.Chances)
	}
	if worst.Remnant > left {
		list = append(list, fmt.Sprintf("at temperature %.3g of island %d %d sweeps left %.0f %% of where the particles were before; more sweeps would move them, or larger discrepancies",
			worst.Temperature, worst.Island+1, worst.Sweeps, 100*worst.Remnant))
	}
	if last < accepted {
		list = append(list, fmt.Sprintf("only %.2g %% of the proposals were accepted at the end; larger discrepancies would help", 100*last))
	}
	if old > left {
		list = append(list, fmt.Sprintf("at the end %.0f %% of the model's chance was not renewed, and a stream has %d different draws among the particles of an island: few draws suit the observations; a discrepancy that admits what the model leaves to chance would help", 100*old, chances))
	}
	if n := len(p.Run) / p.Islands; float64(fewest) < differ*float64(n) {
		list = append(list, fmt.Sprintf("only %d of %d particles of an island differ: quantiles are rougher than their number says", fewest, n))
	}
	return list
}

func (s SMC) withDefaults() SMC {
	s.Particles, s.Islands = cmp.Or(s.Particles, 1024), cmp.Or(s.Islands, 8)
	s.Effective, s.Remnant = cmp.Or(s.Effective, 0.5), cmp.Or(s.Remnant, 0.1)
	s.Sweeps, s.Workers = cmp.Or(s.Sweeps, 50), cmp.Or(s.Workers, 1)
	return s
}

func (s SMC) check() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if s.Particles < 8 {
		fail("found %d particles; expected at least 8", s.Particles)
	}
	if s.Islands < 1 {
		fail("found %d islands; expected at least 1", s.Islands)
	}
	if !(s.Effective > 0 && s.Effective < 1) {
		fail("found an effective share of %v; expected one between 0 and 1", s.Effective)
	}
	if !(s.Remnant > 0 && s.Remnant < 1) {
		fail("found a remnant of %v; expected a share between 0 and 1", s.Remnant)
	}
	if s.Sweeps < 1 || s.Workers < 1 {
		fail("found %d sweeps and %d workers; expected at least 1", s.Sweeps, s.Workers)
	}
	return errors.Join(errs...)
}

// Sample finds the posterior of a problem. The errors are those of the problem and of the settings, all at once; that no particle
// of an island has any likelihood; and ctx's, soon after it is cancelled.
func (s SMC) Sample(ctx context.Context, p Problem) (*Posterior, error) {
	s = s.withDefaults()
	if err := errors.Join(p.check(), s.check()); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	islands := make([]*island, s.Islands)
	next := make(chan int, s.Islands)
	for k := range islands {
		next <- k
	}
	close(next)
	var telling sync.Mutex
	tell := func(step Step) {
		if s.Watch != nil {
			telling.Lock()
			defer telling.Unlock()
			s.Watch(step)
		}
	}
	var wg sync.WaitGroup
	for range min(s.Workers, s.Islands) {
		wg.Go(func() {
			for k := range next {
				islands[k] = newIsland(&p, &s, k)
				if err := islands[k].sample(ctx, tell); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return gather(islands), nil
}

// gather interleaves the particles of the islands.
func gather(islands []*island) *Posterior {
	first, r := islands[0], len(islands)
	p := &Posterior{Islands: r}
	interleave := func(of func(l *island) [][]float64) [][]float64 {
		all := make([][]float64, len(of(first)))
		for c := range all {
			if of(first)[c] == nil {
				continue
			}
			all[c] = make([]float64, first.n*r)
			for k, l := range islands {
				for i, v := range of(l)[c] {
					all[c][i*r+k] = v
				}
			}
		}
		return all
	}
	p.U = interleave(func(l *island) [][]float64 { return l.now.u })
	p.In = interleave(func(l *island) [][]float64 { return l.now.in })
	p.Out = interleave(func(l *island) [][]float64 { return l.now.out })
	p.LogLikelihood = interleave(func(l *island) [][]float64 { return [][]float64{l.now.log} })[0]
	p.Run, p.Chance = make([]int, first.n*r), make([][]int, len(first.now.chance))
	for s := range p.Chance {
		p.Chance[s] = make([]int, first.n*r)
	}
	evidence, top := make([]float64, r), math.Inf(-1)
	for k, l := range islands {
		for i, run := range l.now.run {
			p.Run[i*r+k] = run
			for s, chance := range l.now.chance {
				p.Chance[s][i*r+k] = chance[i]
			}
		}
		p.History = append(p.History, l.history)
		p.Runs += l.runs
		p.Failed += l.failed
		evidence[k] = l.evidence
		top = max(top, l.evidence)
	}
	for k, v := range evidence {
		evidence[k] = num.Exp(v - top)
	}
	mean := num.Sum(evidence) / float64(r)
	for k := range evidence {
		evidence[k] /= mean
	}
	p.LogEvidence = logarithm(stats.Of(evidence, stats.Runs()).Mean(), top+num.Log(mean))
	return p
}

package calibrate

import (
	"context"
	"fmt"
	"math"

	"cloudgate/sim"
	"cloudgate/sim/num"
	"cloudgate/sim/rng"
)

// particles are points with their runs.
type particles struct {
	z, u    [][]float64 // normal scores and coordinates, by axis
	in, out [][]float64 // by column
	log     []float64   // likelihoods
	run     []int
	chance  [][]int // by stream of the model and particle, the run whose draws it had
	first   int     // of the runs that are being made
}

// Put implements sim.Sink.
func (p *particles) Put(first int, in, out [][]float64, _ []string) error {
	for c, col := range in {
		copy(p.in[c][first-p.first:], col)
	}
	for c, col := range out {
		if col != nil {
			copy(p.out[c][first-p.first:], col)
		}
	}
	return nil
}

// take makes particle i that of another.
func (p *particles) take(i int, other *particles, j int) {
	for _, cols := range [][2][][]float64{{p.z, other.z}, {p.u, other.u}, {p.in, other.in}, {p.out, other.out}} {
		for c, col := range cols[0] {
			if col != nil {
				col[i] = cols[1][c][j]
			}
		}
	}
	p.log[i], p.run[i] = other.log[j], other.run[j]
	for s, chance := range p.chance {
		chance[i] = other.chance[s][j]
	}
}

// chances is how many different draws a stream has among the particles, on average over the streams.
func (p *particles) chances() int {
	sum := 0
	for _, chance := range p.chance {
		sum += distinct(chance)
	}
	return sum / max(1, len(p.chance))
}

// island is one sampler.
type island struct {
	problem *Problem
	smc     *SMC
	number  int
	n       int // particles
	round   int

	now, next   *particles // those that are, and those proposed or chosen
	ancestor    []int
	prior, move []rng.Key // by axis
	resample    rng.Key
	accept      rng.Key
	choice      rng.Key // of streams to renew

	temperature, evidence, scale, fresh float64 // fresh: the share of streams that a renewal is of
	runs, failed                        int
	history                             []Step
}

func newIsland(p *Problem, s *SMC, number int) *island {
	l := &island{
		problem: p, smc: s, number: number, n: s.Particles, scale: 1, fresh: 1,
		resample: rng.NewKey(p.Seed, "calibrate/resample"), accept: rng.NewKey(p.Seed, "calibrate/accept"),
		choice: rng.NewKey(p.Seed, "calibrate/choice"),
	}
	for _, name := range p.Axes {
		l.prior = append(l.prior, rng.NewKey(p.Seed, "calibrate/prior/"+name))
		l.move = append(l.move, rng.NewKey(p.Seed, "calibrate/move/"+name))
	}
	l.now, l.next = l.newParticles(), l.newParticles()
	return l
}

func (l *island) newParticles() *particles {
	spec := l.problem.Model.Spec()
	offsets := spec.Offsets()
	p := &particles{
		z: table(len(l.problem.Axes), l.n), u: table(len(l.problem.Axes), l.n), in: table(len(spec.Params), l.n),
		out: make([][]float64, offsets[len(spec.Outputs)]), log: make([]float64, l.n), run: make([]int, l.n), chance: make([][]int, len(spec.Streams)),
	}
	for o, output := range spec.Outputs {
		if l.problem.Keep == nil || l.problem.Keep[o] {
			copy(p.out[offsets[o]:], table(output.Len(), l.n))
		}
	}
	for k := range p.chance {
		p.chance[k] = make([]int, l.n)
	}
	return p
}

func table(columns, rows int) [][]float64 {
	cells := make([]float64, columns*rows)
	t := make([][]float64, columns)
	for c := range t {
		t[c] = cells[c*rows : (c+1)*rows : (c+1)*rows]
	}
	return t
}

// begin numbers the runs of a new round.
func (l *island) begin(p *particles) {
	first := (l.round*l.smc.Islands + l.number) * l.n
	for i := range p.run {
		p.run[i] = first + i
	}
	for _, chance := range p.chance {
		copy(chance, p.run)
	}
	l.round++
}

// place sets the coordinates that belong to the normal scores.
func (p *particles) place() {
	const least = 0x1p-53 // that of sim/rng, below which no distribution is asked
	for a, z := range p.z {
		for i, v := range z {
			p.u[a][i] = min(max(num.NormCDF(v), least), 1-least)
		}
	}
}

// mostSteps is how many temperatures there may be: with more, the likelihood is beyond what any particle comes near.
const mostSteps = 1000

// sample brings the island from the prior to the posterior.
func (l *island) sample(ctx context.Context, tell func(Step)) error {
	l.begin(l.now)
	l.ancestor = make([]int, l.n)
	for i, run := range l.now.run {
		l.ancestor[i] = i
		for a := range l.now.z {
			l.now.z[a][i] = l.prior[a].Stream(uint64(run)).Normal(0)
		}
	}
	l.now.place()
	if err := l.evaluate(ctx, l.now); err != nil {
		return err
	}
	for l.temperature < 1 {
		if len(l.history) == mostSteps {
			return fmt.Errorf("island %d: after %d temperatures only %.3g of the likelihood is reached: the observations are far from all that the model gives", l.number+1, mostSteps, l.temperature)
		}
		step, share, err := l.warm()
		if err != nil {
			return err
		}
		kernel := newKernel(l.now.z, share)
		l.choose(share)
		if err := l.mix(ctx, kernel, &step, tell); err != nil {
			return err
		}
		step.Ancestors, step.Distinct, step.Chances = distinct(l.ancestor), distinct(l.now.run), l.now.chances()
		l.history = append(l.history, step)
	}
	return nil
}

// warm finds the next temperature, and the shares of the weight that it gives the particles.
func (l *island) warm() (step Step, share []float64, err error) {
	top, possible := math.Inf(-1), 0
	for _, v := range l.now.log {
		top = max(top, v)
		if !math.IsInf(v, -1) {
			possible++
		}
	}
	if possible == 0 {
		return step, nil, fmt.Errorf("island %d: none of its %d runs can have given what was observed; widen the prior or the discrepancies, or make more particles", l.number+1, l.n)
	}
	share = make([]float64, l.n)
	squares := make([]float64, l.n)
	weigh := func(rise float64) (mean, effective float64) {
		for i, v := range l.now.log {
			share[i] = num.Exp(rise * (v - top))
			squares[i] = float64(share[i] * share[i])
		}
		sum := num.Sum(share)
		return sum / float64(l.n), float64(sum*sum) / num.Sum(squares)
	}
	rise := 1 - l.temperature
	enough := l.smc.Effective * float64(possible)
	mean, effective := weigh(rise)
	if effective < enough {
		lo, hi := 0.0, rise
		for range 60 {
			rise = lo + float64((hi-lo)/2)
			if _, effective := weigh(rise); effective < enough {
				hi = rise
			} else {
				lo = rise
			}
		}
		rise = hi // never nothing
		mean, effective = weigh(rise)
		l.temperature += rise
	} else {
		l.temperature = 1
	}
	l.evidence += num.Log(mean) + float64(rise*top)
	total := mean * float64(l.n)
	for i := range share {
		share[i] /= total
	}
	return Step{
		Island: l.number, Temperature: l.temperature, Possible: possible, EffectiveN: effective, LogEvidence: l.evidence,
	}, share, nil
}

// choose resamples the particles.
func (l *island) choose(share []float64) {
	u := l.resample.Stream(uint64(l.round*l.smc.Islands + l.number)).Uniform(0)
	ancestor := make([]int, l.n)
	for i, j := range systematic(share, l.n, u) {
		l.next.take(i, l.now, j)
		ancestor[i] = l.ancestor[j]
	}
	l.now, l.next, l.ancestor = l.next, l.now, ancestor
}

// scales are those that a sweep tries, relative to the present one, particle by particle in turn.
var scales = [3]float64{0.5, 1, 2}

// mix moves the particles until little is left of where they were, and of the chance they had: inputs and chance by turns.
func (l *island) mix(ctx context.Context, k *kernel, step *Step, tell func(Step)) error {
	step.Remnant, step.Renewal = 1, 1
	moves, renewals := tally{}, tally{}
	old := 1.0 // share of the streams that have the draws they had
	if len(l.now.chance) == 0 {
		old = 0
	}
	for (step.Remnant > l.smc.Remnant || old > l.smc.Remnant) && step.Sweeps < l.smc.Sweeps {
		l.begin(l.next)
		renews := step.Sweeps%2 == 1 && len(l.now.chance) > 0
		if renews {
			l.renew()
		} else {
			for s, chance := range l.next.chance {
				copy(chance, l.now.chance[s])
			}
			k.propose(l.next, l.now, l.move, l.scale)
		}
		l.next.place()
		if err := l.evaluate(ctx, l.next); err != nil {
			return err
		}
		moved := l.decide()
		step.Sweeps++
		if renews {
			renewals.add(moved, l.n)
			step.Renewal = renewals.share()
			old *= 1 - l.adaptRenewal(moved)
			step.Old = old
		} else {
			moves.add(moved, l.n)
			step.Acceptance = moves.share()
			step.Scale = l.scale
			step.Remnant *= 1 - l.adapt(k, moved)
		}
		step.Runs = l.runs
		tell(*step)
	}
	return nil
}

// renew proposes other draws for some streams of each particle, whose inputs stay: for as large a share of the streams as
// l.fresh says, times the scale of the particle.
func (l *island) renew() {
	for a := range l.next.z {
		copy(l.next.z[a], l.now.z[a])
	}
	for i, run := range l.next.run {
		chosen := l.choice.Stream(uint64(run))
		share := float64(l.fresh * scales[i%len(scales)])
		for s, chance := range l.next.chance {
			if chosen.Uniform(uint64(s)) >= share {
				chance[i] = l.now.chance[s][i]
			}
		}
	}
}

// adaptRenewal takes the share of streams of those whose accepted renewals were of most, and gives the mean share that was
// renewed.
func (l *island) adaptRenewal(moved [len(scales)]float64) (gain float64) {
	best, most := float64(l.fresh*scales[0]), 0.0
	for j, s := range scales {
		tried := float64((l.n + len(scales) - 1 - j) / len(scales))
		renewed := moved[j] / tried * min(1, l.fresh*s)
		gain += renewed / float64(len(scales))
		if renewed > most {
			best, most = float64(l.fresh*s), renewed
		}
	}
	l.fresh = min(max(best, 1/float64(len(l.now.chance))), 1)
	return gain
}

// tally counts proposals and those that were accepted.
type tally struct{ tried, accepted float64 }

func (t *tally) add(moved [len(scales)]float64, tried int) {
	t.tried += float64(tried)
	for _, n := range moved {
		t.accepted += n
	}
}

func (t *tally) share() float64 { return t.accepted / t.tried }

// decide lets the proposals that are accepted take the particles' places, and counts them by the scale they had.
func (l *island) decide() (moved [len(scales)]float64) {
	for i, run := range l.next.run {
		ratio := l.temperature * (l.next.log[i] - l.now.log[i])
		if num.Log(l.accept.Stream(uint64(run)).Uniform(0)) < ratio {
			l.now.take(i, l.next, i)
			moved[i%len(scales)]++
		}
	}
	return moved
}

// adapt takes the scale of those whose accepted moves were longest on the whole, and gives the mean length of all moves.
func (l *island) adapt(k *kernel, moved [len(scales)]float64) (gain float64) {
	const leastScale, mostScale = 1e-4, 1e4
	best, most := l.scale*scales[0], 0.0
	for j, s := range scales {
		tried := float64((l.n + len(scales) - 1 - j) / len(scales))
		distance := moved[j] / tried * k.size(l.scale*s)
		gain += distance / float64(len(scales))
		if distance > most {
			best, most = l.scale*s, distance
		}
	}
	l.scale = min(max(best, leastScale), mostScale)
	return gain
}

// evaluate makes the runs of the particles, whose numbers follow one another.
func (l *island) evaluate(ctx context.Context, p *particles) error {
	var design sim.Design = points{p.run[0], p.u}
	if l.problem.Depend != nil {
		var err error
		if design, err = l.problem.Depend(design); err != nil {
			return err
		}
	}
	p.first = p.run[0]
	plan := sim.Plan{
		Model: l.problem.Model, Inputs: l.problem.Inputs, Design: design, Axes: len(l.problem.Axes),
		Seed: l.problem.Seed, First: p.first, End: p.first + l.n, Keep: l.problem.Keep,
		Chance:  func(run, stream int) int { return p.chance[stream][run-p.first] },
		Workers: max(1, l.smc.Workers/l.smc.Islands),
	}
	sum, err := sim.Run(ctx, plan, p)
	l.runs += sum.Runs
	l.failed += sum.Failed
	if err == nil {
		l.problem.Likelihood.Log(p.log, p.out)
	}
	return err
}

func distinct(list []int) int {
	seen := make(map[int]bool, len(list))
	for _, v := range list {
		seen[v] = true
	}
	return len(seen)
}

package sensitivity

import (
	"fmt"
	"math"
	"slices"

	"cloudgate/sim"
	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// Elementary is a design for elementary effects: bundles of runs, of which each pair of neighbours differs in one
// group of inputs, by half its range. All runs of a bundle follow one another. They share their chance, so that no
// effect is that of chance; Plan.Chance must be Chance. It is safe for concurrent use.
type Elementary struct {
	axes    int
	groups  []Group
	bundles []bundle
	radial  bool
}

// bundle is where the runs of a trajectory or of a star begin, where each axis goes, and the order of the groups.
type bundle struct {
	from, to []float64
	order    []int
}

// step is how far an axis goes: half the range, so that every level is as likely as any other.
const step = 0.5

// Trajectories makes Morris' design: each trajectory starts at random on a grid of so many levels, and moves one group
// after the other, in random order (Morris, "Factorial sampling plans for preliminary computational experiments",
// Technometrics 33, 1991, 161-174). The levels are the middles of equal shares of the range, since its ends may be
// infinite. From the candidates, of which there are at least as many as trajectories, those are chosen that lie far apart:
// Campolongo, Cariboni and Saltelli, "An effective screening design for sensitivity analysis of large models",
// Environmental Modelling & Software 22 (2007), 1509-1518, with the distance as a mean square over points, which costs no
// more for long trajectories, and one by one, as Ruano, Ribes, Seco and Ferrer, "An improved sampling strategy based on
// trajectory design for application of the Morris method to systems with many input factors", ibid. 37 (2012), 103-109.
//
// Independent trajectories are stats.Runs. Chosen ones are taken for independent.
func Trajectories(axes int, groups []Group, seed uint64, levels, candidates, trajectories int) (*Elementary, error) {
	if err := checkElementary(groups, axes); err != nil {
		return nil, err
	}
	if levels < 2 || levels%2 != 0 {
		return nil, fmt.Errorf("sensitivity: %d levels; expected an even number, at least 2", levels)
	}
	if trajectories < 1 || candidates < trajectories {
		return nil, fmt.Errorf("sensitivity: %d trajectories of %d candidates; expected at least 1, and as many candidates", trajectories, candidates)
	}
	key := rng.NewKey(seed, "morris")
	made := make([]bundle, candidates)
	for t := range made {
		made[t] = trajectory(key.Stream(uint64(t)), axes, len(groups), levels)
	}
	e := &Elementary{axes: axes, groups: groups, bundles: made}
	if candidates > trajectories {
		e.bundles = e.spreadOut(trajectories)
	}
	return e, nil
}

// Radial makes a design of stars: from each point of a design, every group goes by itself to the other half of its range
// (Campolongo, Saltelli and Cariboni, "From screening to quantitative sensitivity analysis. A unified approach", Computer
// Physics Communications 182, 2011, 978-988). Theirs goes to a second point; a step of one length has no division by
// what may be close to 0. The stars belong together as the points of the design do.
func Radial(d sim.Design, axes int, groups []Group) (*Elementary, error) {
	if err := checkElementary(groups, axes); err != nil {
		return nil, err
	}
	n := d.Len()
	u := make([][]float64, axes)
	for a := range u {
		u[a] = make([]float64, n)
	}
	d.Fill(0, u)
	e := &Elementary{axes: axes, groups: groups, bundles: make([]bundle, n), radial: true}
	order := make([]int, len(groups))
	for g := range order {
		order[g] = g
	}
	for t := range e.bundles {
		b := bundle{make([]float64, axes), make([]float64, axes), order}
		for a := range u {
			b.from[a] = u[a][t]
			b.to[a] = across(u[a][t])
		}
		e.bundles[t] = b
	}
	return e, nil
}

func checkElementary(groups []Group, axes int) error {
	if err := checkGroups(groups, axes); err != nil {
		return err
	}
	for _, g := range groups {
		if g.Chance {
			return fmt.Errorf("sensitivity: group %q has chance, which has no range to step through", g.Name)
		}
	}
	return nil
}

// across is the point half the range away, and never 0 itself.
func across(u float64) float64 {
	if u < step {
		return u + step
	}
	return max(u-step, 0x1p-53)
}

func trajectory(draws rng.Stream, axes, groups, levels int) bundle {
	b := bundle{make([]float64, axes), make([]float64, axes), make([]int, groups)}
	for a := range axes {
		level := math.Floor(draws.Uniform(uint64(a)) * float64(levels))
		b.from[a] = (level + 0.5) / float64(levels)
		b.to[a] = across(b.from[a])
	}
	for g := range b.order {
		k := int(draws.Uniform(uint64(axes+g)) * float64(g+1))
		b.order[g] = b.order[k]
		b.order[k] = g
	}
	return b
}

// spreadOut chooses trajectories: first the two that are farthest apart, then always the one that is farthest from those
// chosen, by the sum of squares.
func (e *Elementary) spreadOut(n int) []bundle {
	centres := make([]centre, len(e.bundles))
	for t, b := range e.bundles {
		centres[t] = e.centre(b)
	}
	next, most := 0, 0.0
	for t := range centres {
		for l := range t {
			if d := centres[t].distance(centres[l]); d > most {
				next, most = t, d
			}
		}
	}
	chosen := make([]bundle, 0, n)
	sums := make([]float64, len(centres))
	for {
		chosen = append(chosen, e.bundles[next])
		if len(chosen) == n {
			return chosen
		}
		last := next
		sums[last], next = math.Inf(-1), 0
		for t := range sums {
			sums[t] += centres[t].distance(centres[last])
			if sums[t] > sums[next] {
				next = t
			}
		}
	}
}

// centre is the mean of a trajectory's points and their mean squared distance from it: enough for the mean squared
// distance between the points of two trajectories.
type centre struct {
	mean    []float64
	scatter float64
}

func (e *Elementary) centre(b bundle) centre {
	c := centre{mean: slices.Clone(b.from)}
	runs := float64(len(e.groups) + 1)
	for k, g := range b.order {
		moved := float64(len(e.groups)-k) / runs // share of the points after the move
		for _, a := range e.groups[g].Axes {
			d := b.to[a] - b.from[a]
			c.mean[a] += float64(moved * d)
			c.scatter += float64(moved * (1 - moved) * d * d)
		}
	}
	return c
}

func (c centre) distance(o centre) float64 {
	sum := c.scatter + o.scatter
	for a, m := range c.mean {
		d := m - o.mean[a]
		sum += float64(d * d)
	}
	return sum
}

// Bundles is the number of trajectories or stars.
func (e *Elementary) Bundles() int { return len(e.bundles) }

// Len is the number of runs, one more for each bundle than there are groups: known before any is made.
func (e *Elementary) Len() int { return len(e.bundles) * (len(e.groups) + 1) }

// Chance is the run whose chance a run has: that with the number of its bundle.
func (e *Elementary) Chance(run, _ int) int { return run / (len(e.groups) + 1) }

// Fill writes the coordinates of run first+i to u[axis][i].
func (e *Elementary) Fill(first int, u [][]float64) {
	if len(u) == 0 {
		return
	}
	for i := range u[0] {
		b, k := e.bundles[e.Chance(first+i, 0)], (first+i)%(len(e.groups)+1)
		for a := range u {
			u[a][i] = b.from[a]
		}
		for m, g := range b.order[:k] {
			if e.radial && m != k-1 {
				continue
			}
			for _, a := range e.groups[g].Axes {
				u[a][i] = b.to[a]
			}
		}
	}
}

// Effects summarises the elementary effects of each group on one outcome, whose values are given by run; a number of whole
// bundles will do. An elementary effect is the change of the outcome over the step, in the direction of the input, as a
// share of its range: in units of the outcome for the whole range, by probability. mu is their mean, sigma their standard
// deviation (Morris, 1991), mu_star the mean of their absolute values, which neither signs nor groups can cancel
// (Campolongo et al., 2007). A group of several inputs has no direction and therefore mu_star alone. Effects of failed runs
// (NaN) are left out. The intervals are Student's; that of sigma is by the delta method, and
// too narrow (88 % instead of 95 %) in the odd case that the effects are two equally likely values.
//
// It panics where y holds no whole number of bundles.
func (e *Elementary) Effects(outcome int, y []float64, r stats.Replicates) []Row {
	runs := len(e.groups) + 1
	if len(y)%runs != 0 {
		panic(fmt.Sprintf("sensitivity: %d values for bundles of %d runs", len(y), runs))
	}
	bundles := e.bundles[:len(y)/runs]
	reason := ""
	if slices.ContainsFunc(y, func(x float64) bool { return math.IsInf(x, 0) }) {
		reason = infiniteOutcome
	}
	effects := make([][]float64, len(e.groups))
	for g := range effects {
		effects[g] = make([]float64, len(bundles))
	}
	for t, b := range bundles {
		at := y[t*runs : (t+1)*runs]
		for k, g := range b.order {
			before := at[k]
			if e.radial {
				before = at[0]
			}
			length := step
			if axes := e.groups[g].Axes; len(axes) == 1 {
				length = b.to[axes[0]] - b.from[axes[0]]
			}
			effects[g][t] = (at[k+1] - before) / length
		}
	}
	var rows []Row
	for g, group := range e.groups {
		rows = append(rows, summary(outcome, group, effects[g], r, reason)...)
	}
	return rows
}

// summary is the rows of one group; a reason says why they have no values.
func summary(outcome int, group Group, effects []float64, r stats.Replicates, reason string) []Row {
	indices := []Index{Mu, MuStar, Sigma}
	if len(group.Axes) > 1 {
		indices = []Index{MuStar}
	}
	n := 0
	for _, x := range effects {
		if !math.IsNaN(x) {
			n++
		}
	}
	if reason == "" && n < 2 {
		reason = noRuns
	}
	sets := groups(r, len(effects))
	var rows []Row
	for _, index := range indices {
		if reason != "" {
			rows = append(rows, without(outcome, group.Name, index, n, reason))
			continue
		}
		value, influence := moment(index, effects, float64(n))
		rows = append(rows, newRow(outcome, group.Name, index, value, n, linear(value, influence, n, sets)))
	}
	return rows
}

// moment is mu, mu_star or sigma of n effects that are not NaN, with the influence of each.
func moment(index Index, effects []float64, n float64) (value float64, influence []float64) {
	influence = make([]float64, len(effects))
	mean := func() float64 { return num.Sum(influence) / n }
	set := func(f func(x float64) float64) {
		for i, x := range effects {
			if !math.IsNaN(x) {
				influence[i] = f(x)
			}
		}
	}
	if index == MuStar {
		set(math.Abs)
		value = mean()
		set(func(x float64) float64 { return math.Abs(x) - value })
		return value, influence
	}
	set(func(x float64) float64 { return x })
	mu := mean()
	if index == Mu {
		set(func(x float64) float64 { return x - mu })
		return mu, influence
	}
	set(func(x float64) float64 { return float64((x - mu) * (x - mu)) })
	variance := mean() * n / (n - 1)
	value = math.Sqrt(variance)
	if value == 0 {
		clear(influence)
		return 0, influence
	}
	set(func(x float64) float64 { return (float64((x-mu)*(x-mu)) - variance) / (2 * value) })
	return value, influence
}

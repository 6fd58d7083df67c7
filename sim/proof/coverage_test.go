package proof

import (
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"cloudgate/sim/design"
	"cloudgate/sim/num"
	"cloudgate/sim/stats"
)

// sets is the number of replicates of the designs that have them.
const sets = 16

// plan is a design of so many seeds.
type plan struct {
	name string
	kind design.Kind
	led  bool
}

var plans = []plan{
	{"random", design.Random, true},
	{"lhs", design.LatinHypercube, true},
	{"sobol", design.Sobol, true},
	{"sobol, no leads", design.Sobol, false},
}

func (p plan) axes(n int) []design.Axis {
	axes := leading(n)
	for a := range axes {
		if !p.led {
			axes[a].Lead = 0
		}
	}
	return axes
}

func (p plan) replicates() stats.Replicates {
	if p.kind == design.Random {
		return stats.Runs()
	}
	return stats.Sets(sets)
}

// question is one estimate with its true value, and the coverage that it must and may have.
type question struct {
	name        string
	truth       float64
	least, most float64
	estimate    func(c *stats.Column) stats.Estimate
	covered     int // of the studies
}

// questions are what a problem's truth answers, in a design. An interval at an atom may be the atom itself
// and then always holds it.
func (t truth) questions(pl plan) (q []*question) {
	const least, most = 0.93, 0.98
	add := func(name string, truth, least, most float64, estimate func(c *stats.Column) stats.Estimate) {
		q = append(q, &question{name: name, truth: truth, least: least, most: most, estimate: estimate})
	}
	mostMoments := most
	if !pl.led {
		mostMoments = 1 // see stats.Column.Mean
	}
	if !math.IsNaN(t.mean) {
		add("mean", t.mean, least, mostMoments, (*stats.Column).Mean)
	}
	if !math.IsNaN(t.sd) {
		atLeast := least
		if t.skewed {
			atLeast = 0.905 // see stats.Column.SD
		}
		add("sd", t.sd, atLeast, mostMoments, (*stats.Column).SD)
	}
	for _, p := range slices.Sorted(maps.Keys(t.quantiles)) {
		atMost := most
		if t.atoms[p] {
			atMost = 1
		}
		add(fmt.Sprintf("p%g", 100*p), t.quantiles[p], least, atMost, func(c *stats.Column) stats.Estimate { return c.Quantile(p) })
	}
	for _, x := range slices.Sorted(maps.Keys(t.above)) {
		add(fmt.Sprintf("P=%.3g", t.above[x]), t.above[x], least, most, func(c *stats.Column) stats.Estimate { return c.Above(x) })
	}
	return q
}

// ask makes the studies of a plan and counts whose intervals hold the truth.
func ask(t testing.TB, p problem, pl plan, runs, seeds int) []*question {
	questions := p.truth.questions(pl)
	var mu sync.Mutex
	var wg sync.WaitGroup
	const workers = 2
	for w := range workers {
		f := p.new(t)
		wg.Go(func() {
			c, s, y := stats.NewColumn(pl.replicates()), newSample(p.axes), make([]float64, runs)
			covered := make([]int, len(questions))
			for seed := w; seed < seeds; seed += workers {
				d, err := design.New(pl.kind, pl.axes(p.axes), uint64(seed), sets, runs)
				if err != nil {
					t.Error(err)
					return
				}
				s.fill(d, f, uint64(seed), y)
				c.Reset(y)
				for i, q := range questions {
					if e := q.estimate(c); e.Lo <= q.truth && q.truth <= e.Hi {
						covered[i]++
					}
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for i, q := range questions {
				q.covered += covered[i]
			}
		})
	}
	wg.Wait()
	return questions
}

// alarm is the probability with which the test fails on one estimate that covers just as often as it
// must, or may. It asks for a few hundred estimates at each size, so that an engine that just keeps its
// promises would fail for less than one of 100 choices of seeds.
const alarm = 1e-5

// improbable says whether a count out of n is too small, or too large, for a coverage of least to most.
func improbable(count, n int, least, most float64) bool {
	// P(B <= k) = P(B >= k+1 is false), with P(B >= i) = I_p(i, n-i+1).
	few := count < n && 1-num.BetaInc(float64(count+1), float64(n-count), least) < alarm
	many := count > 0 && most < 1 && num.BetaInc(float64(count), float64(n-count+1), most) < alarm
	return few || many
}

// A 95 % interval holds the truth in 93 to 98 % of studies: means, standard deviations, quantiles,
// probabilities and paired differences, in every design.
func TestCoverage(t *testing.T) {
	sizes, seeds := []int{1024}, 300
	switch {
	case full():
		sizes, seeds = []int{1024, 16384}, 2000
	case testing.Short():
		seeds = 50
	}
	for _, runs := range sizes {
		total := 0
		for _, p := range problems {
			table := fmt.Sprintf("%s, %d runs, %d seeds\n%17s", p.name, runs, seeds, "")
			for _, q := range p.truth.questions(plans[0]) {
				table += fmt.Sprintf(" %7s", q.name)
			}
			for _, pl := range plans {
				table += fmt.Sprintf("\n%17s", pl.name)
				for _, q := range ask(t, p, pl, runs, seeds) {
					total++
					table += fmt.Sprintf(" %7.1f", 100*float64(q.covered)/float64(seeds))
					if improbable(q.covered, seeds, q.least, q.most) {
						t.Errorf("%s, %s, %d runs: the interval of %s holds the truth in %d of %d studies, want %g to %g %%",
							p.name, pl.name, runs, q.name, q.covered, seeds, 100*q.least, 100*q.most)
					}
				}
			}
			t.Log(strings.TrimRight(table, " "))
		}
		if total*2 > 1e-2/alarm {
			t.Errorf("%d estimates give more than one false alarm in a hundred", total)
		}
	}
}

// full says whether the tests should take the time they need.
func full() bool { return os.Getenv("CLOUDGATE_PROOF") == "full" }

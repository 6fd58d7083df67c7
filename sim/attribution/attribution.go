package attribution

import (
	"context"
	"fmt"
	"math"

	"cloudgate/sim"
	"cloudgate/sim/shapley"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

// Game is the groups that differ between two scenarios, and the runs of all that lies between.
type Game struct {
	Groups     int
	Statistics []sim.Statistic // each of a single cell
	Replicates stats.Replicates
	// Plan are the runs of a scenario that has the groups of a coalition as in the second. Plans share their design and
	// differ in nothing else. Keep is set by the game.
	Plan func(c shapley.Coalition) (sim.Plan, error)
	// Sinks see all the runs, one plan after the other; nil for none.
	Sinks []sim.Sink
}

// Attribution is the difference that a statistic has between two scenarios, shared out.
type Attribution struct {
	Statistic    sim.Statistic
	Output       sim.Output     // that it is of, in the first scenario
	From, To     stats.Estimate // of the first and of the second scenario
	Difference   stats.Estimate
	Shares       []stats.Estimate // by group; their values add up to that of Difference
	Interactions []Interaction    // of all pairs; where orders are sampled, of those of four groups with large shares
}

// Interaction is what two groups do together beyond what each does.
type Interaction struct {
	First, Second int // groups
	stats.Estimate
}

// Found is what a game gave.
type Found struct {
	Attributions []Attribution // by statistic
	Coalitions   int           // scenarios that were run
	Orders       int           // sampled, reverses included; 0 where all coalitions count
	Failed       int           // runs
}

// Exact plays all coalitions, 2 to the power of Groups. The error is that of a plan, of a statistic that a scenario
// between the two does not have, or ctx's.
func (g Game) Exact(ctx context.Context) (*Found, error) {
	p := &play{Game: g, ctx: ctx}
	shares, err := shapley.Exact(shapley.Game{Players: g.Groups, Value: p.value})
	if err != nil {
		return nil, err
	}
	return p.found(shares), nil
}

// Sampled plays random orders and their reverses, until they leave no more error than the runs do in any share, or a
// hundredth of the difference, at most so many pairs of them.
func (g Game) Sampled(ctx context.Context, seed uint64, pairs int) (*Found, error) {
	p := &play{Game: g, ctx: ctx}
	shares, err := shapley.Sampled(shapley.Game{Players: g.Groups, Value: p.value}, seed, pairs, func(s *shapley.Shares) bool {
		f := p.found(s)
		for k, a := range f.Attributions {
			for i, share := range a.Shares {
				orders := p.orders(s, i, k)
				runs := math.Sqrt(max(0, float64(half(share)*half(share))-float64(orders*orders)))
				if !(orders <= runs) && orders > math.Abs(a.Difference.Value)/100 {
					return false
				}
			}
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	return p.found(shares), nil
}

func half(e stats.Estimate) float64 { return (e.Hi - e.Lo) / 2 }

// play is a game being played.
type play struct {
	Game
	ctx      context.Context
	whole    [2][]stats.Estimate // of the empty coalition and of all groups, by statistic
	outputs  []sim.Output
	sections int // of a statistic
	failed   int
}

// sections of independent runs, as stats.Pair has them.
const sections = 16

// value runs a coalition: of each statistic in turn the number of all runs and those of the sections.
func (p *play) value(c shapley.Coalition) ([]float64, error) {
	plan, err := p.Plan(c)
	if err != nil {
		return nil, err
	}
	spec := plan.Model.Spec()
	plan.Keep = make([]bool, len(spec.Outputs))
	sinks := p.Sinks
	var columns []*study.Series
	var outputs []sim.Output
	for _, st := range p.Statistics {
		cells, err := spec.ResolveStatistic(st)
		if err != nil {
			return nil, err
		}
		if len(cells) != 1 {
			return nil, fmt.Errorf("statistic %q: found %d cells; expected one, as with an @", st, len(cells))
		}
		plan.Keep[cells[0].Output] = true
		series := &study.Series{Column: cells[0].Column}
		columns, outputs = append(columns, series), append(outputs, spec.Outputs[cells[0].Output])
		sinks = append(sinks[:len(sinks):len(sinks)], series)
	}
	summary, err := sim.Run(p.ctx, plan, sinks...)
	if err != nil {
		return nil, err
	}
	p.failed += summary.Failed
	var numbers []float64
	var whole []stats.Estimate
	for k, st := range p.Statistics {
		e := study.Estimate(st, outputs[k].Kind, stats.Of(columns[k].Values, p.Replicates))
		whole = append(whole, e)
		numbers = append(numbers, e.Value)
		parts := p.Replicates.Count()
		if parts == 0 {
			parts = sections
		}
		p.sections = parts
		for s := range parts {
			var values []float64
			for i := s; i < len(columns[k].Values); i += parts {
				values = append(values, columns[k].Values[i])
			}
			numbers = append(numbers, study.Estimate(st, outputs[k].Kind, stats.Of(values, stats.Runs())).Value)
		}
	}
	if c == 0 {
		p.whole[0], p.outputs = whole, outputs
	}
	if c.Size() == p.Groups {
		p.whole[1] = whole
	}
	return numbers, nil
}

// estimate reads the k-th statistic from what was shared out.
func (p *play) estimate(vector []float64, k int) stats.Estimate {
	from := k * (1 + p.sections)
	return stats.Sectioned(vector[from], vector[from+1:from+1+p.sections], p.whole[0][k].N)
}

// orders is half the interval that sampled orders leave in a share.
func (p *play) orders(s *shapley.Shares, i, k int) float64 {
	if s.Spread == nil {
		return 0
	}
	return stats.Student(s.Orders/2-1) * s.Spread[i][k*(1+p.sections)]
}

func (p *play) found(s *shapley.Shares) *Found {
	f := &Found{Coalitions: s.Coalitions, Orders: s.Orders, Failed: p.failed}
	difference := make([]float64, len(s.None))
	for j := range difference {
		difference[j] = s.Whole[j] - s.None[j]
	}
	for k, st := range p.Statistics {
		a := Attribution{Statistic: st, Output: p.outputs[k], From: p.whole[0][k], To: p.whole[1][k], Difference: p.estimate(difference, k)}
		for i := range s.Shares {
			e := p.estimate(s.Shares[i], k)
			if orders := p.orders(s, i, k); orders > 0 {
				both := math.Sqrt(float64(half(e)*half(e)) + float64(orders*orders))
				e.SE *= both / half(e)
				e.Lo, e.Hi = e.Value-both, e.Value+both
			}
			a.Shares = append(a.Shares, e)
		}
		for _, both := range s.Interactions {
			a.Interactions = append(a.Interactions, Interaction{both.First, both.Second, p.estimate(both.Value, k)})
		}
		f.Attributions = append(f.Attributions, a)
	}
	return f
}

package study

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"cloudgate/sim"
	"cloudgate/sim/stats"
)

// Least numbers on which a stopping rule may rest: at fewer, the error itself is not known well enough for
// its being small to be more than luck.
const (
	LeastRuns = 1024 // at the first look
	LeastSets = 16   // randomisations of a design whose runs depend on each other
)

// Until is a rule that makes runs until errors are small enough.
//
// It looks at the estimates after given numbers of runs, and stops at the first look at which half the width of the
// 95 % interval of every target is at most what is asked. That such an interval still covers at about its
// rate when it decides by its own width where to stop is a theorem for errors that are small beside the
// spread of the runs (Chow and Robbins, Annals of Mathematical Statistics 36, 1965, 457; for simulation in
// general, Glynn and Whitt, Annals of Applied Probability 2, 1992, 180). What is lost at finite errors
// comes of stopping early where the spread happens to be underestimated, and the more often one looks the
// more of that there is (Singham, ACM TOMACS 24, 2014). So looks should be few: with twice the runs from
// look to look at most two or three come near the decision. And the spread must be known well from the first
// look on: LeastRuns, and LeastSets where the runs depend on each other, Student's multiplier then standing for
// what 16 sets leave open (L'Ecuyer, Nakayama, Owen and Tuffin, Winter Simulation Conference, 2023). The tests
// measure what remains: see TestCoverage.
//
// The rule sees its own targets alone, and asks no clock but Elapsed.
type Until struct {
	Targets    []Target
	Replicates stats.Replicates
	Looks      []int // the numbers of runs at which to look, ascending, at least one
	// Extend makes the runs up to a number, and gives them to the targets' series.
	Extend func(ctx context.Context, end int) error
	// From is how many runs there are already, whose values the series hold: a rule that was interrupted goes on at the first
	// look that is not before them, for those before have asked for more.
	From int
	// MaxTime ends the rule before a look that, at the rate of the runs made since From, would end later; 0 for no
	// limit. The first look is always made. Elapsed tells the time since the first of these runs was begun.
	MaxTime time.Duration
	Elapsed func() time.Duration
	// Look is told what each look found; nil for nobody.
	Look func(runs int, found []Found)
}

// Target is one number whose error is to be small: a target of which a single cell is meant.
type Target struct {
	sim.Target
	Output    sim.Output // that the cell belongs to
	Cell      sim.Cell
	Of        *Series  // its runs
	Minus     *Series  // those of the scenario that is subtracted; nil for none
	MinusCell sim.Cell // that they are of, in that scenario's model
}

// Series is a sim.Sink that holds one column of the runs it is given, in order.
type Series struct {
	Column int // index in Batch.Out
	Values []float64
}

// Put implements sim.Sink.
func (s *Series) Put(_ int, _, out [][]float64, _ []string) error {
	if out[s.Column] == nil {
		return fmt.Errorf("study: column %d of a target is not kept", s.Column)
	}
	for _, x := range out[s.Column] {
		s.Values = append(s.Values, x+0) // there is no -0 in a file of runs, where values may be read again
	}
	return nil
}

// Targets are the numbers that a target means in a model, one for each cell. Minus is the model of the
// scenario that is subtracted, nil for none.
func Targets(of sim.Spec, t sim.Target, minus *sim.Spec) ([]Target, error) {
	cells, err := of.ResolveTarget(t)
	if err != nil {
		return nil, err
	}
	var subtracted []sim.Cell
	if minus != nil {
		if subtracted, err = minus.ResolveTarget(t); err != nil {
			return nil, fmt.Errorf("of %s: %w", t.Minus, err)
		}
		a, b := of.Outputs[cells[0].Output], minus.Outputs[subtracted[0].Output]
		switch {
		case len(cells) != len(subtracted):
			return nil, fmt.Errorf("target %q: found %d cells, and %d of %s; expected as many, as with an @", t, len(cells), len(subtracted), t.Minus)
		case a.Kind != b.Kind || a.Unit != b.Unit:
			return nil, fmt.Errorf("target %q: found a %s in %s, and a %s in %s of %s; expected the same", t, a.Kind, a.Unit, b.Kind, b.Unit, t.Minus)
		}
	}
	var targets []Target
	for i, c := range cells {
		o := of.Outputs[c.Output]
		one := Target{Target: t, Output: o, Cell: c, Of: &Series{Column: c.Column}}
		if minus != nil {
			one.Minus, one.MinusCell = &Series{Column: subtracted[i].Column}, subtracted[i]
		}
		one.Statistic.Selector.Coords = o.Where
		if c.At >= 0 {
			one.Statistic.Selector.At = sim.At{Form: sim.AtRange, Lo: o.At[c.At], Hi: o.At[c.At]}
		}
		targets = append(targets, one)
	}
	return targets, nil
}

// Found is what a look found of a target.
type Found struct {
	stats.Estimate
	Half    float64 // half the width of the interval; not finite where the runs are too few to bound it
	Asked   float64 // the most that Half may be
	Reached bool
}

// End says what ended a rule.
type End string

// The ends of a rule.
const (
	EndReached End = "reached" // every target
	EndRuns    End = "runs"    // the last look has been made
	EndTime    End = "time"    // there is none for the next look
)

// Run makes runs until the rule ends, and says how many there are, what ended it, and what the last look found of
// each target. When ctx is cancelled, or Extend fails, it gives that error.
func (u Until) Run(ctx context.Context) (runs int, end End, found []Found, err error) {
	if len(u.Looks) == 0 || len(u.Targets) == 0 {
		return 0, "", nil, errors.New("study: a stopping rule needs a target and a look")
	}
	next := slices.IndexFunc(u.Looks, func(look int) bool { return look >= u.From })
	if next < 0 {
		return 0, "", nil, fmt.Errorf("study: there are %d runs, more than the last look is at", u.From)
	}
	for _, look := range u.Looks[next:] {
		if made := runs - u.From; made > 0 && u.MaxTime > 0 && float64(u.Elapsed())*float64(look-u.From)/float64(made) > float64(u.MaxTime) {
			return runs, EndTime, found, nil
		}
		if err := u.Extend(ctx, look); err != nil {
			return runs, "", nil, err
		}
		runs, found = look, u.look()
		if u.Look != nil {
			u.Look(runs, found)
		}
		if !slices.ContainsFunc(found, func(f Found) bool { return !f.Reached }) {
			return runs, EndReached, found, nil
		}
		if ctx.Err() != nil {
			return runs, "", nil, context.Cause(ctx)
		}
	}
	return runs, EndRuns, found, nil
}

func (u Until) look() []Found {
	column, pair := stats.NewColumn(u.Replicates), stats.NewPair(u.Replicates)
	var found []Found
	for _, t := range u.Targets {
		var e stats.Estimate
		if t.Minus == nil {
			column.Reset(t.Of.Values)
			e = Estimate(t.Statistic, t.Output.Kind, column)
		} else {
			pair.Reset(t.Of.Values, t.Minus.Values)
			e = Difference(t.Statistic, t.Output.Kind, pair)
		}
		f := Found{Estimate: e, Half: (e.Hi - e.Lo) / 2, Asked: t.Half(e.Value)}
		f.Reached = f.Half <= f.Asked && !math.IsInf(f.Half, 0)
		found = append(found, f)
	}
	return found
}

// Needed is how many runs it would take for the error that is asked, if errors fall as one over the square root of
// their number: what random points do, and the points of other designs do at worst. It is +Inf where no
// number will do or none can be told.
func (f Found) Needed(runs int) float64 {
	ratio := f.Half / f.Asked
	if math.IsNaN(ratio) {
		return math.Inf(1)
	}
	return math.Ceil(float64(runs) * max(1, ratio*ratio))
}

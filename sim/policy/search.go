package policy

import (
	"context"
	"fmt"
	"math"
	"slices"

	"cloudgate/sim"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

// Search looks for the least change of some levers that makes a claim true. Every setting of the levers is
// judged under the same draws, so that the statistic of the claim is a function of the levers without noise, though one that
// would be another with other draws: Answer says by how much that moves the change.
//
// One lever is tried on a grid over its whole range, and each place where the truth of the claim changes is then found by
// bisection. With several levers the search goes along rays from where they stand: towards the end of each lever that serves the
// claim, to where the claim becomes true; and the direction is then improved by a pattern search (Kolda, Lewis and
// Torczon, SIAM Review 45, 2003, 385). That is the least change if each lever alone serves the claim ever more, the farther it is moved,
// and if no better direction hides between those that were tried: otherwise it is a local answer. It is the least to within about
// two in a hundred.
type Search struct {
	Claim      sim.Claim
	Kind       sim.Kind // of the outcome of the claim
	Levers     []Lever
	Norm       Norm
	Replicates stats.Replicates
	// Runs gives the column of the claim's outcome with the levers at these values; nil means the policy as it
	// stands. All columns are of the same runs.
	Runs func(ctx context.Context, at []float64) ([]float64, error)
	// Watch is told of each setting that was tried; nil for nobody.
	Watch func(Try)
}

// Lever is something that can be set to any value of a range.
type Lever struct {
	Start  float64 // where it stands, from which change is counted
	Lo, Hi float64 // Lo < Hi, and Start between them
}

// Norm says how the changes of several levers, each in units of its range, make one number.
type Norm string

// The norms.
const (
	Euclidean Norm = "euclidean" // the root of the sum of their squares
	Largest   Norm = "max"       // the largest of them
)

// Try is a setting of the levers with what the claim's statistic came to.
type Try struct {
	At       []float64 // by lever; nil for the policy as it stands
	Estimate stats.Estimate
	Holds    bool // the claim, by the estimate
}

// Change is a setting in which the claim holds, next to one in which it does not.
type Change struct {
	Try
	Size float64 // the norm of the change, in ranges of the levers; 0 where they stand already
	// Lo and Hi are where the change may lie, by lever, along the line on which it was found: the 95 % interval of
	// the statistic there over its local slope. They are cut at the ends of the ranges, and Open says of the
	// interval that it was. NaN where there is no error.
	Lo, Hi []float64
	Open   bool
}

// Answer is what a Search found.
type Answer struct {
	Now     Try      // as it stands
	Changes []Change // from the least on: of one lever, all that were seen; of several, the least found. None where no setting will do
	Best    Try      // of all that were tried with the levers set, the one that comes nearest to the claim, or goes beyond it farthest
	// Rises and Falls say, of one lever, whether its statistic rises and falls anywhere on the grid by more than the error
	// of the difference.
	Rises, Falls bool
	Tries        []Try // all, in order, the policy as it stands first
}

// Already says whether the claim holds as it stands.
func (a *Answer) Already() bool { return a.Now.Holds }

// How finely levers are moved, in units of their ranges.
const (
	gridSteps  = 8          // of a lever that is tried alone
	fineAlone  = 1.0 / 1024 // a change of one lever is found to within
	fineRays   = 1.0 / 256  // and a change along a ray
	slopeSteps = 1.0 / 16   // on both sides of a change, between which its slope is read
	gain       = 1.0 / 64   // what a better direction must gain, as a share of the change
)

// Run searches. When ctx is cancelled, or Runs fails, it gives that error.
func (s Search) Run(ctx context.Context) (*Answer, error) {
	f := &finder{Search: s, ctx: ctx, column: stats.NewColumn(s.Replicates), pair: stats.NewPair(s.Replicates), known: map[string]tried{}}
	var err error
	if f.now, err = f.try(nil); err != nil {
		return nil, err
	}
	f.answer.Now = f.now.Try
	if !f.now.Holds {
		if len(s.Levers) == 1 {
			err = f.alone()
		} else {
			err = f.together()
		}
	}
	if err != nil {
		return nil, err
	}
	f.answer.Best = f.best()
	slices.SortStableFunc(f.answer.Changes, func(a, b Change) int {
		switch {
		case a.Size < b.Size:
			return -1
		case a.Size > b.Size:
			return 1
		}
		return 0
	})
	return &f.answer, nil
}

// finder is a search under way.
type finder struct {
	Search
	ctx    context.Context
	column *stats.Column
	pair   *stats.Pair
	known  map[string]tried
	now    tried
	answer Answer
}

// tried is a Try with its runs.
type tried struct {
	Try
	runs []float64
}

func (f *finder) try(at []float64) (tried, error) {
	key := fmt.Sprint(at)
	if t, ok := f.known[key]; ok {
		return t, nil
	}
	runs, err := f.Runs(f.ctx, at)
	if err != nil {
		return tried{}, err
	}
	f.column.Reset(runs)
	e := study.Estimate(f.Claim.Of.Statistic, f.Kind, f.column)
	t := tried{Try{slices.Clone(at), e, f.Claim.Relation.Holds(e.Value, f.Claim.Value)}, runs}
	f.known[key] = t
	f.answer.Tries = append(f.answer.Tries, t.Try)
	if f.Watch != nil {
		f.Watch(t.Try)
	}
	return t, nil
}

// serves is how far a try goes towards the claim; a greater number is better, and NaN is never better.
func (f *finder) serves(t Try) float64 {
	v := t.Estimate.Value
	if math.IsNaN(v) {
		return math.Inf(-1)
	}
	if f.Claim.Relation.Upward() {
		return v
	}
	return -v
}

// best is the best of all settings that were tried.
func (f *finder) best() Try {
	best := f.answer.Now
	for i, t := range f.answer.Tries[1:] {
		if i == 0 || f.serves(t) > f.serves(best) {
			best = t
		}
	}
	return best
}

// size is the norm of a setting.
func (f *finder) size(at []float64) float64 {
	sum, most := 0.0, 0.0
	for k, l := range f.Levers {
		z := math.Abs(at[k]-l.Start) / (l.Hi - l.Lo)
		sum, most = sum+float64(z*z), max(most, z)
	}
	if f.Norm == Largest {
		return most
	}
	return math.Sqrt(sum)
}

// start is where the levers stand.
func (f *finder) start() []float64 {
	at := make([]float64, len(f.Levers))
	for k, l := range f.Levers {
		at[k] = l.Start
	}
	return at
}

// between is the setting a share t of the way from one to another.
func between(from, to []float64, t float64) []float64 {
	at := make([]float64, len(from))
	for k := range at {
		at[k] = from[k] + float64(t*(to[k]-from[k]))
	}
	return at
}

// alone tries a grid, and finds each place where the claim becomes true or ceases to be.
func (f *finder) alone() error {
	l := f.Levers[0]
	grid := []float64{l.Start}
	for i := range gridSteps + 1 {
		grid = append(grid, l.Lo+float64((l.Hi-l.Lo)*float64(i)/gridSteps))
	}
	grid[len(grid)-1] = l.Hi
	slices.Sort(grid)
	grid = slices.Compact(grid)
	var tries []tried
	for _, x := range grid {
		t, err := f.try([]float64{x})
		if err != nil {
			return err
		}
		tries = append(tries, t)
	}
	for i, t := range tries[1:] {
		f.pair.Reset(t.runs, tries[i].runs)
		d := study.Difference(f.Claim.Of.Statistic, f.Kind, f.pair)
		f.answer.Rises = f.answer.Rises || d.Lo > 0
		f.answer.Falls = f.answer.Falls || d.Hi < 0
	}
	if t := tries[slices.Index(grid, l.Start)]; t.Holds { // as can be where the lever moves several values that differ
		f.answer.Changes = append(f.answer.Changes, f.changeTo(t))
	}
	for i, t := range tries[1:] {
		not, holds := tries[i], t
		if not.Holds == holds.Holds {
			continue
		}
		if not.Holds {
			not, holds = holds, not
		}
		c, err := f.change(not, holds, fineAlone)
		if err == nil {
			err = f.spread(&c, not.At)
		}
		if err != nil {
			return err
		}
		f.answer.Changes = append(f.answer.Changes, c)
	}
	return nil
}

// change finds, on the line from a setting in which the claim does not hold to one in which it does, where it becomes
// true, to within fine of a range. Where it may lie is for spread to say.
func (f *finder) change(not, holds tried, fine float64) (Change, error) {
	lo, hi, at := 0.0, 1.0, holds
	for length := f.length(not.At, holds.At); (hi-lo)*length > fine; {
		mid := (lo + hi) / 2
		t, err := f.try(between(not.At, holds.At, mid))
		if err != nil {
			return Change{}, err
		}
		if t.Holds {
			hi, at = mid, t
		} else {
			lo = mid
		}
	}
	return f.changeTo(at), nil
}

// changeTo is the change to a setting, its interval not known.
func (f *finder) changeTo(t tried) Change {
	none := slices.Repeat([]float64{math.NaN()}, len(t.At))
	return Change{Try: t.Try, Size: f.size(t.At), Lo: none, Hi: slices.Clone(none)}
}

// length is how far the lever that moves most goes between two settings.
func (f *finder) length(from, to []float64) (most float64) {
	for k, l := range f.Levers {
		most = max(most, math.Abs(to[k]-from[k])/(l.Hi-l.Lo))
	}
	return most
}

// spread finds where a change may lie on the line on which it was found, which began at from. Places on it are told
// as shares of the way from there to the change.
func (f *finder) spread(c *Change, from []float64) error {
	least, most := f.reach(from, c.At)
	step := slopeSteps / f.length(from, c.At)
	a, b := max(least, 1-step), min(most, 1+step)
	before, err := f.try(between(from, c.At, a))
	if err != nil {
		return err
	}
	after, err := f.try(between(from, c.At, b))
	if err != nil {
		return err
	}
	slope := (after.Estimate.Value - before.Estimate.Value) / (b - a)
	x, y := 1-(c.Estimate.Hi-c.Estimate.Value)/slope, 1-(c.Estimate.Lo-c.Estimate.Value)/slope
	if math.IsNaN(x) || math.IsNaN(y) {
		return nil
	}
	x, y = min(x, y), max(x, y)
	c.Open = x < least || y > most
	start, end := between(from, c.At, max(least, x)), between(from, c.At, min(most, y))
	for k := range start {
		c.Lo[k], c.Hi[k] = min(start[k], end[k]), max(start[k], end[k])
	}
	return nil
}

// reach is how far the line through two settings goes within the ranges, as shares of the way between them.
func (f *finder) reach(from, to []float64) (least, most float64) {
	least, most = math.Inf(-1), math.Inf(1)
	for k, l := range f.Levers {
		step := to[k] - from[k]
		if step == 0 {
			continue
		}
		a, b := (l.Lo-from[k])/step, (l.Hi-from[k])/step
		least, most = max(least, min(a, b)), min(most, max(a, b))
	}
	return least, most
}

// together moves several levers.
func (f *finder) together() error {
	start, err := f.try(f.start())
	if err != nil {
		return err
	}
	if start.Holds {
		f.answer.Changes = []Change{f.changeTo(start)}
		return nil
	}
	corner, candidates, err := f.ends(start)
	if err != nil {
		return err
	}
	var least *Change
	var way []float64 // of least, by lever, from 0 to 1 towards the corner
	for _, c := range candidates {
		found, err := f.change(start, c, fineRays)
		if err != nil {
			return err
		}
		if least == nil || found.Size < least.Size {
			least, way = &found, f.way(corner, c.At)
		}
	}
	if least == nil {
		return nil
	}
	for step := 0.5; step >= 1.0/16; step /= 2 {
		for improved := true; improved; {
			if improved, err = f.poll(start, corner, least, way, step); err != nil {
				return err
			}
		}
	}
	if err := f.spread(least, start.At); err != nil {
		return err
	}
	f.answer.Changes = []Change{*least}
	return nil
}

// ends tries each lever alone at its ends, and all of them together at those that serve the claim best, the
// corner. Candidates are those of these in which it holds.
func (f *finder) ends(start tried) (corner []float64, candidates []tried, err error) {
	corner = f.start()
	for k, l := range f.Levers {
		best := start
		for _, end := range []float64{l.Lo, l.Hi} {
			at := f.start()
			at[k] = end
			t, err := f.try(at)
			if err != nil {
				return nil, nil, err
			}
			if t.Holds {
				candidates = append(candidates, t)
			}
			if f.serves(t.Try) > f.serves(best.Try) {
				best, corner[k] = t, end
			}
		}
	}
	t, err := f.try(corner)
	if err == nil && t.Holds {
		candidates = append(candidates, t)
	}
	return corner, candidates, err
}

// way is a setting as shares of the way from where the levers stand to the corner, the largest of them 1.
func (f *finder) way(corner, at []float64) []float64 {
	w := make([]float64, len(at))
	for k, l := range f.Levers {
		if corner[k] != l.Start {
			w[k] = max(0, (at[k]-l.Start)/(corner[k]-l.Start))
		}
	}
	return w
}

// poll tries directions near the best, one lever more or less, and says whether one of them was better; least and
// way are then its own. A direction is tried first at a change a little less than the least so far: where the claim does not
// hold there, it is no better.
func (f *finder) poll(start tried, corner []float64, least *Change, way []float64, step float64) (bool, error) {
	for k, l := range f.Levers {
		if corner[k] == l.Start {
			continue
		}
		for _, by := range []float64{step, -step} {
			w := slices.Clone(way)
			w[k] += by
			largest := slices.Max(w)
			if w[k] < 0 || largest <= 0 {
				continue
			}
			for i := range w {
				w[i] /= largest
			}
			end := make([]float64, len(w))
			for i, l := range f.Levers {
				end[i] = l.Start + float64(w[i]*(corner[i]-l.Start))
			}
			full := f.size(end)
			if full == 0 {
				continue
			}
			share := (least.Size - max(least.Size*gain, fineRays/2)) / full
			if share <= 0 || share > 1 {
				continue
			}
			t, err := f.try(between(start.At, end, share))
			if err != nil {
				return false, err
			}
			if !t.Holds {
				continue
			}
			if *least, err = f.change(start, t, fineRays); err != nil {
				return false, err
			}
			copy(way, w)
			return true, nil
		}
	}
	return false, nil
}

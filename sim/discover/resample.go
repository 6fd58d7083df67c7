package discover

import (
	"context"
	"math"

	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// Halves say how to resample.
type Halves struct {
	Times      int    // how many halves are drawn, at least one
	Seed       uint64 // of the draws
	Replicates stats.Replicates
	Done       func(times int) // told after each; nil for nobody
}

// Resampled is what the search finds when it is repeated on halves of the cases.
type Resampled struct {
	// Coverage and Density are, for each input, the shares of the halves in which it is restricted by the box of
	// the trajectory that comes nearest to the chosen box's coverage, or to its density ("reproduced", Bryant and
	// Lempert 2010). An input that matters is near 1.
	Coverage, Density []float64
	// InBag is the density, in the halves in which they were found, of the boxes nearest in coverage. OutOfBag and
	// OutOfBagCoverage are the measures of the same boxes in the cases left out, which had no part in finding them:
	// the honest figures, if anything low, for a box from half the cases is worse than one from all.
	InBag            float64
	OutOfBag         stats.Estimate
	OutOfBagCoverage stats.Estimate // of no meaning where some outcome is negative
	All              float64        // the density of all cases
}

// Significant says whether boxes found by such a search are denser than all cases in cases that the search did not
// see: the interval of OutOfBag lies above All. Of pure noise it does not.
func (r Resampled) Significant() bool { return r.OutOfBag.Lo > r.All }

// Overfits says whether the density of a box in the cases in which it was found is not to be believed: that out of
// bag lies below it by more than its error, and more than a quarter of the gain over all cases is lost.
func (r Resampled) Overfits() bool {
	return r.InBag > r.OutOfBag.Hi && r.InBag-r.OutOfBag.Value > (r.InBag-r.All)/4
}

// Resample repeats the search for a box on halves of the cases: each case is in a half with probability ½, by its
// own draw, and search gives the boxes that there are to choose from in it, as Cases.Peel does. The intervals of the out-of-bag measures are those of ratios of sums over
// cases, given the boxes: they say how well the left-out cases know the measures, not how much boxes differ from
// half to half. It panics if h.Times is less than one, and returns the context's error when it is cancelled.
func (c *Cases) Resample(ctx context.Context, b Box, search func(half *Cases) []Box, h Halves) (Resampled, error) {
	if h.Times < 1 {
		panic("discover: no halves to resample")
	}
	found := Resampled{Coverage: make([]float64, len(c.inputs)), Density: make([]float64, len(c.inputs))}
	all := c.Measure()
	found.All = all.Density
	key := rng.NewKey(h.Seed, "discover/halves")
	var seen tally
	left := newRatios(len(c.y))
	for t := range h.Times {
		if err := ctx.Err(); err != nil {
			return Resampled{}, err
		}
		stream := key.Stream(uint64(t))
		half := make([]bool, len(c.y))
		rest := make([]bool, len(c.y))
		for i, ok := range c.counted {
			chosen := stream.Uniform(uint64(i)) < 0.5
			half[i], rest[i] = ok && chosen, ok && !chosen
		}
		in, out := c.keep(half, always), c.keep(rest, always)
		if len(in.members) == 0 {
			continue
		}
		boxes := search(in)
		like, dense := boxes[nearest(boxes, b, Box.share)], boxes[nearest(boxes, b, func(b Box) float64 { return b.Density })]
		for _, l := range like.Limits {
			found.Coverage[l.Input]++
		}
		for _, l := range dense.Limits {
			found.Density[l.Input]++
		}
		region := in.region(like.Limits)
		inside := in.tally(region)
		seen.n += inside.n
		seen.sum += inside.sum
		left.add(c, out, region)
		if h.Done != nil {
			h.Done(t + 1)
		}
	}
	for j := range found.Coverage {
		found.Coverage[j] /= float64(h.Times)
		found.Density[j] /= float64(h.Times)
	}
	found.InBag = c.mean(seen)
	found.OutOfBag = ratio(left.interest, left.inside, h.Replicates)
	found.OutOfBagCoverage = ratio(left.interest, left.ofInterest, h.Replicates)
	if c.binary {
		found.OutOfBag = asShare(found.OutOfBag)
	}
	if !c.negative {
		found.OutOfBagCoverage = asShare(found.OutOfBagCoverage)
	}
	return found, nil
}

func always(int) bool { return true }

// nearest is the index of the box whose measure is nearest to that of b, of equals the denser, then the first.
func nearest(boxes []Box, b Box, measure func(Box) float64) int {
	best, distance := 0, math.Inf(1)
	for k, other := range boxes {
		d := math.Abs(measure(other) - measure(b))
		if d < distance || d == distance && other.denser(boxes[best]) {
			best, distance = k, d
		}
	}
	return best
}

// ratios gathers by case how often it was left out: inside the box, with its outcome, and at all.
type ratios struct {
	inside, interest, ofInterest []float64
}

func newRatios(n int) *ratios { return &ratios{nans(n), nans(n), nans(n)} }

func (r *ratios) add(c, out *Cases, box region) {
	for i, ok := range c.counted {
		if ok && math.IsNaN(r.inside[i]) {
			r.inside[i], r.interest[i], r.ofInterest[i] = 0, 0, 0
		}
		if !out.counted[i] {
			continue
		}
		y := c.outcome(i)
		r.ofInterest[i] += y
		if out.among[i] && box.contains(c, i) {
			r.inside[i]++
			r.interest[i] += y
		}
	}
}

// asShare cuts an interval at 0 and 1.
func asShare(e stats.Estimate) stats.Estimate {
	e.Lo, e.Hi = max(0, e.Lo), min(1, e.Hi)
	return e
}

// ratio is the quotient of two sums over cases with its error: to first order it is the mean of a number for each case.
func ratio(above, below []float64, r stats.Replicates) stats.Estimate {
	var over, under float64
	n := 0
	for i := range above {
		if !math.IsNaN(above[i]) {
			over += above[i]
			under += below[i]
			n++
		}
	}
	value := over / under
	linear := nans(len(above))
	for i := range above {
		linear[i] = value + (above[i]-float64(value*below[i]))*float64(n)/under
	}
	e := stats.Of(linear, r).Mean()
	e.Value = value
	return e
}

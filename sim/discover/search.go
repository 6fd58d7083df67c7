package discover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"cloudgate/sim/stats"
)

// Method is a way to find boxes.
type Method string

// The methods.
const (
	PRIM Method = "prim" // Cases.Peel and Cases.Paste: the default
	CART Method = "cart" // the leaves of Cases.Tree
)

// Methods are all of them, the default first.
func Methods() []Method { return []Method{PRIM, CART} }

// ErrNoBox says that Search.Pick is no box of the trajectory.
var ErrNoBox = errors.New("no such box")

// Search says how boxes are sought, chosen and tested. The zero value is the usual choice, without resampling.
type Search struct {
	Method   Method  // "" for PRIM
	Options  Options // of PRIM
	Chance   float64 // sides of a limit of PRIM with a quasi-p above it are dropped, the worst first; 0 for 0.05, 1 to keep all
	Unpasted bool    // a box of PRIM is not widened
	Limits   int     // boxes of PRIM lose limits, those first that add least density, until they have no more than this; 0 for any number
	Tree     TreeOptions
	Coverage float64 // take the densest box with at least this share of the coverage that there is, or of the mass where there is none; 0 for the balanced one
	Boxes    int     // at most so many are sought, each among the cases outside those before it; 0 for one
	Pick     int     // the box of the first trajectory to take as it is, by its index; 0 for a tidied one
	Halves   Halves
}

// Found is a box that was chosen, with what speaks for and against it.
type Found struct {
	Box
	Trajectory []Box // all cases (of a further box, all that were left), then the boxes that were peeled, or the leaves of the tree
	Tidied     []Box // of PRIM, peeled again by the inputs that matter, without needless limits, widened and polished; nil if one was picked
	Chosen     int   // index in Choice
	Needless   int   // how many limits of the box at the knee of Trajectory chance would set as well
	Leaf       Box   // of PRIM, the balanced leaf of a tree of the same cases, for comparison; without limits where the tree has no branch

	// CoverageError and DensityError are Cases.Estimates, as of a box that had been fixed beforehand.
	CoverageError, DensityError stats.Estimate
	QuasiP                      []QuasiP // by limit
	Without                     []Box    // by limit: the box that is left when it is dropped
	Resampled                   Resampled
	Among                       *Cases // the cases in which it was sought
}

// Choice is what there was to choose from: the boxes as they were tidied or, where one was picked and of CART, as they were found.
func (f *Found) Choice() []Box {
	if f.Tidied != nil {
		return f.Tidied
	}
	return f.Trajectory
}

// Restricts lists the limits of the box as indexes of Limits, the one that adds most density first.
func (f *Found) Restricts() []int {
	order := make([]int, len(f.Limits))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(f.Without[a].Density, f.Without[b].Density) })
	return order
}

// Search finds boxes one after the other, and ends early where the cases that are left have none. So its result is
// empty where no box is denser than all cases. Without Halves.Times nothing is resampled.
//
// In the halves the search is repeated, without pasting and polishing; needless limits are dropped there, too,
// and a tree has as many leaves. The error is the context's,
// or wraps ErrNoBox. It panics if an option is out of range.
func (c *Cases) Search(ctx context.Context, s Search) ([]Found, error) {
	var all []Found
	among := c
	for k := range max(1, s.Boxes) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(among.members) == 0 {
			break
		}
		pick := 0
		if k == 0 {
			pick = s.Pick
		}
		f, err := among.find(ctx, s, pick)
		if err != nil {
			return nil, err
		}
		if len(f.Limits) == 0 {
			break
		}
		all = append(all, f)
		among = among.Outside(f.Box)
	}
	return all, nil
}

// find finds one box; it has no limits if there is none.
func (c *Cases) find(ctx context.Context, s Search, pick int) (Found, error) {
	f := Found{Among: c}
	var again func(half *Cases) []Box
	switch s.Method {
	case PRIM, "":
		f.Trajectory = c.Peel(s.Options)
		leaves := c.Tree(s.Tree).Leaves
		f.Leaf = leaves[c.Balanced(leaves)]
		again = func(half *Cases) []Box { return half.Peel(s.Options) }
		if pick == 0 {
			again = func(half *Cases) []Box { return half.only(s.needed(half, half.Peel(s.Options))).Peel(s.Options) }
			needed := s.needed(c, f.Trajectory)
			knee := f.Trajectory[Knee(f.Trajectory)]
			f.Needless = len(knee.Limits) - len(c.withoutChance(knee, s.chance()).Limits)
			f.Tidied = s.tidied(c, c.only(needed).Peel(s.Options))
		}
	case CART:
		leaves := c.Tree(s.Tree).Leaves
		again = func(half *Cases) []Box { return half.leaves(s.Tree, len(leaves)) }
		if f.Trajectory = leaves; len(leaves) > 1 {
			f.Trajectory = append([]Box{c.Measure()}, leaves...)
		}
	default:
		panic(fmt.Sprintf("discover: no method %q", s.Method))
	}
	if pick < 0 || pick >= len(f.Trajectory) {
		return Found{}, fmt.Errorf("%w: found %d; expected 1 to %d", ErrNoBox, pick, len(f.Trajectory)-1)
	}
	f.Chosen = cmp.Or(pick, s.choose(c, f.Choice()))
	if f.Box = f.Choice()[f.Chosen]; len(f.Limits) == 0 {
		return f, nil
	}
	f.CoverageError, f.DensityError = c.Estimates(f.Box, s.Halves.Replicates)
	f.QuasiP = c.QuasiP(f.Box)
	for k := range f.Limits {
		f.Without = append(f.Without, c.Measure(slices.Delete(slices.Clone(f.Limits), k, k+1)...))
	}
	var err error
	if s.Halves.Times > 0 {
		f.Resampled, err = c.Resample(ctx, f.Box, again, s.Halves)
	}
	return f, err
}

// choose is the index of the box to take.
func (s Search) choose(c *Cases, boxes []Box) int {
	if s.Coverage > 0 {
		return max(0, Densest(boxes, s.Coverage*c.Measure().share()))
	}
	return c.Balanced(boxes)
}

// needed lists the inputs that the box at the knee of a trajectory has need of. What is peeled again by these alone loses
// no case to those that have nothing to say.
func (s Search) needed(c *Cases, boxes []Box) []int {
	var inputs []int
	for _, l := range s.fewer(c, boxes[Knee(boxes)]).Limits {
		inputs = append(inputs, l.Input)
	}
	return inputs
}

// tidied gives each box of a trajectory without needless limits, widened and polished.
func (s Search) tidied(c *Cases, boxes []Box) []Box {
	tidied := make([]Box, len(boxes))
	for k, b := range boxes {
		tidied[k] = s.tidy(c, s.fewer(c, b))
	}
	return tidied
}

// tidy widens and polishes a box that has no needless limits; if that leaves one without need, it starts again without.
func (s Search) tidy(c *Cases, b Box) Box {
	for {
		if steps := c.Paste(b, s.Options); !s.Unpasted && len(steps) > 0 {
			b = steps[len(steps)-1]
		}
		b = c.Polish(b)
		few := s.fewer(c, b)
		if few.N == b.N {
			return few
		}
		b = few
	}
}

func (s Search) chance() float64 { return cmp.Or(s.Chance, 0.05) }

// fewer drops the limits of a box that chance would set as well, then those that add least, while there are too many.
func (s Search) fewer(c *Cases, b Box) Box {
	b = c.withoutChance(b, s.chance())
	for s.Limits > 0 && len(b.Limits) > s.Limits {
		var best Box
		for k := range b.Limits {
			if without := c.Measure(slices.Delete(slices.Clone(b.Limits), k, k+1)...); k == 0 || without.denser(best) {
				best = without
			}
		}
		b = best
	}
	return b
}

// withoutChance drops the sides of limits that do no more than chance, one at a time, for the others then have to do more.
func (c *Cases) withoutChance(b Box, chance float64) Box {
	for {
		worst, at, drop := chance, -1, func(*Limit) {}
		consider := func(p float64, k int, side func(*Limit)) {
			if p > worst {
				worst, at, drop = p, k, side
			}
		}
		for k, q := range c.QuasiP(b) {
			consider(q.Lo, k, func(l *Limit) { l.Lo = math.Inf(-1) })
			consider(q.Hi, k, func(l *Limit) { l.Hi = math.Inf(1) })
			consider(q.Set, k, func(l *Limit) { l.Set = nil })
		}
		if at < 0 {
			return b
		}
		limits := slices.Clone(b.Limits)
		drop(&limits[at])
		if l := limits[at]; l.Set == nil && math.IsInf(l.Lo, -1) && math.IsInf(l.Hi, 1) {
			limits = slices.Delete(limits, at, at+1)
		}
		b = c.Measure(limits...)
	}
}

// Representatives picks k cases of interest in a box that stand for all of these, of a quantity k of its cases, by
// Medoids of some columns, which have a value for each of the table's cases. It returns the error of Medoids.
func (c *Cases) Representatives(b Box, columns [][]float64, k int, seed uint64) ([]Medoid, error) {
	of := c.Inside(b)
	if c.binary {
		of = slices.DeleteFunc(of, func(i int) bool { return c.y[i] == 0 })
	}
	theirs := make([][]float64, len(columns))
	for j, column := range columns {
		for _, i := range of {
			theirs[j] = append(theirs[j], column[i])
		}
	}
	medoids, err := Medoids(theirs, k, seed)
	for m := range medoids {
		medoids[m].Case = of[medoids[m].Case]
	}
	return medoids, err
}

package sim

import (
	"cmp"
	"math"
	"slices"
)

// History is one run told in the order of time, from its outcomes alone.
type History struct {
	Steps []Step
	Ends  []Value // the scalars, in the order of the Spec
}

// Step is a place on the grid of the series, such as a year.
type Step struct {
	At       float64
	Headline []Value  // the headline series that are no flags or counts, as totals if they have any
	Changes  []Change // of flags and counts, in the order of the Spec
}

// Value is one number of an output.
type Value struct {
	Output int // of the Spec
	Value  float64
}

// Change says that a flag or a count is not what it was a step earlier; before the first it was 0.
type Change struct {
	Output   int // of the Spec
	From, To float64
}

// History tells the i-th run of a block whose outcomes are all there. Of outcomes by several dimensions it
// tells the finest cells, for the others follow from them.
func (s Spec) History(out [][]float64, i int) History {
	var h History
	off := s.Offsets()
	var grid []float64
	for _, o := range s.Outputs {
		grid = append(grid, o.At...)
	}
	slices.Sort(grid)
	for _, at := range slices.Compact(grid) {
		h.Steps = append(h.Steps, Step{At: at})
	}
	totals := slices.ContainsFunc(s.Outputs, func(o Output) bool { return o.quoted() && len(o.Where) == 0 })
	for k, o := range s.Outputs {
		value := func(j int) float64 { return out[off[k]+j][i] }
		switch {
		case len(o.At) == 0:
			if !s.hasFiner(o) {
				h.Ends = append(h.Ends, Value{k, value(0)})
			}
		case o.quoted() && (len(o.Where) == 0 || !totals):
			for j, at := range o.At {
				step := h.step(at)
				step.Headline = append(step.Headline, Value{k, value(j)})
			}
		case (o.Kind == Flag || o.Kind == Count) && !s.hasFiner(o):
			before := 0.0
			for j, at := range o.At {
				if now := value(j); now != before && !math.IsNaN(now) {
					step := h.step(at)
					step.Changes = append(step.Changes, Change{k, before, now})
					before = now
				}
			}
		}
	}
	return h
}

// quoted says whether a step tells the series whether it changes or not.
func (o Output) quoted() bool {
	return o.Headline && len(o.At) > 0 && o.Kind != Flag && o.Kind != Count
}

func (h *History) step(at float64) *Step {
	i, _ := slices.BinarySearchFunc(h.Steps, at, func(s Step, at float64) int { return cmp.Compare(s.At, at) })
	return &h.Steps[i]
}

// hasFiner says whether there are cells of the same outcome within the output's.
func (s Spec) hasFiner(o Output) bool {
	return slices.ContainsFunc(s.Outputs, func(p Output) bool {
		if p.Name != o.Name || len(p.Where) <= len(o.Where) {
			return false
		}
		for _, c := range o.Where {
			if !slices.Contains(p.Where, c) {
				return false
			}
		}
		return true
	})
}

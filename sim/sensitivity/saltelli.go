package sensitivity

import (
	"errors"
	"fmt"
	"sync"

	"cloudgate/sim"
	"cloudgate/sim/design"
)

// Group is inputs that move together, as the axes of the design that they read. One input is a group of one.
type Group struct {
	Name   string
	Axes   []int
	Chance bool // the model's own draws are of the group
}

// Singles makes every axis a group of its own.
func Singles(axes []design.Axis) []Group {
	groups := make([]Group, len(axes))
	for a, axis := range axes {
		groups[a] = Group{Name: axis.Name, Axes: []int{a}}
	}
	return groups
}

// Others are the axes of a second design, independent of a first that has the axes given: other names, and the
// rows of the Joe-Kuo table after theirs. Without rows of the table, S1 of the Ishigami function has three times the error.
func Others(axes []design.Axis) []design.Axis {
	last := 0
	for _, a := range axes {
		last = max(last, a.Lead)
	}
	others := make([]design.Axis, len(axes))
	for i, a := range axes {
		others[i] = design.Axis{Name: a.Name + "/other"}
		if a.Lead > 0 {
			others[i].Lead = a.Lead + last
		}
	}
	return others
}

// checkGroups says whether the groups are of so many axes, named, not empty and apart from each other.
func checkGroups(groups []Group, axes int) error {
	if len(groups) == 0 {
		return errors.New("sensitivity: no groups of inputs; expected at least one")
	}
	names := make(map[string]bool, len(groups))
	owner := make(map[int]string, axes)
	chance := ""
	for i, g := range groups {
		switch {
		case g.Name == "":
			return fmt.Errorf("sensitivity: group %d has no name", i+1)
		case names[g.Name]:
			return fmt.Errorf("sensitivity: two groups are named %q", g.Name)
		case len(g.Axes) == 0 && !g.Chance:
			return fmt.Errorf("sensitivity: group %q is empty; expected axes or chance", g.Name)
		case g.Chance && chance != "":
			return fmt.Errorf("sensitivity: chance is in the groups %q and %q; expected one", chance, g.Name)
		case g.Chance:
			chance = g.Name
		}
		names[g.Name] = true
		for _, a := range g.Axes {
			if a < 0 || a >= axes {
				return fmt.Errorf("sensitivity: group %q has axis %d; expected 0 to %d", g.Name, a, axes-1)
			}
			if other, taken := owner[a]; taken {
				return fmt.Errorf("sensitivity: axis %d is in the groups %q and %q; expected one", a, other, g.Name)
			}
			owner[a] = g.Name
		}
	}
	return nil
}

// Saltelli is a design for Sobol' indices: two independent points of the unit cube, A and B, and for each group of
// inputs A with the group's coordinates of B (Saltelli, "Making best use of model evaluations to compute sensitivity
// indices", Computer Physics Communications 145, 2002, 280-297). With second order there is also B with the group's
// coordinates of A. All runs of one base point follow one another: A, B, the AB by group, the BA by group.
//
// A model's own draws are one more input. A has those of the run with the number of the base point, so that its runs
// are those of a study with the design A, bit for bit; B has others, and a mixture those of the point that it is
// mostly, unless chance is of the group. An index of inputs therefore never takes chance for their doing, what chance
// and a group do together is in the group's total, and a group of chance has indices like any other: its S1 is what
// chance does by itself, its ST what is left when all inputs are known. Plan.Chance must be Chance.
//
// Inputs that depend on one another must be of one group. Axes of no group are inputs that nobody asks for: they are
// like any other input, but have no index.
//
// It is safe for concurrent use.
type Saltelli struct {
	a, b    sim.Design
	axes    int
	groups  []Group
	of      []int // by axis, its group, or -1
	chance  int   // the group of chance, or -1
	second  bool
	scratch sync.Pool // of *pair
}

// pair is the coordinates of base points, by axis, in A and B.
type pair struct{ a, b [][]float64 }

// NewSaltelli makes the design from two independent ones with so many axes. The groups have no axis in common.
func NewSaltelli(a, b sim.Design, axes int, groups []Group, second bool) (*Saltelli, error) {
	if err := checkGroups(groups, axes); err != nil {
		return nil, err
	}
	if a.Len() != b.Len() {
		return nil, fmt.Errorf("sensitivity: designs of %d and of %d points; expected as many", a.Len(), b.Len())
	}
	s := &Saltelli{a: a, b: b, axes: axes, groups: groups, of: make([]int, axes), chance: -1, second: second}
	for i := range s.of {
		s.of[i] = -1
	}
	for g, group := range groups {
		for _, axis := range group.Axes {
			s.of[axis] = g
		}
		if group.Chance {
			s.chance = g
		}
	}
	s.scratch.New = func() any { return new(pair) }
	return s, nil
}

// Variants is how many runs there are of each base point: 2 and one for each group, or two for each with second order.
func (s *Saltelli) Variants() int {
	if s.second {
		return 2 + 2*len(s.groups)
	}
	return 2 + len(s.groups)
}

// Len is the number of runs: known before any is made.
func (s *Saltelli) Len() int { return s.a.Len() * s.Variants() }

// variant takes a run apart: its base point, whether it is mostly B, and the group in which it is of the other point,
// or -1.
func (s *Saltelli) variant(run int) (point int, b bool, group int) {
	v := s.Variants()
	point, v = run/v, run%v
	switch {
	case v < 2:
		return point, v == 1, -1
	case v < 2+len(s.groups):
		return point, false, v - 2
	}
	return point, true, v - 2 - len(s.groups)
}

// Chance is the run whose chance a run has, in all streams: that of its base point, or one below 0, which no other study has.
func (s *Saltelli) Chance(run, _ int) int {
	point, b, group := s.variant(run)
	if b != (group >= 0 && group == s.chance) {
		return ^point
	}
	return point
}

// Fill writes the coordinates of run first+i to u[axis][i]. It panics where the designs beneath do.
func (s *Saltelli) Fill(first int, u [][]float64) {
	if len(u) == 0 || len(u[0]) == 0 {
		return
	}
	v := s.Variants()
	low := first / v
	n := (first+len(u[0])-1)/v - low + 1
	p := s.scratch.Get().(*pair)
	defer s.scratch.Put(p)
	p.resize(s.axes, n)
	s.a.Fill(low, p.a)
	s.b.Fill(low, p.b)
	for i := range u[0] {
		point, b, group := s.variant(first + i)
		for axis := range u {
			from := p.a[axis]
			if b != (group >= 0 && s.of[axis] == group) {
				from = p.b[axis]
			}
			u[axis][i] = from[point-low]
		}
	}
}

func (p *pair) resize(axes, n int) {
	if len(p.a) != axes || axes > 0 && cap(p.a[0]) < n {
		p.a, p.b = make([][]float64, axes), make([][]float64, axes)
		for i := range axes {
			p.a[i], p.b[i] = make([]float64, n), make([]float64, n)
		}
	}
	for i := range axes {
		p.a[i], p.b[i] = p.a[i][:n], p.b[i][:n]
	}
}

package scenarios

import (
	"fmt"
	"slices"
	"strconv"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"
	"cloudgate/sim/copula"
	"cloudgate/sim/design"
	"cloudgate/sim/dist"
	"cloudgate/sim/spell"
)

// Study is a scenario resolved: everything that a run of it depends on.
type Study struct {
	Name, Title, About string
	Changed            string // what the command line set, in words; "" for nothing

	Definition sim.Definition
	World      sim.World
	Model      sim.Model
	Spec       sim.Spec // of Model
	Span       sim.Span

	Leaves     []Leaf        // every value, in the order of the model's own description, then the thresholds'
	Settings   []Leaf        // the rest of what files say: horizon, runs, design, levers, names of thresholds
	Inputs     []sim.Input   // by parameter of the model
	Dists      []dist.Dist   // by parameter
	Axes       []design.Axis // of the design, sorted by name
	Joints     []Joint       // sorted by name
	Draws      *Draws        // inputs that are drawn together from a file; nil for none
	Levers     []Lever       // sorted by name
	Thresholds []Threshold   // sorted by name

	Runs       int
	Seed       uint64
	Design     design.Kind
	Replicates int

	Files    []File     // the scenario's own first
	Resolved string     // the whole scenario as one canonical file
	Tree     *bind.Node // the same as a tree, which knows how to become JSON
	StreamID string     // what the draws depend on, hashed
}

// Leaf is one value of the scenario with the part it plays.
type Leaf struct {
	bind.Leaf
	Role Role
}

// Role is the part that a value plays.
type Role string

// The roles. A value of the model is a lever when the file's levers name it, else an uncertainty when it has
// a distribution, else a constant. No draw and no outcome depends on the value of a threshold.
const (
	RoleLever       Role = "lever"
	RoleUncertainty Role = "uncertainty"
	RoleConstant    Role = "constant"
	RoleThreshold   Role = "threshold"
	RoleSetting     Role = "setting"
	RoleDependence  Role = "dependence" // a group of dependent inputs, or one of its correlations
)

func roleOf(l bind.Leaf) Role {
	if l.Dist != nil {
		return RoleUncertainty
	}
	return RoleConstant
}

// Leaf finds a value by its address.
func (s *Study) Leaf(path string) (Leaf, bool) {
	i := slices.IndexFunc(s.Leaves, func(l Leaf) bool { return l.Path == path })
	if i < 0 {
		return Leaf{}, false
	}
	return s.Leaves[i], true
}

// Find gives the values that an address means: a pattern, with * and **, of leaves or of what holds them.
// When there are none, nearest is the address of a leaf that comes near, if any.
func (s *Study) Find(address string) (found []Leaf, nearest string, err error) {
	p, err := bind.ParsePattern(address)
	if err != nil {
		return nil, "", err
	}
	below, err := bind.ParsePattern(address + ".**")
	if err != nil {
		below = p // an address with a year has nothing below it
	}
	var paths []string
	for _, l := range s.Leaves {
		paths = append(paths, l.Path)
		if p.Match(l.Path) || below.Match(l.Path) {
			found = append(found, l)
		}
	}
	if len(found) == 0 {
		nearest = spell.Nearest(address, paths)
	}
	return found, nearest, nil
}

// inputs gives each parameter its distribution and the axis it reads.
func (s *Study) inputs(b *bind.Binding) {
	s.Dists = b.Dists
	var names []string
	for _, p := range b.Params {
		names = append(names, p.Axis)
	}
	for _, j := range s.Joints {
		if j.Degrees != 0 {
			names = append(names, j.Mixing())
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, name := range names {
		s.Axes = append(s.Axes, design.Axis{Name: name, Lead: s.lead(name)})
	}
	for i, p := range b.Params {
		at, _ := slices.BinarySearch(names, p.Axis)
		in := sim.Input{Axis: at, Quantile: b.Dists[i]}
		if q := s.Draws.quantiler(p.Name); q != nil {
			in.Quantile = q
		}
		s.Inputs = append(s.Inputs, in)
	}
}

// params are the binding's, with the leads that the model gives to their axes.
func (s *Study) params(b *bind.Binding) []sim.Param {
	params := slices.Clone(b.Params)
	for i := range params {
		params[i].Lead = s.lead(params[i].Axis)
	}
	return params
}

func (s *Study) lead(axis string) int {
	if s.Definition.Lead == nil {
		return 0
	}
	return s.Definition.Lead(axis)
}

// WithRuns is the same study with another number of runs, as if its file had said so. The error is that of
// a design that cannot have it.
func (s *Study) WithRuns(n int) (*Study, error) {
	if err := design.Check(s.Design, s.Axes, s.Replicates, n); err != nil {
		return nil, err
	}
	other := *s
	other.Runs = n
	tree := *s.Tree
	tree.Entries = slices.Clone(tree.Entries)
	i := slices.IndexFunc(tree.Entries, func(e bind.Entry) bool { return e.Key.Text == "runs" })
	tree.Entries[i].Value = &bind.Node{Kind: bind.Scalar, Text: strconv.Itoa(n)}
	other.Tree, other.Resolved = &tree, tree.YAML()
	other.StreamID = other.streamID()
	return &other, nil
}

// Depend makes the axes of any design depend on one another as the study's groups do, point by point. A group that
// reorders whole samples cannot be had so, and is refused.
func (s *Study) Depend(d sim.Design) (sim.Design, error) {
	for i := range s.Joints {
		if j := &s.Joints[i]; j.Method == methodImanConover {
			return nil, fmt.Errorf("joint.%s: found method iman_conover, which reorders whole samples; expected copula, which moves each point by itself", j.Name)
		}
	}
	if len(s.Joints) == 0 {
		return d, nil
	}
	return copula.New(d, len(s.Axes), s.groups()...)
}

// Plan is the study ready to run: all its runs, keeping the outputs that keep names (nil for all).
func (s *Study) Plan(workers int, keep []bool) (sim.Plan, error) {
	var d sim.Design
	d, err := design.New(s.Design, s.Axes, s.Seed, s.Replicates, s.Runs)
	if err == nil && len(s.Joints) > 0 {
		d, err = copula.New(d, len(s.Axes), s.groups()...)
	}
	if err != nil {
		return sim.Plan{}, err
	}
	return sim.Plan{
		Model: s.Model, Inputs: s.Inputs, Design: d, Axes: len(s.Axes),
		Seed: s.Seed, First: 0, End: s.Runs, Keep: keep, Workers: workers,
	}, nil
}

package design

import (
	"fmt"
	"math"
)

// Axis is one coordinate of the unit cube.
type Axis struct {
	// Name addresses the axis's draws and is unique within a design.
	Name string
	// Lead is the row of the Joe-Kuo table that a Sobol' design gives the axis, from 1 (the van der
	// Corput sequence) to Leads, and unique within a design. Low rows have the best projections.
	// With 0, or a row beyond the table, the axis gets generator matrices drawn from its name: in one
	// dimension as even as a lead, in pairs about as even as random points. The other kinds of design
	// ignore it.
	Lead int
}

// Design is points of the unit cube, safe for concurrent use.
type Design struct {
	runs     int
	readable int // runs that have a point; at least runs
	axes     []axis
}

// axis writes the coordinates of the runs first, first+1, ... on one axis. It must allocate nothing.
type axis interface{ fill(first int, u []float64) }

// most is the number of words of 4 bytes that a design may hold: half a gigabyte.
const most = 1 << 27

// Check says, without making it, whether New can make a design. The errors say what was found and
// what is possible: an unknown kind, no replicate, no run, a number of runs that the kind cannot
// have, two axes with one name or one lead, more axes and replicates than memory should hold.
func Check(kind Kind, axes []Axis, replicates, runs int) error {
	if replicates < 1 {
		return fmt.Errorf("a design needs at least 1 replicate, found %d", replicates)
	}
	if runs < 1 {
		return fmt.Errorf("a design needs at least 1 run, found %d", runs)
	}
	if err := checkAxes(axes); err != nil {
		return err
	}
	switch kind {
	case Random:
		return nil
	case LatinHypercube:
		if err := checkCubes(replicates, runs); err != nil {
			return err
		}
		return checkSize("Latin hypercube", len(axes), replicates, orderWords(runs/replicates))
	case Sobol:
		if readable := sobolRuns(replicates); runs > readable {
			return fmt.Errorf("a Sobol' design has 2^32 points in each replicate: "+
				"%d runs are more than the %d of %d replicates", runs, readable, replicates)
		}
		return checkSize("Sobol'", len(axes), replicates, scrambleWords)
	}
	_, err := ParseKind(string(kind))
	return err
}

// checkSize says whether memory should hold so many words for each axis of each replicate.
func checkSize(name string, axes, replicates, words int) error {
	need := float64(axes) * float64(replicates) * float64(words)
	if need <= most {
		return nil
	}
	return fmt.Errorf("a %s design of %d axes and %d replicates takes %.0f MB of memory, more than the %d MB allowed: "+
		"use fewer replicates or fewer axes, or a random design, which takes none",
		name, axes, replicates, need/(1<<18), most>>18)
}

// New makes a design of so many replicates for so many runs. The errors are those of Check.
//
// A random design has no replicates beyond its runs, each of which is one, and ignores the number.
func New(kind Kind, axes []Axis, seed uint64, replicates, runs int) (*Design, error) {
	if err := Check(kind, axes, replicates, runs); err != nil {
		return nil, err
	}
	d := &Design{runs: runs, readable: math.MaxInt, axes: make([]axis, len(axes))}
	switch kind {
	case Random:
		for i, a := range axes {
			d.axes[i] = newRandomAxis(seed, a.Name)
		}
	case LatinHypercube:
		d.readable = runs
		for i, a := range axes {
			d.axes[i] = newLatinAxis(seed, a.Name, replicates, runs/replicates)
		}
	case Sobol:
		d.readable = sobolRuns(replicates)
		for i, a := range axes {
			d.axes[i] = newSobolAxis(seed, a, replicates)
		}
	}
	return d, nil
}

func checkAxes(axes []Axis) error {
	named := make(map[string]bool, len(axes))
	led := make(map[int]string, len(axes))
	for _, a := range axes {
		if named[a.Name] {
			return fmt.Errorf("two axes of a design are named %q", a.Name)
		}
		named[a.Name] = true
		if a.Lead < 0 {
			return fmt.Errorf("axis %q has lead %d: leads count from 1, and 0 is none", a.Name, a.Lead)
		}
		if other, taken := led[a.Lead]; taken && a.Lead != 0 {
			return fmt.Errorf("axes %q and %q have the same lead %d", other, a.Name, a.Lead)
		}
		led[a.Lead] = a.Name
	}
	return nil
}

// Len is the number of runs the design was made for.
func (d *Design) Len() int { return d.runs }

// Fill writes the coordinates of run first+i to u[axis][i], in the order of the axes given to New,
// each strictly between 0 and 1. How runs are cut into calls does not change them.
//
// A random or Sobol' design can be read beyond Len: the points are those of a longer design. Fill
// panics when u has not one column for each axis, or when a run has no point: before run 0, beyond
// Len of a Latin hypercube, beyond 2^32 points in a replicate of a Sobol' design.
func (d *Design) Fill(first int, u [][]float64) {
	if len(u) != len(d.axes) {
		panic(fmt.Sprintf("design: Fill of %d columns, the design has %d axes", len(u), len(d.axes)))
	}
	for i, a := range d.axes {
		if first < 0 || first > d.readable-len(u[i]) {
			panic(fmt.Sprintf("design: no points for runs %d to %d", first, first+len(u[i])-1))
		}
		a.fill(first, u[i])
	}
}

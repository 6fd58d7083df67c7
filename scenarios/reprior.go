package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cloudgate/sim"
)

// Repriored are the inputs whose distributions differ between two studies of one model, by their numbers in both: what
// runs of the first have to be weighted for to be runs of the second. The error is all that weights cannot make up for: other
// values, other dependence, and inputs that share a draw or belong to a group.
func Repriored(a, b *Study) (inputs []int, err error) {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	for _, d := range Diff(a, b) {
		switch {
		case noNumber(d.Path) || d.A != nil && d.B != nil && d.A.Text == d.B.Text && d.A.Same == d.B.Same:
			continue
		case d.A == nil || d.B == nil:
			fail("%s is in one of them alone", d.Path)
			continue
		}
		i := slices.IndexFunc(a.Spec.Params, func(p sim.Param) bool { return p.Name == d.Path })
		j := slices.IndexFunc(b.Spec.Params, func(p sim.Param) bool { return p.Name == d.Path })
		if i < 0 || j < 0 {
			fail("%s is %s and %s: weights move runs between distributions alone", d.Path, d.A.Text, d.B.Text)
			continue
		}
		axis := a.Inputs[i].Axis
		shares := func(in sim.Input) bool { return in.Axis == axis }
		if slices.IndexFunc(a.Inputs, shares) != i || slices.ContainsFunc(a.Inputs[i+1:], shares) {
			fail("%s shares its draw with others, which would have to change with it", d.Path)
			continue
		}
		if k := slices.IndexFunc(a.Joints, func(j Joint) bool { return slices.Contains(j.Inputs, a.Axes[axis].Name) }); k >= 0 {
			fail("%s depends on others, in joint.%s", d.Path, a.Joints[k].Name)
			continue
		}
		inputs = append(inputs, i)
	}
	if len(a.Spec.Params) != len(b.Spec.Params) && len(errs) == 0 {
		fail("found %d uncertain inputs and %d", len(a.Spec.Params), len(b.Spec.Params))
	}
	return inputs, errors.Join(errs...)
}

// noNumber says of what differs that no run's outcome depends on it: names, what is asked of runs, and how many there are.
func noNumber(path string) bool {
	first, _, _ := strings.Cut(path, ".")
	return forDisplay(path) || slices.Contains([]string{"levers", "thresholds", "runs", "seed", "design", "replicates"}, first)
}

package simtest

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"cloudgate/sim"
)

// checkSpec reports all that is wrong with the model's Spec.
func checkSpec(t testing.TB, m sim.Model) bool {
	t.Helper()
	spec := m.Spec()
	problems := slices.Concat(params(spec), streams(spec), dims(spec), outputs(spec), reading(spec))
	if spec.Name == "" {
		problems = append(problems, "it has no name")
	}
	if !reflect.DeepEqual(spec, m.Spec()) {
		problems = append(problems, "it is not the same when asked again")
	}
	for _, p := range problems {
		t.Errorf("Spec: %s", p)
	}
	return len(problems) == 0
}

// checkInputs reports inputs that are not a model's.
func checkInputs(t testing.TB, spec sim.Spec, inputs [][]float64) bool {
	t.Helper()
	ok := true
	for k, point := range inputs {
		if len(point) != len(spec.Params) {
			t.Errorf("inputs %d: %d values for %d parameters", k, len(point), len(spec.Params))
			return false
		}
		for p, x := range point {
			if !(x >= spec.Params[p].Min && x <= spec.Params[p].Max) {
				t.Errorf("inputs %d: %s = %v is not between %v and %v", k, spec.Params[p].Name, x, spec.Params[p].Min, spec.Params[p].Max)
				ok = false
			}
		}
	}
	for _, p := range spec.Params {
		if len(inputs) == 0 && math.IsInf(p.Max-p.Min, 0) {
			t.Errorf("no inputs are given, and parameter %s has no finite range to draw them from", p.Name)
			ok = false
		}
	}
	return ok
}

// problems collects sentences.
type problems []string

func (p *problems) add(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }

func params(spec sim.Spec) (found problems) {
	names := map[string]bool{}
	byAxis, byLead := map[string]sim.Param{}, map[int]sim.Param{}
	axis := func(p sim.Param) string { return cmp.Or(p.Axis, p.Name) }
	for i, p := range spec.Params {
		if p.Name == "" {
			found.add("parameter %d has no name", i)
		}
		if names[p.Name] {
			found.add("two parameters are called %s", p.Name)
		}
		names[p.Name] = true
		if !(p.Min <= p.Default && p.Default <= p.Max) {
			found.add("parameter %s has default %v outside its range %v to %v", p.Name, p.Default, p.Min, p.Max)
		}
		if other, taken := byLead[p.Lead]; taken && p.Lead != 0 && axis(other) != axis(p) {
			found.add("parameters %s and %s have the same lead %d and no axis in common", other.Name, p.Name, p.Lead)
		}
		if other, shared := byAxis[axis(p)]; shared && other.Lead != p.Lead {
			found.add("parameters %s and %s read the axis %s and have the leads %d and %d", other.Name, p.Name, axis(p), other.Lead, p.Lead)
		}
		if p.Lead < 0 {
			found.add("parameter %s has lead %d; leads count from 1", p.Name, p.Lead)
		}
		byAxis[axis(p)], byLead[p.Lead] = p, p
	}
	return found
}

func streams(spec sim.Spec) (found problems) {
	names := map[string]bool{}
	for _, name := range spec.Streams {
		if name == "" {
			found.add("a stream has no name")
		}
		if names[name] {
			found.add("two streams are called %s: their draws would be the same", name)
		}
		names[name] = true
	}
	return found
}

func dims(spec sim.Spec) (found problems) {
	names := map[string]bool{}
	for _, d := range spec.Dims {
		if names[d.Name] {
			found.add("two dimensions are called %s", d.Name)
		}
		names[d.Name] = true
		members := map[string]bool{}
		for _, m := range d.Members {
			if members[m] {
				found.add("dimension %s has two members %s", d.Name, m)
			}
			members[m] = true
		}
	}
	return found
}

var kinds = []sim.Kind{sim.Level, sim.Flow, sim.Share, sim.Count, sim.Flag, sim.Time}

func outputs(spec sim.Spec) (found problems) {
	names := map[string]bool{}
	for o, output := range spec.Outputs {
		name := output.Selector()
		if names[name] {
			found.add("two outputs are called %s", name)
		}
		names[name] = true
		if !slices.Contains(kinds, output.Kind) {
			found.add("output %s has kind %q; expected one of %v", name, output.Kind, kinds)
		}
		if output.Doc == "" || output.Unit == "" {
			found.add("output %s lacks its doc or its unit (1 for a plain number)", name)
		}
		found = append(found, grid(output)...)
		if problem := where(spec, output); problem != "" {
			found.add("output %s: %s", name, problem)
		} else if problem := reachable(spec, o); problem != "" {
			found.add("output %s cannot be selected: %s", name, problem)
		}
	}
	return found
}

// reading reports sentences about what the model has not, or without the words they need. Whether the
// parameter of an assumption exists is for the scenario to say: in most it is a constant.
func reading(spec sim.Spec) (found problems) {
	find := func(is func(sim.Output) bool) bool { return slices.ContainsFunc(spec.Outputs, is) }
	for i, s := range spec.Reading {
		if s.Of == "" || s.Subject == "" || s.Does == "" && s.Kind != sim.SayDistribution {
			found.add("sentence %d does not say of what, who or what they do", i)
		}
		switch s.Kind {
		case sim.SayDistribution, sim.SayCount:
			if !find(func(o sim.Output) bool { return o.Selector() == s.Of }) {
				found.add("sentence %d is about %q, which is no output in its canonical spelling", i, s.Of)
			}
			if s.Each != "" && !find(func(o sim.Output) bool {
				return o.Name == s.Each && o.Kind == sim.Flag && o.Headline && len(o.Where) == 1
			}) {
				found.add("sentence %d counts by %q, which is no headline flag of members", i, s.Each)
			}
		case sim.SayAssumption:
			if s.Caveat == "" {
				found.add("sentence %d names an assumption without its caveat", i)
			}
		default:
			found.add("sentence %d has kind %q; expected %s, %s or %s", i, s.Kind, sim.SayDistribution, sim.SayCount, sim.SayAssumption)
		}
	}
	return found
}

func grid(output sim.Output) (found problems) {
	name := output.Selector()
	for i, at := range output.At {
		if math.IsNaN(at) || math.IsInf(at, 0) || i > 0 && at <= output.At[i-1] {
			found.add("the grid of output %s does not ascend at %v", name, at)
		}
	}
	if len(output.At) > 0 && output.AtName == "" {
		found.add("output %s is a series and does not say by what (AtName)", name)
	}
	return found
}

// where says what is wrong with an output's coordinates.
func where(spec sim.Spec, output sim.Output) string {
	last := -1
	for _, c := range output.Where {
		d := slices.IndexFunc(spec.Dims, func(d sim.Dim) bool { return d.Name == c.Dim })
		switch {
		case d < 0:
			return fmt.Sprintf("%s is no dimension of the model", c.Dim)
		case d <= last:
			return "its coordinates are not in the order of the model's dimensions"
		case !slices.Contains(spec.Dims[d].Members, c.Member):
			return fmt.Sprintf("%s is no member of %s", c.Member, c.Dim)
		}
		last = d
	}
	return ""
}

// reachable says why the canonical name of an output does not lead back to it.
func reachable(spec sim.Spec, o int) string {
	sel, err := sim.ParseSelector(spec.Outputs[o].Selector())
	if err != nil {
		return err.Error()
	}
	cells, err := spec.Resolve(sel)
	if err != nil {
		return err.Error()
	}
	if cells[0].Output != o {
		return "its name leads to another output"
	}
	return ""
}

package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"
	"cloudgate/sim/design"
)

// Warning is something about a scenario that runs but that its author should know.
type Warning struct {
	Path    string // address of the value; "" for the scenario as a whole
	SetAt   string
	Problem string
}

// String is the warning on one line.
func (w Warning) String() string {
	return strings.TrimPrefix(strings.Join([]string{w.SetAt, w.Path, w.Problem}, ": "), ": : ")
}

// Warnings lists what is doubtful: values and dependence without source or grade, unknown grades, years of a path
// far from the horizon, levers that overlap or stand outside their range, shared draws that nothing shares,
// thresholds that their outcomes cannot exceed or always do, correlations that were repaired, strata that a copula
// does not keep, a design out of balance.
func (s *Study) Warnings() []Warning {
	var ws []Warning
	readers := map[string]int{}
	for _, l := range s.Leaves {
		readers[l.Axis]++
	}
	for _, l := range s.Leaves {
		add := func(format string, args ...any) {
			ws = append(ws, Warning{l.Path, l.SetAt, fmt.Sprintf(format, args...)})
		}
		if l.Numeric() && !l.Default {
			for _, problem := range evidence(l.Source, l.Grade) {
				add("%s", problem)
			}
		}
		if year, far := s.farYear(l.Path); far {
			add("the year %s is far from the horizon, %d:%d", year, s.Span.First, s.Span.Last)
		}
		if l.Same != "" && readers[l.Same] == 1 {
			add("same: %s is shared with no other value", l.Same)
		}
		ws = append(ws, s.leverWarnings(l)...)
	}
	for _, t := range s.Thresholds {
		if v := t.Statistic.Above; s.kindOf(t) == sim.Share && (v < 0 || v >= 1) {
			l, _ := s.Leaf("thresholds." + t.Name + ".above")
			ws = append(ws, Warning{l.Path, l.SetAt, fmt.Sprintf("%s is a share, from 0 to 1, and the threshold is %s; 5%% is 0.05",
				t.Statistic.Selector.Outcome, l.Text)})
		}
	}
	for _, j := range s.Joints {
		at := "joint." + j.Name
		for _, problem := range evidence(j.Source, j.Grade) {
			ws = append(ws, Warning{at, j.SetAt, problem})
		}
		if j.Repaired {
			ws = append(ws, Warning{at, j.SetAt, j.Moved()})
		}
		switch {
		case s.Design != design.LatinHypercube || j.Method != methodCopula:
		case j.Degrees != 0:
			ws = append(ws, Warning{at, j.SetAt, "a t copula keeps no strata of a Latin hypercube"})
		default:
			ws = append(ws, Warning{at, j.SetAt, fmt.Sprintf("a copula keeps the strata of a Latin hypercube on %s alone; method: %s keeps all",
				j.Inputs[0], methodImanConover)})
		}
	}
	if s.Design == design.Sobol && !design.Balanced(s.Runs, s.Replicates) {
		ws = append(ws, Warning{Problem: fmt.Sprintf("%d runs are no power of two of points in each of %d replicates; %d would be",
			s.Runs, s.Replicates, design.NextBalanced(s.Runs, s.Replicates))})
	}
	return ws
}

// farYear is the year of a knot's address that lies so far from the horizon that it is probably misspelt.
func (s *Study) farYear(path string) (year string, far bool) {
	const most = 50 // years
	_, year, dated := strings.Cut(path, "@")
	v, ok := bind.Number(year)
	return year, dated && ok && s.Span.First <= s.Span.Last && (v < float64(s.Span.First-most) || v > float64(s.Span.Last+most))
}

// kindOf is the kind of a threshold's outcome.
func (s *Study) kindOf(t Threshold) sim.Kind {
	name := t.Statistic.Selector.Outcome
	return s.Spec.Outputs[slices.IndexFunc(s.Spec.Outputs, func(o sim.Output) bool { return o.Name == name })].Kind
}

// evidence says what lacks in a source and a grade.
func evidence(source, grade string) (problems []string) {
	switch {
	case source == "" && grade == "":
		problems = append(problems, "no source and no grade")
	case source == "":
		problems = append(problems, "no source")
	case grade == "":
		problems = append(problems, "no grade")
	}
	if grade != "" && !bind.KnownGrade(grade) {
		problems = append(problems, fmt.Sprintf("unknown grade %q; known are %s", grade, strings.Join(bind.Grades, ", ")))
	}
	return problems
}

func (s *Study) leverWarnings(l Leaf) []Warning {
	if l.Role != RoleLever {
		return nil
	}
	var ws []Warning
	var movers []string
	for i := range s.Levers {
		lever := &s.Levers[i]
		if !lever.moves(l.Path) {
			continue
		}
		movers = append(movers, lever.Name)
		if l.Value < lever.Lo || l.Value > lever.Hi {
			ws = append(ws, Warning{l.Path, l.SetAt, fmt.Sprintf("%s lies outside the range of the lever %s, %s to %s",
				l.Text, lever.Name, bind.FormatNumber(lever.Lo), bind.FormatNumber(lever.Hi))})
		}
	}
	if len(movers) > 1 {
		ws = append(ws, Warning{l.Path, l.SetAt, "moved by several levers: " + strings.Join(movers, ", ")})
	}
	return ws
}

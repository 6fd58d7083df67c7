package scenarios

import (
	"fmt"
	"strings"

	"cloudgate/scenarios/bind"
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

// Warnings lists what is doubtful: values without source or grade, unknown grades, levers that overlap or
// stand outside their range, shared draws that nothing shares, a design out of balance.
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
			switch {
			case l.Source == "" && l.Grade == "":
				add("no source and no grade")
			case l.Source == "":
				add("no source")
			case l.Grade == "":
				add("no grade")
			}
			if l.Grade != "" && !bind.KnownGrade(l.Grade) {
				add("unknown grade %q; known are %s", l.Grade, strings.Join(bind.Grades, ", "))
			}
		}
		if l.Same != "" && readers[l.Same] == 1 {
			add("same: %s is shared with no other value", l.Same)
		}
		ws = append(ws, s.leverWarnings(l)...)
	}
	if s.Design == design.Sobol && !design.Balanced(s.Runs, s.Replicates) {
		ws = append(ws, Warning{Problem: fmt.Sprintf("%d runs are no power of two of points in each of %d replicates; %d would be",
			s.Runs, s.Replicates, design.NextBalanced(s.Runs, s.Replicates))})
	}
	return ws
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

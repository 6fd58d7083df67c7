package scenarios

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim/copula"
	"cloudgate/sim/design"
)

// joint is a group of dependent inputs as a file says it.
type joint struct {
	Copula      string      `key:"copula" default:"gaussian" doc:"gaussian, or t(4) with its degrees of freedom: the fewer, the more do extremes come together"`
	Pairs       [][]string  `key:"pairs" optional:"true" doc:"two inputs by address and their correlation, as [a, b, 0.6]; pairs not named have none"`
	Inputs      []string    `key:"inputs" optional:"true" doc:"addresses of the inputs, instead of pairs: in the order of matrix, or with one correlation, and then also with * and **"`
	Matrix      [][]float64 `key:"matrix" optional:"true" min:"-1" max:"1" doc:"the correlations of inputs by rows, one row for each, each whole"`
	Correlation *float64    `key:"correlation" optional:"true" min:"-1" max:"1" doc:"the correlation of every two of inputs, instead of matrix"`
	Measure     string      `key:"measure" default:"spearman" oneof:"spearman kendall normal" doc:"what the correlations are of: ranks (spearman, kendall), or normal scores (normal)"`
	Method      string      `key:"method" default:"copula" oneof:"copula iman_conover" doc:"copula, for every design; iman_conover reorders a Latin hypercube and so keeps its strata"`
	Repair      bool        `key:"repair" default:"false" doc:"takes the nearest correlation matrix where the correlations cannot hold together, and says how far that is"`
	Source      string      `key:"source" default:"" doc:"where the correlations come from"`
	Grade       string      `key:"grade" default:"" doc:"how good they are, as for a value"`
	Note        string      `key:"note" default:"" doc:"anything else a reader should know"`
}

// The methods of a joint.
const (
	methodCopula      = "copula"
	methodImanConover = "iman_conover"
)

// Joint is a group of uncertain inputs that depend on one another.
type Joint struct {
	Name    string
	Copula  string  // gaussian, or t(4)
	Degrees float64 // of freedom, 0 for a Gaussian copula
	Measure copula.Measure
	Method  string // copula or iman_conover

	Inputs []string // the axes of the design that are joined, sorted
	// Stated and Held are correlations by Measure, as the file says them and as they hold; they
	// differ where Repaired. Matrix is what holds as correlations of normal scores.
	Stated, Held, Matrix copula.Matrix
	Repaired             bool

	Source, Grade, Note string
	SetAt               string
}

// Correlation is one pair of a Joint, by the joint's measure.
type Correlation struct {
	A, B         string
	Stated, Held float64
}

// Bounds on what a file can ask of time and memory.
const (
	mostJoints = 100 // groups
	mostJoined = 50  // inputs of a group, whose correlations may have to be repaired
)

// Mixing is the name of the axis that a t copula reads beside those of its inputs. No input has a slash.
func (j *Joint) Mixing() string { return "joint/" + j.Name }

// Correlations lists the pairs of the group that are correlated.
func (j *Joint) Correlations() []Correlation {
	var list []Correlation
	for b := range j.Inputs {
		for a := range b {
			if c := (Correlation{j.Inputs[a], j.Inputs[b], j.Stated[b][a], j.Held[b][a]}); c.Stated != 0 || c.Held != 0 {
				list = append(list, c)
			}
		}
	}
	slices.SortStableFunc(list, func(x, y Correlation) int { return cmp.Compare(x.A, y.A) })
	return list
}

// String is a correlation as it holds, and as the file states it where that differs.
func (c Correlation) String() string {
	if c.Held == c.Stated {
		return bind.FormatNumber(c.Held)
	}
	return fmt.Sprintf("%.3g (stated %s)", c.Held, bind.FormatNumber(c.Stated))
}

// Dependence lists the groups of dependent inputs, each followed by its correlations, as values of the scenario.
func (s *Study) Dependence() []Leaf {
	var list []Leaf
	for i := range s.Joints {
		j := &s.Joints[i]
		l := Leaf{Role: RoleDependence, Leaf: bind.Leaf{
			Path: "joint." + j.Name, Kind: bind.TextLeaf, Text: j.String(), Source: j.Source, Grade: j.Grade, Note: j.Note, SetAt: j.SetAt,
		}}
		if j.Repaired {
			l.Note = strings.TrimPrefix(j.Note+"; "+j.Moved(), "; ")
		}
		list = append(list, l)
		for _, c := range j.Correlations() {
			l.Path, l.Unit, l.Text = fmt.Sprintf("joint.%s(%s, %s)", j.Name, c.A, c.B), "1", c.String()
			list = append(list, l)
		}
	}
	return list
}

// String is the group in short: how it is joined.
func (j *Joint) String() string {
	s := fmt.Sprintf("%s copula, %s", j.Copula, j.Measure)
	if j.Method == methodImanConover {
		s = fmt.Sprintf("Iman-Conover, %s", j.Measure)
	}
	if j.Repaired {
		s += ", repaired"
	}
	return s
}

// Moved says how far a repaired group's correlations are from those that the file states.
func (j *Joint) Moved() string {
	var largest Correlation
	squares := 0.0
	by := func(c Correlation) float64 { return math.Abs(c.Held - c.Stated) }
	for _, c := range j.Correlations() {
		squares += float64(2 * by(c) * by(c)) // both cells
		if by(c) > by(largest) {
			largest = c
		}
	}
	return fmt.Sprintf("correlations that cannot hold together were repaired: the largest change is %.2g (%s with %s: %s became %.3g), the Frobenius norm of all changes %.2g",
		by(largest), largest.A, largest.B, bind.FormatNumber(largest.Stated), largest.Held, math.Sqrt(squares))
}

// JointOf is the group that a value's draw belongs to, nil for none.
func (s *Study) JointOf(l Leaf) *Joint {
	for i := range s.Joints {
		if l.Axis != "" && slices.Contains(s.Joints[i].Inputs, l.Axis) {
			return &s.Joints[i]
		}
	}
	return nil
}

// groups are the joints as columns of the design.
func (s *Study) groups() []copula.Group {
	column := func(name string) int {
		return slices.IndexFunc(s.Axes, func(a design.Axis) bool { return a.Name == name })
	}
	var groups []copula.Group
	for i := range s.Joints {
		j := &s.Joints[i]
		g := copula.Group{Matrix: j.Matrix, Degrees: j.Degrees}
		for _, name := range j.Inputs {
			g.Columns = append(g.Columns, column(name))
		}
		if j.Degrees != 0 {
			g.Mixing = column(j.Mixing())
		}
		if j.Method == methodImanConover {
			g.Replicates = s.Replicates
		}
		groups = append(groups, g)
	}
	return groups
}

// checkJoints holds the methods of the groups against the study's design.
func (s *Study) checkJoints(report func(path, problem string)) {
	for i := range s.Joints {
		j := &s.Joints[i]
		at := "joint." + j.Name + ".method"
		switch {
		case j.Method != methodImanConover:
		case s.Design != design.LatinHypercube:
			report(at, fmt.Sprintf("found iman_conover with the design %s; expected the design lhs: the method reorders a finished sample, "+
				"and the runs of other designs may grow; a copula goes with all", s.Design))
		default:
			if err := copula.CheckReorder(len(j.Inputs), s.Replicates, s.Runs); err != nil {
				report(at, err.Error())
			}
		}
	}
}

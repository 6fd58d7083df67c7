package observed

import (
	"math"
	"slices"

	"cloudgate/sim"
	"cloudgate/sim/num"
)

// Observation is a published figure.
type Observation struct {
	Target  string      // name of the series that it belongs to
	Label   string      // the same for people; "" where the file has none
	Outcome sim.Formula // what of a model it measures
	Year    int         // that it is about
	Value   float64     // in Unit

	// What the outcome may truly be, given the figure: normal on Scale, about Centre with the standard deviation SE.
	// Files give either the band or the standard error, the rest is derived. A band need not lie evenly about Value,
	// since a published definition may be wider or narrower than the model's; Centre is then the figure so corrected.
	Lo, Hi float64 // 5 and 95 % quantiles
	Centre float64 // middle of the band on Scale, in Unit; Value where the file gives SE
	SE     float64 // half the band's width on Scale over 1.645: in Unit, or relative on the scale Log; 0 if it is exact
	Scale  Scale   // "" if it is exact

	Unit, Publisher, Title, Date, Grade, Family, Mapping, Note string

	file   string
	places [columns]place
}

// Scale says how the error of a figure acts.
type Scale string

// The scales.
const (
	Add Scale = "add" // on the value
	Log Scale = "log" // on its logarithm
)

// z95 is the 95 % quantile of the standard normal distribution.
const z95 = 1.6448536269514722

// fromSE derives the band and its middle from the standard error.
func (o *Observation) fromSE() {
	o.Lo, o.Hi, o.Centre = o.Value, o.Value, o.Value
	switch o.Scale {
	case Add:
		half := float64(z95 * o.SE)
		o.Lo, o.Hi = o.Value-half, o.Value+half
	case Log:
		factor := num.Exp(z95 * o.SE)
		o.Lo, o.Hi = o.Value/factor, o.Value*factor
	}
}

// fromBand derives the middle and the standard error from the band.
func (o *Observation) fromBand() {
	width := o.Hi - o.Lo
	o.Centre = min(o.Lo+float64(width/2), o.Hi)
	if o.Scale == Log {
		width = num.Log(o.Hi) - num.Log(o.Lo)
		o.Centre = max(o.Lo, min(math.Sqrt(o.Lo)*math.Sqrt(o.Hi), o.Hi)) // rounding may leave the band
	}
	o.SE = width / (2 * z95)
}

// Until keeps the figures about years up to the given one, so that what came after the fact stays unseen. Whether a
// figure was also printed by then, its Date says.
func Until(rows []Observation, year int) []Observation {
	return slices.DeleteFunc(slices.Clone(rows), func(o Observation) bool { return o.Year > year })
}

// Target is a series of figures that measure one outcome by one definition.
type Target struct {
	Name         string
	Outcome      sim.Formula
	Unit, Family string
	Years        []int    // ascending, one a figure
	Grades       []string // those that occur, by first appearance
}

// Targets gathers figures by their targets, in the order in which these appear.
func Targets(rows []Observation) []Target {
	var targets []Target
	for _, o := range rows {
		i := slices.IndexFunc(targets, func(t Target) bool { return t.Name == o.Target })
		if i < 0 {
			i = len(targets)
			targets = append(targets, Target{Name: o.Target, Outcome: o.Outcome, Unit: o.Unit, Family: o.Family})
		}
		t := &targets[i]
		t.Years = append(t.Years, o.Year)
		if !slices.Contains(t.Grades, o.Grade) {
			t.Grades = append(t.Grades, o.Grade)
		}
	}
	for i := range targets {
		slices.Sort(targets[i].Years)
	}
	return targets
}

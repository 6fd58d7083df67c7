package figure

import (
	"cmp"
	"slices"
	"strings"
)

// Study is what the figures are drawn from: who made the tables, and the tables. Drawing does not
// change it, and may go on in several goroutines.
type Study struct {
	Title      string // of the scenario, for people; the scenario's name if empty
	Scenario   string // its name
	ID         string // of the study
	Design     string // random, lhs or sobol
	Seed       uint64
	Runs       int
	Replicates int
	Software   string // that made the tables, with its version; empty for this program
	Note       string // on how the numbers were found, for captions; empty for none
	Outcomes   []Outcome
	Labels     map[string]string // display names of members, by member; what is left out is made from the member
	Thresholds []Threshold
	Summary    []SummaryRow
	Curves     []CurveRow
	Running    []RunningRow
}

// Outcome says how an outcome of the model is to be read.
type Outcome struct {
	Name string
	Unit string
	Kind string // level, flow, share, count, flag or time; shares and flags are drawn in percent
	Doc  string // one sentence
}

// Threshold is a value of interest of one outcome. The probability of exceeding it is the statistic
// "p_above:" + Name of the summary.
type Threshold struct {
	Name    string
	Label   string
	Outcome string // selector of the cell; a place on its grid ("@2025") is passed over
	Value   float64
}

// Coord fixes one dimension of an outcome.
type Coord struct{ Dim, Member string }

// Cell is one cell of an outcome's dimensions; a dimension that is not named is its total.
type Cell struct {
	Outcome string
	Where   []Coord
}

// SummaryRow is one statistic of one cell over all runs.
type SummaryRow struct {
	Cell
	Year      float64 // NaN for an outcome without years
	Statistic string  // mean, sd, p5, p25, p50, p75, p95 or p_above:<threshold>
	Value     float64
	Lo, Hi    float64 // the interval of Monte Carlo error, NaN where there is none
	N         int     // runs that count
	Unit      string
}

// CurveRow is one point of a density or of a distribution function of one cell.
type CurveRow struct {
	Cell
	Year   float64
	Curve  string // density or ecdf
	X, Y   float64
	Lo, Hi float64 // the interval of Y, NaN where there is none
}

// RunningRow is one statistic of one cell over the first runs alone.
type RunningRow struct {
	Cell
	Year      float64 // NaN for an outcome without years
	Statistic string
	Runs      int // the first so many
	N         int // of these, the runs that count
	Value     float64
	Lo, Hi    float64 // the interval of Monte Carlo error, NaN where there is none
}

// String is the cell as a selector, "overseas_share[market=japan]", with its dimensions in order of
// name.
func (c Cell) String() string {
	if len(c.Where) == 0 {
		return c.Outcome
	}
	var parts []string
	for _, w := range c.Where {
		parts = append(parts, w.Dim+"="+w.Member)
	}
	slices.Sort(parts)
	return c.Outcome + "[" + strings.Join(parts, ",") + "]"
}

// cell makes a cell from dimension and member by turns.
func cell(outcome string, where ...string) Cell {
	c := Cell{Outcome: outcome}
	for i := 0; i < len(where); i += 2 {
		c.Where = append(c.Where, Coord{where[i], where[i+1]})
	}
	return c
}

// and is the cell with one more dimension fixed.
func (c Cell) and(dim, member string) Cell {
	return Cell{c.Outcome, append(slices.Clone(c.Where), Coord{dim, member})}
}

// outcome looks an outcome up; of one that is not described only the name is known.
func (s *Study) outcome(name string) Outcome {
	for _, o := range s.Outcomes {
		if o.Name == name {
			return o
		}
	}
	o := Outcome{Name: name, Kind: "level"}
	for _, r := range s.Summary {
		if r.Outcome == name {
			o.Unit = r.Unit
			break
		}
	}
	return o
}

// title is the scenario's name for people.
func (s *Study) title() string { return cmp.Or(s.Title, s.Scenario) }

package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"cloudgate/output"
	"cloudgate/sim/contrast"
	"cloudgate/sim/stats"
)

// Comparison is what sets a second scenario apart from a first.
type Comparison struct {
	First, Second string
	Runs          int    // of each, where they are compared one by one
	Unpaired      string // why they cannot be, "" if they can
	Failed        [2]int // runs of the first and of the second that failed, and count nowhere
	Outcomes      []ComparedOutcome
}

// ComparedOutcome is one cell of an outcome at a place of its grid.
type ComparedOutcome struct {
	Outcome  output.Outcome
	Where    string // its members, for people
	At       float64
	From, To stats.Estimate // means of the first and the second; probabilities of a flag, or that a time is reached
	contrast.Contrast
}

// statistic names what From, To and Shift are of.
func (o *ComparedOutcome) statistic() string {
	if o.Outcome.Kind == "time" {
		return "reached"
	}
	return "mean"
}

// name is the cell in words, with its place.
func (o *ComparedOutcome) name() string {
	return placed(o.Outcome, o.Where, o.At)
}

// points prints a difference: of percentages in percentage points, with a sign where it is more than zero.
func points(f stats.Format, e stats.Estimate) string {
	text := f.Value(e)
	if f.Percent {
		text = strings.TrimSuffix(text, "%") + "pp"
	}
	if e.Value > 0 {
		text = "+" + text
	}
	return strings.TrimSpace(text + " " + f.Error(e))
}

// Table has a row for each outcome: both means, the difference, how probable it is that the second is greater, and what can
// be said of dominance.
func (c *Comparison) Table() string {
	var b strings.Builder
	head := []any{"means and probabilities", c.First, c.Second, "difference", "second greater", "equal", "larger in distribution"}
	if c.Unpaired == "" {
		head = append(head, "saving")
	}
	t := newTable(&b, c.Second+" (second) against "+c.First+" (first)", head...)
	for i := range c.Outcomes {
		o := &c.Outcomes[i]
		if o.same() {
			continue
		}
		f := format(o.Outcome, o.statistic())
		row := table.Row{
			capital(o.name()), number(f, o.From), number(f, o.To), points(f, o.Shift),
			number(probability, o.Greater), number(probability, o.Equal), c.larger(o.Contrast),
		}
		if c.Unpaired == "" {
			row = append(row, saving(o.Saving))
		}
		t.AppendRow(row)
	}
	if t.Length() > 0 {
		finish(&b, t)
	}
	if same := c.same(); same != "" {
		b.WriteString(same + "\n")
	}
	b.WriteString("Larger in distribution: the scenario that exceeds every value with a probability at least as large, as far as runs tell; " +
		"\"risk-averse\" where only whoever avoids risk prefers it.")
	if c.Unpaired == "" {
		b.WriteString(" Saving: how many times more runs it would take without common random numbers, the square of how many times larger the standard error would be.")
	}
	b.WriteString("\n")
	return b.String()
}

// same says whether no run differs.
func (o *ComparedOutcome) same() bool { return o.Equal.Value == 1 }

// same lists what is the same in every run, members by their number; "" if nothing is.
func (c *Comparison) same() string {
	var names []string
	members := 0
	for i := range c.Outcomes {
		switch o := &c.Outcomes[i]; {
		case !o.same():
		case o.Where == "":
			names = append(names, words(o.Outcome.Name))
		default:
			members++
		}
	}
	if members > 0 {
		names = append(names, Counted(members, "outcome")+" of members")
	}
	if len(names) == 0 {
		return ""
	}
	return "The same in every run: " + strings.Join(names, ", ") + "."
}

// larger says which scenario dominates.
func (c *Comparison) larger(of contrast.Contrast) string {
	name := map[contrast.DominanceVerdict]string{contrast.FirstDominates: c.First, contrast.SecondDominates: c.Second}
	switch v := of.First.Verdict; {
	case name[v] != "":
		return name[v]
	case v == contrast.Alike:
		return "not told apart"
	case v == contrast.Crossing && name[of.Second.Verdict] != "":
		return "neither; risk-averse: " + name[of.Second.Verdict]
	case v == contrast.Crossing:
		return "neither"
	}
	return "–"
}

// saving prints a ratio of variances.
func saving(e stats.Estimate) string {
	switch {
	case math.IsNaN(e.Value):
		return "–"
	case math.IsInf(e.Value, 1):
		return "no error left"
	}
	return stats.Format{}.Value(e) + "×"
}

// Reading is the comparison in a paragraph, of totals where there are any.
func (c *Comparison) Reading() string {
	var said []string
	if c.Unpaired == "" {
		said = append(said, fmt.Sprintf("%s was held against %s run by run: %s of each under common random numbers, so that a difference is the scenarios', not chance's.",
			c.Second, c.First, Counted(c.Runs, "run")))
	} else {
		said = append(said, fmt.Sprintf("The runs of %s and %s cannot be taken one by one, for %s; their distributions are compared as if they were independent.",
			c.First, c.Second, c.Unpaired))
	}
	totals := slices.ContainsFunc(c.Outcomes, func(o ComparedOutcome) bool { return o.Where == "" })
	for i := range c.Outcomes {
		if o := &c.Outcomes[i]; !o.same() && (o.Where == "" || !totals) {
			said = append(said, c.sentence(o))
		}
	}
	if same := c.same(); same != "" {
		said = append(said, same)
	}
	for i, name := range []string{c.First, c.Second} {
		if n := c.Failed[i]; n > 0 {
			said = append(said, fmt.Sprintf("Of %s %s failed and count nowhere.", name, Counted(n, "run")))
		}
	}
	said = append(said, errorsAre+". They say nothing of whether the model and its assumptions are right.")
	return strings.Join(said, " ") + "\n"
}

func (c *Comparison) sentence(o *ComparedOutcome) string {
	f := format(o.Outcome, o.statistic())
	what := "mean of the " + o.name()
	switch o.Outcome.Kind {
	case "time":
		what = "probability of ever reaching " + o.name()
	case "flag":
		what = "probability of " + o.name()
	case "count":
		if o.Outcome.Doc != "" && o.Where == "" {
			what = "mean number of " + o.Outcome.Doc + when(o.Outcome, o.At)
		}
	}
	s := fmt.Sprintf("The %s is %s in %s and %s in %s", what, number(f, o.From), c.First, number(f, o.To), c.Second)
	switch {
	case math.IsNaN(o.Shift.Lo):
		return s + "; no error of the difference is known."
	case o.Shift.Lo <= 0 && o.Shift.Hi >= 0 && (o.Shift.Lo < 0 || o.Shift.Hi > 0):
		s += fmt.Sprintf(": a difference of %s, which may be nothing", points(f, o.Shift))
	default:
		s += fmt.Sprintf(": a difference of %s", points(f, o.Shift))
	}
	in := "of two runs the second's is the greater"
	if c.Unpaired == "" {
		in = "in the same run the second's is the greater"
	}
	s += fmt.Sprintf("; %s with probability %s", in, number(probability, o.Greater))
	if o.Equal.Value > 0 {
		s += fmt.Sprintf(", equal with %s", number(probability, o.Equal))
	}
	if times := math.Sqrt(o.Saving.Value); times >= 1.05 && !math.IsInf(times, 1) {
		s += fmt.Sprintf("; independent runs would leave %.2g times the error", times)
	}
	return s + "."
}

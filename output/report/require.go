package report

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"cloudgate/output"
	"cloudgate/sim"
	"cloudgate/sim/policy"
	"cloudgate/sim/stats"
)

// Requirement is what came of a search for the least change that makes a claim true.
type Requirement struct {
	Name    string // of the scenario
	Claim   sim.Claim
	Outcome output.Outcome
	Levers  []RequiredLever
	Norm    policy.Norm
	Runs    int // of each try
	Failed  int // of all
	Answer  *policy.Answer
}

// RequiredLever is a lever of the search with where its values stand.
type RequiredLever struct {
	policy.Lever
	Name      string
	Least     float64 // of the values that it moves
	Greatest  float64
	Uncertain bool // one of these has a distribution
}

// value writes what the statistic of the claim came to.
func (r *Requirement) value(e stats.Estimate) string {
	return number(statisticFormat(r.Outcome, r.Claim.Of.Statistic), e)
}

// Try is a line about a setting that was tried.
func (r *Requirement) Try(at []float64, e stats.Estimate) string {
	return fmt.Sprintf("%s: %s", r.setting(at), r.value(e))
}

func (r *Requirement) setting(at []float64) string {
	if at == nil {
		return "as it stands"
	}
	var parts []string
	for k, l := range r.Levers {
		parts = append(parts, l.Name+" "+setting(at[k]))
	}
	return strings.Join(parts, ", ")
}

// Reading is the answer in a few sentences.
func (r *Requirement) Reading() string {
	a := r.Answer
	var said []string
	if a.Already() {
		said = append(said, fmt.Sprintf("%s holds in %s as it stands, where it comes to %s: nothing has to change%s.",
			r.Claim, r.Name, r.value(a.Now.Estimate), r.doubt(a.Now.Estimate)))
	} else {
		said = append(said, fmt.Sprintf("%s does not hold in %s as it stands, where it comes to %s%s.",
			r.Claim, r.Name, r.value(a.Now.Estimate), r.doubt(a.Now.Estimate)))
		if len(a.Changes) > 0 {
			said = append(said, r.least()...)
		} else {
			said = append(said, r.never())
		}
		said = append(said, r.starts()...)
	}
	runs := len(a.Tries) * r.Runs
	said = append(said, fmt.Sprintf("It took %s, %s of %s, all under the same draws.", Counted(runs, "run"), Counted(len(a.Tries), "setting"), thousands(r.Runs)))
	if r.Failed > 0 {
		said = append(said, fmt.Sprintf("Left out as failed: %s.", Counted(r.Failed, "run")))
	}
	return strings.Join(said, " ") + "\n"
}

// doubt says where the error does not tell an estimate from the value of the claim.
func (r *Requirement) doubt(e stats.Estimate) string {
	if e.Lo <= r.Claim.Value && r.Claim.Value <= e.Hi && e.Lo < e.Hi {
		return ", which the Monte Carlo error does not tell from the value asked"
	}
	return ""
}

// least tells the least change, and of one lever all others that were seen.
func (r *Requirement) least() []string {
	c := r.Answer.Changes[0]
	var parts []string
	for k, l := range r.Levers {
		switch {
		case c.At[k] == l.Start:
			parts = append(parts, fmt.Sprintf("%s at %s", l.Name, setting(l.Start)))
		default:
			parts = append(parts, fmt.Sprintf("%s from %s to %s", l.Name, setting(l.Start), changed(c, k)))
		}
	}
	if c.Size == 0 {
		return append([]string{fmt.Sprintf("It becomes true without any change when what the levers move is put to where it stands, to one value that is known: %s; there it comes to %s.",
			strings.Join(parts, ", "), r.value(c.Estimate))}, r.shape()...)
	}
	text := fmt.Sprintf("The least change that makes it true is %s; there it comes to %s.", strings.Join(parts, ", "), r.value(c.Estimate))
	if len(r.Levers) > 1 {
		how := "the root of the sum of the squares of their shares of the ranges"
		if r.Norm == policy.Largest {
			how = "the largest of their shares of the ranges"
		}
		text += fmt.Sprintf(" Changes are measured by %s, which is %.2f here. Directions were tried from each lever alone and from all together, and improved "+
			"step by step: another, farther from these, may be better.", how, c.Size)
	}
	said := []string{text}
	if c.Open {
		said = append(said, "The interval reaches an end of the range: with other draws it might not be reached there.")
	}
	return append(said, r.shape()...)
}

// changed is what a lever is changed to, to the digits that its interval allows.
func changed(c policy.Change, k int) string {
	return number(stats.Format{}, stats.Estimate{Value: c.At[k], Lo: c.Lo[k], Hi: c.Hi[k]})
}

// shape says how the statistic of a single lever goes over its range.
func (r *Requirement) shape() []string {
	a := r.Answer
	if len(r.Levers) > 1 {
		return nil
	}
	l := r.Levers[0]
	over := fmt.Sprintf("from %s to %s", setting(l.Lo), setting(l.Hi))
	var said []string
	switch {
	case a.Rises && a.Falls:
		said = append(said, fmt.Sprintf("The response is not monotone: it rises and it falls %s, by more than the Monte Carlo error.", over))
	case a.Rises:
		said = append(said, fmt.Sprintf("On a grid %s it nowhere falls by more than the Monte Carlo error.", over))
	case a.Falls:
		said = append(said, fmt.Sprintf("On a grid %s it nowhere rises by more than the Monte Carlo error.", over))
	default:
		said = append(said, fmt.Sprintf("On a grid %s no step is larger than its Monte Carlo error.", over))
	}
	if len(a.Changes) > 1 {
		var others []string
		for _, c := range a.Changes[1:] {
			others = append(others, changed(c, 0))
		}
		said = append(said, fmt.Sprintf("It also becomes true, or ceases to be, at %s.", strings.Join(others, ", ")))
	}
	return said
}

// never says how near to the claim the search came.
func (r *Requirement) never() string {
	best := r.Answer.Best
	gap := "which falls short of it by more than the Monte Carlo error"
	if best.Estimate.Lo <= r.Claim.Value && r.Claim.Value <= best.Estimate.Hi {
		gap = "which the Monte Carlo error does not tell from what is asked"
	}
	text := fmt.Sprintf("It cannot be reached with these levers: the best of %s that were tried is %s, with %s, %s.",
		Counted(len(r.Answer.Tries)-1, "setting"), r.setting(best.At), r.value(best.Estimate), gap)
	if len(r.Levers) > 1 {
		text += " Each lever was tried alone at both ends, and all together at the ends that served best."
	}
	return strings.Join(append([]string{text}, r.shape()...), " ")
}

// starts says of levers that move values which differ, or are uncertain, from where change is counted.
func (r *Requirement) starts() (said []string) {
	for _, l := range r.Levers {
		switch {
		case l.Least != l.Greatest:
			said = append(said, fmt.Sprintf("%s moves values that now lie between %s and %s; change is counted from %s.", l.Name, setting(l.Least), setting(l.Greatest), setting(l.Start)))
		case l.Uncertain:
			said = append(said, fmt.Sprintf("%s is uncertain as it stands; change is counted from its median %s.", l.Name, setting(l.Start)))
		}
	}
	return said
}

// Text is the whole answer in Markdown.
func (r *Requirement) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Required: %s\n\n%s\n## What was tried\n\n", r.Claim, r.Reading())
	var head []any
	for _, l := range r.Levers[1:] {
		head = append(head, l.Name)
	}
	t := newCardTable(r.Levers[0].Name, append(head, "statistic", "holds")...)
	for _, try := range r.Answer.Tries {
		var row table.Row
		for k := range r.Levers {
			cell := "as it stands"
			if try.At != nil {
				cell = setting(try.At[k])
			}
			row = append(row, cell)
		}
		holds := ""
		if try.Holds {
			holds = "yes"
		}
		t.AppendRow(append(row, r.value(try.Estimate), holds))
	}
	b.WriteString(t.RenderMarkdown() + "\n\n" +
		errorsAre + ". All settings share their draws, so that differences between them are far " +
		"more exact than that. The interval of a change is that of the statistic over its local slope.\n")
	return b.String()
}

package report

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"cloudgate/output"
	"cloudgate/sim/stats"
)

// Reweighted is what runs of one scenario say when they are weighted to be runs of another.
type Reweighted struct {
	Name, Other string // the scenarios
	Runs        int
	Effective   float64
	Warnings    []string
	Inputs      []RepriorInput
	Rows        []ReweightedRow
}

// RepriorInput is an input with its two distributions.
type RepriorInput struct{ Path, From, To string }

// ReweightedRow is a statistic of an outcome before and after.
type ReweightedRow struct {
	Outcome       output.Outcome
	At            float64
	Statistic     string
	Before, After stats.Estimate
}

// Text is the whole in Markdown, the sentences first.
func (r *Reweighted) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s, weighted to be %s\n\n%s\n## What differs\n\n", r.Name, r.Other, r.Reading())
	t := newCardTable("input", r.Name, r.Other)
	for _, in := range r.Inputs {
		t.AppendRow(table.Row{"`" + in.Path + "`", in.From, in.To})
	}
	b.WriteString(t.RenderMarkdown() + "\n\n## What it does\n\n")
	b.WriteString(r.table().RenderMarkdown() + "\n")
	return b.String()
}

// Table is what it does, for a terminal.
func (r *Reweighted) Table() string {
	var b strings.Builder
	t := newTable(&b, "Headline outcomes, before and after", "outcome", "year", "statistic", r.Name, r.Other)
	for _, row := range r.rows() {
		t.AppendRow(row)
	}
	finish(&b, t)
	return b.String()
}

func (r *Reweighted) table() table.Writer {
	t := newCardTable("outcome", "year", "statistic", r.Name, r.Other)
	for _, row := range r.rows() {
		t.AppendRow(row)
	}
	return t
}

func (r *Reweighted) rows() (rows []table.Row) {
	for _, row := range r.Rows {
		f, at := format(row.Outcome, row.Statistic), ""
		if len(row.Outcome.At) > 0 {
			at = fmt.Sprint(row.At)
		}
		rows = append(rows, table.Row{words(row.Outcome.Name), at, row.Statistic, number(f, row.Before), number(f, row.After)})
	}
	return rows
}

// Reading says in a few sentences how far the weights can be relied on.
func (r *Reweighted) Reading() string {
	if len(r.Inputs) == 0 {
		return fmt.Sprintf("No distribution differs between %s and %s: the runs stand for both as they are.\n", r.Name, r.Other)
	}
	text := fmt.Sprintf("The %s runs of %s, weighted for %s of %s, count for %.0f: no run was made anew.",
		thousands(r.Runs), r.Name, Counted(len(r.Inputs), "distribution"), r.Other, r.Effective)
	for _, w := range r.Warnings {
		text += " Beware: " + w + "."
	}
	return text + "\n"
}

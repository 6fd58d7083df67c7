package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"cloudgate/output"
	"cloudgate/output/document"
	"cloudgate/sim/stats"
)

// columns are those of a table of distributions, with the kinds of outcome that have the statistic.
var columns = []struct {
	name, statistic string
	macro           string // its part of a macro's name
	has             func(kind string) bool
}{
	{"5 %", "p5", "p5", spread},
	{"25 %", "p25", "p25", spread},
	{"median", "p50", "median", spread},
	{"75 %", "p75", "p75", spread},
	{"95 %", "p95", "p95", spread},
	{"mean", "mean", "mean", func(kind string) bool { return kind != "flag" && kind != "time" }},
	{"probability", "mean", "probability", func(kind string) bool { return kind == "flag" }},
	{"reached", "reached", "reached", func(kind string) bool { return kind == "time" }},
}

func spread(kind string) bool { return kind != "flag" }

// Table is the table that one would quote: headline totals by year with their quantiles, then what is
// told of members side by side, then the other headline outcomes at the end, and the thresholds. Every
// number has its Monte Carlo error (the 95 % interval, as stats.Format prints it) and only the digits that this
// error allows.
func (r *Report) Table() string {
	var b strings.Builder
	for _, t := range r.Tables() {
		onTerminal(&b, t)
	}
	return b.String()
}

// onTerminal writes a table for the terminal.
func onTerminal(b *strings.Builder, d document.Table) {
	var head []any
	for _, h := range d.Head {
		head = append(head, h)
	}
	t := newTable(b, d.Title, head...)
	for _, cells := range d.Rows {
		var row table.Row
		for _, cell := range cells {
			row = append(row, cell.String())
		}
		t.AppendRow(row)
	}
	finish(b, t)
}

// row is a row of plain texts.
func row(cells ...string) (texts []document.Text) {
	for _, c := range cells {
		texts = append(texts, document.Plain(c))
	}
	return texts
}

// Tables are the parts of Table, to be set by others.
func (r *Report) Tables() []document.Table {
	var tables []document.Table
	done := map[string]bool{}
	for _, o := range r.headline() {
		if len(o.At) > 0 && len(o.Where) == 0 {
			done[o.Selector()] = true
			tables = append(tables, r.byYear(o))
		}
	}
	for _, d := range r.Manifest.Dims {
		if d.Compared {
			tables = append(tables, r.compared(d.Name, done)...)
		}
	}
	var names []string
	cells := map[string][]output.Outcome{}
	for _, o := range r.headline() {
		if done[o.Selector()] {
			continue
		}
		name := o.Name
		if len(o.Where) == 0 {
			name = ""
		}
		if cells[name] == nil {
			names = append(names, name)
		}
		cells[name] = append(cells[name], o)
	}
	for _, name := range names {
		if name == "" {
			tables = append(tables, r.scalars(cells[name]))
		} else {
			tables = append(tables, r.byMember(cells[name]))
		}
	}
	return append(tables, r.thresholds()...)
}

func newTable(b *strings.Builder, title string, header ...any) table.Writer {
	fmt.Fprintf(b, "%s\n", title)
	t := table.NewWriter()
	style := table.StyleLight
	style.Options = table.Options{SeparateHeader: true}
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	t.AppendHeader(header)
	var columns []table.ColumnConfig
	for i := 2; i <= len(header); i++ {
		columns = append(columns, table.ColumnConfig{Number: i, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	t.SetColumnConfigs(columns)
	return t
}

func finish(b *strings.Builder, t table.Writer) {
	for line := range strings.Lines(t.Render()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	b.WriteString("\n")
}

// number is an estimate with its error. One that no run contradicts has no error to print.
func number(f stats.Format, e stats.Estimate) string { return numberIn("", f, e) }

// How errors are written, and what they are, for readers; either goes on within the sentence.
const (
	errorMarks = "Errors (±, or [low–high] where they are lopsided)"
	errorsAre  = errorMarks + " are 95 % intervals of simulation"
)

// numberIn is a number with its unit, which follows ±, as in 3.51 ±0.04 years, and goes before brackets.
func numberIn(unit string, f stats.Format, e stats.Estimate) string {
	parts := []string{f.Value(e), f.Error(e), unit}
	if strings.HasPrefix(parts[1], "[") {
		parts[1], parts[2] = parts[2], parts[1]
	}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " ")
}

// number is a statistic of an outcome with its error, or a dash.
func (r *Report) number(o output.Outcome, at float64, statistic string) string {
	e, ok := r.estimate(o.Selector(), at, statistic)
	if !ok {
		return "–"
	}
	return number(format(o, statistic), e)
}

// title says what an outcome is, and in what unit.
func title(o output.Outcome, place string) string {
	t := words(o.Name) + place
	if o.Doc != "" {
		t += ": " + o.Doc
	}
	if u := unit(o, t); u != "" {
		t += " (" + u + ")"
	}
	return capital(t)
}

// distributions is a table with a row for each cell of some outcomes: its quantiles, and its mean, its
// probability or the share of runs that reach it.
func (r *Report) distributions(title, first string, rows []distribution) document.Table {
	t := document.Table{Title: title, Head: []string{first}, Words: 1}
	for _, row := range rows {
		t.Rows = append(t.Rows, []document.Text{document.Plain(row.name)})
	}
	for _, c := range columns {
		if !slices.ContainsFunc(rows, func(d distribution) bool { return c.has(d.Kind) }) {
			continue
		}
		t.Head = append(t.Head, c.name)
		for i, row := range rows {
			n := "–"
			if c.has(row.Kind) {
				n = r.number(row.Outcome, row.at, c.statistic)
			}
			t.Rows[i] = append(t.Rows[i], document.Plain(n))
		}
	}
	return t
}

// distribution is a row of a table of distributions: an outcome at a place.
type distribution struct {
	name string
	output.Outcome
	at float64
}

// byYear tells a total at some places of its grid.
func (r *Report) byYear(o output.Outcome) document.Table {
	var rows []distribution
	for _, at := range some(o.At, 5) {
		rows = append(rows, distribution{fmt.Sprint(at), o, at})
	}
	return r.distributions(title(o, ""), o.AtName, rows)
}

// compared tells how the members of a dimension end, those with headline outcomes of their own:
// probabilities of flags, medians of the rest.
func (r *Report) compared(dim string, done map[string]bool) []document.Table {
	var outcomes, members []string // an outcome with what else fixes it, a criterion say
	cells := map[[2]string]output.Outcome{}
	for _, o := range r.headline() {
		member, rest := split(dim, o.Where)
		if member == "" || done[o.Selector()] {
			continue
		}
		column := header(o, rest)
		if !slices.Contains(outcomes, column) {
			outcomes = append(outcomes, column)
		}
		if !slices.Contains(members, member) {
			members = append(members, member)
		}
		cells[[2]string{member, column}] = o
		done[o.Selector()] = true
	}
	if len(members) == 0 {
		return nil
	}
	end := ""
	head := []string{dim}
	for _, c := range outcomes {
		head = append(head, c)
		if o := cells[[2]string{members[0], c}]; len(o.At) > 0 {
			end = ", at the end of " + place(o, last(o))
		}
	}
	t := document.Table{Title: "By " + dim + end + ": probabilities of what may happen, medians of shares and times", Head: head, Words: 1}
	for _, m := range members {
		told := row(r.label(dim, m))
		for _, c := range outcomes {
			o := cells[[2]string{m, c}] // one that is not there has no numbers
			statistic := "p50"
			if o.Kind == "flag" {
				statistic = "mean"
			}
			told = append(told, document.Plain(r.number(o, last(o), statistic)))
		}
		t.Rows = append(t.Rows, told)
	}
	return []document.Table{t}
}

// split takes a dimension out of a cell's coordinates.
func split(dim string, where []output.Coord) (member string, rest []output.Coord) {
	for _, c := range where {
		if c.Dim == dim {
			member = c.Member
			continue
		}
		rest = append(rest, c)
	}
	return member, rest
}

// header names an outcome in a column: "entry success (default)".
func header(o output.Outcome, rest []output.Coord) string {
	name := words(o.Name)
	var more []string
	for _, c := range rest {
		more = append(more, words(c.Member))
	}
	if u := unit(o, name); u != "" {
		more = append(more, u)
	}
	if len(more) > 0 {
		name += " (" + strings.Join(more, ", ") + ")"
	}
	return name
}

// byMember tells the cells of an outcome at the end, a row for each.
func (r *Report) byMember(cells []output.Outcome) document.Table {
	var dims []string
	var rows []distribution
	for _, o := range cells {
		rows = append(rows, distribution{r.Where(o), o, last(o)})
		for _, c := range o.Where {
			if !slices.Contains(dims, c.Dim) {
				dims = append(dims, c.Dim)
			}
		}
	}
	return r.distributions(title(cells[0], when(cells[0], last(cells[0]))), strings.Join(dims, ", "), rows)
}

// scalars tells the totals that are no series.
func (r *Report) scalars(list []output.Outcome) document.Table {
	var rows []distribution
	for _, o := range list {
		rows = append(rows, distribution{header(o, nil), o, last(o)})
	}
	return r.distributions("Headline outcomes", "outcome", rows)
}

// thresholds tells the probabilities that are asked for, if any.
func (r *Report) thresholds() []document.Table {
	t := document.Table{Title: "Thresholds", Head: []string{"", "", "probability"}, Words: 1}
	for _, th := range r.Manifest.Thresholds {
		cell, _, _ := strings.Cut(th.Selector, "@")
		o, _ := r.outcome(cell)
		e, at, ok := r.exceeded(o, th)
		if !ok {
			continue
		}
		place := ""
		if len(o.At) > 0 {
			place, t.Head[1] = fmt.Sprint(at), o.AtName
		}
		t.Rows = append(t.Rows, row(th.Label, place, number(probability, e)))
	}
	if len(t.Rows) == 0 {
		return nil
	}
	if t.Head[1] == "" { // none of them is a series
		t.Head = slices.Delete(t.Head, 1, 2)
		for i := range t.Rows {
			t.Rows[i] = slices.Delete(t.Rows[i], 1, 2)
		}
	}
	return []document.Table{t}
}

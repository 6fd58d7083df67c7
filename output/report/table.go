package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"cloudgate/output"
	"cloudgate/sim/stats"
)

// columns are those of a table of distributions, with the kinds of outcome that have the statistic.
var columns = []struct {
	name, statistic string
	has             func(kind string) bool
}{
	{"5 %", "p5", spread},
	{"25 %", "p25", spread},
	{"median", "p50", spread},
	{"75 %", "p75", spread},
	{"95 %", "p95", spread},
	{"mean", "mean", func(kind string) bool { return kind != "flag" && kind != "time" }},
	{"probability", "mean", func(kind string) bool { return kind == "flag" }},
	{"reached", "reached", func(kind string) bool { return kind == "time" }},
}

func spread(kind string) bool { return kind != "flag" }

// Table is the table that one would quote: headline totals by year with their quantiles, then what is
// told of members side by side, then the other headline outcomes at the end, and the thresholds. Every
// number has its Monte Carlo error (the half-width of the 95 % interval) and only the digits that this
// error allows.
func (r *Report) Table() string {
	var b strings.Builder
	done := map[string]bool{}
	for _, o := range r.headline() {
		if len(o.At) > 0 && len(o.Where) == 0 {
			done[o.Selector()] = true
			r.byYear(&b, o)
		}
	}
	for _, d := range r.Manifest.Dims {
		if d.Compared {
			r.compared(&b, d.Name, done)
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
			r.scalars(&b, cells[name])
		} else {
			r.byMember(&b, cells[name])
		}
	}
	r.thresholds(&b)
	return b.String()
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
func number(f stats.Format, e stats.Estimate) string {
	if e.Lo == e.Hi {
		return f.Value(e)
	}
	return strings.TrimSpace(f.Value(e) + " " + f.Error(e))
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
func (r *Report) distributions(b *strings.Builder, title, first string, rows []distribution) {
	head := []any{first}
	var body []table.Row
	for _, row := range rows {
		body = append(body, table.Row{row.name})
	}
	for _, c := range columns {
		if !slices.ContainsFunc(rows, func(d distribution) bool { return c.has(d.Kind) }) {
			continue
		}
		head = append(head, c.name)
		for i, row := range rows {
			n := "–"
			if c.has(row.Kind) {
				n = r.number(row.Outcome, row.at, c.statistic)
			}
			body[i] = append(body[i], n)
		}
	}
	t := newTable(b, title, head...)
	t.AppendRows(body)
	finish(b, t)
}

// distribution is a row of a table of distributions: an outcome at a place.
type distribution struct {
	name string
	output.Outcome
	at float64
}

// byYear tells a total at some places of its grid.
func (r *Report) byYear(b *strings.Builder, o output.Outcome) {
	var rows []distribution
	for _, at := range some(o.At, 5) {
		rows = append(rows, distribution{fmt.Sprint(at), o, at})
	}
	r.distributions(b, title(o, ""), o.AtName, rows)
}

// compared tells how the members of a dimension end, those with headline outcomes of their own:
// probabilities of flags, medians of the rest.
func (r *Report) compared(b *strings.Builder, dim string, done map[string]bool) {
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
		return
	}
	end := ""
	head := []any{dim}
	for _, c := range outcomes {
		head = append(head, c)
		if o := cells[[2]string{members[0], c}]; len(o.At) > 0 {
			end = ", at the end of " + place(o, last(o))
		}
	}
	t := newTable(b, "By "+dim+end+": probabilities of what may happen, medians of shares and times", head...)
	for _, m := range members {
		row := table.Row{r.label(dim, m)}
		for _, c := range outcomes {
			o := cells[[2]string{m, c}] // one that is not there has no numbers
			statistic := "p50"
			if o.Kind == "flag" {
				statistic = "mean"
			}
			row = append(row, r.number(o, last(o), statistic))
		}
		t.AppendRow(row)
	}
	finish(b, t)
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
func (r *Report) byMember(b *strings.Builder, cells []output.Outcome) {
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
	r.distributions(b, title(cells[0], when(cells[0], last(cells[0]))), strings.Join(dims, ", "), rows)
}

// scalars tells the totals that are no series.
func (r *Report) scalars(b *strings.Builder, list []output.Outcome) {
	var rows []distribution
	for _, o := range list {
		rows = append(rows, distribution{header(o, nil), o, last(o)})
	}
	r.distributions(b, "Headline outcomes", "outcome", rows)
}

func (r *Report) thresholds(b *strings.Builder) {
	var rows []table.Row
	grid := "" // what the series among them are of
	for _, th := range r.Manifest.Thresholds {
		cell, _, _ := strings.Cut(th.Selector, "@")
		o, _ := r.outcome(cell)
		e, at, ok := r.exceeded(o, th)
		if !ok {
			continue
		}
		place := ""
		if len(o.At) > 0 {
			place, grid = fmt.Sprint(at), o.AtName
		}
		rows = append(rows, table.Row{th.Label, place, number(probability, e)})
	}
	if len(rows) == 0 {
		return
	}
	head := []any{"", grid, "probability"}
	if grid == "" {
		head = []any{"", "probability"}
		for i := range rows {
			rows[i] = slices.Delete(rows[i], 1, 2)
		}
	}
	t := newTable(b, "Thresholds", head...)
	t.AppendRows(rows)
	finish(b, t)
}

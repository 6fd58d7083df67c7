package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"cloudgate/output"
	"cloudgate/sim/stats"
)

// quantiles are the columns of a table of distributions.
var quantiles = []struct{ name, statistic string }{
	{"5 %", "p5"}, {"25 %", "p25"}, {"median", "p50"}, {"75 %", "p75"}, {"95 %", "p95"},
}

// Table is the table that one would quote: headline totals by year with their quantiles, then what is
// told by provider, then the other headline outcomes at the end. Every number has its Monte Carlo error
// (the half-width of the 95 % interval) and only the digits that this error allows.
func (r *Report) Table() string {
	var b strings.Builder
	done := map[string]bool{}
	for _, o := range r.headline() {
		if len(o.At) > 0 && len(o.Where) == 0 && (o.Kind == "share" || o.Kind == "count") {
			done[o.Selector()] = true
			r.byYear(&b, o)
		}
	}
	r.byProvider(&b, done)
	r.atTheEnd(&b, done)
	r.thresholds(&b)
	return b.String()
}

// headline lists the headline outcomes that were kept, in the manifest's order.
func (r *Report) headline() []output.Outcome {
	var list []output.Outcome
	for _, o := range r.Manifest.Outcomes {
		if o.Kept && o.Headline {
			list = append(list, o)
		}
	}
	return list
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

// number is an estimate with its error, or a dash. One that no run contradicts has no error to print.
func number(f stats.Format, e stats.Estimate, ok bool) string {
	if !ok {
		return "–"
	}
	if e.Lo == e.Hi {
		return f.Value(e)
	}
	return strings.TrimSpace(f.Value(e) + " " + f.Error(e))
}

func title(o output.Outcome) string {
	t := strings.ReplaceAll(o.Name, "_", " ")
	if o.Doc != "" {
		t += ": " + o.Doc
	}
	if o.Unit != "1" && o.Unit != "US$m" && o.Unit != "" {
		t += " (" + o.Unit + ")"
	}
	return strings.ToUpper(t[:1]) + t[1:]
}

func (r *Report) byYear(b *strings.Builder, o output.Outcome) {
	header := []any{o.AtName}
	for _, q := range quantiles {
		header = append(header, q.name)
	}
	t := newTable(b, title(o), append(header, "mean")...)
	for _, at := range some(o.At, 5) {
		t.AppendRow(r.distribution(fmt.Sprint(at), o, at))
	}
	finish(b, t)
}

// distribution is a row of quantiles and the mean.
func (r *Report) distribution(name string, o output.Outcome, at float64) table.Row {
	row := table.Row{name}
	for _, q := range quantiles {
		e, ok := r.estimate(o.Selector(), at, q.statistic)
		row = append(row, number(format(o), e, ok))
	}
	e, ok := r.estimate(o.Selector(), at, "mean")
	return append(row, number(format(o), e, ok))
}

// byProvider tells, for each provider with headline outcomes of its own, how they end: probabilities of
// flags, medians of the rest.
func (r *Report) byProvider(b *strings.Builder, done map[string]bool) {
	var columns []string // outcome, with the criterion if there is one
	var providers []string
	cells := map[[2]string]output.Outcome{}
	for _, o := range r.headline() {
		provider, rest := split(o.Where)
		if provider == "" {
			continue
		}
		column := output.Outcome{Name: o.Name, Where: rest}.Selector()
		if !slices.Contains(columns, column) {
			columns = append(columns, column)
		}
		if !slices.Contains(providers, provider) {
			providers = append(providers, provider)
		}
		cells[[2]string{provider, column}] = o
		done[o.Selector()] = true
	}
	if len(providers) == 0 {
		return
	}
	year := ""
	header := []any{"provider"}
	for _, c := range columns {
		header = append(header, strings.ReplaceAll(strings.NewReplacer("criterion=", "", "[", " (", "]", ")").Replace(c), "_", " "))
		if o := cells[[2]string{providers[0], c}]; len(o.At) > 0 {
			year = fmt.Sprintf(", at the end of %g", last(o))
		}
	}
	t := newTable(b, "By provider"+year+": probabilities of what may happen, medians of shares and times", header...)
	for _, p := range providers {
		row := table.Row{r.label("provider", p)}
		for _, c := range columns {
			o, ok := cells[[2]string{p, c}]
			if !ok {
				row = append(row, "–")
				continue
			}
			statistic := "p50"
			if o.Kind == "flag" {
				statistic = "mean"
			}
			e, ok := r.estimate(o.Selector(), last(o), statistic)
			row = append(row, number(format(o), e, ok))
		}
		t.AppendRow(row)
	}
	finish(b, t)
}

// split takes the provider out of a cell's coordinates.
func split(where []output.Coord) (provider string, rest []output.Coord) {
	for _, c := range where {
		if c.Dim == "provider" {
			provider = c.Member
			continue
		}
		rest = append(rest, c)
	}
	return provider, rest
}

// atTheEnd tells what is left: series at their last place, and scalars.
func (r *Report) atTheEnd(b *strings.Builder, done map[string]bool) {
	var rows []table.Row
	year := ""
	for _, o := range r.headline() {
		if done[o.Selector()] {
			continue
		}
		if len(o.At) > 0 {
			year = fmt.Sprintf(" at the end of %s %g", o.AtName, last(o))
		}
		rows = append(rows, r.distribution(r.cellName(o), o, last(o)))
	}
	if len(rows) == 0 {
		return
	}
	header := []any{"outcome"}
	for _, q := range quantiles {
		header = append(header, q.name)
	}
	t := newTable(b, "Headline outcomes"+year, append(header, "mean")...)
	t.AppendRows(rows)
	finish(b, t)
}

// cellName is a cell in words: "overseas share, Japan".
func (r *Report) cellName(o output.Outcome) string {
	name := strings.ReplaceAll(o.Name, "_", " ")
	for _, c := range o.Where {
		name += ", " + r.label(c.Dim, c.Member)
	}
	return name
}

func (r *Report) thresholds(b *strings.Builder) {
	var rows []table.Row
	for _, th := range r.Manifest.Thresholds {
		cell, place, _ := strings.Cut(th.Selector, "@")
		o, ok := r.outcome(cell)
		if !ok {
			continue
		}
		at := last(o)
		if year, err := strconv.ParseFloat(place, 64); err == nil {
			at = year
		}
		if e, ok := r.estimate(cell, at, "p_above:"+th.Name); ok {
			year := ""
			if len(o.At) > 0 {
				year = fmt.Sprint(at)
			}
			rows = append(rows, table.Row{th.Label, year, number(stats.Format{Percent: true}, e, true)})
		}
	}
	if len(rows) == 0 {
		return
	}
	t := newTable(b, "Thresholds", "", "year", "probability")
	t.AppendRows(rows)
	finish(b, t)
}

// label is how a member is called.
func (r *Report) label(dim, member string) string {
	for _, d := range r.Manifest.Dims {
		if d.Name == dim {
			if i := slices.Index(d.Members, member); i >= 0 && i < len(d.Labels) {
				return d.Labels[i]
			}
		}
	}
	return member
}

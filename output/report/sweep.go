package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"cloudgate/output"
	"cloudgate/sim"
	"cloudgate/sim/policy"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

// Sweep is what came of runs at many settings.
type Sweep struct {
	Name      string // of the scenario
	Runs      int    // at each point
	Failed    int    // of all
	Levers    []string
	Rows      []string // scenarios
	Points    []SweepPoint
	Reference string // what responses are compared with, in words
	Outcomes  []SweepOutcome
	Objective *output.Outcome // that regret is about; nil for none
	Minimise  bool
	Goal      string // the objective, or the aims, as they were asked
	Aims      string
	Rankings  []policy.Ranking
}

// SweepPoint is a setting of the levers in a scenario.
type SweepPoint struct {
	Row int
	At  []float64 // by lever
}

// SweepOutcome is an outcome at a place, with the statistic of it that is told.
type SweepOutcome struct {
	Outcome output.Outcome
	Where   string         // the labels of its members, "" for a total
	Told    study.Response // at the place of its selector
}

// Label names a point: its settings, with its scenario where there are several.
func (s *Sweep) Label(i int) string {
	p := s.Points[i]
	var parts []string
	if len(s.Rows) > 1 || len(s.Levers) == 0 {
		parts = append(parts, s.Rows[p.Row])
	}
	for k, name := range s.Levers {
		parts = append(parts, name+" "+setting(p.At[k]))
	}
	return strings.Join(parts, ", ")
}

// setting is a value of a lever with up to six digits.
func setting(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// statisticFormat says how a statistic of an outcome is printed.
func statisticFormat(o output.Outcome, st sim.Statistic) stats.Format {
	switch st.Kind {
	case sim.StatAbove, sim.StatReached:
		return probability
	case sim.StatMean:
		return format(o, "mean")
	}
	return format(o, "p50")
}

// told names what is told of an outcome: "overseas share, Japan in 2025, median".
func (o SweepOutcome) told() string {
	name := placed(o.Outcome, o.Where, o.Told.Statistic.Selector.At.Lo)
	if st := o.Told.Statistic; st.Kind == sim.StatAbove {
		return fmt.Sprintf("P(%s %s)", name, Bound(o.Outcome, st))
	}
	return name + ", " + o.Told.Statistic.Name()
}

// Bound is what a sim.StatAbove of an outcome counts, in words: "> 30.0%", "≥ 3.00".
func Bound(o output.Outcome, st sim.Statistic) string {
	relation := map[sim.Relation]string{sim.Above: ">", sim.AtLeast: "≥"}[st.Relation()]
	return relation + " " + strings.TrimSpace(statisticFormat(o, sim.Statistic{Kind: sim.StatMean}).Value(constant(st.Above)))
}

// constant is a number that has no error.
func constant(v float64) stats.Estimate { return stats.Estimate{Value: v, Lo: v, Hi: v} }

// What the terminal is shown: how many points, and how many outcomes beside one another.
const (
	mostShown  = 24
	mostBeside = 2
)

// Text is the whole sweep in Markdown.
func (s *Sweep) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Sweep: %s\n\n%s\n", s.Name, s.Reading())
	markdown := func(head []any, rows []table.Row) {
		t := newCardTable("point", head...)
		t.AppendRows(rows)
		b.WriteString(t.RenderMarkdown() + "\n")
	}
	fmt.Fprintf(&b, "## Responses\n\n%s. Differences are from %s, run by run.\n\n", errorsAre, s.Reference)
	markdown(s.responses(s.Outcomes, len(s.Points)))
	if len(s.Rankings) > 0 {
		b.WriteString("\n## Which point does well over all futures\n\n")
		markdown(s.ranks(len(s.Points)))
		b.WriteString("\n" + s.explained())
	}
	return b.String()
}

// explained says what the criteria of the rankings are.
func (s *Sweep) explained() string {
	text := "**Bold** is the best by its column; ~ marks a rival, whose difference from the best has a 95% interval that reaches zero.\n"
	if s.Objective != nil {
		text += "Regret is what a point loses in a run against the point that is best in that run: its mean, and its 95th percentile. " +
			"The worst futures are the twentieth of all runs that is worst for the point; told is their mean.\n"
	}
	if s.Aims != "" {
		text += "An aim is met in a share of all runs.\n"
	}
	return text
}

// Short is what the terminal shows beside the reading.
func (s *Sweep) Short() string {
	var b strings.Builder
	terminal := func(title string, head []any, rows []table.Row) {
		t := newTable(&b, title, append([]any{"point"}, head...)...)
		t.AppendRows(rows)
		finish(&b, t)
		if n := len(s.Points) - mostShown; n > 0 {
			fmt.Fprintf(&b, "and %s more in card.md\n\n", Counted(n, "point"))
		}
	}
	for outcomes := range slices.Chunk(s.Outcomes, mostBeside) {
		head, rows := s.responses(outcomes, mostShown)
		terminal("Responses, and differences from "+s.Reference, head, rows)
	}
	if len(s.Rankings) > 0 {
		head, rows := s.ranks(mostShown)
		terminal("Over all futures; * is the best, ~ what the Monte Carlo error does not tell from it", head, plain(rows))
	}
	return b.String()
}

// plain writes the best of a column with a star, for there is no bold on a terminal.
func plain(rows []table.Row) []table.Row {
	for _, row := range rows {
		for k, cell := range row {
			if text, ok := strings.CutPrefix(fmt.Sprint(cell), "**"); ok {
				row[k] = "* " + strings.TrimSuffix(text, "**")
			}
		}
	}
	return rows
}

// responses is the table of the responses of the first points.
func (s *Sweep) responses(outcomes []SweepOutcome, most int) (head []any, rows []table.Row) {
	for _, o := range outcomes {
		head = append(head, o.told(), "difference")
	}
	for i := range s.Points[:min(most, len(s.Points))] {
		row := table.Row{s.Label(i)}
		for _, o := range outcomes {
			f := statisticFormat(o.Outcome, o.Told.Statistic)
			row = append(row, number(f, o.Told.Value[i]), points(f, o.Told.Against[i]))
		}
		rows = append(rows, row)
	}
	return head, rows
}

// ranks is the table of the rankings of the first points.
func (s *Sweep) ranks(most int) (head []any, rows []table.Row) {
	for _, k := range s.Rankings {
		head = append(head, string(k.Criterion))
	}
	for i := range s.Points[:min(most, len(s.Points))] {
		row := table.Row{s.Label(i)}
		for _, k := range s.Rankings {
			text := s.standing(k, k.Value[i])
			switch {
			case i == k.Best:
				text = "**" + text + "**"
			case slices.Contains(k.Rivals, i):
				text = "~ " + text
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return head, rows
}

// standing writes the number by which a point is ranked: a loss of a share in points.
func (s *Sweep) standing(k policy.Ranking, e stats.Estimate) string {
	switch k.Criterion {
	case policy.Met:
		return number(probability, e)
	case policy.Worst:
		return number(format(*s.Objective, "mean"), e)
	}
	return s.loss(k, e)
}

// loss writes a regret or a margin.
func (s *Sweep) loss(k policy.Ranking, e stats.Estimate) string {
	f := probability
	if k.Criterion != policy.Met {
		f = format(*s.Objective, "mean")
	}
	return strings.TrimPrefix(points(f, e), "+")
}

// Reading is the sweep in a few sentences.
func (s *Sweep) Reading() string {
	said := []string{fmt.Sprintf("%s of %s with %s each, all under the same draws.", capital(Counted(len(s.Points), "point")), s.Name, Counted(s.Runs, "run"))}
	for _, o := range s.Outcomes {
		said = append(said, s.responded(o))
	}
	for _, k := range s.Rankings {
		said = append(said, s.ranked(k))
	}
	if s.Failed > 0 {
		said = append(said, fmt.Sprintf("Left out as failed: %s; a future in which a point failed counts for none in rankings.", Counted(s.Failed, "run")))
	}
	return strings.Join(said, " ") + "\n"
}

// responded says where an outcome is least and greatest, and by how much the farther of both is from the reference.
func (s *Sweep) responded(o SweepOutcome) string {
	least, most := -1, -1
	for i, e := range o.Told.Value {
		if math.IsNaN(e.Value) {
			continue
		}
		if least < 0 || e.Value < o.Told.Value[least].Value {
			least = i
		}
		if most < 0 || e.Value > o.Told.Value[most].Value {
			most = i
		}
	}
	if least < 0 {
		return capital(o.told()) + ": no point has a number."
	}
	f := statisticFormat(o.Outcome, o.Told.Statistic)
	if least == most || o.Told.Value[least].Value == o.Told.Value[most].Value {
		return fmt.Sprintf("%s is %s at every point.", capital(o.told()), number(f, o.Told.Value[most]))
	}
	text := fmt.Sprintf("%s runs from %s (%s) to %s (%s).", capital(o.told()),
		number(f, o.Told.Value[least]), s.Label(least), number(f, o.Told.Value[most]), s.Label(most))
	far := most
	if a, b := o.Told.Against[least].Value, o.Told.Against[most].Value; math.Abs(a) > math.Abs(b) {
		far = least
	}
	d := o.Told.Against[far]
	if math.IsNaN(d.Lo) {
		return text
	}
	sure := "which the Monte Carlo error tells from nothing"
	if d.Lo <= 0 && d.Hi >= 0 {
		sure = "which the Monte Carlo error does not tell from nothing"
	}
	return text + fmt.Sprintf(" Against %s the largest difference is %s (%s), %s.", s.Reference, points(f, d), s.Label(far), sure)
}

// criterionWords begin a sentence about a ranking.
var criterionWords = map[policy.Criterion]string{
	policy.ExpectedRegret: "By expected regret about %s the robust choice is %s (%s)",
	policy.HighRegret:     "By the regret that one future in twenty exceeds, about %s, it is %s (%s)",
	policy.Worst:          "By the mean of the worst twentieth of futures for %s it is %s (%s)",
	policy.Met:            "Most often %s is met with %s (%s of futures)",
}

// ranked says which point is best, by how much, and whether that is more than Monte Carlo error.
func (s *Sweep) ranked(k policy.Ranking) string {
	goal := "a large " + s.Goal
	switch {
	case k.Criterion == policy.Met:
		goal = s.Aims
	case s.Minimise:
		goal = "a small " + s.Goal
	}
	text := fmt.Sprintf(criterionWords[k.Criterion], goal, s.Label(k.Best), s.standing(k, k.Value[k.Best]))
	if k.Second < 0 {
		return text + ", the only one."
	}
	text += fmt.Sprintf(", ahead of %s by %s: ", s.Label(k.Second), s.loss(k, k.Margin))
	switch {
	case k.Told():
		return text + "the Monte Carlo error tells it from every other."
	case len(k.Rivals) == 1:
		return text + "the Monte Carlo error does not tell it from " + s.Label(k.Rivals[0]) + "."
	}
	return text + fmt.Sprintf("the Monte Carlo error does not tell it from %d others.", len(k.Rivals))
}

package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"cloudgate/output"
	"cloudgate/sim/sensitivity"
	"cloudgate/sim/stats"
)

// Influences are the sensitivity indices of some outcomes, ready to be put into words.
type Influences struct {
	Name     string // of the scenario
	Study    string // id of the runs, or of the analysis that made runs of its own
	Runs     int    // that were made
	Failed   int    // of these, which count for nothing
	Design   string // how, in words: "1,024 base points × (2 + 3 groups)"; empty for those of an ordinary study
	Of       string // what indices are of, in the singular: "input" or "group"
	Outcomes []Influence
}

// Influence is the indices of one outcome at one point.
type Influence struct {
	Outcome output.Outcome
	At      float64 // NaN where it has no grid
	Rows    []sensitivity.Row
}

// measures are the indices by which inputs can be ranked, and how each is told.
var measures = []measure{
	{sensitivity.First, "S1", "the share of the variance that it explains by itself", probability},
	{sensitivity.Total, "ST", "the share of the variance that is left when all else is known", probability},
	{sensitivity.PRCC, "PRCC", "partial rank correlation", stats.Format{}},
	{sensitivity.SRC, "SRC", "the slope of a straight line in all inputs", stats.Format{}},
	{sensitivity.PAWN, "PAWN", "how far its knowledge moves the distribution", stats.Format{}},
	{sensitivity.Delta, "delta", "how far its knowledge moves the density", stats.Format{}},
	{sensitivity.MuStar, "µ*", "mean absolute elementary effect", stats.Format{}},
	{sensitivity.Sigma, "σ", "standard deviation of elementary effects", stats.Format{}},
}

type measure struct {
	index  sensitivity.Index
	name   string // in a table
	words  string // in a sentence, after "by"
	format stats.Format
}

// of are the rows of an index.
func (i *Influence) of(index sensitivity.Index) []sensitivity.Row {
	var rows []sensitivity.Row
	for _, r := range i.Rows {
		if r.Index == index {
			rows = append(rows, r)
		}
	}
	return rows
}

// Ranked are the rows of the index that says most, ST or the first of measures that there is: those with a value, the
// largest first.
func (i *Influence) Ranked() []sensitivity.Row {
	if rows := i.of(sensitivity.Total); len(rows) > 0 {
		return Largest(rows)
	}
	for _, m := range measures {
		if rows := i.of(m.index); len(rows) > 0 {
			return Largest(rows)
		}
	}
	return nil
}

// Largest are rows with a value, the one that counts most first.
func Largest(rows []sensitivity.Row) []sensitivity.Row {
	rows = slices.DeleteFunc(slices.Clone(rows), func(r sensitivity.Row) bool { return math.IsNaN(r.Value) })
	slices.SortStableFunc(rows, func(a, b sensitivity.Row) int { return cmp.Compare(b.Weight(), a.Weight()) })
	return rows
}

// find is the row of an index and an input; false where there is none.
func (i *Influence) find(index sensitivity.Index, input string) (sensitivity.Row, bool) {
	k := slices.IndexFunc(i.Rows, func(r sensitivity.Row) bool { return r.Index == index && r.Input == input && r.With == "" })
	if k < 0 {
		return sensitivity.Row{}, false
	}
	return i.Rows[k], true
}

// Of names the outcome in words: "overseas share in 2025".
func (i *Influence) Of() string {
	name := words(i.Outcome.Name)
	for _, c := range i.Outcome.Where {
		name += ", " + words(c.Member)
	}
	if !math.IsNaN(i.At) {
		name += " in " + place(i.Outcome, i.At)
	}
	return name
}

// format says how numbers of the outcome and elementary effects of it are printed.
func (i *Influence) format() stats.Format { return format(i.Outcome, "mean") }

// formatOf says how an index is printed.
func (i *Influence) formatOf(index sensitivity.Index) stats.Format {
	for _, m := range measures {
		if m.index == index && index != sensitivity.MuStar && index != sensitivity.Sigma {
			return m.format
		}
	}
	return i.format()
}

// told is an index with its error.
func (i *Influence) told(r sensitivity.Row) string { return number(i.formatOf(r.Index), r.Estimate) }

// Verdict is what the indices say, a paragraph for each outcome.
func (c *Influences) Verdict() string {
	var b strings.Builder
	for k := range c.Outcomes {
		b.WriteString(c.verdict(&c.Outcomes[k]) + "\n\n")
	}
	b.WriteString(c.made() + "\n")
	return b.String()
}

// made says which runs the indices rest on.
func (c *Influences) made() string {
	said := fmt.Sprintf("All this is read from %s runs of an ordinary study.", thousands(c.Runs))
	if c.Design != "" {
		said = fmt.Sprintf("This took %s runs: %s.", thousands(c.Runs), c.Design)
	}
	if c.Failed > 0 {
		said += fmt.Sprintf(" %s failed and are left out, with what they would have been compared with.", Counted(c.Failed, "run"))
	}
	return said
}

// mostNamed is how many inputs a sentence names.
const mostNamed = 3

// stands says whether an index can be told from that of an input that does not matter: it is beyond the level of noise, and its interval
// does not hold 0.
func stands(r sensitivity.Row) bool {
	return r.Distinct() && (math.IsNaN(r.Lo) || r.Lo > 0 || r.Hi < 0)
}

func (c *Influences) verdict(i *Influence) string {
	ranked := i.Ranked()
	if len(ranked) == 0 {
		reason := "no input has an index"
		if len(i.Rows) > 0 {
			reason = i.Rows[0].Reason
		}
		return fmt.Sprintf("%s: nothing can be said of what matters, for %s.", capital(i.Of()), reason)
	}
	index := ranked[0].Index
	distinct := slices.DeleteFunc(slices.Clone(ranked), func(r sensitivity.Row) bool { return !stands(r) })
	if len(distinct) == 0 {
		return fmt.Sprintf("%s: none of %s can be told from one that does not matter, with %s runs.", capital(i.Of()), Counted(len(ranked), c.Of), thousands(c.Runs))
	}
	var named []string
	for _, r := range distinct[:min(mostNamed, len(distinct))] {
		named = append(named, fmt.Sprintf("`%s` %s", r.Input, i.told(r)))
	}
	k := slices.IndexFunc(measures, func(m measure) bool { return m.index == index })
	said := []string{fmt.Sprintf("%s: of %s, %d can be told from one that does not matter. By %s the first are %s.",
		capital(i.Of()), Counted(len(ranked), c.Of), len(distinct), measures[k].words, strings.Join(named, ", "))}
	if noise := ranked[0].Noise; !math.IsNaN(noise) {
		said = append(said, fmt.Sprintf("Noise alone stays below %s in 95%% of studies.", i.formatOf(index).Value(blind(noise))))
	}
	said = append(said, i.shares()...)
	if s := i.moves(distinct[0].Input); s != "" {
		said = append(said, s)
	}
	said = append(said, steady(sensitivity.Rank(i.of(index))))
	return strings.Join(said, " ")
}

// shares say how the variance splits.
func (i *Influence) shares() []string {
	var said []string
	if first := i.of(sensitivity.First); len(first) > 0 {
		sum := sensitivity.Sum(first)
		if sum.Index == sensitivity.First {
			said = append(said, fmt.Sprintf("By themselves all together explain %s of the variance; the rest is what they do only together%s.",
				i.told(sum), i.orChance()))
		}
	}
	if chance, ok := i.find(sensitivity.Total, Chance); ok {
		alone, _ := i.find(sensitivity.First, Chance)
		said = append(said, fmt.Sprintf("Pure chance is %s by itself, and %s would be left if every input were known.", i.told(alone), i.told(chance)))
	}
	if pairs := Largest(i.of(sensitivity.Second)); len(pairs) > 0 && stands(pairs[0]) {
		said = append(said, fmt.Sprintf("The strongest interaction is `%s` with `%s`, %s.", pairs[0].Input, pairs[0].With, number(probability, pairs[0].Estimate)))
	}
	return said
}

// Chance is the name of the group that is the model's own chance.
const Chance = "chance"

// orChance says whether the rest may be chance: with Saltelli's design it has indices of its own.
func (i *Influence) orChance() string {
	if len(i.of(sensitivity.Total)) == 0 {
		return ", or chance"
	}
	return ""
}

// moves says in which direction an input moves the outcome, and how far.
func (i *Influence) moves(input string) string {
	swing, ok := i.find(sensitivity.Swing, input)
	if !ok || math.IsNaN(swing.Value) {
		return ""
	}
	if !swing.Distinct() {
		return fmt.Sprintf("The mean is the same in the lowest and in the highest fifth of `%s`, as far as the runs tell: it bends the outcome, or acts with others.", input)
	}
	low, _ := i.find(sensitivity.Low, input)
	high, _ := i.find(sensitivity.High, input)
	f := i.format()
	return fmt.Sprintf("From the lowest to the highest fifth of `%s` the mean goes from %s to %s.", input, number(f, low.Estimate), number(f, high.Estimate))
}

// sure is the share of resamples from which on an order is called stable.
const sure = 0.95

// steady says how far an order can be trusted.
func steady(k sensitivity.Ranking) string {
	if len(k.Stable) < 2 {
		return ""
	}
	if math.IsNaN(k.Stable[0]) {
		return "One set of runs does not tell whether this order is stable."
	}
	places := 0
	for places < len(k.Stable) && k.Stable[places] >= sure {
		places++
	}
	switch places {
	case 0:
		return fmt.Sprintf("Not even the first place is sure: it is the same in %.0f%% of resamples. More runs would tell.", 100*k.Stable[0])
	case len(k.Stable):
		return fmt.Sprintf("The whole order is stable: the same in %.0f%% of resamples.", 100*k.Stable[places-1])
	case 1:
		return fmt.Sprintf("The first place is stable, the same in %.0f%% of resamples; the order of the first two is so in %.0f%%.", 100*k.Stable[0], 100*k.Stable[1])
	}
	return fmt.Sprintf("The order of the first %d is stable, the same in %.0f%% of resamples; with one more place it is so in %.0f%%.",
		places, 100*k.Stable[places-1], 100*k.Stable[places])
}

// mostRows is how many inputs a table has.
const mostRows = 15

// Table is a table of the inputs that matter most for each outcome. Each index has its error, and an
// index in parentheses cannot be told from that of an input that does not matter.
func (c *Influences) Table() string {
	var b strings.Builder
	for k := range c.Outcomes {
		i := &c.Outcomes[k]
		head, rows := i.table("")
		if len(rows) == 0 {
			continue
		}
		t := newTable(&b, capital(i.Of()), head...)
		t.AppendRows(rows)
		finish(&b, t)
	}
	return b.String()
}

// table is the head and the rows of a table; quote is what names of inputs stand between.
func (i *Influence) table(quote string) (head []any, rows []table.Row) {
	head = []any{"input"}
	var shown []sensitivity.Index
	for _, m := range measures {
		if len(i.of(m.index)) > 0 {
			head, shown = append(head, m.name), append(shown, m.index)
		}
	}
	swings := len(i.of(sensitivity.Swing)) > 0
	if swings {
		head = append(head, "mean, low", "mean, high")
	}
	ranked := i.Ranked()
	for _, r := range ranked[:min(mostRows, len(ranked))] {
		row := table.Row{quote + r.Input + quote}
		for _, index := range shown {
			row = append(row, i.cell(index, r.Input))
		}
		if swings {
			row = append(row, i.cell(sensitivity.Low, r.Input), i.cell(sensitivity.High, r.Input))
		}
		rows = append(rows, row)
	}
	return head, rows
}

func (i *Influence) cell(index sensitivity.Index, input string) string {
	r, ok := i.find(index, input)
	switch {
	case !ok || math.IsNaN(r.Value):
		return "–"
	case !stands(r):
		return "(" + i.told(r) + ")"
	}
	return i.told(r)
}

// Text is all of it in Markdown.
func (c *Influences) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# What matters: %s\n\n%s\nStudy %s.\n", c.Name, c.Verdict(), c.Study)
	for k := range c.Outcomes {
		i := &c.Outcomes[k]
		head, rows := i.table("`")
		if len(rows) == 0 {
			continue
		}
		t := newCardTable(head[0].(string), head[1:]...)
		t.AppendRows(rows)
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", capital(i.Of()), t.RenderMarkdown())
	}
	b.WriteString("\n## How to read it\n\n" +
		errorsAre + "; an index in parentheses cannot be told from that of an input that does not matter, and of the inputs that do not matter about one in twenty is told from it all the same. " +
		"S1 is the share of the variance that an input explains by itself; ST the share that is left when all others are known; PRCC a rank correlation with the effect of all other inputs taken off, whose sign says the direction; " +
		"SRC the slope of a straight line in all inputs, in standard deviations; PAWN and delta how far the outcome's distribution moves when the input is known; µ* and σ the mean size and the scatter of the effect of moving an input, over its whole range. " +
		"Low and high are means of the outcome with the input in its lowest and in its highest fifth. All indices are of the ranges that the scenario gives to its inputs: a number that is known too well cannot matter. indices.csv has every index of every input.\n")
	return b.String()
}

package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"cloudgate/sim/hindcast"
	"cloudgate/sim/score"
	"cloudgate/sim/stats"
)

// Card is a report card: what forecasts were worth, unflattering where due.
type Card struct {
	Name     string                 // of the scenario
	Study    string                 // id of the runs that were held against the figures
	Runs     int                    // how many there are
	Origin   float64                // the last year that the scenario could know of
	Forecast string                 // name of the forecast that the card is about
	Rows     []hindcast.Row         // of all forecasts
	Series   map[string]SeriesWords // by name
	Misses   []Miss                 // the largest, the worst first
	Aside    int                    // figures of years that the scenario does not reach
}

// SeriesWords says what a series is.
type SeriesWords struct {
	Label   string // for people; "" for the name
	Outcome string // formula of the model's outcomes
	Unit    string
	Family  string // of definitions
}

// Miss is one of the worst forecasts with what the runs say of it.
type Miss struct {
	hindcast.Row
	hindcast.Blame
	Inputs []string // of the model, by Shift.Input
}

// format says how numbers of a series are printed.
func (c *Card) format(series string) stats.Format {
	switch c.Series[series].Unit {
	case "1":
		return probability
	case money:
		return stats.Format{Prefix: "US$", Scale: 1e6}
	}
	return stats.Format{}
}

// blind is a number whose error is not told.
func blind(v float64) stats.Estimate {
	return stats.Estimate{Value: v, Lo: math.NaN(), Hi: math.NaN(), SE: math.NaN()}
}

// Own are the rows of the card's forecast from the scenario's origin.
func (c *Card) Own() []hindcast.Row {
	return slices.DeleteFunc(slices.Clone(c.Rows), func(r hindcast.Row) bool {
		return r.Forecast != c.Forecast || r.Origin != c.Origin
	})
}

// Verdict is the card in a few sentences, the first with what matters most.
func (c *Card) Verdict() string {
	own := c.Own()
	amounts := amountsOf(own)
	half, most := hindcast.Cover(own, 0.5), hindcast.Cover(own, 0.9)
	var said []string
	if len(amounts) > 0 {
		first, last := span(amounts)
		said = append(said, fmt.Sprintf("Of %s in %d series, %g to %g, %d (%s) lay in the 50%% band of %s, and %d (%s) in its 90%% band: %s.",
			Counted(half.Figures, "figure"), c.Count(amounts), first, last,
			half.Inside, interval(half.Share), c.Name, most.Inside, interval(most.Share), verdict(half, most)))
	}
	low, high := 0, 0
	for _, t := range hindcast.TallyBy(amounts, bySeries) {
		switch {
		case t.Bias < -0.5:
			low++
		case t.Bias > 0.5:
			high++
		}
	}
	if low+high > 0 {
		said = append(said, fmt.Sprintf("Forecasts were clearly too low in %d of these series and clearly too high in %d.", low, high))
	}
	if p, happened := hindcast.EventRows(own); len(p) > 0 {
		m := score.Murphy(p, happened, hindcast.Tenths)
		came := 0
		for _, h := range happened {
			if h {
				came++
			}
		}
		said = append(said, fmt.Sprintf("Of %s that could be true or not, %d were; the mean Brier score is %.3f, against %.3f for whoever knew only how often such things are true.",
			Counted(len(p), "statement"), came, m.Score, m.Uncertainty))
	}
	if s := c.skills(); s != "" {
		said = append(said, s)
	}
	if len(said) == 0 {
		return "No figure lies in the years of " + c.Name + ": nothing can be said of it.\n"
	}
	return strings.Join(said, " ") + "\n"
}

// verdict says in words what two coverages mean.
func verdict(half, most hindcast.Coverage) string {
	switch {
	case most.Share.Hi < 0.9 || half.Share.Hi < 0.5:
		return "the bands were too narrow, or in the wrong place"
	case half.Share.Lo > 0.5 && most.Share.Lo > 0.9:
		return "the bands were wider than they had to be"
	}
	return "as far as so few series can tell, the bands were honest"
}

// skills compares with the baselines where they exist.
func (c *Card) skills() string {
	var said []string
	for _, name := range []string{hindcast.LastValue, hindcast.StraightDrift, hindcast.ExponentialTrend} {
		for _, s := range hindcast.SkillOver(c.atOrigin(), name, func(hindcast.Row) string { return "" }) {
			if s.Forecast == c.Forecast && s.Series > 0 {
				said = append(said, fmt.Sprintf("%s on %d (%s)", signedPercent(s.Value), s.Series, baselineWords[name]))
			}
		}
	}
	if len(said) == 0 {
		return fmt.Sprintf("No series has figures up to %g, so that no baseline could be compared with from there.", c.Origin)
	}
	return fmt.Sprintf("Its skill, by CRPS over the series that had figures up to %g, is %s; below zero is worse than the baseline.", c.Origin, strings.Join(said, ", "))
}

func (c *Card) atOrigin() []hindcast.Row {
	return slices.DeleteFunc(slices.Clone(c.Rows), func(r hindcast.Row) bool { return r.Origin != c.Origin })
}

var baselineWords = map[string]string{
	hindcast.LastValue:        "the last figure again",
	hindcast.StraightDrift:    "the drift so far",
	hindcast.ExponentialTrend: "an exponential trend",
}

// signedPercent writes a skill; what is worse than ten times the reference is not told more closely.
func signedPercent(v float64) string {
	switch {
	case v != v:
		return "–"
	case v < -9:
		return "below -900%"
	}
	return fmt.Sprintf("%+.0f%%", 100*v)
}

func interval(e stats.Estimate) string {
	if math.IsNaN(e.Lo) {
		return fmt.Sprintf("%.0f%%", 100*e.Value)
	}
	return fmt.Sprintf("%.0f%%, by series %.0f%% to %.0f%%", 100*e.Value, 100*e.Lo, 100*e.Hi)
}

func amountsOf(rows []hindcast.Row) []hindcast.Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r hindcast.Row) bool { return r.Scale == hindcast.Event })
}

func bySeries(r hindcast.Row) string { return r.Series }

// Count is the number of series of amounts among rows.
func (c *Card) Count(rows []hindcast.Row) int {
	return len(hindcast.TallyBy(amountsOf(rows), bySeries))
}

func span(rows []hindcast.Row) (first, last float64) {
	first, last = math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		first, last = min(first, r.At), max(last, r.At)
	}
	return first, last
}

// Short is what the terminal shows of the card, a paragraph a line: the verdict and the largest misses.
func (c *Card) Short() string {
	return c.Verdict() + "\nThe largest misses:\n" + c.misses("")
}

func (c *Card) misses(strong string) string {
	var b strings.Builder
	for i, m := range c.Misses {
		fmt.Fprintf(&b, "%d. %s\n", i+1, c.miss(m, strong))
	}
	return b.String()
}

// Text is the whole card in Markdown.
func (c *Card) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Report card: %s\n\n%s\n", c.Name, c.Verdict())
	fmt.Fprintf(&b, "Held against what was published later: study %s, %d runs", c.Study, c.Runs)
	if c.Aside > 0 {
		fmt.Fprintf(&b, "; %s of years that the scenario does not reach are left aside", Counted(c.Aside, "figure"))
	}
	b.WriteString(".\n\n## The largest misses\n\n" + c.misses("**"))
	own := c.Own()
	amounts := amountsOf(own)
	b.WriteString("\n## Series by series\n\n")
	b.WriteString("CRPS is the continuous ranked probability score, in the series' unit: the mean absolute error of a forecast that is a distribution. " +
		errorsAre + ". Where figures of earlier years exist, baselines that know them alone are scored on the same figures.\n\n")
	b.WriteString(c.seriesTable(amounts).RenderMarkdown())
	b.WriteString("\n\n## By years ahead\n\n")
	b.WriteString(c.groupTable("years ahead", amounts, func(r hindcast.Row) string { return fmt.Sprintf("%g", r.Horizon()) }).RenderMarkdown())
	b.WriteString("\n\n## By outcome\n\n")
	b.WriteString(c.groupTable("outcome", amounts, func(r hindcast.Row) string { return words(r.Group) }).RenderMarkdown())
	if t := c.eventTable(own); t != nil {
		b.WriteString("\n\n## Statements that could be true or not\n\n")
		p, happened := hindcast.EventRows(own)
		m := score.Murphy(p, happened, hindcast.Tenths)
		fmt.Fprintf(&b, "Brier score %.3f = reliability %.3f − resolution %.3f + uncertainty %.3f + scatter within bins %.3f. "+
			"Statements about one provider in consecutive years depend on each other.\n\n", m.Score, m.Reliability, m.Resolution, m.Uncertainty, m.Within)
		b.WriteString(t.RenderMarkdown())
	}
	if t := c.rollingTable(); t != nil {
		b.WriteString("\n\n## From every year's end\n\n")
		b.WriteString("Skill by CRPS against repeating the last figure, from each year of origin on, over series. The forecast of the card is that of its own origin, and never looks again: how long it holds out against those who do.\n\n")
		b.WriteString(t.RenderMarkdown())
	}
	if len(amounts) > 0 {
		h := hindcast.Histogram(amounts, 10)
		fmt.Fprintf(&b, "\n\n## Where figures lay in their forecasts\n\nFrom the lowest tenth of the forecast to the highest: %s of %d figures. "+
			"Were forecasts calibrated and figures independent, each tenth would hold %d to %d.\n", counts(h.Counts), h.N, h.BandLo, h.BandHi)
	}
	b.WriteString("\n## How to read it\n\n" +
		"What is scored is the figure as published: the runs with the figure's own error added. Figures of one series lean on each other, so that intervals take series, not figures, as the sample. " +
		"Shifts of inputs are those of runs near a figure against all runs, in standard deviations of the input; they say what would have had to be otherwise within the model, not that it was.\n")
	return b.String()
}

func counts(list []float64) string {
	var parts []string
	for _, v := range list {
		parts = append(parts, fmt.Sprintf("%.0f", v))
	}
	return strings.Join(parts, ", ")
}

// few is the effective number of runs near a figure below which inputs are not blamed.
const few = 5

// seriesLabel is what people call a series.
func (c *Card) seriesLabel(name string) string { return cmp.Or(c.Series[name].Label, Words(name)) }

// miss tells one miss and what explains it.
func (c *Card) miss(m Miss, strong string) string {
	f := c.format(m.Series)
	num := func(v float64) string { return f.Value(blind(v)) }
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s, %g%s: ", strong, c.seriesLabel(m.Series), m.At, strong)
	if m.Scale == hindcast.Event {
		was := "was not so"
		if m.Value > 0 {
			was = "was so"
		}
		fmt.Fprintf(&b, "it %s, and the forecast gave %.1f%% to its being so.", was, 100*m.Mean)
	} else {
		side, p := "above", 1-m.PIT.Hi
		if m.PIT.Mid() < 0.5 {
			side, p = "below", m.PIT.Lo
		}
		fmt.Fprintf(&b, "published %s, forecast %s (90%% band %s to %s). The forecast gave %s to a figure so far %s.",
			num(m.Value), num(m.Quantiles[2]), num(m.Quantiles[0]), num(m.Quantiles[4]), chance(p), side)
	}
	switch {
	case m.Near < few:
		b.WriteString(" No input within its range explains it, for hardly a run comes near: what is missing is in the structure, or a range was too narrow.")
	case len(m.Shifts) == 0:
		b.WriteString(" No single input sets the runs near it apart from the others.")
	default:
		var parts []string
		for _, s := range m.Shifts {
			parts = append(parts, fmt.Sprintf("`%s` %.3g, not %.3g (%+.1f sd ± %.1f)", m.Inputs[s.Input], s.Mean, s.All, s.Shift, 2*s.Error))
		}
		b.WriteString(" Runs near it have " + strings.Join(parts, "; ") + ".")
	}
	return b.String()
}

func chance(p float64) string {
	switch {
	case p < 1e-6:
		return "less than one chance in a million"
	case p < 0.001:
		return fmt.Sprintf("one chance in %s", rough(1/p, math.Round))
	}
	return fmt.Sprintf("%.1f%%", 100*p)
}

func newCardTable(first string, header ...any) table.Writer {
	t := table.NewWriter()
	t.AppendHeader(append(table.Row{first}, header...))
	var columns []table.ColumnConfig
	for i := 2; i <= len(header)+1; i++ {
		columns = append(columns, table.ColumnConfig{Number: i, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	t.SetColumnConfigs(columns)
	return t
}

// seriesTable has a row for each series, the best forecast of each in bold.
func (c *Card) seriesTable(own []hindcast.Row) table.Writer {
	names := []string{hindcast.LastValue, hindcast.StraightDrift, hindcast.ExponentialTrend}
	t := newCardTable("series", "figures", "in 50%", "in 90%", "too", "CRPS", "last", "drift", "trend")
	all := hindcast.TallyBy(c.atOrigin(), bySeries)
	of := func(series, forecast string) (hindcast.Tally, bool) {
		i := slices.IndexFunc(all, func(t hindcast.Tally) bool { return t.Key == series && t.Forecast == forecast })
		if i < 0 {
			return hindcast.Tally{}, false
		}
		return all[i], true
	}
	for _, tally := range hindcast.TallyBy(own, bySeries) {
		f := c.format(tally.Key)
		rows := slices.DeleteFunc(slices.Clone(own), func(r hindcast.Row) bool { return r.Series != tally.Key })
		best := tally.CRPS.Value
		for _, name := range names {
			if b, ok := of(tally.Key, name); ok {
				best = min(best, b.CRPS.Value)
			}
		}
		cell := func(e stats.Estimate, error bool) string {
			s := f.Value(blind(e.Value))
			if error {
				s = number(f, e)
			}
			if e.Value == best {
				s = "**" + s + "**"
			}
			return s
		}
		row := table.Row{
			c.seriesLabel(tally.Key), tally.Figures, hindcast.Cover(rows, 0.5).Inside, hindcast.Cover(rows, 0.9).Inside, leaning(tally.Bias),
			cell(tally.CRPS, true),
		}
		for _, name := range names {
			b, ok := of(tally.Key, name)
			if !ok || b.Figures != tally.Figures {
				row = append(row, "–")
				continue
			}
			row = append(row, cell(b.CRPS, false))
		}
		t.AppendRow(row)
	}
	return t
}

// leaning says whether forecasts were high or low on the whole.
func leaning(bias float64) string {
	switch {
	case bias > 0.5:
		return "high"
	case bias < -0.5:
		return "low"
	}
	return ""
}

func (c *Card) groupTable(first string, own []hindcast.Row, key func(hindcast.Row) string) table.Writer {
	t := newCardTable(first, "series", "figures", "in 50%", "in 90%", "bias")
	tallies := hindcast.TallyBy(own, key)
	if first == "years ahead" {
		slices.SortStableFunc(tallies, func(a, b hindcast.Tally) int {
			return cmp.Or(cmp.Compare(len(a.Key), len(b.Key)), strings.Compare(a.Key, b.Key))
		})
	}
	for _, tally := range tallies {
		rows := slices.DeleteFunc(slices.Clone(own), func(r hindcast.Row) bool { return key(r) != tally.Key })
		half, most := hindcast.Cover(rows, 0.5), hindcast.Cover(rows, 0.9)
		t.AppendRow(table.Row{
			tally.Key, c.Count(rows), tally.Figures,
			fmt.Sprintf("%.0f%%", 100*half.Share.Value), fmt.Sprintf("%.0f%%", 100*most.Share.Value), fmt.Sprintf("%+.2f", tally.Bias),
		})
	}
	return t
}

func (c *Card) eventTable(own []hindcast.Row) table.Writer {
	p, happened := hindcast.EventRows(own)
	if len(p) == 0 {
		return nil
	}
	t := newCardTable("forecast", "statements", "true", "95% interval")
	for _, r := range score.Reliability(p, happened, hindcast.Tenths) {
		t.AppendRow(table.Row{
			fmt.Sprintf("%.0f%%", 100*r.Forecast), r.N, fmt.Sprintf("%.0f%%", 100*r.Observed), fmt.Sprintf("%.0f%% to %.0f%%", 100*r.Lo, 100*r.Hi),
		})
	}
	return t
}

// leastSeries is how many series a skill is told of.
const leastSeries = 3

// Rolling compares all forecasts that roll with the last value by years ahead, over all origins.
func (c *Card) Rolling() []hindcast.Skill {
	key := func(r hindcast.Row) string { return fmt.Sprintf("%g", r.Horizon()) }
	rolling := amountsOf(c.Rows)
	skills := slices.DeleteFunc(hindcast.SkillOver(rolling, hindcast.LastValue, key), func(s hindcast.Skill) bool { return s.Series < leastSeries })
	slices.SortStableFunc(skills, func(a, b hindcast.Skill) int {
		return cmp.Or(cmp.Compare(len(a.Key), len(b.Key)), strings.Compare(a.Key, b.Key))
	})
	return skills
}

func (c *Card) rollingTable() table.Writer {
	skills := c.Rolling()
	if len(skills) == 0 {
		return nil
	}
	t := newCardTable("years ahead", "forecast", "series", "skill", "95% interval")
	for _, s := range skills {
		t.AppendRow(table.Row{s.Key, s.Forecast, s.Series, signedPercent(s.Value), signedPercent(s.Lo) + " to " + signedPercent(s.Hi)})
	}
	return t
}

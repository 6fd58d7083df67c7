package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"cloudgate/sim/calibrate"
	"cloudgate/sim/hindcast"
	"cloudgate/sim/stats"
)

// PosteriorCard is the report card of a calibration: what was learnt, and whether it helped with what came then. Its
// Forecast is the posterior's, its Origin the last year that was learnt from.
type PosteriorCard struct {
	Card
	Prior       string // name of the forecast by the prior
	Fit         [2]int // years learnt from
	Method      string // importance or smc
	Discrepancy float64
	Evidence    stats.Estimate // logarithm
	Effective   float64        // number of runs that the posterior stands on
	Warnings    []string

	Inputs       []InputChange
	Correlations []InputPair

	// Of sequential Monte Carlo, by island.
	SampleRuns   int
	Temperatures []int
	Acceptance   []float64
}

// InputChange is what was learnt of an input. Quantiles are those of hindcast.Levels.
type InputChange struct {
	Input, Unit string
	Axis        int // of the design, that it reads; inputs that share a draw share it
	calibrate.Change
	Prior     []float64
	Posterior []stats.Estimate
	RHat      float64 // 0 where it is not known
}

// InputPair is two inputs that what was learnt ties together.
type InputPair struct {
	A, B string
	Rank stats.Estimate // Spearman's
}

// told is how many inputs a card and its figure tell of.
const told = 20

// Moved are the inputs whose means moved most in standard deviations of the prior, the most first; of those that share a
// draw the one that moved most.
func (c *PosteriorCard) Moved() []InputChange {
	list := slices.Clone(c.Inputs)
	slices.SortStableFunc(list, func(a, b InputChange) int { return cmp.Compare(math.Abs(b.Shift.Value), math.Abs(a.Shift.Value)) })
	seen := map[int]bool{}
	list = slices.DeleteFunc(list, func(c InputChange) bool {
		again := seen[c.Axis]
		seen[c.Axis] = true
		return again
	})
	return list[:min(told, len(list))]
}

// forecasts are who is compared, in the order of the columns.
func (c *PosteriorCard) forecasts() []string {
	return []string{c.Prior, c.Forecast, hindcast.LastValue, hindcast.StraightDrift, hindcast.ExponentialTrend}
}

// target is a series with the mean CRPS of those who forecast all its figures.
type target struct {
	name    string
	figures int
	tallies []hindcast.Tally
	best    string
}

// targets compare on each series those who forecast all its figures.
func (c *PosteriorCard) targets() []target {
	var list []target
	all := hindcast.TallyBy(c.Rows, bySeries)
	for _, t := range all {
		if t.Forecast != c.Forecast {
			continue
		}
		of := target{name: t.Key, figures: t.Figures}
		best := math.Inf(1)
		for _, name := range c.forecasts() {
			i := slices.IndexFunc(all, func(o hindcast.Tally) bool { return o.Key == t.Key && o.Forecast == name && o.Figures == t.Figures })
			if i < 0 {
				continue
			}
			of.tallies = append(of.tallies, all[i])
			if all[i].CRPS.Value < best {
				best, of.best = all[i].CRPS.Value, name
			}
		}
		list = append(list, of)
	}
	return list
}

// Verdict is the card in a few sentences. The first says on how many series the posterior wins.
func (c *PosteriorCard) Verdict() string {
	targets := c.targets()
	wins, better, with := map[string]int{}, 0, 0
	first, last := math.Inf(1), math.Inf(-1)
	for _, r := range c.Rows {
		first, last = min(first, r.At), max(last, r.At)
	}
	for _, t := range targets {
		wins[t.best]++
		if t.of(c.Forecast) < t.of(c.Prior) {
			better++
		}
		if len(t.tallies) > 2 {
			with++
		}
	}
	if len(targets) == 0 {
		return fmt.Sprintf("There is no figure after %d to score on, so that nothing says whether the posterior is better than the prior.\n", c.Fit[1])
	}
	var parts []string
	for _, name := range c.forecasts() {
		if name != c.Forecast {
			parts = append(parts, fmt.Sprintf("%s on %d", label(name), wins[name]))
		}
	}
	said := []string{
		fmt.Sprintf("The posterior wins on %d of %d series of figures of %g to %g, by their mean CRPS against the prior and the baselines: %s.",
			wins[c.Forecast], len(targets), first, last, strings.Join(parts, ", ")),
		fmt.Sprintf("It beats the prior on %d of the %d; baselines exist for %d, where figures up to %d are there to go by.", better, len(targets), with, c.Fit[1]),
	}
	for _, s := range hindcast.SkillOver(c.Rows, c.Prior, func(hindcast.Row) string { return "" }) {
		if s.Forecast == c.Forecast {
			said = append(said, fmt.Sprintf("Over all series its CRPS is better than the prior's by %s (95%% interval over series %s to %s).",
				signedPercent(s.Value), signedPercent(s.Lo), signedPercent(s.Hi)))
		}
	}
	own := c.Own()
	half, most := hindcast.Cover(own, 0.5), hindcast.Cover(own, 0.9)
	if half.Figures > 0 {
		said = append(said, fmt.Sprintf("Of %s, %d (%s) lay in its 50%% band and %d (%s) in its 90%% band.",
			Counted(half.Figures, "figure"), half.Inside, interval(half.Share), most.Inside, interval(most.Share)))
	}
	for _, w := range c.Warnings {
		said = append(said, "Beware: "+w+".")
	}
	return strings.Join(said, " ") + "\n"
}

func (t target) of(forecast string) float64 {
	for _, tally := range t.tallies {
		if tally.Forecast == forecast {
			return tally.CRPS.Value
		}
	}
	return math.NaN()
}

// label names a forecast in a sentence.
func label(forecast string) string {
	if words, ok := baselineWords[forecast]; ok {
		return words
	}
	return "the " + forecast
}

// Short is what the terminal shows of the card: the verdict and what moved most.
func (c *PosteriorCard) Short() string {
	var b strings.Builder
	b.WriteString(c.Verdict())
	b.WriteString("\n" + c.sampler() + "\n\nThe inputs that moved most:\n")
	for _, in := range first(c.Moved(), 8) {
		fmt.Fprintf(&b, "%s from %.3g to %s (%+.1f sd)\n", in.Input, in.PriorMean, stats.Format{}.Value(in.Mean), in.Shift.Value)
	}
	return b.String()
}

// sampler says how the posterior was found.
func (c *PosteriorCard) sampler() string {
	e := "the logarithm of the evidence is " + number(stats.Format{}, c.Evidence)
	if c.Method == "importance" {
		return fmt.Sprintf("The %s runs of the prior were weighted, and count for %.0f; %s.", thousands(c.Runs), c.Effective, e)
	}
	worst := 0.0
	for _, in := range c.Inputs {
		worst = max(worst, in.RHat)
	}
	return fmt.Sprintf("Sequential Monte Carlo made %s runs in %d islands of %d to %d temperatures, and accepted %.0f%% to %.0f%% of the last moves; R-hat over islands is at most %.3f; %s.",
		thousands(c.SampleRuns), len(c.Temperatures), slices.Min(c.Temperatures), slices.Max(c.Temperatures),
		100*slices.Min(c.Acceptance), 100*slices.Max(c.Acceptance), worst, e)
}

// Text is the whole card in Markdown.
func (c *PosteriorCard) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Report card: %s, learnt from figures of %d to %d\n\n%s\n%s\n", c.Name, c.Fit[0], c.Fit[1], c.Verdict(), c.sampler())
	fmt.Fprintf(&b, "\nEach series counts as one figure, and the model is taken to be %.0f%% off the world by itself. No figure after %d was read for the fit.\n", 100*c.Discrepancy, c.Fit[1])
	b.WriteString("\n## Target by target\n\nMean CRPS in the unit of the series. " + errorsAre + "; ∓ is the standard error over the figures of the series, as if they were independent. The best is in bold; – is who had no figures to go by.\n\n")
	head := []any{"figures"}
	for _, name := range c.forecasts() {
		head = append(head, name)
	}
	t := newCardTable("series", head...)
	for _, of := range c.targets() {
		f := c.format(of.name)
		row := table.Row{c.seriesLabel(of.name), of.figures}
		for _, name := range c.forecasts() {
			i := slices.IndexFunc(of.tallies, func(t hindcast.Tally) bool { return t.Forecast == name })
			if i < 0 {
				row = append(row, "–")
				continue
			}
			tally := of.tallies[i]
			cell := f.Value(blind(tally.CRPS.Value))
			if tally.CRPS.Lo != tally.CRPS.Hi {
				cell = number(f, tally.CRPS)
			}
			if !math.IsNaN(tally.Spread) {
				cell += " ∓" + f.Value(stats.Estimate{Value: tally.Spread, Lo: tally.Spread / 2, Hi: tally.Spread * 1.5})
			}
			if name == of.best {
				cell = "**" + cell + "**"
			}
			row = append(row, cell)
		}
		t.AppendRow(row)
	}
	b.WriteString(t.RenderMarkdown())
	b.WriteString("\n\n## What was learnt\n\nThe inputs that moved most: shifts in standard deviations of the prior; contraction 0 is nothing learnt, 1 all; overlap is the area under both densities.\n\n")
	t = newCardTable("input", "prior", "posterior", "shift", "contraction", "overlap")
	for _, in := range c.Moved() {
		t.AppendRow(table.Row{
			"`" + in.Input + "`", fmt.Sprintf("%.3g (%.3g to %.3g)", in.PriorMean, in.Prior[0], in.Prior[4]),
			fmt.Sprintf("%s (%.3g to %.3g)", number(stats.Format{}, in.Mean), in.Posterior[0].Value, in.Posterior[4].Value),
			fmt.Sprintf("%+.2f", in.Shift.Value), fmt.Sprintf("%.2f", in.Contraction.Value), fmt.Sprintf("%.2f", in.Overlap),
		})
	}
	b.WriteString(t.RenderMarkdown())
	if len(c.Correlations) > 0 {
		b.WriteString("\n\nTied together by what was learnt (rank correlations):\n\n")
		t = newCardTable("input", "with", "correlation", "95% interval")
		for _, p := range c.Correlations {
			t.AppendRow(table.Row{"`" + p.A + "`", "`" + p.B + "`", fmt.Sprintf("%+.2f", p.Rank.Value), fmt.Sprintf("%+.2f to %+.2f", p.Rank.Lo, p.Rank.Hi)})
		}
		b.WriteString(t.RenderMarkdown())
	}
	b.WriteString("\n\n## How to read it\n\nA posterior that loses says that what moved the past did not move what came then, or that the model lacks what did. " +
		"Its forecasts are those of the runs that agree with the figures, chance included; posterior.yaml keeps the inputs alone, so that a run of it begins anew with fresh chance.\n")
	return b.String()
}

func first(list []InputChange, n int) []InputChange { return list[:min(n, len(list))] }

package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/scenarios/observed"
	"cloudgate/sim"
	"cloudgate/sim/hindcast"
	"cloudgate/sim/score"
)

func hindcastCommand() *cli.Command {
	return &cli.Command{
		Name:      "hindcast",
		Category:  groupAnswers,
		Usage:     "hold a scenario against what was published later: scores and a report card",
		UsageText: "cloudgate hindcast SCENARIO|DIR [flags]",
		Description: "Runs the scenario, unless its result is there, and scores its forecasts of all figures after the origin, by\n" +
			"default the first year of the scenario. Figures of the market-access model come with the program (cloudgate list\n" +
			"observed); --observed adds a file of your own. Examples:\n" +
			"  cloudgate hindcast baseline-2014\n" +
			"  cloudgate hindcast baseline-2014 --runs 1024 --formats none --json\n" +
			"  cloudgate hindcast baseline-2014 --observed figures.csv --shipped=false",
		Flags: slices.Concat(scenarioFlags(), observedFlags(), []cli.Flag{
			&cli.GenericFlag{Name: "origin", Value: new(number), Usage: "last `YEAR` that forecasts may know of; by default the scenario's first"},
			workersFlag(),
		}, analysisFlags()),
		Action: hindcastAction,
	}
}

// observedFlags say which figures count.
func observedFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "observed", Usage: "`FILE` of figures, CSV; may be given again"},
		&cli.BoolFlag{Name: "shipped", Value: true, Usage: "use the figures that come with the program, too"},
	}
}

// analysisFlags are those of verbs that leave an analysis.
func analysisFlags() []cli.Flag {
	return slices.Concat([]cli.Flag{
		&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Usage: "`DIR` for tables, text and figures; by default results/<scenario>-<verb>-<id>"},
	}, lookFlags("; none for no figures"), []cli.Flag{
		&cli.BoolFlag{Name: "json", Usage: "print the numbers as JSON"},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print the directory alone"},
		&cli.BoolFlag{Name: "force", Usage: "run the scenario anew, and replace what is in the directory"},
	})
}

// without leaves out flags of a set that a verb has no use for.
func without(flags []cli.Flag, names ...string) []cli.Flag {
	return slices.DeleteFunc(flags, func(f cli.Flag) bool { return slices.Contains(names, f.Names()[0]) })
}

// figures are the published figures that the flags ask for.
func figures(c *cli.Context, model string) ([]observed.Observation, error) {
	var rows []observed.Observation
	var errs []error
	if c.Bool("shipped") && model == observed.Model {
		shipped, err := observed.Shipped()
		rows, errs = append(rows, shipped...), append(errs, err)
	}
	for _, path := range c.StringSlice("observed") {
		more, err := observed.Load(path)
		rows, errs = append(rows, more...), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, usageError{err}
	}
	if len(rows) == 0 {
		return nil, usagef("%s: found no figures; those that come with the program are of the model %s: expected --observed FILE", c.Command.Name, observed.Model)
	}
	return rows, nil
}

// hindcasted is what a hindcast needs of an ensemble.
type hindcasted struct {
	*ensemble
	figures []observed.Figure // that the scenario reaches
	aside   []observed.Observation
	targets []hindcast.Target
	series  []observed.Observation // the first figure of each target, which says what all are
}

// targetsOf puts the figures of an ensemble together with what its runs say of them.
func targetsOf(e *ensemble, rows []observed.Observation) (*hindcasted, error) {
	h := &hindcasted{ensemble: e}
	var err error
	if h.figures, h.aside, err = observed.Resolve(e.spec, rows); err != nil {
		return nil, usageError{err}
	}
	columns := map[int][]float64{}
	for _, f := range h.figures {
		for _, c := range f.Cells {
			if columns[c.Column] == nil {
				if columns[c.Column], err = e.column(c); err != nil {
					return nil, err
				}
			}
		}
	}
	byName := map[string]int{}
	add := func(o observed.Observation, runs []float64) {
		i, ok := byName[o.Target]
		if !ok {
			i = len(h.targets)
			byName[o.Target] = i
			h.targets = append(h.targets, hindcast.Target{Group: o.Outcome.Terms()[0].Selector.Outcome})
			h.series = append(h.series, o)
		}
		t := &h.targets[i]
		at, _ := slices.BinarySearchFunc(t.Figures, float64(o.Year), func(f hindcast.Figure, year float64) int { return cmp.Compare(f.At, year) })
		t.Figures = slices.Insert(t.Figures, at, figureOf(e.spec, o))
		t.Runs = slices.Insert(t.Runs, at, runs)
	}
	for _, f := range h.figures {
		of := make([][]float64, len(f.Cells))
		for i, c := range f.Cells {
			of[i] = columns[c.Column]
		}
		runs := make([]float64, len(of[0]))
		f.Outcome.Evaluate(runs, of)
		add(f.Observation, runs)
	}
	for _, o := range h.aside {
		add(o, nil)
	}
	return h, nil
}

// doubtful is the largest probability that a statement is told wrongly: with one half it would say nothing.
const doubtful = 0.45

// figureOf is an observation as it is scored. One whose outcome is a flag is a statement that was true or not.
func figureOf(spec sim.Spec, o observed.Observation) hindcast.Figure {
	f := hindcast.Figure{Series: o.Target, At: float64(o.Year), Value: o.Centre, Scale: hindcast.Add, Error: o.SE}
	if o.Scale == observed.Log {
		f.Scale = hindcast.Log
	}
	if cells, err := spec.Resolve(o.Outcome.Terms()[0].Selector); err == nil && len(o.Outcome.Terms()) == 1 && spec.Outputs[cells[0].Output].Kind == sim.Flag {
		// How sure it is that the statement is of what the model means: its band reaches from 0 to 1 where nobody is.
		f.Scale, f.Value, f.Error = hindcast.Event, o.Value, min(o.SE, doubtful)
	}
	return f
}

// prior is the name of the forecast by all runs alike.
const prior = "prior"

func hindcastAction(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	l, err := parseLook(c)
	if err != nil {
		return err
	}
	start := time.Now()
	e, rows, err := ensembleOfFigures(c, args[0])
	if err != nil {
		return err
	}
	defer e.Close()
	h, err := targetsOf(e, rows)
	if err != nil {
		return err
	}
	m := e.Manifest()
	origin, ok := firstYear(m)
	if !ok {
		return usagef("hindcast: %s has no years", args[0])
	}
	if year := given(c, "origin"); year != nil {
		origin = float64(*year)
	}
	if last := h.lastYear(); origin >= last {
		return usagef("hindcast: found no figure after %g, the origin; expected --origin before %g", origin, last)
	}
	id := analysisID("hindcast", m.Study, fmt.Sprint(origin), figuresID(rows))
	dir, err := analysisDir(c, m.Name, id)
	if err != nil {
		return err
	}
	scored, err := hindcast.Judge(c.Context, h.targets, h.origins(origin), h.forecasters(), h.study(), workersOf(c))
	if err != nil {
		return interrupted(err, "stopped while scoring; the runs are in %s", e.dir)
	}
	card, err := h.card(scored, origin)
	if err != nil {
		return err
	}
	held, forecasts := h.pictures(card)
	a := output.Analysis{
		Manifest: analysisManifest("hindcast", id, m),
		Sheets:   []output.Sheet{scoreSheet(scored, card), forecasts, missSheet(card)},
		Texts:    []output.Text{{File: output.CardFile, Text: card.Text()}, {File: output.ReadingFile, Text: card.Verdict()}},
		Draw:     drawInto(c.Context, held.Drawings, l),
	}
	return finishAnalysis(c, a, dir, start, fmt.Sprintf("%s\nThe whole report card is %s\n", wrap(card.Short(), 100), filepath.Join(dir, output.CardFile)))
}

// ensembleOfFigures opens the runs that an argument means with all that the figures are computed from.
func ensembleOfFigures(c *cli.Context, arg string) (*ensemble, []observed.Observation, error) {
	var rows []observed.Observation
	e, err := openEnsemble(c, arg, func(spec sim.Spec) ([]sim.Cell, error) {
		var err error
		if rows, err = figures(c, spec.Name); err != nil {
			return nil, err
		}
		resolved, _, err := fitting(spec, rows)
		var cells []sim.Cell
		for _, f := range resolved {
			cells = append(cells, f.Cells...)
		}
		return cells, err
	})
	return e, rows, err
}

// figuresID is a hash of figures as they count: not of their sources.
func figuresID(rows []observed.Observation) string {
	h := sha256.New()
	for _, o := range rows {
		fmt.Fprintln(h, o.Target, o.Outcome, o.Year, o.Value, o.SE, o.Scale)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// study is what the forecasts of the runs rest on.
func (h *hindcasted) study() hindcast.Study {
	d := h.Manifest().Design
	sets := d.Replicates
	if d.Kind == "random" || sets < 2 {
		sets = 16 // runs of a random design are independent, however they are grouped
	}
	return hindcast.Study{Sets: sets, Seed: d.Seed}
}

// lastYear is that of the last figure that the scenario reaches.
func (h *hindcasted) lastYear() float64 {
	last := math.Inf(-1)
	for _, f := range h.figures {
		last = max(last, float64(f.Year))
	}
	return last
}

// origins are the first one and every later year of which there are figures but the last.
func (h *hindcasted) origins(first float64) []float64 {
	origins := []float64{first}
	for _, t := range h.targets {
		for i, f := range t.Figures {
			if f.At > first && t.Runs[i] != nil && !slices.Contains(origins, f.At) {
				origins = append(origins, f.At)
			}
		}
	}
	slices.Sort(origins)
	return origins[:max(1, len(origins)-1)]
}

func (h *hindcasted) forecasters() []hindcast.Forecaster {
	return []hindcast.Forecaster{{Name: prior, Rolls: true, Weights: func(float64) []float64 { return nil }}}
}

// largestMisses is how many misses a card tells of.
const largestMisses = 8

// card puts the scores into a report card and looks for what explains the largest misses.
func (h *hindcasted) card(rows []hindcast.Row, origin float64) (*report.Card, error) {
	m := h.Manifest()
	card := &report.Card{
		Name: m.Name, Study: m.Study, Runs: m.Design.Runs(), Origin: origin, Forecast: prior, Rows: rows,
		Series: h.words(), Aside: len(h.aside),
	}
	inputs, err := h.Inputs()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, in := range m.Inputs {
		names = append(names, in.Path)
	}
	own := card.Own()
	for _, r := range hindcast.Misses(own, largestMisses) {
		card.Misses = append(card.Misses, report.Miss{Row: r, Blame: hindcast.FindBlame(r.Figure, h.runsOf(r), inputs, 3), Inputs: names})
	}
	return card, nil
}

// words say what each series is.
func (h *hindcasted) words() map[string]report.SeriesWords {
	words := map[string]report.SeriesWords{}
	for _, f := range h.figures {
		words[f.Target] = report.SeriesWords{Label: f.Label, Outcome: f.Outcome.String(), Unit: f.Unit, Family: f.Family}
	}
	return words
}

// runsOf are the runs of the figure of a row.
func (h *hindcasted) runsOf(r hindcast.Row) []float64 {
	for _, t := range h.targets {
		for i, f := range t.Figures {
			if f.Series == r.Series && f.At == r.At {
				return t.Runs[i]
			}
		}
	}
	return nil
}

// levels are the quantiles that are told of a forecast.
var levels = []string{"p5", "p25", "p50", "p75", "p95"}

// years are the points of the grid of a target's outcome.
func (h *hindcasted) years(i int) []float64 {
	cells, err := h.spec.Resolve(h.series[i].Outcome.Terms()[0].Selector)
	if err != nil {
		return nil
	}
	return h.spec.Outputs[cells[0].Output].At
}

// runsAt are the runs of a target at a point of its grid: of the truth, without the figures' errors. The cells are there,
// for all years of an outcome are kept together.
func (h *hindcasted) runsAt(target, point int) []float64 {
	f := h.series[target].Outcome
	cells, err := h.spec.ResolveFormula(f, h.years(target)[point])
	of := make([][]float64, len(cells))
	for k, c := range cells {
		if err == nil {
			of[k], err = h.column(c)
		}
	}
	if err != nil {
		panic(err)
	}
	runs := make([]float64, len(of[0]))
	f.Evaluate(runs, of)
	return runs
}

// fan are the quantiles of a target's outcome at every point of its grid.
func (h *hindcasted) fan(target int) (quantiles [5][]float64) {
	for at := range h.years(target) {
		for k, q := range hindcast.Quantiles(h.runsAt(target, at), nil) {
			quantiles[k] = append(quantiles[k], q)
		}
	}
	return quantiles
}

// scoreSheet has a row for each forecast of each figure.
func scoreSheet(rows []hindcast.Row, card *report.Card) output.Sheet {
	s := output.Sheet{File: "scores.csv", Header: []string{
		"target", "outcome", "unit", "family", "year", "origin", "horizon", "forecast", "observed", "error", "scale", "mean", "p5", "p25", "p50", "p75", "p95",
		"crps", "crps_lo", "crps_hi", "wis", "log_score", "log_score_lo", "log_score_hi", "pit_lo", "pit_hi", "bias", "in_50", "in_90",
	}}
	for _, r := range rows {
		w, q := card.Series[r.Series], r.Quantiles
		in50, in90 := inside(r, 0.5), inside(r, 0.9)
		s.Rows = append(s.Rows, []any{
			r.Series, w.Outcome, w.Unit, w.Family, r.At, r.Origin, r.Horizon(), r.Forecast, r.Value, r.Figure.Error, string(r.Scale), r.Mean, q[0], q[1], q[2], q[3], q[4],
			r.CRPS.Value, r.CRPS.Lo, r.CRPS.Hi, r.WIS, r.Log.Value, r.Log.Lo, r.Log.Hi, r.PIT.Lo, r.PIT.Hi, r.PIT.Bias(), in50, in90,
		})
	}
	return s
}

// inside is 1 or 0, and nothing of a statement that is true or not.
func inside(r hindcast.Row, level float64) float64 {
	switch {
	case r.Scale == hindcast.Event:
		return math.NaN()
	case r.Covers(level):
		return 1
	}
	return 0
}

func missSheet(card *report.Card) output.Sheet {
	s := output.Sheet{File: "misses.csv", Header: []string{"rank", "target", "year", "observed", "p5", "p50", "p95", "near_runs", "input", "mean_near", "mean_all", "shift_sd", "shift_se"}}
	for i, m := range card.Misses {
		row := []any{i + 1, m.Series, m.At, m.Value, m.Quantiles[0], m.Quantiles[2], m.Quantiles[4], m.Near}
		if len(m.Shifts) == 0 {
			s.Rows = append(s.Rows, append(row, "", math.NaN(), math.NaN(), math.NaN(), math.NaN()))
		}
		for _, h := range m.Shifts {
			s.Rows = append(s.Rows, append(slices.Clone(row), m.Inputs[h.Input], h.Mean, h.All, h.Shift, h.Error))
		}
	}
	return s
}

// At most so many series are drawn, and of one outcome.
const (
	drawnSeries  = 12
	drawnOfGroup = 4
)

// pictured are the targets that are drawn: of each outcome those with most figures.
func (h *hindcasted) pictured() []int {
	var all []int
	for i, t := range h.targets {
		if t.Figures[0].Scale != hindcast.Event && len(h.years(i)) > 0 {
			all = append(all, i)
		}
	}
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(len(h.targets[b].Figures), len(h.targets[a].Figures)) })
	of := map[string]int{}
	var picked []int
	for _, i := range all {
		if g := h.targets[i].Group; of[g] < drawnOfGroup && len(picked) < drawnSeries {
			of[g]++
			picked = append(picked, i)
		}
	}
	slices.Sort(picked)
	return picked
}

// pictures are what figures are drawn from, and the fans among it as a table.
func (h *hindcasted) pictures(card *report.Card) (*figure.Held, output.Sheet) {
	m := h.Manifest()
	s := output.Sheet{File: "forecasts.csv", Header: []string{"target", "outcome", "unit", "year", "statistic", "value"}}
	held := &figure.Held{Study: figureStudy(m, nil, nil), Origin: card.Origin, Reference: "repeating the last figure"}
	picked := h.pictured()
	for i, o := range h.series {
		q := h.fan(i)
		for k, year := range h.years(i) {
			for l, name := range levels {
				s.Rows = append(s.Rows, []any{o.Target, o.Outcome.String(), o.Unit, year, name, q[l][k]})
			}
		}
		if slices.Contains(picked, i) {
			held.Targets = append(held.Targets, h.heldTarget(i, q))
		}
	}
	own := card.Own()
	pit := hindcast.Histogram(own, 10)
	held.PIT = figure.HeldHistogram{
		Counts: pit.Counts, BandLo: float64(pit.BandLo), BandHi: float64(pit.BandHi), Expected: pit.Expected, Figures: pit.N, Targets: card.Count(own),
	}
	for _, k := range card.Rolling() {
		ahead, _ := strconv.ParseFloat(k.Key, 64)
		held.Skill = append(held.Skill, figure.HeldSkill{Forecast: k.Forecast, Ahead: ahead, Value: k.Value, Lo: k.Lo, Hi: k.Hi, Series: k.Series})
	}
	p, happened := hindcast.EventRows(own)
	held.Statements = len(p)
	for _, b := range score.Reliability(p, happened, hindcast.Tenths) {
		held.Reliability = append(held.Reliability, figure.HeldBin{Forecast: b.Forecast, Observed: b.Observed, Lo: b.Lo, Hi: b.Hi, N: b.N})
	}
	return held, s
}

// heldTarget is a target with its quantiles and figures, as it is drawn.
func (h *hindcasted) heldTarget(i int, q [5][]float64) figure.HeldTarget {
	o := h.series[i]
	t := figure.HeldTarget{
		Name: cmp.Or(o.Label, report.Words(o.Target)), Outcome: figure.Outcome{Name: o.Target, Unit: o.Unit, Kind: h.kind(o)},
		Year: h.years(i), P5: q[0], P25: q[1], P50: q[2], P75: q[3], P95: q[4],
	}
	for _, f := range h.figures {
		if f.Target == o.Target {
			t.Points = append(t.Points, figure.HeldPoint{Year: float64(f.Year), Value: f.Value, Lo: f.Lo, Hi: f.Hi})
		}
	}
	return t
}

// kind is how numbers of a figure are drawn: as its outcome's, and a ratio as a share.
func (h *hindcasted) kind(o observed.Observation) string {
	terms := o.Outcome.Terms()
	cells, err := h.spec.Resolve(terms[0].Selector)
	switch {
	case err == nil && len(o.Outcome.Denominator) == 0:
		return string(h.spec.Outputs[cells[0].Output].Kind)
	case o.Unit == "1":
		return string(sim.Share)
	}
	return string(sim.Level)
}

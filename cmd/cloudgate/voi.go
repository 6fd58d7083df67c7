package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cloudgate/models"
	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/scenarios/bind"
	"cloudgate/sim"
	"cloudgate/sim/spell"
	"cloudgate/sim/voi"
)

func voiCommand() *cli.Command {
	return &cli.Command{
		Name:      "voi",
		Category:  groupAnswers,
		Usage:     "what to learn next: the value of information for a decision",
		UsageText: "cloudgate voi SCENARIO|DIR --decision 'maximise SELECTOR' --options A,B [flags]",
		Description: "The decision is between the scenario as it is and the options: other scenarios or results, or values of levers and of\n" +
			"addresses in it, all under the same draws. Says how much better the choice would be if one knew an input before it, for\n" +
			"each input, and for all. Examples:\n" +
			"  cloudgate voi baseline-2014 --decision 'maximise foreign_share@2025' --options open-china --runs 512 --formats none\n" +
			"  cloudgate voi baseline-2014 --decision 'minimise openness[market=china]@2025' --options china_ownership=1 --groups levers --runs 256\n" +
			"  cloudgate voi bass --decision 'maximise cumulative@2005' --options p=0.05,q=0.5 --threshold 50 --runs 1024\n" +
			"--threshold T makes the aim the probability of exceeding T. --groups puts a value on several inputs known together.",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "decision", Usage: "what is chosen for, `AIM`: 'maximise SELECTOR' or 'minimise SELECTOR', of a single number"},
			&cli.StringSliceFlag{Name: "options", Usage: "the `OPTIONS` beside the scenario as it is, with commas: SCENARIO, DIR, LEVER=VALUE or PATH=VALUE; may be given again"},
			&cli.StringFlag{Name: "threshold", Usage: "`VALUE` to be above, as 5% or 1e3: the aim is then the probability of that"},
			&cli.StringSliceFlag{Name: "groups", Usage: "`GROUPS` of inputs known together: single, levers, or NAME=PATTERN,PATTERN, which may be given again"},
		}, scenarioFlags(), []cli.Flag{workersFlag()}, analysisFlags()),
		Action: voiAction,
	}
}

// information is an analysis of the value of information under way.
type information struct {
	objective voi.Objective
	selector  sim.Selector
	options   []string
	groups    []string
	look      look

	studies []*scenarios.Study // by option, as all that follows
	runs    []*ensemble
	cell    []sim.Cell
	names   []string
}

func voiAction(c *cli.Context) (err error) {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	start := time.Now()
	v := &information{options: splitOptions(c.StringSlice("options")), groups: c.StringSlice("groups")}
	if err := v.read(c); err != nil {
		return err
	}
	defer func() {
		for _, e := range v.runs {
			err = errors.Join(err, e.Close())
		}
	}()
	if err := v.open(c, args[0]); err != nil {
		return err
	}
	inputs, lists, err := v.inputs()
	if err != nil {
		return err
	}
	m := v.runs[0].Manifest()
	var parents []output.Manifest
	var ids []string
	for _, e := range v.runs {
		parents, ids = append(parents, e.Manifest()), append(ids, e.Manifest().Study)
	}
	id := analysisID("voi", append(ids, fmt.Sprint(v.selector, v.objective.Minimise, c.String("threshold"), v.groups, v.names))...)
	dir, err := analysisDir(c, m.Name, id)
	if err != nil {
		return err
	}
	told, err := v.value(c, inputs, lists)
	if err != nil {
		return interrupted(err, "stopped; the runs are in %s", v.runs[0].dir)
	}
	a := output.Analysis{
		Manifest: analysisManifest("voi", id, parents...),
		Sheets:   []output.Sheet{optionSheet(told), valueSheet(told)},
		Texts:    []output.Text{{File: output.CardFile, Text: told.Text()}, {File: output.ReadingFile, Text: told.Verdict()}},
		Draw:     drawInto(c.Context, func(st figure.Style) []*figure.Drawing { return v.drawings(told, st) }, v.look),
	}
	return finishAnalysis(c, a, dir, start, fmt.Sprintf("%s%s\nAll of it is in %s\n", told.Table(), wrap(told.Verdict(), 100), dir))
}

// splitOptions splits lists at commas, but not within a distribution.
func splitOptions(lists []string) []string {
	var options []string
	for _, list := range lists {
		depth, from := 0, 0
		for i, r := range list {
			switch {
			case r == '(' || r == '[':
				depth++
			case r == ')' || r == ']':
				depth--
			case r == ',' && depth == 0:
				options = append(options, strings.TrimSpace(list[from:i]))
				from = i + 1
			}
		}
		options = append(options, strings.TrimSpace(list[from:]))
	}
	return options
}

// aims are the words of a decision; both spellings are understood.
var aims = map[string]bool{"maximise": false, "maximize": false, "minimise": true, "minimize": true}

// read takes the verb's own flags; all that is wrong with them is one error.
func (v *information) read(c *cli.Context) error {
	var errs []error
	var err error
	v.look, err = parseLook(c)
	errs = append(errs, err)
	word, selector, _ := strings.Cut(strings.TrimSpace(c.String("decision")), " ")
	minimise, known := aims[word]
	switch {
	case !known:
		errs = append(errs, usagef("--decision: found %q; expected 'maximise SELECTOR' or 'minimise SELECTOR', as 'maximise foreign_share@2025'%s",
			c.String("decision"), spell.Hint(word, []string{"maximise", "minimise"})))
	default:
		v.objective.Minimise = minimise
		if v.selector, err = sim.ParseSelector(strings.TrimSpace(selector)); err != nil {
			errs = append(errs, usagef("--decision: %w", err))
		}
	}
	if len(v.options) == 0 || slices.Contains(v.options, "") {
		errs = append(errs, usagef("--options: found %q; expected one or several with commas, as open-china or china_ownership=1", strings.Join(v.options, ",")))
	}
	if text := c.String("threshold"); c.IsSet("threshold") {
		above, ok := bind.Number(text)
		if !ok {
			errs = append(errs, usagef("--threshold: found %q; expected a number such as 0.05, 5%% or 1e3", text))
		}
		v.objective.Above = &above
	}
	return errors.Join(append(errs, misread(c))...)
}

// cells finds the one number that the decision is about.
func (v *information) cells(spec sim.Spec) ([]sim.Cell, error) {
	cells, err := spec.Resolve(v.selector)
	if err != nil {
		return nil, fmt.Errorf("--decision: %w", err)
	}
	o := spec.Outputs[cells[0].Output]
	switch {
	case len(cells) > 1:
		return nil, fmt.Errorf("--decision: %s is %d numbers, one for each %s; expected one of them, as %s@last", v.selector, len(cells), cmp.Or(o.AtName, "point"), v.selector.Outcome)
	case o.Kind == sim.Time && v.objective.Above == nil:
		return nil, fmt.Errorf("--decision: %s is a time, which may never be reached and has no mean; expected --threshold, for the probability of taking longer", v.selector)
	}
	return cells, nil
}

// open opens the runs of all options. What is wrong with any of them is said before the first is run.
func (v *information) open(c *cli.Context, arg string) error {
	open, err := ensembleOf(c, arg, v.cells)
	if err != nil {
		return err
	}
	s, err := studied(c, arg)
	if err != nil {
		return err
	}
	v.studies, v.names = append(v.studies, s), append(v.names, s.Name)
	opens := []func() (*ensemble, error){open}
	var errs []error
	for _, option := range v.options {
		if slices.Contains(v.names, option) {
			errs = append(errs, usagef("--options: found %s twice; expected options that differ", option))
			continue
		}
		s, open, err := v.option(c, arg, option)
		if err != nil {
			errs = append(errs, usageError{fmt.Errorf("--options %s: %w", option, err)})
			continue
		}
		v.studies, v.names, opens = append(v.studies, s), append(v.names, option), append(opens, open)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for i, open := range opens {
		e, err := open()
		if err != nil {
			return err
		}
		v.runs = append(v.runs, e)
		if a, b := v.runs[0].Manifest().Design, e.Manifest().Design; a != b {
			return usagef("--options: %s has %d runs of the design %s with seed %d and %d replicates, %s has %d, %s, %d and %d; expected the same draws",
				v.names[i], b.Runs(), b.Kind, b.Seed, b.Replicates, v.names[0], a.Runs(), a.Kind, a.Seed, a.Replicates)
		}
	}
	for _, e := range v.runs {
		cells, err := v.cells(e.spec)
		if err != nil {
			return usageError{err}
		}
		v.cell = append(v.cell, cells[0])
	}
	return nil
}

// option reads one option; open runs it, unless it is a result, and opens its runs.
func (v *information) option(c *cli.Context, arg, option string) (s *scenarios.Study, open func() (*ensemble, error), err error) {
	if isDirectory(option) {
		s, err = studied(c, option)
		return s, func() (*ensemble, error) { return openKept(c.Command.Name, option, v.cells) }, err
	}
	first := v.studies[0]
	o := scenarios.Options{
		Models: models.All(), Set: slices.Clone(c.StringSlice("set")),
		Runs: &first.Runs, Seed: &first.Seed, Design: string(first.Design), Replicates: &first.Replicates,
	}
	if first.Draws != nil {
		o.Draws = first.Draws.Text
	}
	if !strings.Contains(option, "=") {
		s, err = scenarios.Load(option, o)
	} else if o.Set = append(o.Set, option); isDirectory(arg) { // the files of whose scenario may have gone
		s, err = scenarios.Parse(output.ManifestFile, []byte(first.Resolved), o)
	} else {
		s, err = scenarios.Load(arg, o)
	}
	return s, func() (*ensemble, error) {
		dir, err := runFor(c, s, v.cells)
		if err != nil {
			return nil, err
		}
		return openKept(c.Command.Name, dir, v.cells)
	}, err
}

// inputs are what can be known, as names and columns: every input that is uncertain under any option, or groups of those of the
// first; and at the end all together.
func (v *information) inputs() (names []string, lists [][][]float64, err error) {
	var all [][]float64
	for k, s := range v.studies {
		draws := slices.DeleteFunc(drawsOf(s), func(d draw) bool { return slices.Contains(names, d.name) })
		columns, err := columnsOf(v.runs[k], draws)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, columns...)
		for i, d := range draws {
			names, lists = append(names, d.name), append(lists, columns[i:i+1])
		}
	}
	if len(names) == 0 {
		return nil, nil, usagef("voi: no input of %s is uncertain", strings.Join(v.names, ", "))
	}
	if len(v.groups) > 0 && v.groups[0] != groupsSingle {
		first := drawsOf(v.studies[0])
		groups, err := readGroups(v.studies[0], v.groups)
		if err != nil {
			return nil, nil, err
		}
		names, lists = nil, nil
		for _, g := range groups {
			var list [][]float64
			for i, d := range first {
				if slices.Contains(g.Axes, d.axis) {
					list = append(list, all[i])
				}
			}
			names, lists = append(names, g.Name), append(lists, list)
		}
	}
	return names, append(lists, all), nil
}

// value finds what the lists of inputs are worth, of which the last is all.
func (v *information) value(c *cli.Context, names []string, lists [][][]float64) (*report.Information, error) {
	var outcomes [][]float64
	for k, e := range v.runs {
		y, err := e.column(v.cell[k])
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, y)
	}
	d, err := voi.New(v.objective, outcomes, replicates(v.studies[0]))
	if err != nil {
		return nil, err
	}
	if !c.Bool("quiet") {
		fmt.Fprintf(c.App.ErrWriter, "%s: the value of knowing %s, for a choice of %d\n", v.names[0], report.Counted(len(names), unitOf(v.groups)), len(outcomes))
	}
	values, err := d.Each(c.Context, lists, workersOf(c))
	if err != nil {
		return nil, err
	}
	m := v.runs[0].Manifest()
	told := &report.Information{
		Name: v.names[0], Study: m.Study, Runs: m.Design.Runs(), Outcome: m.Outcomes[v.cell[0].Output], At: math.NaN(), Objective: v.objective,
		Best: d.Best(), Perfect: d.Perfect(), AllKnown: values[len(names)], Of: unitOf(v.groups),
	}
	if at := told.Outcome.At; len(at) > 0 {
		told.At = at[v.cell[0].At]
	}
	for k, o := range d.Options() {
		told.Options = append(told.Options, report.InformationOption{Name: v.names[k], Option: o})
	}
	for i, name := range names {
		told.Values = append(told.Values, report.InformationValue{Input: name, Value: values[i]})
	}
	return told, nil
}

func optionSheet(told *report.Information) output.Sheet {
	s := output.Sheet{File: "options.csv", Header: []string{"option", "best", "mean", "mean_lo", "mean_hi", "behind", "behind_lo", "behind_hi", "best_in", "best_in_lo", "best_in_hi", "n"}}
	for k, o := range told.Options {
		best := 0
		if k == told.Best {
			best = 1
		}
		s.Rows = append(s.Rows, []any{
			o.Name, best, o.Mean.Value, o.Mean.Lo, o.Mean.Hi, o.Behind.Value, o.Behind.Lo, o.Behind.Hi, o.Optimal.Value, o.Optimal.Lo, o.Optimal.Hi, o.Mean.N,
		})
	}
	return s
}

// valueSheet has what it is worth to know everything, all inputs, and each.
func valueSheet(told *report.Information) output.Sheet {
	s := output.Sheet{File: "values.csv", Header: []string{"known", "input", "value", "lo", "hi", "switch", "switch_lo", "switch_hi", "n"}}
	add := func(known, input string, v voi.Value) {
		s.Rows = append(s.Rows, []any{known, input, v.Value, v.Lo, v.Hi, v.Switch.Value, v.Switch.Lo, v.Switch.Hi, v.N})
	}
	add("everything", "", told.Perfect)
	add("all inputs", "", told.AllKnown)
	for _, v := range told.Values {
		add("input", v.Input, v.Value)
	}
	return s
}

// drawings is the figure of what is most worth knowing.
func (v *information) drawings(told *report.Information, st figure.Style) []*figure.Drawing {
	outcome := figure.Outcome{Name: told.Outcome.Name, Unit: told.Outcome.Unit, Kind: told.Outcome.Kind}
	if told.Above != nil {
		outcome = figure.Outcome{Kind: string(sim.Share)}
	}
	bars := figure.InfluenceBars{
		Name: "values", Title: "What it is worth to know", Axis: "gain of the choice", Outcome: outcome, Of: len(told.Values),
		Limit: interval(told.AllKnown.Estimate), LimitOf: "all inputs",
		Said: []string{
			fmt.Sprintf("How much better the choice between %s would be on average, to %s, if one knew the input before", strings.Join(v.names, ", "), told.Aim()),
			"Dotted: what it is worth to know all inputs",
		},
	}
	measure := figure.InfluenceMeasure{Label: "value of knowing the input", Noise: math.NaN()}
	for _, value := range told.Ranked() {
		if len(bars.Inputs) < drawn && value.Value.Value > 0 {
			bars.Inputs = append(bars.Inputs, value.Input)
			measure.Values = append(measure.Values, interval(value.Estimate))
		}
	}
	bars.Measures = []figure.InfluenceMeasure{measure}
	f := &figure.Influence{Study: figureStudy(v.runs[0].Manifest(), nil, nil), Of: "to " + told.Aim(), Bars: []figure.InfluenceBars{bars}}
	return f.Drawings(st)
}

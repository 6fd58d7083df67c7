package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cloudgate/models"
	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/scenarios/cases"
	"cloudgate/sim"
	"cloudgate/sim/design"
	"cloudgate/sim/discover"
	"cloudgate/sim/spell"
	"cloudgate/sim/stats"
)

func discoverCommand() *cli.Command {
	return &cli.Command{
		Name:     "discover",
		Category: groupAnswers,
		Usage:    "when does it happen? the inputs that runs have in common in which it does",
		UsageText: "cloudgate discover SCENARIO|DIR --when 'OUTCOME > VALUE' [flags]\n" +
			"cloudgate discover --table CASES.csv --outcome COLUMN [flags]",
		Description: "Finds boxes: limits on a few inputs within which it is likely. Coverage is the share of all runs in which it happens that\n" +
			"a box holds, density the share of its own runs. Examples:\n" +
			"  cloudgate discover baseline-2014 --runs 1024 --when 'foreign_share@2025 > 30%' --resamples 5 --formats none\n" +
			"  cloudgate discover results/baseline --when 'foreign_share@2025 > 20%' --when 'overseas_share@2025 > 0.5%' --mass 0.1 --formats none\n" +
			"  cloudgate discover bass --runs 1024 --outcome half@2006 --boxes 2 --formats none\n" +
			"  cloudgate discover ishigami --runs 1024 --when 'y > 8' --method cart --resamples 5 --formats none\n" +
			"--table takes cases of any model from a CSV file: an outcome of 0 and 1, yes and no, or an amount that is sought to be high.\n" +
			"The box that is taken balances coverage and density, unless --coverage says how much it is to hold; trajectory.csv lists the others,\n" +
			"and --box N takes one as it was peeled.",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringSliceFlag{Name: "when", Usage: "`CONDITION` on an outcome: > >= < <= and a value, or reached; given again, all are to hold"},
			&cli.StringFlag{Name: "outcome", Usage: "`NAME` of a threshold of the scenario, at its last year or as NAME@2020; or of the column of a table"},
			&cli.StringFlag{Name: "table", Usage: "CSV `FILE` of cases, instead of a scenario"},
			&cli.StringFlag{Name: "inputs", Usage: "`COLUMNS` of the table, with commas between; all others if left out"},
			&cli.StringFlag{Name: "method", Value: string(discover.PRIM), Usage: "`METHOD`: prim or cart"},
			&cli.IntFlag{Name: "boxes", Value: 1, Usage: "at most `K` boxes, each among the runs outside those before it"},
			shareFlag("coverage", 0, "take the densest box with at least this `SHARE` of coverage; by default the one with the best balance"),
			&cli.IntFlag{Name: "limits", Usage: "at most `N` limits a box (prim); by default as many as do more than chance would"},
			&cli.IntFlag{Name: "box", Usage: "take box `N` of the trajectory, or leaf N of the tree, as it is; by default a tidied one"},
			shareFlag("alpha", 0.05, "`SHARE` of its runs that a box loses in a step (prim)", "peel"),
			shareFlag("paste", 0.05, "`SHARE` that is given back in a step when the chosen box is widened; 0 for never (prim)"),
			shareFlag("chance", 0.05, "drop limits that chance would set with more than this `PROBABILITY` (quasi-p); 1 keeps all (prim)"),
			shareFlag("mass", 0.05, "least `SHARE` of all runs that a box may hold"),
			&cli.StringFlag{Name: "objective", Value: string(discover.Lenient1), Usage: "`OBJECTIVE` of a step: lenient1, lenient2 or original (prim)"},
			&cli.IntFlag{Name: "resamples", Value: 20, Usage: "repeat the search on `N` halves of the runs; 0 for never"},
			&cli.IntFlag{Name: "stories", Value: 3, Usage: "tell `N` runs that stand for those of a box"},
		}, scenarioFlags(), []cli.Flag{workersFlag()}, analysisFlags()),
		Action: discoverAction,
	}
}

// discovery is a table of cases with all that is known of it.
type discovery struct {
	card     report.Discovery
	cases    *discover.Cases
	inputs   []discover.Input
	outcome  []float64
	alike    [][]float64 // by what cases are alike; nil for the inputs of a box
	numbers  []int       // of the runs, or cases from 1
	manifest output.Manifest
	asked    string           // the canonical question
	study    *scenarios.Study // by which runs can be told; nil where they cannot
	sets     stats.Replicates
}

func discoverAction(c *cli.Context) error {
	start := time.Now()
	s, l, err := searchFlags(c)
	if err != nil {
		return err
	}
	var d *discovery
	if c.IsSet("table") {
		d, err = casesOf(c)
	} else {
		d, err = runsOf(c)
	}
	if err != nil {
		return err
	}
	s.Halves.Seed, s.Halves.Replicates, s.Tree.Seed = d.manifest.Design.Seed, d.sets, d.manifest.Design.Seed
	id := analysisID("discover", d.manifest.Study, d.asked, fmt.Sprintf("%+v", s), strconv.Itoa(c.Int("stories")))
	dir, err := analysisDir(c, d.manifest.Name, id)
	if err != nil {
		return err
	}
	var said *progress
	if !c.Bool("quiet") {
		said = newProgress(c.App.ErrWriter, 0)
	}
	said.say(fmt.Sprintf("looking for boxes in %d %ss of %d inputs", d.card.N, d.card.Thing, len(d.inputs)))
	s.Halves.Done = func(n int) { said.say(fmt.Sprintf("searched %d of %d halves", n, s.Halves.Times)) }
	found, err := d.cases.Search(c.Context, s)
	said.finish()
	switch {
	case errors.Is(err, discover.ErrNoBox):
		return usagef("--box: %w", err)
	case err != nil:
		return interrupted(err, "stopped while looking for boxes")
	}
	d.card.Found, d.card.Method, d.card.Times = found, s.Method, s.Halves.Times
	a, err := d.analysis(c, id, dir, l)
	if err != nil {
		return interrupted(err, "stopped while telling the runs that stand for others")
	}
	text := wrap(d.card.Verdict(), 100) + "\n" + d.card.Short()
	if slices.ContainsFunc(a.Texts, func(t output.Text) bool { return t.File == storiesFile }) {
		text += fmt.Sprintf("Runs that stand for a box are told year by year in %s\n", filepath.Join(dir, storiesFile))
	}
	text += fmt.Sprintf("What there was to choose from, and how to read it: %s\n", filepath.Join(dir, output.CardFile))
	return finishAnalysis(c, a, dir, start, text)
}

// searchFlags reads how boxes are to be sought; all that is wrong is one error.
func searchFlags(c *cli.Context) (discover.Search, look, error) {
	s := discover.Search{
		Method: discover.Method(c.String("method")), Boxes: c.Int("boxes"), Pick: c.Int("box"), Unpasted: shareOf(c, "paste") == 0, Chance: shareOf(c, "chance"),
		Coverage: shareOf(c, "coverage"), Limits: c.Int("limits"),
		Options: discover.Options{Objective: discover.Objective(c.String("objective")), Peel: shareOf(c, "alpha"), Paste: shareOf(c, "paste"), MinMass: shareOf(c, "mass")},
		Tree:    discover.TreeOptions{MinMass: shareOf(c, "mass")},
		Halves:  discover.Halves{Times: c.Int("resamples")},
	}
	var errs []error
	complain := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if m := discover.Methods(); !slices.Contains(m, s.Method) {
		complain("--method: found %q; expected %s or %s", s.Method, m[0], m[1])
	}
	if o := discover.Objectives(); !slices.Contains(o, s.Options.Objective) {
		complain("--objective: found %q; expected %s, %s or %s", s.Options.Objective, o[0], o[1], o[2])
	}
	for _, f := range []struct {
		name        string
		above, most float64
	}{{"alpha", 0, 0.5}, {"paste", -1, 0.5}, {"chance", 0, 1}, {"mass", 0, 1}, {"coverage", -1, 1}} {
		if v := shareOf(c, f.name); !(v > f.above && v <= f.most) || v < 0 {
			complain("--%s: found %g; expected a share above 0, at most %g", f.name, v, f.most)
		}
	}
	for name, least := range map[string]int{"boxes": 1, "box": 0, "limits": 0, "resamples": 0, "stories": 0} {
		if v := c.Int(name); v < least {
			complain("--%s: found %d; expected at least %d", name, v, least)
		}
	}
	if c.IsSet("limits") && s.Method == discover.CART {
		complain("--limits: found with --method cart, whose leaves are those of the tree; expected --method prim")
	}
	if c.IsSet("box") && (c.IsSet("coverage") || c.IsSet("limits")) {
		complain("--box: found with --coverage or --limits; expected one way to take a box")
	}
	slices.SortFunc(errs, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	l, err := parseLook(c)
	if err = errors.Join(append(errs, err)...); err != nil {
		return s, l, usageError{err}
	}
	return s, l, nil
}

// casesOf reads a table.
func casesOf(c *cli.Context) (*discovery, error) {
	if _, err := arguments(c, 0, 0); err != nil {
		return nil, err
	}
	for _, f := range append(scenarioFlags(), &cli.StringSliceFlag{Name: "when"}) {
		if name := f.Names()[0]; name != "seed" && c.IsSet(name) {
			return nil, usagef("discover: --%s is for a scenario; of a table --outcome names a column", name)
		}
	}
	if c.String("outcome") == "" {
		return nil, errors.Join(usagef("discover: found no --outcome; expected a column of the table"), misread(c))
	}
	if err := misread(c); err != nil {
		return nil, usageError{err}
	}
	file := c.String("table")
	var data []byte
	err := reading(c.Context, file, func(r io.Reader) (err error) {
		data, err = io.ReadAll(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	choice := cases.Choice{Outcome: c.String("outcome"), Inputs: listed(c.String("inputs"))}
	table, err := cases.Parse(file, data, choice)
	if err != nil {
		return nil, usageError{err}
	}
	hash := sha256.Sum256(data)
	d := &discovery{outcome: table.Outcome, sets: stats.Runs(), asked: choice.Outcome}
	name := filepath.Base(file)
	d.card = report.Discovery{Name: name, Event: choice.Outcome, Thing: "case"}
	for _, col := range table.Inputs {
		in := discover.Input{Name: col.Name, Values: col.Values, Categories: len(col.Categories)}
		d.add(in, report.DiscoveredInput{Name: col.Name, Categories: col.Categories})
	}
	for i := range table.Outcome {
		d.numbers = append(d.numbers, i+1)
	}
	// What is asked of a file is part of what it is: two choices of inputs are two tables.
	study := analysisID("table", hex.EncodeToString(hash[:]), fmt.Sprintf("%q", choice))
	d.manifest = output.Manifest{
		Study: study, Name: strings.TrimSuffix(name, filepath.Ext(name)), Title: name,
		Design: output.Design{Kind: string(design.Random), Replicates: 1, End: len(table.Outcome)},
		Files:  []output.File{{Name: name, SHA256: hex.EncodeToString(hash[:])}},
	}
	if seed := given(c, "seed"); seed != nil {
		d.manifest.Design.Seed = *seed
	}
	return d, d.tabulate()
}

// runsOf takes the runs of a scenario or of a result.
func runsOf(c *cli.Context) (*discovery, error) {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return nil, err
	}
	if c.IsSet("inputs") {
		return nil, usagef("discover: --inputs is for a table; of a scenario all uncertainties and levers are looked at")
	}
	conditions, label, err := conditionsOf(c, args[0])
	if err != nil {
		return nil, err
	}
	var at []sim.Cell
	e, err := openEnsemble(c, args[0], func(spec sim.Spec) (cells []sim.Cell, err error) {
		var errs []error
		for _, cond := range conditions {
			cell, err := spec.ResolveCondition(cond)
			cells, errs = append(cells, cell), append(errs, err)
		}
		at = cells
		return cells, errors.Join(errs...)
	})
	if err != nil {
		return nil, err
	}
	defer e.Close()
	m := e.Manifest()
	d := &discovery{manifest: m, sets: replicatesOf(m)}
	d.card = report.Discovery{Name: m.Called(), Study: m.Study, Thing: "run"}
	columns := make([][]float64, len(at))
	var asked, words []string
	for k, cell := range at {
		if columns[k], err = e.column(cell); err != nil {
			return nil, err
		}
		conditions[k].Selector = selectorOf(m.Outcomes[cell.Output].Cell(max(0, cell.At)))
		asked = append(asked, conditions[k].String())
		words = append(words, conditionWords(conditions[k], m.Outcomes[cell.Output]))
	}
	d.asked, d.card.Event = strings.Join(asked, " and "), strings.Join(words, " and ")
	if label != "" && label != c.String("outcome") {
		d.card.Event = label + " (" + d.card.Event + ")"
	}
	d.outcome = sim.Meet(conditions, columns)
	if d.numbers, err = e.Runs(); err != nil {
		return nil, err
	}
	if d.study, err = studyOf(m); err != nil {
		fmt.Fprintf(c.App.ErrWriter, "%s: its runs are not told: %v\n", e.dir, err)
	}
	if err := d.addInputs(e); err != nil {
		return nil, err
	}
	if d.alike, err = likeness(e, columns); err != nil {
		return nil, err
	}
	return d, d.tabulate()
}

// conditionsOf are those that the flags ask for; label is what a threshold is called.
func conditionsOf(c *cli.Context, arg string) (list []sim.Condition, label string, err error) {
	var errs []error
	for _, text := range c.StringSlice("when") {
		cond, err := sim.ParseCondition(text)
		list, errs = append(list, cond), append(errs, err)
	}
	name := c.String("outcome")
	switch {
	case name == "" && len(c.StringSlice("when")) == 0:
		errs = append(errs, errors.New("discover: found neither --when nor --outcome; expected what is to happen, as in --when 'foreign_share@2025 > 30%'"))
	case name != "" && len(c.StringSlice("when")) > 0:
		errs = append(errs, errors.New("discover: found --when and --outcome; expected one of them"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, "", usageError{err}
	}
	if name == "" {
		return list, "", nil
	}
	asked, err := sim.ParseSelector(name)
	if err != nil {
		return nil, "", usagef("--outcome: %w", err)
	}
	th, err := thresholdOf(c, arg, asked.Outcome)
	if err != nil {
		return nil, "", err
	}
	sel := selectorOf(th.Selector)
	if asked.At.Form != sim.AtAll {
		sel.At = asked.At
	} else if sel.At.Form == sim.AtAll && th.series {
		sel.At.Form = sim.AtLast
	}
	return []sim.Condition{{Selector: sel, Relation: sim.Above, Value: th.Above}}, th.Label, nil
}

// marked is a threshold, and whether its outcome has more than one number.
type marked struct {
	output.Threshold
	series bool
}

// thresholdOf finds a threshold of a scenario or a result by its name.
func thresholdOf(c *cli.Context, arg, name string) (marked, error) {
	var list []output.Threshold
	var spec sim.Spec
	if isDirectory(arg) {
		r, err := openResult(arg)
		if err != nil {
			return marked{}, err
		}
		defer r.Close()
		list, spec = r.Manifest().Thresholds, specOf(r.Manifest())
	} else {
		s, err := load(c, arg)
		if err != nil {
			return marked{}, err
		}
		spec = s.Spec
		for _, t := range s.Thresholds {
			list = append(list, output.Threshold{
				Name: t.Name, Label: cmp.Or(t.Label, t.Name), Selector: t.Statistic.Selector.String(), Above: t.Statistic.Above,
			})
		}
	}
	var names []string
	for _, t := range list {
		if t.Name == name {
			cells, err := spec.Resolve(selectorOf(t.Selector))
			return marked{t, len(cells) > 1}, err
		}
		names = append(names, t.Name)
	}
	if len(names) == 0 {
		return marked{}, usagef("--outcome: %s has no thresholds; say what is to happen with --when", arg)
	}
	return marked{}, usagef("--outcome: found no threshold %s; expected one of %s%s", name, strings.Join(names, ", "), spell.Hint(name, names))
}

// selectorOf reads a selector that a result has in canonical spelling.
func selectorOf(text string) sim.Selector {
	sel, err := sim.ParseSelector(text)
	if err != nil {
		panic(err)
	}
	return sel
}

// conditionWords is a condition as it is read: shares in percent.
func conditionWords(cond sim.Condition, o output.Outcome) string {
	if o.Kind != string(sim.Share) || cond.Relation == sim.Reached {
		return cond.String()
	}
	return fmt.Sprintf("%s %s %s%%", cond.Selector, cond.Relation, strconv.FormatFloat(100*cond.Value, 'g', 6, 64))
}

// studyOf is the study that a result is of, as this program would run it.
func studyOf(m output.Manifest) (*scenarios.Study, error) {
	s, err := scenarios.Parse(m.Name, []byte(m.Scenario), scenarios.Options{Models: models.All()})
	if err == nil && s.StreamID != m.Stream {
		err = errors.New("this version of cloudgate would make other ones")
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// addInputs adds the inputs of a result, each shared draw once: under the name that it has, else the first that reads it.
func (d *discovery) addInputs(e *ensemble) error {
	values, err := e.Inputs()
	if err != nil {
		return err
	}
	byAxis := map[string]int{}
	for i, in := range e.Manifest().Inputs {
		words := report.DiscoveredInput{Name: in.Path, Unit: in.Unit}
		axis := in.Path
		if d.study != nil {
			leaf, _ := d.study.Leaf(in.Path)
			words.Doc, words.Share = leaf.Doc, in.Unit == "1" && leaf.Min >= 0 && leaf.Max <= 1
			axis = leaf.Axis
		}
		at, shared := byAxis[axis]
		switch {
		case !shared:
			byAxis[axis] = len(d.inputs)
			d.add(discover.Input{Name: in.Path, Values: values[i]}, words)
		case in.Path == axis:
			of := discover.Input{Name: in.Path, Values: values[i]}
			words.Same = append(d.card.Inputs[at].Same, d.card.Inputs[at].Name)
			words.Lo, words.Hi, words.Infinite = of.Extent()
			d.inputs[at], d.card.Inputs[at] = of, words
		default:
			d.card.Inputs[at].Same = append(d.card.Inputs[at].Same, in.Path)
		}
	}
	return nil
}

func (d *discovery) add(in discover.Input, words report.DiscoveredInput) {
	words.Lo, words.Hi, words.Infinite = in.Extent()
	d.inputs, d.card.Inputs = append(d.inputs, in), append(d.card.Inputs, words)
}

// likeness is by what runs are alike: the headline totals that were kept, year by year, or else what was asked.
func likeness(e *ensemble, asked [][]float64) ([][]float64, error) {
	var columns [][]float64
	for _, o := range e.Manifest().Outcomes {
		if !o.Kept || !o.Headline || len(o.Where) > 0 {
			continue
		}
		for j := range o.Len() {
			x, err := e.Column(o.Cell(j))
			if err != nil {
				return nil, err
			}
			columns = append(columns, x)
		}
	}
	if len(columns) == 0 {
		return asked, nil
	}
	return columns, nil
}

// tabulate makes the table, and refuses one in which it happens always or never.
func (d *discovery) tabulate() error {
	var err error
	if d.cases, err = discover.New(d.inputs, d.outcome); err != nil {
		return usageError{err}
	}
	all := d.cases.Measure()
	d.card.N, d.card.Quantity = all.N, !d.cases.Binary()
	_, d.card.All = d.cases.Estimates(all, d.sets)
	if d.cases.Binary() && (all.Density == 0 || all.Density == 1) {
		which := map[float64]string{0: "none", 1: "all"}[all.Density]
		return usagef("discover: %s happens in %s of the %s; expected something that happens in some, not in all", d.card.Event, which, report.Counted(all.N, d.card.Thing))
	}
	return nil
}

const storiesFile = "stories.md"

// analysis is what is written of a search.
func (d *discovery) analysis(c *cli.Context, id, dir string, l look) (output.Analysis, error) {
	a := output.Analysis{
		Manifest: analysisManifest("discover", id, d.manifest),
		Sheets:   []output.Sheet{d.boxSheet(), d.limitSheet(), d.trajectorySheet()},
		Texts:    []output.Text{{File: output.CardFile, Text: d.card.Text()}, {File: output.ReadingFile, Text: d.card.Verdict()}},
		Draw:     drawInto(c.Context, d.drawings, l),
	}
	sheet, stories, err := d.representatives(c.Context, dir, c.Int("stories"))
	if err != nil {
		return a, err
	}
	a.Sheets = append(a.Sheets, sheet)
	if stories != "" {
		a.Texts = append(a.Texts, output.Text{File: storiesFile, Text: stories}, output.Text{File: scenarioFile, Text: d.manifest.Scenario})
	}
	return a, nil
}

// scenarioFile is a study whole, as it was resolved, so that its runs can be made again.
const scenarioFile = "scenario.yaml"

// representatives are the runs that stand for those of a box, as a table and as stories.
func (d *discovery) representatives(ctx context.Context, dir string, stories int) (output.Sheet, string, error) {
	s := output.Sheet{File: "representatives.csv", Header: []string{"box", "rank", d.card.Thing, "share", "input", "unit", "value"}}
	var b strings.Builder
	for k, f := range d.card.Found {
		if stories == 0 {
			break
		}
		alike := d.alike
		if alike == nil {
			for _, l := range f.Limits {
				alike = append(alike, d.inputs[l.Input].Values)
			}
		}
		medoids, err := f.Among.Representatives(f.Box, alike, stories, d.manifest.Design.Seed)
		if err != nil {
			return s, "", err
		}
		for rank, m := range medoids {
			run := d.numbers[m.Case]
			for _, at := range f.Restricts() {
				in := d.card.Inputs[f.Limits[at].Input]
				s.Rows = append(s.Rows, []any{k + 1, rank + 1, run, m.Share, in.Name, in.Unit, d.cell(f.Limits[at].Input, m.Case)})
			}
			if d.study == nil {
				continue
			}
			var told bytes.Buffer
			if err := replay(ctx, &told, d.study, uint64(run), true, false); err != nil {
				return s, "", err
			}
			replayed := fmt.Sprintf("cloudgate run %s --only %d --trace", filepath.ToSlash(filepath.Join(dir, scenarioFile)), run)
			b.WriteString(d.card.Story(k, run, m.Share, replayed, told.String()))
		}
	}
	if b.Len() == 0 {
		return s, "", nil
	}
	return s, d.card.Stories() + b.String(), nil
}

// cell is the value of an input in a case: a number, or its category.
func (d *discovery) cell(input, at int) any {
	v := d.inputs[input].Values[at]
	if in := d.card.Inputs[input]; len(in.Categories) > 0 {
		return in.Categories[int(v)]
	}
	return v
}

func (d *discovery) boxSheet() output.Sheet {
	s := output.Sheet{File: "boxes.csv", Header: []string{
		"box", "method", "limits", d.card.Thing + "s", "mass", "density", "density_lo", "density_hi", "coverage", "coverage_lo", "coverage_hi",
		"density_all", "density_in_bag", "density_out_of_bag", "density_out_of_bag_lo", "density_out_of_bag_hi",
		"coverage_out_of_bag", "coverage_out_of_bag_lo", "coverage_out_of_bag_hi", "significant", "overfits", "where",
	}}
	for k, f := range d.card.Found {
		row := []any{
			k + 1, string(d.card.Method), len(f.Limits), f.N, f.Mass, f.Density, f.DensityError.Lo, f.DensityError.Hi,
			f.Coverage, f.CoverageError.Lo, f.CoverageError.Hi, f.Trajectory[0].Density,
		}
		r := f.Resampled
		tested := []any{
			r.InBag, r.OutOfBag.Value, r.OutOfBag.Lo, r.OutOfBag.Hi, r.OutOfBagCoverage.Value, r.OutOfBagCoverage.Lo, r.OutOfBagCoverage.Hi,
			oneOrZero(r.Significant()), oneOrZero(r.Overfits()),
		}
		if d.card.Times == 0 {
			for i := range tested {
				tested[i] = math.NaN()
			}
		}
		s.Rows = append(s.Rows, append(append(row, tested...), d.card.Where(f.Box)))
		if leaf := f.Leaf; len(leaf.Limits) > 0 {
			coverage, density := f.Among.Estimates(leaf, d.sets)
			row := []any{
				k + 1, string(discover.CART), len(leaf.Limits), leaf.N, leaf.Mass, leaf.Density, density.Lo, density.Hi,
				leaf.Coverage, coverage.Lo, coverage.Hi, f.Trajectory[0].Density,
			}
			for range tested {
				row = append(row, math.NaN())
			}
			s.Rows = append(s.Rows, append(row, d.card.Where(leaf)))
		}
	}
	return s
}

// oneOrZero is how tables say yes and no.
func oneOrZero(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func (d *discovery) limitSheet() output.Sheet {
	s := output.Sheet{File: "limits.csv", Header: []string{
		"box", "rank", "input", "label", "unit", "lo", "hi", "categories", "least", "greatest", "quasi_p_lo", "quasi_p_hi", "quasi_p_categories",
		"density_without", "coverage_without", "found_by_coverage", "found_by_density",
	}}
	for k, f := range d.card.Found {
		for rank, at := range f.Restricts() {
			l, q := f.Limits[at], f.QuasiP[at]
			in := d.card.Inputs[l.Input]
			var kept []string
			for _, category := range l.Set {
				kept = append(kept, in.Categories[category])
			}
			least, greatest := in.Lo, in.Hi
			if len(in.Categories) > 0 {
				least, greatest = math.NaN(), math.NaN()
			}
			byCoverage, byDensity := math.NaN(), math.NaN()
			if d.card.Times > 0 {
				byCoverage, byDensity = f.Resampled.Coverage[l.Input], f.Resampled.Density[l.Input]
			}
			s.Rows = append(s.Rows, []any{
				k + 1, rank + 1, in.Name, in.Doc, in.Unit, open(l.Lo), open(l.Hi), strings.Join(kept, "; "), least, greatest, q.Lo, q.Hi, q.Set,
				f.Without[at].Density, f.Without[at].Coverage, byCoverage, byDensity,
			})
		}
	}
	return s
}

// open leaves the cell of an open side empty.
func open(v float64) float64 {
	if math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}

func (d *discovery) trajectorySheet() output.Sheet {
	s := output.Sheet{File: "trajectory.csv", Header: []string{"box", "step", "kind", "chosen", "limits", d.card.Thing + "s", "mass", "density", "coverage", "where"}}
	kind := map[discover.Method]string{discover.PRIM: "peeled", discover.CART: "leaf"}[d.card.Method]
	for k, f := range d.card.Found {
		row := func(step int, kind string, chosen bool, b discover.Box) {
			s.Rows = append(s.Rows, []any{k + 1, step, kind, oneOrZero(chosen), len(b.Limits), b.N, b.Mass, b.Density, b.Coverage, d.card.Where(b)})
		}
		for step, b := range f.Trajectory {
			row(step, cmp.Or(map[bool]string{true: "all"}[step == 0], kind), step == f.Chosen && f.Tidied == nil, b)
		}
		for step, b := range f.Tidied {
			row(step, "tidied", step == f.Chosen, b)
		}
	}
	return s
}

// drawings are the figures of all boxes.
func (d *discovery) drawings(st figure.Style) []*figure.Drawing {
	var list []*figure.Drawing
	for k, f := range d.card.Found {
		p := &figure.Discovered{
			File: d.card.Name, Event: d.card.Event, Quantity: d.card.Quantity, Thing: d.card.Thing,
			All: f.Trajectory[0].Density, Number: k + 1, Of: len(d.card.Found), Across: "coverage", Box: tradeOff(f.Box),
		}
		if math.IsNaN(f.Coverage) {
			p.Across = "mass"
		}
		if d.card.Study != "" {
			p.Study = figureStudy(d.manifest, nil, nil)
		}
		for _, b := range f.Choice() {
			p.Trajectory = append(p.Trajectory, tradeOff(b))
		}
		all := f.Among.Inside(f.Trajectory[0])
		p.Cases = len(all)
		drawn := all[:min(len(all), figure.DrawnCases)]
		for _, i := range drawn {
			p.Interest = append(p.Interest, d.outcome[i] > 0 && (!d.card.Quantity || d.outcome[i] > f.Trajectory[0].Density))
		}
		for _, at := range f.Restricts() {
			p.Limits = append(p.Limits, d.drawn(f.Limits[at], drawn))
		}
		list = append(list, p.Drawings(st)...)
	}
	return list
}

// tradeOff is a box as it is drawn; what has no coverage is drawn by its mass.
func tradeOff(b discover.Box) figure.TradeOff {
	if math.IsNaN(b.Coverage) {
		b.Coverage = b.Mass
	}
	return figure.TradeOff{Coverage: b.Coverage, Density: b.Density, Limits: len(b.Limits)}
}

// drawn is a limit as it is drawn, with its input in some cases.
func (d *discovery) drawn(l discover.Limit, of []int) figure.DiscoveredLimit {
	in := d.card.Inputs[l.Input]
	kind := string(sim.Level)
	if in.Share {
		kind = string(sim.Share)
	}
	p := figure.DiscoveredLimit{
		Name: in.Name, Outcome: figure.Outcome{Name: in.Name, Unit: "1", Kind: kind}, Lo: in.Lo, Hi: in.Hi, From: l.Lo, To: l.Hi, Categories: in.Categories,
	}
	for _, i := range of {
		p.Values = append(p.Values, d.inputs[l.Input].Values[i])
	}
	if len(in.Categories) > 0 {
		p.Kept = make([]bool, len(in.Categories))
		for _, k := range l.Set {
			p.Kept[k] = true
		}
		return p
	}
	p.LoText, p.HiText = in.Value(in.Lo), in.Value(in.Hi)+in.After()
	if !math.IsInf(l.Lo, 0) {
		p.FromText = in.Value(l.Lo)
	}
	if !math.IsInf(l.Hi, 0) {
		p.ToText = in.Value(l.Hi)
	}
	return p
}

package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/sim"
	"cloudgate/sim/design"
	"cloudgate/sim/sensitivity"
	"cloudgate/sim/spell"
	"cloudgate/sim/stats"
)

func sensitivityCommand() *cli.Command {
	return &cli.Command{
		Name:      "sensitivity",
		Category:  groupAnswers,
		Usage:     "which inputs matter: sensitivity indices with their errors",
		UsageText: "cloudgate sensitivity SCENARIO|DIR [flags]",
		Description: "Without --method, reads first-order indices, swings and partial rank correlations from the runs of the scenario, which are made\n" +
			"unless they are there. Examples:\n" +
			"  cloudgate sensitivity baseline-2014 --runs 1024 --formats none\n" +
			"  cloudgate sensitivity bass --outcome cumulative@2010 --method given,pawn --runs 1024\n" +
			"  cloudgate sensitivity ishigami --method sobol --second --runs 4096\n" +
			"  cloudgate sensitivity baseline-2014 --method sobol --groups levers --runs 256 --formats none\n" +
			"  cloudgate sensitivity bass --method morris --trajectories 20 --outcome cumulative@last\n" +
			"Methods that read any study: given (S1 and swings), prcc, src, pawn, delta. Those that make runs of their own: sobol (S1 and ST\n" +
			"from --runs base points; a model's chance is a group by itself) and morris. --groups NAME=markets.china.**,providers.* makes\n" +
			"a group that moves together; what no group has is the group others. An outcome without @ is read in all its years.",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringSliceFlag{Name: "outcome", Usage: "`SELECTOR` of what inputs are to matter for; may be given again; by default up to three headline totals at the end"},
			&cli.StringSliceFlag{Name: "method", Usage: "`METHOD`, or several with commas: given, prcc, src, pawn, delta; sobol; morris"},
			&cli.BoolFlag{Name: "second", Usage: "indices of pairs, too (sobol)"},
			&cli.StringSliceFlag{Name: "groups", Usage: "`GROUPS` of inputs (sobol, morris): single, levers, or NAME=PATTERN,PATTERN, which may be given again"},
			&cli.GenericFlag{Name: "trajectories", Value: new(number), Usage: "trajectories `R` (morris); 64 if left out"},
			&cli.GenericFlag{Name: "levels", Value: new(number), Usage: "levels `P` of each input (morris), an even number; 4 if left out"},
		}, scenarioFlags(), []cli.Flag{workersFlag()}, analysisFlags()),
		Action: sensitivityAction,
	}
}

// The methods.
const (
	methodGiven  = "given"
	methodPRCC   = "prcc"
	methodSRC    = "src"
	methodPAWN   = "pawn"
	methodDelta  = "delta"
	methodSobol  = "sobol"
	methodMorris = "morris"
)

var sensitivityMethods = []string{methodGiven, methodPRCC, methodSRC, methodPAWN, methodDelta, methodSobol, methodMorris}

// Defaults of Morris' method. Of so many candidates for each trajectory those far apart are chosen.
const (
	defaultTrajectories = 64
	defaultLevels       = 4
	candidatesEach      = 8
)

// sensitivities is a sensitivity analysis under way.
type sensitivities struct {
	methods              []string
	outcomes             []string
	groups               []string
	second               bool
	trajectories, levels int
	workers              int

	cells    []sim.Cell
	rows     []sensitivity.Row // of all cells: Row.Outcome is the place of its cell
	manifest output.Manifest   // of what the indices are of
	means    []float64         // by cell
	runs     int
	failed   int
	design   string // in words; "" for an ordinary study
}

func sensitivityAction(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	start := time.Now()
	v := &sensitivities{outcomes: c.StringSlice("outcome"), groups: c.StringSlice("groups"), second: c.Bool("second"), workers: workersOf(c)}
	l, err := v.read(c)
	if err != nil {
		return err
	}
	if v.designed() {
		err = v.runDesign(c, args[0])
	} else {
		err = v.readStudy(c, args[0])
	}
	if err != nil {
		return err
	}
	dir, id, err := v.place(c)
	if err != nil {
		return err
	}
	told := v.report(id)
	m := analysisManifest("sensitivity", id, v.manifest)
	if v.designed() {
		m.Parents = nil // it made runs of its own
	}
	a := output.Analysis{
		Manifest: m,
		Sheets:   []output.Sheet{v.indexSheet(), v.rankingSheet(told)},
		Texts:    []output.Text{{File: output.CardFile, Text: told.Text()}, {File: output.ReadingFile, Text: told.Verdict()}},
		Draw:     drawInto(c.Context, func(st figure.Style) []*figure.Drawing { return v.drawings(told, st) }, l),
	}
	err = finishAnalysis(c, a, dir, start, fmt.Sprintf("%s%s\nAll of it is in %s\n", told.Table(), wrap(told.Verdict(), 100), dir))
	if err == nil && v.failed > 0 {
		err = quietError(exitFailedRuns)
	}
	return err
}

// read takes the verb's own flags; all that is wrong with them is one error.
func (v *sensitivities) read(c *cli.Context) (l look, err error) {
	var errs []error
	l, err = parseLook(c)
	errs = append(errs, err)
	for _, list := range c.StringSlice("method") {
		for name := range strings.SplitSeq(list, ",") {
			name = strings.TrimSpace(name)
			if !slices.Contains(sensitivityMethods, name) {
				errs = append(errs, usagef("--method: found %q; expected some of %s%s", name, strings.Join(sensitivityMethods, ", "), spell.Hint(name, sensitivityMethods)))
			} else if !slices.Contains(v.methods, name) {
				v.methods = append(v.methods, name)
			}
		}
	}
	if len(c.StringSlice("method")) == 0 {
		v.methods = []string{methodGiven, methodPRCC}
	}
	if v.designed() && len(v.methods) > 1 {
		errs = append(errs, usagef("--method: found %s; sobol and morris make runs of their own: expected one of them alone", strings.Join(v.methods, ", ")))
	}
	uses := func(flag string, methods ...string) {
		if c.IsSet(flag) && !slices.ContainsFunc(v.methods, func(m string) bool { return slices.Contains(methods, m) }) {
			errs = append(errs, usagef("--%s is for the method %s", flag, strings.Join(methods, " or ")))
		}
	}
	uses("second", methodSobol)
	uses("groups", methodSobol, methodMorris)
	uses("trajectories", methodMorris)
	uses("levels", methodMorris)
	if slices.Contains(v.methods, methodMorris) {
		uses("runs", methodGiven, methodSobol)
		v.trajectories, v.levels = defaultTrajectories, defaultLevels
		if n := givenInt(c, "trajectories"); n != nil {
			v.trajectories = *n
		}
		if n := givenInt(c, "levels"); n != nil {
			v.levels = *n
		}
		if v.trajectories < 2 {
			errs = append(errs, usagef("--trajectories: found %d; expected at least 2, for an error to be told", v.trajectories))
		}
		if v.levels < 2 || v.levels%2 != 0 {
			errs = append(errs, usagef("--levels: found %d; expected an even number, at least 2", v.levels))
		}
	}
	return l, errors.Join(append(errs, misread(c))...)
}

// designed says whether the method makes runs of its own.
func (v *sensitivities) designed() bool {
	return slices.Contains(v.methods, methodSobol) || slices.Contains(v.methods, methodMorris)
}

// place says where the analysis goes, and its id, once it is known what it is of.
func (v *sensitivities) place(c *cli.Context) (dir, id string, err error) {
	settings := fmt.Sprint(v.methods, v.second, v.trajectories, v.levels, v.groups, v.names())
	id = analysisID("sensitivity", v.manifest.Study, settings)
	dir, err = analysisDir(c, v.manifest.Name, id)
	return dir, id, err
}

// names are the cells' names.
func (v *sensitivities) names() []string {
	var names []string
	for _, c := range v.cells {
		names = append(names, v.manifest.Outcomes[c.Output].Cell(max(0, c.At)))
	}
	return names
}

// mostDefault is how many outcomes are looked at when none is named.
const mostDefault = 3

// cellsOf are the cells that selectors mean or, without any, the headline totals at the end of their grids.
func cellsOf(spec sim.Spec, selectors []string) ([]sim.Cell, error) {
	if len(selectors) == 0 {
		var headlines, others []string
		for _, o := range spec.Outputs {
			name := o.Selector()
			if len(o.At) > 0 {
				name += sim.At{Form: sim.AtLast}.String()
			}
			switch {
			case o.Kind == sim.Time: // which may be infinite
			case o.Headline && len(o.Where) == 0:
				headlines = append(headlines, name)
			default:
				others = append(others, name)
			}
		}
		if len(headlines) == 0 {
			headlines = others
		}
		selectors = headlines[:min(mostDefault, len(headlines))]
	}
	var cells []sim.Cell
	var errs []error
	for _, text := range selectors {
		sel, err := sim.ParseSelector(text)
		var found []sim.Cell
		if err == nil {
			found, err = spec.Resolve(sel)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("--outcome: %w", err))
		}
		for _, cell := range found {
			if !slices.Contains(cells, cell) {
				cells = append(cells, cell)
			}
		}
	}
	return cells, errors.Join(errs...)
}

// readStudy reads the indices from an ordinary study.
func (v *sensitivities) readStudy(c *cli.Context, arg string) error {
	e, err := openEnsemble(c, arg, func(spec sim.Spec) ([]sim.Cell, error) {
		var err error
		v.cells, err = cellsOf(spec, v.outcomes)
		return v.cells, err
	})
	if err != nil {
		return err
	}
	defer e.Close()
	s, err := studied(c, arg)
	if err != nil {
		return err
	}
	v.manifest, v.runs, v.failed = e.Manifest(), e.Manifest().Design.Runs(), e.Manifest().Failed
	if _, _, err := v.place(c); err != nil {
		return err
	}
	inputs := drawsOf(s)
	if len(inputs) == 0 {
		return usagef("sensitivity: no input of %s is uncertain", v.manifest.Name)
	}
	columns, err := columnsOf(e, inputs)
	if err != nil {
		return err
	}
	ys := make([][]float64, len(v.cells))
	for k, cell := range v.cells {
		if ys[k], err = e.column(cell); err != nil {
			return err
		}
		v.means = append(v.means, stats.Of(ys[k], replicates(s)).Mean().Value)
	}
	said := c.App.ErrWriter
	if !c.Bool("quiet") {
		fmt.Fprintf(said, "%s: reading %s of %d inputs for %s\n", v.manifest.Name, strings.Join(v.methods, ", "), len(inputs), report.Counted(len(v.cells), "number"))
	}
	var names []string
	for _, in := range inputs {
		names = append(names, in.name)
	}
	ready, err := sensitivity.NewEnsemble(names, columns, nil, replicates(s))
	if err != nil {
		return err
	}
	return interrupted(v.measure(c.Context, ready, ys), "stopped; the runs are in %s", e.dir)
}

// measure computes what the methods ask for, and no more, several outcomes at a time.
func (v *sensitivities) measure(ctx context.Context, e *sensitivity.Ensemble, ys [][]float64) error {
	each := map[string][]func(column int, y []float64) []sensitivity.Row{
		methodGiven: {e.FirstOrder, e.Swing}, methodPAWN: {e.PAWN}, methodDelta: {e.Delta},
	}
	var jobs []func() []sensitivity.Row
	for _, method := range v.methods {
		for _, f := range each[method] {
			for k, y := range ys {
				jobs = append(jobs, func() []sensitivity.Row { return f(k, y) })
			}
		}
	}
	wanted := map[sensitivity.Index]bool{
		sensitivity.SRC: slices.Contains(v.methods, methodSRC), sensitivity.PRCC: slices.Contains(v.methods, methodPRCC),
	}
	wanted[sensitivity.SRRC], wanted[sensitivity.R2] = wanted[sensitivity.SRC], wanted[sensitivity.SRC]
	wanted[sensitivity.RankR2] = wanted[sensitivity.SRC] || wanted[sensitivity.PRCC]
	if wanted[sensitivity.RankR2] {
		jobs = append(jobs, func() []sensitivity.Row {
			places := make([]int, len(ys))
			for k := range places {
				places[k] = k
			}
			return slices.DeleteFunc(e.Regress(places, ys), func(r sensitivity.Row) bool { return !wanted[r.Index] })
		})
	}
	found := make([][]sensitivity.Row, len(jobs))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(v.workers, len(jobs)) {
		wg.Go(func() {
			for j := range next {
				found[j] = jobs[j]()
			}
		})
	}
	for j := len(jobs) - 1; j >= 0 && ctx.Err() == nil; j-- { // the longest first
		next <- j
	}
	close(next)
	wg.Wait()
	v.rows = slices.Concat(found...)
	return context.Cause(ctx)
}

// runDesign makes the runs of a method that needs its own, and computes its indices.
func (v *sensitivities) runDesign(c *cli.Context, arg string) error {
	s, err := v.designedStudy(c, arg)
	if err != nil {
		return err
	}
	if v.cells, err = cellsOf(s.Spec, v.outcomes); err != nil {
		return usageError{err}
	}
	keep := make([]bool, len(s.Spec.Outputs))
	for _, cell := range v.cells {
		keep[cell.Output] = true
	}
	groups, err := readGroups(s, v.groups)
	if err != nil {
		return err
	}
	plan, err := s.Plan(v.workers, keep)
	if err != nil {
		return err
	}
	estimate, err := v.prepare(s, &plan, groups)
	if err != nil {
		return err
	}
	v.runs = plan.Design.Len()
	plan.End = v.runs
	v.manifest = manifest(s, selection{outputs: keep, canonical: output.KeepNone}, s.StreamID)
	v.manifest.Design.End = v.runs
	if v.methods[0] == methodMorris {
		v.manifest.Design.Kind, v.manifest.Design.Replicates = methodMorris, 1
	}
	if _, _, err := v.place(c); err != nil {
		return err
	}
	sink := &keptCells{cells: v.cells, values: make([][]float64, len(v.cells))}
	sinks := []sim.Sink{sink}
	if !c.Bool("quiet") {
		fmt.Fprintf(c.App.ErrWriter, "%s: %s: %s\n", s.Name, report.Counted(v.runs, "run"), v.design)
		p := newProgress(c.App.ErrWriter, v.runs)
		defer p.finish()
		sinks = append(sinks, p)
	}
	sum, err := sim.Run(c.Context, plan, sinks...)
	if err != nil {
		return interrupted(err, "stopped after %d of %d runs; nothing is kept of them", sum.Runs, v.runs)
	}
	v.failed = sum.Failed
	for k, y := range sink.values {
		v.rows = append(v.rows, estimate(k, y)...)
	}
	return nil
}

// designedStudy is the study of a scenario or of a result, with as many runs as there are to be base points.
func (v *sensitivities) designedStudy(c *cli.Context, arg string) (*scenarios.Study, error) {
	s, err := studied(c, arg)
	if err != nil {
		return nil, err
	}
	if !isDirectory(arg) {
		return s, nil
	}
	if err := ofScenario(c, arg, "runs"); err != nil {
		return nil, err
	}
	if n := givenInt(c, "runs"); n != nil {
		if s, err = s.WithRuns(*n); err != nil {
			return nil, usagef("--runs: %w", err)
		}
	}
	return s, nil
}

// prepare puts the method's design into the plan, and gives what computes its indices.
func (v *sensitivities) prepare(s *scenarios.Study, plan *sim.Plan, groups []sensitivity.Group) (func(outcome int, y []float64) []sensitivity.Row, error) {
	if v.methods[0] == methodMorris {
		e, err := sensitivity.Trajectories(len(s.Axes), groups, s.Seed, v.levels, candidatesEach*v.trajectories, v.trajectories)
		if err != nil {
			return nil, err
		}
		plan.Chance = e.Chance
		v.design = fmt.Sprintf("%d trajectories of %s on %d levels", v.trajectories, report.Counted(len(groups), "group"), v.levels)
		if plan.Design, err = s.Depend(e); err != nil {
			return nil, usageError{err}
		}
		return func(k int, y []float64) []sensitivity.Row { return e.Effects(k, y, stats.Runs()) }, nil
	}
	if len(s.Spec.Streams) > 0 {
		groups = append(groups, sensitivity.Group{Name: report.Chance, Chance: true})
	}
	independent, err := design.New(s.Design, sensitivity.Others(s.Axes), s.Seed, s.Replicates, s.Runs)
	if err != nil {
		return nil, err
	}
	other, err := s.Depend(independent)
	if err != nil {
		return nil, usageError{err}
	}
	d, err := sensitivity.NewSaltelli(plan.Design, other, len(s.Axes), groups, v.second)
	if err != nil {
		return nil, err
	}
	plan.Design, plan.Chance = d, d.Chance
	v.design = fmt.Sprintf("%s × (2 + %s)", report.Counted(s.Runs, "base point"), report.Counted(len(groups), "group"))
	if v.second {
		v.design = fmt.Sprintf("%s × (2 + 2 × %s)", report.Counted(s.Runs, "base point"), report.Counted(len(groups), "group"))
	}
	return func(k int, y []float64) []sensitivity.Row { return d.Indices(k, y, replicates(s)) }, nil
}

// keptCells is a sink that holds on to the values of some cells.
type keptCells struct {
	cells  []sim.Cell
	values [][]float64
}

// Put implements sim.Sink.
func (k *keptCells) Put(_ int, _, out [][]float64, _ []string) error {
	for i, cell := range k.cells {
		k.values[i] = append(k.values[i], out[cell.Column]...)
	}
	return nil
}

// at is a cell's place on its grid, NaN for none.
func (v *sensitivities) at(k int) float64 {
	cell := v.cells[k]
	if cell.At < 0 || len(v.manifest.Outcomes[cell.Output].At) == 0 {
		return math.NaN()
	}
	return v.manifest.Outcomes[cell.Output].At[cell.At]
}

// influence is the indices of a cell.
func (v *sensitivities) influence(k int) report.Influence {
	i := report.Influence{Outcome: v.manifest.Outcomes[v.cells[k].Output], At: v.at(k)}
	for _, r := range v.rows {
		if r.Outcome == k {
			i.Rows = append(i.Rows, r)
		}
	}
	return i
}

// series are the places of the cells of each outcome, in order.
func (v *sensitivities) series() [][]int {
	var list [][]int
	for k, cell := range v.cells {
		if i := slices.IndexFunc(list, func(of []int) bool { return v.cells[of[0]].Output == cell.Output }); i >= 0 {
			list[i] = append(list[i], k)
		} else {
			list = append(list, []int{k})
		}
	}
	return list
}

// report tells of each outcome at the last of its cells.
func (v *sensitivities) report(id string) *report.Influences {
	told := &report.Influences{Name: v.manifest.Name, Study: v.manifest.Study, Runs: v.runs, Failed: v.failed, Design: v.design, Of: unitOf(v.groups)}
	if v.designed() {
		told.Study = id
	}
	for _, of := range v.series() {
		told.Outcomes = append(told.Outcomes, v.influence(of[len(of)-1]))
	}
	return told
}

// indexSheet has every index of every input.
func (v *sensitivities) indexSheet() output.Sheet {
	s := output.Sheet{File: "indices.csv", Header: []string{"outcome", "year", "input", "with", "index", "value", "lo", "hi", "noise", "n", "reason"}}
	for _, r := range v.rows {
		s.Rows = append(s.Rows, []any{
			v.manifest.Outcomes[v.cells[r.Outcome].Output].Selector(), v.at(r.Outcome), r.Input, r.With, string(r.Index),
			r.Value, r.Lo, r.Hi, r.Noise, r.N, r.Reason,
		})
	}
	return s
}

// rankingSheet has the order of inputs, and how often it holds up to each place.
func (v *sensitivities) rankingSheet(told *report.Influences) output.Sheet {
	s := output.Sheet{File: "ranking.csv", Header: []string{"outcome", "year", "index", "place", "input", "same_up_to_here"}}
	for _, i := range told.Outcomes {
		rows := i.Ranked()
		if len(rows) == 0 {
			continue
		}
		k := sensitivity.Rank(rows)
		for place, input := range k.Inputs {
			s.Rows = append(s.Rows, []any{i.Outcome.Selector(), i.At, string(rows[0].Index), place + 1, input, k.Stable[place]})
		}
	}
	return s
}

package main

import (
	"cmp"
	"context"
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
	"cloudgate/sim"
	"cloudgate/sim/policy"
	"cloudgate/sim/study"
)

func sweepCommand() *cli.Command {
	return &cli.Command{
		Name:      "sweep",
		Category:  groupAnswers,
		Usage:     "run a scenario at many settings of its levers: responses, regret, the robust choice",
		UsageText: "cloudgate sweep SCENARIO --lever NAME=LO:HI:STEP [--lever ...] [--scenario A,B] [flags]",
		Description: "Every point of the grid is the scenario with the values of its levers set, under the same draws, so that points differ by\n" +
			"their settings and not by chance. A lever is one of the file (cloudgate list levers SCENARIO) or the address of a value;\n" +
			"all that it moves gets the value. With --scenario other scenarios are run at the same points. Examples:\n" +
			"  cloudgate sweep baseline-2014 --lever china_ownership=0:1:0.5 --outcome foreign_share@2025 --runs 64\n" +
			"  cloudgate sweep bass --lever p=0.01,0.03 --lever q=0.2:0.6:0.2 --outcome 'cumulative@2010 p95' --runs 64\n" +
			"  cloudgate sweep baseline-2014 --scenario open-china,closed-china --aim 'foreign_share@2025 > 25%' --runs 64 --formats none\n" +
			"  cloudgate sweep lake --lever release=0:0.1:0.05 --objective utility --aim 'reliability > 90%' --runs 64\n" +
			"--objective asks which point does well in all futures: regret, and the worst of them. --aim asks how often an aim is met.\n" +
			"The runs of each point stay in results/points: an interrupted sweep goes on, and a wider one uses them again.",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringSliceFlag{Name: "lever", Usage: "`LEVER` with its values, as NAME=0:1:0.25 or NAME=0,0.1,1; may be given again"},
			&cli.StringSliceFlag{Name: "scenario", Usage: "`SCENARIOS` to run at the same points, separated by commas; may be given again"},
			&cli.StringSliceFlag{Name: "outcome", Usage: "`OUTCOME` to tell, as foreign_share@2025, 'foreign_share@2025 p95' or 'P(foreign_share@2025 > 30%)'; may be given again; by default the headline totals at the end"},
			&cli.StringFlag{Name: "reference", Value: "1", Usage: "`POINT` that others are compared with: its number, or scenario for the scenario as it stands"},
			&cli.StringFlag{Name: "objective", Usage: "`OUTCOME` that the robust choice makes large, as foreign_share@2025"},
			&cli.BoolFlag{Name: "minimise", Usage: "the robust choice makes the objective small"},
			&cli.StringSliceFlag{Name: "aim", Usage: "`AIM` of which is told how often it is met, as 'overseas_share@2025 > 1%'; given again, all are to be met"},
		}, scenarioFlags(), []cli.Flag{workersFlag()}, analysisFlags()),
		Action: sweepAction,
	}
}

// mostPoints is how many points a sweep may have.
const mostPoints = 10_000

// pointsDir holds the results of single points.
var pointsDir = filepath.Join("results", "points")

// sweep is a sweep under way.
type sweep struct {
	rows     []*scenarios.Study // as they stand; the first is the scenario of the sweep
	controls []scenarios.Control
	points   []sweepPoint
	// reference is the point that others are compared with; -1 for the scenario as it stands.
	reference int
	outcomes  []sweepOutcome
	objective *sweepOutcome
	minimise  bool
	aims      []sim.Condition
	aimCells  []string

	columns map[string][][]float64 // by canonical cell and point
	against map[string][]float64   // of the reference, by cell
	of      []output.Manifest      // by point
	failed  int
}

type sweepPoint struct {
	row   int
	at    []float64
	study *scenarios.Study
	kept  selection
	id    string
}

// sweepOutcome is a cell with the statistic of it that is told.
type sweepOutcome struct {
	cell      string
	output    sim.Output
	statistic sim.Statistic
}

func sweepAction(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	start := time.Now()
	l, err := parseLook(c)
	s := new(sweep)
	if err := errors.Join(err, s.read(c, args[0])); err != nil {
		return usageError{err}
	}
	id := s.id()
	dir, err := analysisDir(c, s.rows[0].Name, id)
	if err != nil {
		return err
	}
	if err := s.run(c); err != nil {
		return err
	}
	rep := s.judge()
	a := output.Analysis{
		Manifest: analysisManifest("sweep", id, s.of...),
		Sheets:   []output.Sheet{s.pointSheet(), s.summarySheet()},
		Texts:    []output.Text{{File: output.CardFile, Text: rep.Text()}, {File: output.ReadingFile, Text: rep.Reading()}},
	}
	if len(rep.Rankings) > 0 {
		a.Sheets = append(a.Sheets, s.rankingSheet(rep))
	}
	a.Draw = drawInto(c.Context, s.pictures(rep, id).Drawings, l)
	if err := writeAnalysis(c, a, dir, start); err != nil {
		return interrupted(err, "stopped while drawing; the runs of all points are in %s, and the same command goes on", pointsDir)
	}
	err = presentAnalysis(c, a, dir, fmt.Sprintf("%s%s\nThe sweep is in %s\n", rep.Short(), wrap(rep.Reading(), 100), dir))
	if err == nil && s.failed > 0 {
		return quietError(exitFailedRuns)
	}
	return err
}

// read takes the flags and resolves all points; the error is all that is wrong.
func (s *sweep) read(c *cli.Context, ref string) error {
	base, err := load(c, ref)
	if err != nil {
		return err
	}
	s.rows = []*scenarios.Study{base}
	refs := []string{ref}
	var errs []error
	for _, list := range c.StringSlice("scenario") {
		for other := range strings.SplitSeq(list, ",") {
			o, err := s.beside(c, strings.TrimSpace(other))
			if err != nil {
				errs = append(errs, err)
				continue
			}
			s.rows, refs = append(s.rows, o), append(refs, strings.TrimSpace(other))
		}
	}
	var grids [][]float64
	for i, text := range c.StringSlice("lever") {
		control, values, err := base.ParseGrid(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("--lever #%d: %w", i+1, err))
			continue
		}
		s.controls, grids = append(s.controls, control), append(grids, values)
	}
	if path := scenarios.Overlap(s.controls); path != "" {
		errs = append(errs, fmt.Errorf("--lever: two levers move %s", path))
	}
	if len(c.StringSlice("lever")) == 0 && len(c.StringSlice("scenario")) == 0 {
		errs = append(errs, errors.New("sweep: found no --lever and no --scenario; expected at least one, as --lever china_ownership=0:1:0.25"))
	}
	errs = append(errs, s.readOutcomes(c))
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := s.lay(c, refs, grids); err != nil {
		return err
	}
	return s.readReference(c.String("reference"))
}

// beside loads a scenario that is run at the same points, under the draws of the first.
func (s *sweep) beside(c *cli.Context, ref string) (*scenarios.Study, error) {
	other, err := alike(c, s.rows[0], ref, nil)
	if err != nil {
		return nil, fmt.Errorf("--scenario %s: %w", ref, err)
	}
	if other.Spec.Name != s.rows[0].Spec.Name {
		return nil, fmt.Errorf("--scenario %s: found the model %s; expected %s, that of %s", ref, other.Spec.Name, s.rows[0].Spec.Name, s.rows[0].Name)
	}
	if slices.ContainsFunc(s.rows, func(r *scenarios.Study) bool { return r.Name == other.Name }) {
		return nil, fmt.Errorf("--scenario %s: found the scenario %s twice", ref, other.Name)
	}
	return other, nil
}

// alike resolves a scenario, with more values set, for as many runs of the same design and seed as another has.
func alike(c *cli.Context, as *scenarios.Study, ref string, set []string) (*scenarios.Study, error) {
	return scenarios.Load(ref, scenarios.Options{
		Models: models.All(), Set: slices.Concat(c.StringSlice("set"), set),
		Runs: &as.Runs, Seed: &as.Seed, Design: string(as.Design), Replicates: &as.Replicates,
	})
}

// lay resolves the scenario of every point: each row at every setting, the last lever moving first.
func (s *sweep) lay(c *cli.Context, refs []string, grids [][]float64) error {
	settings := [][]float64{nil}
	for _, values := range grids {
		var more [][]float64
		for _, at := range settings {
			for _, v := range values {
				more = append(more, append(slices.Clone(at), v))
			}
		}
		if settings = more; len(settings)*len(s.rows) > mostPoints {
			return fmt.Errorf("sweep: found more than %d points; expected fewer values of levers", mostPoints)
		}
	}
	for row, study := range s.rows {
		var controls []scenarios.Control
		for i, text := range c.StringSlice("lever") {
			control, _, err := study.ParseGrid(text)
			if err != nil {
				return fmt.Errorf("--lever #%d of %s: %w", i+1, refs[row], err)
			}
			controls = append(controls, control)
		}
		for _, at := range settings {
			if err := c.Context.Err(); err != nil {
				return context.Cause(c.Context)
			}
			var set []string
			for k, control := range controls {
				set = append(set, control.Put(at[k])...)
			}
			p, err := alike(c, s.rows[0], refs[row], set)
			if err != nil {
				return err
			}
			point, err := s.point(row, at, p)
			if err != nil {
				return err
			}
			s.points = append(s.points, point)
		}
	}
	return nil
}

// point is a study that is run, with what is kept of its runs.
func (s *sweep) point(row int, at []float64, of *scenarios.Study) (sweepPoint, error) {
	kept, err := keeping(of.Spec, strings.Join(s.cells(), " "))
	if err == nil {
		err = kept.add(of)
	}
	return sweepPoint{row, at, of, kept, of.StudyID(0, of.Runs, kept.canonical)}, err
}

// readOutcomes reads what is told of, judged by and aimed at, in every row.
func (s *sweep) readOutcomes(c *cli.Context) error {
	var errs []error
	for i, text := range c.StringSlice("outcome") {
		o, err := s.outcome(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("--outcome #%d: %w", i+1, err))
		}
		s.outcomes = append(s.outcomes, o)
	}
	if len(s.outcomes) == 0 {
		s.outcomes = s.headlines()
	}
	s.minimise = c.Bool("minimise")
	if text := c.String("objective"); text != "" {
		o, err := s.objectiveOf(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("--objective: %w", err))
		}
		s.objective = &o
	} else if s.minimise {
		errs = append(errs, errors.New("--minimise is about an objective: say which with --objective"))
	}
	for i, text := range c.StringSlice("aim") {
		aim, err := sim.ParseCondition(text)
		var o sweepOutcome
		if err == nil {
			o, err = s.cell(aim.Selector)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("--aim #%d: %w", i+1, err))
			continue
		}
		aim.Selector = o.statistic.Selector
		s.aims, s.aimCells = append(s.aims, aim), append(s.aimCells, o.cell)
	}
	return errors.Join(errs...)
}

// outcome reads an outcome with or without a statistic of it.
func (s *sweep) outcome(text string) (sweepOutcome, error) {
	if sel, err := sim.ParseSelector(text); err == nil {
		return s.cell(sel)
	}
	st, err := sim.ParseStatistic(text)
	if err != nil {
		return sweepOutcome{}, err
	}
	o, err := s.cell(st.Selector)
	if err == nil {
		_, err = s.rows[0].Spec.ResolveStatistic(st)
	}
	st.Selector = o.statistic.Selector
	o.statistic = st
	return o, err
}

func (s *sweep) objectiveOf(text string) (sweepOutcome, error) {
	sel, err := sim.ParseSelector(text)
	if err != nil {
		return sweepOutcome{}, err
	}
	o, err := s.cell(sel)
	if err == nil && o.output.Kind == sim.Time {
		err = fmt.Errorf("%s is a time, which may be infinite and then has no regret; expected another outcome, or --aim '%s < 5'", o.cell, o.cell)
	}
	return o, err
}

// cell finds the one cell that a selector means in every row, with the statistic that is told where none is asked.
func (s *sweep) cell(sel sim.Selector) (sweepOutcome, error) {
	var found sweepOutcome
	for _, row := range s.rows {
		cells, err := row.Spec.Resolve(sel)
		if err != nil {
			return found, fmt.Errorf("of %s: %w", row.Name, err)
		}
		o := row.Spec.Outputs[cells[0].Output]
		if len(cells) > 1 {
			return found, fmt.Errorf("selector %q: found %d places of %s; expected one, as %s", sel, len(cells), o.AtName, o.Cell(cells[len(cells)-1].At))
		}
		found = outcomeAt(o, cells[0])
	}
	return found, nil
}

func outcomeAt(o sim.Output, c sim.Cell) sweepOutcome {
	sel := sim.Selector{Outcome: o.Name, Coords: o.Where}
	if c.At >= 0 {
		sel.At = sim.At{Form: sim.AtRange, Lo: o.At[c.At], Hi: o.At[c.At]}
	}
	st := sim.Statistic{Selector: sel, Kind: sim.StatPercentile, Percentile: 50}
	if o.Kind == sim.Flag {
		st = sim.Statistic{Selector: sel, Kind: sim.StatMean}
	}
	return sweepOutcome{o.Cell(max(0, c.At)), o, st}
}

// headlines are the headline totals at the end; where there are none, the first outcome.
func (s *sweep) headlines() []sweepOutcome {
	var list []sweepOutcome
	outputs := s.rows[0].Spec.Outputs
	for _, o := range outputs {
		if o.Headline && len(o.Where) == 0 {
			list = append(list, outcomeAt(o, sim.Cell{At: len(o.At) - 1}))
		}
	}
	if len(list) == 0 {
		list = append(list, outcomeAt(outputs[0], sim.Cell{At: len(outputs[0].At) - 1}))
	}
	return list
}

func (s *sweep) readReference(text string) error {
	s.reference = -1
	if text == "scenario" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(s.points) {
		return fmt.Errorf("--reference: found %q, expected the number of a point, 1 to %d, or scenario", text, len(s.points))
	}
	s.reference = n - 1
	return nil
}

// cells are the canonical selectors of all that is read from runs.
func (s *sweep) cells() []string {
	var list []string
	for _, o := range s.outcomes {
		list = append(list, o.cell)
	}
	if s.objective != nil {
		list = append(list, s.objective.cell)
	}
	list = append(list, s.aimCells...)
	slices.Sort(list)
	return slices.Compact(list)
}

// run makes sure of a result of every point and reads the columns that are needed.
func (s *sweep) run(c *cli.Context) error {
	todo := slices.Clone(s.points)
	if s.reference < 0 {
		p, err := s.point(0, nil, s.rows[0])
		if err != nil {
			return err
		}
		todo = append(todo, p)
	}
	runs := s.rows[0].Runs
	said, stderr := io.Writer(c.App.ErrWriter), c.App.ErrWriter
	var p *progress
	if c.Bool("quiet") {
		said = io.Discard
	} else {
		p = newProgress(stderr, len(todo)*runs)
	}
	fmt.Fprintf(said, "%s: %s of %s, %s in all, design %s with %d replicates, seed %d\n", s.rows[0].Name, report.Counted(len(todo), "point"),
		report.Counted(runs, "run"), report.Counted(len(todo)*runs, "run"), s.rows[0].Design, s.rows[0].Replicates, s.rows[0].Seed)
	s.columns, s.against = map[string][][]float64{}, map[string][]float64{}
	for i, point := range todo {
		dir, found, err := s.result(c, point, p)
		if err != nil {
			return interrupted(err, "stopped at point %d of %d; the points before it are in %s, and the same command goes on", i+1, len(todo), pointsDir)
		}
		p.pass(runs, found)
		if err := s.take(dir, i == len(s.points)); err != nil {
			return err
		}
	}
	if s.reference >= 0 {
		for cell, columns := range s.columns {
			s.against[cell] = columns[s.reference]
		}
	}
	return nil
}

// result runs a point unless its result is there.
func (s *sweep) result(c *cli.Context, point sweepPoint, p *progress) (dir string, found bool, err error) {
	r := &studyRun{
		study: point.study, kept: point.kept, named: true, workers: workersOf(c), force: c.Bool("force"), progress: p,
		dir: filepath.Join(pointsDir, point.study.Name+"-"+point.id),
	}
	if found, err = r.find(c.Context, io.Discard, io.Discard); err == nil && !found {
		err = r.execute(c.Context)
	}
	return r.dir, found, err
}

// take reads the columns of a point, or of the reference.
func (s *sweep) take(dir string, reference bool) error {
	r, err := openResult(dir)
	if err != nil {
		return err
	}
	defer r.Close()
	for _, cell := range s.cells() {
		column, err := r.Column(cell)
		if err != nil {
			return err
		}
		if reference {
			s.against[cell] = column
		} else {
			s.columns[cell] = append(s.columns[cell], column)
		}
	}
	s.failed += r.Manifest().Failed
	m := r.Manifest()
	m.Changed = s.rows[0].Changed // the levers are told point by point
	s.of = append(s.of, m)
	return nil
}

// respond reads a statistic at all points.
func (s *sweep) respond(o sweepOutcome, st sim.Statistic) study.Response {
	return study.Respond(st, o.output.Kind, s.columns[o.cell], s.against[o.cell], replicates(s.rows[0]))
}

// judge puts responses and rankings into a report.
func (s *sweep) judge() *report.Sweep {
	rep := &report.Sweep{Name: s.rows[0].Name, Runs: s.rows[0].Runs, Failed: s.failed, Minimise: s.minimise, Reference: "the scenario as it stands"}
	for _, control := range s.controls {
		rep.Levers = append(rep.Levers, control.Name)
	}
	for _, row := range s.rows {
		rep.Rows = append(rep.Rows, row.Name)
	}
	for _, p := range s.points {
		rep.Points = append(rep.Points, report.SweepPoint{Row: p.row, At: p.at})
	}
	if s.reference >= 0 {
		rep.Reference = rep.Label(s.reference)
	}
	labels := report.New(s.of[0], nil, nil)
	for _, o := range s.outcomes {
		reported := s.reported(o)
		rep.Outcomes = append(rep.Outcomes, report.SweepOutcome{Outcome: reported, Where: labels.Where(reported), Told: s.respond(o, o.statistic)})
	}
	if o := s.objective; o != nil {
		told := s.reported(*o)
		rep.Objective, rep.Goal = &told, o.cell
		payoffs := policy.Payoffs{By: s.columns[o.cell], Minimise: s.minimise, Replicates: replicates(s.rows[0])}
		rep.Rankings = append(rep.Rankings, payoffs.ByExpectedRegret(), payoffs.ByHighRegret(), payoffs.ByWorst())
	}
	if len(s.aims) > 0 {
		payoffs := policy.Payoffs{Replicates: replicates(s.rows[0])}
		for i := range s.points {
			var columns [][]float64
			for _, cell := range s.aimCells {
				columns = append(columns, s.columns[cell][i])
			}
			payoffs.By = append(payoffs.By, sim.Meet(s.aims, columns))
		}
		rep.Aims = s.aimText()
		rep.Rankings = append(rep.Rankings, payoffs.ByMet())
	}
	return rep
}

func (s *sweep) aimText() string {
	var parts []string
	for _, aim := range s.aims {
		parts = append(parts, aim.String())
	}
	return strings.Join(parts, " and ")
}

// reported is an outcome as the manifest has it.
func (s *sweep) reported(o sweepOutcome) output.Outcome {
	i := slices.IndexFunc(s.of[0].Outcomes, func(m output.Outcome) bool { return m.Selector() == o.output.Selector() })
	return s.of[0].Outcomes[i]
}

// id hashes what the numbers of the sweep depend on.
func (s *sweep) id() string {
	parts := []string{fmt.Sprint(s.reference, s.minimise), s.aimText(), s.rows[0].StreamID}
	for _, control := range s.controls {
		parts = append(parts, control.Name)
	}
	for _, p := range s.points {
		parts = append(parts, p.id)
	}
	for _, o := range s.outcomes {
		parts = append(parts, o.statistic.String())
	}
	if s.objective != nil {
		parts = append(parts, s.objective.cell)
	}
	return analysisID("sweep", parts...)
}

// pointSheet has a row for each point.
func (s *sweep) pointSheet() output.Sheet {
	sheet := output.Sheet{File: "points.csv", Header: []string{"point", "scenario"}}
	for _, control := range s.controls {
		sheet.Header = append(sheet.Header, control.Name)
	}
	sheet.Header = append(sheet.Header, "study", "failed")
	for i, p := range s.points {
		row := []any{i + 1, s.rows[p.row].Name}
		for _, v := range p.at {
			row = append(row, v)
		}
		sheet.Rows = append(sheet.Rows, append(row, p.id, s.of[i].Failed))
	}
	return sheet
}

// summarySheet has a row for each statistic of each outcome at each point.
func (s *sweep) summarySheet() output.Sheet {
	sheet := output.Sheet{File: "summary.csv", Header: []string{
		"point", "outcome", "statistic", "value", "lo", "hi", "n", "unit", "difference", "difference_lo", "difference_hi",
	}}
	done := map[string]bool{}
	for _, o := range s.outcomes {
		for _, st := range append(study.Standard(o.statistic.Selector, o.output.Kind), o.statistic) {
			if done[st.String()] {
				continue
			}
			done[st.String()] = true
			unit := o.output.Unit
			if st.Kind == sim.StatAbove || st.Kind == sim.StatReached {
				unit = "1"
			}
			name := st.Name()
			if st.Kind == sim.StatPercentile && st.Percentile == 50 {
				name = "p50" // as in the summary of a result
			}
			r := s.respond(o, st)
			for i, e := range r.Value {
				d := r.Against[i]
				sheet.Rows = append(sheet.Rows, []any{i + 1, o.cell, name, e.Value, e.Lo, e.Hi, e.N, unit, d.Value, d.Lo, d.Hi})
			}
		}
	}
	return sheet
}

// rankingSheet has a row for each point by each criterion.
func (s *sweep) rankingSheet(rep *report.Sweep) output.Sheet {
	sheet := output.Sheet{File: "robustness.csv", Header: []string{
		"criterion", "of", "point", "value", "lo", "hi", "n", "best", "told_from_best", "margin", "margin_lo", "margin_hi",
	}}
	for _, k := range rep.Rankings {
		of := rep.Goal
		if k.Criterion == policy.Met {
			of = rep.Aims
		}
		for i, e := range k.Value {
			best, told := 0, 1
			if i == k.Best {
				best, told = 1, 0
			}
			if slices.Contains(k.Rivals, i) {
				told = 0
			}
			margin := []any{math.NaN(), math.NaN(), math.NaN()}
			if i == k.Second {
				margin = []any{k.Margin.Value, k.Margin.Lo, k.Margin.Hi}
			}
			sheet.Rows = append(sheet.Rows, append([]any{string(k.Criterion), of, i + 1, e.Value, e.Lo, e.Hi, e.N, best, told}, margin...))
		}
	}
	return sheet
}

// pictures are what figures are drawn from.
func (s *sweep) pictures(rep *report.Sweep, id string) *figure.Responses {
	r := &figure.Responses{Study: figureStudy(s.of[0], nil, nil), Rows: rep.Rows}
	r.Study.ID = id
	for _, control := range s.controls {
		r.Levers = append(r.Levers, figure.ResponseLever{Name: cmp.Or(control.Label, control.Name)})
	}
	for _, p := range s.points {
		r.Points = append(r.Points, figure.ResponsePoint{Row: p.row, At: p.at})
	}
	for _, o := range s.outcomes {
		one := figure.Response{
			Name: "response-" + figure.FileName(o.statistic.String()), Cell: o.cell, What: statisticWords(o.output, o.statistic), Best: -1,
			Outcome: figure.Outcome{Name: o.output.Name, Unit: o.output.Unit, Kind: string(o.output.Kind)},
		}
		told := s.respond(o, o.statistic)
		switch o.statistic.Kind {
		case sim.StatAbove, sim.StatReached:
			one.Outcome.Kind = string(sim.Share)
		case sim.StatPercentile:
			one.Bands = s.bands(o)
		}
		for i, aim := range s.aims {
			if s.aimCells[i] == o.cell && aim.Relation != sim.Reached && one.Outcome.Kind == string(o.output.Kind) {
				one.Aim = &aim.Value
			}
		}
		for _, e := range told.Value {
			one.Value, one.Lo, one.Hi = append(one.Value, e.Value), append(one.Lo, e.Lo), append(one.Hi, e.Hi)
		}
		r.List = append(r.List, one)
	}
	for _, k := range rep.Rankings {
		of := s.objective
		one := figure.Response{Name: "robust-" + figure.FileName(string(k.Criterion)), Best: k.Best}
		if k.Criterion == policy.Met {
			one.Title, one.What = "How often the aim is met", "share of runs with "+rep.Aims
			one.Outcome = figure.Outcome{Kind: string(sim.Share)}
		} else {
			one.Title, one.What = report.Words(string(k.Criterion)), fmt.Sprintf(criteria[k.Criterion], of.cell)
			one.Outcome = figure.Outcome{Name: of.output.Name, Unit: of.output.Unit, Kind: string(of.output.Kind)}
		}
		for _, e := range k.Value {
			one.Value, one.Lo, one.Hi = append(one.Value, e.Value), append(one.Lo, e.Lo), append(one.Hi, e.Hi)
		}
		r.List = append(r.List, one)
	}
	return r
}

// criteria say below the title of a figure what is drawn.
var criteria = map[policy.Criterion]string{
	policy.ExpectedRegret: "mean loss of %s against the best point of each run",
	policy.HighRegret:     "95th percentile of the loss of %s against the best point of each run",
	policy.Worst:          "mean of %s over the worst twentieth of runs",
}

// bands are the quantiles of runs at every point.
func (s *sweep) bands(o sweepOutcome) *[5][]float64 {
	var bands [5][]float64
	for k, p := range []float64{5, 25, 50, 75, 95} {
		st := o.statistic
		st.Kind, st.Percentile = sim.StatPercentile, p
		for _, e := range s.respond(o, st).Value {
			bands[k] = append(bands[k], e.Value)
		}
	}
	return &bands
}

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/sim"
	"cloudgate/sim/policy"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

func requireCommand() *cli.Command {
	return &cli.Command{
		Name:      "require",
		Category:  groupAnswers,
		Usage:     "the least change of levers that makes a claim true",
		UsageText: "cloudgate require SCENARIO CLAIM --lever NAME[=LO:HI] [--lever ...] [flags]",
		Description: "A claim is a statistic, a relation and a value. One lever is tried over its whole range, or that which is given, and the place\n" +
			"where the claim becomes true is told with its Monte Carlo error; several levers are moved together, as little as will do.\n" +
			"All settings share their draws. That a claim cannot be reached is an answer, too. Examples:\n" +
			"  cloudgate require bass 'cumulative@2010 median >= 95' --lever q=0.2:1 --runs 256\n" +
			"  cloudgate require lake 'reliability mean >= 75%' --lever release --runs 64 --formats none\n" +
			"  cloudgate require baseline-2014 'P(foreign_share@2025 > 30%) >= 0.5' --lever china_ownership --runs 64 --formats none\n" +
			"  cloudgate require bass 'P(cumulative@2010 > 50) >= 99%' --lever p=0:0.1 --lever q=0.2:1 --norm max --runs 64 --formats none",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringSliceFlag{Name: "lever", Usage: "`LEVER` that may be moved, with a range where it has none or a narrower one is meant, as NAME=0:1; may be given again"},
			&cli.StringFlag{Name: "norm", Value: string(policy.Euclidean), Usage: "`NORM` by which changes of several levers are measured, in units of their ranges: euclidean or max"},
		}, scenarioFlags(), []cli.Flag{workersFlag()}, analysisFlags()),
		Action: requireAction,
	}
}

var norms = []string{string(policy.Euclidean), string(policy.Largest)}

// requirement is a search under way.
type requirement struct {
	ref      string
	study    *scenarios.Study // as it stands
	claim    sim.Claim
	told     sweepOutcome
	controls []scenarios.Control
	norm     policy.Norm
	failed   int
}

func requireAction(c *cli.Context) error {
	args, err := arguments(c, 2, 2)
	if err != nil {
		return err
	}
	start := time.Now()
	l, err := parseLook(c)
	r := &requirement{ref: args[0]}
	if err := errors.Join(err, r.read(c, args[1])); err != nil {
		return usageError{err}
	}
	kept, err := keeping(r.study.Spec, r.told.output.Selector())
	if err != nil {
		return err
	}
	m := manifest(r.study, kept, r.study.StudyID(0, r.study.Runs, kept.canonical))
	id := r.id(m)
	dir, err := analysisDir(c, m.Name, id)
	if err != nil {
		return err
	}
	said := io.Writer(c.App.ErrWriter)
	if c.Bool("quiet") {
		said = io.Discard
	}
	fmt.Fprintf(said, "%s: %s; each setting is %s, design %s with %d replicates, seed %d\n", r.study.Name, r.claim,
		report.Counted(r.study.Runs, "run"), r.study.Design, r.study.Replicates, r.study.Seed)
	rep := r.report(m)
	answer, err := r.search(said, c, rep).Run(c.Context)
	if err != nil {
		return interrupted(err, "stopped while searching; the same command begins anew")
	}
	rep.Answer, rep.Failed = answer, r.failed
	a := output.Analysis{
		Manifest: analysisManifest("require", id, m),
		Sheets:   []output.Sheet{r.trySheet(answer), r.changeSheet(rep)},
		Texts:    []output.Text{{File: output.CardFile, Text: rep.Text()}, {File: output.ReadingFile, Text: rep.Reading()}},
		Draw:     drawInto(c.Context, r.pictures(m, id, answer).Drawings, l),
	}
	err = finishAnalysis(c, a, dir, start, fmt.Sprintf("%s\nWhat was tried is in %s\n", wrap(rep.Reading(), 100), dir))
	if err == nil && r.failed > 0 {
		return quietError(exitFailedRuns)
	}
	return err
}

// read takes the claim and the flags; the error is all that is wrong.
func (r *requirement) read(c *cli.Context, text string) error {
	var err error
	if r.study, err = load(c, r.ref); err != nil {
		return err
	}
	var errs []error
	if r.claim, err = sim.ParseClaim(text); err == nil {
		if r.claim.Minus != nil || r.claim.Of.Scenario != "" || r.claim.Tolerance != 0 {
			err = fmt.Errorf("found the claim %q; expected one statistic of the scenario and a bound, as P(overseas_share@2025 > 1%%) >= 0.5", r.claim)
		} else {
			err = r.resolve()
		}
	}
	errs = append(errs, err)
	for i, text := range c.StringSlice("lever") {
		control, err := r.study.ParseRange(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("--lever #%d: %w", i+1, err))
			continue
		}
		r.controls = append(r.controls, control)
	}
	if len(c.StringSlice("lever")) == 0 {
		errs = append(errs, errors.New("require: found no --lever; expected at least one that may be moved, as --lever china_ownership"))
	}
	if path := scenarios.Overlap(r.controls); path != "" {
		errs = append(errs, fmt.Errorf("--lever: two levers move %s", path))
	}
	if r.norm = policy.Norm(c.String("norm")); !slices.Contains(norms, string(r.norm)) {
		errs = append(errs, fmt.Errorf("--norm: found %q, expected %s", r.norm, strings.Join(norms, " or ")))
	}
	return errors.Join(errs...)
}

// resolve finds the one cell that the claim is about.
func (r *requirement) resolve() error {
	cells, err := r.study.Spec.ResolveStatistic(r.claim.Of.Statistic)
	if err != nil {
		return err
	}
	o := r.study.Spec.Outputs[cells[0].Output]
	if len(cells) > 1 {
		return fmt.Errorf("claim %q: found %d places of %s; expected one, as %s", r.claim, len(cells), o.AtName, o.Cell(cells[len(cells)-1].At))
	}
	r.told = outcomeAt(o, cells[0])
	r.claim.Of.Statistic.Selector = r.told.statistic.Selector
	return nil
}

// search puts the claim and the levers before the engine.
func (r *requirement) search(said io.Writer, c *cli.Context, rep *report.Requirement) policy.Search {
	s := policy.Search{Claim: r.claim, Kind: r.told.output.Kind, Norm: r.norm, Replicates: replicates(r.study)}
	for _, l := range rep.Levers {
		s.Levers = append(s.Levers, l.Lever)
	}
	s.Runs = func(ctx context.Context, at []float64) ([]float64, error) { return r.runs(ctx, c, at) }
	s.Watch = func(t policy.Try) { fmt.Fprintf(said, "%s: %s\n", r.study.Name, rep.Try(t.At, t.Estimate)) }
	return s
}

// runs makes the runs of a setting, of which the claim's column is kept.
func (r *requirement) runs(ctx context.Context, c *cli.Context, at []float64) ([]float64, error) {
	s := r.study
	if at != nil {
		var set []string
		for k, control := range r.controls {
			set = append(set, control.Put(at[k])...)
		}
		var err error
		if s, err = alike(c, r.study, r.ref, set); err != nil {
			return nil, err
		}
	}
	cells, err := s.Spec.ResolveStatistic(r.claim.Of.Statistic)
	if err != nil {
		return nil, err
	}
	keep := make([]bool, len(s.Spec.Outputs))
	keep[cells[0].Output] = true
	plan, err := s.Plan(workersOf(c), keep)
	if err != nil {
		return nil, err
	}
	column := &study.Series{Column: cells[0].Column}
	sum, err := sim.Run(ctx, plan, column)
	r.failed += sum.Failed
	return column.Values, err
}

// report is what is told, as far as it is known before the search.
func (r *requirement) report(m output.Manifest) *report.Requirement {
	rep := &report.Requirement{Name: r.study.Name, Claim: r.claim, Norm: r.norm, Runs: r.study.Runs}
	for _, o := range m.Outcomes {
		if o.Selector() == r.told.output.Selector() {
			rep.Outcome = o
		}
	}
	for _, control := range r.controls {
		lo, hi := control.Stands()
		rep.Levers = append(rep.Levers, report.RequiredLever{
			Lever: policy.Lever{Start: control.Start(), Lo: control.Lo, Hi: control.Hi},
			Name:  control.Name, Least: lo, Greatest: hi, Uncertain: control.Uncertain(),
		})
	}
	return rep
}

// id hashes what the answer depends on.
func (r *requirement) id(m output.Manifest) string {
	parts := []string{m.Study, r.claim.String(), string(r.norm)}
	for _, control := range r.controls {
		parts = append(parts, fmt.Sprint(control.Name, control.Lo, control.Hi))
		for _, l := range control.Moves {
			parts = append(parts, l.Path)
		}
	}
	return analysisID("require", parts...)
}

// trySheet has a row for each setting that was tried.
func (r *requirement) trySheet(a *policy.Answer) output.Sheet {
	s := output.Sheet{File: "tries.csv", Header: []string{"try"}}
	for _, control := range r.controls {
		s.Header = append(s.Header, control.Name)
	}
	s.Header = append(s.Header, "outcome", "statistic", "value", "lo", "hi", "n", "holds")
	for i, t := range a.Tries {
		row := []any{i}
		for k := range r.controls {
			v := math.NaN()
			if t.At != nil {
				v = t.At[k]
			}
			row = append(row, v)
		}
		holds := 0
		if t.Holds {
			holds = 1
		}
		e := t.Estimate
		s.Rows = append(s.Rows, append(row, r.told.cell, r.claim.Of.Statistic.Name(), e.Value, e.Lo, e.Hi, e.N, holds))
	}
	return s
}

// changeSheet has a row for each lever of each change that makes the claim true.
func (r *requirement) changeSheet(rep *report.Requirement) output.Sheet {
	s := output.Sheet{File: "changes.csv", Header: []string{"change", "size", "lever", "from", "to", "lo", "hi", "range_lo", "range_hi", "value", "value_lo", "value_hi"}}
	for i, c := range rep.Answer.Changes {
		for k, l := range rep.Levers {
			e := c.Estimate
			s.Rows = append(s.Rows, []any{i + 1, c.Size, l.Name, l.Start, c.At[k], c.Lo[k], c.Hi[k], l.Lo, l.Hi, e.Value, e.Lo, e.Hi})
		}
	}
	return s
}

// pictures are what the figure is drawn from.
func (r *requirement) pictures(m output.Manifest, id string, a *policy.Answer) *figure.Required {
	o := r.told.output
	f := &figure.Required{
		Study: figureStudy(m, nil, nil), Claim: r.claim.String(), Cell: r.told.cell, What: r.claim.Of.Statistic.Name(), Bound: r.claim.Value,
		Outcome: figure.Outcome{Name: o.Name, Unit: o.Unit, Kind: string(o.Kind)},
	}
	f.Study.ID = id
	if kind := r.claim.Of.Statistic.Kind; kind == sim.StatAbove || kind == sim.StatReached {
		f.What, f.Outcome.Kind = "probability of "+f.What, string(sim.Share)
	}
	for _, control := range r.controls {
		f.Levers = append(f.Levers, figure.RequiredLever{Name: cmp.Or(control.Label, control.Name), Start: control.Start(), Lo: control.Lo, Hi: control.Hi})
	}
	if len(r.controls) == 1 {
		for _, t := range a.Tries[1:] {
			f.Tries = append(f.Tries, tryPoint(t.At[0], t.Estimate))
		}
		slices.SortFunc(f.Tries, func(a, b figure.RequiredTry) int { return cmp.Compare(a.At, b.At) })
	}
	for _, c := range a.Changes {
		f.Changes = append(f.Changes, figure.RequiredChange{At: c.At, Lo: c.Lo, Hi: c.Hi})
	}
	return f
}

func tryPoint(at float64, e stats.Estimate) figure.RequiredTry {
	return figure.RequiredTry{At: at, Value: e.Value, Lo: e.Lo, Hi: e.Hi}
}

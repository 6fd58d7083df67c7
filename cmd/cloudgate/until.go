package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cloudgate/models"
	"cloudgate/output"
	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/sim"
	"cloudgate/sim/design"
	"cloudgate/sim/study"
)

// defaultMaxRuns is the limit of --until that nobody set.
const defaultMaxRuns = 1 << 20

func untilFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "until", Usage: "make runs until the error of a `TARGET` is small enough, as 'overseas_share@2025 p95 ±0.1pp'; may be given again"},
		&cli.GenericFlag{Name: "max-runs", Value: new(number), Usage: fmt.Sprintf("limit of --until on `RUNS`; by default %d", defaultMaxRuns)},
		&cli.StringFlag{Name: "max-time", Usage: "limit of --until on `TIME`, as 90s, 10m or 1h30m: no runs are begun that would end later; by default none"},
	}
}

// untilRule is what --until asks, read for a study.
type untilRule struct {
	asked    []string // in canonical spelling
	targets  []study.Target
	looks    []int
	maxRuns  int
	maxTime  time.Duration
	compared []compared
	load     func(name string) (*scenarios.Study, error) // a scenario that is subtracted
}

// compared is a scenario that a target subtracts, with what of its runs is needed.
type compared struct {
	name  string
	study *scenarios.Study
	keep  []bool
	sinks []sim.Sink
	plan  sim.Plan
	done  int // runs that the sinks have
}

// readUntil reads the flags of a rule; nil without --until. A study that could not be resolved is nil: what can
// be said without it is said all the same.
func readUntil(c *cli.Context, s *scenarios.Study) (*untilRule, error) {
	texts := c.StringSlice("until")
	if len(texts) == 0 {
		for _, flag := range []string{"max-runs", "max-time"} {
			if c.IsSet(flag) {
				return nil, usagef("run: --%s is a limit of --until, which is not there", flag)
			}
		}
		return nil, nil
	}
	u := &untilRule{maxRuns: defaultMaxRuns}
	var errs []error
	if c.IsSet("runs") {
		errs = append(errs, usagef("run: --until finds the number of runs; --runs does not go with it, --max-runs limits it"))
	}
	if n := givenInt(c, "max-runs"); n != nil {
		u.maxRuns = *n
	}
	if text := c.String("max-time"); c.IsSet("max-time") {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			errs = append(errs, usagef("--max-time: found %q, expected a time such as 90s, 10m or 1h30m", text))
		}
		u.maxTime = d
	}
	var asked []sim.Target
	for i, text := range texts {
		t, err := sim.ParseTarget(text)
		if err != nil {
			errs = append(errs, usagef("--until #%d: %w", i+1, err))
		}
		asked = append(asked, t)
	}
	if s != nil && len(errs) == 0 {
		u.load = u.under(s)
		errs = append(errs, u.of(s, asked))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, usageError{err}
	}
	return u, nil
}

// ruleOf is the rule of unfinished work on a study, to which it adds no reading of files.
func ruleOf(w *output.Rule, s *scenarios.Study) (*untilRule, error) {
	u := &untilRule{maxRuns: w.MaxRuns}
	if w.MaxTime != "" {
		d, err := time.ParseDuration(w.MaxTime)
		if err != nil {
			return nil, err
		}
		u.maxTime = d
	}
	u.load = func(name string) (*scenarios.Study, error) {
		i := slices.IndexFunc(w.Minus, func(m output.Subtracted) bool { return m.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("the scenario %s is missing", name)
		}
		return scenarios.Parse(name, []byte(w.Minus[i].Scenario), scenarios.Options{Models: models.All(), Draws: w.Minus[i].Draws})
	}
	var asked []sim.Target
	for _, text := range w.Targets {
		t, err := sim.ParseTarget(text)
		if err != nil {
			return nil, err
		}
		asked = append(asked, t)
	}
	return u, u.of(s, asked)
}

// rule is what unfinished work keeps of the rule of a study; nil for none.
func (r *studyRun) rule() *output.Rule {
	u := r.until
	if u == nil {
		return nil
	}
	w := &output.Rule{Targets: u.asked, MaxRuns: u.maxRuns, MaxTime: u.limit(), Named: r.named}
	for _, c := range u.compared {
		w.Minus = append(w.Minus, output.Subtracted{Name: c.name, Scenario: c.study.Resolved, Draws: drawsText(c.study)})
	}
	return w
}

// of reads the targets for a study, loads the scenarios they subtract, and plans the looks.
func (u *untilRule) of(s *scenarios.Study, asked []sim.Target) error {
	if s.Design != design.Random && s.Replicates < study.LeastSets {
		return fmt.Errorf("--until: found %d replicates; expected at least %d, from which an error is known well enough to stop by it: --replicates %d",
			s.Replicates, study.LeastSets, study.LeastSets)
	}
	var err error
	if u.looks, err = design.Stages(s.Design, s.Replicates, study.LeastRuns, u.maxRuns); err != nil {
		return fmt.Errorf("--until: %w", err)
	}
	for i, t := range asked {
		targets, err := u.resolve(s, t)
		if err != nil {
			return fmt.Errorf("--until #%d: %w", i+1, err)
		}
		u.asked, u.targets = append(u.asked, t.String()), append(u.targets, targets...)
	}
	return nil
}

func (u *untilRule) resolve(s *scenarios.Study, t sim.Target) ([]study.Target, error) {
	if t.Minus == "" {
		return study.Targets(s.Spec, t, nil)
	}
	i := slices.IndexFunc(u.compared, func(c compared) bool { return c.name == t.Minus })
	if i < 0 {
		other, err := u.load(t.Minus)
		if err != nil {
			return nil, err
		}
		i = len(u.compared)
		u.compared = append(u.compared, compared{name: t.Minus, study: other, keep: make([]bool, len(other.Spec.Outputs))})
	}
	c := &u.compared[i]
	targets, err := study.Targets(s.Spec, t, &c.study.Spec)
	for _, target := range targets {
		c.sinks = append(c.sinks, target.Minus)
		c.keep[target.MinusCell.Output] = true
	}
	return targets, err
}

// saidOf is the rule of unfinished work as its command line had it.
func saidOf(w *output.Rule) string {
	if w == nil {
		return "all runs"
	}
	said := ""
	for _, t := range w.Targets {
		said += "--until '" + t + "' "
	}
	if said += fmt.Sprintf("--max-runs %d", w.MaxRuns); w.MaxTime != "" {
		said += " --max-time " + w.MaxTime
	}
	for _, m := range w.Minus {
		said += ", with " + m.Name + " as it was"
	}
	return said
}

// under resolves scenarios that are subtracted: as they stand, under the draws of the study.
func (u *untilRule) under(s *scenarios.Study) func(ref string) (*scenarios.Study, error) {
	return func(ref string) (*scenarios.Study, error) {
		runs := u.last()
		return scenarios.Load(ref, scenarios.Options{
			Models: models.All(), Runs: &runs, Seed: &s.Seed, Design: string(s.Design), Replicates: &s.Replicates,
		})
	}
}

func (u *untilRule) last() int { return u.looks[len(u.looks)-1] }

// String lists the targets.
func (u *untilRule) String() string {
	var names []string
	for _, t := range u.targets {
		names = append(names, t.String())
	}
	return strings.Join(names, ", ")
}

// begin gives the study that the rule has made before, if its result is there, in dir or where it would be without
// one; or else that of all the runs there may be.
func (u *untilRule) begin(s *scenarios.Study, kept selection, dir string) (_ *scenarios.Study, made bool, err error) {
	for _, runs := range u.looks {
		at, err := s.WithRuns(runs)
		if err != nil {
			return nil, false, err
		}
		id := at.StudyID(0, runs, kept.canonical)
		place := dir
		if place == "" {
			place = resultDir(at, id)
		}
		if state, err := output.Inspect(place, output.KindRun, id); err == nil && state == output.SameStudy && u.made(place) {
			return at, true, nil
		}
	}
	s, err = s.WithRuns(u.last())
	return s, false, err
}

// made says whether the rule, or one that differs in limits that were not touched, made a result.
func (u *untilRule) made(dir string) bool {
	r, err := output.Open(dir)
	if err != nil {
		return false
	}
	defer r.Close()
	m := r.Manifest()
	if m.Until == nil || len(m.Until.Targets) != len(u.targets) {
		return false
	}
	for i, t := range u.targets {
		if was := m.Until.Targets[i]; was.Target != t.String() || was.MinusID != u.streamOf(t.Target.Minus) {
			return false
		}
	}
	return m.Until.Ended == string(study.EndReached) || m.Until.MaxRuns == u.maxRuns && m.Until.MaxTime == u.limit()
}

func (u *untilRule) streamOf(name string) string {
	for _, c := range u.compared {
		if c.name == name {
			return c.study.StreamID
		}
	}
	return ""
}

// limit is the limit of time as the manifest has it.
func (u *untilRule) limit() string {
	if u.maxTime == 0 {
		return ""
	}
	return u.maxTime.String()
}

// grow makes runs until the rule ends, and makes of the study the one that has them.
func (r *studyRun) grow(ctx context.Context, w *output.Writer, plan sim.Plan, sinks []sim.Sink) error {
	u, done := r.until, plan.First
	kept := plan.Keep
	plan.Keep = slices.Clone(kept)
	for _, t := range u.targets {
		plan.Keep[t.Cell.Output] = true
	}
	for i := range u.compared {
		c := &u.compared[i]
		var err error
		if c.plan, err = c.study.Plan(r.workers, c.keep); err != nil {
			return err
		}
	}
	if done > 0 {
		err := r.recall(ctx, w, plan, kept)
		if err == nil {
			err = u.follow(ctx, done, r.progress)
		}
		if err != nil {
			return r.stopped(err, w, "stopped before it went on; the %d runs that are done are", done)
		}
	}
	for _, t := range u.targets {
		sinks = append(sinks, t.Of)
	}
	rep := report.New(manifest(r.study, r.kept, r.id), nil, nil)
	start := time.Now()
	rule := study.Until{
		Targets: u.targets, Replicates: replicates(r.study), Looks: u.looks, From: done,
		MaxTime: u.maxTime, Elapsed: func() time.Duration { return time.Since(start) },
		Extend: func(ctx context.Context, end int) error {
			r.progress.expect(end)
			plan.First, plan.End = done, end
			sum, err := sim.Run(ctx, plan, sinks...)
			if done += sum.Runs; err != nil {
				return err
			}
			return u.follow(ctx, end, r.progress)
		},
		Look: func(runs int, found []study.Found) { r.progress.note(rep.Look(runs, u.rows(runs, found))) },
	}
	runs, end, found, err := rule.Run(ctx)
	if err != nil {
		return r.stopped(err, w, "stopped after %d runs; they are", done)
	}
	if r.study, err = r.study.WithRuns(runs); err != nil {
		return err
	}
	r.id = r.study.StudyID(0, runs, r.kept.canonical)
	m := w.Manifest()
	m.Study, m.Stream, m.Scenario, m.Design.End = r.id, r.study.StreamID, r.study.Resolved, runs
	m.Until = &output.Until{
		Targets: u.rows(runs, found), Ended: string(end), MaxRuns: u.maxRuns, MaxTime: u.limit(),
		Looks: u.looks[:slices.Index(u.looks, runs)+1],
	}
	if !r.named {
		m.Until.Directory = filepath.Base(resultDir(r.study, r.id))
		r.dir = filepath.Join(filepath.Dir(r.dir), m.Until.Directory)
	}
	return w.Settle(r.dir, m)
}

// follow makes the runs of the scenarios that are subtracted, up to a number.
func (u *untilRule) follow(ctx context.Context, end int, p *progress) error {
	for i := range u.compared {
		c := &u.compared[i]
		p.say("running " + c.name)
		c.plan.First, c.plan.End = c.done, end
		sum, err := sim.Run(ctx, c.plan, c.sinks...)
		if c.done += sum.Runs; err != nil {
			return err
		}
	}
	return nil
}

// recall gives the targets the runs before the plan's first: from the unfinished work, or computed again where their
// outcome is not kept.
func (r *studyRun) recall(ctx context.Context, w *output.Writer, plan sim.Plan, kept []bool) error {
	var names []string
	var read []*study.Series
	var again []sim.Sink
	for _, t := range r.until.targets {
		if kept[t.Cell.Output] {
			names, read = append(names, t.Output.Cell(max(0, t.Cell.At))), append(read, t.Of)
		} else {
			again = append(again, t.Of)
		}
	}
	columns, err := w.Before(names...)
	if err != nil {
		return err
	}
	for i, s := range read {
		s.Values = columns[i]
	}
	if again == nil {
		return nil
	}
	plan.First, plan.End = 0, plan.First
	r.progress.note(fmt.Sprintf("%s: a target is of an outcome that is not kept, which is computed again for the first %d runs", r.study.Name, plan.End))
	_, err = sim.Run(ctx, plan, again...)
	return err
}

// rows copies what a look found into the manifest's own type.
func (u *untilRule) rows(runs int, found []study.Found) []output.Target {
	var rows []output.Target
	for i, f := range found {
		t := u.targets[i]
		row := output.Target{
			Target: t.String(), Cell: t.Output.Cell(max(0, t.Cell.At)), Statistic: t.Statistic.Name(),
			Minus: t.Target.Minus, MinusID: u.streamOf(t.Target.Minus),
			Value: finite(f.Value), Lo: finite(f.Lo), Hi: finite(f.Hi), Half: finite(f.Half), Asked: finite(f.Asked), Reached: f.Reached,
		}
		if !f.Reached {
			row.Needed = finite(f.Needed(runs))
		}
		rows = append(rows, row)
	}
	return rows
}

// reached ends the command with a failure where the rule of a result was ended by a limit.
func reached(dir string) error {
	r, err := output.Open(dir)
	if err != nil {
		return err
	}
	defer r.Close()
	if until := r.Manifest().Until; until != nil && until.Ended != string(study.EndReached) {
		return quietError(exitFailed)
	}
	return nil
}

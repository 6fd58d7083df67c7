package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/scenarios/observed"
	"cloudgate/sim"
	"cloudgate/sim/calibrate"
	"cloudgate/sim/hindcast"
	"cloudgate/sim/stats"
)

func calibrateCommand() *cli.Command {
	return &cli.Command{
		Name:      "calibrate",
		Category:  groupAnswers,
		Usage:     "learn from published figures: from the prior of a scenario to its posterior",
		UsageText: "cloudgate calibrate SCENARIO --fit A:B [--test C:D] [flags]",
		Description: "Weighs the scenario's uncertainties by the figures of the years A to B, and scores prior, posterior and baselines on\n" +
			"those of C to D, which the fit never sees. Leaves the posterior as a scenario file that run accepts. Examples:\n" +
			"  cloudgate calibrate baseline-2014 --fit 2014:2019 --test 2020:2024\n" +
			"  cloudgate calibrate baseline-2014 --fit 2014:2017 --test 2018:2020 --method importance --formats none\n" +
			"Method auto weighs the runs of the scenario, and samples anew by sequential Monte Carlo where these weights collapse.\n" +
			"Each series counts as one figure, however many years it has; --discrepancy is what separates the model from the world.",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "fit", Usage: "first and last year of the figures to learn from, as `A:B`"},
			&cli.StringFlag{Name: "test", Usage: "first and last year of the figures to score on, as `C:D`; all after the fit if left out"},
			&cli.StringFlag{Name: "method", Value: "auto", Usage: "`METHOD`: auto, importance or smc"},
			shareFlag("discrepancy", 0.15, "standard deviation of model against world, as a `SHARE` of the value"),
			&cli.GenericFlag{Name: "particles", Value: new(number), Usage: "`N` of each island (smc); 256 if left out"},
			&cli.GenericFlag{Name: "islands", Value: new(number), Usage: "independent repetitions `R` of the sampler (smc), from which errors are told; 8 if left out"},
		}, scenarioFlags(), observedFlags(), []cli.Flag{workersFlag()}, analysisFlags()),
		Action: calibrateAction,
	}
}

var calibrateMethods = []string{"auto", "importance", "smc"}

// mistaken is the probability that a statement is told against the model by accident.
const mistaken = 0.05

// calibration is a calibration under way.
type calibration struct {
	study     *scenarios.Study
	prior     *hindcasted
	fit, test [2]int
	like      hindcast.Fit
	workers   int
	smc       calibrate.SMC
	said      io.Writer
}

// posterior is what came of it: runs, of equal weight or not.
type posterior struct {
	method     string
	in         [][]float64 // by parameter
	share      []float64   // nil where all runs count alike
	replicates stats.Replicates
	targets    []hindcast.Target
	runs       func(target, point int) []float64 // of a target at a point of its grid
	study      hindcast.Study
	evidence   stats.Estimate
	effective  float64
	warnings   []string
	sample     *calibrate.Posterior // nil for importance weights
}

func calibrateAction(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	start := time.Now()
	k := &calibration{workers: workersOf(c), said: c.App.ErrWriter}
	if c.Bool("quiet") {
		k.said = io.Discard
	}
	l, err := k.read(c)
	if err != nil {
		return err
	}
	if k.study, err = load(c, args[0]); err != nil {
		return err
	}
	e, rows, err := ensembleOfFigures(c, args[0])
	if err != nil {
		return err
	}
	defer e.Close()
	if e.Manifest().Kind != output.KindRun || e.dir == args[0] {
		return usagef("calibrate: found the result %s; expected a scenario", args[0])
	}
	rows = slices.DeleteFunc(observed.Until(rows, max(k.fit[1], k.test[1])), func(o observed.Observation) bool {
		return o.Year > k.fit[1] && (o.Year < k.test[0] || o.Year > k.test[1])
	})
	if k.prior, err = targetsOf(e, rows); err != nil {
		return err
	}
	m := e.Manifest()
	settings := fmt.Sprint(k.fit, k.test, c.String("method"), k.like, k.smc.Particles, k.smc.Islands)
	id := analysisID("calibrate", m.Study, settings, figuresID(rows))
	dir, err := analysisDir(c, m.Name, id)
	if err != nil {
		return err
	}
	p, err := k.learn(c.Context, c.String("method"))
	if err != nil {
		return interrupted(err, "stopped while calibrating; the runs of the prior are in %s", e.dir)
	}
	scored, err := k.judge(c.Context, p)
	if err != nil {
		return interrupted(err, "stopped while scoring; the runs of the prior are in %s", e.dir)
	}
	card := k.card(p, scored)
	text, err := k.scenario(args[0], dir)
	if err != nil {
		return err
	}
	a := output.Analysis{
		Manifest: analysisManifest("calibrate", id, m),
		Sheets:   append([]output.Sheet{scoreSheet(scored, &card.Card), k.parameterSheet(card), k.drawSheet(p)}, p.historySheets()...),
		Texts: []output.Text{
			{File: output.CardFile, Text: card.Text()},
			{File: output.ReadingFile, Text: card.Verdict()},
			{File: "posterior.yaml", Text: text},
		},
	}
	a.Draw = drawInto(c.Context, k.pictures(p, card), l)
	return finishAnalysis(c, a, dir, start, fmt.Sprintf("%s\nThe whole report card is %s; the posterior is the scenario %s\n",
		wrap(card.Short(), 100), filepath.Join(dir, output.CardFile), filepath.Join(dir, "posterior.yaml")))
}

// read takes the verb's own flags; all that is wrong with them is one error.
func (k *calibration) read(c *cli.Context) (l look, err error) {
	var errs []error
	l, err = parseLook(c)
	errs = append(errs, err)
	k.fit, err = yearsOf(c, "fit")
	if errs = append(errs, err); err == nil && c.String("fit") == "" {
		errs = append(errs, usagef("calibrate: found no --fit; expected the years to learn from, as --fit 2014:2019"))
	}
	k.test, err = yearsOf(c, "test")
	if errs = append(errs, err); c.String("test") == "" {
		k.test = [2]int{k.fit[1] + 1, math.MaxInt32}
	} else if err == nil && k.test[0] <= k.fit[1] {
		errs = append(errs, usagef("calibrate: found --test from %d on; expected years after %d, the last that is fitted", k.test[0], k.fit[1]))
	}
	if method := c.String("method"); !slices.Contains(calibrateMethods, method) {
		errs = append(errs, usagef("calibrate: found --method %s; expected %s", method, strings.Join(calibrateMethods, ", ")))
	}
	d := shareOf(c, "discrepancy")
	if !(d > 0 && d < 10) {
		errs = append(errs, usagef("calibrate: found --discrepancy %v; expected a share above 0, such as 0.15", d))
	}
	k.like = hindcast.Fit{From: float64(k.fit[0]), To: float64(k.fit[1]), Discrepancy: d, Mistaken: mistaken}
	k.smc = calibrate.SMC{Workers: k.workers, Particles: 256, Sweeps: 30}
	if n := givenInt(c, "particles"); n != nil {
		k.smc.Particles = *n
	}
	if n := givenInt(c, "islands"); n != nil {
		k.smc.Islands = *n
	}
	return l, errors.Join(errs...)
}

// learn finds the posterior by the method, or by weights where these hold.
func (k *calibration) learn(ctx context.Context, method string) (*posterior, error) {
	if method != "smc" {
		p, err := k.weigh()
		if method == "importance" || err == nil && len(p.warnings) == 0 {
			return p, err
		}
		if err == nil {
			fmt.Fprintf(k.said, "%s: weighing the runs is not enough: %s\n", k.study.Name, strings.Join(p.warnings, "; "))
		}
	}
	return k.sample(ctx)
}

// weigh weighs the runs of the prior.
func (k *calibration) weigh() (*posterior, error) {
	var columns [][]float64
	place := map[[2]int]int{}
	for t, target := range k.prior.targets {
		for i := range target.Figures {
			place[[2]int{t, i}] = len(columns)
			columns = append(columns, target.Runs[i])
		}
	}
	likelihood := k.like.Likelihood(k.prior.targets, func(t, i int) int { return place[[2]int{t, i}] })
	if len(likelihood) == 0 {
		return nil, k.nothing()
	}
	log := make([]float64, k.study.Runs)
	likelihood.Log(log, columns)
	replicates := replicates(k.study)
	w, err := calibrate.Weigh(log, replicates)
	if err != nil {
		return nil, err
	}
	in, err := k.prior.Inputs()
	if err != nil {
		return nil, err
	}
	return &posterior{
		runs:   k.prior.runsAt,
		method: "importance", in: in, share: w.Share, replicates: replicates, targets: k.prior.targets, study: k.prior.study(),
		evidence: w.LogEvidence, effective: w.EffectiveN, warnings: w.Warnings(),
	}, nil
}

func (k *calibration) nothing() error {
	return usagef("calibrate: found no figure of %d to %d; expected at least one", k.fit[0], k.fit[1])
}

// sample finds the posterior by sequential Monte Carlo, with runs of its own.
func (k *calibration) sample(ctx context.Context) (*posterior, error) {
	var derived []sim.Derived
	var names []string
	for _, o := range k.prior.series {
		name := "figure:" + o.Target
		derived, names = append(derived, sim.Derived{Name: name, Formula: o.Outcome}), append(names, name)
	}
	model, err := sim.Derive(k.study.Model, derived)
	if err != nil {
		return nil, err
	}
	spec := model.Spec()
	offsets := spec.Offsets()
	own := len(k.study.Spec.Outputs)
	column := func(t, i int) int {
		at, _ := slices.BinarySearch(spec.Outputs[own+t].At, k.prior.targets[t].Figures[i].At)
		return offsets[own+t] + at
	}
	likelihood := k.like.Likelihood(k.prior.targets, column)
	if len(likelihood) == 0 {
		return nil, k.nothing()
	}
	problem := calibrate.Problem{
		Model: model, Inputs: k.study.Inputs, Seed: k.study.Seed, Likelihood: likelihood, Keep: sim.Needed(model, names...),
	}
	for _, a := range k.study.Axes {
		problem.Axes = append(problem.Axes, a.Name)
	}
	problem.Depend = k.study.Depend
	s := k.smc
	s.Watch = func(step calibrate.Step) {
		if step.Ancestors > 0 { // the end of a temperature
			fmt.Fprintf(k.said, "%s: island %d at temperature %.3g: %d sweeps, %.0f%% of moves and %.0f%% of new chance accepted, %d runs so far\n",
				k.study.Name, step.Island+1, step.Temperature, step.Sweeps, 100*step.Acceptance, 100*step.Renewal, step.Runs)
		}
	}
	sample, err := s.Sample(ctx, problem)
	if err != nil {
		return nil, err
	}
	p := &posterior{
		method: "smc", in: sample.In, replicates: sample.Replicates(), evidence: sample.LogEvidence, sample: sample,
		effective: float64(len(sample.Run)), warnings: sample.Warnings(), study: hindcast.Study{Sets: max(2, sample.Islands), Seed: k.study.Seed, WithoutBaselines: true},
	}
	p.runs = func(t, at int) []float64 { return sample.Out[offsets[own+t]+at] }
	for t, target := range k.prior.targets {
		of := hindcast.Target{Group: target.Group, Figures: target.Figures}
		for i := range target.Figures {
			var runs []float64
			if target.Runs[i] != nil {
				runs = sample.Out[column(t, i)]
			}
			of.Runs = append(of.Runs, runs)
		}
		p.targets = append(p.targets, of)
	}
	return p, nil
}

// posteriorName is the name of the forecast by the posterior.
const posteriorName = "posterior"

// judge scores the test years by prior, posterior, and baselines that know the figures up to the last that was fitted.
func (k *calibration) judge(ctx context.Context, p *posterior) ([]hindcast.Row, error) {
	origin := []float64{float64(k.fit[1])}
	before := hindcast.Forecaster{Name: prior, Weights: func(float64) []float64 { return nil }}
	rows, err := hindcast.Judge(ctx, k.prior.targets, origin, []hindcast.Forecaster{before}, k.prior.study(), k.workers)
	if err != nil {
		return nil, err
	}
	after := hindcast.Forecaster{Name: posteriorName, Weights: func(float64) []float64 { return p.share }}
	study := p.study
	study.WithoutBaselines = true
	learnt, err := hindcast.Judge(ctx, p.targets, origin, []hindcast.Forecaster{after}, study, k.workers)
	return append(rows, learnt...), err
}

// card puts what was learnt into a report card.
func (k *calibration) card(p *posterior, rows []hindcast.Row) *report.PosteriorCard {
	m := k.prior.Manifest()
	card := &report.PosteriorCard{
		Card: report.Card{
			Name: m.Name, Study: m.Study, Runs: m.Design.Runs(), Origin: float64(k.fit[1]), Forecast: posteriorName, Rows: rows,
			Series: k.prior.words(), Aside: len(k.prior.aside),
		},
		Prior: prior, Fit: k.fit, Method: p.method, Evidence: p.evidence, Effective: p.effective, Warnings: p.warnings,
		Discrepancy: k.like.Discrepancy,
	}
	var columns [][]float64
	for i, param := range k.study.Spec.Params {
		known := k.study.Dists[i]
		column := p.column(p.in[i])
		change := report.InputChange{Input: param.Name, Unit: param.Unit, Axis: k.study.Inputs[i].Axis, Change: calibrate.Compare(known, column)}
		if p.sample != nil {
			change.RHat = p.sample.RHat(p.in[i])
		}
		for _, q := range hindcast.Levels {
			change.Prior = append(change.Prior, known.Quantile(q))
			change.Posterior = append(change.Posterior, column.Quantile(q))
		}
		card.Inputs = append(card.Inputs, change)
		columns = append(columns, p.in[i])
	}
	for _, c := range calibrate.Correlations(columns, p.share, p.replicates, correlationsTold) {
		card.Correlations = append(card.Correlations, report.InputPair{A: card.Inputs[c.A].Input, B: card.Inputs[c.B].Input, Rank: c.Estimate})
	}
	if p.sample != nil {
		card.SampleRuns = p.sample.Runs
		for _, island := range p.sample.History {
			card.Temperatures = append(card.Temperatures, len(island))
			card.Acceptance = append(card.Acceptance, island[len(island)-1].Acceptance)
		}
	}
	return card
}

const correlationsTold = 8

// column is a column of the posterior's runs, ready for estimates.
func (p *posterior) column(x []float64) calibrate.Sample {
	if p.share != nil {
		return stats.Weigh(x, p.share, p.replicates)
	}
	return stats.Of(x, p.replicates)
}

func (k *calibration) parameterSheet(card *report.PosteriorCard) output.Sheet {
	s := output.Sheet{File: "inputs.csv", Header: []string{
		"input", "unit", "prior_mean", "prior_sd", "prior_p5", "prior_p50", "prior_p95",
		"mean", "mean_lo", "mean_hi", "sd", "sd_lo", "sd_hi", "p5", "p50", "p95", "shift", "shift_lo", "shift_hi", "contraction", "overlap", "rhat",
	}}
	for _, c := range card.Inputs {
		s.Rows = append(s.Rows, []any{
			c.Input, c.Unit, c.PriorMean, c.PriorSD, c.Prior[0], c.Prior[2], c.Prior[4],
			c.Mean.Value, c.Mean.Lo, c.Mean.Hi, c.SD.Value, c.SD.Lo, c.SD.Hi, c.Posterior[0].Value, c.Posterior[2].Value, c.Posterior[4].Value,
			c.Shift.Value, c.Shift.Lo, c.Shift.Hi, c.Contraction.Value, c.Overlap, c.RHat,
		})
	}
	return s
}

// drawSheet are the draws of the posterior, as a scenario reads them.
func (k *calibration) drawSheet(p *posterior) output.Sheet {
	s := output.Sheet{File: "posterior.csv"}
	if p.share != nil {
		s.Header = append(s.Header, "weight")
	}
	for _, param := range k.study.Spec.Params {
		s.Header = append(s.Header, param.Name)
	}
	for r := range p.in[0] {
		var row []any
		if p.share != nil {
			if p.share[r] < 1e-9 {
				continue
			}
			row = append(row, p.share[r])
		}
		for i := range p.in {
			row = append(row, p.in[i][r])
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// historySheets is the way of the sampler.
func (p *posterior) historySheets() []output.Sheet {
	if p.sample == nil {
		return nil
	}
	s := output.Sheet{File: "sampler.csv", Header: []string{"island", "temperature", "effective_n", "sweeps", "acceptance", "remnant", "ancestors", "distinct", "runs", "log_evidence"}}
	for _, island := range p.sample.History {
		for _, h := range island {
			s.Rows = append(s.Rows, []any{h.Island + 1, h.Temperature, h.EffectiveN, h.Sweeps, h.Acceptance, h.Remnant, h.Ancestors, h.Distinct, h.Runs, h.LogEvidence})
		}
	}
	return []output.Sheet{s}
}

// scenario is the posterior as a scenario file upon the prior's.
func (k *calibration) scenario(arg, dir string) (string, error) {
	parent := arg
	if !slices.Contains(shippedNames(), arg) {
		from, err := filepath.Abs(dir)
		if err != nil {
			return "", err
		}
		to, err := filepath.Abs(arg)
		if err != nil {
			return "", err
		}
		if parent, err = filepath.Rel(from, to); err != nil {
			parent = to
		}
	}
	return fmt.Sprintf(`# The posterior of %s, learnt from figures of %d to %d. Its draws are in posterior.csv, which belongs to this file.
cloudgate: 1
scenario: %s-posterior
title: %q
about: >-
  The uncertainties of %s as they are after the figures of %d to %d: drawn together, so that what the figures tie
  together stays tied.
extends: %q
draws: posterior.csv
`, k.study.Name, k.fit[0], k.fit[1], k.study.Name, k.study.Title+", after the figures of "+fmt.Sprintf("%d to %d", k.fit[0], k.fit[1]),
		k.study.Name, k.fit[0], k.fit[1], filepath.ToSlash(parent)), nil
}

// pictures are what the figures of a calibration are drawn from: fans of prior and posterior with the figures, and the
// inputs that moved most.
func (k *calibration) pictures(p *posterior, card *report.PosteriorCard) func(figure.Style) []*figure.Drawing {
	study := figureStudy(k.prior.Manifest(), nil, nil)
	fitted := float64(k.fit[1])
	held := &figure.Held{Study: study, Origin: fitted, Fitted: true}
	for _, i := range k.prior.pictured() {
		t := k.prior.heldTarget(i, k.prior.fan(i))
		t.Prior = &figure.HeldBand{P5: t.P5, P50: t.P50, P95: t.P95}
		var q [5][]float64
		for at := range t.Year {
			for l, v := range hindcast.Quantiles(p.runs(i, at), p.share) {
				q[l] = append(q[l], v)
			}
		}
		t.P5, t.P25, t.P50, t.P75, t.P95 = q[0], q[1], q[2], q[3], q[4]
		for j := range t.Points {
			t.Points[j].Fitted = t.Points[j].Year <= fitted
		}
		held.Targets = append(held.Targets, t)
	}
	learnt := &figure.Learnt{Study: study}
	for _, c := range card.Moved() {
		in := figure.LearntInput{Name: c.Input, Mean: c.PriorMean, SD: c.PriorSD}
		for i := range c.Prior {
			in.Prior, in.Posterior = append(in.Prior, c.Prior[i]), append(in.Posterior, c.Posterior[i].Value)
		}
		learnt.Inputs = append(learnt.Inputs, in)
	}
	return func(st figure.Style) []*figure.Drawing { return append(held.Drawings(st), learnt.Drawings(st)...) }
}

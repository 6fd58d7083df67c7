package main

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/sim"
	"cloudgate/sim/calibrate"
	"cloudgate/sim/stats"
)

func reweightCommand() *cli.Command {
	return &cli.Command{
		Name:      "reweight",
		Category:  groupAnswers,
		Usage:     "what a result would say under other distributions of its inputs, without new runs",
		UsageText: "cloudgate reweight DIR SCENARIO [flags]",
		Description: "Weighs the runs of a result so that they stand for a scenario that differs from theirs in the distributions of\n" +
			"independent inputs alone, and says how many runs that leaves. Examples:\n" +
			"  cloudgate reweight results/baseline baseline-2014 --set 'attraction.affinity=pert(1.5, 2.5, 3.5)'",
		Flags:  without(slices.Concat(scenarioFlags(), analysisFlags()), "runs", "seed", "design", "replicates", "formats", "style", "font"),
		Action: reweightAction,
	}
}

func reweightAction(c *cli.Context) error {
	args, err := arguments(c, 2, 2)
	if err != nil {
		return err
	}
	start := time.Now()
	e, err := openKept("reweight", args[0], func(sim.Spec) ([]sim.Cell, error) { return nil, nil })
	if err != nil {
		return err
	}
	defer e.Close()
	m := e.Manifest()
	draws, err := e.Draws()
	if err != nil {
		return err
	}
	from, err := parsed(m, draws)
	if err != nil {
		return usagef("%s: its scenario cannot be read: %w", args[0], err)
	}
	to, err := load(c, args[1])
	if err != nil {
		return err
	}
	inputs, err := scenarios.Repriored(from.study, to)
	if err != nil {
		return usagef("reweight: the runs of %s cannot stand for %s:\n%w", args[0], args[1], err)
	}
	r := &report.Reweighted{Name: m.Name, Other: to.Name, Runs: m.Design.Runs()}
	if r.Other == r.Name {
		r.Other += ", changed"
	}
	id := analysisID("reweight", m.Study, to.StreamID)
	dir, err := analysisDir(c, m.Name, id)
	if err != nil {
		return err
	}
	w, err := weighed(e, from.study, to, inputs, r)
	if err != nil {
		return usageError{err}
	}
	if err := reweigh(e, from.study, w, r); err != nil {
		return err
	}
	a := output.Analysis{
		Manifest: analysisManifest("reweight", id, m),
		Sheets:   []output.Sheet{reweightedSheet(r), weightSheet(w)},
		Texts:    []output.Text{{File: output.CardFile, Text: r.Text()}, {File: output.ReadingFile, Text: r.Reading()}},
	}
	return finishAnalysis(c, a, dir, start, fmt.Sprintf("%s\n%s\nThe tables and the weights are in %s\n", r.Table(), wrap(r.Reading(), 100), dir))
}

// weighed gives the runs the weights that their new distributions ask for.
func weighed(e *ensemble, from, to *scenarios.Study, inputs []int, r *report.Reweighted) (*calibrate.Weights, error) {
	log := make([]float64, r.Runs)
	var priors []calibrate.Prior
	for _, i := range inputs {
		p := from.Spec.Params[i]
		j := slices.IndexFunc(to.Spec.Params, func(q sim.Param) bool { return q.Name == p.Name })
		values, err := e.Column(p.Name)
		if err != nil {
			return nil, err
		}
		priors = append(priors, calibrate.Prior{Name: p.Name, Values: values, From: from.Dists[i], To: to.Dists[j]})
		r.Inputs = append(r.Inputs, report.RepriorInput{Path: p.Name, From: from.Dists[i].String(), To: to.Dists[j].String()})
	}
	if len(priors) > 0 {
		var err error
		if log, err = calibrate.Reprior(priors...); err != nil {
			return nil, err
		}
	}
	w, err := calibrate.Weigh(log, replicates(from))
	if err == nil && len(priors) > 0 {
		r.Warnings = w.Warnings()
	}
	if err == nil {
		r.Effective = w.EffectiveN
	}
	return w, err
}

// reweigh tells the headline totals that were kept, at the last of their places, before and after.
func reweigh(e *ensemble, s *scenarios.Study, w *calibrate.Weights, r *report.Reweighted) error {
	for _, o := range e.Manifest().Outcomes {
		if !o.Kept || !o.Headline || len(o.Where) > 0 {
			continue
		}
		last := o.Len() - 1
		values, err := e.Column(o.Cell(last))
		if err != nil {
			return err
		}
		at := math.NaN()
		if len(o.At) > 0 {
			at = o.At[last]
		}
		kind := stats.Kind(o.Kind)
		before, after := stats.Of(values, replicates(s)).Summary(kind), w.Column(values).Summary(kind)
		for k := range before {
			r.Rows = append(r.Rows, report.ReweightedRow{Outcome: o, At: at, Statistic: before[k].Statistic, Before: before[k].Estimate, After: after[k].Estimate})
		}
	}
	return nil
}

func reweightedSheet(r *report.Reweighted) output.Sheet {
	s := output.Sheet{File: "reweighted.csv", Header: []string{"outcome", "year", "statistic", "before", "before_lo", "before_hi", "after", "after_lo", "after_hi", "unit"}}
	for _, row := range r.Rows {
		s.Rows = append(s.Rows, []any{
			row.Outcome.Selector(), row.At, row.Statistic, row.Before.Value, row.Before.Lo, row.Before.Hi, row.After.Value, row.After.Lo, row.After.Hi, row.Outcome.Unit,
		})
	}
	return s
}

func weightSheet(w *calibrate.Weights) output.Sheet {
	s := output.Sheet{File: "weights.csv", Header: []string{"run", "weight"}}
	for r, share := range w.Share {
		s.Rows = append(s.Rows, []any{r, share})
	}
	return s
}

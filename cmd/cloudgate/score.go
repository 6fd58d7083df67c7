package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output/ctxio"
	"cloudgate/output/report"
	"cloudgate/scenarios/hubverse"
	"cloudgate/sim/score"
	"cloudgate/sim/spell"
)

func scoreCommand() *cli.Command {
	return &cli.Command{
		Name:      "score",
		Category:  groupAnswers,
		Usage:     "score forecasts by what was observed",
		UsageText: "cloudgate score FORECASTS.csv... OBSERVED.csv [--by COLUMNS] [--baseline MODEL]",
		Description: "Forecasts are hubverse model output, as export --format hubverse writes it: task-id columns, output_type, output_type_id,\n" +
			"value, and perhaps model_id. Observations are hubverse target data: task-id columns and oracle_value, observation or\n" +
			"value. Rows belong together by the task-id columns that both have. Scores by output type:\n" +
			"  quantile  weighted interval score (WIS) and its parts, error of the median, coverage of the 50, 90 and 95 % intervals\n" +
			"  sample    CRPS, fair CRPS, error of the median, bias, coverage\n" +
			"  cdf       Brier score over the thresholds, CRPS between them\n" +
			"  pmf       Brier score, ranked probability score (of categories with an order), log score\n" +
			"  median    absolute error\n" +
			"  mean      squared error\n" +
			"Examples:\n" +
			"  cloudgate export results/baseline --format hubverse --to forecasts.csv\n" +
			"  cloudgate score forecasts.csv observed.csv\n" +
			"  cloudgate score forecasts.csv observed.csv --model scenario_id --baseline baseline-2014 --by target,year --out scores.csv",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "by", Usage: "task-id `COLUMNS` that make groups, with commas between them"},
			&cli.StringFlag{Name: "baseline", Usage: "the `MODEL` that relative skill is scaled by"},
			&cli.StringFlag{Name: "model", Usage: "the `COLUMN` that tells models apart; model_id, or else the file, if left out"},
			&cli.StringFlag{Name: "order", Usage: "the `CATEGORIES` of a pmf in ascending order, with commas between them"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON instead of tables"},
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Usage: "write the scores to a CSV `FILE`, too"},
		},
		Action: scoreAction,
	}
}

func scoreAction(c *cli.Context) error {
	const most = 1000
	args, err := arguments(c, 2, most)
	if err != nil {
		return err
	}
	m, err := matched(c, args)
	if err != nil {
		return err
	}
	if len(m.Pairs) == 0 {
		printUnmatched(c.App.ErrWriter, m)
		return usagef("score: no forecast has an observation; they were looked for by %s", strings.Join(m.On, ", "))
	}
	var models []string
	for _, p := range m.Pairs {
		if !slices.Contains(models, p.Model) {
			models = append(models, p.Model)
		}
	}
	baseline := c.String("baseline")
	if baseline != "" && !slices.Contains(models, baseline) {
		return usagef("score: found --baseline %s, expected one of %s%s", baseline, strings.Join(models, ", "), spell.Hint(baseline, models))
	}
	cases := make([]score.Case, len(m.Pairs))
	for i, p := range m.Pairs {
		cases[i] = score.Case{Model: p.Model, Group: p.Group, Target: p.Target, Forecast: forecast(p), Observed: p.Observed}
	}
	s := &report.Scores{By: m.By, Groups: m.Groups, Baseline: baseline, Results: score.Evaluate(cases, baseline)}
	if out := c.String("out"); out != "" {
		if err := writeFile(out, s.CSV); err != nil {
			return err
		}
	}
	if c.Bool("json") {
		return scoresJSON(c.App.Writer, m, s)
	}
	fmt.Fprint(c.App.Writer, s.Table(), s.Reading())
	fmt.Fprintf(c.App.Writer, "Forecasts and observations were put together by %s.\n", strings.Join(m.On, ", "))
	if len(m.Beyond) > 0 {
		fmt.Fprintf(c.App.Writer, "An observation stands for every %s, which the observations do not have.\n", strings.Join(m.Beyond, " and "))
	}
	printUnmatched(c.App.ErrWriter, m)
	return nil
}

// matched reads the files, the last of which has the observations.
func matched(c *cli.Context, files []string) (*hubverse.Matched, error) {
	f := &hubverse.Forecasts{ModelColumn: c.String("model")}
	var o *hubverse.Observations
	var errs []error
	for i, name := range files {
		errs = append(errs, reading(c.Context, name, func(r io.Reader) (err error) {
			if i < len(files)-1 {
				return f.Read(name, r)
			}
			o, err = hubverse.ReadObservations(name, r)
			return err
		}))
	}
	if err := c.Context.Err(); err != nil {
		return nil, interrupted(err, "stopped; nothing was scored")
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return hubverse.Match(f, o, hubverse.Options{By: listed(c.String("by")), Categories: listed(c.String("order"))})
}

// listed are the words between commas; nil of none.
func listed(text string) []string {
	if text == "" {
		return nil
	}
	words := strings.Split(text, ",")
	for i, w := range words {
		words[i] = strings.TrimSpace(w)
	}
	return words
}

// reading opens a file for as long as it is read; the context ends that.
func reading(ctx context.Context, name string, read func(io.Reader) error) error {
	f, err := os.Open(name)
	if err != nil {
		return usageError{err}
	}
	defer f.Close()
	return read(ctxio.NewReader(ctx, f))
}

// forecast is what a row of a file says, in the form that it is scored in.
func forecast(p hubverse.Pair) score.Forecast {
	switch p.Type {
	case hubverse.Quantile:
		return score.Quantiles{Levels: p.At, Values: p.Values}
	case hubverse.Sample:
		return score.NewEnsemble(p.Values, nil)
	case hubverse.CDF:
		return score.CDF{Thresholds: p.At, Probabilities: p.Values, Coarse: p.Coarse}
	case hubverse.PMF:
		return score.Categories{Probabilities: p.Values, Ordered: p.Ordered}
	case hubverse.Median:
		return score.Median(p.Values[0])
	}
	return score.Mean(p.Values[0])
}

// printUnmatched lists what was not scored, the first of each kind.
func printUnmatched(w io.Writer, m *hubverse.Matched) {
	const most = 5
	for _, kind := range []struct {
		rows       []hubverse.Unmatched
		thing, why string
	}{
		{m.Unobserved, "forecast", "without an observation"},
		{m.Incomplete, "forecast", "with a value that is NA"},
		{m.Unforecast, "observation", "without a forecast"},
	} {
		if len(kind.rows) == 0 {
			continue
		}
		fmt.Fprintf(w, "%s %s:\n", report.Counted(len(kind.rows), kind.thing), kind.why)
		for _, row := range kind.rows[:min(most, len(kind.rows))] {
			fmt.Fprintf(w, "  %s:%d: %s\n", row.File, row.Line, row.What)
		}
		if more := len(kind.rows) - most; more > 0 {
			fmt.Fprintf(w, "  and %d more\n", more)
		}
	}
}

// scoresJSON prints the same as the tables. What is not a finite number is null.
func scoresJSON(w io.Writer, m *hubverse.Matched, s *report.Scores) error {
	type estimate struct {
		Value *float64 `json:"value"`
		SE    *float64 `json:"se"`
		Lo    *float64 `json:"lo"`
		Hi    *float64 `json:"hi"`
	}
	type result struct {
		Group    map[string]string `json:"group,omitempty"`
		Model    string            `json:"model"`
		Type     string            `json:"output_type"`
		Score    string            `json:"score"`
		N        int               `json:"n"`
		Mean     estimate          `json:"mean"`
		Relative *estimate         `json:"relative_skill,omitempty"`
		Scaled   *estimate         `json:"scaled_relative_skill,omitempty"`
	}
	of := func(e score.Estimate) estimate {
		return estimate{finite(e.Value), finite(e.SE), finite(e.Lo), finite(e.Hi)}
	}
	doc := struct {
		On         []string `json:"joined_on"`
		Beyond     []string `json:"of_forecasts_alone,omitempty"`
		Baseline   string   `json:"baseline,omitempty"`
		Unobserved int      `json:"forecasts_without_observation"`
		Incomplete int      `json:"forecasts_with_na"`
		Unforecast int      `json:"observations_without_forecast"`
		Results    []result `json:"results"`
	}{m.On, m.Beyond, s.Baseline, len(m.Unobserved), len(m.Incomplete), len(m.Unforecast), nil}
	for _, r := range s.Results {
		told := result{Model: r.Model, Type: r.Form, Score: r.Rule, N: r.Mean.N, Mean: of(r.Mean)}
		for i, by := range s.By {
			if told.Group == nil {
				told.Group = map[string]string{}
			}
			told.Group[by] = s.Groups[r.Group][i]
		}
		if e := of(r.Relative); e.Value != nil {
			told.Relative = &e
		}
		if e := of(r.Scaled); e.Value != nil {
			told.Scaled = &e
		}
		doc.Results = append(doc.Results, told)
	}
	return encodeJSON(w, doc)
}

package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
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
	"cloudgate/sim/attribution"
	"cloudgate/sim/shapley"
	"cloudgate/sim/study"
)

// Up to so many groups all coalitions are run; of more, orders are sampled.
const exactGroups = 8

// Pairs of orders of groups: the least and the most that may be asked for, and what nobody asked.
const (
	leastOrders   = 8
	mostOrders    = 100_000
	defaultOrders = 32
)

func attributeCommand() *cli.Command {
	return &cli.Command{
		Name:      "attribute",
		Category:  groupAnswers,
		Usage:     "which of the values that differ make the difference between two scenarios",
		UsageText: "cloudgate attribute A B [flags]",
		Description: "Each is a scenario or a result directory, of which the scenario is taken. Values that differ make groups: those of a lever,\n" +
			"else those of a member or a key. All scenarios between the two are run under common random numbers, two to the power of the\n" +
			"number of groups, and each group gets its Shapley value: what it adds on average over all orders. Beyond " + strconv.Itoa(exactGroups) + " groups orders\n" +
			"are sampled; --groups joins values. How many runs it takes is said first.\n" +
			"Examples:\n" +
			"  cloudgate attribute baseline-2014 closed-china --runs 1024\n" +
			"  cloudgate attribute baseline-2014 us-screening --runs 1024 --outcome 'P(overseas_share@2025 > 1%)'\n" +
			"  cloudgate attribute baseline-2014 closed-china --runs 1024 --groups 'data=markets.china.regime.data_flow,markets.china.regime.security' --json",
		Flags: slices.Concat(scenarioFlags(), []cli.Flag{
			&cli.StringSliceFlag{Name: "outcome", Usage: "`STATISTIC` to explain, as 'foreign_share@2025 mean'; by default the means of headline totals at the end; may be given again"},
			&cli.StringSliceFlag{Name: "groups", Usage: "`NAME=ADDRESS,ADDRESS` of values that change together; may be given again"},
			&cli.GenericFlag{Name: "orders", Value: new(number), Usage: fmt.Sprintf("at most so many pairs of `ORDERS` where they are sampled; by default %d", defaultOrders)},
			workersFlag(),
		}, analysisFlags()),
		Action: attributeAction,
	}
}

// between are two scenarios with what is to be explained.
type between struct {
	*scenarios.Blend
	statistics []sim.Statistic
	orders     int
}

// readBetween reads the arguments; the error is all that is wrong with them.
func readBetween(c *cli.Context, args []string) (*between, error) {
	var sides [2]*scenarios.Study
	for i, ref := range args {
		var err error
		if isDirectory(ref) {
			err = ofScenario(c, ref)
		}
		if err == nil {
			sides[i], err = studied(c, ref)
		}
		if err != nil {
			return nil, err
		}
	}
	a, b := sides[0], sides[1]
	w := &between{orders: defaultOrders}
	if n := givenInt(c, "orders"); n != nil {
		if w.orders = *n; w.orders < leastOrders || w.orders > mostOrders {
			return nil, usagef("--orders: found %d; expected %d to %d", w.orders, leastOrders, mostOrders)
		}
	}
	var err error
	if w.Blend, err = scenarios.Between(a, b, models.All(), c.StringSlice("groups")); err != nil {
		return nil, usageError{fmt.Errorf("attribute: %w", err)}
	}
	switch n := len(w.Groups); {
	case n == 0:
		return nil, usagef("attribute: no value differs between %s and %s", args[0], args[1])
	case n > shapley.MostPlayers:
		return nil, usagef("attribute: found %d groups of values that differ; expected at most %d: join some with --groups", n, shapley.MostPlayers)
	}
	w.statistics, err = explained(a.Spec, c.StringSlice("outcome"))
	if err == nil {
		_, err = explained(b.Spec, c.StringSlice("outcome"))
	}
	if err != nil {
		return nil, usageError{err}
	}
	return w, nil
}

// explained reads --outcome, of an outcome alone its mean; by default the means of a model's headline totals at the end.
func explained(spec sim.Spec, texts []string) ([]sim.Statistic, error) {
	var list []sim.Statistic
	for _, text := range texts {
		st := sim.Statistic{Kind: sim.StatMean}
		var err error
		if st.Selector, err = sim.ParseSelector(text); err != nil {
			st, err = sim.ParseStatistic(text)
		}
		if err != nil {
			return nil, fmt.Errorf("--outcome: %w", err)
		}
		cells, err := spec.ResolveStatistic(st)
		if err != nil {
			return nil, fmt.Errorf("--outcome: %w", err)
		}
		if len(cells) != 1 {
			return nil, fmt.Errorf("--outcome: %q means %d cells; expected one, as %s", st, len(cells), spec.Outputs[cells[0].Output].Cell(len(cells)-1))
		}
		list = append(list, st)
	}
	if len(texts) > 0 {
		return list, nil
	}
	for _, o := range spec.Outputs {
		if !o.Headline || len(o.Where) > 0 || o.Kind == sim.Time {
			continue
		}
		st := sim.Statistic{Selector: sim.Selector{Outcome: o.Name}, Kind: sim.StatMean}
		if n := len(o.At); n > 0 {
			st.Selector.At = sim.At{Form: sim.AtRange, Lo: o.At[n-1], Hi: o.At[n-1]}
		}
		list = append(list, st)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("the model %s has no headline total that has a mean; expected --outcome STATISTIC", spec.Name)
	}
	return list, nil
}

func attributeAction(c *cli.Context) error {
	args, err := arguments(c, 2, 2)
	if err != nil {
		return err
	}
	l, err := parseLook(c)
	if err != nil {
		return err
	}
	start := time.Now()
	w, err := readBetween(c, args)
	if err != nil {
		return err
	}
	id := analysisID("attribute", w.parts()...)
	dir, err := analysisDir(c, w.A.Name, id)
	if err != nil {
		return err
	}
	found, err := w.play(c)
	if err != nil {
		return interrupted(err, "stopped; nothing is written before all scenarios between %s and %s are run", args[0], args[1])
	}
	for _, a := range found.Attributions {
		if math.IsInf(a.Difference.Value, 0) || math.IsNaN(a.Difference.Value) {
			return usagef("attribute: the %s is not finite in both scenarios: there is no difference to share out; expected another statistic, as reached of a time", a.Statistic)
		}
	}
	words := w.words(found)
	var sides [2]output.Manifest
	for i, s := range []*scenarios.Study{w.A, w.B} {
		kept, err := keeping(s.Spec, "headline")
		if err != nil {
			return err
		}
		sides[i] = manifest(s, kept, s.StudyID(0, s.Runs, kept.canonical))
	}
	a := output.Analysis{
		Manifest: analysisManifest("attribute", id, sides[:]...),
		Sheets:   []output.Sheet{w.shareSheet(found), w.interactionSheet(found), w.groupSheet()},
		Texts:    []output.Text{{File: output.ReadingFile, Text: words.Reading()}},
		Draw:     drawInto(c.Context, w.pictures(sides[0], id, found).Drawings, l),
	}
	return finishAnalysis(c, a, dir, start, withTables(words.Table()+wrap(words.Reading(), 100), dir))
}

// parts are all that an attribution depends on.
func (w *between) parts() []string {
	parts := []string{w.A.StreamID, w.B.StreamID, fmt.Sprint(w.A.Runs), fmt.Sprint(w.orders)}
	for _, st := range w.statistics {
		parts = append(parts, st.String())
	}
	for _, g := range w.Groups {
		parts = append(parts, g.Name)
		for _, d := range g.Changes {
			parts = append(parts, d.Path)
		}
	}
	return parts
}

// play says how many runs there will be, and makes them.
func (w *between) play(c *cli.Context) (*attribution.Found, error) {
	n, exact := len(w.Groups), len(w.Groups) <= exactGroups
	scenariosToRun, most := 1<<min(n, exactGroups), ""
	if !exact {
		scenariosToRun, most = 2+2*w.orders*(n-1), "at most "
	}
	said := c.App.ErrWriter
	if c.Bool("quiet") {
		said = io.Discard
	}
	differ := "differ"
	if n == 1 {
		differ = "differs"
	}
	fmt.Fprintf(said, "%s to %s: %s of values %s, %s%s between the two of %s each, %s%d runs\n",
		w.A.Name, w.B.Name, report.Counted(n, "group"), differ, most, report.Counted(scenariosToRun, "scenario"), report.Counted(w.A.Runs, "run"), most, scenariosToRun*w.A.Runs)
	if w.A.Runs < study.LeastRuns && slices.ContainsFunc(w.statistics, func(st sim.Statistic) bool { return st.Kind == sim.StatPercentile || st.Kind == sim.StatSD }) {
		fmt.Fprintf(said, "the errors of percentiles and standard deviations are too small with fewer than %d runs\n", study.LeastRuns)
	}
	game := attribution.Game{
		Groups: n, Statistics: w.statistics, Replicates: replicates(w.A),
		Plan: func(coalition shapley.Coalition) (sim.Plan, error) {
			s, err := w.Study(coalition.Has)
			if err != nil {
				return sim.Plan{}, usagef("values that cannot stand alone: %w; join what belongs together, as --groups 'joined=%s'",
					err, strings.Join(w.Together(), ","))
			}
			return s.Plan(workersOf(c), nil)
		},
	}
	if !c.Bool("quiet") {
		p := newProgress(said, scenariosToRun*w.A.Runs)
		defer p.finish()
		game.Sinks = []sim.Sink{p}
	}
	if exact {
		return game.Exact(c.Context)
	}
	return game.Sampled(c.Context, w.A.Seed, w.orders)
}

func (w *between) words(found *attribution.Found) *report.Attributed {
	words := &report.Attributed{First: w.A.Name, Second: w.B.Name, Runs: w.A.Runs, Found: found}
	for _, g := range w.Groups {
		group := report.AttributedGroup{Name: g.Name, Label: g.Label}
		for _, d := range g.Changes {
			group.Changes = append(group.Changes, d.Path)
		}
		words.Groups = append(words.Groups, group)
	}
	return words
}

func (w *between) shareSheet(found *attribution.Found) output.Sheet {
	s := output.Sheet{File: "shares.csv", Header: []string{"statistic", "unit", "quantity", "group", "value", "lo", "hi"}}
	for _, a := range found.Attributions {
		unit := statisticUnit(a)
		s.Rows = append(s.Rows,
			[]any{a.Statistic.String(), unit, "first", "", a.From.Value, a.From.Lo, a.From.Hi},
			[]any{a.Statistic.String(), unit, "second", "", a.To.Value, a.To.Lo, a.To.Hi},
			[]any{a.Statistic.String(), unit, "difference", "", a.Difference.Value, a.Difference.Lo, a.Difference.Hi})
		for i, e := range a.Shares {
			s.Rows = append(s.Rows, []any{a.Statistic.String(), unit, "share", w.Groups[i].Name, e.Value, e.Lo, e.Hi})
		}
	}
	return s
}

// statisticUnit is the unit of a statistic: probabilities have none.
func statisticUnit(a attribution.Attribution) string {
	if a.Statistic.Kind == sim.StatAbove || a.Statistic.Kind == sim.StatReached {
		return "1"
	}
	return a.Output.Unit
}

func (w *between) interactionSheet(found *attribution.Found) output.Sheet {
	s := output.Sheet{File: "interactions.csv", Header: []string{"statistic", "unit", "group", "other", "value", "lo", "hi"}}
	for _, a := range found.Attributions {
		for _, i := range a.Interactions {
			s.Rows = append(s.Rows, []any{a.Statistic.String(), statisticUnit(a), w.Groups[i.First].Name, w.Groups[i.Second].Name, i.Value, i.Lo, i.Hi})
		}
	}
	return s
}

func (w *between) groupSheet() output.Sheet {
	s := output.Sheet{File: "groups.csv", Header: []string{"group", "label", "path", "first", "second"}}
	text := func(l *scenarios.Leaf) string {
		if l == nil {
			return ""
		}
		return l.Text
	}
	for _, g := range w.Groups {
		for _, d := range g.Changes {
			s.Rows = append(s.Rows, []any{g.Name, g.Label, d.Path, text(d.A), text(d.B)})
		}
	}
	return s
}

// mostSteps is how many groups a waterfall shows one by one.
const mostSteps = 16

func (w *between) pictures(m output.Manifest, id string, found *attribution.Found) *figure.Attributed {
	p := &figure.Attributed{Study: figureStudy(m, nil, nil), First: w.A.Name, Second: w.B.Name}
	p.Study.ID, p.Study.Title = id, w.B.Name+" against "+w.A.Name
	for _, a := range found.Attributions {
		if report.Unmoved(a) {
			continue
		}
		n := figure.AttributedNumber{
			Base: figure.FileName(a.Statistic.String()), Cell: a.Statistic.Selector.String(), From: a.From.Value, To: a.To.Value,
			What:    statisticWords(a.Output, a.Statistic),
			Outcome: figure.Outcome{Name: a.Output.Name, Unit: statisticUnit(a), Kind: string(a.Output.Kind)},
		}
		if a.Statistic.Kind == sim.StatAbove || a.Statistic.Kind == sim.StatReached {
			n.Outcome.Kind = string(sim.Share)
		}
		order := report.Order(a)
		for _, i := range order[:min(mostSteps, len(order))] {
			e := a.Shares[i]
			n.Steps = append(n.Steps, figure.AttributedStep{Name: cmp.Or(w.Groups[i].Label, w.Groups[i].Name), Value: e.Value, Lo: e.Lo, Hi: e.Hi})
		}
		n.Others = len(order) - len(n.Steps)
		p.Numbers = append(p.Numbers, n)
	}
	return p
}

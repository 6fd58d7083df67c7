package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/sim"
	"cloudgate/sim/design"
	"cloudgate/sim/study"
)

func runCommand() *cli.Command {
	return &cli.Command{
		Name:      "run",
		Category:  groupRun,
		Usage:     "run a scenario: a result directory, figures, and the table on the screen",
		UsageText: "cloudgate run SCENARIO [flags]",
		Description: "SCENARIO is a shipped scenario or a file. Examples:\n" +
			"  cloudgate run baseline-2014\n" +
			"  cloudgate run baseline-2014 --runs 1024 --set china_ownership=1 --set markets.china.size=920\n" +
			"  cloudgate run ishigami --design random --runs 1e5 --formats png\n" +
			"  cloudgate run baseline-2014 --only 4711 --trace\n" +
			"  cloudgate run ishigami --until 'y mean ±0.05'\n" +
			"  cloudgate run baseline-2014 --until 'overseas_share@2025 p95 ±0.2pp' --until 'P(overseas_share@2025 > 3%) ±2pp'\n" +
			"  cloudgate run baseline-2014 --until 'foreign_share@2025 mean - open-china +-5%' --max-runs 64k --max-time 10m\n" +
			"--until makes runs until half the width of each 95 % interval is at most what is asked: ±0.01, ±0.1pp (points of a share\n" +
			"or a probability) or ±5% (of the estimate). - SCENARIO subtracts the same statistic of that scenario, as it stands, run\n" +
			"by run under common random numbers; the result is of the first alone. The exit code is 1 if a limit comes first.\n" +
			"--keep none stores no runs, in memory that does not grow with their number: quantiles are then within 0.8 % or better,\n" +
			"as the result says, and all else is exact.\n" +
			"Figures are laid out for a journal's columns by --style:\n" +
			"  cloudgate run ishigami --style nature-single --formats pdf\n" +
			"The same command a second time finds its result and prints it again; figures that it lacks are drawn from it.\n" +
			"If it was interrupted or killed, it goes on where it stopped.\n" +
			"--shard 3/8 makes the third of eight equal parts of the runs, here or on another machine; cloudgate merge makes the\n" +
			"result of all of them, byte for byte that of one machine. A shard has at least 8192 runs:\n" +
			"  cloudgate run ishigami --runs 64k --shard 3/8 --out results/shards/3",
		Flags: slices.Concat(scenarioFlags(), untilFlags(), []cli.Flag{
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Usage: "result `DIR`; by default results/<scenario>-<study id>"},
			&cli.StringFlag{Name: "keep", Value: "headline", Usage: "`WHAT` to keep of each run: none, headline, all, or selectors separated by spaces"},
			workersFlag(),
			&cli.StringFlag{Name: "shard", Usage: "make the part `I/N` of the runs alone, from 1/N to N/N, for cloudgate merge"},
			&cli.GenericFlag{Name: "only", Value: new(number), Usage: "replay the `RUN` of that number and print its inputs and outcomes"},
			&cli.BoolFlag{Name: "trace", Usage: "with --only: print the run's history, year by year"},
		}, lookFlags("; none for no figures"), []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "print the summary, or the run of --only, as JSON"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print the result directory alone"},
			&cli.BoolFlag{Name: "force", Usage: "recompute, and replace another result in the directory, or what there is of one"},
		}),
		Action: runAction,
	}
}

func runAction(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	l, lookErr := parseLook(c)
	s, err := load(c, args[0])
	var kept selection
	if err == nil {
		kept, err = keeping(s.Spec, c.String("keep"))
	}
	until, untilErr := readUntil(c, s)
	shard, shardErr := readShard(c, s, kept)
	if err := errors.Join(lookErr, alone(c), err, untilErr, shardErr); err != nil {
		return err
	}
	stdout, stderr := c.App.Writer, c.App.ErrWriter
	if only := given(c, "only"); only != nil {
		return replay(c.Context, stdout, s, *only, c.Bool("trace"), c.Bool("json"))
	}
	if err := kept.add(s); err != nil {
		return err
	}
	r := &studyRun{
		study: s, kept: kept, dir: c.String("out"), named: c.String("out") != "", workers: workersOf(c),
		force: c.Bool("force"), look: l, until: until, shard: shard,
	}
	if shard != nil {
		r.formats = nil
	}
	if err := r.writable(r.manifest()); err != nil {
		return err
	}
	if c.IsSet("workers") {
		r.asked = r.workers
	}
	said := stderr
	if c.Bool("quiet") {
		said = io.Discard
	}
	found, err := r.find(c.Context, said, stderr)
	if err != nil {
		return err
	}
	if found && len(r.formats) > 0 {
		err = addFigures(c.Context, said, r.dir, r.look)
	} else if !found {
		if !c.Bool("quiet") {
			r.progress = newProgress(stderr, r.runs())
		}
		err = r.execute(c.Context)
	}
	if err != nil {
		return err
	}
	if shard != nil {
		return presentShard(stdout, r.dir, found, c.Bool("quiet"))
	}
	err = present(stdout, stderr, r.dir, found, c.Bool("json"), c.Bool("quiet"))
	if err == nil && until != nil {
		err = reached(r.dir)
	}
	return err
}

// find says whether the result is there already, and otherwise where and how it is to be made.
func (r *studyRun) find(ctx context.Context, said, stderr io.Writer) (found bool, err error) {
	anew := r.force // --force alone throws unfinished work away
	made, err := r.place()
	if err != nil {
		return false, err
	}
	announce(said, r.study, r.until)
	if r.shard != nil {
		first, end := r.span()
		fmt.Fprintf(said, "%s: shard %s makes runs %d to %d\n", r.study.Name, r.shard, first, end-1)
	}
	if !r.force {
		adopted, err := output.Adopt(r.dir)
		if err != nil {
			return false, fmt.Errorf("%w; --force recomputes it", err)
		}
		if adopted != "" { // perhaps under the name that a rule found
			if made, err = r.place(); err != nil {
				return false, err
			}
		}
	}
	known := r.until == nil || made // how many runs a rule will make, and so which result this is, is not
	if known || r.named {
		if found, err = reuse(r.dir, r.kind(), r.id, r.force); err != nil {
			return false, err
		}
	}
	if !known {
		found, r.force = false, r.force || found || !r.named
	}
	if found && ctx.Err() != nil {
		return false, interrupted(context.Cause(ctx), "stopped; the result in %s is complete", r.dir)
	}
	if found && sameWords(r.dir, r.study) {
		return true, nil
	}
	if found {
		fmt.Fprintf(stderr, "%s: titles, labels or sources have changed since the result was made; it is made anew\n", r.study.Name)
		r.force = true
	}
	if made { // and is made anew
		if r.study, err = r.study.WithRuns(r.until.last()); err != nil {
			return false, err
		}
		r.id = r.study.StudyID(0, r.study.Runs, r.kept.canonical)
	}
	if !anew {
		r.resume, err = r.goOn(said)
	}
	return false, err
}

// place finds the study's id and directory, and whether its rule, if it has one, made the result before.
func (r *studyRun) place() (made bool, err error) {
	if r.until != nil {
		dir := ""
		if r.named {
			dir = r.dir
		}
		r.study, made, err = r.until.begin(r.study, r.kept, dir)
	}
	if err == nil {
		r.identify()
	}
	return made, err
}

// identify gives the study its id, and a directory if it has none.
func (r *studyRun) identify() {
	first, end := r.span()
	r.id = r.study.StudyID(first, end, r.kept.canonical)
	switch {
	case r.named:
	case r.shard != nil:
		r.dir = filepath.Join(shardsDir(r.study, r.shard.Study), r.shard.Dir())
	default:
		r.dir = resultDir(r.study, r.id)
	}
}

// resultDir is where a study goes that nobody gave a directory.
func resultDir(s *scenarios.Study, id string) string {
	return filepath.Join("results", s.Name+"-"+id)
}

// alone refuses what does not go with --only, or without it.
func alone(c *cli.Context) error {
	if !c.IsSet("only") {
		if c.IsSet("trace") {
			return usagef("run: --trace is the history of one run: say which with --only")
		}
		return nil
	}
	for _, flag := range []string{"out", "keep", "formats", "style", "font", "quiet", "force", "until", "max-runs", "max-time", "shard"} {
		if c.IsSet(flag) {
			return usagef("run: --only prints one run and writes nothing; --%s does not go with it", flag)
		}
	}
	return nil
}

// mostWorkers is how many workers there are at most: more than any machine gains from.
const mostWorkers = 512

func workersFlag() cli.Flag {
	return &cli.GenericFlag{Name: "workers", Aliases: []string{"j"}, Value: new(number), Usage: "number of `WORKERS`; by default one for each processor"}
}

func workersOf(c *cli.Context) int {
	if w := givenInt(c, "workers"); w != nil {
		return min(max(1, *w), mostWorkers)
	}
	return runtime.GOMAXPROCS(0)
}

// announce says on stderr what is about to run, and where a better number of runs is near.
func announce(w io.Writer, s *scenarios.Study, until *untilRule) {
	most, runs := "", s.Runs
	if until != nil {
		most, runs = "until "+until.String()+": at most ", until.maxRuns
	}
	fmt.Fprintf(w, "%s: %s%d runs, design %s with %d replicates, seed %d, %d uncertain inputs\n",
		s.Name, most, runs, s.Design, s.Replicates, s.Seed, len(s.Spec.Params))
	for _, j := range s.Joints {
		fmt.Fprintf(w, "%s: joint %s: %d inputs, %s\n", s.Name, j.Name, len(j.Inputs), j.String())
		if j.Repaired {
			fmt.Fprintf(w, "%s: joint %s: %s\n", s.Name, j.Name, j.Moved())
		}
	}
	if s.Draws != nil {
		fmt.Fprintf(w, "%s: draws: %s\n", s.Name, s.Draws)
	}
	if s.Design == design.Sobol && !design.Balanced(s.Runs, s.Replicates) {
		fmt.Fprintf(w, "%s: Sobol' points are best in powers of two for each replicate: the next such number is --runs %d\n",
			s.Name, design.NextBalanced(s.Runs, s.Replicates))
	}
	if s.Design != design.Random && s.Replicates == 1 {
		fmt.Fprintf(w, "%s: one replicate tells no Monte Carlo error: no interval will be given\n", s.Name)
	}
}

// reuse says whether the directory already holds the study, checked.
func reuse(dir, kind, id string, force bool) (bool, error) {
	state, err := output.Inspect(dir, kind, id)
	if err != nil {
		return false, err
	}
	switch {
	case state == output.SameStudy && !force:
		r, err := openAny(dir)
		if err != nil {
			return false, err
		}
		defer r.Close()
		if err := r.Verify(); err != nil {
			return false, fmt.Errorf("%s holds this study but is damaged: %w; --force recomputes it", dir, err)
		}
		return true, nil
	case state == output.OtherStudy && !force:
		return false, usagef("%s holds the result of another study; --force replaces it", dir)
	case state == output.Foreign:
		return false, usagef("%s holds something that is no cloudgate result; choose another --out", dir)
	}
	return false, nil
}

// sameWords says whether a result was made from the very scenario: numbers, titles, labels and evidence.
func sameWords(dir string, s *scenarios.Study) bool {
	r, err := openAny(dir)
	if err != nil {
		return false
	}
	defer r.Close()
	return r.Manifest().Scenario == s.Resolved
}

// studyRun is one run of a study into a directory.
type studyRun struct {
	study    *scenarios.Study
	kept     selection
	id, dir  string
	workers  int
	asked    int // of workers; 0 for the default
	force    bool
	look     // of its figures
	progress *progress
	until    *untilRule    // that finds how many of the study's runs there will be, and so its id; nil for all
	named    bool          // the directory was given, and is not named by the id
	begun    string        // the directory that the work is begun for; a rule names it anew
	resume   bool          // goes on with unfinished work in the directory
	shard    *output.Shard // that is made of the study; nil for all of it
	parts    []string      // shards that the runs are taken from instead of being made, in the order of these
	gathered *study.Stream
}

// open begins the directory, or goes on with it.
func (r *studyRun) open() (*output.Writer, error) {
	r.begun = r.dir
	if r.resume {
		return output.Resume(r.dir)
	}
	request := requestOf(r.study)
	request.Workers, request.Force, request.Rule = r.asked, r.force, r.rule()
	request.Formats, request.Style, request.Font = r.formats, r.style.Name, r.font
	m := r.manifest()
	if r.parts != nil {
		first, err := output.OpenShard(r.parts[0])
		if err != nil {
			return nil, err
		}
		defer first.Close()
		m = first.Manifest().Whole()
		if request.Parameters, err = first.Parameters(); err != nil {
			return nil, err
		}
	}
	return output.Create(r.dir, m, request)
}

// requestOf is what a result keeps of its study beside the manifest.
func requestOf(s *scenarios.Study) output.Request {
	return output.Request{Parameters: parameterRows(s), Draws: drawsText(s)}
}

// drawsText is the text of the file that a study's inputs are drawn from, nil for none.
func drawsText(s *scenarios.Study) []byte {
	if s.Draws == nil {
		return nil
	}
	return s.Draws.Text
}

// manifest is what the directory will hold.
func (r *studyRun) manifest() output.Manifest {
	m := manifest(r.study, r.kept, r.id)
	if r.shard != nil {
		m = m.Part(*r.shard, r.id)
	}
	return m
}

// kind is that of the directory.
func (r *studyRun) kind() string {
	if r.shard != nil {
		return output.KindShard
	}
	return output.KindRun
}

// span is the runs that the directory will hold, first to end-1.
func (r *studyRun) span() (first, end int) {
	if r.shard != nil {
		return r.shard.Range()
	}
	return 0, r.study.Runs
}

// runs is how many they are.
func (r *studyRun) runs() int {
	first, end := r.span()
	return end - first
}

// execute makes the directory, from its first run or where it stopped.
func (r *studyRun) execute(ctx context.Context) (err error) {
	start := time.Now()
	w, err := r.open()
	if err != nil {
		return err
	}
	defer func() {
		r.progress.finish()
		if err != nil {
			err = errors.Join(err, w.Abort(err))
		}
	}()
	if r.gathered, err = r.gather(w); err != nil {
		return err
	}
	if r.gathered != nil {
		// Little memory is what the study asks for, and nothing is allocated while the runs come.
		defer debug.SetGCPercent(debug.SetGCPercent(frugal))
	}
	err = r.makeRuns(ctx, w)
	r.progress.finish()
	if err != nil {
		return err
	}
	if r.gathered != nil {
		runtime.GC() // of the loop's blocks, before statistics take as much
	}
	if r.shard != nil {
		if err := r.writeShard(w); err != nil {
			return r.stopped(err, w, "stopped while writing the tables; all %d runs are", r.runs())
		}
	} else if err := r.conclude(ctx, w); err != nil {
		return err
	}
	return r.commit(w, start)
}

// makeRuns puts the runs that are not there yet into the work, or takes them from shards.
func (r *studyRun) makeRuns(ctx context.Context, w *output.Writer) error {
	plan, err := r.study.Plan(r.workers, r.kept.outputs)
	if err != nil {
		return err
	}
	first := w.Manifest().Design.First
	plan.First, plan.End = w.Next(), w.Manifest().Design.End
	sinks := []sim.Sink{w}
	if r.gathered != nil {
		sinks = append(sinks, r.gathered)
		if r.until == nil && r.parts == nil {
			sinks = append(sinks, newCheckpoints(w, r.gathered))
		}
	}
	if r.progress != nil {
		r.progress.begin(plan.First - first)
		sinks = append(sinks, r.progress)
	}
	switch {
	case r.until != nil:
		return r.grow(ctx, w, plan, sinks)
	case r.parts != nil:
		return r.assemble(ctx, w)
	}
	sum, err := sim.Run(ctx, plan, sinks...)
	if err == nil {
		return nil
	}
	done := plan.First - first + sum.Runs
	if !errors.Is(err, context.Canceled) { // perhaps the runs cannot be written
		done = w.Lasting() - first
	}
	they := "they are"
	if r.gathered != nil {
		they = "what is known of them is"
	}
	return r.stopped(err, w, "stopped after %d of %d runs; "+they, done, r.runs())
}

// conclude writes the tables and draws the figures of the runs.
func (r *studyRun) conclude(ctx context.Context, w *output.Writer) error {
	r.progress.say("computing statistics")
	summary, curves, err := writeTables(ctx, w, r.study, r.kept, r.gathered, r.workers)
	if err != nil {
		return r.stopped(err, w, "stopped while computing statistics; all %d runs are", r.study.Runs)
	}
	if len(r.formats) == 0 {
		return nil
	}
	r.progress.say("drawing figures")
	if err := r.letGo(w); err != nil {
		return r.stopped(err, w, "stopped while computing statistics; all %d runs are", r.study.Runs)
	}
	m := w.Manifest()
	o := figure.Options{Formats: r.formats, Style: r.style, Dir: filepath.Join(w.Dir(), output.FiguresDir)}
	captions, _, err := drawAll(ctx, figureStudy(m, summary, curves), m, o, r.workers)
	if err == nil {
		err = w.WriteCaptions(captions)
	}
	if err != nil {
		return r.stopped(err, w, "stopped while drawing figures; all %d runs and the tables are", r.study.Runs)
	}
	return nil
}

// commit gives the complete directory its name.
func (r *studyRun) commit(w *output.Writer, start time.Time) error {
	_, err := w.Commit(execution(start, r.workers))
	if err != nil {
		return r.stopped(err, w, "stopped when only the name of the result was missing; all of it is")
	}
	return nil
}

// stopped says of work that cannot be completed what there is of it, and how it goes on.
func (r *studyRun) stopped(err error, w *output.Writer, format string, args ...any) error {
	if errors.Is(err, output.ErrGone) {
		return err
	}
	if r.gathered != nil && r.until == nil && w.Lasting() < w.Next() {
		if save := w.Checkpoint(r.gathered.Save); save != nil {
			err = errors.Join(err, save)
		}
	}
	how := "cloudgate resume " + r.begun
	if r.parts != nil {
		how = "the same command"
	}
	return fmt.Errorf("%s in %s, and %s goes on from run %d: %w", fmt.Sprintf(format, args...), w.Dir(), how, w.Lasting(), err)
}

// present prints a result directory: the table and its reading, or JSON, or its name.
func present(stdout, stderr io.Writer, dir string, found, asJSON, quiet bool) error {
	res, err := output.Open(dir)
	if err != nil {
		return err
	}
	defer res.Close()
	m := res.Manifest()
	switch {
	case asJSON:
		err = printJSON(stdout, dir, res)
	case quiet:
		_, err = fmt.Fprintln(stdout, dir)
	default:
		err = printReport(stdout, dir, res, found)
	}
	if err != nil {
		return fmt.Errorf("the result in %s is complete, but cannot be printed: %w", dir, err)
	}
	if m.Failed > 0 {
		if !quiet {
			err = printFailures(stderr, res)
		}
		return cmp.Or(err, error(quietError(exitFailedRuns)))
	}
	return nil
}

// printFailures says how many runs failed, why, and how to look at one of them.
func printFailures(stderr io.Writer, res *output.Results) error {
	failures, err := res.Failures()
	if err != nil || len(failures) == 0 {
		return err
	}
	m := res.Manifest()
	listed := "them"
	if len(failures) < m.Failed {
		listed = fmt.Sprintf("the first %d of them", len(failures))
	}
	fmt.Fprintf(stderr, "%s: %d of %d runs failed and count in no statistic; failures.csv lists %s with their inputs\n",
		m.Name, m.Failed, m.Design.Runs(), listed)
	const most = 3
	reasons, count, first := []string{}, map[string]int{}, map[string]int{}
	for _, f := range failures {
		if count[f.Reason]++; count[f.Reason] == 1 {
			reasons = append(reasons, f.Reason)
			first[f.Reason] = f.Run
		}
	}
	for _, reason := range reasons[:min(most, len(reasons))] {
		fmt.Fprintf(stderr, "  %d × %s (first in run %d)\n", count[reason], reason, first[reason])
	}
	if more := len(reasons) - most; more > 0 {
		fmt.Fprintf(stderr, "  and %d other reasons\n", more)
	}
	_, err = fmt.Fprintf(stderr, "The same command with --only %d replays the first of them.\n", failures[0].Run)
	return err
}

func printReport(stdout io.Writer, dir string, res *output.Results, found bool) error {
	rep, err := report.Read(res)
	if err != nil {
		return err
	}
	m := res.Manifest()
	fmt.Fprintf(stdout, "%s\n%d runs, design %s, replicates %d, seed %d, study %s\n\n%s%s\n",
		cmp.Or(m.Title, m.Name), m.Design.Runs(), m.Design.Kind, m.Design.Replicates, m.Design.Seed, m.Study,
		rep.Table(), wrap(rep.Reading(), 100))
	if until := rep.Until(); until != "" {
		fmt.Fprintf(stdout, "%s\n", until)
	}
	note := "The result is in"
	if found {
		note = "This study was complete already; nothing was computed. The result is in"
	}
	_, err = fmt.Fprintf(stdout, "%s %s\n", note, dir)
	return err
}

// wrap breaks paragraphs into lines, but not between a number and its percent sign.
func wrap(text string, width int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(wrapLine(line, width))
	}
	return b.String()
}

func wrapLine(text string, width int) string {
	var b strings.Builder
	n := 0
	words := strings.Fields(text)
	for i := len(words) - 1; i > 0; i-- {
		if strings.HasPrefix(words[i], "%") {
			words = slices.Replace(words, i-1, i+1, words[i-1]+" "+words[i])
		}
	}
	for i, word := range words {
		switch {
		case i == 0:
		case n+1+len([]rune(word)) > width:
			b.WriteByte('\n')
			n = 0
		default:
			b.WriteByte(' ')
			n++
		}
		b.WriteString(word)
		n += len([]rune(word))
	}
	b.WriteByte('\n')
	return b.String()
}

// printJSON prints the ids and the whole summary; what is not finite is null.
func printJSON(stdout io.Writer, dir string, res *output.Results) error {
	rows, err := res.Summary()
	if err != nil {
		return err
	}
	type row struct {
		Cell      string   `json:"cell"`
		Year      *float64 `json:"year"`
		Statistic string   `json:"statistic"`
		Value     *float64 `json:"value"`
		Lo        *float64 `json:"lo"`
		Hi        *float64 `json:"hi"`
		N         int      `json:"n"`
		Unit      string   `json:"unit"`
	}
	m := res.Manifest()
	doc := struct {
		Directory string         `json:"directory"`
		Scenario  string         `json:"scenario"`
		Study     string         `json:"study_id"`
		Stream    string         `json:"stream_id"`
		Design    output.Design  `json:"design"`
		Failed    int            `json:"failed_runs"`
		Until     *output.Until  `json:"until,omitempty"`
		Sketch    *output.Sketch `json:"sketch,omitempty"`
		Summary   []row          `json:"summary"`
	}{dir, m.Name, m.Study, m.Stream, m.Design, m.Failed, m.Until, m.Sketch, nil}
	for _, r := range rows {
		doc.Summary = append(doc.Summary, row{
			Cell: output.Outcome{Name: r.Outcome, Where: r.Where}.Selector(), Year: finite(r.Year), Statistic: r.Statistic,
			Value: finite(r.Value), Lo: finite(r.Lo), Hi: finite(r.Hi), N: r.N, Unit: r.Unit,
		})
	}
	return encodeJSON(stdout, doc)
}

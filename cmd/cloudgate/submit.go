package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/sim/spell"
)

func submitCommand() *cli.Command {
	return &cli.Command{
		Name:      "submit",
		Category:  groupCluster,
		Usage:     "hand a study in shards to a cluster",
		UsageText: "cloudgate submit SCENARIO --engine slurm|kubernetes --shards N [flags], or cloudgate submit --missing DIR",
		Description: "With slurm, an array job makes the shards and another one, that waits for it, merges them. Both go to the directory of\n" +
			"the study, which all machines must see, together with what each shard begins from: files that change\n" +
			"later change nothing. cloudgate status DIR says how far it is, and submit --missing DIR hands over again\n" +
			"what was lost, and that alone. With kubernetes, --dry-run prints the manifests for kubectl. Examples:\n" +
			"  cloudgate submit ishigami --runs 1e6 --engine slurm --shards 16 --time 00:10:00 --mem 500M --dry-run\n" +
			"  cloudgate submit baseline-2014 --runs 1e6 --engine kubernetes --shards 64 --image registry.example/cloudgate:1 --claim studies --dry-run",
		Flags: slices.Concat(scenarioFlags(), []cli.Flag{
			&cli.StringFlag{Name: "engine", Usage: "`ENGINE` of the cluster: slurm or kubernetes"},
			&cli.GenericFlag{Name: "shards", Value: new(number), Usage: "cut the runs into `N` shards"},
			&cli.StringFlag{Name: "keep", Value: "headline", Usage: "`WHAT` to keep of each run: none, headline, all, or selectors separated by spaces"},
		}, lookFlags("; none for no figures"), []cli.Flag{
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Usage: "`DIR` for shards, scripts and logs, with the result in DIR/result; by default beside run's result"},
			&cli.StringFlag{Name: "cpus", Value: "1", Usage: "processors of each shard `N`"},
			&cli.StringFlag{Name: "mem", Usage: "memory of each shard `SIZE`, as the engine writes it: 2G, or 2Gi of kubernetes"},
			&cli.StringFlag{Name: "time", Usage: "slurm: most time of a shard `TIME`, as 01:30:00"},
			&cli.StringFlag{Name: "partition", Usage: "slurm: `PARTITION` to run in"},
			&cli.StringFlag{Name: "account", Usage: "slurm: `ACCOUNT` to charge"},
			&cli.StringFlag{Name: "image", Usage: "kubernetes: container `IMAGE` with cloudgate and a shell"},
			&cli.StringFlag{Name: "claim", Usage: "kubernetes: `NAME` of the volume claim for shards and result, writable by all"},
			&cli.StringFlag{Name: "missing", Usage: "submit again what is lost of the study in `DIR`"},
			&cli.BoolFlag{Name: "dry-run", Usage: "print what would be submitted, and do nothing"},
		}),
		Action: submitAction,
	}
}

// Engines of clusters.
const (
	slurm      = "slurm"
	kubernetes = "kubernetes"
)

var engines = []string{slurm, kubernetes}

func submitAction(c *cli.Context) error {
	if c.IsSet("missing") {
		return submitMissing(c)
	}
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	engine := c.String("engine")
	var engineErr error
	if !slices.Contains(engines, engine) {
		engineErr = usagef("--engine: found %q, expected %s%s", engine, strings.Join(engines, " or "), spell.Hint(engine, engines))
	}
	l, lookErr := parseLook(c)
	s, err := load(c, args[0])
	var kept selection
	if err == nil {
		if kept, err = keeping(s.Spec, c.String("keep")); err == nil {
			err = kept.add(s)
		}
	}
	n := givenInt(c, "shards")
	var shardsErr error
	switch {
	case n == nil || *n < 1:
		shardsErr = usagef("--shards: expected how many parts to cut the runs into, such as 64")
	case s != nil:
		shardsErr = tooMany(s, *n)
	}
	if err := errors.Join(engineErr, lookErr, err, shardsErr, wellFormed(c, engine)); err != nil {
		return usageError{err}
	}
	if err := l.writable(manifest(s, kept, "")); err != nil {
		return err
	}
	if engine == kubernetes {
		return printKubernetes(c, s, kept, *n)
	}
	return submitSlurm(c, s, kept, l, *n)
}

// words are what the flags of an engine may hold, so that they mean the same wherever they are written.
var words = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.,:/@+=-]*$`)

// wellFormed refuses flags of the other engine, and those that an engine would misunderstand.
func wellFormed(c *cli.Context, engine string) error {
	of := map[string]string{"out": slurm, "time": slurm, "partition": slurm, "account": slurm, "font": slurm, "image": kubernetes, "claim": kubernetes}
	var errs []error
	if _, err := strconv.ParseUint(c.String("cpus"), 10, 16); err != nil && engine == slurm {
		errs = append(errs, usagef("--cpus: found %q, expected a whole number", c.String("cpus")))
	}
	for _, flag := range []string{"cpus", "mem", "time", "partition", "account", "image", "claim", "out", "font"} {
		text := c.String(flag)
		switch {
		case c.IsSet(flag) && of[flag] != "" && of[flag] != engine && slices.Contains(engines, engine):
			errs = append(errs, usagef("submit: --%s is for %s, and the engine is %s", flag, of[flag], engine))
		case c.IsSet(flag) && flag != "out" && flag != "font" && !words.MatchString(text):
			errs = append(errs, usagef("--%s: found %q, expected letters and digits, with - _ . , : / @ + or = between", flag, text))
		case of[flag] == kubernetes && engine == kubernetes && text == "":
			errs = append(errs, usagef("submit: --engine kubernetes needs --%s", flag))
		}
	}
	return errors.Join(errs...)
}

// submission is what was handed to a cluster, as it stands in submissionFile of the study's directory.
type submission struct {
	Name   string   `json:"name"` // of the scenario
	Study  string   `json:"study_id"`
	Shards int      `json:"shards"`
	Result string   `json:"result"`
	Jobs   []string `json:"jobs"`  // arrays of shards, in the order in which they were submitted
	Merge  string   `json:"merge"` // the last job that merges
}

const submissionFile = "submission.json"

func readSubmission(dir string) (submission, error) {
	var sub submission
	data, err := os.ReadFile(filepath.Join(dir, submissionFile))
	if err != nil {
		return sub, err
	}
	if err := json.Unmarshal(data, &sub); err != nil {
		return sub, fmt.Errorf("%s: damaged: %w", filepath.Join(dir, submissionFile), err)
	}
	if sub.Shards < 1 || sub.Study == "" || sub.Result == "" {
		return sub, fmt.Errorf("%s: damaged: found %d shards of study %q with the result %q", filepath.Join(dir, submissionFile), sub.Shards, sub.Study, sub.Result)
	}
	return sub, nil
}

// write replaces the file at once, so that one that is read is whole.
func (s submission) write(dir string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, submissionFile)
	return cmp.Or(os.WriteFile(path+".new", append(data, '\n'), 0o666), os.Rename(path+".new", path))
}

func submitSlurm(c *cli.Context, s *scenarios.Study, kept selection, l look, n int) error {
	whole := &studyRun{study: s, kept: kept}
	whole.identify()
	result, err := filepath.Abs(whole.dir)
	if err != nil {
		return err
	}
	dir := shardsDir(s, whole.id)
	if out := c.String("out"); out != "" {
		dir, result = out, "" // in it
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	result = cmp.Or(result, filepath.Join(dir, "result"))
	job := slurmJob{
		Name: s.Name, Dir: dir, Result: result, Shards: n, Formats: c.String("formats"), Style: l.style.Name, Font: l.font,
		Cpus: c.String("cpus"), Mem: c.String("mem"), Time: c.String("time"), Partition: c.String("partition"), Account: c.String("account"),
	}
	if job.Program, err = os.Executable(); err != nil {
		return err
	}
	if c.Bool("dry-run") {
		return job.print(c.App.Writer)
	}
	if err := haveSlurm(); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, submissionFile)); err == nil {
		return usagef("%s was submitted before: cloudgate status %s says how far it is, cloudgate submit --missing %s hands over what is lost", dir, dir, dir)
	}
	sub := submission{Name: s.Name, Study: whole.id, Shards: n, Result: result, Jobs: []string{}}
	numbers, err := begin(dir, sub, whole.manifest(), requestOf(s))
	if err != nil {
		return err
	}
	if err := job.write(); err != nil {
		return err
	}
	return sub.submit(c, dir, numbers)
}

// begin makes what each shard goes on from, unless it is there, and gives the numbers of those that are not complete.
func begin(dir string, sub submission, m output.Manifest, request output.Request) (numbers []int, err error) {
	r, err := resolved(m, request.Draws)
	if err != nil {
		return nil, err
	}
	for i := range sub.Shards {
		s := output.Shard{Number: i + 1, Of: sub.Shards, Runs: m.Design.Runs(), Study: sub.Study}
		r.shard = &s
		r.identify()
		at := filepath.Join(dir, s.Dir())
		found, err := output.FindShards(at)
		switch {
		case err == nil && found[0].Shard != (output.Shard{}) && found[0].Shard != s:
			return nil, usagef("%s is shard %s of study %s, expected %s of %s; choose another --out", at, found[0].Shard, found[0].Shard.Study, s, s.Study)
		case err == nil && found[0].Err == nil:
			continue
		case err == nil && (errors.Is(found[0].Err, output.ErrPartial) || errors.Is(found[0].Err, output.ErrBusy)):
		default:
			request.Force = err == nil // of what is there nothing can be used
			w, err := output.Create(at, m.Part(s, r.id), request)
			if err != nil {
				return nil, err
			}
			if err := w.Abort(nil); err != nil {
				return nil, err
			}
		}
		numbers = append(numbers, s.Number)
	}
	return numbers, nil
}

// submit hands shards to Slurm, and then the job that merges all.
func (s submission) submit(c *cli.Context, dir string, numbers []int) error {
	if err := s.write(dir); err != nil {
		return err
	}
	var after []string
	again := func(err error) error {
		return fmt.Errorf("%w; cloudgate submit --missing %s tries again", err, dir)
	}
	if len(numbers) > 0 {
		id, err := sbatch(c.Context, []string{"--array=" + numberList(numbers)}, filepath.Join(dir, arrayScript))
		if err != nil {
			return again(err)
		}
		s.Jobs = append(s.Jobs, id)
		if err := s.write(dir); err != nil {
			return err
		}
		after = append(after, id)
	}
	waiting, err := underWay(c.Context, s.Jobs)
	if err != nil {
		return again(err)
	}
	for _, task := range waiting {
		if !slices.Contains(after, task.job) {
			after = append(after, task.id())
		}
	}
	if s.Merge, err = sbatch(c.Context, mergeOptions(after), filepath.Join(dir, mergeScript)); err != nil {
		return again(err)
	}
	if err := s.write(dir); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.App.Writer, "%s of %d of study %s submitted; the job that merges all is %s.\ncloudgate status %s says how far they are. The result will be in %s\n",
		report.Counted(len(numbers), "shard"), s.Shards, s.Study, s.Merge, dir, s.Result)
	return err
}

// submitMissing hands over again the shards that are neither complete nor under way.
func submitMissing(c *cli.Context) error {
	if c.Args().Present() {
		return usagef("submit: --missing submits a study again as it was; found the argument %q beside it", c.Args().First())
	}
	for _, f := range c.Command.Flags {
		flag := f.Names()[0]
		if c.IsSet(flag) && !slices.Contains([]string{"missing", "dry-run", "engine"}, flag) {
			return usagef("submit: --missing submits a study again as it was; --%s does not go with it", flag)
		}
	}
	dir, err := filepath.Abs(c.String("missing"))
	if err != nil {
		return err
	}
	sub, err := readSubmission(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("%s: no study was submitted there; cloudgate submit SCENARIO --out %s does so", dir, dir)
	}
	if err != nil {
		return usageError{err}
	}
	p, err := survey(c.Context, dir)
	if err != nil {
		return err
	}
	if p.slurm != nil {
		return fmt.Errorf("what is under way is not known, and would be submitted twice: %w", p.slurm)
	}
	lost := p.lost()
	if len(lost) == 0 && (p.merging || p.merged) {
		_, err := fmt.Fprintf(c.App.Writer, "Nothing is lost: cloudgate status %s says how far it is.\n", dir)
		return err
	}
	if c.Bool("dry-run") {
		_, err := fmt.Fprintf(c.App.Writer, "shards to submit: %s\n", numberList(lost))
		return err
	}
	m, request, err := p.origin()
	if err != nil {
		return err
	}
	if _, err := begin(dir, sub, m, request); err != nil { // anew where nothing can be gone on with
		return err
	}
	return sub.submit(c, dir, lost)
}

// origin is what the shards of a study are made from, as any of them has it.
func (p progressOf) origin() (output.Manifest, output.Request, error) {
	for _, f := range p.found {
		if r, err := output.OpenShard(f.Dir); err == nil {
			defer r.Close()
			rows, err := r.Parameters()
			if err != nil {
				return output.Manifest{}, output.Request{}, err
			}
			draws, err := r.Draws()
			return r.Manifest().Whole(), output.Request{Parameters: rows, Draws: draws}, err
		}
		if work, err := output.FindWork(f.Dir); err == nil && work.Shard != nil {
			return work.Manifest.Whole(), work.Request, nil
		}
	}
	return output.Manifest{}, output.Request{}, fmt.Errorf("%s: no shard is left that says what the study was; submit it anew, to another --out", p.dir)
}

// print prints what would be written and done.
func (j slurmJob) print(w io.Writer) error {
	array, merge, err := j.scripts()
	if err != nil {
		return err
	}
	at := func(name string) string { return shellQuote(filepath.Join(j.Dir, name)) }
	_, err = fmt.Fprintf(w, "# %s\n%s\n# %s\n%s\n# Submitted by:\n# sbatch --parsable %s\n# sbatch --parsable %s %s\n",
		filepath.Join(j.Dir, arrayScript), array, filepath.Join(j.Dir, mergeScript), merge,
		at(arrayScript), strings.Join(mergeOptions([]string{"ARRAY"}), " "), at(mergeScript))
	return err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
)

func statusCommand() *cli.Command {
	return &cli.Command{
		Name:      "status",
		Category:  groupCluster,
		Usage:     "say how far the shards of a study are",
		UsageText: "cloudgate status DIR",
		Description: "DIR is where submit put the shards, or any directory that holds some. What Slurm says of them is said where squeue is\n" +
			"on the path. The exit code is 1 if shards have failed or are missing and nobody is at work on them. Example:\n" +
			"  cloudgate status results/shards",
		Action: statusAction,
	}
}

func statusAction(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	p, err := survey(c.Context, args[0])
	if err != nil {
		return err
	}
	if err := p.print(c.App.Writer); err != nil {
		return err
	}
	if len(p.lost()) > 0 && p.slurm == nil {
		return quietError(exitFailed)
	}
	return nil
}

// progressOf is how far the shards of a study are.
type progressOf struct {
	dir       string
	name      string // of the scenario
	of        output.Shard
	submitted bool
	found     []output.FoundShard
	shards    []shardProgress // by number, from 1
	waiting   []task          // of shards
	merging   bool            // the job that merges waits or runs
	merged    bool
	result    string
	slurm     error // why Slurm could not be asked
}

// shardProgress is how far a shard is.
type shardProgress struct {
	state shardState
	done  int
	runs  int
	note  string
}

type shardState string

// The states of a shard. The last two are nobody's: they are lost.
const (
	shardComplete shardState = "complete"
	shardRunning  shardState = "running"
	shardQueued   shardState = "waiting"
	shardFailed   shardState = "failed"
	shardMissing  shardState = "missing"
)

var shardStates = []shardState{shardComplete, shardRunning, shardQueued, shardFailed, shardMissing}

// survey looks at a directory and asks Slurm.
func survey(ctx context.Context, dir string) (progressOf, error) {
	p := progressOf{dir: dir}
	sub, err := readSubmission(dir)
	p.submitted = err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return p, usageError{err}
	}
	if p.found, err = output.FindShards(dir); err != nil && !p.submitted {
		return p, usageError{err}
	}
	i := slices.IndexFunc(p.found, func(f output.FoundShard) bool { return f.Shard.Of > 0 })
	switch {
	case p.submitted:
		p.of = output.Shard{Of: sub.Shards, Study: sub.Study}
		p.name, p.result = sub.Name, sub.Result
	case i < 0:
		return p, usagef("%s: no shard in it can be read: %w", dir, p.found[0].Err)
	}
	if i >= 0 {
		p.name = p.found[i].Name
		p.of.Runs = p.found[i].Shard.Runs
		if !p.submitted {
			p.of = p.found[i].Shard
		}
	}
	p.shards = make([]shardProgress, p.of.Of)
	for n := range p.shards {
		p.shards[n].state = shardMissing
	}
	for _, f := range p.found {
		if f.Shard.Of == p.of.Of && f.Shard.Study == p.of.Study {
			p.shards[f.Shard.Number-1] = progressIn(f)
		}
	}
	if p.submitted {
		p.askSlurm(ctx, sub)
		if state, err := output.Inspect(sub.Result, output.KindRun, sub.Study); err == nil {
			p.merged = state == output.SameStudy
		}
	}
	return p, nil
}

// progressIn is what a directory says of a shard.
func progressIn(f output.FoundShard) shardProgress {
	s := shardProgress{done: f.Done, runs: f.End - f.First}
	switch {
	case f.Err == nil:
		s.state = shardComplete
	case errors.Is(f.Err, output.ErrBusy):
		s.state = shardRunning
	case errors.Is(f.Err, output.ErrPartial) && f.Done == 0 && f.Ended == "":
		s.state = shardMissing
	case errors.Is(f.Err, output.ErrPartial):
		s.state, s.note = shardFailed, f.Ended
	default:
		s.state, s.note = shardFailed, f.Err.Error()
	}
	return s
}

// askSlurm notes which shards are running or wait. Without squeue the directory has to do.
func (p *progressOf) askSlurm(ctx context.Context, sub submission) {
	if _, err := exec.LookPath("squeue"); err != nil {
		p.slurm = errors.New("squeue, the command of Slurm that lists jobs, is not on the path")
		return
	}
	if p.waiting, p.slurm = underWay(ctx, sub.Jobs); p.slurm != nil {
		return
	}
	for _, t := range p.waiting {
		if t.number < 1 || t.number > len(p.shards) {
			continue
		}
		if s := &p.shards[t.number-1]; s.state != shardComplete {
			s.note = ""
			if s.state = shardQueued; t.state == "RUNNING" {
				s.state = shardRunning
			}
		}
	}
	if sub.Merge != "" {
		jobs, err := underWay(ctx, []string{sub.Merge})
		p.merging, p.slurm = len(jobs) > 0, err
	}
}

// lost are the numbers of shards that nobody makes.
func (p progressOf) lost() (numbers []int) {
	for i, s := range p.shards {
		if s.state == shardFailed || s.state == shardMissing {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

func (p progressOf) print(w io.Writer) error {
	by := map[shardState][]int{}
	done := 0
	for i, s := range p.shards {
		by[s.state] = append(by[s.state], i+1)
		done += s.done
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, study %s in %d shards", p.name, p.of.Study, p.of.Of)
	if p.of.Runs > 0 {
		fmt.Fprintf(&b, ": %d of %d runs are done", done, p.of.Runs)
	}
	b.WriteString("\n")
	for _, state := range shardStates {
		if n := by[state]; len(n) > 0 {
			fmt.Fprintf(&b, "  %-9s %d  (%s)\n", state, len(n), numberList(n))
		}
	}
	for i, s := range p.shards {
		if s.state == shardFailed {
			fmt.Fprintf(&b, "shard %d has %d of %d runs", i+1, s.done, s.runs)
			if s.note != "" {
				fmt.Fprintf(&b, ": %s", s.note)
			}
			b.WriteString("\n")
		}
	}
	p.advise(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// advise says what is next.
func (p progressOf) advise(b *strings.Builder) {
	lost := len(p.lost()) > 0
	switch {
	case p.merged:
		fmt.Fprintf(b, "The result is in %s\n", p.result)
	case p.submitted && p.slurm != nil:
		fmt.Fprintf(b, "What Slurm does is not known: %v\n", p.slurm)
	case p.submitted && lost:
		fmt.Fprintf(b, "cloudgate submit --missing %s hands over again what has failed or is missing.\n", p.dir)
	case p.submitted && p.merging:
		fmt.Fprintf(b, "The result will be in %s\n", p.result)
	case p.submitted:
		fmt.Fprintf(b, "No job merges the shards: cloudgate submit --missing %s submits one.\n", p.dir)
	case lost:
		fmt.Fprintf(b, "run --shard makes a shard that is missing, cloudgate resume goes on with one that has failed.\n")
	default:
		fmt.Fprintf(b, "cloudgate merge %s makes the result.\n", p.dir)
	}
}

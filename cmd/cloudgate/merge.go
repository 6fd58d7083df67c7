package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
)

func mergeCommand() *cli.Command {
	return &cli.Command{
		Name:      "merge",
		Category:  groupCluster,
		Usage:     "make the result of a study of its shards",
		UsageText: "cloudgate merge DIR... [flags]",
		Description: "Each DIR is a shard that run --shard has made, or a directory that holds shards; their order is of no matter.\n" +
			"The result is, byte for byte, that of the study on one machine. Nothing is made unless all runs are there\n" +
			"once, whole, and of one study, computed by this version. Shards stay as they are. Examples:\n" +
			"  cloudgate merge results/shards --out results/merged\n" +
			"  cloudgate merge results/first results/second --out results/both --formats svg",
		Flags: slices.Concat([]cli.Flag{
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Usage: "result `DIR`; by default results/<scenario>-<study id>"},
			workersFlag(),
		}, lookFlags("; none for no figures"), []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "print the summary as JSON instead of the table"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print the result directory alone"},
			&cli.BoolFlag{Name: "force", Usage: "replace another result in the directory, or what there is of one"},
		}),
		Action: mergeAction,
	}
}

// mostShards is how many directories merge takes as arguments; a directory may hold more.
const mostShards = 100_000

func mergeAction(c *cli.Context) error {
	args, err := arguments(c, 1, mostShards)
	if err != nil {
		return err
	}
	l, err := parseLook(c)
	if err = errors.Join(err, misread(c)); err != nil {
		return usageError{err}
	}
	stdout, stderr := c.App.Writer, c.App.ErrWriter
	said := stderr
	if c.Bool("quiet") {
		said = io.Discard
	}
	found, err := output.FindShards(args...)
	if err != nil {
		return usageError{err}
	}
	var check *progress
	if !c.Bool("quiet") {
		check = newProgress(stderr, 0)
		check.what = "runs checked"
	}
	r, err := mergeable(c.Context, said, check, found)
	if err != nil {
		return err
	}
	if err := l.writable(r.manifest()); err != nil {
		return err
	}
	r.dir, r.named, r.force, r.look, r.workers = c.String("out"), c.String("out") != "", c.Bool("force"), l, workersOf(c)
	there, err := r.find(c.Context, said, stderr)
	if err != nil {
		return err
	}
	switch {
	case there && len(l.formats) > 0:
		err = addFigures(c.Context, said, r.dir, l)
	case !there:
		if !c.Bool("quiet") {
			r.progress = newProgress(stderr, r.runs())
		}
		err = r.execute(c.Context)
	}
	if err != nil {
		return err
	}
	return present(stdout, stderr, r.dir, there, c.Bool("json"), c.Bool("quiet"))
}

// mergeable is the study that shards are of, ready to be made of them. The error is all that is in the way, and says
// what to do about it. Shards are opened one by one: memory does not grow with their number.
func mergeable(ctx context.Context, said io.Writer, check *progress, found []output.FoundShard) (*studyRun, error) {
	var errs []error
	whole := slices.IndexFunc(found, func(f output.FoundShard) bool { return f.Err == nil })
	if whole < 0 {
		for _, f := range found {
			errs = append(errs, incomplete(f))
		}
		return nil, refused(errs)
	}
	first := found[whole].Dir
	r, of, err := studyOfShard(first)
	if err != nil {
		return nil, err
	}
	check.expect(of.Shard.Runs)
	defer check.finish()
	for i, f := range found {
		if ctx.Err() != nil {
			return nil, interrupted(context.Cause(ctx), "stopped while looking at the shards; nothing was written")
		}
		if f.Err != nil {
			errs = append(errs, incomplete(f))
			continue
		}
		if err := fits(f.Dir, first, of); err != nil {
			errs = append(errs, err)
			continue
		}
		if before := i - 1; before >= 0 && found[before].Err == nil && found[before].End > f.First {
			errs = append(errs, fmt.Errorf("%s and %s both hold runs %d to %d; give one of them, or shards that are cut alike",
				found[before].Dir, f.Dir, f.First, min(found[before].End, f.End)-1))
		}
		r.parts = append(r.parts, f.Dir)
		check.reached(f.End)
	}
	check.finish()
	for _, gap := range output.Missing(found, of.Shard.Runs) {
		errs = append(errs, fmt.Errorf("runs %d to %d are missing%s", gap[0], gap[1]-1, lacking(of.Shard, gap)))
	}
	if err := refused(errs); err != nil {
		return nil, err
	}
	fmt.Fprintf(said, "%s: %d shards hold all %d runs\n", of.Name, len(r.parts), of.Shard.Runs)
	return r, nil
}

// studyOfShard is the study that a shard is of, if this program would make it of the same runs.
func studyOfShard(dir string) (*studyRun, output.Manifest, error) {
	of, draws, err := shardStudy(dir)
	if err != nil {
		return nil, of, err
	}
	r, err := resolved(of, draws)
	if err == nil && of.Revision != revision() {
		err = versionError(fmt.Sprintf("it was made by revision %q of cloudgate, and this is %q", of.Revision, revision()))
	}
	if err != nil {
		advice := ""
		if errors.As(err, new(versionError)) {
			advice = "; merge with the former, or make all shards with this"
		}
		return nil, of, usagef("%s cannot be merged: %w%s", dir, err, advice)
	}
	r.shard = nil
	return r, of, nil
}

// lacking names the shards that would have missing runs, if all were cut like this one.
func lacking(s *output.Shard, gap [2]int) string {
	text := ""
	for i := range s.Of {
		other := output.Shard{Number: i + 1, Of: s.Of, Runs: s.Runs}
		if first, end := other.Range(); first >= gap[0] && end <= gap[1] {
			if text == "" {
				text = fmt.Sprintf(": give, or make with the same command and --shard %s", other)
				continue
			}
			if end == gap[1] {
				text += fmt.Sprintf(" to %s", other)
			}
		}
	}
	return text
}

// refused joins what is in the way, as wrong use unless all of it will pass; of very much it gives the beginning.
func refused(errs []error) error {
	const most = 20
	err := errors.Join(errs[:min(most, len(errs))]...)
	if more := len(errs) - most; more > 0 {
		err = fmt.Errorf("%w\nand %d more like these", err, more)
	}
	if err == nil || errors.Is(err, output.ErrBusy) {
		return err
	}
	return usageError{err}
}

// incomplete says of something that is no complete shard what to do about it.
func incomplete(f output.FoundShard) error {
	switch {
	case errors.Is(f.Err, output.ErrBusy):
		return f.Err
	case errors.Is(f.Err, output.ErrPartial):
		return fmt.Errorf("%s: %d of %d runs are done; cloudgate resume %s goes on with it", f.Dir+output.PartialSuffix, f.Done, f.End-f.First, f.Dir)
	}
	return fmt.Errorf("%s: %w; if it is a shard, make it anew, and move this away", f.Dir, f.Err)
}

// shardStudy is the manifest of a shard, and the file that its inputs were drawn from, if there was one.
func shardStudy(shard string) (m output.Manifest, draws []byte, err error) {
	s, err := output.OpenShard(shard)
	if err != nil {
		return m, nil, err
	}
	defer s.Close()
	draws, err = s.Draws()
	return s.Manifest(), draws, err
}

// fits is nil for a shard as it was written, of the same study as the first.
func fits(dir, first string, of output.Manifest) error {
	s, err := output.OpenShard(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	if apart := apart(s.Manifest(), of); apart != "" {
		return fmt.Errorf("%s is not of the same study as %s: %s", dir, first, apart)
	}
	if err := s.Verify(); err != nil {
		return fmt.Errorf("%w; remove %s, and make shard %s anew", err, dir, s.Manifest().Shard)
	}
	return nil
}

// apart says in what a shard's study is not that of another shard, "" when it is the same.
func apart(m, of output.Manifest) string {
	a, b := m.Whole(), of.Whole()
	for _, part := range []struct {
		name string
		a, b any
	}{
		{"scenario", a.Name, b.Name},
		{"model", a.Model, b.Model},
		{"revision of cloudgate", a.Revision, b.Revision},
		{"design", a.Design.Kind, b.Design.Kind},
		{"seed", a.Design.Seed, b.Design.Seed},
		{"replicates", a.Design.Replicates, b.Design.Replicates},
		{"number of runs", a.Design.End, b.Design.End},
		{"selection to keep", a.Keep, b.Keep},
	} {
		if !reflect.DeepEqual(part.a, part.b) {
			return fmt.Sprintf("found the %s %v, expected %v", part.name, part.a, part.b)
		}
	}
	if err := otherVersion(m.Versions, of.Versions); err != nil {
		return "it was made with other versions of cloudgate or the model"
	}
	if a.Stream != b.Stream {
		return "its scenario has other values"
	}
	if part := differs(a, b); part != "" {
		return "it has other " + part
	}
	return ""
}

// assemble gives the writer the runs of the shards, from the next one on.
func (r *studyRun) assemble(ctx context.Context, w *output.Writer) error {
	for _, dir := range r.parts {
		if ctx.Err() != nil {
			return r.stopped(context.Cause(ctx), w, "stopped after %d of %d runs; they are", w.Next(), r.study.Runs)
		}
		err := r.appendShard(w, dir)
		if errors.As(err, new(usageError)) {
			return err
		}
		if err != nil {
			return r.stopped(err, w, "stopped after %d of %d runs; they are", w.Next(), r.study.Runs)
		}
		r.progress.reached(w.Next())
	}
	return nil
}

func (r *studyRun) appendShard(w *output.Writer, dir string) error {
	s, err := output.OpenShard(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	d := s.Manifest().Design
	switch next := w.Next(); {
	case d.End <= next:
		return nil // taken before it was interrupted
	case r.gathered == nil:
		return w.Append(s, nil)
	case d.First < next: // as run has left it
		return usagef("%s has what is known of the runs before %d, and %s begins with run %d: cloudgate resume %s goes on with the former, --force begins anew",
			w.Dir(), next, dir, d.First, r.dir)
	}
	return w.Append(s, r.gathered.Merge)
}

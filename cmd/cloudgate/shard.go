package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/scenarios"
)

// readShard reads --shard; nil without it. A study that could not be resolved is nil: what can be said without it is said
// all the same.
func readShard(c *cli.Context, s *scenarios.Study, kept selection) (*output.Shard, error) {
	text := c.String("shard")
	if !c.IsSet("shard") {
		return nil, nil
	}
	var errs []error
	for _, not := range []struct{ flag, why string }{
		{"until", "it looks at all runs to find how many are enough, and a shard has a part of them; find the number first, and give it by --runs"},
		{"formats", "a shard has no figures; cloudgate merge draws them"},
		{"style", "a shard has no figures; cloudgate merge draws them"},
		{"font", "a shard has no figures; cloudgate merge draws them"},
		{"json", "a shard has no summary; cloudgate merge makes it"},
	} {
		if c.IsSet(not.flag) {
			errs = append(errs, usagef("run: --%s does not go with --shard: %s", not.flag, not.why))
		}
	}
	i, n, err := parseShard(text)
	if err != nil {
		errs = append(errs, err)
	} else if s != nil {
		errs = append(errs, tooMany(s, n))
	}
	if err := errors.Join(errs...); err != nil || s == nil {
		return nil, err
	}
	return &output.Shard{Number: i, Of: n, Runs: s.Runs, Study: s.StudyID(0, s.Runs, kept.canonical)}, nil
}

// parseShard reads the number of a shard, from 1, and of all.
func parseShard(text string) (number, of int, err error) {
	before, after, ok := strings.Cut(text, "/")
	number, errNumber := strconv.Atoi(before)
	of, errOf := strconv.Atoi(after)
	if !ok || errNumber != nil || errOf != nil || number < 1 || number > of {
		return 0, 0, usagef("--shard: found %q, expected the number of a shard and of all, from 1/8 to 8/8", text)
	}
	return number, of, nil
}

// tooMany refuses more shards than a study has blocks of runs.
func tooMany(s *scenarios.Study, shards int) error {
	most := output.MostShards(s.Runs)
	if shards <= most {
		return nil
	}
	return usagef("found %d shards of %d runs, expected at most %d: a shard is made of blocks of %d runs", shards, s.Runs, most, output.BlockRuns)
}

// shardsDir is where the shards of a study go that nobody gave a directory.
func shardsDir(s *scenarios.Study, study string) string { return resultDir(s, study) + ".shards" }

// openAny opens a result or a shard.
func openAny(dir string) (*output.Results, error) {
	r, err := output.Open(dir)
	if errors.Is(err, output.ErrShard) {
		return output.OpenShard(dir)
	}
	return r, err
}

// presentAny prints a result directory, or says of a shard that it is complete.
func presentAny(stdout, stderr io.Writer, dir string, found, asJSON, quiet bool) error {
	r, err := openAny(dir)
	if err != nil {
		return err
	}
	defer r.Close()
	if r.Manifest().Shard != nil {
		return presentShard(stdout, dir, found, quiet)
	}
	return present(stdout, stderr, dir, found, asJSON, quiet)
}

// presentShard says of a shard that it is complete.
func presentShard(stdout io.Writer, dir string, found, quiet bool) error {
	r, err := output.OpenShard(dir)
	if err != nil {
		return err
	}
	defer r.Close()
	m := r.Manifest()
	note := ""
	if found {
		note = "; it was complete already, and nothing was computed"
	}
	if quiet {
		_, err = fmt.Fprintln(stdout, dir)
	} else {
		_, err = fmt.Fprintf(stdout, "Shard %s of %s, runs %d to %d of %d, is in %s%s.\nWith all shards, cloudgate merge makes the result of study %s.\n",
			m.Shard, m.Name, m.Design.First, m.Design.End-1, m.Shard.Runs, dir, note, m.Shard.Study)
	}
	if err == nil && m.Failed > 0 {
		err = quietError(exitFailedRuns)
	}
	return err
}

// writeShard writes what a shard has beside its runs.
func (r *studyRun) writeShard(w *output.Writer) error {
	if r.gathered != nil {
		if err := w.WriteSketch(r.gathered.Save); err != nil {
			return err
		}
	}
	return w.WriteParameters(w.Request().Parameters)
}

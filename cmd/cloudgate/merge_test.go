package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cloudgate/output"
)

// failingSometimes is a scenario of which about one run in fifty fails: its numbers overflow.
const failingSometimes = `cloudgate: 1
extends: bass
horizon: 2000:2100
p: mixture(0.98 uniform(0.01, 0.05), 0.02 uniform(8, 10))
q: uniform(0, 10)
m: 1.5e307
`

// ran runs the command and fails the test unless it ends with that code.
func ran(t *testing.T, want int, args ...string) (stderr string) {
	t.Helper()
	_, stderr, code := command(t, args...)
	if code != want {
		t.Fatalf("cloudgate %s: exit code %d, expected %d\n%s", strings.Join(args, " "), code, want, stderr)
	}
	return stderr
}

// The result of shards is, byte for byte, that of the study on one machine, whatever is kept, by every design, for any number of
// shards made in any order by any number of workers, and named in any order. CLOUDGATE_SLOW=1 cuts the baseline into eight.
func TestMergedIsUnsharded(t *testing.T) {
	t.Parallel()
	type merging struct {
		scenario, design, keep string
		runs, shards           int
	}
	var list []merging
	for _, design := range []string{"random", "lhs", "sobol"} {
		for _, keep := range []string{"headline", "none", "all"} {
			list = append(list, merging{"ishigami", design, keep, 60_000, 8})
		}
	}
	list = append(list,
		merging{"failing", "sobol", "headline", 9000, 2},
		merging{"bass", "lhs", "none", 8256, 2})
	if os.Getenv("CLOUDGATE_SLOW") != "" {
		list = append(list, merging{"failing", "random", "none", 9000, 2}, merging{"baseline-2014", "lhs", "none", 8256, 2})
		for _, keep := range []string{"headline", "none", "all"} {
			list = append(list, merging{"baseline-2014", "sobol", keep, 65_536, 8})
		}
	}
	root := t.TempDir()
	write(t, filepath.Join(root, "failing.yaml"), failingSometimes)
	for i, m := range list {
		t.Run(fmt.Sprint(m), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(root, strconv.Itoa(i))
			scenario, code := m.scenario, exitDone
			if scenario == "failing" {
				scenario, code = filepath.Join(root, "failing.yaml"), exitFailedRuns
			}
			study := []string{"run", scenario, "--design", m.design, "--keep", m.keep, "--runs", strconv.Itoa(m.runs), "-q"}
			r := rand.New(rand.NewPCG(7, uint64(i)))
			var dirs []string
			for _, at := range r.Perm(m.shards) {
				shard := filepath.Join(dir, "shards", fmt.Sprint("part ", at))
				ran(t, code, append(study, "--shard", fmt.Sprintf("%d/%d", at+1, m.shards), "--workers", strconv.Itoa(1+at%3), "--out", shard)...)
				dirs = append(dirs, shard)
			}
			whole, merged := filepath.Join(dir, "whole"), filepath.Join(dir, "merged")
			formats := "none"
			if i%4 == 0 {
				formats = "svg"
			}
			ran(t, code, append(study, "--formats", formats, "--out", whole)...)
			r.Shuffle(len(dirs), func(i, j int) { dirs[i], dirs[j] = dirs[j], dirs[i] })
			if i%2 == 0 {
				dirs = []string{filepath.Join(dir, "shards")}
			}
			ran(t, code, slices.Concat([]string{"merge"}, dirs, []string{"--formats", formats, "--out", merged, "-q"})...)
			undisturbed(t, merged, whole)
			if _, err := os.Stat(filepath.Join(merged, "failures.csv")); (err == nil) != (m.scenario == "failing") {
				t.Errorf("failures.csv: %v", err)
			}
		})
	}
}

// Shards that were cut in different ways, and together have all runs once, are merged, too.
func TestMergeOfUnequalShards(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	study := []string{"run", "ishigami", "--runs", "32768", "-q"}
	for _, shard := range []string{"1/2", "3/4", "4/4"} {
		succeed(t, append(study, "--shard", shard, "--out", filepath.Join(dir, "shards", strings.Replace(shard, "/", "-", 1)))...)
	}
	whole, merged := filepath.Join(dir, "whole"), filepath.Join(dir, "merged")
	succeed(t, append(study, "--formats", "none", "--out", whole)...)
	succeed(t, "merge", filepath.Join(dir, "shards"), "--formats", "none", "--out", merged)
	undisturbed(t, merged, whole)
}

// A merge that is interrupted goes on from the shards that it has, with the same command or with resume, which makes
// the runs of the others itself; shards stay as they are.
func TestInterruptedMerge(t *testing.T) {
	t.Parallel()
	for _, keep := range []string{"headline", "none"} {
		dir := t.TempDir()
		study := []string{"run", "ishigami", "--runs", "32768", "--keep", keep, "-q"}
		for _, i := range []string{"1", "2", "3", "4"} {
			succeed(t, append(study, "--shard", i+"/4", "--out", filepath.Join(dir, "shards", i))...)
		}
		whole := filepath.Join(dir, "whole")
		succeed(t, append(study, "--formats", "none", "--out", whole)...)
		before := contents(t, filepath.Join(dir, "shards"))
		for _, again := range []string{"merge", "resume"} {
			merged := filepath.Join(dir, again)
			ctx, cancel := context.WithCancel(context.Background())
			found, err := output.FindShards(filepath.Join(dir, "shards"))
			if err != nil {
				t.Fatal(err)
			}
			st, err := mergeable(ctx, io.Discard, nil, found)
			if err != nil {
				t.Fatal(err)
			}
			st.dir, st.named, st.workers = merged, true, 1
			st.progress = &progress{w: &cancelOn{cancel: cancel}, terminal: true, total: st.runs()} // it writes after the first shard
			if _, err := st.find(ctx, io.Discard, io.Discard); err != nil {
				t.Fatal(err)
			}
			err = st.execute(ctx)
			if exitCode(err) != exitInterrupted || !strings.Contains(err.Error(), "stopped after 8192 of 32768 runs; they are in "+merged+
				".partial, and the same command goes on from run 8192") {
				t.Fatalf("exit code %d: %v", exitCode(err), err)
			}
			args := []string{"resume", merged}
			if again == "merge" {
				args = []string{"merge", filepath.Join(dir, "shards"), "--out", merged, "--formats", "none"}
			}
			if said := ran(t, exitDone, args...); !strings.Contains(said, "8192 of 32768 runs are done in "+merged+".partial; it goes on from there") {
				t.Errorf("%s said %s", again, said)
			}
			undisturbed(t, merged, whole)
		}
		after := contents(t, filepath.Join(dir, "shards"))
		for name := range before {
			if string(before[name]) != string(after[name]) {
				t.Errorf("%s was changed", name)
			}
		}
	}
}

// What an interrupted run knows of runs up to the middle of a shard cannot be joined with that shard, and is not thrown away.
func TestMergeOverUnfinishedRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	study := []string{"run", "ishigami", "--runs", "16384", "--keep", "none", "-q"}
	for _, i := range []string{"1", "2"} {
		succeed(t, append(study, "--shard", i+"/2", "--out", filepath.Join(dir, "shards", i))...)
	}
	whole, merged := filepath.Join(dir, "whole"), filepath.Join(dir, "merged")
	succeed(t, append(study, "--formats", "none", "--out", whole)...)
	ctx, cancel := context.WithCancel(context.Background())
	s := loaded(t, "ishigami", "", 16_384)
	kept, err := keeping(s.Spec, "none")
	if err != nil {
		t.Fatal(err)
	}
	st := studyRun{
		study: s, kept: kept, dir: merged, named: true, workers: 1,
		progress: &progress{w: &cancelOn{cancel: cancel}, terminal: true, total: s.Runs}, // it writes after the first block
	}
	st.identify()
	if err := st.execute(ctx); exitCode(err) != exitInterrupted {
		t.Fatal(err)
	}
	said := ran(t, exitUsage, "merge", filepath.Join(dir, "shards"), "--out", merged, "--formats", "none")
	if !strings.Contains(said, "/shards/1 begins with run 0: cloudgate resume "+merged+" goes on with the former, --force begins anew") {
		t.Errorf("merge said %s", said)
	}
	succeed(t, "resume", merged, "-q")
	undisturbed(t, merged, whole)
}

// A shard that is killed goes on where it stopped, with the same command or with resume.
func TestKilledShard(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, keep := range []string{"headline", "none"} {
		shard := []string{"run", "ishigami", "--design", "random", "--runs", "400000", "--keep", keep, "--shard", "2/2", "-q", "--out"}
		whole := filepath.Join(root, "whole"+keep)
		succeed(t, append(shard, whole)...)
		for name, again := range map[string]func(dir string) []string{
			"resume": func(dir string) []string { return []string{"resume", dir, "-q"} },
			"run":    func(dir string) []string { return append(shard, dir) },
		} {
			dir := filepath.Join(root, name+keep)
			lines := 3
			if keep == "none" { // of which there is no checkpoint yet
				lines = 2
			}
			killAfter(t, dir+output.PartialSuffix, lines, append(shard, dir)...)
			if _, err := os.Stat(dir); err == nil {
				t.Logf("%s: it was too quick to be killed", name)
			}
			if out := succeed(t, again(dir)...); out != dir+"\n" {
				t.Errorf("%s printed %s", name, out)
			}
			undisturbed(t, dir, whole)
		}
	}
}

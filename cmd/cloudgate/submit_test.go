package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"cloudgate/output"
)

// What a shard begins from is made where there is nothing to go on with: no work, or work that cannot be read. What is
// complete or under way stays, and the shards of another study are not touched.
func TestBegin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := &studyRun{study: loaded(t, "bass", "lhs", 40_000)}
	var err error
	if r.kept, err = keeping(r.study.Spec, "headline"); err != nil {
		t.Fatal(err)
	}
	r.identify()
	sub := submission{Name: "bass", Study: r.id, Shards: 5, Result: "result"}
	request := output.Request{Parameters: parameterRows(r.study)}
	at := func(n int) string { return filepath.Join(dir, output.Shard{Number: n, Of: 5}.Dir()) }
	all := []int{1, 2, 3, 4, 5}
	if numbers, err := begin(dir, sub, r.manifest(), request); err != nil || !slices.Equal(numbers, all) {
		t.Fatalf("begun are %v, %v", numbers, err)
	}
	p, err := survey(t.Context(), dir)
	if err != nil || !slices.Equal(p.lost(), all) || p.of.Runs != 40_000 {
		t.Errorf("lost are %v of %+v, %v", p.lost(), p.of, err)
	}
	succeed(t, "resume", at(2), "-q")
	succeed(t, "resume", at(4), "-q")
	write(t, filepath.Join(at(1)+output.PartialSuffix, "unfinished.journal"), "0 {}\n")
	if err := os.RemoveAll(at(3) + output.PartialSuffix); err != nil {
		t.Fatal(err)
	}
	// Any shard that is left says what the others begin from.
	if p, err = survey(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	m, request, err := p.origin()
	if err != nil {
		t.Fatal(err)
	}
	if numbers, err := begin(dir, sub, m, request); err != nil || !slices.Equal(numbers, []int{1, 3, 5}) {
		t.Fatalf("begun are %v, %v", numbers, err)
	}
	for _, n := range []int{1, 3, 5} {
		succeed(t, "resume", at(n), "-q")
	}
	whole, merged := filepath.Join(dir, "whole"), filepath.Join(dir, "merged")
	succeed(t, "merge", dir, "--formats", "none", "--out", merged, "-q")
	succeed(t, "run", "bass", "--design", "lhs", "--runs", "40000", "--formats", "none", "--out", whole, "-q")
	undisturbed(t, merged, whole)

	other := sub
	other.Study = "another"
	before := contents(t, dir)
	if _, err := begin(dir, other, m, request); err == nil || !strings.Contains(err.Error(), "of study "+r.id+", expected") {
		t.Errorf("over shards of another study: %v", err)
	}
	if after := contents(t, dir); len(after) != len(before) {
		t.Errorf("%d files were %d", len(after), len(before))
	}
}

// SIGTERM, which clusters send before they kill, is as Ctrl-C: the shard says what it has, and goes on.
func TestTerminated(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	shard := []string{"run", "ishigami", "--design", "random", "--runs", "8e6", "--keep", "none", "--shard", "1/2", "-q", "--out"}
	dir := filepath.Join(root, "shard")
	cmd := exec.Command("cloudgate", append(shard, dir)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	wait(t, "the shard begins", func() bool {
		_, begun := os.Stat(filepath.Join(dir+output.PartialSuffix, "unfinished.journal"))
		_, done := os.Stat(dir)
		return begun == nil || done == nil
	})
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Skipf("no such signal: %v", err)
	}
	switch code := exitOf(cmd.Wait()); code {
	case exitInterrupted:
	case exitDone:
		t.Fatal("the shard was done before the signal came, and should have more runs; or it did not heed it")
	default:
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	found, err := output.FindShards(root)
	if err != nil || len(found) != 1 || !strings.Contains(found[0].Ended, "what is known of them is in "+dir) {
		t.Fatalf("found %+v, %v", found, err)
	}
	succeed(t, "resume", dir, "-q")
}

// A shard that is accepted is one of them; it is written as it was read, but for signs and zeros.
func FuzzShard(f *testing.F) {
	for _, text := range []string{"3/64", "1/1", "0/4", "5/4", "/", "3", "-1/-1", "+1/02", "9223372036854775808/9223372036854775808"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		i, n, err := parseShard(text)
		if err != nil {
			return
		}
		again, of, err := parseShard(output.Shard{Number: i, Of: n}.String())
		if err != nil || again != i || of != n || i < 1 || i > n {
			t.Fatalf("%q is %d of %d, and again %d of %d, %v", text, i, n, again, of, err)
		}
	})
}

// Whatever stands in the file of a submission, or comes from squeue, is read or refused.
func FuzzSubmission(f *testing.F) {
	f.Add(`{"name": "bass", "study_id": "ab", "shards": 8, "result": "r", "jobs": ["1"], "merge": "2"}`, "3 RUNNING\nN/A PENDING\n")
	f.Add(`{"shards": -1}`, "1")
	f.Add("null", "x y\n")
	f.Fuzz(func(t *testing.T, file, queue string) {
		dir := t.TempDir()
		write(t, filepath.Join(dir, submissionFile), file)
		if sub, err := readSubmission(dir); err == nil && sub.Shards < 1 {
			t.Fatalf("found %+v", sub)
		}
		tasks, err := parseQueue("7", queue)
		for _, task := range tasks {
			if err != nil || task.number < 0 || !strings.HasPrefix(task.id(), "7") {
				t.Fatalf("found %+v, %v", task, err)
			}
		}
	})
}

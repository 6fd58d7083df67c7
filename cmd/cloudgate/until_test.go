package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cloudgate/output"
	"cloudgate/sim"
)

// opened is a result of the test.
func opened(t *testing.T, dir string) *output.Results {
	t.Helper()
	r, err := output.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// The result of a rule is that of the number of runs it found: same study, same place, same bytes of every file, and a
// manifest that differs in how the number came about, in who ran it and when, and in nothing else.
func TestUntilIsTheOrdinaryResult(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"ishigami": {"ishigami", "--until", "y mean ±0.02", "--until", "P(y > 5) ±2pp", "--formats", "svg"},
		"random":   {"ishigami", "--until", "y mean ±0.15", "--design", "random", "--formats", "none"},
		"none":     {"bass", "--until", "adopters@2010 p95 ±5%", "--keep", "none", "--formats", "none"},
		// The targets are neither kept nor thresholds, and another scenario's runs are made beside.
		"pair": {
			"baseline-2014", "--until", "foreign_share@2025 mean - open-china ±1pp", "--until", "world_share[provider=huawei]@2020 mean +-1pp",
			"--keep", "overseas_share", "--formats", "none", "--workers", "2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			until := filepath.Join(dir, "until")
			succeed(t, slices.Concat([]string{"run"}, args, []string{"--out", until, "-q"})...)
			m := opened(t, until).Manifest()
			if m.Until == nil || m.Until.Ended != "reached" || m.Until.Looks[len(m.Until.Looks)-1] != m.Design.End {
				t.Fatalf("%d runs, %+v", m.Design.End, m.Until)
			}
			plain := filepath.Join(dir, "plain")
			told := slices.Concat([]string{"run"}, args, []string{"--out", plain, "-q", "--runs", fmt.Sprint(m.Design.End)})
			for {
				i := slices.Index(told, "--until")
				if i < 0 {
					break
				}
				told = slices.Delete(told, i, i+2)
			}
			succeed(t, told...)
			a, b := contents(t, until), contents(t, plain)
			if !slices.Equal(slices.Sorted(maps.Keys(a)), slices.Sorted(maps.Keys(b))) {
				t.Errorf("files %v and %v", slices.Sorted(maps.Keys(a)), slices.Sorted(maps.Keys(b)))
			}
			for file := range b {
				if file != "manifest.json" && !bytes.Equal(a[file], b[file]) {
					t.Errorf("%s differs", file)
				}
			}
			if was, is := ofTheNumbers(t, a["manifest.json"], "until"), ofTheNumbers(t, b["manifest.json"], "until"); was != is {
				t.Errorf("the manifests differ in more than the rule:\n%s\n%s", was, is)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
				t.Errorf("beside the results there is more: %v, %v", left, err)
			}
		})
	}
}

// Interrupted between its stages a rule leaves the partial directory that any run leaves, with its runs, and the
// same command makes the result.
func TestUntilInterrupted(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]string{
		"1,024 runs: ": "stopped after 1024 runs; they are in ",
		"2,048 runs: ": "stopped after 2048 runs; they are in ",
	} {
		dir := t.TempDir()
		out := filepath.Join(dir, "study")
		args := []string{"run", "ishigami", "--until", "y mean ±0.01", "--formats", "none", "--out", out}
		ctx, cancel := context.WithCancel(context.Background())
		stderr := &cancelAt{text: at, cancel: cancel}
		var stdout bytes.Buffer
		if code := run(ctx, args, &stdout, stderr); code != exitInterrupted {
			t.Fatalf("%s exit code %d\n%s", at, code, stderr)
		}
		if stdout.Len() > 0 || !strings.Contains(stderr.String(), want+out+".partial") {
			t.Errorf("%s it said\n%s%s", at, stdout.String(), stderr)
		}
		if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s there is a result: %v", at, err)
		}
		left := contents(t, out+".partial")
		if !strings.Contains(string(left["INCOMPLETE.txt"]), "context canceled") || len(left["runs.parquet"]) == 0 || left["manifest.json"] != nil {
			t.Errorf("%s left is %v", at, slices.Sorted(maps.Keys(left)))
		}
		succeed(t, args...)
		if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
			t.Errorf("%s at last there is %v, %v", at, left, err)
		}
	}
}

// A rule that was interrupted goes on from what lasts, by the same command or by resume, to the bytes it would have had,
// from the work alone: files may have changed, and runs that it needs and nobody keeps are computed again.
func TestUntilGoesOn(t *testing.T) {
	t.Parallel()
	const (
		other     = "cloudgate: 1\nextends: ishigami\nx2: uniform(-3, 3.1)\n"
		overflows = "cloudgate: 1\nextends: bass\nhorizon: 2000:2100\np: uniform(0, 10)\nq: uniform(0, 10)\nm: 1.5e307\n"
	)
	for name, c := range map[string]struct {
		args []string
		at   string // the look at which it is interrupted
		from string // run that it goes on from
		more string // it says
	}{
		"kept": {[]string{"ishigami", "--until", "y mean ±0.0003", "--until", "y p95 ±0.3"}, "16,384 runs: ", "16384", ""},
		"pair": {[]string{"ishigami", "--until", "y mean - FILE ±1e-5", "--max-runs", "32k"}, "8,192 runs: ", "8192", ""},
		"not kept": {
			[]string{"bass", "--until", "adopters@2010 mean ±0.01%", "--until", "cumulative@2010 mean ±2%", "--keep", "cumulative"},
			"8,192 runs: ", "8192", "which is computed again for the first 8192 runs",
		},
		"none": {[]string{"ishigami", "--until", "y mean ±0.0003", "--keep", "none"}, "8,192 runs: ", "0", ""},
		// The rule has ended, and the tables are not there yet.
		"few":  {[]string{"bass", "--until", "adopters@2010 mean ±2%"}, "1,024 runs: ", "0", ""},
		"sets": {[]string{"bass", "--until", "adopters@2010 mean ±0.03%", "--replicates", "24"}, "12,288 runs: ", "8192", ""},
		// A run fails by an outcome that is kept, and counts for no target of another.
		"failed": {
			[]string{"OVERFLOWS", "--until", "peak_time median ±1e-7%", "--keep", "adopters", "--max-runs", "16k"},
			"8,192 runs: ", "8192", "which is computed again for the first 8192 runs",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "other.yaml")
			write(t, file, other)
			args := []string{"run"}
			names := strings.NewReplacer("FILE", file, "OVERFLOWS", filepath.Join(dir, "overflows.yaml"))
			write(t, filepath.Join(dir, "overflows.yaml"), overflows)
			for _, a := range c.args {
				args = append(args, names.Replace(a))
			}
			args = append(args, "--formats", "none", "--out")
			want := filepath.Join(dir, "undisturbed")
			var said, saidLater bytes.Buffer
			code := run(t.Context(), append(slices.Clone(args), want), &bytes.Buffer{}, &said)
			if !strings.Contains(said.String(), c.at) {
				t.Fatalf("exit code %d\n%s", code, &said)
			}
			for how, command := range map[string][]string{"resume": {"resume"}, "the same command": args} {
				out := filepath.Join(dir, how)
				ctx, cancel := context.WithCancel(t.Context())
				stderr := &cancelAt{text: c.at, cancel: cancel}
				if code := run(ctx, append(slices.Clone(args), out), &bytes.Buffer{}, stderr); code != exitInterrupted {
					t.Fatalf("exit code %d\n%s", code, stderr)
				}
				if want := "resume " + out + " goes on from run " + c.from; !strings.Contains(stderr.String(), want) {
					t.Errorf("it did not say %q:\n%s", want, stderr)
				}
				if how == "resume" {
					write(t, file, "no scenario")
				} else {
					write(t, file, other)
				}
				saidLater.Reset()
				if got := run(t.Context(), append(slices.Clone(command), out), &bytes.Buffer{}, &saidLater); got != code {
					t.Fatalf("%s: exit code %d, without an interruption %d\n%s", how, got, code, &saidLater)
				}
				write(t, file, other)
				for _, text := range []string{c.more, "it goes on from there"} {
					if c.from != "0" && !strings.Contains(saidLater.String(), text) {
						t.Errorf("%s did not say %q:\n%s", how, text, &saidLater)
					}
				}
				sameResult(t, out, want)
			}
		})
	}
}

// Killed when the result of a rule lacks nothing but its name, it is given that by resume and by the same command, though the
// work goes by the name of all the runs there may be.
func TestUntilNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	unnamed := []string{"run", "bass", "--until", "adopters@2010 mean ±2%", "--formats", "none"}
	named := slices.Concat(unnamed, []string{"--out", "given"})
	ctx, cancel := context.WithCancel(t.Context())
	if code := run(ctx, unnamed, io.Discard, &cancelAt{text: "1,024 runs: ", cancel: cancel}); code != exitInterrupted {
		t.Fatalf("exit code %d", code)
	}
	left, err := filepath.Glob("results/bass-*" + output.PartialSuffix)
	if err != nil || len(left) != 1 {
		t.Fatalf("%v, %v", left, err)
	}
	made := strings.TrimSpace(succeed(t, slices.Concat(unnamed, []string{"-q"})...))
	if made+output.PartialSuffix == left[0] {
		t.Fatalf("the rule needs all runs, and proves nothing: %s", made)
	}
	for name, c := range map[string]struct {
		partial, dir string
		again        []string
	}{
		"resume":           {left[0], made, []string{"resume", left[0]}},
		"the same command": {left[0], made, unnamed},
		"named, resume":    {"given" + output.PartialSuffix, "given", []string{"resume", "given"}},
		"named":            {"given" + output.PartialSuffix, "given", named},
	} {
		if c.dir == "given" {
			succeed(t, named...)
		}
		if err := os.Rename(c.dir, c.partial); err != nil {
			t.Fatal(err)
		}
		if out := succeed(t, c.again...); !strings.Contains(out, "nothing was computed. The result is in "+c.dir+"\n") {
			t.Errorf("%s:\n%s", name, out)
		}
		if found, err := filepath.Glob("results/*"); err != nil || !slices.Equal(found, []string{made}) {
			t.Errorf("%s: %v, %v", name, found, err)
		}
		if c.dir == "given" {
			if err := os.RemoveAll("given"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// sameResult compares all files of two results, but for what the manifest says of their making.
func sameResult(t *testing.T, got, want string) {
	t.Helper()
	a, b := contents(t, got), contents(t, want)
	if !slices.Equal(slices.Sorted(maps.Keys(a)), slices.Sorted(maps.Keys(b))) {
		t.Errorf("files %v and %v", slices.Sorted(maps.Keys(a)), slices.Sorted(maps.Keys(b)))
	}
	for file := range b {
		if file == "manifest.json" {
			if x, y := ofTheNumbers(t, a[file]), ofTheNumbers(t, b[file]); x != y {
				t.Errorf("the manifests differ:\n%s\n%s", x, y)
			}
		} else if !bytes.Equal(a[file], b[file]) {
			t.Errorf("%s differs", file)
		}
	}
}

// ofTheNumbers is a manifest without who made it and when, and but for the keys without.
func ofTheNumbers(t *testing.T, manifest []byte, without ...string) string {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(manifest, &m); err != nil {
		t.Fatal(err)
	}
	for _, key := range append(without, "started", "seconds", "workers", "memory_bytes") {
		delete(m, key)
	}
	return fmt.Sprint(m)
}

// Interrupted in a stage it says how many runs came so far: whole blocks, in order.
func TestUntilInterruptedInAStage(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	s := shipped(t, "bass")
	kept, err := keeping(s.Spec, "headline")
	if err != nil {
		t.Fatal(err)
	}
	asked, err := sim.ParseTarget("adopters@2010 mean ±1")
	if err != nil {
		t.Fatal(err)
	}
	rule := &untilRule{maxRuns: 16384}
	if err := rule.of(s, []sim.Target{asked}); err != nil {
		t.Fatal(err)
	}
	rule.looks = rule.looks[len(rule.looks)-1:]
	st := studyRun{
		study: s, kept: kept, id: s.StudyID(0, s.Runs, kept.canonical), dir: filepath.Join(t.TempDir(), "study"), workers: 2, until: rule,
		progress: &progress{w: &cancelOn{cancel: cancel}, terminal: true, total: s.Runs}, // it writes after the first block
	}
	err = st.execute(ctx)
	var runs int
	if _, scanErr := fmt.Sscanf(fmt.Sprint(err), "stopped after %d runs", &runs); scanErr != nil || exitCode(err) != exitInterrupted {
		t.Fatalf("exit code %d: %v", exitCode(err), err)
	}
	if runs < sim.BlockRuns || runs == 16384 || runs%sim.BlockRuns != 0 {
		t.Errorf("stopped after %d runs", runs)
	}
}

// The pairs' difference has a far smaller error than the statistics it is of, at the same number of runs.
func TestUntilPairsShareTheirDraws(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "pair")
	succeed(t, "run", "ishigami", "--until", "y mean ±10", "--until", "y mean - ishigami ±10", "--set", "x2=uniform(-3, 3.1)",
		"--formats", "none", "--out", dir, "-q")
	m := opened(t, dir).Manifest()
	single, pair := m.Until.Targets[0], m.Until.Targets[1]
	if m.Name != "ishigami" || m.Design.End != 1024 || pair.Minus != "ishigami" || pair.MinusID == "" || pair.MinusID == m.Stream {
		t.Errorf("%+v of %s", pair, m.Stream)
	}
	if *pair.Value == 0 || !(*pair.Half > 0) || *pair.Half > *single.Half/3 {
		t.Errorf("the difference %v ±%v, one scenario %v ±%v", *pair.Value, *pair.Half, *single.Value, *single.Half)
	}
}

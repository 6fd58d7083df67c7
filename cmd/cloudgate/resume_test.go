package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"cloudgate/models"
	"codeberg.org/go-fonts/liberation/liberationmonoregular"

	"cloudgate/output"
	"cloudgate/scenarios"
	"cloudgate/sim"
)

// undisturbed compares two results: all files to the byte, and of the manifests all but the execution.
func undisturbed(t *testing.T, got, want string) {
	t.Helper()
	a, b := contents(t, got), contents(t, want)
	for name := range b {
		if name == "manifest.json" {
			a[name], b[name] = withoutExecution(t, a[name]), withoutExecution(t, b[name])
		}
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s: %s differs from that of a study that nobody disturbed", got, name)
		}
	}
	if len(a) != len(b) {
		t.Errorf("%s: %d files, undisturbed %d", got, len(a), len(b))
	}
	if _, err := os.Stat(got + output.PartialSuffix); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: unfinished work is still there", got)
	}
}

func withoutExecution(t *testing.T, data []byte) []byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"started", "seconds", "workers", "host", "memory_bytes"} {
		delete(m, key)
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// snapshot is a sim.Sink that copies unfinished work as soon as there are so many runs: what a process
// leaves that is killed then.
type snapshot struct {
	t        *testing.T
	from, to string
	at       int
}

func (s *snapshot) Put(first int, in, out [][]float64, status []string) error {
	if first <= s.at && s.at < first+len(status) {
		copyPartial(s.t, s.from, s.to)
	}
	return nil
}

// eager makes a checkpoint after every block but the first.
type eager struct{ *checkpoints }

func (e eager) Put(first int, in, out [][]float64, status []string) error {
	if first > 0 {
		e.next = time.Time{}
	}
	return e.checkpoints.Put(first, in, out, status)
}

func copyPartial(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to+output.PartialSuffix, os.DirFS(from+output.PartialSuffix)); err != nil {
		t.Fatal(err)
	}
}

// copyAt copies unfinished work when a text is written to it.
type copyAt struct {
	t        *testing.T
	text     string
	from, to string
	done     bool
}

func (w *copyAt) Write(p []byte) (int, error) {
	if !w.done && strings.Contains(string(p), w.text) {
		w.done = true
		copyPartial(w.t, w.from, w.to)
	}
	return len(p), nil
}

// Whenever a study is killed, resume completes it to the bytes of an undisturbed one, by every design and
// whatever is kept.
func TestKilledAndResumed(t *testing.T) {
	t.Parallel()
	const runs = 20_480
	for _, c := range []struct {
		design, keep string
		at           []int // the run that was last
	}{
		{"random", "headline", []int{0, 8191, 12_000}},
		{"lhs", "all", []int{8192, 16_384}},
		{"sobol", "none", []int{1000, 8191, 20_479}},
		{"random", "none", []int{12_000}},
	} {
		t.Run(c.design+" "+c.keep, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			whole := filepath.Join(root, "whole")
			s := loaded(t, "bass", c.design, runs)
			kept, err := keeping(s.Spec, c.keep)
			if err != nil {
				t.Fatal(err)
			}
			st := studyRun{study: s, kept: kept, id: s.StudyID(0, runs, c.keep), dir: whole, workers: 2}
			w, err := st.open()
			if err != nil {
				t.Fatal(err)
			}
			plan, err := s.Plan(2, kept.outputs)
			if err != nil {
				t.Fatal(err)
			}
			sinks := []sim.Sink{w}
			if st.gathered, err = st.gather(w); err != nil {
				t.Fatal(err)
			}
			if st.gathered != nil {
				sinks = append(sinks, st.gathered, eager{newCheckpoints(w, st.gathered)})
			}
			for _, at := range c.at {
				sinks = append(sinks, &snapshot{t, whole, filepath.Join(root, "killed", strconv.Itoa(at)), at})
			}
			if _, err := sim.Run(context.Background(), plan, sinks...); err != nil {
				t.Fatal(err)
			}
			copyPartial(t, whole, filepath.Join(root, "killed", "after the runs"))
			if _, _, err := writeTables(context.Background(), w, s, kept, st.gathered, 2); err != nil {
				t.Fatal(err)
			}
			copyPartial(t, whole, filepath.Join(root, "killed", "after the tables"))
			if _, err := w.Commit(output.Execution{}); err != nil {
				t.Fatal(err)
			}
			killed, err := filepath.Glob(filepath.Join(root, "killed", "*"))
			if err != nil || len(killed) != len(c.at)+2 {
				t.Fatalf("%v, %v", killed, err)
			}
			for _, dir := range killed {
				dir := strings.TrimSuffix(dir, output.PartialSuffix)
				if out := succeed(t, "resume", dir, "-q"); out != dir+"\n" {
					t.Errorf("resume printed %s", out)
				}
				undisturbed(t, dir, whole)
			}
		})
	}
}

// Killed while statistics are computed, or figures drawn, a study is completed from its runs, in the style and with the font that were
// asked for.
func TestKilledAfterTheRuns(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	s := loaded(t, "bass", "", 4096)
	kept, err := keeping(s.Spec, "headline")
	if err != nil {
		t.Fatal(err)
	}
	font := filepath.Join(root, "font.ttf")
	write(t, font, string(liberationmonoregular.TTF))
	l, err := lookNamed([]string{"svg", "png"}, "nature-single", font)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"computing statistics", "drawing figures"} {
		whole, killed := filepath.Join(root, "whole "+at), filepath.Join(root, "killed "+at)
		st := studyRun{
			study: s, kept: kept, id: s.StudyID(0, s.Runs, kept.canonical), dir: whole, workers: 2, look: l,
			progress: &progress{w: &copyAt{t: t, text: at, from: whole, to: killed}, terminal: true, total: s.Runs},
		}
		if err := st.execute(context.Background()); err != nil {
			t.Fatal(err)
		}
		if at == "drawing figures" { // one of them is only half there
			if err := os.Mkdir(filepath.Join(killed+output.PartialSuffix, "figures"), 0o777); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(killed+output.PartialSuffix, "figures", "fan-adopters-nature-single.svg"), "<svg")
		}
		if err := os.Rename(font, font+".away"); err != nil {
			t.Fatal(err)
		}
		_, said, code := command(t, "resume", killed)
		if code != exitUsage || !strings.Contains(said, killed+".partial cannot be gone on with: --font: open "+font) {
			t.Errorf("%s, without the font: exit code %d: %s", at, code, said)
		}
		if err := os.Rename(font+".away", font); err != nil {
			t.Fatal(err)
		}
		_, said, code = command(t, "resume", killed+output.PartialSuffix)
		if code != exitDone || !strings.Contains(said, "4096 of 4096 runs are done in "+killed+".partial; it goes on from there") {
			t.Errorf("%s: exit code %d: %s", at, code, said)
		}
		undisturbed(t, killed, whole)
		if _, err := os.Stat(filepath.Join(killed, "figures", "fan-adopters-nature-single.png")); err != nil {
			t.Error(err)
		}
	}
}

// A process that is killed with no warning leaves work that `resume`, and the same command, go on with.
func TestKillNine(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no such signal")
	}
	root := t.TempDir()
	study := []string{"run", "ishigami", "--design", "random", "--runs", "200000", "--formats", "none", "-q", "--out"}
	whole := filepath.Join(root, "whole")
	succeed(t, append(study, whole)...)
	for name, again := range map[string]func(dir string) []string{
		"resume": func(dir string) []string { return []string{"resume", dir, "-q"} },
		"run":    func(dir string) []string { return append(study, dir) },
	} {
		dir := filepath.Join(root, name)
		killAfter(t, dir+output.PartialSuffix, 3, append(study, dir)...)
		if _, err := os.Stat(dir); err == nil {
			t.Logf("%s: it was too quick to be killed", name)
		}
		if out := succeed(t, again(dir)...); out != dir+"\n" {
			t.Errorf("%s printed %s", name, out)
		}
		undisturbed(t, dir, whole)
	}
}

// killAfter kills a process when the journal of its work has so many lines.
func killAfter(t *testing.T, partial string, lines int, args ...string) {
	t.Helper()
	cmd := exec.Command("cloudgate", args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case <-ended:
			return
		case <-time.After(time.Millisecond):
		}
		text, _ := os.ReadFile(filepath.Join(partial, "unfinished.journal"))
		if bytes.Count(text, []byte("\n")) >= lines {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			<-ended
			return
		}
	}
}

// begun leaves unfinished work with all 64 runs of a study.
func begun(t *testing.T, dir string, change func(*output.Manifest)) {
	t.Helper()
	s := loaded(t, "bass", "", 64)
	kept, err := keeping(s.Spec, "headline")
	if err != nil {
		t.Fatal(err)
	}
	m := manifest(s, kept, s.StudyID(0, s.Runs, kept.canonical))
	if change != nil {
		change(&m)
	}
	w, err := output.Create(dir, m, output.Request{Parameters: parameterRows(s)})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Plan(1, kept.outputs)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sim.Run(context.Background(), plan, w); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Column("peak_time"); err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(errors.New("enough")); err != nil {
		t.Fatal(err)
	}
}

// What this program would not bring to the same bytes is refused with the reason, by run as well, and stays.
func TestResumeRefuses(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*output.Manifest){
		`begun with version "0" of engine, and this is version`:     func(m *output.Manifest) { m.Versions["engine"] = "0" },
		`begun with version "7" of model bass, and this is version`: func(m *output.Manifest) { m.Versions["model bass"] = "7" },
		"with the stream 0123, and its scenario now gives":          func(m *output.Manifest) { m.Stream = "0123" },
		"has other outcomes for the same study":                     func(m *output.Manifest) { m.Outcomes[0].Doc = "something else" },
		"its scenario is not one":                                   func(m *output.Manifest) { m.Scenario = "model: none\n" },
	} {
		dir := filepath.Join(t.TempDir(), "study")
		begun(t, dir, change)
		before := contents(t, dir+output.PartialSuffix)
		verbs := [][]string{{"resume", dir}, {"run", "bass", "--runs", "64", "--formats", "none", "--out", dir}}
		for _, args := range verbs {
			_, said, code := command(t, args...)
			if code != exitUsage || !strings.Contains(said, want) && !strings.Contains(said, "other titles") {
				t.Errorf("%s: exit code %d: %s\nwant …%s…", args[0], code, said, want)
			}
		}
		after := contents(t, dir+output.PartialSuffix)
		for name := range before {
			if !bytes.Equal(before[name], after[name]) {
				t.Errorf("%s: %s has changed", want, name)
			}
		}
		succeed(t, append(verbs[1], "--force")...)
	}
}

// `run` never throws away what is done of another study unless it is told to.
func TestRunMeetsUnfinishedWork(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "study")
	begun(t, dir, nil)
	other := []string{"run", "bass", "--runs", "128", "--formats", "none", "--out", dir}
	_, said, code := command(t, other...)
	if code != exitUsage || !strings.Contains(said, "64 of 64 runs are done in "+dir+".partial, of another study (bass, ") ||
		!strings.Contains(said, "cloudgate resume "+dir+" goes on with it, --force throws it away") {
		t.Errorf("exit code %d: %s", code, said)
	}
	_, said, code = command(t, "run", "bass", "--runs", "64", "--formats", "none", "--out", dir)
	if code != exitDone || !strings.Contains(said, "bass: 64 of 64 runs are done in "+dir+".partial; it goes on from there, as with cloudgate resume") {
		t.Errorf("exit code %d: %s", code, said)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	begun(t, dir, nil)
	succeed(t, append(other, "--force")...)
}

// While a study runs, neither `resume` nor `run` touch it, and they say which process has it.
func TestRunIsBusy(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("another process cannot be noticed here")
	}
	s := shipped(t, "bass")
	kept, err := keeping(s.Spec, "headline")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "study")
	st := studyRun{study: s, kept: kept, id: s.StudyID(0, s.Runs, kept.canonical), dir: dir, workers: 1}
	w, err := st.open()
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"resume", dir},
		{"run", "bass", "--out", dir, "--formats", "none"},
		{"run", "bass", "--out", dir, "--formats", "none", "--force"},
	} {
		_, said, code := command(t, args...)
		if code != exitFailed || !strings.Contains(said, dir+".partial: is being written by process "+strconv.Itoa(os.Getpid())) {
			t.Errorf("%s: exit code %d: %s", args, code, said)
		}
	}
	if err := w.Abort(nil); err != nil {
		t.Fatal(err)
	}
}

// A scenario resolved is a scenario, and the same: unfinished work needs no other file.
func TestResolvedScenariosResolve(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"baseline-2014", "open-china", "reciprocity", "outlook-2026", "ishigami", "gfunction", "bass", "lake"} {
		s := shipped(t, name)
		again, err := scenarios.Parse(s.Name, []byte(s.Resolved), scenarios.Options{Models: models.All()})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if again.StreamID != s.StreamID || again.Resolved != s.Resolved || again.Name != s.Name {
			t.Errorf("%s: resolves to another study", name)
		}
	}
}

// loaded resolves a shipped scenario by a design, "" for its own, and a number of runs.
func loaded(t *testing.T, name, design string, runs int) *scenarios.Study {
	t.Helper()
	s, err := scenarios.Load(name, scenarios.Options{Models: models.All(), Design: design, Runs: &runs})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

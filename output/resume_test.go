package output_test

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"cloudgate/output"
)

// The file that says what is done.
const journal = "unfinished.journal"

// killed is what a process leaves for dir that was killed after lo runs, and then did work.
func (s *study) killed(t *testing.T, dir string, runs int, work func(*output.Writer) error) {
	t.Helper()
	alive := filepath.Join(t.TempDir(), "alive")
	w, err := output.Create(alive, s.manifest, s.request)
	if err != nil {
		t.Fatal(err)
	}
	for lo := 0; lo < runs; lo += 1000 {
		if err := s.put(w, lo, min(lo+1000, runs)); err != nil {
			t.Fatal(err)
		}
	}
	if work != nil {
		if err := work(w); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(dir+output.PartialSuffix, os.DirFS(alive+output.PartialSuffix)); err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(nil); err != nil {
		t.Fatal(err)
	}
}

// resume completes the study and gives the run that it went on from.
func (s *study) resume(t *testing.T, dir string) int {
	t.Helper()
	w, err := output.Resume(dir)
	if err != nil {
		t.Fatal(err)
	}
	next := w.Next()
	for lo := next; lo < len(s.status); lo += 1024 {
		if err := s.put(w, lo, min(lo+1024, len(s.status))); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.finish(w); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(s.execution); err != nil {
		t.Fatal(err)
	}
	return next
}

// files reads a directory.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, e := range entries {
		if !e.IsDir() {
			all[e.Name()] = read(t, dir, e.Name())
		}
	}
	return all
}

func sameFiles(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s is not what it was to be", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
}

// Before the work goes on, the runs that last can be read, and reading them leaves no trace.
func TestBefore(t *testing.T) {
	const runs, lasting = 20_000, 16_384
	s := newStudy(runs)
	dir := t.TempDir()
	want, got := filepath.Join(dir, "undisturbed"), filepath.Join(dir, "resumed")
	s.write(t, want, runs)
	s.killed(t, got, 18_000, nil)
	w, err := output.Resume(got)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := output.Open(want)
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	var names []string
	for _, o := range s.manifest.Outcomes {
		if o.Kept {
			names = append(names, o.Cell(0))
		} else if _, err := w.Before(o.Cell(0)); err == nil {
			t.Errorf("%s is read and is not kept", o.Cell(0))
		}
	}
	before, err := w.Before(names...)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		all, err := whole.Column(name)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(bits(before[i]), bits(all[:lasting])) {
			t.Errorf("%s: %d values, or others than the result's", name, len(before[i]))
		}
	}
	if err := w.Abort(nil); err != nil {
		t.Fatal(err)
	}
	if from := s.resume(t, got); from != lasting {
		t.Errorf("it goes on from run %d", from)
	}
	sameFiles(t, files(t, got), files(t, want))
}

// bits makes numbers comparable, NaN and all.
func bits(xs []float64) []uint64 {
	b := make([]uint64, len(xs))
	for i, x := range xs {
		b[i] = math.Float64bits(x)
	}
	return b
}

// Whenever the process is killed, and whatever of the last writing is lost with the power, Resume goes on
// from a row group, and the result has the bytes of one that nobody disturbed.
func TestResume(t *testing.T) {
	const runs, group = 20_000, 8192
	end := func(name string, by int) func(t *testing.T, partial string) {
		return func(t *testing.T, partial string) {
			path := filepath.Join(partial, name)
			info, err := os.Stat(path)
			if err == nil {
				err = os.Truncate(path, max(0, info.Size()-int64(by)))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	const runsFile = "runs.parquet"
	s := newStudy(runs)
	s.status[9000] = "no solution"
	whole := filepath.Join(t.TempDir(), "whole")
	s.write(t, whole, 1024)
	want := files(t, whole)
	for _, c := range []struct {
		name   string
		runs   int
		work   func(*output.Writer) error
		damage func(t *testing.T, partial string)
		next   int
	}{
		{"at once", 0, nil, nil, 0},
		{"before the first row group", 8191, nil, nil, 0},
		{"at its end", group, nil, nil, group},
		{"in the second", 12_345, nil, nil, group},
		{"in the third", 2*group + 1, nil, nil, 2 * group},
		{"after the last run", runs, nil, nil, runs},
		{"when statistics began", runs, func(w *output.Writer) error { _, err := w.Column("delay"); return err }, nil, runs},
		{"when tables were there", runs, s.finish, nil, runs},
		{"and the file of runs lost a byte", 2 * group, nil, end(runsFile, 1), group},
		{"and the file of runs lost all", 2 * group, nil, end(runsFile, 1<<30), 0},
		{"and the journal lost a byte", 2 * group, nil, end(journal, 1), group},
		{"and the journal lost half a line", 2 * group, nil, end(journal, 500), group},
		{"and the file of runs has rubbish", 2 * group, nil, func(t *testing.T, partial string) {
			text := []byte(read(t, partial, runsFile))
			text[len(text)*3/4] ^= 1
			writeFile(t, filepath.Join(partial, runsFile), string(text)+"rubbish")
		}, group},
		{"and the journal has rubbish", 2 * group, nil, func(t *testing.T, partial string) {
			writeFile(t, filepath.Join(partial, journal), read(t, partial, journal)+"\x00\x00\x00\n\n")
		}, 2 * group},
	} {
		t.Run("killed "+c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "study")
			s.killed(t, dir, c.runs, c.work)
			if c.damage != nil {
				c.damage(t, dir+output.PartialSuffix)
			}
			if next := s.resume(t, dir); next != c.next {
				t.Errorf("it went on from run %d, want %d", next, c.next)
			}
			sameFiles(t, files(t, dir), want)
			if _, err := os.Stat(dir + output.PartialSuffix); !errors.Is(err, os.ErrNotExist) {
				t.Error("unfinished work is still there")
			}
		})
	}
}

// saved is what the study saves at a checkpoint: which it is.
func saved(runs int) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "what is known after %d runs\n\x00", runs)
		return err
	}
}

// A study that keeps no runs goes on from its last checkpoint that is whole, with what was gathered by then and the
// failures that were seen, and has the bytes of one that nobody disturbed.
func TestResumeFromCheckpoint(t *testing.T) {
	const runs = 20_000
	s := newStudy(runs)
	s.manifest.Keep = output.KeepNone
	s.status[700], s.status[9000] = "no solution", "no, none"
	whole := filepath.Join(t.TempDir(), "whole")
	s.write(t, whole, 1024)
	want := files(t, whole)
	if _, ok := want["runs.parquet"]; ok || !strings.Contains(want["failures.csv"], "9000,\"no, none\",") {
		t.Errorf("failures.csv: %s", want["failures.csv"])
	}
	remove := func(name string) func(t *testing.T, partial string) {
		return func(t *testing.T, partial string) {
			if err := os.Remove(filepath.Join(partial, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	change := func(name string) func(t *testing.T, partial string) {
		return func(t *testing.T, partial string) {
			writeFile(t, filepath.Join(partial, name), strings.Replace(read(t, partial, name), "known", "knowm", 1))
		}
	}
	for _, c := range []struct {
		name   string
		at     []int // the checkpoints
		damage func(t *testing.T, partial string)
		next   int
	}{
		{"before the first", nil, nil, 0},
		{"after one", []int{3000}, nil, 3000},
		{"after two", []int{3000, 7000}, nil, 7000},
		{"after three", []int{3000, 7000, 12_000}, nil, 12_000},
		{"after the last run", []int{3000, 20_000}, nil, 20_000},
		{"and the last was lost", []int{3000, 7000, 12_000}, remove("checkpoint.0"), 7000},
		{"and the last is damaged", []int{3000, 7000, 12_000}, change("checkpoint.0"), 7000},
		{"and the last but one is", []int{3000, 7000, 12_000}, change("checkpoint.1"), 12_000},
		{"and the only one is", []int{3000}, change("checkpoint.0"), 0},
		{"and the journal lost its entry", []int{3000, 7000}, func(t *testing.T, partial string) {
			text := read(t, partial, journal)
			writeFile(t, filepath.Join(partial, journal), text[:len(text)-1])
		}, 3000},
	} {
		t.Run(c.name, func(t *testing.T) {
			alive, dir := filepath.Join(t.TempDir(), "alive"), filepath.Join(t.TempDir(), "study")
			w, err := output.Create(alive, s.manifest, s.request)
			if err != nil {
				t.Fatal(err)
			}
			lo := 0
			for _, at := range c.at {
				if err := errors.Join(s.put(w, lo, at), w.Checkpoint(saved(at))); err != nil {
					t.Fatal(err)
				}
				if lo = at; w.Lasting() != at || w.Next() != at {
					t.Errorf("it lasts to run %d and goes on from %d, want %d", w.Lasting(), w.Next(), at)
				}
			}
			if err := os.CopyFS(dir+output.PartialSuffix, os.DirFS(alive+output.PartialSuffix)); err != nil {
				t.Fatal(err)
			}
			if err := w.Abort(nil); err != nil {
				t.Fatal(err)
			}
			if c.damage != nil {
				c.damage(t, dir+output.PartialSuffix)
			}
			for range 2 { // resumed, killed at once, and resumed again
				if w, err = output.Resume(dir); err != nil {
					t.Fatal(err)
				}
				if w.Next() != c.next || w.Lasting() != c.next {
					t.Errorf("it went on from run %d, want %d", w.Next(), c.next)
				}
				gathered := w.Gathered()
				if c.next == 0 != (gathered == nil) {
					t.Fatalf("gathered: %v", gathered)
				}
				if c.next > 0 {
					var b strings.Builder
					_ = saved(c.next)(&b)
					if text, err := io.ReadAll(gathered); err != nil || string(text) != b.String() {
						t.Errorf("gathered %q, %v", text, err)
					}
				}
				if err := w.Abort(nil); err != nil {
					t.Fatal(err)
				}
			}
			if next := s.resume(t, dir); next != c.next {
				t.Errorf("it went on from run %d, want %d", next, c.next)
			}
			sameFiles(t, files(t, dir), want)
		})
	}
}

// Of very many failed runs that are not kept the first are listed, and all are counted.
func TestManyFailures(t *testing.T) {
	const runs = 12_000
	s := newStudy(runs)
	s.manifest.Keep = output.KeepNone
	for i := range s.status {
		s.status[i] = "no solution"
	}
	r := s.write(t, filepath.Join(t.TempDir(), "failed"), 1024)
	failures, err := r.Failures()
	if err != nil || len(failures) != 10_000 || failures[9999].Run != 9999 || r.Manifest().Failed != runs {
		t.Errorf("%d failures are listed, %d counted, %v", len(failures), r.Manifest().Failed, err)
	}
	if err := r.Verify(); err != nil {
		t.Error(err)
	}
}

func TestCheckpointIsRefused(t *testing.T) {
	s := newStudy(100)
	w, err := output.Create(filepath.Join(t.TempDir(), "small"), s.manifest, output.Request{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort(nil)
	if err := w.Checkpoint(saved(0)); err == nil {
		t.Error("a checkpoint of a study that keeps its runs")
	}
	s.manifest.Keep = output.KeepNone
	v, err := output.Create(filepath.Join(t.TempDir(), "small"), s.manifest, output.Request{})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Abort(nil)
	full := errors.New("no space left")
	if err := v.Checkpoint(func(io.Writer) error { return full }); !errors.Is(err, full) || !strings.Contains(err.Error(), "checkpoint.0") {
		t.Error(err)
	}
	if err := errors.Join(s.put(v, 0, 50), v.Checkpoint(saved(50))); err != nil || v.Lasting() != 50 {
		t.Errorf("after one that failed: %v", err)
	}
	if _, err := v.Column("share@2025"); err == nil || !strings.Contains(err.Error(), "not kept") {
		t.Error(err)
	}
}

// Work that is resumed and killed again is resumed again, and work that was aborted, too.
func TestResumeAgain(t *testing.T) {
	s := newStudy(30_000)
	s.request.Parameters = s.parameters
	s.request.Formats = []string{"svg"}
	root := t.TempDir()
	s.write(t, filepath.Join(root, "whole"), 1024)
	dir := filepath.Join(root, "study")
	s.killed(t, dir, 10_000, nil)
	for _, runs := range []int{17_000, 25_000} {
		w, err := output.Resume(dir)
		if err != nil {
			t.Fatal(err)
		}
		if r := w.Request(); !slices.Equal(r.Parameters, s.parameters) || !slices.Equal(r.Formats, s.request.Formats) {
			t.Errorf("it asks for %v", r)
		}
		if err := errors.Join(s.put(w, w.Next(), runs), w.Abort(errors.New("enough"))); err != nil {
			t.Fatal(err)
		}
		work, err := output.FindWork(dir)
		if err != nil || work.Done != runs/8192*8192 || work.Study != s.manifest.Study {
			t.Errorf("%d runs of %s are done, %v", work.Done, work.Study, err)
		}
	}
	if next := s.resume(t, dir); next != 3*8192 {
		t.Errorf("it went on from run %d", next)
	}
	sameFiles(t, files(t, dir), files(t, filepath.Join(root, "whole")))
}

// A resumed study replaces the result that it was to replace when it was begun.
func TestResumeReplaces(t *testing.T) {
	s := newStudy(100)
	dir := filepath.Join(t.TempDir(), "study")
	s.write(t, dir, 100)
	s.manifest.Study, s.request.Force = "another", true
	s.killed(t, dir, 50, nil)
	if r, err := output.Open(dir); err != nil || r.Verify() != nil {
		t.Errorf("the result that is to be replaced: %v", err)
	}
	s.resume(t, dir)
	if state, err := output.Inspect(dir, output.KindRun, "another"); state != output.SameStudy || err != nil {
		t.Errorf("%s, %v", state, err)
	}
}

// While a process writes, no other one may, whatever it asks for; when it has ended, however, others may.
func TestBusy(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("another process cannot be noticed here")
	}
	s := newStudy(100)
	dir := filepath.Join(t.TempDir(), "small")
	w, err := output.Create(dir, s.manifest, output.Request{})
	if err != nil {
		t.Fatal(err)
	}
	refused := func() {
		t.Helper()
		_, create := output.Create(dir, s.manifest, output.Request{Force: true})
		_, resume := output.Resume(dir)
		_, find := output.FindWork(dir)
		for what, err := range map[string]error{"Create": create, "Resume": resume, "FindWork": find} {
			if !errors.Is(err, output.ErrBusy) || !strings.Contains(err.Error(), fmt.Sprintf("process %d", os.Getpid())) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	refused()
	if err := errors.Join(s.put(w, 0, 50), w.Abort(nil)); err != nil {
		t.Fatal(err)
	}
	if w, err = output.Resume(dir); err != nil {
		t.Fatal(err)
	}
	refused()
	if err := errors.Join(s.put(w, 0, 100), s.finish(w)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(s.execution); err != nil {
		t.Error(err)
	}
}

// What cannot be gone on with is named, and nothing of it is touched.
func TestResumeRefuses(t *testing.T) {
	s := newStudy(10_000)
	for want, damage := range map[string]func(t *testing.T, dir, partial string){
		"its first line is not whole": func(t *testing.T, _, partial string) {
			writeFile(t, filepath.Join(partial, journal), strings.Replace(read(t, partial, journal), "small", "large", 1))
		},
		"it does not begin with a study": func(t *testing.T, _, partial string) {
			_, rest, _ := strings.Cut(read(t, partial, journal), "\n")
			writeFile(t, filepath.Join(partial, journal), rest)
		},
		`found format "cloudgate-journal/1", expected "cloudgate-journal/2": another version of cloudgate wrote it`: func(t *testing.T, _, partial string) {
			line, rest, _ := strings.Cut(read(t, partial, journal)[9:], "\n")
			line = strings.Replace(line, "cloudgate-journal/2", "cloudgate-journal/1", 1)
			line = strings.Replace(line, `"force":`, `"rule":"y mean ±0.1","force":`, 1) // which this version does not read
			writeFile(t, filepath.Join(partial, journal), fmt.Sprintf("%08x %s\n%s", crc32.ChecksumIEEE([]byte(line)), line, rest))
		},
		"no study was begun":      func(t *testing.T, _, partial string) { writeFile(t, filepath.Join(partial, journal), "") },
		"runs.parquet is missing": func(t *testing.T, _, partial string) { os.Remove(filepath.Join(partial, "runs.parquet")) },
		"also holds todo.txt":     func(t *testing.T, _, partial string) { writeFile(t, filepath.Join(partial, "todo.txt"), "buy milk") },
		"exists already":          func(t *testing.T, dir, _ string) { s.write(t, dir+"x", 1000); os.Rename(dir+"x", dir) },
	} {
		t.Run(want, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "study")
			s.killed(t, dir, 9000, nil)
			damage(t, dir, dir+output.PartialSuffix)
			before := files(t, dir+output.PartialSuffix)
			if _, err := output.Resume(dir); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want …%s…", err, want)
			}
			sameFiles(t, files(t, dir+output.PartialSuffix), before)
		})
	}
	if _, err := output.Resume(filepath.Join(t.TempDir(), "nothing")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// A process that is killed when its result lacks nothing but the name leaves it to Adopt.
func TestAdopt(t *testing.T) {
	s := newStudy(100)
	root := t.TempDir()
	for _, replaces := range []bool{false, true} {
		dir := filepath.Join(root, fmt.Sprint(replaces))
		s.manifest.Study = "new"
		s.write(t, dir, 100)
		if err := os.Rename(dir, dir+output.PartialSuffix); err != nil {
			t.Fatal(err)
		}
		if replaces {
			s.manifest.Study = "old"
			s.write(t, dir+".old", 100)
			if err := os.Rename(dir+".old", dir); err != nil {
				t.Fatal(err)
			}
		}
		if adopted, err := output.Adopt(dir); adopted != dir || err != nil {
			t.Errorf("adopted: %q, %v", adopted, err)
		}
		if state, err := output.Inspect(dir, output.KindRun, "new"); state != output.SameStudy || err != nil {
			t.Errorf("%s, %v", state, err)
		}
		if adopted, err := output.Adopt(dir); adopted != "" || err != nil {
			t.Errorf("adopted again: %q, %v", adopted, err)
		}
	}

	dir := filepath.Join(root, "marked") // between the journal and the note
	s.write(t, dir+output.PartialSuffix, 100)
	writeFile(t, filepath.Join(dir+output.PartialSuffix, "INCOMPLETE.txt"), "This directory is the unfinished work of cloudgate.\n")
	if adopted, err := output.Adopt(dir); adopted != dir || err != nil {
		t.Errorf("adopted: %q, %v", adopted, err)
	}
	if _, err := output.Open(dir); err != nil {
		t.Error(err)
	}

	s.manifest.Until = &output.Until{Directory: "found"}
	s.write(t, filepath.Join(root, "most"+output.PartialSuffix), 100)
	if adopted, err := output.Adopt(filepath.Join(root, "most")); adopted != filepath.Join(root, "found") || err != nil {
		t.Errorf("adopted: %q, %v", adopted, err)
	}
	if state, err := output.Inspect(filepath.Join(root, "most"), output.KindRun, s.manifest.Study); state != output.Absent || err != nil {
		t.Errorf("%s, %v", state, err)
	}
	s.manifest.Until = nil

	dir = filepath.Join(root, "damaged")
	s.write(t, dir+output.PartialSuffix, 100)
	writeFile(t, filepath.Join(dir+output.PartialSuffix, "summary.csv"), "rubbish")
	if _, err := output.Adopt(dir); err == nil || !strings.Contains(err.Error(), "changed since it was written") {
		t.Error(err)
	}
}

// A directory that is removed, or exchanged, while it is written is noticed and not made again.
func TestGone(t *testing.T) {
	s := newStudy(100)
	for name, exchange := range map[string]func(dir string) error{
		"removed":   os.RemoveAll,
		"exchanged": func(dir string) error { return errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o777)) },
	} {
		dir := filepath.Join(t.TempDir(), "small")
		w, err := output.Create(dir, s.manifest, output.Request{})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.put(w, 0, 100), exchange(dir+output.PartialSuffix)); err != nil {
			t.Skipf("a directory cannot be %s while it is open: %v", name, err)
		}
		if err := s.finish(w); !errors.Is(err, output.ErrGone) || !strings.Contains(err.Error(), dir+output.PartialSuffix) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := w.Commit(s.execution); !errors.Is(err, output.ErrGone) {
			t.Errorf("%s: Commit: %v", name, err)
		}
		if err := w.Abort(nil); err != nil {
			t.Error(err)
		}
		if entries, _ := os.ReadDir(dir + output.PartialSuffix); len(entries) > 0 {
			t.Errorf("%s: %v was made again", name, entries)
		}
	}
}

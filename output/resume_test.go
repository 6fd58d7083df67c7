package output_test

import (
	"errors"
	"fmt"
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
	for _, keep := range []string{"headline", output.KeepNone} {
		s := newStudy(runs)
		s.manifest.Keep = keep
		s.status[9000] = "no solution"
		whole := filepath.Join(t.TempDir(), "whole")
		s.write(t, whole, 1024)
		want := files(t, whole)
		runsFile := "runs.parquet"
		if keep == output.KeepNone {
			runsFile = "scratch.parquet"
		}
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
			t.Run(keep+" killed "+c.name, func(t *testing.T) {
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
	if state, err := output.Inspect(dir, "another"); state != output.SameStudy || err != nil {
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
		if adopted, err := output.Adopt(dir); !adopted || err != nil {
			t.Errorf("adopted: %v, %v", adopted, err)
		}
		if state, err := output.Inspect(dir, "new"); state != output.SameStudy || err != nil {
			t.Errorf("%s, %v", state, err)
		}
		if adopted, err := output.Adopt(dir); adopted || err != nil {
			t.Errorf("adopted again: %v, %v", adopted, err)
		}
	}
	dir := filepath.Join(root, "damaged")
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

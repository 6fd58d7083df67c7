package output_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/output"
)

// shard is the part of a study that a shard has.
func (s *study) shard(number, of int) *study {
	part := *s
	d := output.Shard{Number: number, Of: of, Runs: len(s.status), Study: s.manifest.Study}
	first, end := d.Range()
	part.manifest.Kind, part.manifest.Shard, part.manifest.Study = output.KindShard, &d, fmt.Sprint("shard ", d)
	part.manifest.Design.First, part.manifest.Design.End = first, end
	cut := func(cols [][]float64) [][]float64 {
		var cuts [][]float64
		for _, col := range cols {
			if col != nil {
				col = col[first:end]
			}
			cuts = append(cuts, col)
		}
		return cuts
	}
	part.in, part.out, part.status = cut(s.in), cut(s.out), s.status[first:end]
	return &part
}

// writeShard writes a shard's directory and opens it.
func (s *study) writeShard(t testing.TB, dir string) *output.Results {
	t.Helper()
	w, err := output.Create(dir, s.manifest, s.request)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.put(w, 0, len(s.status)), w.WriteParameters(s.parameters)); err != nil {
		t.Fatal(err)
	}
	if s.manifest.Keep == output.KeepNone {
		if err := w.WriteSketch(saved(s.manifest.Design.End)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Commit(s.execution); err != nil {
		t.Fatal(err)
	}
	r, err := output.OpenShard(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	if err := r.Verify(); err != nil {
		t.Fatal(err)
	}
	return r
}

// failing is a study of six row groups, of which the last is short, with failed runs in three.
func failing(keep string) *study {
	s := newStudy(5*8192 + 100)
	s.manifest.Keep = keep
	for _, run := range []int{8192, 8193, 30_000} {
		s.status[run] = "no equilibrium"
	}
	return s
}

// Shards have all runs, each once and in order, and are cut where row groups end, as equal as can be.
func TestShardRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		runs := rapid.IntRange(1, 1<<30).Draw(t, "runs")
		of := rapid.IntRange(1, min(output.MostShards(runs), 5000)).Draw(t, "of")
		next, least, most := 0, runs, 0
		for i := range of {
			first, end := output.Shard{Number: i + 1, Of: of, Runs: runs}.Range()
			if first != next || end <= first || end%8192 != 0 && end != runs {
				t.Fatalf("shard %d of %d has runs %d to %d, after %d", i+1, of, first, end, next)
			}
			groups := output.MostShards(end - first)
			next, least, most = end, min(least, groups), max(most, groups)
		}
		if next != runs || most > least+1 {
			t.Fatalf("%d of %d runs, shards of %d to %d row groups", next, runs, least, most)
		}
	})
}

// The result of shards is that of their study, to the byte, in whatever pieces it was computed, also when it was given up on
// the way and gone on with.
func TestAppend(t *testing.T) {
	for _, keep := range []string{"headline", output.KeepNone} {
		for _, of := range []int{1, 4, 6} {
			for _, stop := range []int{-1, 0, of - 1} {
				t.Run(fmt.Sprint(keep, of, stop), func(t *testing.T) {
					root := t.TempDir()
					s := failing(keep)
					s.write(t, filepath.Join(root, "whole"), 8192)
					dir := filepath.Join(root, "merged")
					var w *output.Writer
					var got, want strings.Builder // of what was gathered
					gathered := func(r io.Reader) error {
						_, err := io.Copy(&got, r)
						return err
					}
					for i := range of {
						part := s.shard(i+1, of).writeShard(t, filepath.Join(root, fmt.Sprint(i)))
						if i == 0 {
							var err error
							if w, err = output.Create(dir, part.Manifest().Whole(), s.request); err != nil {
								t.Fatal(err)
							}
						}
						if err := w.Append(part, gathered); err != nil {
							t.Fatal(err)
						}
						if i == stop {
							var err error
							if keep == output.KeepNone {
								err = w.Checkpoint(saved(w.Next()))
							}
							if err = errors.Join(err, w.Abort(errors.New("stopped"))); err != nil {
								t.Fatal(err)
							}
							if w, err = output.Resume(dir); err != nil {
								t.Fatal(err)
							}
						}
						_, end := part.Manifest().Shard.Range()
						if w.Next() != end {
							t.Fatalf("after shard %d run %d is next, want %d", i+1, w.Next(), end)
						}
						if keep == output.KeepNone {
							_ = saved(end)(&want)
						}
					}
					if err := s.finish(w); err != nil {
						t.Fatal(err)
					}
					if _, err := w.Commit(s.execution); err != nil {
						t.Fatal(err)
					}
					sameFiles(t, files(t, dir), files(t, filepath.Join(root, "whole")))
					if got.String() != want.String() {
						t.Errorf("handed over was %q, expected %q", got.String(), want.String())
					}
				})
			}
		}
	}
}

// What does not follow, or is of another study, is not taken.
func TestAppendRefuses(t *testing.T) {
	root := t.TempDir()
	s := failing("headline")
	second := s.shard(2, 3).writeShard(t, filepath.Join(root, "second"))
	other := failing("headline")
	other.manifest.Inputs = slices.Clone(other.manifest.Inputs)
	other.manifest.Inputs[0].Path = "demand.shrinkage"
	renamed := other.shard(1, 3).writeShard(t, filepath.Join(root, "renamed"))
	none := failing(output.KeepNone).shard(1, 3).writeShard(t, filepath.Join(root, "none"))
	w, err := output.Create(filepath.Join(root, "merged"), s.manifest, s.request)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort(nil)
	for want, r := range map[string]*output.Results{"expected those from 0": second, "other columns": renamed, "columns than the study": none} {
		if err := w.Append(r, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("found %v, expected %q", err, want)
		}
	}
	if w.Next() != 0 {
		t.Errorf("run %d is next", w.Next())
	}
	if err := w.WriteSketch(saved(0)); err == nil {
		t.Error("a sketch of a study that keeps its runs")
	}
}

// A directory is looked through for shards, complete and not; results, and what is no directory of this package, are
// passed over there and refused by name.
func TestFindShards(t *testing.T) {
	root := t.TempDir()
	s := failing("headline")
	at := func(name string) string { return filepath.Join(root, name) }
	s.shard(3, 3).writeShard(t, at("c"))
	s.shard(1, 3).writeShard(t, at("z"))
	s.write(t, at("whole"), 8192)
	part := s.shard(2, 3)
	w, err := output.Create(at("b"), part.manifest, part.request)
	if err == nil {
		err = part.put(w, 0, 8192)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(at("logs"), 0o777); err != nil {
		t.Fatal(err)
	}
	writeFile(t, at("a.txt"), "nothing")
	look := func(dirs ...string) string {
		found, err := output.FindShards(dirs...)
		if err != nil {
			return err.Error()
		}
		var list []string
		for _, f := range found {
			state := "complete"
			switch {
			case errors.Is(f.Err, output.ErrBusy):
				state = "busy"
			case errors.Is(f.Err, output.ErrPartial):
				state = "unfinished"
			case f.Err != nil:
				state = "damaged"
			}
			list = append(list, fmt.Sprint(filepath.Base(f.Dir), " ", f.Shard.Number, " ", f.First, "-", f.End, " ", f.Done, " ", state))
		}
		return strings.Join(list, ", ")
	}
	if got, want := look(root), "z 1 0-16384 16384 complete, b 2 16384-32768 8192 busy, c 3 32768-41060 8292 complete"; got != want {
		t.Errorf("found\n%s, expected\n%s", got, want)
	}
	if err := w.Abort(nil); err != nil {
		t.Fatal(err)
	}
	if got, want := look(at("c"), at("b"), at("b.partial"), root), "z 1 0-16384 16384 complete, b 2 16384-32768 8192 unfinished, c 3 32768-41060 8292 complete"; got != want {
		t.Errorf("found\n%s, expected\n%s", got, want)
	}
	found, err := output.FindShards(root)
	if got := output.Missing(found, 41_060); err != nil || len(got) != 1 || got[0] != [2]int{16_384, 32_768} {
		t.Errorf("missing are %v, %v", got, err)
	}
	writeFile(t, filepath.Join(at("c"), "manifest.json"), "{")
	if got, want := look(root), "c 0 0-0 0 damaged, z 1 0-16384 16384 complete, b 2 16384-32768 8192 unfinished"; got != want {
		t.Errorf("found\n%s, expected\n%s", got, want)
	}
	for dir, want := range map[string]string{at("whole"): "the result of a study", at("logs"): "no shard is in it", at("nowhere"): "does not exist"} {
		if got := look(dir); !strings.Contains(got, want) {
			t.Errorf("%s: found %q, expected %q", dir, got, want)
		}
	}
}

// A shard is no result, nor a result a shard.
func TestShardIsNoResult(t *testing.T) {
	root := t.TempDir()
	s := failing("headline")
	s.shard(1, 1).writeShard(t, filepath.Join(root, "shard"))
	s.write(t, filepath.Join(root, "whole"), 8192)
	if _, err := output.Open(filepath.Join(root, "shard")); !errors.Is(err, output.ErrShard) {
		t.Errorf("a shard opened as a result: %v", err)
	}
	if _, err := output.OpenShard(filepath.Join(root, "whole")); err == nil {
		t.Error("a result opened as a shard")
	}
	for _, c := range []struct{ dir, kind, study string }{
		{"shard", output.KindShard, "shard 1/1"},
		{"whole", output.KindRun, s.manifest.Study},
	} {
		for _, kind := range []string{output.KindRun, output.KindShard} {
			want := output.OtherStudy
			if kind == c.kind {
				want = output.SameStudy
			}
			if got, err := output.Inspect(filepath.Join(root, c.dir), kind, c.study); got != want || err != nil {
				t.Errorf("%s as a %s: found %v, %v, expected %v", c.dir, kind, got, err, want)
			}
		}
	}
}

// A flipped byte anywhere in a shard's tables is found, and a file that was cut short.
func TestVerifyShard(t *testing.T) {
	for _, keep := range []string{"headline", output.KeepNone} {
		dir := filepath.Join(t.TempDir(), "shard")
		r := failing(keep).shard(2, 6).writeShard(t, dir)
		for _, table := range r.Manifest().Tables {
			path := filepath.Join(dir, table.File)
			whole := []byte(read(t, dir, table.File))
			flipped := slices.Clone(whole)
			flipped[len(flipped)/2] ^= 1
			for _, damaged := range [][]byte{flipped, whole[:len(whole)/2], nil} {
				writeFile(t, path, string(damaged))
				if err := r.Verify(); err == nil || !strings.Contains(err.Error(), table.File) {
					t.Errorf("%s of %d bytes, where %d were written: %v", table.File, len(damaged), len(whole), err)
				}
			}
			writeFile(t, path, string(whole))
		}
		if err := r.Verify(); err != nil {
			t.Error(err)
		}
	}
}

package output

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Work is unfinished work, as its journal has it.
type Work struct {
	Manifest
	Request
	Done int // of the study's runs, as far as they last
}

// FindWork looks at the unfinished work for the result dir, in dir + PartialSuffix. It changes nothing. The
// error wraps os.ErrNotExist when there is none with a journal, and ErrBusy when a process is at work there.
func FindWork(dir string) (Work, error) {
	f, rec, err := openWork(dir + PartialSuffix)
	if err != nil {
		return Work{}, err
	}
	return Work{rec.Manifest, rec.Request, rec.done()}, release(f)
}

// openWork opens the journal of unfinished work, which is then this process's alone, and reads it. The
// caller must close it, unless there is an error.
func openWork(partial string) (*os.File, record, error) {
	path := filepath.Join(partial, journalFile)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, record{}, err
	}
	free := lock(f)
	rec, err := readJournal(f)
	info, statErr := f.Stat()
	switch {
	case !free:
		err = rec.busy(partial)
	case err != nil:
		err = fmt.Errorf("%s: %w", partial, err)
	case statErr != nil:
		err = statErr
	case !isAt(info, path):
		err = fmt.Errorf("%s: %w", path, os.ErrNotExist) // by now
	default:
		return f, rec, nil
	}
	return nil, rec, errors.Join(err, release(f))
}

// discard deletes unfinished work. Of work with runs, or with a journal that cannot be read, it wants force.
func discard(partial string, force bool) error {
	f, rec, err := openWork(partial)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return remove(partial)
	case errors.Is(err, ErrBusy) || err != nil && !force:
		return err
	case err != nil:
		return remove(partial)
	}
	defer release(f)
	if rec.done() > 0 && !force {
		return fmt.Errorf("%s: %d of %d %w", partial, rec.done(), rec.Manifest.Design.Runs(), ErrRuns)
	}
	if runtime.GOOS == "windows" { // which removes no file that is open
		release(f)
	}
	return remove(partial)
}

// Resume goes on with the unfinished work for the result dir, which FindWork finds, from the first run that
// does not last. What a study that keeps no runs has gathered of those before is in Gathered. It changes nothing before it has seen that it can.
func Resume(dir string) (*Writer, error) {
	partial := dir + PartialSuffix
	f, rec, err := openWork(partial)
	if err != nil {
		return nil, err
	}
	w, err := newWriter(dir, rec.studyEntry)
	if err != nil {
		return nil, errors.Join(err, release(f))
	}
	w.journal = &journal{file: f}
	if err := w.reopen(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", partial, err), release(f))
	}
	if err := w.restart(rec); err != nil {
		return nil, errors.Join(err, w.Abort(err))
	}
	return w, nil
}

// reopen opens the directory, which must hold nothing but unfinished work.
func (w *Writer) reopen() error {
	c, err := look(w.partial)
	if err != nil {
		return err
	}
	if names := c.foreign(); len(names) > 0 {
		return fmt.Errorf("also holds %s, which is no part of a result; move it away", strings.Join(names, ", "))
	}
	if w.manifest.Keep != KeepNone && !slices.Contains(c.entries, RunsFile) {
		return fmt.Errorf("damaged: %s is missing", RunsFile)
	}
	if w.root, err = os.OpenRoot(w.partial); err != nil {
		return err
	}
	w.place, err = w.root.Stat(".")
	return err
}

// restart takes the directory back to the end of the last row group that lasts, or the last checkpoint.
func (w *Writer) restart(rec record) error {
	w.lasting = w.manifest.Design.First
	if w.manifest.Keep == KeepNone {
		w.count()
		n, err := w.recall(rec.checkpoints)
		if err != nil {
			return err
		}
		w.unkept.checkpoints = n
		return cmp.Or(w.journal.file.Truncate(rec.ends[n]), w.journal.addProcess(), w.clear())
	}
	runs, err := w.root.OpenFile(RunsFile, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	n, sum, err := whole(runs, rec.groups)
	if err != nil {
		return errors.Join(err, runs.Close())
	}
	end := int64(0)
	if n > 0 {
		end, w.lasting = rec.groups[n-1].End, rec.groups[n-1].Next
	}
	_, err = runs.Seek(end, io.SeekStart)
	w.file = newTableFile(RunsFile, runs, sum)
	if err := cmp.Or(err, w.journal.file.Truncate(rec.ends[n]), runs.Truncate(end), w.journal.addProcess(), w.clear()); err != nil {
		return err
	}
	w.runs, err = newRunsWriter(w.file, &w.manifest, rec.groups[:n], w.endGroup)
	return err
}

// clear removes what will be made again.
func (w *Writer) clear() error {
	keep := append([]string{journalFile, noteFile, RunsFile, FiguresDir}, checkpointFiles...)
	for _, name := range knownFiles {
		if slices.Contains(keep, name) {
			continue
		}
		if err := w.root.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return w.root.RemoveAll(FiguresDir)
}

// whole counts the row groups that a file of runs holds whole, and gives the hash of the file up to there.
func whole(f io.Reader, groups []groupEntry) (int, hash.Hash, error) {
	sum := sha256.New()
	begun := int64(0)
	for n, g := range groups {
		next, err := sum.(hash.Cloner).Clone()
		if err != nil {
			return 0, nil, err
		}
		if _, err := io.CopyN(next, f, g.End-begun); err != nil && !errors.Is(err, io.EOF) {
			return 0, nil, err
		}
		if !slices.Equal(next.Sum(nil), g.SHA256) {
			return n, sum, nil
		}
		sum, begun = next, g.End
	}
	return len(groups), sum, nil
}

// Adopt gives a complete result in dir + PartialSuffix, which was interrupted when only its name was
// missing, that name: dir, or what its rule found. It returns the directory, "" when there is no such result.
func Adopt(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	partial := abs + PartialSuffix
	if err := unmark(partial); err != nil {
		return "", err
	}
	r, err := open(partial)
	if err != nil {
		return "", nil // no result, but perhaps unfinished work
	}
	defer r.Close()
	if err := r.Verify(); err != nil {
		return "", err
	}
	if u := r.manifest.Until; u != nil && u.Directory != "" {
		dir, abs = filepath.Join(filepath.Dir(dir), u.Directory), filepath.Join(filepath.Dir(abs), u.Directory)
	}
	if err := publish(partial, abs); err != nil {
		return "", err
	}
	return dir, remove(abs + replacedSuffix) // what the process had put aside
}

// unmark removes the note of work that is complete but for it: Commit removes the journal first.
func unmark(partial string) error {
	c, err := look(partial)
	if err != nil || c.unreadable != nil || !c.unfinished || slices.Contains(c.entries, journalFile) {
		return err
	}
	return os.RemoveAll(filepath.Join(partial, noteFile)) // which the process may remove just now
}

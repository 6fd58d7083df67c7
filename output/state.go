package output

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// The files of a result directory, and the folder of its figures.
const (
	ManifestFile   = "manifest.json"
	ParametersFile = "parameters.csv"
	RunsFile       = "runs.parquet"
	CaptionsFile   = "captions.md"
	ReadingFile    = "reading.md" // paragraphs that read the tables
	CardFile       = "card.md"    // of an analysis: all that there is to say
	DrawsFile      = "draws.csv"  // the table that inputs were drawn from
	FiguresDir     = "figures"

	summaryFile  = "summary.csv"
	curvesFile   = "curves.csv"
	failuresFile = "failures.csv"
	sketchFile   = "runs.sketch" // of a shard
)

// reportFiles are what a report of a directory is called, by its format. Like figures they are made from the tables, and no
// manifest vouches for them.
var reportFiles = []string{"report.html", "report.md", "report.tex"}

// The files that only unfinished work has.
const (
	noteFile    = "INCOMPLETE.txt"
	journalFile = "unfinished.journal"
)

// checkpointFiles hold what was gathered of the runs of an unfinished study that keeps none.
var checkpointFiles = []string{"checkpoint.0", "checkpoint.1"}

// note is the start of noteFile, by which unfinished work is recognised.
const note = "This directory is the unfinished work of cloudgate.\n"

var knownFiles = []string{
	ManifestFile, ParametersFile, RunsFile, summaryFile, curvesFile, failuresFile,
	CaptionsFile, ReadingFile, DrawsFile, sketchFile, FiguresDir, noteFile, journalFile, checkpointFiles[0], checkpointFiles[1],
}

// PartialSuffix is what the name of a directory with unfinished work ends in.
const PartialSuffix = ".partial"

// replacedSuffix is what a result is renamed with while another takes its place.
const replacedSuffix = ".replaced"

// Errors that tell what a directory is instead of a readable result.
var (
	ErrNotResult = errors.New("not a cloudgate result")
	ErrPartial   = errors.New("the unfinished work of an interrupted run")
	ErrNewer     = errors.New("made by a newer version of cloudgate")
	ErrBusy      = errors.New("is being written")
	ErrGone      = errors.New("the unfinished work is not where it was")
	ErrRuns      = errors.New("runs are done") // of unfinished work that is not to be thrown away
)

// State is what stands where a study's result would go.
type State string

// The states of a directory.
const (
	Absent     State = "absent"      // nothing, or an empty directory
	SameStudy  State = "same study"  // a complete result of the study, or the shard
	OtherStudy State = "other study" // a complete result of another study or a shard, or of a newer format
	Unfinished State = "unfinished"  // the work of an interrupted run, here or in dir + PartialSuffix
	Foreign    State = "foreign"     // something else, which this package never touches
)

// Inspect says what stands at dir in view of the study with that id, or of a shard that has it. It looks at the manifest
// alone; Results.Verify checks the tables.
func Inspect(dir, kind, study string) (State, error) {
	c, err := look(dir)
	if err != nil {
		return "", err
	}
	switch {
	case c.unfinished:
		return Unfinished, nil
	case c.result:
		if c.unreadable == nil && c.manifest.Kind == kind && c.manifest.Study == study {
			return SameStudy, nil
		}
		return OtherStudy, nil
	case !c.empty():
		return Foreign, nil
	}
	if c, err = look(dir + PartialSuffix); err != nil {
		return "", err
	}
	if c.unfinished || c.result {
		return Unfinished, nil
	}
	return Absent, nil
}

// content is what a look at a directory found.
type content struct {
	entries    []string
	manifest   Manifest
	unreadable error    // why there is no manifest: no file, one of something else, or of a newer format
	own        []string // tables and texts that the manifest names
	result     bool     // the manifest is that of a result, of this format or another
	unfinished bool
	file       bool // not a directory at all
}

func (c content) empty() bool { return len(c.entries) == 0 && !c.file }

// figureFormats are the endings of the files in FiguresDir that belong to a result.
var figureFormats = []string{".svg", ".pdf", ".png", ".eps", ".tex"}

// foreign lists what is not part of a result.
func (c content) foreign() []string {
	var names []string
	for _, n := range c.entries {
		if !slices.Contains(knownFiles, n) && !slices.Contains(reportFiles, n) && !slices.Contains(c.own, n) {
			names = append(names, n)
		}
	}
	return names
}

// look tells what dir is. A directory that does not exist is empty.
func look(dir string) (content, error) {
	var c content
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	if !info.IsDir() {
		return content{file: true}, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return c, err
	}
	for _, e := range entries {
		c.entries = append(c.entries, e.Name())
	}
	figures, err := os.ReadDir(filepath.Join(dir, FiguresDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		return c, err
	}
	for _, e := range figures {
		if e.IsDir() || !slices.Contains(figureFormats, filepath.Ext(e.Name())) {
			c.entries = append(c.entries, filepath.Join(FiguresDir, e.Name()))
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, noteFile)); err == nil {
		c.unfinished = bytes.HasPrefix(text, []byte(note))
	}
	switch data, err := os.ReadFile(filepath.Join(dir, ManifestFile)); {
	case errors.Is(err, fs.ErrNotExist):
		c.unreadable = fmt.Errorf("no %s: %w", ManifestFile, ErrNotResult)
	case err != nil:
		return c, err
	default:
		c.manifest, c.unreadable = decodeManifest(data)
	}
	c.result = c.unreadable == nil || errors.Is(c.unreadable, ErrNewer)
	c.own = slices.Clone(c.manifest.Texts)
	for _, t := range c.manifest.Tables {
		c.own = append(c.own, t.File)
	}
	return c, nil
}

// remove deletes a result or unfinished work, and refuses anything else.
func remove(dir string) error {
	c, err := look(dir)
	if err != nil {
		return err
	}
	if err := c.replaceable(dir); err != nil {
		return err
	}
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil // a file system that is read-only has other errors even for that
	}
	return os.RemoveAll(dir)
}

// replaceable is nil when nothing but a result or unfinished work would be lost with dir.
func (c content) replaceable(dir string) error {
	switch {
	case c.empty():
		return nil
	case c.file || !c.result && !c.unfinished:
		return fmt.Errorf("%s: %w, and is not replaced by one", dir, ErrNotResult)
	}
	if names := c.foreign(); len(names) > 0 {
		return fmt.Errorf("%s: not replaced, because it also holds %s", dir, strings.Join(names, ", "))
	}
	return nil
}

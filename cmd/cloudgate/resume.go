package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/models"
	"cloudgate/output"
	"cloudgate/scenarios"
)

func resumeCommand() *cli.Command {
	return &cli.Command{
		Name:      "resume",
		Category:  groupRun,
		Usage:     "go on with a study that was interrupted or killed",
		UsageText: "cloudgate resume DIR [flags]",
		Description: "DIR is the result directory that was asked for, or what there is of it, whose name ends in " + output.PartialSuffix + ".\n" +
			"The study goes on where it stopped, to the bytes that it would have had, even if its files have changed\n" +
			"since. Of a complete result nothing is computed. Example:\n" +
			"  cloudgate resume results/baseline",
		Flags: []cli.Flag{
			workersFlag(),
			&cli.BoolFlag{Name: "json", Usage: "print the summary as JSON instead of the table"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print the result directory alone"},
		},
		Action: resumeAction,
	}
}

func resumeAction(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	if err := misread(c); err != nil {
		return usageError{err}
	}
	stdout, stderr := c.App.Writer, c.App.ErrWriter
	if c.Bool("quiet") {
		stderr = io.Discard
	}
	dir, err := wanted(args[0])
	if err != nil {
		return err
	}
	adopted, err := output.Adopt(dir)
	if err != nil {
		return err
	}
	dir = cmp.Or(adopted, dir)
	work, err := output.FindWork(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := whole(dir); err != nil {
			return err
		}
		return presentAny(stdout, c.App.ErrWriter, dir, true, c.Bool("json"), c.Bool("quiet"))
	}
	if err != nil {
		return unreadable(err)
	}
	st, err := again(work, dir)
	if err != nil {
		return err
	}
	if st.look, err = lookNamed(work.Formats, work.Style, work.Font); err != nil {
		return usagef("%s cannot be gone on with: %w; the same command as before goes on with it, and may name another font", dir+output.PartialSuffix, err)
	}
	if st.workers = work.Workers; st.workers == 0 || c.IsSet("workers") {
		st.workers = workersOf(c)
	}
	if now := revision(); work.Revision != now {
		fmt.Fprintf(stderr, "%s: begun by revision %s of cloudgate, and this is %s; by their versions they give the same numbers\n", work.Name, work.Revision, now)
	}
	fmt.Fprintf(stderr, "%s: %s; it goes on from there\n", work.Name, doneOf(work, dir))
	if !c.Bool("quiet") {
		st.progress = newProgress(stderr, work.Design.Runs())
	}
	if err := st.execute(c.Context); err != nil {
		return err
	}
	err = presentAny(stdout, c.App.ErrWriter, st.dir, false, c.Bool("json"), c.Bool("quiet"))
	if err == nil && st.until != nil {
		err = reached(st.dir)
	}
	return err
}

// wanted is the directory that was asked for, by its own name or that of the unfinished work.
func wanted(arg string) (string, error) {
	dir := filepath.Clean(arg)
	if base := filepath.Base(dir); base == "." || base == ".." {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", err
		}
		dir = abs
	}
	return strings.TrimSuffix(dir, output.PartialSuffix), nil
}

// whole is nil when a directory without unfinished work is a complete result, as it was written.
func whole(dir string) error {
	r, err := openAny(dir)
	if errors.Is(err, output.ErrPartial) {
		return usagef("%w; it does not say what is done, so that it cannot be gone on with: run the scenario again", err)
	}
	partial := dir + output.PartialSuffix
	if entries, no := os.ReadDir(partial); errors.Is(err, output.ErrNotResult) && no == nil && len(entries) == 0 {
		return usagef("%s: no run was begun there; run the scenario again", partial)
	}
	if errors.Is(err, output.ErrNotResult) || errors.Is(err, output.ErrNewer) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	defer r.Close()
	if err := r.Verify(); err != nil {
		return fmt.Errorf("%s is complete but damaged: %w", dir, err)
	}
	return nil
}

// unreadable says of the error of unfinished work whether it is the directory's or the moment's.
func unreadable(err error) error {
	if errors.Is(err, output.ErrBusy) {
		return err
	}
	return usageError{err}
}

func doneOf(w output.Work, dir string) string {
	most := ""
	if w.Rule != nil {
		most = "at most "
	}
	return fmt.Sprintf("%d of %s%d runs are done in %s", w.Done, most, w.Design.Runs(), dir+output.PartialSuffix)
}

// again resolves the study of unfinished work from what is written there. The error says why this program
// would not come to the same bytes.
func again(work output.Work, dir string) (*studyRun, error) {
	r, err := resolved(work.Manifest, work.Draws)
	if err != nil {
		advice := ""
		if errors.As(err, new(versionError)) {
			advice = "; go on with the former, or begin anew with run --force"
		}
		return nil, usagef("%s cannot be gone on with: %w%s", dir+output.PartialSuffix, err, advice)
	}
	r.dir, r.resume = dir, true
	if work.Rule != nil {
		r.named = work.Rule.Named
		if r.until, err = ruleOf(work.Rule, r.study); err != nil {
			return nil, usagef("%s cannot be gone on with: its --until: %w", dir+output.PartialSuffix, err)
		}
	}
	return r, nil
}

// resolved is the study of a manifest, or the shard of one, as this program has it. The error says why it is not the
// same here. Draws is the file that its inputs are drawn from, nil for none.
func resolved(m output.Manifest, draws []byte) (*studyRun, error) {
	r, err := parsed(m, draws)
	if err != nil {
		if older := otherVersion(m.Versions, ownVersions(m.Model, "")); older != nil {
			return nil, older
		}
		return nil, fmt.Errorf("its scenario is not one: %w", err)
	}
	s, now := r.study, r.manifest()
	if other := otherVersion(m.Versions, now.Versions); other != nil {
		return nil, other
	}
	if m.Stream != s.StreamID || m.Study != r.id {
		return nil, fmt.Errorf("it is the study %s with the stream %s, and its scenario now gives %s and %s", m.Study, m.Stream, r.id, s.StreamID)
	}
	if part := differs(m, now); part != "" {
		return nil, fmt.Errorf("this build of cloudgate has other %s for the same study", part)
	}
	return r, nil
}

// parsed is the study of a manifest as this program reads its scenario, whatever it was then.
func parsed(m output.Manifest, draws []byte) (*studyRun, error) {
	s, err := scenarios.Parse(m.Name, []byte(m.Scenario), scenarios.Options{Models: models.All(), Draws: draws})
	if err != nil {
		return nil, err
	}
	r := &studyRun{study: s, shard: m.Shard}
	if r.kept, err = keeping(s.Spec, m.Keep); err != nil {
		return nil, err
	}
	if err := r.kept.add(s); err != nil {
		return nil, err
	}
	r.identify()
	return r, nil
}

// versionError says that another version of the program, or of a part of it, made something.
type versionError string

func (e versionError) Error() string { return string(e) }

// otherVersion says in which version that matters for the numbers or the bytes two programs differ.
func otherVersion(began, now map[string]string) error {
	names := make([]string, 0, len(now))
	for name := range now {
		if name != "go" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if began[name] != now[name] {
			return versionError(fmt.Sprintf("it was begun with version %q of %s, and this is version %q", began[name], name, now[name]))
		}
	}
	return nil
}

// differs names the part in which two manifests of a study are not the same, "" when there is none.
func differs(a, b output.Manifest) string {
	for _, part := range []struct {
		name string
		a, b any
	}{
		{"inputs", inputsOf(a), inputsOf(b)},
		{"dimensions", a.Dims, b.Dims},
		{"outcomes", a.Outcomes, b.Outcomes},
		{"thresholds", a.Thresholds, b.Thresholds},
		{"sentences", a.Reading, b.Reading},
		{"design settings", a.Design, b.Design},
		{"texts", a.Scenario, b.Scenario},
	} {
		x, errX := json.Marshal(part.a)
		y, errY := json.Marshal(part.b)
		if errX != nil || errY != nil || string(x) != string(y) {
			return part.name
		}
	}
	return ""
}

// inputsOf leaves out the columns, which a result's manifest numbers.
func inputsOf(m output.Manifest) []output.Input {
	ins := slices.Clone(m.Inputs)
	for i := range ins {
		ins[i].Column = 0
	}
	return ins
}

// goOn says whether `run` without --force is to go on with unfinished work that it finds in the way: when that is the same
// study under the same rule, and runs of it are done. Of another study it refuses to throw runs away.
func (r *studyRun) goOn(stderr io.Writer) (bool, error) {
	dir := r.dir
	work, err := output.FindWork(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case errors.Is(err, output.ErrBusy):
		return false, err
	case err != nil:
		return false, usagef("%w; --force begins anew", err)
	case work.Done == 0:
		return false, nil
	case work.Study != r.id || work.Kind != r.kind() || work.Scenario != r.study.Resolved:
		of := "another study (" + work.Name + ", " + work.Study + ")"
		if work.Study == r.id && work.Kind == r.kind() {
			of = "this study under other titles, labels or sources"
		}
		return false, usagef("%s, of %s: cloudgate resume %s goes on with it, --force throws it away", doneOf(work, dir), of, dir)
	case !reflect.DeepEqual(work.Rule, r.rule()):
		return false, usagef("%s, of this study under another rule (%s): cloudgate resume %s goes on with it, --force throws it away",
			doneOf(work, dir), saidOf(work.Rule), dir)
	}
	if _, err := again(work, dir); err != nil {
		return false, fmt.Errorf("%w; --force throws away what is done", err)
	}
	fmt.Fprintf(stderr, "%s: %s; it goes on from there, as with cloudgate resume %s; --force begins anew\n", r.study.Name, doneOf(work, dir), dir)
	return true, nil
}

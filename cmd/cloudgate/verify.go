package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/replication"
	"cloudgate/output/report"
	"cloudgate/sim"
)

func verifyCommand() *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Category:  groupPlot,
		Usage:     "compute hashes again, make runs again, and say what differs",
		UsageText: "cloudgate verify PACKAGE|DIR [flags]",
		Description: "PACKAGE is what cloudgate paper made, or an archive of it; DIR is a result or an analysis. A hundredth of the runs, at\n" +
			"least 64, is made again from the scenario in the manifest and compared bit by bit; texts are written and figures drawn again\n" +
			"from the tables and compared, SVG byte by byte, PDF and PNG by what they show. Of a table whose hash is another one the numbers\n" +
			"that were changed are named. Of another version of cloudgate numbers may differ by 1e-11 of themselves. Analyses\n" +
			"are not made again; the hashes of their tables and texts are looked at. The exit code is 1 if anything differs. Examples:\n" +
			"  cloudgate verify results/baseline\n" +
			"  cloudgate verify results/baseline --runs 64 --seed 7 --json\n" +
			"  cloudgate verify results/b --full",
		Flags: []cli.Flag{
			&cli.GenericFlag{Name: "runs", Aliases: []string{"n"}, Value: new(number), Usage: "make at least `N` runs of each result again"},
			&cli.GenericFlag{Name: "seed", Value: new(number), Usage: "`SEED` by which the runs are chosen; by default another one each time"},
			&cli.BoolFlag{Name: "full", Usage: "make all again: runs, tables of statistics, and figures"},
			workersFlag(),
			&cli.BoolFlag{Name: "json", Usage: "print what was found as JSON"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print only what differs"},
		},
		Action: verifyAction,
	}
}

func verifyAction(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err = errors.Join(err, misread(c)); err != nil {
		return usageError{err}
	}
	if c.Bool("full") && c.IsSet("runs") {
		return usagef("verify: --full makes all runs again; --runs does not go with it")
	}
	if n := givenInt(c, "runs"); n != nil && *n == 0 {
		return usagef("verify: found --runs 0, expected at least 1")
	}
	v := &verifying{ctx: c.Context, runs: givenInt(c, "runs"), full: c.Bool("full"), workers: workersOf(c), stderr: c.App.ErrWriter}
	if c.Bool("quiet") {
		v.stderr = io.Discard
	}
	v.What, v.Seed = filepath.Clean(args[0]), uint64(rand.Uint32())
	if seed := given(c, "seed"); seed != nil {
		v.Seed = *seed
	}
	if v.temp, err = os.MkdirTemp("", "cloudgate-verify-"); err != nil {
		return err
	}
	err = v.verify(v.What)
	if err = errors.Join(err, os.RemoveAll(v.temp)); err != nil {
		return interrupted(err, "stopped; so far %s in %s", report.Counted(v.Found.Count(), "difference"), v.What)
	}
	if err := v.present(c); err != nil {
		return err
	}
	if v.Found.Count() > 0 {
		return quietError(exitFailed)
	}
	return nil
}

func (v *verifying) present(c *cli.Context) error {
	stdout := c.App.Writer
	switch {
	case c.Bool("json"):
		return encodeJSON(stdout, struct {
			report.Verification
			Count       int                      `json:"difference_count"`
			Differences []replication.Difference `json:"differences"`
		}{v.Verification, v.Found.Count(), append([]replication.Difference{}, v.Found.List...)})
	case c.Bool("quiet"):
		for _, d := range v.Found.List {
			fmt.Fprintln(stdout, d)
		}
		return nil
	}
	_, err := fmt.Fprint(stdout, v.Text(), wrap(v.Reading(), 100))
	return err
}

// verifying is a verification under way.
type verifying struct {
	report.Verification
	ctx     context.Context
	runs    *int // to make again; nil for a hundredth
	full    bool
	workers int
	stderr  io.Writer
	temp    string // directory for what is made again
}

// verify looks at a package, an archive of one, or a directory.
func (v *verifying) verify(path string) error {
	dir := path
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && slices.Contains(replication.Archives, strings.ToLower(filepath.Ext(path))) {
		to := filepath.Join(v.temp, "package")
		if err := os.Mkdir(to, 0o777); err != nil {
			return err
		}
		if dir, err = replication.Extract(v.ctx, path, to); err != nil {
			return err
		}
		defer v.rename(dir, path)
	}
	m, err := replication.Read(dir)
	if errors.Is(err, replication.ErrNotPackage) && dir == path {
		return v.directory(path)
	}
	if err != nil {
		return err
	}
	v.Package, v.Seal = m.Title, m.Seal
	p := newProgress(v.stderr, len(m.Files))
	p.what = "files"
	err = m.Check(v.ctx, dir, &v.Found, p.reached)
	p.finish()
	if err != nil {
		return err
	}
	v.Files = len(m.Files)
	for _, r := range m.Results {
		results := filepath.Join(dir, "results", r.Name)
		res, err := output.OpenWithout(results, r.Without)
		if err != nil {
			v.Found.Add(replication.Difference{File: filepath.Join(results, output.ManifestFile), Found: err.Error()})
			continue
		}
		err = v.result(res, results, filepath.Join(dir, "figures", r.Name), r.Without)
		if err := errors.Join(err, res.Close()); err != nil {
			return err
		}
	}
	return v.listed(m, dir)
}

// listed draws the figures that a package lists again from its results and compares them. What is damaged has been told already.
func (v *verifying) listed(m replication.Manifest, dir string) error {
	list := filepath.Join(dir, listFile)
	named := func(path string) bool {
		return slices.ContainsFunc(m.Files, func(f replication.File) bool { return f.Path == path })
	}
	if !named(listFile) || slices.Contains(v.Found.Files(), list) {
		return nil
	}
	results := filepath.Join(dir, "results") + string(filepath.Separator)
	damaged := slices.ContainsFunc(v.Found.Files(), func(path string) bool { return strings.HasPrefix(path, results) })
	without := slices.ContainsFunc(m.Results, func(r replication.Result) bool { return len(r.Without) > 0 })
	other := slices.ContainsFunc(v.Results, func(r report.Verified) bool { return r.Version != "" })
	if damaged || without || other {
		why := "were drawn by another version"
		switch {
		case damaged:
			why = "rest on what differs"
		case without:
			why = "may need runs, which are left out"
		}
		v.Notes = append(v.Notes, fmt.Sprintf("the figures that %s lists %s, and are not drawn again", list, why))
		return nil
	}
	l, err := readFigureList(list, "")
	if err != nil {
		v.Found.Add(replication.Difference{File: list, Found: err.Error()})
		return nil
	}
	defer l.Close()
	c := &replication.Comparison{Found: &v.Found}
	for _, one := range l.figures {
		d, err := one.draw(v.ctx)
		if err != nil && v.ctx.Err() != nil {
			return context.Cause(v.ctx)
		}
		if v.needFont(err, filepath.Join(dir, "figures", one.of.ID+".*")) {
			continue
		}
		if err != nil {
			v.Found.Add(replication.Difference{File: list, Found: err.Error()})
			continue
		}
		for _, format := range one.of.Formats {
			path := filepath.Join(dir, "figures", one.of.ID+"."+format)
			there, err := os.ReadFile(path)
			if err != nil {
				continue // its hash has been missed already
			}
			again, err := d.Encode(format)
			if err != nil {
				return err
			}
			if v.Listed++; !slices.Contains(v.Found.Files(), path) {
				v.sameFigure(c, path, there, again)
			}
		}
	}
	return nil
}

// rename says of all that was seen in a directory that it is in another place.
func (v *verifying) rename(dir, to string) {
	named := func(text string) string { return strings.ReplaceAll(text, dir, to) }
	for i := range v.Results {
		v.Results[i].Dir = named(v.Results[i].Dir)
	}
	for i := range v.Notes {
		v.Notes[i] = named(v.Notes[i])
	}
	for i := range v.Alike {
		v.Alike[i] = named(v.Alike[i])
	}
	v.Found.Rename(named)
}

// directory looks at a result, a shard or an analysis.
func (v *verifying) directory(dir string) error {
	r, err := openAny(dir)
	if errors.Is(err, output.ErrNotResult) || errors.Is(err, output.ErrNewer) || errors.Is(err, output.ErrPartial) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	v.Files = len(r.Manifest().Tables) + len(r.HashedTexts())
	err = v.result(r, dir, filepath.Join(dir, output.FiguresDir), nil)
	return errors.Join(err, r.Close())
}

// result looks at one result, of which the figures may be elsewhere, and some tables nowhere.
func (v *verifying) result(r *output.Results, dir, figures string, without []string) error {
	m := r.Manifest()
	seen := report.Verified{Dir: dir, Kind: m.Kind, Study: m.Study}
	defer func() { v.Results = append(v.Results, seen) }()
	v.hashes(r, dir)
	if !report.IsStudy(m.Kind) {
		if len(m.Texts) > 0 && len(m.TextHashes) == 0 {
			v.Notes = append(v.Notes, fmt.Sprintf("the manifest of %s has no hashes of its texts, which are not looked at", dir))
		}
		return v.parents(m, dir)
	}
	seen.Runs = m.Design.Runs()
	draws, err := r.Draws()
	if err != nil {
		return err
	}
	manifestFile := filepath.Join(dir, output.ManifestFile)
	st, err := parsed(m, draws)
	if err != nil {
		v.Found.Add(replication.Difference{File: manifestFile, Found: "its scenario cannot be run by this version: " + err.Error()})
		return nil
	}
	c := &replication.Comparison{Found: &v.Found}
	if other := otherVersion(m.Versions, ownVersions(m.Model, st.manifest().Versions["model "+m.Model])); other != nil {
		seen.Version, c.Within = other.Error(), replication.OtherVersion
	} else {
		v.identity(m, st, manifestFile)
	}
	switch {
	case v.full, v.worthwhile(r, dir):
		err = v.again(r, st, c, &seen, dir, figures, without)
	case m.Keep == output.KeepNone || slices.Contains(without, output.RunsFile):
		v.Notes = append(v.Notes, fmt.Sprintf("%s holds no runs to compare; --full makes them and the tables again", dir))
		err = v.shown(r, r, c, &seen, figures)
	default:
		if err = v.sample(r, st, c, &seen, filepath.Join(dir, output.RunsFile)); err == nil {
			err = v.shown(r, r, c, &seen, figures)
		}
	}
	seen.Values, seen.Same, seen.Largest = c.Values, c.Same, c.Largest
	return err
}

// mostForANumber is how many runs are made again to say which number of a damaged table was changed, if nobody asked for --full.
const mostForANumber = 1 << 17

// worthwhile says whether a table of a result has not the bytes that it should, and making all of it again takes no time, so that not
// the file alone but the number in it can be named.
func (v *verifying) worthwhile(r *output.Results, dir string) bool {
	return r.Manifest().Design.Runs() <= mostForANumber && v.damaged(r, dir)
}

// damaged says whether a table of a result has not the bytes that it should.
func (v *verifying) damaged(r *output.Results, dir string) bool {
	damaged := v.Found.Files()
	return slices.ContainsFunc(r.Manifest().Tables, func(t output.Table) bool {
		return slices.Contains(damaged, filepath.Join(dir, t.File))
	})
}

// hashes computes the hashes of tables and texts again, but of those that are known to differ.
func (v *verifying) hashes(r *output.Results, dir string) {
	known := v.Found.Files()
	look := func(name string, check func() error) {
		path := filepath.Join(dir, name)
		if slices.Contains(known, path) {
			return
		}
		if err := check(); err != nil {
			v.Found.Add(replication.Difference{File: path, Found: err.Error()})
		}
	}
	for _, t := range r.Manifest().Tables {
		look(t.File, func() error { return r.VerifyTable(t) })
	}
	for _, name := range r.HashedTexts() {
		look(name, func() error { return r.VerifyText(name) })
	}
}

// parents looks for the studies that an analysis was made from, beside it, and at their tables.
func (v *verifying) parents(m output.Manifest, dir string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	beside := filepath.Dir(abs)
	entries, err := os.ReadDir(beside)
	if err != nil {
		return err
	}
	for _, parent := range m.Parents {
		found := ""
		for _, e := range entries {
			path := filepath.Join(beside, e.Name())
			if state, err := output.Inspect(path, output.KindRun, parent); e.IsDir() && err == nil && state == output.SameStudy {
				found = path
			}
		}
		if found == "" {
			v.Notes = append(v.Notes, fmt.Sprintf("%s was made from the study %s, which is not beside it", dir, parent))
			continue
		}
		if v.Package != "" {
			continue // its turn comes, or has come
		}
		r, err := output.Open(found)
		if err != nil {
			v.Found.Add(replication.Difference{File: found, Found: err.Error()})
			continue
		}
		v.hashes(r, found)
		v.Files += len(r.Manifest().Tables)
		if err := r.Close(); err != nil {
			return err
		}
	}
	return nil
}

// identity holds what a manifest says of its study against what its scenario gives.
func (v *verifying) identity(m output.Manifest, st *studyRun, file string) {
	now := st.manifest()
	for _, part := range []struct{ name, found, made string }{
		{"study_id", m.Study, now.Study},
		{"stream_id", m.Stream, now.Stream},
		{"name", m.Name, now.Name},
		{"title", m.Title, now.Title},
		{"about", m.About, now.About},
		{"changed", m.Changed, now.Changed},
		{"model", m.Model, now.Model},
		{"design, inputs, outcomes or texts", differs(m, now), ""},
	} {
		if part.found != part.made {
			v.Found.Add(replication.Difference{File: file, Column: part.name, Found: part.found, Expected: part.made})
		}
	}
}

// madeAgain gathers runs that are made again, in the order of their numbers.
type madeAgain struct {
	in, out [][]float64
	status  []string
	runs    []int
}

// Put implements sim.Sink.
func (g *madeAgain) Put(first int, in, out [][]float64, status []string) error {
	if g.in == nil {
		g.in, g.out = make([][]float64, len(in)), make([][]float64, len(out))
	}
	for c, col := range in {
		g.in[c] = append(g.in[c], col...)
	}
	for c, col := range out {
		g.out[c] = append(g.out[c], col...)
	}
	for i, s := range status {
		g.runs, g.status = append(g.runs, first+i), append(g.status, s)
	}
	return nil
}

// columns gives the columns by name.
func (g *madeAgain) columns(spec sim.Spec) map[string][]float64 {
	columns := map[string][]float64{}
	for i, p := range spec.Params {
		columns[p.Name] = g.in[i]
	}
	offsets := spec.Offsets()
	for i, o := range spec.Outputs {
		for k := range o.Len() {
			if col := g.out[offsets[i]+k]; col != nil {
				columns[o.Cell(k)] = col
			}
		}
	}
	return columns
}

// sample makes blocks of the runs again and compares all that was kept of them.
func (v *verifying) sample(r *output.Results, st *studyRun, c *replication.Comparison, seen *report.Verified, file string) error {
	d := r.Manifest().Design
	n := replication.Hundredth(d.Runs())
	if v.runs != nil {
		n = *v.runs
	}
	blocks, among := replication.Blocks(v.Seed, d.First, d.End, n)
	seen.Blocks, seen.Among = len(blocks), among
	for _, b := range blocks {
		seen.Made += b.End - b.First
	}
	plan, err := st.study.Plan(v.workers, st.kept.outputs)
	if err != nil {
		return err
	}
	p := newProgress(v.stderr, seen.Made)
	defer p.finish()
	var again madeAgain
	for _, b := range blocks {
		plan.First, plan.End = b.First, b.End
		if _, err := sim.Run(v.ctx, plan, &again, p); err != nil {
			return err
		}
	}
	p.say("comparing")
	columns := again.columns(st.study.Spec)
	made := func(name string) ([]float64, error) { return columns[name], nil }
	return v.compare(r, c, made, again.status, again.runs, file)
}

// compare holds columns of runs, of which made gives one by name or nil, against those of the file. What cannot be read of the
// file is a difference, too.
func (v *verifying) compare(
	r *output.Results, c *replication.Comparison, made func(name string) ([]float64, error), status []string, runs []int, file string,
) error {
	d := r.Manifest().Design
	wrong := func(column, found, expected string) {
		v.Found.Add(replication.Difference{File: file, Column: column, Found: found, Expected: expected})
	}
	numbers, err := r.Runs()
	statuses, statusErr := r.Status()
	if err = errors.Join(err, statusErr); err != nil {
		wrong("", strings.TrimPrefix(err.Error(), file+": "), "")
		return nil
	}
	if len(numbers) != d.Runs() || len(statuses) != d.Runs() {
		wrong("", report.Counted(len(numbers), "run"), report.Counted(d.Runs(), "run"))
		return nil
	}
	for i, run := range numbers {
		if run != d.First+i {
			wrong("run", fmt.Sprint(run), fmt.Sprint(d.First+i))
			return nil
		}
	}
	c.Texts(file, "status", runs, pick(statuses, runs, d.First), status)
	for _, name := range r.Columns() {
		if v.ctx.Err() != nil {
			return context.Cause(v.ctx)
		}
		expected, err := made(name)
		if err != nil {
			return err
		}
		found, err := r.Column(name)
		switch {
		case err != nil:
			wrong("", strings.TrimPrefix(err.Error(), file+": "), "")
		case len(found) != d.Runs():
			wrong(name, report.Counted(len(found), "value"), report.Counted(d.Runs(), "value"))
		case expected == nil:
			wrong(name, "a column", "none: this version does not make it")
		default:
			c.Column(file, name, runs, pick(found, runs, d.First), expected)
		}
	}
	return nil
}

// pick gives the values of some runs of a column that begins with the run first.
func pick[T any](column []T, runs []int, first int) []T {
	picked := make([]T, len(runs))
	for i, run := range runs {
		picked[i] = column[run-first]
	}
	return picked
}

// shown makes texts and figures again from the tables of from, which is the result itself or what was made again of it, and compares
// those that the result has.
func (v *verifying) shown(r, from *output.Results, c *replication.Comparison, seen *report.Verified, figures string) error {
	if r.Manifest().Shard != nil {
		return nil // which has none
	}
	why := ""
	switch {
	case c.Within > 0:
		why = "were made by another version"
	case from == r && v.damaged(r, seen.Dir):
		why = "rest on what differs"
	}
	if why != "" {
		v.Notes = append(v.Notes, fmt.Sprintf("texts and figures of %s %s, and are not compared", seen.Dir, why))
		return nil
	}
	rep, err := report.Read(from)
	s, figuresErr := readFigures(from)
	if err = errors.Join(err, figuresErr); err != nil {
		v.Found.Add(replication.Difference{File: seen.Dir, Found: err.Error()})
		return nil
	}
	if err := v.text(r, c, seen, output.ReadingFile, rep.Reading()); err != nil {
		return err
	}
	return v.redraw(r, s, c, seen, figures)
}

// text compares a text of a result with what it says when it is made again.
func (v *verifying) text(r *output.Results, c *replication.Comparison, seen *report.Verified, name, expected string) error {
	found, err := r.Text(name)
	if err != nil {
		return err
	}
	path := filepath.Join(seen.Dir, name)
	if found == "" {
		v.Found.Add(replication.Difference{File: path, Found: "none", Expected: "a text"})
		return nil
	}
	seen.Texts++
	c.Lines(path, []byte(found), []byte(expected))
	return nil
}

// redraw draws the standard figures that there are again, each in the style that its name tells, and compares them and their captions.
func (v *verifying) redraw(r *output.Results, s *figure.Study, c *replication.Comparison, seen *report.Verified, figures string) error {
	files, err := figuresIn(figures)
	if err != nil {
		return err
	}
	captioned, err := r.Text(output.CaptionsFile)
	if err != nil {
		return err
	}
	o := figure.Options{Formats: formatsOf(files), Dir: filepath.Join(v.temp, output.FiguresDir)}
	styles := stylesOf(r.Manifest(), files)
	captionStyle, _ := styleOf(r.Manifest(), firstCaption(captioned))
	if captioned != "" && !slices.Contains(styles, captionStyle) {
		styles = append(styles, captionStyle)
	}
	if len(files) == 0 { // and captions perhaps all the same
		o.Formats = []string{"svg"}
	}
	defer os.RemoveAll(o.Dir)
	p := newProgress(v.stderr, len(files))
	defer p.finish()
	p.say("drawing figures")
	for _, o.Style = range styles {
		captions, _, err := drawAll(v.ctx, s, r.Manifest(), o, v.workers)
		if v.needFont(err, figures) {
			return nil
		}
		if err != nil {
			return err
		}
		if captioned == "" && v.Package == "" && complete(files, captions) { // of a package it is a file as any other
			v.Notes = append(v.Notes, fmt.Sprintf("%s is missing, though all figures are there: cloudgate plot %s writes it", filepath.Join(seen.Dir, output.CaptionsFile), seen.Dir))
		}
		if captioned != "" && o.Style == captionStyle {
			if err := v.text(r, c, seen, output.CaptionsFile, captions); err != nil {
				return err
			}
		}
	}
	return v.drawn(c, seen, figures, o.Dir, files)
}

// complete says whether files have every figure that captions are of, and there is one.
func complete(files []string, captions string) bool {
	of := captionsIn(captions)
	for name := range of {
		if !slices.ContainsFunc(files, func(f string) bool { return strings.TrimSuffix(f, filepath.Ext(f)) == name }) {
			return false
		}
	}
	return len(of) > 0
}

// needFont says whether figures cannot be drawn again for want of a font that they were drawn with, and notes it.
func (v *verifying) needFont(err error, figures string) bool {
	var glyph *figure.GlyphError
	if !errors.As(err, &glyph) {
		return false
	}
	v.Notes = append(v.Notes, fmt.Sprintf("the figures in %s need a font that is not in this program, for the label %q: they and their captions are not compared", figures, glyph.Label))
	return true
}

// figuresIn names the figure files of a folder, which need not be there.
func figuresIn(dir string) (files []string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if slices.Contains(figure.Formats(), strings.TrimPrefix(filepath.Ext(e.Name()), ".")) {
			files = append(files, e.Name())
		}
	}
	return files, err
}

// drawn compares figures with those that were drawn again.
func (v *verifying) drawn(c *replication.Comparison, seen *report.Verified, found, made string, files []string) error {
	for _, name := range files {
		again, err := os.ReadFile(filepath.Join(made, name))
		if errors.Is(err, fs.ErrNotExist) {
			v.Notes = append(v.Notes, fmt.Sprintf("%s is not among the standard figures, and was not drawn again", filepath.Join(found, name)))
			continue
		}
		if err != nil {
			return err
		}
		there, err := os.ReadFile(filepath.Join(found, name))
		if err != nil {
			return err
		}
		seen.Figures++
		v.sameFigure(c, filepath.Join(found, name), there, again)
	}
	return nil
}

// sameFigure compares a figure file with the one drawn again. One that shows the same in other bytes is no difference, and said.
func (v *verifying) sameFigure(c *replication.Comparison, path string, there, again []byte) {
	if !bytes.Equal(there, again) && figure.Alike(strings.TrimPrefix(filepath.Ext(path), "."), there, again) {
		v.Alike = append(v.Alike, path)
		return
	}
	c.Bytes(path, there, again)
}

// again makes the whole result again and compares all its files.
func (v *verifying) again(r *output.Results, st *studyRun, c *replication.Comparison, seen *report.Verified, dir, figures string, without []string) error {
	st.dir, st.named, st.workers, st.force = filepath.Join(v.temp, "again"), true, v.workers, true
	if v.stderr != io.Discard {
		st.progress = newProgress(v.stderr, st.runs())
	}
	defer os.RemoveAll(st.dir)
	if err := st.execute(v.ctx); err != nil {
		if v.ctx.Err() != nil {
			return context.Cause(v.ctx) // what there is of it is thrown away
		}
		return err
	}
	made, err := openAny(st.dir)
	if err != nil {
		return err
	}
	defer made.Close()
	seen.Full, seen.Made = true, seen.Runs
	if found, expected := r.Manifest().Failed, made.Manifest().Failed; found != expected {
		v.Found.Add(replication.Difference{File: filepath.Join(dir, output.ManifestFile), Column: "failed_runs", Found: fmt.Sprint(found), Expected: fmt.Sprint(expected)})
	}
	v.leftOut(r, made, c, dir, without)
	for _, name := range r.Files() {
		if v.ctx.Err() != nil {
			return context.Cause(v.ctx)
		}
		if err := v.file(r, made, c, dir, st.dir, name); err != nil {
			return err
		}
	}
	return v.shown(r, made, c, seen, figures)
}

// leftOut holds the hashes of tables that a package is without against those of the tables made again.
func (v *verifying) leftOut(r, made *output.Results, c *replication.Comparison, dir string, without []string) {
	if c.Within > 0 {
		return
	}
	for _, name := range without {
		was, now := tableOf(r.Manifest(), name), tableOf(made.Manifest(), name)
		if was != now {
			v.Found.Add(replication.Difference{File: filepath.Join(dir, name), Found: "SHA-256 " + was.SHA256 + " in the manifest", Expected: now.SHA256})
		}
	}
}

func tableOf(m output.Manifest, name string) output.Table {
	i := slices.IndexFunc(m.Tables, func(t output.Table) bool { return t.File == name })
	if i < 0 {
		return output.Table{}
	}
	return m.Tables[i]
}

// file compares one file of a result with the one that was made again.
func (v *verifying) file(r, made *output.Results, c *replication.Comparison, dir, again, name string) error {
	path := filepath.Join(dir, name)
	switch name {
	case output.ManifestFile, output.ReadingFile, output.CaptionsFile: // are compared elsewhere
		return nil
	case output.RunsFile:
		return v.runsAgain(r, made, c, path)
	}
	expected, err := os.ReadFile(filepath.Join(again, name))
	if errors.Is(err, fs.ErrNotExist) {
		v.Found.Add(replication.Difference{File: path, Found: "a file", Expected: "none"})
		return nil
	}
	if err != nil {
		return err
	}
	found, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	switch ext := filepath.Ext(name); {
	case name == output.ParametersFile:
		c.Table(path, found, expected, "set_at") // which names lines of files that are no more
	case ext == ".csv":
		c.Table(path, found, expected)
	case c.Within == 0:
		c.Bytes(path, found, expected)
	}
	return nil
}

// runsAgain compares two files of runs, by their hashes or, where these differ, column by column.
func (v *verifying) runsAgain(r, made *output.Results, c *replication.Comparison, path string) error {
	columns := r.Columns()
	damaged := slices.Contains(v.Found.Files(), path)
	was, is := tableOf(r.Manifest(), output.RunsFile), tableOf(made.Manifest(), output.RunsFile)
	if !damaged && was.SHA256 == is.SHA256 {
		n := r.Manifest().Design.Runs() * len(columns)
		c.Values, c.Same = c.Values+n, c.Same+n
		return nil
	}
	status, err := made.Status()
	if err != nil {
		return err
	}
	runs, err := made.Runs()
	if err != nil {
		return err
	}
	there := made.Columns()
	column := func(name string) ([]float64, error) {
		if !slices.Contains(there, name) {
			return nil, nil
		}
		return made.Column(name)
	}
	if err := v.compare(r, c, column, status, runs, path); err != nil {
		return err
	}
	if c.Within == 0 && !slices.Contains(v.Found.Files(), path) { // the same numbers, written otherwise
		v.Found.Add(replication.Difference{File: path, Found: "SHA-256 " + was.SHA256, Expected: is.SHA256})
	}
	return nil
}

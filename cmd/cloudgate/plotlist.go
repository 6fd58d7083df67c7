package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/scenarios/bind"
	"cloudgate/scenarios/gallery"
	"cloudgate/sim/spell"
)

// figureList is the figures that a file lists, with the results that they are drawn from.
type figureList struct {
	file    *gallery.File
	figures []listedFigure
	results map[string]*listedResult // by directory
}

type listedResult struct {
	*output.Results
	study *figure.Study
}

// listedFigure is a figure of the list with what its words mean.
type listedFigure struct {
	of     *gallery.Figure
	figure figure.Figure
	look   figure.Options // without a directory
	dir    string         // of its result
	result *listedResult
}

// setFont gives the figures of a list, if there is one, a font for what those of the program lack; "" is none.
func (l *figureList) setFont(name string) error {
	switch {
	case name == "":
		return nil
	case l == nil:
		return usagef("--font: found without --list; the figures of results are taken as they are")
	}
	font, err := readFont(name)
	if err != nil {
		return err
	}
	for i := range l.figures {
		l.figures[i].look.Style.Font = font
	}
	return nil
}

// readFigureList reads a list of figures and opens its results. The error is all that is wrong with any of them. With only, which
// may be empty, it is the list of that figure alone.
func readFigureList(path, only string) (*figureList, error) {
	f, err := gallery.Load(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	if only != "" {
		var ids []string
		for _, one := range f.Figures {
			ids = append(ids, one.ID)
		}
		i := slices.Index(ids, only)
		if i < 0 {
			return nil, usagef("found the figure %q, expected one of %s, which %s lists%s", only, strings.Join(ids, ", "), path, spell.Hint(only, ids))
		}
		f.Figures = f.Figures[i : i+1]
	}
	l := &figureList{file: f, results: map[string]*listedResult{}}
	var errs bind.Errors
	for i := range f.Figures {
		l.read(&f.Figures[i], &errs)
	}
	if err := errs.Err(); err != nil {
		return nil, errors.Join(usageError{err}, l.Close())
	}
	return l, nil
}

// read finds what a figure of the list names.
func (l *figureList) read(of *gallery.Figure, errs *bind.Errors) {
	one := listedFigure{of: of, dir: l.file.Dir(*of), look: figure.Options{Years: of.Years, Bands: of.Bands}}
	fail := func(key string, e bind.Error) {
		at := of.Problem(key, e.Message)
		at.Found, at.Expected, at.Nearest = e.Found, e.Expected, e.Nearest
		*errs = append(*errs, at)
	}
	unknown := func(key, word string, names []string) {
		fail(key, bind.Error{Found: bind.Quote(word), Expected: "one of " + strings.Join(names, ", "), Nearest: spell.Nearest(word, names)})
	}
	var err error
	if one.figure, err = figureNamed(of.Kind); err != nil {
		unknown("figure", of.Kind, figureNames())
	}
	if of.Style != "" {
		if one.look.Style, err = styleNamed(of.Style); err != nil {
			unknown("style", of.Style, styleNames())
		}
	}
	for i, format := range of.Formats {
		if !slices.Contains(figure.Formats(), format) {
			unknown(fmt.Sprintf("formats.%d", i+1), format, figure.Formats())
		}
	}
	one.look.Formats = of.Formats
	if of.Bands != nil && one.figure.Name != "" && one.figure.Name != "fan" {
		fail("bands", bind.Error{Found: report.Counted(len(of.Bands), "band"), Expected: "none: of all figures the fan alone has bands to choose"})
	}
	if one.result, err = l.open(one.dir); err != nil {
		fail("result", bind.Error{Message: err.Error()})
		return
	}
	if of.Outcome != "" {
		if one.look.Outcome, err = drawable(one.result.Manifest(), one.dir, of.Outcome); err != nil {
			fail("outcome", bind.Error{Message: err.Error()})
		} else if one.figure.Name != "" && one.figure.Outcome == "" {
			fail("outcome", bind.Error{Found: bind.Quote(of.Outcome), Expected: "none: the figure " + one.figure.Name + " draws its own outcomes"})
		}
	}
	l.figures = append(l.figures, one)
}

// open opens a result once.
func (l *figureList) open(dir string) (*listedResult, error) {
	if r := l.results[dir]; r != nil {
		return r, nil
	}
	results, err := openResult(dir)
	if err != nil {
		return nil, err
	}
	r := &listedResult{Results: results}
	if kind := results.Manifest().Kind; kind != output.KindRun {
		return nil, errors.Join(fmt.Errorf("%s was made by %s, whose figures are the files that it left; expected a result of run", dir, kind), results.Close())
	}
	if r.study, err = readFigures(results); err != nil {
		return nil, errors.Join(err, results.Close())
	}
	l.results[dir] = r
	return r, nil
}

// Close closes the results.
func (l *figureList) Close() error {
	var errs []error
	for _, r := range l.results {
		errs = append(errs, r.Results.Close())
	}
	return errors.Join(errs...)
}

// draw lays a figure out under its name in the list. What its result does not hold is told where the list asks for it.
func (l listedFigure) draw(ctx context.Context) (*figure.Drawing, error) {
	study := *l.result.study // to which what this figure needs is added
	study.Summary, study.Curves = slices.Clip(study.Summary), slices.Clip(study.Curves)
	err := fromRuns(ctx, l.result.Results, l.dir, &study, l.figure, l.look)
	var d *figure.Drawing
	if err == nil {
		d, err = layOut(&study, l.figure, l.look, headlineOf(l.result.Manifest()))
	}
	if errors.Is(err, context.Canceled) {
		return nil, err
	}
	if err != nil {
		return nil, usageError{placedError{l.of.Problem("figure", err.Error()), err}}
	}
	d.Name = l.of.ID
	if l.of.Caption != "" {
		d.Caption = l.of.Caption
	}
	return d, nil
}

// placedError is told with its place in a list.
type placedError struct {
	error
	cause error
}

func (e placedError) Unwrap() error { return e.cause }

// caption is what captions.md says of a figure that the command has drawn.
func (l listedFigure) caption(d *figure.Drawing, command string) string {
	return captionText(d.Name, d.Caption, d.Alt) + fmt.Sprintf("\nDrawn by `%s`\n", command)
}

// listedCommand is the command that draws one figure of a list, with flags and their values.
func listedCommand(list, id string, flags ...string) string {
	return shellLine(append([]string{"cloudgate", "plot", "--list", list, "--figure", id}, flags...)...)
}

// among adds to directories those of results that the list draws from and that are not among them. There may be no list.
func (l *figureList) among(dirs []string) ([]string, error) {
	if l == nil {
		return dirs, nil
	}
	for _, one := range l.figures {
		if !slices.ContainsFunc(dirs, func(dir string) bool { return sameDir(dir, one.dir) }) {
			dirs = append(dirs, one.dir)
		}
	}
	if len(dirs) > mostResults {
		return nil, usagef("found %d results, expected at most %d", len(dirs), mostResults)
	}
	return dirs, nil
}

// sameDir says whether two paths are of one directory.
func sameDir(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// plotList draws the figures of a list. Formats and a style that flags name go before those of the list.
func plotList(c *cli.Context, path string) error {
	for _, name := range []string{"outcome", "years", "bands"} {
		if c.IsSet(name) {
			return usagef("plot: --%s does not go with --list, in which each figure says its own", name)
		}
	}
	asked, err := plotLook(c)
	if err != nil {
		return err
	}
	var flags []string // by which the figures are other than the list says
	for _, name := range []string{"style", "formats", "font"} {
		if c.IsSet(name) {
			flags = append(flags, "--"+name, c.String(name))
		}
	}
	l, err := readFigureList(path, c.String("figure"))
	if err != nil {
		return err
	}
	defer l.Close()
	dir := c.String("out")
	if dir == "" {
		dir = filepath.Join(filepath.Dir(path), output.FiguresDir)
	}
	var captions []string
	var drawings []*figure.Drawing
	for i := range l.figures {
		one := &l.figures[i]
		if c.Context.Err() != nil {
			return interrupted(context.Cause(c.Context), "stopped before anything was drawn")
		}
		one.dress(c, asked)
		one.look.Dir = dir
		d, err := one.draw(c.Context)
		if err != nil {
			return err
		}
		drawings, captions = append(drawings, d), append(captions, one.caption(d, listedCommand(path, one.of.ID, flags...)))
	}
	if err := l.write(c, drawings, dir); err != nil {
		return err
	}
	if c.String("figure") != "" {
		return nil // the captions are of all
	}
	return writeFile(filepath.Join(dir, output.CaptionsFile), func(w io.Writer) error {
		_, err := io.WriteString(w, captionsText(captions))
		return err
	})
}

// dress gives the figure the formats, style and font that flags name, and the formats that all have where the list names none.
func (one *listedFigure) dress(c *cli.Context, asked look) {
	if c.IsSet("formats") || len(one.look.Formats) == 0 {
		one.look.Formats = asked.formats
	}
	if c.IsSet("style") {
		one.look.Style = asked.style
	}
	one.look.Style.Font = asked.style.Font
}

// write writes the drawings of the list, and prints the names of the files.
func (l *figureList) write(c *cli.Context, drawings []*figure.Drawing, dir string) error {
	written := 0
	for i, d := range drawings {
		if c.Context.Err() != nil {
			return interrupted(context.Cause(c.Context), "stopped after %d figure files; they are in %s", written, dir)
		}
		files, err := d.Write(l.figures[i].figure.Name, l.figures[i].look)
		if err != nil {
			return err
		}
		for _, f := range files {
			fmt.Fprintln(c.App.Writer, f.Path)
		}
		written += len(files)
	}
	return nil
}

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/document"
	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/sim/spell"
)

func reportCommand() *cli.Command {
	return &cli.Command{
		Name:      "report",
		Category:  groupPlot,
		Usage:     "tell a result in one file: question, assumptions, results, errors, how to repeat it",
		UsageText: "cloudgate report DIR [flags]",
		Description: "DIR is a result, or what hindcast, calibrate and the like left. The HTML file holds its figures, loads nothing and\n" +
			"runs no script; Markdown and LaTeX have theirs in a folder beside them. Those of a result are drawn; those of others\n" +
			"are the files that are there: SVG, or else PNG, and PDF, or else PNG, for LaTeX. The same directory gives the same\n" +
			"bytes. Examples:\n" +
			"  cloudgate report results/baseline\n" +
			"  cloudgate report results/baseline --format tex --out paper/baseline.tex",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Usage: "`FORMAT`: html, md or tex; by default as --out ends, or html"},
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Usage: "`FILE` to write; report.FORMAT in DIR if left out"},
			styleFlag(),
			fontFlag(),
		},
		Action: reportAction,
	}
}

var reportFormats = []string{"html", "md", "tex"}

// figureFormats are the formats of figures that a report can show, the best first.
var figureFormats = map[string][]string{"html": {"svg", "png"}, "md": {"svg", "png"}, "tex": {"pdf", "png"}}

func reportAction(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	format := reportFormat(c)
	if !slices.Contains(reportFormats, format) {
		return usagef("report: found --format %s, expected one of %s%s", format, strings.Join(reportFormats, ", "), spell.Hint(format, reportFormats))
	}
	l, err := lookNamed(nil, c.String("style"), c.String("font"))
	if err != nil {
		return err
	}
	r, err := openResult(args[0])
	if err != nil {
		return err
	}
	defer r.Close()
	if kind := r.Manifest().Kind; kind != output.KindRun && (c.IsSet("style") || c.IsSet("font")) {
		return usagef("report: --style and --font are for figures that are drawn; those of %s are the files that %s left", args[0], kind)
	}
	file := c.String("out")
	if file == "" {
		file = filepath.Join(args[0], "report."+format)
	}
	if isDirectory(file) {
		return usagef("report: %s is a directory, expected --out FILE", file)
	}
	t := &reporter{ctx: c.Context, Results: r, dir: args[0], style: l.style, format: format, to: filepath.Dir(file), folder: figureFolder(args[0], file)}
	d, err := t.document()
	if err != nil {
		return interrupted(err, "stopped; %s is not written", file)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return err
	}
	err = writeFile(file, func(w io.Writer) error {
		text, err := t.encode(d)
		if err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.App.Writer, "the report is in %s%s\n", file, suffix("; it cannot show ", strings.Join(t.others, ", ")))
	return err
}

// reportFormat is the format that was asked for, in so many words or by the ending of the file.
func reportFormat(c *cli.Context) string {
	if c.IsSet("format") {
		return c.String("format")
	}
	if ending := strings.TrimPrefix(filepath.Ext(c.String("out")), "."); slices.Contains(reportFormats, ending) {
		return ending
	}
	return reportFormats[0]
}

// figureFolder is where a report in a file looks for its figures: in those of the directory where it is there, else in a folder
// that no other report has.
func figureFolder(dir, file string) string {
	if filepath.Clean(filepath.Dir(file)) == filepath.Clean(dir) {
		return output.FiguresDir
	}
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-' // LaTeX would take some for its own
	}, name) + "-figures"
}

// reporter gathers what a report of a directory is made from.
type reporter struct {
	ctx context.Context
	*output.Results
	dir        string
	style      figure.Style
	format     string
	to, folder string   // the report goes there, and the figures that it refers to into a folder of it
	others     []string // files of figures that the report cannot show
}

func (t *reporter) encode(d document.Document) ([]byte, error) {
	switch t.format {
	case "md":
		return d.Markdown(t.folder), nil
	case "tex":
		return d.LaTeX(t.folder), nil
	}
	return d.HTML()
}

func (t *reporter) document() (document.Document, error) {
	if t.Manifest().Kind != output.KindRun {
		return t.analysed()
	}
	rep, err := report.Read(t.Results)
	if err != nil {
		return document.Document{}, err
	}
	figures, err := t.drawn()
	if err != nil {
		return document.Document{}, err
	}
	return rep.Document(figures), nil
}

// drawn draws the standard figures that the result has the rows for anew: the tables are what its manifest vouches for.
func (t *reporter) drawn() ([]document.Figure, error) {
	s, err := readFigures(t.Results)
	if err != nil {
		return nil, err
	}
	var list []document.Figure
	for _, f := range figure.Standard() {
		if t.ctx.Err() != nil {
			return nil, context.Cause(t.ctx)
		}
		d, err := figure.Draw(s, f.Name, figure.Options{Style: t.style})
		var missing *figure.MissingError
		if errors.As(err, &missing) && f.Outcome != "" {
			d, err = figure.Draw(s, f.Name, figure.Options{Style: t.style, Outcome: headlineOf(t.Manifest())})
		}
		if errors.As(err, &missing) {
			continue
		}
		if err != nil {
			return nil, unwritable(err)
		}
		best := figureFormats[t.format][0]
		data, err := d.Encode(best)
		if err == nil {
			err = t.keep(d.Name+"."+best, data)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, document.Figure{Name: d.Name, Caption: d.Caption, Alt: d.Alt, Image: data})
	}
	return list, nil
}

// keep writes a file of a figure that the report refers to; one that the directory has stays.
func (t *reporter) keep(file string, data []byte) error {
	if t.format == "html" {
		return nil
	}
	path := filepath.Join(t.to, t.folder, file)
	if _, err := os.Stat(path); err == nil && t.folder == output.FiguresDir {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return writeFile(path, func(w io.Writer) error { _, err := w.Write(data); return err })
}

// analysed is the report of an analysis. Its figures are the files that it left.
func (t *reporter) analysed() (document.Document, error) {
	m := t.Manifest()
	var texts []output.Text
	for _, name := range m.Texts {
		if filepath.Ext(name) != ".md" {
			continue
		}
		text, err := t.Text(name)
		if err != nil {
			return document.Document{}, err
		}
		texts = append(texts, output.Text{File: name, Text: text})
	}
	const most = 5 // rows that show what a table holds
	var heads []output.Sheet
	for _, table := range m.Tables {
		s, err := t.Sheet(table.File, most)
		if err != nil {
			return document.Document{}, err
		}
		heads = append(heads, s)
	}
	figures, err := t.left()
	if err != nil {
		return document.Document{}, err
	}
	return report.Analysed(m, texts, heads, figures, t.others), nil
}

// left reads the figures of an analysis, each in the best of its formats that the report can show, and notes those that have none of these.
func (t *reporter) left() (shown []document.Figure, err error) {
	text, err := t.Text(output.CaptionsFile)
	if err != nil {
		return nil, err
	}
	captions := captionsIn(text)
	files, err := t.Figures()
	if err != nil {
		return nil, err
	}
	formats := map[string][]string{} // of each figure
	for _, file := range files {
		ext := filepath.Ext(file)
		name := strings.TrimSuffix(file, ext)
		formats[name] = append(formats[name], ext[1:])
	}
	can := figureFormats[t.format]
	for _, name := range slices.Sorted(maps.Keys(formats)) {
		i := slices.IndexFunc(can, func(format string) bool { return slices.Contains(formats[name], format) })
		if i < 0 {
			for _, format := range formats[name] {
				t.others = append(t.others, name+"."+format)
			}
			continue
		}
		file := name + "." + can[i]
		data, err := os.ReadFile(filepath.Join(t.dir, output.FiguresDir, file))
		if err == nil {
			err = t.keep(file, data)
		}
		if err != nil {
			return nil, err
		}
		said := captions[name]
		shown = append(shown, document.Figure{
			Name: name, Format: can[i], Caption: cmp.Or(said.caption, report.Words(name)), Alt: cmp.Or(said.alt, "Figure "+name), Image: data,
		})
	}
	return shown, nil
}

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/sim"
	"cloudgate/sim/spell"
)

// parseFormats reads a list of figure formats; "none" is the empty list.
func parseFormats(text string) ([]string, error) {
	if text == "none" || text == "" {
		return nil, nil
	}
	var formats []string
	for _, f := range strings.Split(text, ",") {
		f = strings.ToLower(strings.TrimSpace(f))
		if !slices.Contains(figure.Formats(), f) {
			return nil, usagef("--formats: found %q, expected none or some of %s%s", f, strings.Join(figure.Formats(), ", "),
				spell.Hint(f, figure.Formats()))
		}
		if !slices.Contains(formats, f) {
			formats = append(formats, f)
		}
	}
	return formats, nil
}

// formatsFlag chooses the formats of figures; none says what the word none does.
func formatsFlag(none string) cli.Flag {
	return &cli.StringFlag{Name: "formats", Aliases: []string{"format"}, Value: strings.Join(figure.UsualFormats(), ","), Usage: "`FORMATS` of the figures, of " + strings.Join(figure.Formats(), ", ") + none}
}

// lookFlags say how figures are drawn.
func lookFlags(none string) []cli.Flag {
	return []cli.Flag{formatsFlag(none), styleFlag(), fontFlag()}
}

// styleFlag chooses the style of figures.
func styleFlag() cli.Flag {
	return &cli.StringFlag{Name: "style", Usage: "`NAME` of the journal's or other style that figures are laid out for: see cloudgate list styles"}
}

// fontFlag names a font for characters that those of the program lack.
func fontFlag() cli.Flag {
	return &cli.StringFlag{Name: "font", Usage: "`FILE`, TrueType or OpenType, for characters that the program's fonts lack; FILE.ttc#2 is the third font of a collection"}
}

// readFont reads the font of --font.
func readFont(text string) (*figure.Font, error) {
	path, number := text, 0
	if at := strings.LastIndex(text, "#"); at >= 0 {
		if n, err := strconv.Atoi(text[at+1:]); err == nil {
			path, number = text[:at], n
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef("--font: %w", err)
	}
	f, err := figure.ParseFont(data, number)
	if err != nil {
		return nil, usagef("--font: %s: %w", path, err)
	}
	return f, nil
}

// look is how figures are to be drawn, and in which formats; no figures without one.
type look struct {
	formats []string
	style   figure.Style
	font    string // the file of the style's font, from the root; "" for none
}

// parseLook reads the flags of figures.
func parseLook(c *cli.Context) (look, error) {
	formats, err := parseFormats(c.String("formats"))
	if err != nil {
		return look{}, err
	}
	return lookNamed(formats, c.String("style"), c.String("font"))
}

// lookNamed is the look of figures in a style and with a font that are named, or not.
func lookNamed(formats []string, style, font string) (l look, err error) {
	l.formats = formats
	if style != "" {
		if l.style, err = styleNamed(style); err != nil {
			return l, err
		}
	}
	if font != "" {
		if l.style.Font, err = readFont(font); err != nil {
			return l, err
		}
		l.font, err = filepath.Abs(font)
	}
	return l, err
}

func styleNames() []string {
	return namesOf(figure.Styles(), func(s figure.Style) string { return s.Name })
}

// styleNamed looks a style up.
func styleNamed(name string) (figure.Style, error) {
	for _, s := range figure.Styles() {
		if s.Name == name {
			return s, nil
		}
	}
	names := styleNames()
	return figure.Style{}, usagef("--style: found %q, expected one of %s%s", name, strings.Join(names, ", "), spell.Hint(name, names))
}

// styleOf is the style in which a file of that base name has a standard figure of a result, false if it has none.
func styleOf(m output.Manifest, base string) (figure.Style, bool) {
	for _, s := range append([]figure.Style{{}}, figure.Styles()...) {
		for _, f := range figure.Standard() {
			if base == f.Base(figure.Options{Style: s}) || f.Outcome != "" && base == f.Base(figure.Options{Style: s, Outcome: headlineOf(m)}) {
				return s, true
			}
		}
	}
	return figure.Style{}, false
}

// stylesOf are the styles of the standard figures among files of a result.
func stylesOf(m output.Manifest, files []string) (styles []figure.Style) {
	for _, f := range files {
		if s, ok := styleOf(m, strings.TrimSuffix(f, filepath.Ext(f))); ok && !slices.Contains(styles, s) {
			styles = append(styles, s)
		}
	}
	return styles
}

// readFigures reads what figures are drawn from.
func readFigures(r *output.Results) (*figure.Study, error) {
	summary, err := r.Summary()
	if err != nil {
		return nil, err
	}
	curves, err := r.Curves()
	if err != nil {
		return nil, err
	}
	return figureStudy(r.Manifest(), summary, curves), nil
}

// figureStudy copies a result's tables into the figures' own types.
func figureStudy(m output.Manifest, summary []output.SummaryRow, curves []output.CurveRow) *figure.Study {
	s := &figure.Study{
		Scenario: m.Called(), ID: m.Study,
		Design: m.Design.Kind, Seed: m.Design.Seed, Runs: m.Design.Runs(), Replicates: m.Design.Replicates,
		Note: m.Sketch.Note(), Software: "cloudgate " + cmp.Or(m.Versions["cloudgate"], version()), Labels: map[string]string{},
	}
	known := map[string]bool{}
	for _, o := range m.Outcomes {
		if !known[o.Name] {
			known[o.Name] = true
			s.Outcomes = append(s.Outcomes, figure.Outcome{Name: o.Name, Unit: o.Unit, Kind: o.Kind, Doc: o.Doc})
		}
	}
	for _, d := range m.Dims {
		for i, label := range d.Labels {
			if _, taken := s.Labels[d.Members[i]]; !taken { // a market is a segment, too: the market's name comes first
				s.Labels[d.Members[i]] = label
			}
		}
	}
	for _, t := range m.Thresholds {
		s.Thresholds = append(s.Thresholds, figure.Threshold{Name: t.Name, Label: t.Label, Outcome: t.Selector, Value: t.Above})
	}
	for _, r := range summary {
		s.Summary = append(s.Summary, figure.SummaryRow{
			Cell: figureCell(r.Outcome, r.Where), Year: r.Year, Statistic: r.Statistic, Value: r.Value, Lo: r.Lo, Hi: r.Hi, N: r.N, Unit: r.Unit,
		})
	}
	for _, r := range curves {
		s.Curves = append(s.Curves, figure.CurveRow{Cell: figureCell(r.Outcome, r.Where), Year: r.Year, Curve: r.Curve, X: r.X, Y: r.Y, Lo: r.Lo, Hi: r.Hi})
	}
	return s
}

// figureCell is a cell of an outcome as figures have it.
func figureCell(outcome string, where []output.Coord) figure.Cell {
	c := figure.Cell{Outcome: outcome}
	for _, w := range where {
		c.Where = append(c.Where, figure.Coord{Dim: w.Dim, Member: w.Member})
	}
	return c
}

// drawAll draws every standard figure that the study has the rows for, several at a time, and returns
// their captions in the figures' order and how many files were written. Of figures that take an outcome,
// one that is not there is replaced by the first headline outcome. When ctx is cancelled it begins no
// other figure, and the error is ctx's; of several errors it is the first.
func drawAll(ctx context.Context, s *figure.Study, m output.Manifest, o figure.Options, workers int) (captions string, written int, err error) {
	figures := figure.Standard()
	texts := make([]string, len(figures))
	counts := make([]int, len(figures))
	errs := make([]error, len(figures))
	var wg sync.WaitGroup
	slots := make(chan struct{}, max(1, workers))
	for i, f := range figures {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if ctx.Err() != nil {
				errs[i] = context.Cause(ctx)
				return
			}
			files, err := drawOr(s, f, o, headlineOf(m))
			var missing *figure.MissingError
			if errors.As(err, &missing) {
				return
			}
			for _, f := range files {
				if !f.Kept {
					counts[i]++
				}
			}
			if errs[i] = err; err == nil && len(files) > 0 {
				base := strings.TrimSuffix(filepath.Base(files[0].Path), filepath.Ext(files[0].Path))
				texts[i] = captionText(base, files[0].Caption, files[0].Alt)
			}
		})
	}
	wg.Wait()
	for _, n := range counts {
		written += n
	}
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return "", written, errs[i]
	}
	texts = slices.DeleteFunc(texts, func(t string) bool { return t == "" })
	return captionsText(texts), written, nil
}

// captionText is what captions.md says of a figure.
func captionText(name, caption, alt string) string {
	return fmt.Sprintf("## %s\n\n%s\n\n%s%s\n", name, caption, altLead, alt)
}

const altLead = "Alternative text: "

// captionsText is captions.md with what it says of each figure.
func captionsText(texts []string) string { return "# Captions\n\n" + strings.Join(texts, "\n") }

// firstCaption is the name of the first figure of captions.md.
func firstCaption(text string) string {
	_, rest, _ := strings.Cut("\n"+text, "\n## ")
	name, _, _ := strings.Cut(rest, "\n")
	return name
}

// captioned is what captions.md says of a figure.
type captioned struct{ caption, alt string }

// captionsIn reads captions.md by the figures' names.
func captionsIn(text string) map[string]captioned {
	captions := map[string]captioned{}
	for i, part := range strings.Split("\n"+text, "\n## ") {
		name, rest, _ := strings.Cut(part, "\n\n")
		if caption, rest, ok := strings.Cut(rest, "\n\n"); ok && i > 0 {
			alt, _, _ := strings.Cut(rest, "\n")
			captions[name] = captioned{caption, strings.TrimPrefix(alt, altLead)}
		}
	}
	return captions
}

// addFigures draws those figures of a finished result that are not there in the formats asked for, and says
// so; their captions, too, if there are none. It touches nothing that is there.
func addFigures(ctx context.Context, stderr io.Writer, dir string, l look) error {
	r, err := output.Open(dir)
	if err != nil {
		return err
	}
	defer r.Close()
	s, err := readFigures(r)
	if err != nil {
		return err
	}
	o := figure.Options{Formats: l.formats, Style: l.style, Dir: filepath.Join(dir, output.FiguresDir), Keep: true}
	captions, written, err := drawAll(ctx, s, r.Manifest(), o, runtime.GOMAXPROCS(0))
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("stopped while drawing figures; the result in %s is complete without them: %w", dir, err)
	}
	if err != nil {
		return fmt.Errorf("the result in %s is complete, but the figures that it lacks cannot be drawn: %w; --formats none does without them", dir, err)
	}
	if written > 0 {
		fmt.Fprintf(stderr, "%s: found its result; %d figure files were missing and are drawn from its tables (%s)\n",
			r.Manifest().Name, written, strings.Join(l.formats, ", "))
	}
	return r.AddCaptions(captions)
}

// interrupted says of work that was cancelled what there is of it. Other errors stay as they are.
func interrupted(err error, format string, args ...any) error {
	if !errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), err)
}

// drawOr draws a figure and writes its files, with another outcome if its own is not there and it takes one.
func drawOr(s *figure.Study, f figure.Figure, o figure.Options, other string) ([]figure.File, error) {
	d, err := layOut(s, f, o, other)
	if err != nil {
		return nil, err
	}
	files, err := d.Write(f.Name, o)
	return files, unwritable(err)
}

// layOut lays out a figure, with another outcome if its own is not there and it takes one.
func layOut(s *figure.Study, f figure.Figure, o figure.Options, other string) (*figure.Drawing, error) {
	d, err := figure.Draw(s, f.Name, o)
	var missing *figure.MissingError
	if errors.As(err, &missing) && f.Outcome != "" && o.Outcome == "" && other != "" {
		o.Outcome = other
		d, err = figure.Draw(s, f.Name, o)
	}
	return d, unwritable(err)
}

// unwritable says of an error about a character that it is the user's, and where a font can be named that has it.
func unwritable(err error) error {
	var glyph *figure.GlyphError
	switch {
	case !errors.As(err, &glyph):
		return err
	case glyph.Shaped:
		return usageError{err}
	}
	return usagef("%w (--font FILE names a font that has it)", err)
}

// writable says of a study, before anything is made of it, whether its figures, if it is to have any, can be written.
func (l look) writable(m output.Manifest) error {
	if len(l.formats) == 0 {
		return nil
	}
	return writableLabels(m, l.style)
}

// writableLabels says whether the labels of a study can be written in a style.
func writableLabels(m output.Manifest, st figure.Style) error {
	labels := []string{m.Name}
	for _, d := range m.Dims {
		labels = append(labels, d.Labels...)
	}
	for _, label := range labels {
		if err := unwritable(st.Writable(label)); err != nil {
			return usagef("%w; --formats none leaves the figures to plot", err)
		}
	}
	return nil
}

// headlineOf is the selector of the first headline outcome that was kept.
func headlineOf(m output.Manifest) string {
	for _, o := range m.Outcomes {
		if o.Kept && o.Headline {
			return o.Selector()
		}
	}
	return ""
}

// statisticWords says below the title of a figure which statistic of an outcome it draws.
func statisticWords(o sim.Output, st sim.Statistic) string {
	switch st.Kind {
	case sim.StatAbove:
		return "probability of " + report.Bound(output.Outcome{Unit: o.Unit, Kind: string(o.Kind)}, st)
	case sim.StatReached:
		return "probability of ever"
	}
	return st.Name()
}

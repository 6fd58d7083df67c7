package figure

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Figure is one of the standard figures.
type Figure struct {
	Name    string // what to ask for, and the base name of its files
	Doc     string // one line
	Outcome string // selector of what it draws if nothing else is asked for; empty: it draws its own outcomes only
	Asked   bool   // it is not among those of every result, and drawn when it is asked for

	draw func(*drawer) (*Drawing, error)
}

// figures is in the order of a report.
var figures = []Figure{
	{"fan", "median and bands of an outcome by year, the overseas share unless another is named", "overseas_share", false, drawFan},
	{"markets", "the fan market by market, on the same axes", "overseas_share", false, drawMarkets},
	{"density", "density and distribution of an outcome in the last year, with the probabilities of exceeding its thresholds", "overseas_share", false, drawDensity},
	{"stack", "mean shares of all providers, market by market", "", false, drawStack},
	{"entry", "probability of operating in China by year, for each foreign provider", "", false, drawEntry},
	{"operating", "number of foreign providers operating in China", "", false, drawOperating},
	{"foreign-share", "foreign providers' share of China's market, and each provider's part", "", false, drawForeignShare},
	{"openness", "openness of each market by year", "", false, drawOpenness},
	{"sites", "sites open abroad, in all and by market", "", false, drawSites},
	{"exceedance", "probability of exceeding each value of an outcome in the last year; when asked for", "overseas_share", true, drawExceedance},
	{"ridgeline", "densities of an outcome year by year, one above the other; when asked for", "overseas_share", true, drawRidgeline},
	{"convergence", "how the median, the mean and the 95th percentile of an outcome settle as runs are added; when asked for", "overseas_share", true, drawConvergence},
}

// List describes the figures, in the order of a report.
func List() []Figure { return slices.Clone(figures) }

// Standard describes the figures that every result has, those for which nobody needs to ask.
func Standard() []Figure {
	return slices.DeleteFunc(List(), func(f Figure) bool { return f.Asked })
}

// Options says what to draw and where to put it. The zero value draws a figure as it is meant, in
// its usual formats, into the working directory.
type Options struct {
	Outcome string   // selector, for the figures that take one
	Years   [2]int   // first and last year drawn; zero: all
	Bands   []int    // of a fan, the percentages of runs that its bands hold, ascending; nil: 50 and 90
	Style   Style    // of Styles; zero: the figure's own
	Formats []string // of Formats; nil: the usual ones
	Dir     string   // made if it does not exist
	Keep    bool     // files that are there already stay as they are
}

// Formats lists the formats that figures can be written in.
func Formats() []string { return append(UsualFormats(), "eps", "tex") }

// UsualFormats lists the formats for which nobody has to ask.
func UsualFormats() []string { return []string{"svg", "pdf", "png"} }

// File is a figure in one format.
type File struct {
	Figure  string
	Format  string
	Path    string
	Caption string
	Alt     string
	Kept    bool // it was there already, and Options.Keep said to leave it
}

// Drawing is a figure that has been laid out.
type Drawing struct {
	Name    string // base name of its files: the figure's, and the outcome and the years if they were named
	Title   string
	Caption string // what is shown, bands, N, seed, design, study; plain text
	Alt     string // one sentence with numbers, for those who do not see the figure

	scene *scene
}

// Draw lays out a figure. The error is a *MissingError if the tables do not hold what it draws.
func Draw(s *Study, name string, o Options) (*Drawing, error) {
	i := slices.IndexFunc(figures, func(f Figure) bool { return f.Name == name })
	if i < 0 {
		var names []string
		for _, f := range figures {
			names = append(names, f.Name)
		}
		return nil, fmt.Errorf("no figure %q; there are %s", name, strings.Join(names, ", "))
	}
	f := figures[i]
	if o.Outcome != "" && f.Outcome == "" {
		return nil, fmt.Errorf("figure %s draws its own outcomes and takes no other", f.Name)
	}
	if o.Years != [2]int{} && o.Years[0] > o.Years[1] {
		return nil, fmt.Errorf("years %d to %d: the first is after the last", o.Years[0], o.Years[1])
	}
	if err := checkBands(f, o.Bands); err != nil {
		return nil, err
	}
	d, err := newDrawer(s, f, o)
	if err != nil {
		return nil, err
	}
	drawing, err := f.draw(d)
	for smaller, ok := o.Style.smaller(); ok && err == nil && drawing.tooHigh(); smaller, ok = smaller.smaller() {
		d.theme = themeOf(smaller)
		drawing, err = f.draw(d)
	}
	if err == nil && drawing.scene.missing != nil {
		return nil, drawing.scene.missing
	}
	return drawing, err
}

// Encode gives the drawing as a file of one of Formats.
func (d *Drawing) Encode(format string) ([]byte, error) {
	if d.scene.missing != nil {
		return nil, d.scene.missing
	}
	s := d.scene.printed()
	a := s.about
	a.title, a.description = d.Title, d.Alt
	switch format {
	case "svg":
		return s.svg(a), nil
	case "pdf":
		return s.pdf(a), nil
	case "png":
		return s.png(a)
	case "eps":
		return s.eps(a), nil
	case "tex":
		return s.tex(a), nil
	}
	return nil, fmt.Errorf("no format %q; there are %s", format, strings.Join(Formats(), ", "))
}

// Render draws a figure and writes its files, one for each format. With Options.Keep it writes those that
// are not there.
func Render(s *Study, name string, o Options) ([]File, error) {
	d, err := Draw(s, name, o)
	if err != nil {
		return nil, err
	}
	return d.Write(name, o)
}

// Write writes the drawing's files into Options.Dir, one for each format, as those of a figure of that name. With
// Options.Keep it writes those that are not there.
func (d *Drawing) Write(name string, o Options) ([]File, error) {
	formats := o.Formats
	if formats == nil {
		formats = UsualFormats()
	}
	var files []File
	for _, format := range formats {
		f := File{Figure: name, Format: format, Path: filepath.Join(o.Dir, d.Name+"."+format), Caption: d.Caption, Alt: d.Alt}
		if _, err := os.Stat(f.Path); o.Keep && err == nil {
			f.Kept = true
			files = append(files, f)
			continue
		}
		data, err := d.Encode(format)
		if err != nil {
			return files, fmt.Errorf("figure %s: %w", name, err)
		}
		if err := os.MkdirAll(filepath.Dir(f.Path), 0o777); err != nil {
			return files, err
		}
		if err := os.WriteFile(f.Path, data, 0o666); err != nil {
			return files, err
		}
		files = append(files, f)
	}
	return files, nil
}

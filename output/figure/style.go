package figure

import (
	"fmt"
	"math"
	"slices"
)

// Style is how large figures and what is written on them are printed: a journal's, a report's, a slide's. Figures are
// laid out in it and not scaled. The zero Style is that of figures for which nothing else is asked.
type Style struct {
	Name               string
	Use                string  // one line
	Single, Double     float64 // widths in mm of figures that fill one column and two; the same in a style of one width
	Title, Label, Note float64 // sizes of text in points; labels are most of it, notes the smallest
	DPI                int     // of PNG files, dots to the inch
	Aspect             float64 // width over height of pages of plots; 0 where they are as high as they need
	Whole              bool    // all pages are as high as Aspect says: what does not fit is written smaller
	Font               *Font   // for characters that the fonts of the program lack; nil for none
}

// natural is the zero Style with its numbers.
var natural = Style{Single: 89, Double: 183, Title: 8, Label: 7, Note: 6, DPI: 300}

// styles is in the order of a list for people.
var styles = slices.Concat(
	journal("nature", "Nature-style journals", 89, 120, 183, Style{Title: 7, Label: 6, Note: 5}),
	journal("science", "Science-style journals", 57, 121, 184, Style{Title: 7, Label: 6, Note: 6}),
	journal("elsevier", "Elsevier-style journals", 90, 140, 190, Style{Title: 8, Label: 7, Note: 7}),
	journal("ieee", "IEEE-style journals", 89, 0, 182, Style{Title: 9, Label: 8, Note: 8}),
	[]Style{
		{Name: "report", Use: "text of an A4 page", Single: 160, Double: 160, Title: 11, Label: 9, Note: 8, DPI: 300, Aspect: 1.618},
		{Name: "slide", Use: "slide of 16:9, 10 inches wide; figures of many rows in smaller type", Single: 254, Double: 254, Title: 18, Label: 14, Note: 11, DPI: 192, Aspect: 16.0 / 9, Whole: true},
		{Name: "web", Use: "web page, 720 CSS pixels wide", Single: 190.5, Double: 190.5, Title: 11.25, Label: 9.75, Note: 8.25, DPI: 192},
	},
)

// journal makes the styles of a journal: that of each figure's own number of columns, and one for each width it has,
// in mm.
func journal(name, use string, single, oneAndHalf, double float64, sizes Style) []Style {
	// Figures of lines and type, for which journals ask for 600 dots to the inch.
	make := func(suffix, columns string, from, to float64) Style {
		s := sizes
		s.Name, s.Use, s.Single, s.Double, s.DPI = name+suffix, use+", "+columns, from, to, 600
		return s
	}
	list := []Style{
		make("", "as many columns as a figure needs", single, double),
		make("-single", "one column", single, single),
	}
	if oneAndHalf > 0 {
		list = append(list, make("-onehalf", "one and a half columns", oneAndHalf, oneAndHalf))
	}
	return append(list, make("-double", "two columns", double, double))
}

// Styles lists the styles that have a name.
func Styles() []Style { return slices.Clone(styles) }

// smaller is the style with smaller type, false if that could not be read.
func (s Style) smaller() (Style, bool) {
	const less, least = 0.9, 9.0 // points
	s.Title, s.Label, s.Note = less*s.Title, less*s.Label, math.Max(8, less*s.Note)
	return s, s.Whole && s.Label >= least
}

// tooHigh says whether a drawing is higher than its style's pages.
func (d *Drawing) tooHigh() bool {
	s := d.scene
	return s.style.Whole && s.height > s.width/s.style.Aspect+1
}

// fitted draws in a style, and in smaller type what is too high for its pages.
func fitted(st Style, draw func(Style) []*Drawing) []*Drawing {
	list := draw(st)
	for smaller, ok := st.smaller(); ok && slices.ContainsFunc(list, (*Drawing).tooHigh); smaller, ok = smaller.smaller() {
		for i, d := range draw(smaller) {
			if list[i].tooHigh() {
				list[i] = d
			}
		}
	}
	return list
}

// Widths says how wide figures are printed.
func (s Style) Widths() string {
	if s.Single == s.Double {
		return fmt.Sprintf("%g mm", s.Single)
	}
	return fmt.Sprintf("%g or %g mm", s.Single, s.Double)
}

// Sizes says how large text is, from notes to titles.
func (s Style) Sizes() string {
	if s.Note == s.Label {
		return fmt.Sprintf("%g and %g pt", s.Label, s.Title)
	}
	return fmt.Sprintf("%g, %g and %g pt", s.Note, s.Label, s.Title)
}

package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// home is the market that the Chinese providers come from and the foreign ones want to enter.
const home = "china"

// drawer is one figure in the making.
type drawer struct {
	*query
	*theme
	figure Figure
	cell   Cell    // what is drawn, for the figures that take an outcome
	year   float64 // named with the outcome, else NaN
	bands  []int   // of a fan
	base   string  // name of the files
}

func newDrawer(s *Study, f Figure, o Options) (*drawer, error) {
	d := &drawer{query: newQuery(s, o.Years), theme: themeOf(o.Style), figure: f, base: f.Base(o), year: math.NaN(), bands: standardBands}
	if o.Bands != nil {
		d.bands = o.Bands
	}
	selector := cmp.Or(o.Outcome, f.Outcome)
	if selector == "" {
		return d, nil
	}
	var err error
	d.cell, d.year, err = parseSelector(selector)
	return d, err
}

// Base is the base name of the figure's files: its own, what was named of outcome, years and bands, and the style.
func (f Figure) Base(o Options) string {
	base := fileOf(f.Name, o.Outcome)
	if o.Years != [2]int{} {
		base += fmt.Sprintf("-%d-%d", o.Years[0], o.Years[1])
	}
	if o.Bands != nil && !slices.Equal(o.Bands, standardBands) {
		base += "-bands-" + strings.Trim(strings.ReplaceAll(fmt.Sprint(o.Bands), " ", "-"), "[]")
	}
	if o.Style.Name != "" {
		base += "-" + o.Style.Name
	}
	return base
}

// drawerOf is the drawer of a figure that brings its own numbers, of a study or of none.
func drawerOf(s *Study, st Style) *drawer {
	if s == nil {
		s = &Study{}
	}
	return &drawer{query: newQuery(s, [2]int{}), theme: themeOf(st)}
}

// FileName is a text as a part of a file's name, of what names can hold everywhere.
func FileName(text string) string {
	odd := func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '.')
	}
	// What is above a bound, or one on the other side of zero, has another file.
	text = strings.ReplaceAll(strings.ReplaceAll(text, ">=", "at-least"), " -", " minus ")
	return strings.Trim(strings.Join(strings.FieldsFunc(text, odd), "-"), ".")
}

// fileOf is the base name of the files of a figure that is of something.
func fileOf(figure, of string) string {
	if of == "" {
		return figure
	}
	return figure + "-" + FileName(of)
}

// err is what was missing, if anything was.
func (d *drawer) err() error {
	if len(d.missing) == 0 {
		return nil
	}
	return &MissingError{d.figure.Name, d.missing, d.years}
}

// subjects says of the model's outcomes what they are, for titles: more than a name can, in fewer
// words than a doc.
var subjects = map[string]string{
	"overseas_share":    "Chinese providers’ share of cloud revenue outside China",
	"overseas_revenue":  "Chinese providers’ cloud revenue outside China",
	"foreign_share":     "Foreign providers’ share of cloud revenue in China",
	"foreign_operating": "Foreign providers operating in China",
	"foreign_entered":   "Foreign providers that have entered China",
	"operating":         "Probability of operating",
	"openness":          "Openness",
	"sites":             "Sites open abroad",
	"market_size":       "Size of the market",
}

// subject names an outcome for a title.
func (d *drawer) subject(c Cell) string {
	if s, ok := subjects[c.Outcome]; ok {
		return s
	}
	s := strings.ReplaceAll(c.Outcome, "_", " ")
	if len(s) == 1 {
		return s // a symbol, whose case matters
	}
	return capital(s)
}

// capital begins a text with a capital.
func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// title names a cell for a title: the outcome and where.
func (d *drawer) title(c Cell) string {
	if where := d.study.describe(c); where != "" {
		return d.subject(c) + ": " + where
	}
	return d.subject(c)
}

// titleIn names a cell in a year; an outcome without years has none.
func (d *drawer) titleIn(c Cell, year float64) string {
	if math.IsNaN(year) {
		return d.title(c)
	}
	return d.title(c) + ", " + yearText(year)
}

// titleOf names the cell of a selector for a title.
func (d *drawer) titleOf(selector string) string {
	c, year, err := parseSelector(selector)
	if err != nil {
		return selector
	}
	return d.titleIn(c, year)
}

// thresholds lists the thresholds of a cell, ascending.
func (d *drawer) thresholds(c Cell) []Threshold {
	var list []Threshold
	for _, t := range d.study.Thresholds {
		of, _, err := parseSelector(t.Outcome)
		if err == nil && of.String() == c.String() {
			list = append(list, t)
		}
	}
	slices.SortStableFunc(list, func(a, b Threshold) int { return cmp.Compare(a.Value, b.Value) })
	return list
}

// near keeps the thresholds that an axis up to largest can show without flattening the data.
func near(thresholds []Threshold, largest float64) []Threshold {
	return slices.DeleteFunc(slices.Clone(thresholds), func(t Threshold) bool {
		return largest > 0 && t.Value > 2*largest
	})
}

// including widens a range to thresholds.
func including(thresholds []Threshold, lo, hi float64) (float64, float64) {
	for _, t := range thresholds {
		lo, hi = math.Min(lo, t.Value), math.Max(hi, t.Value)
	}
	return lo, hi
}

// source is the line below a figure that says where it comes from.
func (d *drawer) source() string {
	s := d.study
	parts := []string{"Scenario " + s.title(), number(float64(s.Runs), 0) + " runs", fmt.Sprintf("seed\u00a0%d", s.Seed), s.design()}
	if s.ID != "" {
		parts = append(parts, "study\u00a0"+s.ID)
	}
	return strings.Join(parts, " · ")
}

// design describes the design of the study in words.
func (s *Study) design() string {
	name, ok := map[string]string{
		"random": "random design", "lhs": "Latin hypercube design", "sobol": "scrambled Sobol’ design",
	}[s.Design]
	if !ok {
		name = s.Design + " design"
	}
	if s.Replicates > 1 {
		name += fmt.Sprintf(", %d replicates", s.Replicates)
	}
	return name
}

// caption is the sentences about what is drawn, followed by N, seed, design and study. n is how many
// runs count.
func (d *drawer) caption(n int, sentences ...string) string {
	s := d.study
	runs := "N = " + number(float64(s.Runs), 0)
	if n > 0 && n != s.Runs {
		runs = "N = " + number(float64(n), 0) + " of " + number(float64(s.Runs), 0)
	}
	end := fmt.Sprintf("Scenario %s; %s runs, seed %d, %s", s.title(), runs, s.Seed, s.design())
	if s.ID != "" {
		end += "; study " + s.ID
	}
	if s.Note != "" {
		end += "; " + s.Note
	}
	return strings.Join(append(sentences, end), ". ") + "."
}

// bandsSaid explains a fan in a caption.
const bandsSaid = "Line: median; dark band: 25th to 75th percentile (50\u202f% of runs); light band: 5th to 95th percentile (90\u202f% of runs); bands are pointwise, year by year"

// fanKey explains a fan in a key.
func fanKey(h hue) []keyItem {
	return []keyItem{
		{label: "median", pen: pen{h.line, lineWidth, nil}},
		{label: "50\u202f% of runs", fill: h.inner},
		{label: "90\u202f% of runs", fill: h.outer},
	}
}

// sayThresholds adds to a caption what the dashed lines are, and which are beyond the axis.
func sayThresholds(sentences []string, a amount, all, drawn []Threshold) []string {
	said := func(list []Threshold) string {
		var parts []string
		for _, t := range list {
			part := a.exact(t.Value)
			if t.Label != "" {
				part += " (" + t.Label + ")"
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, ", ")
	}
	var beyond []Threshold
	for _, t := range all {
		if !slices.Contains(drawn, t) {
			beyond = append(beyond, t)
		}
	}
	if len(drawn) > 0 {
		sentences = append(sentences, "Dashed: threshold "+said(drawn))
	}
	if len(beyond) > 0 {
		sentences = append(sentences, "Beyond the axis: threshold "+said(beyond))
	}
	return sentences
}

// perUnit completes a line below a title with the unit, where ticks do not carry it.
func perUnit(text string, a amount) string {
	if a.unit == "" {
		return text
	}
	return a.unit + "; " + text
}

// inUnit says behind what is drawn in which unit, where ticks do not carry it.
func inUnit(what string, a amount) string {
	if a.unit == "" {
		return what
	}
	return what + ", " + a.unit
}

// yearsText is the span of a list of years.
func yearsText(years []float64) string {
	if len(years) == 1 {
		return yearText(years[0])
	}
	return yearText(years[0]) + "–" + yearText(years[len(years)-1])
}

// reading says where a fan ends, for an alternative text.
func (f fan) reading(a amount) string {
	b, last := f.outermost(), f.last()
	return fmt.Sprintf("in %s the median is %s, with %d\u202f%% of runs between %s and %s",
		f.lastYear(), a.value(f.median[last]), b.percent, a.value(b.lower[last]), a.value(b.upper[last]))
}

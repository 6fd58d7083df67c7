package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cloudgate/output"
	"cloudgate/sim/stats"
)

// Report is the summary of a result, ready to be put into words.
type Report struct {
	Manifest output.Manifest
	rows     map[key]stats.Estimate
	value    map[string]string     // of the scenario's parameters, by path
	leaves   []output.ParameterRow // of the scenario
}

// key says which number of a summary is meant.
type key struct {
	cell      string // canonical selector, without a place on the grid
	year      float64
	statistic string
}

// scalarYear stands for the year of an outcome without years: NaN is no map key.
const scalarYear = -1

// Read takes what a report needs from a result.
func Read(r *output.Results) (*Report, error) {
	summary, err := r.Summary()
	if err != nil {
		return nil, err
	}
	parameters, err := r.Parameters()
	if err != nil {
		return nil, err
	}
	return New(r.Manifest(), summary, parameters), nil
}

// New is the report of a result's tables.
func New(m output.Manifest, summary []output.SummaryRow, parameters []output.ParameterRow) *Report {
	rep := &Report{Manifest: m, rows: map[key]stats.Estimate{}, value: map[string]string{}, leaves: parameters}
	for _, s := range summary {
		k := key{output.Outcome{Name: s.Outcome, Where: s.Where}.Selector(), s.Year, s.Statistic}
		if math.IsNaN(s.Year) {
			k.year = scalarYear
		}
		rep.rows[k] = stats.Estimate{Value: s.Value, Lo: s.Lo, Hi: s.Hi, N: s.N}
	}
	for _, p := range parameters {
		rep.value[p.Path] = p.Value
	}
	return rep
}

// estimate is a number of the summary; ok is false where it is not there.
func (r *Report) estimate(cell string, year float64, statistic string) (e stats.Estimate, ok bool) {
	e, ok = r.rows[key{cell, year, statistic}]
	return e, ok
}

// last is the last place on an outcome's grid.
func last(o output.Outcome) float64 {
	if len(o.At) == 0 {
		return scalarYear
	}
	return o.At[len(o.At)-1]
}

// some picks about n places of a grid, always the first and the last.
func some(at []float64, n int) []float64 {
	if len(at) <= n {
		return at
	}
	var picked []float64
	for i := range n {
		picked = append(picked, at[int(math.Round(float64(i)*float64(len(at)-1)/float64(n-1)))])
	}
	return slices.Compact(picked)
}

// outcome finds an outcome that was kept, by its selector.
func (r *Report) outcome(selector string) (output.Outcome, bool) {
	i := slices.IndexFunc(r.Manifest.Outcomes, func(o output.Outcome) bool { return o.Kept && o.Selector() == selector })
	if i < 0 {
		return output.Outcome{}, false
	}
	return r.Manifest.Outcomes[i], true
}

// probability is how chances are printed.
var probability = stats.Format{Percent: true}

// money is the unit that is printed with its numbers.
const money = "US$m"

// format says how a statistic of an outcome is printed: shares and flags in percent, money with its unit,
// quantiles of counts as whole numbers.
func format(o output.Outcome, statistic string) stats.Format {
	switch {
	case o.Kind == "share" || o.Kind == "flag" || statistic == "reached":
		return probability
	case o.Unit == money:
		return stats.Format{Prefix: "US$", Scale: 1e6}
	case o.Kind == "count":
		return stats.Format{Whole: statistic != "mean"}
	case o.Kind == "time":
		return stats.Format{Infinite: "not reached"}
	}
	return stats.Format{}
}

// unit is the unit that must be said beside an outcome, unless the words around it say it already.
func unit(o output.Outcome, around string) string {
	said := slices.ContainsFunc(strings.Fields(around), func(w string) bool { return strings.Trim(w, ",.:;()") == o.Unit })
	if o.Unit == "1" || o.Unit == money || said {
		return ""
	}
	return o.Unit
}

// place names a place of an outcome's grid: "2025" of years, "day 30" of others.
func place(o output.Outcome, at float64) string {
	if o.AtName == "year" {
		return fmt.Sprint(at)
	}
	return fmt.Sprint(o.AtName, " ", at)
}

// when says at which place of its grid an outcome is read, as a phrase with a space before it: what flows
// is of a year, all else of its end. It is empty for a scalar.
func when(o output.Outcome, at float64) string {
	switch {
	case len(o.At) == 0:
		return ""
	case o.AtName != "year":
		return " at " + place(o, at)
	case o.Kind == "flow" || o.Kind == "share":
		return " in " + place(o, at)
	}
	return " at the end of " + place(o, at)
}

// placed names an outcome with the labels of its members, "" for a total, and its place: "overseas share, Japan in 2025".
func placed(o output.Outcome, where string, at float64) string {
	name := words(o.Name)
	if where != "" {
		name += ", " + where
	}
	return name + when(o, at)
}

// exceeded is the probability of a threshold of an outcome, at the last of the places it is asked for.
func (r *Report) exceeded(o output.Outcome, th output.Threshold) (e stats.Estimate, at float64, ok bool) {
	if selector, _, _ := strings.Cut(th.Selector, "@"); selector != o.Selector() {
		return e, at, false
	}
	places := o.At
	if len(places) == 0 {
		places = []float64{scalarYear}
	}
	for _, at := range slices.Backward(places) {
		if e, ok := r.estimate(o.Selector(), at, "p_above:"+th.Name); ok {
			return e, at, true
		}
	}
	return e, at, false
}

// headline lists the headline outcomes that were kept, in the manifest's order; where there are none, all
// that were kept.
func (r *Report) headline() []output.Outcome {
	var list, kept []output.Outcome
	for _, o := range r.Manifest.Outcomes {
		if !o.Kept {
			continue
		}
		kept = append(kept, o)
		if o.Headline {
			list = append(list, o)
		}
	}
	if len(list) == 0 {
		return kept
	}
	return list
}

// Words spells a name as a heading does.
func Words(name string) string { return capital(words(name)) }

// words spells a name as a reader does.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// capital begins a title or a sentence; a symbol of one letter stays as it is.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if next, _ := utf8.DecodeRuneInString(text[size:]); size == 0 || !unicode.IsLetter(next) {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// cellName is a cell in words: "overseas share, Japan".
func (r *Report) cellName(o output.Outcome) string {
	name := words(o.Name)
	if where := r.Where(o); where != "" {
		name += ", " + where
	}
	return name
}

// Where names the members of a cell, for people.
func (r *Report) Where(o output.Outcome) string {
	var names []string
	for _, c := range o.Where {
		names = append(names, r.label(c.Dim, c.Member))
	}
	return strings.Join(names, ", ")
}

// label is how a member is called.
func (r *Report) label(dim, member string) string {
	for _, d := range r.Manifest.Dims {
		if d.Name == dim {
			if i := slices.Index(d.Members, member); i >= 0 && i < len(d.Labels) {
				return d.Labels[i]
			}
		}
	}
	return member
}

package report

import (
	"math"
	"slices"

	"cloudgate/output"
	"cloudgate/sim/stats"
)

// Report is the summary of a result, ready to be put into words.
type Report struct {
	Manifest output.Manifest
	rows     map[key]stats.Estimate
	value    map[string]string // of the scenario's parameters, by path
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
	rep := &Report{Manifest: m, rows: map[key]stats.Estimate{}, value: map[string]string{}}
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

// format says how numbers of an outcome are printed: shares and flags in percent, money with its unit.
func format(o output.Outcome) stats.Format {
	switch {
	case o.Kind == "share" || o.Kind == "flag":
		return stats.Format{Percent: true}
	case o.Unit == "US$m":
		return stats.Format{Prefix: "US$", Scale: 1e6}
	}
	return stats.Format{Infinite: "not reached"}
}

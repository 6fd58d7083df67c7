package output

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// IAMC writes the summary in the wide format of the Integrated Assessment Modeling Consortium, as
// pyam reads it: model, scenario, region, variable, unit, then one column a year. Each statistic
// is a variable of its own, its name the last part, after each dimension with its member:
// "Provider Share|Provider|Alibaba|p50". The dimension named region, if any, gives the region; its
// total, and everything without one, is "World". Scalars have no year and are left out. The error
// names a variable that two outcomes would share.
func IAMC(w io.Writer, r *Results, region string) error {
	if region != "" {
		if _, err := r.coords(map[string]string{region: ""}); err != nil {
			return err
		}
	}
	variables, years, err := r.variables(region)
	if err != nil {
		return err
	}
	c := csv.NewWriter(w)
	rec := []string{"model", "scenario", "region", "variable", "unit"}
	for _, y := range years {
		rec = append(rec, formatFloat(y))
	}
	if err := c.Write(rec); err != nil {
		return err
	}
	for _, v := range variables {
		rec = append(rec[:0], r.manifest.Model, r.manifest.Name, v.region, v.name, v.unit)
		for _, y := range years {
			rec = append(rec, v.values[y])
		}
		if err := c.Write(rec); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// variable is a row of an IAMC table: a statistic of an outcome by year.
type variable struct {
	region, name, unit string
	outcome            string // selector
	values             map[float64]string
}

// variables are those of the summary in its order, with all years that any has.
func (r *Results) variables(region string) (list []*variable, years []float64, err error) {
	rows, err := r.Summary()
	if err != nil {
		return nil, nil, err
	}
	type key struct{ region, name, unit string }
	known := map[key]*variable{}
	for _, row := range rows {
		if math.IsNaN(row.Year) {
			continue
		}
		k := key{region: "World", name: title(row.Outcome), unit: row.Unit}
		for _, c := range row.Where {
			if c.Dim == region {
				k.region = title(c.Member)
			} else {
				k.name += "|" + title(c.Dim) + "|" + title(c.Member)
			}
		}
		k.name += "|" + row.Statistic
		outcome := Outcome{Name: row.Outcome, Where: row.Where}.Selector()
		v := known[k]
		if v == nil {
			v = &variable{k.region, k.name, k.unit, outcome, map[float64]string{}}
			known[k], list = v, append(list, v)
		}
		if v.outcome != outcome {
			return nil, nil, fmt.Errorf("%s: %s and %s would both be %s of region %s", r.dir, v.outcome, outcome, v.name, v.region)
		}
		v.values[row.Year] = formatFloat(row.Value)
		if i, found := slices.BinarySearch(years, row.Year); !found {
			years = slices.Insert(years, i, row.Year)
		}
	}
	return list, years, nil
}

// title spells a name as IAMC variables and regions are: "overseas_share" as "Overseas Share".
func title(name string) string {
	words := strings.Split(name, "_")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}

// Hubverse writes the summary as a hubverse model-output file. The task-id columns are
// scenario_id, target (the outcome), one column a dimension ("all" for its total) and year; then
// output_type, output_type_id, value:
//
//	mean, median   NA                 the statistic
//	quantile       0.05, 0.5, …       p5, p50, …
//	cdf            the threshold      1 - P(outcome > threshold)
//
// Statistics without an output type there (sd, reached) are left out. NA stands where there is no
// value. A hub takes the model's id from the file's name.
func Hubverse(w io.Writer, r *Results) error {
	rows, err := r.Summary()
	if err != nil {
		return err
	}
	c := csv.NewWriter(w)
	rec := []string{"scenario_id", "target"}
	rec = append(rec, r.keyed.header("output_type", "output_type_id", "value")[1:]...)
	if err := c.Write(rec); err != nil {
		return err
	}
	for _, row := range rows {
		kind, id, value, ok := r.hubType(row)
		if !ok {
			continue
		}
		if rec, err = r.keyed.append(append(rec[:0], r.manifest.Name), row.Key); err != nil {
			return err
		}
		rec[len(rec)-1] = orNA(row.Year)
		if err := c.Write(append(rec, kind, id, orNA(value))); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// hubType translates a statistic into hubverse's terms.
func (r *Results) hubType(row SummaryRow) (kind, id string, value float64, ok bool) {
	const noID = "NA"
	if row.Statistic == "mean" || row.Statistic == "median" {
		return row.Statistic, noID, row.Value, true
	}
	if name, ok := strings.CutPrefix(row.Statistic, "p_above:"); ok {
		i := slices.IndexFunc(r.manifest.Thresholds, func(t Threshold) bool { return t.Name == name })
		if i < 0 {
			return "", "", 0, false
		}
		return "cdf", formatFloat(r.manifest.Thresholds[i].Above), 1 - row.Value, true
	}
	if percent, ok := strings.CutPrefix(row.Statistic, "p"); ok {
		// As a decimal shift, so that p5 is the 0.05 that a hub compares with.
		p, err := strconv.ParseFloat(percent+"e-2", 64)
		if err == nil && p >= 0 && p <= 1 {
			return "quantile", formatFloat(p), row.Value, true
		}
	}
	return "", "", 0, false
}

func orNA(x float64) string {
	if math.IsNaN(x) {
		return "NA"
	}
	return formatFloat(x)
}

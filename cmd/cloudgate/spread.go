package main

import (
	"slices"
	"strings"

	"cloudgate/output/figure"
)

// spread is the outcomes that all comparisons with a first scenario have and one of them at least finds to differ, each in
// its last year.
func spread(all []*versus) *figure.Spread {
	study := *all[0].pictures.Study
	var others []string
	for _, v := range all {
		others = append(others, v.Second)
	}
	study.Title = all[0].First + " beside " + strings.Join(others, ", ")
	s := &figure.Spread{Study: &study}
	for i := range all[0].told {
		of := &all[0].told[i]
		o := figure.SpreadOutcome{Base: figure.FileName(of.Cell.String()), Cell: of.Cell, Year: of.Last, Rows: []figure.SpreadRow{spreadRow(all[0].First, of, 0)}}
		differs := false
		for _, v := range all {
			is := func(o figure.ContrastedOutcome) bool { return o.Cell.String() == of.Cell.String() }
			k := slices.IndexFunc(v.told, is)
			if k < 0 || !sameYear(v.told[k].Last, of.Last) {
				break
			}
			o.Rows = append(o.Rows, spreadRow(v.Second, &v.told[k], 1))
			differs = differs || slices.ContainsFunc(v.pictures.Outcomes, is)
		}
		if differs && len(o.Rows) == len(all)+1 {
			s.Outcomes = append(s.Outcomes, o)
		}
	}
	return s
}

// sameYear compares years of outcomes, of which there may be none.
func sameYear(a, b float64) bool { return a == b || a != a && b != b }

// spreadRow is the last year of one side of a comparison.
func spreadRow(name string, o *figure.ContrastedOutcome, side int) figure.SpreadRow {
	row := figure.SpreadRow{Scenario: name, N: o.N[side], Density: o.Density[side]}
	q := o.First
	if side == 1 {
		q = o.Second
	}
	for i, values := range [][]float64{q.P5, q.P25, q.P50, q.P75, q.P95} {
		row.Quantile[i] = values[len(values)-1]
	}
	return row
}

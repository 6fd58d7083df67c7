package main

import (
	"math"
	"slices"

	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/sim"
	"cloudgate/sim/sensitivity"
	"cloudgate/sim/stats"
)

// drawn is how many inputs a figure shows.
const drawn = 15

// barFigure is a figure of bars: one or two indices of the inputs, in the order of one of them.
type barFigure struct {
	name, title, axis string
	lead              sensitivity.Index // by which inputs are ranked
	measures          []sensitivity.Index
	labels            []string // by measure
	kind              sim.Kind // of the values; "" for that of the outcome
	said              string
}

var barFigures = []barFigure{
	{
		"sobol", "Sobol’ indices", "share of the variance", sensitivity.Total,
		[]sensitivity.Index{sensitivity.First, sensitivity.Total},
		[]string{"by itself (S1)", "with all it does together with others (ST)"},
		sim.Share, "S1: share of the variance that the input explains by itself; ST: share that is left when all others are known",
	},
	{
		"first-order", "Variance explained", "share of the variance (S1)", sensitivity.First,
		[]sensitivity.Index{sensitivity.First},
		[]string{"first order (S1)"},
		sim.Share, "Share of the variance that the input explains by itself, from conditional means",
	},
	{
		"prcc", "Partial rank correlation", "PRCC", sensitivity.PRCC,
		[]sensitivity.Index{sensitivity.PRCC},
		[]string{"PRCC"},
		sim.Level, "Rank correlation with the outcome, the effect of all other inputs taken off",
	},
	{
		"src", "Straight line in all inputs", "SRC", sensitivity.SRC,
		[]sensitivity.Index{sensitivity.SRC},
		[]string{"standardised regression coefficient"},
		sim.Level, "Slopes in standard deviations",
	},
	{
		"pawn", "Distance of distributions", "PAWN", sensitivity.PAWN,
		[]sensitivity.Index{sensitivity.PAWN},
		[]string{"median distance (PAWN)"},
		sim.Level, "Median Kolmogorov-Smirnov distance between the outcome’s distribution with and without knowing the input",
	},
	{
		"delta", "Distance of densities", "delta", sensitivity.Delta,
		[]sensitivity.Index{sensitivity.Delta},
		[]string{"delta"},
		sim.Level, "Half the mean area between the outcome’s densities with and without knowing the input",
	},
	{
		"morris", "Elementary effects", "effect of the whole range", sensitivity.MuStar,
		[]sensitivity.Index{sensitivity.MuStar, sensitivity.Sigma},
		[]string{"mean size (µ*)", "standard deviation (σ)"},
		"", "Effects of moving an input, as if over its whole range",
	},
}

// drawings are the figures of each outcome at the last of its cells, and over all.
func (v *sensitivities) drawings(told *report.Influences, st figure.Style) []*figure.Drawing {
	var list []*figure.Drawing
	study := figureStudy(v.manifest, nil, nil)
	study.ID = told.Study
	for n, of := range v.series() {
		last, i := of[len(of)-1], &told.Outcomes[n]
		outcome := figure.Outcome{Name: i.Outcome.Name, Unit: i.Outcome.Unit, Kind: i.Outcome.Kind}
		f := &figure.Influence{Study: study, Name: v.names()[last], Of: i.Of(), Outcome: outcome}
		rows := byIndex(i.Rows)
		for _, r := range largest(rows[sensitivity.Swing]) {
			f.Mean = v.means[last]
			f.Swings = append(f.Swings, figure.InfluenceSwing{
				Input: r.Input, Low: valueOf(rows[sensitivity.Low], r.Input), High: valueOf(rows[sensitivity.High], r.Input),
			})
		}
		for _, b := range barFigures {
			if b.name != "first-order" || len(rows[sensitivity.Total]) == 0 { // which is drawn with ST
				f.Bars = append(f.Bars, b.of(rows, outcome))
			}
		}
		if len(of) > 1 && v.methods[0] != methodMorris { // whose effects have units
			f.Heat = v.heat(of)
		}
		list = append(list, f.Drawings(st)...)
	}
	return list
}

// byIndex sorts rows of single inputs by index.
func byIndex(rows []sensitivity.Row) map[sensitivity.Index][]sensitivity.Row {
	of := map[sensitivity.Index][]sensitivity.Row{}
	for _, r := range rows {
		if r.With == "" {
			of[r.Index] = append(of[r.Index], r)
		}
	}
	return of
}

// of fills the figure; it has no inputs where the indices are not among the rows.
func (b barFigure) of(rows map[sensitivity.Index][]sensitivity.Row, outcome figure.Outcome) figure.InfluenceBars {
	bars := figure.InfluenceBars{
		Name: b.name, Title: b.title, Axis: b.axis, Outcome: outcome, Of: len(rows[b.lead]),
		Limit: figure.InfluenceValue{Value: math.NaN()}, Said: []string{b.said},
	}
	if b.kind != "" {
		bars.Outcome = figure.Outcome{Kind: string(b.kind)}
	}
	lead := largest(rows[b.lead])
	for _, r := range lead {
		bars.Inputs = append(bars.Inputs, r.Input)
	}
	for k, index := range b.measures {
		measure := figure.InfluenceMeasure{Label: b.labels[k], Noise: math.NaN()}
		for _, r := range lead {
			measure.Values = append(measure.Values, valueOf(rows[index], r.Input))
			if r.Index == index {
				measure.Noise = lead[0].Noise
			}
		}
		bars.Measures = append(bars.Measures, measure)
	}
	return bars
}

// largest are the first of rows by size.
func largest(rows []sensitivity.Row) []sensitivity.Row {
	rows = report.Largest(rows)
	return rows[:min(drawn, len(rows))]
}

// valueOf is the index of an input among rows, NaN where it has none.
func valueOf(rows []sensitivity.Row, input string) figure.InfluenceValue {
	for _, r := range rows {
		if r.Input == input {
			return interval(r.Estimate)
		}
	}
	return figure.InfluenceValue{Value: math.NaN(), Lo: math.NaN(), Hi: math.NaN()}
}

func interval(e stats.Estimate) figure.InfluenceValue {
	return figure.InfluenceValue{Value: e.Value, Lo: e.Lo, Hi: e.Hi}
}

// heat is the first index of an outcome by year, of the inputs that matter most in any.
func (v *sensitivities) heat(of []int) *figure.InfluenceHeat {
	outcome := v.influence(of[0])
	outcome.At = math.NaN()
	h := &figure.InfluenceHeat{Name: outcome.Outcome.Selector(), Of: outcome.Of()}
	years := make([][]sensitivity.Row, len(of))
	var all []sensitivity.Row
	for y, k := range of {
		i := v.influence(k)
		years[y] = i.Ranked()
		all = append(all, years[y]...)
		h.Years = append(h.Years, v.at(k))
		noise := math.NaN()
		if len(years[y]) > 0 {
			noise = years[y][0].Noise
		}
		h.Noise = append(h.Noise, noise)
	}
	for _, r := range report.Largest(all) {
		if len(h.Inputs) < drawn && !slices.Contains(h.Inputs, r.Input) {
			h.Inputs = append(h.Inputs, r.Input)
		}
	}
	if len(all) == 0 {
		return nil
	}
	for _, b := range barFigures {
		if k := slices.Index(b.measures, all[0].Index); k >= 0 {
			h.Label = b.labels[k]
		}
	}
	for _, input := range h.Inputs {
		var values []float64
		for _, rows := range years {
			values = append(values, valueOf(rows, input).Value)
		}
		h.Values = append(h.Values, values)
	}
	return h
}

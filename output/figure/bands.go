package figure

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// standardBands are those of every fan.
var standardBands = []int{50, 90}

// BandPercentiles are the percentiles between which bands lie that hold so many percent of the runs each, ascending, with
// the median among them.
func BandPercentiles(bands []int) []float64 {
	list := []float64{50}
	for _, b := range bands {
		list = append(list, 50-float64(b)/2, 50+float64(b)/2)
	}
	slices.Sort(list)
	return list
}

// PercentileName is the statistic of a summary that is a percentile.
func PercentileName(p float64) string { return "p" + strconv.FormatFloat(p, 'g', -1, 64) }

// mostBands is how many bands a fan can have of which one can still be told from the next.
const mostBands = 10

// checkBands refuses bands that cannot be drawn, or not by this figure.
func checkBands(f Figure, bands []int) error {
	switch {
	case bands == nil:
		return nil
	case f.Name != "fan":
		return fmt.Errorf("figure %s has no bands to choose; the fan has", f.Name)
	case len(bands) == 0 || len(bands) > mostBands:
		return fmt.Errorf("found %d bands, expected 1 to %d", len(bands), mostBands)
	}
	for i, b := range bands {
		switch {
		case b < 1 || b > 99:
			return fmt.Errorf("found a band of %d\u202f%% of runs, expected 1 to 99", b)
		case i > 0 && b <= bands[i-1]:
			return fmt.Errorf("found a band of %d\u202f%% after one of %d\u202f%%, expected them to ascend", b, bands[i-1])
		}
	}
	return nil
}

// ordinal writes a percentile for people: "2.5th", "21st".
func ordinal(p float64) string {
	s := strconv.FormatFloat(p, 'g', -1, 64)
	if whole := int(p); p == math.Trunc(p) && whole/10 != 1 && whole%10 >= 1 && whole%10 <= 3 {
		return s + []string{"st", "nd", "rd"}[whole%10-1]
	}
	return s + "th"
}

// bandShade is the shade of band i of n, the innermost first and darkest. Of two bands they are those of every fan.
func bandShade(h hue, i, n int) rgb {
	if n == 1 {
		return h.outer
	}
	dark := h.inner
	if n > 2 {
		dark = mixedShade(h.inner, h.line, 0.25)
	}
	light := h.outer
	if n > 3 {
		light = mixedShade(h.outer, white, 0.45)
	}
	return mixedShade(dark, light, float64(i)/float64(n-1))
}

// drawBands draws a fan with the bands that were asked for.
func drawBands(d *drawer) (*Drawing, error) {
	median := d.series(d.cell, "p50")
	lower, upper := make([]series, len(d.bands)), make([]series, len(d.bands))
	for i, b := range d.bands {
		half := float64(b) / 2
		lower[i], upper[i] = d.series(d.cell, PercentileName(50-half)), d.series(d.cell, PercentileName(50+half))
		for k, s := range []series{lower[i], upper[i]} {
			if !s.empty() && !slices.Equal(s.year, median.year) {
				d.miss(PercentileName(50+float64(2*k-1)*half) + " of " + d.cell.String() + " in every year")
			}
		}
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	n, last := len(d.bands), len(median.year)-1
	o, h := d.study.outcome(d.cell.Outcome), d.study.hueOf(d.cell)
	lo, hi := extent(lower[n-1].value, upper[n-1].value)
	all := d.thresholds(d.cell)
	thresholds := near(all, hi)
	lo, hi = including(thresholds, lo, hi)
	a := amountOf(o, hi)
	limits := rangeOf(o, a, lo, hi, 5)
	ticks := limits.ticks(a)

	key := []keyItem{{label: "median", pen: pen{h.line, lineWidth, nil}}}
	for i, b := range d.bands {
		label := strconv.Itoa(b) + "\u202f%"
		if i == n-1 {
			label += " of runs"
		}
		key = append(key, keyItem{label: label, fill: bandShade(h, i, n)})
	}
	name := func(p float64) string {
		if d.doubleColumn < wide {
			return PercentileName(p)
		}
		return ordinal(p) + " percentile"
	}
	labels := func(place func(float64) float64) []endLabel {
		ink := d.labelStyle.in(h.ink)
		list := []endLabel{{place(median.value[last]), "median " + a.value(median.value[last]), d.strong(h.ink)}}
		for i, b := range d.bands {
			if n > 3 && i < n-1 || lower[i].value[last] == upper[i].value[last] {
				continue // too many to name, or of no width
			}
			list = append(list,
				endLabel{place(upper[i].value[last]), name(50+float64(b)/2) + " " + a.value(upper[i].value[last]), ink},
				endLabel{place(lower[i].value[last]), name(50-float64(b)/2) + " " + a.value(lower[i].value[last]), ink})
		}
		list = slices.DeleteFunc(list, func(l endLabel) bool { return !finite(l.y) })
		for _, t := range thresholds {
			list = append(list, endLabel{place(t.Value), "threshold " + a.exact(t.Value), d.labelStyle.in(soft)})
		}
		return list
	}

	title := d.title(d.cell)
	p := d.newPage(d.doubleColumn, plotHeight(190, d.doubleColumn), heading{
		title: title, subtitle: perUnit("by year; at the right the values of "+yearText(median.year[last]), a), key: key,
	}, d.source())
	area := p.body
	area.left += p.valueLabelsWidth(ticks)
	area.top += 4
	area.right -= labelsWidth(labels(func(float64) float64 { return 0 }))
	area.bottom -= yearLabelsHeight
	q := newPanel(&p.scene, area, median.year, limits)
	q.values(ticks, true)
	for i := n - 1; i >= 0; i-- {
		q.band(median.year, lower[i].value, upper[i].value, bandShade(h, i, n))
	}
	q.line(median.year, median.value, pen{h.line, lineWidth, nil})
	for _, t := range thresholds {
		q.rule(t.Value)
	}
	q.frame(ticks)
	q.yearAxis(median.year, true, centre)
	q.writeLabels(area.right, labels(q.y.at), area.top, area.bottom)

	var between, said []string
	for i, b := range d.bands {
		from, to := ordinal(50-float64(b)/2), ordinal(50+float64(b)/2)
		between = append(between, fmt.Sprintf("%s to %s percentile (%d\u202f%% of runs)", from, to, b))
		said = append(said, fmt.Sprintf("%d\u202f%% of runs lie between %s and %s", b, a.value(lower[i].value[last]), a.value(upper[i].value[last])))
	}
	bands := "Line: median; bands from dark to light: "
	if n == 1 {
		bands = "Line: median; band: "
	}
	sentences := []string{title + ", " + yearsText(median.year), bands + strings.Join(between, ", ") + "; bands are pointwise, year by year"}
	return &Drawing{
		Name: d.base, Title: title, scene: &p.scene,
		Caption: d.caption(median.n, sayThresholds(sentences, a, all, thresholds)...),
		Alt: fmt.Sprintf("Fan chart of “%s” by year, %s: in %s the median is %s; %s.", title, yearsText(median.year),
			yearText(median.year[last]), a.value(median.value[last]), strings.Join(said, ", ")),
	}, nil
}

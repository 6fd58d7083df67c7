package figure

import (
	"fmt"
	"math"
)

func drawForeignShare(d *drawer) (*Drawing, error) {
	total := cell("foreign_share")
	providers := d.members(total, "provider", "p50")
	// Where no provider is in the market in most runs every median is zero, and means tell more.
	statistic, word := "mean", "mean"
	for _, p := range providers {
		if s := d.series(total.and("provider", p), "p50"); !s.empty() && s.last() > 0 {
			statistic, word = "p50", "median"
		}
	}
	shades := d.study.shades()
	return d.totalAndParts(total, "provider", providers, statistic, word, func(i int) shade { return shades[providers[i]] })
}

func drawSites(d *drawer) (*Drawing, error) {
	total := cell("sites")
	markets := d.members(total, "market", "p50")
	return d.totalAndParts(total, "market", markets, "p50", "median", func(i int) shade {
		return marketShades[i%len(marketShades)]
	})
}

// totalAndParts draws the fan of a total beside a line for each member of a dimension.
func (d *drawer) totalAndParts(total Cell, dim string, members []string, statistic, word string, shadeOf func(int) shade) (*Drawing, error) {
	whole := d.fan(total, standardBands)
	var lines []memberLine
	for i, m := range members {
		lines = append(lines, memberLine{name: d.study.label(m), shade: shadeOf(i), series: d.series(total.and(dim, m), statistic)})
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	title := d.title(total)
	fans := d.fanPlot(whole)
	fans.name, fans.short = "Total", true
	parts := newLinePlot(d.study.outcome(total.Outcome), lines)
	parts.name = fmt.Sprintf("By %s, %ss", dim, word)

	at := d.pair()
	p := d.newPage(d.doubleColumn, at.height(math.Max(plotHeight(170, d.doubleColumn), parts.height())), heading{
		title:    title,
		subtitle: perUnit("by year; the two plots have their own scales", parts.amount),
		key:      fanKey(fans.hue),
		least:    at.height(parts.height()),
	}, d.source())
	cells := at.in(p.body)
	fans.draw(&p.scene, cells[0])
	parts.draw(&p.scene, cells[1])

	sentences := sayThresholds([]string{
		title + ", " + yearsText(whole.year), capital(at.first) + ": total. " + bandsSaid,
		fmt.Sprintf("%s: %s of each %s; %ss do not add up to that of the total", capital(at.second), word, dim, word),
		"The two plots have their own scales",
	}, fans.amount, fans.all, fans.thresholds)
	if statistic == "mean" {
		sentences[2] = fmt.Sprintf("%s: mean of each %s, for most medians are zero", capital(at.second), dim)
	}
	return &Drawing{
		Name: d.base, Title: title, scene: &p.scene,
		Caption: d.caption(whole.n, sentences...),
		Alt: "Fan chart of “" + title + "”, " + yearsText(whole.year) + ": " + whole.reading(fans.amount) +
			"; beside it, by " + dim + ", " + word + "s: " + parts.reading() + ".",
	}, nil
}

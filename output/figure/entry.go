package figure

import (
	"math"
	"strings"
)

func drawEntry(d *drawer) (*Drawing, error) {
	lines, never := d.entries()
	if err := d.err(); err != nil {
		return nil, err
	}
	farthest := 0.0
	for _, l := range lines {
		for i := range l.value {
			if far := reach(l.value[i], l.lo[i], l.hi[i]); far > farthest {
				farthest = far
			}
		}
	}
	n := lines[len(lines)-1].n
	plot := newLinePlot(Outcome{Kind: "flag"}, lines)

	title := "Foreign providers’ probability of operating in China"
	years := plot.lines[0].year
	subtitle := "share of runs in which the provider operates at the end of the year"
	if len(never) > 0 && d.doubleColumn >= wide {
		subtitle += "; never: has not entered by the end of " + yearText(years[len(years)-1])
	}
	p := d.newPage(d.doubleColumn, math.Max(plotHeight(180, d.doubleColumn), plot.height()), heading{
		title:    title,
		subtitle: subtitle,
		least:    plot.height(),
	}, d.source())
	plot.draw(&p.scene, p.body)

	sentences := []string{title + ", " + yearsText(years) + ": share of runs in which the provider operates at the end of the year"}
	if farthest > 0 {
		sentences = append(sentences, "Monte Carlo error: 95\u202f% intervals reach at most "+errorText(100*farthest)+" percentage points to either side")
	}
	alt := "Lines of “" + title + "”, " + yearsText(years) + ": " + plot.reading()
	if len(never) > 0 {
		told := "share of runs in which it has not entered by the end of " + yearText(years[len(years)-1]) + ": " + strings.Join(never, ", ")
		sentences = append(sentences, "Never: "+told)
		alt += "; " + told
	}
	return &Drawing{
		Name: d.base, Title: title, scene: &p.scene,
		Caption: d.caption(n, sentences...),
		Alt:     alt + ".",
	}, nil
}

// entries are the lines of the foreign providers, in China where there are several markets, and for each in words how likely it is
// never to enter.
func (d *drawer) entries() (lines []memberLine, never []string) {
	at := cell("operating", "market", home)
	providers := d.foreign(at, "mean")
	if len(providers) == 0 {
		at = cell("operating")
		providers = d.foreign(at, "mean")
	}
	if len(providers) == 0 {
		d.miss("mean of " + cell("operating", "provider", "…").String())
	}
	shades := d.study.shades()
	for _, p := range providers {
		line := memberLine{name: d.study.label(p), shade: shades[p], series: d.series(at.and("provider", p), "mean")}
		if !line.empty() {
			if entered, ok := d.at(Cell{"ever_entered", at.Where}.and("provider", p), "mean", line.year[len(line.year)-1]); ok && finite(entered.Value) {
				if d.doubleColumn >= wide {
					line.note = ", never " + percent.value(1-entered.Value)
				}
				never = append(never, line.name+" "+percent.estimate(1-entered.Value, 1-entered.Hi, 1-entered.Lo))
			}
		}
		lines = append(lines, line)
	}
	return lines, never
}

// foreign lists the foreign providers of a cell, without noting a miss.
func (d *drawer) foreign(c Cell, statistic string) []string {
	var list []string
	for _, p := range d.list(c, "provider", statistic) {
		if !d.study.chinese(p) {
			list = append(list, p)
		}
	}
	return list
}

package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// runningStatistics are those that convergence draws where they are there, with what they are called.
var runningStatistics = []struct{ statistic, name string }{
	{"p50", "Median"}, {"mean", "Mean"}, {"p95", "95th percentile"}, {"reached", "Share of runs that reach it"},
}

// running is a statistic over more and more runs.
type running struct {
	name          string
	share         bool // it is a share of runs, whatever the outcome is
	runs          []float64
	value, lo, hi []float64
	n             int // runs that count, of all
}

// running gives the running estimates of a cell in a year, ascending by runs.
func (d *drawer) running(c Cell, year float64) (list []running) {
	want := c.String()
	for _, s := range runningStatistics {
		r := running{name: s.name, share: s.statistic == "reached"}
		for _, row := range d.study.Running {
			if same := row.Year == year || math.IsNaN(row.Year) && math.IsNaN(year); same && row.Statistic == s.statistic && row.Cell.String() == want {
				r.runs, r.n = append(r.runs, float64(row.Runs)), row.N
				r.value, r.lo, r.hi = append(r.value, row.Value), append(r.lo, row.Lo), append(r.hi, row.Hi)
			}
		}
		if len(r.runs) > 0 {
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		d.miss("running estimates of " + want + yearSuffix(year))
	}
	return list
}

// lastRunning is the last year of which there are running estimates of a cell, NaN if there is none or it has no years.
func (d *drawer) lastRunning(c Cell) float64 {
	last := math.NaN()
	want := c.String()
	for _, r := range d.study.Running {
		if d.covers(r.Year) && !(r.Year <= last) && r.Cell.String() == want {
			last = r.Year
		}
	}
	return last
}

// drawConvergence draws estimates over the number of runs that they rest on, on a logarithmic axis.
func drawConvergence(d *drawer) (*Drawing, error) {
	year := d.year
	if math.IsNaN(year) {
		year = d.lastRunning(d.cell)
	}
	panels := d.running(d.cell, year)
	if err := d.err(); err != nil {
		return nil, err
	}
	title, h, o := d.titleIn(d.cell, year), d.study.hueOf(d.cell), d.study.outcome(d.cell.Outcome)
	var lists [][]float64
	for _, r := range panels {
		lists = append(lists, r.value, r.hi)
	}
	_, hi := extent(lists...)
	unit := amountOf(o, hi)
	width, columns := d.doubleColumn, len(panels)
	if len(panels) == 1 {
		width = d.singleColumn
	}
	const narrowest, gap = 110.0, 14.0
	each := 140.0
	if width/float64(columns) < narrowest {
		columns, each = 1, 110
	}
	rows := float64(len(panels) / columns)
	p := d.newPage(width, rows*each+(rows-1)*gap/2, heading{
		title:    "Is the number of runs enough? " + title,
		subtitle: perUnit("estimates from the first runs alone, by their number", unit),
		key: []keyItem{
			{label: "estimate", pen: pen{h.line, lineWidth, nil}},
			{label: "its 95\u202f% Monte Carlo interval", fill: h.outer},
			{label: "estimate of all runs", pen: thresholdPen},
		},
	}, d.source())
	var said []string
	for i, area := range grid(p.body, len(panels), columns, gap, gap/2) {
		r := panels[i]
		a := unit
		if r.share {
			a = percent
		}
		r.draw(&p.scene, area, a, h)
		last := len(r.runs) - 1
		said = append(said, strings.ToLower(r.name[:1])+r.name[1:]+" "+a.estimate(r.value[last], r.lo[last], r.hi[last]))
	}
	first, last := panels[0].runs[0], panels[0].runs[len(panels[0].runs)-1]
	return &Drawing{
		Name: d.base, Title: title, scene: &p.scene,
		Caption: d.caption(panels[0].n, title+": estimates from the first runs alone, over the number of runs (logarithmic axis)",
			"Line: estimate; band: its 95\u202f% Monte Carlo interval; dashed: estimate of all runs",
			"Each panel has an axis of its own", "From all runs: "+strings.Join(said, "; ")),
		Alt: fmt.Sprintf("Estimates of “%s” from the first %s to all %s runs; from all runs: %s.", title, number(first, 0), number(last, 0), strings.Join(said, "; ")),
	}, nil
}

// draw draws a panel into a rect that holds its labels too.
func (r running) draw(s *scene, cell rect, a amount, h hue) {
	last := len(r.runs) - 1
	lo, hi := extent(r.value, r.settled(r.lo), r.settled(r.hi))
	limits := rangeOf(Outcome{Kind: "level", Unit: a.unit}, a, lo, hi, 5)
	if lo > hi/2 || lo < 0 {
		limits = tight(a, lo, hi)
	}
	ticks := limits.ticks(a)
	area := rect{cell.left + s.valueLabelsWidth(ticks), cell.top + facetHeight, cell.right - 8, cell.bottom - 2*yearLabelsHeight}
	from, to := math.Log10(r.runs[0]), math.Log10(r.runs[last])
	if from == to {
		from, to = from-0.5, to+0.5
	}
	q := panel{s, area, axis{from, to, area.left, area.right}, axis{limits.lo, limits.hi, area.bottom, area.top}}
	q.values(ticks, true)
	x := make([]float64, len(r.runs))
	for i, n := range r.runs {
		x[i] = math.Log10(n)
	}
	clipped := func(list []float64, shown func(float64) bool) []float64 {
		out := slices.Clone(list)
		for i, v := range out {
			if shown(v) {
				out[i] = math.Max(limits.lo, math.Min(v, limits.hi))
			}
		}
		return out
	}
	always := func(float64) bool { return true } // an end that is not known is beyond the panel
	q.band(x, clipped(r.lo, always), clipped(r.hi, always), h.outer)
	if v := r.value[last]; finite(v) {
		q.rule(v)
	}
	q.line(x, clipped(r.value, finite), pen{h.line, lineWidth, nil})
	q.frame(ticks)
	for _, mark := range s.runTicks(r.runs[0], r.runs[last], area.width()) {
		q.below(mark.at, mark.label, 0)
	}
	q.below((from+to)/2, "runs", 1)
	q.facet(r.name, a.estimate(r.value[last], r.lo[last], r.hi[last]), cell.left)
}

// settled leaves out the ends of intervals from so few runs that they would press the rest together.
func (r running) settled(ends []float64) []float64 {
	last := len(r.runs) - 1
	widest := 12 * (r.hi[last] - r.lo[last])
	var list []float64
	for i, v := range ends {
		if !(r.hi[i]-r.lo[i] > widest) {
			list = append(list, v)
		}
	}
	return list
}

// tight is round limits around lo..hi that need not hold zero.
func tight(a amount, lo, hi float64) valueRange {
	if !finite(lo) || !finite(hi) || hi-lo <= 1e-9*math.Max(math.Abs(lo), math.Abs(hi)) {
		return rangeOf(Outcome{Kind: "level"}, a, lo, hi, 5)
	}
	step := niceStep((hi-lo)*a.factor, 5) / a.factor
	return valueRange{math.Floor(lo/step+1e-9) * step, math.Ceil(hi/step-1e-9) * step, step}
}

// runTicks labels round numbers of runs between two, as many as have room side by side.
func (t *theme) runTicks(first, last, width float64) []tick {
	for _, of := range []struct {
		factors []float64
		decades int
	}{{[]float64{1, 2, 5}, 1}, {[]float64{1, 3}, 1}, {[]float64{1}, 1}, {[]float64{1}, 2}, {[]float64{1}, 3}} {
		var ticks []tick
		taken, room := math.Inf(-1), true
		for e := 0; e < 16; e += of.decades {
			for _, f := range of.factors {
				n := f * math.Pow10(e)
				if n < first*(1-1e-9) || n > last*(1+1e-9) {
					continue
				}
				label := number(n, 0)
				at, half := math.Log(n/first)/math.Log(last/first)*width, t.tickStyle.width(label)/2
				room = room && at-half > taken+4
				taken = at + half
				ticks = append(ticks, tick{math.Log10(n), label})
			}
		}
		if room && len(ticks) > 0 {
			return ticks
		}
	}
	return []tick{{math.Log10(last), number(last, 0)}}
}

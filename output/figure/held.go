package figure

import (
	"fmt"
	"math"
	"strings"
)

// Held is a hindcast: forecasts of a study with the figures that were published later.
type Held struct {
	Study       *Study // who made the forecasts; its tables are not used
	Origin      float64
	Fitted      bool // figures up to the origin have been learnt from
	Targets     []HeldTarget
	PIT         HeldHistogram
	Skill       []HeldSkill // by forecast and years ahead
	Reference   string      // what Skill is measured against, in words
	Reliability []HeldBin
	Statements  int // that Reliability is about
}

// HeldTarget is a series of figures with its forecast by year.
type HeldTarget struct {
	Name                   string // for people
	Outcome                Outcome
	Year                   []float64
	P5, P25, P50, P75, P95 []float64
	Points                 []HeldPoint
	Prior                  *HeldBand // as it was before the figures were learnt from; nil where nothing was
}

// HeldBand is an outcome by year as it was forecast before.
type HeldBand struct{ P5, P50, P95 []float64 }

// HeldPoint is a published figure.
type HeldPoint struct {
	Year, Value float64
	Lo, Hi      float64 // 90 % band of its own error
	Fitted      bool    // it has been learnt from
}

// HeldHistogram is where figures lay in their forecasts.
type HeldHistogram struct {
	Counts           []float64 // by bins of equal width
	BandLo, BandHi   float64   // that hold a count with 95 % probability if forecasts are calibrated
	Expected         float64
	Figures, Targets int
}

// HeldSkill is the skill of a forecast so many years ahead.
type HeldSkill struct {
	Forecast      string
	Ahead         float64
	Value, Lo, Hi float64
	Series        int
}

// HeldBin is a bin of a reliability diagram.
type HeldBin struct {
	Forecast, Observed, Lo, Hi float64
	N                          int
}

// Drawings lays out all figures that the hindcast has the numbers for.
func (h *Held) Drawings(st Style) []*Drawing { return fitted(st, h.drawings) }

func (h *Held) drawings(st Style) []*Drawing {
	var list []*Drawing
	for _, draw := range []func(*drawer) *Drawing{h.fans, h.histogram, h.skill, h.reliability} {
		d := drawerOf(h.Study, st)
		if drawing := draw(d); drawing != nil {
			list = append(list, drawing)
		}
	}
	return list
}

const observedRadius = 1.5

// dot draws a figure with its band.
func (p panel) dot(at point, lo, hi float64) {
	ends := [2]float64{p.y.at(math.Max(lo, p.y.lo)), p.y.at(math.Min(hi, p.y.hi))}
	if finite(lo) && finite(hi) && lo < hi {
		p.stroke(pen{white, 1.6, nil}, point{at.x, ends[0]}, point{at.x, ends[1]})
		p.stroke(pen{black, 0.7, nil}, point{at.x, ends[0]}, point{at.x, ends[1]})
	}
	p.disc(white, at, observedRadius+0.5)
	p.disc(black, at, observedRadius)
}

func (h *Held) fans(d *drawer) *Drawing {
	if len(h.Targets) == 0 {
		return nil
	}
	columns := sideBySide(3, d.doubleColumn, 110, panelGap) // each has an axis of its own
	rows := (len(h.Targets) + columns - 1) / columns
	title := "What was forecast, and what was published"
	subtitle := fmt.Sprintf("by year, from %s on; each panel has an axis of its own", yearText(h.Origin))
	h0 := grey
	if h.Fitted {
		title, h0 = "What was learnt, and what came then", cool
		subtitle = fmt.Sprintf("learnt from figures up to %s; each panel has an axis of its own", yearText(h.Origin))
	}
	first, last := h.Targets[0].Year[0], h.Targets[0].Year[len(h.Targets[0].Year)-1]
	key := fanKey(h0)
	sentences := []string{bandsSaid}
	if h.Fitted {
		key = append(key, keyItem{label: "before: median and 90\u202f%", pen: pen{soft, 0.8, dashed}},
			keyItem{label: "published later", fill: black, dot: observedRadius}, keyItem{label: "learnt from", fill: gridGrey, dot: observedRadius})
		sentences = append(sentences, "Dashed: 5th percentile, median and 95th percentile before anything was learnt",
			"Light points: figures that were learnt from; dark points: figures that were not seen")
	} else {
		key = append(key, keyItem{label: "published, with its 90\u202f% band", fill: black, dot: observedRadius})
	}
	sentences = append(sentences, "Bars of points: the 90\u202f% band of what figures may truly be under the model's definitions")
	p := d.newPage(d.doubleColumn, float64(rows)*98+float64(rows-1)*6, heading{
		title:    title,
		subtitle: subtitle,
		key:      key,
		least:    float64(rows) * 80,
	}, d.source())
	var said []string
	for i, area := range grid(p.body, len(h.Targets), columns, panelGap, 6) {
		said = append(said, h.Targets[i].draw(&p.scene, area, h0))
	}
	return &Drawing{
		Name: "hindcast", Title: title, scene: &p.scene,
		Caption: d.caption(0, append([]string{fmt.Sprintf("%s, %s–%s", title, yearText(first), yearText(last))}, sentences...)...),
		Alt:     fmt.Sprintf("%d fan charts with published figures. %s.", len(h.Targets), strings.Join(said, "; ")),
	}
}

// draw draws a panel, and says in words where the figures lie.
func (t HeldTarget) draw(s *scene, area rect, h hue) string {
	lo, hi := extent(t.P5, t.P95)
	if t.Prior != nil {
		lo, hi = extent(t.P5, t.P95, t.Prior.P5, t.Prior.P50)
	}
	outside := 0
	for _, p := range t.Points {
		lo, hi = math.Min(lo, p.Value), math.Max(hi, p.Value)
		if finite(p.Hi) {
			hi = math.Max(hi, math.Min(p.Hi, 1.5*p.Value))
		}
		for i, year := range t.Year {
			if year == p.Year && (p.Value < t.P5[i] || p.Value > t.P95[i]) {
				outside++
			}
		}
	}
	a := amountOf(t.Outcome, hi)
	r := rangeOf(t.Outcome, a, lo, hi, 4)
	ticks := r.ticks(a)
	p := s.facetPanel(area, t.Year, r, ticks)
	p.fan(fanOf(t.Year, t.P5, t.P25, t.P50, t.P75, t.P95), h)
	if t.Prior != nil {
		for _, line := range [][]float64{t.Prior.P5, t.Prior.P50, t.Prior.P95} {
			p.line(t.Year, line, pen{soft, 0.8, dashed})
		}
	}
	for _, o := range t.Points {
		p.dot(point{p.x.at(o.Year), p.y.at(o.Value)}, o.Lo, o.Hi)
		if o.Fitted {
			p.disc(gridGrey, point{p.x.at(o.Year), p.y.at(o.Value)}, observedRadius-0.4)
		}
	}
	p.frame(ticks)
	p.yearAxis(t.Year, true, centre)
	p.facet(t.Name, a.unit, area.left)
	return fmt.Sprintf("%s: %d of %d figures outside the 90\u202f%% band", t.Name, outside, len(t.Points))
}

func (h *Held) histogram(d *drawer) *Drawing {
	n := len(h.PIT.Counts)
	if n == 0 || h.PIT.Figures == 0 {
		return nil
	}
	title := "Where published figures lay in their forecasts"
	p := d.newPage(d.singleColumn, 130, heading{
		title:    title,
		subtitle: fmt.Sprintf("%d figures of %d series; flat is calibrated", h.PIT.Figures, h.PIT.Targets),
		key: []keyItem{
			{label: "figures", fill: cool.inner},
			{label: "95\u202f% of counts, if calibrated", fill: grey.outer},
		},
	}, d.source())
	_, hi := extent(h.PIT.Counts, []float64{h.PIT.BandHi})
	o := Outcome{Kind: "count"}
	a := amountOf(o, hi)
	r := rangeOf(o, a, 0, hi, 5)
	ticks := r.ticks(a)
	area := p.body
	area.left += p.valueLabelsWidth(ticks)
	area.bottom -= namedAxisHeight
	area.top += 4
	area.right -= p.tickStyle.width("highest") / 2
	q := newPanel(&p.scene, area, []float64{0, 1}, r)
	q.values(ticks, true)
	q.fillRect(grey.outer, rect{area.left, q.y.at(h.PIT.BandHi), area.right, q.y.at(h.PIT.BandLo)})
	for i, count := range h.PIT.Counts {
		left, right := q.x.at(float64(i)/float64(n)), q.x.at(float64(i+1)/float64(n))
		q.fillRect(cool.inner, rect{left + 1.5, q.y.at(count), right - 1.5, area.bottom})
	}
	q.stroke(thresholdPen, point{area.left, q.y.at(h.PIT.Expected)}, point{area.right, q.y.at(h.PIT.Expected)})
	q.frame(ticks)
	q.below(0, "0\u202f%", 0)
	q.below(0.5, "50\u202f%", 0)
	q.below(1, "100\u202f%", 0)
	q.below(0.5, "share of runs below the figure", 1)
	return &Drawing{
		Name: "hindcast-pit", Title: title, scene: &p.scene,
		Caption: d.caption(0, title+": histogram of probability integral transforms", fmt.Sprintf("%d figures of %d series", h.PIT.Figures, h.PIT.Targets),
			"Dashed: what each bar would be on average if forecasts were calibrated; grey: 95\u202f% of counts then, if figures were independent, which those of one series are not"),
		Alt: fmt.Sprintf("Histogram of where figures lay in their forecasts, from the lowest tenth to the highest: %s.", countsText(h.PIT.Counts)),
	}
}

func countsText(counts []float64) string {
	var parts []string
	for _, c := range counts {
		parts = append(parts, number(math.Round(c), 0))
	}
	return strings.Join(parts, ", ")
}

// heldShades tell forecasts apart.
var heldShades = []shade{foreignShades[1], chineseShades[0], foreignShades[4], marketShades[1]}

func (h *Held) skill(d *drawer) *Drawing {
	if len(h.Skill) == 0 {
		return nil
	}
	var names []string
	byName := map[string][]HeldSkill{}
	first, last := math.Inf(1), math.Inf(-1)
	for _, s := range h.Skill {
		if byName[s.Forecast] == nil {
			names = append(names, s.Forecast)
		}
		byName[s.Forecast] = append(byName[s.Forecast], s)
		first, last = math.Min(first, s.Ahead), math.Max(last, s.Ahead)
	}
	var key []keyItem
	for i, name := range names {
		key = append(key, keyItem{label: name, pen: pen{heldShades[i%len(heldShades)].ink, lineWidth, heldShades[i%len(heldShades)].dash}})
	}
	title := "Skill by years ahead"
	p := d.newPage(d.singleColumn, 130, heading{title: title, subtitle: "against " + h.Reference + "; 100\u202f% is perfect, below zero is worse", key: key}, d.source())
	const floor = -2
	r := valueRange{floor, 1, 0.5}
	ticks := r.ticks(percent)
	area := p.body
	area.left += p.valueLabelsWidth(ticks)
	area.bottom -= namedAxisHeight
	area.top += 4
	area.right -= 6
	q := newPanel(&p.scene, area, []float64{first, last}, r)
	q.x = axis{first - 0.4, last + 0.4, area.left, area.right}
	q.values(ticks, true)
	q.rule(0)
	cut := func(v float64) float64 { return math.Max(floor, math.Min(1, v)) }
	for i, name := range names {
		st := heldShades[i%len(heldShades)]
		shift := (float64(i) - float64(len(names)-1)/2) * 0.12
		var line []point
		for _, s := range byName[name] {
			x := q.x.at(s.Ahead + shift)
			if finite(s.Lo) && finite(s.Hi) {
				q.stroke(pen{st.ink, 0.6, nil}, point{x, q.y.at(cut(s.Lo))}, point{x, q.y.at(cut(s.Hi))})
			}
			at := point{x, q.y.at(cut(s.Value))}
			line = append(line, at)
			q.disc(st.ink, at, 1.4)
		}
		q.stroke(pen{st.ink, lineWidth, st.dash}, line...)
	}
	q.frame(ticks)
	for v := first; v <= last; v++ {
		q.below(v, number(v, 0), 0)
	}
	q.below((first+last)/2, "years ahead", 1)
	return &Drawing{
		Name: "hindcast-skill", Title: title, scene: &p.scene,
		Caption: d.caption(0, title+": 1 − CRPS/CRPS of "+h.Reference+", geometric mean over series, from every year of origin",
			"Bars: 95\u202f% intervals over series; what lies below −200\u202f% is drawn there"),
		Alt: fmt.Sprintf("Skill of %s against %s, %g to %g years ahead.", strings.Join(names, ", "), h.Reference, first, last),
	}
}

func (h *Held) reliability(d *drawer) *Drawing {
	if len(h.Reliability) == 0 {
		return nil
	}
	title := "Reliability of probabilities"
	p := d.newPage(d.singleColumn, 170, heading{
		title:    title,
		subtitle: fmt.Sprintf("%d statements that could be true or not; on the diagonal is reliable", h.Statements),
	}, d.source())
	ticks := unitRange.ticks(percent)
	area := p.body
	area.left += p.valueLabelsWidth(ticks)
	area.bottom -= namedAxisHeight
	area.top += p.tickStyle.size + 4
	area.right -= p.tickStyle.width("100 %")/2 + 4
	q := newPanel(&p.scene, area, []float64{0, 1}, unitRange)
	q.values(ticks, true)
	q.stroke(thresholdPen, point{area.left, area.bottom}, point{area.right, area.top})
	var parts []string
	for _, b := range h.Reliability {
		q.dot(point{q.x.at(b.Forecast), q.y.at(b.Observed)}, b.Lo, b.Hi)
		parts = append(parts, fmt.Sprintf("%s forecast, %s true of %d", percent.value(b.Forecast), percent.value(b.Observed), b.N))
	}
	q.frame(ticks)
	for _, t := range ticks {
		q.below(t.at, t.label, 0)
	}
	q.below(0.5, "probability forecast", 1)
	p.write(p.tickStyle, "share true", point{p.body.left, p.body.top + p.tickStyle.size*capHeight}, left)
	return &Drawing{
		Name: "hindcast-reliability", Title: title, scene: &p.scene,
		Caption: d.caption(0, title, fmt.Sprintf("%d statements, in bins by the probability forecast", h.Statements), "Bars: 95\u202f% intervals (Clopper and Pearson) of the share that was true"),
		Alt:     "Reliability diagram: " + strings.Join(parts, "; ") + ".",
	}
}

package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Influence is how much inputs matter: for an outcome, or for a decision.
type Influence struct {
	Study   *Study  // who it is about; its tables are not used
	Name    string  // what the files are named for, a selector; may be empty
	Of      string  // what the inputs matter for, in words
	Outcome Outcome // that Swings are in
	Mean    float64 // of the outcome, over all runs
	Swings  []InfluenceSwing
	Bars    []InfluenceBars
	Heat    *InfluenceHeat // nil where there are no years
}

// InfluenceSwing is the mean of the outcome with an input in its lowest and in its highest fifth.
type InfluenceSwing struct {
	Input     string
	Low, High InfluenceValue
}

// InfluenceValue is a number with its interval, whose ends are NaN where there is none.
type InfluenceValue struct{ Value, Lo, Hi float64 }

// InfluenceBars are inputs side by side by one measure or two.
type InfluenceBars struct {
	Name     string  // of the files, before that of the outcome
	Title    string  // what is measured
	Axis     string  // the measure in words, for the axis
	Outcome  Outcome // that values are in; indices are Outcome{Kind: "level"}
	Inputs   []string
	Of       int // how many inputs there are, drawn or not
	Measures []InfluenceMeasure
	Limit    InfluenceValue // what no value can exceed, drawn as a line; NaN for none
	LimitOf  string         // in words
	Said     []string       // sentences for the caption
}

// InfluenceMeasure is a measure of all inputs.
type InfluenceMeasure struct {
	Label  string
	Values []InfluenceValue // by input
	Noise  float64          // what inputs that do not matter stay below, in absolute value; NaN where it is not known
}

// InfluenceHeat is a measure of inputs by year.
type InfluenceHeat struct {
	Name   string // what the file is named for: the outcome in all years
	Of     string // the outcome in words, without a year
	Label  string // of the measure
	Inputs []string
	Years  []float64
	Values [][]float64 // by input and year; NaN where there is none
	Noise  []float64   // by year, as for a measure
}

// Drawings lays out all figures that there are numbers for.
func (f *Influence) Drawings(st Style) []*Drawing { return fitted(st, f.drawings) }

func (f *Influence) drawings(st Style) []*Drawing {
	d := drawerOf(f.Study, st)
	var list []*Drawing
	if len(f.Swings) > 0 {
		list = append(list, f.tornado(d))
	}
	for _, b := range f.Bars {
		if len(b.Inputs) > 0 {
			list = append(list, f.bars(d, b))
		}
	}
	if f.Heat != nil && len(f.Heat.Inputs) > 0 {
		list = append(list, f.heat(d))
	}
	return list
}

// Heights of a row of bars: with one bar and with two.
const (
	singleRow = 11.0
	pairRow   = 14.0
)

// inputRows is a page with a row for each input, whose names stand to the left of a panel.
type inputRows struct {
	*page
	panel
	names nameColumn
}

// rowsRight is the distance of rows from the right edge.
const rowsRight = 8.0

// inputNames are the names of rows of a height.
func (t *theme) inputNames(inputs []string, each float64) nameColumn {
	return t.nameColumn(t.tickStyle, inputs, 0.45, 5, each)
}

// newInputRows lays the page out; below is the room below the panel.
func (d *drawer) newInputRows(h heading, source string, inputs []string, each, below, top float64) inputRows {
	names := d.inputNames(inputs, each)
	h.rows = true
	p := d.newPage(d.doubleColumn, names.height(len(inputs))+below+top, h, source)
	area := p.body
	area.left += names.beside()
	area.right -= rowsRight
	area.bottom -= below
	area.top += top
	return inputRows{page: p, panel: panel{scene: &p.scene, area: area}, names: names}
}

// middle is the height of a row.
func (r inputRows) middle(i int) float64 { return r.area.top + r.names.middle(i) }

// writeNames writes the names of the inputs at their rows.
func (r inputRows) writeNames(inputs []string) {
	for i, name := range inputs {
		r.names.write(&r.page.scene, name, r.area.left, r.middle(i))
	}
}

// ruled draws the grid and the labels of an axis to the right.
func (r *inputRows) ruled(v valueRange, a amount, label string) {
	ticks := v.ticks(a)
	r.area.right = r.body.right - math.Max(8, r.page.tickStyle.width(ticks[len(ticks)-1].label)/2)
	r.x = axis{v.lo, v.hi, r.area.left, r.area.right}
	r.y = axis{0, 1, r.area.bottom, r.area.top}
	for _, t := range ticks {
		r.panel.upright(gridPen, t.at)
	}
	r.valuesBelow(ticks)
	r.below((v.lo+v.hi)/2, label, 1)
}

// bar draws a bar from a value to another, and the interval of its end.
func (r inputRows) bar(c rgb, from float64, v InfluenceValue, top, bottom float64) {
	left, right := math.Max(r.x.lo, math.Min(from, v.Value)), math.Max(from, v.Value)
	r.panel.fillRect(c, rect{r.x.at(left), top, r.x.at(right), bottom})
	if finite(v.Lo) && finite(v.Hi) && v.Lo < v.Hi {
		y := (top + bottom) / 2
		lo, hi := r.x.at(math.Max(v.Lo, r.x.lo)), r.x.at(math.Min(v.Hi, r.x.hi))
		r.panel.stroke(pen{white, 1.6, nil}, point{lo, y}, point{hi, y})
		r.panel.stroke(pen{black, 0.7, nil}, point{lo, y}, point{hi, y})
	}
}

// least and most are the ends of a value's interval, or the value.
func (v InfluenceValue) least() float64 {
	if finite(v.Lo) {
		return math.Min(v.Lo, v.Value)
	}
	return v.Value
}

func (v InfluenceValue) most() float64 {
	if finite(v.Hi) {
		return math.Max(v.Hi, v.Value)
	}
	return v.Value
}

const intervalsSaid = "Thin lines: 95\u202f% intervals of Monte Carlo error"

func (f *Influence) tornado(d *drawer) *Drawing {
	lo, hi := f.Mean, f.Mean
	var inputs, said []string
	for _, s := range f.Swings {
		inputs = append(inputs, s.Input)
		lo = math.Min(lo, math.Min(s.Low.least(), s.High.least()))
		hi = math.Max(hi, math.Max(s.Low.most(), s.High.most()))
	}
	a := amountOf(f.Outcome, hi)
	v := rangeOf(Outcome{Kind: "level", Unit: f.Outcome.Unit}, a, lo, hi, 6)
	title := "What moves it: " + f.Of
	r := d.newInputRows(heading{
		title:    title,
		subtitle: perUnit("mean over runs; the inputs with the largest swing", a),
		key: []keyItem{
			{label: "with the input in its lowest fifth", fill: cool.outer},
			{label: "in its highest fifth", fill: cool.inner},
			{label: "mean of all runs", pen: axisPen},
		},
	}, d.source(), inputs, pairRow, namedAxisHeight, 0)
	r.ruled(v, a, "mean of the outcome")
	for i, s := range f.Swings {
		y := r.middle(i)
		r.bar(cool.outer, f.Mean, s.Low, y-5, y)
		r.bar(cool.inner, f.Mean, s.High, y, y+5)
		said = append(said, fmt.Sprintf("%s %s to %s", s.Input, a.value(s.Low.Value), a.value(s.High.Value)))
	}
	r.panel.upright(axisPen, f.Mean)
	r.writeNames(inputs)
	r.panel.base()
	return &Drawing{
		Name: fileOf("tornado", f.Name), Title: title, scene: &r.page.scene,
		Caption: d.caption(0, title, "Bars: mean of the outcome in the runs with the input in its lowest and in its highest fifth, about its 10th and 90th percentile, the other inputs as likely as they are",
			intervalsSaid),
		Alt: "Tornado diagram: the mean goes, from the lowest to the highest fifth of each input, with " + strings.Join(said, "; ") + ".",
	}
}

func (f *Influence) bars(d *drawer, b InfluenceBars) *Drawing {
	lo, hi := b.extent()
	a := amountOf(b.Outcome, hi)
	title := b.Title
	if f.Of != "" {
		title += ": " + f.Of
	}
	above := heading{title: title, subtitle: perUnit(b.subtitle(), a), key: b.key()}
	r := d.newInputRows(above, d.source(), b.Inputs, b.rowHeight(), namedAxisHeight, 0)
	r.ruled(rangeOf(Outcome{Kind: "level", Unit: b.Outcome.Unit}, a, lo, hi, 6), a, b.Axis)
	b.drawBars(r)
	b.drawLevels(r)
	r.writeNames(b.Inputs)
	r.panel.base()
	sentences := slices.Concat([]string{title}, b.Said, []string{intervalsSaid})
	if noise := b.noise(); len(noise) > 0 {
		sentences = append(sentences, "Dashed: the level that an input which does not matter exceeds in 5\u202f% of studies ("+strings.Join(noise, ", ")+")")
	}
	return &Drawing{
		Name: fileOf(b.Name, f.Name), Title: title, scene: &r.page.scene,
		Caption: d.caption(0, sentences...),
		Alt:     "Bars of inputs: " + strings.Join(b.said(a), "; ") + ".",
	}
}

// extent is how far the axis goes at least: over the values with their intervals, the levels of noise and the limit.
func (b InfluenceBars) extent() (lo, hi float64) {
	for _, m := range b.Measures {
		for _, v := range m.Values {
			lo, hi = math.Min(lo, v.least()), math.Max(hi, v.most())
		}
		if finite(m.Noise) {
			hi = math.Max(hi, 1.2*m.Noise)
		}
	}
	if finite(b.Limit.Value) {
		hi = math.Max(hi, b.Limit.Value)
	}
	if lo > -hi/20 {
		lo = 0 // an interval that ends a little below
	}
	if lo < 0 && len(b.noise()) > 0 {
		lo = math.Min(lo, -1.2*b.Measures[0].Noise)
	}
	return lo, hi
}

// noise says what the levels of noise are, of the measures that have one.
func (b InfluenceBars) noise() (said []string) {
	for _, m := range b.Measures {
		if finite(m.Noise) {
			said = append(said, fmt.Sprintf("%s %s", m.Label, number(m.Noise, decimalsFor(m.Noise)+1)))
		}
	}
	return said
}

// said lists the inputs with their values.
func (b InfluenceBars) said(a amount) []string {
	said := slices.Clone(b.Inputs)
	for i := range said {
		for _, m := range b.Measures {
			if finite(m.Values[i].Value) {
				said[i] += " " + a.value(m.Values[i].Value)
			}
		}
	}
	return said
}

// paired says whether each input has two bars.
func (b InfluenceBars) paired() bool { return len(b.Measures) == 2 }

func (b InfluenceBars) rowHeight() float64 {
	if b.paired() {
		return pairRow
	}
	return singleRow
}

// shades are the colours of the measures.
func (b InfluenceBars) shades() []rgb {
	if b.paired() {
		return []rgb{cool.outer, cool.inner}
	}
	return []rgb{cool.inner, cool.outer}
}

func (b InfluenceBars) key() (key []keyItem) {
	for k, m := range b.Measures {
		key = append(key, keyItem{label: m.Label, fill: b.shades()[k]})
	}
	if len(b.noise()) > 0 {
		key = append(key, keyItem{label: "level of noise", pen: thresholdPen})
	}
	if finite(b.Limit.Value) {
		key = append(key, keyItem{label: b.LimitOf, pen: dottedPen})
	}
	return key
}

// drawBars draws the bars of each input from zero.
func (b InfluenceBars) drawBars(r inputRows) {
	for i := range b.Inputs {
		y := r.middle(i)
		for k, m := range b.Measures {
			top, bottom := y-3.6, y+3.6
			if b.paired() {
				top, bottom = y-5+float64(k)*5, y+float64(k)*5
			}
			if finite(m.Values[i].Value) {
				r.bar(b.shades()[k], 0, m.Values[i], top, bottom)
			}
		}
	}
}

// drawLevels draws the lines that bars are held against: levels of noise, the limit, zero.
func (b InfluenceBars) drawLevels(r inputRows) {
	upright := func(p pen, at float64) {
		if r.x.lo <= at && at <= r.x.hi {
			r.panel.upright(p, at)
		}
	}
	for _, m := range b.Measures {
		if finite(m.Noise) {
			upright(thresholdPen, m.Noise)
			if r.x.lo < 0 {
				upright(thresholdPen, -m.Noise)
			}
		}
	}
	if finite(b.Limit.Value) {
		upright(dottedPen, b.Limit.Value)
	}
	upright(axisPen, 0)
}

// subtitle says which inputs there are.
func (b InfluenceBars) subtitle() string {
	if b.Of > len(b.Inputs) {
		return fmt.Sprintf("the %d that matter most, of %d", len(b.Inputs), b.Of)
	}
	return "all that there are"
}

func (f *Influence) heat(d *drawer) *Drawing {
	m := newYearMap(d, f.Heat)
	title := "What matters when: " + m.Of
	r := d.newInputRows(m.heading(title), d.source(), m.Inputs, yearMapRow, yearLabelsHeight, 2)
	var said []string
	for i, row := range m.Values {
		m.drawRow(r, i)
		if k := strongest(row); finite(row[k]) {
			said = append(said, fmt.Sprintf("%s most in %s (%s)", m.Inputs[i], yearText(m.Years[k]), number(row[k], 2)))
		}
	}
	r.writeNames(m.Inputs)
	m.writeYears(r)
	what, light := m.Label+" of the inputs that matter most in any year", "white is"
	if m.numbered {
		what, light = what+", in hundredths", "numbers in light grey are"
	}
	return &Drawing{
		Name: fileOf("years", m.Name), Title: title, scene: &r.page.scene,
		Caption: d.caption(0, title+": "+what, "The darker, the more; "+light+" not distinguishable from those of an input that does not matter"),
		Alt:     "Heat map of inputs by year: " + strings.Join(said, "; ") + ".",
	}
}

// yearMapRow is the height of a row of a yearMap.
const yearMapRow = singleRow + 1

// yearMap is a map of inputs by year under way.
type yearMap struct {
	*InfluenceHeat
	most     float64 // of all values, the largest
	width    float64 // of a cell
	numbered bool    // cells have room for their numbers
}

func newYearMap(d *drawer, h *InfluenceHeat) yearMap {
	m := yearMap{InfluenceHeat: h}
	for _, row := range h.Values {
		for _, v := range row {
			if finite(v) {
				m.most = math.Max(m.most, math.Abs(v))
			}
		}
	}
	m.width = (d.doubleColumn - 2*margin - d.inputNames(h.Inputs, yearMapRow).beside() - rowsRight) / float64(len(h.Years))
	m.numbered = m.width > d.tickStyle.width(minus+"100")+1
	return m
}

// heading has a key of shades where cells have no numbers.
func (m yearMap) heading(title string) heading {
	if m.numbered {
		return heading{title: title, subtitle: m.Label + " by year, in hundredths; light figures are below the level of noise"}
	}
	above := heading{title: title, subtitle: m.Label + " by year, in absolute value; white is below the level of noise"}
	for _, share := range []float64{1, 0.5, 0.25} {
		v := share * m.most
		above.key = append(above.key, keyItem{label: number(v, decimalsFor(v)+1), fill: mixedShade(white, cool.line, share)})
	}
	return above
}

// drawRow draws the cells of an input, the darker the larger their values.
func (m yearMap) drawRow(r inputRows, row int) {
	y, half := r.middle(row), r.names.each/2
	for k, v := range m.Values[row] {
		if !finite(v) {
			continue
		}
		left, share := r.area.left+float64(k)*m.width, 0.0
		if m.most > 0 {
			share = math.Abs(v) / m.most
		}
		below := finite(m.Noise[k]) && math.Abs(v) <= m.Noise[k]
		fill, ink := mixedShade(white, cool.line, share), black
		switch {
		case share > 0.45:
			ink = white
		case below:
			ink = rgb{0x99, 0x99, 0x99}
		}
		if below && !m.numbered {
			fill = white
		}
		r.panel.fillRect(fill, rect{left + 0.4, y - half + 0.4, left + m.width - 0.4, y + half - 0.4})
		if m.numbered {
			r.page.writeMiddle(r.page.tickStyle.in(ink), number(100*v, 0), point{left + m.width/2, y}, centre)
		}
	}
}

// strongest is the place of the largest absolute value, the first if none is finite.
func strongest(row []float64) int {
	at := 0
	for k, v := range row {
		if finite(v) && (math.Abs(v) > math.Abs(row[at]) || !finite(row[at])) {
			at = k
		}
	}
	return at
}

// writeYears writes as many years below the cells as have room.
func (m yearMap) writeYears(r inputRows) {
	r.x = axis{0, float64(len(m.Years)), r.area.left, r.area.right}
	room := r.page.tickStyle.width("2000") * 1.3
	every := int(math.Max(1, math.Ceil(room/m.width)))
	for k, year := range m.Years {
		if k%every == 0 {
			r.below(float64(k)+0.5, yearText(year), 0)
		}
	}
}

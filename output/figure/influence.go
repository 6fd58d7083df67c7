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

// file is the base name of the files of a figure that is of something.
func file(figure, of string) string {
	if of == "" {
		return figure
	}
	words := strings.FieldsFunc(strings.Map(fileRune, of), func(r rune) bool { return r == '-' })
	return figure + "-" + strings.Join(words, "-")
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
		Name: file("tornado", f.Name), Title: title, scene: &r.page.scene,
		Caption: d.caption(0, title, "Bars: mean of the outcome in the runs with the input in its lowest and in its highest fifth, about its 10th and 90th percentile, the other inputs as likely as they are",
			intervalsSaid),
		Alt: "Tornado diagram: the mean goes, from the lowest to the highest fifth of each input, with " + strings.Join(said, "; ") + ".",
	}
}

func (f *Influence) bars(d *drawer, b InfluenceBars) *Drawing {
	lo, hi := 0.0, 0.0
	said := slices.Clone(b.Inputs)
	var noise []string
	for _, m := range b.Measures {
		for _, v := range m.Values {
			lo, hi = math.Min(lo, v.least()), math.Max(hi, v.most())
		}
		if finite(m.Noise) {
			hi = math.Max(hi, 1.2*m.Noise)
			noise = append(noise, fmt.Sprintf("%s %s", m.Label, number(m.Noise, decimalsFor(m.Noise)+1)))
		}
	}
	limited := finite(b.Limit.Value)
	if limited {
		hi = math.Max(hi, b.Limit.Value)
	}
	a := amountOf(b.Outcome, hi)
	if lo > -hi/20 {
		lo = 0 // an interval that ends a little below
	}
	if lo < 0 && len(noise) > 0 {
		lo = math.Min(lo, -1.2*b.Measures[0].Noise)
	}
	v := rangeOf(Outcome{Kind: "level", Unit: b.Outcome.Unit}, a, lo, hi, 6)
	title := b.Title
	if f.Of != "" {
		title += ": " + f.Of
	}
	fills := []rgb{cool.inner, cool.outer}
	if len(b.Measures) == 2 {
		fills = []rgb{cool.outer, cool.inner}
	}
	var key []keyItem
	for k, m := range b.Measures {
		key = append(key, keyItem{label: m.Label, fill: fills[k]})
	}
	if len(noise) > 0 {
		key = append(key, keyItem{label: "level of noise", pen: thresholdPen})
	}
	if limited {
		key = append(key, keyItem{label: b.LimitOf, pen: pen{black, 0.8, dotted}})
	}
	each := singleRow
	if len(b.Measures) == 2 {
		each = pairRow
	}
	r := d.newInputRows(heading{title: title, subtitle: perUnit(b.subtitle(), a), key: key}, d.source(), b.Inputs, each, namedAxisHeight, 0)
	r.ruled(v, a, b.Axis)
	down := func(p pen, at float64) {
		if v.lo <= at && at <= v.hi {
			r.panel.upright(p, at)
		}
	}
	for i := range b.Inputs {
		y := r.middle(i)
		for k, m := range b.Measures {
			top, bottom := y-3.6, y+3.6
			if len(b.Measures) == 2 {
				top, bottom = y-5+float64(k)*5, y+float64(k)*5
			}
			if finite(m.Values[i].Value) {
				r.bar(fills[k], 0, m.Values[i], top, bottom)
				said[i] += " " + a.value(m.Values[i].Value)
			}
		}
	}
	for _, m := range b.Measures {
		if finite(m.Noise) {
			down(thresholdPen, m.Noise)
			if lo < 0 {
				down(thresholdPen, -m.Noise)
			}
		}
	}
	if limited {
		down(pen{black, 0.8, dotted}, b.Limit.Value)
	}
	down(axisPen, 0)
	r.writeNames(b.Inputs)
	r.panel.base()
	sentences := append([]string{title}, b.Said...)
	sentences = append(sentences, intervalsSaid)
	if len(noise) > 0 {
		sentences = append(sentences, "Dashed: the level that an input which does not matter exceeds in 5\u202f% of studies ("+strings.Join(noise, ", ")+")")
	}
	return &Drawing{
		Name: file(b.Name, f.Name), Title: title, scene: &r.page.scene,
		Caption: d.caption(0, sentences...),
		Alt:     "Bars of inputs: " + strings.Join(said, "; ") + ".",
	}
}

// subtitle says which inputs there are.
func (b InfluenceBars) subtitle() string {
	if b.Of > len(b.Inputs) {
		return fmt.Sprintf("the %d that matter most, of %d", len(b.Inputs), b.Of)
	}
	return "all that there are"
}

func (f *Influence) heat(d *drawer) *Drawing {
	h := f.Heat
	title := "What matters when: " + h.Of
	most := 0.0
	for _, row := range h.Values {
		for _, v := range row {
			if finite(v) {
				most = math.Max(most, math.Abs(v))
			}
		}
	}
	above := heading{title: title, subtitle: h.Label + " by year, in hundredths; light figures are below the level of noise"}
	width := (d.doubleColumn - 2*margin - d.inputNames(h.Inputs, singleRow+1).beside() - rowsRight) / float64(len(h.Years))
	numbered := width > d.tickStyle.width(minus+"100")+1
	if !numbered {
		above.subtitle = h.Label + " by year, in absolute value; white is below the level of noise"
		for _, share := range []float64{1, 0.5, 0.25} {
			v := share * most
			above.key = append(above.key, keyItem{label: number(v, decimalsFor(v)+1), fill: mixedShade(white, cool.line, share)})
		}
	}
	r := d.newInputRows(above, d.source(), h.Inputs, singleRow+1, yearLabelsHeight, 2)
	var said []string
	for i, row := range h.Values {
		y, half := r.middle(i), r.names.each/2
		strongest := 0
		for k, v := range row {
			left := r.area.left + float64(k)*width
			if !finite(v) {
				continue
			}
			share := 0.0
			if most > 0 {
				share = math.Abs(v) / most
			}
			below := finite(h.Noise[k]) && math.Abs(v) <= h.Noise[k]
			fill := mixedShade(white, cool.line, share)
			if below && !numbered {
				fill = white
			}
			r.panel.fillRect(fill, rect{left + 0.4, y - half + 0.4, left + width - 0.4, y + half - 0.4})
			st := d.tickStyle.in(black)
			switch {
			case share > 0.45:
				st = d.tickStyle.in(white)
			case below:
				st = d.tickStyle.in(rgb{0x99, 0x99, 0x99})
			}
			if numbered {
				r.page.writeMiddle(st, number(100*v, 0), point{left + width/2, y}, centre)
			}
			if math.Abs(v) > math.Abs(row[strongest]) || !finite(row[strongest]) {
				strongest = k
			}
		}
		if finite(row[strongest]) {
			said = append(said, fmt.Sprintf("%s most in %s (%s)", h.Inputs[i], yearText(h.Years[strongest]), number(row[strongest], 2)))
		}
	}
	r.writeNames(h.Inputs)
	r.x = axis{0, float64(len(h.Years)), r.area.left, r.area.right}
	room := d.tickStyle.width("2000") * 1.3
	every := int(math.Max(1, math.Ceil(room/width)))
	for k, year := range h.Years {
		if k%every == 0 {
			r.below(float64(k)+0.5, yearText(year), 0)
		}
	}
	what, light := h.Label+" of the inputs that matter most in any year", "white is"
	if numbered {
		what, light = what+", in hundredths", "numbers in light grey are"
	}
	return &Drawing{
		Name: file("years", h.Name), Title: title, scene: &r.page.scene,
		Caption: d.caption(0, title+": "+what, "The darker, the more; "+light+" not distinguishable from those of an input that does not matter"),
		Alt:     "Heat map of inputs by year: " + strings.Join(said, "; ") + ".",
	}
}

package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Discovered is a box in which something is likely, with what it was chosen from.
type Discovered struct {
	Study      *Study  // whose runs it is about; its tables are not used. Nil where the cases are a file's
	File       string  // of the cases, where Study is nil
	Event      string  // what happens
	Quantity   bool    // it is an amount, of which a high mean was sought
	Thing      string  // what the cases are: "run" or "case"
	Cases      int     // among which it was sought
	All        float64 // their density
	Number, Of int     // which box of how many it is, from 1
	Across     string  // what TradeOff.Coverage is: "coverage", or "mass" of a quantity that has none
	Trajectory []TradeOff
	Box        TradeOff          // what came of it
	Limits     []DiscoveredLimit // of the box, the most telling first
	Interest   []bool            // of the cases that are drawn
}

// TradeOff is a box by what it holds.
type TradeOff struct {
	Coverage, Density float64
	Limits            int
}

// DiscoveredLimit is an input that the box restricts.
type DiscoveredLimit struct {
	Name             string
	Outcome          Outcome // its unit and kind, as of an outcome
	Lo, Hi           float64 // between which it lies in all cases
	LoText, HiText   string
	From, To         float64 // in the box; infinite on a side that is open
	FromText, ToText string
	Categories       []string
	Kept             []bool    // by category; nil of a number
	Values           []float64 // of the cases that are drawn
}

// DrawnCases is how many cases are enough to show where they lie.
const DrawnCases = 1000

// Drawings lays out the trade-off, the limits, the pairs of the most telling inputs, and the cases across all inputs of the box.
func (d *Discovered) Drawings(st Style) []*Drawing { return fitted(st, d.drawings) }

func (d *Discovered) drawings(st Style) []*Drawing {
	f := drawerOf(d.Study, st)
	d = d.typeset()
	list := []*Drawing{d.tradeOff(f), d.limits(f)}
	if len(d.Limits) > 1 {
		list = append(list, d.pairs(f), d.parallel(f))
	}
	return list
}

// typeset is d with its limits written as the numbers of all figures are.
func (d *Discovered) typeset() *Discovered {
	set := *d
	set.Limits = slices.Clone(d.Limits)
	for i := range set.Limits {
		l := &set.Limits[i]
		for _, text := range []*string{&l.LoText, &l.HiText, &l.FromText, &l.ToText} {
			value, unit, _ := strings.Cut(*text, " ")
			value = strings.Replace(typeset(value), "%", percent.suffix, 1)
			*text = strings.TrimSpace(value + " " + unit)
		}
	}
	return &set
}

func (d *Discovered) drawing(f *drawer, name, title string, p *page, alt string, sentences ...string) *Drawing {
	if d.Of > 1 {
		name += fmt.Sprintf("-%d", d.Number)
		title += fmt.Sprintf(", box %d of %d", d.Number, d.Of)
	}
	sentences = append([]string{title + ": “" + d.Event + "”"}, sentences...)
	out := &Drawing{Name: name, Title: title, scene: &p.scene, Alt: alt}
	if d.Study == nil {
		out.Caption = strings.Join(append(sentences, d.source(f)), ". ") + "."
	} else {
		out.Caption = f.caption(d.Cases, sentences...)
	}
	return out
}

func (d *Discovered) source(f *drawer) string {
	if d.Study != nil {
		return f.source()
	}
	return fmt.Sprintf("%s cases of %s", number(float64(d.Cases), 0), d.File)
}

// heading names the box below the title.
func (d *Discovered) heading(title, subtitle string, key ...keyItem) heading {
	if d.Of > 1 {
		title += fmt.Sprintf(", box %d of %d", d.Number, d.Of)
	}
	return heading{title: title, subtitle: "“" + d.Event + "”; " + subtitle, key: key}
}

// density is how densities are written and how far their axis goes.
func (d *Discovered) density() (amount, valueRange) {
	lo, hi := d.All, math.Max(d.All, d.Box.Density)
	for _, t := range d.Trajectory {
		lo, hi = math.Min(lo, t.Density), math.Max(hi, t.Density)
	}
	o := Outcome{Kind: "level"}
	switch {
	case !d.Quantity && hi > 0.5:
		return percent, unitRange
	case !d.Quantity:
		o.Kind = "share"
	}
	a := amountOf(o, hi)
	return a, rangeOf(o, a, lo, hi, 5)
}

// others names the cases among which the box was sought.
func (d *Discovered) others() string {
	if d.Number > 1 {
		return d.Thing + "s outside the boxes before"
	}
	return "all " + d.Thing + "s"
}

// counted colours a box by its number of limits, darker the more there are.
func counted(limits, most int) rgb {
	t := 0.0
	if most > 1 {
		t = math.Max(0, float64(limits-1)) / float64(most-1)
	}
	if limits == 0 {
		return grey.inner
	}
	return mixedShade(cool.outer, cool.line, t)
}

func (d *Discovered) tradeOff(f *drawer) *Drawing {
	most := d.Box.Limits
	for _, t := range d.Trajectory {
		most = max(most, t.Limits)
	}
	var key []keyItem
	for _, n := range slices.Compact([]int{1, (most + 1) / 2, most}) {
		key = append(key, keyItem{label: plural(n, "limit"), fill: counted(n, most)})
	}
	key = append(key, keyItem{label: d.others(), pen: thresholdPen})
	a, r := d.density()
	what := "density"
	if d.Quantity {
		what = "mean"
	}
	title := capital(d.Across) + " against " + what
	p := f.newPage(f.singleColumn, 178, d.heading(title, "up and to the right is better", key...), d.source(f))
	ticks := r.ticks(a)
	area := p.body
	area.left += p.valueLabelsWidth(ticks)
	area.bottom -= namedAxisHeight
	area.top += p.tickStyle.size + 4
	area.right -= p.tickStyle.width("100 %")/2 + 4
	p.write(p.tickStyle, what, point{p.body.left, p.body.top + p.tickStyle.size*capHeight}, left)
	q := newPanel(&p.scene, area, []float64{0, 1}, r)
	q.values(ticks, true)
	q.rule(d.All)
	q.frame(ticks)
	for _, t := range unitRange.ticks(percent) {
		q.below(t.at, t.label, 0)
	}
	q.below(0.5, d.Across, 1)
	place := func(t TradeOff) point { return point{q.x.at(t.Coverage), q.y.at(t.Density)} }
	size := func(t TradeOff) float64 { return 1.6 + 1.2*float64(t.Limits)/float64(max(1, most)) }
	for _, t := range d.Trajectory {
		q.disc(white, place(t), size(t)+0.4)
		q.disc(counted(t.Limits, most), place(t), size(t))
	}
	at := place(d.Box)
	q.disc(warm.line, at, size(d.Box)+2.2)
	q.disc(white, at, size(d.Box)+1.1)
	q.disc(counted(d.Box.Limits, most), at, size(d.Box))
	// A trajectory falls to the right, so that there is room above it.
	label, to, side := "chosen: "+plural(d.Box.Limits, "limit"), point{at.x + 5, at.y - 9}, left
	if to.x+p.labelStyle.width(label) > p.width-margin || to.y < area.top+4 {
		to, side = point{at.x - 5, at.y + 9}, right
	}
	if side == right && at.x-p.labelStyle.width(label)-8 < area.left {
		to, side = point{at.x + 5, at.y + 9}, left
	}
	q.writeMiddle(p.labelStyle.in(warm.ink), label, to, side)
	return d.drawing(f, "discover-tradeoff", title, p,
		fmt.Sprintf("Scatter of %d boxes by %s and %s. The chosen one has %s, a %s of %s and a %s of %s; %s have %s.",
			len(d.Trajectory), d.Across, what, plural(d.Box.Limits, "limit"), d.Across, percent.value(d.Box.Coverage), what, a.value(d.Box.Density), d.others(), a.value(d.All)),
		"Each point is a box that there was to choose from, darker and larger the more inputs it restricts; ringed: the one that was taken",
		"Dashed: the "+what+" of "+d.others())
}

// plural counts things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func (d *Discovered) limits(f *drawer) *Drawing {
	const half = 3.6
	title := "Where the box lies"
	names, ends := 0.0, 0.0
	for _, l := range d.Limits {
		names = math.Max(names, f.labelStyle.width(l.Name))
		ends = math.Max(ends, math.Max(f.noteStyle.width(l.LoText), f.noteStyle.width(l.HiText)))
	}
	names = math.Min(names, 0.42*f.doubleColumn)
	// Names and ends stand beside the bars, or above and below them where these would be too short.
	each, place, stacked := 24.0, 0.62, names+2*ends > 0.7*f.doubleColumn
	if stacked {
		each, place = 38, 0.58
	}
	h := d.heading(title, "each input from its least to its greatest value, the most telling first",
		keyItem{label: "in all " + d.Thing + "s", fill: grey.outer}, keyItem{label: "in the box", fill: warm.inner})
	h.rows = true
	p := f.newPage(f.doubleColumn, float64(len(d.Limits))*each+2, h, d.source(f))
	area := p.body
	if !stacked {
		area.left += names + ends + 10
		area.right -= ends + 6
	}
	var said []string
	for i, l := range d.Limits {
		y := area.top + (float64(i)+place)*each
		if stacked {
			p.writeMiddle(p.labelStyle, p.labelStyle.elide(l.Name, area.width()), point{p.body.left, y - place*each + 4.5}, left)
		} else {
			p.writeMiddle(p.labelStyle, p.labelStyle.elide(l.Name, names), point{p.body.left, y}, left)
		}
		track := rect{area.left, y - half, area.right, y + half}
		if l.Kept != nil {
			said = append(said, l.drawCategories(&p.scene, track))
			continue
		}
		x := axis{l.Lo, l.Hi, track.left, track.right}
		p.fillRect(grey.outer, track)
		from, to := x.at(math.Max(l.From, l.Lo)), x.at(math.Min(l.To, l.Hi))
		p.fillRect(warm.inner, rect{from, track.top, math.Max(to, from+0.8), track.bottom})
		if stacked {
			p.writeMiddle(p.noteStyle, p.noteStyle.elide(l.LoText, track.width()/2-3), point{track.left, y + half + 6}, left)
			p.writeMiddle(p.noteStyle, p.noteStyle.elide(l.HiText, track.width()/2-3), point{track.right, y + half + 6}, right)
		} else {
			p.writeMiddle(p.noteStyle, l.LoText, point{track.left - 3, y}, right)
			p.writeMiddle(p.noteStyle, l.HiText, point{track.right + 3, y}, left)
		}
		l.writeEnds(&p.scene, from, to, track)
		said = append(said, l.Name+" "+l.words())
	}
	return d.drawing(f, "discover-limits", title, p, "Bars: "+strings.Join(said, "; ")+".",
		"Each bar is the range of an input in all "+d.Thing+"s; the part in the box is filled, with the values of its limits above")
}

// writeEnds writes the values of the limits above their places, as one text where there is no room for two.
func (l DiscoveredLimit) writeEnds(s *scene, from, to float64, track rect) {
	y := track.top - 2.5
	st := s.labelStyle.in(warm.ink)
	write := func(text string, x float64) {
		half := st.width(text) / 2
		x = math.Max(track.left+half, math.Min(x, track.right-half))
		s.write(st, text, point{x, y}, centre)
	}
	between := (st.width(l.FromText)+st.width(l.ToText))/2 + 6
	switch {
	case l.FromText == "":
		write(l.ToText, to)
	case l.ToText == "":
		write(l.FromText, from)
	case to-from < between:
		write(l.FromText+" – "+l.ToText, (from+to)/2)
	default:
		write(l.FromText, from)
		write(l.ToText, to)
	}
}

func (l DiscoveredLimit) words() string {
	switch {
	case l.FromText == "":
		return "at most " + l.ToText
	case l.ToText == "":
		return "at least " + l.FromText
	}
	return l.FromText + " to " + l.ToText
}

// drawCategories draws a part of the track for each category, and says which are kept.
func (l DiscoveredLimit) drawCategories(s *scene, track rect) string {
	var kept []string
	width := track.width() / float64(len(l.Categories))
	for k, name := range l.Categories {
		part := rect{track.left + float64(k)*width, track.top, track.left + float64(k+1)*width - 1, track.bottom}
		fill, st := grey.outer, s.noteStyle
		if l.Kept[k] {
			fill, st = warm.inner, s.labelStyle.in(warm.ink)
			kept = append(kept, name)
		}
		s.fillRect(fill, part)
		s.write(st, st.elide(name, width-3), point{(part.left + part.right) / 2, track.top - 2.5}, centre)
	}
	return l.Name + " " + strings.Join(kept, " or ")
}

// scale is the axis of an input, as far as there are cases and a little beyond, with at most n steps between its ticks.
// Categories stand at whole numbers.
func (l DiscoveredLimit) scale(t *theme, n int) (lo, hi float64, ticks []tick) {
	if l.Kept != nil {
		for k, name := range l.Categories {
			ticks = append(ticks, tick{float64(k), t.tickStyle.elide(name, 48)})
		}
		return -0.5, float64(len(l.Categories)) - 0.5, ticks
	}
	a := amountOf(l.Outcome, math.Max(math.Abs(l.Lo), math.Abs(l.Hi)))
	span := l.Hi - l.Lo
	step := niceStep(span*a.factor, n) / a.factor
	lo, hi = l.Lo-0.03*span, l.Hi+0.03*span
	return lo, hi, valueRange{math.Ceil(lo/step) * step, math.Floor(hi/step) * step, step}.ticks(a)
}

// The numbers by whose multiples cases of a category are spread: two, so that those of two axes do not go together.
const (
	goldenRatio = 0.6180339887498949
	silverRatio = 0.4142135623730951
)

// at is the place of a case on the axis; categories are spread, so that cases do not hide each other.
func (l DiscoveredLimit) at(i int, by float64) float64 {
	if l.Kept == nil {
		return l.Values[i]
	}
	_, spread := math.Modf(float64(i+1) * by)
	return l.Values[i] + 0.7*(spread-0.5)
}

// pairs are scatters of the inputs that tell most, two by two.
func (d *Discovered) pairs(f *drawer) *Drawing {
	with := [][2]int{{0, 1}}
	width := f.singleColumn
	if len(d.Limits) > 2 {
		with = append(with, [2]int{0, 2}, [2]int{1, 2})
		width = f.doubleColumn
	}
	title := "The inputs that tell most, two by two"
	key := []keyItem{{label: "it happens", fill: warm.line}, {label: "it does not", fill: grey.outer}, {label: "the box", pen: pen{black, 1, nil}}}
	if d.Quantity {
		key[0].label, key[1].label = "above the mean", "below"
	}
	columns := sideBySide(len(with), width, 100, panelGap)
	rows := (len(with) + columns - 1) / columns
	p := f.newPage(width, float64(rows)*170+float64(rows-1)*panelGap, d.heading(title, fmt.Sprintf("%s of %s %ss", number(float64(len(d.Interest)), 0), number(float64(d.Cases), 0), d.Thing), key...), d.source(f))
	var names []string
	for i, area := range grid(p.body, len(with), columns, 12, panelGap) {
		x, y := d.Limits[with[i][0]], d.Limits[with[i][1]]
		d.pair(&p.scene, area, x, y)
		names = append(names, x.Name+" and "+y.Name)
	}
	colours := "Dark: " + key[0].label + "; light: " + key[1].label + "; frame: the limits of the box on the two inputs"
	if len(d.Limits) > 2 {
		colours += ", which further inputs restrict as well"
	}
	return d.drawing(f, "discover-pairs", title, p, "Scatters of "+strings.Join(names, "; ")+", with the box.", colours,
		fmt.Sprintf("The first %s of %s %ss are drawn, but for infinite values", number(float64(len(d.Interest)), 0), number(float64(d.Cases), 0), d.Thing))
}

func (d *Discovered) pair(s *scene, area rect, x, y DiscoveredLimit) {
	left, right, across := x.scale(s.theme, 4)
	bottom, top, up := y.scale(s.theme, 4)
	edge := area.left
	area.left += s.valueLabelsWidth(up)
	area.top += facetHeight
	area.bottom -= namedAxisHeight
	area.right -= s.tickStyle.width(across[len(across)-1].label)/2 + 1
	q := panel{s, area, axis{left, right, area.left, area.right}, axis{bottom, top, area.bottom, area.top}}
	q.values(up, true)
	for _, interest := range []bool{false, true} {
		for i, is := range d.Interest {
			at := point{x.at(i, goldenRatio), y.at(i, silverRatio)}
			if is != interest || !finite(at.x) || !finite(at.y) {
				continue
			}
			at = point{q.x.at(at.x), q.y.at(at.y)}
			c, r := grey.outer, 0.8
			if is {
				c, r = warm.line, 1.1
			}
			q.fill(c, point{at.x - r, at.y}, point{at.x, at.y - r}, point{at.x + r, at.y}, point{at.x, at.y + r})
		}
	}
	for _, cx := range x.stretches(left, right) {
		for _, cy := range y.stretches(bottom, top) {
			a, b := point{q.x.at(cx[0]), q.y.at(cy[0])}, point{q.x.at(cx[1]), q.y.at(cy[1])}
			frame := []point{a, {b.x, a.y}, b, {a.x, b.y}, a}
			q.stroke(pen{white, 2.2, nil}, frame...)
			q.stroke(pen{black, 1, nil}, frame...)
		}
	}
	q.frame(up)
	for _, t := range across {
		q.below(t.at, t.label, 0)
	}
	q.below((left+right)/2, s.tickStyle.elide(x.Name, area.width()+4), 1)
	q.facet(y.Name, "", edge)
}

// stretches are the parts of an axis in which the box lies.
func (l DiscoveredLimit) stretches(lo, hi float64) [][2]float64 {
	if l.Kept == nil {
		return [][2]float64{{math.Max(l.From, lo), math.Min(l.To, hi)}}
	}
	var list [][2]float64
	for k, kept := range l.Kept {
		if kept {
			list = append(list, [2]float64{float64(k) - 0.42, float64(k) + 0.42})
		}
	}
	return list
}

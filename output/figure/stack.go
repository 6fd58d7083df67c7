package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// layer is one provider's means in a stack.
type layer struct {
	name  string // of the provider; empty for all others
	value []float64
}

// stack is the layers of one market, lowest first.
type stack struct {
	name      string
	year      []float64
	layers    []layer
	remainder float64 // last value of the layer of all others
	n         int
}

func drawStack(d *drawer) (*Drawing, error) {
	var stacks []stack
	for _, m := range d.members(cell("incumbent_share"), "market", "mean") {
		stacks = append(stacks, d.marketStack(m))
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(stacks, func(a, b stack) int { return -descending(a.remainder, b.remainder) })
	if s, ok := d.overseasStack(); ok {
		stacks = append([]stack{s}, stacks...)
	}
	if err := d.err(); err != nil {
		return nil, err
	}

	shades := d.study.shades()
	title := "Mean shares of providers, by market"
	subtitle := "share of cloud revenue by year; beside a market, where there is room, the last share of incumbents and others"
	said := "Means over runs, which sum to one (quantiles of shares would not); largest in the last year at the bottom; grey: incumbents and all other providers"
	all := "markets are in order of what is not grey"
	limits := unitRange
	if largest := largestNamed(stacks); largest <= 0.5 {
		// Where incumbents hold nearly all, the axis goes as far as the others do.
		limits = rangeOf(Outcome{Kind: "share"}, percent, 0, largest, 5)
		for i := range stacks {
			stacks[i].layers = slices.DeleteFunc(stacks[i].layers, func(l layer) bool { return l.name == "" })
		}
		subtitle += ", who are not drawn"
		said = "Means over runs, which add up (quantiles of shares would not); largest in the last year at the bottom; what is missing to 100\u202f% is the share of incumbents and all other providers"
		all = "markets are in order of what is drawn"
	}
	p := d.newPage(d.doubleColumn, d.multiplesHeight(len(stacks), 84), heading{
		title:    title,
		subtitle: subtitle,
		key:      d.stackKey(stacks, shades),
	}, d.source())
	ticks := limits.ticks(percent)
	for i, area := range d.multiplesIn(p.body, len(stacks), d.valueLabelsWidth(ticks)) {
		s := stacks[i]
		q := newPanel(&p.scene, area.rect, s.year, limits)
		q.values(ticks, area.first)
		q.stack(s, shades)
		q.frame(ticks)
		q.yearAxis(s.year, area.lowest, right)
		q.facet(s.name, percent.value(s.remainder), area.left)
	}

	var parts []string
	for _, s := range stacks {
		parts = append(parts, s.name+" "+percent.value(s.remainder))
	}
	years := stacks[0].year
	return &Drawing{
		Name: d.base, Title: title, scene: &p.scene,
		Caption: d.caption(stacks[0].n,
			title+", "+yearsText(years),
			said, "The panel of all markets outside China shows Chinese providers only; "+all),
		Alt: fmt.Sprintf("Stacked areas of “%s”, %s: incumbents and others hold in %s %s.",
			title, yearsText(years), yearText(years[len(years)-1]), strings.Join(parts, ", ")),
	}, nil
}

// largestNamed is the largest share that providers with a name have together, in any market and year.
func largestNamed(stacks []stack) float64 {
	largest := 0.0
	for _, s := range stacks {
		for i := range s.year {
			sum := 0.0
			for _, l := range s.layers {
				if l.name != "" && finite(l.value[i]) {
					sum += l.value[i]
				}
			}
			largest = math.Max(largest, sum)
		}
	}
	return largest
}

// marketStack stacks the providers of a market and its incumbents.
func (d *drawer) marketStack(market string) stack {
	rest := d.series(cell("incumbent_share", "market", market), "mean")
	s := stack{name: d.study.label(market), year: rest.year, n: rest.n, remainder: rest.last()}
	at := cell("provider_share", "market", market)
	for _, p := range d.list(at, "provider", "mean") {
		s.layers = append(s.layers, layer{p, d.series(at.and("provider", p), "mean").value})
	}
	s.layers = append(s.layers, layer{"", rest.value})
	s.sort()
	return s
}

// overseasStack stacks the Chinese providers over all markets outside China, if the tables hold
// them; what they leave of the whole is everybody else's.
func (d *drawer) overseasStack() (stack, bool) {
	at := cell("overseas_share")
	providers := d.list(at, "provider", "mean")
	if len(providers) == 0 {
		return stack{}, false
	}
	s := stack{name: "All outside China"}
	var rest []float64
	for _, p := range providers {
		part := d.series(at.and("provider", p), "mean")
		s.layers = append(s.layers, layer{p, part.value})
		if rest == nil {
			s.year, s.n = part.year, part.n
			rest = slices.Repeat([]float64{1}, len(part.year))
		}
		if len(part.value) != len(rest) {
			d.miss("mean of " + at.and("provider", p).String() + " in every year")
			return stack{}, false
		}
		for i, v := range part.value {
			rest[i] -= v
		}
	}
	s.layers = append(s.layers, layer{"", rest})
	s.remainder = rest[len(rest)-1]
	s.sort()
	return s, true
}

// sort puts the layer that ends largest at the bottom.
func (s *stack) sort() {
	slices.SortStableFunc(s.layers, func(a, b layer) int {
		return descending(a.value[len(a.value)-1], b.value[len(b.value)-1])
	})
}

// stack fills the layers from the top down, each a little into the one below, so that no seams show
// between them, and parts them by white lines.
func (p panel) stack(s stack, shades map[string]shade) {
	tops := make([][]float64, len(s.layers))
	sum := make([]float64, len(s.year))
	for i, l := range s.layers {
		for y, v := range l.value {
			sum[y] += v
		}
		tops[i] = slices.Clone(sum)
	}
	overlap := 0.3 / p.area.height() * (p.y.hi - p.y.lo) // of a layer and the next, in shares
	for i := len(tops) - 1; i >= 0; i-- {
		bottom := make([]float64, len(s.year))
		if i > 0 {
			for y, v := range tops[i-1] {
				bottom[y] = math.Max(0, v-overlap)
			}
		}
		c := incumbentShade.fill
		if name := s.layers[i].name; name != "" {
			c = shades[name].fill
		}
		p.band(s.year, bottom, tops[i], c)
	}
	thin := 0.02 * (p.y.hi - p.y.lo)
	for i, top := range tops[:max(0, len(tops)-1)] {
		// A line as wide as the layers are thin would hide them.
		if _, thickest := extent(s.layers[i].value); thickest < thin {
			continue
		}
		if _, thickest := extent(s.layers[i+1].value); thickest < thin {
			continue
		}
		p.line(s.year, top, pen{white, 0.4, nil})
	}
}

// stackKey names the providers that are drawn, Chinese ones first.
func (d *drawer) stackKey(stacks []stack, shades map[string]shade) []keyItem {
	drawn := map[string]bool{}
	for _, s := range stacks {
		for _, l := range s.layers {
			drawn[l.name] = true
		}
	}
	var key []keyItem
	for _, chinese := range []bool{true, false} {
		first := true
		for _, p := range d.study.providers(chinese) {
			if drawn[p] {
				key = append(key, keyItem{label: d.study.label(p), fill: shades[p].fill, below: first})
				first = false
			}
		}
	}
	if !drawn[""] {
		return key
	}
	return append(key, keyItem{label: "incumbents and others", fill: incumbentShade.fill})
}

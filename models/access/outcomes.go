package access

import (
	"math"
	"slices"

	"cloudgate/sim"
)

var citations = []string{
	"McFadden 1974, Conditional logit analysis of qualitative choice behavior (attraction)",
	"Kalyanaram, Robinson and Urban 1995, Marketing Science 14(3) (order of entry: share falls with the root of the rank)",
	"Huff and Robinson 1994, Management Science 40(10) (decay of the pioneer's advantage)",
	"Uhlenbeck and Ornstein 1930, Physical Review 36 (growth shocks, utility)",
}

// report is one outcome series or scalar: its first column and its value at a year's or the run's end.
type report struct {
	column int
	yearly bool
	value  func(*run) float64
}

// total is a sum of a year's flows over some cells, which several reports may read.
type total struct {
	flow  flow
	cells []int
}

// flow says what of the cells is added.
type flow uint8

const (
	demanded   flow = iota // of markets' cells
	incumbents             // of markets' cells
	sold                   // of pairs' cells, run-off included
)

// total numbers a sum; equal sums have one number.
func (b *builder) total(f flow, cells []int) int {
	same := func(t total) bool { return t.flow == f && slices.Equal(t.cells, cells) }
	if i := slices.IndexFunc(b.totals, same); i >= 0 {
		return i
	}
	b.totals = append(b.totals, total{f, cells})
	return len(b.totals) - 1
}

// sales numbers the yearly sales of the pairs for which in is true, demand the demand of such markets.
func (b *builder) sales(s selection, in func(*pair) bool) int {
	return b.total(sold, b.pairCells(s, in))
}

func (b *builder) demand(s selection, in func(market int) bool) int {
	return b.total(demanded, b.marketCells(s, in))
}

// total is the value of a sum this year. It is added up once, and only if some report reads it.
func (r *run) total(number int) float64 {
	if v := r.totalValues[number]; !math.IsNaN(v) {
		return v
	}
	t := &r.totals[number]
	flows := r.yearSize
	switch t.flow {
	case incumbents:
		flows = r.yearIncumbent
	case sold:
		flows = r.yearRevenue
	}
	v := sum(flows, t.cells)
	r.totalValues[number] = v
	return v
}

// listKept notes the reports that somebody asked for in this batch; the others cost nothing.
func (r *run) listKept() {
	r.series, r.scalars = r.series[:0], r.scalars[:0]
	for i := range r.report {
		rep := &r.report[i]
		switch {
		case r.batch.Out[rep.column] == nil:
			continue
		case rep.yearly:
			r.series = append(r.series, i)
		default:
			r.scalars = append(r.scalars, i)
		}
	}
}

// clearYear empties the sums over the steps of a year.
func (r *run) clearYear() {
	clear(r.yearSize)
	clear(r.yearRevenue)
	clear(r.yearIncumbent)
	clear(r.yearKept)
	clear(r.yearHome)
}

// addStep adds the flows at the step's end to the year's.
func (r *run) addStep() {
	for c, v := range r.size {
		r.yearSize[c] += v
		r.yearIncumbent[c] += r.incumbent[c]
	}
	for c, v := range r.revenue {
		r.yearRevenue[c] += v + r.runoff[c]
	}
	for _, i := range r.present[r.focus] {
		r.addRetained(i)
	}
	if r.iaas >= 0 {
		r.addHome()
	}
}

// addRetained adds the part of pair i's revenue that the foreign firm keeps.
func (r *run) addRetained(i int) {
	pr, ps := &r.pairs[i], &r.pair[i]
	segments := r.markets[pr.market].segments()
	for k := range r.nTiers {
		sold := 0.0
		for c := pr.cell + k*segments; c < pr.cell+(k+1)*segments; c++ {
			sold += r.revenue[c] + r.runoff[c]
		}
		if sold > 0 {
			r.yearKept[i] += float64(sold * r.p.retained[r.sellingRoute(ps, k)])
		}
	}
}

// sellingRoute is the route by which a tier's revenue is earned: that of its operation, else the first
// that was signed.
func (r *run) sellingRoute(ps *pairState, k int) int {
	if ps.selling[k] >= 0 {
		return int(ps.selling[k])
	}
	return r.firstRoute(ps)
}

// addHome adds the IaaS revenue of the focus market's own providers at home: their share of what is not
// foreign. It is observed, and moves nothing.
func (r *run) addHome() {
	domestic := 0.0
	for _, c := range r.focusIaaS {
		domestic += r.incumbent[c]
	}
	for p := range r.providers {
		if r.providers[p].home == r.focus {
			r.yearHome[p] += r.end(&r.providers[p].homeShare) * domestic
		}
	}
}

// reportYear writes the series at the end of a year, reportRun the scalars at the end of the run.
func (r *run) reportYear(year int) {
	for i := range r.totalValues {
		r.totalValues[i] = math.NaN()
	}
	for _, i := range r.series {
		rep := &r.report[i]
		r.batch.Out[rep.column+year][r.i] = rep.value(r)
	}
}

func (r *run) reportRun() {
	for _, i := range r.scalars {
		rep := &r.report[i]
		r.batch.Out[rep.column][r.i] = rep.value(r)
	}
}

// localSegment names the segment of a market's own firms.
const localSegment = "local"

// outcome is what the cells of one outcome have in common.
type outcome struct {
	name, unit, doc string
	kind            sim.Kind
}

// prominence says whether a cell is kept by default, and quoted.
type prominence int

const (
	ordinary prominence = iota
	standard
	headline
)

// add reports one cell of an outcome, yearly unless it is a scalar.
func (b *builder) add(o outcome, where []sim.Coord, yearly bool, p prominence, value func(*run) float64) {
	out := sim.Output{
		Name: o.name, Unit: o.unit, Doc: o.doc, Kind: o.kind, Where: where,
		Headline: p == headline, Standard: p == standard,
	}
	if yearly {
		out.AtName, out.At = "year", b.grid
	}
	b.report = append(b.report, report{column: b.columns, yearly: yearly, value: value})
	b.columns += out.Len()
	b.spec.Outputs = append(b.spec.Outputs, out)
}

// at names a cell: dimension and member by turns.
func at(names ...string) []sim.Coord {
	var where []sim.Coord
	for i := 0; i < len(names); i += 2 {
		where = append(where, sim.Coord{Dim: names[i], Member: names[i+1]})
	}
	return where
}

// selection picks cells; negative is all. A segment of -1 is all, 0 local, 1+m firms from market m.
type selection struct{ market, provider, tier, segment int }

var everything = selection{-1, -1, -1, -1}

// marketCells lists the cells of the markets for which in is true.
func (b *builder) marketCells(s selection, in func(market int) bool) []int {
	var cells []int
	for m := range b.markets {
		if in(m) && (s.market < 0 || s.market == m) {
			cells = append(cells, b.cellsOf(s, m, b.markets[m].cell)...)
		}
	}
	return cells
}

// pairCells lists the cells of the pairs for which in is true.
func (b *builder) pairCells(s selection, in func(*pair) bool) []int {
	var cells []int
	for i := range b.pairs {
		p := &b.pairs[i]
		if in(p) && (s.market < 0 || s.market == p.market) && (s.provider < 0 || s.provider == p.provider) {
			cells = append(cells, b.cellsOf(s, p.market, p.cell)...)
		}
	}
	return cells
}

func (b *builder) cellsOf(s selection, m, first int) []int {
	var cells []int
	mk := &b.markets[m]
	for k := range b.nTiers {
		for i := range mk.segments() {
			origin := 0
			if i > 0 {
				origin = 1 + mk.origins[i-1]
			}
			if (s.tier < 0 || s.tier == k) && (s.segment < 0 || s.segment == origin) {
				cells = append(cells, first+k*mk.segments()+i)
			}
		}
	}
	return cells
}

func sum(x []float64, at []int) float64 {
	total := 0.0
	for _, i := range at {
		total += x[i]
	}
	return total
}

// ratio is zero where there is nothing to divide by.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// buildReports lists every outcome.
func (b *builder) buildReports(span sim.Span) {
	for y := span.First; y <= span.Last; y++ {
		b.grid = append(b.grid, float64(y))
	}
	b.iaas = b.world.Tiers.Index("iaas")
	if b.iaas >= 0 {
		tier := everything
		tier.tier = b.iaas
		b.focusIaaS = b.marketCells(tier, func(m int) bool { return m == b.focus })
	}
	b.spec.Dims = b.dims()
	b.reportOverseas()
	b.reportWorld()
	b.reportForeign()
	b.reportShares()
	b.reportEntry()
	b.reportSuccess()
	b.reportPolicy()
	b.reportSites()
	b.spec.Reading = b.reading()
}

// reading says what a result of this model tells.
func (b *builder) reading() []sim.Sentence {
	focus := b.focusLabel()
	return []sim.Sentence{
		{Kind: sim.SayDistribution, Of: "overseas_share", Subject: "the share of providers from " + focus + " in all other markets"},
		{Kind: sim.SayDistribution, Of: "foreign_share", Subject: "foreign providers' share of the market of " + focus},
		{Kind: sim.SayCount, Of: "foreign_operating", Subject: "foreign providers", Does: "operate in " + focus, Each: "operating"},
		{
			Kind: sim.SayAssumption, Of: "reciprocity",
			Subject: "governments", Does: "answer the openness their own firms meet",
			Caveat: "One history cannot identify the strength of that answer",
		},
	}
}

func (b *builder) dims() []sim.Dim {
	w := b.world
	dims := []sim.Dim{
		{Name: "market", Members: w.Markets.Names()},
		{Name: "provider", Members: w.Providers.Names(), Compared: true},
		{Name: "tier", Members: w.Tiers.Names()},
		{Name: "segment", Members: []string{localSegment}, Labels: []string{"local firms"}},
		{Name: "criterion", Members: w.Success.Names()},
		{Name: "event", Members: w.Events.Names()},
	}
	for i := range w.Markets {
		dims[0].Labels = append(dims[0].Labels, label(w.Markets[i].Name, w.Markets[i].Value.Label))
		if b.isOrigin(i) {
			dims[3].Members = append(dims[3].Members, w.Markets[i].Name)
			dims[3].Labels = append(dims[3].Labels, "firms from "+dims[0].Labels[i])
		}
	}
	for i := range w.Providers {
		dims[1].Labels = append(dims[1].Labels, label(w.Providers[i].Name, w.Providers[i].Value.Label))
	}
	for i := range w.Tiers {
		dims[2].Labels = append(dims[2].Labels, label(w.Tiers[i].Name, w.Tiers[i].Value.Label))
	}
	for i := range w.Success {
		dims[4].Labels = append(dims[4].Labels, label(w.Success[i].Name, w.Success[i].Value.Label))
	}
	for i := range w.Events {
		dims[5].Labels = append(dims[5].Labels, label(w.Events[i].Name, w.Events[i].Value.Label))
	}
	return dims
}

func label(name, label string) string {
	if label == "" {
		return name
	}
	return label
}

// focusLabel is how the focus market is called.
func (b *builder) focusLabel() string {
	return label(b.world.Focus, b.world.Markets[b.focus].Value.Label)
}

// isOrigin says whether some market has demand by firms from market o.
func (b *builder) isOrigin(o int) bool {
	return slices.ContainsFunc(b.markets, func(m market) bool { return slices.Contains(m.origins, o) })
}

func (b *builder) isHost(m int) bool       { return m != b.focus }
func (b *builder) goesAbroad(p *pair) bool { return b.providers[p.provider].home == b.focus }
func (b *builder) comesIn(p *pair) bool    { return p.market == b.focus }

// cellName is the cell's selection as coordinates.
func (b *builder) cellName(s selection) []sim.Coord {
	var where []sim.Coord
	if s.market >= 0 {
		where = append(where, at("market", b.markets[s.market].name)...)
	}
	if s.provider >= 0 {
		where = append(where, at("provider", b.providers[s.provider].name)...)
	}
	if s.tier >= 0 {
		where = append(where, at("tier", b.world.Tiers[s.tier].Name)...)
	}
	if s.segment == 0 {
		where = append(where, at("segment", localSegment)...)
	} else if s.segment > 0 {
		where = append(where, at("segment", b.markets[s.segment-1].name)...)
	}
	return where
}

// overseasCells are the margins that overseas outcomes report: the total, each dimension, and market by
// provider.
func (b *builder) overseasCells() []selection {
	cells := []selection{everything}
	for m := range b.markets {
		if b.isHost(m) {
			cells = append(cells, selection{m, -1, -1, -1})
		}
	}
	for p := range b.providers {
		if b.providers[p].home == b.focus {
			cells = append(cells, selection{-1, p, -1, -1})
		}
	}
	for k := range b.nTiers {
		cells = append(cells, selection{-1, -1, k, -1})
	}
	cells = append(cells, selection{-1, -1, -1, 0})
	for o := range b.markets {
		if slices.ContainsFunc(b.markets, func(m market) bool {
			return m.name != b.world.Focus && slices.Contains(m.origins, o)
		}) {
			cells = append(cells, selection{-1, -1, -1, 1 + o})
		}
	}
	for i := range b.pairs {
		if p := &b.pairs[i]; b.goesAbroad(p) {
			cells = append(cells, selection{p.market, p.provider, -1, -1})
		}
	}
	return cells
}

func (b *builder) reportOverseas() {
	share := outcome{"overseas_share", "1", "share of providers from " + b.focusLabel() + " in the revenue of all other markets", sim.Share}
	revenue := outcome{"overseas_revenue", "US$m", "revenue of providers from " + b.focusLabel() + " in all other markets", sim.Flow}
	compatriots := outcome{"compatriot_share", "1", "part of overseas revenue earned from firms of the providers' home; zero where there is no revenue", sim.Share}
	for _, s := range b.overseasCells() {
		size := s
		size.provider = -1
		sales, demand := b.sales(s, b.goesAbroad), b.demand(size, b.isHost)
		p := ordinary
		switch {
		case s == everything, s.tier >= 0 && s.tier == b.iaas, s.market >= 0 && s.provider < 0:
			p = headline
		case s.provider >= 0 && s.market < 0:
			p = standard
		}
		b.add(share, b.cellName(s), true, p, func(r *run) float64 {
			return ratio(r.total(sales), r.total(demand))
		})
	}
	for _, s := range b.overseasCells() {
		sales := b.sales(s, b.goesAbroad)
		p := ordinary
		if s == everything {
			p = headline
		}
		b.add(revenue, b.cellName(s), true, p, func(r *run) float64 {
			return r.total(sales) / float64(r.steps)
		})
	}
	for _, s := range b.overseasCells() {
		if s.segment >= 0 || s.tier >= 0 || s.market >= 0 && s.provider >= 0 {
			continue
		}
		sales := b.sales(s, b.goesAbroad)
		s.segment = 1 + b.focus
		home := b.sales(s, b.goesAbroad)
		s.segment = -1
		p := ordinary
		if s == everything {
			p = standard
		}
		b.add(compatriots, b.cellName(s), true, p, func(r *run) float64 {
			return ratio(r.total(home), r.total(sales))
		})
	}
}

// reportWorld gives what published world shares of IaaS measure: sales abroad and at home together, the
// focus market's IaaS taken as published.
func (b *builder) reportWorld() {
	if b.iaas < 0 {
		return
	}
	o := outcome{"world_share", "1", "share of IaaS revenue in all markets, home included, as published shares count it", sim.Share}
	tier := everything
	tier.tier = b.iaas
	abroad, atHome := b.demand(tier, b.isHost), b.total(demanded, b.focusIaaS)
	world := func(r *run) float64 {
		return r.total(abroad) + float64(r.market[r.focus].iaasBreak*r.total(atHome))
	}
	var homes []int
	for p := range b.providers {
		if b.providers[p].home == b.focus {
			homes = append(homes, p)
		}
	}
	sales := b.sales(tier, b.goesAbroad)
	b.add(o, nil, true, ordinary, func(r *run) float64 {
		return ratio(r.total(sales)+float64(r.market[r.focus].iaasBreak*sum(r.yearHome, homes)), world(r))
	})
	for _, p := range homes {
		one := tier
		one.provider = p
		sales := b.sales(one, b.goesAbroad)
		b.add(o, at("provider", b.providers[p].name), true, ordinary, func(r *run) float64 {
			return ratio(r.total(sales)+float64(r.market[r.focus].iaasBreak*r.yearHome[p]), world(r))
		})
	}
}

func (b *builder) reportForeign() {
	share := outcome{"foreign_share", "1", "share of foreign providers in the revenue of " + b.focusLabel(), sim.Share}
	revenue := outcome{"foreign_revenue", "US$m", "revenue of foreign providers' services in " + b.focusLabel(), sim.Flow}
	kept := outcome{"retained_revenue", "US$m", "part of foreign revenue which the foreign firm keeps under its route", sim.Flow}
	cells := []selection{everything}
	for _, i := range b.markets[b.focus].pairs {
		cells = append(cells, selection{-1, b.pairs[i].provider, -1, -1})
	}
	for k := range b.nTiers {
		cells = append(cells, selection{-1, -1, k, -1})
	}
	for _, i := range b.markets[b.focus].pairs {
		for _, k := range b.providers[b.pairs[i].provider].tiers {
			cells = append(cells, selection{-1, b.pairs[i].provider, k, -1})
		}
	}
	isFocus := func(m int) bool { return m == b.focus }
	for _, s := range cells {
		size := s
		size.provider = -1
		sales, demand := b.sales(s, b.comesIn), b.demand(size, isFocus)
		p := headline
		if s.tier >= 0 {
			p = standard
		}
		if s.tier >= 0 && s.provider >= 0 {
			p = ordinary
		}
		b.add(share, b.cellName(s), true, p, func(r *run) float64 {
			return ratio(r.total(sales), r.total(demand))
		})
	}
	for _, s := range cells {
		if s.tier >= 0 {
			continue
		}
		sales := b.sales(s, b.comesIn)
		b.add(revenue, b.cellName(s), true, ordinary, func(r *run) float64 {
			return r.total(sales) / float64(r.steps)
		})
	}
	pairs := b.markets[b.focus].pairs
	b.add(kept, nil, true, ordinary, func(r *run) float64 { return sum(r.yearKept, pairs) / float64(r.steps) })
	for _, i := range pairs {
		b.add(kept, at("provider", b.providers[b.pairs[i].provider].name), true, ordinary, func(r *run) float64 {
			return r.yearKept[i] / float64(r.steps)
		})
	}
}

// reportShares splits each market's revenue among all its sellers; the parts add up to one.
func (b *builder) reportShares() {
	share := outcome{"provider_share", "1", "share of a provider in the revenue of a market it may enter", sim.Share}
	remainder := outcome{"incumbent_share", "1", "share of all sellers of a market that are not listed as its entrants", sim.Share}
	size := outcome{"market_size", "US$m", "revenue of all sellers in a market", sim.Flow}
	for m := range b.markets {
		name := b.markets[m].name
		whole := everything
		whole.market = m
		all := b.marketCells(whole, func(int) bool { return true })
		demand, rest := b.total(demanded, all), b.total(incumbents, all)
		for _, i := range b.markets[m].pairs {
			sales := b.total(sold, b.cellsOf(everything, m, b.pairs[i].cell))
			b.add(share, at("market", name, "provider", b.providers[b.pairs[i].provider].name), true, standard,
				func(r *run) float64 { return ratio(r.total(sales), r.total(demand)) })
		}
		b.add(remainder, at("market", name), true, standard, func(r *run) float64 {
			return ratio(r.total(rest), r.total(demand))
		})
		b.add(size, at("market", name), true, ordinary, func(r *run) float64 {
			return r.total(demand) / float64(r.steps)
		})
		for k := range b.nTiers {
			part := whole
			part.tier = k
			demand := b.demand(part, func(int) bool { return true })
			b.add(size, at("market", name, "tier", b.world.Tiers[k].Name), true, ordinary, func(r *run) float64 {
				return r.total(demand) / float64(r.steps)
			})
		}
	}
}

// state is a yes or no about a pair at a year's end.
type state struct {
	outcome
	is    func(*pairState) bool
	quote prominence // for foreign providers in the focus market
}

func (b *builder) reportEntry() {
	states := []state{
		{outcome{"ever_entered", "1", "some tier has been in operation, previews not counted", sim.Flag}, func(s *pairState) bool { return !math.IsInf(s.first, 1) }, headline},
		{outcome{"operating", "1", "some tier is in operation", sim.Flag}, (*pairState).isOperating, headline},
		{outcome{"licensed", "1", "cleared to sell some tier: by its own licence, its operator's, or because none is needed", sim.Flag}, func(s *pairState) bool { return s.cleared }, ordinary},
		{outcome{"own_licence", "1", "a joint venture or subsidiary of its own obtained a licence because one was needed", sim.Flag}, func(s *pairState) bool { return s.ownLicence }, ordinary},
		{outcome{"left", "1", "has left for good", sim.Flag}, (*pairState).gone, ordinary},
	}
	flag := func(yes bool) float64 {
		if yes {
			return 1
		}
		return 0
	}
	for _, st := range states {
		for p := range b.providers {
			pr := &b.providers[p]
			quote := ordinary
			if pr.home != b.focus {
				quote = st.quote
			}
			b.add(st.outcome, at("provider", pr.name), true, quote, func(r *run) float64 {
				for _, i := range pr.pairs {
					if st.is(&r.pair[i]) {
						return 1
					}
				}
				return 0
			})
		}
		for i := range b.pairs {
			where := at("market", b.markets[b.pairs[i].market].name, "provider", b.providers[b.pairs[i].provider].name)
			b.add(st.outcome, where, true, ordinary, func(r *run) float64 { return flag(st.is(&r.pair[i])) })
		}
	}
	pairs := b.markets[b.focus].pairs
	count := func(name, doc string, p prominence, is func(*pairState) bool) {
		b.add(outcome{name, "providers", doc, sim.Count}, nil, true, p, func(r *run) float64 {
			n := 0.0
			for _, i := range pairs {
				n += flag(is(&r.pair[i]))
			}
			return n
		})
	}
	count("foreign_operating", "foreign providers in operation in "+b.focusLabel(), headline, states[1].is)
	count("foreign_entered", "foreign providers that have ever been in operation in "+b.focusLabel(), standard, states[0].is)

	times := []struct {
		outcome
		of func(*run, *pairState) float64
	}{
		{outcome{"months_from_signature", "months", "from the first signature by any route to the first operation", sim.Time}, func(_ *run, s *pairState) float64 {
			return 12 * (s.first - min(s.signature(), s.first))
		}},
		{outcome{"years_to_operation", "years", "from the start of the horizon to the first operation", sim.Time}, func(r *run, s *pairState) float64 {
			return max(0, s.first-r.first)
		}},
	}
	for _, t := range times {
		for p := range b.providers {
			pr := &b.providers[p]
			quote := ordinary
			if pr.home != b.focus {
				quote = headline
			}
			b.add(t.outcome, at("provider", pr.name), false, quote, func(r *run) float64 {
				least := math.Inf(1)
				for _, i := range pr.pairs {
					if s := &r.pair[i]; !math.IsInf(s.first, 1) {
						least = min(least, t.of(r, s))
					}
				}
				return least
			})
		}
		for i := range b.pairs {
			where := at("market", b.markets[b.pairs[i].market].name, "provider", b.providers[b.pairs[i].provider].name)
			b.add(t.outcome, where, false, ordinary, func(r *run) float64 {
				if s := &r.pair[i]; !math.IsInf(s.first, 1) {
					return t.of(r, s)
				}
				return math.Inf(1)
			})
		}
	}
}

// quotedCriterion is the success criterion that tables quote.
const quotedCriterion = "default"

func (b *builder) reportSuccess() {
	o := outcome{"entry_success", "1", "whether entry into " + b.focusLabel() + " succeeded by a criterion", sim.Flag}
	isFocus := func(m int) bool { return m == b.focus }
	for _, i := range b.markets[b.focus].pairs {
		p := &b.providers[b.pairs[i].provider]
		sales := b.total(sold, b.cellsOf(everything, b.focus, b.pairs[i].cell))
		for j := range b.world.Success {
			crit := &b.world.Success[j].Value
			var cells []int
			for k := range b.nTiers {
				if crit.Of == "market" || p.offers[k] {
					cells = append(cells, b.marketCells(selection{-1, -1, k, -1}, isFocus)...)
				}
			}
			demand := b.total(demanded, cells)
			where := at("provider", p.name, "criterion", b.world.Success[j].Name)
			p := standard
			if b.world.Success[j].Name == quotedCriterion {
				p = headline
			}
			b.add(o, where, false, p, func(r *run) float64 {
				s := &r.pair[i]
				if crit.Operating && !s.isOperating() || crit.OwnLicence && !s.ownLicence {
					return 0
				}
				if ratio(r.total(sales), r.total(demand)) < r.quantity(crit.Share) {
					return 0
				}
				return 1
			})
		}
	}
}

func (b *builder) reportPolicy() {
	o := outcome{"openness", "1", "published openness index: of " + b.focusLabel() + " toward all others (weighted by reference size), of the others toward it", sim.Level}
	for m := range b.markets {
		b.add(o, at("market", b.markets[m].name), true, headline, func(r *run) float64 {
			if m != r.focus {
				return r.published(r.regime(m, r.focus))
			}
			index, weight := 0.0, 0.0
			for origin := range r.markets {
				if origin != m {
					size := r.market[origin].refSize
					index += float64(size * r.published(r.regime(m, origin)))
					weight += size
				}
			}
			return ratio(index, weight)
		})
	}
	e := outcome{"event", "1", "whether a policy event has happened", sim.Flag}
	for i := range b.events {
		b.add(e, at("event", b.events[i].name), true, standard, func(r *run) float64 {
			if r.event[i].fired {
				return 1
			}
			return 0
		})
	}
	gap := outcome{"reciprocity_gap", "1", "overseas_share less foreign_share", sim.Level}
	abroad, hosts := b.sales(everything, b.goesAbroad), b.demand(everything, b.isHost)
	inside := b.sales(everything, b.comesIn)
	focus := b.demand(everything, func(m int) bool { return m == b.focus })
	b.add(gap, nil, true, standard, func(r *run) float64 {
		return ratio(r.total(abroad), r.total(hosts)) - ratio(r.total(inside), r.total(focus))
	})
}

// reportSites counts open sites of providers with a programme, and their capital.
func (b *builder) reportSites() {
	o := outcome{"sites", "sites", "open sites of providers with a programme", sim.Count}
	capital := outcome{"capital", "US$m", "installed capital abroad of providers with a programme", sim.Level}
	builds := func(i int) bool { return b.providers[b.pairs[i].provider].programme != nil }
	cell := func(where []sim.Coord, p prominence, in func(*pair) bool) {
		var pairs []int
		for i := range b.pairs {
			if builds(i) && in(&b.pairs[i]) {
				pairs = append(pairs, i)
			}
		}
		if len(pairs) == 0 {
			return
		}
		b.add(o, where, true, p, func(r *run) float64 {
			n := 0
			for _, i := range pairs {
				n += r.pair[i].sites
			}
			return float64(n)
		})
	}
	cell(nil, headline, func(*pair) bool { return true })
	for m := range b.markets {
		cell(at("market", b.markets[m].name), standard, func(p *pair) bool { return p.market == m })
	}
	for p := range b.providers {
		cell(at("provider", b.providers[p].name), standard, func(pr *pair) bool { return pr.provider == p })
	}
	for i := range b.pairs {
		one := &b.pairs[i]
		cell(at("market", b.markets[one.market].name, "provider", b.providers[one.provider].name), ordinary,
			func(p *pair) bool { return p == one })
	}
	for p := range b.providers {
		pr := &b.providers[p]
		if pr.programme == nil {
			continue
		}
		b.add(capital, at("provider", pr.name), true, ordinary, func(r *run) float64 {
			total := 0.0
			for _, i := range pr.pairs {
				total += r.pair[i].capital
			}
			return total
		})
	}
}

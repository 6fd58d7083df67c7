package access

import (
	"slices"

	"cloudgate/sim"
	"cloudgate/sim/vec"
)

var citations = []string{
	"McFadden 1974, Conditional logit analysis of qualitative choice behavior (attraction)",
	"Kalyanaram, Robinson and Urban 1995, Marketing Science 14(3) (order of entry: share falls with the root of the rank)",
	"Huff and Robinson 1994, Management Science 40(10) (decay of the pioneer's advantage)",
	"Uhlenbeck and Ornstein 1930, Physical Review 36 (growth shocks, utility)",
}

// report is one outcome series or scalar: its first column, and what writes its value at a year's or the run's
// end for each lane.
type report struct {
	column int
	yearly bool
	needs  extra
	write  func(c *cohort, to []float64)
}

// extra is a sum over a year that only few reports read, and that is not made for others.
type extra uint8

const (
	nothing extra = iota
	keptRevenue
	homeRevenue
)

// total is a sum of a year's flows over some cells, which several reports may read.
type total struct {
	flow   flow
	rest   vec.Choice
	parts  []int      // smaller totals that lie within it
	within vec.Choice // the same; rest are the cells in none of them
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
	for i, t := range b.totals {
		if t.flow == f && slices.Equal(b.cells[i], cells) {
			return i
		}
	}
	b.totals, b.cells = append(b.totals, total{flow: f}), append(b.cells, cells)
	return len(b.totals) - 1
}

// nestTotals lets large totals be added up from smaller ones: the largest that lie within and do not overlap.
func (b *builder) nestTotals() {
	order := make([]int, len(b.totals))
	for i := range order {
		order[i] = i
	}
	rest := make([][]int, len(b.totals))
	slices.SortStableFunc(order, func(x, y int) int { return len(b.cells[y]) - len(b.cells[x]) })
	for _, i := range order {
		t, cells := &b.totals[i], b.cells[i]
		left := make(map[int]bool, len(cells))
		for _, cell := range cells {
			left[cell] = true
		}
		within := func(part int) bool {
			of := b.cells[part]
			return b.totals[part].flow == t.flow && len(of) > 1 && len(of) < len(cells) &&
				!slices.ContainsFunc(of, func(cell int) bool { return !left[cell] })
		}
		for _, part := range order {
			if within(part) {
				t.parts = append(t.parts, part)
				for _, cell := range b.cells[part] {
					delete(left, cell)
				}
			}
		}
		rest[i] = slices.DeleteFunc(slices.Clone(cells), func(cell int) bool { return !left[cell] })
	}
	// The cells of all totals stand one after another, in the order in which they are asked for.
	all := slices.Concat(rest...)
	for i, cells := range rest {
		t := &b.totals[i]
		t.within, t.rest = vec.Choose(t.parts), vec.Choose(all[:len(cells):len(cells)])
		all = all[len(cells):]
	}
}

// sales numbers the yearly sales of the pairs for which in is true, demand the demand of such markets.
func (b *builder) sales(s selection, in func(*pair) bool) int {
	return b.total(sold, b.pairCells(s, in))
}

func (b *builder) demand(s selection, in func(market int) bool) int {
	return b.total(demanded, b.marketCells(s, in))
}

// total is a sum this year. It is added up once, and only if some report reads it.
func (c *cohort) total(number int) *row {
	if !c.totalKnown[number] {
		c.addUp(number)
	}
	return &c.totalValue[number]
}

// addUp finds a sum.
func (c *cohort) addUp(number int) {
	t, v := &c.totals[number], &c.totalValue[number]
	c.totalKnown[number] = true
	flows := c.yearSize
	switch t.flow {
	case incumbents:
		flows = c.yearIncumbent
	case sold:
		flows = c.yearRevenue
	}
	*v = row{}
	if t.parts != nil {
		for _, part := range t.parts {
			if !c.totalKnown[part] {
				c.addUp(part)
			}
		}
		vec.AddRows(v, c.totalValue, &t.within)
	}
	vec.AddRows(v, flows, &t.rest)
}

// listKept notes the reports that somebody asked for in this batch; the others cost nothing.
func (c *cohort) listKept() {
	c.series, c.scalars, c.wantsKept, c.wantsHome = c.series[:0], c.scalars[:0], false, false
	for i := range c.report {
		rep := &c.report[i]
		if c.batch.Out[rep.column] == nil {
			continue
		}
		if rep.yearly {
			c.series = append(c.series, i)
		} else {
			c.scalars = append(c.scalars, i)
		}
		c.wantsKept = c.wantsKept || rep.needs == keptRevenue
		c.wantsHome = c.wantsHome || rep.needs == homeRevenue
	}
}

// clearYear empties the sums over the steps of a year.
func (c *cohort) clearYear() {
	clear(c.yearSize)
	clear(c.yearRevenue)
	if c.wantsKept {
		clear(c.yearKept)
	}
	if c.wantsHome {
		clear(c.yearHome)
	}
}

// addStep adds to the year's flows what stands at the step's end, the first or another of the year, the lost accounts
// included; demand and the revenue of the pairs are added where they are found.
func (c *cohort) addStep(first bool) {
	if first {
		copy(c.yearIncumbent, c.incumbent)
	} else {
		vec.Add(vec.Flat(c.yearIncumbent), vec.Flat(c.incumbent))
	}
	if c.wantsKept {
		for _, i := range c.markets[c.focus].pairs {
			c.addRetained(i)
		}
	}
	if c.wantsHome {
		c.addHome()
	}
}

func addTo(sum, r *row) { vec.Add(sum[:], r[:]) }

// addRetained adds the part of pair i's revenue that the foreign firm keeps.
func (c *cohort) addRetained(i int) {
	pr := &c.pairs[i]
	for cell := range pr.cells {
		kept := &c.ofPair(c.retained, i)[cell/c.markets[pr.market].segments()]
		for j := range c.n {
			sold := c.revenue[pr.cell+cell][j] + c.lane[j].runoff[pr.cell+cell]
			c.yearKept[i][j] += float64(sold * kept[j])
		}
	}
}

// addHome adds the IaaS revenue of the focus market's own providers at home: their share of what is not
// foreign. It is observed, and moves nothing.
func (c *cohort) addHome() {
	domestic := &c.sum
	*domestic = row{}
	for _, cell := range c.focusIaaS {
		addTo(domestic, &c.incumbent[cell])
	}
	for p := range c.providers {
		if c.providers[p].home == c.focus {
			share := &c.v
			c.end(share, &c.providers[p].homeShare)
			for j := range share {
				c.yearHome[p][j] += float64(share[j] * domestic[j])
			}
		}
	}
}

// reportYear writes the series at the end of a year, reportRun the scalars at the end of the run.
func (c *cohort) reportYear(year int) {
	clear(c.totalKnown)
	for _, i := range c.series {
		c.write(&c.report[i], year)
	}
}

func (c *cohort) reportRun() {
	for _, i := range c.scalars {
		c.write(&c.report[i], 0)
	}
}

func (c *cohort) write(rep *report, at int) {
	rep.write(c, c.batch.Out[rep.column+at][c.first:c.first+c.n])
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
func (b *builder) add(o outcome, where []sim.Coord, yearly bool, p prominence, write func(*cohort, []float64)) {
	out := sim.Output{
		Name: o.name, Unit: o.unit, Doc: o.doc, Kind: o.kind, Where: where,
		Headline: p == headline, Standard: p == standard,
	}
	if yearly {
		out.AtName, out.At = "year", b.grid
	}
	b.report = append(b.report, report{column: b.columns, yearly: yearly, write: write})
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

// ratioOf writes the ratio of two sums of a year.
func ratioOf(a, b int) func(*cohort, []float64) {
	return func(c *cohort, to []float64) {
		vec.Ratio(to, c.total(a)[:], c.total(b)[:])
	}
}

// rateOf writes the mean of a sum of a year over its steps.
func rateOf(a int) func(*cohort, []float64) {
	return func(c *cohort, to []float64) {
		x := c.total(a)
		for j := range to {
			to[j] = x[j] / float64(c.steps)
		}
	}
}

// sumOf writes the sum of rows of some pairs.
func sumOf(pairs []int, of func(*pairRows) []row) func(*cohort, []float64) {
	choice := vec.Choose(pairs)
	return func(c *cohort, to []float64) {
		sum := &c.sum
		*sum = row{}
		vec.AddRows(sum, of(&c.pairRows), &choice)
		copy(to, sum[:])
	}
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
	b.nestTotals()
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
		b.add(share, b.cellName(s), true, p, ratioOf(sales, demand))
	}
	for _, s := range b.overseasCells() {
		sales := b.sales(s, b.goesAbroad)
		p := ordinary
		if s == everything {
			p = headline
		}
		b.add(revenue, b.cellName(s), true, p, rateOf(sales))
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
		b.add(compatriots, b.cellName(s), true, p, ratioOf(home, sales))
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
	abroad, inside := b.demand(tier, b.isHost), b.total(demanded, b.focusIaaS)
	add := func(where []sim.Coord, sales int, homes []int) {
		b.add(o, where, true, ordinary, func(c *cohort, to []float64) {
			for j := range to {
				published := c.quantity(j, c.markets[c.focus].Break)
				home := 0.0
				for _, p := range homes {
					home += c.yearHome[p][j]
				}
				to[j] = ratio(c.total(sales)[j]+float64(published*home), c.total(abroad)[j]+float64(published*c.total(inside)[j]))
			}
		})
		b.report[len(b.report)-1].needs = homeRevenue
	}
	var homes []int
	for p := range b.providers {
		if b.providers[p].home == b.focus {
			homes = append(homes, p)
		}
	}
	add(nil, b.sales(tier, b.goesAbroad), homes)
	for _, p := range homes {
		one := tier
		one.provider = p
		add(at("provider", b.providers[p].name), b.sales(one, b.goesAbroad), []int{p})
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
		b.add(share, b.cellName(s), true, p, ratioOf(sales, demand))
	}
	for _, s := range cells {
		if s.tier >= 0 {
			continue
		}
		sales := b.sales(s, b.comesIn)
		b.add(revenue, b.cellName(s), true, ordinary, rateOf(sales))
	}
	addKept := func(where []sim.Coord, pairs []int) {
		b.add(kept, where, true, ordinary, func(c *cohort, to []float64) {
			for j := range to {
				sum := 0.0
				for _, i := range pairs {
					sum += c.yearKept[i][j]
				}
				to[j] = sum / float64(c.steps)
			}
		})
		b.report[len(b.report)-1].needs = keptRevenue
	}
	pairs := b.markets[b.focus].pairs
	addKept(nil, pairs)
	for _, i := range pairs {
		addKept(at("provider", b.providers[b.pairs[i].provider].name), []int{i})
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
				ratioOf(sales, demand))
		}
		b.add(remainder, at("market", name), true, standard, ratioOf(rest, demand))
		b.add(size, at("market", name), true, ordinary, rateOf(demand))
		for k := range b.nTiers {
			part := whole
			part.tier = k
			demand := b.demand(part, func(int) bool { return true })
			b.add(size, at("market", name, "tier", b.world.Tiers[k].Name), true, ordinary, rateOf(demand))
		}
	}
}

// state is a yes or no about a pair at a year's end.
type state struct {
	outcome
	of    func(*pairSets) mask
	quote prominence // for foreign providers in the focus market
}

func (b *builder) reportEntry() {
	states := []state{
		{outcome{"ever_entered", "1", "some tier has been in operation, previews not counted", sim.Flag}, func(r *pairSets) mask { return r.entered }, headline},
		{outcome{"operating", "1", "some tier is in operation", sim.Flag}, (*pairSets).operating, headline},
		{outcome{"licensed", "1", "cleared to sell some tier: by its own licence, its operator's, or because none is needed", sim.Flag}, func(r *pairSets) mask { return r.cleared }, ordinary},
		{outcome{"own_licence", "1", "a joint venture or subsidiary of its own obtained a licence because one was needed", sim.Flag}, func(r *pairSets) mask { return r.owned }, ordinary},
		{outcome{"left", "1", "has left for good", sim.Flag}, func(r *pairSets) mask { return r.gone }, ordinary},
	}
	for _, st := range states {
		add := func(where []sim.Coord, p prominence, pairs []int) {
			b.add(st.outcome, where, true, p, func(c *cohort, to []float64) {
				some := mask(0)
				for _, i := range pairs {
					some |= st.of(&c.pair[i].pairSets)
				}
				some.write(to)
			})
		}
		for p := range b.providers {
			pr := &b.providers[p]
			quote := ordinary
			if pr.home != b.focus {
				quote = st.quote
			}
			add(at("provider", pr.name), quote, pr.pairs)
		}
		for i := range b.pairs {
			add(at("market", b.markets[b.pairs[i].market].name, "provider", b.providers[b.pairs[i].provider].name), ordinary, []int{i})
		}
	}
	pairs := b.markets[b.focus].pairs
	count := func(name, doc string, p prominence, of func(*pairSets) mask) {
		b.add(outcome{name, "providers", doc, sim.Count}, nil, true, p, func(c *cohort, to []float64) {
			var number row
			for _, i := range pairs {
				of(&c.pair[i].pairSets).addTo(&number)
			}
			copy(to, number[:])
		})
	}
	count("foreign_operating", "foreign providers in operation in "+b.focusLabel(), headline, states[1].of)
	count("foreign_entered", "foreign providers that have ever been in operation in "+b.focusLabel(), standard, states[0].of)

	times := []struct {
		outcome
		of func(*cohort, *pairState) float64
	}{
		{outcome{"months_from_signature", "months", "from the first signature by any route to the first operation", sim.Time}, func(_ *cohort, s *pairState) float64 {
			return 12 * (s.first - min(s.signature(), s.first))
		}},
		{outcome{"years_to_operation", "years", "from the start of the horizon to the first operation", sim.Time}, func(c *cohort, s *pairState) float64 {
			return max(0, s.first-c.model.first)
		}},
	}
	for _, t := range times {
		add := func(where []sim.Coord, p prominence, pairs []int) {
			b.add(t.outcome, where, false, p, func(c *cohort, to []float64) {
				for j := range to {
					to[j] = never
				}
				for _, i := range pairs {
					for set := c.pair[i].entered & c.inUse(); set != 0; set = set.rest() {
						j := set.first()
						to[j] = min(to[j], t.of(c, c.at(j, i)))
					}
				}
			})
		}
		for p := range b.providers {
			pr := &b.providers[p]
			quote := ordinary
			if pr.home != b.focus {
				quote = headline
			}
			add(at("provider", pr.name), quote, pr.pairs)
		}
		for i := range b.pairs {
			add(at("market", b.markets[b.pairs[i].market].name, "provider", b.providers[b.pairs[i].provider].name), ordinary, []int{i})
		}
	}
}

// write sets the flags of the lanes: 1 for members, 0 for others.
func (s mask) write(to []float64) {
	var flags row
	s.addTo(&flags)
	copy(to, flags[:])
}

// addTo adds 1 for members, 0 for others.
func (s mask) addTo(sum *row) {
	for j := 0; j < lanes; j += 4 {
		four, flags := (*[4]float64)(sum[j:]), &fourFlags[s&15]
		four[0] += flags[0]
		four[1] += flags[1]
		four[2] += flags[2]
		four[3] += flags[3]
		s >>= 4
	}
}

// fourFlags are the flags of four lanes, by the set of those that have them.
var fourFlags = func() (flags [16][4]float64) {
	for s := range flags {
		for j := range 4 {
			flags[s][j] = float64(s >> j & 1)
		}
	}
	return flags
}()

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
				if crit.Of == "market" || p.offered.has(k) {
					cells = append(cells, b.marketCells(selection{-1, -1, k, -1}, isFocus)...)
				}
			}
			demand := b.total(demanded, cells)
			where := at("provider", p.name, "criterion", b.world.Success[j].Name)
			p := standard
			if b.world.Success[j].Name == quotedCriterion {
				p = headline
			}
			b.add(o, where, false, p, func(c *cohort, to []float64) {
				vec.Ratio(to, c.total(sales)[:], c.total(demand)[:])
				some := mask(0)
				for j, share := range to {
					some.put(j, share >= c.quantity(j, crit.Share))
				}
				if crit.Operating {
					some &= c.pair[i].operating()
				}
				if crit.OwnLicence {
					some &= c.pair[i].owned
				}
				some.write(to)
			})
		}
	}
}

func (b *builder) reportPolicy() {
	o := outcome{"openness", "1", "published openness index: of " + b.focusLabel() + " toward all others (weighted by reference size), of the others toward it", sim.Level}
	for m := range b.markets {
		b.add(o, at("market", b.markets[m].name), true, headline, func(c *cohort, to []float64) { c.published(to, m) })
	}
	e := outcome{"event", "1", "whether a policy event has happened", sim.Flag}
	for i := range b.events {
		b.add(e, at("event", b.events[i].name), true, standard, func(c *cohort, to []float64) { c.happened[i].write(to) })
	}
	gap := outcome{"reciprocity_gap", "1", "overseas_share less foreign_share", sim.Level}
	abroad, hosts := b.sales(everything, b.goesAbroad), b.demand(everything, b.isHost)
	inside := b.sales(everything, b.comesIn)
	focus := b.demand(everything, func(m int) bool { return m == b.focus })
	b.add(gap, nil, true, standard, func(c *cohort, to []float64) {
		from := c.sum[:len(to)]
		vec.Ratio(to, c.total(abroad)[:], c.total(hosts)[:])
		vec.Ratio(from, c.total(inside)[:], c.total(focus)[:])
		for j := range to {
			to[j] -= from[j]
		}
	})
}

// published gives the openness index of market m: of the focus market toward all others, weighted by their reference
// size, of the others toward it.
func (c *cohort) published(to []float64, m int) {
	if m != c.focus {
		copy(to, c.view[c.viewAt[m*c.nMarkets+c.focus]].published[:])
		return
	}
	size, weight := &c.v, &c.sum
	*weight = row{}
	clear(to)
	for origin := range c.markets {
		if origin != m {
			c.fill(size, c.world.Reference.Size[origin].Value)
			index := &c.view[c.viewAt[m*c.nMarkets+origin]].published
			for j := range to {
				to[j] += float64(size[j] * index[j])
				weight[j] += size[j]
			}
		}
	}
	vec.Ratio(to, to, weight[:])
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
		b.add(o, where, true, p, sumOf(pairs, func(r *pairRows) []row { return r.sites }))
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
		b.add(capital, at("provider", pr.name), true, ordinary, sumOf(pr.pairs, func(r *pairRows) []row { return r.capital }))
	}
}

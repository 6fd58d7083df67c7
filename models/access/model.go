package access

import (
	"slices"

	"cloudgate/sim"
	"cloudgate/sim/vec"
)

// Name is the model's name in scenario files.
const Name = "access"

// version is raised whenever the same inputs give other numbers.
const version = 5

// Definition lists the model for scenario files.
func Definition() sim.Definition {
	return sim.Definition{
		Name:    Name,
		Doc:     "Two-way market access: providers entering markets under the regimes of their governments.",
		Cite:    citations,
		Horizon: true,
		Lead:    lead,
		New:     func() sim.World { return new(World) },
	}
}

// model is a world compiled into index tables. It is immutable.
type model struct {
	world       *World
	spec        sim.Spec
	first       float64 // start of the horizon, decimal year
	years       int
	steps       int     // a year
	dt          float64 // years
	nMarkets    int
	nTiers      int
	nComponents int
	nCells      int // of all markets
	nPairCells  int
	slots       []slot // of effects of events
	markets     []market
	providers   []provider
	knots       []sim.Quantity // of all compiled paths
	pairs       []pair
	views       []view
	holders     []holder
	viewAt      []int // by market and origin, -1 where nobody looks
	events      []event
	focus       int
	worldShock  []int // the one stream of what shocks all markets
	trend       []int // and that of the growth they have in common
	wanders     bool  // whether that growth wanders
	shocks      []int // streams, by market
	qualities   []int // streams, by provider
	learns      bool  // whether sellers learn by doing
	iaas        int   // index of the tier of that name, -1 if there is none
	focusIaaS   []int // its cells in the focus market
	report      []report
	totals      []total
}

// market is what does not change of a market.
type market struct {
	*Market
	name       string
	issuance   int // streams
	classified int
	scope      int
	cell       int // first cell; a cell is a tier and a segment, segments running fastest
	cells      int
	mix        []path // by tier
	phi        []path // by segment from abroad
	origins    []int  // market of each segment from abroad
	like       int    // the first market whose mix has knots at the same times
	fixedMix   bool   // whether the mix never changes
	fixedPhi   bool   // whether the segments never change
	heldCells  []int  // cells from which a key account may be lost
	varying    bool   // whether some path of the regime changes with time
	licenses   bool   // whether some tier may ever need a licence
	suspends   bool   // whether the issuance of licences may be suspended
	views      []int
	pairs      []int
	homes      []home
}

// segments is the number of segments, the local one included.
func (m *market) segments() int { return 1 + len(m.phi) }

// home is one home of the providers that may enter a market, which it treats alike.
type home struct {
	origin, view int
	pairs        []int
}

// view is a market's regime toward the firms of an origin, or of all origins that it treats alike, where somebody
// looks at it.
type view struct {
	market, origin int        // origin -1: all that are not named
	paths          []sim.Path // by component
	varying        components // those that change with time by themselves
	slots          []int      // by component: the effect that events may have on it, -1 for none
	pairs          []int      // of providers from the origin
	deciders       []int      // those of them that decide at a rate
	accounts       []int      // holders of key accounts that look at its screening
	events         []int      // events that answer it
}

// holder is the providers from one home that hold key accounts: the same screening endangers them.
type holder struct {
	home      int
	providers []int
	views     []int // of all markets toward their home
}

// slot is a component of a view that events change.
type slot struct{ view, component int }

// provider is what does not change of a provider.
type provider struct {
	*Provider
	name        string
	home        int
	account     int // streams
	venture     int
	tiers       []int // offered
	offered     mask  // tiers
	pairs       []int
	races       []int      // streams of its pairs
	rows        vec.Choice // of its pairs
	patience    int
	preview     bool
	keyAccounts bool
	homeShare   path
	programme   *programme
}

type programme struct {
	*Programme
	proposal int // stream
	plan     []planned
}

type planned struct {
	pair    int
	date    sim.Quantity
	venture bool
}

// pair is a provider and a market that it may enter.
type pair struct {
	provider, market int
	seller           *provider // the provider itself
	view             int
	home             int // of its market
	cell, cells      int // of the pair; the same cells as the market's
	compatriots      int // segment of firms from the provider's home, -1 if there is none
	start            Presence
	route            int  // by which it is there at the start
	settled          bool // never pursues a route of entry
	held             int  // streams
	decide, build    int
	leave            int
	lead             int
	venture, closing int
	routes           [nRoutes]routeStreams
}

// decides says whether the decision to enter comes at a rate: that of a provider with a programme is a site.
func (p *pair) decides() bool { return p.start.State == "absent" && p.seller.programme == nil }

// routeStreams are the streams of a route. The first licence and the first review are of the service as
// a whole; later attempts are by tier.
type routeStreams struct {
	partner, licence, review, pass int
	licenceOf, reviewOf, passOf    []int
}

// event is what does not change of an event.
type event struct {
	name    string
	stream  int
	market  int
	closing bool
	repeats bool
	answers []int // views: of the markets it answers, toward its own
	hazard  sim.Quantity
	date    *sim.Quantity
	effects []change
}

// change is one effect: what it does, and the slots (components of a market toward an origin) it does it to.
type change struct {
	market int
	slots  []int
	value  sim.Quantity
	on     func(effect, float64) effect
}

// Build implements sim.World.
func (w *World) Build(params []sim.Param, span sim.Span) (sim.Model, error) {
	b := builder{model: &model{
		world:    w,
		first:    float64(span.First),
		years:    span.Last - span.First + 1,
		steps:    w.Steps,
		dt:       1 / float64(w.Steps),
		nMarkets: len(w.Markets),
		nTiers:   len(w.Tiers),
	}}
	b.nComponents = scope + b.nTiers
	b.focus = w.Markets.Index(w.Focus)
	b.worldShock = []int{b.stream("demand/world")}
	if b.wanders = !isZero(b.world.Demand.Trend); b.wanders {
		b.trend = []int{b.stream("demand/trend")}
	}
	b.learns = !isZero(b.world.Attraction.Learning)
	b.buildMarkets()
	b.buildProviders()
	b.buildPairs()
	b.buildViews()
	b.buildEvents()
	b.findSettled()
	for i := range b.markets {
		m := &b.markets[i]
		m.licenses = slices.ContainsFunc(m.views, func(v int) bool { return b.views[v].licenses() })
	}
	b.spec = sim.Spec{
		Name: Name, Version: version, Params: params, Streams: b.streams, Cite: citations,
	}
	b.buildReports(span)
	return b.model, nil
}

// builder compiles a world.
type builder struct {
	*model
	streams []string
	grid    []float64 // the years of the series
	columns int       // of the outcomes so far
	cells   [][]int   // of the totals, ascending
}

func (b *builder) stream(name string) int {
	b.streams = append(b.streams, name)
	return len(b.streams) - 1
}

func (b *builder) buildMarkets() {
	tiers := b.world.Tiers.Names()
	for i := range b.world.Markets {
		w, name := &b.world.Markets[i].Value, b.world.Markets[i].Name
		b.shocks = append(b.shocks, b.stream("demand/"+name))
		m := market{
			Market:     w,
			name:       name,
			issuance:   b.stream("issuance/" + name),
			classified: b.stream("legal/" + name + "/classified"),
			scope:      b.stream("legal/" + name + "/scope"),
			cell:       b.nCells,
			fixedMix:   true,
			fixedPhi:   true,
			suspends:   w.Regime.Chain.Suspend != sim.Quantity{},
		}
		for _, t := range tiers {
			m.mix = append(m.mix, b.path(w.Mix[w.Mix.Index(t)].Value))
		}
		for _, s := range w.Segments {
			m.phi = append(m.phi, b.path(s.Value))
			m.origins = append(m.origins, b.world.Markets.Index(s.Name))
		}
		m.like = slices.IndexFunc(b.markets, func(o market) bool { return alike(o.mix, m.mix) })
		if m.like < 0 {
			m.like = i
		}
		for _, p := range m.mix {
			m.fixedMix = m.fixedMix && p.at == nil
		}
		for _, p := range m.phi {
			m.fixedPhi = m.fixedPhi && p.at == nil
		}
		m.cells = b.nTiers * m.segments()
		b.nCells += m.cells
		b.markets = append(b.markets, m)
	}
}

func (b *builder) buildProviders() {
	for i := range b.world.Providers {
		w, name := &b.world.Providers[i].Value, b.world.Providers[i].Name
		b.qualities = append(b.qualities, b.stream("quality/"+name))
		p := provider{
			Provider:    w,
			name:        name,
			home:        b.world.Markets.Index(w.Home),
			account:     b.stream("account/" + name),
			venture:     b.stream("entry/" + name + "/joint_venture"),
			patience:    w.Patience,
			preview:     w.Preview,
			keyAccounts: w.KeyAccounts,
			homeShare:   b.path(w.HomeShare),
		}
		for _, f := range w.Fit {
			k := b.world.Tiers.Index(f.Name)
			p.tiers = append(p.tiers, k)
			p.offered.add(k)
		}
		if w.Programme != nil {
			p.programme = &programme{Programme: w.Programme, proposal: b.stream("site/" + name + "/proposal")}
		}
		b.providers = append(b.providers, p)
	}
}

// buildPairs lists the pairs by market, then by provider.
func (b *builder) buildPairs() {
	for m := range b.markets {
		for p := range b.providers {
			pr := &b.providers[p]
			at := pr.Markets.Index(b.markets[m].name)
			if at < 0 {
				continue
			}
			b.markets[m].pairs = append(b.markets[m].pairs, len(b.pairs))
			pr.pairs = append(pr.pairs, len(b.pairs))
			b.pairs = append(b.pairs, b.buildPair(p, m, pr.Markets[at].Value))
			pr.races = append(pr.races, b.stream("site/"+pr.name+"/"+b.markets[m].name+"/race"))
			if s := b.pairs[len(b.pairs)-1].compatriots; pr.keyAccounts && s >= 0 {
				for k := range b.nTiers {
					if cell := k*b.markets[m].segments() + s; !slices.Contains(b.markets[m].heldCells, cell) {
						b.markets[m].heldCells = append(b.markets[m].heldCells, cell)
					}
				}
			}
			b.nPairCells += b.markets[m].cells
		}
	}
	for p := range b.providers {
		b.providers[p].rows = vec.Choose(b.providers[p].pairs)
		if pg := b.providers[p].programme; pg != nil {
			for _, s := range pg.Plan {
				m := b.world.Markets.Index(s.Value.Market)
				i := slices.IndexFunc(b.providers[p].pairs, func(i int) bool { return b.pairs[i].market == m })
				pg.plan = append(pg.plan, planned{b.providers[p].pairs[i], s.Value.Date, s.Value.Venture})
			}
		}
	}
}

func (b *builder) buildPair(p, m int, start Presence) pair {
	mk := &b.markets[m]
	entry := "entry/" + b.providers[p].name + "/" + mk.name + "/"
	site := "site/" + b.providers[p].name + "/" + mk.name + "/"
	pr := pair{
		provider: p, market: m, seller: &b.providers[p],
		cell: b.nPairCells, cells: mk.cells,
		compatriots: slices.Index(mk.origins, b.providers[p].home),
		start:       start,
		route:       route(start.Route),
		held:        b.stream(entry + "held"),
		decide:      b.stream(entry + "decide"),
		build:       b.stream(entry + "build"),
		leave:       b.stream(entry + "leave"),
		lead:        b.stream(site + "lead"),
		venture:     b.stream(site + "venture"),
		closing:     b.stream(site + "closing"),
	}
	if pr.compatriots >= 0 {
		pr.compatriots++ // after the local segment
	}
	for route, name := range routeNames {
		at := entry + name + "/"
		s := routeStreams{
			partner: b.stream(at + "partner"),
			licence: b.stream(at + "licence"),
			review:  b.stream(at + "review"),
			pass:    b.stream(at + "pass"),
		}
		for _, t := range b.world.Tiers {
			s.licenceOf = append(s.licenceOf, b.stream(at+"licence."+t.Name))
			s.reviewOf = append(s.reviewOf, b.stream(at+"review."+t.Name))
			s.passOf = append(s.passOf, b.stream(at+"pass."+t.Name))
		}
		pr.routes[route] = s
	}
	return pr
}

// buildViews lists the regimes that matter: toward the homes of those who may enter, toward the firms that an
// event's market answers for, and those whose openness is published.
func (b *builder) buildViews() {
	b.viewAt = slices.Repeat([]int{-1}, b.nMarkets*b.nMarkets)
	for i := range b.pairs {
		p := &b.pairs[i]
		origin := b.providers[p.provider].home
		p.view = b.view(p.market, origin)
		b.views[p.view].pairs = append(b.views[p.view].pairs, i)
		if p.decides() {
			b.views[p.view].deciders = append(b.views[p.view].deciders, i)
		}
		m := &b.markets[p.market]
		at := slices.IndexFunc(m.homes, func(h home) bool { return h.origin == origin })
		if at < 0 {
			at = len(m.homes)
			m.homes = append(m.homes, home{origin: origin, view: p.view})
		}
		p.home, m.homes[at].pairs = at, append(m.homes[at].pairs, i)
	}
	for p := range b.providers {
		if b.providers[p].keyAccounts {
			b.hold(p)
		}
	}
	for i := range b.world.Events {
		e := &b.world.Events[i].Value
		for _, a := range e.Answers {
			b.view(b.world.Markets.Index(a), b.world.Markets.Index(e.Market))
		}
	}
	for m := range b.markets {
		for origin := range b.markets {
			if m != origin && (m == b.focus || origin == b.focus) {
				b.view(m, origin)
			}
		}
	}
}

// hold makes provider p one of those from its home that hold key accounts.
func (b *builder) hold(p int) {
	home := b.providers[p].home
	at := slices.IndexFunc(b.holders, func(h holder) bool { return h.home == home })
	if at < 0 {
		at = len(b.holders)
		b.holders = append(b.holders, holder{home: home})
		for m := range b.markets {
			v := b.view(m, home)
			b.views[v].accounts = append(b.views[v].accounts, at)
			b.holders[at].views = append(b.holders[at].views, v)
		}
	}
	b.holders[at].providers = append(b.holders[at].providers, p)
}

// view numbers the view of a market toward an origin.
func (b *builder) view(m, origin int) int {
	at := &b.viewAt[m*b.nMarkets+origin]
	if *at >= 0 {
		return *at
	}
	mk := &b.markets[m]
	regime, tiers := &mk.Regime, b.world.Tiers.Names()
	own := regime.Toward.Index(b.markets[origin].name)
	v := view{market: m, origin: origin, slots: slices.Repeat([]int{-1}, b.nComponents)}
	if own < 0 && !b.singledOut(m, origin) {
		v.origin = -1
		for _, i := range mk.views {
			if b.views[i].origin < 0 {
				*at = i
				return i
			}
		}
	}
	*at = len(b.views)
	for c := range b.nComponents {
		path := regime.path(c, tiers)
		if own >= 0 {
			if p := regime.Toward[own].Value.path(c, tiers); p.Set() {
				path = p
			}
		}
		if len(path.Knots) > 1 {
			mk.varying = true
			v.varying |= 1 << c
		}
		v.paths = append(v.paths, path)
	}
	mk.views = append(mk.views, *at)
	b.views = append(b.views, v)
	return *at
}

// singledOut says whether some event changes the regime of market m toward an origin alone.
func (b *builder) singledOut(m, origin int) bool {
	for i := range b.world.Events {
		for _, f := range b.world.Events[i].Value.Effects {
			market := f.Value.Market
			if market == "" {
				market = b.world.Events[i].Value.Market
			}
			if market == b.markets[m].name && f.Value.Toward == b.markets[origin].name {
				return true
			}
		}
	}
	return false
}

// slot numbers the effect of events on a component of a view.
func (b *builder) slot(v, component int) int {
	at := &b.views[v].slots[component]
	if *at < 0 {
		*at = len(b.model.slots)
		b.model.slots = append(b.model.slots, slot{v, component})
	}
	return *at
}

func (b *builder) buildEvents() {
	names := componentNames(b.world.Tiers.Names())
	for i := range b.world.Events {
		w := &b.world.Events[i].Value
		e := event{
			name:    b.world.Events[i].Name,
			stream:  b.stream("event/" + b.world.Events[i].Name),
			market:  b.world.Markets.Index(w.Market),
			closing: w.Kind == "closing",
			repeats: w.Repeats,
			hazard:  w.Hazard,
			date:    w.Date,
		}
		for _, a := range w.Answers {
			v := b.viewAt[b.world.Markets.Index(a)*b.nMarkets+e.market]
			b.views[v].events = append(b.views[v].events, i)
			e.answers = append(e.answers, v)
		}
		for _, f := range w.Effects {
			c := change{market: e.market}
			if f.Value.Market != "" {
				c.market = b.world.Markets.Index(f.Value.Market)
			}
			component := slices.Index(names, f.Value.Component)
			for _, v := range b.markets[c.market].views {
				if o := b.views[v].origin; f.Value.Toward == "" || o >= 0 && f.Value.Toward == b.markets[o].name {
					c.slots = append(c.slots, b.slot(v, component))
				}
			}
			switch {
			case f.Value.Set != nil:
				c.value, c.on = *f.Value.Set, effect.set
			case f.Value.Raise != nil:
				c.value, c.on = *f.Value.Raise, effect.raise
			case f.Value.Lower != nil:
				c.value, c.on = *f.Value.Lower, effect.lower
			default:
				c.value, c.on = *f.Value.Scale, effect.scale
			}
			e.effects = append(e.effects, c)
		}
		b.events = append(b.events, e)
	}
}

// findSettled finds the pairs that never pursue a route: those that have all they want at the start, and those that are
// absent and sell from abroad as soon as they decide to enter, for no tier ever needs a licence.
func (b *builder) findSettled() {
	for i := range b.pairs {
		p := &b.pairs[i]
		switch p.start.State {
		case "operating":
			p.settled = p.route == own
		case "absent":
			p.settled = p.seller.programme != nil && !b.views[p.view].licenses()
		}
	}
}

// licenses says whether some tier may ever need a licence.
func (v *view) licenses() bool {
	return v.slots[classified] >= 0 || slices.ContainsFunc(v.paths[classified].Knots, func(q sim.Quantity) bool { return !isZero(q) })
}

// Spec implements sim.Model.
func (m *model) Spec() sim.Spec { return m.spec }

// Evaluate implements sim.Model.
func (m *model) Evaluate(b *sim.Batch) {
	c := b.Workspace(func() any { return newCohort(m) }).(*cohort)
	c.batch = b
	c.listKept()
	for first := 0; first < b.Len(); first += lanes {
		c.first, c.n = first, min(lanes, b.Len()-first)
		c.simulate()
		for j := range c.n {
			if err := c.lane[j].failure; err != nil {
				b.Fail(first+j, err)
			}
		}
	}
}

// path is a path by year, compiled for the ends of the steps: its knots, and between which of them each end
// lies. It has no such table where it has one knot.
type path struct {
	first, end int // of its knots in model.knots
	at         []between
}

// between is a place between two knots, by their numbers in model.knots.
type between struct {
	lo, hi int
	weight float64
}

// path compiles a path. The first entry of its table is the start, the next the end of step 0.
func (b *builder) path(p sim.Path) path {
	first := len(b.knots)
	b.knots = append(b.knots, p.Knots...)
	c := path{first: first, end: len(b.knots)}
	if len(p.Knots) == 1 {
		return c
	}
	for step := range b.years*b.steps + 1 {
		lo, hi, w := p.Between(b.first + float64(step)/float64(b.steps))
		c.at = append(c.at, between{first + lo, first + hi, w})
	}
	return c
}

// alike says whether paths have knots at the same times.
func alike(a, b []path) bool {
	return slices.EqualFunc(a, b, func(a, b path) bool {
		return slices.EqualFunc(a.at, b.at, func(x, y between) bool {
			return x.lo-a.first == y.lo-b.first && x.hi-a.first == y.hi-b.first && x.weight == y.weight
		})
	})
}

// isZero says whether a quantity is known to be zero in every run, so that nothing need be done about it.
func isZero(q sim.Quantity) bool { return q.Column == 0 && q.Value == 0 }

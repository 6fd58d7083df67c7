package access

import (
	"math"
	"slices"

	"cloudgate/sim"
	"cloudgate/sim/num"
	"cloudgate/sim/rng"
)

// Name is the model's name in scenario files.
const Name = "access"

// version is raised whenever the same inputs give other numbers.
const version = 2

// Definition lists the model for scenario files.
func Definition() sim.Definition {
	return sim.Definition{
		Name:    Name,
		Doc:     "two-way market access: providers entering markets under the regimes of their governments",
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
	markets     []market
	providers   []provider
	knots       []sim.Quantity // of all compiled paths
	pairs       []pair
	events      []event
	focus       int
	worldShock  int
	iaas        int   // index of the tier of that name, -1 if there is none
	focusIaaS   []int // its cells in the focus market
	report      []report
	totals      []total
}

// market is what does not change of a market.
type market struct {
	*Market
	name       string
	shock      int // streams
	issuance   int
	classified int
	scope      int
	cell       int // first cell; a cell is a tier and a segment, segments running fastest
	cells      int
	mix        []path     // by tier
	phi        []path     // by segment from abroad
	origins    []int      // market of each segment from abroad
	fixedCells bool       // whether mix and segments never change
	paths      []sim.Path // regime by component
	toward     [][]sim.Path
	varying    bool // whether some path of the regime changes with time
	pairs      []int
	homes      []int // of the providers of its pairs
}

// segments is the number of segments, the local one included.
func (m *market) segments() int { return 1 + len(m.phi) }

// provider is what does not change of a provider.
type provider struct {
	*Provider
	name        string
	home        int
	quality     int // streams
	account     int
	venture     int
	tiers       []int  // offered
	offers      []bool // by tier
	pairs       []int
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
	cell, cells      int // of the pair; the same cells as the market's
	compatriots      int // segment of firms from the provider's home, -1 if there is none
	start            Presence
	held             int // streams
	decide, build    int
	leave            int
	race, lead       int
	venture, closing int
	routes           [nRoutes]routeStreams
}

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
	answers []int
	hazard  sim.Quantity
	date    *sim.Quantity
	effects []change
}

// change is one effect: what it does, and the cells of the regimes (component of a market toward an
// origin) it does it to.
type change struct {
	market int
	cells  []int
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
	b.worldShock = b.stream("demand/world")
	b.buildMarkets()
	b.buildProviders()
	b.buildPairs()
	b.buildEvents()
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
}

func (b *builder) stream(name string) int {
	b.streams = append(b.streams, name)
	return len(b.streams) - 1
}

func (b *builder) buildMarkets() {
	tiers := b.world.Tiers.Names()
	for i := range b.world.Markets {
		w, name := &b.world.Markets[i].Value, b.world.Markets[i].Name
		m := market{
			Market:     w,
			name:       name,
			shock:      b.stream("demand/" + name),
			issuance:   b.stream("issuance/" + name),
			classified: b.stream("legal/" + name + "/classified"),
			scope:      b.stream("legal/" + name + "/scope"),
			cell:       b.nCells,
			toward:     make([][]sim.Path, b.nMarkets),
			fixedCells: true,
		}
		for _, t := range tiers {
			m.mix = append(m.mix, b.path(w.Mix[w.Mix.Index(t)].Value))
		}
		for _, s := range w.Segments {
			m.phi = append(m.phi, b.path(s.Value))
			m.origins = append(m.origins, b.world.Markets.Index(s.Name))
		}
		for _, p := range slices.Concat(m.mix, m.phi) {
			m.fixedCells = m.fixedCells && p.at == nil
		}
		m.cells = b.nTiers * m.segments()
		b.nCells += m.cells
		for c := range b.nComponents {
			m.paths = append(m.paths, w.Regime.path(c, tiers))
			m.varying = m.varying || len(m.paths[c].Knots) > 1
		}
		for j := range w.Regime.Toward {
			t := &w.Regime.Toward[j]
			paths := make([]sim.Path, b.nComponents)
			for c := range paths {
				paths[c] = t.Value.path(c, tiers)
				m.varying = m.varying || len(paths[c].Knots) > 1
			}
			m.toward[b.world.Markets.Index(t.Name)] = paths
		}
		b.markets = append(b.markets, m)
	}
}

func (b *builder) buildProviders() {
	for i := range b.world.Providers {
		w, name := &b.world.Providers[i].Value, b.world.Providers[i].Name
		p := provider{
			Provider:    w,
			name:        name,
			home:        b.world.Markets.Index(w.Home),
			quality:     b.stream("quality/" + name),
			account:     b.stream("account/" + name),
			venture:     b.stream("entry/" + name + "/joint_venture"),
			offers:      make([]bool, b.nTiers),
			patience:    w.Patience,
			preview:     w.Preview,
			keyAccounts: w.KeyAccounts,
			homeShare:   b.path(w.HomeShare),
		}
		for _, f := range w.Fit {
			k := b.world.Tiers.Index(f.Name)
			p.tiers = append(p.tiers, k)
			p.offers[k] = true
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
			if !slices.Contains(b.markets[m].homes, pr.home) {
				b.markets[m].homes = append(b.markets[m].homes, pr.home)
			}
			pr.pairs = append(pr.pairs, len(b.pairs))
			b.pairs = append(b.pairs, b.buildPair(p, m, pr.Markets[at].Value))
			b.nPairCells += b.markets[m].cells
		}
	}
	for p := range b.providers {
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
		provider: p, market: m,
		cell: b.nPairCells, cells: mk.cells,
		compatriots: slices.Index(mk.origins, b.providers[p].home),
		start:       start,
		held:        b.stream(entry + "held"),
		decide:      b.stream(entry + "decide"),
		build:       b.stream(entry + "build"),
		leave:       b.stream(entry + "leave"),
		race:        b.stream(site + "race"),
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
			e.answers = append(e.answers, b.world.Markets.Index(a))
		}
		for _, f := range w.Effects {
			c := change{market: e.market}
			if f.Value.Market != "" {
				c.market = b.world.Markets.Index(f.Value.Market)
			}
			component := slices.Index(names, f.Value.Component)
			for o := range b.markets {
				if f.Value.Toward == "" || f.Value.Toward == b.markets[o].name {
					c.cells = append(c.cells, (c.market*b.nMarkets+o)*b.nComponents+component)
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

// Spec implements sim.Model.
func (m *model) Spec() sim.Spec { return m.spec }

// Evaluate implements sim.Model.
func (m *model) Evaluate(b *sim.Batch) {
	r := b.Workspace(func() any { return newRun(m) }).(*run)
	r.batch, r.in = b, b.In
	r.listKept()
	for i := range b.Len() {
		r.i, r.failure = i, nil
		if r.simulate(); r.failure != nil {
			b.Fail(i, r.failure)
		}
	}
}

// simulate is one run: the start, then every step.
func (r *run) simulate() {
	r.start()
	for year := range r.years {
		r.clearYear()
		for q := range r.steps {
			r.advance(year*r.steps + q)
			r.addStep()
		}
		r.reportYear(year)
	}
	r.reportRun()
}

// advance does the seven parts of a step in their order.
func (r *run) advance(step int) {
	r.step = step
	r.t0, r.t1 = r.t1, r.first+float64(step+1)/float64(r.steps)
	r.stepDemand()
	r.stepPolicy()
	r.stepCapability()
	r.stepCapital()
	r.stepEntry()
	r.stepAttraction()
	r.stepRevenue()
}

// path is a path by year, compiled for the ends of the steps: its knots, and between which of them each end
// lies. It has no such table where it has one knot.
type path struct {
	first int // of its knots in model.knots
	at    []between
}

type between struct {
	lo, hi int // of model.knots
	weight float64
}

// path compiles a path. The first entry of its table is the start, the next the end of step 0.
func (b *builder) path(p sim.Path) path {
	first := len(b.knots)
	b.knots = append(b.knots, p.Knots...)
	c := path{first: first}
	if len(p.Knots) == 1 {
		return c
	}
	for step := range b.years*b.steps + 1 {
		lo, hi, w := p.Between(b.first + float64(step)/float64(b.steps))
		c.at = append(c.at, between{first + lo, first + hi, w})
	}
	return c
}

// end is a path's value at the step's end in this run.
func (r *run) end(p *path) float64 {
	if p.at == nil {
		return r.knotValues[p.first]
	}
	k := &p.at[r.step+1]
	a, b := r.knotValues[k.lo], r.knotValues[k.hi]
	return a + float64(k.weight*(b-a))
}

// value is a path's value at a time in this run.
func (r *run) value(p *sim.Path, t float64) float64 {
	if len(p.Knots) == 1 {
		return p.Knots[0].At(r.in, r.i)
	}
	return p.At(r.in, r.i, t)
}

// quantity is a quantity's value in this run.
func (r *run) quantity(q sim.Quantity) float64 { return q.At(r.in, r.i) }

// stream is this run's draws of a purpose.
func (r *run) stream(s int) rng.Stream { return r.batch.Rand(r.i, s) }

// happens says whether something of a given accumulated hazard happens, by a uniform number. What is at
// least the hazard is more than 1 - exp(-hazard), so that the exponential is seldom needed.
func happens(u, hazard float64) bool { return u < hazard && u < -num.Expm1(-hazard) }

// never is the time of what has not happened.
var never = math.Inf(1)

package access

import (
	"errors"
	"math"
	"slices"

	"cloudgate/sim"
	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/vec"
)

// cohort is the state of some runs that walk through time side by side, each in a lane. What every run does
// in every step is kept by row and done for all lanes at once; what happens now and then, to one run at its
// own time, is kept by lane and done when a calendar calls it. A worker has one cohort and uses it again and
// again.
type cohort struct {
	model // a copy, for it is read at every turn
	batch *sim.Batch
	first int // run of the batch in lane 0
	n     int // lanes in use; the others repeat the last of them, and nobody reads what comes of it

	step   int     // from 0; -1 at the start
	t0, t1 float64 // of the step, decimal years

	lane  [lanes]lane
	rates [][lanes]rates // by view and lane

	// Quantities that belong to no member.
	stay, keepsCapital                       row // factors of revenue and capital over a step
	keepsRunoff                              row // that of revenue which runs off, relative to stay
	shockDecay, common, single               row
	affinity, newnessDecay, orderDecay       row
	sizePower, openPower, reinvest, capacity row
	ecosystemGain                            row
	ecosystemShare                           []row // by tier: how far ecosystem money raises the fit
	none, ones, largest                      row   // 0, 1, the largest number

	demand
	ability
	pairRows

	knot     []row // of the compiled paths
	market   []marketRows
	tier     []row // by market and tier: shares of demand
	provider []providerRows
	pair     []standing // by pair
	view     []viewRows

	size, incumbent []row // by cell of the markets: demand and the domestic sellers' revenue, US$m a year
	revenue         []row // by cell of the pairs

	worldShock, trendShock        normals
	trend, wander                 row // growth that all markets have gained for good, and its step's standard deviation
	learning                      row
	eventDue, accountDue, planDue calendar
	siteDue, entryDue             calendar
	stale                         []components  // by view and lane: what of a regime must be found anew
	suspended                     []mask        // by market: no licences are issued
	changing                      []mask        // by market: its regime must be found anew
	happened                      []mask        // by event
	kept, contestable, pull       []row         // scratch by cell of one market; pull by home, too
	want                          []row         // scratch by home and tier of one market: attraction of all its providers
	utility                       []row         // scratch by active pair of one market
	claims                        [][]vec.Claim // by market: of its cells, one after another
	sellers                       [][]*standing // by market: its pairs, home by home
	rivalry                       []*vec.Rival  // scratch: those of one market that are active
	edge                          []row         // scratch by home of one market: what its providers have learnt more
	v, sum                        row           // scratch
	racers                        [][]racer     // by provider
	raced                         []float64     // scratch by pair of one provider

	// Sums over the steps of a year, and what is made of them.
	yearSize, yearIncumbent []row
	yearRevenue             []row // run-off included
	yearKept                []row // by pair: revenue that the foreign firm keeps
	yearHome                []row // by provider: IaaS revenue at home
	totalValue              []row
	totalKnown              []bool
	series, scalars         []int // the reports that are kept
	wantsKept, wantsHome    bool  // whether some of them reads yearKept, yearHome
}

// lane is what one run has for itself.
type lane struct {
	failure  error // why the run's inputs make no world; its outcomes are then worth nothing
	p        constants
	effects  []effect // by slot
	market   []marketState
	provider []providerState
	underWay []underWay // in no order
	event    []eventState
	runoff   []float64      // by cell of the pairs
	lost     []lostAccounts // by cell of the markets
	index    []float64      // weights of the published index of openness
	licence  []float64      // speed of a tier's own licence, by tier
}

// constants are the quantities of one run that belong to no member and that are not needed in every step.
type constants struct {
	reciprocity                                     float64
	accountHazard, accountScreened, accountFraction float64
	speed, research, drift                          float64
	lead, venture, closing                          float64
	licence, unclear, build, reviewTime, insecure   float64
	pass, preview, exit                             float64
	screening, site, moreSites, remote              float64
	newness, newnessFor, orderFor, elasticity       float64
	partnerRate                                     [own]float64
	retained                                        [nRoutes]float64
}

func newCohort(m *model) *cohort {
	cells, homes, pairs := 0, 0, 0
	for i := range m.markets {
		mk := &m.markets[i]
		cells, homes, pairs = max(cells, mk.cells), max(homes, len(mk.homes)), max(pairs, len(mk.pairs))
	}
	c := &cohort{
		model: *m,
		rates: make([][lanes]rates, len(m.views)),

		ecosystemShare: rows(m.nTiers),

		demand:   newDemand(m.nMarkets),
		ability:  newAbility(len(m.providers), m.nTiers),
		pairRows: newPairRows(len(m.pairs), m.nTiers),

		worldShock: newNormals(1),
		trendShock: newNormals(1),
		knot:       rows(len(m.knots)),
		market:     make([]marketRows, m.nMarkets),
		tier:       rows(m.nMarkets * m.nTiers),
		provider:   make([]providerRows, len(m.providers)),
		pair:       make([]standing, len(m.pairs)),
		view:       make([]viewRows, len(m.views)),
		size:       rows(m.nCells),
		incumbent:  rows(m.nCells),
		revenue:    rows(m.nPairCells),
		eventDue:   newCalendar(m, len(m.events)),
		accountDue: newCalendar(m, len(m.providers)),
		planDue:    newCalendar(m, len(m.providers)),
		siteDue:    newCalendar(m, len(m.pairs)),
		entryDue:   newCalendar(m, len(m.pairs)),
		stale:      make([]components, len(m.views)*lanes),
		suspended:  make([]mask, m.nMarkets),
		changing:   make([]mask, m.nMarkets),
		happened:   make([]mask, len(m.events)),

		kept: rows(cells), contestable: rows(cells),
		raced: make([]float64, len(m.pairs)),
		pull:  rows(homes * cells), want: rows(homes * m.nTiers), utility: rows(pairs),
		edge: rows(homes), rivalry: make([]*vec.Rival, 0, pairs),

		yearSize: rows(m.nCells), yearIncumbent: rows(m.nCells), yearRevenue: rows(m.nPairCells),
		yearKept: rows(len(m.pairs)), yearHome: rows(len(m.providers)),
		totalValue: rows(len(m.totals)), totalKnown: make([]bool, len(m.totals)),
	}
	for j := range c.ones {
		c.ones[j], c.largest[j] = 1, math.MaxFloat64
	}
	for i := range c.market {
		c.market[i].segment = rows(m.markets[i].segments())
	}
	for v := range c.view {
		c.view[v].regime = rows(m.nComponents)
	}
	for i := range c.provider {
		c.provider[i].ownFit = rows(m.nTiers)
	}
	for i := range m.markets {
		mk := &m.markets[i]
		var claims []vec.Claim
		for cell := range mk.cells {
			for h := range mk.homes {
				claims = append(claims, c.claim(mk, h, cell))
			}
		}
		c.claims = append(c.claims, claims)
		var sellers []*standing
		for h := range mk.homes {
			for _, i := range mk.homes[h].pairs {
				sellers = append(sellers, &c.pair[i])
			}
		}
		c.sellers = append(c.sellers, sellers)
	}
	for i := range m.pairs {
		r := &c.pair[i]
		r.pair, r.number = &c.pairs[i], i
		r.base, r.sites, r.capital, r.turned = &c.base[i], &c.sites[i], &c.capital[i], &c.turned[i]
		r.rival, r.stocks, r.retained = c.rival(i), c.stocksOf(i), c.ofPair(c.retained, i)
		if !r.settled {
			r.entry = newEntry(m.nTiers)
		}
	}
	for p := range m.providers {
		c.racers = append(c.racers, c.racersOf(p))
	}
	for j := range c.lane {
		c.lane[j] = newLane(m)
	}
	return c
}

func newLane(m *model) lane {
	l := lane{
		effects:  make([]effect, len(m.slots)),
		market:   make([]marketState, m.nMarkets),
		provider: make([]providerState, len(m.providers)),
		event:    make([]eventState, len(m.events)),
		runoff:   make([]float64, m.nPairCells),
		lost:     make([]lostAccounts, m.nCells),
		index:    make([]float64, len(indexComponents)),
		licence:  make([]float64, m.nTiers),
	}
	return l
}

// simulate walks the lanes through their time: the start, then every step.
func (c *cohort) simulate() {
	c.start()
	for year := range c.years {
		c.clearYear()
		for q := range c.steps {
			c.advance(year*c.steps + q)
			c.addStep(q == 0)
		}
		c.reportYear(year)
	}
	c.reportRun()
}

// advance does the seven parts of a step in their order.
func (c *cohort) advance(step int) {
	c.step = step
	c.t0, c.t1 = c.t1, c.model.first+float64(step+1)/float64(c.steps)
	c.stepDemand()
	c.stepPolicy()
	c.stepCapability()
	c.stepCapital()
	c.stepEntry()
	c.stepRevenue()
}

// start brings the state to the first of January of the first year.
func (c *cohort) start() {
	c.step, c.t0, c.t1 = -1, c.model.first, c.model.first
	for _, cal := range []*calendar{&c.eventDue, &c.accountDue, &c.planDue, &c.siteDue, &c.entryDue} {
		cal.clear()
	}
	for i, q := range c.knots {
		c.fill(&c.knot[i], q)
	}
	c.readRows()
	for j := range c.n {
		c.readConstants(j)
	}
	c.startDemand()
	for p := range c.providers {
		c.startProvider(p)
	}
	c.startPolicy()
	c.pairRows.clear()
	for i := range c.pairs {
		c.clearPair(i)
	}
	for i := range c.pairs {
		c.startPair(i)
	}
	for h := range c.holders {
		c.startAccounts(h)
	}
	c.startRevenue()
}

// quantity is a quantity's value in lane j.
func (c *cohort) quantity(j int, q sim.Quantity) float64 { return q.At(c.batch.In, c.first+j) }

// fill sets a row to a quantity. Lanes that are not in use repeat the last one.
func (c *cohort) fill(r *row, q sim.Quantity) {
	if q.Column == 0 {
		for j := range r {
			r[j] = q.Value
		}
		return
	}
	n := copy(r[:], c.batch.In[q.Column-1][c.first:c.first+c.n])
	for j := n; j < lanes; j++ {
		r[j] = r[n-1]
	}
}

// filled is a new row with a quantity, for what is made of it.
func (c *cohort) filled(q sim.Quantity) (r row) {
	c.fill(&r, q)
	return r
}

// stream is a lane's draws of a purpose.
func (c *cohort) stream(j, s int) rng.Stream { return c.batch.Rand(c.first+j, s) }

// normals are standard normals of some streams by step. They are drawn in pairs: those of an odd step with those of the
// step before it.
type normals struct{ even, odd []row }

func newNormals(streams int) normals { return normals{rows(streams), rows(streams)} }

// draw gives the step's normals of all lanes, a row for each stream.
func (c *cohort) draw(z *normals, streams []int) []row {
	if c.step%2 == 1 {
		return z.odd
	}
	for i, s := range streams {
		c.batch.Normals(z.even[i][:c.n], z.odd[i][:c.n], c.first, s, c.step/2)
	}
	return z.even
}

// uniforms sets a row to a draw of all lanes.
func (c *cohort) uniforms(r *row, stream, index int) {
	c.batch.Uniforms(r[:c.n], c.first, stream, index)
}

// exps sets a row to a draw of all lanes, as unit exponentials.
func (c *cohort) exps(r *row, stream, index int) {
	c.batch.Exps(r[:c.n], c.first, stream, index)
}

// less is the set of lanes with x < y.
func (c *cohort) less(x, y *row) mask { return c.inUse() & mask(vec.Over(y, x, &c.ones)) }

// readRows sets the rows of the quantities that belong to no member.
func (c *cohort) readRows() {
	w := c.world
	c.fill(&c.reinvest, w.Capital.Reinvest)
	c.fill(&c.capacity, w.Capital.Turnover)
	c.fill(&c.sizePower, w.Entry.SizePower)
	c.fill(&c.openPower, w.Entry.OpenPower)
	c.fill(&c.learning, w.Attraction.Learning)
	c.fill(&c.ecosystemGain, w.Quality.Ecosystem)
	for k := range w.Tiers {
		c.fill(&c.ecosystemShare[k], w.Tiers[k].Value.Ecosystem)
	}
	churn, depreciation := c.filled(w.Demand.Churn), c.filled(w.Capital.Depreciation)
	reversion, correlation := c.filled(w.Demand.Reversion), c.filled(w.Demand.Correlation)
	trend := c.filled(w.Demand.Trend)
	affinity, newness, order := c.filled(w.Attraction.Affinity), c.filled(w.Attraction.NewnessFor), c.filled(w.Attraction.OrderFor)
	for j := range lanes {
		c.stay[j] = 1 - float64(churn[j]*c.dt)
		c.keepsRunoff[j] = 0
		if c.stay[j] > 0 {
			c.keepsRunoff[j] = (1 - c.dt) / c.stay[j]
		}
		c.keepsCapital[j] = 1 - float64(depreciation[j]*c.dt)
		c.shockDecay[j] = num.Exp(-c.dt / reversion[j])
		c.common[j], c.single[j] = math.Sqrt(correlation[j]), math.Sqrt(1-correlation[j])
		c.affinity[j] = num.Exp(affinity[j])
		c.wander[j] = float64(trend[j] * math.Sqrt(c.dt))
		c.newnessDecay[j] = num.Exp(-c.dt / newness[j])
		c.orderDecay[j] = num.Exp(-math.Ln2 * c.dt / order[j])
	}
}

// Inputs that no range excludes and that make no world.
var (
	errNoMix    = errors.New("the mix of a market has no tier above zero")
	errNoWeight = errors.New("the openness weights are all zero")
	errSize     = errors.New("the demand of a market is not finite")
)

func (c *cohort) readConstants(j int) {
	w, l := c.world, &c.lane[j]
	q := func(q sim.Quantity) float64 { return c.quantity(j, q) }
	l.failure = nil
	l.underWay = l.underWay[:0]
	clear(l.runoff)
	clear(l.lost)
	l.p = constants{
		reciprocity:     q(w.Reciprocity),
		accountHazard:   q(w.Account.Hazard),
		accountScreened: q(w.Account.Screened),
		accountFraction: q(w.Account.Fraction),
		speed:           q(w.Quality.Speed),
		research:        q(w.Quality.Research),
		drift:           q(w.Quality.Volatility),
		lead:            q(w.Capital.Lead),
		venture:         q(w.Capital.Venture),
		closing:         q(w.Capital.Closing),
		licence:         q(w.Entry.Licence),
		unclear:         q(w.Entry.Unclear),
		build:           q(w.Entry.Build),
		reviewTime:      q(w.Entry.Review),
		insecure:        q(w.Entry.Insecure),
		pass:            q(w.Entry.Pass),
		preview:         q(w.Entry.Preview),
		exit:            q(w.Entry.Exit),
		screening:       q(w.Attraction.Screening),
		site:            q(w.Attraction.Site),
		moreSites:       q(w.Attraction.MoreSites),
		remote:          q(w.Attraction.Remote),
		newness:         q(w.Attraction.Newness),
		newnessFor:      q(w.Attraction.NewnessFor),
		orderFor:        q(w.Attraction.OrderFor),
		elasticity:      q(w.Attraction.Elasticity),
		retained:        [nRoutes]float64{own: 1},
	}
	for route := range l.p.partnerRate {
		l.p.partnerRate[route] = 1 / q(w.Entry.Partner[w.Entry.Partner.Index(routeNames[route])].Value)
		l.p.retained[route] = q(w.Entry.Retained[w.Entry.Retained.Index(routeNames[route])].Value)
	}
	for k := range w.Tiers {
		l.licence[k] = q(w.Tiers[k].Value.Licence)
	}
	sum := 0.0
	for i := range w.Weights {
		l.index[i] = q(w.Weights[i].Value)
		sum += l.index[i]
	}
	if sum == 0 {
		l.failure = errNoWeight
	}
	for i := range l.index {
		l.index[i] /= sum
	}
}

// end sets a row to a path's value at the step's end.
func (c *cohort) end(r *row, p *path) {
	if p.at == nil {
		*r = c.knot[p.first]
		return
	}
	k := &p.at[c.step+1]
	vec.Blend(r, &c.knot[k.lo], &c.knot[k.hi], k.weight)
}

// erlang is a gamma time of shape four with the given mean, from a draw of a lane's stream.
func (c *cohort) erlang(j, stream int, index uint64, mean float64) float64 {
	return mean / rng.ErlangShape * c.stream(j, stream).Erlang(index)
}

// route numbers a route by its name.
func route(name string) int { return slices.Index(routeNames[:], name) }

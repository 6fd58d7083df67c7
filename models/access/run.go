package access

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"cloudgate/sim"
	"cloudgate/sim/num"
)

// run is the state of one run. A worker has one and uses it again and again.
type run struct {
	*model
	batch *sim.Batch
	in    [][]float64
	i     int // run of the batch

	failure error // why the run's inputs make no world; its outcomes are then worth nothing

	step   int     // from 0; -1 at the start
	t0, t1 float64 // of the step, decimal years
	p      constants

	knotValues []float64 // of the compiled paths' knots
	market     []marketState
	provider   []providerState
	pair       []pairState
	event      []eventState

	regimes []float64 // by market, origin, component
	effects []effect  // the same
	needs   []bool    // by market, origin, tier: whether a licence is needed
	open    []float64 // openness by market, origin
	// localFactor is what attraction is multiplied by with local customers, by market, origin.
	localFactor []float64

	size, sizeBefore []float64 // demand by cell of the markets, at the step's end and start; US$m a year
	incumbent        []float64 // the domestic sellers' revenue by cell
	incumbentShare   []float64 // their share of contestable demand
	held             []float64 // by cell and step to come: lost accounts still to be tendered
	lostAt           int       // step of the last loss of an account
	revenue, runoff  []float64 // by cell of the pairs
	share            []float64 // of contestable demand, by cell of the pairs

	present               [][]int // by market: the pairs that sell there or have sold
	tierPart, segmentPart []float64
	contestable, kept     []float64 // by cell of one market: demand to be won, and the factor of revenue that stays
	tierLicence           []float64
	tierEcosystem         []float64
	indexWeights          []float64
	clockList             []clock
	yearSize              []float64 // sums over the steps of a year, as size
	yearRevenue           []float64 // as revenue, run-off included
	yearIncumbent         []float64
	yearKept              []float64 // by pair: revenue that the foreign firm keeps
	yearHome              []float64 // by provider: IaaS revenue at home
	totalValues           []float64 // of the year's totals, NaN until added up
	series, scalars       []int     // the reports that are kept
}

// constants are the quantities that belong to no member, in this run.
type constants struct {
	churn                                                float64
	shockDecay, shockSpread, common, single              float64
	reciprocity                                          float64
	accountHazard, accountScreened, accountFraction      float64
	speed, research, ecosystem, drift                    float64
	fullSite, turnover, depreciation, lead, venture      float64
	reinvest, closing                                    float64
	sizePower, openPower, jointVenture, operatorLicensed float64
	licence, unclear, build, reviewTime, insecure        float64
	pass, preview, exit                                  float64
	affinityFactor, screening, site, moreSites, remote   float64
	newness, newnessFor, orderFor, elasticity            float64
	partnerTime                                          [venture + 1]float64
	retained                                             [nRoutes]float64
}

type marketState struct {
	figure, growth0, growth, logCeiling, volatility float64
	start                                           float64 // rate on the first day
	size, sizeAtStart, ratio, shock                 float64 // ratio is ln(S/S0)
	strength, liability, regulated, iaasBreak       float64
	refSize, refOpen                                float64
	suspend, resume                                 float64
	classified, scope                               float64 // the uniforms of the legal fact and of the boundary
	suspended                                       bool
	stale                                           bool // the regime must be set anew
	lossFactor                                      [nRoutes]float64
	parts                                           []float64 // share of each cell in demand
}

type providerState struct {
	quality, target              float64
	active                       float64   // share of the step within the programme, -1 before the first step
	decay, spread                float64   // of quality over a step, at the present speed
	fit, fitFactor               []float64 // by tier
	priceLoss                    float64
	interest, stake              float64
	programmeStart, programmeEnd float64
	abroadRate                   float64 // US$m a year
	researchRate, ecosystemRate  float64 // US$bn a year
	ecosystem                    float64 // US$bn so far
	siteCost, siteRate           float64
	pool                         float64 // US$m
	plan                         []plannedState
}

type plannedState struct {
	date    float64
	pair    int
	venture bool
	paid    bool
}

type eventState struct {
	hazard, date float64
	fired        bool
}

func newRun(m *model) *run {
	regimes := m.nMarkets * m.nMarkets * m.nComponents
	segments := 0
	for i := range m.markets {
		segments = max(segments, m.markets[i].segments())
	}
	r := &run{
		model:          m,
		knotValues:     make([]float64, len(m.knots)),
		market:         make([]marketState, m.nMarkets),
		provider:       make([]providerState, len(m.providers)),
		pair:           make([]pairState, len(m.pairs)),
		event:          make([]eventState, len(m.events)),
		regimes:        make([]float64, regimes),
		effects:        make([]effect, regimes),
		needs:          make([]bool, m.nMarkets*m.nMarkets*m.nTiers),
		open:           make([]float64, m.nMarkets*m.nMarkets),
		localFactor:    make([]float64, m.nMarkets*m.nMarkets),
		size:           make([]float64, m.nCells),
		sizeBefore:     make([]float64, m.nCells),
		incumbent:      make([]float64, m.nCells),
		incumbentShare: make([]float64, m.nCells),
		held:           make([]float64, m.nCells*releases),
		revenue:        make([]float64, m.nPairCells),
		runoff:         make([]float64, m.nPairCells),
		share:          make([]float64, m.nPairCells),
		present:        make([][]int, m.nMarkets),
		tierPart:       make([]float64, m.nTiers),
		contestable:    make([]float64, m.nTiers*segments),
		kept:           make([]float64, m.nTiers*segments),
		segmentPart:    make([]float64, segments),
		tierLicence:    make([]float64, m.nTiers),
		tierEcosystem:  make([]float64, m.nTiers),
		indexWeights:   make([]float64, len(indexComponents)),
		yearSize:       make([]float64, m.nCells),
		yearRevenue:    make([]float64, m.nPairCells),
		yearIncumbent:  make([]float64, m.nCells),
		yearKept:       make([]float64, len(m.pairs)),
		yearHome:       make([]float64, len(m.providers)),
		totalValues:    make([]float64, len(m.totals)),
	}
	for i := range r.market {
		r.market[i].parts = make([]float64, m.markets[i].cells)
	}
	for i := range r.provider {
		r.provider[i].fit = make([]float64, m.nTiers)
		r.provider[i].fitFactor = make([]float64, m.nTiers)
	}
	for i := range r.pair {
		s := &r.pair[i]
		s.selling = make([]int8, m.nTiers)
		for route := range s.routes {
			s.routes[route].tiers = make([]tierState, m.nTiers)
		}
	}
	return r
}

// start brings the state to the first of January of the first year.
func (r *run) start() {
	r.step, r.t0, r.t1 = -1, r.first, r.first
	r.readConstants()
	for i, q := range r.knots {
		r.knotValues[i] = r.quantity(q)
	}
	for i := range r.effects {
		r.effects[i] = noEffect
	}
	for m := range r.market {
		r.startMarket(m)
	}
	for p := range r.provider {
		r.startProvider(p)
	}
	for e := range r.event {
		r.event[e] = eventState{hazard: r.quantity(r.events[e].hazard), date: math.NaN()}
		if d := r.events[e].date; d != nil {
			r.event[e].date = r.quantity(*d)
		}
	}
	clear(r.share)
	clear(r.revenue)
	clear(r.runoff)
	clear(r.held)
	r.lostAt = -1 - releases
	r.startDemand()
	r.setRegimes(r.first)
	for i := range r.pair {
		r.startPair(i)
	}
	r.stepAttraction()
	r.startRevenue()
}

func (r *run) readConstants() {
	w, q := r.world, r.quantity
	r.p = constants{
		churn:            q(w.Demand.Churn),
		shockDecay:       num.Exp(-r.dt / q(w.Demand.Reversion)),
		common:           math.Sqrt(q(w.Demand.Correlation)),
		single:           math.Sqrt(1 - q(w.Demand.Correlation)),
		reciprocity:      q(w.Reciprocity),
		accountHazard:    q(w.Account.Hazard),
		accountScreened:  q(w.Account.Screened),
		accountFraction:  q(w.Account.Fraction),
		speed:            q(w.Quality.Speed),
		research:         q(w.Quality.Research),
		ecosystem:        q(w.Quality.Ecosystem),
		drift:            q(w.Quality.Volatility),
		fullSite:         q(w.Capital.SiteCost),
		turnover:         q(w.Capital.Turnover),
		depreciation:     q(w.Capital.Depreciation),
		lead:             q(w.Capital.Lead),
		venture:          q(w.Capital.Venture),
		reinvest:         q(w.Capital.Reinvest),
		closing:          q(w.Capital.Closing),
		sizePower:        q(w.Entry.SizePower),
		openPower:        q(w.Entry.OpenPower),
		jointVenture:     q(w.Entry.JointVenture),
		operatorLicensed: q(w.Entry.Held),
		licence:          q(w.Entry.Licence),
		unclear:          q(w.Entry.Unclear),
		build:            q(w.Entry.Build),
		reviewTime:       q(w.Entry.Review),
		insecure:         q(w.Entry.Insecure),
		pass:             q(w.Entry.Pass),
		preview:          q(w.Entry.Preview),
		exit:             q(w.Entry.Exit),
		affinityFactor:   num.Exp(q(w.Attraction.Affinity)),
		screening:        q(w.Attraction.Screening),
		site:             q(w.Attraction.Site),
		moreSites:        q(w.Attraction.MoreSites),
		remote:           q(w.Attraction.Remote),
		newness:          q(w.Attraction.Newness),
		newnessFor:       q(w.Attraction.NewnessFor),
		orderFor:         q(w.Attraction.OrderFor),
		elasticity:       q(w.Attraction.Elasticity),
		retained:         [nRoutes]float64{own: 1},
	}
	r.p.shockSpread = math.Sqrt(1 - float64(r.p.shockDecay*r.p.shockDecay))
	for route := range r.p.partnerTime {
		r.p.partnerTime[route] = q(w.Entry.Partner[w.Entry.Partner.Index(routeNames[route])].Value)
		r.p.retained[route] = q(w.Entry.Retained[w.Entry.Retained.Index(routeNames[route])].Value)
	}
	for k := range w.Tiers {
		r.tierLicence[k] = q(w.Tiers[k].Value.Licence)
		r.tierEcosystem[k] = q(w.Tiers[k].Value.Ecosystem)
	}
	sum := 0.0
	for i := range w.Weights {
		r.indexWeights[i] = q(w.Weights[i].Value)
		sum += r.indexWeights[i]
	}
	if sum == 0 {
		r.failure = errNoWeight
	}
	for i := range r.indexWeights {
		r.indexWeights[i] /= sum
	}
}

// Inputs that no range excludes and that make no world.
var (
	errNoMix    = errors.New("the mix of a market has no tier above zero")
	errNoWeight = errors.New("the openness weights are all zero")
	errSize     = errors.New("the demand of a market is not finite")
)

func (r *run) startMarket(m int) {
	w, q := &r.markets[m], r.quantity
	r.market[m] = marketState{
		figure:     q(w.Size),
		growth0:    q(w.Growth.Start),
		growth:     q(w.Growth.LongRun),
		logCeiling: num.Log(max(1, q(w.Growth.Ceiling))),
		volatility: q(w.Growth.Volatility),
		strength:   q(w.Strength),
		liability:  q(w.Liability),
		regulated:  q(w.Regulated),
		iaasBreak:  q(w.Break),
		refSize:    q(r.world.Reference.Size[m].Value),
		refOpen:    q(r.world.Reference.Openness[m].Value),
		suspend:    q(w.Regime.Chain.Suspend),
		resume:     q(w.Regime.Chain.Resume),
		classified: r.stream(w.classified).Uniform(0),
		scope:      r.stream(w.scope).Uniform(0),
		stale:      true,
		lossFactor: [nRoutes]float64{1, 1, 1},
		parts:      r.market[m].parts,
	}
	for i := range w.RouteLoss {
		route := slices.Index(routeNames[:], w.RouteLoss[i].Name)
		r.market[m].lossFactor[route] = num.Exp(-q(w.RouteLoss[i].Value))
	}
}

func (r *run) startProvider(p int) {
	w, q, s := &r.providers[p], r.quantity, &r.provider[p]
	*s = providerState{
		quality:   q(w.Quality.Start),
		active:    -1,
		target:    q(w.Quality.LongRun),
		interest:  q(w.Interest),
		stake:     q(w.Stake),
		priceLoss: (r.p.elasticity - 1) * num.Log1p(-q(w.Discount)),
		fit:       s.fit,
		fitFactor: s.fitFactor,
		plan:      s.plan[:0],
	}
	for i, k := range w.tiers {
		s.fit[k] = q(w.Fit[i].Value)
	}
	if w.programme != nil {
		r.startProgramme(s, w.programme)
	}
	r.setFit(p)
}

func (r *run) startProgramme(s *providerState, w *programme) {
	q := r.quantity
	amount, abroad, research, years := q(w.Amount), q(w.Abroad), q(w.Research), q(w.Years)
	s.programmeStart = q(w.Start)
	s.programmeEnd = s.programmeStart + years
	s.abroadRate = amount * abroad / years
	rest := amount * (1 - abroad) / years / 1000
	s.researchRate = rest * research
	s.ecosystemRate = rest * (1 - research)
	s.siteCost = r.p.fullSite * q(w.Scale)
	s.siteRate = q(w.Rate)
	for i := range w.plan {
		s.plan = append(s.plan, plannedState{q(w.plan[i].date), w.plan[i].pair, w.plan[i].venture, false})
	}
	slices.SortStableFunc(s.plan, func(a, b plannedState) int {
		return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.pair, b.pair))
	})
}

func (r *run) startPair(i int) {
	w, s := &r.pairs[i], &r.pair[i]
	p := &r.providers[w.provider]
	s.decided, s.started, s.built, s.first, s.entered, s.left = never, never, never, never, never, never
	s.interest, s.leaving, s.decideDraw, s.leaveDraw, s.capital, s.turned = 0, 0, 0, 0, 0, 0
	s.held = r.stream(w.held).Uniform(0) < r.p.operatorLicensed
	s.venture = r.stream(p.venture).Uniform(0) < r.p.jointVenture
	s.cleared, s.ownLicence, s.complete, s.previews, s.runsOff = false, false, false, false, false
	s.sites, s.begun, s.building = w.start.Sites, 0, s.building[:0]
	s.startShare = r.quantity(w.start.Share)
	for route := range s.routes {
		rs := &s.routes[route]
		rs.signed, rs.accrued, rs.partnerDraw = never, 0, 0
		clear(rs.tiers)
	}
	for k := range s.selling {
		s.selling[k] = -1
	}
	if w.start.State == "absent" {
		return
	}
	route := slices.Index(routeNames[:], w.start.Route)
	s.decided = r.first
	signed, since := r.quantity(w.start.Signed), r.quantity(w.start.Since)
	if since == 0 {
		since = r.first
	}
	if signed == 0 {
		signed = min(since, r.first)
	}
	s.routes[route].signed = signed
	if w.start.State == "signed" {
		return
	}
	// A date later than the start counts for age and the reported times alone.
	s.first, s.entered = since, math.Inf(-1)
	if p.programme == nil || s.sites > 0 {
		s.started, s.built = r.first, r.first
	}
	s.cleared = true
	for _, k := range p.tiers {
		s.routes[route].tiers[k].stage = operating
		s.selling[k] = int8(route)
	}
	s.complete = route == own
}

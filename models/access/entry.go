package access

import (
	"math"
	"slices"

	"cloudgate/sim/num"
	"cloudgate/sim/vec"
)

// The routes of entry, in the order of the revenue that the foreign firm keeps.
const (
	operated = iota // a licensed local firm operates the service
	venture         // a joint venture
	own             // a subsidiary of its own, or remote selling
	nRoutes
)

// partnered are the routes that need a partner.
const partnered = mask(1<<operated | 1<<venture)

var routeNames = [nRoutes]string{"operated", "joint_venture", "own"}

// waiting is the tiers of a signed route by what they wait for: for their licence, for the build, for the end of their
// review. Then they operate; a failed review leads back to a licence, or is the last.
type waiting struct{ licence, build, review mask }

// remove takes tiers out.
func (w *waiting) remove(tiers mask) {
	w.licence &^= tiers
	w.build &^= tiers
	w.review &^= tiers
}

// tierState is one tier of one route that is signed.
type tierState struct {
	clock       // of the licence or the review
	attempt int // reviews failed so far
}

// standing is all there is of a pair in a cohort: what does not change, what is so or not so, its state in each run, and
// how it competes and what it sells, by row.
type standing struct {
	*pair
	number int // of the pair
	pairSets
	lane                         [lanes]pairState
	entry                        *entry // nil for a pair that pursues no route
	base, sites, capital, turned *row   // its rows of pairRows
	retained                     []row  // the same, by tier
	rival                        vec.Rival
	stocks                       vec.Stocks
}

// pairState is what one run has of a provider's standing in one market; what is only so or not so is in pairSets.
// Times are in decimal years. It holds no pointers and little else, for there are many.
type pairState struct {
	decided  float64 // when it decided to enter, +Inf until then
	built    float64 // when the build ends, or the first site opens
	first    float64 // first operation of any tier, previews not counted
	entered  float64 // the same for the order of entry: -Inf for those already there
	rank     float64 // in the order of entry
	begun    int32   // sites, ever
	closures int32
	leaving  clock
	closing  clock            // of a site
	via      [nRoutes]mask    // by route: tiers that operate by it
	signed   [nRoutes]float64 // by route, +Inf until then
}

// absent is a pair of which nothing has happened by now; its clocks lack their draws.
func absent(now float64) pairState {
	still := newClock(0, now)
	return pairState{
		decided: never, built: never, first: never, entered: never,
		signed:  [nRoutes]float64{never, never, never},
		leaving: still, closing: still,
	}
}

// entry is what a pair that pursues routes of entry has for it: its draws, each its first of a purpose, and how far it is.
type entry struct {
	held            mask          // a local operator already holds the licence
	passes          [nRoutes]mask // passes its first review, by route
	licence, review [nRoutes]row  // by route
	lane            [lanes]pursuit
}

// pursuit is how far the entry of a pair is in one run.
type pursuit struct {
	signed  mask                 // routes
	ran     mask                 // routes that were open when the rates of clocks were last set
	partner [own]clock           // of the routes that need one
	waits   [nRoutes]waiting     // by route that is signed: tiers that neither operate nor are given up
	tiers   [nRoutes][]tierState // by route and tier
}

func newEntry(tiers int) *entry {
	e, all := new(entry), make([]tierState, lanes*nRoutes*tiers)
	for j := range e.lane {
		for route := range nRoutes {
			e.lane[j].tiers[route], all = all[:tiers:tiers], all[tiers:]
		}
	}
	return e
}

// clearEntry draws what pair i may need for its entry, of which nothing has happened.
func (c *cohort) clearEntry(i int) {
	w, e, u := &c.pairs[i], c.pair[i].entry, &c.v
	chance := c.filled(c.world.Entry.Held)
	c.uniforms(u, w.held, 0)
	e.held = c.less(u, &chance)
	c.fill(&chance, c.world.Entry.Pass)
	for route := range nRoutes {
		st := &w.routes[route]
		if route < own {
			c.exps(u, st.partner, 1)
		}
		for j := range e.lane {
			s := &e.lane[j]
			s.signed, s.ran, s.waits[route] = 0, 0, waiting{}
			if route < own {
				s.partner[route] = newClock(u[j], c.t0)
			}
		}
		c.exps(&e.licence[route], st.licence, 1)
		c.exps(&e.review[route], st.review, 1)
		c.uniforms(u, st.pass, 1)
		e.passes[route] = c.less(u, &chance)
	}
}

// at is pair i in lane j.
func (c *cohort) at(j, i int) *pairState { return &c.pair[i].lane[j] }

// signature is the first signature by any route, +Inf if there is none.
func (s *pairState) signature() float64 {
	return min(s.signed[operated], s.signed[venture], s.signed[own])
}

// firstRoute is the route that was signed first.
func (s *pairState) firstRoute() int {
	first := operated
	for route := range s.signed {
		if s.signed[route] < s.signed[first] {
			first = route
		}
	}
	return first
}

// sign makes t the time of a route's signature, if it has none. What the route does from then on is new.
func (c *cohort) sign(j int, r *standing, route int, t float64) {
	s := &r.lane[j]
	if s.signed[route] <= t {
		return
	}
	if s.signed[route] == never && r.entry != nil {
		e := &r.entry.lane[j]
		e.signed.add(route)
		e.waits[route] = waiting{licence: r.seller.offered}
		tiers, first := e.tiers[route], newClock(r.entry.licence[route][j], t)
		for k := range tiers {
			tiers[k] = tierState{clock: first}
		}
	}
	s.signed[route] = t
}

// clearPair makes pair i one of which nothing has happened.
func (c *cohort) clearPair(i int) {
	r := &c.pair[i]
	if r.entry != nil {
		c.clearEntry(i)
	}
	leaving, closing := &c.v, &c.sum
	c.exps(leaving, c.pairs[i].leave, 1)
	if c.pairs[i].seller.programme != nil { // others have no sites
		c.exps(closing, c.pairs[i].closing, 0)
	}
	r.pairSets = pairSets{}
	start := absent(c.t0)
	for j := range r.lane {
		start.leaving.draw, start.closing.draw = leaving[j], closing[j]
		r.lane[j] = start
	}
}

// startPair brings pair i, of which nothing has happened, to its state at the start.
func (c *cohort) startPair(i int) {
	r := &c.pair[i]
	c.fill(&c.startShare[i], r.start.Share)
	patience := &c.v
	if r.decides() {
		c.exps(patience, r.decide, 1)
	}
	for j := range c.n {
		switch {
		case r.start.State != "absent":
			c.startPresence(j, r)
			c.setBase(j, r)
			c.setSales(j, r)
			c.setClosing(j, r, c.t0)
		case r.decides():
			r.undecided.add(j)
			c.patience[i][j] = patience[j] / c.lane[j].provider[r.provider].interest
		}
	}
}

// startPresence is the part of the start of those who are there, or have signed.
func (c *cohort) startPresence(j int, r *standing) {
	s, p := &r.lane[j], r.seller
	first := c.model.first
	at := r.route
	c.decide(j, r, first)
	signed, since := c.quantity(j, r.start.Signed), c.quantity(j, r.start.Since)
	if since == 0 {
		since = first
	}
	if signed == 0 {
		signed = min(since, first)
	}
	c.sign(j, r, at, signed)
	c.entryDue.put(r.number, j, signed, 0)
	if r.start.State == "signed" {
		return
	}
	// A date later than the start counts for age and the reported times alone.
	s.first, s.entered = since, math.Inf(-1)
	c.rankEntrant(j, r)
	r.sites[j] = float64(r.start.Sites)
	if p.programme == nil || r.start.Sites > 0 {
		r.started.add(j)
		s.built = first
	}
	r.cleared.add(j)
	s.via[at] = p.offered
	if r.entry != nil {
		r.entry.lane[j].waits[at] = waiting{}
	}
	r.complete.put(j, at == own)
}

// stepEntry lets those decide to enter whose time has come, then everything else happen whose time lies in
// the step.
func (c *cohort) stepEntry() {
	for v := range c.views {
		c.stepDecisions(v)
	}
	for i, set := range c.entryDue.in(c.step) {
		for r := &c.pair[i]; set != 0; set = set.rest() {
			c.enter(set.first(), r)
		}
	}
}

// stepDecisions accumulates the hazard of a decision that all providers from a view's origin have in common,
// up to their interest. Each decides when it reaches its patience.
func (c *cohort) stepDecisions(v int) {
	undecided := mask(0)
	for _, i := range c.views[v].deciders {
		undecided |= c.pair[i].undecided
	}
	if undecided == 0 {
		return
	}
	m, dt := c.views[v].market, c.dt
	logStart, ratio, decides, interest := &c.market[m].logStart, &c.ratioAtStart[m], &c.view[v].decides, &c.view[v].interest
	rate := &c.v
	for j := range rate {
		size := logStart[j] + ratio[j]
		if size > logMostSize {
			size = logMostSize
		}
		rate[j] = float64(c.sizePower[j]*size) + decides[j]
	}
	num.ExpTo(rate[:], rate[:])
	before := &c.sum
	*before = *interest
	for j := range rate {
		interest[j] += float64(rate[j] * dt)
	}
	for _, i := range c.views[v].deciders {
		r, patience := &c.pair[i], &c.patience[i]
		for set := r.undecided; set != 0; set = set.rest() {
			if j := set.first() % lanes; patience[j] < interest[j] {
				r.undecided.remove(j)
				c.decide(j, r, min(c.t0+(patience[j]-before[j])/rate[j], math.Nextafter(c.t1, c.t0)))
			}
		}
	}
}

// The logarithm of the size of a market, relative to its reference, as the rate of decisions sees it: no more
// than that of 4, and a number for a market of no size.
const (
	logMostSize  = 2 * math.Ln2
	logLeastSize = -745
)

// decide makes t the time of the decision, unless there was one before.
func (c *cohort) decide(j int, r *standing, t float64) {
	if s := &r.lane[j]; t < s.decided {
		s.decided = t
		r.decided.add(j)
		c.entryDue.put(r.number, j, t, max(0, c.step))
	}
}

// regimeChanged tells a pair, which has decided and has not left, that the regime of its market toward it is another from
// the step's start on, and whether other tiers need a licence. Screening alone is felt by customers, and by those who have
// sites.
func (c *cohort) regimeChanged(j int, r *standing, changed components, needs bool) {
	if r.built.has(j) {
		c.setClosing(j, r, c.t0)
	}
	if changed == 1<<screening {
		return
	}
	if changed.has(dataFlow) && r.active.has(j) {
		c.setBase(j, r)
	}
	switch {
	case needs || r.concerns(j, changed):
		c.entryDue.put(r.number, j, c.t0, c.step)
	case r.operating().has(j):
		c.entryDue.put(r.number, j, r.lane[j].leaving.run(c.rates[r.view][j].leave, c.t0), c.step)
	}
}

// Components of a regime by what they change of a pair's entry.
const (
	changesRoutes   components = 1 << ownership
	changesLicences components = 1<<issuance | 1<<licensing | 1<<multiTier | 1<<clarity
	changesReviews  components = 1 << security
)

// concerns says whether a change of components, that of needs apart, may do something to the entry of a pair but to its
// hazard of leaving.
func (r *standing) concerns(j int, changed components) bool {
	if r.entry == nil || r.complete.has(j) {
		return false
	}
	if changed&changesRoutes != 0 {
		return true
	}
	waits := &r.entry.lane[j].waits
	for route := range waits {
		w := &waits[route]
		if w.licence != 0 && changed&changesLicences != 0 || w.review != 0 && changed&changesReviews != 0 {
			return true
		}
	}
	return false
}

// rates holds the hazards of entry under a view's regime, and what it asks for.
type rates struct {
	needs   mask // tiers that need a licence
	licence [nRoutes]float64
	review  float64
	leave   float64
	stake   float64 // the largest that a foreigner may hold
	multi   bool    // whether each tier has a licence of its own
}

// setRates finds the hazards of entry under the regime of view v.
func (c *cohort) setRates(j, v int) {
	p, r, mk, rt := &c.lane[j].p, &c.view[v], &c.market[c.views[v].market], &c.rates[v][j]
	g, scopes := r.regime, r.regime[scope:]
	rt.needs = 0
	// One legal fact and one boundary for each run and market.
	if mk.legal[j] < g[classified][j] {
		for k := range scopes {
			if mk.boundary[j] < scopes[k][j] {
				rt.needs.add(k)
			}
		}
	}
	general := p.licence * g[issuance][j] / (1 + float64(p.unclear*(1-g[clarity][j])))
	licensed := general * g[licensing][j]
	rt.licence = [nRoutes]float64{operated: general, venture: licensed, own: licensed}
	rt.review = 1 / (p.reviewTime * (1 + float64(p.insecure*(1-g[security][j]))))
	rt.leave = p.exit * (1 - r.openness[j])
	rt.stake = g[ownership][j]
	rt.multi = g[multiTier][j] >= 0.5
}

// open is the set of routes that provider p may pursue.
func (c *cohort) open(j, p int, rt *rates) mask {
	open := mask(1 << operated)
	if rt.stake >= c.lane[j].provider[p].stake && c.provider[p].venture.has(j) {
		open = open.with(venture)
	}
	if rt.stake >= 1 {
		open = open.with(own)
	}
	return open
}

// enter lets everything happen to a pair whose time lies in the step.
func (c *cohort) enter(j int, r *standing) {
	ps := &r.lane[j]
	if r.gone.has(j) || ps.decided >= c.t1 {
		return
	}
	rt, now := &c.rates[r.view][j], c.t0
	if ps.decided > now {
		now = ps.decided
	}
	if !r.complete.has(j) && r.seller.programme != nil && rt.needs&r.seller.offered == 0 {
		c.sellFromAbroad(j, r, now)
	}
	if r.complete.has(j) {
		c.remain(j, r, ps, rt, now)
	} else {
		c.pursue(j, r, rt, now)
	}
	if r.moved.has(j) || r.seller.preview && c.servesPreview(j, r) != r.previews.has(j) {
		c.setSales(j, r)
	}
}

// sellFromAbroad opens all tiers of a pair, none of which needs a licence, by the route own.
func (c *cohort) sellFromAbroad(j int, r *standing, now float64) {
	if s := &r.lane[j]; s.signed[own] > now {
		s.signed[own] = now
	}
	r.cleared.add(j)
	c.operate(j, r, own, r.seller.offered, now)
}

// pursue lets a pair go on by its routes. Rates are constant within the step, so the next clock to ring is known; what is
// left of the step goes to what follows.
func (c *cohort) pursue(j int, r *standing, rt *rates, now float64) {
	open := c.open(j, r.provider, rt)
	for {
		c.settle(j, r, rt, open, now)
		if r.complete.has(j) {
			c.remain(j, r, &r.lane[j], rt, now)
			return
		}
		next := c.runClocks(j, r, rt, open, now)
		if next >= c.t1 {
			c.entryDue.put(r.number, j, next, c.step+1)
			return
		}
		now = next
		if c.ring(j, r, open, now); r.gone.has(j) {
			return
		}
	}
}

// remain runs the one clock of a pair that pursues no further route, that of its exit.
func (c *cohort) remain(j int, r *standing, ps *pairState, rt *rates, now float64) {
	rings := ps.leaving.run(rt.leave, now)
	if rings < c.t1 {
		c.leave(j, r)
		return
	}
	c.entryDue.put(r.number, j, rings, c.step+1)
}

// settle makes the moves of a pair that take no time: signatures that need no partner, licences that are not needed, the
// end of the build, markets without review.
func (c *cohort) settle(j int, r *standing, rt *rates, open mask, now float64) {
	ps, e := &r.lane[j], &r.entry.lane[j]
	if open.has(own) && ps.signed[own] > now {
		c.sign(j, r, own, now)
	}
	for ; open != 0; open = open.rest() {
		route := open.first()
		w := &e.waits[route]
		if w.licence|w.build == 0 {
			continue
		}
		free := w.licence &^ rt.needs
		if route == operated && r.entry.held.has(j) {
			free = w.licence
		}
		if free != 0 {
			c.license(j, r, route, free, now)
		}
		switch {
		case w.build == 0 || ps.built > now:
		case c.markets[r.market].Review:
			c.review(j, r, route, now)
		default:
			c.operate(j, r, route, w.build, now)
		}
	}
}

// runClocks sets the rates of the clocks of a pair from now on, and gives the next time at which something happens to the pair. A
// clock runs only while its route is open; those of a closed route keep what they have accumulated.
func (c *cohort) runClocks(j int, r *standing, rt *rates, open mask, now float64) float64 {
	l, ps, e, next := &c.lane[j], &r.lane[j], &r.entry.lane[j], never
	if ps.built > now {
		next = ps.built
	}
	concerned := open | e.ran // the clocks of all others stand still
	e.ran = open
	for set := concerned & partnered &^ e.signed; set != 0; set = set.rest() {
		route := set.first()
		next = earlier(next, e.partner[route].run(when(open.has(route), l.p.partnerRate[route]), now))
	}
	for routes := concerned & e.signed; routes != 0; routes = routes.rest() {
		route := routes.first()
		w := &e.waits[route]
		if w.licence|w.review == 0 {
			continue
		}
		tiers := e.tiers[route]
		licence, review := when(open.has(route), rt.licence[route]), when(open.has(route), rt.review)
		for set := w.licence; set != 0; set = set.rest() {
			k, rate := set.first(), licence
			if rt.multi {
				rate *= l.licence[k]
			}
			next = earlier(next, tiers[k].run(rate, now))
		}
		for set := w.review; set != 0; set = set.rest() {
			next = earlier(next, tiers[set.first()].run(review, now))
		}
	}
	if r.operating().has(j) {
		next = earlier(next, ps.leaving.run(rt.leave, now))
	}
	if next < now {
		return now
	}
	return next
}

// when is the rate of a clock that runs, zero for one that does not.
func when(runs bool, rate float64) float64 {
	if runs {
		return rate
	}
	return 0
}

// ring lets every clock of a pair ring that is due at the time now: those of open routes, and that of leaving.
func (c *cohort) ring(j int, r *standing, open mask, now float64) {
	ps, e := &r.lane[j], &r.entry.lane[j]
	if ps.leaving.due <= now {
		c.leave(j, r)
		return
	}
	unsigned := open & partnered &^ e.signed
	for routes := open & e.signed; routes != 0; routes = routes.rest() {
		route := routes.first()
		w := &e.waits[route]
		if w.licence != 0 {
			if due := rung(e.tiers[route], w.licence, now); due != 0 {
				c.license(j, r, route, due, now)
				if route != operated {
					r.owned.add(j)
				}
			}
		}
		if w.review != 0 {
			if due := rung(e.tiers[route], w.review, now); due != 0 {
				c.judge(j, r, route, due, now)
			}
		}
	}
	for ; unsigned != 0; unsigned = unsigned.rest() {
		if route := unsigned.first(); e.partner[route].due <= now {
			c.sign(j, r, route, now)
			e.partner[route].setRate(0, now)
		}
	}
}

// rung are those of a set of tiers whose clocks ring by the time now.
func rung(tiers []tierState, set mask, now float64) (due mask) {
	for ; set != 0; set = set.rest() {
		if k := set.first(); tiers[k].due <= now {
			due = due.with(k)
		}
	}
	return due
}

// license clears tiers of a route. The first tier cleared by any route begins the build of a provider without a
// programme.
func (c *cohort) license(j int, r *standing, route int, tiers mask, now float64) {
	w := &r.entry.lane[j].waits[route]
	w.licence &^= tiers
	w.build |= tiers
	r.cleared.add(j)
	if r.seller.programme == nil && !r.started.has(j) {
		r.started.add(j)
		r.lane[j].built = now + c.erlang(j, r.build, 0, c.lane[j].p.build)
	}
}

// review begins the review of the tiers of a route that are built. The first is of the service as a whole.
func (c *cohort) review(j int, r *standing, route int, now float64) {
	of := r.entry
	e, first := &of.lane[j], newClock(of.review[route][j], now)
	w, tiers := &e.waits[route], e.tiers[route]
	for set := w.build; set != 0; set = set.rest() {
		k := set.first()
		ts := &tiers[k]
		if ts.clock = first; ts.attempt > 0 {
			ts.draw = c.stream(j, r.routes[route].reviewOf[k]).Exp(uint64(ts.attempt + 1))
		}
	}
	w.review |= w.build
	w.build = 0
}

// judge ends the review of tiers of a route. One that fails goes back to its licence, until patience ends.
func (c *cohort) judge(j int, r *standing, route int, tiers mask, now float64) {
	of, passed := r.entry, mask(0)
	st, e := &r.routes[route], &of.lane[j]
	w, states := &e.waits[route], e.tiers[route]
	w.review &^= tiers
	for ; tiers != 0; tiers = tiers.rest() {
		k := tiers.first()
		ts := &states[k]
		passes := of.passes[route].has(j)
		if ts.attempt > 0 {
			passes = c.stream(j, st.passOf[k]).Uniform(uint64(ts.attempt+1)) < c.lane[j].p.pass
		}
		if passes {
			passed = passed.with(k)
			continue
		}
		if ts.attempt++; ts.attempt < r.seller.patience {
			ts.clock = newClock(c.stream(j, st.licenceOf[k]).Exp(uint64(ts.attempt+1)), now)
			w.licence.add(k)
		}
	}
	if passed != 0 {
		c.operate(j, r, route, passed, now)
	}
}

// operate opens tiers by a route, or converts those to it that another opened which keeps less revenue.
func (c *cohort) operate(j int, r *standing, route int, tiers mask, now float64) {
	kept := &c.lane[j].p.retained
	ps := &r.lane[j]
	if r.entry != nil {
		r.entry.lane[j].waits[route].remove(tiers)
	}
	for was := range ps.via {
		if kept[route] > kept[was] {
			ps.via[was] &^= tiers
		} else {
			tiers &^= ps.via[was]
		}
	}
	if tiers != 0 {
		ps.via[route] |= tiers
		r.complete.put(j, ps.via[own] == r.seller.offered)
		r.moved.add(j)
	}
	if !r.entered.has(j) {
		ps.first, ps.entered = now, now
		c.rankEntrant(j, r)
		c.setBase(j, r)
	}
}

// leave ends a pair for good: its revenue runs off, its capital and the sites under way are gone.
func (c *cohort) leave(j int, r *standing) {
	r.gone.add(j)
	r.moved.add(j)
	r.sites[j], r.capital[j], r.turned[j] = 0, 0, 0
	l := &c.lane[j]
	l.underWay = slices.DeleteFunc(l.underWay, func(s underWay) bool { return s.pair == r.number })
	r.lane[j].via = [nRoutes]mask{}
	c.setClosing(j, r, c.t1)
	c.moveToRunoff(j, r, 1)
}

package access

import (
	"math"

	"cloudgate/sim/num"
)

// The routes of entry, in the order of the revenue that the foreign firm keeps.
const (
	operated = iota // a licensed local firm operates the service
	venture         // a joint venture
	own             // a subsidiary of its own, or remote selling
	nRoutes
)

var routeNames = [nRoutes]string{"operated", "joint_venture", "own"}

// stage is where one tier of one route stands. A tier waits for the route to be signed, for its
// licence, for the build, for its review, and then operates; a failed review leads back to a licence.
type stage uint8

const (
	unlicensed stage = iota // waits for the route's signature, then for its licence
	licensed                // waits for the build
	reviewed                // under review
	operating
	abandoned
)

// tierState is one tier of one route.
type tierState struct {
	clock   // of the present stage
	stage   stage
	attempt int // reviews failed so far
}

// enter brings the tier to its next stage at the time now, with a clock of its own.
func (s *tierState) enter(next stage, now float64) {
	s.stage, s.clock = next, clock{asOf: now}
}

// routeState is one route of one provider into one market.
type routeState struct {
	signed  float64 // +Inf until then
	partner clock
	tiers   []tierState
}

// pairState is one provider's standing in one market, in one run. Times are in decimal years.
type pairState struct {
	decided    float64 // when it decided to enter, +Inf until then
	started    float64 // when the build began
	built      float64 // when the build ends, or the first site opens
	first      float64 // first operation of any tier, previews not counted
	entered    float64 // the same for the order of entry: -Inf for those already there
	left       float64
	leaving    clock
	held       bool // a local operator already holds the licence
	venture    bool // it would enter by joint venture
	cleared    bool // cleared to sell some tier
	ownLicence bool // obtained a licence of its own because one was needed
	complete   bool // sells all its tiers by a route that keeps all revenue: it then pursues no other
	routes     [nRoutes]routeState
	selling    []int8 // by tier: the route by which it operates, -1 if it does not
	rank       float64

	sites, begun, closures int       // open; begun and closed, ever
	building               []float64 // opening times of the sites under way
	closing                clock
}

func (s *pairState) gone() bool        { return !math.IsInf(s.left, 1) }
func (s *pairState) isOperating() bool { return !math.IsInf(s.first, 1) && !s.gone() }

// signature is the first signature by any route, +Inf if there is none.
func (s *pairState) signature() float64 {
	return min(s.routes[operated].signed, s.routes[venture].signed, s.routes[own].signed)
}

// firstRoute is the route that was signed first.
func (s *pairState) firstRoute() int {
	first := operated
	for route := range s.routes {
		if s.routes[route].signed < s.routes[first].signed {
			first = route
		}
	}
	return first
}

// startPair brings pair i to its state at the start.
func (c *cohort) startPair(i int) {
	w, r := &c.pairs[i], &c.pair[i]
	p := &c.providers[w.provider]
	*r = pairRows{sells: r.sells, attraction: r.attraction, retained: r.retained}
	for k := range r.sells {
		r.sells[k], r.attraction[k], r.retained[k] = row{}, row{}, row{}
	}
	c.fill(&r.startShare, w.start.Share)
	for j := range c.n {
		l := &c.lane[j]
		s := &l.pair[i]
		routes, selling, building := s.routes, s.selling, s.building
		*s = pairState{
			decided: never, started: never, built: never, first: never, entered: never, left: never,
			held:     c.stream(j, w.held).Uniform(0) < l.p.operatorLicensed,
			venture:  c.stream(j, p.venture).Uniform(0) < l.p.jointVenture,
			sites:    w.start.Sites,
			building: building[:0],
			selling:  selling,
		}
		for route := range routes {
			clear(routes[route].tiers)
			s.routes[route] = routeState{signed: never, tiers: routes[route].tiers}
		}
		for k := range selling {
			selling[k] = -1
		}
		switch {
		case w.start.State != "absent":
			c.startPresence(j, i)
			c.setBase(j, i)
			c.setSales(j, i)
			c.setClosing(j, i, c.t0)
		case p.programme == nil:
			r.undecided.add(j)
			r.patience[j] = c.stream(j, w.decide).Exp(1) / l.provider[w.provider].interest
		}
	}
}

// startPresence is the part of the start of those who are there, or have signed.
func (c *cohort) startPresence(j, i int) {
	w, s := &c.pairs[i], &c.lane[j].pair[i]
	p := &c.providers[w.provider]
	first := c.model.first
	at := route(w.start.Route)
	s.decided = first
	c.entryDue.put(i, j, first, 0)
	signed, since := c.quantity(j, w.start.Signed), c.quantity(j, w.start.Since)
	if since == 0 {
		since = first
	}
	if signed == 0 {
		signed = min(since, first)
	}
	s.routes[at].signed = signed
	c.entryDue.put(i, j, signed, 0)
	if w.start.State == "signed" {
		return
	}
	// A date later than the start counts for age and the reported times alone.
	s.first, s.entered = since, math.Inf(-1)
	c.reranked[w.market].add(j)
	if p.programme == nil || s.sites > 0 {
		s.started, s.built = first, first
	}
	s.cleared = true
	for _, k := range p.tiers {
		s.routes[at].tiers[k].stage = operating
		s.selling[k] = int8(at)
	}
	s.complete = at == own
}

// stepEntry lets those decide to enter whose time has come, then everything else happen whose time lies in
// the step.
func (c *cohort) stepEntry() {
	for v := range c.views {
		c.stepDecisions(v)
	}
	for i := range c.pairs {
		for set := c.entryDue.at(c.step, i); set != 0; {
			c.enter(set.next(), i)
		}
	}
}

// stepDecisions accumulates the hazard of a decision that all providers from a view's origin have in common,
// up to their interest. Each decides when it reaches its patience.
func (c *cohort) stepDecisions(v int) {
	undecided := mask(0)
	for _, i := range c.views[v].pairs {
		undecided |= c.pair[i].undecided
	}
	if undecided == 0 {
		return
	}
	r, m := &c.view[v], &c.market[c.views[v].market]
	rate := &c.v
	for j := range rate {
		size := min(m.logStart[j]+m.ratioAtStart[j], logMostSize)
		rate[j] = float64(c.sizePower[j]*size) + r.decides[j]
	}
	num.ExpTo(rate[:], rate[:])
	before := &c.sum
	*before = r.interest
	for j := range rate {
		r.interest[j] += float64(rate[j] * c.dt)
	}
	for _, i := range c.views[v].pairs {
		for set := c.pair[i].undecided; set != 0; {
			if j := set.next(); c.pair[i].patience[j] < r.interest[j] {
				c.pair[i].undecided.remove(j)
				c.decide(j, i, min(c.t0+(c.pair[i].patience[j]-before[j])/rate[j], math.Nextafter(c.t1, c.t0)))
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
func (c *cohort) decide(j, i int, t float64) {
	if ps := &c.lane[j].pair[i]; t < ps.decided {
		ps.decided = t
		c.entryDue.put(i, j, t, c.step)
	}
}

// regimeChanged tells pair i that the regime of its market toward it is another from the step's start on.
func (c *cohort) regimeChanged(j, i int) {
	if ps := &c.lane[j].pair[i]; ps.gone() {
		return
	}
	if c.pair[i].active.has(j) {
		c.setBase(j, i)
	}
	if c.pair[i].built.has(j) {
		c.setClosing(j, i, c.t0)
	}
	c.entryDue.put(i, j, c.t0, c.step)
}

// rates holds the hazards of one pair under the regime of the step.
type rates struct {
	partner [nRoutes]float64
	licence [nRoutes]float64
	review  float64
	leave   float64
	open    [nRoutes]bool // whether the route may be pursued
	multi   bool          // whether each tier has a licence of its own
	needs   []bool        // by tier
	remote  bool          // whether it may sell from abroad
}

// rates gives the clocks' rates of pair i under the regime of the step.
func (c *cohort) rates(j, i int) rates {
	pr, l := &c.pairs[i], &c.lane[j]
	ps, p := &l.pair[i], &c.providers[pr.provider]
	g := l.regimeOf(pr.view, c.nComponents)
	rt := rates{
		review: 1 / (l.p.reviewTime * (1 + float64(l.p.insecure*(1-g[security])))),
		leave:  c.leaveRate(j, i),
		multi:  g[multiTier] >= 0.5,
		needs:  l.needs[pr.view*c.nTiers : (pr.view+1)*c.nTiers],
	}
	if p.programme != nil {
		rt.remote = true
		for _, k := range p.tiers {
			rt.remote = rt.remote && !rt.needs[k]
		}
	}
	rt.open = [nRoutes]bool{
		operated: true,
		venture:  ps.venture && g[ownership] >= l.provider[pr.provider].stake,
		own:      g[ownership] >= 1,
	}
	for route, t := range l.p.partnerTime {
		rt.partner[route] = 1 / t
	}
	general := l.p.licence * g[issuance] / (1 + float64(l.p.unclear*(1-g[clarity])))
	rt.licence = [nRoutes]float64{operated: general, venture: general * g[licensing], own: general * g[licensing]}
	return rt
}

// enter lets everything happen to pair i whose time lies in the step. Rates are constant within it, so the
// next clock to ring is known; what is left of the step goes to what follows.
func (c *cohort) enter(j, i int) {
	ps := &c.lane[j].pair[i]
	if ps.gone() || ps.decided >= c.t1 {
		return
	}
	if ps.complete {
		c.remain(j, i)
		return
	}
	rt := c.rates(j, i)
	now := max(c.t0, ps.decided)
	for {
		c.settle(j, i, &rt, now)
		next := c.setClocks(j, i, &rt, now)
		if next >= c.t1 {
			c.entryDue.put(i, j, next, c.step+1)
			break
		}
		now = next
		if c.ring(j, i, now); ps.gone() {
			break
		}
	}
	c.setSales(j, i)
}

// remain runs the one clock of a pair that pursues no further route, that of its exit.
func (c *cohort) remain(j, i int) {
	ps := &c.lane[j].pair[i]
	if c.setLeaving(j, i, c.leaveRate(j, i), c.t0); ps.leaving.rings() < c.t1 {
		c.leave(j, i, max(c.t0, ps.leaving.rings()))
		c.setSales(j, i)
		return
	}
	c.entryDue.put(i, j, ps.leaving.rings(), c.step+1)
}

// leaveRate is the hazard of leaving a market for those in operation.
func (c *cohort) leaveRate(j, i int) float64 {
	return c.lane[j].p.exit * (1 - c.view[c.pairs[i].view].openness[j])
}

// setLeaving sets the rate of the clock of exit.
func (c *cohort) setLeaving(j, i int, rate, now float64) {
	ps := &c.lane[j].pair[i]
	if rate > 0 && ps.leaving.draw == 0 {
		ps.leaving.draw = c.stream(j, c.pairs[i].leave).Exp(1)
	}
	ps.leaving.setRate(rate, now)
}

// setClocks sets the rates of the clocks of pair i from now on, and gives the next time at which something
// happens to it. A clock runs only while its stage is waiting and its route is open; those of a closed route
// keep what they have accumulated.
func (c *cohort) setClocks(j, i int, rt *rates, now float64) (next float64) {
	pr, l := &c.pairs[i], &c.lane[j]
	ps := &l.pair[i]
	next = never
	if ps.built > now {
		next = ps.built
	}
	set := func(clk *clock, rate float64, stream int, index int) {
		if rate > 0 && clk.draw == 0 {
			clk.draw = c.stream(j, stream).Exp(uint64(index))
		}
		clk.setRate(rate, now)
		next = min(next, max(now, clk.rings()))
	}
	if ps.isOperating() {
		c.setLeaving(j, i, rt.leave, now)
		next = min(next, max(now, ps.leaving.rings()))
	}
	for route := range ps.routes {
		rs, st := &ps.routes[route], &pr.routes[route]
		open := rt.open[route] && !ps.complete
		if math.IsInf(rs.signed, 1) {
			if route != own {
				set(&rs.partner, when(open, rt.partner[route]), st.partner, 1)
			}
			continue
		}
		for _, k := range c.providers[pr.provider].tiers {
			ts := &rs.tiers[k]
			licence, review := st.licence, st.review
			if ts.attempt > 0 { // the first attempt is of the service as a whole
				licence, review = st.licenceOf[k], st.reviewOf[k]
			}
			switch ts.stage {
			case unlicensed:
				rate := rt.licence[route]
				if rt.multi {
					rate *= l.licence[k]
				}
				set(&ts.clock, when(open, rate), licence, ts.attempt+1)
			case reviewed:
				set(&ts.clock, when(open, rt.review), review, ts.attempt+1)
			}
		}
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

// ring lets every clock of pair i ring that is due at the time now.
func (c *cohort) ring(j, i int, now float64) {
	ps := &c.lane[j].pair[i]
	if ps.leaving.rings() <= now {
		c.leave(j, i, now)
		return
	}
	for route := range ps.routes {
		rs := &ps.routes[route]
		if math.IsInf(rs.signed, 1) {
			if rs.partner.rings() <= now {
				rs.signed = now
				rs.partner.setRate(0, now)
			}
			continue
		}
		for _, k := range c.providers[c.pairs[i].provider].tiers {
			ts := &rs.tiers[k]
			if ts.rings() > now {
				continue
			}
			switch ts.stage {
			case unlicensed:
				c.license(j, i, route, k, now)
				ps.ownLicence = ps.ownLicence || route != operated
			case reviewed:
				c.judge(j, i, route, k, now)
			}
		}
	}
}

// settle makes the moves of pair i that take no time: signatures that need no partner, licences that
// are not needed, the end of the build, markets without review.
func (c *cohort) settle(j, i int, rt *rates, now float64) {
	pr, ps := &c.pairs[i], &c.lane[j].pair[i]
	if ps.complete {
		return
	}
	tiers := c.providers[pr.provider].tiers
	if rt.remote {
		for _, k := range tiers {
			c.operate(j, i, own, k, now)
		}
		ps.cleared = true
		ps.routes[own].signed = min(ps.routes[own].signed, now)
	}
	for route := range ps.routes {
		rs := &ps.routes[route]
		if !rt.open[route] {
			continue
		}
		if route == own {
			rs.signed = min(rs.signed, now)
		}
		if math.IsInf(rs.signed, 1) {
			continue
		}
		for _, k := range tiers {
			ts := &rs.tiers[k]
			if ts.stage == unlicensed && (!rt.needs[k] || route == operated && ps.held) {
				c.license(j, i, route, k, now)
			}
			if ts.stage == licensed && ps.built <= now {
				ts.enter(reviewed, now)
				if !c.markets[pr.market].Review {
					c.operate(j, i, route, k, now)
				}
			}
		}
	}
}

// license clears tier k of a route. The first tier cleared by any route begins the build of a provider
// without a programme.
func (c *cohort) license(j, i, route, k int, now float64) {
	pr, ps := &c.pairs[i], &c.lane[j].pair[i]
	ps.routes[route].tiers[k].enter(licensed, now)
	ps.cleared = true
	if c.providers[pr.provider].programme == nil && math.IsInf(ps.started, 1) {
		ps.started = now
		ps.built = now + c.erlang(j, pr.build, 1, c.lane[j].p.build)
	}
}

// judge ends a review. A tier that fails goes back to its licence, until patience ends.
func (c *cohort) judge(j, i, route, k int, now float64) {
	pr, ps := &c.pairs[i], &c.lane[j].pair[i]
	ts, st := &ps.routes[route].tiers[k], &pr.routes[route]
	stream := st.pass
	if ts.attempt > 0 {
		stream = st.passOf[k]
	}
	if c.stream(j, stream).Uniform(uint64(ts.attempt+1)) < c.lane[j].p.pass {
		c.operate(j, i, route, k, now)
		return
	}
	ts.attempt++
	ts.enter(unlicensed, now)
	if ts.attempt >= c.providers[pr.provider].patience {
		ts.stage = abandoned
	}
}

// operate opens tier k by a route, or converts it where the route keeps more revenue.
func (c *cohort) operate(j, i, route, k int, now float64) {
	l := &c.lane[j]
	ps := &l.pair[i]
	ps.routes[route].tiers[k].enter(operating, now)
	if was := ps.selling[k]; was < 0 || l.p.retained[route] > l.p.retained[was] {
		ps.selling[k] = int8(route)
		ps.complete = c.sellsAll(j, i, own)
	}
	if math.IsInf(ps.first, 1) {
		ps.first, ps.entered = now, now
		c.reranked[c.pairs[i].market].add(j)
		c.setBase(j, i)
	}
}

// sellsAll says whether pair i sells all the tiers it offers by one route.
func (c *cohort) sellsAll(j, i, route int) bool {
	for _, k := range c.providers[c.pairs[i].provider].tiers {
		if int(c.lane[j].pair[i].selling[k]) != route {
			return false
		}
	}
	return true
}

// leave ends pair i for good: its revenue runs off, its capital and the sites under way are gone.
func (c *cohort) leave(j, i int, now float64) {
	ps, r := &c.lane[j].pair[i], &c.pair[i]
	ps.left = now
	ps.sites = 0
	r.capital[j], r.turned[j] = 0, 0
	ps.building = ps.building[:0]
	for k := range ps.selling {
		ps.selling[k] = -1
	}
	c.setClosing(j, i, c.t1)
	c.moveToRunoff(j, i, 1)
}

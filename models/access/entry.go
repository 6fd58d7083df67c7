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

// tierState is one tier of one route. Times are in decimal years.
type tierState struct {
	stage   stage
	attempt int     // reviews failed so far
	accrued float64 // hazard accumulated by the clock of the present stage
	draw    float64 // its unit exponential, zero until looked up
}

// routeState is one route of one provider into one market.
type routeState struct {
	signed      float64 // +Inf until then
	accrued     float64 // hazard accumulated by the partner clock
	partnerDraw float64
	tiers       []tierState
}

// pairState is one provider's standing in one market.
type pairState struct {
	decided               float64 // when it decided to enter, +Inf until then
	started               float64 // when the build began
	built                 float64 // when the build ends, or the first site opens
	first                 float64 // first operation of any tier, previews not counted
	entered               float64 // the same for the order of entry: -Inf for those already there
	left                  float64
	interest              float64 // hazard accumulated by the decision clock
	leaving               float64 // hazard accumulated by the exit clock
	decideDraw, leaveDraw float64
	held                  bool // a local operator already holds the licence
	venture               bool // it would enter by joint venture
	cleared               bool // cleared to sell some tier
	ownLicence            bool // obtained a licence of its own because one was needed
	complete              bool // sells all its tiers by a route that keeps all revenue: it then pursues no other
	routes                [nRoutes]routeState
	selling               []int8 // by tier: the route by which it operates, -1 if it does not

	sites      int
	begun      int       // sites begun, ever
	building   []float64 // opening times of the sites under way
	capital    float64
	runsOff    bool    // some of its revenue runs off
	turned     float64 // demand turned away in the last step, as a rate a year
	previews   bool    // serves a preview at the step's end
	rank       float64 // order of entry at the step's end
	startShare float64 // of the market, at the start
}

func (s *pairState) decides(t float64) { s.decided = min(s.decided, t) }
func (s *pairState) gone() bool        { return !math.IsInf(s.left, 1) }
func (s *pairState) isOperating() bool { return !math.IsInf(s.first, 1) && !s.gone() }

// signature is the first signature by any route, +Inf if there is none.
func (s *pairState) signature() float64 {
	return min(s.routes[operated].signed, s.routes[venture].signed, s.routes[own].signed)
}

// rates holds what is constant for one pair over one step.
type rates struct {
	decide  float64
	partner [nRoutes]float64
	licence [nRoutes]float64
	review  float64
	leave   float64
	open    [nRoutes]bool // whether the route may be pursued
	multi   bool          // whether each tier has a licence of its own
	needs   []bool        // by tier
	remote  bool          // whether it may sell from abroad
}

func (r *run) stepEntry() {
	for i := range r.pairs {
		ps := &r.pair[i]
		switch idle := r.providers[r.pairs[i].provider].programme != nil && ps.decided >= r.t1; {
		case idle || ps.gone():
		case ps.complete:
			r.stay(i)
		default:
			r.enter(i)
		}
	}
}

// stay runs the one clock of a pair that pursues no further route, that of its exit.
func (r *run) stay(i int) {
	pr, ps := &r.pairs[i], &r.pair[i]
	rate := r.leaveRate(pr)
	if rate == 0 {
		return
	}
	left := max(0, r.once(&ps.leaveDraw, pr.leave)-ps.leaving)
	if end := r.t0 + left/rate; end < r.t1 {
		r.leave(i, end)
		return
	}
	ps.leaving += float64(rate * (r.t1 - r.t0))
}

// leaveRate is the hazard of leaving a market for those in operation.
func (r *run) leaveRate(pr *pair) float64 {
	return r.p.exit * (1 - r.openness(pr.market, r.providers[pr.provider].home))
}

// rates gives the clocks' rates of pair i under the regime of the step.
func (r *run) rates(i int) rates {
	pr, ps := &r.pairs[i], &r.pair[i]
	p := &r.providers[pr.provider]
	m := &r.market[pr.market]
	g := r.regime(pr.market, p.home)
	o := r.openness(pr.market, p.home)
	at := (pr.market*r.nMarkets + p.home) * r.nTiers
	rt := rates{
		review: 1 / (r.p.reviewTime * (1 + float64(r.p.insecure*(1-g[security])))),
		leave:  r.leaveRate(pr),
		multi:  g[multiTier] >= 0.5,
		needs:  r.needs[at : at+r.nTiers],
	}
	switch {
	case p.programme != nil:
		rt.remote = true
		for _, k := range p.tiers {
			rt.remote = rt.remote && !rt.needs[k]
		}
	case math.IsInf(ps.decided, 1):
		size := num.Pow(min(m.sizeAtStart/m.refSize, maxSize), r.p.sizePower)
		rt.decide = r.provider[pr.provider].interest * size * num.Exp(r.p.openPower*(o-m.refOpen))
	}
	rt.open = [nRoutes]bool{
		operated: true,
		venture:  ps.venture && g[ownership] >= r.provider[pr.provider].stake,
		own:      g[ownership] >= 1,
	}
	for route, t := range r.p.partnerTime {
		rt.partner[route] = 1 / t
	}
	general := r.p.licence * g[issuance] / (1 + float64(r.p.unclear*(1-g[clarity])))
	rt.licence = [nRoutes]float64{operated: general, venture: general * g[licensing], own: general * g[licensing]}
	return rt
}

// maxSize caps the size of a market relative to its reference in the decision rate.
const maxSize = 4

// enter runs the clocks of pair i through the step. Rates are constant within it, so the next clock
// to ring is found exactly; what is left of the step goes to what follows.
func (r *run) enter(i int) {
	rt := r.rates(i)
	now := r.t0
	for {
		r.settle(i, &rt, now)
		next := r.nextScheduled(i, now)
		wait := next - now
		clocks := r.clocks(i, &rt, now)
		for _, c := range clocks {
			wait = min(wait, c.left/c.rate)
		}
		end := now + wait
		if end >= r.t1 {
			for _, c := range clocks {
				*c.accrued += float64(c.rate * (r.t1 - now))
			}
			return
		}
		// Clocks whose remaining time is the shortest ring together, whatever rounding does to their sums.
		for _, c := range clocks {
			if c.left/c.rate > wait {
				*c.accrued += float64(c.rate * wait)
				continue
			}
			if r.ring(i, c, end); r.pair[i].gone() {
				return
			}
		}
		now = end
	}
}

// clock is one running exponential clock: it rings when left more hazard has accrued.
type clock struct {
	kind    clockKind
	route   int8
	tier    int8
	rate    float64
	left    float64
	accrued *float64
}

type clockKind uint8

const (
	decideClock clockKind = iota
	partnerClock
	licenceClock
	reviewClock
	leaveClock
)

// clocks lists the clocks of pair i that run from now on. A clock runs only while its stage is waiting and its
// route is open; those of a closed route keep what they have accrued.
func (r *run) clocks(i int, rt *rates, now float64) []clock {
	pr, ps := &r.pairs[i], &r.pair[i]
	list := r.clockList[:0]
	add := func(kind clockKind, route, tier int, rate, draw float64, accrued *float64) {
		if rate > 0 {
			list = append(list, clock{kind, int8(route), int8(tier), rate, max(0, draw-*accrued), accrued})
		}
	}
	if ps.isOperating() {
		add(leaveClock, 0, 0, rt.leave, r.once(&ps.leaveDraw, pr.leave), &ps.leaving)
	}
	if math.IsInf(ps.decided, 1) {
		add(decideClock, 0, 0, rt.decide, r.once(&ps.decideDraw, pr.decide), &ps.interest)
	}
	if ps.decided > now || ps.complete { // a plan date may lie later in the step
		r.clockList = list
		return list
	}
	for route := range ps.routes {
		rs, st := &ps.routes[route], &pr.routes[route]
		if !rt.open[route] {
			continue
		}
		if math.IsInf(rs.signed, 1) {
			add(partnerClock, route, 0, rt.partner[route], r.once(&rs.partnerDraw, st.partner), &rs.accrued)
			continue
		}
		for _, k := range r.providers[pr.provider].tiers {
			ts := &rs.tiers[k]
			switch ts.stage {
			case unlicensed:
				rate := rt.licence[route]
				if rt.multi {
					rate *= r.tierLicence[k]
				}
				if rate > 0 {
					add(licenceClock, route, k, rate, r.attemptDraw(ts, st.licence, st.licenceOf[k]), &ts.accrued)
				}
			case reviewed:
				add(reviewClock, route, k, rt.review, r.attemptDraw(ts, st.review, st.reviewOf[k]), &ts.accrued)
			}
		}
	}
	r.clockList = list
	return list
}

// once is the unit exponential of a clock that is drawn once, kept after the first look-up. Zero, which no
// exponential is, means not looked up yet.
func (r *run) once(kept *float64, stream int) float64 {
	if *kept == 0 {
		*kept = r.stream(stream).Exp(1)
	}
	return *kept
}

// attemptDraw is the unit exponential of a licence or a review. The first is of the whole service, one
// draw for all tiers of a route; from the second attempt on each tier has its own.
func (r *run) attemptDraw(ts *tierState, first, again int) float64 {
	if ts.draw == 0 {
		if ts.attempt == 0 {
			ts.draw = r.stream(first).Exp(1)
		} else {
			ts.draw = r.stream(again).Exp(uint64(ts.attempt + 1))
		}
	}
	return ts.draw
}

// nextScheduled is the next time after now at which something fixed happens to pair i: a plan date, or
// the end of the build.
func (r *run) nextScheduled(i int, now float64) float64 {
	ps := &r.pair[i]
	next := r.t1
	if ps.decided > now {
		next = min(next, ps.decided)
	}
	if ps.built > now {
		next = min(next, ps.built)
	}
	return next
}

// ring lets one clock of pair i ring at the time now.
func (r *run) ring(i int, c clock, now float64) {
	ps := &r.pair[i]
	switch c.kind {
	case decideClock:
		ps.decides(now)
	case partnerClock:
		ps.routes[c.route].signed = now
	case licenceClock:
		r.license(i, int(c.route), int(c.tier), now)
		ps.ownLicence = ps.ownLicence || c.route != operated
	case reviewClock:
		r.judge(i, int(c.route), int(c.tier), now)
	case leaveClock:
		r.leave(i, now)
	}
}

// settle makes the moves of pair i that take no time: signatures that need no partner, licences that
// are not needed, the end of the build, markets without review.
func (r *run) settle(i int, rt *rates, now float64) {
	pr, ps := &r.pairs[i], &r.pair[i]
	if ps.decided > now {
		return
	}
	tiers := r.providers[pr.provider].tiers
	if ps.complete {
		return
	}
	if rt.remote {
		for _, k := range tiers {
			r.operate(i, own, k, now)
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
				r.license(i, route, k, now)
			}
			if ts.stage == licensed && ps.built <= now {
				ts.stage = reviewed
				if !r.markets[pr.market].Review {
					r.operate(i, route, k, now)
				}
			}
		}
	}
}

// license clears tier k of a route. The first tier cleared by any route begins the build of a provider
// without a programme.
func (r *run) license(i, route, k int, now float64) {
	pr, ps := &r.pairs[i], &r.pair[i]
	ts := &ps.routes[route].tiers[k]
	ts.stage, ts.accrued, ts.draw = licensed, 0, 0
	ps.cleared = true
	if r.providers[pr.provider].programme == nil && math.IsInf(ps.started, 1) {
		ps.started = now
		ps.built = now + r.erlang(pr.build, 1, r.p.build)
	}
}

// judge ends a review. A tier that fails goes back to its licence, until patience ends.
func (r *run) judge(i, route, k int, now float64) {
	pr, ps := &r.pairs[i], &r.pair[i]
	ts, st := &ps.routes[route].tiers[k], &pr.routes[route]
	ts.accrued, ts.draw = 0, 0
	stream, index := st.pass, uint64(1)
	if ts.attempt > 0 {
		stream, index = st.passOf[k], uint64(ts.attempt+1)
	}
	if r.stream(stream).Uniform(index) < r.p.pass {
		r.operate(i, route, k, now)
		return
	}
	ts.attempt++
	ts.stage = unlicensed
	if ts.attempt >= r.providers[pr.provider].patience {
		ts.stage = abandoned
	}
}

// operate opens tier k by a route, or converts it where the route keeps more revenue.
func (r *run) operate(i, route, k int, now float64) {
	ps := &r.pair[i]
	ps.routes[route].tiers[k].stage = operating
	if was := ps.selling[k]; was < 0 || r.p.retained[route] > r.p.retained[was] {
		ps.selling[k] = int8(route)
		ps.complete = r.sellsAll(i, own)
	}
	if math.IsInf(ps.first, 1) {
		ps.first, ps.entered = now, now
	}
}

// sellsAll says whether pair i sells all the tiers it offers by one route.
func (r *run) sellsAll(i, route int) bool {
	for _, k := range r.providers[r.pairs[i].provider].tiers {
		if int(r.pair[i].selling[k]) != route {
			return false
		}
	}
	return true
}

// leave ends pair i for good: its revenue runs off, its capital and the sites under way are gone.
func (r *run) leave(i int, now float64) {
	ps := &r.pair[i]
	ps.left = now
	ps.capital, ps.sites, ps.turned = 0, 0, 0
	ps.building = ps.building[:0]
	for k := range ps.selling {
		ps.selling[k] = -1
	}
	r.moveToRunoff(i, 1)
}

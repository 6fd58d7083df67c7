package access

import (
	"math/bits"

	"cloudgate/sim"
	"cloudgate/sim/num"
	"cloudgate/sim/vec"
)

// The components of a regime, by index. The scope of tier k is scope + k.
const (
	ownership = iota
	licensing
	issuance
	classified
	multiTier
	dataFlow
	security
	procurement
	clarity
	screening
	scope
)

// indexComponents are the ten parts of openness; the scopes count as one, by their mean. Screening
// is not among them: it is felt by customers.
var indexComponents = [...]string{
	"classified", "clarity", "data_flow", "issuance", "licensing", "multi_tier", "ownership",
	"procurement", "scope", "security",
}

// componentNames lists all components by index.
func componentNames(tiers []string) []string {
	names := []string{
		"ownership", "licensing", "issuance", "classified", "multi_tier", "data_flow",
		"security", "procurement", "clarity", "screening",
	}
	for _, t := range tiers {
		names = append(names, "scope."+t)
	}
	return names
}

// path is the component with an index, as the file gives it; it may not be set.
func (c *Components) path(component int, tiers []string) sim.Path {
	switch component {
	case ownership:
		return c.Ownership
	case licensing:
		return c.Licensing
	case issuance:
		return c.Issuance
	case classified:
		return c.Classified
	case multiTier:
		return c.MultiTier
	case dataFlow:
		return c.DataFlow
	case security:
		return c.Security
	case procurement:
		return c.Procurement
	case clarity:
		return c.Clarity
	case screening:
		return c.Screening
	}
	if i := c.Scope.Index(tiers[component-scope]); i >= 0 {
		return c.Scope[i].Value
	}
	return sim.Path{}
}

// effect is a monotone change of a component's value c, kept as min(max(a·c, lo), hi). Changes of
// this form compose to changes of this form.
type effect struct{ a, lo, hi float64 }

var noEffect = effect{a: 1, lo: -1, hi: 2}

func (e *effect) apply(c float64) float64 {
	c *= e.a
	if c < e.lo {
		c = e.lo
	}
	if c > e.hi {
		c = e.hi
	}
	return c
}

func (e effect) set(v float64) effect   { return effect{0, v, v} }
func (e effect) raise(v float64) effect { return effect{e.a, max(e.lo, v), max(e.hi, v)} }
func (e effect) lower(v float64) effect { return effect{e.a, min(e.lo, v), min(e.hi, v)} }
func (e effect) scale(v float64) effect { return effect{e.a * v, e.lo * v, e.hi * v} }

// viewRows is what everybody feels of a view in every step.
type viewRows struct {
	regime    []row // by component
	openness  row   // as firms and governments perceive it
	published row   // the index with the file's weights, an output only
	local     row   // factor of attraction with local customers
	reach     row   // share of local demand that foreigners may serve
	invites   row   // to build sites: openness times what screening leaves
	decides   row   // log of the openness part of the rate of decisions to enter
	interest  row   // hazard of a decision so far, for a provider of unit interest
}

// marketState is what one run has of a market's government.
type marketState struct {
	lossFactor [nRoutes]float64
	liability  float64
	regulated  float64
	refOpen    float64
	strength   float64
}

// eventState is what has become of an event in one run.
type eventState struct {
	clock
	hazard, date float64
	happened     int
}

// startPolicy sets every regime as it is without effects, and the clocks of the events.
func (c *cohort) startPolicy() {
	clear(c.stale)
	clear(c.changing)
	clear(c.suspended)
	for m := range c.markets {
		c.startChain(m)
		for j := range c.n {
			c.startMarket(j, m)
		}
	}
	for v := range c.view {
		c.startView(v)
	}
	clear(c.happened)
	for j := range c.n {
		l := &c.lane[j]
		for s := range l.effects {
			l.effects[s] = noEffect
		}
	}
	for e := range c.events {
		c.startEvent(e)
	}
}

// startChain draws what is legal in market m, and finds the chances of its chain of issuance.
func (c *cohort) startChain(m int) {
	w, r := &c.markets[m], &c.market[m]
	if r.legal = c.ones; w.licenses {
		c.uniforms(&r.legal, w.classified, 0)
		c.uniforms(&r.boundary, w.scope, 0)
	}
	if !w.suspends {
		return
	}
	suspend, resume := c.filled(w.Regime.Chain.Suspend), c.filled(w.Regime.Chain.Resume)
	for j := range suspend {
		r.suspends[j] = -num.Expm1(-suspend[j] * c.dt)
		r.stays[j] = num.Exp(-resume[j] * c.dt)
	}
}

func (c *cohort) startMarket(j, m int) {
	w, s := &c.markets[m], &c.lane[j].market[m]
	*s = marketState{
		lossFactor: [nRoutes]float64{1, 1, 1},
		liability:  c.quantity(j, w.Liability),
		regulated:  c.quantity(j, w.Regulated),
		refOpen:    c.quantity(j, c.world.Reference.Openness[m].Value),
		strength:   c.quantity(j, w.Strength),
	}
	for i := range w.RouteLoss {
		s.lossFactor[route(w.RouteLoss[i].Name)] = num.Exp(-c.quantity(j, w.RouteLoss[i].Value))
	}
}

// startView sets the regime of view v as it is without effects.
func (c *cohort) startView(v int) {
	regime := c.view[v].regime
	for i := range regime {
		g, p := &regime[i], &c.views[v].paths[i]
		lo, hi, weight := p.Between(c.t0)
		q := p.Knots[lo]
		if lo == hi && q.Column == 0 {
			q.Value = share(q.Value)
			c.fill(g, q)
			continue
		}
		if c.fill(g, q); lo != hi {
			next := c.filled(p.Knots[hi])
			vec.Blend(g, g, &next, weight)
		}
		for j, x := range g {
			g[j] = share(x)
		}
	}
	c.view[v].interest = row{}
	for j := range c.n {
		c.look(j, v, 1<<c.nComponents-1)
	}
}

// share cuts a number to [0,1].
func share(x float64) float64 {
	switch {
	case x < 0:
		return 0
	case x > 1:
		return 1
	}
	return x
}

// components is a set of components of a regime.
type components uint64

// has says whether a component is a member.
func (s components) has(i int) bool { return s>>i&1 != 0 }

// first is the first member of a set that is not empty, rest are the others.
func (s components) first() int       { return bits.TrailingZeros64(uint64(s)) }
func (s components) rest() components { return s & (s - 1) }

// setRegime brings the regime of market m to the step's start, with the effects of the events that have
// happened, and tells those who look at what has changed.
func (c *cohort) setRegime(j, m int) {
	l := &c.lane[j]
	for _, v := range c.markets[m].views {
		vw, g, changed := &c.views[v], c.view[v].regime, components(0)
		set := c.stale[v*lanes+j] | vw.varying
		c.stale[v*lanes+j] = 0
		for ; set != 0; set = set.rest() {
			i := set.first()
			p := &vw.paths[i]
			x := c.quantity(j, p.Knots[0])
			if len(p.Knots) > 1 {
				x = p.At(c.batch.In, c.first+j, c.t0)
			}
			if s := vw.slots[i]; s >= 0 {
				x = l.effects[s].apply(x)
			}
			x = share(x)
			if i == issuance && c.suspended[m].has(j) {
				x = 0
			}
			if x != g[i][j] {
				changed |= 1 << i
			}
			g[i][j] = x
		}
		if changed != 0 {
			c.look(j, v, changed)
		}
	}
}

// look finds what follows from the components of a view's regime that have changed, and sets the clocks of those who
// look at it.
func (c *cohort) look(j, v int, changed components) {
	l, vw, r, rt := &c.lane[j], &c.views[v], &c.view[v], &c.rates[v][j]
	s := &l.market[vw.market]
	screened := changed.has(screening)
	if screened {
		r.local[j] = num.Exp(-(s.liability + float64(l.p.screening*r.regime[screening][j])))
	}
	opened, needed := changed&^(1<<screening) != 0, rt.needs
	if opened {
		sum, weighted := indexSums(r.regime, l.index, j)
		open := sum / float64(len(indexComponents))
		r.openness[j], r.published[j] = open, weighted
		r.reach[j] = 1 - float64(s.regulated*(1-r.regime[procurement][j]))
		r.decides[j] = c.openPower[j] * (open - s.refOpen)
		c.setRates(j, v)
	}
	r.invites[j] = r.openness[j] * (1 - r.regime[screening][j])
	if c.step < 0 {
		return
	}
	for _, i := range vw.pairs {
		if r := &c.pair[i]; (r.decided &^ r.gone).has(j) {
			c.regimeChanged(j, r, changed, rt.needs != needed)
		}
	}
	if screened {
		for _, h := range vw.accounts {
			c.setAccounts(j, h)
		}
	}
	if opened && l.p.reciprocity != 0 {
		for _, e := range vw.events {
			c.setEvent(j, e)
		}
	}
}

// indexSums adds the components of a regime in lane j as openness, those for which 1 means closed turned round: plain, and
// each times its weight. The scopes count as one component, by their mean.
func indexSums(g []row, weight []float64, j int) (sum, weighted float64) {
	scopes, at := g[scope:], uint(j)%lanes
	covered := 0.0
	for k := range scopes {
		covered += scopes[k][at]
	}
	weight = weight[:len(indexComponents)]
	n := 0
	add := func(part float64) {
		sum += part
		weighted += float64(part * weight[n])
		n++
	}
	add(1 - g[classified][at])
	add(g[clarity][at])
	add(g[dataFlow][at])
	add(g[issuance][at])
	add(g[licensing][at])
	add(g[multiTier][at])
	add(g[ownership][at])
	add(g[procurement][at])
	add(1 - covered/float64(len(scopes)))
	add(g[security][at])
	return sum, weighted
}

// stepPolicy sets the regimes of the step, then finds what changes them for the next.
func (c *cohort) stepPolicy() {
	for m := range c.markets {
		set := c.changing[m]
		if c.markets[m].varying {
			set = c.inUse()
		}
		for c.changing[m] = 0; set != 0; set = set.rest() {
			c.setRegime(set.first(), m)
		}
	}
	for e := range c.events {
		for set := c.eventDue.at(c.step, e); set != 0; set = set.rest() {
			c.tryEvent(set.first(), e)
		}
	}
	for m := range c.markets {
		if c.markets[m].suspends {
			c.drawIssuance(m)
		}
	}
}

// inUse is the set of the lanes in use.
func (c *cohort) inUse() mask { return ^mask(0) >> (64 - c.n) }

func (c *cohort) startEvent(e int) {
	ev, draws := &c.events[e], &c.v
	if !isZero(ev.hazard) {
		c.exps(draws, ev.stream, 0)
	}
	for j := range c.n {
		s := &c.lane[j].event[e]
		*s = eventState{clock: newClock(draws[j], c.model.first), hazard: c.quantity(j, ev.hazard), date: never}
		if ev.date != nil {
			if s.date = c.quantity(j, *ev.date); s.date < c.model.first {
				s.date = never
			}
		}
		c.setEvent(j, e)
	}
}

// setEvent sets the hazard of event e, which reciprocity may change, and when the event happens if it stays.
func (c *cohort) setEvent(j, e int) {
	ev, s := &c.events[e], &c.lane[j].event[e]
	if s.happened > 0 && !ev.repeats {
		return
	}
	if s.hazard > 0 {
		s.setRate(c.answered(j, ev, s.hazard), max(c.t0, s.asOf))
	}
	c.eventDue.put(e, j, min(s.due, s.date), max(0, c.step))
}

// answered is the event's hazard given how open the markets it answers are toward its own: a closing
// event comes sooner, an opening one later, where its firms meet less openness than the reference.
func (c *cohort) answered(j int, ev *event, hazard float64) float64 {
	l := &c.lane[j]
	if len(ev.answers) == 0 || l.p.reciprocity == 0 {
		return hazard
	}
	gap, weight := 0.0, 0.0
	for _, v := range ev.answers {
		m := c.views[v].market
		size := c.quantity(j, c.world.Reference.Size[m].Value)
		gap += float64(size * (c.view[v].openness[j] - l.market[m].refOpen))
		weight += size
	}
	rho := l.p.reciprocity
	if !ev.closing {
		rho = -rho
	}
	return hazard * min(num.Exp(-rho*gap/weight), maxAnswer)
}

// maxAnswer caps what reciprocity does to a hazard.
const maxAnswer = 5

// tryEvent lets event e happen if its time lies in the step: its date, or the ring of its clock. What it
// changes holds from the next step on, and so does the clock of one that may happen again.
func (c *cohort) tryEvent(j, e int) {
	ev, s := &c.events[e], &c.lane[j].event[e]
	if at := min(s.due, s.date); at >= c.t1 {
		c.eventDue.put(e, j, at, c.step+1)
		return
	}
	if s.happened > 0 && !ev.repeats {
		return
	}
	s.happened++
	c.happened[e].add(j)
	if s.date < c.t1 {
		s.date = never
	}
	effects := c.lane[j].effects
	for i := range ev.effects {
		f := &ev.effects[i]
		value := c.quantity(j, f.value)
		c.changing[f.market].add(j)
		for _, slot := range f.slots {
			effects[slot] = f.on(effects[slot], value)
			at := &c.slots[slot]
			c.stale[at.view*lanes+j] |= 1 << at.component
		}
	}
	if ev.repeats && s.hazard > 0 {
		s.restart(c.stream(j, ev.stream).Exp(uint64(s.happened)), c.t1)
		c.eventDue.put(e, j, min(s.due, s.date), c.step+1)
	}
}

// drawIssuance moves the two-state chain of market m. Suspension and resumption use opposite tails of
// one uniform, so that easier issuance is never lower in any run.
func (c *cohort) drawIssuance(m int) {
	r, u := &c.market[m], &c.v
	c.uniforms(u, c.markets[m].issuance, c.step)
	suspended := c.suspended[m]
	c.suspended[m] = c.less(u, &r.suspends)&^suspended | suspended&^c.less(&r.stays, u)
	for set := suspended ^ c.suspended[m]; set != 0; set = set.rest() {
		j := set.first()
		c.changing[m].add(j)
		for _, v := range c.markets[m].views {
			c.stale[v*lanes+j] |= 1 << issuance
		}
	}
}

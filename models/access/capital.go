package access

import (
	"math"

	"cloudgate/sim/num"
	"cloudgate/sim/vec"
)

// startProgramme sets what a programme has in every step.
func (c *cohort) startProgramme(p int) {
	w, r := c.providers[p].programme, &c.provider[p]
	amount, abroad, years := c.filled(w.Amount), c.filled(w.Abroad), c.filled(w.Years)
	fullSite, scale := c.filled(c.world.Capital.SiteCost), c.filled(w.Scale)
	c.fill(&r.start, w.Start)
	c.fill(&r.siteRate, w.Rate)
	r.over = math.Inf(-1)
	for j := range lanes {
		r.end[j] = r.start[j] + years[j]
		r.over = max(r.over, r.end[j]+2*c.dt)
		r.abroad[j] = amount[j] * abroad[j] / years[j]
		r.siteCost[j] = fullSite[j] * scale[j]
	}
	r.active, r.income, r.pool, r.proposed, r.ecosystem = row{}, row{}, row{}, row{}, row{}
	c.exps(&r.proposal, w.proposal, 0)
	r.proposes, r.waiting, r.turned = 0, 0, 0
}

// startPlan reads what one run has of a programme for itself.
func (c *cohort) startPlan(j, p int) {
	w, s, r := c.providers[p].programme, &c.lane[j].provider[p], &c.provider[p]
	rest := c.quantity(j, w.Amount) * (1 - c.quantity(j, w.Abroad)) / c.quantity(j, w.Years) / 1000
	research := c.quantity(j, w.Research)
	s.researchRate, r.ecosystemRate[j] = rest*research, rest*(1-research)
	for i := range w.plan {
		site := plannedState{date: c.quantity(j, w.plan[i].date), pair: w.plan[i].pair, venture: w.plan[i].venture}
		c.planDue.put(p, j, site.date, 0)
		s.plan = append(s.plan, site)
		for k := i; k > 0 && site.before(&s.plan[k-1]); k-- {
			s.plan[k-1], s.plan[k] = site, s.plan[k-1]
		}
	}
	if r.siteRate[j] > 0 {
		r.proposes.add(j)
	}
}

// before says whether a planned site comes before another, by date and market.
func (s *plannedState) before(o *plannedState) bool {
	return s.date < o.date || s.date == o.date && s.pair < o.pair
}

// stepCapital lets each programme receive and spend, then closes and opens sites.
func (c *cohort) stepCapital() {
	vec.MulRows(c.capital, &c.keepsCapital)
	for p := range c.providers {
		if c.providers[p].programme == nil {
			continue
		}
		c.receive(p)
		due, r := c.planDue.at(c.step, p), &c.provider[p]
		for set := due | r.waiting; set != 0; set = set.rest() {
			if j := set.first(); due.has(j) || r.pool[j] >= r.siteCost[j] {
				c.payPlanned(j, p)
			}
		}
		c.propose(p)
		if set := r.turned &^ r.waiting; set != 0 {
			c.addCapacity(p, set)
		}
	}
	for i, set := range c.siteDue.in(c.step) {
		for r := &c.pair[i]; set != 0; set = set.rest() {
			c.closeAndOpen(set.first(), r)
		}
	}
}

// receive adds the step's part of the programme and what is reinvested of the revenue abroad.
func (c *cohort) receive(p int) {
	r, sold, reinvest, dt := &c.provider[p], &c.sum, &c.reinvest, c.dt
	pool, income := &r.pool, &r.income
	*sold = row{}
	vec.AddRows(sold, c.sold, &c.providers[p].rows)
	for j := range pool {
		pool[j] += income[j] + float64(reinvest[j]*sold[j]*dt)
	}
}

// payPlanned takes the planned sites in the order of (date, market). A plan date is a decision to
// enter even while its money is awaited. While a planned site waits for money nothing else is bought.
func (c *cohort) payPlanned(j, p int) {
	r, s := &c.provider[p], &c.lane[j].provider[p]
	waiting := false
	for s.done < len(s.plan) && s.plan[s.done].paid {
		s.done++
	}
	for i := s.done; i < len(s.plan); i++ {
		site := &s.plan[i]
		if site.date >= c.t1 {
			c.planDue.put(p, j, site.date, c.step+1)
			break
		}
		if site.paid {
			continue
		}
		of := &c.pair[site.pair]
		c.decide(j, of, site.date)
		if of.gone.has(j) {
			site.paid = true
			continue
		}
		if waiting || r.pool[j] < r.siteCost[j] {
			waiting = true
			continue
		}
		r.pool[j] -= r.siteCost[j]
		site.paid = true
		c.begin(j, of, max(site.date, c.t0), site.venture)
	}
	r.waiting.put(j, waiting)
}

// propose runs the clocks of proposals beyond the plan: they accumulate while a site can be paid and no
// planned one waits.
func (c *cohort) propose(p int) {
	r, dt := &c.provider[p], c.dt
	for set := r.proposes & c.inUse() &^ r.waiting &^ mask(vec.Over(&r.siteCost, &r.pool, &c.ones)); set != 0; set = set.rest() {
		j := set.first() % lanes
		hazard := r.proposed[j] + float64(r.siteRate[j]*dt)
		if r.proposed[j] = hazard; hazard > r.proposal[j] {
			c.proposeSite(j, p)
		}
	}
}

// proposeSite pays for a site in the market that wins the race.
func (c *cohort) proposeSite(j, p int) {
	r, pr, s := &c.provider[p], &c.providers[p], &c.lane[j].provider[p]
	s.proposals++
	r.proposed[j], r.proposal[j] = 0, c.stream(j, pr.programme.proposal).Exp(uint64(s.proposals))
	best := c.race(j, p)
	if best == nil {
		return
	}
	r.pool[j] -= r.siteCost[j]
	c.decide(j, best, c.t0)
	c.begin(j, best, c.t0, false)
}

// racer is a pair in the race for its provider's next site.
type racer struct {
	invites, size *row // of its market, at the step's start
	of            *standing
}

// racersOf are the pairs of provider p.
func (c *cohort) racersOf(p int) []racer {
	var all []racer
	for _, i := range c.providers[p].pairs {
		r := &c.pair[i]
		all = append(all, racer{&c.view[r.view].invites, &c.sizeAtStart[r.market], r})
	}
	return all
}

// race gives the pair that wins a race of exponential clocks whose rates say how attractive the markets are to provider p,
// nil where none runs. The logarithm of a uniform u is left out where the clock cannot ring first even at 1 - u, which is
// less than -ln u.
func (c *cohort) race(j, p int) *standing {
	racers, at := c.racers[p], uint(j)%lanes
	draws := c.raced[:len(racers)]
	c.batch.UniformsOf(draws, c.first+j, c.providers[p].races, c.step)
	var best *standing
	least := never
	for k, u := range draws {
		r := &racers[k]
		weight := r.invites[at] * math.Sqrt(r.size[at])
		if 1-u > least*weight*(1+1e-9) {
			continue
		}
		if t := -num.Log(u) / weight; t < least && weight > 0 && !r.of.gone.has(j) {
			best, least = r.of, t
		}
	}
	return best
}

// begin starts a site of a pair at a time: the n-th site's lead is a sum of four exponentials at its
// own address, and that of a venture has a second such sum.
func (c *cohort) begin(j int, r *standing, at float64, venture bool) {
	l, ps := &c.lane[j], &r.lane[j]
	index := uint64(ps.begun)
	ps.begun++
	open := at + c.erlang(j, r.lead, index, l.p.lead)
	if venture {
		open += c.erlang(j, r.venture, index, l.p.venture)
	}
	l.underWay = append(l.underWay, underWay{open, r.number})
	c.siteDue.put(r.number, j, open, c.step)
	if open < ps.built {
		if ps.built = open; !r.complete.has(j) {
			c.entryDue.put(r.number, j, open, c.step)
		}
	}
}

// addCapacity spends what is left of the pool, in some lanes, where demand was turned away in the last step.
func (c *cohort) addCapacity(p int, set mask) {
	pool, turned, part := &c.provider[p].pool, &c.sum, &c.v
	*turned, *part = row{}, row{}
	vec.AddRows(turned, c.turned, &c.providers[p].rows)
	for ; set != 0; set = set.rest() {
		j := set.first() % lanes
		spent, most := pool[j], turned[j]/c.capacity[j]
		if most < spent {
			spent = most
		}
		pool[j] -= spent
		part[j] = spent / turned[j]
	}
	for _, i := range c.providers[p].pairs {
		if r := &c.pair[i]; r.turning != 0 {
			vec.MulAdd(&c.capital[i], part, &c.turned[i])
		}
	}
}

// underWay is a site that has been begun.
type underWay struct {
	opens float64
	pair  int
}

// closeAndOpen closes at most one site of a pair, then opens those whose time has come.
func (c *cohort) closeAndOpen(j int, r *standing) {
	l, ps, sites, capital := &c.lane[j], &r.lane[j], &r.sites[j], &r.capital[j]
	before := *sites
	if ps.closing.due < c.t1 {
		c.closeSite(j, r)
		ps.closures++
		ps.closing = newClock(c.stream(j, r.closing).Exp(uint64(ps.closures)), c.t1)
	}
	for n := 0; n < len(l.underWay); {
		switch s := &l.underWay[n]; {
		case s.pair != r.number:
			n++
		case s.opens >= c.t1:
			c.siteDue.put(r.number, j, s.opens, c.step+1)
			n++
		default:
			last := len(l.underWay) - 1
			*s, l.underWay = l.underWay[last], l.underWay[:last]
			*capital += c.provider[r.provider].siteCost[j]
			if *sites == 0 {
				*capital += c.pairRevenue(j, r) / c.capacity[j]
			}
			*sites++
		}
	}
	if *sites != before {
		c.setBase(j, r)
	}
	c.setClosing(j, r, c.t1)
}

// setClosing sets the hazard at which one of the sites of a pair closes, from a time on.
func (c *cohort) setClosing(j int, r *standing, from float64) {
	l, ps, sites := &c.lane[j], &r.lane[j], r.sites[j]
	r.built.put(j, sites > 0)
	rate := 0.0
	if sites > 0 {
		view := &c.view[r.view]
		rate = sites * l.p.closing * (1 - view.openness[j] + float64(view.regime[screening][j]/2))
	}
	ps.closing.setRate(rate, from)
	step := c.step
	if from == c.t1 {
		step++
	}
	c.siteDue.put(r.number, j, ps.closing.due, step)
}

// closeSite takes one of n sites away, with its share of capital; its share of revenue runs off.
func (c *cohort) closeSite(j int, r *standing) {
	part := 1 / r.sites[j]
	r.sites[j]--
	r.capital[j] -= float64(r.capital[j] * part)
	c.moveToRunoff(j, r, part)
}

// moveToRunoff moves a part of the revenue of a pair to the stock that is losing its customers.
func (c *cohort) moveToRunoff(j int, r *standing, part float64) {
	r.runsOff.add(j)
	runoff := c.lane[j].runoff
	for cell := r.cell; cell < r.cell+r.cells; cell++ {
		moved := float64(c.revenue[cell][j] * part)
		c.revenue[cell][j] -= moved
		runoff[cell] += moved
	}
}

// pairRevenue is the revenue rate of a pair that capacity binds.
func (c *cohort) pairRevenue(j int, r *standing) float64 {
	sum := 0.0
	revenue := c.revenue[r.cell : r.cell+r.cells]
	for cell := range revenue {
		sum += revenue[cell][j]
	}
	return sum
}

package access

import "math"

// leadShape is the integer shape of the gamma lead times: a sum of four exponentials.
const leadShape = 4

// stepCapital lets each programme receive and spend, then closes and opens sites.
func (r *run) stepCapital() {
	for p := range r.providers {
		if r.providers[p].programme != nil {
			r.spend(p)
		}
	}
	for i := range r.pairs {
		if r.providers[r.pairs[i].provider].programme != nil {
			r.closeAndOpen(i)
		}
	}
}

// spend is the programme's step: planned sites whose date has come, then one proposed site, then
// capacity where demand was turned away. While a planned site waits for money nothing else is bought.
func (r *run) spend(p int) {
	s := &r.provider[p]
	s.pool += float64(s.abroadRate*s.active*r.dt) + float64(r.p.reinvest*r.revenueAbroad(p)*r.dt)
	for i := range r.providers[p].pairs {
		ps := &r.pair[r.providers[p].pairs[i]]
		ps.capital *= 1 - float64(r.p.depreciation*r.dt)
	}
	if r.payPlanned(p) {
		return
	}
	r.propose(p)
	r.addCapacity(p)
}

// revenueAbroad is the rate at the step's start, run-off included.
func (r *run) revenueAbroad(p int) float64 {
	sum := 0.0
	for _, i := range r.providers[p].pairs {
		for c := range r.pairs[i].cells {
			sum += r.revenue[r.pairs[i].cell+c] + r.runoff[r.pairs[i].cell+c]
		}
	}
	return sum
}

// payPlanned takes the planned sites in the order of (date, market). A plan date is a decision to
// enter even while its money is awaited. It says whether a site still waits.
func (r *run) payPlanned(p int) (waiting bool) {
	s := &r.provider[p]
	for i := range s.plan {
		site := &s.plan[i]
		if site.date >= r.t1 {
			break
		}
		if site.paid {
			continue
		}
		ps := &r.pair[site.pair]
		ps.decides(site.date)
		if ps.gone() {
			site.paid = true
			continue
		}
		if waiting || s.pool < s.siteCost {
			waiting = true
			continue
		}
		s.pool -= s.siteCost
		site.paid = true
		r.begin(site.pair, max(site.date, r.t0), site.venture)
	}
	return waiting
}

// propose lets a provider that can pay for a site propose one beyond its plan, in the market that wins
// a race of exponential clocks whose rates say how attractive the markets are.
func (r *run) propose(p int) {
	s, pr := &r.provider[p], &r.providers[p]
	if s.siteRate == 0 || s.pool < s.siteCost {
		return
	}
	if !happens(r.stream(pr.programme.proposal).Uniform(uint64(r.step)), s.siteRate*r.dt) {
		return
	}
	best, least := -1, math.Inf(1)
	for _, i := range pr.pairs {
		if r.pair[i].gone() {
			continue
		}
		m := r.pairs[i].market
		w := r.openness(m, pr.home) * (1 - r.regime(m, pr.home)[screening]) * math.Sqrt(r.market[m].sizeAtStart)
		if w <= 0 {
			continue
		}
		if t := r.stream(r.pairs[i].race).Exp(uint64(r.step)) / w; t < least {
			best, least = i, t
		}
	}
	if best < 0 {
		return
	}
	s.pool -= s.siteCost
	r.pair[best].decides(r.t0)
	r.begin(best, r.t0, false)
}

// begin starts a site of pair i at a time: the j-th site's lead is the sum of four exponentials at its
// own addresses, and that of a venture has a second such sum.
func (r *run) begin(i int, at float64, venture bool) {
	ps, pr := &r.pair[i], &r.pairs[i]
	j := uint64(leadShape * ps.begun)
	ps.begun++
	open := at + r.erlang(pr.lead, j, r.p.lead)
	if venture {
		open += r.erlang(pr.venture, j, r.p.venture)
	}
	ps.building = append(ps.building, open)
	ps.built = min(ps.built, open)
}

// erlang is a gamma time of shape four with the given mean, from four draws of a stream.
func (r *run) erlang(stream int, first uint64, mean float64) float64 {
	s := r.stream(stream)
	sum := 0.0
	for j := range uint64(leadShape) {
		sum += s.Exp(first + j)
	}
	return mean / leadShape * sum
}

// addCapacity spends what is left of the pool where demand was turned away in the last step.
func (r *run) addCapacity(p int) {
	s := &r.provider[p]
	wanted := 0.0
	for _, i := range r.providers[p].pairs {
		if !r.pair[i].gone() {
			wanted += r.pair[i].turned / r.p.turnover
		}
	}
	if wanted == 0 {
		return
	}
	spent := min(s.pool, wanted)
	s.pool -= spent
	for _, i := range r.providers[p].pairs {
		if !r.pair[i].gone() {
			r.pair[i].capital += spent * (r.pair[i].turned / r.p.turnover) / wanted
		}
	}
}

// closeAndOpen closes at most one site of pair i, then opens those whose time has come.
func (r *run) closeAndOpen(i int) {
	pr, ps := &r.pairs[i], &r.pair[i]
	if ps.sites > 0 {
		home := r.providers[pr.provider].home
		hazard := r.p.closing * (1 - r.openness(pr.market, home) + r.regime(pr.market, home)[screening]/2)
		u := r.stream(pr.closing).Uniform(uint64(r.step))
		if happens(u, float64(ps.sites)*hazard*r.dt) {
			r.closeSite(i)
		}
	}
	kept := ps.building[:0]
	for _, open := range ps.building {
		if open >= r.t1 {
			kept = append(kept, open)
			continue
		}
		ps.capital += r.provider[pr.provider].siteCost
		if ps.sites == 0 {
			ps.capital += r.pairRevenue(i) / r.p.turnover
		}
		ps.sites++
	}
	ps.building = kept
}

// closeSite takes one of n sites away, with its share of capital; its share of revenue runs off.
func (r *run) closeSite(i int) {
	ps := &r.pair[i]
	part := 1 / float64(ps.sites)
	ps.sites--
	ps.capital -= float64(ps.capital * part)
	r.moveToRunoff(i, part)
}

// moveToRunoff moves a part of the revenue of pair i to the stock that is losing its customers.
func (r *run) moveToRunoff(i int, part float64) {
	r.pair[i].runsOff = true
	for c := r.pairs[i].cell; c < r.pairs[i].cell+r.pairs[i].cells; c++ {
		moved := r.revenue[c] * part
		r.revenue[c] -= moved
		r.runoff[c] += moved
	}
}

// pairRevenue is the revenue rate of pair i that capacity binds.
func (r *run) pairRevenue(i int) float64 {
	sum := 0.0
	for c := r.pairs[i].cell; c < r.pairs[i].cell+r.pairs[i].cells; c++ {
		sum += r.revenue[c]
	}
	return sum
}

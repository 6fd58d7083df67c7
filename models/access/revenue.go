package access

import "cloudgate/sim/num"

// releases is the number of steps over which a lost account is put up for tender.
const releases = 4

// maxInitial is the largest part of a cell that the providers' initial revenue may take.
const maxInitial = 0.95

// startRevenue spreads each provider's initial share over its cells as new demand would choose them.
func (r *run) startRevenue() {
	for i := range r.pairs {
		pr, mk := &r.pairs[i], &r.markets[r.pairs[i].market]
		weight := 0.0
		for c := range pr.cells {
			weight += float64(r.size[mk.cell+c] * r.share[pr.cell+c])
		}
		if weight == 0 {
			continue
		}
		all := r.pair[i].startShare * r.market[pr.market].start
		for c := range pr.cells {
			r.revenue[pr.cell+c] = all * float64(r.size[mk.cell+c]*r.share[pr.cell+c]) / weight
		}
	}
	for m := range r.markets {
		r.fillIncumbents(m)
	}
	for i := range r.pairs {
		if r.providers[r.pairs[i].provider].programme != nil {
			r.pair[i].capital = r.pairRevenue(i) / r.p.turnover
		}
	}
}

// fillIncumbents gives the incumbents of market m what its entrants do not have at the start, and sees
// that this is at least a twentieth of every cell.
func (r *run) fillIncumbents(m int) {
	mk := &r.markets[m]
	for c := mk.cell; c < mk.cell+mk.cells; c++ {
		sum := 0.0
		for _, i := range mk.pairs {
			sum += r.revenue[r.pairs[i].cell+c-mk.cell]
		}
		if most := maxInitial * r.size[c]; sum > most {
			for _, i := range mk.pairs {
				r.revenue[r.pairs[i].cell+c-mk.cell] *= most / sum
			}
			sum = most
		}
		r.incumbent[c] = r.size[c] - sum
	}
}

// stepRevenue lets contestable demand choose, binds sales by capacity, and takes lost accounts out.
func (r *run) stepRevenue() {
	stay := 1 - float64(r.p.churn*r.dt)
	for m := range r.markets {
		mk := &r.markets[m]
		for c := range mk.cells {
			r.contest(m, c, stay)
		}
	}
	for i := range r.pairs {
		r.bindCapacity(i)
	}
	for p := range r.providers {
		if r.providers[p].keyAccounts {
			r.loseAccount(p)
		}
	}
}

// contest moves one cell of market m by one step. Only new and re-tendered demand is contestable, and
// what those that lose customers release.
func (r *run) contest(m, c int, stay float64) {
	mk := &r.markets[m]
	cell := mk.cell + c
	before, now := r.sizeBefore[cell], r.size[cell]
	kept := stay
	contestable := now - float64(stay*before)
	if contestable < 0 {
		kept, contestable = now/before, 0
	}
	runs := (1 - r.dt) * kept / stay
	incumbent := r.incumbent[cell] * kept
	if held := r.held[cell*releases : (cell+1)*releases]; r.accountsLost {
		for j := range held {
			held[j] *= kept
		}
		now := &held[r.step%releases]
		released := min(*now, incumbent)
		*now = 0
		incumbent -= released
		contestable += released
	}
	for _, i := range mk.pairs {
		at := r.pairs[i].cell + c
		contestable += float64(r.runoff[at] * (kept - runs))
		r.runoff[at] *= runs
	}
	for _, i := range mk.pairs {
		at := r.pairs[i].cell + c
		r.revenue[at] = float64(r.revenue[at]*kept) + float64(contestable*r.share[at])
	}
	r.incumbent[cell] = incumbent + float64(contestable*r.incumbentShare[cell])
}

// bindCapacity limits what pair i sells from its sites to what its capital can serve; the incumbents
// take the rest, and the demand turned away is remembered.
func (r *run) bindCapacity(i int) {
	pr, ps := &r.pairs[i], &r.pair[i]
	ps.turned = 0
	if r.providers[pr.provider].programme == nil || ps.sites == 0 {
		return
	}
	total, most := r.pairRevenue(i), r.p.turnover*ps.capital
	if total <= most {
		return
	}
	ps.turned = total - most
	mk := &r.markets[pr.market]
	for c := range pr.cells {
		sold := r.revenue[pr.cell+c] * (most / total)
		r.incumbent[mk.cell+c] += r.revenue[pr.cell+c] - sold
		r.revenue[pr.cell+c] = sold
	}
}

// loseAccount takes a part of provider p's compatriot revenue out in all markets at once, at the step's
// end, if it happens. The incumbents serve it, and four equal parts of it are tendered in the next steps.
func (r *run) loseAccount(p int) {
	home := r.providers[p].home
	worst := 0.0
	for m := range r.markets {
		worst = max(worst, r.regime(m, home)[screening])
	}
	hazard := r.p.accountHazard * (1 + float64(r.p.accountScreened*worst))
	if r.stream(r.providers[p].account).Uniform(uint64(r.step)) >= -num.Expm1(-hazard*r.dt) {
		return
	}
	r.accountsLost = true
	for _, i := range r.providers[p].pairs {
		pr, mk := &r.pairs[i], &r.markets[r.pairs[i].market]
		if pr.compatriots < 0 {
			continue
		}
		for k := range r.nTiers {
			c := k*mk.segments() + pr.compatriots
			lost := r.revenue[pr.cell+c] * r.p.accountFraction
			r.revenue[pr.cell+c] -= lost
			r.incumbent[mk.cell+c] += lost
			for j := range releases {
				r.held[(mk.cell+c)*releases+j] += lost / releases
			}
		}
	}
}

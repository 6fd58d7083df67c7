package access

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
		r.contest(m, stay)
		for _, i := range r.present[m] {
			r.bindCapacity(i)
		}
	}
	for p := range r.providers {
		if r.providers[p].keyAccounts {
			r.loseAccount(p)
		}
	}
}

// contest moves the cells of market m by one step. Only new and re-tendered demand is contestable, and what
// those that lose customers release.
func (r *run) contest(m int, stay float64) {
	mk := &r.markets[m]
	releasing := r.step-r.lostAt <= releases
	for c := range mk.cells {
		cell := mk.cell + c
		before, now := r.sizeBefore[cell], r.size[cell]
		kept, contestable := stay, now-float64(stay*before)
		if contestable < 0 {
			kept, contestable = now/before, 0
		}
		r.incumbent[cell] *= kept
		if releasing {
			contestable += r.release(cell, kept)
		}
		r.kept[c], r.contestable[c] = kept, contestable
	}
	runs := (1 - r.dt) / stay
	for _, i := range r.present[m] {
		if !r.pair[i].runsOff {
			continue
		}
		runoff := r.runoff[r.pairs[i].cell : r.pairs[i].cell+mk.cells]
		for c, f := range runoff {
			if f > 0 {
				r.contestable[c] += float64(f * r.kept[c] * (1 - runs))
				runoff[c] = f * r.kept[c] * runs
			}
		}
	}
	for _, i := range r.present[m] {
		at := r.pairs[i].cell
		share, revenue := r.share[at:at+mk.cells], r.revenue[at:at+mk.cells]
		for c, s := range share {
			revenue[c] = float64(revenue[c]*r.kept[c]) + float64(r.contestable[c]*s)
		}
	}
	for c, demand := range r.contestable[:mk.cells] {
		r.incumbent[mk.cell+c] += float64(demand * r.incumbentShare[mk.cell+c])
	}
}

// release takes the part of lost accounts that is due in this step from the incumbents of a cell.
func (r *run) release(cell int, kept float64) float64 {
	held := r.held[cell*releases : (cell+1)*releases]
	for j := range held {
		held[j] *= kept
	}
	due := &held[r.step%releases]
	released := min(*due, r.incumbent[cell])
	*due = 0
	r.incumbent[cell] -= released
	return released
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
	if !happens(r.stream(r.providers[p].account).Uniform(uint64(r.step)), hazard*r.dt) {
		return
	}
	r.lostAt = r.step
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

package access

import "cloudgate/sim/vec"

// releases is the number of steps over which a lost account is put up for tender.
const releases = 4

// maxInitial is the largest part of a cell that the providers' initial revenue may take.
const maxInitial = 0.95

// startRevenue spreads each provider's initial share over its cells as new demand would choose them.
func (c *cohort) startRevenue() {
	for m := range c.markets {
		mk, r, whole := &c.markets[m], &c.market[m], &c.demand.size[m]
		for cell := range mk.cells {
			size := &c.size[mk.cell+cell]
			tier, segment := &r.tier[cell/mk.segments()], &r.segment[cell%mk.segments()]
			for j := range size {
				size[j] = whole[j] * (tier[j] * segment[j])
			}
		}
		c.attract(m)
		for cell := range mk.cells {
			c.contestable[cell] = c.ones
		}
		c.divideDemand(m)
		for _, i := range mk.pairs {
			c.startSales(i, whole)
		}
		c.fillIncumbents(m)
		for _, i := range mk.pairs {
			sold := &c.sold[i]
			*sold = row{}
			for cell := range mk.cells {
				addTo(sold, &c.revenue[c.pairs[i].cell+cell])
			}
			if c.pairs[i].seller.programme != nil {
				for j := range lanes {
					c.capital[i][j] = c.sold[i][j] / c.capacity[j]
				}
			}
		}
		r.lost = [releases]mask{}
	}
}

// startSales gives pair i its initial share of a market's size, spread as its cells would choose it.
func (c *cohort) startSales(i int, size *row) {
	pr, r := &c.pairs[i], &c.pair[i]
	mk := &c.markets[pr.market]
	revenue := c.revenue[pr.cell : pr.cell+pr.cells]
	if r.active == 0 {
		clear(revenue)
		return
	}
	weight, part := &c.sum, &c.v
	*weight = row{}
	for cell := range revenue {
		a, pull := &c.ofPair(c.attraction, i)[cell/mk.segments()], &c.pull[pr.home*mk.cells+cell]
		vec.Mul3(&revenue[cell], &c.size[mk.cell+cell], a, pull, weight)
	}
	*part = c.startShare[i]
	vec.Mul(part[:], size[:])
	vec.Ratio(part[:], part[:], weight[:])
	for cell := range revenue {
		vec.Mul(revenue[cell][:], part[:])
	}
}

// fillIncumbents gives the incumbents of market m what its entrants do not have at the start, and sees
// that this is at least a twentieth of every cell.
func (c *cohort) fillIncumbents(m int) {
	mk, sum := &c.markets[m], &c.sum
	for cell := range mk.cells {
		size, incumbent := &c.size[mk.cell+cell], &c.incumbent[mk.cell+cell]
		*sum = row{}
		for _, i := range mk.pairs {
			addTo(sum, &c.revenue[c.pairs[i].cell+cell])
		}
		for j := range size {
			if most := maxInitial * size[j]; sum[j] > most {
				for _, i := range mk.pairs {
					c.revenue[c.pairs[i].cell+cell][j] *= most / sum[j]
				}
				sum[j] = most
			}
			incumbent[j] = size[j] - sum[j]
		}
	}
}

// stepRevenue lets contestable demand choose, binds sales by capacity, and takes lost accounts out.
func (c *cohort) stepRevenue() {
	for p := range c.provider {
		c.provider[p].turned = 0
	}
	for m := range c.markets {
		c.attract(m)
		c.contest(m)
		for _, r := range c.sellers[m] {
			c.sell(r)
		}
	}
	for p := range c.providers {
		for set := c.accountDue.at(c.step, p); set != 0; set = set.rest() {
			c.tryAccount(set.first(), p)
		}
	}
}

// contest puts up for tender what is contestable in the cells of market m: only new and re-tendered demand, and what
// those that lose customers release. The incumbents take what no entrant wins.
func (c *cohort) contest(m int) {
	mk, r := &c.markets[m], &c.market[m]
	cells := func(rows []row) []row { return rows[mk.cell : mk.cell+mk.cells] }
	vec.Turnover(cells(c.size), &c.demand.size[m], r.tier, r.segment, &c.stay, c.kept, c.contestable, cells(c.yearSize), cells(c.incumbent))
	holding := mask(0)
	for _, lost := range r.lost {
		holding |= lost
	}
	c.release(holding, m)
	r.lost[c.step%releases] = 0
	for _, i := range mk.pairs {
		if r := &c.pair[i]; r.runsOff != 0 {
			c.runOff(r)
		}
	}
	c.divideDemand(m)
}

// lostAccounts are lost accounts that are still to be put up for tender, by the step, modulo their number, in which they
// are due.
type lostAccounts [releases]float64

// add adds as much to each of them.
func (a *lostAccounts) add(x float64) { a[0], a[1], a[2], a[3] = a[0]+x, a[1]+x, a[2]+x, a[3]+x }

// scale multiplies each of them.
func (a *lostAccounts) scale(x float64) { a[0], a[1], a[2], a[3] = a[0]*x, a[1]*x, a[2]*x, a[3]*x }

// release puts up for tender what is due of the accounts that some lanes have lost in market m, as far as the incumbents still
// have it.
func (c *cohort) release(holding mask, m int) {
	mk, due := &c.markets[m], uint(c.step)%releases
	kept := c.kept[:mk.cells]
	incumbent, contestable := c.incumbent[mk.cell:][:len(kept)], c.contestable[:len(kept)]
	for ; holding != 0; holding = holding.rest() {
		j := holding.first() % lanes
		lost := c.lane[j].lost[mk.cell:][:len(kept)]
		for _, cell := range mk.heldCells {
			held, has := &lost[cell], incumbent[cell][j]
			held.scale(kept[cell][j])
			moved := held[due]
			if has < moved {
				moved = has
			}
			incumbent[cell][j] = has - moved
			contestable[cell][j] += moved
			held[due] = 0
		}
	}
}

// runOff lets the customers go that a pair is losing, faster than those of others come up for tender again.
func (c *cohort) runOff(r *standing) {
	kept := c.kept[:r.cells]
	contestable := c.contestable[:len(kept)]
	for set := r.runsOff; set != 0; set = set.rest() {
		j := set.first() % lanes
		runoff, keeps := c.lane[j].runoff[r.cell:][:len(kept)], c.keepsRunoff[j]
		goes := 1 - keeps
		for cell, f := range runoff {
			f *= kept[cell][j]
			contestable[cell][j] += float64(f * goes)
			runoff[cell] = f * keeps
		}
	}
}

// sell moves the revenue of a pair by one step: what stays, and what its attraction gains, within its capacity.
func (c *cohort) sell(r *standing) {
	if r.turning != 0 {
		*r.turned, r.turning = row{}, 0
	}
	if r.active == 0 {
		*r.stocks.Sum = row{}
	} else if turning := mask(r.stocks.Move(uint64(r.active), uint64(r.built))); turning != 0 {
		r.turning = turning
		c.provider[r.provider].turned |= turning
	}
	if r.runsOff != 0 {
		c.addRunoff(r)
	}
}

// stocksOf are the cells of pair i. What its capital can serve is the most that it sells where it has sites: the incumbents
// take the rest, and the demand turned away is remembered.
func (c *cohort) stocksOf(i int) vec.Stocks {
	pr := &c.pairs[i]
	mk := &c.markets[pr.market]
	return vec.Stocks{
		Z: vec.Flat(c.revenue[pr.cell : pr.cell+pr.cells]), Keep: vec.Flat(c.kept[:pr.cells]),
		A: vec.Flat(c.ofPair(c.attraction, i)), Share: mk.segments(),
		B:     vec.Flat(c.pull[pr.home*mk.cells : (pr.home+1)*mk.cells]),
		Total: vec.Flat(c.yearRevenue[pr.cell : pr.cell+pr.cells]), Rest: vec.Flat(c.incumbent[mk.cell : mk.cell+mk.cells]),
		Sum: &c.sold[i], X: &c.capital[i], Y: &c.capacity, Over: &c.turned[i],
	}
}

// addRunoff adds what runs off to the sales of a pair, and to those of the year.
func (c *cohort) addRunoff(r *standing) {
	sold, year := r.stocks.Sum, c.yearRevenue[r.cell:r.cell+r.cells]
	for set := r.runsOff; set != 0; set = set.rest() {
		j := set.first() % lanes
		sum := sold[j]
		for cell, f := range c.lane[j].runoff[r.cell:][:len(year)] {
			sum += f
			year[cell][j] += f
		}
		sold[j] = sum
	}
}

// startAccounts starts the clocks of the loss of key accounts by the providers of holder h.
func (c *cohort) startAccounts(h int) {
	draws := &c.v
	for _, p := range c.holders[h].providers {
		c.exps(draws, c.providers[p].account, 0)
		for j := range c.n {
			c.lane[j].provider[p].account = newClock(draws[j], c.t0)
		}
	}
	for j := range c.n {
		c.setAccounts(j, h)
	}
}

// setAccounts sets the hazard of a loss for the providers of holder h from the step's start on: screening anywhere adds to it.
func (c *cohort) setAccounts(j, h int) {
	l, of := &c.lane[j], &c.holders[h]
	worst := 0.0
	for _, v := range of.views {
		if screens := c.view[v].regime[screening][j]; screens > worst {
			worst = screens
		}
	}
	rate := l.p.accountHazard * (1 + float64(l.p.accountScreened*worst))
	for _, p := range of.providers {
		account := &l.provider[p].account
		account.setRate(rate, max(c.t0, account.asOf))
		c.accountDue.put(p, j, account.due, max(0, c.step))
	}
}

// tryAccount takes a part of provider p's compatriot revenue out in all markets at once, at the step's end, if
// its clock rings in the step. The incumbents serve it, and four equal parts of it are tendered in the next steps.
func (c *cohort) tryAccount(j, p int) {
	l := &c.lane[j]
	s := &l.provider[p]
	if s.account.due < c.t1 {
		s.lost++
		s.account.restart(c.stream(j, c.providers[p].account).Exp(uint64(s.lost)), c.t1)
		c.loseAccount(j, p)
	}
	c.accountDue.put(p, j, s.account.due, c.step+1)
}

func (c *cohort) loseAccount(j, p int) {
	l, at := &c.lane[j], uint(j)%lanes
	fraction := l.p.accountFraction
	for _, i := range c.providers[p].pairs {
		pr := &c.pairs[i]
		if pr.compatriots < 0 || !c.pair[i].active.has(j) {
			continue
		}
		mk := &c.markets[pr.market]
		c.market[pr.market].lost[c.step%releases].add(j)
		held, sum := l.lost[mk.cell:mk.cell+mk.cells], c.sold[i][at]
		revenue, year, incumbent := c.revenue[pr.cell:][:len(held)], c.yearRevenue[pr.cell:][:len(held)], c.incumbent[mk.cell:][:len(held)]
		for cell := uint(pr.compatriots); cell < uint(len(held)); cell += uint(mk.segments()) {
			lost := float64(revenue[cell][at] * fraction)
			revenue[cell][at] -= lost
			year[cell][at] -= lost
			sum -= lost
			incumbent[cell][at] += lost
			held[cell].add(float64(lost / releases))
		}
		c.sold[i][at] = sum
	}
}

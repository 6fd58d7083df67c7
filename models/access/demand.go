package access

import (
	"math"
	"slices"

	"cloudgate/sim/num"
	"cloudgate/sim/vec"
)

// demand is the demand of all markets, by market.
type demand struct {
	growth0, growth, logCeiling []row
	spread                      []row // of the growth shock over a step
	ratio, shock                []row // ratio is ln(S/S0)
	z                           normals
	start                       []row // the rate on the first day, US$m a year
	size                        []row
	ratioAtStart, sizeAtStart   []row      // of the step
	all                         vec.Choice // of the markets
}

func newDemand(markets int) demand {
	all := make([]int, markets)
	for i := range all {
		all[i] = i
	}
	return demand{
		all:     vec.Choose(all),
		growth0: rows(markets), growth: rows(markets), logCeiling: rows(markets), spread: rows(markets),
		ratio: rows(markets), shock: rows(markets), z: newNormals(markets), start: rows(markets), size: rows(markets),
		ratioAtStart: rows(markets), sizeAtStart: rows(markets),
	}
}

// grow moves ln(S/S0) of all markets by one step, drift being growth that they have in common.
func (d *demand) grow(drift *row, dt float64) {
	vec.Grow(d.ratio, d.growth0, d.growth, d.logCeiling, d.shock, drift, dt)
}

// marketRows is what else a market has in every step.
type marketRows struct {
	logStart        row            // logarithm of the rate on the first day, relative to the market's reference size
	tier, segment   []row          // shares of demand
	mixes           bool           // has rows of its own for those of the tiers
	legal, boundary row            // the uniforms of the legal fact and of the boundary; 1 and anything where no tier may ever need a licence
	suspends, stays row            // chances that issuance is suspended in a step, and that it then stays so
	lost            [releases]mask // by step, modulo their number: an account was lost in it
}

// startDemand sets the rate of each market on the first of January such that the first year without
// shocks has the size that the file says.
func (c *cohort) startDemand() {
	d := &c.demand
	for i := range c.markets {
		w := &c.markets[i]
		c.fill(&d.growth0[i], w.Growth.Start)
		c.fill(&d.growth[i], w.Growth.LongRun)
		c.fill(&d.logCeiling[i], w.Growth.Ceiling)
		c.fill(&d.spread[i], w.Growth.Volatility)
		for j := range lanes {
			d.logCeiling[i][j] = max(1, d.logCeiling[i][j])
			d.spread[i][j] *= math.Sqrt(1 - float64(c.shockDecay[j]*c.shockDecay[j]))
		}
	}
	num.LogTo(vec.Flat(d.logCeiling), vec.Flat(d.logCeiling))
	c.findMixes()
	clear(d.shock)
	clear(d.ratio)
	clear(d.start)
	for range c.steps {
		d.grow(&c.none, c.dt)
		num.ExpTo(vec.Flat(d.size), vec.Flat(d.ratio))
		vec.Add(vec.Flat(d.start), vec.Flat(d.size))
	}
	for i := range c.market {
		m, figure, reference := &c.market[i], c.filled(c.markets[i].Size), c.filled(c.world.Reference.Size[i].Value)
		for j := range lanes {
			d.start[i][j] = figure[j] / (d.start[i][j] / float64(c.steps))
			m.logStart[j] = d.start[i][j] / reference[j]
		}
		num.LogTo(m.logStart[:], m.logStart[:])
		for j := range lanes {
			m.logStart[j] = max(logLeastSize, m.logStart[j])
		}
		if m.mixes {
			c.setMix(i)
		}
		c.setSegments(i)
	}
	clear(d.ratio)
	copy(d.size, d.start)
	c.trend = row{}
}

// stepDemand grows all markets by one step and moves their shocks.
func (c *cohort) stepDemand() {
	d := &c.demand
	copy(d.ratioAtStart, d.ratio)
	copy(d.sizeAtStart, d.size)
	d.grow(&c.trend, c.dt)
	num.ExpTo(vec.Flat(d.size), vec.Flat(d.ratio))
	vec.Mul(vec.Flat(d.size), vec.Flat(d.start))
	world, single := c.draw(&c.worldShock, c.model.worldShock), c.draw(&d.z, c.shocks)
	vec.Shock(d.shock, d.spread, single, &c.shockDecay, &c.common, &world[0], &c.single)
	for i := range c.markets {
		if !c.markets[i].fixedMix && c.market[i].mixes {
			c.setMix(i)
		}
		if !c.markets[i].fixedPhi {
			c.setSegments(i)
		}
	}
	c.requireFinite(d.size, &d.all)
	if c.wanders {
		step := c.draw(&c.trendShock, c.model.trend)
		vec.MulAdd(&c.trend, &step[0], &c.wander)
	}
}

// requireFinite fails the lanes in which a size is not finite. None is if their sum is.
func (c *cohort) requireFinite(sizes []row, all *vec.Choice) {
	sum := &c.sum
	*sum = row{}
	vec.AddRows(sum, sizes, all)
	if c.inUse()&^mask(vec.Over(&c.largest, sum, &c.ones)) == 0 {
		return
	}
	for i := range sizes {
		c.require(vec.Over(&c.largest, &sizes[i], &c.ones), errSize)
	}
}

// require fails the lanes that are not members.
func (c *cohort) require(members uint64, failure error) {
	for set := c.inUse() &^ mask(members); set != 0; set = set.rest() {
		c.lane[set.first()].failure = failure
	}
}

// findMixes lets markets with the same mix in all lanes have one: their values may be different inputs with one draw.
func (c *cohort) findMixes() {
	knots := func(m int) []row {
		mix := c.markets[m].mix
		return c.knot[mix[0].first:mix[len(mix)-1].end]
	}
	for i := range c.market {
		m := &c.market[i]
		m.tier, m.mixes = c.tier[i*c.nTiers:(i+1)*c.nTiers], true
		for o := range i {
			if other := &c.market[o]; other.mixes && c.markets[o].like == c.markets[i].like && slices.Equal(knots(o), knots(i)) {
				m.tier, m.mixes = other.tier, false
				break
			}
		}
	}
}

// setMix divides the demand of market i among tiers, at the step's end.
func (c *cohort) setMix(i int) {
	w, m := &c.markets[i], &c.market[i]
	for k := range w.mix {
		c.end(&m.tier[k], &w.mix[k])
	}
	vec.Shares(m.tier, &c.sum)
	c.require(vec.Over(&c.sum, &c.ones, &c.none), errNoMix)
}

// setSegments divides the demand of market i among its own firms and those from abroad, at the step's end.
func (c *cohort) setSegments(i int) {
	w, m := &c.markets[i], &c.market[i]
	abroad := &c.sum
	*abroad = row{}
	for s := range w.phi {
		c.end(&m.segment[s+1], &w.phi[s])
		addTo(abroad, &m.segment[s+1])
	}
	for j := range abroad {
		m.segment[local][j] = max(0, 1-abroad[j])
	}
	all := abroad
	addTo(all, &m.segment[local])
	for s := range m.segment {
		vec.Ratio(m.segment[s][:], m.segment[s][:], all[:])
	}
}

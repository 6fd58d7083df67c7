package access

import (
	"math"

	"cloudgate/sim/num"
	"cloudgate/sim/vec"
)

// marketRows is a market's demand.
type marketRows struct {
	growth0, growth, logCeiling row
	spread                      row // of the growth shock over a step
	ratio, shock                row // ratio is ln(S/S0)
	z                           normals
	ratioAtStart, sizeAtStart   row
	start                       row // the rate on the first day, US$m a year
	logStart                    row // its logarithm, relative to the market's reference size
	size                        row
	tier, segment               []row // shares of demand
	legal, boundary             row   // the uniforms of the legal fact and of the boundary
	suspends, stays             row   // chances that issuance is suspended in a step, and that it then stays so
}

// parts are the factors of a cell's demand: the market's, and the shares of the tier and of the segment.
func (m *marketRows) parts(cell int) (whole, tier, segment *row) {
	return &m.size, &m.tier[cell/len(m.segment)], &m.segment[cell%len(m.segment)]
}

// grow moves ln(S/S0) by one step.
func (c *cohort) grow(m *marketRows, ratio, shock *row) {
	vec.Grow(ratio[:], m.growth0[:], m.growth[:], m.logCeiling[:], shock[:], c.dt)
}

// startDemand sets the rate of each market on the first of January such that the first year without
// shocks has the size that the file says.
func (c *cohort) startDemand() {
	c.trend = row{}
	for i := range c.market {
		m, w := &c.market[i], &c.markets[i]
		c.fill(&m.growth0, w.Growth.Start)
		c.fill(&m.growth, w.Growth.LongRun)
		ceiling, volatility, figure := c.filled(w.Growth.Ceiling), c.filled(w.Growth.Volatility), c.filled(w.Size)
		reference := c.filled(c.world.Reference.Size[i].Value)
		for j := range lanes {
			m.logCeiling[j] = num.Log(max(1, ceiling[j]))
			m.spread[j] = volatility[j] * math.Sqrt(1-float64(c.shockDecay[j]*c.shockDecay[j]))
		}
		m.shock = row{}
		var ratio, sum row
		for range c.steps {
			c.grow(m, &ratio, &m.shock)
			for j := range sum {
				sum[j] += num.Exp(ratio[j])
			}
		}
		for j := range sum {
			m.start[j] = figure[j] / (sum[j] / float64(c.steps))
			m.logStart[j] = max(logLeastSize, num.Log(m.start[j]/reference[j]))
		}
		m.ratio, m.ratioAtStart = row{}, row{}
		m.size, m.sizeAtStart = m.start, m.start
		c.setMix(i)
		c.setSegments(i)
	}
}

// stepDemand grows all markets by one step and moves their shocks.
func (c *cohort) stepDemand() {
	world := c.draw(&c.worldShock, c.model.worldShock)
	for i := range c.market {
		m := &c.market[i]
		m.ratioAtStart, m.sizeAtStart = m.ratio, m.size
		push := &m.shock
		if c.model.trend >= 0 {
			c.v = m.shock
			addTo(&c.v, &c.trend)
			push = &c.v
		}
		c.grow(m, &m.ratio, push)
		num.ExpTo(m.size[:], m.ratio[:])
		single := c.draw(&m.z, c.markets[i].shock)
		vec.Mul(m.size[:], m.start[:])
		vec.Shock(m.shock[:], c.shockDecay[:], m.spread[:], c.common[:], world[:], c.single[:], single[:])
		if !c.markets[i].fixedMix {
			c.setMix(i)
		}
		if !c.markets[i].fixedPhi {
			c.setSegments(i)
		}
		c.require(vec.Over(c.largest[:], m.size[:], c.ones[:]), errSize)
	}
	if c.model.trend >= 0 {
		step := *c.draw(&c.trendShock, c.model.trend)
		vec.Mul(step[:], c.wander[:])
		addTo(&c.trend, &step)
	}
}

// require fails the lanes that are not members.
func (c *cohort) require(members uint64, failure error) {
	for set := c.inUse() &^ mask(members); set != 0; {
		c.lane[set.next()].failure = failure
	}
}

// setMix divides the demand of market i among tiers, at the step's end.
func (c *cohort) setMix(i int) {
	w, m := &c.markets[i], &c.market[i]
	c.sum = row{}
	for k := range w.mix {
		c.end(&m.tier[k], &w.mix[k])
		addTo(&c.sum, &m.tier[k])
	}
	c.require(vec.Over(c.sum[:], c.ones[:], c.none[:]), errNoMix)
	for k := range m.tier {
		divide(&m.tier[k], &c.sum)
	}
}

// setSegments divides the demand of market i among its own firms and those from abroad, at the step's end.
func (c *cohort) setSegments(i int) {
	w, m := &c.markets[i], &c.market[i]
	c.sum = row{}
	for s := range w.phi {
		c.end(&m.segment[s+1], &w.phi[s])
		addTo(&c.sum, &m.segment[s+1])
	}
	for j := range c.sum {
		m.segment[local][j] = max(0, 1-c.sum[j])
		c.sum[j] += m.segment[local][j]
	}
	for s := range m.segment {
		divide(&m.segment[s], &c.sum)
	}
}

func divide(r, by *row) { vec.Ratio(r[:], r[:], by[:]) }

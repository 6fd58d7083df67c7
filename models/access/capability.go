package access

import (
	"math"

	"cloudgate/sim/num"
	"cloudgate/sim/vec"
)

// ability is the utility of all providers, by provider.
type ability struct {
	quality, target []row
	decay, spread   []row // of quality over a step, at the present speed
	fit             []row // by provider and tier: exp(fit), with what the ecosystem adds
	z               normals
}

func newAbility(providers, tiers int) ability {
	return ability{
		quality: rows(providers), target: rows(providers), decay: rows(providers), spread: rows(providers),
		fit: rows(providers * tiers), z: newNormals(providers),
	}
}

// fitOf is the fit of provider p, by tier.
func (c *cohort) fitOf(p int) []row { return c.fit[p*c.nTiers : (p+1)*c.nTiers] }

// providerRows is what else a provider has in every step: of one with a programme, its money.
type providerRows struct {
	ownFit  []row // by tier: exp(fit) without what the ecosystem adds
	venture mask  // it would enter by joint venture

	ecosystemRate, ecosystem row // US$bn a year, and so far

	start, end         row     // of the programme
	over               float64 // when the programme is inactive in all lanes, and has been for a step
	active             row     // share of the step within the programme, 0 before the first step
	abroad             row     // US$m a year, while it is active
	income             row     // US$m of it in a step
	siteCost, siteRate row
	proposed           row  // hazard that the clock of proposals has accumulated
	proposal           row  // its unit exponential
	pool               row  // US$m
	proposes           mask // has a rate of sites
	waiting            mask // a planned site waits for money
	turned             mask // some market turned demand away in the last step
}

// providerState is what one run has of a provider for itself.
type providerState struct {
	priceLoss       float64
	interest, stake float64
	researchRate    float64 // US$bn a year
	proposals       int     // so far
	plan            []plannedState
	done            int // planned sites from the first on that are paid
	account         clock
	lost            int // accounts so far
}

// plannedState is a planned site of one run.
type plannedState struct {
	date    float64
	pair    int
	venture bool
	paid    bool
}

func (c *cohort) startProvider(p int) {
	w, r := &c.providers[p], &c.provider[p]
	c.fill(&c.quality[p], w.Quality.Start)
	c.fill(&c.target[p], w.Quality.LongRun)
	clear(r.ownFit)
	for i, k := range w.tiers {
		c.fill(&r.ownFit[k], w.Fit[i].Value)
		num.ExpTo(r.ownFit[k][:], r.ownFit[k][:])
	}
	copy(c.fitOf(p), r.ownFit)
	if w.programme != nil {
		c.startProgramme(p)
	}
	jointly := c.filled(c.world.Entry.JointVenture)
	c.uniforms(&c.v, w.venture, 0)
	r.venture = c.less(&c.v, &jointly)
	logPrice := c.filled(w.Discount)
	for j := range logPrice {
		logPrice[j] = -logPrice[j]
	}
	num.Log1pTo(logPrice[:], logPrice[:])
	for j := range c.n {
		s := &c.lane[j].provider[p]
		*s = providerState{
			priceLoss: (c.lane[j].p.elasticity - 1) * logPrice[j],
			interest:  c.quantity(j, w.Interest),
			stake:     c.quantity(j, w.Stake),
			plan:      s.plan[:0],
		}
		if w.programme != nil {
			c.startPlan(j, p)
		}
	}
	if p > 0 { // alike while nobody spends on research
		c.decay[p], c.ability.spread[p] = c.decay[0], c.ability.spread[0]
		return
	}
	for j := range c.n {
		c.setSpeed(j, p, 0)
	}
}

// stepCapability moves the utility of every provider: an Ornstein-Uhlenbeck process, integrated
// exactly over the step, whose speed research raises. Ecosystem money raises the fit.
func (c *cohort) stepCapability() {
	for p := range c.provider {
		if c.providers[p].programme != nil {
			c.spendAtHome(p)
		}
	}
	a := &c.ability
	z := c.draw(&a.z, c.qualities)
	vec.Revert(a.quality, a.target, a.decay, a.spread, z)
}

// spendAtHome finds how far the programme runs in the step, and what its spending on research and the
// ecosystem does.
func (c *cohort) spendAtHome(p int) {
	r := &c.provider[p]
	if c.t0 >= r.over {
		return // in all lanes, and the step before
	}
	spends, start, end, dt := false, &r.start, &r.end, c.dt
	for j := range start {
		from, to, active := c.t0, c.t1, 0.0
		if start[j] > from {
			from = start[j]
		}
		if end[j] < to {
			to = end[j]
		}
		if to > from {
			active = (to - from) / dt
			r.ecosystem[j] += float64(r.ecosystemRate[j] * active * dt)
			spends = true
		}
		if active != r.active[j] {
			r.active[j], r.income[j] = active, r.abroad[j]*active*dt
			c.setSpeed(j, p, active)
		}
	}
	if spends {
		c.setFit(p)
	}
}

// setSpeed says what a step does to utility while the programme is as active as now.
func (c *cohort) setSpeed(j, p int, active float64) {
	l, a := &c.lane[j], &c.ability
	speed := float64(l.p.speed * (1 + float64(l.p.research*l.provider[p].researchRate*active)))
	a.decay[p][j] = num.Exp(-speed * c.dt)
	variance := c.dt
	if speed > 0 {
		variance = (1 - float64(a.decay[p][j]*a.decay[p][j])) / (2 * speed)
	}
	a.spread[p][j] = l.p.drift * math.Sqrt(variance)
}

// setFit gives the factor by which the fit of each tier of provider p multiplies attraction.
func (c *cohort) setFit(p int) {
	r, gain, factor := &c.provider[p], &c.sum, &c.v
	for j := range gain {
		gain[j] = r.ecosystem[j] / ecosystemUnit
	}
	num.Log1pTo(gain[:], gain[:])
	vec.Mul(gain[:], c.ecosystemGain[:])
	for _, k := range c.providers[p].tiers {
		if isZero(c.world.Tiers[k].Value.Ecosystem) {
			continue
		}
		*factor = c.ecosystemShare[k]
		vec.Mul(factor[:], gain[:])
		num.ExpTo(factor[:], factor[:])
		fit := &c.fitOf(p)[k]
		*fit = r.ownFit[k]
		vec.Mul(fit[:], factor[:])
	}
}

// ecosystemUnit is the ecosystem spending, in US$bn, that counts as one unit in its logarithm.
const ecosystemUnit = 0.1

package access

import (
	"cloudgate/sim"
	"cloudgate/sim/num"
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
var indexComponents = []string{
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

func (e effect) apply(c float64) float64 { return min(max(e.a*c, e.lo), e.hi) }

func (e effect) set(v float64) effect   { return effect{0, v, v} }
func (e effect) raise(v float64) effect { return effect{e.a, max(e.lo, v), max(e.hi, v)} }
func (e effect) lower(v float64) effect { return effect{e.a, min(e.lo, v), min(e.hi, v)} }
func (e effect) scale(v float64) effect { return effect{e.a * v, e.lo * v, e.hi * v} }

// regime is the row of components of market m toward origin o.
func (r *run) regime(m, o int) []float64 {
	at := (m*r.nMarkets + o) * r.nComponents
	return r.regimes[at : at+r.nComponents]
}

// openness is O_mo, the openness of market m toward origin o as firms and governments perceive it.
func (r *run) openness(m, o int) float64 { return r.open[m*r.nMarkets+o] }

// setRegimes brings the regimes and the openness of all markets to the time t, with the effects of
// events fired so far.
func (r *run) setRegimes(t float64) {
	for m := range r.markets {
		if s := &r.market[m]; s.stale || r.markets[m].varying {
			r.setRegime(m, t)
			s.stale = false
		}
	}
}

func (r *run) setRegime(m int, t float64) {
	for c := range r.nComponents {
		base := r.value(&r.markets[m].paths[c], t)
		for o := range r.markets {
			v := base
			if own := r.markets[m].toward[o]; own != nil && own[c].Set() {
				v = r.value(&own[c], t)
			}
			at := (m*r.nMarkets+o)*r.nComponents + c
			v = min(max(r.effects[at].apply(v), 0), 1)
			if c == issuance && r.market[m].suspended {
				v = 0
			}
			r.regimes[at] = v
		}
	}
	for _, o := range r.markets[m].homes {
		closed := float64(r.p.screening * r.regime(m, o)[screening])
		r.localFactor[m*r.nMarkets+o] = num.Exp(-(r.market[m].liability + closed))
	}
	for o := range r.markets {
		r.open[m*r.nMarkets+o] = r.perceived(r.regime(m, o))
		for k := range r.nTiers {
			r.needs[(m*r.nMarkets+o)*r.nTiers+k] = r.needsLicence(m, o, k)
		}
	}
}

// perceived is the openness of a regime: the mean of the ten components, those for which 1 means
// closed turned round.
func (r *run) perceived(g []float64) float64 {
	return float64(r.indexSum(g, nil) / float64(len(indexComponents)))
}

// published is the openness index with the file's weights, an output only.
func (r *run) published(g []float64) float64 {
	return r.indexSum(g, r.indexWeights[:])
}

// indexSum adds the components as openness, each times its weight; nil weights are all one.
func (r *run) indexSum(g, weights []float64) float64 {
	covered := 0.0
	for _, s := range g[scope:] {
		covered += s
	}
	parts := [...]float64{
		1 - g[classified], g[clarity], g[dataFlow], g[issuance], g[licensing], g[multiTier], g[ownership],
		g[procurement], 1 - covered/float64(r.nTiers), g[security],
	}
	sum := 0.0
	for i, p := range parts {
		if weights != nil {
			p = float64(p * weights[i])
		}
		sum += p
	}
	return sum
}

// needsLicence says whether tier k needs the licence in market m, for providers from origin o: one
// legal fact and one boundary per run and market.
func (r *run) needsLicence(m, o, k int) bool {
	g := r.regime(m, o)
	return r.market[m].classified < g[classified] && r.market[m].scope < g[scope+k]
}

// stepPolicy sets the regime of the step, then draws what changes it for the next.
func (r *run) stepPolicy() {
	r.setRegimes(r.t0)
	for e := range r.events {
		r.drawEvent(e)
	}
	for m := range r.markets {
		r.drawIssuance(m)
	}
}

// drawEvent fires event e in this step, by its date or by its hazard, which reciprocity may change.
func (r *run) drawEvent(e int) {
	ev, s := &r.events[e], &r.event[e]
	if s.fired && !ev.repeats {
		return
	}
	fires := s.date >= r.t0 && s.date < r.t1
	if !fires && s.hazard > 0 {
		u := r.stream(ev.stream).Uniform(uint64(r.step))
		fires = happens(u, r.answered(ev, s.hazard)*r.dt)
	}
	if !fires {
		return
	}
	s.fired = true
	for i := range ev.effects {
		f := &ev.effects[i]
		r.market[f.market].stale = true
		for _, at := range f.cells {
			r.effects[at] = f.on(r.effects[at], r.quantity(f.value))
		}
	}
}

// answered is the event's hazard given how open the markets it answers are toward its own: a closing
// event comes sooner, an opening one later, where its firms meet less openness than the reference.
func (r *run) answered(ev *event, hazard float64) float64 {
	if len(ev.answers) == 0 || r.p.reciprocity == 0 {
		return hazard
	}
	gap, weight := 0.0, 0.0
	for _, a := range ev.answers {
		size := r.market[a].refSize
		gap += float64(size * (r.openness(a, ev.market) - r.market[a].refOpen))
		weight += size
	}
	rho := r.p.reciprocity
	if !ev.closing {
		rho = -rho
	}
	return hazard * min(num.Exp(-rho*gap/weight), maxAnswer)
}

// maxAnswer caps what reciprocity does to a hazard.
const maxAnswer = 5

// drawIssuance moves the two-state chain of market m. Suspension and resumption use opposite tails of
// one uniform, so that easier issuance is never lower in any run.
func (r *run) drawIssuance(m int) {
	s := &r.market[m]
	if s.suspend == 0 && !s.suspended {
		return
	}
	u := r.stream(r.markets[m].issuance).Uniform(uint64(r.step))
	switch {
	case !s.suspended && happens(u, s.suspend*r.dt):
		s.suspended, s.stale = true, true
	case s.suspended && u > num.Exp(-s.resume*r.dt):
		s.suspended, s.stale = false, true
	}
}

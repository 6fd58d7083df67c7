package access

import (
	"math"

	"cloudgate/sim/num"
)

// stepCapability moves the utility of every provider: an Ornstein-Uhlenbeck process, integrated
// exactly over the step, whose speed research raises. Ecosystem money raises the fit.
func (r *run) stepCapability() {
	for p := range r.provider {
		s := &r.provider[p]
		if active := r.programmeActive(s); active != s.active {
			s.active = active
			r.setSpeed(s)
		}
		if s.ecosystemRate > 0 && s.active > 0 {
			s.ecosystem += float64(s.ecosystemRate * s.active * r.dt)
			r.setFit(p)
		}
		z := r.stream(r.providers[p].quality).Normal(uint64(r.step))
		s.quality = s.target + float64((s.quality-s.target)*s.decay) + float64(s.spread*z)
	}
}

// setSpeed says what a step does to utility while the programme is as active as now.
func (r *run) setSpeed(s *providerState) {
	speed := r.p.speed * (1 + float64(r.p.research*s.researchRate*s.active))
	s.decay = num.Exp(-speed * r.dt)
	variance := r.dt
	if speed > 0 {
		variance = (1 - float64(s.decay*s.decay)) / (2 * speed)
	}
	s.spread = r.p.drift * math.Sqrt(variance)
}

// programmeActive is the share of the step that lies within the programme's years.
func (r *run) programmeActive(s *providerState) float64 {
	return max(0, min(r.t1, s.programmeEnd)-max(r.t0, s.programmeStart)) / r.dt
}

// setFit gives the factor by which the fit of each tier of provider p multiplies attraction.
func (r *run) setFit(p int) {
	s := &r.provider[p]
	gain := 0.0
	if s.ecosystem > 0 {
		gain = r.p.ecosystem * num.Log1p(s.ecosystem/ecosystemUnit)
	}
	for k, fit := range s.fit {
		s.fitFactor[k] = num.Exp(fit + float64(gain*r.tierEcosystem[k]))
	}
}

// ecosystemUnit is the ecosystem spending, in US$bn, that counts as one unit in its logarithm.
const ecosystemUnit = 0.1

package access

import (
	"math"

	"cloudgate/sim/num"
)

// growth is a market's ln(S/S0) after one more step without looking at its shock.
func (r *run) growth(s *marketState, ratio, shock float64) float64 {
	room := 0.0
	if s.logCeiling > 0 {
		f := max(0, ratio) / s.logCeiling
		room = max(0, 1-float64(f*f))
	}
	rate := s.growth + float64((s.growth0-s.growth)*room) + shock
	return ratio + float64(rate*r.dt)
}

// startDemand sets the rate of each market on the first of January such that the first year without
// shocks has the size that the file says.
func (r *run) startDemand() {
	for m := range r.market {
		s := &r.market[m]
		ratio, sum := 0.0, 0.0
		for range r.steps {
			ratio = r.growth(s, ratio, 0)
			sum += num.Exp(ratio)
		}
		s.start = s.figure / (sum / float64(r.steps))
		s.size, s.ratio, s.shock = s.start, 0, 0
		r.setCells(m)
	}
}

// stepDemand grows all markets by one step and moves their shocks.
func (r *run) stepDemand() {
	common := r.p.common * r.stream(r.worldShock).Normal(uint64(r.step))
	copy(r.sizeBefore, r.size)
	for m := range r.market {
		s := &r.market[m]
		s.sizeAtStart = s.size
		s.ratio = r.growth(s, s.ratio, s.shock)
		s.size = s.start * num.Exp(s.ratio)
		z := common + float64(r.p.single*r.stream(r.markets[m].shock).Normal(uint64(r.step)))
		s.shock = float64(s.shock*r.p.shockDecay) + float64(s.volatility*r.p.shockSpread*z)
		r.setCells(m)
	}
}

// setCells splits the demand of market m into tiers and segments, at the time t1.
func (r *run) setCells(m int) {
	mk, s := &r.markets[m], &r.market[m]
	if r.step < 0 || !mk.fixedCells {
		tiers := 0.0
		for k := range mk.mix {
			r.tierPart[k] = r.end(&mk.mix[k])
			tiers += r.tierPart[k]
		}
		if tiers == 0 {
			r.failure = errNoMix
		}
		foreign := 0.0
		for i := range mk.phi {
			r.segmentPart[i+1] = r.end(&mk.phi[i])
			foreign += r.segmentPart[i+1]
		}
		r.segmentPart[local] = max(0, 1-foreign)
		all := r.segmentPart[local] + foreign
		segments := r.segmentPart[:mk.segments()]
		for i := range segments {
			segments[i] /= all
		}
		for k := range mk.mix {
			tier := r.tierPart[k] / tiers
			for i, part := range segments {
				s.parts[k*len(segments)+i] = tier * part
			}
		}
	}
	if !(s.size < math.MaxFloat64) {
		r.failure = errSize
	}
	size := r.size[mk.cell : mk.cell+len(s.parts)]
	for c, part := range s.parts {
		size[c] = s.size * part
	}
}

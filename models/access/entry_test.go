package access

import (
	"math"
	"slices"
	"testing"
)

// A provider that operates at the start, since a later date, is built at the start: its own route lacks nothing
// but its review. The conversion moves neither its first operation nor its place in the order of entry.
func TestSinceAfterStart(t *testing.T) {
	const since, runs = 2014.6, 200
	s := study(t, lone, "markets.china.review=true", "entry.build=5",
		"providers.visitor.markets.china={state: operating, route: operated, since: 2014.6}")
	before := 0
	in := newInspector(t, s)
	for i := range runs {
		in.inspect(i, 1, func(c *cohort) {
			ps := c.at(0, visitor(c))
			converts := 2014 + 0.7*c.stream(0, c.pairs[visitor(c)].routes[own].review).Exp(1)
			want := operated
			if converts < c.t1 {
				want = own
			}
			if got := ps.route(0); got != want {
				t.Fatalf("run %d at %v: sells by route %d, want %d; the review ends in %v", i, c.t1, got, want, converts)
			}
			if ps.first != since || !math.IsInf(ps.entered, -1) {
				t.Fatalf("run %d at %v: operates since %v, entered at %v", i, c.t1, ps.first, ps.entered)
			}
			if c.step == 0 && converts < since {
				before++
			}
		})
	}
	if before == 0 {
		t.Error("no run converts before the date")
	}
}

// A pair that sells all its tiers by its own subsidiary pursues no other route: the venture it would have
// is never signed, and no licence is obtained though one comes to be needed.
func TestOwnEndsOtherRoutes(t *testing.T) {
	s := study(t, lone, "entry.joint_venture_share=1", "entry.partner_time={operated: 0.1, joint_venture: 0.1}",
		"markets.china.regime.classified=1", "markets.china.regime.scope.iaas={2014: 0, 2014.25: 1}",
		"providers.visitor.markets.china={state: signed, route: own}")
	in := newInspector(t, s)
	for i := range 20 {
		in.inspect(i, 1, func(c *cohort) {
			ps, owned := c.at(0, visitor(c)), c.pair[visitor(c)].owned.has(0)
			if c.step < 0 {
				return
			}
			if sells := ps.route(0); ps.first != 2014 || sells != own {
				t.Fatalf("run %d at %v: operates since %v by route %d", i, c.t1, ps.first, sells)
			}
			if ps.signed[venture] != never || ps.signed[operated] != never || owned {
				t.Fatalf("run %d at %v: other routes signed at %v and %v, own licence %v",
					i, c.t1, ps.signed[operated], ps.signed[venture], owned)
			}
		})
	}
}

// A tier cleared without a licence goes back for one if it fails its review once the licence is needed, and
// straight back to review if it fails before.
func TestFailedWithoutLicence(t *testing.T) {
	const runs = 200
	s := study(t, lone, "markets.china.review=true", "entry.pass=0",
		"markets.china.regime.classified=1", "markets.china.regime.scope.iaas={2014: 0, 2014.25: 1}",
		"providers.visitor.patience=2", "providers.visitor.markets.china={state: signed, route: own}")
	early, late := 0, 0
	in := newInspector(t, s)
	for i := range runs {
		in.inspect(i, 1, func(c *cohort) {
			pr := &c.pairs[visitor(c)]
			route := &pr.routes[own]
			fails := 2014 + 0.7*c.stream(0, route.review).Exp(1)
			obtained, again := math.Inf(1), fails
			if fails >= 2014.25 {
				obtained = fails + c.stream(0, route.licenceOf[0]).Exp(2)/0.9
				again = obtained
			}
			again += 0.7 * c.stream(0, route.reviewOf[0]).Exp(2)
			if got, want := c.pair[visitor(c)].owned.has(0), obtained < c.t1; got != want {
				t.Fatalf("run %d at %v: own licence %v; fails in %v, a licence in %v", i, c.t1, got, fails, obtained)
			}
			if got, want := c.pair[visitor(c)].entry.lane[0].tiers[own][0].attempt == 2, again < c.t1; got != want {
				t.Fatalf("run %d at %v: given up %v; fails in %v and again in %v", i, c.t1, got, fails, again)
			}
			switch {
			case c.step != 0:
			case fails < 2014.25:
				early++
			default:
				late++
			}
		})
	}
	if early == 0 || late == 0 {
		t.Errorf("%d runs fail before the licence is needed, %d after", early, late)
	}
}

// The first licence is one draw for all tiers of a route, and each tier accrues at the speed of the moment:
// all alike under one licence, at its own once there is one for each tier.
func TestLicenceAcrossSystems(t *testing.T) {
	s := study(t, lone, "tiers.paas={licence_speed: 3}", "providers.visitor.fit={iaas: 0, paas: 0}",
		"markets.china.mix={iaas: 1, paas: 1}", "markets.america.mix={iaas: 1, paas: 1}", "markets.america.regime.scope={iaas: 0, paas: 0}",
		"markets.china.regime.classified=1", "markets.china.regime.scope={iaas: 1, paas: 1}", "markets.china.regime.multi_tier={2014: 0, 2014.5: 1}",
		"providers.visitor.markets.china={state: signed, route: own}")
	together, apart := 0, 0
	in := newInspector(t, s)
	for i := range 200 {
		in.inspect(i, 1, func(c *cohort) {
			draw := c.stream(0, c.pairs[visitor(c)].routes[own].licence).Exp(1)
			// multi_tier reaches ½ at 2014.25, a step's start.
			when := func(speed float64) float64 {
				if single := 0.9 * 0.25; draw > single {
					return 2014.25 + (draw-single)/(0.9*speed)
				}
				return 2014 + draw/0.9
			}
			for k, speed := range []float64{1, 3} {
				got := !c.pair[visitor(c)].entry.lane[0].waits[own].licence.has(k)
				if want := when(speed) < c.t1; got != want {
					t.Fatalf("run %d at %v: tier %d licensed %v, want %v", i, c.t1, k, got, when(speed))
				}
			}
			switch {
			case c.step != 0:
			case when(1) == when(3):
				together++
			default:
				apart++
			}
		})
	}
	if together == 0 || apart == 0 {
		t.Errorf("%d runs are licensed before the change of system, %d after", together, apart)
	}
}

// A route that closes keeps what its clocks have accumulated, and they go on when it opens again: that of its partner, of its
// licence and of its review.
func TestRouteClosesAndReopens(t *testing.T) {
	const closes, opens, runs = 2015, 2016, 100
	shared := []string{
		"markets.china.regime.ownership={2014: 1, 2014.75: 1, 2015: 0, 2015.75: 0, 2016: 1}",
		"entry.partner_time={operated: 1000000, joint_venture: 1}", "entry.review_time=1",
	}
	licensed := []string{"markets.china.regime.classified=1", "markets.china.regime.scope.iaas=1"}
	signed := "providers.visitor.markets.china={state: signed, route: own}"
	for name, test := range map[string]struct {
		set  []string
		mean float64
		draw func(*cohort, *pair) float64
		rang func(*standing) bool
	}{
		"partner": {
			append(licensed, "entry.joint_venture_share=1", "entry.licence_rate=0", "providers.visitor.markets.china={state: signed, route: operated}"), 1,
			func(c *cohort, p *pair) float64 { return c.stream(0, p.routes[venture].partner).Exp(1) },
			func(r *standing) bool { return r.entry.lane[0].signed.has(venture) },
		},
		"licence": {
			append(licensed, signed), 1 / 0.9,
			func(c *cohort, p *pair) float64 { return c.stream(0, p.routes[own].licence).Exp(1) },
			func(r *standing) bool { return r.cleared.has(0) },
		},
		"review": {
			[]string{signed, "markets.china.review=true"},
			1,
			func(c *cohort, p *pair) float64 { return c.stream(0, p.routes[own].review).Exp(1) },
			func(r *standing) bool { return r.entered.has(0) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := newInspector(t, study(t, lone, slices.Concat(shared, test.set)...))
			before, after := 0, 0
			for i := range runs {
				in.inspect(i, 1, func(c *cohort) {
					r := &c.pair[visitor(c)]
					rings := 2014 + test.mean*test.draw(c, r.pair)
					if rings > closes {
						rings += opens - closes
					}
					if got, want := test.rang(r), rings < c.t1; got != want {
						t.Fatalf("run %d at %v: has rung %v; it rings at %v", i, c.t1, got, rings)
					}
					switch {
					case c.step >= 0:
					case rings < closes:
						before++
					default:
						after++
					}
				})
			}
			if before == 0 || after == 0 {
				t.Errorf("%d runs ring before the route closes, %d after it has opened again", before, after)
			}
		})
	}
}

// visitor is the one pair in China of the lone provider's world.
func visitor(c *cohort) int { return c.markets[c.focus].pairs[0] }

// route is the one by which a tier operates, -1 if it does not.
func (s *pairState) route(k int) int {
	return slices.IndexFunc(s.via[:], func(tiers mask) bool { return tiers.has(k) })
}

// A market that screens suppliers fully from some date on is invited no more to the race for a site: from then on none is begun
// there but what was planned before, while others go on.
func TestNoSiteWhereScreened(t *testing.T) {
	in := newInspector(t, study(t, baseline, "events.us_screening.date=2018", "events.us_screening.effects.screening.raise_to=1", "events.treaty.hazard=0"))
	m := in.study.Model.(*model)
	us := slices.IndexFunc(m.markets, func(m market) bool { return m.name == "united_states" })
	begun, before, elsewhere := map[[2]int]int32{}, 0, 0
	in.inspect(0, lanes, func(c *cohort) {
		for i := range c.pairs {
			pr := &c.pairs[i]
			if pr.seller.programme == nil || slices.ContainsFunc(pr.seller.programme.plan, func(p planned) bool { return p.pair == i }) {
				continue
			}
			for j := range c.n {
				at := [2]int{i, j}
				if now := c.at(j, i).begun; now > begun[at] {
					begun[at] = now
					switch after := c.t0 > 2018.25; {
					case pr.market != us && after:
						elsewhere++
					case pr.market == us && !after:
						before++
					case pr.market == us:
						t.Errorf("run %d: %s begins a site there in the quarter from %v", j, pr.seller.name, c.t0)
					}
				}
			}
		}
	})
	if before == 0 || elsewhere == 0 {
		t.Errorf("%d sites were begun there before, %d elsewhere after: nothing is tested", before, elsewhere)
	}
}

package access

import (
	"slices"
	"testing"

	"cloudgate/sim"
)

// A tier needs a licence where the legal fact of its market and run says so, and the boundary, under the regime of the moment:
// also where an event, a later year or one origin alone makes a question of it that nobody asked before.
func TestNeeds(t *testing.T) {
	const never = "never"
	for name, set := range map[string][]string{
		never:           nil,
		"always":        {"markets.china.regime.classified=0.8"},
		"later":         {"markets.europe.regime.classified={2016: 0, 2018: 0.8}"},
		"by an event":   {"events.us_screening.date=2016", "events.us_screening.effects.asks={component: classified, set: 0.8}"},
		"of one origin": {"markets.china.regime.toward={europe: {classified: 0.8}}"},
		"of some runs":  {"markets.japan.regime.toward={china: {classified: 'uniform(0, 1)'}}"},
	} {
		all := []string{"markets.china.regime.classified=0"}
		for _, market := range []string{"china", "europe", "japan", "united_states"} {
			for _, tier := range []string{"iaas", "paas", "saas"} {
				all = append(all, "markets."+market+".regime.scope."+tier+"=0.7")
			}
		}
		t.Run(name, func(t *testing.T) {
			s := alter(t, study(t, baseline, append(all, set...)...), func(w *World) {
				w.Events = slices.DeleteFunc(slices.Clone(w.Events), func(e sim.Member[Event]) bool { return e.Name != "us_screening" })
			})
			needing, free := 0, 0
			newInspector(t, s).inspect(0, lanes-3, func(c *cohort) {
				for v := range c.views {
					m, g := &c.markets[c.views[v].market], c.view[v].regime
					for j := range c.n {
						want := mask(0)
						for k := range c.nTiers {
							want.put(k, c.stream(j, m.classified).Uniform(0) < g[classified][j] && c.stream(j, m.scope).Uniform(0) < g[scope+k][j])
						}
						if got := c.rates[v][j].needs; got != want {
							t.Fatalf("run %d at %v, %s: %b need a licence, want %b", j, c.t1, m.name, got, want)
						}
						if want == 0 {
							free++
						} else {
							needing++
						}
					}
				}
			})
			if free == 0 || (needing == 0) != (name == never) {
				t.Errorf("%d need a licence, %d do not", needing, free)
			}
		})
	}
}

package access

import (
	"math"
	"testing"
)

// Ecosystem money raises the fit of a tier as far as the tier says, and leaves that of one on which it does nothing.
func TestEcosystem(t *testing.T) {
	raised := 0
	newInspector(t, study(t, baseline, "tiers.iaas.ecosystem=0.5", "tiers.paas.ecosystem=0")).inspect(0, lanes-3, func(c *cohort) {
		for p := range c.providers {
			for i, k := range c.providers[p].tiers {
				for j := range c.n {
					gain := c.quantity(j, c.world.Quality.Ecosystem) * math.Log1p(c.provider[p].ecosystem[j]/ecosystemUnit)
					share := c.quantity(j, c.world.Tiers[k].Value.Ecosystem)
					want := math.Exp(c.quantity(j, c.providers[p].Fit[i].Value) + share*gain)
					if got := c.fitOf(p)[k][j]; math.Abs(got-want) > 1e-12*want {
						t.Fatalf("run %d at %v: tier %d of %s has fit %v, want %v", j, c.t1, k, c.providers[p].name, got, want)
					}
					if share*gain > 0 {
						raised++
					}
				}
			}
		}
	})
	if raised == 0 {
		t.Error("no fit was raised")
	}
}

package access

import (
	"math"
	"testing"
)

// The race that leaves out logarithms has the winner of the one that takes them all.
func TestRace(t *testing.T) {
	in, won := newInspector(t, study(t, baseline)), 0
	in.inspect(0, lanes, func(c *cohort) {
		for p := range c.providers {
			pr := &c.providers[p]
			if pr.programme == nil || c.step < 0 {
				continue
			}
			for j := range c.n {
				var want *standing
				least := never
				for k, i := range pr.pairs {
					r := &c.pair[i]
					weight := c.view[r.view].invites[j] * math.Sqrt(c.sizeAtStart[r.market][j])
					if at := c.stream(j, pr.races[k]).Exp(uint64(c.step)) / weight; weight > 0 && at < least && !r.gone.has(j) {
						want, least = r, at
					}
				}
				if got := c.race(j, p); got != want {
					t.Fatalf("run %d at %v: another market than the first wins the race of %s", j, c.t1, pr.name)
				}
				if want != nil {
					won++
				}
			}
		}
	})
	if won == 0 {
		t.Error("nobody won a race")
	}
}

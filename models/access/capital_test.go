package access

import (
	"math"
	"slices"
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

// All sites of a market whose time has come open, however many they are in a step: none is under way whose time is over, and
// what has been begun is open, under way or closed.
func TestSitesOpen(t *testing.T) {
	together := 0
	before := map[[2]int]float64{}
	newInspector(t, study(t, baseline, "capital.site_cost=1", "capital.lead=0.3", "capital.site_exit=0.5", "entry.exit=0.2",
		"providers.alibaba.programme.plan.europe={market: united_states, date: 2015.8}",
		"providers.alibaba.programme.plan.japan={market: united_states, date: 2015.8}",
	)).inspect(0, lanes-3, func(c *cohort) {
		for j := range c.n {
			underWay := map[int]int{}
			for _, s := range c.lane[j].underWay {
				if underWay[s.pair]++; s.opens < c.t1 {
					t.Fatalf("run %d at %v: a site that opens at %v is under way", j, c.t1, s.opens)
				}
			}
			for i := range c.pair {
				r := &c.pair[i]
				s := &r.lane[j]
				if want := float64(r.start.Sites + int(s.begun) - int(s.closures) - underWay[i]); r.sites[j] != want && !r.gone.has(j) {
					t.Fatalf("run %d at %v: %v sites, want %v", j, c.t1, r.sites[j], want)
				}
				if c.step >= 0 && r.sites[j] > before[[2]int{i, j}]+1 {
					together++
				}
				before[[2]int{i, j}] = r.sites[j]
			}
		}
	})
	if together == 0 {
		t.Error("no two sites opened together")
	}
}

// Planned sites come by date and then by market, not by the names of the plan.
func TestPlanOrder(t *testing.T) {
	orders := map[int]bool{}
	newInspector(t, study(t, baseline, "providers.alibaba.programme.plan.dubai.date=uniform(2015, 2017)", "providers.alibaba.programme.plan.us_west.date=2016",
		"providers.alibaba.programme.plan.aaa={market: united_states, date: 2016}",
	)).inspect(0, lanes-3, func(c *cohort) {
		p := slices.IndexFunc(c.providers, func(p provider) bool { return p.name == "alibaba" })
		for j := range c.n {
			plan := c.lane[j].provider[p].plan
			if len(plan) != len(c.providers[p].programme.plan) {
				t.Fatalf("run %d: %d planned sites", j, len(plan))
			}
			for i := 1; i < len(plan); i++ {
				if a, b := plan[i-1], plan[i]; a.date > b.date || a.date == b.date && c.pairs[a.pair].market > c.pairs[b.pair].market {
					t.Fatalf("run %d: the site of %v in market %d is before that of %v in market %d", j, a.date, c.pairs[a.pair].market, b.date, c.pairs[b.pair].market)
				}
			}
			orders[plan[0].pair] = true
		}
	})
	if len(orders) < 2 {
		t.Error("the first planned site is the same in all runs")
	}
}

package access

import (
	"fmt"
	"math"
	"testing"
)

// Without volatility, events, entry and exit a lone provider's share follows
// r' = s* + (r - s*)(1-χΔ)S/S' exactly.
func TestLoneProvider(t *testing.T) {
	s := study(t, lone)
	m := s.Model.(*model)
	const churn, dt = 0.1, 0.25
	// V = Q + fit - B - liability + b1·[n>0] - (e_v-1) ln(1-0) with one site and no newness; a = 1 - 0.2·0.5.
	attraction := math.Exp(-1 - 0.5 + 1)
	want := 0.9 * attraction / (1 + attraction)
	pair := m.markets[m.focus].pairs[0]
	cell := m.markets[m.focus].cell
	var before, share float64
	steps := 0
	newInspector(t, s).inspect(0, 1, func(c *cohort) {
		size := c.size[cell][0]
		got := c.revenue[c.pairs[pair].cell][0] / size
		if c.step < 0 {
			before, share = size, 0.05
		} else {
			share = want + (share-want)*(1-churn*dt)*before/size
			before = size
			steps++
		}
		if math.Abs(got-share) > 1e-12 {
			t.Fatalf("step %d: share %.15f, closed form %.15f", c.step, got, share)
		}
	})
	if steps != 48 {
		t.Errorf("%d steps", steps)
	}
}

// The first year's mean size is the figure of the file, and growth tends to its long run.
func TestDemand(t *testing.T) {
	e := evaluate(t, study(t, lone), 1)
	if got := e.column(t, "market_size[china]@2014")[0]; math.Abs(got-1000) > 1e-9 {
		t.Errorf("size of 2014: %v, the file says 1000", got)
	}
	sizes := e.columns(t, "market_size[china]")
	// The recursion of MODEL.md, equation (1), by hand.
	l, sum := 0.0, 0.0
	var path []float64
	for range 48 {
		f := max(0, l) / math.Log(20)
		l += (0.1 + 0.2*max(0, 1-f*f)) * 0.25
		path = append(path, math.Exp(l))
	}
	for _, v := range path[:4] {
		sum += v
	}
	for year := range sizes {
		mean := 0.0
		for _, v := range path[4*year : 4*year+4] {
			mean += v
		}
		if want := 1000 * mean / sum; math.Abs(sizes[year][0]/want-1) > 1e-12 {
			t.Errorf("year %d: %v, recursion %v", year, sizes[year][0], want)
		}
	}
}

// Shocks have the stationary standard deviation of the file, and the correlation between markets.
func TestShocks(t *testing.T) {
	s := study(t, lone, "markets.china.growth.volatility=0.12", "markets.america.growth.volatility=0.12")
	var x, y []float64
	in := newInspector(t, s)
	for i := range 128 {
		in.inspect(lanes*i, lanes, func(c *cohort) {
			if c.step == 40 { // 10 years, nearly seven reversion times
				x = append(x, c.shock[0][:]...)
				y = append(y, c.shock[1][:]...)
			}
		})
	}
	sxx, sxy := 0.0, 0.0
	for i := range x {
		sxx += x[i] * x[i]
		sxy += x[i] * y[i]
	}
	n := float64(len(x))
	// The variance of a variance estimate is 2σ⁴/n, of a covariance (1+ρ²)σ⁴/n; bounds at 5 standard errors.
	v := 0.12 * 0.12
	if got := sxx / n; math.Abs(got-v) > 5*v*math.Sqrt(2/n) {
		t.Errorf("variance %v, want %v", got, v)
	}
	if got := sxy / n; math.Abs(got-v/2) > 5*v*math.Sqrt(1.25/n) {
		t.Errorf("covariance %v, want %v", got, v/2)
	}
}

// With one route, a licence that is needed and a review that is always passed, the time to operation is
// hypoexponential: decision, partner, licence, review; all rates differ.
func TestTimeToOperation(t *testing.T) {
	rates := []float64{0.4, 1 / 0.8, 0.9 * 0.7, 1 / 0.7}
	s := study(t, lone,
		"horizon=2014:2033",
		"markets.china.regime.classified=1", "markets.china.regime.scope.iaas=1", "markets.china.regime.ownership=0.5",
		"markets.china.regime.issuance=0.7", "markets.china.review=true",
		"providers.visitor.interest=0.4",
		"providers.visitor.markets.china={state: absent}",
	)
	const runs = 20000
	times := evaluate(t, s, runs, "years_to_operation").column(t, "years_to_operation[market=china,provider=visitor]")
	for _, at := range []float64{1, 2, 3, 5, 8, 12} {
		// F(t) = 1 - Σ_i e^(-λ_i t) Π_{j≠i} λ_j/(λ_j-λ_i).
		want := 1.0
		for i, a := range rates {
			w := math.Exp(-a * at)
			for j, b := range rates {
				if i != j {
					w *= b / (b - a)
				}
			}
			want -= w
		}
		n := 0.0
		for _, v := range times {
			if v <= at {
				n++
			}
		}
		if got := n / runs; math.Abs(got-want) > 5*math.Sqrt(want*(1-want)/runs) {
			t.Errorf("P(T <= %g) = %.4f, closed form %.4f", at, got, want)
		}
	}
}

// A failed review costs another licence and another review; patience ends the attempts.
func TestReviewsFail(t *testing.T) {
	const runs = 6000
	for _, patience := range []int{1, 2, 4} {
		s := study(t, lone, "horizon=2014:2043",
			"markets.china.regime.ownership=0.5", "markets.china.review=true", "entry.pass=0.3",
			"providers.visitor.interest=5", fmt.Sprintf("providers.visitor.patience=%d", patience),
			"providers.visitor.markets.china={state: absent}")
		n := 0.0
		for _, v := range evaluate(t, s, runs, "ever_entered").column(t, "ever_entered[market=china,provider=visitor]@2043") {
			n += v
		}
		want := 1 - math.Pow(0.7, float64(patience))
		if got := n / runs; math.Abs(got-want) > 5*math.Sqrt(want*(1-want)/runs) {
			t.Errorf("patience %d: entered in %.4f of runs, want %.4f", patience, got, want)
		}
	}
}

// What all sellers of a cell earn is its demand: in every market, tier, segment and step, with entry,
// exit, lost accounts, capacity and shrinking demand all at work.
func TestRevenueAddsUp(t *testing.T) {
	s := study(t, baseline,
		"key_accounts.hazard=0.5", "entry.exit=0.2", "capital.site_exit=0.5", "markets.japan.growth.start=-0.4", "markets.japan.growth.long_run=-0.4")
	shrunk, lost, runoff := false, false, false
	in := newInspector(t, s)
	before := rows(len(in.cohort.size))
	in.inspect(0, lanes-5, func(c *cohort) {
		for j := range c.n {
			l := &c.lane[j]
			for m := range c.markets {
				mk := &c.markets[m]
				lost = lost || c.market[m].lost != [releases]mask{}
				for cell := range mk.cells {
					where := fmt.Sprintf("run %d, step %d, %s, cell %d", j, c.step, mk.name, cell)
					sum := c.incumbent[mk.cell+cell][j]
					if sum < 0 {
						t.Fatalf("%s: incumbents earn %v", where, sum)
					}
					for _, p := range mk.pairs {
						at := c.pairs[p].cell + cell
						v, f := c.revenue[at][j], l.runoff[at]
						if v < 0 || f < 0 {
							t.Fatalf("%s: %s earns %v and %v", where, c.providers[c.pairs[p].provider].name, v, f)
						}
						runoff = runoff || f > 0
						sum += v + f
					}
					size := c.size[mk.cell+cell][j]
					if math.Abs(sum-size) > 1e-12*size {
						t.Fatalf("%s: sellers earn %v of %v", where, sum, size)
					}
					shrunk = shrunk || size < 0.9*before[mk.cell+cell][j]
				}
			}
		}
		copy(before, c.size)
	})
	if !lost || !runoff {
		t.Errorf("nothing was put to the test: accounts lost %v, run-off %v, shrunk %v", lost, runoff, shrunk)
	}
}

// What is due of a lost account is tendered as far as the incumbents still have it. The parts that are not due shrink.
func TestRelease(t *testing.T) {
	c := newInspector(t, study(t, baseline)).cohort
	c.step = 5
	const due, j, kept = 5 % releases, 3, 0.5
	for _, test := range []struct{ lost, incumbent, tendered float64 }{{4, 10, 2}, {4, 2, 2}, {4, 1.5, 1.5}, {0, 10, 0}} {
		for m := range c.markets {
			mk := &c.markets[m]
			for _, cell := range mk.heldCells {
				c.lane[j].lost[mk.cell+cell] = lostAccounts{test.lost, test.lost, test.lost, test.lost}
				c.kept[cell][j], c.incumbent[mk.cell+cell][j], c.contestable[cell][j] = kept, test.incumbent, 7
			}
			c.release(1<<j, m)
			for _, cell := range mk.heldCells {
				left := lostAccounts{test.lost * kept, test.lost * kept, test.lost * kept, test.lost * kept}
				left[due] = 0
				held, incumbent, contestable := c.lane[j].lost[mk.cell+cell], c.incumbent[mk.cell+cell][j], c.contestable[cell][j]
				if held != left || incumbent != test.incumbent-test.tendered || contestable != 7+test.tendered {
					t.Errorf("%s, cell %d, %+v: %v are left, incumbents have %v, %v is tendered", mk.name, cell, test, held, incumbent, contestable-7)
				}
			}
		}
	}
}

// A plan date within a step is the decision: no clock of entry runs before it, so that a provider that needs
// no licence is signed when it decides, sells at once, and never obtains a licence.
func TestPlanWithinStep(t *testing.T) {
	e := evaluate(t, study(t, "../../scenarios/baseline-2014.yaml", "events.us_screening.hazard=0"), 1024)
	for _, pair := range []string{"market=united_states,provider=alibaba", "market=hong_kong,provider=ucloud"} {
		for i, v := range e.column(t, "own_licence["+pair+"]@2025") {
			if v != 0 {
				t.Fatalf("%s, run %d: obtained a licence where none is needed", pair, i)
			}
		}
		for i, v := range e.column(t, "months_from_signature["+pair+"]") {
			if v != 0 {
				t.Fatalf("%s, run %d: %v months from signature to sales from abroad", pair, i, v)
			}
		}
	}
}

// The time to an event of constant hazard is exponential; one with a date besides has happened by then.
func TestEventTimes(t *testing.T) {
	const runs, hazard = 20000, 0.2
	event := "{market: china, kind: opening, hazard: 0.2, effects: {clear: {component: clarity, set: 1}}}"
	dated := "{market: china, kind: opening, hazard: 0.2, date: 2019.5, effects: {clear: {component: clarity, set: 1}}}"
	e := evaluate(t, study(t, lone, "events={plain: "+event+", dated: "+dated+"}"), runs, "event")
	for name, certain := range map[string]float64{"plain": math.Inf(1), "dated": 2019} {
		for i, column := range e.columns(t, "event["+name+"]") {
			year := 2014 + float64(i)
			want := -math.Expm1(-hazard * float64(i+1))
			if year >= certain {
				want = 1
			}
			n := 0.0
			for _, v := range column {
				n += v
			}
			if got := n / runs; math.Abs(got-want) > 5*math.Sqrt(want*(1-want)/runs) {
				t.Errorf("%s event by the end of %g: %.4f of runs, closed form %.4f", name, year, got, want)
			}
		}
	}
}

// What may happen once a step, and again after it, happens in a binomial number of steps: the loss of key accounts, and
// the proposals of one who can always pay.
func TestOnceAStep(t *testing.T) {
	const cohorts = 200
	s := study(t, lone, "key_accounts.hazard=0.4", "providers.visitor.key_accounts=true",
		"providers.native.programme={amount: 1000000, start: 2013, years: 20, abroad: 1, research: 0.5, site_rate: 1.5}")
	in := newInspector(t, s)
	native, guest := s.World.(*World).Providers.Index("native"), s.World.(*World).Providers.Index("visitor")
	var lost, proposed float64
	for i := range cohorts {
		in.inspect(lanes*i, lanes, func(c *cohort) {
			if c.step == 47 {
				for j := range c.n {
					lost += float64(c.lane[j].provider[guest].lost)
					proposed += float64(c.lane[j].provider[native].proposals)
				}
			}
		})
	}
	for what, c := range map[string]struct{ got, rate float64 }{"losses": {lost, 0.4}, "proposals": {proposed, 1.5}} {
		const runs, steps = cohorts * lanes, 48
		p := -math.Expm1(-c.rate / 4)
		if mean, se := c.got/runs, math.Sqrt(steps*p*(1-p)/runs); math.Abs(mean-steps*p) > 5*se {
			t.Errorf("%s: %.3f a run, binomial %.3f, standard error %.3f", what, mean, steps*p, se)
		}
	}
}

package access

import (
	"math"
	"slices"
	"testing"

	"cloudgate/sim"
	"cloudgate/sim/simtest"
)

// The model keeps the engine's promises on the baseline, at points of its own distributions.
func TestConformance(t *testing.T) {
	s := study(t, baseline)
	m, err := s.World.Build(s.Spec.Params, sim.Span{First: 2014, Last: 2017})
	if err != nil {
		t.Fatal(err)
	}
	var inputs [][]float64
	for _, p := range []float64{0.05, 0.5, 0.95} {
		var x []float64
		for _, in := range s.Inputs {
			x = append(x, in.Quantile.Quantile(p))
		}
		inputs = append(inputs, x)
	}
	simtest.Model(t, m, inputs...)
}

// A run knows nothing of the one before it, not even where the file gives an absent provider a share.
func TestRunsAreApart(t *testing.T) {
	s := study(t, lone, "providers.visitor.markets.china={state: absent, share: 5%}", "providers.visitor.interest=5")
	in := newInspector(t, s)
	for i := range 4 {
		sold := 0.0
		in.inspect(lanes*i, lanes, func(c *cohort) {
			sold = 0
			for j := range c.n {
				sold += c.pairRevenue(j, &c.pair[c.markets[c.focus].pairs[0]])
			}
			if c.step < 0 && sold != 0 {
				t.Errorf("cohort %d starts with revenue of an absent provider, %v", i, sold)
			}
		})
		if sold == 0 {
			t.Errorf("cohort %d: no revenue in the end, so that nothing could be left", i)
		}
	}
}

// same checks that two ensembles agree bit for bit, in the outputs that both have and in the years for which
// the condition holds; times and other scalars only where there is none.
func same(t *testing.T, what string, a, b *ensemble, year func(float64) bool) {
	t.Helper()
	columns := map[string]int{}
	for o, out := range b.spec.Outputs {
		columns[out.Selector()] = b.offsets[o]
	}
	compared := 0
	for o, out := range a.spec.Outputs {
		other, ok := columns[out.Selector()]
		if !ok {
			continue
		}
		for k := range out.Len() {
			if year != nil && (len(out.At) == 0 || !year(out.At[k])) {
				continue
			}
			compared++
			for i, v := range a.out[a.offsets[o]+k] {
				if w := b.out[other+k][i]; math.Float64bits(v) != math.Float64bits(w) {
					t.Fatalf("%s: %s of run %d is %v and %v", what, out.Cell(k), i, v, w)
				}
			}
		}
	}
	if compared == 0 {
		t.Errorf("%s: nothing to compare", what)
	}
}

// What a scenario says of later years does not touch the earlier ones, and a longer horizon adds years without
// touching those before.
func TestEarlyYearsStay(t *testing.T) {
	const runs = 64
	s := study(t, baseline)
	whole := evaluate(t, s, runs)
	late := alter(t, s, func(w *World) {
		china := &w.Markets[w.Markets.Index("china")].Value.Regime
		china.Ownership = sim.Path{Years: []float64{2019.75, 2020}, Knots: []sim.Quantity{china.Ownership.Knots[0], {Value: 1}}}
		date := sim.Quantity{Value: 2020.3}
		w.Events = slices.Clone(w.Events)
		w.Events[0].Value.Date = &date
	})
	same(t, "another world from 2020 on", whole, evaluate(t, late, runs), func(y float64) bool { return y < 2020 })
	m, err := s.World.Build(s.Spec.Params, sim.Span{First: 2014, Last: 2029})
	if err != nil {
		t.Fatal(err)
	}
	longer := *s
	longer.Model, longer.Spec = m, m.Spec()
	same(t, "a longer horizon", whole, evaluate(t, &longer, runs), func(y float64) bool { return y <= 2025 })
}

// A market and a provider that touch none of the others, and a parameter that only an outcome reads, move no
// draw: what they cannot change is the same bit for bit.
func TestAdditionsMoveNothing(t *testing.T) {
	const runs = 64
	outcomes := []string{"provider_share", "incumbent_share", "years_to_operation", "sites", "event", "foreign_share"}
	s := study(t, baseline)
	before := evaluate(t, s, runs, outcomes...)
	larger := alter(t, s, func(w *World) {
		japan, google := w.Markets[w.Markets.Index("japan")].Value, w.Providers[w.Providers.Index("google")].Value
		w.Markets = slices.Insert(w.Markets, 0, sim.Member[Market]{Name: "atlantis", Value: japan})
		for _, q := range []*sim.Named[sim.Quantity]{&w.Reference.Size, &w.Reference.Openness} {
			*q = slices.Insert(slices.Clone(*q), 0, sim.Member[sim.Quantity]{Name: "atlantis", Value: sim.Quantity{Value: 0.5}})
		}
		google.Markets = sim.Named[Presence]{{Name: "atlantis"}}
		google.Markets[0].Value.State, google.Markets[0].Value.Route = "absent", "own"
		w.Providers = slices.Insert(w.Providers, 0, sim.Member[Provider]{Name: "aaa", Value: google})
	})
	same(t, "another market and provider", before, evaluate(t, larger, runs, outcomes...), nil)
	uncertain := study(t, baseline, "entry.retained.operated=uniform(0.2, 0.4)")
	same(t, "another parameter", before, evaluate(t, uncertain, runs, outcomes...), nil)
}

// One mechanism serves both directions: in a world whose halves mirror each other, what China's provider wins in
// America has the distribution of what America's wins in China. Only the draws differ, for names key them.
func TestMirror(t *testing.T) {
	const runs = 4000
	set := []string{
		"markets.america.growth.volatility=0.2", "markets.china.growth.volatility=0.2",
		"markets.china.segments={america: 5%}", "markets.america.segments={china: 5%}",
		"capability.volatility=0.3", "entry.exit=0.2", "entry.pass=0.7", "entry.joint_venture_share=0.5", "entry.build=1",
	}
	for _, m := range []string{"markets.america.", "markets.china."} {
		set = append(set, m+"regime.classified=0.6", m+"regime.scope.iaas=0.7", m+"regime.issuance_chain={suspend: 0.3, resume: 0.5}", m+"review=true")
	}
	for name, more := range map[string]string{
		"entrants":   "interest=0.4",
		"programmes": "programme={amount: 300, start: 2015, years: 3, abroad: 0.5, research: 0.5, site_rate: 2}",
	} {
		t.Run(name, func(t *testing.T) {
			e := evaluate(t, random(study(t, lone, append(set,
				"providers.visitor."+more, "providers.native."+more,
				"providers.visitor.markets.china={state: absent}", "providers.visitor.key_accounts=true", "providers.native.key_accounts=true",
				"key_accounts.hazard=0.1",
			)...)), runs)
			for _, outcome := range []string{"provider_share", "ever_entered", "operating", "own_licence", "left"} {
				for _, year := range []string{"@2018", "@2025"} {
					abroad := e.column(t, outcome+"[market=america,provider=native]"+year)
					inside := e.column(t, outcome+"[market=china,provider=visitor]"+year)
					if mean, se := difference(inside, abroad); !(math.Abs(mean) <= 5*se) {
						t.Errorf("%s%s: China's provider abroad exceeds the foreign one in China by %.3g, standard error %.2g", outcome, year, mean, se)
					}
				}
			}
		})
	}
}

// Twelve steps a year instead of four move the mean share abroad by a fortieth of itself, far less than its inputs do: a
// quarter is fine enough. Without the wandering of growth, whose paths differ with the steps by chance alone.
func TestFinerSteps(t *testing.T) {
	const runs = 2048
	set := []string{"demand.trend_volatility=0"}
	quarters := evaluate(t, random(study(t, baseline, set...)), runs, "overseas_share").column(t, "overseas_share@2025")
	months := evaluate(t, random(study(t, baseline, append(set, "steps_a_year=12")...)), runs, "overseas_share").column(t, "overseas_share@2025")
	mean, se := difference(quarters, months)
	level, _ := difference(make([]float64, runs), quarters)
	t.Logf("relative difference %.4f, standard error %.4f", mean/level, se/level)
	if math.Abs(mean) > 0.025*level+5*se {
		t.Errorf("months give %.3g more than quarters, of %.3g; standard error %.2g", mean, level, se)
	}
}

// Inputs that make no world fail the run, with a reason; nothing else makes NaN.
func TestImpossibleWorlds(t *testing.T) {
	for set, want := range map[string]error{
		"markets.america.mix.iaas=0":       errNoMix,
		"markets.america.growth.start=1e6": errSize,
	} {
		e := evaluate(t, study(t, lone, set), 3)
		for i, status := range e.status {
			if status != want.Error() {
				t.Errorf("%s: run %d ended with %q, want %q", set, i, status, want)
			}
		}
	}
	var weights []string
	for _, c := range indexComponents {
		weights = append(weights, "openness_weights."+c+"=0")
	}
	if e := evaluate(t, study(t, lone, weights...), 1); e.status[0] != errNoWeight.Error() {
		t.Errorf("without weights the run ended with %q", e.status[0])
	}
}

// A run fails where the size of some market is not finite, and no other run beside it does: not even where all sizes together
// are beyond what a number can be.
func TestSizesNotFinite(t *testing.T) {
	c := newInspector(t, study(t, baseline)).cohort
	c.n = lanes - 3
	sizes, want := rows(len(c.demand.size)), mask(0)
	for m, wrong := range []float64{math.NaN(), math.Inf(1)} {
		sizes[m+1][3*m] = wrong
		want.add(3 * m)
	}
	sizes[0][5], sizes[1][5] = math.MaxFloat64/1.5, math.MaxFloat64/1.5
	sizes[0][lanes-1] = math.NaN() // in no use
	c.requireFinite(sizes, &c.all)
	for j := range c.lane {
		if got := c.lane[j].failure; (got == errSize) != want.has(j) {
			t.Errorf("lane %d fails by %v", j, got)
		}
	}
}

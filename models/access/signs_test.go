package access

import (
	"fmt"
	"iter"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"cloudgate/sim"
)

// lever is something that MODEL.md's table of signs moves up. It moves either values by year or plain ones.
type lever struct {
	base       func(*World) // makes the world to compare with, where the study's own will not do
	paths      func(*World) []*sim.Path
	quantities func(*World) []*sim.Quantity
	part, full float64
}

// setting is how far, and from when on, a lever is moved.
type setting int

const (
	partly setting = iota
	fully
	fromLater
)

func (s setting) String() string {
	return [...]string{"part of the way", "in full", "in full from 2018 on"}[s]
}

// start makes the world that the move is compared with.
func (l lever) start(w *World) {
	if l.base != nil {
		l.base(w)
	}
}

// move sets the lever. A value that is not by year is moved from the start.
func (l lever) move(s setting) func(*World) {
	to := l.full
	if s == partly {
		to = l.part
	}
	return func(w *World) {
		if l.paths != nil {
			for _, p := range l.paths(w) {
				if s == fromLater {
					*p = sim.Path{Years: []float64{2017.99, 2018}, Knots: []sim.Quantity{p.Knots[0], {Value: to}}}
				} else {
					*p = sim.Constant(to)
				}
			}
			return
		}
		for _, q := range l.quantities(w) {
			*q = sim.Quantity{Value: to}
		}
	}
}

// in picks one component of the regimes of the markets for which here is true.
func in(here func(market string) bool, of func(*Regime) *sim.Path) func(*World) []*sim.Path {
	return func(w *World) []*sim.Path {
		var paths []*sim.Path
		for i := range w.Markets {
			if here(w.Markets[i].Name) {
				paths = append(paths, of(&w.Markets[i].Value.Regime))
			}
		}
		return paths
	}
}

func china(market string) bool { return market == "china" }
func hosts(market string) bool { return market != "china" }

func scopes(w *World) []*sim.Path {
	var paths []*sim.Path
	scope := w.Markets[w.Markets.Index("china")].Value.Regime.Scope
	for i := range scope {
		paths = append(paths, &scope[i].Value)
	}
	return paths
}

func compatriots(w *World) []*sim.Path {
	var paths []*sim.Path
	for i := range w.Markets {
		if s := w.Markets[i].Value.Segments; hosts(w.Markets[i].Name) {
			paths = append(paths, &s[s.Index("china")].Value)
		}
	}
	return paths
}

// chinese picks a value of each provider whose home is China.
func chinese(of func(*Provider) *sim.Quantity) func(*World) []*sim.Quantity {
	return func(w *World) []*sim.Quantity {
		var values []*sim.Quantity
		for i := range w.Providers {
			if p := &w.Providers[i].Value; p.Home == "china" {
				values = append(values, of(p))
			}
		}
		return values
	}
}

func one(of func(*World) *sim.Quantity) func(*World) []*sim.Quantity {
	return func(w *World) []*sim.Quantity { return []*sim.Quantity{of(w)} }
}

func put(values func(*World) []*sim.Quantity, v float64) func(*World) {
	return lever{quantities: values, full: v}.move(fully)
}

func putPaths(paths func(*World) []*sim.Path, v float64) func(*World) {
	return lever{paths: paths, full: v}.move(fully)
}

// elasticity sets the volume elasticity and takes all discounts away.
func elasticity(v float64) func(*World) {
	return func(w *World) {
		w.Attraction.Elasticity = sim.Quantity{Value: v}
		put(chinese(discountOf), 0)(w)
	}
}

func discountOf(p *Provider) *sim.Quantity { return &p.Discount }

// levers are the rows of the table, by name. Where a value is uncertain in the baseline, the settings lie
// beyond its range, so that they open, or close, in every run.
var levers = map[string]lever{
	"China ownership":  {paths: in(china, func(r *Regime) *sim.Path { return &r.Ownership }), part: 0.8, full: 1},
	"China licensing":  {paths: in(china, func(r *Regime) *sim.Path { return &r.Licensing }), part: 0.3, full: 1},
	"China security":   {paths: in(china, func(r *Regime) *sim.Path { return &r.Security }), part: 0.6, full: 1},
	"China clarity":    {paths: in(china, func(r *Regime) *sim.Path { return &r.Clarity }), part: 0.6, full: 1},
	"China multi_tier": {paths: in(china, func(r *Regime) *sim.Path { return &r.MultiTier }), part: 0.4, full: 1},
	"China issuance": {
		base:  putPaths(in(china, func(r *Regime) *sim.Path { return &r.Issuance }), 0.2),
		paths: in(china, func(r *Regime) *sim.Path { return &r.Issuance }), part: 0.5, full: 1,
	},
	"China suspension hazard": {
		base:       put(one(suspend), 0),
		quantities: one(suspend), part: 0.1, full: 0.5,
	},
	"China classified": {
		base:  putPaths(in(china, func(r *Regime) *sim.Path { return &r.Classified }), 0.2),
		paths: in(china, func(r *Regime) *sim.Path { return &r.Classified }), part: 0.5, full: 1,
	},
	"China scope":       {base: putPaths(scopes, 0.1), paths: scopes, part: 0.5, full: 1},
	"China procurement": {paths: in(china, func(r *Regime) *sim.Path { return &r.Procurement }), part: 0.5, full: 1},
	"China data_flow":   {paths: in(china, func(r *Regime) *sim.Path { return &r.DataFlow }), part: 0.7, full: 1},
	"host data_flow":    {paths: in(hosts, func(r *Regime) *sim.Path { return &r.DataFlow }), part: 0.97, full: 1},
	"host procurement":  {paths: in(hosts, func(r *Regime) *sim.Path { return &r.Procurement }), part: 0.8, full: 1},
	"host screening":    {paths: in(hosts, func(r *Regime) *sim.Path { return &r.Screening }), part: 0.2, full: 0.7},
	"capital abroad": {
		quantities: chinese(func(p *Provider) *sim.Quantity { return &p.Programme.Amount }), part: 1000, full: 2000,
		base: put(chinese(func(p *Provider) *sim.Quantity { return &p.Programme.Amount }), 500),
	},
	"discount, e_v > 1":          {base: elasticity(2), quantities: chinese(discountOf), part: 0.1, full: 0.3},
	"discount, e_v < 1":          {base: elasticity(0.5), quantities: chinese(discountOf), part: 0.1, full: 0.3},
	"compatriot segments abroad": {paths: compatriots, part: 0.3, full: 0.4},
	"site exit hazard":           {quantities: one(func(w *World) *sim.Quantity { return &w.Capital.Closing }), part: 0.2, full: 0.5},
	"account-loss hazard":        {quantities: one(func(w *World) *sim.Quantity { return &w.Account.Hazard }), part: 0.2, full: 0.5},
}

// claims are the rows of MODEL.md's table of signs: what is claimed of ever_entered, operating, foreign_share
// and overseas_share, by lever.
func claims(t *testing.T) map[string][4]string {
	t.Helper()
	text, err := os.ReadFile("MODEL.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "| lever up |")
	if !found {
		t.Fatal("MODEL.md has no table of signs")
	}
	rows := map[string][4]string{}
	for i, line := range strings.Split(table, "\n") {
		if i < 2 {
			continue
		}
		cells := strings.Split(line, "|")
		if len(cells) < 6 {
			break
		}
		var row [4]string
		for j := range row {
			row[j] = strings.TrimSpace(cells[j+2])
		}
		rows[strings.TrimSpace(cells[1])] = row
	}
	return rows
}

// The table and the tests know the same levers.
func TestLeversOfTheTable(t *testing.T) {
	rows := claims(t)
	for name, row := range rows {
		if _, ok := levers[name]; !ok && row != [4]string{"?", "?", "?", "?"} {
			t.Errorf("the table claims something of %q, which is not tested", name)
		}
	}
	for name := range levers {
		if _, ok := rows[name]; !ok {
			t.Errorf("the table has no row %q", name)
		}
	}
}

// The signs that hold in every run, whatever the other values: for each lever and for those that open all
// together, part of the way and in full, from the start and from a later year, also where governments answer
// each other, and under stress.
func TestSignsInEveryRun(t *testing.T) {
	const runs = 64
	rows := claims(t)
	for name, set := range map[string][]string{"baseline": nil, "reciprocity": {"reciprocity=2"}, "stress": stress} {
		t.Run(name, func(t *testing.T) {
			s := random(study(t, baseline, set...))
			unmoved := evaluate(t, s, runs, entryOutcomes...)
			var bases, together []func(*World)
			for name, l := range levers {
				sign := rows[name][0]
				if sign != "+" && sign != "-" {
					continue
				}
				before := unmoved
				if l.base != nil {
					before = evaluate(t, alter(t, s, l.base), runs, entryOutcomes...)
				}
				for _, how := range []setting{partly, fully, fromLater} {
					if how == fromLater && l.paths == nil {
						continue
					}
					after := evaluate(t, alter(t, s, l.start, l.move(how)), runs, entryOutcomes...)
					compareEntry(t, fmt.Sprintf("%s %s", name, how), before, after, sign)
				}
				if sign == "+" {
					bases, together = append(bases, l.start), append(together, l.move(fully))
				}
			}
			before := evaluate(t, alter(t, s, bases...), runs, entryOutcomes...)
			after := evaluate(t, alter(t, s, slices.Concat(bases, together)...), runs, entryOutcomes...)
			compareEntry(t, "all together", before, after, "+")
		})
	}
}

// entryOutcomes are what the signs in every run are about.
var entryOutcomes = []string{"ever_entered", "years_to_operation"}

// rounding is what the rounding of dates may add to a time in years: a clock that is read in other parts of a
// step gives sums that differ in their last bits.
const rounding = 1e-9

// compareEntry checks that no foreign provider's entry into China is lost or delayed in any run: after a move
// that opens (+), or before one that closes (-).
func compareEntry(t *testing.T, what string, before, after *ensemble, sign string) {
	t.Helper()
	if sign == "-" {
		before, after = after, before
	}
	worse, moved := 0, 0
	for c := range after.inChina(t, "ever_entered") {
		for i, v := range before.out[c] {
			if after.out[c][i] < v {
				worse++
			}
		}
	}
	for c := range after.inChina(t, "years_to_operation") {
		for i, v := range before.out[c] {
			if after.out[c][i] > v+rounding {
				worse++
			}
			if after.out[c][i] < v-rounding {
				moved++
			}
		}
	}
	if worse > 0 {
		t.Errorf("%s: %d provider-runs lose or delay an entry", what, worse)
	}
	if moved == 0 {
		t.Errorf("%s: no entry in any run comes sooner, so nothing was tested", what)
	}
}

// inChina yields the columns of an outcome that say something of the foreign providers in China.
func (e *ensemble) inChina(t *testing.T, outcome string) iter.Seq[int] {
	return func(yield func(int) bool) {
		found := false
		for o, out := range e.spec.Outputs {
			if out.Name != outcome || out.Where != nil && !slices.Contains(out.Where, sim.Coord{Dim: "market", Member: "china"}) {
				continue
			}
			for c := e.offsets[o]; c < e.offsets[o+1]; c++ {
				found = true
				if !yield(c) {
					return
				}
			}
		}
		if !found {
			t.Errorf("no outcome %s in China", outcome)
		}
	}
}

// all yields the columns of an outcome.
func (e *ensemble) all(outcome string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for o, out := range e.spec.Outputs {
			if out.Name != outcome {
				continue
			}
			for c := e.offsets[o]; c < e.offsets[o+1]; c++ {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// The signs that hold in the mean, by the difference of paired runs, and those that are exactly none.
func TestSignsInTheMean(t *testing.T) {
	// Shares react more surely than numbers of providers.
	const few, many = 256, 1536
	rows := claims(t)
	s := random(study(t, baseline))
	outcomes := []string{"ever_entered", "operating", "foreign_operating", "foreign_share", "overseas_share"}
	unmoved := evaluate(t, s, many, outcomes...)
	for name, l := range levers {
		t.Run(name, func(t *testing.T) {
			runs := few
			if strings.HasPrefix(rows[name][1], "(") {
				runs = many
			}
			before := unmoved
			if l.base != nil {
				before = evaluate(t, alter(t, s, l.base), runs, outcomes...)
			}
			after := evaluate(t, alter(t, s, l.start, l.move(fully)), runs, outcomes...)
			for j, outcome := range []string{"ever_entered", "operating", "foreign_share", "overseas_share"} {
				switch claim, _, _ := strings.Cut(rows[name][j], " "); claim {
				case "0":
					compareBits(t, outcome, before, after)
				case "(+)":
					compareMean(t, headlines[j], before, after, 1)
				case "(-)":
					compareMean(t, headlines[j], before, after, -1)
				case "+", "-", "?":
				default:
					t.Errorf("the claim %q is not understood", claim)
				}
			}
		})
	}
}

// headlines are the figures of the table's columns that mean signs are about.
var headlines = []string{"foreign_entered@2025", "foreign_operating@2025", "foreign_share@2025", "overseas_share@2025"}

// compareBits checks that no cell of an outcome changes at all: those of China, or of overseas.
func compareBits(t *testing.T, outcome string, before, after *ensemble) {
	t.Helper()
	columns := after.inChina(t, outcome)
	if outcome == "overseas_share" {
		columns = after.all(outcome)
	}
	for c := range columns {
		for i, v := range after.out[c] {
			if w := before.out[c][i]; math.Float64bits(v) != math.Float64bits(w) {
				t.Fatalf("%s of run %d: %v, without the move %v", outcome, i, v, w)
			}
		}
	}
}

// difference is the mean difference of paired runs and its standard error. There may be more runs before.
func difference(before, after []float64) (mean, se float64) {
	n := float64(len(after))
	for i := range after {
		mean += (after[i] - before[i]) / n
	}
	sum := 0.0
	for i := range after {
		d := after[i] - before[i] - mean
		sum += d * d
	}
	return mean, math.Sqrt(sum / (n - 1) / n)
}

// compareMean checks the sign of a mean difference, beyond three standard errors.
func compareMean(t *testing.T, selector string, before, after *ensemble, sign float64) {
	t.Helper()
	mean, se := difference(before.column(t, selector), after.column(t, selector))
	t.Logf("%s: %+.3g, %.1f standard errors", selector, mean, mean/se)
	if !(sign*mean > 3*se) {
		t.Errorf("%s changes by %.3g, standard error %.2g", selector, mean, se)
	}
}

// stress makes everything happen, often.
var stress = func() []string {
	set := []string{
		"capability.volatility=0.8", "entry.exit=0.3", "entry.pass=0.3", "key_accounts.hazard=0.5", "capital.site_exit=0.5",
		"markets.china.regime.issuance_chain.suspend=0.5", "markets.china.regime.issuance_chain.resume=0.5",
	}
	for _, m := range []string{"china", "united_states", "europe", "japan"} {
		set = append(set, "markets."+m+".growth.volatility=0.6")
	}
	for _, p := range []string{"aws", "google", "ibm", "microsoft", "oracle", "salesforce", "sap"} {
		set = append(set, "providers."+p+".patience=1")
	}
	for _, e := range []string{"treaty", "wto_clarification", "multi_tier_system", "security_law", "pilot_zone", "catalogue_clarifying", "catalogue_closing", "us_screening"} {
		set = append(set, "events."+e+".hazard=0.4")
	}
	return set
}()

func suspend(w *World) *sim.Quantity {
	return &w.Markets[w.Markets.Index("china")].Value.Regime.Chain.Suspend
}

// Capital brings share with decreasing returns: of two equal steps the second brings less.
func TestDecreasingReturns(t *testing.T) {
	const runs = 256
	s := random(study(t, baseline))
	amounts := levers["capital abroad"].quantities
	var shares [3][]float64
	for i := range shares {
		e := evaluate(t, alter(t, s, put(amounts, float64(500+750*i))), runs, "overseas_share")
		shares[i] = e.column(t, "overseas_share@2025")
	}
	first, second := make([]float64, runs), make([]float64, runs)
	for i := range runs {
		first[i], second[i] = shares[1][i]-shares[0][i], shares[2][i]-shares[1][i]
	}
	if mean, se := difference(second, first); !(mean > 3*se) {
		t.Errorf("the first step brings %.3g more than the second, standard error %.2g", mean, se)
	}
	if mean, se := difference(shares[1], shares[2]); !(mean > 3*se) {
		t.Errorf("the second step brings %.3g, standard error %.2g", mean, se)
	}
}

// The scenario of an open China: with one licence for all tiers no entry is lost or delayed in any run; with
// licences by tier more enter in the mean. What happens abroad does not change by a bit.
func TestOpenChina(t *testing.T) {
	const runs = 256
	outcomes := append([]string{"foreign_entered", "overseas_share"}, entryOutcomes...)
	before := evaluate(t, random(study(t, baseline)), runs, outcomes...)
	open := random(study(t, "../../scenarios/open-china.yaml"))
	after := evaluate(t, open, runs, outcomes...)
	compareMean(t, "foreign_entered@2025", before, after, 1)
	compareBits(t, "overseas_share", before, after)
	single := evaluate(t, alter(t, open, putPaths(in(china, func(r *Regime) *sim.Path { return &r.MultiTier }), 0)), runs, outcomes...)
	compareEntry(t, "open-china with a single licence", before, single, "+")
	compareBits(t, "overseas_share", before, single)
}

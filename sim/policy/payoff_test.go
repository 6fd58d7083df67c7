package policy_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/policy"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

var nan = math.NaN()

// table is Savage's kind of table: three policies in four futures, of which the last failed for one.
var table = policy.Payoffs{By: [][]float64{
	{10, 0, 5, 7, 1},
	{6, 4, 5, 2, nan},
	{3, 3, 3, 3, 9},
}}

func TestRegretByHand(t *testing.T) {
	want := [][]float64{{0, 4, 0, 0, nan}, {4, 0, 0, 5, nan}, {7, 1, 2, 4, nan}}
	check := func(p policy.Payoffs, want [][]float64) {
		t.Helper()
		for i, x := range p.Regret() {
			if !slices.EqualFunc(x, want[i], func(a, b float64) bool { return a == b || a != a && b != b }) {
				t.Errorf("policy %d regrets %v, want %v", i, x, want[i])
			}
		}
	}
	check(table, want)
	less := table
	less.Minimise = true
	check(less, [][]float64{{7, 0, 2, 5, nan}, {3, 4, 2, 0, nan}, {0, 3, 0, 1, nan}})

	k := table.ByExpectedRegret()
	for i, mean := range []float64{1, 2.25, 3.5} {
		if k.Value[i].Value != mean || k.Value[i].N != 4 {
			t.Errorf("policy %d regrets %v on average over %d futures, want %v over 4", i, k.Value[i].Value, k.Value[i].N, mean)
		}
	}
	if k.Best != 0 || k.Second != 1 || k.Margin.Value != 1.25 {
		t.Errorf("ranked %+v", k)
	}
	// Four futures cannot tell 1 from 2.25: differences 4, -4, 0, 5 have a standard error of 2.06.
	if k.Told() || !slices.Contains(k.Rivals, 1) || math.Abs(k.Margin.SE-math.Sqrt((2.75*2.75+5.25*5.25+1.25*1.25+3.75*3.75)/12)) > 1e-12 {
		t.Errorf("the margin is %+v, rivals %v", k.Margin, k.Rivals)
	}
}

// An aim of at least 3: the first policy meets it in three of four futures, the second in three, the third in all.
func TestMetByHand(t *testing.T) {
	met := policy.Payoffs{By: [][]float64{{1, 0, 1, 1, 0}, {1, 1, 1, 0, nan}, {1, 1, 1, 1, 1}}}
	k := met.ByMet()
	if k.Best != 2 || k.Second != 0 || k.Value[0].Value != 0.75 || k.Value[1].Value != 0.75 || k.Value[2].Value != 1 || k.Margin.Value != 0.25 {
		t.Errorf("ranked %+v", k)
	}
}

// Of a uniform payoff the worst twentieth has the mean 0.025, and of one that is shifted and halved 0.5 + 0.0125; its standard
// error is by Rockafellar and Uryasev's formula that of min(x - q, 0)/0.05.
func TestWorstOfUniforms(t *testing.T) {
	const n = 20_000
	x, y, z := make([]float64, n), make([]float64, n), make([]float64, n)
	key := rng.NewKey(1, "payoffs")
	for r := range x {
		x[r] = key.Stream(uint64(r)).Uniform(0)
		y[r], z[r] = 0.5+x[r]/2, -x[r]
	}
	k := policy.Payoffs{By: [][]float64{x, y}}.ByWorst()
	near := func(what string, e stats.Estimate, want float64) {
		t.Helper()
		if math.Abs(e.Value-want) > 5*e.SE || !(e.SE > 0) {
			t.Errorf("%s is %v ± %v, want %v", what, e.Value, e.SE, want)
		}
	}
	near("the worst of a uniform", k.Value[0], 0.025)
	near("of its half", k.Value[1], 0.5125)
	near("the margin", k.Margin, 0.4875)
	// With a = 1/20, min(x-a, 0)/a has the mean -a/2 and the mean square a/3.
	if want := math.Sqrt((0.05/3 - 0.05*0.05/4) / n); math.Abs(k.Value[0].SE/want-1) > 0.1 {
		t.Errorf("its standard error is %v, want %v", k.Value[0].SE, want)
	}
	if k.Best != 1 || !k.Told() {
		t.Errorf("ranked %+v", k)
	}
	less := policy.Payoffs{By: [][]float64{x, z}, Minimise: true}.ByWorst()
	near("the worst of costs", less.Value[0], 0.975)
	if less.Best != 1 {
		t.Errorf("ranked %+v", less)
	}
}

// Regret is never negative, in each future somebody has none, a policy that is best everywhere has none at all,
// what all policies share has no say, and one more policy makes nobody's regret smaller.
func TestRegretProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policies, runs := rapid.IntRange(1, 5).Draw(t, "policies"), rapid.IntRange(2, 40).Draw(t, "runs")
		whole := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-50, 50).Draw(t, "payoff")) })
		var by [][]float64
		for range policies {
			by = append(by, rapid.SliceOfN(whole, runs, runs).Draw(t, "column"))
		}
		p := policy.Payoffs{By: by, Minimise: rapid.Bool().Draw(t, "minimise")}
		regret := p.Regret()
		for r := range runs {
			least := math.Inf(1)
			for i := range by {
				if regret[i][r] < 0 {
					t.Fatalf("policy %d regrets %v", i, regret[i][r])
				}
				least = min(least, regret[i][r])
			}
			if least != 0 {
				t.Fatalf("in future %d everybody regrets %v", r, least)
			}
		}
		shifted := policy.Payoffs{Minimise: p.Minimise}
		for _, x := range by {
			y := slices.Clone(x)
			for r := range y {
				y[r] += float64(r * r)
			}
			shifted.By = append(shifted.By, y)
		}
		for i, x := range shifted.Regret() {
			if !slices.Equal(x, regret[i]) {
				t.Fatalf("a payoff that all share changes regrets")
			}
		}
		champion := slices.Clone(by[0])
		for r := range champion {
			for _, x := range by {
				if p.Minimise {
					champion[r] = min(champion[r], x[r])
				} else {
					champion[r] = max(champion[r], x[r])
				}
			}
		}
		more := policy.Payoffs{By: append(slices.Clone(by), champion), Minimise: p.Minimise}
		after := more.Regret()
		if slices.Max(after[policies]) != 0 {
			t.Fatal("the best policy everywhere has regrets")
		}
		for i := range by {
			for r := range runs {
				if after[i][r] < regret[i][r] {
					t.Fatal("one more policy makes regrets smaller")
				}
			}
		}
		if k := more.ByExpectedRegret(); k.Value[k.Best].Value != 0 || k.Margin.Value < 0 {
			t.Fatalf("ranked %+v", k)
		}
	})
}

// Policies that are the same are never told apart; one alone has no second.
func TestEqualPolicies(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	for _, k := range []policy.Ranking{
		policy.Payoffs{By: [][]float64{x, x}}.ByExpectedRegret(),
		policy.Payoffs{By: [][]float64{x, x}}.ByHighRegret(),
		policy.Payoffs{By: [][]float64{x, x}, Replicates: stats.Sets(4)}.ByWorst(),
	} {
		if k.Best != 0 || k.Second != 1 || k.Told() || k.Margin.Value != 0 {
			t.Errorf("%s: ranked %+v", k.Criterion, k)
		}
	}
	if k := (policy.Payoffs{By: [][]float64{x}}).ByHighRegret(); k.Best != 0 || k.Second != -1 || !k.Told() || k.Value[0].Value != 0 {
		t.Errorf("alone it is ranked %+v", k)
	}
}

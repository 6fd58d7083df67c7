package study_test

import (
	"math"
	"strings"
	"testing"

	"cloudgate/sim"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

func claimOf(t *testing.T, text string) sim.Claim {
	t.Helper()
	c, err := sim.ParseClaim(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// twoSides are runs of two scenarios that share most of a run's chance; the second's mean is 0.1 lower.
func twoSides(seed uint64, n int) (x, y []float64) {
	key := rng.NewKey(seed, "claims")
	for i := range n {
		s := key.Stream(uint64(i))
		x = append(x, s.Normal(0))
		y = append(y, x[i]-0.1+s.Normal(1)/10)
	}
	return x, y
}

// A claim whose limit is the truth itself is called false in one of forty studies, and true in as many: both in at most 5.75 % of
// 400 seeds, four standard errors. The rest are undecided.
func TestVerdictsAreRarelyWrong(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	const seeds, wrong = 400, 23
	for _, c := range []struct {
		claim string
		runs  int
		pair  bool
	}{
		{"y mean > 0", 256, false},
		{"P(y > 0) > 50%", 256, false},
		{"y median < 0", 256, false},
		{"a: y mean - b: y mean >= 0.1", 256, true},
		{"a: y median - b: y median <= 0.1", 2048, true}, // sections need some hundred runs
	} {
		claim := claimOf(t, c.claim)
		found := map[sim.Verdict]int{}
		for seed := range uint64(seeds) {
			x, y := twoSides(seed, c.runs)
			if !c.pair {
				y = nil
			}
			found[study.Judge(claim, sim.Cell{}, sim.Level, x, y, stats.Sets(16)).Verdict]++
		}
		t.Logf("%s: %v", c.claim, found)
		if found[sim.Holds] > wrong || found[sim.Fails] > wrong {
			t.Errorf("%s: %v", c.claim, found)
		}
	}
}

func TestJudge(t *testing.T) {
	x, y := twoSides(1, 1024)
	far := study.Judge(claimOf(t, "a: y mean - b: y mean > 0.05"), sim.Cell{Column: 3}, sim.Level, x, y, stats.Runs())
	if far.Verdict != sim.Holds || far.Cell.Column != 3 || far.Needed(1024) != 1024 {
		t.Errorf("%+v, %v runs", far, far.Needed(1024))
	}
	near := study.Judge(claimOf(t, "y mean > 0"), sim.Cell{}, sim.Level, x, nil, stats.Runs())
	if near.Verdict != sim.Undecided {
		t.Fatalf("%+v", near)
	}
	half := (near.Hi - near.Lo) / 2
	if want := math.Ceil(1024 * (half / near.Value) * (half / near.Value)); near.Needed(1024) != want {
		t.Errorf("%v runs are needed, want %v", near.Needed(1024), want)
	}
	few := study.Judge(claimOf(t, "a: y p95 - b: y p95 > -9"), sim.Cell{}, sim.Level, x[:512], y[:512], stats.Runs())
	if few.Verdict != sim.Undecided || few.Needed(512) != study.LeastRuns {
		t.Errorf("a few runs decide on a difference of percentiles: %+v", few)
	}
	one := study.Judge(claimOf(t, "y mean > 0"), sim.Cell{}, sim.Level, []float64{1}, nil, stats.Runs())
	if one.Verdict != sim.Undecided || !math.IsInf(one.Needed(1), 1) {
		t.Errorf("a single run decides: %+v", one)
	}
}

func TestClaimCells(t *testing.T) {
	years := []float64{2014, 2015}
	spec := sim.Spec{Name: "shop", Outputs: []sim.Output{
		{Name: "sales", Kind: sim.Flow, Unit: "US$m", At: years, AtName: "year"},
		{Name: "share", Kind: sim.Share, Unit: "1", At: years, AtName: "year"},
		{Name: "opened", Kind: sim.Time, Unit: "years"},
	}}
	first, second, err := study.ClaimCells(claimOf(t, "a: sales mean - b: sales mean > 0"), spec, &spec)
	if err != nil || len(first) != 2 || len(second) != 2 {
		t.Errorf("%v %v %v", first, second, err)
	}
	if first, second, err = study.ClaimCells(claimOf(t, "sales@last mean > 0"), spec, nil); err != nil || len(first) != 1 || second != nil {
		t.Errorf("%v %v %v", first, second, err)
	}
	for text, want := range map[string]string{
		"profit mean > 0":                             "there is no outcome profit",
		"opened mean > 0":                             "has no mean",
		"a: sales mean - b: profit mean > 0":          "there is no outcome profit",
		"a: sales mean - b: sales@2014 mean > 0":      "found 2 cells minus 1; expected as many",
		"a: sales@2014 mean - b: share@2014 mean > 0": `found a flow in "US$m" minus a share in "1"; expected the same of both`,
	} {
		if _, _, err := study.ClaimCells(claimOf(t, text), spec, &spec); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

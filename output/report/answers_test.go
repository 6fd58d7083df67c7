package report

import (
	"strings"
	"testing"

	"cloudgate/output"
	"cloudgate/sim"
	"cloudgate/sim/attribution"
	"cloudgate/sim/contrast"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

func about(value, half float64) stats.Estimate {
	return stats.Estimate{Value: value, Lo: value - half, Hi: value + half, N: 1024}
}

var (
	foreignShare = output.Outcome{Name: "foreign_share", Unit: "1", Kind: "share", At: []float64{2024, 2025}, AtName: "year"}
	revenue      = output.Outcome{Name: "overseas_revenue", Unit: "US$m", Kind: "flow", At: []float64{2024, 2025}, AtName: "year"}
)

// contains reports what a text lacks.
func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	flat := strings.Join(strings.Fields(text), " ")
	for _, part := range parts {
		if !strings.Contains(flat, part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
}

func TestComparisonInWords(t *testing.T) {
	second := contrast.Dominance{Verdict: contrast.SecondDominates}
	c := &Comparison{First: "a", Second: "b", Runs: 1024, Outcomes: []ComparedOutcome{
		{Outcome: foreignShare, At: 2025, From: about(0.29, 0.002), To: about(0.361, 0.002), Contrast: contrast.Contrast{
			Shift: about(0.0712, 0.0008), Greater: about(0.97, 0.01), Equal: about(0.02, 0.01), Saving: about(10.2, 1), First: second, Second: second,
		}},
		{Outcome: revenue, At: 2025, From: about(2300, 50), To: about(2310, 50), Contrast: contrast.Contrast{
			Shift: about(10, 20), Greater: about(0.5, 0.03), Saving: about(3, 0.2),
			First: contrast.Dominance{Verdict: contrast.Crossing}, Second: contrast.Dominance{Verdict: contrast.FirstDominates},
		}},
		{Outcome: foreignShare, Where: "AWS", At: 2025, From: about(0.08, 0.002), To: about(0.08, 0.002), Contrast: contrast.Contrast{Equal: stats.Estimate{Value: 1, Lo: 0.99, Hi: 1}}},
	}}
	contains(t, c.Table(),
		"b (second) against a (first)", "Foreign share in 2025 29.0% ±0.2 36.1% ±0.2 +7.12pp ±0.08 97% ±1 2% ±1 b 10×",
		"US$2.30bn ±0.05 US$2.31bn ±0.05 +US$10m ±20 50% ±3", "neither; risk-averse: a 3.0×", "The same in every run: 1 outcome of members.", "Saving:")
	contains(t, c.Reading(),
		"b was held against a run by run: 1,024 runs of each under common random numbers",
		"The mean of the foreign share in 2025 is 29.0% ±0.2 in a and 36.1% ±0.2 in b: a difference of +7.12pp ±0.08; in the same run the second's is the greater with probability 97% ±1, equal with 2% ±1; independent runs would leave 3.2 times the error.",
		"a difference of +US$10m ±20, which may be nothing;")
	count := c.Outcomes[0]
	count.Outcome = output.Outcome{Name: "foreign_operating", Doc: "foreign providers in operation", Kind: "count", Unit: "providers", At: foreignShare.At, AtName: "year"}
	contains(t, (&Comparison{First: "a", Second: "b", Outcomes: []ComparedOutcome{count}}).Reading(), "The mean number of foreign providers in operation at the end of 2025 is 0.290")
	if strings.Contains(c.Reading(), "failed") {
		t.Error("runs failed though none did")
	}
	c.Failed[1] = 3
	contains(t, c.Reading(), "Of b 3 runs failed and count nowhere.")
	c.Unpaired = "their seeds differ: 1 and 2"
	contains(t, c.Reading(), "The runs of a and b cannot be taken one by one, for their seeds differ: 1 and 2;", "of two runs the second's is the greater")
	if strings.Contains(c.Table(), "saving") {
		t.Error("runs that do not go together save some")
	}
}

func TestAttributionInWords(t *testing.T) {
	st, err := sim.ParseStatistic("foreign_share@2025 mean")
	if err != nil {
		t.Fatal(err)
	}
	a := attribution.Attribution{
		Statistic: st, Output: sim.Output{Name: "foreign_share", Unit: "1", Kind: sim.Share},
		From: about(0.29, 0.002), To: about(0.36, 0.002), Difference: about(0.07, 0.001),
		Shares:       []stats.Estimate{about(0.01, 0.02), about(0.05, 0.001), about(0.02, 0.001)},
		Interactions: []attribution.Interaction{{First: 0, Second: 1, Estimate: about(0.001, 0.01)}, {First: 1, Second: 2, Estimate: about(-0.01, 0.001)}},
	}
	still := a
	still.Difference, still.Shares, still.Interactions = about(0, 0), make([]stats.Estimate, 3), nil
	w := &Attributed{
		First: "a", Second: "b", Runs: 512, Found: &attribution.Found{Attributions: []attribution.Attribution{a, still}, Coalitions: 8},
		Groups: []AttributedGroup{{Name: "x", Changes: []string{"x.y"}}, {Name: "stake", Label: "Largest stake", Changes: []string{"p", "q"}}, {Name: "z", Changes: []string{"z"}}},
	}
	contains(t, w.Table(), "foreign_share@2025 mean: 29.0% ±0.2 in a, 36.0% ±0.2 in b", "Largest stake +5.0pp ±0.1 2 z +2.0pp ±0.1 1 x +1pp ±2 1 together +7.0pp ±0.1",
		"Largest stake × z -1.0pp ±0.1", "in both, whatever is exchanged")
	contains(t, w.Reading(), "8 scenarios between the two were run 512 times each", "a difference of +7.0pp ±0.1: Largest stake +5.0pp ±0.1; z +2.0pp ±0.1; the share of 1 group cannot be told from nothing.",
		"Largest stake and z together do -1.0pp ±0.1 beyond what each does")
	w.Found.Orders = 16
	contains(t, w.Reading(), "16 orders were sampled")
}

func TestClaimsInWords(t *testing.T) {
	statement, err := sim.ParseClaim("b: foreign_share@2025 mean - a: foreign_share@2025 mean > 5%")
	if err != nil {
		t.Fatal(err)
	}
	judged := func(variant string, e stats.Estimate) JudgedCase {
		j := study.Judged{Estimate: e, Verdict: statement.Judge(e.Lo, e.Hi)}
		return JudgedCase{Variant: variant, Scenario: "b", Cell: "foreign_share@2025", Outcome: foreignShare, Runs: 1024, Judged: j}
	}
	c := &Claims{File: "paper.yaml", Claims: []JudgedClaim{
		{Name: "first", Statement: statement, Cases: []JudgedCase{judged("", about(0.07, 0.01)), judged("seed", about(0.06, 0.005))}},
		{Name: "second", Statement: statement, Cases: []JudgedCase{judged("", about(0.07, 0.01)), judged("seed", about(0.055, 0.02))}},
		{Name: "third", Statement: statement, Cases: []JudgedCase{judged("", about(0.01, 0.01)), judged("seed", about(0.055, 0.02))}},
	}}
	for i, want := range []sim.Verdict{sim.Holds, sim.Undecided, sim.Fails} {
		if got := c.Claims[i].Verdict(); got != want {
			t.Errorf("%s: %s, want %s", c.Claims[i].Name, got, want)
		}
	}
	contains(t, c.Table(), "first b +7pp ±1 holds", "b seed +6.0pp ±0.5 holds", "third b +1pp ±1 fails", "undecided")
	contains(t, c.Reading(), "3 claims of paper.yaml were held against runs in 6 cases", "Hold in every case: first. Fail: third (b).",
		"Cannot be told from the error of simulation: second (b under seed).", "of 6, some verdicts near a limit may be luck")
}

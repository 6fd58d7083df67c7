package report_test

import (
	"math"
	"strings"
	"testing"

	"cloudgate/output"
	"cloudgate/output/report"
	"cloudgate/sim"
	"cloudgate/sim/policy"
	"cloudgate/sim/stats"
	runs "cloudgate/sim/study"
)

func told(value, half float64) stats.Estimate {
	return stats.Estimate{Value: value, Lo: value - half, Hi: value + half, SE: half / 2, N: 1024}
}

// swept is a sweep of one lever in two scenarios with all rankings.
func swept() *report.Sweep {
	share := output.Outcome{Name: "foreign_share", Unit: "1", Kind: "share", AtName: "year", At: []float64{2025}}
	sel := sim.Selector{Outcome: "foreign_share", At: sim.At{Form: sim.AtRange, Lo: 2025, Hi: 2025}}
	ranking := func(c policy.Criterion, rivals []int) policy.Ranking {
		return policy.Ranking{
			Criterion: c, Best: 3, Second: 2, Margin: told(0.0123, 0.004), Rivals: rivals,
			Value: []stats.Estimate{told(0.05, 0.001), told(0.04, 0.001), told(0.02, 0.001), told(0.001, 0.0005)},
		}
	}
	return &report.Sweep{
		Name: "baseline-2014", Runs: 1024, Failed: 2, Levers: []string{"china_ownership"}, Rows: []string{"baseline-2014", "open-china"},
		Points:    []report.SweepPoint{{0, []float64{0}}, {0, []float64{1}}, {1, []float64{0}}, {1, []float64{1}}},
		Reference: "baseline-2014, china_ownership 0",
		Outcomes: []report.SweepOutcome{
			{Outcome: share, Told: runs.Response{
				Statistic: sim.Statistic{Selector: sel, Kind: sim.StatPercentile, Percentile: 50},
				Value:     []stats.Estimate{told(0.281, 0.006), told(0.31, 0.01), told(0.32, 0.01), told(0.357, 0.006)},
				Against:   []stats.Estimate{told(0, 0), told(0.024, 0.006), told(0.034, 0.008), told(0.075, 0.004)},
			}},
			{Outcome: share, Told: runs.Response{
				Statistic: sim.Statistic{Selector: sel, Kind: sim.StatAbove, Above: 0.3},
				Value:     []stats.Estimate{told(0.4, 0.03), told(0.4, 0.03), told(0.4, 0.03), told(0.402, 0.03)},
				Against:   []stats.Estimate{told(0, 0), told(0, 0.003), told(0, 0.003), told(0.002, 0.003)},
			}},
		},
		Objective: &share, Goal: "foreign_share@2025", Aims: "foreign_share@2025 > 0.25",
		Rankings: []policy.Ranking{
			ranking(policy.ExpectedRegret, nil), ranking(policy.HighRegret, []int{2}),
			ranking(policy.Worst, []int{1, 2}), ranking(policy.Met, nil),
		},
	}
}

func TestSweep(t *testing.T) {
	s := swept()
	golden(t, "testdata/sweep.golden", s.Text()+"\n"+s.Short())
	s.Outcomes = append(s.Outcomes, s.Outcomes[0])
	if got := strings.Count(s.Short(), "Responses, and differences from"); got != 2 {
		t.Errorf("3 outcomes stand in %d tables on the terminal, want 2 and 1 of them in 2", got)
	}
	s = swept()
	s.Minimise = true
	if got := s.Reading(); !strings.Contains(got, "By expected regret about a small foreign_share@2025 the robust choice") {
		t.Errorf("got %s", got)
	}
	s = swept()
	s.Rankings, s.Failed, s.Rows = nil, 0, s.Rows[:1]
	s.Outcomes[0].Where = "AWS"
	for i := range s.Points {
		s.Points[i].Row = 0
		s.Outcomes[0].Told.Value[i] = told(0.2, 0.01)
		s.Outcomes[1].Told.Value[i] = told(math.NaN(), 0)
	}
	want := "4 points of baseline-2014 with 1,024 runs each, all under the same draws. Foreign share, AWS in 2025, median is 20.0% ±1.0 at every point. " +
		"P(foreign share in 2025 > 30%): no point has a number.\n"
	if got := s.Reading(); strings.ReplaceAll(got, "20% ±1", "20.0% ±1.0") != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func required() *report.Requirement {
	claim, err := sim.ParseClaim("P(foreign_share@2025 > 30%) >= 0.5")
	if err != nil {
		panic(err)
	}
	try := func(value, half float64, at ...float64) policy.Try {
		return policy.Try{At: at, Estimate: told(value, half), Holds: value >= 0.5}
	}
	return &report.Requirement{
		Name: "baseline-2014", Claim: claim, Runs: 1024, Norm: policy.Euclidean,
		Outcome: output.Outcome{Name: "foreign_share", Unit: "1", Kind: "share"},
		Levers:  []report.RequiredLever{{Lever: policy.Lever{Start: 0.5, Lo: 0, Hi: 1}, Name: "ownership", Least: 0.5, Greatest: 0.5}},
		Answer: &policy.Answer{
			Now: try(0.43, 0.03), Rises: true, Best: try(0.52, 0.03, 1),
			Tries: []policy.Try{try(0.43, 0.03), try(0.4, 0.03, 0), try(0.52, 0.03, 1), try(0.501, 0.03, 0.912345)},
			Changes: []policy.Change{
				{Try: try(0.501, 0.03, 0.912345), Size: 0.412345, Lo: []float64{0.88}, Hi: []float64{0.95}},
			},
		},
	}
}

func TestRequirement(t *testing.T) {
	r := required()
	golden(t, "testdata/require.golden", r.Text())
	check := func(r *report.Requirement, want ...string) {
		t.Helper()
		got := r.Reading()
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%q is missing in\n%s", w, got)
			}
		}
	}
	r.Answer.Falls, r.Failed, r.Answer.Changes[0].Open = true, 3, true
	r.Answer.Changes = append(r.Answer.Changes, policy.Change{Try: policy.Try{At: []float64{0.125}}, Lo: []float64{math.NaN()}, Hi: []float64{math.NaN()}})
	check(r, "not monotone: it rises and it falls from 0 to 1", "It also becomes true, or ceases to be, at 0.125.", "reaches an end of the range", "Left out as failed: 3 runs.")
	r.Answer.Changes = nil
	check(r, "It cannot be reached with these levers: the best of 3 settings that were tried is ownership 1, with 52% ±3, which the Monte Carlo error does not tell from what is asked.")
	r.Answer.Best.Estimate = told(0.44, 0.03)
	check(r, "with 44% ±3, which falls short of it by more than the Monte Carlo error.")
	r = required()
	r.Answer.Now = policy.Try{Estimate: told(0.51, 0.03), Holds: true}
	check(r, "holds in baseline-2014 as it stands, where it comes to 51% ±3: nothing has to change, which the Monte Carlo error does not tell from the value asked.")
	r = required()
	r.Levers = append(r.Levers, report.RequiredLever{Lever: policy.Lever{Start: 0.25, Lo: 0, Hi: 1}, Name: "licensing", Least: 0.2, Greatest: 0.3},
		report.RequiredLever{Lever: policy.Lever{Start: 0.75, Lo: 0, Hi: 1}, Name: "review", Least: 0.75, Greatest: 0.75, Uncertain: true})
	r.Answer.Changes[0] = policy.Change{
		Try: policy.Try{At: []float64{0.6, 0.4, 0.75}, Estimate: told(0.5, 0.03)}, Size: 0.18, Lo: []float64{0.55, 0.35, 0.75}, Hi: []float64{0.65, 0.45, 0.75},
	}
	check(r, "ownership from 0.5 to 0.60 ±0.05, licensing from 0.25 to 0.40 ±0.05, review at 0.75;", "the root of the sum of the squares",
		"which is 0.18 here", "licensing moves values that now lie between 0.2 and 0.3; change is counted from 0.25.", "review is uncertain as it stands; change is counted from its median 0.75.")
	r.Norm = policy.Largest
	check(r, "the largest of their shares")
}

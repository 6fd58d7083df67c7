package main

import (
	"context"
	"slices"
	"testing"

	"cloudgate/models"
	"cloudgate/scenarios"
	"cloudgate/sim"
)

func shipped(t *testing.T, ref string) *scenarios.Study {
	t.Helper()
	s, err := scenarios.Load(ref, scenarios.Options{Models: models.All()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const (
	regime       = "markets.china.regime."
	unitedStates = "providers.alibaba.markets.united_states."
)

// changes says in what a shipped scenario differs from the baseline, which is what it says about itself.
var changes = map[string][]string{
	"open-china": {
		regime + "clarity", regime + "issuance_chain.suspend", regime + "licensing", regime + "multi_tier", regime + "ownership",
		regime + "scope.paas", regime + "scope.saas",
	},
	"closed-china":      {regime + "data_flow", regime + "issuance", regime + "procurement", regime + "security"},
	"investment-treaty": {"events.treaty.date", "events.treaty.hazard"},
	"us-screening":      {"events.us_screening.date", "events.us_screening.hazard"},
	"reciprocity":       {"reciprocity"},
	"no-capital":        {"providers.alibaba.programme.amount"},
	"reading-a":         {unitedStates + "share", unitedStates + "since", unitedStates + "sites", unitedStates + "state"},
}

// Each shipped scenario is free of doubt: no warnings, and every number and flag that its files give has a source
// and a grade. It changes of the baseline what it says, and it runs without a failed run.
func TestShippedScenariosAreSound(t *testing.T) {
	t.Parallel()
	baseline := shipped(t, "baseline-2014")
	seen := 0
	for _, info := range scenarios.Shipped() {
		if changes[info.Name] != nil {
			seen++
		}
		t.Run(info.Name, func(t *testing.T) {
			s := shipped(t, info.Name)
			for _, w := range s.Warnings() {
				t.Error(w)
			}
			for _, r := range s.Spec.Reading {
				if _, found := s.Leaf(r.Of); r.Kind == sim.SayAssumption && !found {
					t.Errorf("its reading names the assumption %s, which it has not", r.Of)
				}
			}
			if s.Title == "" || s.About == "" {
				t.Error("it lacks a title or says nothing about itself")
			}
			for _, l := range s.Leaves {
				if l.Numeric() && !l.Default && (l.Source == "" || l.Grade == "") {
					t.Errorf("%s: %s has source %q and grade %q", l.SetAt, l.Path, l.Source, l.Grade)
				}
			}
			if want := changes[info.Name]; want != nil {
				var got []string
				for _, d := range scenarios.Diff(baseline, s) {
					got = append(got, d.Path)
				}
				if !slices.Equal(got, want) {
					t.Errorf("it differs from the baseline in\n%q, want\n%q", got, want)
				}
			}
			plan, err := s.Plan(1, nil)
			if err != nil {
				t.Fatal(err)
			}
			plan.End = 64
			if sum, err := sim.Run(context.Background(), plan); err != nil || sum.Runs != 64 || sum.Failed > 0 {
				t.Errorf("%d runs, %d of them failed, %v", sum.Runs, sum.Failed, err)
			}
		})
	}
	if seen != len(changes) {
		t.Errorf("%d of %d scenarios upon the baseline are shipped", seen, len(changes))
	}
}

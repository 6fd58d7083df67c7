package main

import (
	"context"
	"slices"
	"strings"
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

// changes says in what a shipped scenario differs from the one it extends, which is what it says about itself. A member
// that only one of them has stands for all that is in it.
var changes = map[string]map[string][]string{
	"baseline-2014": {
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
	},
	"outlook-2026": {
		"outlook-open-china": {
			regime + "clarity", regime + "clarity@2026.99", regime + "clarity@2027",
			regime + "data_flow", regime + "data_flow@2026.99", regime + "data_flow@2027",
			regime + "issuance_chain.suspend", regime + "licensing", regime + "licensing@2026.99", regime + "licensing@2027",
			regime + "procurement", regime + "procurement@2026.99", regime + "procurement@2027",
			regime + "scope.paas", regime + "scope.paas@2026.99", regime + "scope.paas@2027",
		},
		"outlook-closed-china": {
			"events.buy_domestic.date", "events.buy_domestic.hazard", "events.cap_removed", "events.pilot_widened",
			regime + "data_flow", regime + "data_flow@2026.99", regime + "data_flow@2027",
			regime + "licensing", regime + "licensing@2026.99", regime + "licensing@2027",
			regime + "ownership", regime + "ownership@2026.99", regime + "ownership@2027",
			regime + "security", regime + "security@2026.99", regime + "security@2027",
		},
		"outlook-us-closure": {
			"events.eu_high_risk.date", "events.eu_high_risk.hazard", "events.japan_limits.date", "events.japan_limits.hazard",
			"events.rest_of_asia_limits.date", "events.rest_of_asia_limits.hazard", "events.us_remote_access.date",
			"events.us_remote_access.hazard", "events.us_service_ban.date", "events.us_service_ban.hazard",
		},
		"outlook-open-hosts":     openHosts(),
		"outlook-reciprocity":    {"reciprocity"},
		"outlook-no-2026-events": {"events.known_chip_orders", "events.known_data_lists", "events.known_us_listing"},
	},
}

// openHosts is where outlook-open-hosts opens a host to providers from China, and what it makes impossible.
func openHosts() []string {
	var paths []string
	for _, e := range []string{
		"africa_limits", "entity_list", "eu_cloud_act", "eu_high_risk", "gulf_limits", "japan_limits", "latin_america_limits", "rest_of_asia_limits",
		"singapore_limits", "southeast_asia_limits", "taiwan_crisis", "truce_ends", "us_remote_access", "us_service_ban",
	} {
		paths = append(paths, "events."+e)
	}
	open := func(host string, components ...string) {
		for _, c := range components {
			path := "markets." + host + ".regime.toward.china." + c
			paths = append(paths, path, path+"@2026.99", path+"@2027")
		}
	}
	open("europe", "data_flow", "procurement", "screening")
	open("gulf", "data_flow", "procurement", "screening")
	open("india", "data_flow", "procurement", "screening")
	open("japan", "data_flow", "procurement", "screening")
	open("latin_america", "data_flow", "procurement", "screening")
	open("other_markets", "data_flow", "procurement", "screening")
	open("rest_of_asia", "data_flow", "procurement", "screening")
	open("singapore", "procurement", "screening")
	open("southeast_asia", "screening")
	open("united_states", "data_flow", "procurement", "screening")
	return paths
}

// changed lists the addresses at which two studies differ, and an event that one of them lacks once.
func changed(a, b *scenarios.Study) []string {
	has := func(s *scenarios.Study, event string) bool {
		_, found := s.Leaf("events." + event + ".kind")
		return found
	}
	var paths []string
	for _, d := range scenarios.Diff(a, b) {
		path := d.Path
		if at := strings.Split(path, "."); at[0] == "events" && has(a, at[1]) != has(b, at[1]) {
			path = "events." + at[1]
		}
		if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}

// Each shipped scenario is free of doubt: no warnings, and every number and flag that its files give has a source
// and a grade. It changes of the one it extends what it says, and it runs without a failed run.
func TestShippedScenariosAreSound(t *testing.T) {
	t.Parallel()
	for parent, children := range changes {
		for child, want := range children {
			if got := changed(shipped(t, parent), shipped(t, child)); !slices.Equal(got, want) {
				t.Errorf("%s differs from %s in\n%q, want\n%q", child, parent, got, want)
			}
		}
	}
	for _, info := range scenarios.Shipped() {
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
}

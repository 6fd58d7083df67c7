package main

import (
	"testing"

	"cloudgate/models"
	"cloudgate/scenarios"
)

// Between two shipped scenarios of one model and horizon, nothing of the second is the first and everything of it the
// second, to the stream id on which every number depends.
func TestBetweenShippedScenarios(t *testing.T) {
	for _, pair := range [][2]string{
		{"baseline-2014", "open-china"},
		{"open-china", "baseline-2014"},
		{"closed-china", "us-screening"},
		{"baseline-2014", "informed-2014"},
		{"reading-a", "reciprocity"},
		{"outlook-2026", "outlook-us-closure"},
		{"outlook-no-2026-events", "outlook-open-hosts"},
		{"outlook-2026", "outlook-no-2026-events"},
	} {
		var sides [2]*scenarios.Study
		for i, name := range pair {
			var err error
			if sides[i], err = scenarios.Load(name, scenarios.Options{Models: models.All()}); err != nil {
				t.Fatal(err)
			}
		}
		blend, err := scenarios.Between(sides[0], sides[1], models.All(), nil)
		if err != nil {
			t.Errorf("%v: %v", pair, err)
			continue
		}
		var names []string
		for _, g := range blend.Groups {
			names = append(names, g.Name)
		}
		t.Logf("%v: %d groups %v", pair, len(names), names)
		for i, all := range []bool{false, true} {
			s, err := blend.Study(func(int) bool { return all })
			if err != nil {
				t.Errorf("%v: %v", pair, err)
			} else if s.StreamID != sides[i].StreamID {
				t.Errorf("%v: with all groups of the second %v, it is %s, want %s", pair, all, s.StreamID, sides[i].StreamID)
				for _, d := range scenarios.Diff(s, sides[i]) {
					if d.A == nil || d.B == nil || d.A.Text != d.B.Text {
						t.Errorf("  %s: %+v %+v", d.Path, d.A, d.B)
						break
					}
				}
			}
		}
	}
}

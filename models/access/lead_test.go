package access

import (
	"slices"
	"testing"

	"cloudgate/sim/design"
)

// A misspelt or doubled name would waste a row of the table.
func TestLeads(t *testing.T) {
	var axes []string
	for _, a := range study(t, baseline).Axes {
		axes = append(axes, a.Name)
	}
	for i, name := range leads {
		if !slices.Contains(axes, name) {
			t.Errorf("row %d: the baseline has no draw called %q", i+1, name)
		}
		if lead(name) != i+1 {
			t.Errorf("%q has the rows %d and %d", name, lead(name), i+1)
		}
	}
	if len(leads) > design.Leads {
		t.Errorf("%d leads, the table has %d rows", len(leads), design.Leads)
	}
}

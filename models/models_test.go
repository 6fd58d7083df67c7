package models

import (
	"slices"
	"testing"
)

func TestAll(t *testing.T) {
	var names []string
	for _, d := range All() {
		names = append(names, d.Name)
		if d.Doc == "" || len(d.Cite) == 0 || d.Lead == nil || d.New == nil {
			t.Errorf("the definition of %s is incomplete", d.Name)
		}
		if first, second := d.New(), d.New(); first == second {
			t.Errorf("two scenarios of %s would share one world", d.Name)
		}
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("names are not sorted and unique: %v", names)
	}
}

func TestLookup(t *testing.T) {
	for _, d := range All() {
		if got, ok := Lookup(d.Name); !ok || got.Name != d.Name {
			t.Errorf("Lookup(%q) = %q, %v", d.Name, got.Name, ok)
		}
	}
	if _, ok := Lookup("pond"); ok {
		t.Error("found a model that does not exist")
	}
}

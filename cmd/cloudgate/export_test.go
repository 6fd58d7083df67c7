package main

import (
	"encoding/csv"
	"path/filepath"
	"strings"
	"testing"

	"cloudgate/output"
)

// Every yearly outcome of the baseline has a variable of its own among IAMC's, whichever dimension is the
// region: as many rows as outcomes, no name twice, and each name as pyam reads it.
func TestIAMCOfEveryOutcome(t *testing.T) {
	s := shipped(t, "baseline-2014")
	kept, err := keeping(s.Spec, "all")
	if err != nil {
		t.Fatal(err)
	}
	m := manifest(s, kept, "all")
	m.Keep, m.Design.End = output.KeepNone, 0
	dir := filepath.Join(t.TempDir(), "all")
	w, err := output.Create(dir, m, output.Request{})
	if err != nil {
		t.Fatal(err)
	}
	var rows []output.SummaryRow
	for _, o := range m.Outcomes {
		for _, year := range o.At {
			rows = append(rows, output.SummaryRow{
				Key: output.Key{Outcome: o.Name, Where: o.Where, Year: year}, Statistic: "mean", Value: float64(len(rows)), Unit: "1",
			})
		}
	}
	if err := w.WriteSummary(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteCurves(nil); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteParameters(nil); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(output.Execution{}); err != nil {
		t.Fatal(err)
	}
	series := 0
	for _, o := range m.Outcomes {
		series += min(1, len(o.At))
	}
	if series < 500 {
		t.Fatalf("only %d yearly outcomes", series)
	}
	for _, region := range []string{"", "market", "provider", "segment"} {
		args := []string{"export", dir, "--format", "iamc"}
		if region != "" {
			args = append(args, "--region", region)
		}
		table, err := csv.NewReader(strings.NewReader(succeed(t, args...))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		seen := map[[2]string]bool{}
		for _, row := range table[1:] {
			name := [2]string{row[2], row[3]}
			if seen[name] {
				t.Errorf("region %q: %s of %s twice", region, row[3], row[2])
			}
			seen[name] = true
			for _, part := range strings.Split(row[3], "|") {
				if part == "" || part != strings.TrimSpace(part) || strings.ContainsAny(part, "[]=,_*") {
					t.Errorf("the variable %q has the part %q", row[3], part)
				}
			}
		}
		if len(seen) != series {
			t.Errorf("region %q: %d variables of %d yearly outcomes", region, len(seen), series)
		}
	}
}

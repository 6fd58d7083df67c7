package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/scenarios/observed"
)

// listObserved prints a row for each series of the shipped figures: all of them, or with a study those that fall into
// its horizon.
func listObserved(s *scenarios.Study, row func(...string)) error {
	rows, err := observed.Shipped()
	if err != nil {
		return err
	}
	var aside []observed.Observation
	if s != nil {
		if s.Definition.Name != observed.Model {
			return usagef("list observed: %s is of the model %s, and the figures are about outcomes of the model %s", s.Name, s.Definition.Name, observed.Model)
		}
		figures, beyond, err := observed.Resolve(s.Spec, rows)
		if err != nil {
			return usageError{err}
		}
		rows, aside = rows[:0], beyond
		for _, f := range figures {
			rows = append(rows, f.Observation)
		}
	}
	row("TARGET", "FIGURES", "YEARS", "UNIT", "FAMILY", "GRADES", "OUTCOME")
	for _, t := range observed.Targets(rows) {
		row(t.Name, strconv.Itoa(len(t.Years)), years(t), t.Unit, t.Family, strings.Join(t.Grades, " "), t.Outcome.String())
	}
	if len(aside) > 0 {
		row(fmt.Sprintf("%s set aside: before %d or after %d", report.Counted(len(aside), "figure"), s.Span.First, s.Span.Last))
	}
	return nil
}

// years is the year of a single figure, or the first and the last.
func years(t observed.Target) string {
	first, last := t.Years[0], t.Years[len(t.Years)-1]
	if first == last {
		return strconv.Itoa(first)
	}
	return fmt.Sprintf("%d:%d", first, last)
}

// isObservations says whether an argument of check is a file of figures, not a scenario.
func isObservations(ref string) bool { return strings.EqualFold(filepath.Ext(ref), ".csv") }

// checkObserved reads a file of figures and, with a study, finds their outcomes in it. It gives what check prints of a
// good file.
func checkObserved(path string, s *scenarios.Study) (string, error) {
	rows, err := observed.Load(path)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("%s: no errors; %s in %s", path, report.Counted(len(rows), "figure"), report.Counted(len(observed.Targets(rows)), "target"))
	if s == nil {
		return text + "; --against SCENARIO says whether their outcomes exist", nil
	}
	_, aside, err := observed.Resolve(s.Spec, rows)
	if err != nil {
		return "", err
	}
	text += ", all about outcomes of " + s.Name
	if len(aside) > 0 {
		text += fmt.Sprintf("; %s set aside: before %d or after %d", report.Counted(len(aside), "figure"), s.Span.First, s.Span.Last)
	}
	return text, nil
}

package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/scenarios/bind"
	"cloudgate/scenarios/observed"
	"cloudgate/sim"
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
		figures, beyond, err := fitting(s.Spec, rows)
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

// fitting finds the cells of figures in a model. Of those that come with the program the error is one, however many of them a
// scenario with other members does not have.
func fitting(spec sim.Spec, rows []observed.Observation) ([]observed.Figure, []observed.Observation, error) {
	figures, aside, err := observed.Resolve(spec, rows)
	var wrong bind.Errors
	if !errors.As(err, &wrong) {
		return figures, aside, err
	}
	isShipped := func(e bind.Error) bool { return observed.IsShipped(e.File) }
	own := slices.DeleteFunc(slices.Clone(wrong), isShipped)
	if i := slices.IndexFunc(wrong, isShipped); i >= 0 {
		err = errors.Join(fmt.Errorf("%d of the figures that come with the program are about what the scenario does not have, the first: %w; "+
			"hindcast and calibrate read other figures alone by --observed FILE --shipped=false", len(wrong)-len(own), wrong[i]), own.Err())
	}
	return nil, nil, err
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

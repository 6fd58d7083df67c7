package main

import (
	"slices"
	"strings"

	"cloudgate/output"
	"cloudgate/scenarios"
	"cloudgate/sim"
)

// selection is what is kept of each run.
type selection struct {
	outputs   []bool // by output of the Spec
	canonical string // the same for every spelling of the same selection
}

// keeping reads the flag --keep: none, headline, all, or selectors.
func keeping(spec sim.Spec, text string) (selection, error) {
	s := selection{outputs: make([]bool, len(spec.Outputs)), canonical: text}
	switch text {
	case "all":
		for i := range s.outputs {
			s.outputs[i] = true
		}
		return s, nil
	case "headline", output.KeepNone:
		for i, o := range spec.Outputs {
			s.outputs[i] = o.Headline || o.Standard
		}
		if !slices.Contains(s.outputs, true) {
			for i := range s.outputs {
				s.outputs[i] = true
			}
		}
		return s, nil
	}
	for _, word := range strings.Fields(text) {
		sel, err := sim.ParseSelector(word)
		if err != nil {
			return s, usagef("--keep: %w", err)
		}
		cells, err := spec.Resolve(sel)
		if err != nil {
			return s, usagef("--keep: %w", err)
		}
		for _, c := range cells {
			s.outputs[c.Output] = true
		}
	}
	if !slices.Contains(s.outputs, true) {
		return s, usagef("--keep: found %q, expected none, headline, all, or selectors", text)
	}
	var names []string
	for i, keep := range s.outputs {
		if keep {
			names = append(names, spec.Outputs[i].Selector())
		}
	}
	s.canonical = strings.Join(names, " ")
	return s, nil
}

// add keeps what the thresholds of a study are read from, too.
func (k selection) add(s *scenarios.Study) error {
	for _, t := range s.Thresholds {
		cells, err := s.Spec.ResolveStatistic(t.Statistic)
		if err != nil {
			return err
		}
		for _, c := range cells {
			k.outputs[c.Output] = true
		}
	}
	return nil
}

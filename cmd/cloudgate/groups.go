package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/sim/sensitivity"
	"cloudgate/sim/spell"
)

// This file is what verbs share that look at inputs, or at groups of them.

// Groups that have names of their own.
const (
	groupsSingle       = "single"
	groupsLevers       = "levers"
	groupLevers        = "levers"
	groupUncertainties = "uncertainties"
	groupOthers        = "others"
)

// draw is an input of a study: the parameters that read one axis are one.
type draw struct {
	name   string // of the axis
	axis   int
	column string // path of the first parameter that reads it
	lever  bool
}

// drawsOf are the draws of a study that its parameters read.
func drawsOf(s *scenarios.Study) []draw {
	var list []draw
	for i, p := range s.Spec.Params {
		axis := s.Inputs[i].Axis
		leaf, _ := s.Leaf(p.Name)
		k := slices.IndexFunc(list, func(in draw) bool { return in.axis == axis })
		if k < 0 {
			k = len(list)
			list = append(list, draw{name: s.Axes[axis].Name, axis: axis, column: p.Name})
		}
		list[k].lever = list[k].lever || leaf.Role == scenarios.RoleLever
	}
	return list
}

// readGroups reads the flag --groups: single, levers, or NAME=PATTERN,PATTERN once or several times. Every axis
// is of a group, and inputs that depend on one another are of one.
func readGroups(s *scenarios.Study, texts []string) ([]sensitivity.Group, error) {
	inputs := drawsOf(s)
	var groups []sensitivity.Group
	var err error
	switch {
	case len(texts) == 0 || len(texts) == 1 && texts[0] == groupsSingle:
		groups = singles(s, inputs)
	case len(texts) == 1 && texts[0] == groupsLevers:
		groups = byName(inputs, func(in draw) string {
			if in.lever {
				return groupLevers
			}
			return groupUncertainties
		})
	default:
		groups, err = named(s, inputs, texts)
	}
	if err != nil {
		return nil, err
	}
	return tied(s, groups)
}

// unitOf is what an analysis is of, in the singular.
func unitOf(texts []string) string {
	if len(texts) > 0 && texts[0] != groupsSingle {
		return "group"
	}
	return "input"
}

// byName groups inputs by a name, in order of appearance.
func byName(inputs []draw, name func(in draw) string) []sensitivity.Group {
	var groups []sensitivity.Group
	for _, in := range inputs {
		n := name(in)
		k := slices.IndexFunc(groups, func(g sensitivity.Group) bool { return g.Name == n })
		if k < 0 {
			k = len(groups)
			groups = append(groups, sensitivity.Group{Name: n})
		}
		groups[k].Axes = append(groups[k].Axes, in.axis)
	}
	return groups
}

// singles are groups of one input each, but for those that depend on one another.
func singles(s *scenarios.Study, inputs []draw) []sensitivity.Group {
	return byName(inputs, func(in draw) string {
		for _, j := range s.Joints {
			if slices.Contains(j.Inputs, in.name) {
				return "joint." + j.Name
			}
		}
		return in.name
	})
}

// named reads groups that the user made. What is in none is a group as well.
func named(s *scenarios.Study, inputs []draw, texts []string) ([]sensitivity.Group, error) {
	of := map[int]string{} // by axis
	var errs []error
	for _, text := range texts {
		name, patterns, ok := strings.Cut(text, "=")
		if !ok || name == "" || patterns == "" {
			words := []string{groupsSingle, groupsLevers}
			errs = append(errs, usagef("--groups: found %q; expected %s, or NAME=PATTERN,PATTERN%s", text, strings.Join(words, ", "), spell.Hint(text, words)))
			continue
		}
		if name == report.Chance || name == groupOthers {
			errs = append(errs, usagef("--groups: %s is the name of a group that is there in any case", name))
			continue
		}
		for pattern := range strings.SplitSeq(patterns, ",") {
			leaves, nearest, err := s.Find(pattern)
			found := false
			for _, l := range leaves {
				k := slices.IndexFunc(inputs, func(in draw) bool { return l.Axis != "" && in.name == l.Axis })
				if k < 0 {
					continue
				}
				found = true
				if other := of[inputs[k].axis]; other != "" && other != name {
					errs = append(errs, usagef("--groups: %s is in %s and in %s; expected one", inputs[k].name, other, name))
				}
				of[inputs[k].axis] = name
			}
			switch {
			case err != nil:
				errs = append(errs, usagef("--groups %s: %w", name, err))
			case len(leaves) == 0:
				hint := ""
				if nearest != "" {
					hint = "; the nearest address is " + nearest
				}
				errs = append(errs, usagef("--groups %s: no value has an address like %s%s", name, pattern, hint))
			case !found:
				errs = append(errs, usagef("--groups %s: nothing under %s is uncertain; expected a value with a distribution", name, pattern))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return byName(inputs, func(in draw) string {
		if name := of[in.axis]; name != "" {
			return name
		}
		return groupOthers
	}), nil
}

// tied puts the axes that make inputs depend on one another into their group, and refuses to cut through such inputs.
func tied(s *scenarios.Study, groups []sensitivity.Group) ([]sensitivity.Group, error) {
	owner := map[string]int{}
	for g, group := range groups {
		for _, axis := range group.Axes {
			owner[s.Axes[axis].Name] = g
		}
	}
	var errs []error
	for _, j := range s.Joints {
		first := owner[j.Inputs[0]]
		for _, name := range j.Inputs[1:] {
			if g := owner[name]; g != first {
				errs = append(errs, usagef("--groups: joint %s ties %s in %s to %s in %s; inputs that depend on one another must be of one group",
					j.Name, j.Inputs[0], groups[first].Name, name, groups[g].Name))
			}
		}
	}
	// A t copula reads an axis of its own, which no parameter reads: it belongs to the inputs that it ties.
	for a, axis := range s.Axes {
		if _, ok := owner[axis.Name]; ok {
			continue
		}
		for _, j := range s.Joints {
			if axis.Name == j.Mixing() {
				g := owner[j.Inputs[0]]
				groups[g].Axes = append(groups[g].Axes, a)
			}
		}
	}
	return groups, errors.Join(errs...)
}

// columnsOf reads the column of each input from an ensemble of its study.
func columnsOf(e *ensemble, inputs []draw) ([][]float64, error) {
	columns := make([][]float64, len(inputs))
	for i, in := range inputs {
		var err error
		if columns[i], err = e.Column(in.column); err != nil {
			return nil, fmt.Errorf("%s: %w", in.name, err)
		}
	}
	return columns, nil
}

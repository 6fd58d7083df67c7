package sim

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Statistic is a number to be read from the runs of one or several cells:
//
//	statistic = selector (mean | sd | median | p95 | reached) | P(selector (> | >=) value)
//
// p95 stands for any percentile between p0 and p100, ends excluded: p5, p97.5. A value may be a percentage.
type Statistic struct {
	Selector   Selector
	Kind       StatisticKind
	Percentile float64 // of a StatPercentile, in (0, 100); 50 for the median
	Above      float64 // of a StatAbove: the value to exceed, or to reach where Inclusive
	Inclusive  bool    // of a StatAbove: the value itself counts, too
}

// StatisticKind says what is read from the runs.
type StatisticKind string

// The kinds of statistic.
const (
	StatMean       StatisticKind = "mean"
	StatSD         StatisticKind = "sd"
	StatPercentile StatisticKind = "percentile"
	StatReached    StatisticKind = "reached" // share of runs in which a time is reached within the horizon
	StatAbove      StatisticKind = "above"   // share of runs above a value
)

// ParseStatistic reads a statistic. Whether its names exist is for Spec.ResolveStatistic to say.
func ParseStatistic(text string) (Statistic, error) {
	s := scanner{text: text}
	st, err := s.statistic()
	if err == nil && !s.end() {
		err = s.expected("the end")
	}
	if err != nil {
		return Statistic{}, fmt.Errorf("statistic %q: %w", text, err)
	}
	return st, nil
}

// String is the statistic in its canonical spelling.
func (s Statistic) String() string {
	if s.Kind == StatAbove {
		return fmt.Sprintf("P(%s %s)", s.Selector, s.Name())
	}
	return s.Selector.String() + " " + s.Name()
}

// Bound is the greatest number that a StatAbove leaves out: Above, or the one just below.
func (s Statistic) Bound() float64 {
	if s.Inclusive {
		return math.Nextafter(s.Above, math.Inf(-1))
	}
	return s.Above
}

// Relation is how runs stand to Above that a StatAbove counts.
func (s Statistic) Relation() Relation {
	if s.Inclusive {
		return AtLeast
	}
	return Above
}

// Name is the statistic without its selector: mean, sd, median, p95, reached, or "> 0.03".
func (s Statistic) Name() string {
	switch {
	case s.Kind == StatAbove:
		return string(s.Relation()) + " " + number(s.Above)
	case s.Kind == StatPercentile && s.Percentile == 50:
		return "median"
	case s.Kind == StatPercentile:
		return "p" + number(s.Percentile)
	}
	return string(s.Kind)
}

// ResolveStatistic finds the cells that a statistic is taken of, one number for each. It refuses
// the mean and sd of a time, which may be infinite, and `reached` of anything else.
func (s Spec) ResolveStatistic(st Statistic) ([]Cell, error) {
	cells, err := s.Resolve(st.Selector)
	if err != nil {
		return nil, err
	}
	kind := s.Outputs[cells[0].Output].Kind
	switch {
	case kind == Time && (st.Kind == StatMean || st.Kind == StatSD):
		return nil, fmt.Errorf("statistic %q: a time that is not reached is infinite and has no %s; expected reached, median or another percentile", st, st.Kind)
	case kind != Time && st.Kind == StatReached:
		return nil, fmt.Errorf("statistic %q: only a time is reached, and %s is a %s", st, st.Selector.Outcome, kind)
	}
	return cells, nil
}

// startsProbability looks ahead: an outcome may itself be called P.
func (s *scanner) startsProbability() bool {
	ahead := *s
	return ahead.take('P') && ahead.take('(')
}

// probability reads P(selector > value) or P(selector >= value).
func (s *scanner) probability() (Statistic, error) {
	st := Statistic{Kind: StatAbove}
	s.take('P')
	s.take('(')
	var err error
	if st.Selector, err = s.selector(); err != nil {
		return Statistic{}, err
	}
	if st.Inclusive = s.takeText(string(AtLeast)); !st.Inclusive && !s.take('>') {
		return Statistic{}, s.expected("> or >= and a value")
	}
	if st.Above, err = s.value(); err != nil {
		return Statistic{}, err
	}
	if !s.take(')') {
		return Statistic{}, s.expected(")")
	}
	return st, nil
}

// statistic reads a selector and the name of a statistic, or a probability.
func (s *scanner) statistic() (Statistic, error) {
	if s.startsProbability() {
		return s.probability()
	}
	sel, err := s.selector()
	if err != nil {
		return Statistic{}, err
	}
	st := Statistic{Selector: sel}
	name := s.name()
	switch name {
	case "mean", "sd", "reached":
		st.Kind = StatisticKind(name)
		return st, nil
	case "median":
		name = "p50"
	case "":
		return Statistic{}, s.expected("mean, sd, median, p95 or reached")
	}
	if digits, ok := strings.CutPrefix(name, "p"); ok && plain(digits) {
		p, err := strconv.ParseFloat(digits, 64)
		if err != nil || p <= 0 || p >= 100 {
			return Statistic{}, fmt.Errorf("no percentile %s: it lies between 0 and 100", name)
		}
		st.Kind, st.Percentile = StatPercentile, p
		return st, nil
	}
	return Statistic{}, unknown("statistic", name, []string{"mean", "sd", "median", "p95", "reached"})
}

// plain says whether a text is digits with at most one point among them.
func plain(text string) bool {
	return text != "" && strings.Trim(text, "0123456789.") == "" && strings.Count(text, ".") <= 1 && text != "."
}

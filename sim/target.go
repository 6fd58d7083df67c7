package sim

import (
	"fmt"
	"math"
	"strings"
)

// Target is a statistic with the error that is asked of it:
//
//	target = statistic [ "-" scenario ] "±" amount [ "pp" | "%" ]
//
// The error is half the width of the 95 % interval: an absolute amount in the unit of the statistic, an
// amount in percentage points (of shares and probabilities), or a percentage of the estimate's size. With a
// scenario, which is a name or a file, the target is the difference between the statistic of this scenario and
// the same statistic of that one, run by run. ± may be written +- or +/-.
//
//	overseas_share@2025 p95 ±0.1pp    P(overseas_share@2025 > 3%) ±1pp    overseas_share@2025 mean - open-china ±5%
type Target struct {
	Statistic Statistic
	Minus     string // the scenario whose statistic is subtracted; "" for none
	Amount    float64
	Unit      TargetUnit
}

// TargetUnit is what the amount of a target is in.
type TargetUnit string

// The units of a target's amount.
const (
	TargetAbsolute TargetUnit = ""   // the unit of the statistic
	TargetPoints   TargetUnit = "pp" // hundredths of a share or a probability
	TargetRelative TargetUnit = "%"  // hundredths of the estimate
)

// plusMinus are the spellings of ±.
var plusMinus = []string{"±", "+-", "+/-"}

// ParseTarget reads a target. Whether its names exist is for Spec.ResolveTarget to say.
func ParseTarget(text string) (Target, error) {
	s := scanner{text: text}
	t, err := s.target()
	if err != nil {
		return Target{}, fmt.Errorf("target %q: %w", text, err)
	}
	return t, nil
}

// String is the target in its canonical spelling.
func (t Target) String() string { return t.Estimate() + " ±" + number(t.Amount) + string(t.Unit) }

// Estimate is the target without the error that is asked: what is estimated.
func (t Target) Estimate() string {
	if t.Minus != "" {
		return t.Statistic.String() + " - " + t.Minus
	}
	return t.Statistic.String()
}

// Half is the half-width that the target allows the interval of an estimate, in the unit of the statistic.
func (t Target) Half(estimate float64) float64 {
	switch t.Unit {
	case TargetPoints:
		return t.Amount / 100
	case TargetRelative:
		return math.Abs(estimate) * t.Amount / 100
	}
	return t.Amount
}

// ResolveTarget finds the cells that a target is asked of, one number for each. It refuses what
// ResolveStatistic refuses, and percentage points of what is neither a share nor a probability. Whether the
// scenario to subtract exists, and has the cells, is for its own Spec to say.
func (s Spec) ResolveTarget(t Target) ([]Cell, error) {
	cells, err := s.ResolveStatistic(t.Statistic)
	if err != nil {
		return nil, err
	}
	o := s.Outputs[cells[0].Output]
	probability := t.Statistic.Kind == StatAbove || t.Statistic.Kind == StatReached
	if t.Unit == TargetPoints && !probability && o.Kind != Share && o.Kind != Flag {
		unit := ""
		if o.Unit != "" && o.Unit != "1" {
			unit = " in " + o.Unit
		}
		return nil, fmt.Errorf("target %q: pp are hundredths of a share or a probability, and %s is a %s%s; expected ±%s or a percentage of it, ±%s%%",
			t, o.Name, o.Kind, unit, number(t.Amount), number(t.Amount))
	}
	return cells, nil
}

func (s *scanner) target() (Target, error) {
	var t Target
	var err error
	if t.Statistic, err = s.statistic(); err != nil {
		return Target{}, err
	}
	if s.take('-') {
		if t.Minus, err = s.scenario(); err != nil {
			return Target{}, err
		}
	}
	if !s.takeText(plusMinus...) {
		return Target{}, s.expected("± and the error to reach, such as ±0.01, ±0.1pp or ±5%,")
	}
	if t.Amount, err = s.number("the error to reach, such as 0.01, 0.1pp or 5%,"); err != nil {
		return Target{}, err
	}
	if !(t.Amount > 0) {
		return Target{}, fmt.Errorf("no error of ±%s can be reached: it is more than 0", number(t.Amount))
	}
	if s.takeText(string(TargetPoints)) {
		t.Unit = TargetPoints
	} else if s.take('%') {
		t.Unit = TargetRelative
	}
	if !s.end() {
		return Target{}, s.expected("pp, % or the end")
	}
	return t, nil
}

// scenario reads the name or the file of a scenario: all up to the next blank or ±.
func (s *scanner) scenario() (string, error) {
	const what = "the name or the file of a scenario, whose same statistic is subtracted,"
	s.blanks()
	rest := s.text[s.pos:]
	end := len(rest)
	for _, stop := range append([]string{" ", "\t"}, plusMinus...) {
		if i := strings.Index(rest[:end], stop); i >= 0 {
			end = i
		}
	}
	if end == 0 {
		return "", s.expected(what)
	}
	name := rest[:end]
	s.pos += end
	if ahead := *s; !ahead.end() && !ahead.takeText(plusMinus...) {
		s.pos -= end
		return "", s.expected(what)
	}
	return name, nil
}

package sim

import (
	"fmt"
	"math"
	"strings"
)

// Claim is a statement that runs can bear out or contradict:
//
//	claim    = side [ "-" side ] relation value [ "±" tolerance ]
//	side     = [ scenario ":" ] statistic
//	relation = ">" | ">=" | "<" | "<=" | "="
//
// A scenario is a name or a file, with a blank after its colon; without one the statistic is of whatever scenario the
// claim is held against. The tolerance is what the claim gives away: x > 3 ± 1 holds of 2.5. It is an absolute
// amount, points of a share or a probability (pp), or a percentage of the value (%), as the error of a Target
// is. Equality needs one, for no number with an error is ever shown to equal another. ± may be written +- or +/-,
// >= and <= as ≥ and ≤.
//
//	P(overseas_share@2025 > 3%) >= 0.05
//	foreign_share@2025 median = 29% ± 1pp
//	open-china: foreign_share@2025 mean - baseline-2014: foreign_share@2025 mean > 0
type Claim struct {
	Of        Side
	Minus     *Side // what is subtracted; nil for nothing
	Relation  Relation
	Value     float64
	Tolerance float64 // 0 for none
	Unit      TargetUnit
}

// Side is a statistic of a scenario.
type Side struct {
	Scenario  string // "" for the one that the claim is held against
	Statistic Statistic
}

// relations are their spellings, the longer before those that begin them.
var relations = []struct {
	text     string
	relation Relation
}{{">=", AtLeast}, {"≥", AtLeast}, {">", Above}, {"<=", AtMost}, {"≤", AtMost}, {"<", Below}, {"==", Equal}, {"=", Equal}}

// Verdict is what runs say of a claim.
type Verdict string

// The verdicts.
const (
	Holds     Verdict = "holds"     // every number of the interval satisfies the claim
	Fails     Verdict = "fails"     // none does
	Undecided Verdict = "undecided" // some do, or there is no interval: the runs do not tell
)

// ParseClaim reads a claim. Whether its names exist is for Spec.ResolveStatistic to say.
func ParseClaim(text string) (Claim, error) {
	s := scanner{text: text}
	c, err := s.claim()
	if err != nil {
		return Claim{}, fmt.Errorf("claim %q: %w", text, err)
	}
	return c, nil
}

// String is the claim in its canonical spelling.
func (c Claim) String() string {
	text := c.Estimate() + " " + string(c.Relation) + " " + number(c.Value)
	if c.Tolerance > 0 {
		text += " ±" + number(c.Tolerance) + string(c.Unit)
	}
	return text
}

// Estimate is what the claim is about: its sides.
func (c Claim) Estimate() string {
	if c.Minus != nil {
		return c.Of.String() + " - " + c.Minus.String()
	}
	return c.Of.String()
}

// String is the side in its canonical spelling.
func (s Side) String() string {
	if s.Scenario != "" {
		return s.Scenario + ": " + s.Statistic.String()
	}
	return s.Statistic.String()
}

// Range is where the number must lie for the claim to hold: from lo to hi, the ends included unless the
// relation is strict. An end that does not bound it is infinite.
func (c Claim) Range() (lo, hi float64) {
	allowed := c.Tolerance
	switch c.Unit {
	case TargetPoints:
		allowed /= 100
	case TargetRelative:
		allowed = float64(allowed * math.Abs(c.Value) / 100)
	}
	lo, hi = math.Inf(-1), math.Inf(1)
	if c.Relation == Above || c.Relation == AtLeast || c.Relation == Equal {
		lo = c.Value - allowed
	}
	if c.Relation == Below || c.Relation == AtMost || c.Relation == Equal {
		hi = c.Value + allowed
	}
	return lo, hi
}

// Judge says what an interval that should hold the number, from lo to hi, says of the claim.
func (c Claim) Judge(lo, hi float64) Verdict {
	least, most := c.Range()
	above, below := lo >= least, hi <= most // nothing of the interval is below least, nothing above most
	under, over := hi < least, lo > most    // all of it is
	switch c.Relation {
	case Above:
		above, under = lo > least, hi <= least
	case Below:
		below, over = hi < most, lo >= most
	}
	switch {
	case math.IsNaN(lo) || math.IsNaN(hi):
		return Undecided
	case under || over:
		return Fails
	case above && below:
		return Holds
	}
	return Undecided
}

func (s *scanner) claim() (Claim, error) {
	var c Claim
	var err error
	if c.Of, err = s.side(); err != nil {
		return Claim{}, err
	}
	if s.take('-') {
		minus, err := s.side()
		if err != nil {
			return Claim{}, err
		}
		if a, b := c.Of.Statistic.Name(), minus.Statistic.Name(); a != b {
			return Claim{}, fmt.Errorf("found %s minus %s; expected the same statistic on both sides, whose errors then cancel", a, b)
		}
		c.Minus = &minus
	}
	if c.Relation = s.relation(); c.Relation == "" {
		if c.Minus == nil {
			return Claim{}, s.expected("- and a statistic, or one of > >= < <= = and a value,")
		}
		return Claim{}, s.expected("one of > >= < <= = and a value")
	}
	if c.Value, err = s.value(); err != nil {
		return Claim{}, err
	}
	if s.takeText(plusMinus...) {
		if c.Tolerance, err = s.number("the tolerance, such as 0.01, 1pp or 5%,"); err != nil {
			return Claim{}, err
		}
		if !(c.Tolerance > 0) {
			return Claim{}, fmt.Errorf("no tolerance is ±%s: it is more than 0", number(c.Tolerance))
		}
		if s.takeText(string(TargetPoints)) {
			c.Unit = TargetPoints
		} else if s.take('%') {
			c.Unit = TargetRelative
		}
	} else if c.Relation == Equal {
		return Claim{}, s.expected("± and a tolerance, such as ±0.01, ±1pp or ±5%,")
	}
	if !s.end() {
		return Claim{}, s.expected("± and a tolerance, or the end")
	}
	return c, nil
}

// side reads a statistic, and before it a scenario if there is one.
func (s *scanner) side() (Side, error) {
	s.blanks()
	var side Side
	word, _, _ := strings.Cut(s.text[s.pos:], " ")
	if name, colon := strings.CutSuffix(word, ":"); colon && name != "" && !strings.ContainsAny(name, "@[(\t") {
		side.Scenario = name
		s.pos += len(word)
	}
	var err error
	side.Statistic, err = s.statistic()
	return side, err
}

func (s *scanner) relation() Relation {
	for _, r := range relations {
		if s.takeText(r.text) {
			return r.relation
		}
	}
	return ""
}

// Together is the verdict on a claim that was held against several runs, or in several cells: it holds where it holds in
// all, and fails where it fails in one.
func Together(verdicts ...Verdict) Verdict {
	all := Holds
	for _, v := range verdicts {
		if v == Fails {
			return Fails
		}
		if v != Holds {
			all = Undecided
		}
	}
	return all
}

package sim

import "fmt"

// Claim is a statement about the runs of a study, which is true of them or not:
//
//	claim    = statistic relation value
//	relation = "<" | "<=" | ">" | ">="
//
// A value may be a percentage.
//
//	P(overseas_share@2030 > 5%) >= 0.5    foreign_share@2025 median < 30%
type Claim struct {
	Statistic Statistic
	Relation  Relation
	Value     float64
}

// relations are all of them, those that begin like another first.
var relations = []string{string(AtMost), string(AtLeast), string(Below), string(Above)}

// Upward says whether a greater number satisfies the relation rather than a smaller one.
func (r Relation) Upward() bool { return r == Above || r == AtLeast }

// ParseClaim reads a claim. Whether its names exist is for Spec.ResolveStatistic to say.
func ParseClaim(text string) (Claim, error) {
	s := scanner{text: text}
	var c Claim
	var err error
	if c.Statistic, err = s.statistic(); err == nil {
		c.Relation, c.Value, err = s.comparison()
	}
	if err != nil {
		return Claim{}, fmt.Errorf("claim %q: %w", text, err)
	}
	return c, nil
}

// String is the claim in its canonical spelling.
func (c Claim) String() string {
	return fmt.Sprintf("%s %s %s", c.Statistic, c.Relation, number(c.Value))
}

// comparison reads a relation and a value, up to the end.
func (s *scanner) comparison() (Relation, float64, error) {
	s.blanks()
	start := s.pos
	if !s.takeText(relations...) {
		return "", 0, s.expected("<, <=, > or >= and a value")
	}
	r := Relation(s.text[start:s.pos])
	v, err := s.value()
	if err == nil && !s.end() {
		err = s.expected("the end")
	}
	return r, v, err
}

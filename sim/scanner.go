package sim

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner reads selectors, statistics, targets and formulas from left to right. Blanks may stand between its tokens.
type scanner struct {
	text string
	pos  int
}

func (s *scanner) blanks() {
	for s.pos < len(s.text) && (s.text[s.pos] == ' ' || s.text[s.pos] == '\t') {
		s.pos++
	}
}

func (s *scanner) end() bool {
	s.blanks()
	return s.pos == len(s.text)
}

// take passes one given character if it is next.
func (s *scanner) take(c byte) bool {
	s.blanks()
	if s.pos < len(s.text) && s.text[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

// expected is the error for what stands at the scanner's position.
func (s *scanner) expected(what string) error {
	if s.end() {
		return fmt.Errorf("it ends where %s was expected", what)
	}
	return fmt.Errorf("found %q at character %d where %s was expected", s.text[s.pos:], utf8.RuneCountInString(s.text[:s.pos])+1, what)
}

// word reads a letter followed by letters, digits and underscores; "" if there is none.
func (s *scanner) word() string {
	s.blanks()
	start := s.pos
	for s.pos < len(s.text) && (letter(s.text[s.pos]) || s.pos > start && inWord(s.text[s.pos])) {
		s.pos++
	}
	return s.text[start:s.pos]
}

// name reads letters, digits, underscores and points, as of p97.5; "" if there is none.
func (s *scanner) name() string {
	s.blanks()
	start := s.pos
	for s.pos < len(s.text) && (inWord(s.text[s.pos]) || s.text[s.pos] == '.') {
		s.pos++
	}
	return s.text[start:s.pos]
}

// takeText passes one of some texts if it is next.
func (s *scanner) takeText(texts ...string) bool {
	s.blanks()
	for _, t := range texts {
		if strings.HasPrefix(s.text[s.pos:], t) {
			s.pos += len(t)
			return true
		}
	}
	return false
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func inWord(c byte) bool { return letter(c) || digit(c) || c == '_' }

func digit(c byte) bool { return '0' <= c && c <= '9' }

func (s *scanner) selector() (Selector, error) {
	sel := Selector{Outcome: s.word()}
	if sel.Outcome == "" {
		return Selector{}, s.expected("the name of an outcome")
	}
	if s.take('[') {
		for more := true; more; more = s.take(',') {
			c, err := s.coord()
			if err != nil {
				return Selector{}, err
			}
			sel.Coords = append(sel.Coords, c)
		}
		if !s.take(']') {
			return Selector{}, s.expected(", or ]")
		}
	}
	if s.take('@') {
		at, err := s.at()
		if err != nil {
			return Selector{}, err
		}
		sel.At = at
	}
	return sel, nil
}

func (s *scanner) coord() (Coord, error) {
	name := s.word()
	if name == "" {
		return Coord{}, s.expected("a member or dimension=member")
	}
	if !s.take('=') {
		return Coord{Member: name}, nil
	}
	member := s.word()
	if member == "" {
		return Coord{}, s.expected("a member of " + name)
	}
	return Coord{Dim: name, Member: member}, nil
}

func (s *scanner) at() (At, error) {
	start := s.pos
	switch word := s.word(); word {
	case "first":
		return At{Form: AtFirst}, nil
	case "last":
		return At{Form: AtLast}, nil
	default:
		s.pos = start
	}
	lo, err := s.number("a number, first, last or a range from:to")
	if err != nil {
		return At{}, err
	}
	hi := lo
	if s.take(':') {
		if hi, err = s.number("the end of the range"); err != nil {
			return At{}, err
		}
	}
	if hi < lo {
		return At{}, fmt.Errorf("the range %s:%s runs backwards", number(lo), number(hi))
	}
	return At{Form: AtRange, Lo: lo, Hi: hi}, nil
}

// number reads a decimal number.
func (s *scanner) number(what string) (float64, error) {
	text := s.numeral()
	v, err := strconv.ParseFloat(text, 64)
	if text == "" {
		return 0, s.expected(what)
	}
	if err != nil {
		return 0, fmt.Errorf("%s is no number that can be held", text)
	}
	return v, nil
}

// value reads a decimal number or a percentage.
func (s *scanner) value() (float64, error) {
	start := s.pos
	v, err := s.number("a value, such as 0.03 or 3%")
	text := strings.Trim(s.text[start:s.pos], " \t")
	if err != nil || !s.take('%') {
		return v, err
	}
	if strings.ContainsAny(text, "eE") {
		return 0, fmt.Errorf("%s%% mixes an exponent and a percentage", text)
	}
	// Moving the point in the text makes 0.7% the same number as 0.007; dividing by 100 does not.
	return strconv.ParseFloat(text+"e-2", 64)
}

// numeral takes the longest text that is a decimal number, "" if there is none.
func (s *scanner) numeral() string {
	s.blanks()
	i := s.pos
	digits := func() int {
		start := i
		for i < len(s.text) && digit(s.text[i]) {
			i++
		}
		return i - start
	}
	sign := func() {
		if i < len(s.text) && (s.text[i] == '-' || s.text[i] == '+') {
			i++
		}
	}
	sign()
	n := digits()
	if i < len(s.text) && s.text[i] == '.' {
		i++
		n += digits()
	}
	if n == 0 {
		return ""
	}
	if whole := i; i < len(s.text) && (s.text[i] == 'e' || s.text[i] == 'E') {
		i++
		sign()
		if digits() == 0 {
			i = whole
		}
	}
	text := s.text[s.pos:i]
	s.pos = i
	return text
}

package dist

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner reads a text from left to right. Blanks may stand between its tokens.
type scanner struct {
	text string
	pos  int
}

func (s *scanner) blanks() {
	for s.pos < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.pos]) >= 0 {
		s.pos++
	}
}

func (s *scanner) atEnd() bool {
	s.blanks()
	return s.pos == len(s.text)
}

// take passes a token if it is next.
func (s *scanner) take(token string) bool {
	s.blanks()
	if !strings.HasPrefix(s.text[s.pos:], token) {
		return false
	}
	s.pos += len(token)
	return true
}

// word is the name that is next, without passing it; "" if there is none.
func (s *scanner) word() string {
	s.blanks()
	i := s.pos
	for i < len(s.text) && (isLetter(s.text[i]) || i > s.pos && isDigit(s.text[i])) {
		i++
	}
	return s.text[s.pos:i]
}

// keyword passes a word if it is next.
func (s *scanner) keyword(word string) bool {
	return s.word() == word && s.take(word)
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// errorf is an error about the token at the scanner's position.
func (s *scanner) errorf(format string, args ...any) error {
	s.blanks()
	return &Error{s.pos, fmt.Sprintf(format, args...)}
}

// expected is the error that something else stands at the scanner's position.
func (s *scanner) expected(what string) error {
	return s.errorf("found %s, expected %s", s.found(), what)
}

// found describes the token that is next.
func (s *scanner) found() string {
	const longest = 24
	if s.atEnd() {
		return "the end"
	}
	token := s.word()
	if token == "" {
		token, _, _ = s.numeral()
	}
	if token == "" {
		_, size := utf8.DecodeRuneInString(s.text[s.pos:])
		token = s.text[s.pos : s.pos+size]
	}
	if len(token) > longest {
		token = token[:longest] + "..."
	}
	return strconv.Quote(token)
}

// numeral is the number literal that is next, without passing it: its text, the same as strconv
// reads it, and whether it is in percent. The text is "" if there is none.
func (s *scanner) numeral() (text, digits string, percent bool) {
	s.blanks()
	i := s.pos
	var plain strings.Builder
	sign := func() {
		if i < len(s.text) && (s.text[i] == '-' || s.text[i] == '+') {
			plain.WriteByte(s.text[i])
			i++
		}
	}
	run := func() int {
		n := 0
		for i < len(s.text) {
			switch c := s.text[i]; {
			case isDigit(c):
				plain.WriteByte(c)
				n++
			case c == '_' && n > 0 && i+1 < len(s.text) && isDigit(s.text[i+1]):
			default:
				return n
			}
			i++
		}
		return n
	}
	sign()
	n := run()
	// Two dots are a range, and 0..1 begins with 0.
	if strings.HasPrefix(s.text[i:], ".") && !strings.HasPrefix(s.text[i:], "..") {
		plain.WriteByte('.')
		i++
		n += run()
	}
	if n == 0 {
		return "", "", false
	}
	if i < len(s.text) && (s.text[i] == 'e' || s.text[i] == 'E') {
		whole, mantissa := i, plain.String()
		plain.WriteByte('e')
		i++
		sign()
		if run() == 0 {
			i = whole
			plain.Reset()
			plain.WriteString(mantissa)
		}
	}
	percent = i < len(s.text) && s.text[i] == '%'
	if percent {
		i++
	}
	return s.text[s.pos:i], plain.String(), percent
}

// number passes a number.
func (s *scanner) number(what string) (float64, error) {
	const longest = 100
	text, digits, percent := s.numeral()
	switch {
	case text == "":
		return 0, s.expected(what)
	case len(text) > longest:
		return 0, s.errorf("a number of %d characters; expected at most %d", len(text), longest)
	case !percent && strings.HasPrefix(strings.TrimLeft(s.text[s.pos+len(text):], " "), "%"):
		return 0, s.errorf("found %q, expected no blank before the percent sign", text+" %")
	case percent && strings.Contains(digits, "e"):
		return 0, s.errorf("found %q, expected either an exponent or a percentage, not both", text)
	case percent:
		// Moving the point in the text makes 0.7% the same number as 0.007; dividing by 100 does not.
		digits += "e-2"
	}
	x, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.Abs(x) > MaxMagnitude {
		return 0, s.errorf("found %s, expected a number between -%s and %[2]s", text, number(MaxMagnitude))
	}
	s.pos += len(text)
	return x + 0, nil // no -0, so that equal numbers have equal texts
}

package bind

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

var decimal = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

// number reads a finite decimal number and nothing else: no hexadecimal, no underscores, no words.
func number(text string) (float64, bool) {
	if !decimal.MatchString(text) {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsInf(v, 0)
}

// Number reads a number or a percentage: "3%" is 0.03.
func Number(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	if head, found := strings.CutSuffix(text, "%"); found {
		// Two more decimal places in the text, rather than a division, give the nearest double.
		if strings.ContainsAny(head, "eE") {
			return 0, false
		}
		return number(head + "e-2")
	}
	return number(text)
}

// FormatNumber is the canonical text of a number: the shortest that reads back as the same, without
// an exponent where that stays readable.
func FormatNumber(v float64) string {
	if a := math.Abs(v); a == 0 {
		return "0"
	} else if a >= 1e-6 && a < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

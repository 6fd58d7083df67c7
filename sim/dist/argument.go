package dist

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// MaxMagnitude bounds every number of a distribution, so that squares, widths and ratios of them
// can be held.
const MaxMagnitude = 1e100

// Shapes of gamma, beta and Weibull distributions lie between these. A gamma of shape 0.001 is
// below 1e-300 in half of all draws, and one of shape a million is a normal.
const (
	minShape = 1e-3
	maxShape = 1e6
)

// argumentError says which argument of a constructor is wrong, counted from 0.
type argumentError struct {
	index   int
	problem string
}

func (e *argumentError) Error() string { return e.problem }

func wrong(index int, format string, args ...any) error {
	return &argumentError{index, fmt.Sprintf(format, args...)}
}

// finite refuses numbers that no distribution can be made of.
func finite(args ...float64) error {
	for i, x := range args {
		if !(math.Abs(x) <= MaxMagnitude) {
			return wrong(i, "%s is not a number between -%s and %[2]s", number(x), number(MaxMagnitude))
		}
	}
	return nil
}

// positive refuses an argument that is not above zero.
func positive(index int, name string, x float64) error {
	if !(x > 0) {
		return wrong(index, "%s is %s and must be above 0", name, number(x))
	}
	return nil
}

// shape refuses a shape parameter outside the range in which quantiles are computed.
func shape(index int, name string, x float64) error {
	if !(x >= minShape && x <= maxShape) {
		return wrong(index, "%s is %s and must lie in %s..%s", name, number(x), number(minShape), number(maxShape))
	}
	return nil
}

// ordered refuses lo >= hi; index is that of hi.
func ordered(index int, lo, hi float64) error {
	if !(lo < hi) {
		return wrong(index, "hi is %s and must be above lo, which is %s", number(hi), number(lo))
	}
	return nil
}

// first is the first error of several checks.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// number is the shortest text that reads back as x.
func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// call is the canonical text of a family with its arguments.
func call(name string, args ...float64) string {
	texts := make([]string, len(args))
	for i, x := range args {
		texts[i] = number(x)
	}
	return name + "(" + strings.Join(texts, ", ") + ")"
}

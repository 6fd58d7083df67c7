package stats

import (
	"math"
	"strconv"
	"strings"
)

// Format says how an Estimate is printed. The zero value prints plain numbers.
//
// Only the digits that the error allows are printed: the last one is at the place of the first
// significant digit of the half-width of the interval, that half-width being rounded to one digit
// (0.034512 ± 0.0004 is 3.45%, 12345 ± 260 is 12300), and there are never more than six. A number whose
// interval excludes zero keeps its first digit. Without an interval nobody knows how many digits hold:
// three are printed. A constant, whose interval has no width, is printed with the digits it has, up to
// six.
type Format struct {
	Percent  bool    // times 100, with a percent sign
	Prefix   string  // before the number, as "US$"
	Scale    float64 // what a 1 is worth, as 1e6 for a quantity in US$m: prints k, m, bn or tn after the number; 0 for none
	Whole    bool    // nothing after the point, as for a quantile of a count; its error is rounded up likewise
	Infinite string  // for +Inf, as "> 2025"; "Inf" if empty
}

const (
	mostDigits  = 6 // printed of any number
	blindDigits = 3 // printed where the error is not known
)

// Value is the estimate without its error; "–" where there is none.
func (f Format) Value(e Estimate) string {
	u := f.unit(e.Value)
	place := u.place(e.Value, halfWidth(e))
	if e.Lo > 0 || e.Hi < 0 {
		place = min(place, leading(u.of(e.Value)))
	}
	return f.text(e.Value, u, f.whole(place))
}

// Error is the half-width of the interval as "±0.04", in the unit of Value and to one significant
// digit, rounded up, but to no digit beyond the six of Value; empty where there is no finite interval.
func (f Format) Error(e Estimate) string {
	half := (e.Hi - e.Lo) / 2
	if math.IsNaN(half) || math.IsInf(half, 0) {
		return ""
	}
	u := f.unit(e.Value)
	half = u.of(half)
	if half == 0 {
		return "±0"
	}
	place := f.whole(max(leading(half), nth(u.of(e.Value), mostDigits)))
	return "±" + decimal(math.Ceil(half/power(place)*(1-1e-9))*power(place), place)
}

// Interval is the interval as "3.41% to 3.49%", with one digit more than Value, so that its ends
// are not rounded by as much as its width; empty where there is none.
func (f Format) Interval(e Estimate) string {
	if math.IsNaN(e.Lo) || math.IsNaN(e.Hi) {
		return ""
	}
	u, half := f.unit(e.Value), halfWidth(e)
	end := func(x float64) string {
		switch {
		case math.IsNaN(half):
			return f.text(x, u, f.whole(u.place(x, half)))
		case half == 0:
			return f.text(x, u, f.whole(u.place(e.Value, half)))
		}
		return f.text(x, u, f.whole(u.place(e.Value, half)-1))
	}
	return end(e.Lo) + " to " + end(e.Hi)
}

// unit is what a number is multiplied by and divided by before it is printed, and what follows it.
type unit struct {
	factor, divisor float64
	suffix          string
}

// of is the size of a number in the unit.
func (u unit) of(x float64) float64 { return math.Abs(x) * u.factor / u.divisor }

// whole keeps a place before the point where the format wants that.
func (f Format) whole(place int) int {
	if f.Whole {
		return max(place, 0)
	}
	return place
}

func (f Format) unit(value float64) unit {
	switch {
	case f.Percent:
		return unit{100, 1, "%"}
	case f.Scale == 0:
		return unit{1, 1, ""}
	}
	for _, u := range []unit{{f.Scale, 1e12, "tn"}, {f.Scale, 1e9, "bn"}, {f.Scale, 1e6, "m"}, {f.Scale, 1e3, "k"}} {
		if x := math.Abs(value) * f.Scale; x >= u.divisor && !math.IsInf(x, 0) {
			return u
		}
	}
	return unit{f.Scale, 1, ""}
}

// halfWidth is half the width of an estimate's interval; where one end is infinite, the distance of
// the other; NaN where there is neither.
func halfWidth(e Estimate) float64 {
	half := (e.Hi - e.Lo) / 2
	if math.IsInf(half, 0) {
		half = min(e.Hi-e.Value, e.Value-e.Lo)
	}
	if math.IsInf(half, 0) {
		return math.NaN()
	}
	return half
}

// place is the power of ten of the last digit of a value, in its unit.
func (u unit) place(value, half float64) int {
	value, half = u.of(value), u.of(half)
	switch {
	case math.IsNaN(half):
		return nth(value, blindDigits)
	case half == 0:
		return max(last(value), nth(value, mostDigits))
	}
	return max(leading(half), nth(value, mostDigits))
}

func (f Format) text(value float64, u unit, place int) string {
	switch {
	case math.IsNaN(value):
		return "–"
	case math.IsInf(value, 1) && f.Infinite != "":
		return f.Infinite
	case math.IsInf(value, 0):
		return strings.TrimPrefix(strconv.FormatFloat(value, 'f', 0, 64), "+")
	}
	digits := decimal(value*u.factor/u.divisor, place)
	if number, negative := strings.CutPrefix(digits, "-"); negative {
		return "-" + f.Prefix + number + u.suffix
	}
	return f.Prefix + digits + u.suffix
}

// leading is the power of ten of the first digit of x once rounded to one digit; 0 for 0.
func leading(x float64) int { return nth(x, 1) }

// nth is the power of ten of the n-th digit of x once rounded to n digits.
func nth(x float64, n int) int {
	_, exponent := scientific(x, n-1)
	return exponent - n + 1
}

// last is the power of ten of the last digit, zeros left out, of x rounded to mostDigits.
func last(x float64) int {
	mantissa, exponent := scientific(x, mostDigits-1)
	mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	if _, decimals, ok := strings.Cut(mantissa, "."); ok {
		return exponent - len(decimals)
	}
	return min(exponent, 0)
}

func scientific(x float64, decimals int) (mantissa string, exponent int) {
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(x, 'e', decimals, 64), "e")
	exponent, err := strconv.Atoi(power)
	if err != nil {
		return mantissa, 0 // infinite or NaN
	}
	return mantissa, exponent
}

// smallestPlain is the place of the last digit down to which a number is written without an exponent.
const smallestPlain = -9

// decimal is x with its last digit at the place of a power of ten.
func decimal(x float64, place int) string {
	if place < smallestPlain {
		return strconv.FormatFloat(x, 'e', max(0, leading(x)-place), 64)
	}
	if place > 0 {
		x = math.RoundToEven(x/power(place)) * power(place)
	}
	s := strconv.FormatFloat(x, 'f', max(0, -place), 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return s
}

// power is 10^n, correctly rounded.
func power(n int) float64 {
	x, _ := strconv.ParseFloat("1e"+strconv.Itoa(n), 64)
	return x
}

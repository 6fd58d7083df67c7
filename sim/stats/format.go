package stats

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Format says how an Estimate is printed: its Value, and after that its Error, the interval as people read it. The
// zero value prints plain numbers.
//
// Only the digits that the error allows are printed. Where the sides of the interval are about as long as each other, the
// error is the longer one, with ±, and both it and the number end at the first digit of half the width: 0.034512 ± 0.0004 is
// 3.45% ±0.04, 12345 ± 260 is 12300 ±300. It is the distance from the number before that was rounded. Else the interval is
// lopsided: one side is more than twice as long as the other, or ± would reach 0 or 100 % where the interval does not, or go
// beyond. Then its ends are printed, to about an eighth of its width or finer, as 0.2% [0.05–0.9]. Errors are rounded up and
// ends outwards, so that what is printed holds all of the interval; but nothing is rounded to a 0 or to 100 % that the interval
// does not hold.
//
// There are never more than six digits. Without an interval nobody knows how many digits hold: three are printed. A
// constant, whose interval has no width, is printed with the digits it has, up to six.
type Format struct {
	Percent  bool    // times 100, with a percent sign
	Ratio    bool    // one that says nothing at 1: its interval is not made to reach beyond that, as none is beyond 0
	Prefix   string  // before the number, as "US$"
	Scale    float64 // what a 1 is worth, as 1e6 for a quantity in US$m: prints k, m, bn or tn after the number; 0 for none
	Whole    bool    // nothing after the point, as for a quantile of a count; its interval is rounded likewise
	Infinite string  // for +Inf, as "> 2025"; "Inf" if empty
}

const (
	mostDigits  = 6 // printed of any number
	blindDigits = 3 // printed where the error is not known

	// lopsided is how many times as long as the other a side of an interval is that ± no longer tells. The ends of the
	// interval of a quantile are two of the runs, and chance alone makes their distances differ by half or more.
	lopsided = 2
)

// Value is the estimate without its error; "–" where there is none.
func (f Format) Value(e Estimate) string {
	s := f.scaled(e)
	switch {
	case math.IsNaN(e.Value):
		return "–"
	case math.IsInf(e.Value, 1) && f.Infinite != "":
		return f.Infinite
	case math.IsInf(e.Value, 0):
		return strings.TrimPrefix(strconv.FormatFloat(e.Value, 'f', 0, 64), "+")
	}
	place, _ := s.digits()
	digits := decimal(s.value, place)
	if number, negative := strings.CutPrefix(digits, "-"); negative {
		return "-" + f.Prefix + number + s.suffix
	}
	return f.Prefix + digits + s.suffix
}

// Error is the interval as it follows Value, in the same unit: "±0.04", or "[0.05–0.9]" of one that is lopsided, "[-0.2 to 0.9]"
// where a dash would meet a minus, "[≥6.1]" or "[≤3.6]" where the runs bound it on one side alone. It is empty where there is no
// interval, or none that has a width.
func (f Format) Error(e Estimate) string {
	if _, even := f.scaled(e).digits(); even {
		return "±" + f.Reach(e)
	}
	switch low, high := f.Ends(e); {
	case low == "" && high == "":
		return ""
	case low == "":
		return "[≤" + high + "]"
	case high == "":
		return "[≥" + low + "]"
	case strings.HasPrefix(low, "-"):
		return "[" + low + " to " + high + "]"
	default:
		return "[" + low + "–" + high + "]"
	}
}

// Reach is how far the interval reaches at most to either side of the estimate, rounded up, as "0.04"; empty where it has no width, or
// no finite one.
func (f Format) Reach(e Estimate) string {
	s := f.scaled(e)
	reach := s.reach()
	if !(reach > 0) || math.IsInf(reach, 0) {
		return ""
	}
	place := s.place(first(s.half()))
	return decimal(up(reach, place), place)
}

// Ends are those of the interval, rounded outwards, as "0.05" and "0.9". One that is not finite is empty, and so are both where there
// is no width.
func (f Format) Ends(e Estimate) (low, high string) {
	if e.Lo == e.Hi {
		return "", ""
	}
	s := f.scaled(e)
	if !math.IsInf(s.lo, 0) && !math.IsNaN(s.lo) {
		place := s.outer(s.lo)
		low = decimal(-up(-s.lo, place), place)
	}
	if !math.IsInf(s.hi, 0) && !math.IsNaN(s.hi) {
		place := s.outer(s.hi)
		high = decimal(up(s.hi, place), place)
	}
	return low, high
}

// unit is what a number is multiplied by and divided by before it is printed, and what follows it.
type unit struct {
	factor, divisor float64
	suffix          string
}

// unit is the one that fits the value or, if that is wider, half its interval.
func (f Format) unit(e Estimate) unit {
	value := math.Abs(e.Value)
	if half := (e.Hi - e.Lo) / 2; half > value && !math.IsInf(half, 0) {
		value = half
	}
	switch {
	case f.Percent:
		return unit{100, 1, "%"}
	case f.Scale == 0:
		return unit{1, 1, ""}
	}
	for _, u := range []unit{{f.Scale, 1e12, "tn"}, {f.Scale, 1e9, "bn"}, {f.Scale, 1e6, "m"}, {f.Scale, 1e3, "k"}} {
		if x := value * f.Scale; x >= u.divisor && !math.IsInf(x, 0) {
			return u
		}
	}
	return unit{f.Scale, 1, ""}
}

// scaled is an estimate in the unit in which it is printed.
type scaled struct {
	value, lo, hi float64
	suffix        string
	whole         bool
	bounds        []float64 // 0, 100 % and the 1 of a ratio, where the interval lies on one side of them
}

func (f Format) scaled(e Estimate) scaled {
	u := f.unit(e)
	in := func(x float64) float64 { return x * u.factor / u.divisor }
	s := scaled{value: in(e.Value), lo: in(e.Lo), hi: in(e.Hi), suffix: u.suffix, whole: f.Whole}
	for _, b := range []struct {
		at   float64
		kept bool
	}{{0, true}, {100, f.Percent}, {1, f.Ratio}} {
		if b.kept && (s.lo >= b.at || s.hi <= b.at) {
			s.bounds = append(s.bounds, b.at)
		}
	}
	return s
}

// reach is the longer side of the interval.
func (s scaled) reach() float64 { return max(s.value-s.lo, s.hi-s.value) }

// half is half the width of the interval; where one end is infinite, the distance of the other; not finite where there is neither.
func (s scaled) half() float64 {
	if half := (s.hi - s.lo) / 2; !math.IsInf(half, 0) {
		return half
	}
	if half := min(s.value-s.lo, s.hi-s.value); half > 0 {
		return half
	}
	return math.NaN()
}

// place is a place of a last digit, brought to the digits that are printed of any number.
func (s scaled) place(at int) int {
	return s.least(max(at, nth(s.value, mostDigits)))
}

// least is a place, of whole numbers one before the point.
func (s scaled) least(place int) int {
	if s.whole {
		return max(place, 0)
	}
	return place
}

// digits is the place of the last digit of the value, as a power of ten, and whether ± tells the interval.
func (s scaled) digits() (place int, even bool) {
	half := s.half()
	switch {
	case math.IsNaN(half) || math.IsInf(half, 0):
		return s.place(nth(s.value, blindDigits)), false
	case half == 0:
		return s.place(last(s.value)), false
	}
	if s.even() {
		return s.apart(s.value, s.place(first(half))), true
	}
	return s.outer(s.value), false
}

// even says whether ± tells the interval: whether its sides are about as long, and ± as it is printed reaches no bound that the
// interval does not, and goes beyond none.
func (s scaled) even() bool {
	reach := s.reach()
	if finest := power(nth(s.value, mostDigits)); !(reach <= max(finest, lopsided*min(s.value-s.lo, s.hi-s.value))) {
		return false
	}
	place := s.place(first(s.half()))
	last := power(s.apart(s.value, place))
	value, reach := float64(math.RoundToEven(s.value/last)*last), up(reach, place)
	low, high, near := value-reach, value+reach, float64(last/2)
	return !slices.ContainsFunc(s.bounds, func(b float64) bool {
		return s.lo >= b && (low < b-near || low < b+near && s.lo > b) ||
			s.hi <= b && (high > b+near || high > b-near && s.hi < b)
	})
}

// outer is the place of the last digit of an end of a lopsided interval, or of the value between them; a bound is a whole number.
func (s scaled) outer(x float64) int {
	half := s.half()
	switch {
	case slices.Contains(s.bounds, x):
		return 0
	case math.IsNaN(half) || math.IsInf(half, 0):
		return s.place(nth(x, blindDigits))
	}
	return s.apart(x, s.place(leading(half/4)))
}

// apart is a place, finer than the one given by less than six digits if need be, at which a number is not rounded to a bound.
func (s scaled) apart(x float64, place int) int {
	for _, b := range s.bounds {
		if at := s.least(first(math.Abs(x - b))); x != b && at > place-mostDigits {
			place = min(place, at)
		}
	}
	return place
}

// leading is the power of ten of the first digit of x once rounded to one digit; 0 for 0.
func leading(x float64) int { return nth(x, 1) }

// nth is the power of ten of the n-th digit of x once rounded to n digits.
func nth(x float64, n int) int {
	_, exponent := scientific(x, n-1)
	return exponent - n + 1
}

// first is the power of ten of the first digit of x, rounding left aside.
func first(x float64) int { return order(x * (1 + tiny)) }

// order is the power of ten of the first digit of x.
func order(x float64) int {
	_, exponent := scientific(x, -1)
	return exponent
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
		return strconv.FormatFloat(x, 'e', max(0, order(x)-place), 64)
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

// tiny is a part of a number that is no more than rounding may have left.
const tiny = 1e-9

// up is x rounded up to the place of a power of ten.
func up(x float64, place int) float64 {
	x /= power(place)
	return float64(math.Ceil(x-float64(math.Abs(x)*tiny)) * power(place))
}

// power is 10^n, correctly rounded.
func power(n int) float64 {
	x, _ := strconv.ParseFloat("1e"+strconv.Itoa(n), 64)
	return x
}

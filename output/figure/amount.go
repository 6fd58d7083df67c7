package figure

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"cloudgate/sim/stats"
)

// Spaces that do not break, for numbers and their signs.
const (
	thinSpace = "\u202f"
	minus     = "−"
)

// amount says how the values of an outcome are written.
type amount struct {
	factor         float64
	prefix, suffix string
	unit           string // for the line below the title, where ticks do not carry it
	percent        bool
	whole          bool // values are counts
}

// percent writes shares.
var percent = amount{factor: 100, suffix: thinSpace + "%", percent: true}

// amountOf chooses how to write values of an outcome that reach up to largest.
func amountOf(o Outcome, largest float64) amount {
	switch {
	case o.Kind == "share" || o.Kind == "flag":
		return percent
	case o.Kind == "count":
		return amount{factor: 1, whole: true}
	case o.Unit == "US$m" && largest >= 1000:
		return amount{factor: 1e-3, prefix: "US$", suffix: "bn", unit: "US$bn"}
	case o.Unit == "US$m":
		return amount{factor: 1, prefix: "US$", suffix: "m", unit: "US$m"}
	case o.Unit == "" || o.Unit == "1":
		return amount{factor: 1}
	}
	return amount{factor: 1, suffix: thinSpace + o.Unit, unit: o.Unit}
}

// differenceOf is how differences are written: those of percentages in points.
func differenceOf(a amount) amount {
	if a.percent {
		a.suffix = thinSpace + "pp"
	}
	return a
}

// tick writes a value on an axis; money and other units are named once, below the title.
func (a amount) tick(v float64, decimals int) string {
	s := number(v*a.factor, decimals)
	if a.percent {
		s += a.suffix
	}
	return s
}

// value writes one value with its unit, to the digits a reader can use.
func (a amount) value(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.IsInf(v, 1):
		return "never" // a time that is not reached
	}
	x := v * a.factor
	size := math.Abs(x)
	switch {
	case a.percent && 0 < x && x < 5e-5:
		return "<" + thinSpace + "0.0001" + a.suffix
	case a.percent && 99.95 <= x && x < 100:
		return ">" + thinSpace + "99.9" + a.suffix
	}
	return a.prefix + number(x, a.decimals(size)) + a.suffix
}

// decimals is how many decimals a value of a size, in the units written, deserves.
func (a amount) decimals(size float64) int {
	switch {
	case size == 0, a.whole && size == math.Trunc(size):
		return 0
	case size < 0.1:
		return min(decimalsFor(size)+1, 6)
	case size < 1:
		return 2
	case size < 10, a.percent && 99 < size && size < 100:
		return 1
	}
	return 0
}

// exact writes a value that somebody chose, with the digits it has.
func (a amount) exact(v float64) string {
	x := v * a.factor
	return a.prefix + number(x, decimalsOf(x)) + a.suffix
}

// interval writes a range of values to the digits of its upper end, with the unit once: "1.2–3.4 %".
func (a amount) interval(lo, hi float64) string {
	if !(lo < hi) {
		return a.value(hi)
	}
	decimals := a.decimals(math.Abs(hi * a.factor))
	return a.prefix + number(lo*a.factor, decimals) + "–" + number(hi*a.factor, decimals) + a.suffix
}

// estimate writes a value with its interval as tables do: 12.3 ± 0.4 %, or 0.2 % [0.05–0.9] where it is lopsided.
func (a amount) estimate(v, lo, hi float64) string {
	if math.IsInf(v, 0) {
		return a.value(v)
	}
	f := stats.Format{Percent: a.percent, Whole: a.whole && v == math.Trunc(v)} // as quantiles of counts are
	e := stats.Estimate{Value: v, Lo: lo, Hi: hi}
	if !a.percent {
		e = stats.Estimate{Value: v * a.factor, Lo: lo * a.factor, Hi: hi * a.factor}
	}
	interval := typeset(f.Error(e))
	if interval == "" {
		return a.value(v)
	}
	text := a.prefix + typeset(strings.TrimSuffix(f.Value(e), "%"))
	if half, even := strings.CutPrefix(interval, "±"); even {
		return text + " ± " + half + a.suffix
	}
	return text + a.suffix + " " + interval
}

// reach is how far an interval goes from its estimate, to the farther side.
func reach(v, lo, hi float64) float64 { return math.Max(v-lo, hi-v) }

// errorText writes how far intervals reach at most from their estimates, as tables do.
func errorText(far float64) string {
	return typeset(stats.Format{}.Reach(stats.Estimate{Value: far, Lo: 0, Hi: 2 * far}))
}

// decimalsOf is how many decimals a round number has, up to nine.
func decimalsOf(x float64) int {
	d := 0
	for x = math.Abs(x); d < 9 && math.Abs(x-math.Round(x)) > 1e-9*x; x *= 10 {
		d++
	}
	return d
}

// decimalsFor is how many decimals show the first digit of x, up to six.
func decimalsFor(x float64) int {
	const one = 1 - 1e-9 // 0.1 and the like have no exact value
	d := 0
	for x = math.Abs(x); x != 0 && x < one && d < 6; x *= 10 {
		d++
	}
	return d
}

// number writes a number as typeset does, to some decimals.
func number(x float64, decimals int) string {
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return typeset(s)
}

var digits = regexp.MustCompile(`\.?\d+`)

// typeset gives the numbers of a text a real minus, and thin spaces between thousands from 10 000 on.
func typeset(text string) string {
	return digits.ReplaceAllStringFunc(strings.ReplaceAll(text, "-", minus), func(whole string) string {
		if len(whole) > 4 && whole[0] != '.' {
			for i := len(whole) - 3; i > 0; i -= 3 {
				whole = whole[:i] + thinSpace + whole[i:]
			}
		}
		return whole
	})
}

package stats_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/stats"
)

func give(value, half float64) stats.Estimate {
	return stats.Estimate{Value: value, Lo: value - half, Hi: value + half}
}

func within(value, lo, hi float64) stats.Estimate {
	return stats.Estimate{Value: value, Lo: lo, Hi: hi}
}

func TestFormat(t *testing.T) {
	plain := stats.Format{}
	percent := stats.Format{Percent: true}
	ratio := stats.Format{Ratio: true}
	whole := stats.Format{Whole: true}
	money := stats.Format{Prefix: "US$", Scale: 1e6}
	years := stats.Format{Infinite: "> 2025"}
	for _, test := range []struct {
		format     stats.Format
		estimate   stats.Estimate
		value, err string
	}{
		{percent, give(0.034512, 0.0004), "3.45%", "±0.04"},
		{percent, give(0.034512, 0.00096), "3.45%", "±0.10"},
		{percent, give(0.034512, 0.02), "3%", "±2"},
		{percent, give(0.5, 0.2), "50%", "±20"},
		{percent, give(1, 0), "100%", ""},
		{plain, give(12345, 260), "12300", "±300"},
		{plain, give(12345, 3000), "12000", "±3000"},
		{plain, give(-0.001, 0.04), "0.00", "±0.04"},
		{plain, give(1.23456789, 1.5e-9), "1.23457", "±0.00001"},
		{whole, give(9.4, 0.5), "9", "±1"},
		{whole, give(1234, 30), "1230", "±30"},
		{whole, give(3, 0), "3", ""},
		{plain, give(2.5, 0), "2.5", ""},
		{plain, give(100.0/3, 0), "33.3333", ""},
		{plain, give(0, 0), "0", ""},
		{plain, give(1500000, 0), "1500000", ""},
		{plain, give(1.23456, nan), "1.23", ""},
		{plain, give(98.39, nan), "98.4", ""},
		{plain, give(99.96, nan), "100", ""},
		{plain, give(98.76543, 0.0001), "98.7654", "±0.0001"},
		{plain, give(nan, nan), "–", ""},
		{money, give(12345.6, 30), "US$12.35bn", "±0.03"},
		{money, give(345.6, 3), "US$346m", "±3"},
		{money, give(-0.0456, 0.001), "-US$46k", "±1"},
		{money, give(1.2e6, 1e5), "US$1.2tn", "±0.1"},
		{money, give(0, 0), "US$0", ""},
		// Sides of unlike lengths.
		{percent, within(0.30, 0.297, 0.304), "30.0%", "±0.4"},
		{percent, within(0.30, 0.297, 0.307), "30.0%", "[29.7–30.7]"},
		{percent, within(0.30, 0.293, 0.303), "30.0%", "[29.3–30.3]"},
		{percent, within(0.0021, 0.000512, 0.0075), "0.21%", "[0.05–0.75]"},
		{percent, within(0.0021, 0.000512, 0.00886), "0.2%", "[0.05–0.9]"},
		{percent, within(0.9970, 0.9955, 0.99764), "99.70%", "[99.55–99.77]"},
		{percent, within(0.011, 0.006, 0.4), "1%", "[0.6–40]"},
		{percent, within(0.011, 0, 0.4), "1%", "[0–40]"},
		{plain, within(-1.32, -2.41, 0.13), "-1", "±2"},
		{plain, within(-1.9, -2.41, 0.13), "-1.9", "[-2.5 to 0.2]"},
		{plain, within(-1.32, -2.41, -1.1), "-1.3", "[-2.5 to -1.1]"},
		{money, within(2341.2, 2318, 2399), "US$2.34bn", "[2.31–2.40]"},
		{plain, within(1.606, 1.103, 2.338), "1.6", "±0.8"},
		{ratio, within(1.606, 1.103, 2.338), "1.6", "[1.1–2.4]"},
		{ratio, within(0.623, 0.428, 0.906), "0.6", "±0.3"},
		{ratio, within(0.98, 0.971, 0.9997), "0.980", "[0.971–0.9997]"},
		{money, within(0, 0, 0.0306), "US$0k", "[0–31]"},
		{money, give(0.0009, 60), "US$0m", "±60"},
		{percent, within(0.6406, 0.5400, 0.7303), "64%", "±11"},
		{whole, within(4, 4, 5), "4", "[4–5]"},
		{whole, within(9.4, 9.3, 9.9), "9", "[9–10]"},
		// Ends at 0 and 100 %, and ends that may not be taken for them.
		{percent, within(0, 0, 0.000234), "0%", "[0–0.024]"},
		{percent, within(1, 0.999766, 1), "100%", "[99.976–100]"},
		{percent, within(0.9999, 0.9993, 0.99998), "99.990%", "[99.930–99.998]"},
		{percent, give(0.0104, 0.0103), "1.0%", "[0.01–2.1]"},
		{percent, give(0.995, 0.005), "99.5%", "±0.5"},
		{percent, give(0.9956, 0.0044), "99.6%", "[99.1–100]"},
		{percent, give(0.99956, 0.0004), "99.96%", "[99.91–99.996]"},
		{plain, give(-1.04, 1.03), "-1.0", "[-2.1 to -0.01]"},
		{plain, give(0.05, 0.05), "0.05", "±0.05"},
		{plain, within(1, 2.4e-12, 1.4), "1.0", "[0.0–1.4]"},
		{percent, within(1-1e-14, 0.994, 1), "100.00%", "[99.40–100]"},
		{whole, within(12, 0.4, 14), "12", "[0–14]"},
		// Ends that are not known.
		{plain, within(3.456, -inf, 3.6), "3.46", "[≤3.60]"},
		{plain, within(3.456, -inf, inf), "3.46", ""},
		{years, within(inf, 7.25, inf), "> 2025", "[≥7.25]"},
		{years, within(inf, inf, inf), "> 2025", ""},
		{years, within(6.543, 6.1, inf), "6.5", "[≥6.1]"},
		{percent, within(0.0023, 0.0023, inf), "0.230%", "[≥0.230]"},
		{percent, within(0.01, 0.009, inf), "1.00%", "[≥0.90]"},
		{plain, within(inf, inf, inf), "Inf", ""},
	} {
		f, e := test.format, test.estimate
		if v, s := f.Value(e), f.Error(e); v != test.value || s != test.err {
			t.Errorf("%+v: %q, %q; want %q, %q", e, v, s, test.value, test.err)
		}
	}
}

// What is printed is within the error of what is meant, and its interval, but for the rounding of the number before ±, holds the one that
// is meant and is not much wider: nothing is claimed that was not shown.
func TestFormatHoldsTheInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := within(rapid.Float64Range(-1e9, 1e9).Draw(t, "value"), 0, 0)
		reach := math.Abs(e.Value) * math.Pow(10, rapid.Float64Range(-4, 2).Draw(t, "digits"))
		side := func(name string) float64 { return reach * rapid.Float64Range(0, 1).Draw(t, name) }
		e.Lo, e.Hi = e.Value-side("below"), e.Value+side("above")
		switch bound := rapid.IntRange(0, 3).Draw(t, "bound"); {
		case bound == 1 && e.Value > 0:
			e.Lo = max(e.Lo, 0)
		case bound == 2 && e.Value < 0:
			e.Hi = min(e.Hi, 0)
		}
		half := (e.Hi - e.Lo) / 2
		if half <= 1e-5*math.Abs(e.Value) {
			t.Skip("six digits do not tell such an interval")
		}
		read := func(text string) float64 {
			x, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatalf("%+v: %v", e, err)
			}
			return x
		}
		f := stats.Format{}
		value, printed := read(f.Value(e)), f.Error(e)
		var low, high, slack float64
		if reach, even := strings.CutPrefix(printed, "±"); even {
			low, high = value-read(reach), value+read(reach)
			slack = 0.5 * power(half) // the number is rounded, too, at the first digit of half the width
		} else {
			ends := strings.Trim(printed, "[]")
			from, to, _ := strings.Cut(strings.Replace(ends, " to ", "–", 1), "–")
			low, high = read(from), read(to)
			if value < low || value > high {
				t.Errorf("%+v is printed as %v %s, outside", e, value, printed)
			}
		}
		fuzz := 1e-8*half + 2e-9*max(math.Abs(e.Lo), math.Abs(e.Hi))
		if low > e.Lo+slack+fuzz || high < e.Hi-slack-fuzz {
			t.Errorf("%+v is printed as %v %s, which claims more", e, value, printed)
		}
		if low < e.Lo-2.4*half || high > e.Hi+2.4*half {
			t.Errorf("%+v is printed as %v %s, which claims too little", e, value, printed)
		}
		if e.Lo >= 0 && low < -fuzz || e.Hi <= 0 && high > fuzz || e.Lo > 1e-5*half && low <= 0 && printed[0] == '[' {
			t.Errorf("%+v is printed as %v %s, on another side of 0", e, value, printed)
		}
	})
}

// power is the power of ten of the first digit of a number.
func power(x float64) float64 { return math.Pow(10, math.Floor(math.Log10(x))) }

// Numbers that would need many zeros are written with an exponent.
func TestFormatTiny(t *testing.T) {
	e := stats.Estimate{Value: 3.4567e-30, Lo: 3.4557e-30, Hi: 3.4577e-30}
	if got, want := (stats.Format{}).Value(e)+" "+(stats.Format{}).Error(e), "3.457e-30 ±1e-33"; got != want {
		t.Errorf("found %q, expected %q", got, want)
	}
}

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

func TestFormat(t *testing.T) {
	plain := stats.Format{}
	percent := stats.Format{Percent: true}
	whole := stats.Format{Whole: true}
	money := stats.Format{Prefix: "US$", Scale: 1e6}
	years := stats.Format{Infinite: "> 2025"}
	for _, test := range []struct {
		format             stats.Format
		estimate           stats.Estimate
		value, err, bounds string
	}{
		{percent, give(0.034512, 0.0004), "3.45%", "±0.04", "3.411% to 3.491%"},
		{percent, give(0.034512, 0.00096), "3.5%", "±0.1", "3.36% to 3.55%"},
		{percent, give(0.034512, 0.02), "3%", "±2", "1.5% to 5.5%"},
		{percent, give(0.5, 0.2), "50%", "±20", "30% to 70%"},
		{percent, stats.Estimate{Value: 0, Lo: 0, Hi: 0.00023}, "0.00%", "±0.02", "0.000% to 0.023%"},
		{percent, give(1, 0), "100%", "±0", "100% to 100%"},
		{plain, give(12345, 260), "12300", "±300", "12080 to 12600"},
		{plain, give(12345, 3000), "12000", "±3000", "9300 to 15300"},
		{plain, give(-0.001, 0.04), "0.00", "±0.04", "-0.041 to 0.039"},
		{plain, give(1.23456789, 1.5e-9), "1.23457", "±0.00001", "1.234568 to 1.234568"},
		{percent, stats.Estimate{Value: 0.011, Lo: 0.006, Hi: 0.4}, "1%", "±20", "1% to 40%"},
		{percent, stats.Estimate{Value: 0.011, Lo: 0, Hi: 0.4}, "0%", "±20", "0% to 40%"},
		{whole, give(9.4, 0.5), "9", "±1", "9 to 10"},
		{whole, give(1234, 30), "1230", "±30", "1204 to 1264"},
		{whole, give(3, 0), "3", "±0", "3 to 3"},
		{plain, give(2.5, 0), "2.5", "±0", "2.5 to 2.5"},
		{plain, give(100.0/3, 0), "33.3333", "±0", "33.3333 to 33.3333"},
		{plain, give(0, 0), "0", "±0", "0 to 0"},
		{plain, give(1500000, 0), "1500000", "±0", "1500000 to 1500000"},
		{plain, give(1.23456, nan), "1.23", "", ""},
		{plain, give(98.39, nan), "98.4", "", ""},
		{plain, give(99.96, nan), "100", "", ""},
		{plain, give(98.76543, 0.0001), "98.7654", "±0.0001", "98.76533 to 98.76553"},
		{plain, give(nan, nan), "–", "", ""},
		{plain, stats.Estimate{Value: 3.456, Lo: -inf, Hi: 3.6}, "3.5", "", "-Inf to 3.60"},
		{money, give(12345.6, 30), "US$12.35bn", "±0.03", "US$12.316bn to US$12.376bn"},
		{money, give(345.6, 3), "US$346m", "±3", "US$342.6m to US$348.6m"},
		{money, give(-0.0456, 0.001), "-US$46k", "±1", "-US$46.6k to -US$44.6k"},
		{money, give(1.2e6, 1e5), "US$1.2tn", "±0.1", "US$1.10tn to US$1.30tn"},
		{money, give(0, 0), "US$0", "±0", "US$0 to US$0"},
		{years, stats.Estimate{Value: inf, Lo: 7.25, Hi: inf}, "> 2025", "", "7.25 to > 2025"},
		{years, stats.Estimate{Value: inf, Lo: inf, Hi: inf}, "> 2025", "", "> 2025 to > 2025"},
		{years, stats.Estimate{Value: 6.543, Lo: 6.1, Hi: inf}, "6.5", "", "6.10 to > 2025"},
		{plain, stats.Estimate{Value: inf, Lo: inf, Hi: inf}, "Inf", "", "Inf to Inf"},
	} {
		f, e := test.format, test.estimate
		if v, s, b := f.Value(e), f.Error(e), f.Interval(e); v != test.value || s != test.err || b != test.bounds {
			t.Errorf("%+v: %q, %q, %q; want %q, %q, %q", e, v, s, b, test.value, test.err, test.bounds)
		}
	}
}

// What is printed is within the error of what is meant, and reads back as a number.
func TestFormatIsWithinTheError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Float64Range(-1e9, 1e9).Draw(t, "value")
		half := math.Abs(value) * math.Pow(10, rapid.Float64Range(-5, 2).Draw(t, "digits"))
		e := give(value, half)
		text := stats.Format{}.Value(e)
		got, err := strconv.ParseFloat(text, 64)
		if err != nil || math.Abs(got-value) > half {
			t.Fatalf("%v ± %v printed as %q", value, half, text)
		}
		bound, err := strconv.ParseFloat(strings.TrimPrefix(stats.Format{}.Error(e), "±"), 64)
		if err != nil || bound < half*(1-1e-8) || bound > 2.1*half {
			t.Fatalf("%v printed as %v", half, bound)
		}
	})
}

// Numbers that would need many zeros are written with an exponent.
func TestFormatTiny(t *testing.T) {
	e := stats.Estimate{Value: 3.4567e-30, Lo: 3.4557e-30, Hi: 3.4577e-30}
	if got, want := (stats.Format{}).Value(e)+" "+(stats.Format{}).Error(e), "3.457e-30 ±1e-33"; got != want {
		t.Errorf("found %q, expected %q", got, want)
	}
}

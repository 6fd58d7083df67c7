package figure

import (
	"math"
	"strings"
	"testing"
)

func plain(s string) string { return strings.NewReplacer(thinSpace, " ", minus, "-").Replace(s) }

func TestValue(t *testing.T) {
	share, money := Outcome{Kind: "share"}, Outcome{Kind: "flow", Unit: "US$m"}
	for _, c := range []struct {
		outcome Outcome
		largest float64
		v       float64
		want    string
	}{
		{share, 1, 0, "0 %"},
		{share, 1, 0.0243, "2.4 %"},
		{share, 1, 0.243, "24 %"},
		{share, 1, 0.0044, "0.44 %"},
		{share, 1, 0.00077, "0.077 %"},
		{share, 1, 1e-9, "< 0.0001 %"},
		{share, 1, 0.9991, "99.9 %"},
		{share, 1, 0.99999, "> 99.9 %"},
		{share, 1, 1, "100 %"},
		{share, 1, math.NaN(), "–"},
		{money, 400, 123.4, "US$123m"},
		{money, 25000, 9200, "US$9.2bn"},
		{money, 25e6, 12345678, "US$12 346bn"},
		{Outcome{Kind: "count"}, 80, 52, "52"},
		{Outcome{Kind: "count"}, 80, 2.5, "2.5"},
		{Outcome{Kind: "level", Unit: "1"}, 1, -0.153, "-0.15"},
		{Outcome{Kind: "time", Unit: "months"}, 40, 14, "14 months"},
	} {
		if got := plain(amountOf(c.outcome, c.largest).value(c.v)); got != c.want {
			t.Errorf("%v as %v: %q, want %q", c.v, c.outcome, got, c.want)
		}
	}
}

func TestInterval(t *testing.T) {
	share, money := amountOf(Outcome{Kind: "share"}, 1), amountOf(Outcome{Unit: "US$m"}, 10)
	for got, want := range map[string]string{
		share.interval(0.012, 0.34):   "1–34 %",
		share.interval(0.0009, 0.015): "0.1–1.5 %",
		share.interval(0.3, 0.3):      "30 %",
		money.interval(1, 2.5):        "US$1.0–2.5m",
	} {
		if plain(got) != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestEstimate(t *testing.T) {
	for _, c := range []struct {
		p, lo, hi float64
		want      string
	}{
		{0.123, 0.119, 0.127, "12.3 ± 0.4 %"},
		{0.5, 0.48, 0.52, "50 ± 2 %"},
		{0, 0, 0.0002, "0 % [0–0.020]"},
		{1, 0.9998, 1, "100 % [99.980–100]"},
		{0.0021, 0.000512, 0.00886, "0.2 % [0.05–0.9]"},
		{0.25, math.NaN(), math.NaN(), "25 %"},
	} {
		if got := plain(percent.estimate(c.p, c.lo, c.hi)); got != c.want {
			t.Errorf("%v in %v..%v: %q, want %q", c.p, c.lo, c.hi, got, c.want)
		}
	}
	count := amount{factor: 1, whole: true}
	if got := plain(count.estimate(6, 5, 6)) + ", " + plain(count.estimate(5.4, 5.3, 5.5)); got != "6 [5–6], 5.4 ± 0.1" {
		t.Errorf("a median and a mean of counts: %q", got)
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		x        float64
		decimals int
		want     string
	}{
		{9999, 0, "9999"}, {10000, 0, "10 000"}, {-1234567.5, 1, "-1 234 567.5"}, {-0.04, 1, "0.0"},
	} {
		if got := plain(number(c.x, c.decimals)); got != c.want {
			t.Errorf("%v: %q, want %q", c.x, got, c.want)
		}
	}
}

// Errors are never made smaller by rounding.
func TestErrorText(t *testing.T) {
	for half, want := range map[float64]string{0.24: "0.3", 0.3: "0.3", 0.30000000000000004: "0.3", 0.96: "1.0", 0.0401: "0.05", 3.2: "4", 12: "20", 0: ""} {
		if got := errorText(half); got != want {
			t.Errorf("errorText(%v) = %q, want %q", half, got, want)
		}
	}
}

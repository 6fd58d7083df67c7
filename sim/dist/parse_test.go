package dist_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"cloudgate/sim/dist"
)

var (
	share    = dist.Domain{Lo: 0, Hi: 1}
	positive = dist.Domain{Lo: 0, Hi: math.Inf(1)}
)

func TestCanonicalText(t *testing.T) {
	for _, c := range []struct {
		text string
		dom  dist.Domain
		want string
	}{
		{"3%", share, "0.03"},
		{"0.7%", share, "0.007"},
		{" constant( .5 ) ", share, "0.5"},
		{"1_000_000", anywhere, "1e+06"},
		{"-1.5e-3", anywhere, "-0.0015"},
		{"-0", anywhere, "0"},
		{"35400 to 39000", dist.Domain{Lo: 0, Hi: 1e9}, "35400 to 39000"},
		{"2% to 10% in 0..50%", dist.Domain{Lo: 0, Hi: 0.5}, "0.02 to 0.1 in 0..0.5"},
		{"pert(.004, .012, .025)", share, "pert(0.004, 0.012, 0.025)"},
		{"pert(1,2,3,4)", anywhere, "pert(1, 2, 3)"},
		{"pert(1, hi = 3, mode = 2, lambda = 8)", anywhere, "pert(1, 2, 3, 8)"},
		{"uniform(.08, .16)", share, "uniform(0.08, 0.16)"},
		{"normal(.20, .03) in 0..1", share, "normal(0.2, 0.03) in 0..1"},
		{"normal(0,1)in-1..1in..0", anywhere, "normal(0, 1) in -1..1 in ..0"},
		{"lognormal(0, 1) in 0.5..", positive, "lognormal(0, 1) in 0.5.."},
		{"beta(2, 3, 0, 1)", share, "beta(2, 3)"},
		{"beta(2, 3, hi=5)", positive, "beta(2, 3, 0, 5)"},
		{"discrete(3: 50%, 1 : 20%,2:30%)", positive, "discrete(1:0.2, 2:0.3, 3:0.5)"},
		{"empirical(3, 1, 2, 1)", positive, "empirical(1, 1, 2, 3)"},
		{"mixture(30% normal(0,1) in 0..1, .7 2 to 3)", positive, "mixture(0.3 normal(0, 1) in 0..1, 0.7 2 to 3)"},
		{"normal(20, 1)", positive, "normal(20, 1)"}, // twenty standard deviations from the border
	} {
		d, err := dist.Parse(c.text, c.dom)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if d.String() != c.want {
			t.Errorf("%q is %q, want %q", c.text, d, c.want)
		}
		same(t, d, c.dom)
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		text   string
		dom    dist.Domain
		offset int
		msg    string
	}{
		{"", share, 0, "found the end, expected a number or a distribution"},
		{"nromal(1, 2)", share, 0, `found "nromal", expected a number or a distribution; did you mean "normal"?`},
		{"Uniform(0, 1)", share, 0, `did you mean "uniform"?`},
		{"nan", share, 0, "expected a number or one of constant, uniform,"},
		{"-inf", share, 0, `found "-"`},
		{"1e999", share, 0, "found 1e999, expected a number between -1e+100 and 1e+100"},
		{"1e2%", share, 0, "expected either an exponent or a percentage, not both"},
		{"5 apples", anywhere, 2, `found "apples", expected the end, or a second number after to, as in 5 to 10`},
		{"885-921", anywhere, 3, `found "-921", expected the end, or a second number after to`},
		{"0,9", anywhere, 1, `found ",", expected a number without commas, with a point before its decimals`},
		{"1,000 to 2,000", anywhere, 1, `found ",", expected a number without commas`},
		{"uniform(0, 1) 2", share, 14, "expected the end, or a range to cut to, as in 0..1"},
		{"50 %", share, 0, `found "50 %", expected no blank before the percent sign`},
		{"pert(1%, 2  %, 3%)", share, 9, `found "2 %", expected no blank before the percent sign`},
		{"normal 1, 2", anywhere, 7, `found "1", expected ( and the arguments of normal`},
		{"pert(1", anywhere, 6, "found the end, expected a comma or a closing parenthesis"},
		{"normal(1)", anywhere, 8, `found ")", expected sd, as in normal(mean, sd)`},
		{"normal(1, 2, 3)", anywhere, 13, `found "3", expected ) after normal(mean, sd)`},
		{"normal(1, x)", anywhere, 10, `found "x", expected a number or an argument of normal(mean, sd)`},
		{"normal(1, mean=2)", anywhere, 10, "mean is given twice"},
		{"normal(mean=2, 1)", anywhere, 15, "expected the name of an argument"},
		{"exponential(rate=3)", anywhere, 12, "expected a number or an argument of exponential(mean)"},
		{"normal(1, -2)", anywhere, 10, "sd is -2 and must be above 0"},
		{"uniform(3, 1)", anywhere, 11, "hi is 1 and must be above lo, which is 3"},
		{"pert(1, 5, 3)", anywhere, 8, "mode is 5 and must lie in 1..3"},
		{"loguniform(0, 3)", anywhere, 11, "lo is 0 and must be above 0"},
		{"weibull(0, 1)", anywhere, 8, "shape is 0 and must lie in 0.001..1e+06"},
		{"logitnormal(0, 101)", anywhere, 15, "sigma is 101 and must be at most 100"},
		{"discrete(1 0.2)", anywhere, 11, `found "0.2", expected : and the weight of 1`},
		{"discrete(1:1, 1:2)", anywhere, 9, "the value 1 is given twice"},
		{"mixture(0.5 1, -1 2)", anywhere, 15, "the weight is -1 and must be above 0"},
		{"mixture(0.3)", anywhere, 11, "expected a number or a distribution"},
		{"5 to 3", positive, 5, "5 to 3 states the 5 % and the 95 % quantile; the second must be above the first"},
		{"0 to 3", positive, 0, "both must be above 0"},
		{"1% to 100%", share, 6, "neither may be 0 or 1"},
		{"normal(0, 1) in 3..1", anywhere, 16, "the range 3..1 runs backwards or has no width"},
		{"normal(0, 1) in 100..101", anywhere, 16, "nothing of normal(0, 1) lies in 100..101"},
		{"normal(0, 1) in 1", anywhere, 17, "found the end, expected .. and the upper end of the range"},
		{"normal(0.2, 0.1)", share, 0, "normal(0.2, 0.1) can leave 0..1; write normal(0.2, 0.1) in 0..1"},
		{"normal(5, 10)", positive, 0, "normal(5, 10) can leave 0..; write normal(5, 10) in 0.."},
		{"normal(0, 1) in -1..1", positive, 0, "normal(0, 1) can leave 0..; write normal(0, 1) in 0..1"},
		{"5", share, 0, "5 is outside 0..1"},
		{"uniform(3, 4)", share, 0, "uniform(3, 4) is outside 0..1"},
		{"lognormal(700, 10)", positive, 0, "can exceed every number that can be held"},
		{"\xff", anywhere, 0, `found "\xff"`},
		{strings.Repeat("mixture(1 ", 20), anywhere, 88, "mixtures can be nested at most 8 deep"},
		{"normal(0, 1)" + strings.Repeat(" in -1..1", 9), anywhere, 85, "can be cut at most 8 times"},
		{"empirical(" + strings.Repeat("1, ", 2000), anywhere, 3011, "more than 1000 numbers"},
		{"mixture(" + strings.Repeat("1 2, ", 200), anywhere, 510, "more than 100 parts of mixtures"},
		{strings.Repeat(" ", 1<<17), anywhere, 0, "the text has more than 65536 characters"},
		{strings.Repeat("9", 101), anywhere, 0, "a number of 101 characters"},
	} {
		d, err := dist.Parse(c.text, c.dom)
		var e *dist.Error
		if !errors.As(err, &e) {
			t.Errorf("%.40q: %v and the error %v, want a *dist.Error", c.text, d, err)
			continue
		}
		if e.Offset != c.offset || !strings.Contains(e.Msg, c.msg) {
			t.Errorf("%.40q: at %d: %s\nwant at %d: %s", c.text, e.Offset, e.Msg, c.offset, c.msg)
		}
	}
}

func TestFamilies(t *testing.T) {
	for _, f := range dist.Families() {
		d, err := dist.Parse(f.Example, anywhere)
		if err != nil {
			t.Errorf("the example of %s: %v", f.Name, err)
			continue
		}
		if !strings.HasPrefix(f.Example, f.Name+"(") || len(f.Args) == 0 || f.Doc == "" {
			t.Errorf("%s is not described: %+v", f.Name, f)
		}
		same(t, d, anywhere)
	}
}

// same fails the test unless the canonical text gives the same distribution to the last bit.
func same(t *testing.T, d dist.Dist, dom dist.Domain) {
	t.Helper()
	again, err := dist.Parse(d.String(), dom)
	if err != nil {
		t.Fatalf("the canonical text %q: %v", d, err)
	}
	if again.String() != d.String() {
		t.Fatalf("%q becomes %q", d, again)
	}
	for _, p := range []float64{0x1p-33, 0.01, 0.3, 0.5, 0.9, 1 - 0x1p-33} {
		x, y := d.Quantile(p), again.Quantile(p)
		if math.Float64bits(x) != math.Float64bits(y) {
			t.Fatalf("%q: quantiles %v and %v at %v", d, x, y, p)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, family := range dist.Families() {
		f.Add(family.Example, 0.0, 1.0)
		f.Add(family.Example+" in 0.1..0.9", math.Inf(-1), math.Inf(1))
	}
	for _, text := range []string{
		"35400 to 39000", "2% to 10%", "1_0e-3", "-.5", "..", "0...5", "mixture(1 mixture(1 0, 2 3 to 4) in ..3, 3 5%)",
		"pert(1, hi=3, mode=2)", "discrete(1:1, 2:", "normal(0,1) in 0..1 in .5..", "beta(0.001, 0.001)", "gamma(0.001, 1e100)",
		"metalog(0.1:1e-300, 0.9:1e100, lo=0)", "metalog(1e-9:-1e100, 0.5:0, 0.999999:1e100)", "metalog(1%:1, 2%:1.0000001, 3%:2, terms=2, hi=5)",
		"metalog(5%:0.2, 50%:0.4, 95%:0.7, lo=0, hi=1) in 0.3..", "mixture(1 metalog(0.5:1, 0.6:2), 2 metalog(0.2:-1, 0.3:5, lo=-2))",
		"lognormal(0, 80) in 1..", "pert(0, 1e-300, 1e100, 999999)", "uniform(-1e100, 1e100) in 0..1e-100",
	} {
		f.Add(text, 0.0, math.Inf(1))
	}
	f.Fuzz(func(t *testing.T, text string, lo, hi float64) {
		dom := dist.Domain{Lo: lo, Hi: hi}
		d, err := dist.Parse(text, dom)
		if err != nil {
			var e *dist.Error
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(text) || e.Msg == "" {
				t.Fatalf("error %#v", err)
			}
			return
		}
		same(t, d, dom)
		if dom == anywhere {
			dom = dist.Domain{Lo: math.Inf(-1), Hi: math.Inf(1)}
		}
		for _, p := range []float64{0x1p-53, 0x1p-33, 0.3, 0.5, 0.7, 1 - 0x1p-33, 1 - 0x1p-53} {
			if x := d.Quantile(p); !(x >= dom.Lo && x <= dom.Hi) {
				t.Fatalf("%s: Quantile(%v) = %v", d, p, x)
			}
		}
		if math.IsNaN(d.Mean()) && !math.IsInf(d.Var(), 1) || !(d.Var() >= 0) {
			t.Fatalf("%s: mean %v, variance %v", d, d.Mean(), d.Var())
		}
	})
}

package dist_test

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"cloudgate/sim/dist"
)

// tails is made by testdata/tails.py, with mpmath at 60 digits.
//
//go:embed testdata/tails.txt
var tails string

// Quantiles from 1e-300 to all but 1e-300 and probabilities of both tails there, of every continuous family and
// of mixtures: to 1e-11. What is cut has the digits of the whole, of which its probabilities are differences:
// 1e-14 of its own whole, and of its values.
func TestTails(t *testing.T) {
	dists := map[string]dist.Dist{}
	for line := range strings.Lines(tails) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 4 {
			t.Fatalf("not four columns: %q", line)
		}
		d := dists[f[0]]
		if d == nil {
			d = parse(t, f[0])
			dists[f[0]] = d
		}
		at, err := strconv.ParseFloat(f[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		want, err := strconv.ParseFloat(f[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		ask := map[string]func(float64) float64{
			"quantile": d.Quantile, "survival quantile": d.InverseSurvival, "cdf": d.CDF, "survival": d.Survival,
		}[f[1]]
		got := ask(at)
		if strings.Contains(f[0], " in ") && math.Abs(got-want) <= 1e-14 {
			continue
		}
		near(t, fmt.Sprintf("%s: %s at %v", f[0], f[1], at), got, want, 1e-11)
	}
	if len(dists) != 30 {
		t.Errorf("%d distributions", len(dists))
	}
}

// Ten standard deviations out there is still some probability, and to its digits: from Φ(-10) =
// 7.61985302416052606597e-24 (mpmath, erfc(10/√2)/2).
func TestTenStandardDeviations(t *testing.T) {
	const want = 7.61985302416052606597e-24
	for text, x := range map[string][2]float64{
		"normal(2, 3)":        {-28, 32},
		"lognormal(0, 0.1)":   {math.Exp(-1), math.E},
		"logitnormal(0, 0.1)": {1 / (1 + math.E), 1 / (1 + math.Exp(-1))},
	} {
		d := parse(t, text)
		near(t, text+": CDF", d.CDF(x[0]), want, 1e-12)
		near(t, text+": Survival", d.Survival(x[1]), want, 1e-12)
		near(t, text+": Quantile", d.Quantile(want), x[0], 1e-13)
		near(t, text+": InverseSurvival", d.InverseSurvival(want), x[1], 1e-13)
	}
}

package score

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/num"
)

// The cases of the tests of the Python package scoringrules (test_quantile.py, test_interval.py).
func TestPinballAndIntervalKnown(t *testing.T) {
	expect(t, "pinball", Pinball(0.1, 0, 1), 0.1, 1e-15)
	expect(t, "pinball", Pinball(0.1, 0, -1), 0.9, 1e-15)
	expect(t, "pinball", Pinball(0.1, nan, -1), nan, 0)
	expect(t, "interval", Interval(0.8, -1, 1, 1).Score, 2, 1e-15)
	expect(t, "interval", Interval(0.8, -1, 1, 2).Score, 12, 1e-14)
	expect(t, "interval, never", Interval(0.8, 1, inf, inf).Score, inf, 0)
	expect(t, "interval, all never", Interval(0.8, inf, inf, inf).Score, 0, 0)
	if p := Interval(0.8, -1, 1, 2); p.Underprediction != p.Score-2 || p.Overprediction != 0 || p.Dispersion != 2 {
		t.Errorf("parts: %+v", p)
	}
}

// The case of the tests of R's scoringutils (test-metrics-quantile.R, from covidHubUtils): two intervals and the
// median. The expected values are Bracher's formula worked out: (½·|y-m| + Σ α/2·IS)/2.5.
func TestWISKnown(t *testing.T) {
	levels := []float64{0.1, 0.25, 0.5, 0.75, 0.9}
	for _, c := range []struct {
		y         float64
		quantiles []float64
		want      float64
		parts     Parts
	}{
		{1, []float64{-1, 0, 1, 2, 3}, 0.36, Parts{0.36, 0.36, 0, 0}},
		{-15, []float64{-2, 1, 2, 2, 4}, 15.34, Parts{15.34, 0.34, 0, 15}},
		{22, []float64{-2, 0, 3, 3, 4}, 19.14, Parts{19.14, 0.54, 18.6, 0}},
	} {
		got := Quantiles{levels, c.quantiles}.WIS(c.y)
		expect(t, "WIS", got.Score, c.want, 1e-14)
		expect(t, "dispersion", got.Dispersion, c.parts.Dispersion, 1e-14)
		expect(t, "underprediction", got.Underprediction, c.parts.Underprediction, 1e-14)
		expect(t, "overprediction", got.Overprediction, c.parts.Overprediction, 1e-14)
	}
	expect(t, "median alone", Quantiles{[]float64{0.5}, []float64{3}}.WIS(1).Score, 2, 0)
	lopsided := Quantiles{[]float64{0.1, 0.5}, []float64{0, 1}}.WIS(3)
	expect(t, "lopsided", lopsided.Score, (2*0.1*3+2*0.5*2)/2, 1e-15)
	expect(t, "parts of the lopsided", lopsided.Dispersion, nan, 0)
	expect(t, "none", Quantiles{}.WIS(3).Score, nan, 0)
	expect(t, "never", Quantiles{[]float64{0.25, 0.5, 0.75}, []float64{1, inf, inf}}.WIS(inf).Score, inf, 0)
	expect(t, "surely never", Quantiles{[]float64{0.25, 0.5, 0.75}, []float64{inf, inf, inf}}.WIS(inf).Score, 0, 0)
}

// The parts add up to the score, whose sum over intervals and the median is Bracher's.
func TestWISIsBracher(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(0, 5).Draw(t, "intervals")
		var levels []float64
		for i := range k {
			levels = append(levels, float64(i+1)/float64(2*k+3))
		}
		for i := range k {
			levels = append(levels, 1-levels[k-1-i])
		}
		levels = slices.Insert(levels, k, 0.5)
		values := rapid.SliceOfN(rapid.Float64Range(-5, 5), len(levels), len(levels)).Draw(t, "values")
		slices.Sort(values)
		y := rapid.Float64Range(-6, 6).Draw(t, "y")
		got := Quantiles{levels, values}.WIS(y)
		sum := math.Abs(y-values[k]) / 2
		for i := range k {
			alpha := 2 * levels[i]
			sum += alpha / 2 * Interval(1-alpha, values[i], values[len(values)-1-i], y).Score
		}
		expect(t, "WIS", got.Score, sum/(float64(k)+0.5), 1e-12)
		expect(t, "sum of parts", got.Dispersion+got.Underprediction+got.Overprediction, got.Score, 1e-12)
	})
}

// The WIS of many quantiles tends to the CRPS: the error falls as the square of their number.
func TestWISTendsToCRPS(t *testing.T) {
	for _, y := range []float64{-2, 0.3, 1} {
		var q Quantiles
		const n = 2001
		for i := range n {
			q.Levels = append(q.Levels, (float64(i)+0.5)/n)
			q.Values = append(q.Values, num.NormQuantile(q.Levels[i]))
		}
		expect(t, "WIS", q.WIS(y).Score, NormalCRPS(0, 1, y), 1e-3)
	}
}

func TestCovers(t *testing.T) {
	q := Quantiles{[]float64{0.025, 0.05, 0.5, 0.95, 0.975}, []float64{1, 2, 3, 4, 5}}
	for _, c := range []struct{ level, y, want float64 }{
		{0.95, 1, 1}, {0.95, 0.9, 0}, {0.9, 4, 1}, {0.9, 4.1, 0}, {0.5, 3, nan}, {0.9, nan, nan},
	} {
		expect(t, "coverage", q.Covers(c.level, c.y), c.want, 0)
	}
}

package score

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// The first is of the tests of the Python package scoringrules (test_brier.py); the rest is arithmetic.
func TestEventScoresKnown(t *testing.T) {
	expect(t, "Brier", Brier(0.271, false), 0.073441, 1e-15)
	expect(t, "Brier", Brier(0.3, true), 0.49, 1e-15)
	p := []float64{0.1, 0.3, 0.6}
	expect(t, "RPS", RankedProbability(p, 0), 0.81+0.36, 1e-15)
	expect(t, "RPS", RankedProbability(p, 1), 0.01+0.36, 1e-15)
	expect(t, "RPS", RankedProbability(p, 2), 0.01+0.16, 1e-15)
	expect(t, "Brier", CategoriesBrier(p, 2), 0.01+0.09+0.16, 1e-15)
	expect(t, "Brier of two", CategoriesBrier([]float64{0.3, 0.7}, 0), 2*Brier(0.3, true), 1e-15)
	expect(t, "log", Log(0.25), math.Log(4), 1e-15)
	expect(t, "log", Log(0), inf, 0)
}

func events(t *rapid.T) (p []float64, happened []bool) {
	n := rapid.IntRange(1, 40).Draw(t, "n")
	tenths := rapid.Map(rapid.IntRange(0, 10), func(i int) float64 { return float64(i) / 10 })
	p = rapid.SliceOfN(rapid.OneOf(tenths, rapid.Float64Range(0, 1)), n, n).Draw(t, "p")
	return p, rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "happened")
}

// The parts add up to the mean score, by bins and by distinct forecasts, corrected or not.
func TestMurphyAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, happened := events(t)
		var mean float64
		for i := range p {
			mean += Brier(p[i], happened[i]) / float64(len(p))
		}
		for _, edges := range [][]float64{nil, {}, {0.5}, {0.1, 0.2, 0.5, 0.9}} {
			d := Murphy(p, happened, edges)
			expect(t, "score", d.Score, mean, 1e-12)
			expect(t, "sum", d.Reliability-d.Resolution+d.Uncertainty+d.Within, mean, 1e-12)
			if len(p) > 1 {
				expect(t, "corrected sum", d.CorrectedReliability-d.CorrectedResolution+d.CorrectedUncertainty+d.Within, mean, 1e-12)
			}
			if edges == nil && math.Abs(d.Within) > 1e-15 {
				t.Errorf("distinct forecasts differ within their bins by %v", d.Within)
			}
			n := 0
			for _, row := range Reliability(p, happened, edges) {
				n += row.N
				if !(row.Lo <= row.Observed && row.Observed <= row.Hi) || row.BandLo > row.BandHi {
					t.Errorf("row %+v", row)
				}
			}
			if n != len(p) {
				t.Errorf("%d of %d forecasts in the diagram", n, len(p))
			}
		}
	})
	if d := Murphy(nil, nil, nil); !math.IsNaN(d.Score) || !math.IsNaN(d.CorrectedReliability) {
		t.Errorf("of nothing: %+v", d)
	}
}

// Sixty forecasts of three values, wrong by known amounts, drawn alike. The corrected parts have the expectations of
// infinitely many forecasts; the plain ones are off by more than five standard errors, reliability and resolution too
// large and uncertainty too small.
func TestMurphyCorrection(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	forecasts, truth := []float64{0.1, 0.5, 0.8}, []float64{0.2, 0.5, 0.7}
	var overall, reliability, resolution float64
	for i, q := range truth {
		overall += q / 3
		reliability += (forecasts[i] - q) * (forecasts[i] - q) / 3
	}
	for _, q := range truth {
		resolution += (q - overall) * (q - overall) / 3
	}
	uncertainty := overall * (1 - overall)
	const draws, n = 20_000, 60
	p, happened := make([]float64, n), make([]bool, n)
	parts := make([][]float64, 6)
	for range draws {
		for i := range p {
			k := r.IntN(3)
			p[i], happened[i] = forecasts[k], r.Float64() < truth[k]
		}
		d := Murphy(p, happened, nil)
		for k, v := range []float64{
			d.CorrectedReliability, d.CorrectedResolution, d.CorrectedUncertainty, d.Reliability, d.Resolution, -d.Uncertainty,
		} {
			parts[k] = append(parts[k], v)
		}
	}
	within(t, "corrected reliability", parts[0], reliability)
	within(t, "corrected resolution", parts[1], resolution)
	within(t, "corrected uncertainty", parts[2], uncertainty)
	for k, want := range []float64{reliability, resolution, -uncertainty} {
		if e := Average(parts[3+k]); !(e.Value > want+5*e.SE) {
			t.Errorf("part %d shows no bias: %v ± %v, truth %v", k, e.Value, e.SE, want)
		}
	}
}

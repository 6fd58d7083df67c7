package score

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/num"
)

// Against SciPy 1.10: scipy.stats.binom.ppf and binomtest(k, n).proportion_ci(0.95, "exact").
func TestBinomialAgainstSciPy(t *testing.T) {
	for _, c := range []struct {
		n      int
		p      float64
		lo, hi int
	}{{100, 0.1, 5, 16}, {7, 0.3, 0, 5}, {0, 0.5, 0, 0}, {5, 0, 0, 0}, {5, 1, 5, 5}} {
		if lo, hi := binomialBand(c.n, c.p); lo != c.lo || hi != c.hi {
			t.Errorf("binomial(%d, %v): got %d to %d, want %d to %d", c.n, c.p, lo, hi, c.lo, c.hi)
		}
	}
	for _, c := range []struct {
		k, n   int
		lo, hi float64
	}{{7, 20, 0.1539092047845412, 0.5921885345328283}, {0, 5, 0, 0.5218237501049814}} {
		lo, hi := clopperPearson(c.k, c.n)
		expect(t, "lower end", lo, c.lo, 1e-13)
		expect(t, "upper end", hi, c.hi, 1e-13)
	}
}

// Each transform counts once, wherever its ends are.
func TestHistogramCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		var pits []PIT
		for range n {
			a, b := rapid.Float64Range(0, 1).Draw(t, "a"), rapid.Float64Range(0, 1).Draw(t, "b")
			if rapid.Bool().Draw(t, "point") {
				b = a
			}
			pits = append(pits, PIT{min(a, b), max(a, b)})
		}
		h := NewHistogram(append(pits, PIT{nan, nan}), rapid.IntRange(1, 12).Draw(t, "bins"))
		var sum float64
		for _, c := range h.Counts {
			sum += c
		}
		expect(t, "sum of the counts", sum, float64(n), 1e-9)
		if h.N != n {
			t.Errorf("N is %d of %d", h.N, n)
		}
	})
	h := NewHistogram([]PIT{{0, 0}, {1, 1}, {0.5, 0.5}, {0.25, 0.75}}, 2)
	expect(t, "lower half", h.Counts[0], 1.5, 1e-15)
	expect(t, "upper half", h.Counts[1], 2.5, 1e-15)
}

// Of calibrated forecasts the first bin is in its band in 95 % of studies or a little more, the counts being whole;
// of forecasts too narrow by half it is above the band more often than not. A binomial's share of 4,000 studies is
// known to 0.0034.
func TestHistogramBand(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	const studies, n = 4000, 100
	inside, above := 0, 0
	calibrated, narrow := make([]PIT, n), make([]PIT, n)
	for range studies {
		for i := range calibrated {
			z := r.NormFloat64()
			u := num.NormCDF(z)
			calibrated[i] = PIT{u, u}
			u = num.NormCDF(2 * z)
			narrow[i] = PIT{u, u}
		}
		h := NewHistogram(calibrated, 10)
		if c := int(h.Counts[0]); h.BandLo <= c && c <= h.BandHi {
			inside++
		}
		if h = NewHistogram(narrow, 10); int(h.Counts[0]) > h.BandHi {
			above++
		}
	}
	// P(5 <= B <= 16) of a binomial(100, 0.1) is 0.9556.
	want := binomialCDF(16, n, 0.1) - binomialCDF(4, n, 0.1)
	expect(t, "share in the band", float64(inside)/studies, want, 5*0.0034)
	if above < studies/2 {
		t.Errorf("narrow forecasts are above the band in %d of %d studies", above, studies)
	}
}

package main

import (
	"slices"
	"strings"
	"testing"

	"cloudgate/output"
	"cloudgate/sim/dist"
)

// band holds the quantiles of 5, 50 and 95 %.
type band struct{ low, mid, high float64 }

// near says whether each quantile misses that of another band by less than a part of it.
func (b band) near(want band, low, mid, high float64) bool {
	within := func(got, want, part float64) bool { return got > want*(1-part) && got < want*(1+part) }
	return within(b.low, want.low, low) && within(b.mid, want.mid, mid) && within(b.high, want.high, high)
}

// bandOf finds the band of an outcome in a year.
func bandOf(t *testing.T, r *output.Results, year float64, outcome, dimension, name string) band {
	t.Helper()
	var where map[string]string
	if dimension != "" {
		where = map[string]string{dimension: name}
	}
	var q [3]float64
	for i, statistic := range []string{"p5", "p50", "p95"} {
		s, err := r.Series(outcome, where, statistic)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.Index(s.Year, year)
		if at < 0 {
			t.Fatalf("%s has no year %g", outcome, year)
		}
		q[i] = s.Value[at]
	}
	return band{q[0], q[1], q[2]}
}

// The outlook starts at the published figures of 2025 and goes on from there without a jump.
//
// Shares of single markets and providers are judgements, their sums are not: the shares of Chinese providers outside
// China and of foreign providers in China are sums of parts drawn together. Monte Carlo errors of 4,096 Sobol' points
// are about a fiftieth of each quantile; the tolerances are what a sum may miss of ends that nobody knows that well.
func TestOutlook(t *testing.T) {
	t.Parallel()
	s := shipped(t, "outlook-2026")
	sizes := map[string]dist.Dist{}
	keep := []string{
		"overseas_share", "overseas_revenue", "compatriot_share",
		"foreign_share", "foreign_share[provider=aws]", "foreign_share[provider=microsoft]",
	}
	for _, l := range s.Leaves {
		if at := strings.Split(l.Path, "."); len(at) == 3 && at[0] == "markets" && at[2] == "size" {
			sizes[at[1]] = l.Dist
			keep = append(keep, "market_size[market="+at[1]+"]")
			if at[1] != "china" {
				keep = append(keep, "overseas_share[market="+at[1]+"]")
			}
		}
	}
	sold := map[string]float64{ // 31, 26, 23, 14 and 6 % of US$3.5bn
		"alibaba": 1100, "huawei": 900, "tencent": 800, "carriers": 500, "bytedance": 200,
	}
	for provider := range sold {
		keep = append(keep, "overseas_revenue[provider="+provider+"]")
	}
	r := results(t, s.Name, "--runs", "4096", "--keep", strings.Join(keep, " "))

	t.Run("shares", func(t *testing.T) {
		for _, w := range []struct {
			outcome, dimension, name string
			want                     band
			low, mid, high           float64 // parts of it that each quantile may miss
		}{
			{"overseas_share", "", "", band{0.0055, 0.0095, 0.014}, 0.15, 0.05, 0.1},
			{"overseas_share", "market", "africa", band{0.015, 0.04, 0.08}, 0.7, 0.1, 0.3},
			{"overseas_share", "market", "europe", band{0.001, 0.003, 0.008}, 0.7, 0.1, 0.3},
			{"overseas_share", "market", "gulf", band{0.05, 0.10, 0.17}, 0.7, 0.1, 0.3},
			{"overseas_share", "market", "hong_kong", band{0.13, 0.23, 0.36}, 0.7, 0.1, 0.3},
			{"overseas_share", "market", "japan", band{0.005, 0.012, 0.025}, 0.7, 0.1, 0.3},
			{"overseas_share", "market", "latin_america", band{0.01, 0.025, 0.055}, 0.7, 0.1, 0.3},
			{"overseas_share", "market", "singapore", band{0.035, 0.07, 0.13}, 0.7, 0.1, 0.3},
			{"overseas_share", "market", "southeast_asia", band{0.11, 0.16, 0.23}, 0.7, 0.1, 0.3},
			{"overseas_share", "market", "united_states", band{0.0002, 0.0007, 0.0018}, 0.7, 0.1, 0.3},
			{"foreign_share", "", "", band{0.04, 0.065, 0.095}, 0.15, 0.05, 0.1},
			{"foreign_share", "provider", "aws", band{0.025, 0.037, 0.053}, 0.15, 0.1, 0.15},
			{"foreign_share", "provider", "microsoft", band{0.012, 0.022, 0.036}, 0.15, 0.1, 0.15},
		} {
			if got := bandOf(t, r, 2025, w.outcome, w.dimension, w.name); !got.near(w.want, w.low, w.mid, w.high) {
				t.Errorf("%s %s is %v, want %v", w.outcome, w.name, got, w.want)
			}
		}
	})

	t.Run("sales", func(t *testing.T) {
		for provider, want := range sold {
			if got := bandOf(t, r, 2025, "overseas_revenue", "provider", provider).mid; got < 0.8*want || got > 1.2*want {
				t.Errorf("%s sells US$%.0fm abroad, want %.0f", provider, got, want)
			}
		}
	})

	// The first year's size is the file's but for the year's own shocks, which have no mean. All together are the world's.
	t.Run("sizes", func(t *testing.T) {
		world := map[float64]float64{} // sum of medians by year, US$m
		for market, size := range sizes {
			want := band{size.Quantile(0.05), size.Quantile(0.5), size.Quantile(0.95)}
			if got := bandOf(t, r, 2025, "market_size", "market", market); !got.near(want, 0.02, 0.02, 0.02) {
				t.Errorf("size of %s %v, want %v", market, got, want)
			}
			for _, year := range []float64{2025, 2026, 2030, 2035} {
				world[year] += bandOf(t, r, year, "market_size", "market", market).mid
			}
		}
		for year, want := range map[float64]band{ // published, with its growth in 2026; in later years what analysts expect
			2025: {412e3, 419e3, 426e3}, 2026: {528e3, 557e3, 578e3}, 2030: {850e3, 1200e3, 1550e3}, 2035: {1300e3, 2050e3, 3200e3},
		} {
			if got := world[year]; got < want.low || got > want.high {
				t.Errorf("world of US$%.0fm in %g, want %v", got, year, want)
			}
		}
	})

	// Sales abroad are expected to grow by 32 % in 2026 (12 to 55), half of them to firms from home (0.4 to 0.7), and
	// Alibaba's to reach US$2bn to 6bn in 2028. Later ranges are wide, and there to catch a file that has gone astray.
	t.Run("path", func(t *testing.T) {
		for _, year := range []float64{2026, 2027} {
			growth := bandOf(t, r, year, "overseas_revenue", "", "").mid/bandOf(t, r, year-1, "overseas_revenue", "", "").mid - 1
			if growth < 0.25 || growth > 0.45 {
				t.Errorf("sales abroad grow by %.0f %% in %g", 100*growth, year)
			}
		}
		for _, w := range []struct {
			outcome, dimension, name string
			year                     float64
			mid                      band // of the median: least, expected, most
		}{
			{"compatriot_share", "", "", 2025, band{0.4, 0.55, 0.7}},
			{"overseas_revenue", "provider", "alibaba", 2028, band{2000, 3000, 6000}},
			{"overseas_share", "", "", 2030, band{0.009, 0.013, 0.018}},
			{"overseas_share", "", "", 2035, band{0.01, 0.017, 0.025}},
			{"overseas_share", "market", "hong_kong", 2035, band{0.15, 0.25, 0.55}},
			{"overseas_share", "market", "southeast_asia", 2035, band{0.05, 0.17, 0.33}},
			{"overseas_share", "market", "gulf", 2035, band{0.03, 0.12, 0.30}},
			{"overseas_share", "market", "united_states", 2035, band{0, 0.001, 0.003}},
			{"overseas_share", "market", "europe", 2035, band{0, 0.005, 0.015}},
			{"foreign_share", "", "", 2030, band{0.04, 0.05, 0.06}},
			{"foreign_share", "", "", 2035, band{0.03, 0.045, 0.06}},
		} {
			if got := bandOf(t, r, w.year, w.outcome, w.dimension, w.name).mid; got < w.mid.low || got > w.mid.high {
				t.Errorf("median %s %s in %g is %.3g, want %v", w.outcome, w.name, w.year, got, w.mid)
			}
		}
	})
}

// Drawn on their own, the parts would add up to a total known far better than anyone claims.
func TestOutlookNeedsItsJoints(t *testing.T) {
	t.Parallel()
	r := results(t, "outlook-2026", "--runs", "2048", "--set", "joint.chinese_shares.correlation=0", "--set", "joint.foreign_shares.correlation=0")
	for outcome, width := range map[string]float64{"overseas_share": 0.0085, "foreign_share": 0.055} {
		if got := bandOf(t, r, 2025, outcome, "", ""); got.high-got.low > 0.75*width {
			t.Errorf("%s spans %v, nearly the published width %g", outcome, got, width)
		}
	}
}

// Openness tells: opening a market raises the mean share of those whom it keeps out, closing it lowers it,
// under common random numbers; without reciprocity what one side does leaves the other direction as it was. The
// differences are over ten standard errors wide.
func TestOutlookVariants(t *testing.T) {
	t.Parallel()
	type shares struct{ abroad, inChina float64 }
	in2035 := func(name string) shares {
		r := results(t, name, "--runs", "512", "--keep", "overseas_share foreign_share")
		mean := func(outcome string) float64 {
			s, err := r.Series(outcome, nil, "mean")
			if err != nil {
				t.Fatal(err)
			}
			return s.Value[len(s.Value)-1]
		}
		return shares{mean("overseas_share"), mean("foreign_share")}
	}
	base := in2035("outlook-2026")
	if got := in2035("outlook-open-china"); got.inChina < 1.3*base.inChina || got.abroad != base.abroad {
		t.Errorf("China opens: %v after %v", got, base)
	}
	if got := in2035("outlook-closed-china"); got.inChina > 0.95*base.inChina || got.abroad != base.abroad {
		t.Errorf("China closes: %v after %v", got, base)
	}
	if got := in2035("outlook-open-hosts"); got.abroad < 1.15*base.abroad {
		t.Errorf("hosts open: %v after %v", got, base)
	}
	if got := in2035("outlook-us-closure"); got.abroad > 0.99*base.abroad || got.inChina != base.inChina {
		t.Errorf("the US and its allies close: %v after %v", got, base)
	}
}

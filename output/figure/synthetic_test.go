package figure

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

var (
	testMarkets = []string{"united_states", "europe", "japan", "singapore", "hong_kong", "middle_east", "rest_of_asia"}
	testYears   = []float64{2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025}
)

// synthetic makes tables like a study's: smooth paths of quantiles, no model behind them.
type synthetic struct {
	years     []float64
	markets   []string // without home
	chinese   []string
	foreign   []string
	size      float64 // of shares: multiplies them
	curveless bool
}

func newSynthetic() synthetic {
	return synthetic{years: testYears, markets: testMarkets, chinese: chineseProviders, foreign: foreignProviders, size: 1}
}

func (s synthetic) study() *Study {
	b := builder{synthetic: s, Study: Study{
		Title: "Baseline 2014", Scenario: "baseline-2014", ID: "3f9a1c0de77b", Design: "sobol", Seed: 1, Runs: 16384, Replicates: 16,
		Outcomes: []Outcome{
			{Name: "overseas_share", Unit: "1", Kind: "share"},
			{Name: "foreign_share", Unit: "1", Kind: "share"},
			{Name: "provider_share", Unit: "1", Kind: "share"},
			{Name: "incumbent_share", Unit: "1", Kind: "share"},
			{Name: "operating", Unit: "1", Kind: "flag"},
			{Name: "foreign_operating", Unit: "providers", Kind: "count"},
			{Name: "openness", Unit: "1", Kind: "level"},
			{Name: "sites", Unit: "sites", Kind: "count"},
			{Name: "overseas_revenue", Unit: "US$m", Kind: "flow"},
			{Name: "reciprocity_gap", Unit: "1", Kind: "level"},
		},
		Thresholds: []Threshold{
			{Name: "one", Label: "one percent", Outcome: "overseas_share", Value: 0.01},
			{Name: "three", Label: "three percent of the market", Outcome: "overseas_share", Value: 0.03},
			{Name: "five", Outcome: "overseas_share@2025", Value: 0.05},
			{Name: "us", Outcome: "overseas_share[market=united_states]", Value: 0.03},
		},
	}}
	b.fans()
	b.stacks()
	b.entry()
	if !s.curveless {
		for i, year := range s.years {
			b.curves(cell("overseas_share"), year, float64(i+1)/float64(len(s.years)))
		}
	}
	b.running(cell("overseas_share"))
	return &b.Study
}

type builder struct {
	synthetic
	Study
}

// quantile spreads a path like a lognormal.
func (b *builder) quantiles(c Cell, path func(t float64) float64, spread, cap float64, whole bool) {
	for _, y := range b.years {
		t := (y - 2014) / 11
		sum := 0.0
		row := func(name string, v float64) {
			if whole {
				v = math.Round(v)
			}
			v = math.Min(v, cap)
			sum += v / 5
			b.Summary = append(b.Summary, SummaryRow{Cell: c, Year: y, Statistic: name, Value: v, Lo: v * 0.99, Hi: v * 1.01, N: b.Runs})
		}
		for i, z := range []float64{-1.645, -0.674, 0, 0.674, 1.645} {
			row([]string{"p5", "p25", "p50", "p75", "p95"}[i], path(t)*math.Exp(spread*z*math.Sqrt(t+0.02)))
		}
		b.Summary = append(b.Summary, SummaryRow{Cell: c, Year: y, Statistic: "mean", Value: sum, Lo: sum * 0.99, Hi: sum * 1.01, N: b.Runs})
	}
}

func growth(from, to float64) func(float64) float64 {
	return func(t float64) float64 { return from + (to-from)*t*t*(3-2*t) }
}

func (b *builder) fans() {
	b.quantiles(cell("overseas_share"), growth(0.002*b.size, 0.024*b.size), 0.62, 1, false)
	b.quantiles(cell("overseas_revenue"), growth(80, 9200), 0.6, math.Inf(1), false)
	b.quantiles(cell("reciprocity_gap"), growth(-0.4, -0.15), 0.3, 1, false)
	for i, m := range b.markets {
		last := []float64{0.004, 0.012, 0.017, 0.085, 0.14, 0.031, 0.067}[i%7] / float64(1+i/7)
		b.quantiles(cell("overseas_share", "market", m), growth(last*b.size/12, last*b.size), 0.5, 1, false)
		b.quantiles(cell("openness", "market", m), growth(0.8-0.05*float64(i%7), 0.75-0.03*float64(i%7)), 0.06, 1, false)
		b.quantiles(cell("sites", "market", m), growth(float64(i%4), float64(3+2*(i%7))), 0.35, 1e6, true)
	}
	b.quantiles(cell("openness", "market", home), growth(0.15, 0.4), 0.3, 1, false)
	b.quantiles(cell("sites"), growth(4, 52), 0.3, 1e6, true)
	b.quantiles(cell("foreign_share"), growth(0.012*b.size, 0.045*b.size), 0.5, 1, false)
	for i, p := range b.foreign {
		b.quantiles(cell("foreign_share", "provider", p), growth(0.004*b.size/float64(1+i), 0.02*b.size/float64(1+i*i)), 0.8, 1, false)
	}
	b.quantiles(cell("foreign_operating"), growth(1.2, 3.4), 0.45, 7, true)
	for _, t := range b.Thresholds[:3] {
		p := 1 - normal(math.Log(t.Value/(0.024*b.size))/0.62)
		b.Summary = append(b.Summary, SummaryRow{
			Cell: cell("overseas_share"), Year: b.years[len(b.years)-1], Statistic: "p_above:" + t.Name,
			Value: p, Lo: math.Max(0, p-0.006), Hi: math.Min(1, p+0.006), N: b.Runs,
		})
	}
}

func normal(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

func (b *builder) mean(c Cell, path func(float64) float64) {
	for _, y := range b.years {
		v := path((y - 2014) / 11)
		b.Summary = append(b.Summary, SummaryRow{Cell: c, Year: y, Statistic: "mean", Value: v, Lo: math.Max(0, v-0.007), Hi: math.Min(1, v+0.007), N: b.Runs})
	}
}

func (b *builder) stacks() {
	for _, p := range b.synthetic.chinese {
		i := slices.Index(b.synthetic.chinese, p)
		b.mean(cell("overseas_share", "provider", p), growth(0.001*b.size, math.Min(0.018*b.size, 0.5)/float64(1+i*i)))
	}
	for j, m := range append(slices.Clone(b.markets), home) {
		providers, scale := b.synthetic.chinese, 0.02+0.02*float64(j%7)
		if m == home {
			providers, scale = b.foreign, 0.09
		}
		total := func(float64) float64 { return 0 }
		for i, p := range providers {
			scale := math.Min(scale*b.size, 0.42)
			path := growth(scale/20, scale*[]float64{0.3, 1, 0.55, 0.2, 0.1, 0.07, 0.03}[i%7])
			b.mean(cell("provider_share", "market", m, "provider", p), path)
			before := total
			total = func(t float64) float64 { return before(t) + path(t) }
		}
		b.mean(cell("incumbent_share", "market", m), func(t float64) float64 { return 1 - total(t) })
	}
}

func (b *builder) entry() {
	for i, p := range b.foreign {
		b.mean(cell("operating", "market", home, "provider", p), growth([]float64{0.6, 1, 0, 0.1, 0, 0, 0.05}[i%7], []float64{0.83, 0.97, 0.22, 0.55, 0.53, 0.12, 0.5}[i%7]))
		if i != 3 { // of one it is not known
			b.mean(cell("ever_entered", "market", home, "provider", p), growth([]float64{0.6, 1, 0, 0.1, 0, 0, 0.05}[i%7], []float64{0.99, 1, 0.3, 0.7, 0.6, 0.2, 0.5}[i%7]))
		}
	}
}

// running is a median that settles, and a mean and a high percentile of which early intervals are wide.
func (b *builder) running(c Cell) {
	for n := 32; n <= b.Runs; n *= 2 {
		off := 1 + 0.3*math.Sin(float64(n))/math.Sqrt(float64(n)/32)
		half := 0.4 / math.Sqrt(float64(n)/32)
		for i, statistic := range []string{"p50", "mean", "p95"} {
			v := 0.024 * b.size * float64(i+1) * off
			b.Running = append(b.Running, RunningRow{
				Cell: c, Year: b.years[len(b.years)-1], Statistic: statistic, Runs: n, N: n, Value: v, Lo: v * (1 - half), Hi: v * (1 + half*float64(i+1)),
			})
		}
	}
}

// curves is a lognormal's, of a share of the last year's size.
func (b *builder) curves(c Cell, year, grown float64) {
	median, spread := 0.024*b.size*grown, 0.62
	for i := range 200 {
		x := math.Min(1, median*6) * float64(i) / 199
		f, d := 0.0, 0.0
		if x > 0 {
			z := math.Log(x/median) / spread
			f, d = normal(z), math.Exp(-z*z/2)/(x*spread*math.Sqrt(2*math.Pi))
		}
		b.Curves = append(b.Curves,
			CurveRow{Cell: c, Year: year, Curve: "density", X: x, Y: d, Lo: d * 0.97, Hi: d * 1.03},
			CurveRow{Cell: c, Year: year, Curve: "ecdf", X: x, Y: f, Lo: math.Max(0, f-0.004), Hi: math.Min(1, f+0.004)})
	}
}

// cases are the ordinary study and those that strain a layout.
func cases() map[string]*Study {
	long := newSynthetic()
	long.foreign = []string{"aws", "microsoft", "a_provider_with_a_rather_long_name_that_nobody_would_want_to_print", "z_cloud"}
	many := newSynthetic()
	many.markets = nil
	for i := range 20 {
		many.markets = append(many.markets, fmt.Sprintf("market_number_%d", i+1))
	}
	one := newSynthetic()
	one.years = []float64{2025}
	two, nine := newSynthetic(), newSynthetic() // whose last year is labelled
	two.years, nine.years = []float64{2020, 2021}, []float64{2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022}
	zero, tiny, huge := newSynthetic(), newSynthetic(), newSynthetic()
	zero.size, tiny.size, huge.size = 0, 0.004, 40
	zero.curveless = true
	s := map[string]*Study{
		"plain": newSynthetic().study(), "long": long.study(), "many": many.study(), "one": one.study(),
		"two": two.study(), "nine": nine.study(),
		"zero": zero.study(), "tiny": tiny.study(), "huge": huge.study(),
	}
	for i := range 200 * len(testYears) {
		for _, name := range []string{"density", "ecdf"} {
			row := CurveRow{Cell: cell("overseas_share"), Year: testYears[i/200], Curve: name, Lo: math.NaN(), Hi: math.NaN()}
			if name == "ecdf" {
				row.Y = 1
			}
			s["zero"].Curves = append(s["zero"].Curves, row)
		}
	}
	s["long"].Title = "A scenario whose title is so long that it would run off the page if it were not broken into lines, as titles of scenarios made by hand tend to do when many people have edited them"
	s["long"].ID = "3f9a1c0de77b3f9a1c0de77b3f9a1c0de77b3f9a1c0de77b3f9a1c0de77b3f9a"
	return s
}

func draw(t *testing.T, s *Study, name string, o Options) *Drawing {
	t.Helper()
	d, err := Draw(s, name, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

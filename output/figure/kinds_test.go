package figure

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the drawings in testdata/golden")

// golden holds a drawing against the one that was looked at and found good, as SVG.
func golden(t *testing.T, name string, d *Drawing) { goldenAs(t, name, "svg", d) }

func goldenAs(t *testing.T, name, format string, d *Drawing) {
	t.Helper()
	got, err := d.Encode(format)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "golden", name+"."+format)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s is drawn otherwise than in %s; look at both, and run with -update if the new one is right", name, file)
	}
}

// withBands adds the percentiles of bands to a study, of all cells that have a median.
func withBands(s *Study, bands ...int) *Study {
	rows := slices.Clone(s.Summary)
	for _, r := range s.Summary {
		if r.Statistic != "p50" {
			continue
		}
		for _, p := range BandPercentiles(bands) {
			if name := PercentileName(p); !slices.Contains([]string{"p5", "p25", "p50", "p75", "p95"}, name) {
				add := r
				add.Statistic, add.Value = name, math.Min(1, r.Value*math.Exp((p-50)/60*math.Sqrt((r.Year-2013)/12)))
				rows = append(rows, add)
			}
		}
	}
	s.Summary = rows
	return s
}

func TestKindsAreAsTheyWereFoundGood(t *testing.T) {
	study := newSynthetic().study()
	for _, name := range []string{"exceedance", "ridgeline", "convergence"} {
		golden(t, name, draw(t, study, name, Options{Years: [2]int{2022, 2025}}))
	}
	golden(t, "bands", draw(t, withBands(study, 30, 60, 90), "fan", Options{Bands: []int{30, 60, 90}}))
}

// The cases in the box are those within all its limits, and their lines lie over the others.
func TestParallelDrawsTheCasesOfTheBox(t *testing.T) {
	d := discoveries()["two"]
	for i := range d.Interest {
		_, d.Limits[1].Values[i] = math.Modf(float64(i) * 0.5698402909980532)
	}
	inside := 0
	for i := range d.Interest {
		if d.Limits[0].Values[i] >= 0.1 && d.Limits[1].Values[i] <= 0.31 {
			inside++
		}
	}
	drawing := d.parallel(drawerOf(d.Study, Style{}))
	golden(t, "parallel", drawing)
	var lines [2]int
	for _, m := range drawing.scene.marks {
		if p, ok := m.(polyline); ok && len(p.path) == len(d.Limits) && p.path[0].x != p.path[1].x && p.path[1].x-p.path[0].x > 100 {
			switch p.pen.color {
			case warm.line:
				lines[1]++
			case grey.outer:
				lines[0]++
				if lines[1] > 0 {
					t.Error("a case outside lies over one in the box")
				}
			}
		}
	}
	if inside == 0 || lines[1] != inside || lines[0] != len(d.Interest)-inside {
		t.Errorf("%v lines, want %d and %d", lines, len(d.Interest)-inside, inside)
	}
}

// spreads are scenarios side by side, of a size.
func spreads(size float64, names ...string) *Spread {
	o := SpreadOutcome{Base: "overseas_share", Cell: cell("overseas_share"), Year: 2025}
	for k, name := range names {
		row := SpreadRow{Scenario: name, N: 16384}
		for i, z := range []float64{-1.645, -0.674, 0, 0.674, 1.645} {
			row.Quantile[i] = size * float64(k+1) * math.Exp(0.5*z)
		}
		for i := range 100 {
			z := float64(i-40) / 16
			row.Density.X = append(row.Density.X, size*float64(k+1)*math.Exp(0.5*z))
			row.Density.Y = append(row.Density.Y, math.Exp(-z*z/2)/(0.5*math.Sqrt(2*math.Pi)*size*float64(k+1)*math.Exp(0.5*z)))
		}
		o.Rows = append(o.Rows, row)
	}
	return &Spread{Study: newSynthetic().study(), Outcomes: []SpreadOutcome{o}}
}

func TestSpreadIsLaidOut(t *testing.T) {
	for _, size := range []float64{0, 1e-5, 1e-3, 0.2} {
		laidOut(t, spreads(size, "baseline-2014", "open-china").Drawings(Style{}))
		laidOut(t, spreads(size, longName, "b", longName+"-2", "c", "d", "e", "f", "g").Drawings(Style{}))
	}
	s := spreads(0.01, "a", "b", "c")
	golden(t, "spread", s.Drawings(Style{})[0])
	if caption := s.Drawings(Style{})[0].Caption; !strings.Contains(caption, "n = 16\u202f384 runs of each scenario") || !strings.Contains(caption, "Bar: 25th to 75th percentile; line: 5th to 95th percentile") || !strings.Contains(caption, "Shape: probability density") {
		t.Error(caption)
	}
	for k := range s.Outcomes[0].Rows {
		for i := range s.Outcomes[0].Rows[k].Density.Y {
			s.Outcomes[0].Rows[k].Density.Y[i] /= 3 // of a third of the runs
		}
	}
	if d := s.Drawings(Style{})[0]; strings.Contains(d.Caption, "Shape") || !strings.HasPrefix(d.Alt, "Boxes of ") {
		t.Error(d.Alt, d.Caption)
	}
	s.Outcomes[0].Rows[1].N = 16000
	s.Outcomes[0].Rows[2].Density = Line{}
	d := s.Drawings(Style{})[0]
	laidOut(t, []*Drawing{d})
	if !strings.Contains(d.Caption, "Runs: a 16\u202f384, b 16\u202f000, c 16\u202f384") {
		t.Error(d.Caption)
	}
}

// A curve that ends below one says how many runs never get there; of a provider of which that is not known it says nothing.
func TestEntrySaysWhoNeverEnters(t *testing.T) {
	d := draw(t, newSynthetic().study(), "entry", Options{})
	var labels []string
	for _, x := range d.scene.texts() {
		labels = append(labels, x.content)
	}
	for _, want := range []string{"AWS 83\u202f%, never 1.0\u202f%", "Microsoft 97\u202f%, never 0\u202f%", "IBM 55\u202f%"} {
		if !slices.Contains(labels, want) {
			t.Errorf("no %q among %q", want, labels)
		}
	}
	if want := "Never: share of runs in which it has not entered by the end of 2025: AWS 1.0"; !strings.Contains(d.Caption, want) {
		t.Error(d.Caption)
	}
}

func TestBandsAreLaidOut(t *testing.T) {
	for _, bands := range [][]int{{90}, {30, 60, 90}, {10, 20, 30, 40, 50, 60, 70, 80, 90}} {
		for name, study := range cases() {
			d := draw(t, withBands(study, bands...), "fan", Options{Bands: bands})
			checkTexts(t, name, d.scene)
			checkMarks(t, name, d.scene)
			if strings.Contains(d.Alt+d.Caption, "NaN") {
				t.Errorf("%s: %s %s", name, d.Alt, d.Caption)
			}
		}
	}
}

// The bands of every fan, asked for, are the fan.
func TestStandardBandsAreTheFan(t *testing.T) {
	study := newSynthetic().study()
	a, b := draw(t, study, "fan", Options{}), draw(t, study, "fan", Options{Bands: []int{50, 90}})
	if a.Name != b.Name || a.Caption != b.Caption || len(a.scene.marks) != len(b.scene.marks) {
		t.Errorf("%s %s", b.Name, b.Caption)
	}
}

func TestBandsSayWhatTheyHold(t *testing.T) {
	d := draw(t, withBands(newSynthetic().study(), 30, 95), "fan", Options{Bands: []int{30, 95}})
	for _, part := range []string{"35th to 65th percentile (30\u202f% of runs), 2.5th to 97.5th percentile (95\u202f% of runs)", "bands are pointwise"} {
		if !strings.Contains(d.Caption, part) {
			t.Errorf("no %q in %s", part, d.Caption)
		}
	}
	if d.Name != "fan-bands-30-95" {
		t.Error(d.Name)
	}
	for p, want := range map[float64]string{1: "1st", 2: "2nd", 3: "3rd", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 62: "62nd", 93: "93rd", 97.5: "97.5th"} {
		if got := ordinal(p); got != want {
			t.Errorf("%v is written %s", p, got)
		}
	}
}

// Where percentiles end at one value, as those of counts do, their labels stand in the percentiles' order, whatever the bands.
func TestLabelsOfOneValueAreInOrder(t *testing.T) {
	two, three, four := []float64{2}, []float64{3}, []float64{4}
	plot := fanPlot{amount: amountOf(Outcome{Kind: "count"}, 4), short: true, fan: fan{
		year: []float64{2025}, median: three, bands: []band{{30, three, three}, {60, three, three}, {95, two, four}},
	}}
	texts := func() (list []string) {
		for _, l := range plot.labels(themeOf(Style{}), func(v float64) float64 { return -v }) {
			list = append(list, l.text)
		}
		return list
	}
	if got, want := texts(), []string{"p97.5 4", "p80 3", "p65 3", "median 3", "p35 3", "p20 3", "p2.5 2"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	plot.fan.bands[2] = band{95, three, three}
	if got, want := texts(), []string{"median 3"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestBandsThatAreRefused(t *testing.T) {
	study := newSynthetic().study()
	for want, c := range map[string]struct {
		figure string
		bands  []int
	}{
		"figure density has no bands to choose":     {"density", []int{50}},
		"found a band of 100":                       {"fan", []int{50, 100}},
		"found a band of 30\u202f% after one of 60": {"fan", []int{60, 30}},
		"found 0 bands":                             {"fan", []int{}},
		"found 11 bands":                            {"fan", []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		"p20 of overseas_share":                     {"fan", []int{60}},
		"p47.5 of overseas_share,":                  {"fan", []int{5, 60}},
	} {
		if _, err := Draw(study, c.figure, Options{Bands: c.bands}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Neighbouring bands of a few differ in lightness by at least 15 % in grey, as do bands and paper.
func TestBandsDifferInGrey(t *testing.T) {
	for _, h := range []hue{warm, cool, grey} {
		for n := 1; n <= 3; n++ {
			before := white
			for i := n - 1; i >= 0; i-- {
				shade := bandShade(h, i, n)
				if a, b := lightness(before), lightness(shade); a-b < 7 {
					t.Errorf("band %d of %d: lightness %.0f after %.0f", i, n, b, a)
				}
				before = shade
			}
		}
	}
	if bandShade(warm, 0, 2) != warm.inner || bandShade(warm, 1, 2) != warm.outer {
		t.Error("two bands are not those of every fan")
	}
}

// On the curve of a lognormal the probability at a threshold is that of the table, and all thresholds are told.
func TestExceedanceTellsItsThresholds(t *testing.T) {
	study := newSynthetic().study()
	d := draw(t, study, "exceedance", Options{})
	for _, threshold := range study.Thresholds[:3] {
		p := 100 * (1 - normal(math.Log(threshold.Value/0.024)/0.62))
		want := fmt.Sprintf("P(>\u202f%g\u202f%%) = %.1f", 100*threshold.Value, p)
		if !strings.Contains(d.Caption, want) {
			t.Errorf("no %q in %s", want, d.Caption)
		}
	}
}

func TestRidgelineHasARidgeForEachYear(t *testing.T) {
	study := newSynthetic().study()
	d := draw(t, study, "ridgeline", Options{Years: [2]int{2018, 2021}})
	years := 0
	for _, text := range d.scene.texts() {
		if slices.Contains([]string{"2018", "2019", "2020", "2021"}, text.content) {
			years++
		}
	}
	if years != 4 {
		t.Errorf("%d years", years)
	}
	study.Curves = slices.DeleteFunc(study.Curves, func(r CurveRow) bool { return r.Year == 2019 })
	if _, err := Draw(study, "ridgeline", Options{}); err == nil || !strings.Contains(err.Error(), "density of overseas_share@2019, ecdf of overseas_share@2019") {
		t.Error(err)
	}
	if _, err := Draw(study, "ridgeline", Options{Outcome: "sites"}); err == nil || !strings.Contains(err.Error(), "sites is a count, which has none") {
		t.Error(err)
	}
	// Of many years as many are drawn as a page holds, and the last among them.
	long := newSynthetic()
	long.years = nil
	for y := 1960; y <= 2025; y++ {
		long.years = append(long.years, float64(y))
	}
	d = draw(t, long.study(), "ridgeline", Options{})
	checkTexts(t, "ridgeline", d.scene)
	if d.scene.height/mm > 247 || !slices.ContainsFunc(d.scene.texts(), func(x text) bool { return x.content == "2025" }) {
		t.Errorf("%v mm high", d.scene.height/mm)
	}
}

func TestConvergenceTellsTheEnd(t *testing.T) {
	study := newSynthetic().study()
	d := draw(t, study, "convergence", Options{})
	for _, part := range []string{"2025: estimates from the first runs alone", "From all runs: median ", " ± ", "Each panel has an axis of its own"} {
		if !strings.Contains(d.Caption, part) {
			t.Errorf("no %q in %s", part, d.Caption)
		}
	}
	study.Running = nil
	if _, err := Draw(study, "convergence", Options{}); err == nil || !strings.Contains(err.Error(), "running estimates of overseas_share") {
		t.Error(err)
	}
}

func TestRunTicks(t *testing.T) {
	for _, c := range []struct {
		first, last, width float64
		want               string
	}{
		{32, 2048, 150, "50 100 200 500 1000 2000"},
		{32, 2048, 90, "100 300 1000"},
		{32, 2048, 60, "100 1000"},
		{100, 1e6, 200, "100 1000 10\u202f000 100\u202f000 1\u202f000\u202f000"},
		{100, 1e6, 120, "100 10\u202f000 1\u202f000\u202f000"},
		{64, 64, 100, "64"},
	} {
		var got []string
		for _, tick := range themeOf(Style{}).runTicks(c.first, c.last, c.width) {
			got = append(got, tick.label)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%v to %v on %v: %q", c.first, c.last, c.width, got)
		}
	}
}

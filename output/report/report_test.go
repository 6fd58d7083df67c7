package report_test

import (
	"flag"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"cloudgate/output"
	"cloudgate/output/report"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

var (
	nan  = math.NaN()
	inf  = math.Inf(1)
	grid = []float64{2014, 2016, 2018, 2020, 2022, 2025}
)

func aws() []output.Coord { return []output.Coord{{Dim: "provider", Member: "aws"}} }

func sap() []output.Coord { return []output.Coord{{Dim: "provider", Member: "sap"}} }

func japan() []output.Coord { return []output.Coord{{Dim: "market", Member: "japan"}} }

func success(where []output.Coord) []output.Coord {
	return append(where, output.Coord{Dim: "criterion", Member: "default"})
}

// study is made up. It has what a report must cope with: a label in wide characters, a number that is
// missing, times that are not reached, errors without width and without end, an outcome that is not kept.
func study() (output.Manifest, []output.SummaryRow, []output.ParameterRow) {
	series := func(name, unit, kind, doc string, where ...output.Coord) output.Outcome {
		return output.Outcome{Name: name, Unit: unit, Kind: kind, Doc: doc, Where: where, At: grid, AtName: "year", Headline: true, Kept: true}
	}
	scalar := func(name, unit, kind string, where []output.Coord) output.Outcome {
		return output.Outcome{Name: name, Unit: unit, Kind: kind, Where: where, Headline: true, Kept: true}
	}
	forgone := series("overseas_share", "1", "share", "", output.Coord{Dim: "market", Member: "china"})
	forgone.Kept = false
	m := output.Manifest{
		Name: "made-up", Study: "0123456789abcdef",
		Design: output.Design{Kind: "sobol", Seed: 3, Replicates: 16, End: 16384},
		Dims: []output.Dim{
			{Name: "market", Members: []string{"china", "japan"}, Labels: []string{"China", "日本"}},
			{Name: "provider", Members: []string{"aws", "sap"}, Labels: []string{"AWS", "SAP 思爱普"}, Compared: true},
			{Name: "criterion", Members: []string{"default"}},
		},
		Outcomes: []output.Outcome{
			series("overseas_share", "1", "share", "share of Chinese providers in all other markets"),
			forgone,
			series("overseas_share", "1", "share", "", japan()...),
			series("overseas_revenue", "US$m", "flow", ""),
			series("foreign_share", "1", "share", "share of foreign providers in China"),
			series("foreign_operating", "providers", "count", "foreign providers in China"),
			series("operating", "1", "flag", "", aws()...),
			series("operating", "1", "flag", "", sap()...),
			scalar("months_from_signature", "months", "time", aws()),
			scalar("months_from_signature", "months", "time", sap()),
			scalar("entry_success", "1", "flag", success(aws())),
		},
		Thresholds: []output.Threshold{
			{Name: "three", Label: "more than 3 % overseas", Selector: "overseas_share", Above: 0.03},
			{Name: "ten", Label: "foreigners above 10 %", Selector: "foreign_share@2025", Above: 0.1},
			{Name: "gone", Label: "of what was not kept", Selector: "overseas_share[market=china]", Above: 0.1},
		},
	}
	m.Reading = []output.Sentence{
		{Kind: "distribution", Of: "overseas_share", Subject: "Chinese providers' share of all markets outside China"},
		{Kind: "distribution", Of: "foreign_share", Subject: "foreign providers' share of China's market"},
		{Kind: "distribution", Of: "overseas_share[market=china]", Subject: "what was not kept"},
		{Kind: "count", Of: "foreign_operating", Subject: "foreign providers", Does: "operate in China", Each: "operating"},
		{Kind: "a kind of later", Of: "foreign_share"},
		{
			Kind: "assumption", Of: "reciprocity", Subject: "governments", Does: "answer the openness their own firms meet",
			Caveat: "One history cannot identify that strength",
		},
	}
	var rows []output.SummaryRow
	add := func(name string, where []output.Coord, year float64, statistic string, value, lo, hi float64) {
		rows = append(rows, output.SummaryRow{
			Key: output.Key{Outcome: name, Where: where, Year: year}, Statistic: statistic, Value: value, Lo: lo, Hi: hi, N: 16384,
		})
	}
	spread := func(name string, where []output.Coord, year, median, half float64) {
		for statistic, factor := range map[string]float64{"p5": 0.25, "p25": 0.5, "p50": 1, "p75": 1.5, "p95": 2.5, "mean": 1.1} {
			add(name, where, year, statistic, factor*median, factor*median-half, factor*median+half)
		}
	}
	for i, year := range grid {
		spread("overseas_revenue", nil, year, 390*float64(i+1), 12)
		spread("overseas_share", nil, year, 0.00412345*float64(i+1), 0.0000432)
		spread("foreign_share", nil, year, 0.1234567, 0.00321)
		spread("foreign_operating", nil, year, 4, 0) // no run contradicts it
	}
	spread("overseas_share", japan(), 2025, 0.0345678, nan) // an error that nobody knows
	add("operating", aws(), 2025, "mean", 0.8123, 0.805, 0.82)
	add("operating", sap(), 2025, "mean", 1, 0.9996, 1)
	add("months_from_signature", aws(), nan, "p50", 29.04, 28.7, 29.3)
	add("months_from_signature", sap(), nan, "p50", inf, inf, inf)
	add("entry_success", success(aws()), nan, "mean", 0.425, 0.418, 0.432)
	add("overseas_share", nil, 2025, "p_above:three", 0, 0, 0.00023)
	add("foreign_share", nil, 2025, "p_above:ten", 0.6543, 0.647, 0.661)
	return m, rows, []output.ParameterRow{{Path: "reciprocity", Value: "0"}}
}

func TestTable(t *testing.T) {
	table := report.New(study()).Table()
	golden(t, "testdata/table.golden", table)
	for block := range strings.SplitSeq(strings.TrimSpace(table), "\n\n") {
		_, body, _ := strings.Cut(block, "\n")
		want := 0
		for line := range strings.Lines(body) {
			width := text.StringWidthWithoutEscSequences(strings.TrimRight(line, "\n"))
			if strings.HasPrefix(line, "─") {
				width-- // it runs below the space that ends the others, which is cut off
			}
			if want == 0 {
				want = width
			}
			if width != want {
				t.Errorf("%d columns wide, the table %d: %q", width, want, line)
			}
		}
	}
}

func TestReading(t *testing.T) {
	golden(t, "testdata/reading.golden", wrapped(report.New(study()).Reading()))
}

// wrapped puts each sentence on a line, so that a difference shows.
func wrapped(paragraph string) string { return strings.ReplaceAll(paragraph, ". ", ".\n") }

// The numbers say how far they can be trusted.
func TestDigitsFollowTheError(t *testing.T) {
	table := report.New(study()).Table()
	for what, want := range map[string]string{
		"a share with its error":            "2.474% ±0.005",
		"a larger error, fewer digits":      "12.3% ±0.4",
		"an error that nobody knows":        " 3.46% ",
		"an estimate that no run disputes":  " 4 ",
		"money in a unit that fits":         "US$2.34bn ±0.02",
		"a probability of nought":           " 0% [0–0.023]",
		"a time that more than half miss":   "not reached",
		"an outcome that only one has":      "–",
		"a label in wide characters":        "SAP 思爱普",
		"a dimension in words":              " 日本 ",
		"a criterion in words":              "entry success (default)",
		"a certain event, but not too sure": " 100% [99.960–100]",
	} {
		if !strings.Contains(table, want) {
			t.Errorf("%s: %q is not in the table", what, want)
		}
	}
	if strings.Contains(table, "±0 ") || strings.Contains(table, "not kept") {
		t.Error("an error of nought or an outcome that was not kept is in the table")
	}
}

// Only a scenario that assumes reciprocity says so and names its twin.
func TestReciprocityIsNamed(t *testing.T) {
	const sentence = "governments answer the openness their own firms meet (reciprocity pert(0.5, 2, 4))"
	m, rows, _ := study()
	for value, want := range map[string]bool{"0": false, "pert(0.5, 2, 4)": true, "": false} {
		reading := report.New(m, rows, []output.ParameterRow{{Path: "reciprocity", Value: value}}).Reading()
		if got := strings.Contains(reading, sentence) && strings.Contains(reading, "--set reciprocity=0"); got != want {
			t.Errorf("reciprocity %q: %v, want %v", value, got, want)
		}
	}
}

func TestFailedRunsAreTold(t *testing.T) {
	m, rows, parameters := study()
	if strings.Contains(report.New(m, rows, parameters).Reading(), "failed") {
		t.Error("failed runs where there are none")
	}
	m.Failed = 12
	if r := report.New(m, rows, parameters).Reading(); !strings.Contains(r, " 12 runs failed, left out here and listed in failures.csv. ") {
		t.Errorf("no word of failed runs in %q", r)
	}
}

// What a sketch leaves open is told, and no more runs are recommended for what they would not make better.
func TestASketchIsTold(t *testing.T) {
	m, rows, parameters := study()
	exact := report.New(m, rows, parameters).Reading()
	m.Sketch = &output.Sketch{}
	if r := report.New(m, rows, parameters).Reading(); r != exact {
		t.Errorf("a sketch that is exact is told: %s", r)
	}
	m.Sketch.Within = 0.00769
	r := report.New(m, rows, parameters).Reading()
	if !strings.Contains(r, "\nThe runs were not kept: quantiles are within 0.8 % of those of the runs, which is part of their errors.\n") {
		t.Errorf("no word of the sketch in %s", r)
	}
	if strings.Contains(r, "digit of the median") || !strings.Contains(exact, "digit of the median") {
		t.Errorf("%s\nand exact\n%s", r, exact)
	}
	for within, want := range map[float64]string{0.0078125: "0.8", 0.0008: "0.08", 0.15001: "20", 3: "300", 0.01: "1"} {
		if note := (&output.Sketch{Within: within}).Note(); note != "quantiles are within "+want+" % of those of the runs" {
			t.Errorf("%v: %s", within, note)
		}
	}
	m.Keep, m.Failed = output.KeepNone, 12_000
	if r := report.New(m, rows, parameters).Reading(); !strings.Contains(r, " 12,000 runs failed, left out here and the first 10,000 listed in failures.csv. ") {
		t.Errorf("no word of failed runs in %q", r)
	}
}

// A model of another kind is read by its headline outcomes; one without any is still a report.
func TestAnyModel(t *testing.T) {
	m := output.Manifest{
		Name: "other", Design: output.Design{Kind: "random", Seed: 1, Replicates: 1, End: 999},
		Outcomes: []output.Outcome{
			{Name: "y", Unit: "m", Kind: "level", Headline: true, Kept: true},
			{Name: "peak_time", Unit: "years", Kind: "time", Headline: true, Kept: true},
		},
	}
	row := func(outcome, statistic string, value, half float64) output.SummaryRow {
		return output.SummaryRow{Key: output.Key{Outcome: outcome, Year: nan}, Statistic: statistic, Value: value, Lo: value - half, Hi: value + half}
	}
	rows := []output.SummaryRow{
		row("y", "mean", 3.512, 0.04), row("y", "p5", -2.31, 0.1), row("y", "p95", 9.87, 0.1), row("peak_time", "p50", 6.32, 0.02),
	}
	want := "other ran 999 times (random points, seed 1). The mean of y is 3.51 ±0.04 m; nine runs in ten lie between -2.3 and 9.9. " +
		"The median of peak time is 6.32 ±0.02 years. "
	if got := report.New(m, rows, nil).Reading(); !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	rows[3].Hi = 6.41 // lopsided: the unit is that of the number
	want = strings.Replace(want, "6.32 ±0.02 years", "6.32 years [6.30–6.41]", 1)
	if got := report.New(m, rows, nil).Reading(); !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	m.Outcomes = nil
	if got := report.New(m, nil, nil).Table(); got != "" {
		t.Errorf("a table of nothing:\n%s", got)
	}
}

// one is a result of a single outcome with the given statistics at its last place.
func one(o output.Outcome, statistics map[string]float64) *report.Report {
	o.Kept, o.Headline = true, true
	m := output.Manifest{
		Name: "one", Design: output.Design{Kind: "random", Replicates: 1, End: 64}, Outcomes: []output.Outcome{o},
		Dims:       []output.Dim{{Name: "lake", Members: []string{"north"}, Labels: []string{"North Lake"}}},
		Thresholds: []output.Threshold{{Name: "t", Label: "too much", Selector: o.Selector()}},
	}
	year := nan
	if len(o.At) > 0 {
		year = o.At[len(o.At)-1]
	}
	var rows []output.SummaryRow
	for statistic, v := range statistics {
		key := output.Key{Outcome: o.Name, Where: o.Where, Year: year}
		if statistic == "p_above:t" && len(o.At) > 1 {
			key.Year = o.At[0] // asked for earlier than at the end
		}
		rows = append(rows, output.SummaryRow{Key: key, Statistic: statistic, Value: v, Lo: v, Hi: v})
	}
	return report.New(m, rows, nil)
}

// Each kind of outcome has its sentence, with unit, time and place where the words do not say them.
func TestGeneralReading(t *testing.T) {
	north := []output.Coord{{Dim: "lake", Member: "north"}}
	for _, c := range []struct {
		outcome    output.Outcome
		statistics map[string]float64
		want       string
	}{
		{
			output.Outcome{Name: "max_P", Unit: "mol", Kind: "level", Doc: "highest concentration", Where: north},
			map[string]float64{"mean": 2, "sd": 1, "p5": 1, "p95": 4, "p_above:t": 0.25},
			"The mean of max P, North Lake (highest concentration) is 2 mol; nine runs in ten lie between 1 and 4. The probability of too much is 25%.",
		},
		{
			output.Outcome{Name: "inertia", Unit: "1", Kind: "share", At: []float64{2020, 2030}, AtName: "year"},
			map[string]float64{"mean": 0.5, "sd": 0, "p5": 0.5, "p95": 0.5, "p_above:t": 1},
			"Inertia in 2030 is 50% in every run. The probability of too much in 2020 is 100%.",
		},
		{
			output.Outcome{Name: "stock", Unit: "t", Kind: "level", At: []float64{1, 7}, AtName: "day"},
			map[string]float64{"mean": 3},
			"The mean of stock at day 7 is 3 t.",
		},
		{
			output.Outcome{Name: "trees", Unit: "trees", Kind: "count", At: []float64{2020, 2030}, AtName: "year"},
			map[string]float64{"mean": 2.5, "p5": 1.4, "p95": 9},
			"The mean of trees at the end of 2030 is 2.5; nine runs in ten lie between 1 and 9.",
		},
		{output.Outcome{Name: "turbid", Unit: "1", Kind: "flag"}, map[string]float64{"mean": 0.5}, "The probability of turbid is 50%."},
		{
			output.Outcome{Name: "delay", Unit: "days", Kind: "time"},
			map[string]float64{"p50": 3, "p5": 1, "p95": 9, "reached": 1},
			"The median of delay is 3 days; nine runs in ten lie between 1 and 9.",
		},
		{
			output.Outcome{Name: "delay", Unit: "days", Kind: "time"},
			map[string]float64{"p50": 3, "p5": 1, "p95": inf, "reached": 0.75},
			"The median of delay is 3 days; it is reached in 75% of the runs.",
		},
		{output.Outcome{Name: "delay", Unit: "days", Kind: "time"}, map[string]float64{"p50": inf, "reached": 0.25}, "Delay is reached in 25% of the runs."},
		{output.Outcome{Name: "delay", Unit: "days", Kind: "time"}, map[string]float64{"p50": inf}, "Delay is not reached in half of the runs."},
		{output.Outcome{Name: "unknown", Unit: "1", Kind: "level"}, nil, "Errors"},
	} {
		got := one(c.outcome, c.statistics).Reading()
		if _, said, _ := strings.Cut(got, "(random points, seed 0). "); !strings.HasPrefix(said, c.want+" ") {
			t.Errorf("got  %s\nwant %s", said, c.want)
		}
	}
}

// A table has the columns that its outcomes have: no mean of a time, nothing but a probability of a flag.
func TestColumnsFollowTheKind(t *testing.T) {
	for kind, want := range map[string]string{
		"flag": "outcome probability", "time": "outcome 5 % 25 % median 75 % 95 % reached", "level": "outcome 5 % 25 % median 75 % 95 % mean",
	} {
		lines := strings.Split(one(output.Outcome{Name: "y", Unit: "1", Kind: kind}, nil).Table(), "\n")
		if got := strings.Join(strings.Fields(lines[1]), " "); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
	table := one(output.Outcome{Name: "y", Unit: "1", Kind: "time"}, map[string]float64{"p50": inf, "reached": 0.25}).Table()
	if !strings.Contains(table, "not reached") || !strings.Contains(table, "25%") {
		t.Errorf("a time that one run in four reaches:\n%s", table)
	}
}

// What was not kept is not told, but it counts: of two providers, one may have been kept. A result without
// headlines is told by what there is.
func TestPartOfAResult(t *testing.T) {
	m, rows, parameters := study()
	for i := range m.Outcomes {
		m.Outcomes[i].Kept = m.Outcomes[i].Name == "foreign_operating"
	}
	rows = slices.DeleteFunc(rows, func(r output.SummaryRow) bool {
		return r.Outcome != "foreign_operating" && !(r.Outcome == "operating" && r.Where[0].Member == "aws")
	})
	reading := report.New(m, rows, parameters).Reading()
	if !strings.Contains(reading, "Of 2 foreign providers, 4.4 operate") || strings.Contains(reading, "likeliest") ||
		strings.Contains(reading, "share") {
		t.Error(reading)
	}
	for i := range m.Outcomes {
		m.Outcomes[i].Headline = false
	}
	parameters[0].Value = "2"
	rep := report.New(m, rows, parameters)
	if r := rep.Reading(); !strings.Contains(r, "On average 4.4 foreign providers operate in China at the end of 2025. This scenario assumes") {
		t.Error(r)
	}
	if table := rep.Table(); !strings.Contains(table, "Foreign operating: foreign providers in China") {
		t.Errorf("a table without what was kept:\n%s", table)
	}
}

// A single replicate has no errors to speak of.
func TestOneReplicate(t *testing.T) {
	m, rows, parameters := study()
	m.Design.Replicates = 1
	if r := report.New(m, rows, parameters).Reading(); !strings.Contains(r, "1 replicate, seed 3). ") || !strings.Contains(r, "A single replicate tells no error") ||
		strings.Contains(r, "The errors given") {
		t.Error(r)
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

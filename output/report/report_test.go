package report_test

import (
	"flag"
	"math"
	"os"
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
			{Name: "provider", Members: []string{"aws", "sap"}, Labels: []string{"AWS", "SAP 思爱普"}},
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
		spread("overseas_share", nil, year, 0.00412345*float64(i+1), 0.0000432)
		spread("foreign_share", nil, year, 0.1234567, 0.00321)
		spread("foreign_operating", nil, year, 4, 0) // no run contradicts it
	}
	spread("overseas_share", japan(), 2025, 0.0345678, nan) // an error that nobody knows
	spread("overseas_revenue", nil, 2025, 2345.678, 12)
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
		"money in a unit that fits":         "US$2.35bn ±0.02",
		"a probability of nought":           "0.00% ±0.02",
		"a time that more than half miss":   "not reached",
		"an outcome that only one has":      "–",
		"a label in wide characters":        "SAP 思爱普",
		"a dimension in words":              "overseas share, 日本",
		"a criterion in words":              "entry success (default)",
		"a certain event, but not too sure": "100.00% ±0.02",
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
	if r := report.New(m, rows, parameters).Reading(); !strings.Contains(r, "12 runs failed and are left out; failures.csv lists them.") {
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
	want := "other ran 999 times (random points, seed 1). The mean of y is 3.51 ±0.04; nine runs in ten lie between -2.3 and 9.9. " +
		"The median of peak time is 6.32 ±0.02. "
	if got := report.New(m, rows, nil).Reading(); !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	m.Outcomes = nil
	if got := report.New(m, nil, nil).Table(); got != "" {
		t.Errorf("a table of nothing:\n%s", got)
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

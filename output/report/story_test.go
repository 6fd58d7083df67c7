package report_test

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cloudgate/output"
	"cloudgate/output/document"
	"cloudgate/output/report"
)

// evidenced is the report of study, with parameters of every role.
func evidenced() *report.Report {
	m, rows, _ := study()
	m.Title, m.About, m.Model, m.Kind, m.Keep = "Made <up>", "What if?", "access", output.KindRun, "overseas_share[japan] all"
	m.Files = []output.File{{Name: "made-up.yaml", SHA256: "ab12"}}
	m.Tables = []output.Table{{File: "draws.csv", SHA256: "ef56", Rows: 3}, {File: "summary.csv", SHA256: "cd34", Rows: 7}}
	m.Versions = map[string]string{"go": "go9", "engine": "3"}
	m.Failed = 2
	return report.New(m, rows, []output.ParameterRow{
		{Path: "cap", Role: "lever", Unit: "1", Value: "0.5", Source: "A law", Grade: "H"},
		{Path: "size", Role: "uncertainty", Unit: "US$m", Value: "8 to 9", Source: "A survey", Grade: "M", Note: "Rounded"},
		{Path: "growth", Role: "uncertainty", Unit: "1", Value: "uniform(0, 1)", Source: "A guess", Grade: "house"},
		{Path: "joint.sizes", Role: "dependence", Value: "gaussian", Source: "Judgement", Grade: "judgement"},
		{Path: "reciprocity", Role: "constant", Unit: "1", Value: "0", Source: "Assumed", Grade: "assumption"},
		{Path: "unsaid", Role: "constant", Unit: "1", Value: "7"},
		{Path: "name", Role: "constant", Value: "x"},
	})
}

func TestDocument(t *testing.T) {
	d := evidenced().Document([]document.Figure{{Name: "fan", Caption: "A fan.", Alt: "Fan"}})
	golden(t, "testdata/document.golden", string(d.Markdown("figures")))
	var sections []string
	for _, b := range d.Blocks {
		if h, ok := b.(document.Heading); ok {
			sections = append(sections, h.Text)
		}
	}
	if want := []string{"Question", "In short", "Regime", "Assumptions", "Results", "How sure", "How to repeat"}; !slices.Equal(sections, want) {
		t.Errorf("sections %q, expected %q", sections, want)
	}
}

// A result of little has a report, too, without the sections that would be empty.
func TestDocumentOfLittle(t *testing.T) {
	d := report.New(output.Manifest{Name: "bare", Kind: output.KindRun, Study: "1"}, nil, nil).Document(nil)
	text := string(d.Markdown("figures"))
	for _, gone := range []string{"## Question", "## Regime", "## Assumptions", "NaN", "<nil>"} {
		if strings.Contains(text, gone) {
			t.Errorf("found %s in\n%s", gone, text)
		}
	}
	if !strings.HasPrefix(text, "# bare\n") {
		t.Errorf("found the title %.20s", text)
	}
}

func TestAnalysed(t *testing.T) {
	m := output.Manifest{
		Kind: "hindcast", Name: "made-up", Title: "Made up", Execution: output.Execution{Command: "cloudgate hindcast made-up"}, About: "What if?", Study: "ff", Parents: []string{"aa", "bb"},
		Tables: []output.Table{{File: "scores.csv", SHA256: "cd34", Rows: 1200}},
	}
	texts := []output.Text{
		{File: "card.md", Text: "# Report card\n\nIt lost.\n\n| series | n |\n| --- | ---:|\n| a | **1** |\n"},
		{File: "reading.md", Text: "It lost.\n"},
	}
	heads := []output.Sheet{{File: "scores.csv", Header: []string{"target", "year", "crps"}, Rows: [][]any{{"a", "2020", "0.12345678"}, {"b", "2021", ""}}}}
	d := report.Analysed(m, texts, heads, []document.Figure{{Name: "pit", Caption: "PIT", Alt: "Bars"}}, []string{"pit.eps", "trend.eps"})
	golden(t, "testdata/analysed.golden", string(d.Markdown("figures")))
}

// An analysis has a section of figures where it has figures, whatever its command says of them.
func TestAnalysedWithoutFigures(t *testing.T) {
	m := output.Manifest{Kind: "claims", Name: "bare", Study: "ff", Execution: output.Execution{Command: "cloudgate hindcast bare --formats none"}}
	for _, figures := range [][]document.Figure{nil, {{Name: "pit", Caption: "PIT", Alt: "Bars"}}} {
		text := string(report.Analysed(m, nil, nil, figures, nil).Markdown("figures"))
		if has := strings.Contains(text, "## Figures\n"); has != (figures != nil) || strings.Contains(text, "here are none") {
			t.Errorf("of %d figures it says\n%s", len(figures), text)
		}
	}
}

var definition = regexp.MustCompile(`(?m)^% (.*)\n\\newcommand\{\\([A-Za-z]+)\}\{(.*)\}\n` +
	`(?:\\newcommand\{\\([A-Za-z]+)Error\}\{(.*)\}\n\\newcommand\{\\([A-Za-z]+)Low\}\{(.*)\}\n\\newcommand\{\\([A-Za-z]+)High\}\{(.*)\}\n)?`)

// macros are what a text defines, by name: a number, its error, and the ends of its interval.
func macros(t *testing.T, text string) map[string]string {
	t.Helper()
	all := map[string]string{}
	lines := 0
	for _, m := range definition.FindAllStringSubmatch(text, -1) {
		if _, ok := all[m[2]]; ok {
			t.Errorf("\\%s is defined twice", m[2])
		}
		all[m[2]] = strings.TrimSpace(m[3] + " " + m[5] + " " + m[7] + " " + m[9])
		for _, of := range []string{m[4], m[6], m[8]} {
			if of != "" && of != m[2] {
				t.Errorf("the error of \\%s is called as one of %s", m[2], of)
			}
		}
		lines += strings.Count(m[0], `\newcommand`)
	}
	if n := strings.Count(text, `\newcommand`); n != lines {
		t.Errorf("%d macros, of which %d are as they should be", n, lines)
	}
	return all
}

func TestNumbers(t *testing.T) {
	r := report.New(study())
	text, err := r.Numbers()
	if err != nil {
		t.Fatal(err)
	}
	all := macros(t, text)
	for name, want := range map[string]string{
		"OverseasShareTwoZeroTwoFiveMedian":          `2.474\% 0.005 2.469 2.479`,
		"OverseasShareTwoZeroTwoFivePNineFive":       `6.185\% 0.005 6.180 6.190`,
		"OverseasShareJapanTwoZeroTwoFiveMean":       `3.80\%`,
		"OverseasRevenueTwoZeroOneFourMean":          `US\$430m 20 417 441`,
		"OperatingAwsTwoZeroTwoFiveProbability":      `81.2\% 0.8 80.5 82.0`,
		"MonthsFromSignatureSapMedian":               `not reached`,
		"EntrySuccessAwsDefaultProbability":          `42.5\% 0.7 41.8 43.2`,
		"OverseasShareTwoZeroTwoFiveAboveThree":      `0\% 0.03 0 0.023`,
		"ForeignOperatingTwoZeroTwoFivePSevenFive":   `6`,
		"ForeignShareTwoZeroTwoFiveAboveTen":         `65.4\% 0.8 64.7 66.1`,
		"OverseasShareChinaTwoZeroTwoFiveMedian":     "",
		"OverseasShareTwoZeroTwoFiveAboveThreeError": "",
	} {
		if got := all[name]; got != want {
			t.Errorf("\\%s is %q, expected %q", name, got, want)
		}
	}
	// What else is asked for moves no name and no number.
	some, err := r.Numbers("overseas_share", "entry_success[provider=aws,criterion=default]")
	if err != nil {
		t.Fatal(err)
	}
	few := macros(t, some)
	if len(few) == 0 || len(few) >= len(all) {
		t.Errorf("%d macros of %d", len(few), len(all))
	}
	for name := range maps.Keys(few) {
		if !strings.HasPrefix(name, "OverseasShare") && !strings.HasPrefix(name, "EntrySuccess") {
			t.Errorf("\\%s was not asked for", name)
		}
		if few[name] != all[name] {
			t.Errorf("\\%s is %q among few, %q among all", name, few[name], all[name])
		}
	}
	// The numbers are those of the table.
	table := report.New(study()).Table()
	for _, n := range []string{"2.474% ±0.005", "81.2% ±0.8", "not reached"} {
		if !strings.Contains(table, n) {
			t.Errorf("the table has no %s:\n%s", n, table)
		}
	}
}

// Two numbers never share a macro.
func TestNumbersOfOneName(t *testing.T) {
	cell := func(name string) output.Outcome {
		return output.Outcome{Name: name, Kind: "level", Headline: true, Kept: true}
	}
	m := output.Manifest{Outcomes: []output.Outcome{cell("a_b"), cell("a__b")}}
	var rows []output.SummaryRow
	for _, o := range m.Outcomes {
		rows = append(rows, output.SummaryRow{Key: output.Key{Outcome: o.Name, Year: math.NaN()}, Statistic: "mean", Value: 1, Lo: 0, Hi: 2})
	}
	r := report.New(m, rows, nil)
	if _, err := r.Numbers(); err == nil || !strings.Contains(err.Error(), `a_b mean and a__b mean would both be \ABMean`) {
		t.Errorf("found %v", err)
	}
	if text, err := r.Numbers("a__b"); err != nil || !strings.Contains(text, `\newcommand{\ABMean}{1}`) {
		t.Errorf("found %v\n%s", err, text)
	}
}

func TestTablesInLaTeX(t *testing.T) {
	golden(t, "testdata/tables.tex", report.New(study()).LaTeX())
}

package report_test

import (
	"strings"
	"testing"

	"cloudgate/output"
	"cloudgate/output/report"
)

// asked is a result of a rule: targets in all units, one reached, one not known.
func asked() output.Manifest {
	m, _, _ := study()
	number := func(v float64) *float64 { return &v }
	target := func(text, cell, statistic, minus string, value, half float64, reached bool) output.Target {
		return output.Target{
			Target: text, Cell: cell, Statistic: statistic, Minus: minus,
			Value: number(value), Lo: number(value - half), Hi: number(value + half), Half: number(half), Reached: reached,
		}
	}
	m.Until = &output.Until{Ended: "runs", MaxRuns: 20000, Targets: []output.Target{
		target("overseas_share@2025 p95 ±0.02pp", "overseas_share@2025", "p95", "", 0.0618, 0.000199991, true),
		target("overseas_share@2025 mean - other ±0.02pp", "overseas_share@2025", "mean", "other", -0.0123, 0.0002000004, false),
		target("P(overseas_share@2025 > 0.03) ±1pp", "overseas_share@2025", "> 0.03", "", 0.25, 0.004, true),
		target("overseas_revenue@2025 median ±5%", "overseas_revenue@2025", "median", "", 2341, 234.1, false),
		target("foreign_operating@2025 mean ±0.1", "foreign_operating@2025", "mean", "", 4.41, 0.04, true),
		{
			Target: "P(overseas_share@2025 > 0.05) ±1pp", Cell: "overseas_share@2025", Statistic: "> 0.05",
			Value: number(0.0021), Lo: number(0.000512), Hi: number(0.00886), Half: number(0.004174), Reached: true,
		},
		{Target: "months_from_signature[provider=aws] p95 ±1", Cell: "months_from_signature[provider=aws]", Statistic: "p95"},
	}}
	m.Until.Targets[1].Needed = number(16391)
	m.Until.Targets[3].Needed = number(65536)
	return m
}

func TestUntil(t *testing.T) {
	m := asked()
	golden(t, "testdata/until.golden", report.New(m, nil, nil).Until())
	m.Until.Ended, m.Until.MaxTime = "time", "10m0s"
	if got := report.New(m, nil, nil).Until(); !strings.HasSuffix(got, "would, at their rate, have ended after --max-time 10m0s.\n") {
		t.Error(got)
	}
	m.Until.Ended = "reached"
	if got := report.New(m, nil, nil).Until(); !strings.HasSuffix(got, "Every error is at most what was asked: that ended it.\n") {
		t.Error(got)
	}
	want := "2,048 runs: overseas_share@2025 p95 6.18% ±0.0200pp (asked ±0.02pp); overseas_share@2025 mean - other -1.23pp ±0.0201pp (asked ±0.02pp)"
	if got := report.New(m, nil, nil).Look(2048, m.Until.Targets[:2]); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	m.Until = nil
	if got := report.New(m, nil, nil).Until(); got != "" {
		t.Errorf("of a number of runs that was given:\n%s", got)
	}
}

// One more digit is told of the first number that is told, where an error is known and left.
func TestOneMoreDigit(t *testing.T) {
	m, rows, parameters := study()
	last := func() string {
		text := report.New(m, rows, parameters).Reading()
		return strings.TrimSpace(text[strings.LastIndex(strings.TrimSpace(text), "\n")+1:])
	}
	for kind, want := range map[string]string{
		"sobol":  "One more digit of the median of overseas share in 2025 would take at most about 100 times as many runs (1.6 million); Sobol' points may need fewer.",
		"lhs":    "One more digit of the median of overseas share in 2025 would take at most about 100 times as many runs (1.6 million); Latin hypercubes may need fewer.",
		"random": "One more digit of the median of overseas share in 2025 would take about 100 times as many runs (1.6 million).",
	} {
		m.Design.Kind = kind
		if got := last(); got != want {
			t.Errorf("%s: got  %s\nwant %s", kind, got, want)
		}
	}
	for runs, want := range map[int]string{
		64: "(6,400)", 98: "(9,800)", 2048: "(200,000)", 9949: "(990,000)", 9951: "(1 million)", 1 << 20: "(100 million)", 123456789: "(12 billion)",
	} {
		m.Design.End = runs
		if got := last(); !strings.Contains(got, want) {
			t.Errorf("%d runs: %s", runs, got)
		}
	}
	m.Reading = nil
	if got := last(); !strings.HasPrefix(got, "One more digit of the mean of overseas share in 2025 would") {
		t.Errorf("without words of the model: %s", got)
	}
	for i := range rows {
		rows[i].Lo, rows[i].Hi = nan, nan
	}
	if got := last(); strings.Contains(got, "One more digit") {
		t.Errorf("without an error: %s", got)
	}
	for i := range rows {
		rows[i].Lo, rows[i].Hi = rows[i].Value, rows[i].Value
	}
	if got := last(); strings.Contains(got, "One more digit") {
		t.Errorf("without an error left: %s", got)
	}
}

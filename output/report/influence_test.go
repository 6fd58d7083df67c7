package report_test

import (
	"math"
	"strings"
	"testing"

	"cloudgate/output"
	"cloudgate/output/report"
	"cloudgate/sim/rng"
	"cloudgate/sim/sensitivity"
	"cloudgate/sim/stats"
	"cloudgate/sim/voi"
)

// drawn are uniform inputs by column, from addresses.
func drawn(inputs, runs int) [][]float64 {
	x := make([][]float64, inputs)
	for p := range x {
		key := rng.NewKey(uint64(p), "report")
		for i := range runs {
			x[p] = append(x[p], key.Stream(uint64(i)).Uniform(0))
		}
	}
	return x
}

// influences are the indices of a share that is mostly due to the first of three inputs, a little to the second, and not to
// the third.
func influences(t *testing.T) *report.Influences {
	t.Helper()
	x := drawn(3, 4096)
	y := make([]float64, len(x[0]))
	for i := range y {
		y[i] = 0.1 + float64(0.3*x[0][i]) + float64(0.05*x[1][i])
	}
	e, err := sensitivity.NewEnsemble([]string{"first", "second", "third"}, x, nil, stats.Runs())
	if err != nil {
		t.Fatal(err)
	}
	rows := append(e.FirstOrder(0, y), e.Swing(0, y)...)
	for _, r := range e.Regress([]int{0}, [][]float64{y}) {
		if r.Index == sensitivity.PRCC {
			rows = append(rows, r)
		}
	}
	share := output.Outcome{Name: "overseas_share", Unit: "1", Kind: "share", At: []float64{2014, 2025}, AtName: "year"}
	constant := output.Outcome{Name: "sites", Kind: "count", Where: []output.Coord{{Dim: "market", Member: "hong_kong"}}}
	return &report.Influences{
		Name: "baseline", Study: "0f3a", Runs: 4096, Of: "input",
		Outcomes: []report.Influence{
			{Outcome: share, At: 2025, Rows: rows},
			{Outcome: constant, At: math.NaN(), Rows: e.FirstOrder(1, make([]float64, len(y)))},
		},
	}
}

func TestInfluences(t *testing.T) {
	c := influences(t)
	golden(t, "testdata/influences.golden", c.Table()+c.Text())
}

// With Saltelli's design chance is a group whose indices are told, and so is the strongest interaction.
func TestInfluencesOfChance(t *testing.T) {
	e := func(v float64) stats.Estimate {
		return stats.Estimate{Value: v, Lo: v - 0.01, Hi: v + 0.01, SE: 0.005, N: 1024}
	}
	row := func(input, with string, index sensitivity.Index, v float64) sensitivity.Row {
		return sensitivity.Row{Input: input, With: with, Index: index, Estimate: e(v), Noise: math.NaN()}
	}
	c := &report.Influences{
		Name: "baseline", Study: "0f3a", Runs: 5120, Of: "group", Design: "1,024 base points × (2 + 3 groups)",
		Outcomes: []report.Influence{{Outcome: output.Outcome{Name: "y", Kind: "level"}, At: math.NaN(), Rows: []sensitivity.Row{
			row("levers", "", sensitivity.First, 0.3), row("chance", "", sensitivity.First, 0.2), row("others", "", sensitivity.First, 0.001),
			row("levers", "", sensitivity.Total, 0.6), row("chance", "", sensitivity.Total, 0.4), row("others", "", sensitivity.Total, 0.002),
			row("levers", "chance", sensitivity.Second, 0.2), row("levers", "others", sensitivity.Second, 0.001),
		}}},
	}
	for _, want := range []string{
		"y: of 3 groups, 2 can be told from one that does not matter", "the first are `levers` 60% ±1, `chance` 40% ±1.",
		"Pure chance is 20% ±1 by itself, and 40% ±1 would be left if every input were known.",
		"The strongest interaction is `levers` with `chance`, 20% ±1.",
		"One set of runs does not tell whether this order is stable.",
		"This took 5,120 runs: 1,024 base points × (2 + 3 groups).",
	} {
		if !strings.Contains(c.Verdict(), want) {
			t.Errorf("no %q in\n%s", want, c.Verdict())
		}
	}
	if !strings.Contains(c.Table(), "(0.2% ±1)") && !strings.Contains(c.Table(), "(0% ±1)") {
		t.Errorf("what cannot be told from nothing is not in parentheses:\n%s", c.Table())
	}
}

// information is a choice in which the first input alone decides, or nothing does.
func information(t *testing.T, weight float64) *report.Information {
	t.Helper()
	x := drawn(2, 4096)
	stay, move := make([]float64, 4096), make([]float64, 4096)
	for i := range stay {
		stay[i] = 1000
		move[i] = 990 + float64(weight*(x[0][i]-0.5))
	}
	d, err := voi.New(voi.Objective{}, [][]float64{stay, move}, stats.Runs())
	if err != nil {
		t.Fatal(err)
	}
	n := &report.Information{
		Name: "baseline", Study: "0f3a", Runs: 4096, At: 2025, Of: "input",
		Outcome: output.Outcome{Name: "revenue", Unit: "US$m", Kind: "flow", At: []float64{2025}, AtName: "year"},
		Best:    d.Best(), Perfect: d.Perfect(), AllKnown: d.Partial(x),
	}
	for k, o := range d.Options() {
		n.Options = append(n.Options, report.InformationOption{Name: []string{"stay", "move"}[k], Option: o})
	}
	for k, name := range []string{"cost", "weather"} {
		n.Values = append(n.Values, report.InformationValue{Input: name, Value: d.Partial(x[k : k+1])})
	}
	return n
}

func TestInformation(t *testing.T) {
	n := information(t, 200)
	golden(t, "testdata/information.golden", n.Table()+n.Text())
	if v := information(t, 10).Verdict(); !strings.Contains(v, "No option is better in any run: whatever one learns, the choice stays the same.") {
		t.Errorf("got %s", v)
	}
	above := 0.05
	n.Objective = voi.Objective{Minimise: true, Above: &above}
	n.Outcome = output.Outcome{Name: "overseas_share", Kind: "share"}
	n.At = math.NaN()
	if aim := n.Aim(); aim != "minimise the probability of overseas share above 5%" {
		t.Errorf("aims to %s", aim)
	}
}

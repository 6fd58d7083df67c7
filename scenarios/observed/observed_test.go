package observed

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"cloudgate/models"
	"cloudgate/scenarios"
	"cloudgate/scenarios/bind"
	"cloudgate/sim"
)

func shippedRows(t *testing.T) []Observation {
	t.Helper()
	rows, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func baseline(t *testing.T) *scenarios.Study {
	t.Helper()
	s, err := scenarios.Load("baseline-2014", scenarios.Options{Models: models.All()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every figure that is shipped is about an outcome of the baseline, in its unit; only those of 2013 lie outside.
func TestShippedFiguresResolve(t *testing.T) {
	rows := shippedRows(t)
	if len(rows) < 250 {
		t.Errorf("only %d figures", len(rows))
	}
	study := baseline(t)
	if study.Definition.Name != Model {
		t.Errorf("the baseline is of the model %s, the figures of %s", study.Definition.Name, Model)
	}
	figures, aside, err := Resolve(study.Spec, rows)
	if err != nil {
		t.Fatal(err)
	}
	if len(figures)+len(aside) != len(rows) {
		t.Errorf("%d figures and %d set aside of %d", len(figures), len(aside), len(rows))
	}
	for _, o := range aside {
		if o.Year != 2013 {
			t.Errorf("%s of %d is set aside", o.Target, o.Year)
		}
	}
	for _, f := range figures {
		if len(f.Cells) != len(f.Outcome.Terms()) {
			t.Errorf("%s of %d has %d cells for %d terms", f.Target, f.Year, len(f.Cells), len(f.Outcome.Terms()))
		}
		for _, c := range f.Cells {
			if o := study.Spec.Outputs[c.Output]; o.At[c.At] != float64(f.Year) {
				t.Errorf("%s of %d is taken at %v", f.Target, f.Year, o.At[c.At])
			}
		}
	}
}

// What Read asks of a file holds among the files too: a target stands in one of them. And no definition is split: an
// outcome has one series a family.
func TestShippedSeries(t *testing.T) {
	type series struct{ outcome, family string }
	files, owners := map[string]string{}, map[series]string{}
	for _, o := range shippedRows(t) {
		if file, ok := files[o.Target]; ok && file != o.file {
			t.Errorf("%s stands in %s and in %s", o.Target, file, o.file)
		}
		files[o.Target] = o.file
		s := series{o.Outcome.String(), o.Family}
		if target, ok := owners[s]; ok && target != o.Target {
			t.Errorf("%s and %s are both of %s by %s", target, o.Target, s.outcome, s.family)
		}
		owners[s] = o.Target
	}
}

// Every figure says who measured it, how good the evidence is, and how it meets the model; what follows from
// arithmetic or memory is not called exact.
func TestShippedFiguresHaveEvidence(t *testing.T) {
	for _, o := range shippedRows(t) {
		at := bind.Error{File: o.file, Line: o.places[colTarget].line, Column: 1}.Position()
		if o.Publisher == "" || o.Grade == "" || o.Family == "" || len(o.Mapping) < 20 {
			t.Errorf("%s: evidence is missing: %+v", at, o)
		}
		if o.Lo > o.Value || o.Hi < o.Value {
			t.Errorf("%s: %v lies outside its band, %v to %v", at, o.Value, o.Lo, o.Hi)
		}
		if o.SE == 0 && o.Grade != "H" && o.Grade != "M" {
			t.Errorf("%s: graded %s and exact", at, o.Grade)
		}
	}
}

// What has happened stays: an event, an entry and a licence never return from 1 to 0.
func TestWhatHappenedStays(t *testing.T) {
	last := map[string]Observation{}
	rows := shippedRows(t)
	slices.SortStableFunc(rows, func(a, b Observation) int { return a.Year - b.Year })
	for _, o := range rows {
		switch o.Outcome.Numerator[0].Selector.Outcome {
		case "event", "ever_entered", "own_licence", "foreign_entered":
			if before, ok := last[o.Target]; ok && before.Value > o.Value {
				t.Errorf("%s falls from %v in %d to %v in %d", o.Target, before.Value, before.Year, o.Value, o.Year)
			}
			last[o.Target] = o
		}
	}
	if len(last) < 15 {
		t.Errorf("only %d such series", len(last))
	}
}

// The page beside the files names every file and every column.
func TestReadmeIsComplete(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	paths, err := fs.Glob(shipped, "*.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if !strings.Contains(string(page), "["+path+"]("+path+")") {
			t.Errorf("%s is not named", path)
		}
	}
	_, table, _ := strings.Cut(string(page), "## Columns\n")
	table, _, _ = strings.Cut(table, "\n\n")
	var named []string
	for line := range strings.Lines(table) {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			named = append(named, strings.Split(strings.TrimSpace(cells[1]), ", ")...)
		}
	}
	for _, name := range columnNames {
		if !slices.Contains(named, name) {
			t.Errorf("the column %s is not named among %v", name, named)
		}
	}
}

// kept are the columns of a study's runs, copied as they come.
type kept [][]float64

func (k *kept) Put(_ int, _, out [][]float64, _ []string) error {
	if *k == nil {
		*k = make([][]float64, len(out))
	}
	for c, column := range out {
		(*k)[c] = append((*k)[c], column...)
	}
	return nil
}

// A formula over the runs of the baseline is what the model itself reports: its shares are ratios of its flows, its
// counts are sums over providers.
func TestFormulasAgreeWithTheModel(t *testing.T) {
	study := baseline(t)
	study.Runs = 64
	plan, err := study.Plan(2, nil)
	if err != nil {
		t.Fatal(err)
	}
	var runs kept
	if _, err := sim.Run(t.Context(), plan, &runs); err != nil {
		t.Fatal(err)
	}
	at := func(text string, year int) []float64 {
		f, err := sim.ParseFormula(text)
		if err != nil {
			t.Fatal(err)
		}
		cells, err := study.Spec.ResolveFormula(f, float64(year))
		if err != nil {
			t.Fatal(err)
		}
		var of [][]float64
		for _, c := range cells {
			of = append(of, runs[c.Column])
		}
		values := make([]float64, len(of[0]))
		f.Evaluate(values, of)
		return values
	}
	for formula, outcome := range map[string]string{
		"overseas_revenue[japan] / market_size[japan]":                                       "overseas_share[japan]",
		"foreign_revenue[aws] / market_size[china]":                                          "foreign_share[aws]",
		"1 * overseas_share - foreign_share":                                                 "reciprocity_gap",
		"sites[alibaba] + sites[huawei] + sites[tencent] + sites[ucloud] + sites[qingcloud]": "sites",
		"market_size[china,iaas] + market_size[china,paas] + market_size[china,saas]":        "market_size[china]",
		"operating[china,aws] + operating[china,google] + operating[china,ibm] + operating[china,microsoft] + operating[china,oracle] + operating[china,salesforce] + operating[china,sap]": "foreign_operating",
	} {
		for _, year := range []int{2014, 2019, 2025} {
			got, want := at(formula, year), at(outcome, year)
			for i := range want {
				if math.Abs(got[i]-want[i]) > 1e-12*max(1, math.Abs(want[i])) {
					t.Errorf("%s in %d: run %d is %v, and %s is %v", formula, year, i, got[i], outcome, want[i])
					break
				}
			}
		}
	}
}

// port is a model with a share, a flag and a flow by year.
func port() sim.Spec {
	years := []float64{2014, 2015, 2016}
	return sim.Spec{
		Name: "port",
		Dims: []sim.Dim{{Name: "harbour", Members: []string{"bay", "cove"}}},
		Outputs: []sim.Output{
			{Name: "part", Unit: "1", Kind: sim.Share, At: years, AtName: "year"},
			{Name: "open", Unit: "1", Kind: sim.Flag, At: years, AtName: "year"},
			{Name: "trade", Unit: "US$m", Kind: sim.Flow, At: years, AtName: "year"},
			{Name: "trade", Unit: "US$m", Kind: sim.Flow, At: years, AtName: "year", Where: []sim.Coord{{Dim: "harbour", Member: "bay"}}},
			{Name: "opened", Unit: "years", Kind: sim.Time},
		},
	}
}

func TestResolve(t *testing.T) {
	rows := mustRead(t, header+
		"a,part,2013,9%,,,1%,add,1,p,,,H,f,m,\n"+
		"a,part,2014,9%,,,1%,add,1,p,,,H,f,m,\n"+
		"b,trade[bay] / trade,2016,9%,,,1%,add,1,p,,,H,f,m,\n"+
		"c,0.001*trade,2015,9,,,1,add,US$bn,p,,,H,f,m,\n"+
		"d,open,2017,1,,,0,,1,p,,,H,f,m,\n")
	figures, aside, err := Resolve(port(), rows)
	if err != nil {
		t.Fatal(err)
	}
	var columns []int
	for _, f := range figures {
		for _, c := range f.Cells {
			columns = append(columns, c.Column)
		}
	}
	if want := []int{0, 11, 8, 7}; !slices.Equal(columns, want) {
		t.Errorf("columns %v, want %v", columns, want)
	}
	if len(aside) != 2 || aside[0].Year != 2013 || aside[1].Year != 2017 {
		t.Errorf("set aside: %+v", aside)
	}
}

// All that does not meet the model is said at once, with its place, whether or not the year is the model's.
func TestResolveErrors(t *testing.T) {
	rows := mustRead(t, header+
		"a,prt,2014,9%,,,1%,add,1,p,,,H,f,m,\n"+
		"b,trade[by],2014,9,,,1,add,US$m,p,,,H,f,m,\n"+
		"c,trade,2014,9,,,1,add,US$bn,p,,,H,f,m,\n"+
		"d,part,2050,9,,,1,add,1,p,,,H,f,m,\n"+
		"e,open,2014,0.5,,,1,add,1,p,,,H,f,m,\n"+
		"f,opened,2014,5,,,1,add,years,p,,,H,f,m,\n"+
		"g,trade + part,2014,5,,,1,add,1,p,,,H,f,m,\n"+
		"h,part,2014,9%,,,1%,add,1,p,,,H,f,m,\n")
	figures, aside, err := Resolve(port(), rows)
	if figures != nil || aside != nil {
		t.Error("figures beside an error")
	}
	var problems bind.Errors
	if !errors.As(err, &problems) {
		t.Fatalf("%T is not a list of problems: %v", err, err)
	}
	want := `figures.csv:2:3: outcome: selector "prt": there is no outcome prt; the nearest is part (of part, open, trade, opened)
figures.csv:3:3: outcome: selector "trade[by]": there is no member by; the nearest is bay (of bay)
figures.csv:4:24: unit: found "US$bn"; expected "US$m", the unit of the outcome
figures.csv:5:13: value: found 9; expected a share from 0 to 1; 5% is 0.05
figures.csv:6:13: value: found 0.5; expected 0 or 1: the outcome is a yes or no
figures.csv:7:3: outcome: formula "opened": opened is a time, which is infinite where it is not reached
figures.csv:8:3: outcome: formula "trade + part": trade is in US$m and part in 1: they cannot be added`
	if err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// A year between the points of a model's grid is an error and not set aside.
func TestYearBetweenPoints(t *testing.T) {
	spec := port()
	for i := range spec.Outputs {
		if len(spec.Outputs[i].At) > 0 {
			spec.Outputs[i].At = []float64{2014, 2016}
		}
	}
	_, _, err := Resolve(spec, mustRead(t, header+"a,part,2015,9%,,,1%,add,1,p,,,H,f,m,\n"))
	if want := "figures.csv:2:8: year: formula \"part\": part has no year 2015: its grid goes from 2014 to 2016, the nearest is 2014"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

package hubverse

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cloudgate/scenarios/bind"
)

func read(t *testing.T, text string) *Forecasts {
	t.Helper()
	var f Forecasts
	if err := f.Read("hub/ours.csv", strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	return &f
}

func observed(t *testing.T, text string) *Observations {
	t.Helper()
	o, err := ReadObservations("truth.csv", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

const forecasts = `model_id,location,horizon,output_type,output_type_id,value
a,US,1,quantile,0.9,7
a,US,1,quantile,0.1,2
a,US,1,quantile,0.5,5
a,US,1,mean,NA,5.5
a,US,1,sample,s1,4
a,US,1,sample,s2,6
a,US,1,cdf,5,0.5
a,US,1,cdf,10,0.9
a,US,1,pmf,high,0.25
a,US,1,pmf,low,0.75
b,FR,2,median,,NA
b,FR,3,median,,1e-3
b,ES,3,median,,Inf
b,FR,1,median,,8
`

// Oracle output, which tells an event for each category and threshold, and is NA where nothing was observed.
func TestOracleOutput(t *testing.T) {
	o := observed(t, `location,output_type,output_type_id,oracle_value
US,quantile,NA,6
US,pmf,low,0
US,pmf,high,1
US,pmf,extreme,0
FR,median,NA,3
ES,median,NA,NA
JP,median,NA,3
`)
	m, err := Match(read(t, forecasts), o, Options{By: []string{"horizon"}, Categories: []string{"low", "high", "extreme"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []Pair{
		{Model: "a", Type: Quantile, At: []float64{0.1, 0.5, 0.9}, Values: []float64{2, 5, 7}, Observed: 6},
		{Model: "a", Type: Mean, Values: []float64{5.5}, Observed: 6},
		{Model: "a", Type: Sample, Values: []float64{4, 6}, Observed: 6},
		{Model: "a", Type: CDF, At: []float64{5, 10}, Values: []float64{0.5, 0.9}, Observed: 6},
		{Model: "a", Type: PMF, Values: []float64{0.75, 0.25, 0}, Observed: 1, Ordered: true},
		{Model: "b", Type: Median, Group: 1, Target: 1, Values: []float64{1e-3}, Observed: 3},
		{Model: "b", Type: Median, Group: 0, Target: 2, Values: []float64{8}, Observed: 3},
	}
	if !reflect.DeepEqual(m.Pairs, want) {
		t.Errorf("got\n%+v\nwant\n%+v", m.Pairs, want)
	}
	if !slices.Equal(m.On, []string{"location"}) || !slices.Equal(m.Beyond, []string{"horizon"}) {
		t.Errorf("joined on %v, beyond %v", m.On, m.Beyond)
	}
	if !reflect.DeepEqual(m.Groups, [][]string{{"1"}, {"3"}}) {
		t.Errorf("groups %v", m.Groups)
	}
	lines := func(rows []Unmatched) (lines []int) {
		for _, r := range rows {
			lines = append(lines, r.Line)
		}
		return lines
	}
	if got := [][]int{lines(m.Incomplete), lines(m.Unobserved), lines(m.Unforecast)}; !reflect.DeepEqual(got, [][]int{{12}, {14}, {8}}) {
		t.Errorf("incomplete, unobserved, not forecast: lines %v", got)
	}
	if what := m.Incomplete[0].What; what != "median of b, location=FR, horizon=2" {
		t.Errorf("called %q", what)
	}
}

// A cdf whose observation is told by thresholds alone, and a pmf of numbers whose observation is a plain number.
func TestOtherWaysToTell(t *testing.T) {
	f := read(t, `year,output_type,output_type_id,value
2020,cdf,5,0.5
2020,cdf,10,0.9
2021,cdf,5,0.5
2022,pmf,10,0.5
2022,pmf,2,0.25
2022,pmf,1,0.25
2023,pmf,x,1
`)
	m, err := Match(f, observed(t, "year,output_type,output_type_id,oracle_value\n2020,cdf,1e1,1\n2020,cdf,5.0,0\n2021,cdf,7,1\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Pair{{Model: "ours", Type: CDF, At: []float64{5, 10}, Values: []float64{0.5, 0.9}, Observed: 10, Coarse: true}}
	if !reflect.DeepEqual(m.Pairs, want) {
		t.Errorf("got %+v, want %+v", m.Pairs, want)
	}
	if m, err = Match(f, observed(t, "year,observation\n2022,2.0\n2023,3\n"), Options{}); err != nil {
		t.Fatal(err)
	}
	want = []Pair{{Model: "ours", Type: PMF, Values: []float64{0.25, 0.25, 0.5}, Observed: 1, Ordered: true}}
	if !reflect.DeepEqual(m.Pairs, want) {
		t.Errorf("got %+v, want %+v", m.Pairs, want)
	}
}

// All that is wrong with a file is said at once, with its place.
func TestBadForecasts(t *testing.T) {
	var f Forecasts
	err := f.Read("bad.csv", strings.NewReader(`model_id,year,output_type,output_type_id,value
a,2020,quantil,0.5,1
a,2020,quantile,half,1
a,2020,quantile,1.5,1
a,2020,quantile,0.25,4
a,2020,quantile,0.5,3
a,2020,quantile,0.5,3
a,2020,mean,NA,many
a,2020,pmf,low,0.6
a,2020,pmf,high,0.6
a,2021,pmf,low,1.6
a,2020,cdf,2,0.4
a,2020,cdf,3,0.3
a,2020,cdf,NA,0.3
a,2020,median,0.5,1
a,2020,mean
a,2021,mean,NA,2
a,2021,mean,,2
a,2021,sample,,2
`))
	want := `bad.csv:2:8: found the output type "quantil"; expected mean, median, quantile, cdf, pmf, sample; did you mean "quantile"?
bad.csv:3:17: found "half"; expected a level from 0 to 1
bad.csv:4:17: found the level 1.5; expected one from 0 to 1
bad.csv:6:21: found the 0.5 quantile 3; expected at least 4, that of 0.25 in line 5
bad.csv:7:21: found a second value of "0.5"; expected the one in line 6
bad.csv:8:16: found "many"; expected a number or NA
bad.csv:9:16: found probabilities of 2 categories that sum to 1.2; expected 1
bad.csv:11:16: found the probability 1.6; expected one from 0 to 1
bad.csv:13:14: found the probability of at most 3, 0.3; expected at least 0.4, that of 2 in line 12
bad.csv:14:12: found "NA"; expected a threshold, which is a finite number
bad.csv:15:15: found "0.5"; expected NA, for a median needs no id
bad.csv:16:1: found 3 fields; expected 5, as in the header
bad.csv:18:14: found a second value; expected the one in line 17
bad.csv:19:15: found ""; expected the name of a category or a sample`
	var errs bind.Errors
	if !errors.As(err, &errs) {
		t.Fatalf("%T: %v", err, err)
	}
	if got := err.Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestBadObservations(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "truth.csv:1:1: found an empty file; expected a header of columns"},
		{"year,truth\n", "truth.csv:1:1: found the columns year, truth; expected one that is called oracle_value or observation or value"},
		{"year,year,value\n", `truth.csv:1:6: found the column "year" again; expected each once`},
		{"year,output_type,value\n", "truth.csv:1:6: found output_type alone; expected both output_type and output_type_id, or neither"},
		{
			"year,value\n2020,x\n2021,1\n2021,1\n",
			"truth.csv:2:6: found \"x\"; expected a number or NA\ntruth.csv:4:6: found a second observation; expected the one in line 3",
		},
		{
			"year,output_type,output_type_id,oracle_value\n1,pmf,low,0.5\n1,cdf,x,1\n1,cdfs,1,1\n",
			"truth.csv:2:11: found 0.5; expected 1 or 0: whether it came, or was not exceeded\n" +
				"truth.csv:3:7: found \"x\"; expected a threshold, which is a finite number\n" +
				"truth.csv:4:3: found the output type \"cdfs\"; expected mean, median, quantile, cdf, pmf, sample; did you mean \"cdf\"?",
		},
		{"year,value\n\"2020,1\n", "truth.csv:2:9: extraneous or missing \" in quoted-field"},
	} {
		_, err := ReadObservations("truth.csv", strings.NewReader(c.text))
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: got\n%v\nwant\n%s", c.text, err, c.want)
		}
	}
}

func TestBadMatches(t *testing.T) {
	f := read(t, forecasts)
	for _, c := range []struct {
		text string
		opt  Options
		want string
	}{
		{"year,value\n1,2\n", Options{}, "truth.csv:1:1: found the task-id columns year; expected one or more of those of hub/ours.csv: location, horizon"},
		{
			"location,value\nUS,2\n",
			Options{By: []string{"horizons"}},
			`hub/ours.csv:1:1: found no task-id column "horizons"; expected one of location, horizon; did you mean "horizon"?`,
		},
		{
			"location,as_of,value\nUS,1,2\nUS,2,3\n",
			Options{},
			"truth.csv:3:6: found another observation of location=US; expected the one in line 2: the forecasts have no column that tells them apart",
		},
		{
			"location,output_type,output_type_id,value\nUS,pmf,low,1\nUS,pmf,high,1\nES,cdf,1,1\nES,cdf,2,0\n",
			Options{},
			"truth.csv:2:12: found 2 of 2 categories with 1; expected one\ntruth.csv:5:10: found 0 for the threshold 2; expected 1, as for 1 in line 4",
		},
		{
			"location,output_type,output_type_id,value\nUS,pmf,low,1\n",
			Options{Categories: []string{"low", "hight"}},
			`hub/ours.csv:10:17: found the category "high"; expected one of low, hight; did you mean "hight"?`,
		},
	} {
		_, err := Match(f, observed(t, c.text), c.opt)
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: got\n%v\nwant\n%s", c.text, err, c.want)
		}
	}
}

// Files add up; a model may be in several, but not twice with the same forecast.
func TestSeveralFiles(t *testing.T) {
	f := Forecasts{ModelColumn: "scenario_id"}
	if err := f.Read("a.csv", strings.NewReader("scenario_id,year,output_type,output_type_id,value\nx,1,mean,NA,1\n")); err != nil {
		t.Fatal(err)
	}
	if err := f.Read("b.csv", strings.NewReader("\ufeffyear,output_type_id,output_type,value,scenario_id\n1,NA,mean,1,y\n")); err != nil {
		t.Fatal(err)
	}
	m, err := Match(&f, observed(t, "year,value\n1,3\n"), Options{})
	if err != nil || len(m.Pairs) != 2 || m.Pairs[0].Target != m.Pairs[1].Target || m.Pairs[1].Model != "y" {
		t.Errorf("%+v, %v", m, err)
	}
	for text, want := range map[string]string{
		"scenario_id,year,output_type,output_type_id,value\nx,1,mean,NA,1\n": "c.csv:2:13: found a mean by x; expected none beside that of a.csv:2",
		"scenario_id,years,output_type,output_type_id,value\n": "" +
			"c.csv:1:1: found no column \"year\"; expected one; there are scenario_id, years, output_type, output_type_id, value; did you mean \"years\"?\n" +
			"c.csv:1:13: found the column \"years\"; expected those of a.csv; did you mean \"year\"?",
	} {
		if err := f.Read("c.csv", strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%q: got\n%v\nwant\n%s", text, err, want)
		}
	}
}

// Whatever the files hold, they are refused with a place or matched to pairs that can be scored.
func FuzzMatch(f *testing.F) {
	f.Add(forecasts, "location,value\nUS,2\nFR,Inf\n", "low,high")
	f.Add("year,output_type,output_type_id,value\n1,pmf,2,0.5\n1,pmf,3,0.5\n", "year,output_type,output_type_id,oracle_value\n1,pmf,3,1\n1,pmf,2,0\n", "")
	f.Add("y,output_type,output_type_id,value\n\"1\n\",cdf,-0,0\n", "y,output_type,output_type_id,value\n\"1\n\",cdf,0,1\n", "")
	f.Add("\ufeff\"", "a,a", ",")
	f.Fuzz(func(t *testing.T, forecasts, observations, order string) {
		var of Forecasts
		err := of.Read("f.csv", strings.NewReader(forecasts))
		o, err2 := ReadObservations("o.csv", strings.NewReader(observations))
		for _, err := range []error{err, err2} {
			var errs bind.Errors
			if err != nil && (!errors.As(err, &errs) || errs[0].Line == 0) {
				t.Fatalf("an error without a place: %v", err)
			}
		}
		if err != nil || err2 != nil {
			return
		}
		var opt Options
		if order != "" {
			opt.Categories = strings.Split(order, ",")
		}
		m, err := Match(&of, o, opt)
		if err != nil {
			return
		}
		for _, p := range m.Pairs {
			if len(p.Values) == 0 || p.At != nil && len(p.At) != len(p.Values) || !slices.IsSorted(p.At) || math.IsNaN(p.Observed) {
				t.Fatalf("pair %+v", p)
			}
			if slices.ContainsFunc(p.Values, math.IsNaN) || p.At != nil && !slices.IsSorted(p.Values) {
				t.Fatalf("values of %+v", p)
			}
			if p.Type == PMF && (p.Observed < 0 || int(p.Observed) >= len(p.Values)) {
				t.Fatalf("category of %+v", p)
			}
			if p.Group >= len(m.Groups) {
				t.Fatalf("group of %+v", p)
			}
		}
	})
}

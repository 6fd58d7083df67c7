package output_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"cloudgate/output"
)

func TestRunsCSV(t *testing.T) {
	s := newStudy(6)
	r := s.write(t, filepath.Join(t.TempDir(), "small"), 6)
	var b strings.Builder
	if err := output.RunsCSV(&b, r, "share[market=japan]", "delay"); err != nil {
		t.Fatal(err)
	}
	want := `run,outcome,market,provider,year,value
0,share,japan,all,2014,0
1,share,japan,all,2014,0.0002
2,share,japan,all,2014,0.0004
3,share,japan,all,2014,0.0006000000000000001
4,share,japan,all,2014,0.0008
5,share,japan,all,2014,
0,share,japan,all,2025,0
`
	if got := b.String(); !strings.HasPrefix(got, want) || !strings.Contains(got, "\n3,delay,all,all,,Inf\n") || strings.Count(got, "\n") != 1+3*6 {
		t.Errorf("got\n%s", got)
	}
	b.Reset()
	if err := output.RunsCSV(&b, r); err != nil || strings.Count(b.String(), "\n") != 1+5*6 {
		t.Errorf("all kept: %v\n%s", err, b.String())
	}
	for name, want := range map[string]string{
		"shares":                           `did you mean "share"?`,
		"share[market=japan,provider=aws]": "run again with --keep 'share[market=japan,provider=aws]'",
	} {
		if err := output.RunsCSV(io.Discard, r, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The long Parquet table has the rows of the long CSV table.
func TestRunsParquet(t *testing.T) {
	s := newStudy(5000)
	r := s.write(t, filepath.Join(t.TempDir(), "small"), 5000)
	var file bytes.Buffer
	if err := output.RunsParquet(&file, r); err != nil {
		t.Fatal(err)
	}
	type row struct {
		Run      int64    `parquet:"run"`
		Outcome  string   `parquet:"outcome"`
		Market   string   `parquet:"market"`
		Provider string   `parquet:"provider"`
		Year     *float64 `parquet:"year"`
		Value    float64  `parquet:"value"`
	}
	rows, err := parquet.Read[row](bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	got.WriteString("run,outcome,market,provider,year,value\n")
	for _, r := range rows {
		year, value := "", fmt.Sprint(r.Value)
		if r.Year != nil {
			year = fmt.Sprint(*r.Year)
		}
		switch {
		case math.IsNaN(r.Value):
			value = ""
		case math.IsInf(r.Value, 1):
			value = "Inf"
		}
		fmt.Fprintf(&got, "%d,%s,%s,%s,%s,%s\n", r.Run, r.Outcome, r.Market, r.Provider, year, value)
	}
	var want strings.Builder
	if err := output.RunsCSV(&want, r); err != nil {
		t.Fatal(err)
	}
	a, b := strings.Split(got.String(), "\n"), strings.Split(want.String(), "\n")
	if len(a) != len(b) {
		t.Fatalf("%d lines, want %d", len(a), len(b))
	}
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("line %d: %s, want %s", i+1, a[i], b[i])
		}
	}
}

func TestIAMC(t *testing.T) {
	r := newStudy(10).write(t, filepath.Join(t.TempDir(), "small"), 10)
	var b strings.Builder
	if err := output.IAMC(&b, r, "market"); err != nil {
		t.Fatal(err)
	}
	want := `model,scenario,region,variable,unit,2014,2025
toy,small,World,Share|mean,1,0.25,0.25
toy,small,World,Share|p5,1,1e-07,1e-07
toy,small,World,Share|p_above:half,1,0.1,0.1
toy,small,Japan,Share|mean,1,0.3333333333333333,0.3333333333333333
`
	if b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
	b.Reset()
	if err := output.IAMC(&b, r, ""); err != nil || !strings.Contains(b.String(), "toy,small,World,Share|Market|Japan|mean,") {
		t.Errorf("%v\n%s", err, b.String())
	}
	if err := output.IAMC(io.Discard, r, "markets"); err == nil || !strings.Contains(err.Error(), `did you mean "market"?`) {
		t.Error(err)
	}
}

// Two dimensions with a member of one name are told apart; a member that would pass for the total is
// refused.
func TestIAMCNamesOneOutcomeEach(t *testing.T) {
	s := newStudy(10)
	s.manifest.Dims[1].Members[0] = "japan"
	provider := []output.Coord{{Dim: "provider", Member: "japan"}}
	s.manifest.Outcomes[1].Where[1].Member = "japan"
	s.summary = append(s.summary, output.SummaryRow{Key: output.Key{Outcome: "share", Where: provider, Year: 2014}, Statistic: "mean", Value: 0.5, Unit: "1"})
	r := s.write(t, filepath.Join(t.TempDir(), "small"), 10)
	var b strings.Builder
	if err := output.IAMC(&b, r, ""); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"World,Share|Market|Japan|mean,1,0.3333333333333333,0.3333333333333333\n", "World,Share|Provider|Japan|mean,1,0.5,\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}

	s = newStudy(10)
	s.manifest.Dims[0].Members[1] = "world"
	s.manifest.Outcomes[1].Where[0].Member = "world"
	s.manifest.Outcomes[2].Where[0].Member = "world" // as in the rows, which share it
	r = s.write(t, filepath.Join(t.TempDir(), "world"), 10)
	want := "share and share[market=world] would both be Share|mean of region World"
	if err := output.IAMC(io.Discard, r, "market"); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want …%s…", err, want)
	}
}

func TestHubverse(t *testing.T) {
	r := newStudy(10).write(t, filepath.Join(t.TempDir(), "small"), 10)
	var b strings.Builder
	if err := output.Hubverse(&b, r); err != nil {
		t.Fatal(err)
	}
	want := `scenario_id,target,market,provider,year,output_type,output_type_id,value
small,share,all,all,2014,mean,NA,0.25
small,share,all,all,2014,quantile,0.05,1e-07
small,share,all,all,2014,cdf,0.5,0.9
small,share,japan,all,2014,mean,NA,0.3333333333333333
small,share,all,all,2025,mean,NA,0.25
small,share,all,all,2025,quantile,0.05,1e-07
small,share,all,all,2025,cdf,0.5,0.9
small,share,japan,all,2025,mean,NA,0.3333333333333333
small,delay,all,all,NA,quantile,0.95,Inf
`
	if b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
}

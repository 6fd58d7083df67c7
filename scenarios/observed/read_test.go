package observed

import (
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cloudgate/scenarios/bind"
	"cloudgate/scenarios/bind/bindtest"
)

var update = flag.Bool("update", false, "rewrite the expected messages in testdata")

// Each broken file stands beside the messages that it must give, all of them and no other.
func TestBrokenFiles(t *testing.T) {
	bindtest.Broken(t, "testdata/broken/*.csv", 30, *update, func(file string) error {
		rows, err := Load(file)
		if rows != nil {
			t.Errorf("%s: %d figures", file, len(rows))
		}
		return err
	})
}

// header and line are a good file of one figure.
const (
	header = "target,outcome,year,value,lo,hi,se,scale,unit,publisher,title,date,grade,family,mapping,note\n"
	line   = "alibaba,world_share[alibaba],2019,9.1%,7%,11%,,log,1,Gartner,,2021-04,H,Gartner IaaS,\"As published, nearly\",so\n"
)

func mustRead(t *testing.T, text string) []Observation {
	t.Helper()
	rows, err := Read("figures.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// without drops what tells where a figure stood.
func without(rows []Observation) []Observation {
	var bare []Observation
	for _, o := range rows {
		o.file, o.places = "", [columns]place{}
		bare = append(bare, o)
	}
	return bare
}

func TestRead(t *testing.T) {
	rows := mustRead(t, header+line)
	if len(rows) != 1 {
		t.Fatalf("%d figures", len(rows))
	}
	o := rows[0]
	if o.Target != "alibaba" || o.Outcome.String() != "world_share[alibaba]" || o.Year != 2019 || o.Value != 0.091 || o.Lo != 0.07 || o.Hi != 0.11 ||
		o.Scale != Log || o.Unit != "1" || o.Publisher != "Gartner" || o.Title != "" || o.Date != "2021-04" || o.Grade != "H" ||
		o.Family != "Gartner IaaS" || o.Mapping != "As published, nearly" || o.Note != "so" {
		t.Errorf("%+v", o)
	}
}

// What spreadsheets do to a file changes no figure: the order of columns, a byte-order mark, ends of lines, quotes,
// blanks, empty lines, and columns that are not needed.
func TestFormsOfAFile(t *testing.T) {
	want := without(mustRead(t, header+line))
	shuffled := "note,mapping,family,grade,date,publisher,unit,scale,hi,lo,value,year,outcome,target\n" +
		"so,\"As published, nearly\",Gartner IaaS,H,2021-04,Gartner,1,log,11%,7%,9.1%,2019,world_share[alibaba],alibaba\n"
	for name, text := range map[string]string{
		"byte-order mark":  "\ufeff" + header + line,
		"CRLF":             strings.ReplaceAll(header+line, "\n", "\r\n"),
		"no last newline":  strings.TrimSuffix(header+line, "\n"),
		"empty lines":      header + "\n\n" + line + "\n",
		"quotes and space": strings.Replace(header+line, ",2019,9.1%,", `," 2019 ","0.091", `, 1),
		"other columns":    shuffled,
	} {
		if got := without(mustRead(t, text)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func TestNumbersAreWrittenAsInScenarios(t *testing.T) {
	for text, want := range map[string]float64{"9.1%": 0.091, "0.091": 0.091, "56.6e3": 56600, "1e3": 1000, "+0.7%": 0.007} {
		rows := mustRead(t, header+"a,b,2019,"+text+",,,0.1,log,1,p,,,H,f,m,\n")
		if got := rows[0].Value; got != want {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
}

// A band and a standard error say the same of a normal distribution: its 5 and 95 % quantiles lie 1.6448536 standard
// deviations from the middle. The figures are from Python, z = statistics.NormalDist().inv_cdf(0.95): 10 - 2 z,
// 10 exp(-0.1 z), log(9) / 2 / z.
func TestBandAndStandardError(t *testing.T) {
	for _, c := range []struct {
		value, lo, hi, se, scale string
		wantLo, wantHi           float64
		centre, wantSE           float64
	}{
		{"10", "", "", "2", "add", 6.710292746, 13.289707254, 10, 2},
		{"10", "6.710292746", "13.289707254", "", "add", 6.710292746, 13.289707254, 10, 2},
		{"10", "", "", "0.1", "log", 8.483301741, 11.787863152, 10, 0.1},
		{"10", "8.483301741", "11.787863152", "", "log", 8.483301741, 11.787863152, 10, 0.1},
		{"7", "6.710292746", "13.289707254", "", "add", 6.710292746, 13.289707254, 10, 2}, // not in the middle of its band
		{"4", "1", "9", "", "log", 1, 9, 3, 0.66790885},
		{"10", "", "", "0", "", 10, 10, 10, 0},
	} {
		o := mustRead(t, header+"a,b,2019,"+strings.Join([]string{c.value, c.lo, c.hi, c.se, c.scale}, ",")+",1,p,,,H,f,m,\n")[0]
		if math.Abs(o.Lo-c.wantLo) > 1e-8 || math.Abs(o.Hi-c.wantHi) > 1e-8 || math.Abs(o.SE-c.wantSE) > 1e-8 || math.Abs(o.Centre-c.centre) > 1e-8 || o.Scale != Scale(c.scale) {
			t.Errorf("%+v: band %v to %v about %v, standard error %v, scale %q", c, o.Lo, o.Hi, o.Centre, o.SE, o.Scale)
		}
	}
}

func TestLimits(t *testing.T) {
	_, err := Read("figures.csv", make([]byte, MaxBytes+1))
	if want := "figures.csv: found 4194305 bytes; expected at most 4194304"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	_, err = Read("figures.csv", []byte(header+line+strings.Repeat("x\n", MaxRows)))
	if want := "figures.csv: found more than 20000 rows; expected fewer"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error %.200v, want %s first", err, want)
	}
}

func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "figures.csv"), []byte(header+line), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if rows, err := Load("figures.csv"); err != nil || len(rows) != 1 {
		t.Errorf("%d figures, error %v", len(rows), err)
	}
	for path, want := range map[string]string{
		"figure.csv": `found no file "figure.csv"; did you mean "figures.csv"?`,
		".":          `. is a folder; expected a CSV file of observations`,
	} {
		if _, err := Load(path); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", path, err, want)
		}
	}
}

func TestUntil(t *testing.T) {
	rows := mustRead(t, header+line+strings.Replace(line, "2019", "2020", 1)+strings.Replace(line, "2019", "2018", 1))
	for year, want := range map[int][]int{2017: nil, 2018: {2018}, 2019: {2019, 2018}, 2030: {2019, 2020, 2018}} {
		var got []int
		for _, o := range Until(rows, year) {
			got = append(got, o.Year)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("until %d: %v, want %v", year, got, want)
		}
	}
	if len(rows) != 3 || rows[0].Year != 2019 {
		t.Error("the figures themselves have changed")
	}
}

func TestTargets(t *testing.T) {
	rows := mustRead(t, header+line+strings.Replace(line, "alibaba,", "other,", 1)+strings.Replace(strings.Replace(line, "2019", "2018", 1), ",H,", ",M,", 1))
	got := Targets(rows)
	if len(got) != 2 || got[0].Name != "alibaba" || got[1].Name != "other" ||
		!reflect.DeepEqual(got[0].Years, []int{2018, 2019}) || !reflect.DeepEqual(got[0].Grades, []string{"H", "M"}) || got[0].Unit != "1" || got[0].Family != "Gartner IaaS" {
		t.Errorf("%+v", got)
	}
}

// A file is read or refused, nothing crashes or hangs; what is read keeps the promises of an Observation.
func FuzzRead(f *testing.F) {
	bindtest.Seed(f, "testdata/broken/*.csv")
	f.Add([]byte(header + line))
	f.Add([]byte("\ufeff" + strings.ReplaceAll(header+line, "\n", "\r\n")))
	f.Add([]byte(header + "a,2*b / (c - d[e=f]),1000,1e3,,,0,,US$m,p,t,2020-02-29,DER,f,m,n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := Read("figures.csv", data)
		if err != nil {
			var problems bind.Errors
			if !errors.As(err, &problems) || len(problems) == 0 || rows != nil {
				t.Fatalf("%d figures, %T %v", len(rows), err, err)
			}
			return
		}
		if len(rows) == 0 {
			t.Fatal("neither a figure nor an error")
		}
		for _, o := range rows {
			exact := o.SE == 0 && o.Scale == "" && o.Centre == o.Value && o.Lo == o.Value && o.Hi == o.Value
			banded := o.SE > 0 && !math.IsInf(o.SE, 0) && o.Lo < o.Hi && o.Lo <= o.Value && o.Value <= o.Hi && o.Lo <= o.Centre && o.Centre <= o.Hi && (o.Scale == Add || o.Scale == Log && o.Lo > 0)
			if !exact && !banded || math.IsNaN(o.Value) || o.Year < 1000 || o.Year > 9999 || o.Target == "" || o.Mapping == "" {
				t.Fatalf("%+v", o)
			}
		}
		if targets := Targets(rows); len(targets) > len(rows) {
			t.Fatalf("%d targets of %d figures", len(targets), len(rows))
		}
	})
}

// A series that has a label in one of its rows has it in all.
func TestOneLabelIsEnough(t *testing.T) {
	rows, err := Read("it.csv", []byte("target,label,outcome,year,value,se,unit,publisher,grade,family,mapping\n"+
		"a,,x,2014,1,0,1,A,M,f,m\na,World: IaaS,x,2015,1,0,1,A,M,f,m\nb,,x,2014,1,0,1,A,M,f,m\n"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"World: IaaS", "World: IaaS", ""} {
		if rows[i].Label != want {
			t.Errorf("row %d is labelled %q, want %q", i, rows[i].Label, want)
		}
	}
}

// Every series that comes with the program has a label of its own.
func TestShippedSeriesHaveLabels(t *testing.T) {
	rows, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]string{}
	for _, o := range rows {
		if other, ok := of[o.Label]; o.Label == "" || ok && other != o.Target {
			t.Errorf("%s is labelled %q, as %s", o.Target, o.Label, other)
		}
		of[o.Label] = o.Target
	}
}

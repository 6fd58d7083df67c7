package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cloudgate/output"
)

// sheet reads a table of an analysis.
func sheet(t *testing.T, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, r := range records[1:] {
		row := map[string]string{}
		for k, name := range records[0] {
			row[name] = r[k]
		}
		rows = append(rows, row)
	}
	return rows
}

func value(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The mean of the Ishigami function is a/2, whatever b is: the claim that it is at least 4 wants a = 8, which the interval
// holds; and b has no say, so that of both levers it stays.
func TestRequireOfIshigami(t *testing.T) {
	t.Chdir(t.TempDir())
	succeed(t, "require", "ishigami", "y mean >= 4", "--lever", "a=0:10", "--runs", "1024", "--formats", "none", "--out", "one", "-q")
	rows := sheet(t, "one/changes.csv")
	if len(rows) != 1 {
		t.Fatalf("%d changes", len(rows))
	}
	to, lo, hi := value(t, rows[0]["to"]), value(t, rows[0]["lo"]), value(t, rows[0]["hi"])
	if !(lo < 8 && 8 < hi && lo < to && to < hi) || hi-lo > 1 || value(t, rows[0]["from"]) != 7 {
		t.Errorf("a is to be %v, %v to %v; want 8", to, lo, hi)
	}
	succeed(t, "require", "ishigami", "y mean >= 4", "--lever", "a=0:10", "--lever", "b=0:0.2", "--runs", "1024", "--formats", "none", "--out", "two", "-q")
	rows = sheet(t, "two/changes.csv")
	if got := value(t, rows[0]["to"]); math.Abs(got-to) > 0.1 {
		t.Errorf("with b in hand a is to be %v, alone %v", got, to)
	}
}

// The peak of the Bass model is m (p + q)²/4q, and the 90 % quantile of a market of 50 to 150 is 140: that of the peak is 15
// where 140 (p + q)² = 60 q, the greater root for p = 0.03.
func TestRequireAKnownQuantile(t *testing.T) {
	t.Chdir(t.TempDir())
	succeed(t, "require", "bass", "peak_size p90 >= 15", "--lever", "q=0.1:1", "--set", "p=0.03", "--set", "m=uniform(50, 150)", "--set", "q=0.2",
		"--runs", "1024", "--formats", "none", "--out", "it", "-q")
	rows := sheet(t, "it/changes.csv")
	b := 2*0.03 - 60.0/140
	want := (-b + math.Sqrt(b*b-4*0.03*0.03)) / 2
	if to, lo, hi := value(t, rows[0]["to"]), value(t, rows[0]["lo"]), value(t, rows[0]["hi"]); len(rows) != 1 || !(lo <= want && want <= hi) || math.Abs(to-want) > 0.01 {
		t.Errorf("q is to be %v, %v to %v; want %v", to, lo, hi, want)
	}
}

// Levers that open a market never close it: foreign providers' share of China rises with the stake they may hold, in no run
// less with all of it than with none; and screening in the US takes from the share of the Chinese abroad.
func TestAccessIsMonotone(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		lever, outcome string
		sign           float64
	}{
		{"china_ownership=0,0.5,1", "foreign_share@2025", 1},
		{"us_screening=0,0.5,1", "overseas_share@2025", -1},
	} {
		succeed(t, "sweep", "baseline-2014", "--lever", c.lever, "--outcome", c.outcome, "--objective", c.outcome, "--runs", "256", "--formats", "none", "--out", "it", "--force", "-q")
		last := math.Inf(-1)
		for _, row := range sheet(t, "it/summary.csv") {
			if row["statistic"] != "mean" {
				continue
			}
			v := c.sign * value(t, row["value"])
			if v < last {
				t.Errorf("%s: point %s has %v, after %v", c.lever, row["point"], v, last)
			}
			last = v
			if d := c.sign * value(t, row["difference"]); row["point"] != "1" && c.sign*value(t, row["difference_hi"]) < 0 && c.sign*value(t, row["difference_lo"]) < 0 {
				t.Errorf("%s: point %s differs by %v", c.lever, row["point"], d)
			}
		}
	}
}

// Each point is the study that a run of its settings would be.
func TestPointsAreStudies(t *testing.T) {
	t.Chdir(t.TempDir())
	succeed(t, "sweep", "bass", "--lever", "q=0.2,0.5", "--outcome", "cumulative@2010 p95", "--runs", "64", "--formats", "none", "--out", "it", "-q")
	succeed(t, "run", "bass", "--set", "q=0.5", "--keep", "cumulative", "--runs", "64", "--formats", "none", "--out", "run", "-q")
	r, err := output.Open("run")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if study := sheet(t, "it/points.csv")[1]["study"]; study != r.Manifest().Study {
		t.Errorf("the point is the study %s, and the run %s", study, r.Manifest().Study)
	}
	summary, err := r.Summary()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range sheet(t, "it/summary.csv") {
		if row["point"] != "2" {
			continue
		}
		if !slices.ContainsFunc(summary, func(s output.SummaryRow) bool {
			return s.Outcome == "cumulative" && s.Year == 2010 && s.Statistic == row["statistic"] &&
				s.Value == value(t, row["value"]) && s.Lo == value(t, row["lo"]) && s.Hi == value(t, row["hi"])
		}) {
			t.Errorf("the summary of the run lacks %v", row)
		}
	}
}

// Interrupted between points, a sweep keeps those that are done and goes on from there to the same tables.
func TestInterruptedSweep(t *testing.T) {
	t.Chdir(t.TempDir())
	args := []string{"sweep", "bass", "--lever", "q=0.2:0.6:0.1", "--outcome", "cumulative@2010", "--runs", "64", "--formats", "none", "--out"}
	succeed(t, append(args, "whole", "-q")...)
	whole := contents(t, pointsDir)
	points := len(sheet(t, "whole/points.csv"))
	dirs, err := os.ReadDir(pointsDir)
	if err != nil || len(dirs) != points {
		t.Fatalf("%d points are kept, %v", len(dirs), err)
	}
	for _, d := range dirs[2:] {
		if err := os.RemoveAll(filepath.Join(pointsDir, d.Name())); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var stdout bytes.Buffer
	stderr := &cancelOn{cancel: cancel}
	if code := run(ctx, append(args, "again"), &stdout, stderr); code != exitInterrupted || !strings.Contains(stderr.String(), "and the same command goes on") {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if _, err := os.Stat("again"); err == nil {
		t.Error("there is a sweep")
	}
	succeed(t, append(args, "again", "-q")...)
	if a, b := contents(t, "whole"), contents(t, "again"); !bytes.Equal(a["summary.csv"], b["summary.csv"]) || !bytes.Equal(a["points.csv"], b["points.csv"]) {
		t.Error("the tables differ from those of a sweep that nobody interrupted")
	}
	again := contents(t, pointsDir)
	for name, data := range whole {
		if strings.HasSuffix(name, ".parquet") && !bytes.Equal(again[name], data) {
			t.Errorf("%s differs", name)
		}
	}
}

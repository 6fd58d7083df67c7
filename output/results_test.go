package output_test

import (
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cloudgate/output"
)

// same compares as the tables keep numbers: all NaN are one, and so are both zeros.
func same(a, b float64) bool { return a == b || a != a && b != b }

func equal(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !same(got[i], want[i]) {
			t.Fatalf("%s: run %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func TestRoundTrip(t *testing.T) {
	s := newStudy(20_000)
	r := s.write(t, filepath.Join(t.TempDir(), "small"), 1024)

	names := map[string][]float64{
		"demand.growth": s.in[0], "gate@2014": s.in[1],
		"share@2014": s.out[0], "share@2025": s.out[1],
		"share[market=japan]@2014": s.out[4], "share[market=japan]@2025": s.out[5],
		"delay": s.out[6],
	}
	for name, want := range names {
		got, err := r.Column(name)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, name, got, want)
		for i, x := range got {
			if x == 0 && math.Signbit(x) {
				t.Fatalf("%s: run %d is a negative zero", name, i)
			}
			if x != x && math.Float64bits(x) != math.Float64bits(math.NaN()) {
				t.Fatalf("%s: run %d has NaN %x", name, i, math.Float64bits(x))
			}
		}
	}
	in, err := r.Inputs()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "second input", in[1], s.in[1])

	status, err := r.Status()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(status, s.status) {
		t.Error("status differs")
	}
	runs, err := r.Runs()
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range runs {
		if n != i {
			t.Fatalf("row %d is run %d", i, n)
		}
	}

	parameters, err := r.Parameters()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(parameters, s.parameters) {
		t.Errorf("parameters %v", parameters)
	}
	summary, err := r.Summary()
	if err != nil {
		t.Fatal(err)
	}
	if len(summary) != len(s.summary) {
		t.Fatalf("%d rows of the summary, want %d", len(summary), len(s.summary))
	}
	for i, got := range summary {
		want := s.summary[i]
		if got.Outcome != want.Outcome || got.Statistic != want.Statistic || got.N != want.N || got.Unit != want.Unit ||
			!same(got.Year, want.Year) || !same(got.Value, want.Value) || !same(got.Lo, want.Lo) || !same(got.Hi, want.Hi) ||
			len(got.Where) != len(want.Where) || len(got.Where) > 0 && !reflect.DeepEqual(got.Where, want.Where) {
			t.Errorf("summary row %d is %v, want %v", i, got, want)
		}
	}
	curves, err := r.Curves()
	if err != nil {
		t.Fatal(err)
	}
	if len(curves) != 3 || curves[1].X != 0.5 || curves[1].Y != 0.5 || curves[1].Lo == curves[1].Lo {
		t.Errorf("curves %v", curves)
	}
	if text, err := r.Text("reading.md"); err != nil || text != "Nothing much.\n" {
		t.Errorf("reading %q, %v", text, err)
	}

	m := r.Manifest()
	if !m.Complete || m.Failed != 1 || m.Inputs[1].Column != 2 || m.Title != "A small <study>" || !m.Started.Equal(s.execution.Started) {
		t.Errorf("manifest %+v", m)
	}
	if err := r.Verify(); err != nil {
		t.Error(err)
	}
}

func TestSeries(t *testing.T) {
	r := newStudy(10).write(t, filepath.Join(t.TempDir(), "small"), 10)
	s, err := r.Series("share", nil, "mean")
	if err != nil {
		t.Fatal(err)
	}
	want := output.Series{
		Year: []float64{2014, 2025}, Value: []float64{0.25, 0.25}, Lo: []float64{0.2, 0.2}, Hi: []float64{0.3, 0.3},
		N: []int{9, 9}, Unit: "1",
	}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("series %v, want %v", s, want)
	}
	s, err = r.Series("share", map[string]string{"market": "japan"}, "mean")
	if err != nil || s.Value[1] != 1.0/3 {
		t.Errorf("japan: %v, %v", s, err)
	}
	s, err = r.Series("delay", nil, "p95")
	if err != nil || len(s.Year) != 1 || s.Year[0] == s.Year[0] || !math.IsInf(s.Value[0], 1) {
		t.Errorf("scalar: %v, %v", s, err)
	}
	c, err := r.Curve("share", nil, "ecdf")
	if err != nil || c.Year != 2025 || !reflect.DeepEqual(c.X, []float64{0, 0.5, 1}) {
		t.Errorf("curve: %v, %v", c, err)
	}
}

func TestLookupErrors(t *testing.T) {
	r := newStudy(10).write(t, filepath.Join(t.TempDir(), "small"), 10)
	none := newStudy(10)
	none.manifest.Keep = output.KeepNone
	nothing := none.write(t, filepath.Join(t.TempDir(), "none"), 10)

	column := func(r *output.Results, name string) error { _, err := r.Column(name); return err }
	series := func(outcome, statistic string, where map[string]string) error {
		_, err := r.Series(outcome, where, statistic)
		return err
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{column(r, "share[market=japan,provider=aws]@2025"), "run again with --keep 'share[market=japan,provider=aws]' or --keep all"},
		{column(nothing, "share@2025"), "(--keep none); run again with --keep headline"},
		{column(nothing, "gate@2014"), "run again with --keep headline"},
		{column(r, "share"), "share is a series: name one year of it, share@2014 to share@2025"},
		{column(r, "shore@2025"), `did you mean "share@2025"?`},
		{column(r, "entirely different"), `no column "entirely different"`},
		{series("shares", "mean", nil), `did you mean "share"?`},
		{series("share", "p51", nil), `no statistic "p51" of share`},
		{series("share", "mean", map[string]string{"markets": "japan"}), `no dimension "markets"; did you mean "market"?`},
		{series("share", "mean", map[string]string{"market": "japan", "provider": "aws"}), "--keep 'share[market=japan,provider=aws]'"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%v\nwant …%s…", c.err, c.want)
		}
	}
}

func TestKeepNone(t *testing.T) {
	s := newStudy(100)
	s.manifest.Keep = output.KeepNone
	dir := filepath.Join(t.TempDir(), "none")
	r := s.write(t, dir, 64)
	for _, name := range []string{"runs.parquet", "checkpoint.*"} {
		if matches, _ := filepath.Glob(filepath.Join(dir, name)); matches != nil {
			t.Errorf("%s is there", name)
		}
	}
	if got := read(t, dir, "failures.csv"); got != "run,status,demand.growth,gate@2014\n5,\"no equilibrium, after \"\"12\"\" steps\",-0.299975,0.005\n" {
		t.Errorf("failures.csv: %s", got)
	}
	if _, err := r.Status(); err == nil {
		t.Error("a status of runs that were not kept")
	}
	if err := r.Verify(); err != nil {
		t.Error(err)
	}
}

package scenarios

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"
	"cloudgate/sim/design"
)

// fewDraws are rows of two inputs that no independent draws would give.
const fewDraws = `growth@2014,weight,harbours.haven.size
0.01,1,101
0.02,2,102
0.03,0,103
0.04,5,104
`

// drawn is the study of a text upon portFile with draws.csv beside it.
func drawnFrom(t *testing.T, csv, text string, set ...string) (*Study, error) {
	t.Helper()
	return Load(write(t, "it.yaml", text, "two.yaml", portFile, "draws.csv", csv), options(set...))
}

func mustDraw(t *testing.T, csv, text string, set ...string) *Study {
	t.Helper()
	s, err := drawnFrom(t, csv, text, set...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const drawing = "extends: two.yaml\ndraws: draws.csv\n"

// Every run has one row of the file, each as often as its weight says: in a stratified design to the run, but for strata
// that two rows share; all else is drawn as without the file.
func TestDrawsComeByRow(t *testing.T) {
	const runs = 4096
	for _, kind := range design.Kinds() {
		set := []string{"design=" + string(kind), fmt.Sprint("runs=", runs)}
		s := mustDraw(t, fewDraws, drawing, set...)
		alone := mustDraw(t, fewDraws, "extends: two.yaml\n", set...)
		x, y := runInputs(t, s, 0, runs, 2), runInputs(t, alone, 0, runs, 1)
		if !slices.Equal(x.of(s, "costs.2"), y.of(alone, "costs.2")) {
			t.Errorf("%s: an input that the file does not give moved", kind)
		}
		counts := map[[2]float64]int{}
		for i, growth := range x.of(s, "growth@2014") {
			counts[[2]float64{growth, x.of(s, "harbours.haven.size")[i]}]++
		}
		for row, weight := range map[[2]float64]float64{{0.01, 101}: 1, {0.02, 102}: 2, {0.04, 104}: 5} {
			want := runs * weight / 8
			allowed := 16. // one stratum at either end of each of 16 replicates
			if kind == design.Random {
				allowed = 5 * math.Sqrt(want) // five standard errors
			}
			if got := float64(counts[row]); math.Abs(got-want) > allowed {
				t.Errorf("%s: the row %v came %v times, want %v", kind, row, got, want)
			}
		}
		if len(counts) != 3 {
			t.Errorf("%s: rows %v", kind, counts)
		}
		for _, cut := range [][2]int{{0, 1}, {1000, 1300}} {
			for p, part := range runInputs(t, s, cut[0], cut[1], 1) {
				if !slices.Equal(part, x[p][cut[0]:cut[1]]) {
					t.Errorf("%s: runs %d to %d alone differ from the whole", kind, cut[0], cut[1])
				}
			}
		}
	}
}

// What is told of a value that is drawn: its evidence is the file, its place the line that names it.
func TestDrawsAreTold(t *testing.T) {
	s := mustDraw(t, fewDraws, drawing)
	l := leaf(t, s, "harbours.haven.size")
	if l.Text != "draws" || l.Axis != "draws" || l.Source != "draws.csv, 3 rows" || l.Grade != "DER" || !strings.HasSuffix(l.SetAt, "it.yaml:2:8") ||
		!strings.Contains(l.Note, "instead of uniform(90, 110)") || l.Value != 104 {
		t.Errorf("got %+v", l)
	}
	if lo, hi := l.Dist.Support(); lo != 101 || hi != 104 || math.Abs(l.Dist.CDF(102)-3./8) > 1e-15 || math.Abs(l.Dist.Mean()-(101+204+520)/8.) > 1e-12 {
		t.Errorf("the margin is from %v to %v, has %v up to 102 and the mean %v", lo, hi, l.Dist.CDF(102), l.Dist.Mean())
	}
	if slices.ContainsFunc(s.Axes, func(a design.Axis) bool { return a.Name == "growth" }) || !slices.ContainsFunc(s.Axes, func(a design.Axis) bool { return a.Name == "draws" }) {
		t.Errorf("axes %v", s.Axes)
	}
	if f := s.Files[len(s.Files)-1]; f.Name != "draws.csv" || len(f.SHA256) != 64 || len(s.Files) != 3 {
		t.Errorf("files %v", s.Files)
	}
	for _, w := range s.Warnings() {
		if w.Path == l.Path {
			t.Errorf("a warning: %v", w)
		}
	}
	i := slices.IndexFunc(s.Settings, func(l Leaf) bool { return l.Path == "draws" })
	if i < 0 || !strings.HasPrefix(s.Settings[i].Text, "2 inputs from 3 rows of draws.csv (SHA-256 ") || !strings.HasSuffix(s.Settings[i].SetAt, "it.yaml:2:8") {
		t.Errorf("settings %v", s.Settings)
	}
}

// What a file above the draws, or the command line, says of an input goes before them; null takes them away; a file below
// inherits them, from its parent's folder.
func TestDrawsAreInherited(t *testing.T) {
	files := func(child string) string {
		return write(t, "it.yaml", child, "parent.yaml", drawing+"costs: [1, 'uniform(2, 3)']\n", "two.yaml", portFile, "draws.csv", fewDraws,
			"rich.yaml", "extends: two.yaml\ndraws: more.csv\n", "more.csv", "harbours.haven.size,harbours.bay.plan.amount\n1,2\n3,4\n")
	}
	for _, c := range []struct {
		child string
		set   []string
		want  map[string]string
	}{
		{"extends: parent.yaml\n", nil, map[string]string{"growth@2014": "draws", "harbours.haven.size": "draws", "costs.2": "uniform(2, 3)"}},
		{"extends: parent.yaml\ndraws: null\n", nil, map[string]string{"growth@2014": "uniform(0, 0.1)", "harbours.haven.size": "uniform(90, 110)"}},
		{"extends: parent.yaml\n", []string{"draws=null"}, map[string]string{"growth@2014": "uniform(0, 0.1)"}},
		{"extends: parent.yaml\nharbours: {haven: {size: 'normal(100, 1)'}}\n", nil, map[string]string{"growth@2014": "draws", "harbours.haven.size": "normal(100, 1)"}},
		{"extends: parent.yaml\nharbours: {haven: {size: 7}}\n", nil, map[string]string{"growth@2014": "draws", "harbours.haven.size": "7"}},
		{"extends: parent.yaml\n", []string{"harbours.haven.size=9"}, map[string]string{"growth@2014": "draws", "harbours.haven.size": "9"}},
		{"extends: parent.yaml\n", []string{"harbours.haven.size=9", "growth=0.03"}, map[string]string{"growth": "0.03", "harbours.haven.size": "9"}},
		{"extends: parent.yaml\ndraws: {file: draws.csv, inputs: harbours.haven.size}\n", nil, map[string]string{"growth@2014": "uniform(0, 0.1)", "harbours.haven.size": "draws"}},
		{"extends: rich.yaml\nharbours: {bay: null}\nroutes: [haven]\n", nil, map[string]string{"harbours.haven.size": "draws"}},
		// Said again at the top, the draws go before what stands beside them.
		{"extends: two.yaml\ndraws: draws.csv\nharbours: {haven: {size: 'normal(100, 1)'}}\n", nil, map[string]string{"harbours.haven.size": "draws"}},
	} {
		s, err := Load(files(c.child), options(c.set...))
		if err != nil {
			t.Errorf("%s%v: %v", c.child, c.set, err)
			continue
		}
		for path, want := range c.want {
			if got := leaf(t, s, path).Text; got != want {
				t.Errorf("%s%v: %s is %s, want %s", c.child, c.set, path, got, want)
			}
		}
		again(t, s)
	}
	// A parent in another folder names a file of its own.
	dir := filepath.Dir(files(""))
	deep := filepath.Join(dir, "deep")
	if err := os.Mkdir(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(deep, "kid.yaml"), []byte("extends: ../parent.yaml\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Load(filepath.Join(deep, "kid.yaml"), options())
	if err != nil || s.Draws == nil {
		t.Errorf("from another folder: %v", err)
	}
}

// again resolves a study from its own text and draws, as work that was interrupted is: it is the same study, run by run.
func again(t *testing.T, s *Study) {
	t.Helper()
	o := options()
	if s.Draws != nil {
		o.Draws = s.Draws.Text
	}
	same, err := Parse("it", []byte(s.Resolved), o)
	if err != nil {
		t.Errorf("%v\n%s", err, s.Resolved)
		return
	}
	if same.StreamID != s.StreamID || same.Resolved != s.Resolved {
		t.Errorf("resolved is another study:\n%s\n%s", s.Resolved, same.Resolved)
	}
	if d := Diff(s, same); len(d) != 0 {
		t.Errorf("%s differs: %+v, %+v", d[0].Path, d[0].A, d[0].B)
	}
	x, y := runInputs(t, s, 0, 64, 1), runInputs(t, same, 0, 64, 1)
	for p := range x {
		if !slices.Equal(x[p], y[p]) {
			t.Errorf("%s has other values", s.Spec.Params[p].Name)
		}
	}
}

// The stream id holds what is drawn, not how the file is called.
func TestDrawsInTheStreamID(t *testing.T) {
	s := mustDraw(t, fewDraws, drawing)
	renamed, err := Load(write(t, "it.yaml", "extends: two.yaml\ndraws: other.csv\n", "two.yaml", portFile, "other.csv", fewDraws), options())
	if err != nil {
		t.Fatal(err)
	}
	if renamed.StreamID != s.StreamID {
		t.Error("another name of the file is another stream")
	}
	for what, other := range map[string]*Study{
		"another value":  mustDraw(t, strings.Replace(fewDraws, "104", "105", 1), drawing),
		"another weight": mustDraw(t, strings.Replace(fewDraws, ",5,", ",6,", 1), drawing),
		"fewer inputs":   mustDraw(t, fewDraws, "extends: two.yaml\ndraws: {file: draws.csv, inputs: growth@2014}\n"),
		"no draws":       mustDraw(t, fewDraws, "extends: two.yaml\n"),
	} {
		if other.StreamID == s.StreamID {
			t.Errorf("%s is the same stream", what)
		}
		if len(Diff(s, other)) == 0 {
			t.Errorf("%s is no difference", what)
		}
	}
}

// Of one input the axis is even in all respects: stratified runs have the file's own quantiles. Of several it is along their direction of
// greatest variance, where the mean is then far more exact than by random choice of rows.
func TestDrawsAreEven(t *testing.T) {
	const rows, runs = 1000, 4096
	var one, two strings.Builder
	one.WriteString("harbours.haven.size\n")
	two.WriteString("growth@2014,harbours.haven.size\n")
	var values []float64
	mean := 0.0
	for i := range rows {
		v := float64(i*37%rows) / 10
		values = append(values, v)
		mean += v / rows
		fmt.Fprintf(&one, "%v\n", v)
		fmt.Fprintf(&two, "%v,%v\n", v/100+float64(i*11%7)/100, v)
	}
	slices.Sort(values)
	for _, csv := range []string{one.String(), two.String()} {
		s := mustDraw(t, csv, drawing, "runs=4096", "design=sobol")
		x := slices.Sorted(slices.Values(runInputs(t, s, 0, runs, 1).of(s, "harbours.haven.size")))
		sum := 0.0
		for _, v := range x {
			sum += v / runs
		}
		// Random rows have a standard error of 28.9/64.
		limit := 0.02
		if csv == two.String() {
			limit = 0.1
		}
		if math.Abs(sum-mean) > limit {
			t.Errorf("the mean is %v, want %v", sum, mean)
		}
		if csv == one.String() {
			for _, p := range []float64{0.05, 0.5, 0.95} {
				if got, want := x[int(p*runs)], values[int(p*rows)]; math.Abs(got-want) > 0.2 {
					t.Errorf("the quantile %v is %v, want %v", p, got, want)
				}
			}
		}
	}
}

func TestDrawsAreRefused(t *testing.T) {
	const header = "harbours.haven.size,growth@2014\n"
	for _, c := range []struct {
		csv, text string
		want      []string
	}{
		{
			"harbours.haven.sise,growth@2014,costs.1,weight,growth@2014,\n1,2,3,4,5,6\n", drawing,
			[]string{`draws.csv:1:48: growth@2014: found a second column of that name; expected each once`},
		},
		{
			"harbours.haven.sise,growth@2014,costs.1,nothing_like_it\n1,2,3,4\n", drawing,
			[]string{
				`draws.csv:1:1: harbours.haven.sise: found a column that is named as no input of the scenario; expected the address of an uncertain input; did you mean "harbours.haven.size"?`,
				`draws.csv:1:33: costs.1: found a column for what is always 1; expected the address of an uncertain input`,
				`draws.csv:1:41: nothing_like_it: found a column that is named as no input of the scenario; expected the address of an uncertain input`,
			},
		},
		{
			"harbours.haven.size;growth@2014\n100;0,1\n", drawing,
			[]string{`draws.csv:1:1: found "harbours.haven.size;growth@2014"; expected commas between the columns`},
		},
		{
			"harbours.haven.size,weigth\n100,1\n", drawing,
			[]string{`draws.csv:1:21: weigth: found a column that is named as no input of the scenario; expected the address of an uncertain input; did you mean "weight"?`},
		},
		{
			header + "100,0.1\nabc,NaN\n0x10,\n1,2,3\n1e999,1_0\n", drawing,
			[]string{
				`draws.csv:3:1: harbours.haven.size: found "abc"; expected a finite number`,
				`draws.csv:3:5: growth@2014: found "NaN"; expected a finite number`,
				`draws.csv:4:1: harbours.haven.size: found "0x10"`,
				`draws.csv:4:6: growth@2014: found ""; expected a finite number`,
				`draws.csv:5:1: found 3 cells; expected 2, one for each name of the header`,
				`draws.csv:6:1: harbours.haven.size: found "1e999"`,
				`draws.csv:6:7: growth@2014: found "1_0"`,
			},
		},
		{
			header + "-1,0.1\n100,3\n2e9,-2\n", drawing,
			[]string{
				`draws.csv:2:1: harbours.haven.size: found -1; expected a value from 0 to 1000000000 in US$m a year`,
				`draws.csv:3:5: growth@2014: found 3; expected a value from -1 to 2 in a year`,
				`draws.csv:4:1: harbours.haven.size: found 2000000000`,
				`draws.csv:4:5: growth@2014: found -2`,
			},
		},
		{"", drawing, []string{"draws.csv:1:1: found an empty file"}},
		{header, drawing, []string{"draws.csv:1:1: found a header alone"}},
		{"weight\n1\n", drawing, []string{"draws.csv:1:1: found no column of an input"}},
		{"growth@2014,weight\n0,0\n0,-1\n", drawing, []string{`draws.csv:3:3: weight: found "-1"; expected a weight that is not negative`}},
		{"growth@2014,weight\n0,0\n", drawing, []string{"draws.csv:1:13: weight: found no row with a weight above 0"}},
		{"growth@2014\n\"0\n", drawing, []string{"draws.csv:2:"}},
		{header, "extends: two.yaml\ndraws: drows.csv\n", []string{`it.yaml:2:8: draws: found "drows.csv", which is no file; expected a CSV file; did you mean "draws.csv"?`}},
		{header, "extends: two.yaml\ndraws: .\n", []string{"is a folder"}},
		{header + "100,0.1\n", "extends: two.yaml\ndraws: {file: draws.csv, inputs: [growth@2014, costs.2]}\n", []string{`it.yaml:2:26: draws.inputs: found "costs.2", which "draws.csv" has no column for`}},
		{header + "100,0.1\n", "extends: two.yaml\ndraws: {inputs: growth}\n", []string{"it.yaml:2:1: draws.file: found nothing; expected text"}},
		{header + "100,0.1\n", "extends: two.yaml\ndraws: [draws.csv]\n", []string{"it.yaml:2:8: draws: found a list; expected text, or a mapping with the keys file, inputs"}},
		{
			header + "100,0.1\n", drawing + "joint: {e: {pairs: [[harbours.haven.size, costs.2, 0.5]]}}\n",
			[]string{"joint.e.pairs.1.1: found harbours.haven.size, which is drawn from a file"},
		},
		{
			"growth@2014\n0.1\n", drawing + "growth: {2014: 'uniform(0, 1)', 2016: 'uniform(0, 1)'}\n",
			[]string{"draws.csv:1:1: growth@2014: found a column for this input alone; expected one for growth@2016 too, which shares its draw"},
		},
		{
			"growth@2014\n0.1\n", drawing + "costs: [1, {value: 'uniform(0, 1)', same: draws}]\n",
			[]string{"costs.2: found same: draws; expected another name"},
		},
		{ // a value that is wrong itself is reported once
			header + "100,0.1\n", drawing + "harbours: {haven: {size: much}}\n",
			[]string{`it.yaml:3:26: harbours.haven.size: found "much"`},
		},
	} {
		_, err := drawnFrom(t, c.csv, c.text)
		var problems bind.Errors
		if !errors.As(err, &problems) {
			t.Errorf("%s%s: %v is no list of problems", c.text, c.csv, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s%s: got\n%v\nwant %s", c.text, c.csv, err, want)
			}
		}
		if want := len(c.want); len(problems) != want {
			t.Errorf("%s%s: %d problems, want %d:\n%v", c.text, c.csv, len(problems), want, err)
		}
	}
	if _, err := Parse("it", []byte(mustDraw(t, fewDraws, drawing).Resolved), options()); err == nil || !strings.Contains(err.Error(), `found "draws.csv"; expected its text beside this one's`) {
		t.Errorf("without the file: %v", err)
	}
	var long strings.Builder
	long.WriteString("growth@2014\n")
	for range 5000 {
		long.WriteString("?\n")
	}
	if _, err := drawnFrom(t, long.String(), drawing); err == nil || !strings.Contains(err.Error(), "and 901 more") {
		t.Errorf("thousands of problems: %v", err)
	}
}

// What the binder accepts, the published schema accepts too.
func TestDrawsInTheSchema(t *testing.T) {
	s := compiled(t)
	for _, text := range []string{
		drawing, "extends: two.yaml\ndraws: null\n", "extends: two.yaml\ndraws: {file: draws.csv}\n",
		"extends: two.yaml\ndraws: {file: draws.csv, inputs: [growth@2014]}\n",
	} {
		tree, err := bind.Parse("it.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(t, s, tree); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
		if err := valid(t, s, mustDraw(t, fewDraws, text).Tree); err != nil {
			t.Errorf("resolved: %s\n%v", text, err)
		}
	}
	for _, text := range []string{"extends: two.yaml\ndraws: [a]\n", "extends: two.yaml\ndraws: {fil: a}\n"} {
		tree, err := bind.Parse("it.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if valid(t, s, tree) == nil {
			t.Errorf("the schema accepts %s", text)
		}
	}
}

// Whatever a file of draws holds, it is read or refused, and what is read gives values in range that its rows have.
func FuzzDraws(f *testing.F) {
	f.Add([]byte(fewDraws))
	f.Add([]byte("\xef\xbb\xbfgrowth@2014 , weight\r\n 0.1 , 1e300\r\n-0,1e-300\r\n"))
	f.Add([]byte("\"costs.2\",growth@2014\n1,2\n3,\"\n"))
	f.Add([]byte("costs.2\n1\n1\n1\n"))
	f.Add([]byte("weight,harbours.haven.size,costs.2,harbours.bay.plan.amount\n0,1,2,3\n1e-320,1e9,1e308,1e308\n1,0,0,0\n"))
	parent, err := parse(layer{File: File{Name: "two.yaml"}, id: "two"}, []byte(portFile))
	if err != nil {
		f.Fatal(err)
	}
	child, err := parse(layer{File: File{Name: "it.yaml"}, id: "it"}, []byte(drawing))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		o := options()
		o.sealed, o.Draws = true, text
		s, err := resolve([]layer{child, parent}, nil, o)
		if err != nil {
			_ = err.Error()
			return
		}
		for k, name := range s.Draws.Inputs {
			i := slices.IndexFunc(s.Spec.Params, func(p sim.Param) bool { return p.Name == name })
			for _, p := range []float64{0x1p-53, 0.25, 0.5, 1 - 0x1p-53} {
				v := s.Inputs[i].Quantile.Quantile(p)
				if !(v >= s.Spec.Params[i].Min && v <= s.Spec.Params[i].Max) || !slices.Contains(s.Draws.values[k], v) {
					t.Fatalf("%s has %v at %v", name, v, p)
				}
				if v := s.Dists[i].Quantile(p); !slices.Contains(s.Draws.values[k], v) {
					t.Fatalf("%s has %v at %v of its margin", name, v, p)
				}
			}
		}
		same, err := Parse("it", []byte(s.Resolved), Options{Models: o.Models, Draws: text})
		if err != nil || same.StreamID != s.StreamID {
			t.Fatalf("%v: another study:\n%s", err, s.Resolved)
		}
	})
}

func BenchmarkDraws(b *testing.B) {
	var text strings.Builder
	text.WriteString("growth@2014,harbours.haven.size,costs.2,weight\n")
	for i := range 100_000 {
		fmt.Fprintf(&text, "%v,%v,%v,%v\n", float64(i%1000)/1e4, 90+float64(i%777)/50, 2+float64(i%10)/10, i%3)
	}
	o := options()
	o.sealed, o.Draws = true, []byte(text.String())
	parent, err := parse(layer{File: File{Name: "it.yaml"}}, []byte(portFile+"draws: draws.csv\n"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := resolve([]layer{parent}, nil, o); err != nil {
			b.Fatal(err)
		}
	}
}

// A shipped scenario finds its file among the shipped ones, wherever the program runs.
func TestDrawsOfShippedScenarios(t *testing.T) {
	want, err := Source("bass")
	if err != nil {
		t.Fatal(err)
	}
	o := options()
	text, path, problem := o.openDraws("bass.yaml", "scenarios/bass.yaml", []layer{{File: File{Name: "scenarios/bass.yaml"}}})
	if problem != "" || string(text) != string(want) || path != "scenarios/bass.yaml" {
		t.Errorf("%s: %s, %d bytes", path, problem, len(text))
	}
}

// Files beyond the limits are refused before they cost more than reading.
func TestDrawsHaveLimits(t *testing.T) {
	path := write(t, "it.yaml", drawing, "two.yaml", portFile, "draws.csv", "")
	file := filepath.Join(filepath.Dir(path), "draws.csv")
	if err := os.Truncate(file, mostDrawBytes+1); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, options()); err == nil || !strings.Contains(err.Error(), `found "draws.csv", which is larger than 64 MiB`) {
		t.Errorf("a file that is too large: %v", err)
	}
	text := "growth@2014\n" + strings.Repeat("0\n", mostDrawRows+1)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, options()); err == nil || !strings.Contains(err.Error(), "draws.csv:1000002:1: found more than 1000000 rows; expected fewer") {
		t.Errorf("a file of too many rows: %v", err)
	}
	if err := os.WriteFile(file, []byte(strings.TrimSuffix(text, "0\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	if s, err := Load(path, options()); err != nil || s.Draws.Rows != mostDrawRows {
		t.Errorf("a file of as many rows as there may be: %v", err)
	}
}

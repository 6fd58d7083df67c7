package scenarios

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"
)

// write makes files in a folder of the test and gives the path of the first.
func write(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, files[0])
}

func options(set ...string) Options {
	return Options{Models: []sim.Definition{portDefinition()}, Set: set}
}

// load is the study of a text, which may extend portFile as two.yaml.
func load(t *testing.T, text string, set ...string) *Study {
	t.Helper()
	s, err := Load(write(t, "it.yaml", text, "two.yaml", portFile), options(set...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func leaf(t *testing.T, s *Study, path string) Leaf {
	t.Helper()
	l, ok := s.Leaf(path)
	if !ok {
		t.Fatalf("no leaf %s", path)
	}
	return l
}

func TestLoadGivesEveryValueItsPart(t *testing.T) {
	s := load(t, portFile)
	tests := []struct {
		path, text, axis, source string
		role                     Role
		line                     string
	}{
		{"growth@2014", "uniform(0, 0.1)", "growth", "", RoleUncertainty, ":14:9"},
		{"growth@2020", "0.02", "", "a survey", RoleConstant, ":16:12"},
		{"harbours.haven.size", "uniform(90, 110)", "harbours.haven.size", "port statistics", RoleUncertainty, ":22:14"},
		{"harbours.haven.regime.openness", "0.3", "", "", RoleLever, ":27:17"},
		{"harbours.bay.regime.review", "true", "", "", RoleConstant, ":32:37"},
		{"harbours.bay.label", "The bay", "", "", RoleConstant, ":29:12"},
		{"costs.2", "uniform(2, 3)", "costs.2", "", RoleUncertainty, ":36:12"},
		{"steps", "4", "", "", RoleConstant, ""},
	}
	for _, want := range tests {
		l := leaf(t, s, want.path)
		if l.Text != want.text || l.Axis != want.axis || l.Source != want.source || l.Role != want.role || !strings.HasSuffix(l.SetAt, want.line) {
			t.Errorf("%s: got %+v, want %+v", want.path, l, want)
		}
		if l.Default != (want.line == "") {
			t.Errorf("%s: Default is %v", want.path, l.Default)
		}
	}
	if s.Name != "it" || s.Span != (sim.Span{First: 2014, Last: 2020}) || s.Runs != 16384 || s.Seed != 1 || s.Replicates != 16 {
		t.Errorf("got name %s, span %v, %d runs, seed %d, %d replicates", s.Name, s.Span, s.Runs, s.Seed, s.Replicates)
	}
	if got := fmt.Sprint(s.Axes); got != "[{costs.2 0} {growth 1} {harbours.bay.plan.amount 0} {harbours.haven.size 0}]" {
		t.Errorf("axes %s", got)
	}
	if got := s.Thresholds[0].Statistic.String(); got != "P(total > 150)" {
		t.Errorf("threshold %s", got)
	}
}

// The quantity of column c is what Spec.Params[c-1] names, in a run as in the tree.
func TestInputsReachTheirQuantities(t *testing.T) {
	s := load(t, portFile)
	w := s.World.(*port)
	if got := s.Spec.Params[w.Costs[1].Column-1].Name; got != "costs.2" {
		t.Errorf("costs.2 reads %s", got)
	}
	haven := w.Harbours[w.Harbours.Index("haven")].Value
	if got := s.Spec.Params[haven.Size.Column-1].Name; got != "harbours.haven.size" {
		t.Errorf("harbours.haven.size reads %s", got)
	}
	plan, err := s.Plan(2, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan.End = 512
	low, high := 0, 0
	sink := sinkFunc(func(in [][]float64) {
		for _, v := range in[haven.Size.Column-1] {
			if v < 90 || v > 110 {
				t.Fatalf("size %v", v)
			}
			if v < 100 {
				low++
			} else {
				high++
			}
		}
	})
	if _, err := sim.Run(context.Background(), plan, sink); err != nil {
		t.Fatal(err)
	}
	if low != 256 || high != 256 {
		t.Errorf("%d runs below the median and %d above; a balanced design has as many", low, high)
	}
}

type sinkFunc func(in [][]float64)

func (f sinkFunc) Put(_ int, in, _ [][]float64, _ []string) error { f(in); return nil }

// What a file removes and a lever of its parent still names is told by the place where it was removed.
func TestRemovalOfWhatALeverNames(t *testing.T) {
	_, err := Load(write(t, "it.yaml", "extends: two.yaml\nharbours:\n  haven:\n    # size: 5\nroutes: bay\n", "two.yaml", portFile), options())
	if err == nil {
		t.Fatal("loaded")
	}
	for line := range strings.Lines(err.Error()) {
		if !strings.Contains(line, "two.yaml:8:11: levers.opening.path.1: found the address") || !strings.Contains(line, "it.yaml:3:9 says null, or nothing, and so removes it") {
			t.Error(line)
		}
	}
}

func TestLayers(t *testing.T) {
	const child = `extends: two.yaml
about: what differs
growth: 0.05
harbours:
  haven:
    size: {value: 120, grade: judgement}
  bay: null
  cove: {home: south, size: 5, regime: {openness: 1}}
routes: cove
runs: 1e3
`
	parent := load(t, portFile)
	s := load(t, child, "harbours.haven.size=pert(80, 90, 100)", "costs.1 = 4", "horizon=2014:2016")
	if s.Title != "" || s.About != "what differs" || s.Name != "it" {
		t.Errorf("inherited a title: %q %q %q", s.Name, s.Title, s.About)
	}
	if s.Runs != 1000 || s.Span.Last != 2016 || len(s.Levers) != 1 || len(s.Files) != 2 {
		t.Errorf("got %d runs until %d, %d levers, %d files", s.Runs, s.Span.Last, len(s.Levers), len(s.Files))
	}
	size := leaf(t, s, "harbours.haven.size")
	if size.SetAt != "--set #1" || size.Source != "" || size.Grade != "" || size.Text != "pert(80, 90, 100)" {
		t.Errorf("evidence of a replaced value stays: %+v", size)
	}
	if l := leaf(t, s, "growth"); l.Text != "0.05" || l.Source != "" {
		t.Errorf("a path is not replaced whole: %+v", l)
	}
	if l := leaf(t, s, "costs.1"); l.Text != "4" || l.SetAt != "--set #2" {
		t.Errorf("got %+v", l)
	}
	if l := leaf(t, s, "harbours.cove.size"); !strings.HasSuffix(l.SetAt, "it.yaml:8:29") {
		t.Errorf("got %+v", l)
	}
	if _, ok := s.Leaf("harbours.bay.size"); ok {
		t.Error("null did not remove the member bay")
	}
	sides := map[string]string{}
	for _, d := range Diff(parent, s) {
		a, b := "-", "-"
		if d.A != nil {
			a = d.A.Text
		}
		if d.B != nil {
			b = d.B.Text
		}
		sides[d.Path] = a + " | " + b
	}
	for path, want := range map[string]string{
		"growth": "- | 0.05", "growth@2014": "uniform(0, 0.1) | -", "harbours.haven.size": "uniform(90, 110) | pert(80, 90, 100)",
		"harbours.bay.home": "east | -", "harbours.cove.home": "- | south", "costs.1": "1 | 4", "routes.1": "bay | cove", "routes.2": "haven | -",
		"costs.2": "", "weights.a": "", "harbours.haven.home": "",
	} {
		if sides[path] != want {
			t.Errorf("Diff of %s: got %q, want %q", path, sides[path], want)
		}
	}
	if d := Diff(parent, load(t, portFile)); len(d) != 0 {
		t.Errorf("a study differs from itself: %v", d)
	}
}

// Shared draws, settings, levers, thresholds and evidence differ like any value, each side with its place.
func TestDiffOfMoreThanValues(t *testing.T) {
	parent := load(t, portFile)
	s := load(t, `extends: two.yaml
title: no difference
horizon: 2014:2021
seed: 2
design: lhs
replicates: 8
steps: {value: 4, source: a rule}
costs: [1, {value: "uniform(2, 3)", same: growth}]
levers:
  opening: {label: ajar, range: 0 to 50%}
  review: {path: harbours.bay.regime.review, range: 0 to 1}
thresholds:
  large: {outcome: total@last, above: {value: 150, source: a guess}}
`)
	sides := map[string]string{}
	for _, d := range Diff(parent, s) {
		tell := func(l *Leaf) string {
			if l == nil {
				return "-"
			}
			return strings.Join([]string{l.Text, l.Same, string(l.Role), l.Source, l.SetAt[strings.LastIndex(l.SetAt, "/")+1:]}, " ")
		}
		sides[d.Path] = tell(d.A) + " | " + tell(d.B)
	}
	want := map[string]string{
		"horizon":                    "2014:2020  setting  it.yaml:4:10 | 2014:2021  setting  it.yaml:3:10",
		"seed":                       "1  setting   | 2  setting  it.yaml:4:7",
		"design":                     "sobol  setting   | lhs  setting  it.yaml:5:9",
		"replicates":                 "16  setting   | 8  setting  it.yaml:6:13",
		"steps":                      "4  constant   | 4  constant a rule it.yaml:7:16",
		"costs.2":                    "uniform(2, 3)  uncertainty  it.yaml:36:12 | uniform(2, 3) growth uncertainty  it.yaml:8:20",
		"levers.opening.label":       "openness of the northern harbour  setting  it.yaml:7:12 | ajar  setting  it.yaml:10:20",
		"levers.opening.range":       "0 to 1  setting  it.yaml:6:3 | 0 to 0.5  setting  it.yaml:10:33",
		"levers.review.label":        "- |   setting  ",
		"levers.review.path.1":       "- | harbours.bay.regime.review  setting  it.yaml:11:18",
		"levers.review.range":        "- | 0 to 1  setting  it.yaml:11:53",
		"harbours.bay.regime.review": "true  constant  it.yaml:32:37 | true  lever  two.yaml:32:37",
		"thresholds.large.outcome":   "total  setting  it.yaml:11:14 | total@last  setting  it.yaml:13:20",
		"thresholds.large.above":     "150  threshold  it.yaml:12:12 | 150  threshold a guess it.yaml:13:47",
	}
	for path, w := range want {
		if sides[path] != w {
			t.Errorf("%s: got %q, want %q", path, sides[path], w)
		}
	}
	if len(sides) != len(want) {
		t.Errorf("%d differences, want %d: %v", len(sides), len(want), sides)
	}
	again, err := Parse("manifest.json", []byte(s.Resolved), options())
	if err != nil {
		t.Fatal(err)
	}
	if d := Diff(s, again); len(d) != 0 {
		t.Errorf("read back it differs: %+v", d)
	}
}

// Whole numbers, flags and thresholds have evidence, which no id depends on.
func TestEvidenceOfEveryNumber(t *testing.T) {
	base := load(t, portFile)
	s := load(t, portFile,
		"steps={value: 4, source: a rule, grade: H, note: so}", "harbours.bay.regime.review={value: true, source: a law, grade: M}",
		"harbours.bay.plan.years={value: 3, grade: judgement}", "thresholds.large.above={value: 150, source: a guess, grade: judgement}")
	for path, want := range map[string]string{
		"steps": "4 a rule H so", "harbours.bay.regime.review": "true a law M ",
		"harbours.bay.plan.years": "3  judgement ", "thresholds.large.above": "150 a guess judgement ",
	} {
		l := leaf(t, s, path)
		if got := strings.Join([]string{l.Text, l.Source, l.Grade, l.Note}, " "); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if l := leaf(t, s, "thresholds.large.above"); l.Role != RoleThreshold || l.Unit != "US$m" || l.SetAt != "--set #4" {
		t.Errorf("got %+v", l)
	}
	if w := s.World.(*port); w.Steps != 4 || w.Harbours[0].Value.Plan.Years != 3 || !w.Harbours[0].Value.Regime.Review {
		t.Errorf("got %+v", w)
	}
	if s.StreamID != base.StreamID || s.StudyID(0, 64, "all") != base.StudyID(0, 64, "all") {
		t.Error("an id depends on evidence")
	}
	// A new value needs a source of its own.
	file := write(t, "it.yaml", "extends: parent.yaml\nthresholds: {large: {above: 160}}\nsteps: 5\n", "parent.yaml", s.Resolved)
	child, err := Load(file, options())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"thresholds.large.above", "steps"} {
		if l := leaf(t, child, path); l.Source != "" || l.Grade != "" {
			t.Errorf("evidence of a replaced value stays: %+v", l)
		}
	}
	if again := load(t, s.Resolved); again.Resolved != s.Resolved {
		t.Errorf("got\n%s\nwant\n%s", again.Resolved, s.Resolved)
	}
}

func TestSetOneYear(t *testing.T) {
	s := load(t, portFile, "growth@2020=0.5", "growth@2017=0.1")
	for path, want := range map[string]string{"growth@2014": "uniform(0, 0.1)", "growth@2017": "0.1", "growth@2020": "0.5"} {
		if l := leaf(t, s, path); l.Text != want || l.Source != "" {
			t.Errorf("got %+v, want %s", l, want)
		}
	}
}

// A lever by its name stands for the addresses that it moves, in a file that extends the lever's, too; what is refused of its value is refused
// of each.
func TestSetLever(t *testing.T) {
	text := strings.Replace(portFile, "path: harbours.haven.regime.openness", "path: harbours.*.regime.openness", 1)
	path := write(t, "child.yaml", "extends: it.yaml\n", "it.yaml", text)
	study := func(set ...string) *Study {
		s, err := Load(path, options(set...))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	named := study("opening=0.25", "growth=0.1")
	written := study("harbours.haven.regime.openness=0.25", "harbours.bay.regime.openness=0.25", "growth=0.1")
	if named.StreamID != written.StreamID || named.StreamID == study("growth=0.1").StreamID {
		t.Errorf("a lever by its name is not what it moves: %s, %s", named.StreamID, written.StreamID)
	}
	if l := leaf(t, named, "harbours.bay.regime.openness"); l.Text != "0.25" || l.SetAt != "--set #1" {
		t.Errorf("got %+v", l)
	}
	if _, err := Load(path, options("opening=1", "bogus=2")); err == nil || !strings.Contains(err.Error(), "--set #2: bogus: found the unknown key") {
		t.Errorf("got %v", err)
	}
	if _, err := Load(path, options("opening")); err == nil || err.Error() != `--set #1: found "opening"; expected path=value` {
		t.Errorf("got %v", err)
	}
	_, err := Load(path, options("growth=0.1", "opening=-1"))
	for _, want := range []string{"--set #2: harbours.haven.regime.openness: found", "--set #2: harbours.bay.regime.openness: found"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Each refused assignment, with a part of its message.
func TestSetRefuses(t *testing.T) {
	tests := []struct{ set, want string }{
		{"growth", `--set #1: found "growth"; expected path=value`},
		{"model=port", "--set #1: model: found a key that says what the file is"},
		{"harbours.heaven.size=3", `--set #1: harbours.heaven.size: found the unknown name in harbours "heaven"; expected one of haven, bay; did you mean "haven"?`},
		{"harbours.haven.sise=3", `did you mean "size"?`},
		{"harbours.haven.size@2020=3", "--set #1: harbours.haven.size@2020: found a year; expected an address without one"},
		{"harbours.haven.size.value=3", `found "value"; expected the end of the address`},
		{"costs.3=1", `--set #1: costs.3: found "3"; expected the number of an item of costs, which has 2`},
		{"harbours.haven.size=lots", `--set #1: harbours.haven.size: found "lots"`},
		{"harbours.haven.size=-3", `--set #1: harbours.haven.size: found "-3"; expected a quantity from 0`},
		{"harbours.haven.size=null", `--set #1: harbours.haven.size: found null`},
		{"growth@soon=1", "expected a year after the @"},
		{"runs={1", "--set #1: found a bracket that is not closed; expected }"},
		{"openin=1", `--set #1: openin: found the unknown key "openin"; expected one of cloudgate,`},
		{"openin=1", `did you mean "opening"?`},
	}
	for _, tt := range tests {
		_, err := Load(write(t, "it.yaml", portFile), options(tt.set))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("--set %s: got %v, want %s", tt.set, err, tt.want)
		}
	}
}

func TestExtends(t *testing.T) {
	var files []string
	for i := range 17 {
		files = append(files, fmt.Sprintf("f%d.yaml", i), fmt.Sprintf("extends: f%d.yaml\n", i+1))
	}
	files = append(files, "f17.yaml", portFile)
	path := write(t, files...)
	if _, err := Load(path, options()); err == nil || !strings.Contains(err.Error(), "more than 16 files") {
		t.Errorf("18 levels: %v", err)
	}
	if s, err := Load(filepath.Join(filepath.Dir(path), "f2.yaml"), options()); err != nil || len(s.Files) != 16 {
		t.Errorf("16 levels: %v", err)
	}
	cycle := write(t, "a.yaml", "extends: b.yaml", "b.yaml", "extends: ./a.yaml")
	if _, err := Load(cycle, options()); err == nil || !strings.Contains(err.Error(), "cycle") {
		t.Errorf("a cycle: %v", err)
	}
	other := write(t, "a.yaml", "extends: b.yaml\nmodel: port\n", "b.yaml", "model: bass\n")
	if _, err := Load(other, options()); err == nil || !strings.Contains(err.Error(), `"bass", the model of what it extends`) {
		t.Errorf("another model: %v", err)
	}
	loop := write(t, "a.yaml", "extends: loop.yaml\n", "b.yaml", "extends: link.yaml\n", "c.yaml", "extends: [two]\n", "d.yaml", "extends: \"a\\0\"\n")
	dir := filepath.Dir(loop)
	for link, to := range map[string]string{"loop.yaml": "loop.yaml", "link.yaml": "b.yaml"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	for file, want := range map[string]string{
		"a.yaml": `a.yaml:1:10: extends: found "loop.yaml", which cannot be read: `,
		"b.yaml": "b.yaml:1:10: extends: found a cycle: ",
		"c.yaml": "c.yaml:1:10: extends: found no name; expected a shipped scenario, or a file relative to this one",
		"d.yaml": `d.yaml:1:10: extends: found "a\x00", which cannot be read: `,
	} {
		if _, err := Load(filepath.Join(dir, file), options()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", file, err, want)
		}
	}
	if _, err := Load(t.TempDir(), options()); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Load("ishigamy", options()); err == nil || !strings.Contains(err.Error(), `did you mean "ishigami"?`) {
		t.Errorf("a misspelt name: %v", err)
	}
}

// Values that share a draw read one axis, which has the lead of its name.
func TestSame(t *testing.T) {
	s := load(t, portFile, "costs.2={value: 'uniform(2, 3)', same: growth}")
	if l := leaf(t, s, "costs.2"); l.Axis != "growth" || l.Same != "growth" {
		t.Errorf("got %+v", l)
	}
	if len(s.Axes) != 3 || len(s.Inputs) != 4 {
		t.Errorf("%d axes for %d inputs", len(s.Axes), len(s.Inputs))
	}
	for i, p := range s.Spec.Params {
		if lead := s.Axes[s.Inputs[i].Axis].Lead; lead != p.Lead || (p.Name == "costs.2") != (lead == 1 && p.Name[0] == 'c') {
			t.Errorf("%s has the lead %d and its axis %d", p.Name, p.Lead, lead)
		}
	}
}

// shuffled is a copy of the tree with the keys of all mappings in another order.
func shuffled(n *bind.Node, r *rand.Rand) *bind.Node {
	c := *n
	c.Items, c.Entries = nil, nil
	for _, item := range n.Items {
		c.Items = append(c.Items, shuffled(item, r))
	}
	for _, i := range r.Perm(len(n.Entries)) {
		c.Entries = append(c.Entries, bind.Entry{Key: n.Entries[i].Key, Value: shuffled(n.Entries[i].Value, r)})
	}
	return &c
}

func TestOrderOfKeysNeverMatters(t *testing.T) {
	want := load(t, portFile)
	tree, err := bind.Parse("two.yaml", []byte(portFile))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(20) {
		text := shuffled(tree, rand.New(rand.NewPCG(seed, 1))).YAML()
		got := load(t, text)
		if got.StreamID != want.StreamID || got.Resolved != want.Resolved || fmt.Sprint(got.Spec) != fmt.Sprint(want.Spec) {
			t.Fatalf("another order of keys is another study:\n%s", text)
		}
	}
}

func TestResolvedIsTheStudy(t *testing.T) {
	want := load(t, "extends: two.yaml\nscenario: child\nharbours: {haven: {regime: {openness: {2014: 0.1, 2018: {value: 0.2 to 0.4, note: 'two: \"#\"'}}}}}\n", "seed=18446744073709551615")
	got := load(t, want.Resolved)
	if got.Resolved != want.Resolved {
		t.Errorf("got\n%s\nwant\n%s", got.Resolved, want.Resolved)
	}
	if got.StreamID != want.StreamID || got.Name != want.Name || got.Seed != 1<<64-1 {
		t.Errorf("got %s %s %d, want %s %s", got.StreamID, got.Name, got.Seed, want.StreamID, want.Name)
	}
	if d := Diff(got, want); len(d) != 0 {
		t.Errorf("differences: %+v", d)
	}
}

func TestStreamIDIsWhatDrawsDependOn(t *testing.T) {
	base := load(t, portFile).StreamID
	same := []string{
		"title=another", "runs=64", "harbours.bay.label=Bay", "thresholds.large.above=1", "levers.opening=null",
		"costs.1=1.0", "harbours.haven.regime.openness=0.3", "harbours.haven.size={value: 'uniform( 90,110 )', source: elsewhere}",
	}
	for _, set := range same {
		if id := load(t, portFile, set).StreamID; id != base {
			t.Errorf("--set %s gives another stream id", set)
		}
	}
	seen := map[string]string{base: "nothing"}
	other := []string{
		"seed=2", "design=random", "replicates=8", "horizon=2014:2021", "costs.1=1.5", "harbours.bay.home=north",
		"harbours.bay.regime.review=false", "steps=5", "costs.2={value: 'uniform(2, 3)', same: growth}", "costs.2=uniform(2, 4)",
	}
	for _, set := range other {
		id := load(t, portFile, set).StreamID
		if before, taken := seen[id]; taken {
			t.Errorf("--set %s gives the stream id of %s", set, before)
		}
		seen[id] = set
	}
	if a, b := load(t, portFile, "design=lhs", "runs=1600"), load(t, portFile, "design=lhs", "runs=3200"); a.StreamID == b.StreamID {
		t.Error("the strata of a Latin hypercube depend on its runs, its stream id does not")
	}
}

func TestOptionsGoBeforeTheFile(t *testing.T) {
	runs, replicates, seed := 320, 4, uint64(9)
	o := options("runs=7")
	o.Runs, o.Replicates, o.Seed, o.Design = &runs, &replicates, &seed, "lhs"
	s, err := Load(write(t, "it.yaml", portFile), o)
	if err != nil {
		t.Fatal(err)
	}
	if s.Runs != 320 || s.Replicates != 4 || s.Seed != 9 || s.Design != "lhs" {
		t.Errorf("got %d %d %d %s", s.Runs, s.Replicates, s.Seed, s.Design)
	}
	if s.StudyID(0, 320, "all") == s.StudyID(0, 160, "all") || s.StudyID(0, 320, "all") == s.StudyID(0, 320, "none") {
		t.Error("the study id does not tell what was run and kept")
	}
	for _, l := range s.Settings {
		if setting := l.Path == "runs" || l.Path == "replicates" || l.Path == "seed" || l.Path == "design"; setting && l.SetAt != "--"+l.Path {
			t.Errorf("%s is said to be set at %q", l.Path, l.SetAt)
		}
	}
	o.Design = "sobool"
	if _, err := Load(write(t, "it.yaml", portFile), o); err == nil || !strings.Contains(err.Error(), `"sobol"`) {
		t.Errorf("got %v", err)
	}
}

// Wrong options hide nothing that is wrong with the file, nor the file what is wrong with them.
func TestOptionsAndFileAreCheckedTogether(t *testing.T) {
	none, many := 0, mostReplicates+1
	o := options()
	o.Runs, o.Replicates, o.Design = &none, &many, "sobool"
	for _, c := range []struct {
		file string
		want []string
	}{
		{portFile, nil},
		{portFile + "stpes: 4\n", []string{`it.yaml:38:1: stpes: found the unknown key "stpes"`}},
		{strings.Replace(portFile, "routes: [bay", "routes: [nowhere", 1), []string{"nowhere"}}, // which the model finds
		{"extends: two\n", []string{`found "two", which is neither`}},
		{"model: prot\n", []string{`did you mean "port"?`}},
	} {
		_, err := Load(write(t, "it.yaml", c.file), o)
		if err == nil {
			t.Fatal("loaded")
		}
		want := append(c.want, "--runs: found 0; expected 1 to 1000000000", "--replicates: found 4097; expected 1 to 4096",
			`--design: found the design "sobool"; expected one of random, lhs, sobol; did you mean "sobol"?`)
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%q is not in\n%v", w, err)
			}
		}
		var problems bind.Errors
		if !errors.As(err, &problems) {
			t.Errorf("%T is not a list of problems", err)
		}
	}
	_, err := Load("nowhere.yaml", o)
	if err == nil || !strings.Contains(err.Error(), "nowhere.yaml") || !strings.Contains(err.Error(), "--runs: found 0") {
		t.Errorf("got %v", err)
	}
}

func TestNewIsAChildThatChangesNothing(t *testing.T) {
	parent := load(t, portFile, "levers.cost={path: costs.1, range: 0 to 5}")
	text := New("kid", "two.yaml", parent)
	kid := load(t, text)
	if kid.Name != "kid" || kid.StreamID != load(t, portFile).StreamID {
		t.Errorf("%s is another study", kid.Name)
	}
	// What it shows in comments is right: without its marks it is the same study too.
	var shown strings.Builder
	keep := false
	for line := range strings.Lines(text) {
		keep = keep || strings.HasPrefix(line, "# harbours:")
		if strings.TrimSpace(line) == "" {
			keep = false
		}
		if keep {
			shown.WriteString(strings.TrimPrefix(line, "# "))
		}
	}
	if want := "harbours:\n  haven:\n    regime:\n      openness: 0.3\ncosts:\n  - 1\n  - uniform(2, 3)\n"; shown.String() != want {
		t.Errorf("got\n%swant\n%s", shown.String(), want)
	}
	if id := load(t, "extends: two.yaml\n"+shown.String()).StreamID; id != kid.StreamID {
		t.Error("the levers shown are not those of the parent")
	}
}

// What is not found is looked for under the names that people leave out, misspell or bring from elsewhere.
func TestNotFoundNamesTheNearest(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"study.yaml", "Other.yml", "folder/inside.yaml"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, []byte("extends: nothing at all\n"), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	for ref, want := range map[string]string{
		"study":                        `did you mean "study.yaml"?`,
		"./study":                      `did you mean "study.yaml"?`,
		"study.yml":                    `did you mean "study.yaml"?`,
		"stdy.yaml":                    `did you mean "study.yaml"?`,
		"other.yml":                    `did you mean "Other.yml"?`,
		"folder/insid.yaml":            `did you mean "folder/inside.yaml"?`,
		"Baseline-2014":                `did you mean "baseline-2014"?`,
		"scenarios/baseline-2014.yaml": `did you mean "baseline-2014"?`,
		"nowhere/to/be-found":          "shipped are baseline-2014, ",
		"":                             "shipped are baseline-2014, ",
		"folder":                       "folder is a folder; expected a shipped scenario or a file",
	} {
		if _, err := Load(ref, options()); err == nil || !strings.Contains(filepath.ToSlash(err.Error()), want) {
			t.Errorf("%q: %v, want …%s", ref, err, want)
		}
	}
}

// Labels and titles of several lines, with marks that mean something in YAML, stay inside the comments of
// a new file.
func TestNewUponAwkwardWords(t *testing.T) {
	const awkward = `cloudgate: 1
extends: two.yaml
title: "first: line\nsecond # line"
about: |
  A paragraph: "quoted", # and more

  and another.
levers:
  opening:
    label: "open\nevents: {gate: null}\r\n# 'it' \u2028- \x07{\t*all"
    path: harbours.haven.regime.openness
thresholds:
  large:
    label: |
      more: than "this" # many
      harbours: null
    outcome: total
    above: 150
harbours:
  bay:
    label: "The\nbay: #1"
`
	path := write(t, "it.yaml", awkward, "two.yaml", portFile)
	parent, err := Load(path, options())
	if err != nil {
		t.Fatal(err)
	}
	text := New("kid", "it.yaml", parent)
	write := func(text string) *Study {
		t.Helper()
		kid := filepath.Join(filepath.Dir(path), "kid.yaml")
		if err := os.WriteFile(kid, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := Load(kid, options())
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return s
	}
	kid := write(text)
	if kid.StreamID != parent.StreamID || kid.StudyID(0, 1, "") != parent.StudyID(0, 1, "") {
		t.Errorf("another study:\n%s", text)
	}
	if want := "# opening: 0 to 1, open events: {gate: null} # 'it' - {*all\n"; !strings.Contains(strings.ReplaceAll(text, "{ *", "{*"), want) {
		t.Errorf("%q is not in\n%s", want, text)
	}
	// Without its marks, the part on thresholds is the parent's, too.
	_, shown, _ := strings.Cut(text, "another name adds one, null removes one.\n")
	shown = strings.ReplaceAll("\n"+shown, "\n# ", "\n")
	if s := write("extends: it.yaml\n" + shown); s.StudyID(0, 1, "") != parent.StudyID(0, 1, "") || len(s.Thresholds) != 1 {
		t.Errorf("other thresholds:\n%s", shown)
	}
}

func TestWarnings(t *testing.T) {
	s := load(t, portFile, "runs=1000", "levers.all={path: '**.openness', range: 0 to 20%}", "costs.2={value: 'uniform(2, 3)', same: nobody, grade: Z, source: s}")
	var got []string
	for _, w := range s.Warnings() {
		got = append(got, w.String())
	}
	for _, want := range []string{
		"harbours.bay.size: no source and no grade",
		"growth@2020: no grade",
		"harbours.bay.regime.review: no source and no grade",
		"it.yaml:12:12: thresholds.large.above: no source and no grade",
		"harbours.bay.regime.openness: 0.9 lies outside the range of the lever all, 0 to 0.2",
		"harbours.haven.regime.openness: moved by several levers: all, opening",
		"--set #3: costs.2: same: nobody is shared with no other value",
		`--set #3: costs.2: unknown grade "Z"`,
		"1000 runs are no power of two of points in each of 16 replicates; 1024 would be",
	} {
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("no warning %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
	for _, w := range got {
		if strings.Contains(w, "haven.size") || strings.Contains(w, "since") {
			t.Errorf("warned of a value with evidence, or of a default: %s", w)
		}
	}
}

func TestFind(t *testing.T) {
	s := load(t, portFile)
	for address, want := range map[string]int{
		"growth": 2, "growth@2014": 1, "harbours.bay": 8, "harbours.*.size": 2, "**.openness": 2, "costs.1": 1, "nothing": 0,
	} {
		found, _, err := s.Find(address)
		if err != nil || len(found) != want {
			t.Errorf("%s: found %d, %v; want %d", address, len(found), err, want)
		}
	}
	if _, near, _ := s.Find("harbours.bay.sise"); near != "harbours.bay.size" {
		t.Errorf("nearest is %q", near)
	}
}

// Shipped scenarios resolve to a model and a title without the models at hand.
func TestShipped(t *testing.T) {
	for _, info := range Shipped() {
		if info.Model == "" || info.Title == "" {
			t.Errorf("%+v", info)
		}
		if _, err := Source(info.Name); err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	l, err := parse(layer{File: File{Name: "two.yaml"}, id: "two"}, []byte(portFile))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := resolve([]layer{l}, nil, options()); err != nil {
			b.Fatal(err)
		}
	}
}

// A hostile file is refused in the time that its size allows.
func TestHostileFiles(t *testing.T) {
	var keys, levers, harbours strings.Builder
	for i := range 30_000 {
		fmt.Fprintf(&keys, "grwth%d: 1\n", i)
	}
	levers.WriteString("levers:\n")
	for i := range 5_000 {
		fmt.Fprintf(&levers, "  l%d: {path: '**.x'}\n", i)
	}
	harbours.WriteString("harbours:\n")
	for i := range mostInputs + 1 {
		fmt.Fprintf(&harbours, "  h%d: {home: south, size: 1 to 2, regime: {openness: 1}}\n", i)
	}
	var wide strings.Builder // more matches of levers and values than anybody waits for
	wide.WriteString("weights:\n")
	for i := range 40_000 {
		fmt.Fprintf(&wide, "  w%d: 1\n", i)
	}
	wide.WriteString("levers:\n")
	for i := range 200 {
		fmt.Fprintf(&wide, "  l%d: {path: '**.*', range: 0 to 1}\n", i)
	}
	long := "levers: {l: {path: '" + strings.Repeat("*.", 30_000) + "*'}}\n"
	for name, text := range map[string]string{
		"unknown keys": keys.String(), "levers": levers.String(), "inputs": harbours.String(), "a long address": long, "many values": wide.String(),
	} {
		_, err := Load(write(t, "it.yaml", "extends: two.yaml\n"+text, "two.yaml", portFile), options())
		if err == nil || strings.Count(err.Error(), "\n") > 100 {
			t.Errorf("%s: %.200v", name, err)
		}
	}
}

// With another number of runs a study is what it would be had its file said so.
func TestWithRuns(t *testing.T) {
	path := write(t, "it.yaml", portFile)
	for _, design := range []string{"sobol", "lhs"} {
		var studies []*Study
		for _, runs := range []int{1024, 4096} {
			o := options()
			o.Design, o.Runs = design, &runs
			s, err := Load(path, o)
			if err != nil {
				t.Fatal(err)
			}
			studies = append(studies, s)
		}
		before := studies[0].Resolved
		got, err := studies[0].WithRuns(4096)
		if err != nil {
			t.Fatal(err)
		}
		want := studies[1]
		if got.Runs != want.Runs || got.Resolved != want.Resolved || got.StreamID != want.StreamID ||
			got.StudyID(0, 4096, "all") != want.StudyID(0, 4096, "all") || !reflect.DeepEqual(got.Tree, want.Tree) {
			t.Errorf("%s: got\n%s\nwant\n%s", design, got.Resolved, want.Resolved)
		}
		if studies[0].Runs != 1024 || studies[0].Resolved != before || studies[0].Tree.YAML() != before {
			t.Errorf("%s: the study itself has changed", design)
		}
	}
	o := options()
	o.Design = "lhs"
	s, err := Load(path, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.WithRuns(1001); err == nil {
		t.Error("a Latin hypercube of 1001 runs")
	}
}

// A scenario that says no name has one of its file that it may say as well: its resolved text, which results hold, is read again.
func TestNamesFromFiles(t *testing.T) {
	for file, want := range map[string]string{
		"my study.yaml":                      "my-study",
		"_draft-2.yaml":                      "draft-2",
		"中国.yaml":                            "scenario",
		"中国-2027.yaml":                       "2027",
		"....yaml":                           "scenario",
		strings.Repeat("a", 120) + ".yaml":   strings.Repeat("a", 100),
		strings.Repeat("a", 99) + "-b.yaml":  strings.Repeat("a", 99),
		filepath.Join("-", "-northern-.yml"): "northern",
	} {
		l, err := parse(layer{File: File{Name: file}}, []byte(portFile))
		s, err := resolve([]layer{l}, err, Options{Models: []sim.Definition{portDefinition()}})
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if s.Name != want {
			t.Errorf("%s: the name %q, want %q", file, s.Name, want)
		}
		again, err := Parse("manifest.json", []byte(s.Resolved), Options{Models: []sim.Definition{portDefinition()}})
		if err != nil || again.Name != want {
			t.Errorf("%s: read again: %v", file, err)
		}
	}
}

package bind

import (
	"math"
	"slices"
	"strings"
	"testing"

	"cloudgate/sim"

	"pgregory.net/rapid"
)

type shell struct {
	Seed  uint64   `key:"seed" min:"0" default:"1" doc:"seed"`
	Above float64  `key:"above" default:"3%" doc:"a number"`
	Limit *float64 `key:"limit" optional:"true" min:"0" doc:"a number"`
}

type world struct {
	Size  sim.Quantity                       `key:"size" unit:"m" min:"0" doc:"size"`
	Share sim.Path                           `key:"share" unit:"1" min:"0" max:"1" default:"5%" doc:"share"`
	Deep  sim.Named[sim.Named[sim.Quantity]] `key:"deep" unit:"1" max:"9" optional:"true" doc:"by two names"`
	Parts []part                             `key:"parts" optional:"true" doc:"parts"`
	Date  *sim.Quantity                      `key:"date" optional:"true" doc:"date"`
	Count int                                `key:"count" min:"-5" default:"2" doc:"count"`
	Whole whole                              `key:"whole" doc:"all of it may be left out"`

	derived int
}

type part struct {
	Length sim.Quantity `key:"length" unit:"m" min:"0" doc:"length"`
}

type whole struct {
	Flag bool `key:"flag" default:"true" doc:"flag"`
}

func bound(text string) (shell, world, *Binding, error) {
	var s shell
	var w world
	tree, err := Parse("f.yaml", []byte(text))
	if err != nil {
		return s, w, nil, err
	}
	b, err := Of(&s, &w).Bind(tree, &s, &w)
	return s, w, b, err
}

func TestBindFillsEveryKind(t *testing.T) {
	s, w, b, err := bound(`
seed: 18446744073709551615
limit: 2.5
size: {value: 'uniform(1, 3)', unit: m}
share: {2020: 0.2, 2010: {value: 10%, source: s}, 2015: 'uniform(0, 0.5)'}
deep: {b: {y: 2}, a: {x: 1, w: 'normal(0, 1) in -1..1'}}
parts: [{length: 4}, {length: 'uniform(5, 6)'}]
date: 2015.25
count: -1e0
x-own: {anything: [1, 2]}
`)
	if err != nil {
		t.Fatal(err)
	}
	if s.Seed != math.MaxUint64 || s.Above != 0.03 || *s.Limit != 2.5 {
		t.Errorf("shell %+v", s)
	}
	if w.Size != (sim.Quantity{Value: 2, Column: 4}) || *w.Date != (sim.Quantity{Value: 2015.25}) || w.Count != -1 || !w.Whole.Flag || w.derived != 0 {
		t.Errorf("world %+v", w)
	}
	if w.Share.Years[0] != 2010 || w.Share.Knots[0].Value != 0.1 || w.Share.Knots[1].Column != 3 || w.Share.Knots[2].Value != 0.2 {
		t.Errorf("path %+v", w.Share)
	}
	if w.Deep[0].Name != "a" || w.Deep[0].Value[0].Name != "w" || w.Deep[0].Value[0].Value.Column != 1 || w.Deep[1].Value[0].Value.Value != 2 {
		t.Errorf("members %+v", w.Deep)
	}
	if w.Parts[0].Length.Value != 4 || w.Parts[1].Length.Column != 2 {
		t.Errorf("list %+v", w.Parts)
	}
	var names, axes []string
	for _, p := range b.Params {
		names, axes = append(names, p.Name+" "+p.Unit), append(axes, p.Axis)
	}
	if got := strings.Join(names, ", "); got != "deep.a.w 1, parts.2.length m, share@2015 1, size m" {
		t.Errorf("parameters %s", got)
	}
	if got := strings.Join(axes, " "); got != "deep.a.w parts.2.length share size" {
		t.Errorf("axes %s", got)
	}
	if p := b.Params[3]; p.Default != 2 || p.Min != 0 || !math.IsInf(p.Max, 1) {
		t.Errorf("parameter %+v", p)
	}
}

// What may be left out is its default or zero; leaves of the shell are none of the world's.
func TestBindDefaults(t *testing.T) {
	s, w, b, err := bound("size: 1\n")
	if err != nil {
		t.Fatal(err)
	}
	if s.Seed != 1 || s.Limit != nil || w.Date != nil || w.Deep != nil || w.Parts != nil || w.Share.Knots[0].Value != 0.05 || w.Count != 2 || !w.Whole.Flag {
		t.Errorf("%+v %+v", s, w)
	}
	var leaves []string
	for _, l := range b.Leaves {
		leaves = append(leaves, l.Path+"="+l.Text)
	}
	if got := strings.Join(leaves, " "); got != "size=1 share=0.05 count=2 whole.flag=true" {
		t.Errorf("leaves %s", got)
	}
}

// The evidence of a path covers its knots, save those in the long form, which stand on their own.
func TestEvidenceOfPaths(t *testing.T) {
	_, _, b, err := bound("size: 1\nshare:\n  value: {2010: 1%, 2020: {value: 2%, note: own}}\n  source: all\n  grade: H\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range b.Leaves {
		switch {
		case l.Path == "share@2010" && (l.Source != "all" || l.Grade != "H"),
			l.Path == "share@2020" && (l.Source != "" || l.Note != "own"):
			t.Errorf("%+v", l)
		}
	}
}

func TestProblemsFindTheirPlace(t *testing.T) {
	_, _, b, err := bound("size: 1\nshare:\n  2010: 1%\nparts:\n  - length: 1\n")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"size": "f.yaml:1:7", "share@2010": "f.yaml:3:9", "share@2011": "f.yaml:2:1", "parts.1.length": "f.yaml:5:13",
		"parts.1.width": "f.yaml:5:5", "parts.2.length": "f.yaml:4:1", "whole.flag": "f.yaml:1:1", "nowhere": "f.yaml:1:1",
	} {
		if got := b.Problem(path, "is wrong"); !strings.HasPrefix(got.Error(), want+": "+path+": is wrong") {
			t.Errorf("%s: got %v, want %s", path, got, want)
		}
	}
}

// An address is printed as it is, save one that a file made too long to read or unfit for a terminal.
func TestMessagesStayLegible(t *testing.T) {
	_, _, _, err := bound("size: 1\n\"\\e[2Jx\": 1\n" + strings.Repeat("k", 5000) + ": 1\nsiez: 1\n")
	for line := range strings.Lines(err.Error()) {
		if len(line) > 300 || strings.ContainsRune(line, '\x1b') {
			t.Errorf("%.300q", line)
		}
	}
	if !strings.Contains(err.Error(), "f.yaml:4:1: siez: found") {
		t.Error(err)
	}
	_, _, _, err = bound("size: {value: 'uniform(0, 1)', same: " + strings.Repeat("a", longestAxis+1) + "}\n")
	if err == nil || !strings.Contains(err.Error(), "f.yaml:1:38: size.same: found") {
		t.Error(err)
	}
}

func TestOfPanicsOnWhatNoFileCanSay(t *testing.T) {
	for name, target := range map[string]any{
		"no pointer": world{},
		"a map": &struct {
			A map[string]int `key:"a"`
		}{},
		"a bad range": &struct {
			A int `key:"a" min:"few"`
		}{},
		"a bad key": &struct {
			A int `key:"A-b"`
		}{},
		"a shared key": &struct {
			A int `key:"seed"`
		}{},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			Of(&shell{}, target)
		}()
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]float64{"3%": 0.03, "0.7%": 0.007, "1e6": 1e6, ".5": 0.5, "-2.": -2, " 4 ": 4, "+1E-2": 0.01} {
		if got, ok := Number(text); !ok || got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
	for _, text := range []string{"", "%", "1e999", "nan", "Inf", "0x1p2", "1_0", "1e2%", "3 %", "1,5", "--1"} {
		if got, ok := Number(text); ok {
			t.Errorf("%q was read as %v", text, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64().Draw(t, "v")
		if got, ok := Number(FormatNumber(v)); !ok || got != v {
			t.Fatalf("%v is written %s and read as %v", v, FormatNumber(v), got)
		}
	})
}

func TestPatterns(t *testing.T) {
	tests := []struct {
		pattern string
		yes, no []string
	}{
		{"a.b", []string{"a.b", "a.b@2020"}, []string{"a", "a.b.c", "x.a.b"}},
		{"a.*.c", []string{"a.b.c"}, []string{"a.c", "a.b.b.c"}},
		{"**.c", []string{"c", "a.c", "a.b.c@2020"}, []string{"a.c.b"}},
		{"a.**", []string{"a", "a.b", "a.b.c"}, []string{"b.a"}},
		{"a.**.b.**.c", []string{"a.b.c", "a.x.b.y.z.c"}, []string{"a.c", "a.b"}},
		{"a@2020", []string{"a@2020"}, []string{"a", "a@2021"}},
		{"a@2020.0", []string{"a@2020"}, nil},
	}
	for _, tt := range tests {
		p, err := ParsePattern(tt.pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range tt.yes {
			if !p.Match(path) {
				t.Errorf("%s does not match %s", tt.pattern, path)
			}
		}
		for _, path := range tt.no {
			if p.Match(path) {
				t.Errorf("%s matches %s", tt.pattern, path)
			}
		}
	}
	for _, text := range []string{"", "a..b", "a*", "A", "a@", "a@x", "***"} {
		if _, err := ParsePattern(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

// matches is the definition of a pattern's meaning, without regard to time.
func matches(pattern, keys []string) bool {
	if len(pattern) == 0 {
		return len(keys) == 0
	}
	if pattern[0] == "**" {
		return matches(pattern[1:], keys) || len(keys) > 0 && matches(pattern, keys[1:])
	}
	return len(keys) > 0 && (pattern[0] == "*" || pattern[0] == keys[0]) && matches(pattern[1:], keys[1:])
}

func TestPatternsMeanWhatTheySay(t *testing.T) {
	keys := func(of ...string) *rapid.Generator[[]string] {
		return rapid.SliceOfN(rapid.SampledFrom(of), 1, 7)
	}
	rapid.Check(t, func(t *rapid.T) {
		pattern, path := keys("a", "b", "*", "**").Draw(t, "pattern"), keys("a", "b", "c").Draw(t, "path")
		p, err := ParsePattern(strings.Join(pattern, "."))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := p.Match(strings.Join(path, ".")), matches(pattern, path); got != want {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// The time that a match takes does not grow with the text of the pattern: of these, each would take minutes.
func TestLongPatterns(t *testing.T) {
	deep := strings.Repeat("a.", MaxDepth-1) + "a"
	for text, want := range map[string]bool{
		strings.Repeat("**.", 1<<20) + "a":                      true,
		"b." + strings.Repeat("**.", 1<<20) + "a":               false,
		strings.Repeat("**.a.", MaxDepth/2-1) + "**.b":          false,
		strings.Repeat("**.*.", MaxDepth/2-1) + "**.a":          true,
		strings.Repeat("**.a.*.", MaxDepth/3-1) + "b.**":        false,
		strings.TrimSuffix(strings.Repeat("*.", MaxDepth), "."): true,
	} {
		p, err := ParsePattern(text)
		if err != nil {
			t.Fatal(err)
		}
		for range 20_000 {
			if p.Match(deep) != want {
				t.Fatalf("%.40s: want %v", text, want)
			}
		}
	}
	if _, err := ParsePattern(strings.Repeat("a.", 30_000) + "a"); err == nil || err.Error() != "it has more than 64 keys" {
		t.Errorf("30,001 keys: %v", err)
	}
}

func FuzzPattern(f *testing.F) {
	f.Add("markets.*.regime.**@2020", "markets.china.regime.scope.iaas@2020")
	f.Add("**.**.a@", "a")
	f.Fuzz(func(t *testing.T, pattern, path string) {
		p, err := ParsePattern(pattern)
		if err != nil {
			return
		}
		got := p.Match(path)
		address, year, _ := strings.Cut(path, "@")
		keys := strings.Split(address, ".")
		if p.year != "" && p.year != year || len(p.keys) > 8 || len(keys) > 8 || slices.Contains(keys, "") {
			return
		}
		if want := matches(p.keys, keys); got != want {
			t.Fatalf("%q matches %q: %v, want %v", pattern, path, got, want)
		}
	})
}

// A tree written out is read back as the same tree, whatever its texts.
func TestWrittenTreesReadBack(t *testing.T) {
	leaf := rapid.Custom(func(t *rapid.T) *Node {
		return rapid.OneOf(
			rapid.Map(rapid.String(), func(s string) *Node { return &Node{Kind: Scalar, Text: s, Quoted: true} }),
			rapid.Map(rapid.StringMatching(`[a-z0-9(][a-z0-9 ,().%:#~-]{0,8}[a-z0-9)]`), func(s string) *Node { return &Node{Kind: Scalar, Text: s} }),
			rapid.Just(&Node{}),
		).Draw(t, "leaf")
	})
	var tree func(depth int) *rapid.Generator[*Node]
	tree = func(depth int) *rapid.Generator[*Node] {
		return rapid.Custom(func(t *rapid.T) *Node {
			switch k := rapid.IntRange(0, 2).Draw(t, "kind"); {
			case depth == 0 || k == 0:
				return leaf.Draw(t, "leaf")
			case k == 1:
				return &Node{Kind: Sequence, Items: rapid.SliceOfN(tree(depth-1), 0, 3).Draw(t, "items")}
			}
			n := &Node{Kind: Mapping}
			for _, key := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z][a-z0-9_]{0,5}|[0-9]{4}|null|-5`), 0, 3, rapid.ID).Draw(t, "keys") {
				n.Entries = append(n.Entries, Entry{&Node{Kind: Scalar, Text: key}, tree(depth-1).Draw(t, "value")})
			}
			return n
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		want := tree(3).Draw(t, "tree")
		text := want.YAML()
		got, err := Parse("f.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%v\n%q", err, text)
		}
		if !same(want, got) {
			t.Fatalf("%q is read as %q", text, got.YAML())
		}
	})
}

// A tree with another node somewhere is another tree: what it was made from stays, mappings on the way are made, and what
// is taken away is gone.
func TestPut(t *testing.T) {
	tree := parsed(t, "a: {b: 1, c: 2}\nd: 3\n")
	before := tree.YAML()
	five := &Node{Kind: Scalar, Text: "5"}
	for _, c := range []struct {
		value *Node
		keys  []string
		want  string
	}{
		{five, []string{"a", "b"}, "a:\n  b: 5\n  c: 2\nd: 3\n"},
		{five, []string{"a"}, "a: 5\nd: 3\n"},
		{five, []string{"e", "f", "g"}, "a:\n  b: 1\n  c: 2\nd: 3\ne:\n  f:\n    g: 5\n"},
		{five, []string{"d", "x"}, "a:\n  b: 1\n  c: 2\nd:\n  x: 5\n"},
		{five, nil, "5\n"},
		{nil, []string{"a", "b"}, "a:\n  c: 2\nd: 3\n"},
		{nil, []string{"a"}, "d: 3\n"},
		{nil, []string{"e"}, before},
	} {
		if got := tree.Put(c.value, c.keys...).YAML(); got != c.want {
			t.Errorf("%v: got\n%swant\n%s", c.keys, got, c.want)
		}
	}
	if tree.YAML() != before {
		t.Errorf("the tree has changed:\n%s", tree.YAML())
	}
	if n := tree.At("a", "c"); n == nil || n.Text != "2" || tree.At("a", "x", "y") != nil || tree.At() != tree {
		t.Errorf("at a.c is %v", n)
	}
}

func parsed(t *testing.T, text string) *Node {
	t.Helper()
	n, err := Parse("it.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

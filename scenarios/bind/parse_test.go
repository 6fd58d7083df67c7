package bind

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func mustParse(t *testing.T, text string) *Node {
	t.Helper()
	n, err := Parse("f.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// same says whether two trees hold the same, wherever it stands.
func same(a, b *Node) bool {
	if a.Kind != b.Kind || a.Text != b.Text || len(a.Items) != len(b.Items) || len(a.Entries) != len(b.Entries) {
		return false
	}
	for i := range a.Items {
		if !same(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for i := range a.Entries {
		if a.Entries[i].Key.Text != b.Entries[i].Key.Text || !same(a.Entries[i].Value, b.Entries[i].Value) {
			return false
		}
	}
	return true
}

func TestPositions(t *testing.T) {
	n := mustParse(t, "\ufeffa: 1\r\nb:\r\n  é: \"x\"\r\n  ü: [p, ~]\r\n")
	tests := []struct {
		n            *Node
		kind         Kind
		text         string
		line, column int
	}{
		{n.Get("a"), Scalar, "1", 1, 4},
		{n.Get("b"), Mapping, "", 3, 3},
		{n.Get("b").Get("é"), Scalar, "x", 3, 6},
		{n.Get("b").Get("ü").Items[0], Scalar, "p", 4, 7},
		{n.Get("b").Get("ü").Items[1], Null, "", 4, 10},
	}
	for _, tt := range tests {
		if tt.n.Kind != tt.kind || tt.n.Text != tt.text || tt.n.Line != tt.line || tt.n.Column != tt.column {
			t.Errorf("got %+v, want %+v", *tt.n, tt)
		}
	}
}

// What is no YAML is told in words of the file, at the place to mend.
func TestSyntaxErrors(t *testing.T) {
	for text, want := range map[string]string{
		"a:\n    b: 1\n  c: 2\n":          "3:3: found a line that is indented like none of those it may belong to; expected keys that belong together in one column",
		"a:\n  - b\n c: 2\n":              "3:2: found a line that is indented like none of those it may belong to; expected keys that belong together in one column",
		"a: 1\n   b: 2\n":                 "2:4: found a key that is indented below a value; expected keys that belong together in one column",
		"a:\n\tb: 1\n":                    "2:1: found a tab; expected spaces for indentation",
		"title: Cap: lifted\n":            `1:11: found a second colon; expected quotes about a text that holds ": ", or a line for each key`,
		"title: [draft] Cap\n":            "1:16: found text after the end of a value; expected quotes about a text that begins with a bracket",
		"title: 'draft' Cap\n":            "1:16: found text after the end of a value; expected quotes about the whole text, of the other kind than those within it",
		"é: @me\n":                        `1:4: found "@"; expected quotes about a text that begins with it`,
		"a: 1\nb: \"x\nc: 2\n":            "2:4: found a quote that does not end; expected another one after the text",
		"a: - b\n":                        "1:4: found a list in the line of its key; expected each of its items in a line of its own",
		"a: {b: 1\nc: {d: 2}\n":           "1:4: found a bracket that is not closed by line 2, column 2; expected a comma or } there",
		"a: [b, c}\n":                     "1:4: found a bracket that is not closed by line 1, column 9; expected a comma or ] there",
		"a: [b, c\n\n# the end\n":         "1:4: found a bracket that is not closed; expected ]",
		"a:\nb\nc: 1\n":                   "2:1: found a key without its colon; expected key: value, with a blank after the colon",
		"a: \"b\\q\"\n":                   "1:6: not valid YAML: found unknown escape character",
		"a: 1\r\n   b: [\r\n":             "2:4: found a key that is indented below a value; expected keys that belong together in one column",
		"\ufeffa: Cap: lifted\n":          `1:7: found a second colon; expected quotes about a text that holds ": ", or a line for each key`,
		"é: 1\nü: \"x\" y\nz: ' \n":       "2:8: found text after the end of a value; expected quotes about the whole text, of the other kind than those within it",
		"a: {b: 1}}\n":                    `1:10: found "}" that closes nothing; expected no more brackets closed than opened`,
		"a: 'b's c'\n":                    "1:7: found text after the end of a value; expected quotes about the whole text, of the other kind than those within it",
		"a: \"b\nc:\n  d: \"e\"\n":        "1:4: found a quote that is closed only on line 3, column 6, before other text; expected another one at the end of its own text",
		"- 'é\n- b\n- it's\n":             "1:3: found a quote that is closed only on line 3, column 5, before other text; expected another one at the end of its own text",
		"a: >5%\n":                        `1:4: found ">"; expected quotes about a text that begins with it`,
		"é: | b\n":                        `1:4: found "|"; expected quotes about a text that begins with it`,
		"a: & b\n":                        `1:4: found "&"; expected quotes about a text that begins with it`,
		"a:\n  b:5\n  c: 6\n":             "2:3: found a key without its colon; expected key: value, with a blank after the colon",
		"a: # of all\n  b\n\n    c: 6\n":  "2:3: found a key without its colon; expected key: value, with a blank after the colon",
		"a: text\n  that goes\n  on: b\n": "3:3: found a key that is indented below a value; expected keys that belong together in one column",
		"a:\n  - b\n    c: d\n":           "3:5: found a key that is indented below a value; expected keys that belong together in one column",
		"a:\n  - b\n  c: d\n":             "3:3: found a line that is no item of the list that it is indented like; expected a dash before each item, all in one column",
		"a:\n  - [b] c\n":                 "2:9: found text after the end of a value; expected quotes about a text that begins with a bracket",
		"a:\tCap: lifted\n":               `1:7: found a second colon; expected quotes about a text that holds ": ", or a line for each key`,
		"a: 1\rb: >5%\r":                  `2:4: found ">"; expected quotes about a text that begins with it`,
		"a: 1\rb: \"c\" d\r":              "2:8: found text after the end of a value; expected quotes about the whole text, of the other kind than those within it",
		"a: Grün: gut\n":                  `1:8: found a second colon; expected quotes about a text that holds ": ", or a line for each key`,
	} {
		if _, err := Parse("it", []byte(text)); err == nil || err.Error() != "it:"+want {
			t.Errorf("%q: got %v, want it:%s", text, err, want)
		}
	}
}

// The column of an offset inside a text: exact where the text stands in the file as it is, else its start.
func TestColumnInsideText(t *testing.T) {
	n := mustParse(t, "a: normal(0, x)\nb: 'normal(0, x)'\nc: \"normal(0,\\u0020x)\"\nd: é µ x\ne: |\n  normal(0, x)\n")
	for key, want := range map[string]int{"a": 4 + 10, "b": 4 + 11, "c": 4, "e": 4} {
		if got := n.Get(key).column(len("normal(0, ")); got != want {
			t.Errorf("%s: got %d, want %d", key, got, want)
		}
	}
	if got := n.Get("d").column(len("é µ ")); got != 8 {
		t.Errorf("a column counts characters: got %d, want 8", got)
	}
}

func TestMergeKeys(t *testing.T) {
	n := mustParse(t, "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 3\nd: {<<: *b}\n")
	want := mustParse(t, "c: {x: 3, y: 1, z: 2}\nd: {y: 2, z: 2}\n")
	for _, key := range []string{"c", "d"} {
		if !same(n.Get(key), want.Get(key)) {
			t.Errorf("%s: got\n%s", key, n.Get(key).YAML())
		}
	}
	if _, err := Parse("f.yaml", []byte("a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n")); err == nil || !strings.Contains(err.Error(), "f.yaml:4:3: <<: found the key a second time") {
		t.Errorf("two merge keys: %v", err)
	}
	if plain := mustParse(t, "{'<<': 1}"); plain.Get("<<") == nil {
		t.Error("a quoted << is a name like any other")
	}
}

// The limits count what aliases stand for, at no cost of memory.
func TestLimits(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	chain := "a0: &a0 [x]\n"
	for i := 1; i < 70; i++ {
		chain += fmt.Sprintf("a%d: &a%d [*a%d]\n", i, i, i-1)
	}
	flat := strings.Repeat("- x\n", MaxNodes-1)
	text := "t: &t " + strings.Repeat("x", MaxBytes/8-1) + "\n"
	merged := "a: &a {" + strings.Repeat("x", 400) + ": 1}\nb:\n" + strings.Repeat("- {<<: *a}\n", MaxNodes/8)
	tests := []struct{ name, text, want string }{
		{"depth", nested(MaxDepth), ""},
		{"too deep", nested(MaxDepth + 2), "levels"},
		{"the parser's own depth", strings.Repeat("[", 300_000), "YAML"},
		{"depth by aliases", chain, "levels, aliases followed"},
		{"nodes", flat, ""},
		{"too many nodes", flat + "- x\n", "too many values"},
		{"text by aliases", text + "a: [*t, *t, *t, *t, *t, *t, *t]\n", ""},
		{"too much text by aliases", text + "a: [*t, *t, *t, *t, *t, *t, *t, *t]\n", "too much text"},
		{"too much text by merging", merged, "too much text"},
		{"bytes", strings.Repeat("#", MaxBytes), ""},
		{"too many bytes", strings.Repeat("#", MaxBytes+1), "1048577 bytes"},
		{"a huge scalar", "a: " + strings.Repeat("x", MaxBytes-10), ""},
	}
	for _, tt := range tests {
		_, err := Parse("f.yaml", []byte(tt.text))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %.200v, want %q", tt.name, err, tt.want)
		}
	}
}

// A distribution that YAML cut is put together, explained once, and nothing follows from it.
func TestCutDistributions(t *testing.T) {
	tests := []struct{ text, first string }{
		{"a: {v: pert(1, 2, 2), w: 3}", "pert(1, 2, 2)"},
		{"a: {v: normal(0, 1) in 0..5, w: 3}", "normal(0, 1) in 0..5"},
		{"a: [mixture(0.3 normal(0, 1), 0.7 uniform(2, 3)), 3]", "mixture(0.3 normal(0, 1), 0.7 uniform(2, 3))"},
		{"a: {v: uniform(1, 1), w: uniform(1, 1)}", "uniform(1, 1)"},
	}
	for _, tt := range tests {
		n, err := Parse("f.yaml", []byte(tt.text))
		var problems Errors
		if !errors.As(err, &problems) || len(problems) != strings.Count(tt.text, tt.first) || !strings.Contains(problems[0].Expected, `"`+tt.first+`"`) {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		first := n.Get("a").Get("v")
		if first == nil {
			first = n.Get("a").Items[0]
		}
		if first.Text != tt.first {
			t.Errorf("%s: got %q", tt.text, first.Text)
		}
	}
	for _, text := range []string{"a: {v: 'pert(1, 2, 3)'}", "a: pert(1, 2, 3)", "a: [x(1), 2]"} {
		if _, err := Parse("f.yaml", []byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "a: 1", "\ta: 1", "a: &a [*a]", "a: &a {<<: *a}", "a: {v: pert(1, 2, 3)}", "a: !!binary x", "? {a: b}\n: c",
		"a: |\n  x\n  y\nb: >-\n  z\n", "\xff\xfea", "\xef\xbb\xbfa: 1\r\n", "a: 1\n---\nb: 2", "%YAML 1.1\n---\na: 1", "a: 'x\n\n  y'", "- - - x",
		"&a x: *a", "{a: , b: }", "a: \"\\u0000\\ud800\\x85\\u2028\"", "- ~\n- null\n- ''\n- -\n", "a: 1e999\nb: .nan\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse("f.yaml", data)
		if err != nil || n == nil {
			return
		}
		text := n.YAML()
		again, err := Parse("again.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !same(n, again) {
			t.Fatalf("got another tree from\n%s", text)
		}
		if _, err := n.MarshalJSON(); err != nil {
			t.Fatal(err)
		}
	})
}

package gallery

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cloudgate/scenarios/bind/bindtest"
)

var update = flag.Bool("update", false, "rewrite the expected messages in testdata")

const paper = `cloudgate: 1
kind: figures
about: Figures of a paper
result: results/baseline
style: nature-single
formats: [svg, pdf]
figures:
  overseas:
    figure: fan
    bands: [30, 60, 90]
    caption: "Chinese providers: small abroad."
  japan:
    figure: density
    outcome: overseas_share[japan]
    years: 2014:2024
    formats: png
  entry:
    figure: entry
    result: /elsewhere/open
    style: slide
`

func TestParse(t *testing.T) {
	f, err := Parse("paper/figures.yaml", []byte(paper))
	if err != nil {
		t.Fatal(err)
	}
	var got []Figure
	for _, one := range f.Figures {
		one.binding = nil
		got = append(got, one)
	}
	want := []Figure{
		{ID: "overseas", Kind: "fan", Result: "results/baseline", Bands: []int{30, 60, 90}, Style: "nature-single", Formats: []string{"svg", "pdf"}, Caption: "Chinese providers: small abroad."},
		{ID: "japan", Kind: "density", Result: "results/baseline", Outcome: "overseas_share[japan]", Years: [2]int{2014, 2024}, Style: "nature-single", Formats: []string{"png"}},
		{ID: "entry", Kind: "entry", Result: "/elsewhere/open", Style: "slide", Formats: []string{"svg", "pdf"}},
	}
	if f.About != "Figures of a paper" || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	for i, dir := range []string{filepath.Join("paper", "results", "baseline"), filepath.Join("paper", "results", "baseline"), "/elsewhere/open"} {
		if got := f.Dir(f.Figures[i]); got != dir {
			t.Errorf("%s is drawn from %s, want %s", f.Figures[i].ID, got, dir)
		}
	}
	for key, place := range map[string]string{
		"figure": "paper/figures.yaml:13:13: figures.japan.figure: no", "style": "paper/figures.yaml:5:8: style: no",
		"formats": "paper/figures.yaml:16:14: figures.japan.formats: no", "": "paper/figures.yaml:12:3: figures.japan: no",
	} {
		if got := f.Figures[1].Problem(key, "no").Error(); got != place {
			t.Errorf("%q: %s, want %s", key, got, place)
		}
	}
}

// Each broken file stands beside the messages that it must give, all of them and no other.
func TestBrokenFiles(t *testing.T) {
	bindtest.Broken(t, "testdata/broken/*.yaml", 5, *update, func(file string) error {
		_, err := Load(file)
		return err
	})
	if _, err := Load("testdata/nowhere.yaml"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := Load("testdata"); err == nil || err.Error() != "testdata is a folder; expected a file that lists figures" {
		t.Errorf("a folder: %v", err)
	}
}

func TestSchema(t *testing.T) {
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"caption"`, `"bands"`, `"const": "figures"`} {
		if !strings.Contains(string(text), part) {
			t.Errorf("no %s in\n%s", part, text)
		}
	}
}

// again reads what a list writes.
func again(t *testing.T, f *File) {
	t.Helper()
	text := f.Text()
	g, err := Parse(f.Name, text)
	if err != nil {
		t.Fatalf("%v of\n%s", err, text)
	}
	if g.About != f.About || len(g.Figures) != len(f.Figures) {
		t.Fatalf("%+v became %+v", f, g)
	}
	for i, one := range f.Figures {
		other := g.Figures[i]
		one.binding, other.binding = nil, nil
		if !reflect.DeepEqual(one, other) {
			t.Errorf("%+v became %+v in\n%s", one, other, text)
		}
	}
}

func TestTextReadsAsWhatItWas(t *testing.T) {
	f, err := Parse("figures.yaml", []byte(paper))
	if err != nil {
		t.Fatal(err)
	}
	again(t, f)
}

// A file is read or refused, and what is read can be written.
func FuzzParse(f *testing.F) {
	bindtest.Seed(f, "testdata/broken/*.yaml")
	f.Add([]byte(paper))
	f.Add([]byte("figures: {a: {figure: \"\", result: \"\\u2028\\N\\x7f\\x80\\ufeff\\uffff\", caption: \" x \\n y\"}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		read, err := Parse("it.yaml", data)
		if err != nil {
			bindtest.Refused(t, err)
			return
		}
		if n := len(read.Figures); n == 0 || n > mostFigures {
			t.Fatalf("%d figures", n)
		}
		again(t, read)
	})
}

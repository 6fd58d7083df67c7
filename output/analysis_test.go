package output_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cloudgate/output"
)

func analysis(rows ...[]any) output.Analysis {
	return output.Analysis{
		Manifest: output.Manifest{Kind: "hindcast", Study: "abc", Name: "x", Parents: []string{"def"}},
		Sheets:   []output.Sheet{{File: "scores.csv", Header: []string{"target", "year", "crps"}, Rows: rows}},
		Texts:    []output.Text{{File: "card.md", Text: "# Card\n"}},
		Draw: func(dir string) (string, error) {
			return "# Captions\n", errors.Join(os.MkdirAll(dir, 0o777), os.WriteFile(filepath.Join(dir, "pit.svg"), []byte("<svg/>"), 0o666))
		},
	}
}

func TestAnalysis(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "scored")
	a := analysis([]any{"a, b", 2015, 0.25}, []any{"c", 2016, math.NaN()})
	if _, err := a.Write(dir, false, output.Execution{}); err != nil {
		t.Fatal(err)
	}
	r, err := output.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if m := r.Manifest(); m.Kind != "hindcast" || len(m.Tables) != 1 || m.Tables[0].Rows != 2 || !m.Complete || m.Parents[0] != "def" {
		t.Errorf("manifest %+v", m)
	}
	if err := r.Verify(); err != nil {
		t.Error(err)
	}
	got, _ := os.ReadFile(filepath.Join(dir, "scores.csv"))
	if want := "target,year,crps\n\"a, b\",2015,0.25\nc,2016,\n"; string(got) != want {
		t.Errorf("found %q, expected %q", got, want)
	}
	for _, name := range []string{"card.md", "figures/pit.svg"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(dir + output.PartialSuffix); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("unfinished work is left: %v", err)
	}

	// Its texts and the first rows of its tables can be read back; no name leads elsewhere.
	if text, err := r.Text("card.md"); err != nil || text != "# Card\n" {
		t.Errorf("card.md says %q, %v", text, err)
	}
	if text, err := r.Text("captions.md"); err != nil || text != "# Captions\n" {
		t.Errorf("captions.md says %q, %v", text, err)
	}
	if _, err := r.Text("manifest.json"); err == nil {
		t.Error("manifest.json is read as a text")
	}
	for most, want := range []string{"[]", "[[a, b 2015 0.25]]", "[[a, b 2015 0.25] [c 2016 ]]", "[[a, b 2015 0.25] [c 2016 ]]"} {
		s, err := r.Sheet("scores.csv", most)
		if err != nil || fmt.Sprint(s.Rows) != want || fmt.Sprint(s.Header) != "[target year crps]" {
			t.Errorf("the first %d rows: %v %v, %v", most, s.Header, s.Rows, err)
		}
	}
	if _, err := r.Sheet("../scores.csv", 1); err == nil {
		t.Error("a table elsewhere is read")
	}

	// Reports may be in it.
	for _, name := range []string{"report.html", "report.md", "report.tex"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}

	// Another takes its place only by force, and only while nothing else is in the directory.
	if _, err := a.Write(dir, false, output.Execution{}); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("found %v, expected that it exists", err)
	}
	if _, err := analysis().Write(dir, true, output.Execution{}); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.csv"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Write(dir, true, output.Execution{}); err == nil || !strings.Contains(err.Error(), "notes.csv") {
		t.Errorf("found %v, expected that notes.csv is not lost", err)
	}
}

// The manifest of an analysis vouches for its texts as for its tables.
func TestVerifyFindsAChangedText(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "scored")
	if _, err := analysis().Write(dir, false, output.Execution{}); err != nil {
		t.Fatal(err)
	}
	r, err := output.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if names := r.HashedTexts(); !slices.Equal(names, []string{"captions.md", "card.md"}) {
		t.Errorf("hashes of %v", names)
	}
	for _, name := range r.HashedTexts() {
		path := filepath.Join(dir, name)
		whole := read(t, dir, name)
		if err := os.WriteFile(path, []byte(strings.Replace(whole, "C", "c", 1)), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := r.Verify(); err == nil || !strings.Contains(err.Error(), path+": changed since it was written: sha256 ") {
			t.Errorf("%s was changed: %v", name, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := r.Verify(); err == nil || !strings.Contains(err.Error(), path+": missing") {
			t.Errorf("%s is gone: %v", name, err)
		}
		if err := os.WriteFile(path, []byte(whole), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Verify(); err != nil {
		t.Error(err)
	}
}

func TestAnalysisThatCannotBe(t *testing.T) {
	for want, change := range map[string]func(*output.Analysis){
		`no analysis is of kind "run"`:    func(a *output.Analysis) { a.Manifest.Kind = output.KindRun },
		`no table of an analysis: "../x`:  func(a *output.Analysis) { a.Sheets[0].File = "../x.csv" },
		`no text of an analysis: "a/b.md`: func(a *output.Analysis) { a.Texts[0].File = "a/b.md" },
		"1 cells, expected 3":             func(a *output.Analysis) { a.Sheets[0].Rows = [][]any{{"x"}} },
		"a cell of type bool":             func(a *output.Analysis) { a.Sheets[0].Rows = [][]any{{"x", 1, true}} },
		"no ink":                          func(a *output.Analysis) { a.Draw = func(string) (string, error) { return "", errors.New("no ink") } },
	} {
		dir := filepath.Join(t.TempDir(), "x")
		a := analysis()
		change(&a)
		if _, err := a.Write(dir, false, output.Execution{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("found %v, expected %s", err, want)
		}
		for _, left := range []string{dir, dir + output.PartialSuffix} {
			if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s: %s is left: %v", want, left, err)
			}
		}
	}
}

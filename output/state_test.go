package output_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cloudgate/output"
)

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestInspect(t *testing.T) {
	s := newStudy(10)
	root := t.TempDir()
	s.write(t, filepath.Join(root, "done"), 10)
	writeFile(t, filepath.Join(root, "notes", "todo.txt"), "buy milk")
	writeFile(t, filepath.Join(root, "foreign", "manifest.json"), `{"format": "something-else/1"}`)
	writeFile(t, filepath.Join(root, "newer", "manifest.json"), `{"format": "cloudgate-results/2"}`)
	writeFile(t, filepath.Join(root, "file"), "")
	if err := os.Mkdir(filepath.Join(root, "empty"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir, study string
		want       output.State
	}{
		{"done", s.manifest.Study, output.SameStudy},
		{"done", "another", output.OtherStudy},
		{"newer", s.manifest.Study, output.OtherStudy},
		{"notes", s.manifest.Study, output.Foreign},
		{"foreign", s.manifest.Study, output.Foreign},
		{"file", s.manifest.Study, output.Foreign},
		{"empty", s.manifest.Study, output.Absent},
		{"nothing", s.manifest.Study, output.Absent},
	} {
		if got, err := output.Inspect(filepath.Join(root, c.dir), output.KindRun, c.study); got != c.want || err != nil {
			t.Errorf("%s: %q, %v; want %q", c.dir, got, err, c.want)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	root := t.TempDir()
	s := newStudy(10)
	for _, name := range []string{"lacking", "open"} {
		s.write(t, filepath.Join(root, name), 10)
	}
	if err := os.Remove(filepath.Join(root, "lacking", "summary.csv")); err != nil {
		t.Fatal(err)
	}
	manifest := read(t, filepath.Join(root, "open"), "manifest.json")
	change := func(dir, old, replacement string) {
		writeFile(t, filepath.Join(root, dir, "manifest.json"), strings.Replace(manifest, old, replacement, 1))
	}
	change("newer", output.Format, "cloudgate-results/2")
	writeFile(t, filepath.Join(root, "newer-by-far", "manifest.json"), `{"format": "cloudgate-results/3", "design": 1, "inputs": {}}`)
	writeFile(t, filepath.Join(root, "other", "manifest.json"), `{"format": "webpack/1", "inputs": {}}`)
	change("incomplete", `"complete": true`, `"complete": false`)
	change("reaching", `"file": "summary.csv"`, `"file": "../summary.csv"`)
	change("cut", `"tables"`, `"`)
	change("misread", `"inputs": [`, `"inputs": 1, "lost": [`)
	writeFile(t, filepath.Join(root, "notes", "todo.txt"), "buy milk")

	for _, c := range []struct {
		dir  string
		is   error
		want string
	}{
		{"nothing", output.ErrNotResult, "does not exist"},
		{"notes", output.ErrNotResult, "no manifest.json"},
		{"notes/todo.txt", output.ErrNotResult, "not a directory"},
		{"newer", output.ErrNewer, "this version reads up to"},
		{"newer-by-far", output.ErrNewer, `format "cloudgate-results/3"`},
		{"other", nil, `not the manifest of a result: format "webpack/1"`},
		{"incomplete", output.ErrPartial, ""},
		{"lacking", nil, "summary.csv is missing"},
		{"reaching", nil, `no table of a result: "../summary.csv"`},
		{"cut", nil, "not a manifest"},
		{"misread", nil, "not a manifest: json: cannot unmarshal number"},
	} {
		_, err := output.Open(filepath.Join(root, c.dir))
		if err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.dir, err)
		}
	}
}

// Nothing but a result is ever replaced, and that only by force.
func TestReplace(t *testing.T) {
	s := newStudy(10)
	root := t.TempDir()
	create := func(name string, force bool) error {
		w, err := output.Create(filepath.Join(root, name), s.manifest, output.Request{Force: force})
		if err != nil {
			return err
		}
		err = errors.Join(s.put(w, 0, len(s.status)), s.finish(w))
		if err == nil {
			_, err = w.Commit(s.execution)
		}
		return errors.Join(err, w.Abort(err))
	}
	refused := func(err error, want string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want …%s…", err, want)
		}
	}

	if err := create("done", false); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(root, "done", "figures", "fan.svg"), "<svg/>")
	refused(create("done", false), "exists already")

	s.manifest.Study = "another"
	if err := create("done", true); err != nil {
		t.Error(err)
	}
	if state, _ := output.Inspect(filepath.Join(root, "done"), output.KindRun, "another"); state != output.SameStudy {
		t.Errorf("after replacing: %s", state)
	}
	if _, err := os.Stat(filepath.Join(root, "done", "figures")); err == nil {
		t.Error("the figures of the replaced result are still there")
	}

	notes := filepath.Join(root, "done", "figures", "notes.docx")
	writeFile(t, notes, "what to say of the figures")
	refused(create("done", true), "also holds "+filepath.Join("figures", "notes.docx"))
	if err := os.Remove(notes); err != nil {
		t.Error(err) // it must still be there
	}
	writeFile(t, filepath.Join(root, "done", "thesis.docx"), "three years of work")
	refused(create("done", true), "also holds thesis.docx")
	writeFile(t, filepath.Join(root, "notes", "todo.txt"), "buy milk")
	refused(create("notes", true), "not a cloudgate result")
	writeFile(t, filepath.Join(root, "new.partial", "todo.txt"), "buy milk")
	refused(create("new", true), "not a cloudgate result")
	writeFile(t, filepath.Join(root, "file"), "")
	refused(create("file", true), "not a cloudgate result")

	if err := os.Mkdir(filepath.Join(root, "empty"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := create("empty", false); err != nil {
		t.Error(err)
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".replaced") {
			t.Errorf("%s is left behind", e.Name())
		}
	}
	if got := read(t, filepath.Join(root, "done"), "thesis.docx"); got != "three years of work" {
		t.Error("the thesis is gone")
	}
}

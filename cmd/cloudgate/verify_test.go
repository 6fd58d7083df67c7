package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cloudgate/output"
)

// verified runs verify with all else it is told, and gives its exit code and text.
func verified(t *testing.T, args ...string) (string, int) {
	t.Helper()
	stdout, stderr, code := command(t, append([]string{"verify"}, args...)...)
	return stdout + stderr, code
}

// forge copies a result with other numbers in the file of runs, hashes and all.
func forge(t *testing.T, dir, to string, change func(column string, run int, x float64) float64) {
	t.Helper()
	r, err := output.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	m := r.Manifest()
	column := func(name string) []float64 {
		col, err := r.Column(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range col {
			col[i] = change(name, i, col[i])
		}
		return col
	}
	var in, out [][]float64
	for _, p := range m.Inputs {
		in = append(in, column(p.Path))
	}
	for _, o := range m.Outcomes {
		for i := range o.Len() {
			var col []float64
			if o.Kept {
				col = column(o.Cell(i))
			}
			out = append(out, col)
		}
	}
	status, err := r.Status()
	if err != nil {
		t.Fatal(err)
	}
	parameters, err := r.Parameters()
	if err != nil {
		t.Fatal(err)
	}
	summary, err := r.Summary()
	if err != nil {
		t.Fatal(err)
	}
	curves, err := r.Curves()
	if err != nil {
		t.Fatal(err)
	}
	reading, err := r.Text("reading.md")
	if err != nil {
		t.Fatal(err)
	}
	w, err := output.Create(to, m, output.Request{})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		w.Put(0, in, out, status), w.WriteSummary(summary), w.WriteCurves(curves), w.WriteParameters(parameters), w.WriteReading(reading),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Commit(m.Execution); err != nil {
		t.Fatal(err)
	}
}

// One number that somebody changed by its last bit, in a file that is otherwise as it should be, is found with its run, column
// and both values by making all runs again; and by a sample exactly when its run is in it.
func TestVerifyFindsAChangedNumber(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made, forged := filepath.Join(dir, "made"), filepath.Join(dir, "forged")
	succeed(t, "run", "bass", "--runs", "256", "--formats", "none", "--out", made, "-q")
	for _, column := range []string{"cumulative@2007", "q"} {
		const run = 101
		var was, is float64
		forge(t, made, forged, func(c string, r int, x float64) float64 {
			if c == column && r == run {
				was, is = x, math.Nextafter(x, 1e9)
				return is
			}
			return x
		})
		text, code := verified(t, forged, "--full")
		want := forged + "/runs.parquet: run 101, " + column + ": found " + amount(is) + ", expected " + amount(was)
		if code != exitFailed || !strings.Contains(filepath.ToSlash(text), filepath.ToSlash(want)) || !strings.Contains(text, "\n1 difference in 1 file.") {
			t.Errorf("exit code %d\n%s\nexpected\n%s", code, text, want)
		}
		seen := 0
		for seed := range 8 {
			if _, code := verified(t, forged, "--seed", strconv.Itoa(seed), "-q"); code == exitFailed {
				seen++
			}
		}
		// A quarter of the runs is in a sample: that 8 seeds all have this one, or none, would be one chance in ten.
		if seen == 0 || seen == 8 {
			t.Errorf("%s: %d of 8 samples found it", column, seen)
		}
		if err := os.RemoveAll(forged); err != nil {
			t.Fatal(err)
		}
	}
}

func amount(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// What another version made may differ by 1e-11 of itself and no more.
func TestVerifyAllowsForAnotherVersion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made := filepath.Join(dir, "made")
	succeed(t, "run", "bass", "--runs", "128", "--formats", "svg", "--out", made, "-q")
	for _, c := range []struct {
		factor float64
		code   int
		says   string
	}{
		{1, exitDone, "the same bit by bit\n"},
		{1 + 1e-12, exitDone, "the others within 1e-12 of themselves"},
		{1 + 1e-10, exitFailed, "run 0, cumulative@2007: found "},
	} {
		other := filepath.Join(dir, "other")
		forge(t, made, other, func(column string, _ int, x float64) float64 {
			if column == "cumulative@2007" {
				return x * c.factor
			}
			return x
		})
		edit(t, filepath.Join(other, "manifest.json"), `"model bass": "1"`, `"model bass": "0"`)
		for _, how := range []string{"--runs=128", "--full"} {
			text, code := verified(t, other, how)
			if code != c.code || !strings.Contains(text, c.says) || !strings.Contains(text, `version "0" of model bass`) {
				t.Errorf("%g, %s: exit code %d\n%s", c.factor, how, code, text)
			}
		}
		if err := os.RemoveAll(other); err != nil {
			t.Fatal(err)
		}
	}
}

func edit(t *testing.T, path, from, to string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), from) {
		t.Fatalf("%s has no %s", path, from)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), from, to, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
}

// A flipped bit in a file of any kind, of a result by itself or in a package, ends verify with a code and the file's name.
func TestVerifyFindsAFlippedBit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made, paper := filepath.Join(dir, "made"), filepath.Join(dir, "paper")
	succeed(t, "run", "ishigami", "--runs", "64", "--out", made, "-q")
	succeed(t, "paper", made, "--out", paper, "-q")
	for _, place := range []string{made, paper} {
		how := map[string]string{made: "--full", paper: "--runs=8"}[place]
		if text, code := verified(t, place, how); code != exitDone || !strings.Contains(text, "Nothing differs in ") {
			t.Fatalf("%s, untouched: exit code %d\n%s", place, code, text)
		}
		for name, whole := range contents(t, place) {
			if strings.Contains(name, "curves") || place == paper && strings.Contains(name, "figures/") {
				continue // as summary.csv; and as another file of a package
			}
			path := filepath.Join(place, filepath.FromSlash(name))
			damaged := slices.Clone(whole)
			at := len(damaged) / 2
			if place == made && name == "manifest.json" { // which knows of time and machine what nobody can know again
				at = strings.Index(string(whole), `"about": "`) + len(`"about": "`)
			}
			damaged[at] ^= 1
			if err := os.WriteFile(path, damaged, 0o666); err != nil {
				t.Fatal(err)
			}
			text, code := verified(t, place, how)
			if code != exitFailed || !strings.Contains(text, path) {
				t.Errorf("%s: exit code %d\n%s", name, code, text)
			}
			if err := os.WriteFile(path, whole, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A PNG that shows the same in other bytes, as another processor may draw it, is no difference, and said.
func TestVerifyTakesFiguresThatLookTheSame(t *testing.T) {
	t.Parallel()
	made := filepath.Join(t.TempDir(), "made")
	succeed(t, "run", "bass", "--runs", "64", "--formats", "png,svg", "--out", made, "-q")
	file := filepath.Join(made, "figures", "fan-adopters.png")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(before))
	if err != nil {
		t.Fatal(err)
	}
	changed := func(size int) {
		out := image.NewRGBA(img.Bounds())
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				if out.Set(x, y, img.At(x, y)); x < size && y < size {
					out.Set(x, y, color.Black)
				}
			}
		}
		var b bytes.Buffer
		if err := png.Encode(&b, out); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	changed(3)
	if text, code := verified(t, made); code != exitDone || !strings.Contains(text, file+": other bytes than drawn again, and the same to see") ||
		!strings.Contains(text, "Nothing differs in ") || !strings.Contains(text, "1 figure file in PDF or PNG, drawn again, came to other bytes") {
		t.Errorf("exit code %d\n%s", code, text)
	}
	changed(100)
	if text, code := verified(t, made); code != exitFailed || !strings.Contains(text, file+": found ") {
		t.Errorf("exit code %d\n%s", code, text)
	}
}

// A figure's style is told by the whole of its name, which may end in an outcome that is called as a style is.
func TestStyleOf(t *testing.T) {
	m := output.Manifest{Outcomes: []output.Outcome{{Name: "share", Where: []output.Coord{{Dim: "provider", Member: "web"}}, Kept: true, Headline: true}}}
	for base, want := range map[string]string{
		"fan":                        "",
		"foreign-share-slide":        "slide",
		"fan-share-provider-web":     "",
		"fan-share-provider-web-web": "web",
		"fan-ieee-double":            "ieee-double",
		"stack-share-provider-web":   "none",
		"exceedance-web":             "none",
		"my-slide":                   "none",
	} {
		s, ok := styleOf(m, base)
		if got := s.Name; ok != (want != "none") || ok && got != want {
			t.Errorf("%s: style %q, %t; want %q", base, got, ok, want)
		}
	}
}

// The commands in the README of a package make its results again, byte by byte, from its scenarios alone.
func TestCommandsOfAPackageMakeItAgain(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("posterior.csv", []byte("p,q\n0.02,0.41\n0.03,0.38\n0.04,0.35\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	write(t, "it.yaml", "cloudgate: 1\nextends: bass\ndraws: posterior.csv\n")
	succeed(t, "run", "it.yaml", "--runs", "64", "--keep", "cumulative", "--formats", "svg", "--style", "ieee-single", "--out", "drawn", "-q")
	succeed(t, "run", "bass", "--runs", "64", "--formats", "none", "--out", "a result", "-q")
	succeed(t, "paper", "drawn", "a result", "--out", "paper", "-q")
	page, err := os.ReadFile(filepath.Join("paper", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"drawn", "a result"} {
		if err := os.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove("posterior.csv"); err != nil {
		t.Fatal(err)
	}
	t.Chdir("paper")
	blocks := fenced(string(page), "sh")
	for line := range strings.Lines(blocks[1]) {
		shell(".").line(t, strings.TrimSpace(line))
	}
	for _, name := range []string{"drawn", "a result"} {
		for file, want := range contents(t, filepath.Join("results", name)) {
			got, err := os.ReadFile(filepath.Join("again", name, file))
			if err != nil {
				t.Error(err)
			}
			if file != "manifest.json" && file != "parameters.csv" && string(got) != string(want) {
				t.Errorf("%s of %s is not the same", file, name)
			}
		}
	}
}

// Ctrl-C ends both verbs with their code, and leaves no package and no directory behind.
func TestPaperAndVerifyAreInterrupted(t *testing.T) {
	dir := t.TempDir()
	made := filepath.Join(dir, "made")
	succeed(t, "run", "ishigami", "--runs", "64", "--formats", "none", "--out", made, "-q")
	temp := filepath.Join(dir, "temp")
	if err := os.Mkdir(temp, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temp)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, args := range [][]string{{"verify", made}, {"verify", made, "--full"}, {"paper", made, "--out", filepath.Join(dir, "paper")}} {
		var out, errs bytes.Buffer
		if code := run(ctx, args, &out, &errs); code != exitInterrupted || !strings.Contains(errs.String(), "stopped; ") {
			t.Errorf("%v: exit code %d\n%s", args, code, errs.String())
		}
	}
	for _, place := range []string{temp, dir} {
		entries, err := os.ReadDir(place)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Name() != "made" && e.Name() != "temp" {
				t.Errorf("%s is left in %s", e.Name(), place)
			}
		}
	}
}

package main

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cloudgate/output"
)

// The numbers of a report in LaTeX are those of summary.csv, to the digits that are printed; pdflatex sets it, and the result's
// directory keeps its files alone.
func TestReportInLaTeX(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	study, page := filepath.Join(dir, "study"), filepath.Join(dir, "paper", "report.tex")
	succeed(t, "run", "baseline-2014", "--runs", "256", "--formats", "pdf", "--out", study, "-q")
	before := contents(t, study)
	succeed(t, "report", study, "--format", "tex", "--out", page)
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	r, err := output.Open(study)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows, err := r.Summary()
	if err != nil {
		t.Fatal(err)
	}
	summary := map[string]float64{}
	for _, row := range rows {
		if len(row.Where) == 0 {
			summary[row.Outcome+" "+strconv.FormatFloat(row.Year, 'f', -1, 64)+" "+row.Statistic] = row.Value
		}
	}
	statistics := []string{"p5", "p25", "p50", "p75", "p95", "mean"}
	title := regexp.MustCompile(`^\\textbf\{([A-Z][a-z ]+):`)
	number := regexp.MustCompile(`^(-?[0-9.]+)(\\%)?( \$\\pm\$.*)?$`)
	outcome, compared := "", 0
	for line := range strings.Lines(string(text)) {
		if m := title.FindStringSubmatch(line); m != nil {
			outcome = strings.ReplaceAll(strings.ToLower(m[1]), " ", "_")
		}
		cells := strings.Split(strings.TrimSuffix(strings.TrimSpace(line), ` \\`), " & ")
		if len(cells) != len(statistics)+1 {
			continue
		}
		for i, cell := range cells[1:] {
			want, ok := summary[outcome+" "+cells[0]+" "+statistics[i]]
			m := number.FindStringSubmatch(cell)
			if !ok || m == nil {
				continue // a table of another kind, or money
			}
			got, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			if m[2] != "" {
				want *= 100
			}
			_, decimals, _ := strings.Cut(m[1], ".")
			if half := 0.5000001 * math.Pow10(-len(decimals)); math.Abs(got-want) > half {
				t.Errorf("%s in %s: %s is %s, and %v in summary.csv", outcome, cells[0], statistics[i], cell, want)
			}
			compared++
		}
	}
	if compared < 60 {
		t.Errorf("compared %d numbers", compared)
	}
	if _, err := exec.LookPath("pdflatex"); err != nil {
		t.Skip("there is no pdflatex: Debian's packages are texlive-latex-base and texlive-latex-recommended")
	}
	cmd := exec.Command("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex")
	cmd.Dir = filepath.Dir(page)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out[max(0, len(out)-3000):])
	}
	after := contents(t, study)
	for name := range after {
		if _, ok := before[name]; !ok {
			t.Errorf("%s was left in the result", name)
		}
	}
}

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cloudgate/scenarios"
)

// Where the project's own pages are, from this package.
const root = "../.."

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fenced lists the blocks of a page in a language.
func fenced(page, language string) []string {
	var blocks []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

// shown is the file of a kind, claims or figures, that the README shows.
func shown(t *testing.T, kind string) string {
	t.Helper()
	blocks := slices.DeleteFunc(fenced(readme(t), "yml"), func(block string) bool { return !strings.Contains(block, "\nkind: "+kind+"\n") })
	if len(blocks) != 1 {
		t.Fatalf("found %d files of %s in the README", len(blocks), kind)
	}
	return blocks[0]
}

// The commands of the README run, one after the other, as somebody would type them who reads it from the
// top; with fewer runs, and without the tests that would run this one again.
func TestReadmeCommandsRun(t *testing.T) {
	t.Parallel()
	sh := shell(t.TempDir())
	sh.write(t, "observed.csv", observedShares)
	sh.write(t, "claims.yaml", shown(t, "claims"))
	sh.write(t, "figures.yaml", shown(t, "figures"))
	lines := commandsOf(readme(t))
	for _, line := range lines {
		sh.line(t, line, "--runs", "64", "--formats", "none")
	}
	if n := len(lines); n < 12 {
		t.Errorf("found %d commands", n)
	}
}

// commandsOf lists the commands that a page shows, but for those of other programs.
func commandsOf(page string) []string {
	var lines []string
	for _, block := range fenced(page, "sh") {
		for line := range strings.Lines(block) {
			line = strings.TrimSpace(line)
			line, _, _ = strings.Cut(line, " #")
			line = strings.Replace(line, "go run ./cmd/cloudgate", "cloudgate", 1)
			if line == "" || strings.HasPrefix(line, "go ") || strings.HasPrefix(line, "git ") || strings.HasPrefix(line, "cd ") {
				continue
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// So do those of the page on clusters, as they stand.
func TestClusterCommandsRun(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "CLUSTER.md"))
	if err != nil {
		t.Fatal(err)
	}
	t.Parallel()
	sh := shell(t.TempDir())
	n := 0
	for _, block := range fenced(string(page), "sh") {
		for line := range strings.Lines(block) {
			n++
			sh.line(t, strings.TrimSpace(line))
		}
	}
	if n < 7 {
		t.Errorf("found %d commands", n)
	}
}

// The scenario files of the README are such as check accepts, with the table beside them, warnings about sources and all.
func TestReadmeScenarioIsAccepted(t *testing.T) {
	page := readme(t)
	blocks := fenced(page, "yaml")
	if len(blocks) == 0 {
		t.Fatal("no YAML in the README")
	}
	t.Chdir(t.TempDir())
	for _, table := range fenced(page, "csv") {
		if err := os.WriteFile("posterior.csv", []byte(table), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, block := range blocks {
		if err := os.WriteFile("my-study.yaml", []byte(block), 0o666); err != nil {
			t.Fatal(err)
		}
		if out := succeed(t, "check", "my-study.yaml"); !strings.Contains(out, "my-study.yaml: no errors") {
			t.Errorf("check said\n%s", out)
		}
	}
}

// Links between the project's pages lead to files that are there.
func TestLinksLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`)
	for _, page := range []string{"README.md", "ARCHITECTURE.md", "models/access/MODEL.md", "scenarios/observed/README.md"} {
		text, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}

// The README's table names the scenarios that are shipped, all of them.
func TestReadmeNamesTheScenarios(t *testing.T) {
	_, section, found := strings.Cut(readme(t), "## Shipped scenarios\n")
	if !found {
		t.Fatal("no section of that name")
	}
	section, _, _ = strings.Cut(section, "\n\n")
	var named, shipped []string
	for line := range strings.Lines(section) {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
				named = append(named, m[1])
			}
		}
	}
	for _, s := range scenarios.Shipped() {
		shipped = append(shipped, s.Name)
	}
	slices.Sort(named)
	if !slices.Equal(named, shipped) {
		t.Errorf("named\n%v\nshipped\n%v", named, shipped)
	}
}

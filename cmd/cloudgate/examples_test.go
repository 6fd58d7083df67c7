package main

import (
	"bytes"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// observedShares is what a reader of the help or the README has observed; the figures are made up.
const observedShares = `target,market,provider,tier,segment,criterion,event,year,observation
overseas_share,all,all,all,all,all,all,2018,0.002
overseas_share,all,all,all,all,all,all,2020,0.004
foreign_share,all,all,all,all,all,all,2020,0.2
`

// Every command line that the help shows runs as it stands; those that the README shows as well are run for it, unless others build on them.
func TestExamplesInHelpRun(t *testing.T) {
	t.Parallel()
	sh := shell(t.TempDir())
	sh.run(t, "run", "bass", "--runs", "64", "--formats", "none", "--out", "results/a", "-q")
	sh.run(t, "run", "ishigami", "--runs", "64", "--formats", "none", "--out", "results/b", "-q")
	sh.run(t, "run", "baseline-2014", "--runs", "64", "--formats", "none", "--out", "results/baseline", "-q")
	sh.write(t, "observed.csv", observedShares)
	sh.write(t, "figures.csv", observedFigures)
	for _, shard := range []string{"1", "2", "4", "5", "6", "7", "8"} { // the third is an example
		sh.run(t, "run", "ishigami", "--runs", "64k", "--shard", shard+"/8", "--out", "results/shards/"+shard, "-q")
	}
	sh.run(t, "run", "ishigami", "--runs", "16384", "--shard", "1/2", "--out", "results/first", "-q")
	sh.run(t, "run", "ishigami", "--runs", "16384", "--shard", "2/2", "--out", "results/second", "-q")
	sh.write(t, "claims.yaml", shown(t, "claims"))
	sh.write(t, "figures.yaml", shown(t, "figures"))
	app := newApp(&bytes.Buffer{}, &bytes.Buffer{})
	texts := []string{app.Description}
	for _, cmd := range app.Commands {
		if !cmd.Hidden {
			texts = append(texts, cmd.Description)
		}
	}
	// Files are begun before they are used.
	var lines []string
	for _, text := range texts {
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "cloudgate ") {
				line, _, _ = strings.Cut(line, "   ")
				lines = append(lines, line)
			}
		}
	}
	if len(lines) < 18 {
		t.Errorf("found %d examples in the help", len(lines))
	}
	slices.SortStableFunc(lines, func(a, b string) int {
		return strings.Index(b, " new ") - strings.Index(a, " new ")
	})
	seen := map[string]bool{}
	inReadme := commandsOf(readme(t))
	for _, line := range lines {
		if !seen[line] && (!slices.Contains(inReadme, line) || strings.HasPrefix(line, "cloudgate new ") || strings.HasPrefix(line, "cloudgate export ")) {
			seen[line] = true
			t.Run(line, func(t *testing.T) { sh.line(t, line, "--runs", "64", "--formats", "none") })
		}
	}
}

// The help lists every verb that is not hidden, once, in a group that it knows.
func TestHelpListsAllVerbs(t *testing.T) {
	var out bytes.Buffer
	app := newApp(&out, io.Discard)
	if err := app.Run([]string{"cloudgate", "--help"}); err != nil {
		t.Fatal(err)
	}
	for _, cmd := range app.Commands {
		if listed := len(regexp.MustCompile(`(?m)^     `+cmd.Name+` `).FindAllString(out.String(), -1)); cmd.Hidden != (listed == 0) || listed > 1 {
			t.Errorf("%s is listed %d times in the help; its group is %q", cmd.Name, listed, cmd.Category)
		}
	}
}

// observedFigures is what a reader of the help has found out; the figure is made up.
const observedFigures = `target,outcome,year,value,lo,hi,scale,unit,publisher,grade,family,mapping
survey,overseas_share[japan],2020,1.5%,0.5%,4%,log,1,A survey,M,survey,Buyers of infrastructure alone
`

// shell is a directory in which somebody types commands; tests may use several side by side.
type shell string

// write writes a file there.
func (sh shell) write(t *testing.T, name, text string) {
	t.Helper()
	write(t, filepath.Join(string(sh), name), text)
}

// run runs the command there and fails the test unless it ends well.
func (sh shell) run(t *testing.T, args ...string) (stdout string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command("cloudgate", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = string(sh), &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("cloudgate %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out.String()
}

// line runs a command line as a shell would, with a few more arguments for verbs that run scenarios; a
// rule that finds the number of runs is not told one, a single run is cheap enough, and a shard has no fewer. Of a line
// that is for another program it runs that.
func (sh shell) line(t *testing.T, line string, cheaper ...string) {
	t.Helper()
	to, redirected := "", false
	if at := strings.LastIndex(line, " > "); at >= 0 && strings.Count(line[:at], "'")%2 == 0 {
		line, to, redirected = line[:at], line[at+3:], true
	}
	words := shellWords(t, line)
	if words[0] != "cloudgate" {
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Dir = string(sh)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
		return
	}
	args := words[1:]
	if args[0] == "calibrate" { // what sampling anew costs no test has
		cheaper = append(cheaper, "--method", "importance")
	}
	if !slices.Contains(args, "--only") && !slices.Contains(args, "--shard") {
		for i := 0; i < len(cheaper); i += 2 {
			if cheaper[i] == "--formats" && !draws(args[0]) || cheaper[i] != "--formats" && !runsScenarios(args[0]) {
				continue
			}
			if at := slices.Index(args, cheaper[i]); at >= 0 {
				args[at+1] = cheaper[i+1]
			} else if cheaper[i] != "--runs" || !slices.Contains(args, "--until") {
				args = append(args, cheaper[i], cheaper[i+1])
			}
		}
	}
	stdout := sh.run(t, args...)
	if strings.TrimSpace(stdout) == "" && !slices.Contains(args, "--to") {
		t.Errorf("%s printed nothing", line)
	}
	if redirected && !strings.HasPrefix(to, "~") {
		sh.write(t, to, stdout)
	}
}

// runsScenarios says whether a verb runs scenarios.
func runsScenarios(verb string) bool {
	return slices.Contains([]string{"run", "compare", "attribute", "claims", "hindcast", "calibrate"}, verb)
}

// draws says whether a verb makes figures of the runs that it makes.
func draws(verb string) bool {
	return verb != "claims" && runsScenarios(verb) ||
		slices.Contains([]string{"sweep", "require", "voi", "discover", "sensitivity"}, verb)
}

// shellWords splits a line at spaces outside single quotes.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	parts := strings.Split(line, "'")
	if len(parts)%2 == 0 {
		t.Fatalf("%s: a quote is open", line)
	}
	var words []string
	for i, part := range parts {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

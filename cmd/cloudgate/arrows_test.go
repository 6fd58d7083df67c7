package main

import (
	"os/exec"
	"strings"
	"testing"
)

// arrows says what each package may import of the project: the longest prefix decides. Imports run
// downward only.
var arrows = []struct {
	from string
	to   []string
}{
	{"sim/num", nil},
	{"sim/vec", []string{"sim/num"}},
	{"sim/rng", []string{"sim/num"}},
	{"sim/dist", []string{"sim/num"}},
	{"sim/design", []string{"sim/num", "sim/rng"}},
	{"sim/copula", []string{"sim", "sim/num", "sim/dist"}},
	{"sim/stats", []string{"sim/num"}},
	{"sim/score", []string{"sim/num"}},
	{"sim/calibrate", []string{"sim", "sim/num", "sim/rng", "sim/stats"}},
	{"sim/hindcast", []string{"sim/num", "sim/rng", "sim/score", "sim/stats", "sim/calibrate"}},
	{"sim/study", []string{"sim", "sim/stats"}},
	{"sim/policy", []string{"sim", "sim/stats", "sim/study"}},
	{"sim/sensitivity", []string{"sim", "sim/num", "sim/rng", "sim/design", "sim/stats"}},
	{"sim/contrast", []string{"sim/rng", "sim/stats"}},
	{"sim/shapley", []string{"sim/rng"}},
	{"sim/attribution", []string{"sim", "sim/shapley", "sim/stats", "sim/study"}},
	{"sim/discover", []string{"sim/num", "sim/rng", "sim/stats"}},
	{"sim/voi", []string{"sim/num", "sim/stats"}},
	{"sim/simtest", []string{"sim", "sim/num", "sim/rng", "sim/dist", "sim/design", "sim/stats"}},
	{"sim", []string{"sim/num", "sim/rng", "sim/vec"}},
	{"models/", []string{"sim", "sim/num", "sim/rng", "sim/vec"}},
	{"models", []string{"sim", "sim/num", "sim/rng", "models/access", "models/bass", "models/gfunction", "models/ishigami", "models/lake"}},
	{"scenarios/bind/bindtest", []string{"scenarios/bind"}},
	{"scenarios/bind", []string{"sim", "sim/num", "sim/rng", "sim/dist"}},
	{"scenarios/hubverse", []string{"scenarios/bind"}},
	{"scenarios/observed", []string{"sim", "sim/num", "scenarios/bind"}},
	{"scenarios/cases", []string{"scenarios/bind"}},
	{"scenarios/claims", []string{"sim", "scenarios/bind"}},
	{"scenarios/gallery", []string{"sim", "scenarios/bind"}},
	{"scenarios", []string{"sim", "sim/num", "sim/rng", "sim/dist", "sim/design", "sim/copula", "scenarios/bind"}},
	{"output/report", []string{
		"output", "output/document", "output/replication", "sim", "sim/num", "sim/stats", "sim/study", "sim/contrast", "sim/attribution", "sim/policy", "sim/score", "sim/hindcast",
		"sim/calibrate", "sim/discover", "sim/sensitivity", "sim/voi",
	}},
	{"output/document", nil},
	{"output/figure", []string{"sim/stats"}},
	{"output/replication", []string{"output/ctxio", "sim/rng"}},
	{"output/ctxio", nil},
	{"output", nil},
}

// owners says which package alone may import a library.
var owners = map[string]string{
	"go.yaml.in/yaml/v4":               "scenarios/bind",
	"github.com/parquet-go/parquet-go": "output",
	"gonum.org/v1/plot":                "output/figure",
	"github.com/urfave/cli/v2":         "cmd/cloudgate",
}

func TestImportsRunDownward(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}}:{{range .Imports}} {{.}}{{end}}", "cloudgate/...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	packages := 0
	for line := range strings.Lines(string(out)) {
		path, imports, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		packages++
		path = strings.TrimPrefix(path, "cloudgate/")
		for _, imported := range strings.Fields(imports) {
			for library, owner := range owners {
				if (imported == library || strings.HasPrefix(imported, library+"/")) && path != owner {
					t.Errorf("%s imports %s, which only %s may", path, imported, owner)
				}
			}
			if to, ok := strings.CutPrefix(imported, "cloudgate/"); ok && !allowed(path, to) {
				t.Errorf("%s imports %s", path, to)
			}
		}
	}
	if packages < 15 {
		t.Errorf("only %d packages were seen", packages)
	}
}

// allowed says whether an import follows the arrows; the command may import anything.
func allowed(from, to string) bool {
	if strings.HasPrefix(from, "cmd/") {
		return true
	}
	if to == "sim/spell" {
		return true
	}
	best := -1
	ok := false
	for _, a := range arrows {
		if (from == a.from || strings.HasSuffix(a.from, "/") && strings.HasPrefix(from, a.from)) && len(a.from) > best {
			best, ok = len(a.from), false
			for _, allowed := range a.to {
				ok = ok || allowed == to
			}
		}
	}
	return ok
}

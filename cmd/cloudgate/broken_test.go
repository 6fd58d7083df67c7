package main

import (
	"flag"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cloudgate/scenarios/bind/bindtest"
)

var update = flag.Bool("update", false, "rewrite the expected messages in testdata")

// Mistakes as people make them who begin upon the baseline: `check` says all of them, each with its place,
// ends with 2, and prints nothing else.
func TestCheckOfBrokenFiles(t *testing.T) {
	t.Chdir("testdata/broken")
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d broken files, %v", len(files), err)
	}
	place := regexp.MustCompile(`^[a-z0-9_]+\.yaml:[0-9]+:[0-9]+: `)
	for _, file := range files {
		t.Run(strings.TrimSuffix(file, ".yaml"), func(t *testing.T) {
			stdout, got, code := command(t, "check", file)
			if code != exitUsage || stdout != "" {
				t.Errorf("exit code %d; printed %q", code, stdout)
			}
			for line := range strings.Lines(got) {
				if !place.MatchString(line) {
					t.Errorf("no file, line and column in %q", line)
				}
			}
			bindtest.Golden(t, strings.TrimSuffix(file, ".yaml")+".golden", got, *update)
		})
	}
}

package scenarios

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cloudgate/scenarios/bind"
)

var update = flag.Bool("update", false, "rewrite the expected messages in testdata")

// Each broken file stands beside the messages that it must give, all of them and no other.
func TestBrokenFiles(t *testing.T) {
	files, _ := filepath.Glob("testdata/broken/*.yaml")
	if len(files) < 30 {
		t.Fatalf("found %d broken files; expected at least 30", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			_, err := Load(file, options())
			if err == nil {
				t.Fatal("loaded without an error")
			}
			var problems bind.Errors
			if !errors.As(err, &problems) {
				t.Errorf("%T is not a list of problems", err)
			}
			compare(t, strings.TrimSuffix(file, ".yaml")+".golden", err.Error()+"\n")
		})
	}
}

// compare holds a text against a golden file.
func compare(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

package scenarios

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"cloudgate/sim"
)

// write makes files in a folder of the test and gives the path of the first.
func write(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, files[0])
}

func options(set ...string) Options {
	return Options{Models: []sim.Definition{portDefinition()}, Set: set}
}

func TestStudyRuns(t *testing.T) {
	s, err := Load(write(t, "two.yaml", portFile), options())
	if err != nil {
		t.Fatal(err)
	}
	t.Log(s.Resolved)
	for _, l := range s.Leaves {
		t.Logf("%+v", l)
	}
	plan, err := s.Plan(1, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan.End = 64
	if _, err := sim.Run(context.Background(), plan); err != nil {
		t.Fatal(err)
	}
}

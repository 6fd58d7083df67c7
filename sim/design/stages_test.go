package design

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestStages(t *testing.T) {
	for _, c := range []struct {
		kind                    Kind
		replicates, least, most int
		want                    []int
	}{
		{Sobol, 16, 1024, 10_000, []int{1024, 2048, 4096, 8192}},
		{Sobol, 16, 1024, 1024, []int{1024}},
		{Sobol, 20, 1024, 6000, []int{1280, 2560, 5120}},
		{Random, 16, 1024, 4096, []int{1024, 2048, 4096}},
		{Random, 16, 1000, 5000, []int{1000, 2000, 4000, 5000}},
	} {
		got, err := Stages(c.kind, c.replicates, c.least, c.most)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s of %d replicates from %d to %d: %v, %v; want %v", c.kind, c.replicates, c.least, c.most, got, err, c.want)
		}
	}
	for want, kind := range map[string]Kind{"a Latin hypercube cannot grow": LatinHypercube, "found at most 1000 runs; expected at least 1024": Sobol} {
		if _, err := Stages(kind, 16, 1024, 1000); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", kind, err, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Kind{Sobol, Random}).Draw(t, "kind")
		replicates, most := rapid.IntRange(1, 50).Draw(t, "replicates"), rapid.IntRange(2000, math.MaxInt/4).Draw(t, "most")
		stages, err := Stages(kind, replicates, 1000, most)
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range stages {
			if n < 1000 || n > most || kind == Sobol && !Balanced(n, replicates) || i > 0 && (n <= stages[i-1] || n > 2*stages[i-1]) {
				t.Fatalf("stage %d is %d: %v", i, n, stages)
			}
		}
		if last := stages[len(stages)-1]; last <= most/2 {
			t.Fatalf("it ends at %d of %d", last, most)
		}
	})
}

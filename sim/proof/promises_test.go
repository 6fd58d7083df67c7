package proof

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/models"
	"cloudgate/scenarios"
	"cloudgate/sim"
	"cloudgate/sim/design"
)

// published are the scenarios of the published models. That of market access has the same promises tested
// beside its model, but for the order of keys, which is tested here.
var published = []string{"ishigami", "gfunction", "bass", "lake"}

// failer is a test, or one of rapid's.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func load(t failer, ref string, kind design.Kind, runs int, set ...string) *scenarios.Study {
	t.Helper()
	s, err := scenarios.Load(ref, scenarios.Options{Models: models.All(), Runs: &runs, Design: string(kind), Set: set})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return s
}

// columns are the inputs and outcomes of runs by name, and what became of each run.
type columns struct {
	names  []string
	values map[string][]float64
	status []string
}

// run makes the runs first to end-1 of a study.
func run(t failer, s *scenarios.Study, first, end, workers int) *columns {
	t.Helper()
	plan, err := s.Plan(workers, nil)
	if err != nil {
		t.Fatalf("%v", err)
	}
	plan.First, plan.End = first, end
	c := &columns{values: map[string][]float64{}}
	for _, p := range s.Spec.Params {
		c.names = append(c.names, p.Name)
	}
	for _, o := range s.Spec.Outputs {
		for k := range o.Len() {
			c.names = append(c.names, o.Cell(k))
		}
	}
	if _, err := sim.Run(context.Background(), plan, c); err != nil {
		t.Fatalf("%v", err)
	}
	return c
}

func (c *columns) Put(_ int, in, out [][]float64, status []string) error {
	for i, column := range slices.Concat(in, out) {
		c.values[c.names[i]] = append(c.values[c.names[i]], column...)
	}
	c.status = append(c.status, status...)
	return nil
}

// same fails unless the runs of part are those of whole from run first on, in the columns that both have.
func same(t failer, what string, whole, part *columns, first int) {
	t.Helper()
	compared := 0
	for _, name := range part.names {
		w := whole.values[name]
		if w == nil {
			continue
		}
		for i, v := range part.values[name] {
			compared++
			if math.Float64bits(v) != math.Float64bits(w[first+i]) && !(math.IsNaN(v) && math.IsNaN(w[first+i])) {
				t.Fatalf("%s: %s of run %d is %v, was %v", what, name, first+i, v, w[first+i])
			}
		}
	}
	if compared == 0 && len(part.status) > 0 {
		t.Fatalf("%s: nothing to compare", what)
	}
	if !slices.Equal(part.status, whole.status[first:first+len(part.status)]) {
		t.Fatalf("%s: other runs fail", what)
	}
}

// Any stretch of a study, made alone by any number of workers, is that stretch of the whole.
func TestShardsOfStudies(t *testing.T) {
	for _, name := range []string{"ishigami", "bass"} {
		for _, kind := range design.Kinds() {
			t.Run(name+"/"+string(kind), func(t *testing.T) {
				const runs = 2*sim.BlockRuns + 16
				s := load(t, name, kind, runs)
				whole := run(t, s, 0, runs, 1)
				rapid.Check(t, func(t *rapid.T) {
					first := rapid.IntRange(0, runs).Draw(t, "first")
					end := rapid.IntRange(first, min(runs, first+700)).Draw(t, "end")
					workers := rapid.IntRange(1, 5).Draw(t, "workers")
					same(t, fmt.Sprintf("runs %d to %d by %d workers", first, end, workers), whole, run(t, s, first, end, workers), first)
				})
				same(t, "all runs by 3 workers", whole, run(t, s, 0, runs, 3), 0)
			})
		}
	}
}

// More runs keep the first ones. (A Latin hypercube cannot: its strata depend on their number.)
func TestMoreRunsOfStudies(t *testing.T) {
	for _, name := range published {
		for _, kind := range []design.Kind{design.Random, design.Sobol} {
			few := run(t, load(t, name, kind, 32), 0, 32, 1)
			many := run(t, load(t, name, kind, 160), 0, 160, 2)
			same(t, name+", "+string(kind), many, few, 0)
		}
	}
}

// What becomes uncertain moves no other draw, and what no outcome asks moves no outcome.
func TestAnotherInputOfStudies(t *testing.T) {
	const runs = 48
	for _, kind := range design.Kinds() {
		before := run(t, load(t, "bass", kind, runs), 0, runs, 1)
		after := run(t, load(t, "bass", kind, runs, "m=uniform(50, 150)"), 0, runs, 1)
		delete(after.values, "m")
		if len(after.names) != len(before.names)+1 {
			t.Errorf("%d columns, %d with another input", len(before.names), len(after.names))
		}
		for _, name := range []string{"p", "q", "peak_time"} { // the size of the market changes no time
			part := &columns{names: []string{name}, values: after.values, status: after.status}
			same(t, "bass, "+string(kind), before, part, 0)
		}
	}
}

// A longer horizon adds years.
func TestLongerHorizonOfStudies(t *testing.T) {
	const runs = 48
	short := run(t, load(t, "bass", design.Sobol, runs), 0, runs, 1)
	long := run(t, load(t, "bass", design.Sobol, runs, "horizon=2000:2035"), 0, runs, 1)
	if len(long.names) <= len(short.names) {
		t.Fatalf("%d columns to 2020 and %d to 2035", len(short.names), len(long.names))
	}
	same(t, "bass to 2035", long, short, 0)
}

// The order of keys in a file means nothing, to the numbers nor to the identity of the study.
func TestOrderOfStudies(t *testing.T) {
	const runs = 32
	for _, name := range append([]string{"baseline-2014"}, published...) {
		s := load(t, name, design.Sobol, runs)
		text := strings.Join(backwards(strings.Split(strings.TrimSpace(s.Resolved), "\n")), "\n")
		if text == s.Resolved {
			t.Fatalf("%s: the file is in the same order", name)
		}
		file := filepath.Join(t.TempDir(), name+".yaml")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		other := load(t, file, design.Sobol, runs)
		if other.StreamID != s.StreamID {
			t.Errorf("%s: the stream is %s, was %s", name, other.StreamID, s.StreamID)
		}
		same(t, name, run(t, s, 0, runs, 1), run(t, other, 0, runs, 1), 0)
	}
}

// backwards puts the keys of every mapping of a canonical file in reverse order; what begins with a dash is a
// list and stays.
func backwards(lines []string) []string {
	indent := func(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
	var blocks [][]string
	for _, line := range lines {
		if strings.HasPrefix(strings.TrimLeft(line, " "), "-") && indent(line) == indent(lines[0]) {
			return lines
		}
		if len(blocks) == 0 || indent(line) == indent(lines[0]) {
			blocks = append(blocks, nil)
		}
		last := len(blocks) - 1
		blocks[last] = append(blocks[last], line)
	}
	slices.Reverse(blocks)
	for i, b := range blocks {
		if len(b) > 1 && strings.HasSuffix(b[0], ":") {
			blocks[i] = append(b[:1:1], backwards(b[1:])...)
		}
	}
	return slices.Concat(blocks...)
}

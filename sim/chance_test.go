package sim

import (
	"slices"
	"testing"

	"cloudgate/sim/rng"
)

// noise has the first uniform, the second pair of normals, the fourth uniform and fifth exponential, had by the block, and
// the sixth uniform, had with that of another stream, of each run's stream for its outcomes.
type noise struct{}

func (noise) Spec() Spec {
	s := Spec{Name: "noise", Streams: []string{"noise", "another"}}
	for _, name := range []string{"uniform", "even", "odd", "block", "exp", "several"} {
		s.Outputs = append(s.Outputs, Output{Name: name, Kind: Level})
	}
	return s
}

func (noise) Evaluate(b *Batch) {
	for i := range b.Out[0] {
		b.Out[0][i] = b.Rand(i, 0).Uniform(0)
	}
	b.Normals(b.Out[1][:1], b.Out[2][:1], 0, 0, 1)
	b.Normals(b.Out[1][1:], b.Out[2][1:], 1, 0, 1)
	b.Uniforms(b.Out[3][:1], 0, 0, 3)
	b.Uniforms(b.Out[3][1:], 1, 0, 3)
	b.Exps(b.Out[4][:1], 0, 0, 4)
	b.Exps(b.Out[4][1:], 1, 0, 4)
	var several [2]float64
	for i := range b.Out[5] {
		b.UniformsOf(several[:], i, []int{1, 0}, 5)
		b.Out[5][i] = several[1]
	}
}

// A run has the draws of the run that Plan.Chance names, of a number below 0, too, whatever the workers and the cut.
func TestChanceOfAnotherRun(t *testing.T) {
	chance := func(run, stream int) int {
		if run%3 == 0 {
			return ^run
		}
		return run / 3
	}
	key := rng.NewKey(4, "model/noise")
	for _, workers := range []int{1, 3} {
		p := Plan{Model: noise{}, Seed: 4, First: 5, End: 4000, Workers: workers, Chance: chance}
		got := newTable(t, p.First)
		if _, err := Run(t.Context(), p, got); err != nil {
			t.Fatal(err)
		}
		for i := range got.out[0] {
			s := key.Stream(uint64(chance(p.First+i, 0)))
			want := []float64{s.Uniform(0), s.Normal(2), s.Normal(3), s.Uniform(3), s.Exp(4), s.Uniform(5)}
			for c := range want {
				if got.out[c][i] != want[c] {
					t.Fatalf("%d workers, run %d, outcome %d: %v, want %v", workers, p.First+i, c, got.out[c][i], want[c])
				}
			}
		}
	}
}

// Chance moves draws and nothing else: inputs stay, and naming every run itself is the same as no Chance.
func TestChanceMovesNothingElse(t *testing.T) {
	run := func(chance func(run, stream int) int) *table {
		p := plan(0, 3000, 2)
		p.Chance = chance
		got := newTable(t, 0)
		if _, err := Run(t.Context(), p, got); err != nil {
			t.Fatal(err)
		}
		return got
	}
	own, same, other := run(nil), run(func(r, _ int) int { return r }), run(func(r, _ int) int { return r + 1 })
	if own.bits() != same.bits() {
		t.Error("naming every run itself changes the results")
	}
	for p := range own.in {
		if !slices.Equal(own.in[p], other.in[p]) {
			t.Errorf("input %d depends on chance", p)
		}
	}
	if !slices.Equal(own.status, other.status) {
		t.Error("the failures, which depend on inputs alone, depend on chance")
	}
	if slices.Equal(own.out[1], other.out[1]) {
		t.Error("the noise does not depend on chance")
	}
}

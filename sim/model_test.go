package sim

import (
	"errors"
	"slices"
	"testing"
)

func TestOffsets(t *testing.T) {
	s := Spec{Outputs: []Output{{}, {At: []float64{1, 2, 3}}, {At: []float64{1}}}}
	if got := s.Offsets(); !slices.Equal(got, []int{0, 1, 4, 5}) {
		t.Errorf("offsets %v", got)
	}
}

func TestScratchIsZeroedAndApart(t *testing.T) {
	b := NewBatch(Spec{}, 1, 0, 4)
	for range 3 {
		b.Reset(0, 4)
		var all [][]float64
		for n := range 6 {
			all = append(all, b.Scratch(n))
		}
		for n, s := range all {
			if len(s) != n || slices.ContainsFunc(s, func(v float64) bool { return v != 0 }) {
				t.Fatalf("scratch of %d is %v", n, s)
			}
			for i := range s {
				s[i] = float64(n)
			}
		}
		for n, s := range all {
			for _, v := range s {
				if v != float64(n) {
					t.Fatalf("scratch of %d was overwritten by another: %v", n, s)
				}
			}
		}
	}
}

func TestScratchIsReused(t *testing.T) {
	b := NewBatch(Spec{}, 1, 0, 4)
	use := func() {
		b.Reset(0, 4)
		for range 10 {
			b.Scratch(100)
		}
	}
	use()
	use()
	if got := testing.AllocsPerRun(10, use); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func TestWorkspaceIsKept(t *testing.T) {
	b := NewBatch(Spec{}, 1, 0, 4)
	made := 0
	create := func() any { made++; return new(int) }
	first := b.Workspace(create)
	b.Reset(4, 4)
	if b.Workspace(create) != first || made != 1 {
		t.Errorf("made %d workspaces", made)
	}
}

func TestResetForgetsFailures(t *testing.T) {
	b := NewBatch(Spec{}, 1, 0, 4)
	b.Fail(2, errors.New("no"))
	if b.Failed(2) == nil || b.Failed(1) != nil {
		t.Error("the wrong run failed")
	}
	b.Reset(0, 8)
	for i := range 8 {
		if b.Failed(i) != nil {
			t.Errorf("run %d is still failed", i)
		}
	}
}

func TestFailNeedsAReason(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a failure without a reason was accepted")
		}
	}()
	NewBatch(Spec{}, 1, 0, 1).Fail(0, nil)
}

// A draw depends on the run, the stream and the seed, not on the batch.
func TestRandIsAddressedByRun(t *testing.T) {
	s := Spec{Streams: []string{"a", "b"}}
	at := func(seed uint64, first, i, stream int) float64 {
		return NewBatch(s, seed, first, 8).Rand(i, stream).Uniform(0)
	}
	want := at(1, 0, 7, 0)
	if got := at(1, 5, 2, 0); got != want {
		t.Errorf("run 7 draws %v and, in another batch, %v", want, got)
	}
	for _, other := range []float64{at(1, 0, 6, 0), at(1, 0, 7, 1), at(2, 0, 7, 0)} {
		if other == want {
			t.Error("another run, stream or seed draws the same")
		}
	}
}

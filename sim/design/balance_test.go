package design

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNextBalanced(t *testing.T) {
	for _, c := range []struct{ n, replicates, want int }{
		{0, 16, 16},
		{1, 16, 16},
		{16, 16, 16},
		{17, 16, 32},
		{1000, 16, 1024},
		{16384, 16, 16384},
		{16385, 16, 32768},
		{10000, 10, 10240},
		{1, 1, 1},
		{3, 1, 4},
		{1e9, 1, 1 << 30},
	} {
		if got := NextBalanced(c.n, c.replicates); got != c.want {
			t.Errorf("NextBalanced(%d, %d) = %d, want %d", c.n, c.replicates, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n, replicates := rapid.IntRange(1, 100_000).Draw(t, "n"), rapid.IntRange(1, 50).Draw(t, "replicates")
		next := NextBalanced(n, replicates)
		if next < n || !Balanced(next, replicates) {
			t.Fatalf("NextBalanced(%d, %d) = %d", n, replicates, next)
		}
		if Balanced(n, replicates) != (next == n) {
			t.Fatalf("Balanced(%d, %d), but the next is %d", n, replicates, next)
		}
	})
}

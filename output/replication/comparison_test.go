package replication_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/output/replication"
)

// Blocks are in order, apart, within the runs, of the asked number together, and as likely as any others.
func TestBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.IntRange(0, 1000).Draw(t, "first")
		end := first + rapid.IntRange(1, 100_000).Draw(t, "runs")
		n := rapid.IntRange(1, 120_000).Draw(t, "n")
		seed := rapid.Uint64().Draw(t, "seed")
		blocks, among := replication.Blocks(seed, first, end, n)
		total, last := 0, first
		for _, b := range blocks {
			if b.First < last || b.End <= b.First || b.End > end {
				t.Fatalf("block %v after run %d of %d to %d", b, last, first, end)
			}
			total, last = total+b.End-b.First, b.End
		}
		if total < min(n, end-first) || len(blocks) > among {
			t.Fatalf("%d runs in %d of %d blocks, asked for %d", total, len(blocks), among, n)
		}
		if again, _ := replication.Blocks(seed, first, end, n); !slices.Equal(again, blocks) {
			t.Fatal("another choice by the same seed")
		}
	})
}

// Of 32 blocks 16 are chosen: each in half of the seeds, within five standard errors (32 comparisons: about one false alarm in
// 50,000 other choices of seeds).
func TestBlocksAreEquallyLikely(t *testing.T) {
	const seeds = 4000
	var counts [32]int
	for seed := range uint64(seeds) {
		blocks, among := replication.Blocks(seed, 0, 128, 64)
		if among != 32 || len(blocks) != 16 {
			t.Fatalf("%d of %d blocks", len(blocks), among)
		}
		for _, b := range blocks {
			counts[b.First/4]++
		}
	}
	for i, n := range counts {
		if math.Abs(float64(n)-seeds/2) > 5*math.Sqrt(seeds/4) {
			t.Errorf("block %d was chosen %d times of %d", i, n, seeds)
		}
	}
}

func TestHundredth(t *testing.T) {
	for runs, want := range map[int]int{1: 64, 6400: 64, 6401: 65, 16384: 164} {
		if got := replication.Hundredth(runs); got != want {
			t.Errorf("%d of %d runs, expected %d", got, runs, want)
		}
	}
}

// A number is the same bit by bit, or within what is allowed, or a difference with its place and both values.
func TestColumn(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		found, made, within float64
		differs, same       bool
	}{
		{1, 1, 0, false, true},
		{nan, nan, 0, false, true},
		{inf, inf, 0, false, true},
		{0, math.Copysign(0, -1), 0, false, true},
		{1, math.Nextafter(1, 2), 0, true, false},
		{1, math.Nextafter(1, 2), replication.OtherVersion, false, false},
		{1, 1 + 1e-10, replication.OtherVersion, true, false},
		{-3e200, -3e200 * (1 + 1e-12), replication.OtherVersion, false, false},
		{inf, 1, replication.OtherVersion, true, false},
		{inf, -inf, replication.OtherVersion, true, false},
		{1, nan, replication.OtherVersion, true, false},
		{nan, 1, replication.OtherVersion, true, false},
		{0, 1e-300, replication.OtherVersion, true, false},
	} {
		cmp := replication.Comparison{Within: c.within, Found: &replication.Differences{}}
		cmp.Column("runs.parquet", "y", []int{17}, []float64{c.found}, []float64{c.made})
		if differs := cmp.Found.Count() == 1; differs != c.differs || cmp.Same == 1 != c.same || cmp.Values != 1 {
			t.Errorf("%v: %v, %d the same", c, cmp.Found.List, cmp.Same)
		}
		if c.differs && *cmp.Found.List[0].Run != 17 {
			t.Errorf("%v: %v", c, cmp.Found.List)
		}
	}
}

// Differences say where they are; of many in a file the first are listed and the others counted.
func TestDifferences(t *testing.T) {
	var found replication.Differences
	c := replication.Comparison{Found: &found}
	c.Column("runs", "y", []int{4711}, []float64{1.5}, []float64{2})
	c.Table("t.csv", []byte("a,b\n1,2\n3,4\n"), []byte("a,b\n1,2\n3,5\n"))
	c.Table("short.csv", []byte("a\n1\n"), []byte("a\n1\n2\n"))
	c.Table("quoted.csv", []byte("a\n\"1\"\n"), []byte("a\n1\n"))
	c.Table("but.csv", []byte("a,b\n1,2\n"), []byte("a,b\n1,3\n"), "b")
	c.Lines("t.md", []byte("x\ny\n"), []byte("x\nz\n"))
	c.Lines("short.md", []byte("x\n"), []byte("x\ny\n"))
	c.Lines("long.md", []byte(strings.Repeat("– ", 100)+"a median of 1; "+strings.Repeat("– ", 100)), []byte(strings.Repeat("– ", 100)+"a mean of 1; "+strings.Repeat("– ", 100)))
	c.Bytes("t.png", []byte{1, 2, 3}, []byte{1, 2})
	want := []string{
		`runs: run 4711, y: found 1.5, expected 2`,
		`t.csv:3: b: found "4", expected "5"`,
		`short.csv: found the end of the table, expected another row`,
		`quoted.csv: found 0x22 at byte 2, expected 0x31 at byte 2`,
		`t.md:2: found "y\n", expected "z\n"`,
		`short.md:2: found no such line, expected "y\n"`,
		`long.md:1: found "…` + strings.Repeat("– ", 18) + `a median of 1; ` + strings.Repeat("– ", 34) + `–…", expected "…` +
			strings.Repeat("– ", 18) + `a mean of 1; ` + strings.Repeat("– ", 35) + `–…"`,
		`t.png: found 0x03 at byte 2, expected the end after 2 bytes`,
	}
	var got []string
	for _, d := range found.List {
		got = append(got, d.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("found\n%q\nexpected\n%q", got, want)
	}
	for range 100 {
		found.Add(replication.Difference{File: "many"})
	}
	if found.Count() != len(want)+100 || found.More["many"] != 90 {
		t.Errorf("%d, %d more", found.Count(), found.More["many"])
	}
}

package discover

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/stats"
)

// The sequence of trees with prices, risks and cross-validated risks of rpart 4.1.19 (R 4.2.2), relative to the root's:
//
//	rpart(y ~ a+b+k, method="anova", control=rpart.control(minbucket=10, minsplit=20, cp=0, xval=fold,
//	      maxsurrogate=0, maxcompete=0, usesurrogate=0))
//
// with the cases of steps and the folds of deal. Its xstd has a divisor of n, ours n-1.
func TestTreeAsRpart(t *testing.T) {
	inputs, y := steps()
	c := cases(t, inputs, y)
	tree := c.Tree(TreeOptions{Seed: 3})
	want := []struct {
		splits                    int
		price, risk, tested, xstd float64
	}{
		{14, 0, 0.0591635222, 0.131698002, 0.0335099967},
		{13, 9.52106294e-05, 0.0592587328, 0.130929305, 0.0334952893},
		{12, 3.80282983e-04, 0.0596390158, 0.131081846, 0.0335031269},
		{11, 5.18402087e-04, 0.0601574179, 0.130292113, 0.0334697765},
		{10, 7.32904489e-04, 0.0608903224, 0.131833596, 0.0346948483},
		{9, 8.47672973e-04, 0.0617379953, 0.131833596, 0.0346948483},
		{8, 8.77541769e-04, 0.0626155371, 0.128788032, 0.0338637483},
		{7, 1.26337583e-03, 0.0638789129, 0.127607821, 0.0338294931},
		{6, 1.39341270e-03, 0.0652723256, 0.125501794, 0.0338360590},
		{5, 2.07570318e-03, 0.0673480288, 0.120601697, 0.0327165597},
		{4, 3.36465744e-03, 0.0707126863, 0.121099839, 0.0326467122},
		{3, 4.81589697e-03, 0.0755285832, 0.130807402, 0.0371435142},
		{2, 1.44207948e-01, 0.2197365311, 0.286713045, 0.0472519518},
		{1, 1.86491342e-01, 0.4062278726, 0.459314731, 0.0424219392},
		{0, 5.93772127e-01, 1, 1.007235266, 0.0862377690},
	}
	if len(tree.Sequence) != len(want) {
		t.Fatalf("%d trees, expected %d", len(tree.Sequence), len(want))
	}
	root := tree.Sequence[len(want)-1].Risk
	for k, w := range want {
		p := tree.Sequence[k]
		for _, x := range [][2]float64{
			{p.Alpha / root, w.price},
			{p.Risk / root, w.risk},
			{p.Tested.Value / root, w.tested},
			{p.Tested.SE / root * math.Sqrt(199.0/200), w.xstd},
		} {
			if math.Abs(x[0]-x[1]) > 1e-8 {
				t.Errorf("tree %d: found %v, rpart %v", k, x[0], x[1])
			}
		}
		if p.Leaves != w.splits+1 {
			t.Errorf("tree %d has %d leaves, expected %d", k, p.Leaves, w.splits+1)
		}
	}
	// rpart's pruned tree: (a<80.5: (k in 0,2: 35 cases, 0.547172614), (46, 1.97464276)), (b>=99: (60, 2.484864120)), (59, 3.510928410).
	inf := math.Inf(1)
	leaves := []Box{
		{N: 35, Density: 0.547172614, Limits: []Limit{{Input: 0, Lo: -inf, Hi: 80}, {Input: 2, Lo: -inf, Hi: inf, Set: []int{0, 2}}}},
		{N: 46, Density: 1.974642760, Limits: []Limit{{Input: 0, Lo: -inf, Hi: 80}, {Input: 2, Lo: -inf, Hi: inf, Set: []int{1, 3, 4}}}},
		{N: 59, Density: 3.510928410, Limits: []Limit{{Input: 0, Lo: 81, Hi: inf}, {Input: 1, Lo: -inf, Hi: 98}}},
		{N: 60, Density: 2.484864120, Limits: []Limit{{Input: 0, Lo: 81, Hi: inf}, {Input: 1, Lo: 100, Hi: inf}}},
	}
	if len(tree.Leaves) != len(leaves) {
		t.Fatalf("%d leaves, expected %d", len(tree.Leaves), len(leaves))
	}
	for k, b := range tree.Leaves {
		if math.Abs(b.Density-leaves[k].Density) > 1e-8 {
			t.Errorf("leaf %d has a mean of %v, expected %v", k, b.Density, leaves[k].Density)
		}
		leaves[k].Density, leaves[k].Mass, leaves[k].Coverage = b.Density, b.Mass, b.Coverage
	}
	equalBoxes(t, leaves, tree.Leaves)
}

// No single split tells the halves of an exclusive or apart; two levels do, exactly, once a lopsided margin shows the way.
func TestTreeOnExclusiveOr(t *testing.T) {
	const n = 1000
	inputs := uniform(31, n, named(5)...)
	x, z := inputs[0].Values, inputs[1].Values
	c := cases(t, inputs, outcome(n, func(i int) bool { return x[i] > 0.5 != (z[i] > 0.45) }))
	tree := c.Tree(TreeOptions{})
	wrong := 0.0
	for _, leaf := range tree.Leaves {
		wrong += leaf.Mass * min(leaf.Density, 1-leaf.Density)
		for _, l := range leaf.Limits {
			if l.Input > 1 && leaf.Density > 0.02 && leaf.Density < 0.98 {
				t.Errorf("a mixed leaf is limited on noise: %+v", leaf)
			}
		}
	}
	if wrong > 0.05 {
		t.Errorf("%v of the cases are in the wrong leaf", wrong)
	}
}

// Pure noise is left in one leaf by the one-standard-error rule, whatever its largest tree looks like.
func TestTreeOfNoise(t *testing.T) {
	const tables, n = 40, 300
	grown, kept := 0, 0
	for s := range uint64(tables) {
		inputs := uniform(s, n, named(6)...)
		y := outcome(n, func(i int) bool { return inputs[5].Values[i] < 0.3 })
		tree := cases(t, inputs[:5], y).Tree(TreeOptions{Seed: s})
		grown += int(indicator(tree.Sequence[0].Leaves > 5))
		kept += int(indicator(len(tree.Leaves) > 1))
	}
	t.Logf("%d of %d keep a split", kept, tables)
	if grown != tables || kept > 4 {
		t.Errorf("%d of %d largest trees have more than five leaves, and %d are kept beyond the root", grown, tables, kept)
	}
}

// Whatever the table, leaves are boxes that hold each case once, keep the least mass, and are measured as any box; the
// sequence goes to the root with falling size and rising risk.
func TestLeaves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		inputs, y := table(t)
		c, err := New(inputs, y)
		if err != nil {
			t.Fatal(err)
		}
		o := TreeOptions{MinMass: rapid.SampledFrom([]float64{0, 0.2}).Draw(t, "mass"), Folds: 3, Leaves: rapid.IntRange(0, 6).Draw(t, "leaves")}
		tree := c.Tree(o)
		var all []int
		risk := 0.0
		for _, b := range tree.Leaves {
			in := c.Inside(b)
			equalBoxes(t, []Box{b}, []Box{c.Measure(b.Limits...)})
			if len(tree.Leaves) > 1 && b.Mass < max(o.MinMass, 0.05) {
				t.Fatalf("too small: %+v", b)
			}
			for _, i := range in {
				risk += (y[i] - b.Density) * (y[i] - b.Density) / float64(len(y))
			}
			all = append(all, in...)
		}
		slices.Sort(all)
		if !slices.Equal(all, indices(len(y))) {
			t.Fatalf("leaves hold %v", all)
		}
		if p := tree.Sequence[tree.Chosen]; p.Leaves != len(tree.Leaves) || math.Abs(p.Risk-risk) > 1e-9 || o.Leaves > 0 && p.Leaves > o.Leaves {
			t.Fatalf("chosen is %+v, leaves have a risk of %v", p, risk)
		}
		for k, p := range tree.Sequence[1:] {
			if before := tree.Sequence[k]; p.Leaves >= before.Leaves || p.Alpha <= before.Alpha || p.Risk < before.Risk-1e-12 {
				t.Fatalf("%+v comes after %+v", p, before)
			}
		}
		if last := tree.Sequence[len(tree.Sequence)-1]; last.Leaves != 1 || last.Tested.N != len(y) {
			t.Fatalf("the last is %+v", last)
		}
	})
}

// A root split on categories is the best of all subsets.
func TestBestSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(4, 40).Draw(t, "cases")
		in := Input{Name: "k", Categories: 5, Values: make([]float64, n)}
		y := make([]float64, n)
		for i := range y {
			in.Values[i] = float64(rapid.IntRange(0, 4).Draw(t, "k"))
			y[i] = float64(rapid.IntRange(0, 3).Draw(t, "y"))
		}
		c, err := New([]Input{in}, y)
		if err != nil {
			t.Fatal(err)
		}
		risk := func(set int) float64 {
			var parts [2][]int
			for i, k := range in.Values {
				parts[set>>int(k)&1] = append(parts[set>>int(k)&1], i)
			}
			sum := 0.0
			for _, part := range parts {
				for _, i := range part {
					sum += (y[i] - average(y, part)) * (y[i] - average(y, part))
				}
			}
			return sum / float64(n)
		}
		best := math.Inf(1)
		for set := range 1 << 5 {
			best = min(best, risk(set))
		}
		tree := c.Tree(TreeOptions{MinMass: 1e-9, Leaves: 2})
		if got := tree.Sequence[tree.Chosen]; got.Leaves == 2 && math.Abs(got.Risk-best) > 1e-9 {
			t.Fatalf("two leaves have a risk of %v, the best of all sets %v", got.Risk, best)
		}
	})
}

// The folds are dealt evenly, and by the seed.
func TestFolds(t *testing.T) {
	c := cases(t, nil, make([]float64, 103))
	fold := c.deal(TreeOptions{Folds: 10, Seed: 1})
	counts := make([]int, 10)
	for _, f := range fold {
		counts[f]++
	}
	if slices.Min(counts) != 10 || slices.Max(counts) != 11 {
		t.Errorf("folds have %v cases", counts)
	}
	if slices.Equal(fold, c.deal(TreeOptions{Folds: 10, Seed: 2})) {
		t.Error("another seed gave the same folds")
	}
	if tree := c.Tree(TreeOptions{Replicates: stats.Sets(4)}); len(tree.Leaves) != 1 || tree.Leaves[0].N != 103 {
		t.Errorf("a table without inputs gave %+v", tree.Leaves)
	}
}

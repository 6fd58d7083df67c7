package sensitivity

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	ishigamimodel "cloudgate/models/ishigami"
	"cloudgate/sim"
	"cloudgate/sim/design"
	"cloudgate/sim/stats"
)

// uniform is a distribution between two ends.
type uniform struct{ lo, hi float64 }

func (d uniform) Quantile(p float64) float64 { return d.lo + float64(p*(d.hi-d.lo)) }

// function is a model made of a function of its inputs and of a standard normal of its own.
type function struct {
	params int
	f      func(x []float64, chance float64) float64
}

func (m function) Spec() sim.Spec {
	return sim.Spec{
		Name: "function", Params: make([]sim.Param, m.params), Streams: []string{"chance"},
		Outputs: []sim.Output{{Name: "y", Kind: sim.Level}},
	}
}

func (m function) Evaluate(b *sim.Batch) {
	x := make([]float64, m.params)
	for i := range b.Out[0] {
		for p := range x {
			x[p] = b.In[p][i]
		}
		b.Out[0][i] = m.f(x, b.Rand(i, 0).Normal(0))
	}
}

// column keeps one column of outcomes, and the inputs.
type column struct {
	y  []float64
	in [][]float64
}

func (c *column) Put(_ int, in, out [][]float64, _ []string) error {
	if c.in == nil {
		c.in = make([][]float64, len(in))
	}
	for p := range in {
		c.in[p] = append(c.in[p], in[p]...)
	}
	c.y = append(c.y, out[0]...)
	return nil
}

// evaluate runs a model over a design; inputs lie between lo and hi.
func evaluate(t testing.TB, m sim.Model, d sim.Design, chance func(run, stream int) int, inputs sim.Quantiler, seed uint64, workers int) *column {
	t.Helper()
	p := sim.Plan{Model: m, Design: d, Axes: len(m.Spec().Params), Seed: seed, End: d.Len(), Workers: workers, Chance: chance}
	for a := range p.Axes {
		p.Inputs = append(p.Inputs, sim.Input{Axis: a, Quantile: inputs})
	}
	c := new(column)
	if _, err := sim.Run(t.Context(), p, c); err != nil {
		t.Fatal(err)
	}
	return c
}

// axes are so many with rows of the Joe-Kuo table of their own.
func axes(names ...string) []design.Axis {
	made := make([]design.Axis, len(names))
	for i, name := range names {
		made[i] = design.Axis{Name: name, Lead: i + 1}
	}
	return made
}

// saltelli is a design of so many base points on Sobol' points, or on random ones for no sets.
func saltelli(t testing.TB, axes []design.Axis, groups []Group, second bool, seed uint64, sets, points int) *Saltelli {
	t.Helper()
	kind := design.Sobol
	if sets == 0 {
		kind, sets = design.Random, 1
	}
	of := func(axes []design.Axis) *design.Design {
		d, err := design.New(kind, axes, seed, sets, points)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	s, err := NewSaltelli(of(axes), of(Others(axes)), len(axes), groups, second)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var angles = uniform{-math.Pi, math.Pi}

// ishigami is the function of Ishigami and Homma (1990) with a = 7 and b = 0.1.
func ishigami(x []float64, _ float64) float64 {
	s := math.Sin(x[1])
	return math.Sin(x[0]) + 7*s*s + 0.1*x[2]*x[2]*x[2]*x[2]*math.Sin(x[0])
}

// Its exact indices: V1, V2, V13 and V as sim/proof and models/ishigami have them.
var (
	ishigamiFirst = []float64{0.31390519114781146, 0.4424111447900409, 0}
	ishigamiTotal = []float64{0.5575888552099592, 0.4424111447900409, 0.24368366406214773}
	ishigamiPairs = []float64{0, 0.24368366406214773, 0} // 12, 13, 23
)

// ishigamiAxes give x1 and x3, which interact, the two best rows.
var ishigamiAxes = []design.Axis{{Name: "x1", Lead: 1}, {Name: "x2", Lead: 3}, {Name: "x3", Lead: 2}}

// index is the rows of an index.
func index(rows []Row, index Index) []Row {
	var found []Row
	for _, r := range rows {
		if r.Index == index {
			found = append(found, r)
		}
	}
	return found
}

// holds checks rows against the truth: within so many standard errors, and absolutely within most.
func holds(t *testing.T, rows []Row, truth []float64, errors, most float64) {
	t.Helper()
	if len(rows) != len(truth) {
		t.Fatalf("%d rows, want %d", len(rows), len(truth))
	}
	for i, r := range rows {
		off := math.Abs(r.Value - truth[i])
		if !(off <= errors*r.SE+1e-12) || !(off <= most) {
			t.Errorf("%s of %s %s: %v ± %v, want %v", r.Index, r.Input, r.With, r.Value, r.SE, truth[i])
		}
	}
}

// Ishigami with N = 2^16 base points in 16 scrambles: all within 6 standard errors of 15 degrees of freedom, which the
// truth is outside of once in 40,000 studies, and close.
func TestIshigami(t *testing.T) {
	s := saltelli(t, ishigamiAxes, Singles(ishigamiAxes), true, 1, 16, 1<<16)
	y := evaluate(t, function{3, ishigami}, s, s.Chance, angles, 1, 2).y
	if len(y) != 8<<16 {
		t.Errorf("%d runs for 2^16 base points of 8", len(y))
	}
	rows := s.Indices(4, y, stats.Sets(16))
	holds(t, index(rows, First), ishigamiFirst, 6, 2e-3)
	holds(t, index(rows, Total), ishigamiTotal, 6, 2e-3)
	holds(t, index(rows, Second), ishigamiPairs, 6, 3e-3)
}

// A single scramble of 2^16 base points has no interval, but an error of S1 below 1e-4 in the median of five seeds. That of
// SALib 1.4.7 with as many points of SciPy's scrambled sequence, over five seeds, was 1.0e-4.
func TestIshigamiOfOneScramble(t *testing.T) {
	var errors []float64
	for seed := range uint64(5) {
		s := saltelli(t, ishigamiAxes, Singles(ishigamiAxes), false, seed, 1, 1<<16)
		rows := s.Indices(0, evaluate(t, function{3, ishigami}, s, s.Chance, angles, 1, 1).y, stats.Sets(1))
		for i, r := range index(rows, First) {
			errors = append(errors, math.Abs(r.Value-ishigamiFirst[i]))
			if !math.IsNaN(r.Lo) || !math.IsNaN(r.SE) {
				t.Errorf("one scramble has the interval %v, %v", r.Lo, r.Hi)
			}
		}
	}
	slices.Sort(errors)
	if median := errors[len(errors)/2]; !(median < 1e-4) {
		t.Errorf("median error %.1e of S1", median)
	}
}

// g is Sobol's function of so many inputs, each of which matters less the larger its constant; its exact partial
// variances are 1/3(1+a)² (Saltelli and Sobol', 1995).
func g(a []float64) (m function, first, total []float64) {
	part := make([]float64, len(a))
	all := 1.0
	for i, a := range a {
		part[i] = 1 / (3 * (1 + a) * (1 + a))
		all *= 1 + part[i]
	}
	for _, v := range part {
		first = append(first, v/(all-1))
		total = append(total, v*all/(1+v)/(all-1))
	}
	return function{len(a), func(x []float64, _ float64) float64 {
		y := 1.0
		for i, a := range a {
			y *= (math.Abs(4*x[i]-2) + a) / (1 + a)
		}
		return y
	}}, first, total
}

// The g-function in 3, 6 and 8 dimensions; those of six are SALib's test (tests/test_test_functions.py, which has S1
// .000276 .010195 .765743 .191436 .000179 .001490).
func TestGFunction(t *testing.T) {
	for _, a := range [][]float64{{0, 1, 9}, {78, 12, 0.5, 2, 97, 33}, {0, 1, 4.5, 9, 99, 99, 99, 99}} {
		m, first, total := g(a)
		names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}[:len(a)]
		s := saltelli(t, axes(names...), Singles(axes(names...)), false, 3, 16, 1<<14)
		rows := s.Indices(0, evaluate(t, m, s, s.Chance, uniform{0, 1}, 1, 2).y, stats.Sets(16))
		holds(t, index(rows, First), first, 6, 6e-3)
		holds(t, index(rows, Total), total, 6, 6e-3)
		for i, r := range index(rows, Total) {
			if one := index(rows, First)[i]; r.Value < one.Value-5*(r.SE+one.SE) {
				t.Errorf("%s: in total %v, of first order %v", r.Input, r.Value, one.Value)
			}
		}
	}
	if _, first, _ := g([]float64{78, 12, 0.5, 2, 97, 33}); math.Abs(first[2]-0.765743) > 1e-6 {
		t.Errorf("S1 is %v, SALib has 0.765743", first[2])
	}
}

// Intervals at 95 % hold the truth in 93 to 97 % of 2,000 studies of 1,024 base points, and in 92 to 98 % for each index by itself; over a short list of
// seeds, for all indices together, in 92 to 98 %. The standard error of a share is 0.5 points for one index over 2,000 seeds, and below one
// for all of them over 200.
func TestCoverageOfSobolIndices(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	gFunction, gFirst, gTotal := g([]float64{0, 1, 4.5, 9})
	seeds, least, most := 200, 0.92, 0.98
	if full() {
		seeds, least, most = 2000, 0.93, 0.97
	}
	for name, c := range map[string]struct {
		model  function
		axes   []design.Axis
		inputs uniform
		second bool
		truth  []float64
	}{
		"ishigami":   {function{3, ishigami}, ishigamiAxes, angles, true, slices.Concat(ishigamiFirst, ishigamiTotal, ishigamiPairs)},
		"g-function": {gFunction, axes("a", "b", "c", "d"), uniform{0, 1}, false, slices.Concat(gFirst, gTotal)},
	} {
		for _, sets := range []int{16, 0} {
			r := stats.Runs()
			if sets > 0 {
				r = stats.Sets(sets)
			}
			held, labels := make([]int, len(c.truth)), make([]string, len(c.truth))
			for seed := range seeds {
				s := saltelli(t, c.axes, Singles(c.axes), c.second, uint64(seed), sets, 1<<10)
				for i, row := range s.Indices(0, evaluate(t, c.model, s, s.Chance, c.inputs, 1, 1).y, r) {
					labels[i] = fmt.Sprint(row.Index, row.Input, row.With)
					if row.Lo <= c.truth[i] && c.truth[i] <= row.Hi {
						held[i]++
					}
				}
			}
			sum := 0
			for i, h := range held {
				sum += h
				if share := float64(h) / float64(seeds); full() && (share < 0.92 || share > 0.98) {
					t.Errorf("%s, %v, %s: intervals hold the truth in %.1f %% of studies", name, r, labels[i], 100*share)
				}
			}
			share := float64(sum) / float64(seeds*len(held))
			t.Logf("%s, %v: %.3f, by index %v of %d", name, r, share, held, seeds)
			if share < least || share > most {
				t.Errorf("%s, %v: intervals hold the truth in %.1f %% of studies", name, r, 100*share)
			}
		}
	}
}

// full says whether proofs are to take all the time that they need.
func full() bool { return os.Getenv("CLOUDGATE_PROOF") == "full" }

// Levers, uncertainties and chance share the variance of a sum as its parts say, and what they do together is in their totals.
// In y = l1 + 2 l2 + (u - ½) + 3 c + 4 (u - ½) c, with inputs of variance 1/12 and a standard normal c, the parts have the
// variances 5/12, 1/12, 9 and 16/12.
func TestVarianceOfGroupsAndChance(t *testing.T) {
	m := function{3, func(x []float64, c float64) float64 {
		return x[0] + 2*x[1] + x[2] - 0.5 + 3*c + 4*(x[2]-0.5)*c
	}}
	levers, uncertain, chance, both := 5.0/12, 1.0/12, 9.0, 16.0/12
	v := levers + uncertain + chance + both
	of := []Group{{Name: "levers", Axes: []int{0, 1}}, {Name: "uncertainties", Axes: []int{2}}, {Name: "chance", Chance: true}}
	s := saltelli(t, axes("l1", "l2", "u"), of, true, 2, 16, 1<<14)
	rows := s.Indices(0, evaluate(t, m, s, s.Chance, uniform{0, 1}, 5, 2).y, stats.Sets(16))
	holds(t, index(rows, First), []float64{levers / v, uncertain / v, chance / v}, 6, 0.03)
	holds(t, index(rows, Total), []float64{levers / v, (uncertain + both) / v, (chance + both) / v}, 6, 0.03)
	holds(t, index(rows, Second), []float64{0, 0, both / v}, 6, 0.03)

	// Without a group of chance its share is in no index of an input but what they do together.
	s = saltelli(t, axes("l1", "l2", "u"), of[:2], false, 2, 16, 1<<14)
	rows = s.Indices(0, evaluate(t, m, s, s.Chance, uniform{0, 1}, 5, 2).y, stats.Sets(16))
	holds(t, index(rows, First), []float64{levers / v, uncertain / v}, 6, 0.03)
	holds(t, index(rows, Total), []float64{levers / v, (uncertain + both) / v}, 6, 0.03)

	// Chance in a group with inputs is exchanged together with them.
	joint := []Group{{Name: "levers", Axes: []int{0, 1}}, {Name: "rest", Axes: []int{2}, Chance: true}}
	s = saltelli(t, axes("l1", "l2", "u"), joint, false, 2, 16, 1<<14)
	rows = s.Indices(0, evaluate(t, m, s, s.Chance, uniform{0, 1}, 5, 2).y, stats.Sets(16))
	holds(t, index(rows, Total), []float64{levers / v, 1 - levers/v}, 6, 0.03)
}

// The runs A are the study of the first design, bit for bit, chance and all; BA is the AB of the designs exchanged.
func TestVariants(t *testing.T) {
	m := function{3, func(x []float64, c float64) float64 { return x[0] + 2*x[1]*x[2] + c }}
	names := axes("a", "b", "c")
	of := append(Singles(names), Group{Name: "chance", Chance: true})
	s := saltelli(t, names, of, true, 2, 16, 300)
	got := evaluate(t, m, s, s.Chance, angles, 5, 1)
	plain := evaluate(t, m, s.a, nil, angles, 5, 1)
	for workers := range 3 {
		if again := evaluate(t, m, s, s.Chance, angles, 5, workers+1); !slices.Equal(again.y, got.y) {
			t.Errorf("%d workers make other outcomes", workers+1)
		}
	}
	v := s.Variants()
	if v != 10 || s.Len() != 3000 {
		t.Fatalf("%d variants, %d runs", v, s.Len())
	}
	for j := range 300 {
		if got.y[j*v] != plain.y[j] {
			t.Fatalf("base point %d: %v, in the study %v", j, got.y[j*v], plain.y[j])
		}
		for group := range of {
			ab, ba := j*v+2+group, j*v+6+group
			if s.Chance(ab, 0) == s.Chance(ba, 0) || (s.Chance(ab, 0) == s.Chance(j*v, 0)) == of[group].Chance {
				t.Fatalf("base point %d, group %d: chance of %d and %d", j, group, s.Chance(ab, 0), s.Chance(ba, 0))
			}
			for p := range 3 {
				a, b := got.in[p][j*v], got.in[p][j*v+1]
				if p == group {
					a, b = b, a
				}
				if got.in[p][ab] != a || got.in[p][ba] != b {
					t.Fatalf("base point %d, group %d, input %d: %v and %v, want %v and %v", j, group, p, got.in[p][ab], got.in[p][ba], a, b)
				}
			}
		}
	}
}

// An affine map of the outcome changes no index; failed runs cost their base points only; an outcome without variance has a reason
// and no number; the order of two groups does not matter to their second order.
func TestIndicesOfOddOutcomes(t *testing.T) {
	s := saltelli(t, ishigamiAxes, Singles(ishigamiAxes), true, 1, 16, 256)
	y := evaluate(t, function{3, ishigami}, s, s.Chance, angles, 1, 1).y
	rows := s.Indices(0, y, stats.Sets(16))
	moved := slices.Clone(y)
	for i := range moved {
		moved[i] = 1e6 - 3*y[i]
	}
	for i, r := range s.Indices(0, moved, stats.Sets(16)) {
		if math.Abs(r.Value-rows[i].Value) > 1e-8 || math.Abs(r.SE-rows[i].SE) > 1e-8 {
			t.Errorf("%s %s: %v of the outcome, %v of its image", r.Index, r.Input, rows[i].Value, r.Value)
		}
	}
	v := s.Variants()
	if cut := s.Indices(0, y[:64*v], stats.Sets(16)); cut[0].N != 64 {
		t.Errorf("a study cut short after 64 base points has %d", cut[0].N)
	}
	failed := slices.Clone(y)
	failed[3*v+4] = math.NaN()
	for i, r := range s.Indices(0, failed, stats.Sets(16)) {
		if r.N != 255 || !(math.Abs(r.Value-rows[i].Value) < 0.1) {
			t.Errorf("%s %s without a base point: %v of %d", r.Index, r.Input, r.Value, r.N)
		}
	}
	infinite := slices.Clone(y)
	infinite[7] = math.Inf(1)
	for reason, y := range map[string][]float64{
		infiniteOutcome: infinite,
		constantOutcome: slices.Repeat([]float64{0.1}, len(y)),
		noRuns:          slices.Repeat([]float64{math.NaN()}, len(y)),
	} {
		rows := s.Indices(0, y, stats.Sets(16))
		if len(rows) != 9 {
			t.Errorf("%s: %d rows", reason, len(rows))
		}
		for _, r := range rows {
			if !math.IsNaN(r.Value) || r.Reason != reason || r.Distinct() {
				t.Errorf("%s: %s %s is %v, %q", reason, r.Index, r.Input, r.Value, r.Reason)
			}
		}
	}

	turned := []Group{{Name: "x3", Axes: []int{2}}, {Name: "x2", Axes: []int{1}}, {Name: "x1", Axes: []int{0}}}
	o, err := NewSaltelli(s.a, s.b, 3, turned, true)
	if err != nil {
		t.Fatal(err)
	}
	pairs := index(o.Indices(0, evaluate(t, function{3, ishigami}, o, o.Chance, angles, 1, 1).y, stats.Sets(16)), Second)
	for i, r := range index(rows, Second) {
		o := pairs[len(pairs)-1-i]
		if r.Input != o.With || r.With != o.Input || math.Abs(r.Value-o.Value) > 1e-12 {
			t.Errorf("%s with %s: %v; %s with %s: %v", r.Input, r.With, r.Value, o.Input, o.With, o.Value)
		}
	}
}

func TestGroupsThatCannotBe(t *testing.T) {
	a := saltelli(t, axes("a", "b"), Singles(axes("a", "b")), false, 1, 1, 4).a
	for want, of := range map[string][]Group{
		"no groups":             {},
		"has no name":           {{Axes: []int{0}}},
		"two groups are named":  {{Name: "x", Axes: []int{0}}, {Name: "x", Axes: []int{1}}},
		"is empty":              {{Name: "x"}},
		"has axis 2":            {{Name: "x", Axes: []int{2}}},
		"axis 1 is in":          {{Name: "x", Axes: []int{0, 1}}, {Name: "y", Axes: []int{1}}},
		"chance is in the grou": {{Name: "x", Chance: true}, {Name: "y", Chance: true}},
	} {
		if _, err := NewSaltelli(a, a, 2, of, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", of, err, want)
		}
	}
	longer := saltelli(t, axes("a", "b"), Singles(axes("a", "b")), false, 1, 1, 8).a
	if _, err := NewSaltelli(a, longer, 2, Singles(axes("a", "b")), false); err == nil {
		t.Error("designs of two lengths are accepted")
	}
}

// BenchmarkIshigami makes 2^16 base points, evaluates the model, and estimates indices with intervals.
func BenchmarkIshigami(b *testing.B) {
	w := ishigamimodel.World{
		X1: sim.Quantity{Column: 1}, X2: sim.Quantity{Column: 2}, X3: sim.Quantity{Column: 3},
		A: sim.Quantity{Value: 7}, B: sim.Quantity{Value: 0.1},
	}
	m, err := w.Build([]sim.Param{{Name: "x1"}, {Name: "x2"}, {Name: "x3"}}, sim.Span{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s := saltelli(b, ishigamiAxes, Singles(ishigamiAxes), false, 1, 16, 1<<16)
		y := evaluate(b, m, s, s.Chance, angles, 1, 2).y
		if rows := s.Indices(0, y, stats.Sets(16)); len(rows) != 6 {
			b.Fatal(rows)
		}
	}
}

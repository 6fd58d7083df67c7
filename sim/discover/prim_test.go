package discover

import (
	"cmp"
	"encoding/csv"
	"math"
	"os"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func equalBoxes(t interface{ Errorf(string, ...any) }, want, got []Box) {
	if len(want) != len(got) {
		t.Errorf("%d boxes, expected %d", len(got), len(want))
		return
	}
	for k := range want {
		a, b := want[k], got[k]
		if math.IsNaN(a.Coverage) && math.IsNaN(b.Coverage) {
			a.Coverage, b.Coverage = 0, 0
		}
		if math.IsNaN(a.Density) && math.IsNaN(b.Density) {
			a.Density, b.Density = 0, 0
		}
		if !reflect.DeepEqual(a, b) {
			t.Errorf("box %d is\n%+v, expected\n%+v", k, b, a)
			return
		}
	}
}

// table draws a small table with ties, infinities, categories and constants. Numbers are multiples of 1/8.
func table(t *rapid.T) ([]Input, []float64) {
	n := rapid.IntRange(3, 60).Draw(t, "cases")
	var inputs []Input
	for _, name := range named(rapid.IntRange(1, 4).Draw(t, "inputs")) {
		in := Input{Name: name, Values: make([]float64, n)}
		kind := rapid.SampledFrom([]string{"real", "few", "category"}).Draw(t, "kind")
		if kind == "category" {
			in.Categories = rapid.IntRange(1, 4).Draw(t, "categories")
		}
		for i := range in.Values {
			switch kind {
			case "real":
				in.Values[i] = float64(rapid.IntRange(-4000, 4000).Draw(t, "x")) / 8
			case "few":
				in.Values[i] = rapid.SampledFrom([]float64{math.Inf(-1), 0, 1, 2, math.Inf(1)}).Draw(t, "x")
			default:
				in.Values[i] = float64(rapid.IntRange(0, in.Categories-1).Draw(t, "k"))
			}
		}
		inputs = append(inputs, in)
	}
	y := make([]float64, n)
	most := rapid.SampledFrom([]int{1, 1, 9}).Draw(t, "most")
	for i := range y {
		y[i] = float64(rapid.IntRange(0, most).Draw(t, "y"))
	}
	return inputs, y
}

func options(t *rapid.T) Options {
	return Options{
		Objective: rapid.SampledFrom(Objectives()).Draw(t, "objective"),
		Peel:      rapid.SampledFrom([]float64{0, 0.1, 0.3, 0.5}).Draw(t, "peel"),
		Paste:     rapid.SampledFrom([]float64{0, 0.3}).Draw(t, "paste"),
		MinMass:   rapid.SampledFrom([]float64{0, 0.01, 0.3}).Draw(t, "mass"),
	}
}

// Peel does what its definition says, done here case by case with values in place of ranks and no list kept.
func TestPeelByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		inputs, y := table(t)
		o := options(t)
		c, err := New(inputs, y)
		if err != nil {
			t.Fatal(err)
		}
		o = o.withDefaults()
		boxes := c.Peel(o)
		in := make([]int, len(y))
		for i := range in {
			in[i] = i
		}
		restricted := map[int]bool{}
		for k, b := range boxes {
			if got := c.Inside(b); !slices.Equal(got, in) || len(b.Limits) != len(restricted) {
				t.Fatalf("box %d has %v with %d limits, expected %v with %d", k, got, len(b.Limits), in, len(restricted))
			}
			var ok bool
			var input int
			if in, input, ok = definition(inputs, y, in, restricted, o); ok != (k+1 < len(boxes)) {
				t.Fatalf("%d boxes, and box %d can be peeled: %v", len(boxes), k, ok)
			}
			restricted[input] = true
		}
	})
}

func average(y []float64, in []int) float64 {
	sum := 0.0
	for _, i := range in {
		sum += y[i]
	}
	return sum / float64(len(in))
}

func definition(inputs []Input, y []float64, in []int, restricted map[int]bool, o Options) (best []int, input int, ok bool) {
	mean, top, least, changes := average(y, in), math.Inf(-1), 0, false
	try := func(j int, keep func(v float64) bool) {
		var left []int
		for _, i := range in {
			if keep(inputs[j].Values[i]) {
				left = append(left, i)
			}
		}
		if len(left) == 0 || len(left) == len(in) || float64(len(left))/float64(len(y)) < o.MinMass {
			return
		}
		after := average(y, left)
		changes = changes || after != mean
		score := after
		switch gone := float64(len(in) - len(left)); o.Objective {
		case Lenient1:
			score = (after - mean) / gone
		case Lenient2:
			score = float64(len(left)) * (after - mean) / gone
		}
		limits := len(restricted)
		if !restricted[j] {
			limits++
		}
		if best == nil || cmp.Or(-cmp.Compare(score, top), cmp.Compare(limits, least), -cmp.Compare(len(left), len(best))) < 0 {
			best, input, top, least = left, j, score, limits
		}
	}
	for j, column := range inputs {
		if column.Categories > 0 {
			for k := range column.Categories {
				try(j, func(v float64) bool { return v != float64(k) })
			}
			continue
		}
		var sorted []float64
		for _, i := range in {
			sorted = append(sorted, column.Values[i])
		}
		slices.Sort(sorted)
		k := int(float64(len(in)-1) * o.Peel)
		low, high := sorted[k], sorted[len(in)-1-k]
		try(j, func(v float64) bool { return v > low })
		try(j, func(v float64) bool { return v < high })
	}
	return best, input, best != nil && changes && (o.Objective == Original || top > 0)
}

// Whatever the table, the measures say the same of a box as counting does; peeling makes boxes smaller and, with a
// lenient objective, denser, and keeps the least mass; pasting makes them no less dense and no smaller.
func TestTrajectory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		inputs, y := table(t)
		o := options(t)
		c, err := New(inputs, y)
		if err != nil {
			t.Fatal(err)
		}
		total := average(y, c.Inside(c.Measure())) * float64(len(y))
		check := func(b Box) {
			in := c.Inside(b)
			if b.N != len(in) || b.Mass != float64(len(in))/float64(len(y)) || math.Abs(b.Density-average(y, in)) > 1e-12 {
				t.Fatalf("%+v has %v", b, in)
			}
			if total > 0 && math.Abs(b.Coverage*total-b.Density*float64(b.N)) > 1e-9 {
				t.Fatalf("%+v: coverage and density do not agree", b)
			}
			equalBoxes(t, []Box{b}, []Box{c.Measure(b.Limits...)})
		}
		boxes := c.Peel(o)
		for k, b := range boxes {
			check(b)
			if k == 0 {
				continue
			}
			before := boxes[k-1]
			if b.N >= before.N || o.MinMass > 0 && b.Mass < o.MinMass || o.Objective != Original && b.Density <= before.Density {
				t.Fatalf("%+v came after %+v", b, before)
			}
		}
		start := boxes[rapid.IntRange(0, len(boxes)-1).Draw(t, "box")]
		before := start
		for _, b := range c.Paste(start, o) {
			check(b)
			if b.Density < before.Density || b.N < before.N || b.N == before.N && reflect.DeepEqual(b.Limits, before.Limits) {
				t.Fatalf("%+v was pasted to %+v", before, b)
			}
			before = b
		}
		if again := c.Paste(before, o); len(again) > 0 {
			t.Fatalf("%+v can still be pasted", before)
		}
		// What lies outside of a box and what lies inside make up all.
		rest := c.Outside(start)
		if all := rest.Measure(); all.N+start.N != len(y) || total > 0 && math.Abs(all.Coverage+start.Coverage-1) > 1e-12 {
			t.Fatalf("%+v and outside of it %+v", start, all)
		}
	})
}

// The order of cases and of inputs changes nothing, and an increasing transformation of an input moves its limits alone.
func TestOrderAndScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		inputs, y := table(t)
		o := options(t)
		c, err := New(inputs, y)
		if err != nil {
			t.Fatal(err)
		}
		rows := rapid.Permutation(indices(len(y))).Draw(t, "rows")
		columns := rapid.Permutation(indices(len(inputs))).Draw(t, "columns")
		scale := func(v float64) float64 { return v*v*v + 2*v }
		moved := make([]Input, len(inputs))
		z := make([]float64, len(y))
		for j, from := range columns {
			moved[j] = Input{Name: inputs[from].Name, Categories: inputs[from].Categories, Values: make([]float64, len(y))}
			for i, row := range rows {
				z[i] = y[row]
				v := inputs[from].Values[row]
				if inputs[from].Categories == 0 {
					v = scale(v)
				}
				moved[j].Values[i] = v
			}
		}
		d, err := New(moved, z)
		if err != nil {
			t.Fatal(err)
		}
		translate := func(boxes []Box) []Box {
			for _, b := range boxes {
				for k := range b.Limits {
					l := &b.Limits[k]
					if inputs[l.Input].Categories == 0 {
						l.Lo, l.Hi = scale(l.Lo), scale(l.Hi)
					}
					l.Input = slices.Index(columns, l.Input)
				}
				slices.SortFunc(b.Limits, func(a, b Limit) int { return cmp.Compare(a.Input, b.Input) })
			}
			return boxes
		}
		a, b := c.Peel(o), d.Peel(o)
		last, same := a[len(a)-1], b[len(b)-1]
		pasted := d.Paste(same, o)
		equalBoxes(t, translate(slices.Clone(c.Paste(last, o))), pasted)
		equalBoxes(t, translate(c.Tree(TreeOptions{Leaves: 4}).Leaves), d.Tree(TreeOptions{Leaves: 4}).Leaves)
		equalBoxes(t, translate(a), b)
	})
}

func indices(n int) []int {
	x := make([]int, n)
	for i := range x {
		x[i] = i
	}
	return x
}

// A true box is found to within one peel: each limit lies no further from the truth than the slice that a peel took there.
func TestTrueBoxIsFound(t *testing.T) {
	const n = 4000
	inputs := uniform(11, n, named(12)...)
	c := cases(t, inputs, outcome(n, inBox(inputs, 0)))
	for _, objective := range Objectives() {
		o := Options{Objective: objective}
		boxes := c.Peel(o)
		box := boxes[Densest(boxes, 0.9)]
		if pasted := c.Paste(box, o); len(pasted) > 0 {
			box = pasted[len(pasted)-1]
		}
		if len(box.Limits) != 2 || box.Limits[0].Input != 0 || box.Limits[1].Input != 1 {
			t.Errorf("%s: limits are %+v, expected of the first two inputs", objective, box.Limits)
			continue
		}
		x, z := box.Limits[0], box.Limits[1]
		// The last peel that could reach a limit takes 5 % of what is then left, 0.5 of an input's width at most.
		const slice = 0.05 * 0.5
		if math.Abs(x.Lo-0.3) > slice || math.Abs(x.Hi-0.7) > slice || math.Abs(z.Lo-0.6) > slice || !math.IsInf(z.Hi, 1) {
			t.Errorf("%s: found %+v, expected 0.3..0.7 and 0.6..", objective, box.Limits)
		}
		if box.Coverage < 0.9 || box.Density < 0.95 {
			t.Errorf("%s: coverage %v, density %v", objective, box.Coverage, box.Density)
		}
		for _, q := range c.QuasiP(box) {
			for _, p := range []float64{q.Lo, q.Hi} {
				if p > 1e-10 {
					t.Errorf("%s: a true limit has a quasi-p of %v", objective, p)
				}
			}
		}
	}
}

// Two true boxes are found one after the other, and their measures add up.
func TestCovering(t *testing.T) {
	const n = 3000
	inputs := uniform(12, n, named(6)...)
	x := func(j, i int) float64 { return inputs[j].Values[i] }
	c := cases(t, inputs, outcome(n, func(i int) bool { return x(0, i) < 0.3 && x(1, i) < 0.4 || x(2, i) > 0.7 && x(3, i) > 0.7 }))
	left, coverage, mass := c, 0.0, 0.0
	var found []Box
	for _, want := range []int{0, 2} {
		boxes := left.Peel(Options{})
		b := boxes[Knee(boxes)]
		found = append(found, b)
		coverage += b.Coverage
		mass += b.Mass
		restricted := map[int]bool{}
		for _, l := range b.Limits {
			restricted[l.Input] = true
		}
		if b.Density < 0.95 || !restricted[want] || !restricted[want+1] {
			t.Errorf("found %+v, expected limits on inputs %d and %d", b, want, want+1)
		}
		left = c.Outside(found...)
	}
	if rest := left.Measure(); coverage < 0.85 || math.Abs(rest.Coverage+coverage-1) > 1e-12 || math.Abs(rest.Mass+mass-1) > 1e-12 {
		t.Errorf("two boxes cover %v, and %+v is left", coverage, rest)
	}
}

// Where what is of interest lies in opposite corners, every slice holds some: lenient peeling sees no way, and says so
// by a short trajectory. Peeling by the mean goes on and comes to a corner, and a tree finds both.
func TestOppositeCorners(t *testing.T) {
	const n = 3000
	inputs := uniform(12, n, named(2)...)
	x, z := inputs[0].Values, inputs[1].Values
	c := cases(t, inputs, outcome(n, func(i int) bool { return x[i] < 0.3 && z[i] < 0.4 || x[i] > 0.8 && z[i] > 0.5 }))
	last := func(o Options) Box { boxes := c.Peel(o); return boxes[len(boxes)-1] }
	if b := last(Options{}); b.Density > 0.3 {
		t.Errorf("lenient peeling came to %+v", b)
	}
	if b := last(Options{Objective: Original}); b.Density < 0.95 {
		t.Errorf("peeling by the mean came to %+v", b)
	}
	dense := 0.0
	for _, leaf := range c.Tree(TreeOptions{}).Leaves {
		if leaf.Density > 0.95 {
			dense += leaf.Coverage
		}
	}
	if dense < 0.95 {
		t.Errorf("dense leaves cover %v", dense)
	}
}

func TestChoosing(t *testing.T) {
	boxes := []Box{
		{N: 100, Coverage: 1, Density: 0.1},
		{N: 50, Coverage: 0.95, Density: 0.3, Limits: make([]Limit, 1)},
		{N: 30, Coverage: 0.9, Density: 0.7, Limits: make([]Limit, 2)},
		{N: 20, Coverage: 0.6, Density: 0.8, Limits: make([]Limit, 2)},
		{N: 20, Coverage: 0.6, Density: 0.8, Limits: make([]Limit, 1)},
		{N: 5, Coverage: 0.2, Density: 0.9, Limits: make([]Limit, 3)},
	}
	if got := Knee(boxes); got != 2 {
		t.Errorf("the knee is at %d, expected 2", got)
	}
	for least, want := range map[float64]int{0: 5, 0.5: 4, 0.8: 2, 0.92: 1, 1: 0, 1.1: -1} {
		if got := Densest(boxes, least); got != want {
			t.Errorf("densest with coverage %v is %d, expected %d", least, got, want)
		}
	}
	if got := Knee(boxes[:1]); got != 0 {
		t.Errorf("the knee of one box is %d", got)
	}
}

func TestOptionsPanic(t *testing.T) {
	c := cases(t, uniform(1, 10, "x"), make([]float64, 10))
	for _, f := range []func(){
		func() { c.Peel(Options{Peel: 0.6}) },
		func() { c.Peel(Options{MinMass: -1}) },
		func() { c.Paste(c.Measure(), Options{Objective: "best"}) },
		func() { c.Tree(TreeOptions{Folds: 1}) },
		func() { _, _ = c.Resample(t.Context(), c.Measure(), peeled(Options{}), Halves{}) },
		func() { _, _ = Medoids(nil, 0, 1) },
		func() { Representative(nil, 2) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("accepted what is no option")
				}
			}()
			f()
		}()
	}
}

// published names a CSV of the 882 cases of Bryant and Lempert (2010), which are not ours to give away.
const published = "CLOUDGATE_BRYANT_LEMPERT"

// The box that Bryant and Lempert's study is known for, by the figures that the EMA workbench prints for it (its example
// "Performing scenario discovery in Python": peeling by tenths, box 21 and the last one; quasi-p to all digits). The
// workbench leaves ties to the order of columns, so here names begin with it.
func TestPublishedBox(t *testing.T) {
	name := os.Getenv(published)
	if name == "" {
		t.Skipf("set %s to the study's CSV to compare with its published figures", published)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	header, rows := rows[0], rows[1:]
	column := func(j int) []float64 {
		x := make([]float64, len(rows))
		for i, row := range rows {
			if x[i], err = strconv.ParseFloat(row[j], 64); err != nil {
				t.Fatal(err)
			}
		}
		return x
	}
	var inputs []Input
	for j := 2; j < 11; j++ {
		inputs = append(inputs, Input{Name: strconv.Itoa(100+j) + header[j], Values: column(j)})
	}
	c := cases(t, inputs, column(15))
	boxes := c.Peel(Options{Peel: 0.1})
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-6*want {
			t.Errorf("%s is %v, published as %v", what, got, want)
		}
	}
	box, last := boxes[21], boxes[len(boxes)-1]
	near("coverage", box.Coverage, 0.752809)
	near("density", box.Density, 0.770115)
	near("mass", box.Mass, 0.0986395)
	near("coverage of the last", last.Coverage, 0.5056179775280899)
	near("density of the last", last.Density, 1)
	near("mass of the last", last.Mass, 0.05102040816326531)
	if len(box.Limits) != 4 || len(last.Limits) != 6 {
		t.Fatalf("%d and %d limits, published 4 and 6", len(box.Limits), len(last.Limits))
	}
	quasi := c.QuasiP(box)
	near("quasi-p of cellulosic cost", quasi[0].Lo, 0.15741333528927348)
	near("quasi-p of total biomass", quasi[1].Hi, 4.716968553178765e-06)
	// The workbench puts a limit halfway between a case inside and one outside. Where another limit is dropped, a case
	// between the two is inside for it and outside here: that moves the smallest of these numbers a little.
	for k, want := range map[int]float64{2: 1.1849299115762218e-16, 3: 3.515112530263049e-11} {
		if got := quasi[k].Lo; got < want/4 || got > want*4 {
			t.Errorf("quasi-p of limit %d is %v, published as %v", k, got, want)
		}
	}
	without := c.Measure(box.Limits[1:]...)
	near("coverage without cellulosic cost", without.Coverage, 0.764045)
	near("density without it", without.Density, 0.715789)

	// The study's authors dropped that limit and took the box that is left. The search finds one that is better in both, by itself.
	for _, peel := range []float64{0.05, 0.1} {
		found, err := c.Search(t.Context(), Search{Options: Options{Peel: peel}, Coverage: without.Coverage})
		if err != nil {
			t.Fatal(err)
		}
		if f := found[0]; len(f.Limits) > 3 || f.Coverage < without.Coverage || f.Density < without.Density {
			t.Errorf("peeling by %v: coverage %v, density %v, %d limits", peel, f.Coverage, f.Density, len(f.Limits))
		}
	}
}

// The balance is that of hand-made measures: half of the way to certainty at a coverage of one half beats more of one at the cost of the other; a box
// that is thinner than all cases is never taken, and the cases themselves only where nothing else is there.
func TestBalanced(t *testing.T) {
	c := cases(t, uniform(1, 10, "x000"), outcome(10, func(i int) bool { return i < 2 }))
	all := c.Measure()
	boxes := []Box{all, {N: 5, Coverage: 0.95, Density: 0.25}, {N: 2, Coverage: 0.5, Density: 0.6}, {N: 1, Coverage: 0.05, Density: 1}, {N: 4, Coverage: 0.9, Density: 0.1}}
	if k := c.Balanced(boxes); k != 2 {
		t.Errorf("took box %d", k)
	}
	if k := c.Balanced([]Box{all, boxes[4]}); k != 0 {
		t.Errorf("took the thin box %d", k)
	}
	amounts := cases(t, uniform(1, 4, "x000"), []float64{-2, 0, 0, 6})
	boxes = []Box{amounts.Measure(), {N: 3, Mass: 0.75, Coverage: math.NaN(), Density: 2}, {N: 1, Mass: 0.25, Coverage: math.NaN(), Density: 6}}
	if k := amounts.Balanced(boxes); k != 2 {
		t.Errorf("took box %d of amounts: 2·0.25·1/1.25 is more than 2·0.75·0.2/0.95", k)
	}
}

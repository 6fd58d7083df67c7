package discover

import (
	"math"
	"slices"
	"testing"

	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// The quasi-p of a limit is the binomial test's p-value: binom.test(x, n, p, "greater") of R 4.2.2.
func TestQuasiP(t *testing.T) {
	for _, c := range []struct {
		inside, of  int // of interest, and all, in the box
		outside, by int // and in what the limit keeps out
		want        float64
	}{
		{18, 20, 0, 16, 0.0002012253},
		{3, 40, 0, 260, 0.007497363},
		{9, 10, 78, 90, 0.6196308},
		{0, 10, 5, 10, 1},
	} {
		n := c.of + c.by
		x, y := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i] = float64(i)
			if i < c.inside || i >= c.of && i < c.of+c.outside {
				y[i] = 1
			}
		}
		kind := Input{Name: "kind", Values: make([]float64, n), Categories: 2}
		for i := c.of; i < n; i++ {
			kind.Values[i] = 1
		}
		d := cases(t, []Input{{Name: "x", Values: x}, kind}, y)
		for _, l := range []Limit{{Input: 0, Lo: math.Inf(-1), Hi: float64(c.of - 1)}, {Input: 1, Lo: math.Inf(-1), Hi: math.Inf(1), Set: []int{0}}} {
			b := d.Measure(l)
			q := d.QuasiP(b)[0]
			got := q.Hi
			if l.Set != nil {
				got = q.Set
			}
			if b.N != c.of || math.Abs(got-c.want) > 1e-6*c.want || !math.IsNaN(q.Lo) || math.IsNaN(q.Hi) == math.IsNaN(q.Set) {
				t.Errorf("%d of %d inside, %d of %d outside: %+v, expected %v", c.inside, c.of, c.outside, c.by, q, c.want)
			}
		}
	}
	quantity := cases(t, []Input{{Name: "x", Values: []float64{1, 2, 3}}}, []float64{1, 2, 3})
	if q := quantity.QuasiP(quantity.Measure(Limit{Lo: 2, Hi: math.Inf(1)}))[0]; !math.IsNaN(q.Lo) {
		t.Errorf("a quantity has a quasi-p of %v", q.Lo)
	}
}

// Intervals of a box that was fixed beforehand hold the truth as often as they say: in 1,000 tables of 300 cases the
// share has a standard error of 0.7 points, and 91.5..98.5 % are five of them.
func TestEstimatesCover(t *testing.T) {
	const tables, n = 1000, 300
	for _, quantity := range []bool{false, true} {
		coverage, density := 0, 0
		for s := range tables {
			x := uniform(uint64(s), n, "x", "y")
			y := x[1].Values
			for i := range y {
				inside := x[0].Values[i] > 0.5
				switch {
				case quantity && inside:
					y[i] += 1
				case quantity:
				case inside:
					y[i] = indicator(y[i] < 0.3)
				default:
					y[i] = indicator(y[i] < 0.1)
				}
			}
			c := cases(t, x[:1], y)
			a, b := c.Estimates(c.Measure(Limit{Lo: 0.5, Hi: math.Inf(1)}), stats.Runs())
			wantDensity := 0.3
			if quantity {
				wantDensity = 1.5
			}
			coverage += int(indicator(a.Lo <= 0.75 && 0.75 <= a.Hi))
			density += int(indicator(b.Lo <= wantDensity && wantDensity <= b.Hi))
		}
		t.Logf("quantity %v: of %d tables %d hold the coverage and %d the density", quantity, tables, coverage, density)
		for _, held := range []int{coverage, density} {
			if held < 915 || held > 985 {
				t.Errorf("quantity %v: intervals of coverage hold the truth in %d and of density in %d of %d tables", quantity, coverage, density, tables)
			}
		}
	}
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// The standard errors are those that resampling cases with replacement gives, to the 5 % that 2,000 resamples know.
func TestEstimatesAgreeWithBootstrap(t *testing.T) {
	const n, times = 500, 2000
	inputs := uniform(5, n, "x000", "x001")
	y := outcome(n, inBox(inputs, 0.1))
	c := cases(t, inputs, y)
	box := c.Measure(Limit{Input: 0, Lo: 0.3, Hi: 0.7}, Limit{Input: 1, Lo: 0.5, Hi: math.Inf(1)})
	coverage, density := c.Estimates(box, stats.Runs())
	inside := make([]bool, n)
	for _, i := range c.Inside(box) {
		inside[i] = true
	}
	key := rng.NewKey(1, "test/bootstrap")
	var covered, dense []float64
	for s := range times {
		in, of, both := 0.0, 0.0, 0.0
		for k := range n {
			i := int(key.Stream(uint64(s)).Uniform(uint64(k)) * n)
			in += indicator(inside[i])
			of += y[i]
			both += indicator(inside[i]) * y[i]
		}
		covered, dense = append(covered, both/of), append(dense, both/in)
	}
	for _, e := range []struct {
		name     string
		estimate stats.Estimate
		values   []float64
	}{{"coverage", coverage, covered}, {"density", density, dense}} {
		if sd := stats.Of(e.values, stats.Runs()).SD().Value; math.Abs(e.estimate.SE/sd-1) > 0.1 {
			t.Errorf("%s has a standard error of %v, by the bootstrap of %v", e.name, e.estimate.SE, sd)
		}
	}
}

// A box that is all of interest is not certain to be so, and runs that come in sets of equals count as the sets they are.
func TestEstimatesAreNotTooSure(t *testing.T) {
	const n = 160
	inputs := uniform(6, n, "x")
	pure := cases(t, inputs, outcome(n, func(i int) bool { return inputs[0].Values[i] > 0.7 }))
	if _, d := pure.Estimates(pure.Measure(Limit{Lo: 0.75, Hi: math.Inf(1)}), stats.Runs()); d.Value != 1 || d.Hi != 1 || d.Lo > 0.95 {
		t.Errorf("a pure box has a density of %+v", d)
	}
	for i := range n {
		inputs[0].Values[i] = inputs[0].Values[i%16]
	}
	c := cases(t, inputs, outcome(n, func(i int) bool { return i%2 == 0 }))
	b := c.Measure(Limit{Lo: 0.1, Hi: math.Inf(1)})
	_, runs := c.Estimates(b, stats.Runs())
	if _, sets := c.Estimates(b, stats.Sets(16)); sets.SE < 2*runs.SE {
		t.Errorf("copies of 16 cases have a standard error of %v, as if independent of %v", sets.SE, runs.SE)
	}
}

// Among the limits of a box that is chosen for its density, those on inputs that do nothing are few, and fewer still
// pass the test. In 20 tables with eight such inputs each, 8 of the 160 would be expected at a fixed limit.
func TestNoiseIsRarelyRestricted(t *testing.T) {
	const tables, n = 20, 1000
	passed, restricted := 0, 0
	for s := range uint64(tables) {
		inputs := uniform(100+s, n, named(10)...)
		c := cases(t, inputs, outcome(n, inBox(inputs, 0.05)))
		boxes := c.Peel(Options{})
		box := boxes[Densest(boxes, 0.7)]
		for _, j := range []int{0, 1} {
			if !slices.ContainsFunc(box.Limits, func(l Limit) bool { return l.Input == j }) {
				t.Errorf("table %d: input %d is not restricted", s, j)
			}
		}
		for k, q := range c.QuasiP(box) {
			if j := box.Limits[k].Input; j < 2 {
				if !(q.Lo < 0.01) || j == 0 && !(q.Hi < 0.01) {
					t.Errorf("table %d: a true limit has %+v", s, q)
				}
				continue
			}
			restricted++
			if q.Lo < 0.05 || q.Hi < 0.05 {
				passed++
			}
		}
	}
	t.Logf("%d of %d noise inputs are restricted, %d with a quasi-p below 0.05", restricted, 8*tables, passed)
	if passed > 8 {
		t.Errorf("%d of %d noise inputs are restricted with a quasi-p below 0.05", passed, 8*tables)
	}
}

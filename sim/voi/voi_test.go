package voi

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"cloudgate/sim/design"
	"cloudgate/sim/num"
	"cloudgate/sim/stats"
)

// normals are independent standard normal columns of Sobol' points of 16 sets, or of random ones for no sets.
func normals(t testing.TB, columns, sets, runs int, seed uint64) ([][]float64, stats.Replicates) {
	t.Helper()
	axes := make([]design.Axis, columns)
	for a := range axes {
		axes[a] = design.Axis{Name: string(rune('a' + a)), Lead: a + 1}
	}
	kind, r := design.Sobol, stats.Sets(max(sets, 1))
	if sets == 0 {
		kind, r = design.Random, stats.Runs()
	}
	d, err := design.New(kind, axes, seed, max(sets, 1), runs)
	if err != nil {
		t.Fatal(err)
	}
	u := make([][]float64, columns)
	for a := range u {
		u[a] = make([]float64, runs)
	}
	d.Fill(0, u)
	for _, column := range u {
		for i, p := range column {
			column[i] = num.NormQuantile(p)
		}
	}
	return u, r
}

func decision(t testing.TB, o Objective, r stats.Replicates, outcomes ...[]float64) *Decision {
	t.Helper()
	d, err := New(o, outcomes, r)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// made is an outcome from columns, by run.
func made(x [][]float64, f func(x []float64) float64) []float64 {
	y := make([]float64, len(x[0]))
	row := make([]float64, len(x))
	for i := range y {
		read(row, x, i)
		y[i] = f(row)
	}
	return y
}

// loss is the value of learning a gain that is normal about -mean with such a standard deviation: the unit normal loss of Raiffa and
// Schlaifer (1961), E max(0, gain).
func loss(mean, sd float64) float64 {
	t := mean / sd
	density := num.Exp(-t*t/2) / math.Sqrt(2*math.Pi)
	return sd * (density - float64(t*num.NormCDF(-t)))
}

// The second option's gain is normal about -0.5: 0.6 of it is due to the first input, 0.8 to the second, and 1 to
// chance. All that can be known is known in closed form.
func TestTwoOptionsNormalGains(t *testing.T) {
	x, r := normals(t, 4, 16, 1<<14, 1)
	zero := made(x, func([]float64) float64 { return 0 })
	other := made(x, func(x []float64) float64 { return -0.5 + float64(0.6*x[0]) + float64(0.8*x[1]) + x[2] })
	for _, minimise := range []bool{false, true} {
		a, b := zero, other
		if minimise {
			b = made([][]float64{other}, func(x []float64) float64 { return -x[0] })
		}
		d := decision(t, Objective{Minimise: minimise}, r, a, b)
		if d.Best() != 0 {
			t.Fatalf("best is %d", d.Best())
		}
		for _, c := range []struct {
			name  string
			value Value
			sd    float64
		}{
			{"everything", d.Perfect(), math.Sqrt2},
			{"the first input", d.Partial(x[:1]), 0.6},
			{"the second input", d.Partial(x[1:2]), 0.8},
			{"both", d.Partial(x[:2]), 1},
		} {
			truth, often := loss(0.5, c.sd), num.NormCDF(-0.5/c.sd)
			// Five standard errors, and the little that is lost where the regression chooses wrongly.
			if v := c.value; !(math.Abs(v.Value-truth) <= 5*v.SE+0.001) || !(v.SE < 0.01) {
				t.Errorf("%s: %v, want %v", c.name, v.Estimate, truth)
			}
			if v := c.value.Switch; !(math.Abs(v.Value-often) <= 5*v.SE+0.01) {
				t.Errorf("%s: chosen otherwise in %v, want %v", c.name, v, often)
			}
		}
		if v := d.Partial(x[3:]); v.Lo > 0 || v.Value > 0.002 {
			t.Errorf("an input that does not matter is worth %v", v.Estimate)
		}
	}
}

// With a threshold the payoff is the probability of exceeding it: of N(0, 1) the second option's is 0.5, the first has
// 0.6 for sure by chance alone. Knowing the input, one takes the second where x > 0.
func TestThreshold(t *testing.T) {
	x, r := normals(t, 2, 16, 1<<14, 3)
	safe := made(x, func(x []float64) float64 { return x[1] + num.NormQuantile(0.6) })
	risky := made(x, func(x []float64) float64 { return x[0] })
	nought := 0.0
	d := decision(t, Objective{Above: &nought}, r, safe, risky)
	options := d.Options()
	for k, want := range []float64{0.6, 0.5} {
		if e := options[k].Mean; !(math.Abs(e.Value-want) <= 5*e.SE+1e-9) {
			t.Errorf("option %d exceeds it in %v, want %v", k, e, want)
		}
	}
	// E max(0.6, 1{x > 0}) - 0.6 = 0.2. A spline rounds the step off and crosses 0.6 a little late, which costs a twentieth.
	if v := d.Partial(x[:1]); !(v.Value > 0.185 && v.Value < 0.201) {
		t.Errorf("worth %v, want 0.2", v.Estimate)
	}
	if d := decision(t, Objective{Above: &nought, Minimise: true}, r, safe, risky); d.Best() != 1 {
		t.Error("the least probability of exceeding it is the second option's")
	}
}

// A gain of x²-c changes sign twice: a straight line finds nothing, the spline finds E max(0, x²-c) for c > 1, which by parts
// is 2 (√c φ(√c) + (1-c) Φ(-√c)).
func TestGainThatBends(t *testing.T) {
	x, r := normals(t, 1, 16, 1<<14, 5)
	const c = 1.5
	gain := made(x, func(x []float64) float64 { return float64(x[0]*x[0]) - c })
	d := decision(t, Objective{}, r, made(x, func([]float64) float64 { return 0 }), gain)
	root := math.Sqrt(c)
	truth := 2 * (root*num.Exp(-c/2)/math.Sqrt(2*math.Pi) + float64((1-c)*num.NormCDF(-root)))
	if v := d.Partial(x); !(math.Abs(v.Value-truth) <= 5*v.SE+0.002) {
		t.Errorf("%v, want %v", v.Estimate, truth)
	}
	if all := d.Perfect(); !(math.Abs(all.Value-truth) <= 5*all.SE+0.002) {
		t.Errorf("everything: %v, want %v", all.Estimate, truth)
	}
}

// A regression that is additive does not see what two inputs do only together: the value is too low, never too high.
func TestInteractionsAreMissed(t *testing.T) {
	x, r := normals(t, 2, 16, 1<<13, 7)
	gain := made(x, func(x []float64) float64 { return float64(x[0]*x[1]) - 0.1 })
	d := decision(t, Objective{}, r, made(x, func([]float64) float64 { return 0 }), gain)
	both, all := d.Partial(x), d.Perfect()
	if both.Value > 0.02 || all.Value < 0.2 {
		t.Errorf("both %v, everything %v", both.Estimate, all.Estimate)
	}
}

// Three options, the third of which is best only where the input is large; what a group is worth is at most what all is,
// and at least what each of it is, but for the error.
func TestValuesAreInOrder(t *testing.T) {
	for seed := range uint64(20) {
		x, r := normals(t, 3, 16, 1<<10, seed)
		first := made(x, func(x []float64) float64 { return x[2] })
		second := made(x, func(x []float64) float64 { return x[2] + float64(0.5*x[0]) })
		third := made(x, func(x []float64) float64 { return x[2] + num.Exp(x[0]) + float64(0.5*x[1]) - 1.8 })
		d := decision(t, Objective{}, r, first, second, third)
		all, one, two := d.Perfect(), d.Partial(x[:1]), d.Partial(x[:2])
		if one.Value < 0 || one.Value > all.Value || two.Value > all.Value {
			t.Errorf("seed %d: %v and %v of %v", seed, one.Value, two.Value, all.Value)
		}
		if two.Value < one.Value-0.02 {
			t.Errorf("seed %d: two inputs are worth %v, one of them %v", seed, two.Value, one.Value)
		}
		// All options have the third input alike: knowing it cannot change the choice.
		if v := d.Partial(x[2:]); v.Value > 5*v.SE {
			t.Errorf("seed %d: %v for what all options share", seed, v.Value)
		}
	}
}

// The intervals hold the truth in 91 to 99 % of 400 studies, whose binomial standard error is 1.1 points.
func TestIntervalsHoldTheTruth(t *testing.T) {
	truth := loss(0.3, 0.8)
	for _, sets := range []int{0, 16} {
		held := 0
		const studies = 400
		for seed := range uint64(studies) {
			x, r := normals(t, 2, sets, 1<<11, seed)
			gain := made(x, func(x []float64) float64 { return -0.3 + float64(0.8*x[0]) + float64(0.5*x[1]) })
			d := decision(t, Objective{}, r, made(x, func([]float64) float64 { return 0 }), gain)
			if v := d.Partial(x[:1]); v.Lo <= truth && truth <= v.Hi {
				held++
			}
		}
		share := float64(held) / studies
		t.Logf("%d sets: %v", sets, share)
		if share < 0.91 || share > 0.99 {
			t.Errorf("%d sets: %v of the intervals hold the truth", sets, share)
		}
	}
}

// A monotone transformation of an input changes nothing, nor does the number of workers; a run that failed under one option is
// left out of all.
func TestInvariances(t *testing.T) {
	x, r := normals(t, 2, 16, 1<<10, 9)
	gain := made(x, func(x []float64) float64 { return x[0] + x[1] - 0.2 })
	zero := made(x, func([]float64) float64 { return 0 })
	d := decision(t, Objective{}, r, zero, gain)
	cubed := made(x, func(x []float64) float64 { return x[0] * x[0] * x[0] })
	if a, b := d.Partial(x[:1]), d.Partial([][]float64{cubed}); a != b {
		t.Errorf("%v, of its cube %v", a, b)
	}
	lists := [][][]float64{x[:1], x[1:], x}
	one, err := d.Each(context.Background(), lists, 1)
	if err != nil {
		t.Fatal(err)
	}
	three, err := d.Each(context.Background(), lists, 3)
	if err != nil || !slices.Equal(one, three) {
		t.Errorf("%v, with three workers %v, %v", one, three, err)
	}
	if one[0] != d.Partial(x[:1]) {
		t.Error("Each is not Partial")
	}
	failed := slices.Clone(gain)
	failed[5] = math.NaN()
	if v := decision(t, Objective{}, r, zero, failed).Perfect(); v.N != 1<<10-1 {
		t.Errorf("%d runs, want one less", v.N)
	}
}

// An input of two values has no more terms than it can have, and one that does not vary is worth nothing.
func TestDiscreteInputs(t *testing.T) {
	x, r := normals(t, 2, 16, 1<<12, 11)
	event := made(x, func(x []float64) float64 {
		if x[0] > 1 {
			return 1
		}
		return 0
	})
	gain := made([][]float64{event, x[1]}, func(x []float64) float64 { return x[0] - 0.5 + x[1] })
	d := decision(t, Objective{}, r, made(x, func([]float64) float64 { return 0 }), gain)
	truth := 0.5 * num.NormCDF(-1)
	if v := d.Partial([][]float64{event}); !(math.Abs(v.Value-truth) <= 5*v.SE+0.002) {
		t.Errorf("%v, want %v", v.Estimate, truth)
	}
	flat := made(x, func([]float64) float64 { return 3 })
	if v := d.Partial([][]float64{flat}); v.Value != 0 || v.Switch.Value != 0 {
		t.Errorf("a constant is worth %v", v)
	}
}

func TestErrors(t *testing.T) {
	y := []float64{1, 2, 3}
	for want, outcomes := range map[string][][]float64{
		"at least two options": {y},
		"2 runs; expected 3":   {y, y[:2]},
		"infinite in run 1":    {y, {1, math.Inf(1), 2}},
		"expected at least 2":  {y, {math.NaN(), math.NaN(), 2}},
	} {
		if _, err := New(Objective{}, outcomes, stats.Runs()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	ctx, stop := context.WithCancelCause(context.Background())
	stop(context.Canceled)
	d := decision(t, Objective{}, stats.Runs(), y, []float64{3, 2, 1})
	if _, err := d.Each(ctx, [][][]float64{{y}}, 2); err == nil {
		t.Error("a cancelled context is no error")
	}
}

func BenchmarkPartial(b *testing.B) {
	x, r := normals(b, 2, 16, 1<<14, 1)
	gain := made(x, func(x []float64) float64 { return x[0] + x[1] - 0.2 })
	d := decision(b, Objective{}, r, made(x, func([]float64) float64 { return 0 }), gain)
	b.ReportAllocs()
	for b.Loop() {
		d.Partial(x[:1])
	}
}

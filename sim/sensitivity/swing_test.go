package sensitivity

import (
	"math"
	"testing"

	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// columnsOf are independent uniform inputs, by address.
func columnsOf(inputs, runs int, seed uint64) ([]string, [][]float64) {
	names, x := make([]string, inputs), make([][]float64, inputs)
	for p := range x {
		names[p] = string(rune('a' + p))
		key := rng.NewKey(seed, names[p])
		for i := range runs {
			x[p] = append(x[p], key.Stream(uint64(i)).Uniform(0))
		}
	}
	return names, x
}

// Of y = 3a - b with uniform inputs the mean is -0.2 and 2.2 where a is in its lowest and highest fifth, and 1.4 and 0.6 where
// b is. The intervals hold the swing in 90 to 99 % of 200 studies, whose binomial standard error is 1.5 points.
func TestSwing(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	held := 0
	const studies = 200
	for seed := range uint64(studies) {
		names, x := columnsOf(3, 1000, seed)
		y := make([]float64, 1000)
		for i := range y {
			y[i] = float64(3*x[0][i]) - x[1][i]
		}
		rows := ensemble(t, names, x, nil, stats.Runs()).Swing(0, y)
		for k, want := range []float64{-0.2, 1.4, 1, 2.2, 0.6, 1, 2.4, -0.8, 0} {
			if r := rows[k]; !(math.Abs(r.Value-want) <= 5*r.SE) {
				t.Errorf("seed %d: %s of %s is %v, want %v", seed, r.Index, r.Input, r.Estimate, want)
			}
		}
		if r := rows[7]; r.Lo <= -0.8 && -0.8 <= r.Hi {
			held++
		}
	}
	if share := float64(held) / studies; share < 0.9 || share > 0.99 {
		t.Errorf("%v of the intervals hold the truth", share)
	}
}

// An input of two values swings from one to the other, however often it has each; one that does not vary has none; a
// monotone transformation changes nothing.
func TestSwingOfFewValues(t *testing.T) {
	names, x := columnsOf(3, 4096, 1)
	y := make([]float64, 4096)
	for i := range y {
		flag := 0.0
		if x[0][i] > 0.9 {
			flag = 1
		}
		x[0][i], x[1][i] = flag, 7
		y[i] = float64(2*flag) + x[2][i]
	}
	rows := ensemble(t, names, x, nil, stats.Runs()).Swing(0, y)
	if r := rows[6]; !(math.Abs(r.Value-2) <= 5*r.SE) {
		t.Errorf("the flag swings it by %v, want 2", r.Estimate)
	}
	if rows[7].Value != 0 {
		t.Errorf("a constant swings it by %v", rows[7].Value)
	}
	for i, v := range x[2] {
		x[2][i] = num.Exp(v)
	}
	if again := ensemble(t, names, x, nil, stats.Runs()).Swing(0, y); again[8].Estimate != rows[8].Estimate {
		t.Errorf("%v, of the exponential %v", rows[8].Estimate, again[8].Estimate)
	}
	y[0] = math.Inf(1)
	if r := ensemble(t, names, x, nil, stats.Runs()).Swing(0, y)[0]; r.Reason == "" {
		t.Error("an infinite outcome has a mean")
	}
}

// All that the inputs of an additive function do by themselves is all there is, and the interval of the sum knows that.
func TestSum(t *testing.T) {
	sum := function{3, func(x []float64, _ float64) float64 { return x[0] + float64(2*x[1]) + float64(0.5*x[2]) }}
	c, e := study(t, sum, axes("a", "b", "c"), uniform{0, 1}, 1, 16, 1<<12)
	rows := e.FirstOrder(0, c.y)
	if s := Sum(rows); !(math.Abs(s.Value-1) <= 5*s.SE+0.002) || s.Index != First || !(s.Hi-s.Lo < 0.05) {
		t.Errorf("%v", s)
	}
	if s := Sum(nil); !math.IsNaN(s.Value) {
		t.Errorf("the sum of nothing is %v", s.Value)
	}
}

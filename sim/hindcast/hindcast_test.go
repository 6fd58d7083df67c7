package hindcast

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"cloudgate/sim/calibrate"
	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/score"
)

// normals are n draws of N(mean, sd²).
func normals(n int, mean, sd float64, name string) []float64 {
	key := rng.NewKey(7, name)
	x := make([]float64, n)
	for r := range x {
		x[r] = mean + sd*num.NormQuantile(key.Stream(uint64(r)).Uniform(0))
	}
	return x
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: found %v, expected %v within %v", what, got, want, within)
	}
}

// Runs that are normal, and a figure with a normal error, make a normal forecast of the figure, whose scores are known
// in closed form.
func TestNormalRunsScoreAsANormalForecast(t *testing.T) {
	const n, mean, sd, own = 1 << 16, 3.0, 0.8, 0.6
	runs := normals(n, mean, sd, "runs")
	logs := make([]float64, n)
	for r, x := range runs {
		logs[r] = num.Exp(x)
	}
	both := math.Hypot(sd, own)
	for _, y := range []float64{3, 3.9, 0.5} {
		f := Figure{Series: "s", At: 2020, Value: y, Scale: Add, Error: own}
		s := Ensemble{Runs: runs, Sets: 16, Seed: 1}.Score(f)
		within := func(e float64) float64 { return 5 * e }
		near(t, "CRPS", s.CRPS.Value, score.NormalCRPS(mean, both, y), within(s.CRPS.SE))
		near(t, "log score", s.Log.Value, -logNormal(y-mean, both), within(s.Log.SE))
		near(t, "PIT", s.PIT.Lo, num.NormCDF((y-mean)/both), 5*0.5/math.Sqrt(n))
		if s.CRPS.SE > 0.02 || s.CRPS.SE == 0 || s.Log.SE == 0 {
			t.Errorf("errors %v and %v of %d runs", s.CRPS.SE, s.Log.SE, n)
		}

		f.Scale, f.Value = Log, num.Exp(y)
		s = Ensemble{Runs: logs, Sets: 16, Seed: 1}.Score(f)
		near(t, "lognormal CRPS", s.CRPS.Value, score.LognormalCRPS(mean, both, f.Value), within(s.CRPS.SE))
		near(t, "lognormal log score", s.Log.Value, -logNormal(y-mean, both)+y, within(s.Log.SE))
		for i, p := range Levels {
			near(t, fmt.Sprint("log quantile ", p), num.Log(s.Quantiles[i]), mean+both*num.NormQuantile(p), 0.03)
		}
	}
}

func TestEventScoresAsItsProbability(t *testing.T) {
	runs := make([]float64, 1024)
	for r := range 256 {
		runs[r*4] = 1
	}
	for _, came := range []float64{0, 1} {
		s := Ensemble{Runs: runs, Sets: 16}.Score(Figure{Series: "e", Value: came, Scale: Event})
		// The fair score of a sample is the Brier score less the sample's own variance: p(1-p)/(n-1).
		fair := score.Brier(0.25, came == 1) - 0.25*0.75/1023
		near(t, "Brier", s.CRPS.Value, fair, 1e-12)
		near(t, "mean", s.Mean, 0.25, 0)
		told := 0.75
		if came == 1 {
			told = 0.25
		}
		near(t, "log", s.Log.Value, -num.Log(told), 1e-12)
		near(t, "PIT width", s.PIT.Hi-s.PIT.Lo, told, 1e-12)
	}
	// An event that may have been told wrongly is less of a surprise.
	sure := Ensemble{Runs: make([]float64, 64), Sets: 16}.Score(Figure{Value: 1, Scale: Event, Error: 0.1})
	near(t, "log with error", sure.Log.Value, -num.Log(0.1), 1e-12)
}

func TestExactCountsScoreAsProbabilities(t *testing.T) {
	runs := []float64{1, 2, 2, 3, 3, 3, 3, 4}
	s := Ensemble{Runs: runs, Sets: 2}.Score(Figure{Value: 3, Scale: Add})
	near(t, "log", s.Log.Value, num.Log(2), 1e-15)
	if s.PIT != (score.PIT{Lo: 3. / 8, Hi: 7. / 8}) {
		t.Errorf("PIT %v", s.PIT)
	}
}

func TestWeightsAreRepetitions(t *testing.T) {
	f := Figure{Series: "s", At: 1, Value: 2.2, Scale: Add, Error: 0.5}
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	weights := []float64{1, 2, 1, 0, 3, 1, 0, 2}
	density, below, mean := Ensemble{Runs: x, Weights: weights, Sets: 2}.means(f, 0)
	var repeated []float64
	for i, w := range weights {
		for range int(w) {
			repeated = append(repeated, x[i])
		}
	}
	d, b, m := Ensemble{Runs: repeated, Sets: 2}.means(f, 0)
	near(t, "density", density.whole, d.whole, 1e-15)
	near(t, "below", below.whole, b.whole, 1e-15)
	near(t, "mean", mean.whole, m.whole, 1e-14)
}

// Failed runs leave no trace, and the errors of figures follow a run's number, not its place.
func TestFailedRunsAreLeftOut(t *testing.T) {
	f := Figure{Series: "s", At: 1, Value: 0.3, Scale: Add, Error: 0.5}
	x := normals(512, 0, 1, "x")
	some := append([]float64(nil), x...)
	some[5], some[77] = math.NaN(), math.NaN()
	zero := make([]float64, len(x))
	for r := range zero {
		zero[r] = 1
	}
	zero[5], zero[77] = 0, 0
	a, b := Ensemble{Runs: some, Sets: 16}.Score(f), Ensemble{Runs: x, Weights: zero, Sets: 16}.Score(f)
	near(t, "CRPS", a.CRPS.Value, b.CRPS.Value, 1e-14)
	near(t, "log", a.Log.Value, b.Log.Value, 1e-14)
}

func TestBaselines(t *testing.T) {
	past := []Figure{
		{Series: "s", At: 2010, Value: 100, Scale: Log, Error: 0.05},
		{Series: "s", At: 2011, Value: 150, Scale: Log, Error: 0.05},
		{Series: "s", At: 2013, Value: 400, Scale: Log, Error: 0.05},
	}
	ln := num.Log
	all := Baselines(past, 2015)
	last := all[LastValue]
	step := math.Sqrt((ln(1.5)*ln(1.5) + ln(400./150)*ln(400./150)/2) / 2)
	near(t, "last", last.Centre, ln(400), 1e-15)
	near(t, "last's spread", last.Spread, math.Hypot(0.05, step*math.Sqrt2), 1e-14)
	slope := ln(4) / 3
	drift := all[StraightDrift]
	near(t, "drift", drift.Centre, ln(400)+2*slope, 1e-14)
	d1, d2 := ln(1.5)-slope, ln(400./150)-2*slope
	rest := math.Sqrt(d1*d1 + d2*d2/2)
	near(t, "drift's spread", drift.Spread, math.Hypot(0.05, rest*math.Sqrt(2+4./3)), 1e-14)
	// R: predict(lm(log(v) ~ t), data.frame(t = 2015), se.fit = TRUE) with v = c(100, 150, 400), t = c(2010, 2011, 2013):
	// fit 6.911615573, and sqrt(se.fit^2 + residual.scale^2) = 0.09321566172.
	trend := all[ExponentialTrend]
	near(t, "trend", trend.Centre, 6.911615573, 1e-9)
	near(t, "trend's spread", trend.Spread, 0.09321566172, 1e-9)

	if got := Baselines(past[:1], 2015); len(got) != 1 || got[LastValue].Spread != 0.05 {
		t.Errorf("one figure: %v", got)
	}
	if got := Baselines(past[:2], 2015); len(got) != 2 {
		t.Errorf("two figures: %v", got)
	}
	if Baselines(nil, 2015) != nil {
		t.Error("no figure makes a baseline")
	}
	zero := append([]Figure{{At: 2009, Value: 0, Scale: Log}}, past...)
	if got := Baselines(zero, 2015); got[LastValue].Scale != Add || len(got) != 2 {
		t.Errorf("with a zero: %v", got)
	}
	event := Baselines([]Figure{{At: 2014, Value: 1, Scale: Event}}, 2015)
	near(t, "an event stays", event[LastValue].Score(Figure{Value: 1, Scale: Event}).CRPS.Value, 0, 0)
	near(t, "an event ends", event[LastValue].Score(Figure{Value: 0, Scale: Event}).CRPS.Value, 1, 0)
}

// A baseline scores as the ensemble of its own draws does.
func TestBaselineScoresAsItsDraws(t *testing.T) {
	for _, b := range []Baseline{{Centre: 2, Spread: 0.4, Scale: Add}, {Centre: 2, Spread: 0.4, Scale: Log}} {
		runs := normals(1<<15, b.Centre, b.Spread, "draws")
		f := Figure{Series: "s", At: 1, Value: 2.3, Scale: b.Scale, Error: 0.2}
		if b.Scale == Log {
			f.Value = num.Exp(f.Value)
			for r := range runs {
				runs[r] = num.Exp(runs[r])
			}
		}
		s, e := b.Score(f), Ensemble{Runs: runs, Sets: 16, Seed: 3}.Score(f)
		near(t, "CRPS", s.CRPS.Value, e.CRPS.Value, 5*e.CRPS.SE)
		near(t, "log", s.Log.Value, e.Log.Value, 5*e.Log.SE)
		near(t, "PIT", s.PIT.Lo, e.PIT.Lo, 0.015)
		near(t, "WIS", s.WIS, e.WIS, 0.02*s.WIS)
		near(t, "mean", s.Mean, e.Mean, 0.05*s.Mean)
	}
}

// Who draws from the truth's own distribution is calibrated, and beats who is too narrow, too wide or too high, in the mean
// of 400 figures.
func TestTheTruthWins(t *testing.T) {
	const figures = 400
	truths := normals(figures, 0, 1, "truth")
	forecasts := map[string][]float64{
		"true": normals(2048, 0, 1, "a"), "narrow": normals(2048, 0, 0.5, "b"), "wide": normals(2048, 0, 2, "c"), "high": normals(2048, 0.5, 1, "d"),
	}
	var rows []Row
	for i, x := range truths {
		f := Figure{Series: fmt.Sprint("s", i), At: 1, Value: x + 0.3*normals(1, 0, 1, fmt.Sprint("error", i))[0], Scale: Add, Error: 0.3}
		for _, name := range []string{"true", "narrow", "wide", "high"} {
			rows = append(rows, Row{Figure: f, Forecast: name, Score: Ensemble{Runs: forecasts[name], Sets: 16}.Score(f)})
		}
	}
	tallies := TallyBy(rows, func(Row) string { return "all" })
	if len(tallies) != 4 || tallies[0].Forecast != "true" || tallies[0].Figures != figures {
		t.Fatalf("%+v", tallies)
	}
	for _, other := range tallies[1:] {
		if other.CRPS.Value <= tallies[0].CRPS.Value {
			t.Errorf("%s has %v, the truth %v", other.Forecast, other.CRPS.Value, tallies[0].CRPS.Value)
		}
	}
	if b := tallies[3].Bias; b < 0.2 {
		t.Errorf("bias of the high forecast %v", b)
	}
	var own []Row
	for _, r := range rows {
		if r.Forecast == "true" {
			own = append(own, r)
		}
	}
	for _, level := range []float64{0.5, 0.9} {
		c := Cover(own, level)
		near(t, "coverage", c.Share.Value, level, 5*math.Sqrt(level*(1-level)/figures))
		if !(c.Share.Lo < level && level < c.Share.Hi) {
			t.Errorf("coverage at %v: %+v", level, c)
		}
	}
	h := Histogram(own, 10)
	if h.N != figures || h.Expected != 40 {
		t.Errorf("%+v", h)
	}
	skills := SkillOver(rows, "narrow", func(Row) string { return "all" })
	if len(skills) != 3 || skills[0].Series != figures || !(skills[0].Lo < skills[0].Value && skills[0].Value < skills[0].Hi) {
		t.Errorf("%+v", skills)
	}
}

func TestSkillIsTheMeanRatio(t *testing.T) {
	row := func(series, forecast string, at, crps float64) Row {
		return Row{Figure: Figure{Series: series, At: at}, Forecast: forecast, Score: Score{CRPS: exactly(crps)}}
	}
	rows := []Row{
		row("a", "x", 1, 2), row("a", "x", 2, 4), row("a", "ref", 1, 4), row("a", "ref", 2, 8), // half
		row("b", "x", 1, 3), row("b", "ref", 1, 1.5), // twice
		row("c", "x", 1, 9), // without reference
	}
	s := SkillOver(rows, "ref", func(Row) string { return "" })
	if len(s) != 1 || s[0].Series != 2 {
		t.Fatalf("%+v", s)
	}
	near(t, "skill", s[0].Value, 0, 1e-15)
}

func TestMissesAreTheFurthest(t *testing.T) {
	runs := normals(4096, 0, 1, "m")
	var rows []Row
	for i, y := range []float64{0.1, -3, 50, 2, 60} {
		f := Figure{Series: string("abcde"[i]), At: 1, Value: y, Scale: Add, Error: 0.1}
		rows = append(rows, Row{Figure: f, Group: string("ggggh"[i]), Score: Ensemble{Runs: runs, Sets: 16}.Score(f)})
	}
	got := ""
	for _, m := range Misses(rows, 4) {
		got += m.Series
	}
	if got != "ecb" { // d is the third of its group
		t.Errorf("found %s, expected ecb", got)
	}
}

// A miss is laid at the door of the input that makes it, in its direction, and of no other; one that no run comes near at
// none.
func TestBlame(t *testing.T) {
	const n = 8192
	in := [][]float64{normals(n, 0, 1, "i0"), normals(n, 5, 2, "i1"), normals(n, 0, 1, "i2")}
	runs := make([]float64, n)
	for r := range runs {
		runs[r] = in[1][r] + 0.3*in[2][r]
	}
	b := FindBlame(Figure{Value: 9, Scale: Add, Error: 0.3}, runs, in, 2)
	if len(b.Shifts) == 0 || b.Shifts[0].Input != 1 || b.Near < 20 {
		t.Fatalf("%+v", b)
	}
	// The regression of an input on the sum: E[x1 | y] = 5 + 4/(4+0.09+0.09)·(9-5).
	near(t, "mean near the figure", b.Shifts[0].Mean, 5+4/4.18*4, 5*2*b.Shifts[0].Error)
	for _, s := range b.Shifts {
		if s.Input == 0 {
			t.Errorf("an input that does nothing is blamed: %+v", s)
		}
	}
	if far := FindBlame(Figure{Value: 40, Scale: Add, Error: 0.3}, runs, in, 2); far.Near > 0.01 {
		t.Errorf("%v runs come near what is far from all", far.Near)
	}
	if none := FindBlame(Figure{Value: 1, Scale: Event}, make([]float64, n), in, 2); none.Near != 0 || none.Shifts != nil {
		t.Errorf("%+v", none)
	}
}

func TestJudge(t *testing.T) {
	runs := normals(1024, 10, 1, "j")
	up := make([]float64, len(runs))
	for r, x := range runs {
		if x > 10 {
			up[r] = 1
		}
	}
	figure := func(at, v float64) Figure { return Figure{Series: "s", At: at, Value: v, Scale: Add, Error: 0.1} }
	targets := []Target{
		{Group: "g", Figures: []Figure{figure(2013, 9), figure(2015, 10.5), figure(2016, 11)}, Runs: [][]float64{nil, runs, runs}},
		{Group: "h", Figures: []Figure{figure(2016, 11), figure(2030, 1)}, Runs: [][]float64{runs, nil}},
	}
	forecasters := []Forecaster{
		{Name: "prior", Weights: func(float64) []float64 { return nil }},
		{Name: "updated", Rolls: true, Weights: func(origin float64) []float64 {
			if origin > 2014 {
				return up
			}
			return nil
		}},
	}
	var first []Row
	for _, workers := range []int{1, 3} {
		rows, err := Judge(t.Context(), targets, []float64{2014, 2015}, forecasters, Study{Sets: 16, Seed: 1}, workers)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range rows {
			got = append(got, fmt.Sprint(r.Group, r.Origin, r.At, r.Forecast))
		}
		want := []string{
			"g2014 2015prior", "g2014 2015updated", "g2014 2015last", "g2014 2016prior", "g2014 2016updated", "g2014 2016last",
			"g2015 2016updated", "g2015 2016last", "g2015 2016drift", "h2014 2016prior", "h2014 2016updated", "h2015 2016updated",
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("found %v, expected %v", got, want)
		}
		if rows[6].CRPS.Value >= rows[4].CRPS.Value {
			t.Errorf("who knows better has %v, who does not %v", rows[6].CRPS.Value, rows[4].CRPS.Value)
		}
		if first == nil {
			first = rows
		}
		for i := range rows {
			if rows[i].CRPS != first[i].CRPS {
				t.Errorf("%d workers: %v, with one %v", workers, rows[i].CRPS, first[i].CRPS)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Judge(ctx, targets, []float64{2014}, forecasters, Study{Sets: 16}, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("found %v", err)
	}
}

func TestFit(t *testing.T) {
	runs := []float64{1, 2}
	targets := []Target{
		{
			Figures: []Figure{{At: 2014, Value: 4, Scale: Log, Error: 0.3}, {At: 2016, Value: 8, Scale: Log, Error: 0.3}, {At: 2020, Value: 9, Scale: Log, Error: 0.3}},
			Runs:    [][]float64{runs, runs, runs},
		},
		{Figures: []Figure{{At: 2015, Scale: Event}, {At: 2016, Value: 1, Scale: Event}}, Runs: [][]float64{runs, runs}},
		{Figures: []Figure{{At: 2015, Value: 6, Scale: Add}, {At: 2016, Value: 1, Scale: Add, Error: 2}}, Runs: [][]float64{runs, nil}},
	}
	f := Fit{From: 2014, To: 2019, Discrepancy: 0.4, Mistaken: 0.05}
	l := f.Likelihood(targets, func(target, figure int) int { return 10*target + figure })
	r := math.Sqrt2
	want := calibrate.Likelihood{
		{Column: 0, Form: calibrate.Lognormal, Value: 4, SE: r * 0.3, Discrepancy: r * 0.4},
		{Column: 1, Form: calibrate.Lognormal, Value: 8, SE: r * 0.3, Discrepancy: r * 0.4},
		{Column: 11, Form: calibrate.Flag, Value: 1, Error: 0.05},
		{Column: 20, Form: calibrate.Normal, Value: 6, SE: 0.5, Discrepancy: f.Discrepancy * 6},
	}
	if len(l) != len(want) {
		t.Fatalf("found %+v", l)
	}
	for i := range want {
		if l[i] != want[i] {
			t.Errorf("found %+v, expected %+v", l[i], want[i])
		}
	}
	for _, o := range l {
		if err := o.Check(30); err != nil {
			t.Error(err)
		}
	}
	// What came after the window is not read.
	targets[0].Figures[2].Value = 1e6
	for i, o := range f.Likelihood(targets, func(target, figure int) int { return 10*target + figure }) {
		if o != want[i] {
			t.Errorf("found %+v, expected %+v", o, want[i])
		}
	}
}

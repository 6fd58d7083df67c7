package score

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// Against R 4.2: forecast::dm.test(e1, e2, h, power = 2) of package forecast 8.20, for h = 1 and 2. For h = 3 the
// variance is negative, at which R falls back on h = 1 and we on NaN.
func TestDieboldMarianoAgainstR(t *testing.T) {
	e1 := []float64{0.3, -1.2, 0.8, 0.1, -0.5, 1.7, -0.9, 0.4, -0.2, 1.1, 0.6, -1.4}
	e2 := []float64{0.9, -1.0, 1.5, -0.7, 0.2, 2.1, -1.6, 0.3, 0.8, 1.9, -0.4, -1.2}
	s1, s2 := make([]float64, len(e1)), make([]float64, len(e2))
	for i := range e1 {
		s1[i], s2[i] = e1[i]*e1[i], e2[i]*e2[i]
	}
	for _, c := range []struct {
		horizon      int
		statistic, p float64
	}{{1, -2.254946131902054, 0.04549360614444255}, {2, -2.723190989515653, 0.0198180946766483}, {3, nan, nan}} {
		statistic, p := DieboldMariano(s1, s2, c.horizon)
		expect(t, "statistic", statistic, c.statistic, 1e-12)
		expect(t, "p", p, c.p, 1e-12)
		statistic, p = DieboldMariano(s2, s1, c.horizon)
		expect(t, "statistic turned around", statistic, -c.statistic, 1e-12)
		expect(t, "p turned around", p, c.p, 1e-12)
	}
	if _, p := DieboldMariano(s1, s1, 1); !math.IsNaN(p) {
		t.Errorf("p of equal scores is %v", p)
	}
}

// The jackknife of a mean is its usual standard error: against a reference of constant score, 1 - S/R has that of S
// over R.
func TestSkillJackknife(t *testing.T) {
	s := []float64{1, 4, 2, 8, 5, nan}
	mean := Average(s)
	got := Skill(s, []float64{10, 10, 10, 10, 10, 10})
	expect(t, "skill", got.Value, 1-mean.Value/10, 1e-15)
	expect(t, "its error", got.SE, mean.SE/10, 1e-13)
	if got.N != 5 {
		t.Errorf("N is %d", got.N)
	}
	expect(t, "error of the mean", mean.SE, math.Sqrt(30./4/5), 1e-14)
	expect(t, "upper end", mean.Hi, 4+2.7764451051977987*mean.SE, 1e-13) // scipy.stats.t.ppf(0.975, 4)
	expect(t, "error of one", Average([]float64{3}).SE, nan, 0)
	expect(t, "infinite mean", Average([]float64{3, inf}).Value, inf, 0)
}

// The interval of a skill holds the truth about as often as it says: 95 % of studies of forty targets, give or take
// two points for the jackknife and one for chance.
func TestSkillCoverage(t *testing.T) {
	r := rand.New(rand.NewPCG(51, 52))
	const studies, n = 4000, 40
	s, ref := make([]float64, n), make([]float64, n)
	hits := 0
	for range studies {
		for i := range s {
			hard := r.ExpFloat64()
			s[i], ref[i] = hard*(0.5+r.Float64()), hard*(1+r.Float64())
		}
		if e := Skill(s, ref); e.Lo <= 1-1/1.5 && 1-1/1.5 <= e.Hi {
			hits++
		}
	}
	if share := float64(hits) / studies; share < 0.92 || share > 0.98 {
		t.Errorf("covers in %v of studies", share)
	}
}

// Three models by hand: A and B share the first two targets, A and C the third, B and C none.
func TestRelativeSkillByHand(t *testing.T) {
	scores := [][]float64{{1, 3, 6, nan}, {2, 2, nan, nan}, {nan, nan, 3, nan}}
	ab, ac := 4./4, 6./3
	a, b, c := math.Cbrt(ab*ac), math.Sqrt(1/ab), math.Sqrt(1/ac)
	for i, e := range RelativeSkill(scores, -1) {
		expect(t, "relative skill", e.Value, []float64{a, b, c}[i], 1e-14)
		if e.N != 3 {
			t.Errorf("N is %d", e.N)
		}
	}
	for i, e := range RelativeSkill(scores, 2) {
		expect(t, "scaled", e.Value, []float64{a / c, b / c, 1}[i], 1e-14)
	}
	lonely := RelativeSkill([][]float64{{1, nan}, {nan, 1}}, -1)
	expect(t, "without a common target", lonely[0].Value, nan, 0)
	expect(t, "alone", RelativeSkill([][]float64{{1, 5}}, -1)[0].Value, 1, 0)
}

// Of two models the skill over a baseline is one less the scaled relative skill, to first order with the same error,
// and a change of unit moves nothing.
func TestRelativeSkillOfTwo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "n")
		s := rapid.SliceOfN(rapid.Float64Range(0.5, 2), n, n).Draw(t, "s")
		ref := rapid.SliceOfN(rapid.Float64Range(0.5, 2), n, n).Draw(t, "ref")
		skill, relative := Skill(s, ref), RelativeSkill([][]float64{s, ref}, 1)[0]
		expect(t, "skill", skill.Value, 1-relative.Value, 1e-12)
		if n > 20 {
			expect(t, "error", relative.SE, skill.SE, 0.02)
		}
		scaled := make([][]float64, 2)
		for i := range s {
			scaled[0], scaled[1] = append(scaled[0], 7*s[i]), append(scaled[1], 7*ref[i])
		}
		again := RelativeSkill(scaled, 1)[0]
		expect(t, "in another unit", again.Value, relative.Value, 1e-12)
		expect(t, "error in another unit", again.SE, relative.SE, 1e-9)
	})
}
